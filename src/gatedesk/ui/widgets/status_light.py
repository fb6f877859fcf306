"""The state light: a shape and a colour for each kind of state, so that colour is never alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from gatedesk.domain.connection import ConnectionState
from gatedesk.ui.theme.theme import Theme

SHAPES: dict[ConnectionState, tuple[str, str]] = {
    ConnectionState.OFF: ("ring", "faint"),
    ConnectionState.CONNECTING: ("half", "accent"),
    ConnectionState.GREETING: ("half", "accent"),
    ConnectionState.ACCOUNTS: ("half", "accent"),
    ConnectionState.SYNCING: ("half", "accent"),
    ConnectionState.LIVE: ("disc", "ok"),
    ConnectionState.UPSTREAM_LOST: ("triangle", "warning"),
    ConnectionState.STALE: ("triangle", "warning"),
    ConnectionState.RESYNCING: ("half", "accent"),
    ConnectionState.BACKOFF: ("triangle", "warning"),
    ConnectionState.BLOCKED: ("square", "danger"),
    ConnectionState.CLOSING: ("ring", "faint"),
}
"""State: (shape, token). Disc: live; half: on its way; triangle: trouble that mends itself; square: needs you."""


class StatusLight(QWidget):
    """Twelve pixels that say how the connection stands; the words beside it say it too."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = ConnectionState.OFF
        self.setFixedSize(QSize(14, 14))
        self.setAccessibleName("Connection state: off")
        theme.changed.connect(self.update)

    def set_state(self, state: ConnectionState) -> None:
        if state is not self._state:
            self._state = state
            self.setAccessibleName(f"Connection state: {state.value}")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        shape, token = SHAPES[self._state]
        color = self._theme.color(token)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color, 2))
        painter.setBrush(color if shape in ("disc", "triangle", "square") else Qt.BrushStyle.NoBrush)
        box = QRectF(2, 2, 10, 10)
        if shape == "triangle":
            painter.drawPolygon(QPolygonF([QPointF(7, 2.5), QPointF(12, 11.5), QPointF(2, 11.5)]))
        elif shape == "square":
            painter.drawRect(box)
        else:
            painter.drawEllipse(box)
        if shape == "half":
            painter.setBrush(color)
            painter.drawChord(box, 90 * 16, 180 * 16)
        painter.end()
