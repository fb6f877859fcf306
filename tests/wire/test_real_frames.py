"""Frames recorded from real gateways decode to what they mean and encode back byte for byte.

Bars stand for the NULs between fields. The recordings are of server versions 173 to 200 with account numbers blanked.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gatedesk.simgateway.wire.codec import decode_response, encode
from gatedesk.simgateway.wire.responses import CommissionReport, ExecDetails, Position, TickPrice

UNSET = "1.7976931348623157E308"
FRAMES = [
    # a live snapshot begins
    (173, "58|1|9000|1|"),
    (173, "81|9000|0.01|9c0001|3|"),
    (173, "46|6|9000|45|1744742857|"),
    (173, "1|6|9000|4|202.55|2|0|"),
    (173, "45|6|9000|49|0.0|"),
    (173, "2|6|9000|8|323886|"),
    # a delayed snapshot
    (173, "1|6|1001|68|255.45|200|0|"),
    (173, "2|6|1001|74|312894|"),
    (173, "58|1|1001|3|"),
    (173, "57|1|1001|"),
    # orders
    (173, "3|13|PreSubmitted|0|100|0|1376327563|0|0|100||0|"),
    (173, "3|13|Filled|100|0|196.52|1376327563|0|196.52|100||0|"),
    (173, "3|41|Cancelled|0|100|0|71270927|0|0|100||0|"),
    (
        200,
        "11|-1|1|265598|AAPL|STK||0.0|||IEX|USD|AAPL|NMS|0000e0d5.69dd7411.01.01|20260413 15:27:04 US/Eastern"
        "|DUP770846|IEX|BOT|1|257.95|389211034|94|0|1|257.95|||||2|0||",
    ),
    (173, f"59|1|00025b46.63f8f39c.01.01|1.0|USD|{UNSET}|{UNSET}||"),
    # accounts
    (173, "61|3|ACCOUNT_ID|265598|AAPL|STK||0.0|||NASDAQ|USD|AAPL|NMS|-110|201.8829709|"),
    (173, "61|3|ACCOUNT_ID|637533641|ES|FUT|20250919|0.0||50||USD|ESU5|ES|1|315114.75|"),
    (173, "62|1|"),
    (173, "63|1|9000|ACCOUNT_ID|NetLiquidation|246447.83|USD|"),
    (173, "64|1|9000|"),
    (173, "73|1|9000|DU1234567||CashBalance|94629.71|USD|"),
    (173, "6|2|AccountOrGroup|DU1120207|BASE|DU1120207|"),
    (173, "6|2|FullMaintMarginReq-S|4.91|USD|DU1120207|"),
    (173, "49|1|1752606307|"),
    # histories and the tape
    (
        173,
        "17|9000|20230413  16:31:22|20230415  16:31:22|2|20230413|182.9400|186.5000|180.9400|185.9000|948837.22"
        "|184.869|324891|20230414|183.8800|186.2800|182.0100|185.0000|810998.27|183.9865|277547|",
    ),
    (173, "50|3|9001|1678323335|4028.75|4029.00|4028.25|4028.50|2|4026.75|1|"),
    (173, "99|9001|3|1678745793|3895.50|3896.00|9|11|3|"),
    (173, "99|9001|4|1678746113|3896.875|"),
    (173, "98|9000|2|1681133400|0|11.63|24547|ISLAND| O X|1681133401|0|11.64|179|FINRA||0|"),
    (
        176,
        "106|9000|20260312-09:30:00|20260410-16:00:00|US/Eastern|1|20260312-09:30:00|20260312-16:00:00|20260312|",
    ),
    # news, rules, messages
    (173, "86|9000|2024-12-23 19:45:00.0|DJ-N|DJ-N$19985fef|{A:800008:L:en:K:n/a:C:0.98}headline|"),
    (173, "87|9000|1|"),
    (173, "93|26|1|0|0.01|"),
    (173, "75|9000|SMART|265598|AAPL|100|2|20260417|20260515|2|150|152.5|"),
    (173, "76|9000|"),
    (173, "79|9000|1|76792991|TSLA|STK|ISLAND|USD|5|CFD|OPT|IOPT|WAR|BAG|"),
    (173, "4|2|9003|300|Can't find EId with tickerId:9003||"),
    (173, "4|2|41|202|Order Canceled - reason:||"),
    (173, "4|2|-1|2104|Market data farm connection is OK:usfarm||"),
    (173, "14|1|1|2|Message text|NASDAQ|"),
    (173, "15|1|DU9000001|"),
    (173, "9|1|296|"),
]


def payload(frame: str) -> bytes:
    return frame.replace("|", "\0").encode()


@pytest.mark.parametrize(("version", "frame"), FRAMES, ids=[frame[:24] for _, frame in FRAMES])
def test_a_real_frame_comes_back_byte_for_byte(version: int, frame: str) -> None:
    response = decode_response(payload(frame), version)
    assert encode(response, version) == payload(frame)


def decoded(beginning: str) -> Any:
    version, frame = next(entry for entry in FRAMES if entry[1].startswith(beginning))
    return decode_response(payload(frame), version)


def test_a_real_frame_means_what_it_says() -> None:
    assert decoded("1|6|9000|") == TickPrice(9000, 4, Decimal("202.55"), Decimal(2), 0)
    execution = decoded("11|")
    assert isinstance(execution, ExecDetails)
    assert (execution.contract.con_id, execution.contract.exchange) == (265598, "IEX")
    assert (execution.shares, execution.price, execution.client_id) == (1, Decimal("257.95"), 94)
    assert (execution.last_liquidity, execution.pending_price_revision) == (2, 0)
    report = decoded("59|")
    assert isinstance(report, CommissionReport)
    assert (report.commission, report.realized_pnl, report.yield_) == (1, None, None)
    position = decoded("61|3|ACCOUNT_ID|637")
    assert isinstance(position, Position)
    assert (position.contract.expiry, position.contract.multiplier, position.position) == ("20250919", "50", 1)
