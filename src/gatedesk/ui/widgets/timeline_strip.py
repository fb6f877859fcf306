"""A day of the connection as one strip: bands for how it stood, marks for what happened, words under the pointer.

Height tells the states apart as well as colour does: live fills the strip, trouble half of it, off leaves a line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gatedesk.domain.connection import ConnectionState
from gatedesk.domain.connection_timeline import TimelineEntry, TimelineKind
from gatedesk.ui.theme.theme import Theme
from gatedesk.ui.widgets.plain_text import as_tooltip

DAY = 24 * 3600.0
NEW_YORK = ZoneInfo("America/New_York")
TOP, BAND, HOURS = 6, 22, 18
NEAR = 5
"""Pixels within which the pointer means an entry rather than the band behind it."""
HOUR_STEP = 3

LOOKS: dict[ConnectionState, tuple[str, float]] = {
    ConnectionState.OFF: ("line", 0.12),
    ConnectionState.CLOSING: ("line", 0.12),
    ConnectionState.CONNECTING: ("accent", 0.5),
    ConnectionState.GREETING: ("accent", 0.5),
    ConnectionState.ACCOUNTS: ("accent", 0.5),
    ConnectionState.SYNCING: ("accent", 0.5),
    ConnectionState.RESYNCING: ("accent", 0.75),
    ConnectionState.LIVE: ("ok", 1.0),
    ConnectionState.UPSTREAM_LOST: ("warning", 0.6),
    ConnectionState.STALE: ("warning", 0.6),
    ConnectionState.BACKOFF: ("danger", 0.4),
    ConnectionState.BLOCKED: ("danger", 0.4),
}
"""State: (token, share of the height)."""
STATE_WORDS: dict[ConnectionState, str] = {
    ConnectionState.OFF: "Not connected",
    ConnectionState.CLOSING: "Not connected",
    ConnectionState.CONNECTING: "Connecting",
    ConnectionState.GREETING: "Connecting",
    ConnectionState.ACCOUNTS: "Connecting",
    ConnectionState.SYNCING: "Loading orders and positions",
    ConnectionState.RESYNCING: "Loading what happened meanwhile",
    ConnectionState.LIVE: "Connected",
    ConnectionState.UPSTREAM_LOST: "The Gateway had lost IB's servers",
    ConnectionState.STALE: "The Gateway did not answer",
    ConnectionState.BACKOFF: "Lost; trying again",
    ConnectionState.BLOCKED: "Waited for you",
}
MARKS: dict[TimelineKind, str] = {
    TimelineKind.CONNECTED: "ok",
    TimelineKind.LOST: "danger",
    TimelineKind.RECONNECTING: "accent",
    TimelineKind.UPSTREAM_LOST: "warning",
    TimelineKind.UPSTREAM_BACK: "ok",
    TimelineKind.FARM: "muted",
    TimelineKind.RESTART: "accent",
    TimelineKind.STALE: "warning",
    TimelineKind.AWAKE: "accent",
    TimelineKind.BLOCKED: "danger",
    TimelineKind.CLOSED: "faint",
}
"""Kind: the token of its mark on the strip."""


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of time in one state; times are epoch seconds."""

    begin: float
    end: float
    state: ConnectionState

    @property
    def words(self) -> str:
        span = f"{clock(self.begin)} to {clock(self.end)}, {length_words(self.end - self.begin)}"
        return f"{STATE_WORDS[self.state]}: {span}"


def bands(entries: Sequence[TimelineEntry], begin: float, end: float) -> list[Band]:
    """The states from ``begin`` to ``end``; before the first entry nothing was connected. Equal neighbours are one."""
    edges = [(begin, ConnectionState.OFF)]
    for entry in sorted(entries, key=lambda entry: entry.time):
        moment = min(max(entry.time, begin), end)
        if moment == edges[-1][0]:
            edges[-1] = (moment, entry.state)
        elif STATE_WORDS[entry.state] != STATE_WORDS[edges[-1][1]]:
            edges.append((moment, entry.state))
    ends = [moment for moment, _ in edges[1:]] + [end]
    return [Band(at, until, state) for (at, state), until in zip(edges, ends, strict=True) if until > at]


def length_words(seconds: float) -> str:
    """A length as people say it: 12 s, 5 min, 2 h 10 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def clock(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).astimezone(NEW_YORK).strftime("%H:%M:%S ET")


class TimelineStrip(QWidget):
    """Shows the entries of the 24 hours up to ``now()``; hovering an entry or a band tells it in words.

    ``shown`` is what words pass before they are told (privacy mode).
    """

    def __init__(self, theme: Theme, now: Callable[[], float], shown: Callable[[str], str]) -> None:
        super().__init__()
        self._theme = theme
        self._now = now
        self._shown = shown
        self._entries: tuple[TimelineEntry, ...] = ()
        self.setObjectName("session.strip")
        self.setAccessibleName("The last 24 hours of the connection")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)
        self.show_entries(())

    def show_entries(self, entries: Sequence[TimelineEntry]) -> None:
        self._entries = tuple(entries)
        latest = self._shown(self._entries[-1].text) if self._entries else "Nothing happened yet."
        self.setAccessibleDescription(latest)
        self.update()

    def words_at(self, across: float) -> str:
        """What is told at so many pixels from the left: the entries near it, or else the band."""
        near = [entry for entry in self._entries if abs(self._across(entry.time) - across) <= NEAR]
        if near:
            return "\n".join(f"{clock(entry.time)}  {self._shown(entry.text)}" for entry in near[-6:])
        moment = self._begin() + across / max(1, self.width()) * DAY
        return next((band.words for band in self._bands() if band.begin <= moment <= band.end), "")

    def sizeHint(self) -> QSize:
        return QSize(400, TOP + BAND + HOURS)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), tooltip(self.words_at(event.pos().x())), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Words follow the pointer at once: a strip is made to be swept over."""
        QToolTip.showText(event.globalPosition().toPoint(), tooltip(self.words_at(event.position().x())), self)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for band in self._bands():
            self._paint_band(painter, band)
        for entry in self._entries:
            self._paint_mark(painter, entry)
        self._paint_hours(painter)
        painter.end()

    # -- inside -----------------------------------------------------------------------------------------------------

    def _begin(self) -> float:
        return self._now() - DAY

    def _bands(self) -> list[Band]:
        return bands(self._entries, self._begin(), self._now())

    def _across(self, moment: float) -> float:
        return (moment - self._begin()) / DAY * self.width()

    def _paint_band(self, painter: QPainter, band: Band) -> None:
        token, share = LOOKS[band.state]
        left, right = self._across(band.begin), self._across(band.end)
        height = max(2.0, BAND * share)
        box = QRectF(left, TOP + BAND - height, max(1.0, right - left), height)
        painter.fillRect(box, self._theme.color(token))

    def _paint_mark(self, painter: QPainter, entry: TimelineEntry) -> None:
        across = self._across(entry.time)
        if across < 0:
            return
        painter.setPen(QPen(self._theme.color(MARKS[entry.kind]), 1))
        top = TOP + BAND - 4 if entry.kind is TimelineKind.FARM else 0
        painter.drawLine(round(across), top, round(across), TOP + BAND)

    def _paint_hours(self, painter: QPainter) -> None:
        painter.setPen(self._theme.color("muted"))
        first = datetime.fromtimestamp(self._begin(), UTC).astimezone(NEW_YORK)
        hour = first.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        while hour.timestamp() <= self._now():
            if hour.hour % HOUR_STEP == 0:
                across = round(self._across(hour.timestamp()))
                painter.drawLine(across, TOP + BAND, across, TOP + BAND + 3)
                box = QRectF(across - 24, TOP + BAND + 3, 48, HOURS - 3)
                painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), f"{hour:%H:%M}")
            hour += timedelta(hours=1)


def tooltip(words: str) -> str:
    return "".join(as_tooltip(line) for line in words.split("\n")) if words else ""
