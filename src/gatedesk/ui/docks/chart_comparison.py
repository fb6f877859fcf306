"""Comparing on a chart panel: which symbols, found by typing; their bars asked of the Gateway like the chart's own."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from gatedesk.domain.contract import Contract, ContractDetails
from gatedesk.domain.events import BarsFailed, BarsLoaded, BarUpdated
from gatedesk.domain.market import BarRequest
from gatedesk.domain.notice import Notice
from gatedesk.ui.chart.comparison_layer import ComparisonLayer
from gatedesk.ui.chart.inline_field import InlineField
from gatedesk.ui.chart.widget import ChartWidget
from gatedesk.ui.context import UiContext
from gatedesk.ui.widgets.symbol_search import SymbolSearch

MOST_SYMBOLS = 6


class ChartComparison(QObject):
    """Keeps one bar request open for each compared symbol, of the size and hours of the chart."""

    def __init__(self, context: UiContext, chart: ChartWidget) -> None:
        """Compare nothing yet."""
        super().__init__(chart)
        self._context = context
        self._chart = chart
        self._main: BarRequest | None = None
        self._contracts: dict[int, Contract] = {}
        self._requests: dict[int, BarRequest] = {}
        self._loading: set[int] = set()
        self.layer = ComparisonLayer(chart.state, chart.canvas, self)
        self.search = SymbolSearch(context, "chart.compare_symbol", "Symbol to compare with")
        self.field = InlineField(chart, "chart.compare", "Compare with", self.search)
        self._wire()

    def _wire(self) -> None:
        bridge = self._context.bridge
        self.layer.removal_asked.connect(self.remove)
        self.search.chosen.connect(self._qualify)
        self.search.failed.connect(self.field.say)
        self.search.abandoned.connect(self.field.leave)
        bridge.bars_loaded.connect(self._show_bars)
        bridge.bar_updated.connect(self._show_bar)
        bridge.bars_failed.connect(self._show_failure)

    @property
    def symbols(self) -> list[str]:
        """The names of the compared symbols."""
        return [contract.name for contract in self._contracts.values()]

    def ask(self) -> None:
        """Show the field to type a symbol into."""
        self.search.clear()
        self.field.ask()

    def follow(self, request: BarRequest) -> None:
        """Compare by the bar size and hours of this request; its own contract is not compared with itself."""
        self._main = request
        for con_id in tuple(self._requests):
            self._close(con_id)
        for con_id, contract in tuple(self._contracts.items()):
            if con_id == request.contract.con_id:
                self.remove(con_id)
            else:
                self._open(contract)

    def add(self, contract: Contract) -> None:
        """Compare with a qualified contract."""
        main = self._main
        if main is None or contract.con_id in self._contracts:
            self.field.leave()
            return
        if contract.con_id == main.contract.con_id:
            self.field.say(f"The chart shows {contract.name} already.")
        elif len(self._contracts) >= MOST_SYMBOLS:
            self.field.say(f"At most {MOST_SYMBOLS} symbols are compared. Remove one with its ×.")
        else:
            self._contracts[contract.con_id] = contract
            self.layer.add(contract.con_id, contract.name)
            self._open(contract)
            self.field.leave()

    def remove(self, con_id: int) -> None:
        """Compare no more with a contract."""
        self._close(con_id)
        self._contracts.pop(con_id, None)
        self.layer.remove(con_id)

    def load_older(self) -> None:
        """Ask for older bars of every symbol that begins later than the chart."""
        times = self._chart.series.time
        for con_id, request in self._requests.items():
            first = self.layer.comparison.first_time(con_id)
            if len(times) and first is not None and first > int(times[0]) and con_id not in self._loading:
                self._loading.add(con_id)
                self._ask_older(con_id, request, first)

    def _ask_older(self, con_id: int, request: BarRequest, first: int) -> None:
        self._context.tasks.run(
            self._context.desk.gateway.older_bars(request, first),
            f"older bars of {request.contract.name}",
            self,
            on_done=self._show_older,
            on_error=lambda notice: None,  # the line begins later then; asking again would count against pacing
        )

    def _qualify(self, contract: Contract) -> None:
        self._context.tasks.run(
            self._context.desk.resolve(contract),
            f"compare with {contract.name}",
            self,
            on_done=self._take,
            on_error=self._refuse,
        )

    def _take(self, details: ContractDetails) -> None:
        self.add(details.contract)

    def _refuse(self, notice: Notice) -> None:
        self.field.say(str(notice))

    def _open(self, contract: Contract) -> None:
        assert self._main is not None, "something is compared with a chart"
        request = replace(self._main, contract=contract)
        self._requests[contract.con_id] = request
        self._loading.discard(contract.con_id)
        self.layer.set_closes(contract.con_id, (), ())
        self._context.desk.gateway.open_bars(request)

    def _close(self, con_id: int) -> None:
        request = self._requests.pop(con_id, None)
        if request is not None:
            self._context.desk.gateway.close_bars(request)

    def _is_ours(self, request: BarRequest) -> bool:
        return self._requests.get(request.contract.con_id) == request

    def _show_bars(self, event: BarsLoaded) -> None:
        if self._is_ours(event.request):
            self._loading.discard(event.request.contract.con_id)
            self.layer.set_closes(event.request.contract.con_id, event.time, event.close)
            self.load_older()

    def _show_bar(self, event: BarUpdated) -> None:
        if self._is_ours(event.request):
            self.layer.put_close(event.request.contract.con_id, event.bar.time, event.bar.close)

    def _show_older(self, event: BarsLoaded) -> None:
        con_id = event.request.contract.con_id
        if self._is_ours(event.request) and len(event.time):
            self._loading.discard(con_id)
            self.layer.prepend_closes(con_id, event.time, event.close)
            self.load_older()

    def _show_failure(self, event: BarsFailed) -> None:
        """Say why there is no line; one that is there stays as it is."""
        con_id = event.request.contract.con_id
        if self._is_ours(event.request) and self.layer.comparison.first_time(con_id) is None:
            self.field.ask()
            self.field.say(f"{event.request.contract.name}: {event.notice}")
            self.remove(con_id)
