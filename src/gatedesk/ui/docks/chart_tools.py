"""The chart panel's tools: drawings, measure, zoom box, alerts, comparison, dates; joined to the desk here.

Facts come down from the desk's books by the bridge; what the hand asks for goes to them. One tool is armed at a time.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from gatedesk.domain.contract import Contract, ContractDetails
from gatedesk.domain.market import BarRequest
from gatedesk.domain.notice import Notice
from gatedesk.ui.chart.alert_layer import AlertLayer
from gatedesk.ui.chart.box_zoom import BoxZoomTool
from gatedesk.ui.chart.drag_tool import ModifierHand
from gatedesk.ui.chart.drawings.layer import DrawingLayer
from gatedesk.ui.chart.go_to_date import GoToDate
from gatedesk.ui.chart.measure import MeasureTool
from gatedesk.ui.chart.session_item import SessionItem
from gatedesk.ui.chart.sessions import read_hours
from gatedesk.ui.chart.snap import Snap, on_grid
from gatedesk.ui.chart.tool_strip import ToolStrip
from gatedesk.ui.chart.tool_table import DRAWING_TOOLS, TOOLS
from gatedesk.ui.chart.widget import ChartWidget
from gatedesk.ui.context import UiContext
from gatedesk.ui.docks.chart_comparison import ChartComparison
from gatedesk.ui.docks.chart_menu import ChartMenu
from gatedesk.ui.theme.tokens import Tokens


class ChartTools(QObject):
    """Everything over the bars but trading and indicators. `told` is a sentence for the foot of the chart."""

    told = Signal(str)

    def __init__(self, context: UiContext, chart: ChartWidget) -> None:
        """Put the layers on the chart and the hands into the order in which they are asked."""
        super().__init__(chart)
        self._context = context
        self._chart = chart
        self._contract: Contract | None = None
        self.alert_book = context.desk.alerts
        self._colours = ("", "")
        state, canvas = chart.state, chart.canvas
        self.sessions = SessionItem(state)
        canvas.host(self.sessions, below=canvas.grid)
        self.drawings = DrawingLayer(chart, context.desk.drawings)
        self.alerts = AlertLayer(state, canvas, self)
        self.measure = MeasureTool(state, canvas)
        self.box_zoom = BoxZoomTool(state, canvas, chart.gestures)
        self.comparison = ChartComparison(context, chart)
        self.date = GoToDate(chart)
        self.actions = {tool.id: self._make_action(tool.id) for tool in TOOLS}
        self.strip = ToolStrip(self.actions)
        self.menu = ChartMenu(self, chart)
        self._take_hands()
        self._wire()
        self.restyle(context.theme.tokens)

    def _take_hands(self) -> None:
        """Armed tools are asked before trading; modifier keys, alerts and drawings after it."""
        hands = self._chart.canvas.view.hands
        armed = (self.drawings.placing, self.alerts.placing, self.measure, self.box_zoom)
        hands[:0] = [*armed, self.comparison.layer]
        keys = {Qt.KeyboardModifier.ShiftModifier: self.measure, Qt.KeyboardModifier.AltModifier: self.box_zoom}
        hands += [ModifierHand(keys), self.alerts.hand, self.drawings.editing]

    def _wire(self) -> None:
        bridge, book = self._context.bridge, self.alert_book
        bridge.drawings_changed.connect(self.drawings.reload)
        bridge.alerts_changed.connect(self._show_alerts)
        self.drawings.refused.connect(self._refuse)
        self.alerts.add_asked.connect(self.add_alert)
        self.alerts.move_asked.connect(book.move)
        self.alerts.removal_asked.connect(book.remove)
        self.alerts.arming_asked.connect(book.arm)
        for tool in (self.drawings.placing, self.alerts.placing, self.measure, self.box_zoom):
            tool.armed_changed.connect(self._show_armed)
        view = self._chart.canvas.view
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._pop_menu)

    def _make_action(self, tool_id: str) -> QAction:
        tool = next(tool for tool in TOOLS if tool.id == tool_id)
        action = QAction(tool.text, self)
        action.setObjectName(f"chart.action.{tool.id}")
        action.setCheckable(tool.armed or tool.id in ("cursor", "magnet"))
        if tool.key:
            action.setShortcut(QKeySequence(tool.key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.setToolTip(
                f"{tool.text} ({QKeySequence(tool.key).toString(QKeySequence.SequenceFormat.NativeText)})"
            )
        action.triggered.connect(lambda checked=False: self.run(tool.id))
        self._chart.addAction(action)
        return action

    def menu_actions(self) -> list[tuple[str, QAction]]:
        """Return every tool by name, as the window's menu lists them, with undo and redo."""
        return [*self.actions.items(), ("undo", self.drawings.undo), ("redo", self.drawings.redo)]

    # -- what the panel tells -------------------------------------------------------------------------------------

    def follow(self, request: BarRequest, details: ContractDetails | None) -> None:
        """Show what belongs to this contract; its hours once they are known."""
        self._contract = request.contract
        self.drawings.follow(request.contract.con_id)
        self._show_alerts(request.contract.con_id)
        self.comparison.follow(request)
        self.describe(details)

    def describe(self, details: ContractDetails | None) -> None:
        """Shade by the hours of the contract."""
        liquid, trading = (details.liquid_hours, details.trading_hours) if details else ("", "")
        self.sessions.set_hours(read_hours(liquid), read_hours(trading))
        self._chart.canvas.repaint()

    def older_came(self) -> None:
        """Older bars were put before the others."""
        self.date.older_came()
        self.comparison.load_older()

    def older_ended(self, why: str = "") -> None:
        """There are no older bars, or none can be had now."""
        self.date.older_ended(why)

    def restyle(self, tokens: Tokens) -> None:
        """Draw icons in the theme's colours."""
        self._colours = tokens.muted, tokens.accent
        self._show_armed()

    # -- what the user does ---------------------------------------------------------------------------------------

    def run(self, tool_id: str) -> None:
        """Do what a tool's button, menu entry or key asks for."""
        if tool_id in DRAWING_TOOLS:
            self._arm(tool_id, lambda on: self.drawings.arm(DRAWING_TOOLS[tool_id] if on else None))
            return
        deeds: dict[str, Callable[[], None]] = {
            "cursor": self.put_away,
            "magnet": lambda: self.set_snap(Snap.BAR if self._chart.state.snap is Snap.PRICE else Snap.PRICE),
            "measure": lambda: self._arm("measure", self.measure.arm),
            "zoom": lambda: self._arm("zoom", self.box_zoom.arm),
            "alert": lambda: self._arm("alert", self.alerts.placing.arm),
            "date": self.date.ask,
            "compare": self.comparison.ask,
            "clear": self.drawings.clear,
        }
        deeds[tool_id]()
        self._show_armed()

    def put_away(self) -> None:
        """Arm nothing: the pointer pans and selects."""
        self.drawings.arm(None)
        self.alerts.placing.arm(False)
        self.measure.arm(False)
        self.box_zoom.arm(False)

    def set_snap(self, snap: Snap) -> None:
        """Choose what the crosshair holds on to."""
        self._chart.state.snap = snap
        self._chart.canvas.refresh()
        self._show_armed()

    def add_alert(self, price: float) -> None:
        """Watch a price of the contract shown."""
        if self._contract is not None and self._contract.con_id:
            self.alert_book.add(self._contract, price)

    def price_at(self, point: QPointF) -> float | None:
        """Return the tradable price under a point of the price pane."""
        price = self._chart.canvas.price_at(point) if len(self._chart.series) else None
        return None if price is None else on_grid(self._chart.state, price)

    @property
    def armed(self) -> str:
        """The id of the armed tool; empty when none is."""
        if self.drawings.placing.kind is not None:
            return self.drawings.placing.kind.value
        states = {
            "alert": self.alerts.placing.armed,
            "measure": self.measure.armed,
            "zoom": self.box_zoom.armed,
        }
        return next((name for name, armed in states.items() if armed), "")

    def _arm(self, tool_id: str, arm: Callable[[bool], None]) -> None:
        """Arm one tool and put the others away; the armed one again is put away."""
        was = self.armed
        self.put_away()
        if was != tool_id:
            arm(True)
            self._chart.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_armed()

    def _show_armed(self, *_: object) -> None:
        armed, snap = self.armed, self._chart.state.snap
        for name, action in self.actions.items():
            if action.isCheckable():
                checked = {"cursor": not armed, "magnet": snap is Snap.PRICE}.get(name, name == armed)
                action.setChecked(checked)
        self.strip.restyle(*self._colours)

    def _show_alerts(self, con_id: int) -> None:
        if self._contract is not None and con_id == self._contract.con_id:
            self.alerts.set_alerts(self.alert_book.of(con_id))

    def _refuse(self, notice: Notice) -> None:
        self.told.emit(str(notice))

    def _pop_menu(self, point: QPoint) -> None:
        """Show what can be done here; while a tool is armed the right button only puts it away."""
        if self.armed:
            self.put_away()
            return
        menu = self.menu.make(QPointF(point))
        menu.popup(self._chart.canvas.view.mapToGlobal(point))
