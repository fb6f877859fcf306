"""Panels under test: each over its own fake desk, shown, and gone with the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from gatedesk.ui.context import UiContext
from helpers.ui_desk import UiDesk, make_ui_desk

P = TypeVar("P", bound=QWidget)


@pytest.fixture
def ui(qapp: QApplication) -> Iterator[UiDesk]:
    desk = make_ui_desk()
    yield desk
    desk.context.bridge.close()
    desk.context.frames.stop()


@pytest.fixture
def show(ui: UiDesk) -> Iterator[Callable[[Callable[[UiContext], P]], P]]:
    """``show(Panel)`` makes, sizes and shows a panel over ``ui``."""
    shown: list[QWidget] = []

    def make(panel: Callable[[UiContext], P]) -> P:
        widget = panel(ui.context)
        shown.append(widget)
        widget.resize(900, 500)
        widget.show()
        return widget

    yield make
    for widget in shown:
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
