"""The toolbar: which mode, how the connection stands, which account, its money; and what must be near at hand."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolBar, QToolButton, QWidget

from gatedesk.domain.connection import AccountMode, ConnectionState, ConnectionStatus
from gatedesk.domain.portfolio import AccountPnL
from gatedesk.ui.context import UiContext
from gatedesk.ui.theme.icons import icon
from gatedesk.ui.theme.stylesheet import set_property

MODE_WORDS = {
    AccountMode.SIMULATED: "SIMULATED",
    AccountMode.PAPER: "PAPER",
    AccountMode.LIVE: "LIVE",
    AccountMode.UNKNOWN: "NOT CONNECTED",
}
LIGHTS = {
    ConnectionState.LIVE: "ok",
    ConnectionState.OFF: "faint",
    ConnectionState.CLOSING: "faint",
    ConnectionState.BLOCKED: "danger",
    ConnectionState.BACKOFF: "danger",
    ConnectionState.UPSTREAM_LOST: "danger",
    ConnectionState.STALE: "danger",
}


class StateLight(QWidget):
    """A dot whose shape doubles its colour: full when live, a ring otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self._color, self._full = QColor("#888888"), False
        self.setFixedSize(12, 12)
        self.setAccessibleName("Connection light")

    def show_state(self, color: str, full: bool) -> None:
        self._color, self._full = QColor(color), full
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = painter.pen()
        pen.setColor(self._color)
        pen.setWidthF(2)
        painter.setPen(pen)
        painter.setBrush(self._color if self._full else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(2, 2, 8, 8)


class TopBar(QToolBar):
    """Facts on the left, actions on the right."""

    def __init__(self, context: UiContext) -> None:
        super().__init__("Toolbar")
        self.setObjectName("top_bar")
        self.setMovable(False)
        self.setIconSize(QSize(16, 16))
        self.toggleViewAction().setEnabled(False)
        self._context = context
        self.mode = self._label("mode.pill", "Mode", role="pill")
        self.light = StateLight()
        self.state = self._label("connection.words", "Connection")
        self.retry = self._button("connection.retry_now", "Try the next attempt at once")
        self.retry.setText("Retry now")
        self.unencrypted = self._label("connection.unencrypted_mark", "Unencrypted", role="pill")
        self.unencrypted.setText("UNENCRYPTED")
        self.unencrypted.setToolTip("Another computer is connected to: what is sent can be read on the way.")
        set_property(self.unencrypted, "mode", "warning")
        self.account = self._label("account.words", "Account", role="muted")
        self.money = self._label("account.money", "Net liquidation and profit and loss")
        for widget in (self.mode, self.light, self.state):
            self.addWidget(widget)
        self._retry_shown = self.addWidget(self.retry)
        self._unencrypted_shown = self.addWidget(self.unencrypted)
        self.addWidget(self.account)
        self.retry.clicked.connect(context.desk.gateway.retry_now)
        spacer = QWidget()
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spacer)
        self.addWidget(self.money)
        self.theme_button = self._button("theme.toggle", "Switch between dark and light")
        self.theme_button.clicked.connect(self._toggle_theme)
        self.addWidget(self.theme_button)
        self.cancel_all = self._button("orders.cancel_everything", "Cancel every working order of this login")
        self.cancel_all.setText("Cancel all orders")
        self.cancel_all.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.addWidget(self.cancel_all)
        context.bridge.connection_changed.connect(self.show_status)
        context.bridge.pnl_updated.connect(self._show_pnl)
        context.bridge.account_updated.connect(lambda values: self._show_money())
        context.theme.changed.connect(self._restyle)
        context.privacy.changed.connect(self._restyle)
        self._pnl: AccountPnL | None = None
        self._restyle()
        self.show_status(context.desk.status)

    def _label(self, name: str, accessible: str, role: str = "") -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setAccessibleName(accessible)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if role:
            label.setProperty("role", role)
        return label

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        return button

    def show_status(self, status: ConnectionStatus) -> None:
        connected = status.state.is_connected
        mode = status.mode if connected else AccountMode.UNKNOWN
        unproved = connected and mode is AccountMode.UNKNOWN
        self.mode.setText("UNPROVED ACCOUNT" if unproved else MODE_WORDS[mode])
        set_property(self.mode, "mode", mode.value)
        tokens = self._context.theme.tokens
        color = getattr(tokens, "accent" if status.expected else LIGHTS.get(status.state, "warning"))
        self.light.show_state(color, full=status.state is ConnectionState.LIVE)
        self.state.setText(status.text)
        self.account.setText(self._context.privacy.words(", ".join(status.accounts)) if connected else "")
        self.cancel_all.setEnabled(connected)
        self._retry_shown.setVisible(status.state is ConnectionState.BACKOFF)
        self._unencrypted_shown.setVisible(status.unencrypted)
        self._show_money()

    def _show_pnl(self, pnl: AccountPnL) -> None:
        self._pnl = pnl
        self._show_money()

    def _show_money(self) -> None:
        desk = self._context.desk
        if not (desk.status.state.is_connected and desk.status.accounts):
            self.money.setText("")
            return
        account = desk.status.accounts[0]
        worth = net_liquidation(self._context, account)
        pnl = desk.portfolio.pnl.get(account)
        parts = [f"Net liquidation {worth}"] if worth else []
        if pnl and pnl.daily is not None:
            arrow = "▲" if pnl.daily > 0 else "▼" if pnl.daily < 0 else ""
            parts.append(f"Daily P&L {arrow}{'−' if pnl.daily < 0 else ''}{abs(pnl.daily):,.2f}")
        self.money.setText("   ".join(parts))

    def _toggle_theme(self) -> None:
        desk, theme = self._context.desk, self._context.theme
        name = "light" if theme.tokens.name == "dark" else "dark"
        appearance = desk.settings.appearance.model_copy(update={"theme": name})
        desk.change_settings(desk.settings.model_copy(update={"appearance": appearance}))
        theme.choose(name, appearance.scheme)

    def _restyle(self) -> None:
        tokens = self._context.theme.tokens
        self.theme_button.setIcon(icon("sun" if tokens.name == "dark" else "moon", tokens.text))
        self.cancel_all.setIcon(icon("octagon-x", tokens.danger))
        self.show_status(self._context.desk.status)


def net_liquidation(context: UiContext, account: str) -> str:
    """The account's worth with its currency, or "" while unknown."""
    for (owner, tag, currency), value in context.desk.portfolio.values.items():
        if owner == account and tag == "NetLiquidation" and currency not in ("", "BASE"):
            try:
                return f"{Decimal(value.value):,.2f} {currency}"
            except InvalidOperation:
                return ""
    return ""
