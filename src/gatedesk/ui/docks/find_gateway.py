"""Find my Gateway: every port TWS and IB Gateway usually listen on, as a grid, with what each port really is.

A click on a port fills the connection panel; it never connects.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gatedesk.domain.connection import Application, TradingMode
from gatedesk.domain.connection_sweep import PORTS, FindingKind, PortFinding, PortPlace
from gatedesk.domain.notice import Notice
from gatedesk.ui.context import UiContext
from gatedesk.ui.focus import ConnectionFill
from gatedesk.ui.widgets.plain_text import plain, plain_label
from gatedesk.ui.widgets.port_card import PortCard

PROGRAMS = {"TWS": Application.TWS, "Gateway": Application.GATEWAY, "docker": Application.GATEWAY}
ROW_WORDS = {"TWS": "TWS", "Gateway": "IB Gateway", "docker": "In a docker\ncontainer"}
COLUMNS = {TradingMode.PAPER: 1, TradingMode.LIVE: 2}
INTRODUCTION = (
    "Looks at one port after the other and says what stands there. Nothing is changed, and no order is sent. "
    "A click on a port takes it over into the connection panel."
)
FOUND = frozenset({FindingKind.READY, FindingKind.OURS, FindingKind.TAKEN_ID})


class FindGatewayPanel(QWidget):
    """Cards by port; each says what was found there, or that it was not looked at yet."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._host = context.desk.settings.connection.host
        self.setProperty("panel", True)
        self.cards = {place.port: PortCard(place, context) for place in PORTS}
        self.search = QPushButton("Look now")
        self.search.setObjectName("find.run")
        self.search.setAccessibleName("Look for TWS and IB Gateway")
        self.search.setProperty("kind", "primary")
        self.words = plain_label(INTRODUCTION, "find.words", wrap=True)
        self.words.setProperty("role", "muted")
        self._lay_out()
        self._wire()

    def look(self) -> None:
        """Sweep the ports of the settings' host; the findings come one by one."""
        if not self.search.isEnabled():
            return
        self._host = self._context.desk.settings.connection.host
        self.search.setEnabled(False)
        for card in self.cards.values():
            card.clear()
        self.cards[PORTS[0].port].show_looking()
        self.words.setText(plain(f"Looking at {self._host} …"))
        self._context.tasks.run(
            self._context.desk.sweep(), "look for a Gateway", self, on_done=self._finish, on_error=self._fail
        )

    # -- building ---------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setProperty("panel", True)
        column = QVBoxLayout(inner)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        head = QHBoxLayout()
        title = plain_label("Find my TWS or IB Gateway")
        title.setProperty("role", "heading")
        head.addWidget(title, 1)
        head.addWidget(self.search)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addLayout(self._grid())
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        for mode, column in COLUMNS.items():
            title = plain_label(f"{mode.value.capitalize()} trading, usually")
            title.setProperty("role", "caption")
            grid.addWidget(title, 0, column)
            grid.setColumnStretch(column, 1)
        for program in PROGRAMS:
            self._add_program(grid, program)
        return grid

    def _add_program(self, grid: QGridLayout, program: str) -> None:
        """One row of cards a program; docker images have two habits, so two rows."""
        first = grid.rowCount()
        label = plain_label(ROW_WORDS[program])
        label.setProperty("role", "muted")
        grid.addWidget(label, first, 0, Qt.AlignmentFlag.AlignTop)
        for mode, column in COLUMNS.items():
            places = [place for place in PORTS if place.program == program and place.mode is mode]
            for row, place in enumerate(places, first):
                grid.addWidget(self.cards[place.port], row, column)

    def _wire(self) -> None:
        self.search.clicked.connect(self.look)
        self._context.focus.find_wanted.connect(self.look)
        self._context.bridge.port_swept.connect(self._show)
        for card in self.cards.values():
            card.clicked.connect(lambda checked=False, place=card.place: self._take(place))

    # -- showing ----------------------------------------------------------------------------------------------------

    def _show(self, finding: PortFinding) -> None:
        """One port is known; the next is being looked at."""
        ports = [place.port for place in PORTS]
        self.cards[finding.place.port].show_finding(finding)
        following = ports.index(finding.place.port) + 1
        if following < len(ports) and not self.search.isEnabled():
            self.cards[ports[following]].show_looking()

    def _finish(self, findings: Sequence[PortFinding]) -> None:
        self.search.setEnabled(True)
        self.search.setText("Look again")
        for finding in findings:
            self.cards[finding.place.port].show_finding(finding)
        self.words.setText(plain(summary(self._host, findings)))

    def _fail(self, notice: Notice) -> None:
        self.search.setEnabled(True)
        for card in self.cards.values():
            card.clear()
        self.words.setText(plain(str(notice)))

    def _take(self, place: PortPlace) -> None:
        """Put the port into the connection panel and bring that to the front."""
        self._context.focus.fill_connection(ConnectionFill(self._host, place.port, PROGRAMS[place.program], place.mode))
        self._context.focus.show_panel("connection")


def summary(host: str, findings: Sequence[PortFinding]) -> str:
    """What the search came to, with what to do next."""
    found = [finding for finding in findings if finding.kind in FOUND]
    if found:
        ports = ", ".join(str(finding.place.port) for finding in found)
        return f"Found at {host}: {ports}. Click a port to take it over, then press Connect."
    strange = [finding for finding in findings if finding.kind is not FindingKind.NOTHING]
    if strange:
        return f"Something listens at {host}, but none of it let Gatedesk in: the words at each port say why."
    return (
        f"Nothing listens at the usual ports of {host}. Start TWS or IB Gateway and log in; then enable its API under "
        "Configuration > API > Settings (Enable ActiveX and Socket Clients) and look again."
    )
