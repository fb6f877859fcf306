"""The drawings of one chart put together: board, item, both hands, the field for words, undo; kept by a keeper."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from gatedesk.domain.drawing import Drawing, DrawingKind
from gatedesk.domain.notice import Notice, UserMistake
from gatedesk.ui.chart.drawings.board import DrawingBoard
from gatedesk.ui.chart.drawings.editing import EditingHand
from gatedesk.ui.chart.drawings.history import DrawingHistory, Keeper
from gatedesk.ui.chart.drawings.item import DrawingItem
from gatedesk.ui.chart.drawings.placement import point_of
from gatedesk.ui.chart.drawings.placing import PlacingHand
from gatedesk.ui.chart.drawings.words_field import WordsField
from gatedesk.ui.chart.widget import ChartWidget


class DrawingBook(Keeper, Protocol):
    """The desk's book of drawings, as a chart sees it."""

    new_id: Callable[[], str]

    def of(self, con_id: int) -> tuple[Drawing, ...]:
        """The drawings of a contract."""


class DrawingLayer(QObject):
    """Drawing on one chart. `follow` says whose drawings they are; `reload` when the book changed."""

    refused = Signal(object)  # Notice

    def __init__(self, chart: ChartWidget, book: DrawingBook) -> None:
        """Paint below the last price; the caller gives both hands their place among the others."""
        super().__init__(chart)
        state, canvas = chart.state, chart.canvas
        self._chart = chart
        self._book = book
        self._con_id = 0
        self._waiting: Drawing | None = None
        self.board = DrawingBoard(self)
        self.item = DrawingItem(state, self.board)
        self.placing = PlacingHand(state, canvas.view, self.board)
        self.editing = EditingHand(state, canvas.view, self.board, self.item)
        self.history = DrawingHistory(book, self)
        self.words = WordsField(canvas.view)
        self.undo = self._action(self.history.group.createUndoAction(self, "Undo"), QKeySequence.StandardKey.Undo)
        self.redo = self._action(self.history.group.createRedoAction(self, "Redo"), QKeySequence.StandardKey.Redo)
        canvas.host(self.item, below=canvas.last_price)
        self._wire()
        self.history.follow(0)

    def _wire(self) -> None:
        self.board.changed.connect(self._chart.canvas.repaint)
        self.board.put_asked.connect(self._put)
        self.board.removal_asked.connect(self._remove)
        self.board.text_asked.connect(self._ask_words)
        self.placing.made.connect(self._make)
        self.words.taken.connect(self._take_words)
        self.words.left.connect(self._leave_words)

    def _action(self, action: QAction, keys: QKeySequence.StandardKey) -> QAction:
        action.setShortcuts(QKeySequence.keyBindings(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._chart.addAction(action)
        return action

    def follow(self, con_id: int) -> None:
        """Show and change the drawings of this contract; 0 for none."""
        if con_id != self._con_id:
            self.placing.arm(None)
            self.board.select("")
            self.words.hide()
            self._waiting = None
        self._con_id = con_id
        self.history.follow(con_id)
        self.reload(con_id)

    def reload(self, con_id: int) -> None:
        """Show what the book keeps, if it is this contract's."""
        if con_id == self._con_id:
            self.board.show(self._book.of(con_id))

    def arm(self, kind: DrawingKind | None) -> None:
        """Let the next presses make a drawing of this kind; None puts the tool away."""
        self.placing.arm(kind)

    def clear(self) -> None:
        """Delete every drawing of this contract, in one step that can be undone."""
        if self.board.drawings:
            self.history.clear(self.board.drawings)

    def colour(self, colour: str) -> None:
        """Give the selected drawing a colour; an empty one is the theme's own."""
        selected = self.board.selected
        if selected is not None:
            self._put(selected.model_copy(update={"colour": colour}))

    def ask_words(self) -> None:
        """Let the user type the words of the selected drawing."""
        if self.board.selected is not None:
            self._ask_words(self.board.selected)

    def _make(self, sketched: Drawing) -> None:
        drawing = sketched.model_copy(update={"id": self._book.new_id()})
        if drawing.kind is DrawingKind.TEXT:
            self._ask_words(drawing)
        else:
            self.board.keep(drawing)

    def _put(self, drawing: Drawing) -> None:
        self._edit(self.board.find(drawing.id), drawing)

    def _remove(self, drawing_id: str) -> None:
        self._edit(self.board.find(drawing_id), None)

    def _edit(self, before: Drawing | None, after: Drawing | None) -> None:
        try:
            self.history.edit(before, after)
        except UserMistake as mistake:
            notice: Notice = mistake.notice
            self.refused.emit(notice)
        self.reload(self._con_id)

    def _ask_words(self, drawing: Drawing) -> None:
        self._waiting = drawing
        self.board.sketch(drawing)
        x, y = point_of(self._chart.state, drawing.anchors[0])
        self.words.ask(drawing.text, QPointF(x, y if math.isfinite(y) else 0.0))

    def _take_words(self, text: str) -> None:
        drawing, self._waiting = self._waiting, None
        self._chart.canvas.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.board.sketch(None)
        if drawing is None or (drawing.kind is DrawingKind.TEXT and not text and not self.board.find(drawing.id)):
            return
        if drawing.kind is DrawingKind.TEXT and not text:
            self._remove(drawing.id)
        else:
            self.board.keep(drawing.model_copy(update={"text": text}))

    def _leave_words(self) -> None:
        self._waiting = None
        self.board.sketch(None)
        self._chart.canvas.view.setFocus(Qt.FocusReason.OtherFocusReason)
