"""Privacy mode: account ids are cut to their last three digits wherever the window shows them.

A shared screen or a screenshot then does not give them away. What is sent is never touched.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gatedesk.domain.account_mask import mask_accounts


class Privacy(QObject):
    """``words`` is asked by whatever writes an account id; ``changed`` follows every switch."""

    changed = Signal()

    def __init__(self, hidden: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hidden = hidden

    def hide(self, hidden: bool) -> None:
        """Switch and tell everybody."""
        if hidden != self.hidden:
            self.hidden = hidden
            self.changed.emit()

    def words(self, text: str) -> str:
        """The text as it may be shown now."""
        return mask_accounts(text) if self.hidden else text
