"""The catalogue of studies as a tree to search in and pick from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from gatedesk.ui.chart.studies.study import Study

ID_ROLE = Qt.ItemDataRole.UserRole


class IndicatorTree(QWidget):
    """Groups with their studies; ``picked`` carries the id of one that was double-clicked, entered or added."""

    picked = Signal(str)

    def __init__(self, studies: Sequence[Study]) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setObjectName("indicators.search")
        self.search.setAccessibleName("Search indicators")
        self.search.setPlaceholderText("Search: RSI, moving average …")
        self.search.setClearButtonEnabled(True)
        self._groups: dict[str, QTreeWidgetItem] = {}
        self.tree = self._make_tree(studies)
        self.add = QPushButton("Add to chart")
        self.add.setObjectName("indicators.add")
        self.add.setAutoDefault(False)
        self.add.setEnabled(False)
        self._lay_out()
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._pick)
        self.tree.itemActivated.connect(lambda item: self._pick())
        self.tree.currentItemChanged.connect(lambda item: self.add.setEnabled(bool(item and item.data(0, ID_ROLE))))
        self.add.clicked.connect(self._pick)

    def _make_tree(self, studies: Sequence[Study]) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setObjectName("indicators.catalogue")
        tree.setAccessibleName("Catalogue of indicators")
        tree.setHeaderHidden(True)
        tree.setUniformRowHeights(True)
        for study in studies:
            group = self._groups.get(study.group)
            if group is None:
                group = self._groups[study.group] = QTreeWidgetItem(tree, [study.group])
                group.setFlags(Qt.ItemFlag.ItemIsEnabled)
                group.setExpanded(len(self._groups) == 1)
            name = study.short or study.id
            item = QTreeWidgetItem(group, [f"{study.title}  ·  {name}" if name != study.title else study.title])
            item.setData(0, ID_ROLE, study.id)
        return tree

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addWidget(self.add)

    def _filter(self, text: str) -> None:
        """Show the studies whose words have every searched word; the best match becomes the current one."""
        words = text.casefold().split()
        best: QTreeWidgetItem | None = None
        for number, group in enumerate(self._groups.values()):
            items = [item for item in map(group.child, range(group.childCount())) if item is not None]
            shown = [item for item in items if self._show(item, words)]
            group.setHidden(not shown)
            group.setExpanded(bool(words) or number == 0)
            exact = [item for item in shown if item.data(0, ID_ROLE).casefold() == text.strip().casefold()]
            best = next(iter(exact), best or next(iter(shown), None))
        if words and best is not None:
            self.tree.setCurrentItem(best)

    def _show(self, item: QTreeWidgetItem, words: list[str]) -> bool:
        own = f"{item.text(0)} {item.data(0, ID_ROLE)}".casefold()
        shown = all(word in own for word in words)
        item.setHidden(not shown)
        return shown

    def _pick(self) -> None:
        item = self.tree.currentItem()
        if item is not None and item.data(0, ID_ROLE) and not item.isHidden():
            self.picked.emit(item.data(0, ID_ROLE))
