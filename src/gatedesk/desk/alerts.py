"""Price alerts, watched on the live feed: which levels wait, what a quote does to them, who is told."""

from __future__ import annotations

from collections.abc import Callable

from gatedesk.desk.bus import EventBus
from gatedesk.desk.ports import AlertStore, Clock
from gatedesk.desk.quotes import QuoteBoard
from gatedesk.domain.contract import Contract
from gatedesk.domain.events import AlertFired, AlertsChanged, Noticed, QuotesUpdated
from gatedesk.domain.market import MarketDataKind, Quote
from gatedesk.domain.notice import Notice, Severity
from gatedesk.domain.price_alert import Crossing, Place, PriceAlert, observe

WATCHABLE = (MarketDataKind.LIVE, MarketDataKind.DELAYED, MarketDataKind.UNKNOWN)
"""Frozen and stale prices do not move; an alert on them would speak of yesterday."""


def watched_price(quote: Quote) -> float | None:
    """The price alerts look at: the last trade, or the middle where nothing is traded (forex)."""
    return quote.last if quote.last is not None else quote.mid


class AlertBook:
    """Alerts by id. Each armed one holds a market-data line, shared with whoever else watches the contract."""

    def __init__(
        self,
        bus: EventBus,
        quotes: QuoteBoard,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        store: AlertStore | None = None,
    ) -> None:
        """Without a store alerts last until the end of the run."""
        self._bus = bus
        self._quotes = quotes
        self._clock = clock
        self._new_id = new_id
        self._store = store
        self._alerts: dict[str, PriceAlert] = {}
        self._waiting: dict[int, tuple[str, ...]] = {}
        bus.subscribe(QuotesUpdated, self._check)

    def start(self) -> None:
        """Read what was kept and watch it; tells what could not be used."""
        kept, notices = self._store.load() if self._store else ((), ())
        for alert in kept:
            self._set(alert)
        for notice in notices:
            self._bus.publish(Noticed(notice))
        for con_id in {alert.contract.con_id for alert in kept}:
            self._bus.publish(AlertsChanged(con_id))

    def of(self, con_id: int) -> tuple[PriceAlert, ...]:
        """The alerts of a contract, armed or gone off, oldest first."""
        return tuple(alert for alert in self._alerts.values() if alert.contract.con_id == con_id)

    def all(self) -> tuple[PriceAlert, ...]:
        """Every alert, oldest first."""
        return tuple(self._alerts.values())

    def add(self, contract: Contract, price: float, crossing: Crossing = Crossing.EITHER, note: str = "") -> PriceAlert:
        """Watch a level of a qualified contract; where the price is now is taken from the latest quote."""
        alert = PriceAlert(id=self._new_id(), contract=contract, price=price, crossing=crossing, note=note)
        self._set(self._placed(alert))
        self._changed(contract.con_id)
        return self._alerts[alert.id]

    def move(self, alert_id: str, price: float) -> None:
        """Watch another level instead, armed; an alert that is gone is no error."""
        self._replace(alert_id, lambda alert: self._placed(alert.moved(price)))

    def arm(self, alert_id: str) -> None:
        """Let an alert that went off wait once more."""
        self._replace(alert_id, lambda alert: self._placed(alert.armed_again()))

    def turn(self, alert_id: str, crossing: Crossing) -> None:
        """Wait for another direction; the alert is armed again."""
        self._replace(
            alert_id, lambda alert: self._placed(alert.armed_again().model_copy(update={"crossing": crossing}))
        )

    def remove(self, alert_id: str) -> None:
        """Forget an alert; one that is not there is no error."""
        alert = self._alerts.pop(alert_id, None)
        if alert is not None:
            self._watch(alert, None)
            self._changed(alert.contract.con_id)

    def _placed(self, alert: PriceAlert) -> PriceAlert:
        quote = self._quotes.quote(alert.contract.con_id)
        price = watched_price(quote) if quote is not None and quote.kind in WATCHABLE else None
        return alert if price is None else observe(alert, price, self._clock())

    def _replace(self, alert_id: str, change: Callable[[PriceAlert], PriceAlert]) -> None:
        alert = self._alerts.get(alert_id)
        if alert is not None:
            self._set(change(alert))
            self._changed(alert.contract.con_id)

    def _set(self, alert: PriceAlert) -> None:
        before = self._alerts.get(alert.id)
        self._alerts[alert.id] = alert
        self._watch(before, alert)

    def _watch(self, before: PriceAlert | None, after: PriceAlert | None) -> None:
        """Hold a line for an armed alert only; the new one is taken before the old one is given back."""
        alert = after or before
        assert alert is not None, "an alert comes, changes or goes"
        if after is not None and after.armed:
            self._quotes.want(after.contract)
        if before is not None and before.armed:
            self._quotes.release(before.contract)
        con_id = alert.contract.con_id
        self._waiting[con_id] = tuple(one.id for one in self.of(con_id) if one.armed)
        if not self._waiting[con_id]:
            del self._waiting[con_id]

    def _changed(self, con_id: int) -> None:
        notice = self._store.save(self.all()) if self._store else None
        if notice:
            self._bus.publish(Noticed(notice))
        self._bus.publish(AlertsChanged(con_id))

    def _check(self, event: QuotesUpdated) -> None:
        for quote in event.quotes:
            if quote.con_id in self._waiting and quote.kind in WATCHABLE:
                self._observe(quote)

    def _observe(self, quote: Quote) -> None:
        price = watched_price(quote)
        if price is None:
            return
        before = [self._alerts[alert_id] for alert_id in self._waiting[quote.con_id]]
        after = [observe(alert, price, self._clock()) for alert in before]
        changed = [new for old, new in zip(before, after, strict=True) if new is not old]
        for alert in changed:
            self._set(alert)
        if changed:
            self._changed(quote.con_id)
        for alert in changed:
            if not alert.armed:
                self._tell(alert, quote)

    def _tell(self, alert: PriceAlert, quote: Quote) -> None:
        notice = fired_notice(alert, quote)
        self._bus.publish(AlertFired(alert, notice))
        self._bus.publish(Noticed(notice))


def fired_notice(alert: PriceAlert, quote: Quote) -> Notice:
    """What to tell the user about an alert that went off."""
    verb = "rose to" if alert.place is Place.BELOW else "fell to"
    delayed = " (delayed data)" if quote.kind is MarketDataKind.DELAYED else ""
    note = f" {alert.note}" if alert.note else ""
    what = f"{alert.contract.name} {verb} {alert.fired_price:.10g}{delayed}; the level was {alert.price:.10g}."
    return Notice(
        Severity.WARNING,
        f"Alert: {what}{note}",
        "It goes off once: arm it again on the chart, or leave it.",
        cause="price-alert",
        time=alert.fired,
    )
