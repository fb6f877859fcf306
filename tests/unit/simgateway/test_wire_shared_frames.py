"""What is spelled once for many clients is byte for byte what each would have got alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatedesk.simgateway.wire.codec import encode
from gatedesk.simgateway.wire.framing import frame
from gatedesk.simgateway.wire.messages import Response
from gatedesk.simgateway.wire.responses import (
    TickGeneric,
    TickNews,
    TickOptionComputation,
    TickPrice,
    TickSize,
    TickString,
)
from gatedesk.simgateway.wire.shared_frames import NOBODYS, SharedFrames

TICKS: tuple[Response, ...] = (
    TickPrice(NOBODYS, 1, 191.23, 300, 1),
    TickSize(NOBODYS, 0, 300),
    TickString(NOBODYS, 48, "0;0;é"),
    TickOptionComputation(NOBODYS, 13, 0, 0.25, 0.5),
    TickGeneric(NOBODYS, 49, 0.0),
    TickNews(NOBODYS, 0, "BRFG", "0", "0"),
)


@given(st.lists(st.sampled_from(TICKS), min_size=1), st.integers(-1, 2**31 - 1), st.sampled_from([157, 166, 178]))
def test_shared_frames_are_each_clients_own(ticks: list[Response], req_id: int, version: int) -> None:
    shared = SharedFrames(ticks)
    alone = b"".join(frame(encode(one, version)) for one in shared.responses(req_id))
    assert shared.frames(req_id, version) == alone
    assert shared.frames(req_id, version) == alone


@pytest.mark.parametrize("req_id", [1, 1000])
def test_the_responses_carry_the_request_id(req_id: int) -> None:
    assert SharedFrames(TICKS[:2]).responses(req_id) == [
        TickPrice(req_id, 1, 191.23, 300, 1),
        TickSize(req_id, 0, 300),
    ]
