"""The drawings on one chart: what is there, what is selected, pointed at or being made; changes go up as signals.

The board never keeps a change by itself: the owner is asked by `put_asked` and `removal_asked`, and tells by `show`.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from gatedesk.domain.drawing import Drawing


class DrawingBoard(QObject):
    """What every part of the drawing tools looks at; `changed` asks for a new picture."""

    put_asked = Signal(object)  # Drawing: add it, or replace the one with its id
    removal_asked = Signal(str)  # id
    text_asked = Signal(object)  # Drawing whose words the user wants to type
    changed = Signal()
    selection_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._drawings: dict[str, Drawing] = {}
        self._draft: Drawing | None = None
        self._selected = ""
        self._hovered = ""

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """What the owner told, without drafts."""
        return tuple(self._drawings.values())

    @property
    def visible(self) -> list[Drawing]:
        """What is to be painted: a draft stands for the drawing it will become."""
        draft = self._draft
        found = [draft if draft and one.id == draft.id else one for one in self._drawings.values()]
        return [*found, draft] if draft and draft.id not in self._drawings else found

    @property
    def selected(self) -> Drawing | None:
        """The selected drawing as it is painted."""
        draft = self._draft
        return draft if draft and draft.id == self._selected else self._drawings.get(self._selected)

    @property
    def hovered(self) -> str:
        """The id under the pointer."""
        return self._hovered

    def show(self, drawings: Iterable[Drawing]) -> None:
        """Take what the owner keeps; a selection that is gone ends."""
        self._drawings = {one.id: one for one in drawings}
        if self._selected not in self._drawings:
            self.select("")
        self.changed.emit()

    def find(self, drawing_id: str) -> Drawing | None:
        """Return a drawing the owner keeps."""
        return self._drawings.get(drawing_id)

    def select(self, drawing_id: str) -> None:
        """Select one drawing, or none with an empty id."""
        if drawing_id != self._selected:
            self._selected = drawing_id
            self.selection_changed.emit()
            self.changed.emit()

    def point_at(self, drawing_id: str) -> None:
        """Mark the drawing under the pointer, or none."""
        if drawing_id != self._hovered:
            self._hovered = drawing_id
            self.changed.emit()

    def sketch(self, drawing: Drawing | None) -> None:
        """Show a drawing while it is being made or changed; None takes it away again."""
        if drawing != self._draft:
            self._draft = drawing
            self.changed.emit()

    def keep(self, drawing: Drawing) -> None:
        """Ask the owner to keep a drawing as it is now, and select it."""
        self._draft = None
        self._selected = drawing.id
        self.put_asked.emit(drawing)
        self.selection_changed.emit()
        self.changed.emit()

    def remove_selected(self) -> bool:
        """Ask the owner to take the selected drawing away; False when none is selected."""
        if self._selected not in self._drawings:
            return False
        self.removal_asked.emit(self._selected)
        return True
