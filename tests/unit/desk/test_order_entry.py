"""The single door: nothing leaves unchecked or unjournaled, and nothing leaves twice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gatedesk.desk.desk import Desk
from gatedesk.desk.ports import JournaledIntent
from gatedesk.domain.connection import AccountMode, ConnectionState, Endpoint
from gatedesk.domain.events import OrderUpdated
from gatedesk.domain.notice import GatewayTrouble, Notice, Severity, UserMistake
from gatedesk.domain.order import OrderChange, OrderType, Side
from gatedesk.domain.order_state import NEVER_SENT, OrderKey, OrderState
from helpers.builders import AAPL, NOON, order_draft, order_record
from helpers.fakes import FakeGateway, FakeJournal, fake_desk


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def journal() -> FakeJournal:
    return FakeJournal()


@pytest.fixture
async def desk(gateway: FakeGateway, journal: FakeJournal) -> Desk:
    made = fake_desk(gateway, journal=journal)
    gateway.go_live()
    await made.resolve(AAPL)
    return made


async def test_the_intent_is_journaled_before_the_order_is_written(
    desk: Desk, gateway: FakeGateway, journal: FakeJournal
) -> None:
    seen: list[list[str]] = []
    placing = gateway.place
    gateway.place = lambda *order: (seen.append([entry[0] for entry in journal.entries]), placing(*order))[1]
    key = await desk.order_entry.send(order_draft())
    assert seen == [["intent"]]
    assert [entry[:2] for entry in journal.entries] == [("intent", "GD-1"), ("sent", "GD-1")]
    assert gateway.named("place") == [[order_draft(), key, "GD-1"]]
    assert key.client_id == 1


async def test_a_draft_with_an_issue_is_neither_journaled_nor_sent(
    desk: Desk, gateway: FakeGateway, journal: FakeJournal
) -> None:
    with pytest.raises(UserMistake) as refused:
        await desk.order_entry.send(order_draft(quantity=Decimal(0)))
    assert refused.value.notice.cause == "order:quantity"
    assert (journal.entries, gateway.named("place")) == ([], [])


@pytest.mark.tolerate("warnings", because="the failing journal is logged")
async def test_without_a_journal_no_order_leaves(desk: Desk, gateway: FakeGateway, journal: FakeJournal) -> None:
    journal.failure = OSError("disk full")
    with pytest.raises(UserMistake, match="was not sent"):
        await desk.order_entry.send(order_draft())
    assert gateway.named("place") == []


async def test_what_the_gateway_did_not_take_is_journaled_as_not_sent(
    desk: Desk, gateway: FakeGateway, journal: FakeJournal
) -> None:
    gateway.trouble = GatewayTrouble(Notice(Severity.ERROR, "Not connected."))
    with pytest.raises(GatewayTrouble):
        await desk.order_entry.send(order_draft())
    assert [entry[:3] for entry in journal.entries][1:] == [("outcome", "GD-1", "not sent")]


@pytest.mark.tolerate("warnings", because="the failing journal is logged")
async def test_an_order_that_is_out_does_not_look_failed_when_the_journal_fails_after_it(
    desk: Desk, gateway: FakeGateway, journal: FakeJournal
) -> None:
    placing = gateway.place

    def place_and_break(*order: object) -> None:
        placing(*order)  # type: ignore[arg-type] # passed on as it came
        journal.failure = OSError("disk full")

    gateway.place = place_and_break  # type: ignore[method-assign,assignment] # the fake breaks at this very moment
    key = await desk.order_entry.send(order_draft())
    gateway.publish(OrderUpdated(order_record(key.order_id, order_ref="GD-1", state=OrderState.FILLED)))
    assert len(gateway.named("place")) == 1


async def test_every_order_has_an_id_and_a_reference_of_its_own(desk: Desk, gateway: FakeGateway) -> None:
    keys = [await desk.order_entry.send(order_draft()) for _ in range(3)]
    assert len({key.order_id for key in keys}) == 3
    assert [call[2] for call in gateway.named("place")] == ["GD-1", "GD-2", "GD-3"]


async def test_outcomes_are_journaled_once_for_each_new_state(
    desk: Desk, gateway: FakeGateway, journal: FakeJournal
) -> None:
    key = await desk.order_entry.send(order_draft())
    for state in (OrderState.SENDING, OrderState.SUBMITTED, OrderState.SUBMITTED, OrderState.FILLED):
        gateway.publish(OrderUpdated(order_record(key.order_id, order_ref="GD-1", state=state)))
    outcomes = [entry[2] for entry in journal.entries if entry[0] == "outcome"]
    assert outcomes == ["Submitted", "Filled"]


def test_orders_of_others_are_not_journaled(desk: Desk, gateway: FakeGateway, journal: FakeJournal) -> None:
    gateway.publish(OrderUpdated(order_record(order_ref="somebody else's", own=False)))
    assert journal.entries == []


async def test_a_change_sends_the_whole_order_with_its_new_terms(desk: Desk, gateway: FakeGateway) -> None:
    order = order_record()
    await desk.order_entry.change(order, OrderChange(limit_price=Decimal("190.50")))
    [[changed, draft]] = gateway.named("modify")
    assert changed is order
    assert (draft.limit_price, draft.quantity, draft.side) == (Decimal("190.50"), Decimal(100), Side.BUY)


@pytest.mark.parametrize(
    ("record", "change", "words"),
    [
        (order_record(), OrderChange(), "Nothing was changed"),
        (order_record(filled=Decimal(60)), OrderChange(quantity=Decimal(60)), "60 are filled already"),
        (order_record(), OrderChange(limit_price=Decimal("190.505")), "multiple of"),
        (order_record(state=OrderState.FILLED), OrderChange(limit_price=Decimal(1)), "filled"),
        (order_record(state=OrderState.UNKNOWN), OrderChange(limit_price=Decimal(1)), "in doubt"),
        (order_record(own=False), OrderChange(limit_price=Decimal(1)), "placed by client id 1"),
        (order_record(order_type="TRAIL"), OrderChange(quantity=Decimal(1)), "cannot change an order of type TRAIL"),
    ],
)
async def test_changes_that_cannot_be_are_refused(
    desk: Desk, gateway: FakeGateway, record: object, change: OrderChange, words: str
) -> None:
    with pytest.raises(UserMistake, match=words):
        await desk.order_entry.change(record, change)  # type: ignore[arg-type] # parametrized records
    assert gateway.named("modify") == []


async def test_an_order_found_at_start_can_be_changed_before_its_contract_was_looked_up(gateway: FakeGateway) -> None:
    desk = fake_desk(gateway)
    gateway.go_live()
    await desk.order_entry.change(order_record(), OrderChange(quantity=Decimal(50)))
    assert len(gateway.named("modify")) == 1


def test_a_cancel_is_passed_on(desk: Desk, gateway: FakeGateway) -> None:
    order = order_record()
    desk.order_entry.cancel(order)
    assert gateway.named("cancel") == [[order]]


@pytest.mark.parametrize("state", [OrderState.FILLED, OrderState.CANCELLED, OrderState.REJECTED])
def test_what_is_done_cannot_be_cancelled(desk: Desk, gateway: FakeGateway, state: OrderState) -> None:
    with pytest.raises(UserMistake):
        desk.order_entry.cancel(order_record(state=state))
    assert gateway.named("cancel") == []


def test_cancelling_needs_a_connection_but_not_a_trading_one(desk: Desk, gateway: FakeGateway) -> None:
    gateway.go_live(state=ConnectionState.UPSTREAM_LOST, mode=AccountMode.LIVE)
    desk.order_entry.cancel(order_record())
    desk.order_entry.cancel_all()
    gateway.go_live(state=ConnectionState.BACKOFF)
    for cancel in (lambda: desk.order_entry.cancel(order_record()), desk.order_entry.cancel_all):
        with pytest.raises(UserMistake, match="Not connected"):
            cancel()
    assert len(gateway.named("cancel")) == len(gateway.named("cancel_all")) == 1


@pytest.mark.parametrize("state", sorted(set(ConnectionState) - {ConnectionState.LIVE}))
async def test_only_a_live_connection_takes_orders(desk: Desk, gateway: FakeGateway, state: ConnectionState) -> None:
    gateway.go_live(state=state)
    with pytest.raises(UserMistake):
        await desk.order_entry.send(order_draft())
    assert gateway.named("place") == []


@pytest.mark.parametrize("mode", [AccountMode.LIVE, AccountMode.UNKNOWN])
async def test_only_paper_and_simulated_accounts_take_orders(
    desk: Desk, gateway: FakeGateway, mode: AccountMode
) -> None:
    gateway.go_live(mode=mode)
    with pytest.raises(UserMistake):
        await desk.order_entry.send(order_draft())
    assert gateway.named("place") == []


async def test_a_market_order_needs_no_price(desk: Desk, gateway: FakeGateway) -> None:
    await desk.order_entry.send(order_draft(order_type=OrderType.MARKET, limit_price=None))
    assert len(gateway.named("place")) == 1


async def test_a_line_heard_just_now_is_not_asked_first(desk: Desk, gateway: FakeGateway) -> None:
    told: list[str] = []
    await desk.order_entry.send(order_draft(), lambda: told.append("checking"))
    assert (told, gateway.named("prove_alive")) == ([], [])


async def test_a_quiet_line_is_asked_before_the_order_goes(desk: Desk, gateway: FakeGateway) -> None:
    gateway.is_fresh = False
    told: list[str] = []
    await desk.order_entry.send(order_draft(), lambda: told.append("checking"))
    assert told == ["checking"]
    names = [call[0] for call in gateway.calls]
    assert names.index("prove_alive") < names.index("place")


async def test_a_gateway_that_does_not_answer_gets_no_order(
    desk: Desk, gateway: FakeGateway, journal: FakeJournal
) -> None:
    gateway.is_fresh = gateway.alive = False
    with pytest.raises(GatewayTrouble):
        await desk.order_entry.send(order_draft())
    with pytest.raises(GatewayTrouble):
        await desk.order_entry.change(order_record(), OrderChange(quantity=Decimal(50)))
    assert (gateway.named("place"), gateway.named("modify"), journal.entries) == ([], [], [])


async def test_what_changed_while_the_line_was_asked_counts(desk: Desk, gateway: FakeGateway) -> None:
    """The account, the state and the price are checked again after the answer."""
    gateway.is_fresh = False
    prove = gateway.prove_alive

    async def prove_and_lose() -> None:
        await prove()
        gateway.go_live(state=ConnectionState.UPSTREAM_LOST)

    gateway.prove_alive = prove_and_lose  # type: ignore[method-assign] # the fake loses IB at this very moment
    with pytest.raises(UserMistake):
        await desk.order_entry.send(order_draft())
    assert gateway.named("place") == []


async def test_orders_of_an_earlier_run_are_followed_to_their_end(
    desk: Desk, gateway: FakeGateway, journal: FakeJournal
) -> None:
    for number, state in ((1, "sent"), (2, "intent")):
        journal.intents.append(JournaledIntent(f"OLD-{number}", OrderKey(1, number), order_draft(), state, NOON))
    desk.connect(Endpoint(client_id=1))
    gateway.publish(OrderUpdated(order_record(1, order_ref="OLD-1", state=OrderState.FILLED)))
    gateway.publish(OrderUpdated(order_record(2, order_ref="OLD-2", state=OrderState.REJECTED, note=NEVER_SENT)))
    outcomes = [entry[1:3] for entry in journal.entries]
    assert outcomes == [("OLD-1", "Filled"), ("OLD-2", "not sent")]
