"""Find a contract as one types: a debounced search, its answers in a list below, Enter takes the first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

from gatedesk.domain.contract import Contract, ContractMatch, SecType
from gatedesk.domain.notice import Notice
from gatedesk.ui.context import UiContext
from gatedesk.ui.widgets.plain_text import plain

DEBOUNCE_MS = 180
MOST_ROWS = 12
LIST_WIDTH = 440
PAIR = re.compile(r"^([A-Z]{3})[./]([A-Z]{3})$")
TYPE_WORDS: dict[SecType, str] = {
    SecType.STOCK: "Stock",
    SecType.FUTURE: "Future",
    SecType.FOREX: "Forex",
    SecType.INDEX: "Index",
    SecType.OPTION: "Option",
    SecType.BOND: "Bond",
    SecType.CFD: "CFD",
    SecType.COMBO: "Combination",
    SecType.CRYPTO: "Crypto",
    SecType.FUND: "Fund",
    SecType.OTHER: "Other",
}


def match_words(match: ContractMatch) -> str:
    """One line a trader chooses by: AAPL · Apple Inc · NASDAQ · Stock · USD."""
    contract = match.contract
    place = contract.primary_exchange or contract.exchange
    parts = (contract.name, match.description, place, TYPE_WORDS[contract.sec_type], contract.currency)
    return " · ".join(plain(part, 60) for part in parts if part)


def typed_pair(text: str) -> ContractMatch | None:
    """EUR.USD as a currency pair: symbol searches answer single currencies only."""
    pair = PAIR.match(text.strip().upper())
    if pair is None:
        return None
    contract = Contract(symbol=pair[1], sec_type=SecType.FOREX, exchange="IDEALPRO", currency=pair[2])
    return ContractMatch(contract=contract, description="Currency pair")


class SymbolSearch(QLineEdit):
    """``chosen`` tells the contract taken; it is not yet qualified. ``failed`` tells what the search said
    instead, ``abandoned`` that Escape was pressed."""

    chosen = Signal(object)  # Contract
    failed = Signal(str)
    abandoned = Signal()

    def __init__(self, context: UiContext, name: str, title: str) -> None:
        super().__init__()
        self._context = context
        self._matches: tuple[ContractMatch, ...] = ()
        self._asked = ""
        self._answered = ""
        self._entered = False
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setMaxLength(40)
        self._lines = QStringListModel(self)
        self.list = self._make_list()
        self._debounce = QTimer(self, interval=DEBOUNCE_MS, singleShot=True)
        self._debounce.timeout.connect(self._search)
        self.textEdited.connect(self._note_typing)
        self.returnPressed.connect(self.take_first)

    @property
    def matches(self) -> tuple[ContractMatch, ...]:
        """The answers listed now."""
        return self._matches

    def take_first(self) -> None:
        """Take the marked answer, or the best: now if it is here, else as soon as it comes."""
        if not self.text().strip():
            return
        if self._answered == self.text().strip() and self._matches:
            self._take(self._matches[self._marked()])
        else:
            self._entered = True
            self._debounce.stop()
            self._search()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._entered = False
            self._debounce.stop()
            self.abandoned.emit()
        else:
            super().keyPressEvent(event)

    def _marked(self) -> int:
        """The line marked in the list; 0 while none is."""
        index = self._popup.currentIndex()
        marked = index.row() if self._popup.isVisible() and index.isValid() else 0
        return min(marked, len(self._matches) - 1)

    def _make_list(self) -> QCompleter:
        completer = QCompleter(self._lines, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setWidget(self)
        completer.setMaxVisibleItems(MOST_ROWS)
        popup = QListView()
        popup.setObjectName("completions")
        popup.setAccessibleName("Contracts found")
        popup.setMinimumWidth(LIST_WIDTH)
        popup.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        popup.setSpacing(1)
        completer.setPopup(popup)
        self._popup = popup
        completer.activated[QModelIndex].connect(self._take_row)  # type: ignore[index]  # overloads by subscript
        return completer

    def _note_typing(self) -> None:
        self._entered = False
        self._debounce.start()

    def _search(self) -> None:
        text = self.text().strip()
        if not text or (text == self._asked and text != self._answered):
            return
        self._asked = text
        self._context.tasks.run(
            self._context.desk.search(text),
            f"search for {text}",
            self,
            on_done=lambda found: self._show(text, found),
            on_error=lambda notice: self._show_trouble(text, notice),
        )

    def _show(self, text: str, found: Sequence[ContractMatch]) -> None:
        if text != self.text().strip():
            return
        pair = typed_pair(text)
        self._answered = text
        self._matches = (*((pair,) if pair else ()), *found)[:MOST_ROWS]
        if not self._matches:
            self._say(f"Nothing found for “{plain(text, 30)}”. Try the exchange's own symbol.")
        elif self._entered:
            self._take(self._matches[0])
        else:
            self._open([match_words(match) for match in self._matches])

    def _show_trouble(self, text: str, notice: Notice) -> None:
        self._asked = ""
        if text == self.text().strip():
            self._matches = ()
            self._say(plain(str(notice)))

    def _say(self, words: str) -> None:
        self._entered = False
        self._open([words])
        self.failed.emit(words)

    def _open(self, lines: list[str]) -> None:
        self._lines.setStringList(lines)
        if self.hasFocus():
            self.list.complete()

    def _take_row(self, index: QModelIndex) -> None:
        if index.row() < len(self._matches):
            self._take(self._matches[index.row()])

    def _take(self, match: ContractMatch) -> None:
        self._entered = False
        self._debounce.stop()
        self._popup.hide()
        self._matches, self._asked, self._answered = (), "", ""
        self.setText(match.contract.name)
        self.selectAll()
        self.chosen.emit(match.contract)
