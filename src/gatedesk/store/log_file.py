"""The log file: rotated, private, and free of account numbers.

Handlers hang on the root logger, so that ib_async, asyncio and Qt's messages land in the same file. The masking
filter sits on handlers, not on loggers: a logger's filter does not see what its children send up.
"""

from __future__ import annotations

import logging
import os
import time
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from gatedesk.domain.account_mask import mask_accounts
from gatedesk.domain.notice import Notice, Severity
from gatedesk.store.atomic import PRIVATE_FILE, make_private_directory
from gatedesk.store.paths import Paths

LINE = "%(asctime)s.%(msecs)03dZ %(levelname)-7s %(name)s: %(message)s"
FILE_BYTES = 1_000_000
OLD_FILES = 4
WIRE_LOGGER = "ib_async.client"
"""At DEBUG it writes whole frames; nothing here turns that on."""


class AccountMask(logging.Filter):
    """Masks account numbers in the message, its arguments and tracebacks. Put it on every handler that keeps text."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask_accounts(_message(record)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = _TRACEBACK.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask_accounts(record.exc_text)
        if record.stack_info:
            record.stack_info = mask_accounts(record.stack_info)
        return True


class LogFile:
    """The logging that ``install_logging`` set up. ``notice`` says why there is no file, if there is none."""

    def __init__(self, handlers: list[logging.Handler], notice: Notice | None) -> None:
        self.notice = notice
        self._handlers = handlers
        self._former_level = logging.getLogger().level

    def close(self) -> None:
        """Take the handlers off again and close the file."""
        root = logging.getLogger()
        root.setLevel(self._former_level)
        for handler in self._handlers:
            root.removeHandler(handler)
            handler.close()


def install_logging(paths: Paths, level: int = logging.INFO, console: TextIO | None = None) -> LogFile:
    """Log to ``paths.log``, and warnings to ``console`` if one is given. Never raises for an unwritable folder."""
    handlers: list[logging.Handler] = []
    notice = None
    try:
        handlers.append(_open_file(paths.log, level))
    except OSError as error:
        notice = _no_log(paths.log, error)
    if console is not None:
        handlers.append(_open_console(console))
    installed = LogFile(handlers, notice)
    root = logging.getLogger()
    root.setLevel(min(level, logging.WARNING))
    logging.getLogger(WIRE_LOGGER).setLevel(max(level, logging.INFO))
    for handler in handlers:
        handler.addFilter(AccountMask())
        root.addHandler(handler)
    return installed


class _PrivateRotatingFile(RotatingFileHandler):
    """Rotates at a megabyte; the file, and those it leaves behind, are the user's alone."""

    def _open(self) -> TextIOWrapper:
        file = super()._open()
        os.chmod(self.baseFilename, PRIVATE_FILE)  # its folder is closed already, so there is no moment to race for
        return file


def _open_file(path: Path, level: int) -> logging.Handler:
    make_private_directory(path.parent)
    handler = _PrivateRotatingFile(
        path, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8", errors="backslashreplace"
    )
    handler.setFormatter(_formatter())
    handler.setLevel(level)
    return handler


def _open_console(console: TextIO) -> logging.Handler:
    handler = logging.StreamHandler(console)
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    handler.setLevel(logging.WARNING)
    return handler


def _formatter() -> logging.Formatter:
    """Times in UTC: they have to be matched with the broker's and other machines' logs."""
    formatter = logging.Formatter(LINE, datefmt="%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    return formatter


def _message(record: logging.LogRecord) -> str:
    """The message with its arguments; a call whose arguments do not fit its text must not cost the line."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError) as error:
        return f"{record.msg} {record.args!r} ({error})"


def _no_log(path: Path, error: OSError) -> Notice:
    return Notice(
        Severity.WARNING,
        f"No log is kept: {path} cannot be written.",
        "Check that the folder can be written and the disk is not full.",
        detail=str(error),
        cause="no-log",
    )


_TRACEBACK = logging.Formatter()
