"""The connection panel: where to connect and as whom, what stands there, and what to do when it fails."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gatedesk.domain.connection import (
    DEFAULT_PORTS,
    Application,
    ConnectionState,
    ConnectionStatus,
    Endpoint,
    TradingMode,
)
from gatedesk.domain.connection_policy import HostPolicy, HostVerdict, host_policy
from gatedesk.ui.context import UiContext
from gatedesk.ui.dialogs.confirm import Question, ask
from gatedesk.ui.docks.connection_report import ConnectionReport
from gatedesk.ui.docks.connection_ways import ConnectionWays
from gatedesk.ui.focus import ConnectionFill
from gatedesk.ui.theme.stylesheet import set_property
from gatedesk.ui.widgets.field import Field, add_row
from gatedesk.ui.widgets.mode_box import ModeBox
from gatedesk.ui.widgets.number_line import NumberLine
from gatedesk.ui.widgets.plain_text import plain_label

HIGHEST_CLIENT_ID = 2_147_483_647
LIVE_HINT = "Live: real money. Orders stay locked until you arm the account by typing its id."
PAPER_HINT = "Paper: practice money. What counts is the account found, not the port."
ENDED = (ConnectionState.OFF, ConnectionState.BLOCKED)
ACTION_WORDS = {True: "Connect", False: "Disconnect"}


class ConnectionPanel(QWidget):
    """Fields are saved when they are good; a bad one says so beside it and keeps what was typed."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._status = context.desk.status
        self.setProperty("panel", True)
        self._make_fields()
        self.report = ConnectionReport(context)
        self.ways = ConnectionWays(context)
        self._make_hints()
        self._lay_out()
        self._load()
        self._wire()
        self._show_status(self._status)

    @property
    def application(self) -> Application:
        return Application(self.application_box.currentData())

    @property
    def usual_port(self) -> int:
        return DEFAULT_PORTS[self.application, self.mode_box.mode]

    # -- building ---------------------------------------------------------------------------------------------------

    def _make_fields(self) -> None:
        self.application_box = QComboBox()
        for application in Application:
            self.application_box.addItem(application.value, application)
        self.mode_box = ModeBox()
        self.host = QLineEdit()
        self.host.setMaxLength(253)
        self.port = NumberLine(1, 65_535, "The port")
        self.client_id = NumberLine(0, HIGHEST_CLIENT_ID, "The client id")
        self.usual = QPushButton()
        self.usual.setProperty("kind", "flat")
        self.button = QPushButton(ACTION_WORDS[True])
        self.button.setProperty("kind", "primary")
        self.button.setMinimumHeight(30)
        self.verify = QPushButton("Verify connection")
        self.verify.setMinimumHeight(30)
        self.verify.setToolTip("Check it step by step, with what to do where it fails")
        named = {
            "application": (self.application_box, "Application"),
            "mode": (self.mode_box, "Paper or live"),
            "host": (self.host, "Host"),
            "port": (self.port, "Port"),
            "client_id": (self.client_id, "Client id"),
            "usual_port": (self.usual, "Use the usual port"),
            "connect": (self.button, "Connect"),
            "verify": (self.verify, "Verify connection"),
        }
        for name, (widget, title) in named.items():
            widget.setObjectName(f"connection.{name}")
            widget.setAccessibleName(title)
        self.fields = {
            "host": Field(self.host, "connection.host"),
            "port": Field(self.port, "connection.port"),
            "client_id": Field(self.client_id, "connection.client_id"),
        }

    def _make_hints(self) -> None:
        self.mode_hint = plain_label("", "connection.mode_hint", wrap=True)
        self.port_hint = plain_label("", "connection.port_hint", wrap=True)
        for hint in (self.mode_hint, self.port_hint):
            hint.setProperty("role", "caption")

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setProperty("panel", True)
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addWidget(self.report)
        column.addWidget(self.ways)
        column.addLayout(self._form())
        column.addLayout(self._buttons())
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.button, 1)
        row.addWidget(self.verify, 1)
        return row

    def _form(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        add_row(grid, "Application", beside(self.application_box, self.mode_box), self.application_box)
        grid.addWidget(self.mode_hint, grid.rowCount(), 1)
        add_row(grid, "Host, port", beside(self.fields["host"], self.fields["port"]), self.host)
        hint = QHBoxLayout()
        hint.addWidget(self.port_hint, 1)
        hint.addWidget(self.usual)
        grid.addLayout(hint, grid.rowCount(), 1)
        add_row(grid, "Client id", self.fields["client_id"], self.client_id)
        return grid

    def _load(self) -> None:
        """Show the settings."""
        chosen = self._context.desk.settings.connection
        self.application_box.setCurrentIndex(self.application_box.findData(chosen.application))
        self.mode_box.set_mode(chosen.mode)
        self.host.setText(chosen.host)
        self.port.set_value(chosen.endpoint.port)
        self.client_id.set_value(chosen.client_id)
        self._usual_shown = self.usual_port
        self._check()

    def _wire(self) -> None:
        self.application_box.currentIndexChanged.connect(self._follow_usual_port)
        self.mode_box.currentIndexChanged.connect(self._follow_usual_port)
        for line in (self.host, self.port, self.client_id):
            line.textChanged.connect(self._check)
            line.editingFinished.connect(self._save)
            line.returnPressed.connect(self._save)
        self.usual.clicked.connect(self._take_usual_port)
        self.button.clicked.connect(self._act)
        self.verify.clicked.connect(self._verify)
        self.ways.find_wanted.connect(self._find)
        self._context.focus.connection_filled.connect(self.fill)
        self._context.bridge.connection_changed.connect(self._show_status)

    # -- fields -----------------------------------------------------------------------------------------------------

    def _follow_usual_port(self) -> None:
        """A port that was the usual one stays the usual one; a typed port, or one connected to, stays as it is."""
        free = self._status.state in ENDED
        if free and self.port.text().strip() == str(self._usual_shown):
            self.port.set_value(self.usual_port)
        self._usual_shown = self.usual_port
        self._check()
        self._save()

    def _take_usual_port(self) -> None:
        self.port.set_value(self.usual_port)
        self._save()

    def fill(self, fill: ConnectionFill) -> None:
        """Take what was found elsewhere; nothing is connected. A connection that stands keeps its fields."""
        if self._status.state not in ENDED:
            return
        self.application_box.setCurrentIndex(self.application_box.findData(fill.application))
        self.mode_box.set_mode(fill.mode)
        self.host.setText(fill.host)
        self.port.set_value(fill.port)
        self._save()
        self.button.setFocus()

    def _issues(self) -> dict[str, str]:
        policy = host_policy(self.host.text())
        refused = policy.verdict is HostVerdict.REFUSED
        return {
            "host": f"{policy.reason} {policy.remedy}" if refused else "",
            "port": self.port.mistake(),
            "client_id": self.client_id.mistake(),
        }

    def _check(self) -> None:
        issues = self._issues()
        for name, words in issues.items():
            self.fields[name].show_issue(words)
        live = self.mode_box.mode is TradingMode.LIVE
        self.mode_hint.setText(LIVE_HINT if live else PAPER_HINT)
        set_property(self.mode_hint, "role", "error" if live else "caption")
        self._show_port_hint()
        self._enable()

    def _show_port_hint(self) -> None:
        custom = self.port.text().strip() != str(self.usual_port)
        kind = f"{self.application.value} {self.mode_box.mode.value}"
        self.port_hint.setText(
            f"custom; {kind} usually listens on {self.usual_port}" if custom else f"usual for {kind}"
        )
        self.usual.setText(f"Use {self.usual_port}")
        self.usual.setVisible(custom)

    def _save(self) -> None:
        """Keep the fields if all are good; what is the usual port is kept as such."""
        if any(self._issues().values()):
            return
        port = self.port.value()
        desk = self._context.desk
        chosen = desk.settings.connection.model_copy(
            update={
                "application": self.application,
                "mode": self.mode_box.mode,
                "host": self.host.text().strip(),
                "port": None if port == self.usual_port else port,
                "client_id": self.client_id.value(),
            }
        )
        if chosen != desk.settings.connection:
            desk.change_settings(desk.settings.model_copy(update={"connection": chosen}))

    # -- acting -----------------------------------------------------------------------------------------------------

    def _act(self) -> None:
        if self._status.state not in ENDED:
            self._context.tasks.run(self._context.desk.disconnect(), "disconnect", self)
        else:
            self._when_allowed(self._connect)

    def _verify(self) -> None:
        """Check where the fields point, on the connection itself: what stands is checked as it is."""
        if self._status.state in ENDED:
            self._when_allowed(self._context.focus.verify)
        else:
            self._context.focus.verify()

    def _find(self) -> None:
        self._when_allowed(self._context.focus.find)

    def _when_allowed(self, act: Callable[[], None]) -> None:
        """Do it once the fields are good and saved, and the host is free or was agreed to."""
        self._check()
        if any(self._issues().values()):
            return
        self._save()
        policy = host_policy(self.host.text())
        confirmed = self.host.text().strip() in self._context.desk.settings.connection.confirmed_hosts
        if policy.verdict is HostVerdict.CONFIRM and not confirmed:
            self._confirm_host(policy, act)
        else:
            act()

    def _confirm_host(self, policy: HostPolicy, act: Callable[[], None]) -> None:
        question = Question(
            name="confirm.host",
            title="Connect unencrypted?",
            statement=f"Connect to {self.host.text().strip()} without encryption?",
            send="Connect unencrypted",
            facts=(("Risk", policy.reason), ("Safer", policy.remedy.removeprefix("Safer: "))),
        )
        dialog = ask(question, self)
        dialog.confirmed.connect(lambda: self._context.desk.confirm_host(self.host.text().strip()))
        dialog.confirmed.connect(act)

    def _connect(self) -> None:
        desk = self._context.desk
        desk.connect(self._endpoint())

    def _endpoint(self) -> Endpoint:
        return Endpoint(self.host.text().strip().strip("[]"), self.port.value() or 0, self.client_id.value() or 0)

    # -- state ------------------------------------------------------------------------------------------------------

    def _show_status(self, status: ConnectionStatus) -> None:
        self._status = status
        self.report.show_status(status)
        self._enable()

    def _enable(self) -> None:
        """Fields are for when nothing is connected, but for the toggle; the button says what it does now."""
        ended = self._status.state in ENDED
        self.ways.setVisible(ended)
        self.button.setText(ACTION_WORDS[ended])
        self.button.setAccessibleName(ACTION_WORDS[ended])
        set_property(self.button, "kind", "primary" if ended else "")
        closing = self._status.state is ConnectionState.CLOSING
        self.button.setEnabled(not closing and not (ended and any(self._issues().values())))
        for widget in (self.application_box, self.host, self.port, self.client_id, self.usual):
            widget.setEnabled(ended)


def beside(wide: QWidget, narrow: QWidget) -> QWidget:
    """Two fields that belong together, in one row."""
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(wide, 3, Qt.AlignmentFlag.AlignTop)
    row.addWidget(narrow, 2, Qt.AlignmentFlag.AlignTop)
    return pair
