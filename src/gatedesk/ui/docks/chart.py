"""The chart panel: follows the contract in focus, asks for its bars, and shows what came or why nothing did."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gatedesk.domain.contract import Contract, ContractDetails
from gatedesk.domain.events import BarsFailed, BarsLoaded, BarUpdated
from gatedesk.domain.market import BarRequest, BarSize, Quote
from gatedesk.ui.chart.palette import ChartPalette
from gatedesk.ui.chart.widget import ChartWidget
from gatedesk.ui.context import UiContext
from gatedesk.ui.theme.tokens import Tokens

SIZES = tuple(BarSize)
STYLES = (
    ("candles", "Candles"),
    ("hollow", "Hollow candles"),
    ("bars", "OHLC bars"),
    ("line", "Line"),
    ("area", "Area"),
    ("heikin-ashi", "Heikin-Ashi"),
)
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
    )


class ChartPanel(QWidget):
    """One chart and its small toolbar."""

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
        self.title = QLabel("")
        self.title.setProperty("role", "heading")
        self.size_choice = self._make_sizes()
        self.style_choice = self._make_styles()
        self.hours = self._make_toggle("RTH", "chart.hours", "Regular trading hours only")
        self.log_scale = self._make_toggle("Log", "chart.log", "Logarithmic price scale")
        self._lay_out()
        self._wire()
        self.chart.set_message(EMPTY)
        self._restyle()

    def _make_sizes(self) -> QComboBox:
        box = QComboBox()
        box.setObjectName("chart.bar_size")
        box.setAccessibleName("Bar size")
        for size in SIZES:
            box.addItem(size.value)
        box.setCurrentIndex(SIZES.index(BarSize.MIN_1))
        box.currentIndexChanged.connect(self._reload)
        return box

    def _make_styles(self) -> QComboBox:
        box = QComboBox()
        box.setObjectName("chart.style")
        box.setAccessibleName("Chart style")
        for name, words in STYLES:
            box.addItem(words, name)
        box.currentIndexChanged.connect(lambda: self.chart.set_style(box.currentData()))
        return box

    def _make_toggle(self, text: str, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setObjectName(name)
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setProperty("kind", "flat")
        return button

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(10, 6, 10, 6)
        bar.setSpacing(8)
        bar.addWidget(self.title)
        bar.addStretch(1)
        for widget in (self.size_choice, self.style_choice, self.hours, self.log_scale):
            bar.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.chart, 1)

    def _wire(self) -> None:
        context = self._context
        self.hours.toggled.connect(self._reload)
        self.log_scale.toggled.connect(self.chart.set_log)
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

    def showEvent(self, event: object) -> None:
        self._second.start()

    def hideEvent(self, event: object) -> None:
        self._second.stop()

    def _restyle(self) -> None:
        self.chart.set_palette(chart_palette(self._context.theme.tokens))

    def _follow(self, contract: Contract) -> None:
        if self._request is None or contract.con_id != self._request.contract.con_id:
            self._open(self._wanted(contract))

    def _reload(self) -> None:
        if self._request is not None:
            self._open(self._wanted(self._request.contract))

    def _wanted(self, contract: Contract) -> BarRequest:
        return BarRequest(contract, SIZES[self.size_choice.currentIndex()], regular_hours=self.hours.isChecked())

    def _open(self, request: BarRequest) -> None:
        desk = self._context.desk
        if self._request is not None:
            desk.gateway.close_bars(self._request)
            desk.quotes.release(self._request.contract)
        self._request = request
        self._last_time = 0
        self._loading_older = False
        self.title.setText(f"{request.contract.name} · {request.bar_size.value}")
        self.chart.set_bars(*[()] * 6)
        self.chart.set_message(f"Loading {request.contract.name} …")
        self._describe(desk.known_details(request.contract.con_id))
        desk.quotes.want(request.contract)
        desk.gateway.open_bars(request)

    def _describe(self, details: ContractDetails | None) -> None:
        assert self._request is not None
        increment = float(details.grid.increment_at(details.grid.steps[-1].low_edge)) if details else 0.01
        zone = details.time_zone if details else "America/New_York"
        self.chart.set_contract(self.title.text(), increment, zone)

    def _show_bars(self, event: BarsLoaded) -> None:
        if event.request != self._request:
            return
        self._describe(self._context.desk.known_details(event.request.contract.con_id))
        self.chart.set_bars(event.time, event.open, event.high, event.low, event.close, event.volume)
        self._last_time = int(event.time[-1]) if len(event.time) else 0
        self.chart.set_message("" if len(event.time) else "The Gateway has no bars for this choice.")

    def _show_bar(self, event: BarUpdated) -> None:
        bar = event.bar
        if event.request == self._request and bar.time >= self._last_time:
            self._last_time = bar.time
            self.chart.append_or_update(bar.time, bar.open, bar.high, bar.low, bar.close, bar.volume)

    def _show_failure(self, event: BarsFailed) -> None:
        if event.request == self._request:
            self.chart.set_message(f"{event.notice.text}\n{event.notice.remedy}".strip())

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
            on_error=lambda notice: self._end_older(),
        )

    def _show_older(self, event: BarsLoaded) -> None:
        if event.request == self._request and len(event.time):
            self.chart.prepend_bars(event.time, event.open, event.high, event.low, event.close, event.volume)
            self._loading_older = False

    def _end_older(self) -> None:
        """A refusal leaves the flag up: the same request would be refused again and count against pacing."""
