"""One port of the search for a Gateway: its number, what was found there in words, and a click to take it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout

from gatedesk.domain.connection import AccountMode, TradingMode
from gatedesk.domain.connection_sweep import FindingKind, PortFinding, PortPlace
from gatedesk.ui.context import UiContext
from gatedesk.ui.theme.stylesheet import set_property
from gatedesk.ui.widgets.plain_text import as_tooltip, plain, plain_label
from gatedesk.ui.widgets.shapes import ShapeMark

SHAPES: dict[FindingKind, tuple[str, str]] = {
    FindingKind.NOTHING: ("ring", "faint"),
    FindingKind.NOT_IB: ("square", "danger"),
    FindingKind.TAKEN_ID: ("triangle", "warning"),
    FindingKind.READY: ("tick", "ok"),
    FindingKind.SILENT: ("triangle", "warning"),
    FindingKind.TROUBLE: ("triangle", "warning"),
    FindingKind.OURS: ("disc", "ok"),
}
PROVED = {
    AccountMode.PAPER: TradingMode.PAPER,
    AccountMode.SIMULATED: TradingMode.PAPER,
    AccountMode.LIVE: TradingMode.LIVE,
}
NOT_YET, LOOKING = "Not looked at yet.", "Looking …"


class PortCard(QPushButton):
    """A button as high as its words."""

    def __init__(self, place: PortPlace, context: UiContext) -> None:
        super().__init__()
        self.place = place
        self._privacy = context.privacy
        self._words = NOT_YET
        self.setObjectName(f"find.port.{place.port}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.mark = ShapeMark(context.theme, 16)
        self.port = plain_label(str(place.port))
        self.port.setProperty("role", "heading")
        self.words = plain_label("", f"find.words.{place.port}", wrap=True)
        self._lay_out()
        context.privacy.changed.connect(self._write)
        self.clear()

    def clear(self) -> None:
        """Nobody looked at it yet."""
        self._tell(NOT_YET, "ring", "faint", "caption")

    def show_looking(self) -> None:
        self._tell(LOOKING, "half", "accent", "caption")

    def show_finding(self, finding: PortFinding) -> None:
        """What stands there, and a warning where it is not what the port is usually for."""
        shape, token = ("triangle", "danger") if unusual(finding) else SHAPES[finding.kind]
        words = f"{finding.text} {unusual(finding)}".strip()
        self._tell(words, shape, token, "caption" if finding.kind is FindingKind.NOTHING else "", finding.remedy)

    def sizeHint(self) -> QSize:
        return QSize(140, self._height_for(max(140, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(110, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def _height_for(self, width: int) -> int:
        layout = self.layout()
        return 58 if layout is None else max(58, layout.heightForWidth(width))

    def _lay_out(self) -> None:
        for widget in (self.mark, self.port, self.words):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.mark)
        head.addWidget(self.port, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(3)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addStretch(1)

    def _tell(self, words: str, shape: str, token: str, role: str, remedy: str = "") -> None:
        self._words, self._remedy = words, remedy
        self.mark.show_shape(shape, token)
        set_property(self.words, "role", role)
        self._write()

    def _write(self) -> None:
        shown = plain(self._privacy.words(self._words))
        self.words.setText(shown)
        self.setToolTip(as_tooltip(self._remedy) if self._remedy else "")
        usual = f"usually {self.place.program} {self.place.mode.value}"
        self.setAccessibleName(f"Port {self.place.port}, {usual}: {shown}")
        self.updateGeometry()


def unusual(finding: PortFinding) -> str:
    """A sentence when the accounts prove another mode than the port is usually used for; else nothing."""
    proved = PROVED.get(finding.account_mode)
    if proved is None or proved is finding.place.mode:
        return ""
    return f"Take care: {finding.place.mode.value} is usual at this port, and this is {proved.value}."
