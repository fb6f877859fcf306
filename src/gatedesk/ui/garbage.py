"""Garbage collection at moments of our choosing, on the GUI thread.

Python's collector starts whenever enough was allocated, also in the middle of a Qt call that is walking a list of
widgets: what it frees then may be what the call looks at next. It also stops the picture for as long as it takes.
So it is switched off, what lives for ever is set aside, and the young generations are collected between events.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MILLISECONDS = 2_000
MIDDLE_EVERY = 5  # turns
WHOLE_EVERY = 60  # turns: what survived two minutes


class GarbageTimer(QObject):
    """``start`` takes collection over from the interpreter; ``stop`` gives it back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turn = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MILLISECONDS)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        """Set aside what start-up made; it is not looked at again."""
        gc.collect()
        gc.freeze()
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        gc.enable()
        gc.unfreeze()

    def collect(self) -> None:
        """One turn: always the youngest, sometimes the middle, rarely everything."""
        self._turn += 1
        gc.collect(2 if self._turn % WHOLE_EVERY == 0 else 1 if self._turn % MIDDLE_EVERY == 0 else 0)
