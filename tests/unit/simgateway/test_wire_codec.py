"""Every declared message comes back as it went, at every version that changes something; noise is told as noise."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatedesk.simgateway.wire import versions
from gatedesk.simgateway.wire.codec import (
    UnknownRequest,
    Unreadable,
    decode_response,
    encode,
    encode_request,
    parse,
)
from gatedesk.simgateway.wire.groups import CONDITION_SHAPES, ComboLeg, TagValue, WireContract
from gatedesk.simgateway.wire.messages import REQUESTS, RESPONSES, Heading, Request, Response
from gatedesk.simgateway.wire.requests import CancelOrder, PlaceOrder, ReqContractDetails, ReqMktData, ReqPositions
from gatedesk.simgateway.wire.responses import CompletedOrder, ErrMsg, OpenOrder, TickPrice, echo
from helpers.wire_messages import on_the_wire, records

VERSIONS = (157, 163, 164, 170, 176, 178)
few = settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.parametrize("declared", RESPONSES.values(), ids=lambda declared: declared.__name__)
@few
@given(data=st.data())
def test_every_response_comes_back_at_every_version(declared: type[Response], data: st.DataObject) -> None:
    response = data.draw(records(declared))
    for version in VERSIONS:
        payload = encode(response, version)
        returned = decode_response(payload, version)
        assert on_the_wire(returned, version) == on_the_wire(response, version)
        assert encode(returned, version) == payload


@pytest.mark.parametrize("declared", REQUESTS.values(), ids=lambda declared: declared.__name__)
@few
@given(data=st.data())
def test_every_request_comes_back_at_every_version(declared: type[Request], data: st.DataObject) -> None:
    request = data.draw(records(declared))
    for version in VERSIONS:
        payload = encode_request(request, version)
        returned = parse(payload, version)
        assert on_the_wire(returned, version) == on_the_wire(request, version)
        assert encode_request(returned, version) == payload


@pytest.mark.parametrize(("version", "fields"), [(157, 110), (176, 115), (178, 114)])
def test_a_plain_order_has_as_many_fields_as_the_clients_send(version: int, fields: int) -> None:
    assert encode_request(PlaceOrder(), version).count(b"\0") == fields


def test_a_plain_open_and_completed_order_have_as_many_fields_as_the_real_ones() -> None:
    assert encode(OpenOrder(), versions.HIGHEST).count(b"\0") == 135
    assert encode(CompletedOrder(), versions.HIGHEST).count(b"\0") == 100


def test_gates_open_and_close_with_the_version() -> None:
    assert encode(ErrMsg(-1, 2104, "ok"), 165) == b"4\x002\x00-1\x002104\x00ok\x00"
    assert encode(ErrMsg(-1, 2104, "ok"), 166) == b"4\x002\x00-1\x002104\x00ok\x00\x00"
    assert parse(b"4\x001\x0010\x00", 157) == CancelOrder(10)
    with pytest.raises(Unreadable, match="ends before its manual_cancel_order_time"):
        parse(b"4\x001\x0010\x00", 178)


def test_fields_beyond_the_declared_are_ignored_in_requests_only() -> None:
    assert parse(b"61\x001\x00what\x00ever\x00", 178) == ReqPositions()
    with pytest.raises(Unreadable, match="ends before"):
        decode_response(b"62\x001\x00more\x00", 178)


def test_a_request_without_its_last_terminator_is_read() -> None:
    assert parse(b"61\x001", 178) == ReqPositions()


def test_an_unknown_number_is_told_by_its_number() -> None:
    with pytest.raises(UnknownRequest) as caught:
        parse(b"4711\x001\x00", 178)
    assert caught.value.message_id == 4711
    with pytest.raises(Unreadable, match="no response has the number 999"):
        decode_response(b"999\x00", 178)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "no number"),
        (b"hello\x00", "no number"),
        (b"\xff\xfe", "not UTF-8"),
        (b"61\x001\xff\x00", "not UTF-8"),
        (b"8\x001\x00many\x00", "the num_ids of ReqIds: invalid literal"),
        (b"1\x0011\x007\x00265598\x00", "WireContract ends before its symbol"),
    ],
)
def test_an_unreadable_payload_says_where_and_why(payload: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        parse(payload, 178)


def test_counts_below_zero_and_unknown_conditions_are_unreadable() -> None:
    order = encode_request(PlaceOrder(), 178).split(b"\0")
    for nonsense in (b"-1", b"1\x002", b"999999999999"):
        payload = b"\0".join([*order[:89], nonsense, *order[90:]])
        with pytest.raises(Unreadable):
            parse(payload, 178)


def test_a_nul_inside_a_text_never_reaches_the_wire() -> None:
    with pytest.raises(ValueError, match="ErrMsg holds a NUL"):
        encode(ErrMsg(1, 321, "two\0fields"), 178)


def test_a_number_is_declared_once() -> None:
    assert TickPrice.heading == Heading(1, 6)
    assert {shape.__name__ for shape in CONDITION_SHAPES.values()} >= {"PriceCondition", "TimeCondition"}


def test_an_echo_keeps_what_was_set_and_the_gateways_defaults_for_the_rest() -> None:
    order = PlaceOrder(
        order_id=7,
        order_type="LMT",
        lmt_price=None,
        tif="GTC",
        algo_strategy="Adaptive",
        algo_params=(TagValue("adaptivePriority", "Normal"),),
        combo_legs=(ComboLeg(1, 1, "BUY", "SMART"),),
    )
    reported = echo(order, OpenOrder, status="Submitted", perm_id=99)
    assert (reported.order_id, reported.tif, reported.status, reported.perm_id) == (7, "GTC", "Submitted", 99)
    assert (reported.lmt_price, reported.delta_neutral_order_type, reported.oca_type) == (0.0, "None", 3)
    assert reported.algo_params == order.algo_params
    assert echo(order, CompletedOrder, completed_status="Cancelled").combo_legs == order.combo_legs


# Noise

_GARBAGE = (b"", b"-1", b"99999999999999999999", b"nan", b"1e9999999", b"\xc3\x28", b"BAG", b"None", b"0x1", b"7")


def _mutated(payload: bytes, random: Random) -> bytes:
    fields = payload.split(b"\0")
    place = random.randrange(len(fields))
    match random.randrange(5):
        case 0:
            fields[place] = random.choice(_GARBAGE)
        case 1:
            del fields[place:]
        case 2:
            fields.insert(place, random.choice(_GARBAGE))
        case 3:
            fields[place] = random.randbytes(random.randrange(12))
        case _:
            del fields[place]
    return b"\0".join(fields)


def _noise(random: Random, count: int) -> Iterator[tuple[bytes, int]]:
    bag = WireContract(sec_type="BAG", exchange="IBKRATS")
    requests: list[Any] = [declared() for declared in REQUESTS.values()]
    requests += [ReqMktData(contract=bag), ReqContractDetails(contract=bag), PlaceOrder(contract=bag)]
    requests += [PlaceOrder(order_type="PEG BEST", conditions=(CONDITION_SHAPES[1](),))]
    seeds = [(encode_request(request, version), version) for request in requests for version in VERSIONS]
    for _ in range(count):
        payload, version = random.choice(seeds)
        for _ in range(random.randrange(4)):
            payload = _mutated(payload, random)
        yield (payload if random.random() < 0.9 else random.randbytes(random.randrange(60))), version


def test_fifty_thousand_pieces_of_noise_raise_nothing_but_the_two_errors() -> None:
    outcomes = {"read": 0, "unknown": 0, "unreadable": 0}
    for payload, version in _noise(Random(20260415), 50_000):
        try:
            parse(payload, version)
        except UnknownRequest:
            outcomes["unknown"] += 1
        except Unreadable:
            outcomes["unreadable"] += 1
        else:
            outcomes["read"] += 1
    assert min(outcomes.values()) > 100
