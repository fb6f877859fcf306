"""The chart panel: follows the contract in focus, asks for its bars, and shows what came or why nothing did."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gatedesk.domain.contract import Contract, ContractDetails, SecType
from gatedesk.domain.events import BarsFailed, BarsLoaded, BarUpdated, Noticed
from gatedesk.domain.market import BarField, BarRequest, Quote
from gatedesk.domain.notice import Notice, Severity
from gatedesk.ui.chart.palette import ChartPalette
from gatedesk.ui.chart.widget import ChartWidget
from gatedesk.ui.context import UiContext
from gatedesk.ui.docks.chart_export import ChartExport
from gatedesk.ui.docks.chart_indicators import ChartIndicators
from gatedesk.ui.docks.chart_loading import ChartLoading
from gatedesk.ui.docks.chart_note import ChartNote
from gatedesk.ui.docks.chart_toolbar import ChartToolbar
from gatedesk.ui.docks.chart_tools import ChartTools
from gatedesk.ui.docks.chart_trading import ChartTrading
from gatedesk.ui.theme.tokens import Tokens

WITHOUT_TRADES = frozenset({SecType.FOREX, SecType.CFD})
"""Kinds of contract IB has no trades of: their bars are made of midpoints."""
NO_BARS = Notice(Severity.INFO, "The Gateway has no bars for this choice.", "Another bar size may have some.")
EMPTY = "No symbol chosen. Pick one in the watchlist."


def chart_palette(tokens: Tokens) -> ChartPalette:
    """The chart's colours out of the theme's tokens."""
    return ChartPalette(
        background=tokens.panel,
        panel=tokens.raised,
        grid=tokens.grid,
        text=tokens.text,
        muted=tokens.muted,
        up=tokens.up,
        down=tokens.down,
        accent=tokens.accent,
        line=tokens.line,
        buy=tokens.buy,
        sell=tokens.sell,
        series=tokens.series,
    )


class ChartPanel(QWidget):
    """One chart and its small toolbar; ``title_changed`` carries the words for its tab."""

    title_changed = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._request: BarRequest | None = None
        self._last_time = 0
        self._loading_older = False
        self._badge = ""
        self.setProperty("panel", True)
        self.chart = ChartWidget()
        self.chart.setObjectName("chart")
        self.chart.setAccessibleName("Chart")
        self.toolbar = ChartToolbar(context.desk.settings.chart)
        self.note = ChartNote(self.chart)
        self.loading = ChartLoading(self.chart, lambda: context.desk.status.state.is_connected)
        self.trading = ChartTrading(context, self.chart.trade, self)
        self.tools = ChartTools(context, self.chart)
        self.export = ChartExport(self.chart, lambda: self.title.replace(" · ", "-").replace(" ", "-"), self)
        self.indicators = ChartIndicators(context.desk, self.chart.indicators, self)
        self.toolbar.row.insertWidget(2, self.indicators.button)
        self._lay_out()
        self._wire()
        self.chart.set_message(EMPTY)
        for field in ("style", "log_scale", "fit_orders"):
            self._choose(field)
        self._restyle()

    @property
    def title(self) -> str:
        """What is shown, in words: AAPL · 1 min."""
        request = self._request
        if request is None:
            return ""
        parts = [request.contract.name, request.bar_size.value]
        return " · ".join(parts if request.field is BarField.TRADES else [*parts, request.field.value.lower()])

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.tools.strip)
        row.addWidget(self.chart, 1)
        column.addLayout(row, 1)

    def _wire(self) -> None:
        context = self._context
        self.toolbar.changed.connect(self._keep)
        self.toolbar.export_asked.connect(self.export.run)
        self.export.told.connect(self.note.tell)
        self.export.failed.connect(self._show_trouble)
        self.trading.told.connect(self.note.tell)
        self.tools.told.connect(self.note.tell)
        self.tools.menu.sections.append(self.trading.fill_menu)
        self.chart.older_wanted.connect(self._load_older)
        context.focus.changed.connect(self._follow)
        context.theme.changed.connect(self._restyle)
        context.bridge.bars_loaded.connect(self._show_bars)
        context.bridge.bar_updated.connect(self._show_bar)
        context.bridge.bars_failed.connect(self._show_failure)
        context.bridge.quotes_updated.connect(self._show_quotes)
        context.bridge.connection_changed.connect(lambda status: self._show_badge())
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(lambda: self.chart.set_now(context.desk.clock()))
        self._second.timeout.connect(self._show_badge)
        self._second.timeout.connect(self.loading.tick)
        self.loading.cancelled.connect(self._cancel_loading)
        self.loading.retried.connect(self._load_again)

    def showEvent(self, event: object) -> None:
        self._second.start()
        self.trading.catch_up()

    def hideEvent(self, event: object) -> None:
        self._second.stop()

    def _restyle(self) -> None:
        tokens = self._context.theme.tokens
        self.chart.set_palette(chart_palette(tokens))
        self.toolbar.restyle(tokens.muted)
        self.note.restyle(tokens)
        self.tools.restyle(tokens)

    def _keep(self, field: str) -> None:
        """A choice on the toolbar: take it, and remember it for the next chart."""
        desk = self._context.desk
        chart = self.toolbar.choices(desk.settings.chart)
        desk.change_settings(desk.settings.model_copy(update={"chart": chart}))
        self._choose(field)

    def _choose(self, field: str) -> None:
        chosen = self.toolbar.choices(self._context.desk.settings.chart)
        if field == "style":
            self.chart.set_style(chosen.style)
        elif field == "log_scale":
            self.chart.set_log(chosen.log_scale)
        elif field == "fit_orders":
            self.chart.trade.set_fits_orders(chosen.fit_orders)
        else:
            self._reload()

    def _show_trouble(self, notice: Notice) -> None:
        self.note.tell(str(notice))
        self._context.desk.bus.publish(Noticed(notice))

    def _follow(self, contract: Contract) -> None:
        if self._request is None or contract.con_id != self._request.contract.con_id:
            self._open(self._wanted(contract))

    def _reload(self) -> None:
        if self._request is not None:
            self._open(self._wanted(self._request.contract))

    def _wanted(self, contract: Contract) -> BarRequest:
        chosen = self.toolbar.choices(self._context.desk.settings.chart)
        field = chosen.bar_field
        if field is BarField.TRADES and contract.sec_type in WITHOUT_TRADES:
            field = BarField.MIDPOINT
        return BarRequest(contract, chosen.bar_size, field, chosen.regular_hours)

    def _open(self, request: BarRequest) -> None:
        desk, before = self._context.desk, self._request
        desk.quotes.want(request.contract)  # before the old one goes: the same contract keeps its line
        if before is not None:
            desk.gateway.close_bars(before)
            desk.quotes.release(before.contract)
        self._request = request
        self._last_time = 0
        self._loading_older = False
        self.title_changed.emit(self.title)
        self.chart.set_bars(*[()] * 6)
        self.loading.begin(self.title)
        self._describe(desk.known_details(request.contract.con_id))
        self.trading.follow(request.contract)
        self.tools.follow(request, desk.known_details(request.contract.con_id))
        desk.gateway.open_bars(request)

    def _describe(self, details: ContractDetails | None) -> None:
        assert self._request is not None
        increment = float(details.grid.increment_at(details.grid.steps[-1].low_edge)) if details else 0.01
        zone = details.time_zone if details else "America/New_York"
        self.chart.set_contract(self.title, increment, zone)

    def _show_bars(self, event: BarsLoaded) -> None:
        if event.request != self._request:
            return
        details = self._context.desk.known_details(event.request.contract.con_id)
        self._describe(details)
        self.tools.describe(details)
        self.chart.renew_bars(event.time, event.open, event.high, event.low, event.close, event.volume)
        self._last_time = int(event.time[-1]) if len(event.time) else 0
        self._loading_older = False
        if len(event.time):
            self.loading.end()
        else:
            self.loading.fail(NO_BARS)

    def _show_bar(self, event: BarUpdated) -> None:
        bar = event.bar
        if event.request == self._request and bar.time >= self._last_time:
            self._last_time = bar.time
            self.chart.append_or_update(bar.time, bar.open, bar.high, bar.low, bar.close, bar.volume)

    def _show_failure(self, event: BarsFailed) -> None:
        if event.request != self._request:
            return
        if len(self.chart.series):
            self.note.tell(str(event.notice))  # what is there stays
        else:
            self.loading.fail(event.notice)

    def _cancel_loading(self) -> None:
        if self._request is not None:
            self._context.desk.gateway.close_bars(self._request)

    def _load_again(self) -> None:
        if self._request is not None:
            self.loading.begin(self.title)
            self._context.desk.gateway.close_bars(self._request)
            self._context.desk.gateway.open_bars(self._request)

    def _show_quotes(self, quotes: tuple[Quote, ...]) -> None:
        if self._request is None:
            return
        for quote in quotes:
            if quote.con_id == self._request.contract.con_id:
                self._show_quote(quote)

    def _show_quote(self, quote: Quote) -> None:
        if quote.last is not None:
            self.chart.set_last(quote.last)
        self._show_badge()

    def _show_badge(self) -> None:
        """What the prices on the chart are worth now: by the connection, by their kind, by their age."""
        if self._request is None:
            return
        quote = self._context.desk.quotes.quote(self._request.contract.con_id)
        connected = self._context.desk.status.state.is_connected
        words = self._context.freshness.badge(quote) if quote else "" if connected else "NOT CONNECTED"
        if words != self._badge:
            self._badge = words
            self.chart.set_badge(words)

    def _load_older(self) -> None:
        request, times = self._request, self.chart.series.time
        if request is None or not len(times) or self._loading_older:
            return
        self._loading_older = True
        self._context.tasks.run(
            self._context.desk.gateway.older_bars(request, int(times[0])),
            f"older bars of {request.contract.name}",
            self,
            on_done=self._show_older,
            on_error=lambda notice: self._end_older(request, notice),
        )

    def _show_older(self, event: BarsLoaded) -> None:
        if event.request != self._request:
            return
        if not len(event.time):
            self.tools.older_ended()
            return
        self.chart.prepend_bars(event.time, event.open, event.high, event.low, event.close, event.volume)
        self._loading_older = False
        self.tools.older_came()

    def _end_older(self, request: BarRequest, notice: Notice) -> None:
        """A refusal leaves the flag up: the same request would be refused again and count against pacing."""
        if request == self._request:
            self.tools.older_ended(str(notice))
