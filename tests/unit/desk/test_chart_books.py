"""The desk's drawings and alerts: kept after every change, told on the bus, watched on the live feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from gatedesk.desk.desk import Desk
from gatedesk.domain.drawing import MOST_DRAWINGS, Anchor, Drawing, DrawingKind
from gatedesk.domain.events import AlertFired, AlertsChanged, DrawingsChanged, Noticed, QuotesUpdated
from gatedesk.domain.market import MarketDataKind
from gatedesk.domain.notice import Notice, Severity, UserMistake
from gatedesk.domain.price_alert import Crossing, PriceAlert
from helpers.builders import AAPL, EUR_USD, MSFT, quote
from helpers.fakes import FakeGateway, Recorder, fake_desk

FULL = Notice(Severity.ERROR, "The disk is full.")
LEVEL = Drawing(id="one", kind=DrawingKind.HORIZONTAL, anchors=(Anchor(time=0, price=100),))


class Shelf:
    """Both chart stores in memory; ``failure`` is what saving answers."""

    def __init__(self, content: Any = ()) -> None:
        self.content = content
        self.saves = 0
        self.failure: Notice | None = None
        self.notices: tuple[Notice, ...] = ()

    def load(self) -> tuple[Any, Sequence[Notice]]:
        return self.content, self.notices

    def save(self, content: Mapping[int, Any] | Sequence[Any]) -> Notice | None:
        self.content = content
        self.saves += 1
        return self.failure


def tick(desk: Desk, last: float | None, kind: MarketDataKind = MarketDataKind.LIVE, con_id: int = AAPL.con_id) -> None:
    desk.bus.publish(QuotesUpdated((replace(quote(AAPL), con_id=con_id, last=last, kind=kind),)))


def restarted(shelf: Shelf, gateway: FakeGateway | None = None) -> Desk:
    return fake_desk(gateway, alert_store=shelf)


def test_drawings_are_kept_changed_and_removed() -> None:
    shelf = Shelf({})
    desk = fake_desk(drawing_store=shelf)
    told = Recorder().listen(desk.bus, DrawingsChanged)
    desk.drawings.put(AAPL.con_id, LEVEL)
    desk.drawings.put(AAPL.con_id, LEVEL.model_copy(update={"text": "support"}))
    assert [one.text for one in desk.drawings.of(AAPL.con_id)] == ["support"]
    assert shelf.content == {AAPL.con_id: desk.drawings.of(AAPL.con_id)}
    assert fake_desk(drawing_store=shelf).drawings.of(AAPL.con_id) == desk.drawings.of(AAPL.con_id)
    desk.drawings.remove(AAPL.con_id, "one")
    desk.drawings.remove(AAPL.con_id, "one")
    assert desk.drawings.of(AAPL.con_id) == ()
    assert told.events == [DrawingsChanged(AAPL.con_id)] * 3


def test_drawings_that_cannot_be_kept_are_told_and_stay() -> None:
    shelf = Shelf({})
    shelf.failure = FULL
    desk = fake_desk(drawing_store=shelf)
    told = Recorder().listen(desk.bus, Noticed)
    desk.drawings.put(AAPL.con_id, LEVEL)
    assert told.events == [Noticed(FULL)]
    assert desk.drawings.of(AAPL.con_id) == (LEVEL,)


def test_a_symbol_does_not_hold_drawings_without_end() -> None:
    kept = tuple(LEVEL.model_copy(update={"id": str(number)}) for number in range(MOST_DRAWINGS))
    desk = fake_desk(drawing_store=Shelf({AAPL.con_id: kept}))
    desk.drawings.put(AAPL.con_id, kept[0])
    with pytest.raises(UserMistake, match="at most"):
        desk.drawings.put(AAPL.con_id, LEVEL)


def test_an_alert_goes_off_once_with_an_event_and_words() -> None:
    gateway = FakeGateway()
    desk = fake_desk(gateway, alert_store=Shelf())
    told = Recorder().listen(desk.bus, AlertFired, Noticed)
    alert = desk.alerts.add(AAPL, 190.0, note="gap")
    assert gateway.watched == [AAPL.con_id]
    for price in (189.0, 190.5, 189.0, 191.0):
        tick(desk, price)
    fired = told.of(AlertFired)
    assert [(event.alert.id, event.alert.fired_price) for event in fired] == [(alert.id, 190.5)]
    assert [event.notice.text for event in told.of(Noticed)] == ["Alert: AAPL rose to 190.5; the level was 190. gap"]
    assert gateway.watched == []


def test_a_side_already_known_counts_from_the_start() -> None:
    desk = fake_desk(alert_store=Shelf())
    desk.quotes.want(AAPL)
    tick(desk, 189.0)
    desk.alerts.add(AAPL, 190.0)
    tick(desk, 195.0)
    assert not desk.alerts.of(AAPL.con_id)[0].armed


@pytest.mark.parametrize(
    ("kind", "fires"),
    [
        (MarketDataKind.LIVE, True),
        (MarketDataKind.DELAYED, True),
        (MarketDataKind.FROZEN, False),
        (MarketDataKind.STALE, False),
        (MarketDataKind.COMPETING, False),
    ],
)
def test_only_a_moving_price_sets_it_off(kind: MarketDataKind, fires: bool) -> None:
    desk = fake_desk(alert_store=Shelf())
    told = Recorder().listen(desk.bus, Noticed)
    desk.alerts.add(AAPL, 190.0)
    tick(desk, 189.0)
    tick(desk, 191.0, kind)
    assert desk.alerts.of(AAPL.con_id)[0].armed != fires
    assert any("delayed data" in event.notice.text for event in told.of(Noticed)) == (kind is MarketDataKind.DELAYED)


def test_what_is_not_traded_is_watched_by_its_middle() -> None:
    desk = fake_desk(alert_store=Shelf())
    desk.alerts.add(EUR_USD, 1.1000)
    for bid in (1.0998, 1.1000):
        new = replace(quote(AAPL), con_id=EUR_USD.con_id, last=None, bid=bid, ask=bid + 0.0001)
        desk.bus.publish(QuotesUpdated((new,)))
    assert not desk.alerts.of(EUR_USD.con_id)[0].armed


def test_quotes_of_others_and_without_a_price_change_nothing() -> None:
    shelf = Shelf()
    desk = fake_desk(alert_store=shelf)
    desk.alerts.add(AAPL, 190.0)
    saves = shelf.saves
    tick(desk, 500.0, con_id=MSFT.con_id)
    desk.bus.publish(QuotesUpdated((replace(quote(AAPL), last=None, bid=None, ask=None),)))
    assert desk.alerts.of(AAPL.con_id)[0].place == "unknown"
    assert shelf.saves == saves


def test_the_file_is_written_when_something_changed_not_with_every_tick() -> None:
    shelf = Shelf()
    desk = fake_desk(alert_store=shelf)
    desk.alerts.add(AAPL, 190.0)
    for price in (189.0, 188.0, 189.5, 189.9):
        tick(desk, price)
    assert shelf.saves == 2


def test_alerts_wait_over_a_restart_and_notice_the_gap() -> None:
    shelf = Shelf()
    first = restarted(shelf)
    first.alerts.add(AAPL, 190.0, Crossing.RISING)
    tick(first, 189.0)
    gateway = FakeGateway()
    second = restarted(shelf, gateway)
    assert gateway.watched == [AAPL.con_id]
    told = Recorder().listen(second.bus, AlertFired)
    tick(second, 193.0)
    assert [event.alert.fired_price for event in told.of(AlertFired)] == [193.0]
    third = restarted(shelf)
    assert [alert.armed for alert in third.alerts.all()] == [False]


def test_an_alert_is_moved_turned_armed_and_removed() -> None:
    gateway = FakeGateway()
    desk = fake_desk(gateway, alert_store=Shelf())
    told = Recorder().listen(desk.bus, AlertsChanged)
    alert = desk.alerts.add(AAPL, 190.0)
    tick(desk, 189.0)
    tick(desk, 191.0)
    desk.alerts.arm(alert.id)
    assert gateway.watched == [AAPL.con_id]
    desk.alerts.turn(alert.id, Crossing.FALLING)
    desk.alerts.move(alert.id, 188.0)
    now = desk.alerts.of(AAPL.con_id)[0]
    assert (now.price, now.crossing, now.armed) == (188.0, Crossing.FALLING, True)
    assert gateway.watched == [AAPL.con_id]
    desk.alerts.remove(alert.id)
    desk.alerts.remove(alert.id)
    desk.alerts.move(alert.id, 1.0)
    assert desk.alerts.all() == ()
    assert gateway.watched == []
    assert len(told.events) == 7


def test_two_alerts_of_one_symbol_share_its_line() -> None:
    gateway = FakeGateway()
    desk = fake_desk(gateway, alert_store=Shelf())
    low, high = desk.alerts.add(AAPL, 180.0), desk.alerts.add(AAPL, 190.0)
    tick(desk, 185.0)
    tick(desk, 191.0)
    assert [alert.armed for alert in (desk.alerts.of(AAPL.con_id))] == [True, False]
    assert gateway.watched == [AAPL.con_id]
    tick(desk, 179.0)
    assert gateway.watched == []
    assert {low.id, high.id} == {alert.id for alert in desk.alerts.all()}


def test_what_was_broken_at_the_start_is_told() -> None:
    gateway, shelf = FakeGateway(), Shelf({})
    shelf.notices = (FULL,)
    desk = fake_desk(gateway)
    told = Recorder().listen(desk.bus, Noticed)
    again = fake_desk(drawing_store=shelf)
    again.bus.subscribe(Noticed, told)
    again.drawings.start()
    assert told.events == [Noticed(FULL)]


def test_an_alert_record_stays_what_it_is() -> None:
    with pytest.raises(ValueError, match="frozen"):
        PriceAlert(id="a", contract=AAPL, price=1.0).price = 2.0
