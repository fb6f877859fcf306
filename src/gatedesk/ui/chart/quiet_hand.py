"""A hand that takes nothing: what takes the pointer over a chart begins as one and overrides what it needs."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QKeyEvent, QMouseEvent


class QuietHand:
    """Implements ``view.Hand`` by leaving everything to the next one."""

    def press(self, event: QMouseEvent) -> bool:
        """Leave the press to the next hand."""
        return False

    def hover(self, event: QMouseEvent) -> bool:
        """Leave the pointer to the next hand."""
        return False

    def drag(self, event: QMouseEvent) -> None:
        """Nothing is held."""

    def release(self, event: QMouseEvent) -> None:
        """Nothing was held."""

    def key(self, event: QKeyEvent, down: bool) -> bool:
        """Leave the key to the next hand."""
        return False

    def forget(self) -> None:
        """Nothing was begun."""

    def tip(self, point: QPointF) -> str:
        """Say nothing."""
        return ""
