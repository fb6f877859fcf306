"""A real window over a real desk for tests: built as the commands build it, driven by its controls' fixed names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from os import environ
from random import Random
from typing import TypeVar

from PySide6.QtCore import QAbstractItemModel, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QTableView, QWidget

from gatedesk.bootstrap import build, wall_clock
from gatedesk.desk.desk import Desk
from gatedesk.gateway.session import Session
from gatedesk.gateway.timing import Timing
from gatedesk.store.paths import locate
from gatedesk.ui.application import make_application
from gatedesk.ui.context import make_context
from gatedesk.ui.main_window import MainWindow
from gatedesk.ui.theme.theme import Theme
from helpers.waiting import until

W = TypeVar("W", bound=QWidget)


class DrivenWindow:
    """What a user can do and read, by object name."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        self.window = window
        self.desk = desk

    def find(self, kind: type[W], name: str) -> W:
        """A control of the window or of a dialog over it; LookupError when there is none.

        A panel whose tab is not in front has no parent in QtAds, so all widgets are searched.
        """
        for widget in QApplication.allWidgets():
            if widget.objectName() == name and isinstance(widget, kind):
                return widget
        raise LookupError(f"no {kind.__name__} named {name}")

    def click(self, name: str) -> None:
        QTest.mouseClick(self.find(QAbstractButton, name), Qt.MouseButton.LeftButton)

    def write(self, name: str, text: str) -> None:
        """Type over what stands in a field."""
        field = self.find(QWidget, name)
        line = field if isinstance(field, QLineEdit) else field.findChild(QLineEdit)
        assert line is not None
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, text)

    def press(self, name: str, key: Qt.Key) -> None:
        QTest.keyClick(self.find(QWidget, name), key)

    def choose(self, name: str, text: str) -> None:
        box = self.find(QComboBox, name)
        index = box.findText(text)
        assert index >= 0, f"{name} has no {text}"
        box.setCurrentIndex(index)

    def words(self, name: str) -> str:
        """The text of a label or button."""
        return str(self.find(QWidget, name).property("text"))

    def rows(self, name: str) -> list[dict[str, str]]:
        """A table as it is shown: one dict a row, by column title."""
        model: QAbstractItemModel = self.find(QTableView, name).model()
        titles = [str(model.headerData(c, Qt.Orientation.Horizontal)) for c in range(model.columnCount())]
        return [
            {title: str(model.index(row, column).data() or "") for column, title in enumerate(titles)}
            for row in range(model.rowCount())
        ]

    def stages(self) -> list[dict[str, str]]:
        """The verify panel's rows by column id."""
        model: QAbstractItemModel = self.find(QTableView, "verify.table").model()
        ids = ("status", "title", "evidence", "ms", "remedy")
        return [
            {name: str(model.index(row, column).data() or "") for column, name in enumerate(ids)}
            for row in range(model.rowCount())
        ]

    def row(self, name: str, **wanted: str) -> dict[str, str] | None:
        """The first row whose cells have these texts."""
        return next((row for row in self.rows(name) if all(row.get(k) == v for k, v in wanted.items())), None)

    def select(self, name: str, row: int) -> None:
        table = self.find(QTableView, name)
        QTest.mouseClick(
            table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.model().index(row, 0)).center()
        )

    async def connect(self, port: int) -> None:
        """Type the port, press Connect, and wait for the words."""
        self.window.docks.show("connection")
        self.write("connection.port", str(port))
        self.click("connection.connect")
        await until(lambda: self.desk.status.state.value == "live", "the connection is live")


def impatient_session(timing: Timing) -> Session:
    return Session(clock=wall_clock, jitter=Random(1), highest_order_id=lambda client_id: 0, timing=timing)


@asynccontextmanager
async def driven_window(timing: Timing | None = None) -> AsyncIterator[DrivenWindow]:
    """The window over the test's own folders; closed and stopped the way the commands do it.

    With ``timing`` its session is as impatient as the test.
    """
    make_application()
    desk = build(locate(environ), gateway=impatient_session(timing) if timing else None)
    theme = Theme(desk.settings.appearance.theme, desk.settings.appearance.scheme)
    theme.apply()
    context = make_context(desk, theme)
    window = MainWindow(context)
    window.resize(1600, 1000)
    window.reset_layout()
    window.show()
    desk.start()
    try:
        yield DrivenWindow(window, desk)
    finally:
        window.close()
        await context.tasks.stop()
        await desk.stop()
        context.simulator.stop()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
