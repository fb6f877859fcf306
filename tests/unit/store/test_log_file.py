"""The log: private, rotated, and without account numbers, however they got into the record."""

from __future__ import annotations

import io
import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from gatedesk.store.log_file import FILE_BYTES, OLD_FILES, LogFile, install_logging
from gatedesk.store.paths import Paths, locate

logger = logging.getLogger("gatedesk.test")
CANARY = "DU7654321"


@pytest.fixture
def paths(gatedesk_home: Path) -> Paths:
    return locate({"GATEDESK_HOME": str(gatedesk_home)})


@pytest.fixture
def log(paths: Paths) -> Iterator[LogFile]:
    installed = install_logging(paths)
    yield installed
    installed.close()


class RefusedForAccount(Exception):
    """Carries what the broker said."""


@pytest.mark.parametrize(
    ("account", "masked"),
    [
        ("U1234567", "U•••567"),
        ("DU1234567", "DU•••567"),
        ("F7654321", "F•••321"),
        ("DF7654321", "DF•••321"),
        ("I12345", "I•••345"),
        ("DI98765", "DI•••765"),
    ],
)
def test_every_kind_of_account_number_is_masked(paths: Paths, log: LogFile, account: str, masked: str) -> None:
    logger.info("position of %s", account)
    text = paths.log.read_text()
    assert account not in text
    assert f"position of {masked}" in text


def test_ordinary_text_is_left_alone(paths: Paths, log: LogFile) -> None:
    line = "USD 1234567.00 AAPL U123 order 10001 permId 1948372 UTF16 EURUSD"
    logger.info(line)
    assert line in paths.log.read_text()


def test_arguments_tracebacks_causes_and_stacks_are_masked(paths: Paths, log: LogFile) -> None:
    logger.info("%s and %r in %s", CANARY, {"account": CANARY}, [CANARY])
    logger.info("named %(account)s", {"account": CANARY})
    try:
        try:
            raise RefusedForAccount(f"no permission: {CANARY}")
        except RefusedForAccount as cause:
            raise ValueError(f"order of {CANARY}") from cause
    except ValueError:
        logger.info("refused", exc_info=True)
    logger.info("here", stack_info=True)
    text = paths.log.read_text()
    assert CANARY not in text
    assert text.count("DU•••321") >= 6
    assert "Traceback" in text
    assert "RefusedForAccount: no permission: DU•••321" in text


def test_a_line_whose_arguments_do_not_fit_is_kept(paths: Paths, log: LogFile) -> None:
    logger.info("two: %s %s", CANARY)
    text = paths.log.read_text()
    assert "two: %s %s ('DU•••321',)" in text
    assert CANARY not in text


def test_the_console_gets_masked_warnings_only(paths: Paths) -> None:
    console = io.StringIO()
    installed = install_logging(paths, console=console)
    logger.info("quiet")
    installed.close()
    assert console.getvalue() == ""


@pytest.mark.tolerate("warnings", because="warnings on the console are what this test is about")
def test_a_warning_on_the_console_is_masked(paths: Paths) -> None:
    console = io.StringIO()
    installed = install_logging(paths, console=console)
    logger.warning("careful with %s", CANARY)
    installed.close()
    assert console.getvalue() == "WARNING: careful with DU•••321\n"


def test_lone_surrogates_and_newlines_do_not_stop_the_log(
    paths: Paths, log: LogFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = [handler for handler in logging.getLogger().handlers if type(handler).__module__ != "_pytest.logging"]
    monkeypatch.setattr(logging.getLogger(), "handlers", ours)  # a report with half a character cannot be sent on
    logger.info("odd \ud800 text")
    logger.info("after")
    assert "after" in paths.log.read_text()


def test_the_file_is_private_and_times_are_utc(paths: Paths, log: LogFile) -> None:
    logger.info("hello")
    assert stat.S_IMODE(paths.log.stat().st_mode) == 0o600
    assert stat.S_IMODE(paths.log.parent.stat().st_mode) == 0o700
    stamp, level, name, text = paths.log.read_text().split(maxsplit=3)
    assert stamp.endswith("Z")
    assert (level, name, text) == ("INFO", "gatedesk.test:", "hello\n")


def test_the_log_rotates_and_old_files_stay_private_and_few(paths: Paths, log: LogFile) -> None:
    line = "x" * 100_000
    for _ in range((OLD_FILES + 3) * FILE_BYTES // len(line)):
        logger.info(line)
    files = list(paths.log.parent.iterdir())
    assert len(files) == OLD_FILES + 1
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    assert all(file.stat().st_size <= FILE_BYTES for file in files)


def test_an_unwritable_folder_is_a_notice_not_a_crash(paths: Paths) -> None:
    paths.log.parent.parent.mkdir(parents=True)
    paths.log.parent.write_text("a file where the folder should be")
    installed = install_logging(paths)
    logger.info("nowhere to go")
    installed.close()
    assert installed.notice is not None
    assert str(paths.log) in installed.notice.text


def test_closing_puts_logging_back_as_it_was(paths: Paths) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    install_logging(paths, logging.DEBUG).close()
    assert (root.level, list(root.handlers)) == before


def test_debug_does_not_turn_on_the_wire(paths: Paths) -> None:
    install_logging(paths, logging.DEBUG).close()
    assert not logging.getLogger("ib_async.client").isEnabledFor(logging.DEBUG)
