"""Undo and redo of drawings: one stack a symbol, each step the change of one drawing."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

from gatedesk.domain.drawing import Drawing

MOST_STEPS = 200


class Keeper(Protocol):
    """Who keeps drawings: the desk's book."""

    def put(self, con_id: int, drawing: Drawing) -> None:
        """Add a drawing or change the one with its id."""

    def remove(self, con_id: int, drawing_id: str) -> None:
        """Take a drawing away."""


class EditDrawing(QUndoCommand):
    """One drawing came (no `before`), changed, or went (no `after`)."""

    def __init__(self, keeper: Keeper, con_id: int, before: Drawing | None, after: Drawing | None) -> None:
        """Word the step for the undo action."""
        drawing = after or before
        assert drawing is not None, "a step changes a drawing"
        verb = "change" if before and after else "draw" if after else "delete"
        super().__init__(f"{verb} {drawing.kind.value}")
        self._keeper = keeper
        self._con_id = con_id
        self._before = before
        self._after = after
        self.is_made = False  # a new step is made before it is pushed, which makes it once more

    def redo(self) -> None:
        """Make the change, unless it is made."""
        if not self.is_made:
            self._apply(self._before, self._after)
        self.is_made = False

    def undo(self) -> None:
        """Take the change back."""
        self._apply(self._after, self._before)

    def _apply(self, old: Drawing | None, new: Drawing | None) -> None:
        if new is not None:
            self._keeper.put(self._con_id, new)
        elif old is not None:
            self._keeper.remove(self._con_id, old.id)


class DrawingHistory:
    """The steps of every symbol shown in this run; undo and redo are those of the symbol on the chart."""

    def __init__(self, keeper: Keeper, parent: QObject) -> None:
        """Start without a symbol."""
        self._keeper = keeper
        self._con_id = 0
        self.group = QUndoGroup(parent)
        self._stacks: dict[int, QUndoStack] = {}

    def follow(self, con_id: int) -> None:
        """Undo the steps of this contract from now on."""
        self._con_id = con_id
        stack = self._stacks.get(con_id)
        if stack is None:
            stack = self._stacks[con_id] = QUndoStack(self.group)
            stack.setUndoLimit(MOST_STEPS)
        stack.setActive(True)

    def edit(self, before: Drawing | None, after: Drawing | None) -> None:
        """Make a change and remember it. Raises UserMistake when the keeper refuses; nothing is remembered then."""
        if before == after:
            return
        step = EditDrawing(self._keeper, self._con_id, before, after)
        step.redo()  # here, so that a refusal reaches the caller and is not lost inside Qt
        step.is_made = True
        self._stacks[self._con_id].push(step)

    def clear(self, drawings: tuple[Drawing, ...]) -> None:
        """Take all drawings away in one step."""
        stack = self._stacks[self._con_id]
        stack.beginMacro("delete all drawings")
        for drawing in reversed(drawings):  # undone from the last, they come back in the order they had
            stack.push(EditDrawing(self._keeper, self._con_id, drawing, None))
        stack.endMacro()
