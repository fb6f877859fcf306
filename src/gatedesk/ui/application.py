"""The process of the window: one QApplication, one qasync loop, every unhandled error in one place, an orderly end.

Order of the end: the window closes, its tasks are cancelled, the desk disconnects and flushes its journal, and then
the loop stops. Nothing quits Qt's loop from inside, because then no ``finally`` would run.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any

from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from gatedesk import __version__
from gatedesk.ui.theme.theme import load_fonts

log = logging.getLogger("gatedesk.ui")
QUIET = ("propagateSizeHints", "Wayland does not support QWindow::requestActivate")


def make_application() -> QApplication:
    """The one QApplication, named, with our fonts; an existing one is used again."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("gatedesk")
    app.setApplicationDisplayName("Gatedesk")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("gatedesk")
    app.setQuitOnLastWindowClosed(False)
    load_fonts()
    return app


def run(main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run ``main`` on the Qt loop and return its exit code."""
    app = make_application()
    install_hooks()
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    loop.set_exception_handler(on_loop_error)
    try:
        result: int = loop.run_until_complete(main())
    finally:
        loop.close()
    return result


def install_hooks() -> None:
    """Errors nobody caught, Qt's own messages, and errors of threads all go to the log."""
    sys.excepthook = on_uncaught
    threading.excepthook = lambda args: log.error("a thread failed", exc_info=args.exc_value)
    qInstallMessageHandler(on_qt_message)


def on_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    log.critical("unhandled error", exc_info=(kind, error, trace))


def on_loop_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    log.error("event loop: %s", context.get("message", ""), exc_info=error)


def on_qt_message(kind: QtMsgType, context: object, message: str) -> None:
    if not any(word in message for word in QUIET):
        level = logging.DEBUG if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) else logging.WARNING
        logging.getLogger("gatedesk.qt").log(level, message)


def use_offscreen() -> None:
    """Render without a screen; before the first QApplication."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
