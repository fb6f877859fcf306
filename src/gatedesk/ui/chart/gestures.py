"""What gestures mean: which bars and prices are shown, when older bars are wanted, which price was picked."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Signal

from gatedesk.ui.chart.canvas import ChartCanvas
from gatedesk.ui.chart.state import ChartState

KEY_PAN_SHARE = 0.1
KEY_ZOOM = 0.8
OLDER_SHARE = 0.5  # of the window's width: nearer than this to the oldest bar, older ones are wanted


class Gestures(QObject):
    """Moves the window and the price scale as the view's signals say."""

    older_wanted = Signal()
    price_picked = Signal(float)

    def __init__(self, state: ChartState, canvas: ChartCanvas, parent: QObject) -> None:
        """Listen to the canvas' view."""
        super().__init__(parent)
        self._state = state
        self._canvas = canvas
        self._asked_at: int | None = None
        view = canvas.view
        view.zoomed.connect(self._zoom)
        view.panned.connect(self._pan)
        view.stretched.connect(self._stretch)
        view.reset.connect(self.reset)
        view.keyed.connect(self._key)
        view.pointed.connect(canvas.point)
        view.pointer_left.connect(lambda: canvas.point(None))
        view.clicked.connect(self._click)
        view.resized.connect(self._resize)

    def forget(self) -> None:
        """Ask anew for older bars: these are other bars."""
        self._asked_at = None

    def show(self, start: float, stop: float) -> None:
        """Show a range of bar positions."""
        self._state.window.show(start, stop)
        self._moved()

    def reset(self) -> None:
        """Show the newest bars at a comfortable width and fit every scale."""
        for scale in (self._state.scale, *(pane.scale for pane in self._state.panes)):
            scale.auto = True
        self._state.window.reset(self._state.layout.price.width())
        self._moved()

    def _zoom(self, factor: float, x: float) -> None:
        self._state.window.zoom(factor, self._state.position_under(x))
        self._moved()

    def _pan(self, right: float, down: float) -> None:
        state, pane = self._state, self._state.layout.price
        state.window.pan(-right / pane.width() * state.window.bars)
        pressed = self._canvas.view.pressed
        if pressed is None or pane.contains(pressed):
            state.scale.shift(down / pane.height())
        for study, box in zip(state.panes, state.layout.studies, strict=False):
            if pressed is not None and box.contains(pressed):
                study.scale.shift(down / box.height())
        self._moved()

    def _stretch(self, factor: float) -> None:
        self._state.scale.stretch(factor)
        self._moved()

    def _key(self, name: str) -> None:
        window = self._state.window
        anchor = window.end if window.shows_last else (window.start + window.stop) / 2.0
        moves = {
            "older": lambda: window.pan(-window.bars * KEY_PAN_SHARE),
            "newer": lambda: window.pan(window.bars * KEY_PAN_SHARE),
            "closer": lambda: window.zoom(KEY_ZOOM, anchor),
            "wider": lambda: window.zoom(1.0 / KEY_ZOOM, anchor),
            "first": window.show_first,
            "last": window.show_last,
        }
        moves[name]()
        self._moved()

    def _click(self, point: QPointF) -> None:
        price = self._canvas.price_at(point)
        if price is not None and len(self._state.series):
            self.price_picked.emit(price)

    def _resize(self) -> None:
        state, window = self._state, self._state.window
        width = state.layout.price.width()
        self._canvas.arrange()
        # Bars keep their width: a wider chart shows more history, not fatter candles.
        if len(state.series):
            window.show(window.stop - window.bars * state.layout.price.width() / width, window.stop)
        self._canvas.refresh()

    def _moved(self) -> None:
        self._canvas.refresh()
        window = self._state.window
        near = window.start - window.first < window.bars * OLDER_SHARE
        if near and len(self._state.series) and self._asked_at != window.first:
            self._asked_at = window.first
            self.older_wanted.emit()
