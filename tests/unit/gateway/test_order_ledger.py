"""What the ledger makes of the broker's words, and of errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

import ib_async
import pytest

from gatedesk.domain.events import Filled, OrdersSynced, OrderUpdated
from gatedesk.domain.order_state import OrderKey, OrderRecord, OrderState
from gatedesk.gateway import translate
from gatedesk.gateway.guarded_ib import Heard, Problem, StatusWord
from gatedesk.gateway.order_ledger import NEVER_SENT, VANISHED, OrderLedger
from helpers.builders import MOMENT, order_draft
from helpers.fakes import FakeClock, Recorder

IB_AAPL = ib_async.Contract(conId=265598, symbol="AAPL", secType="STK", exchange="SMART", currency="USD")


@dataclass
class Broker:
    """Speaks to a ledger as the wire would."""

    heard: Heard = field(default_factory=Heard)
    recorder: Recorder = field(default_factory=Recorder)
    clock: FakeClock = field(default_factory=FakeClock)
    doubts: int = 0

    def __post_init__(self) -> None:
        self.ledger = OrderLedger(self.heard, self.recorder, self.clock, lambda: 1, self._count)

    def _count(self) -> None:
        self.doubts += 1

    def sent(self, order_id: int = 7) -> None:
        key = OrderKey(1, order_id)
        self.ledger.wire_orders[f"1:{order_id}"] = translate.ib_order(order_draft(), key, "GD-1")
        self.ledger.store(translate.sent_order(order_draft(), key, "GD-1", MOMENT))

    def open(self, status: str = "Submitted", order_id: int = 7, client_id: int = 1, perm_id: int = 99) -> None:
        order = translate.ib_order(order_draft(), OrderKey(client_id, order_id, perm_id), "GD-1")
        order.permId = perm_id
        self.heard.order_opened(IB_AAPL, order, ib_async.OrderState(status=status))

    def status(self, status: str, filled: float = 0, order_id: int = 7, client_id: int = 1, perm_id: int = 99) -> None:
        self.heard.order_status(
            StatusWord(order_id, status, filled, 100 - filled, 191.05 if filled else 0, perm_id, client_id, "")
        )

    def completed(self, status: str, perm_id: int = 99, words: str = "") -> None:
        order = translate.ib_order(order_draft(), OrderKey(0, 0, perm_id), "GD-1")
        order.permId, order.filledQuantity = perm_id, 100.0 if status == "Filled" else 0.0
        self.heard.order_completed(IB_AAPL, order, ib_async.OrderState(status=status, completedStatus=words))

    def execution(self, exec_id: str, shares: float = 100.0, total: float = 100.0, order_id: int = 7) -> None:
        self.heard.executed(
            IB_AAPL,
            ib_async.Execution(
                execId=exec_id,
                time=MOMENT,
                side="BOT",
                shares=shares,
                price=191.05,
                permId=99,
                clientId=1,
                orderId=order_id,
                cumQty=total,
                avgPrice=191.05,
            ),
        )

    def error(self, code: int, text: str = "because") -> None:
        assert self.ledger.hear_problem(Problem(7, code, text))

    @property
    def order(self) -> OrderRecord:
        order = self.ledger.own(7)
        assert order
        return order


@pytest.fixture
def broker() -> Broker:
    return Broker()


def test_an_order_lives_by_the_brokers_words(broker: Broker) -> None:
    broker.sent()
    broker.open("PreSubmitted")
    broker.status("Submitted")
    broker.status("Submitted", filled=40)
    assert (broker.order.state, broker.order.filled) == (OrderState.SUBMITTED, Decimal(40))
    states = [event.order.state for event in broker.recorder.of(OrderUpdated)]
    assert states == [OrderState.SENDING, OrderState.PRE_SUBMITTED, OrderState.SUBMITTED, OrderState.SUBMITTED]


def test_repeated_words_are_published_once(broker: Broker) -> None:
    broker.open()
    for _ in range(3):
        broker.open()
        broker.status("Submitted")
    assert len(broker.recorder.of(OrderUpdated)) == 1


def test_orders_of_others_are_not_ours(broker: Broker) -> None:
    broker.open(order_id=7, client_id=4, perm_id=50)
    broker.open(order_id=0, client_id=0, perm_id=51)
    owners = {order.row_key: order.own for order in broker.ledger.orders.values()}
    assert owners == {"4:7": False, "perm:51": False}


@pytest.mark.parametrize("code", [201, 203, 110, 321, 200, 109, 434])
def test_a_new_order_is_rejected_with_the_brokers_text(broker: Broker, code: int) -> None:
    broker.sent()
    broker.error(code, "Order rejected - reason:Exchange is closed.")
    assert broker.order.state is OrderState.REJECTED
    assert broker.order.note == "Order rejected - reason:Exchange is closed."


def test_inactive_beside_a_rejection_adds_nothing(broker: Broker) -> None:
    broker.sent()
    broker.status("Inactive")
    broker.error(201)
    broker.status("Inactive")
    assert broker.order.state is OrderState.REJECTED


@pytest.mark.parametrize("code", [201, 110, 321, 329, 104, 105, 10147, 10148, 135, 161, 99_999])
def test_an_error_on_a_working_order_asks_the_broker(broker: Broker, code: int) -> None:
    broker.open()
    broker.error(code)
    assert broker.order.state is OrderState.UNKNOWN
    assert broker.doubts == 1


def test_a_refused_change_is_settled_by_a_look(broker: Broker) -> None:
    broker.open()
    broker.ledger.changing.add("1:7")
    broker.error(201)
    broker.ledger.begin_look()
    broker.open()
    broker.ledger.end_look(complete=True, patience=5)
    assert broker.order.state is OrderState.SUBMITTED
    assert not broker.ledger.changing


@pytest.mark.parametrize("code", [399, 404, 2109, 481, 10349, 2161])
def test_a_remark_keeps_the_state(broker: Broker, code: int) -> None:
    broker.open("PreSubmitted")
    broker.error(code, "Your order will not be placed until 09:30")
    assert (broker.order.state, broker.order.note) == (
        OrderState.PRE_SUBMITTED,
        "Your order will not be placed until 09:30",
    )
    assert broker.doubts == 0


@pytest.mark.parametrize("code", [202, 10148, 161, 201])
def test_a_done_order_stays_done(broker: Broker, code: int) -> None:
    broker.open()
    broker.status("Filled", filled=100)
    broker.error(code)
    assert broker.order.state is OrderState.FILLED


def test_an_error_of_nobody_is_left_to_others(broker: Broker) -> None:
    assert not broker.ledger.hear_problem(Problem(8, 200, "no security definition"))
    assert not broker.ledger.hear_problem(Problem(-1, 2104, "farm"))


def test_fills_come_once_and_again_with_their_commission(broker: Broker) -> None:
    broker.open()
    broker.execution("a.b.01.01")
    broker.execution("a.b.01.01")
    broker.heard.commission(ib_async.CommissionReport("a.b.01.01", 1.0, "USD", 0.0))
    assert [event.fill.commission for event in broker.recorder.of(Filled)] == [None, Decimal("1.0")]
    assert broker.order.state is OrderState.FILLED


def test_a_commission_may_come_before_its_execution(broker: Broker) -> None:
    broker.heard.commission(ib_async.CommissionReport("a.b.01.01", 1.0, "USD", 0.0))
    broker.execution("a.b.01.01")
    assert [event.fill.commission for event in broker.recorder.of(Filled)] == [Decimal("1.0")]


def test_a_correction_replaces_its_original(broker: Broker) -> None:
    broker.open()
    broker.execution("a.b.01.01", shares=100)
    broker.execution("a.b.01.02", shares=90)
    assert [fill.quantity for fill in broker.ledger.fills.values()] == [Decimal(90)]


def test_partial_fills_are_not_corrections(broker: Broker) -> None:
    broker.open()
    broker.execution("a.b1.01.01", shares=40, total=40)
    broker.execution("a.b2.01.01", shares=60, total=100)
    assert len(broker.ledger.fills) == 2


def test_a_completed_order_settles_the_one_we_knew(broker: Broker) -> None:
    broker.open()
    broker.completed("Cancelled", words="Cancelled by Trader")
    assert (broker.order.state, broker.order.note) == (OrderState.CANCELLED, "Cancelled by Trader")
    assert list(broker.ledger.orders) == ["1:7"]


def test_a_status_of_an_unknown_order_makes_us_look(broker: Broker) -> None:
    broker.status("Submitted", order_id=33, perm_id=7)
    assert broker.doubts == 1


def look(broker: Broker, seen: Callable[[], None] = lambda: None, complete: bool = True) -> bool:
    broker.ledger.begin_look()
    seen()
    return broker.ledger.end_look(complete=complete, patience=5)


def test_an_order_never_received_is_called_so_only_after_two_looks(broker: Broker) -> None:
    broker.sent()
    broker.clock.advance(1)
    look(broker)
    assert broker.order.state is OrderState.UNKNOWN
    broker.clock.advance(2)
    look(broker)
    assert broker.order.state is OrderState.UNKNOWN
    broker.clock.advance(4)
    look(broker)
    assert (broker.order.state, broker.order.note) == (OrderState.REJECTED, NEVER_SENT)


def test_an_order_sent_during_a_look_is_not_judged_by_it(broker: Broker) -> None:
    look(broker, broker.sent)
    assert broker.order.state is OrderState.SENDING


def test_an_acknowledged_order_that_vanished_stays_in_doubt(broker: Broker) -> None:
    broker.open()
    for _ in range(3):
        broker.clock.advance(10)
        look(broker)
    assert (broker.order.state, broker.order.note) == (OrderState.UNKNOWN, VANISHED)


def test_orders_of_others_that_went_are_noticed_then_dropped(broker: Broker) -> None:
    broker.open(order_id=7, client_id=4, perm_id=50)
    assert look(broker, complete=False)
    assert not look(broker)
    assert broker.ledger.orders == {}


def test_a_failed_look_draws_no_conclusions(broker: Broker) -> None:
    broker.open()
    broker.ledger.begin_look()
    broker.ledger.abandon_look()
    assert not broker.ledger.end_look(complete=True, patience=0)
    assert broker.order.state is OrderState.SUBMITTED


def test_an_unanswered_order_is_found(broker: Broker) -> None:
    broker.sent()
    assert not broker.ledger.unanswered(older_than=broker.clock.now)
    assert broker.ledger.unanswered(older_than=broker.clock.now + 1)


def test_the_whole_picture_repeats_no_fill(broker: Broker) -> None:
    broker.open()
    broker.execution("a.b.01.01", shares=10, total=10)
    broker.ledger.publish_all()
    assert [order.row_key for order in broker.recorder.of(OrdersSynced)[0].orders] == ["1:7"]
    assert len(broker.recorder.of(Filled)) == 1


def test_another_endpoint_starts_with_an_empty_book(broker: Broker) -> None:
    broker.open()
    broker.execution("a.b.01.01")
    broker.ledger.clear()
    assert broker.ledger.orders == broker.ledger.fills == {}
