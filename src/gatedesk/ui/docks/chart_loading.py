"""What the chart says while bars are on their way, with the button that ends the waiting or begins it again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QPushButton

from gatedesk.domain.notice import Notice
from gatedesk.ui.chart.widget import ChartWidget

PATIENCE = 2  # seconds before the waiting can be seen and ended
BELOW = 40  # the button's distance from the chart's middle, clear of the sentence there


class ChartLoading(QObject):
    """``tick`` is called once a second. ``cancelled`` and ``retried`` are what the button was pressed for."""

    cancelled = Signal()
    retried = Signal()

    def __init__(self, chart: ChartWidget, is_connected: Callable[[], bool]) -> None:
        super().__init__(chart)
        self._chart = chart
        self._is_connected = is_connected
        self._name = ""
        self._seconds = 0
        self._waits = False
        self.button = QPushButton(chart)
        self.button.setObjectName("chart.loading")
        self.button.clicked.connect(self._press)
        self.button.hide()
        chart.installEventFilter(self)

    def begin(self, name: str) -> None:
        """Bars were asked for."""
        self._name, self._seconds, self._waits = name, 0, True
        self.button.hide()
        self._chart.set_message(f"Loading {name} …")

    def tick(self) -> None:
        """A second has passed."""
        if not self._waits:
            return
        if not self._is_connected():
            self.button.hide()
            self._seconds = 0
            self._chart.set_message(f"Not connected. {self._name} loads as soon as there is a connection.")
            return
        self._seconds += 1
        if self._seconds >= PATIENCE:
            self._chart.set_message(f"Loading {self._name} … {self._seconds} s")
            self._offer("Cancel")

    def end(self) -> None:
        """The bars are here."""
        self._waits = False
        self.button.hide()
        self._chart.set_message("")

    def fail(self, notice: Notice) -> None:
        """The bars will not come; they may be asked for again."""
        self._stop(f"{notice.text}\n{notice.remedy}".strip())

    def _stop(self, words: str) -> None:
        self._waits = False
        self._chart.set_message(words)
        self._offer("Load again")

    def _press(self) -> None:
        if self._waits:
            self._stop(f"Loading {self._name} was cancelled.")
            self.cancelled.emit()
        else:
            self.retried.emit()

    def _offer(self, words: str) -> None:
        self.button.setText(words)
        self.button.setAccessibleName(words)
        self._place()
        self.button.show()

    def _place(self) -> None:
        size, middle = self.button.sizeHint(), self._chart.state.layout.price.center()
        self.button.resize(size)
        self.button.move(round(middle.x() - size.width() / 2), round(middle.y()) + BELOW)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle."""
        if event.type() == QEvent.Type.Resize and self.button.isVisible():
            self._place()
        return super().eventFilter(watched, event)
