"""What happened meanwhile, in one sentence."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gatedesk.domain.notice import Notice, Severity
from gatedesk.domain.order_state import OrderRecord, OrderState
from gatedesk.gateway.guarded_ib import Heard
from gatedesk.gateway.order_ledger import OrderLedger
from gatedesk.gateway.outage import Outage, count_changes, in_words
from helpers.builders import order_record
from helpers.fakes import FakeClock

WORKING = OrderState.SUBMITTED


def orders(*records: OrderRecord) -> dict[str, OrderRecord]:
    return {record.row_key: record for record in records}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ([], [], "no order changed"),
        ([(1, WORKING)], [(1, WORKING)], "no order changed"),
        ([(1, WORKING)], [(1, OrderState.FILLED)], "1 order filled"),
        (
            [(1, WORKING), (2, WORKING), (3, OrderState.SENDING)],
            [(1, OrderState.FILLED), (2, OrderState.FILLED), (3, OrderState.UNKNOWN)],
            "2 orders filled, 1 unknown",
        ),
        (
            [(1, WORKING), (2, WORKING)],
            [(1, OrderState.CANCELLED), (2, OrderState.REJECTED)],
            "1 order cancelled, 1 rejected",
        ),
        ([], [(7, WORKING)], "1 order new"),
        ([(1, OrderState.FILLED)], [(1, OrderState.FILLED)], "no order changed"),
    ],
)
def test_changes_are_counted(
    before: list[tuple[int, OrderState]], after: list[tuple[int, OrderState]], words: str
) -> None:
    first = orders(*(order_record(number, state=state) for number, state in before))
    second = orders(*(order_record(number, state=state) for number, state in after))
    assert in_words(count_changes(first, second)) == words


def test_a_part_of_an_order_that_filled_is_told() -> None:
    changes = count_changes(orders(order_record(1)), orders(order_record(1, filled=Decimal(40))))
    assert in_words(changes) == "1 order partly filled"


def outage(clock: FakeClock) -> tuple[Outage, OrderLedger, list[Notice]]:
    told: list[Notice] = []
    ledger = OrderLedger(Heard(), lambda event: None, clock, lambda: 1, lambda: None)
    return Outage(ledger, clock, told.append), ledger, told


def test_a_gap_within_a_gap_is_one_gap() -> None:
    clock = FakeClock()
    gap, ledger, told = outage(clock)
    ledger.store(order_record(1))
    gap.begin()
    clock.advance(10)
    gap.begin()
    ledger.store(order_record(1, state=OrderState.FILLED))
    clock.advance(2)
    gap.end()
    gap.end()
    assert [notice.text for notice in told] == ["12 s offline: 1 order filled."]
    assert told[0].severity is Severity.INFO


def test_doubt_is_a_warning_and_the_line_to_ib_is_named() -> None:
    clock = FakeClock()
    gap, ledger, told = outage(clock)
    ledger.store(order_record(1, state=OrderState.UNKNOWN))
    gap.begin(seconds_ago=5)
    gap.end(1102)
    assert told[0].text == "Connected to IB again. 5 s offline: 1 order unknown."
    assert (told[0].severity, told[0].code, told[0].cause) == (Severity.WARNING, 1102, "back")
    assert "not sent again" in told[0].remedy


def test_what_the_user_ended_is_not_told() -> None:
    gap, _, told = outage(FakeClock())
    gap.begin()
    gap.forget()
    gap.end()
    assert told == []
