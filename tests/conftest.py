"""For every test: no screen, folders of its own, the right event loop, and nothing left behind.

Async tests run on asyncio's own loop; those in ``tests/ui``, and those marked ``window``, on the qasync loop as in the
product. A test fails if it leaves a pending task, a running QTimer or an unexpected WARNING in the log; where that
cannot be helped, ``@pytest.mark.tolerate("tasks" | "timers" | "warnings", because="...")``.
"""

from __future__ import annotations

import asyncio
import gc
import inspect
import itertools
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

for name in [name for name in os.environ if name.startswith("GATEDESK_")]:
    del os.environ[name]  # what the developer's shell sets must not reach the settings under test
os.environ |= {  # before the first import of Qt
    "QT_QPA_PLATFORM": "offscreen",
    "QT_API": "pyside6",
    "PYQTGRAPH_QT_LIB": "PySide6",
    "QT_SCALE_FACTOR": "1",
}

import hypothesis  # noqa: E402 - the environment comes first
import pytest  # noqa: E402 - the environment comes first

from helpers.leftovers import WarningCollector, pending_tasks, running_timers, tolerates  # noqa: E402 - as above

UI_TESTS = Path(__file__).parent / "ui"
HOMES = itertools.count()

hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.register_profile("ci", parent=hypothesis.settings.get_profile("house"), derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "house")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "window: an async test that drives the window; it runs on the qasync loop")
    config.addinivalue_line("markers", "tolerate(*what, because): leftovers (tasks, timers, warnings) that are meant")


def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item) -> dict[str, Callable[[], Any]]:
    """pytest-asyncio asks here which loop an async test runs on."""
    return {"qasync": _new_qasync_loop} if on_qt_loop(item) else {"asyncio": asyncio.new_event_loop}


def on_qt_loop(item: pytest.Item) -> bool:
    """Whether a test drives widgets."""
    return item.path.is_relative_to(UI_TESTS) or item.get_closest_marker("window") is not None


def _new_qasync_loop() -> asyncio.AbstractEventLoop:
    import qasync

    return qasync.QEventLoop(_application(), already_running=False)


def _application() -> Any:
    """The one QApplication of the run; pytest-qt's ``qapp`` finds the same."""
    from PySide6.QtWidgets import QApplication

    global _kept_application
    _kept_application = QApplication.instance() or QApplication(["gatedesk"])
    return _kept_application


_kept_application: Any = None  # the application dies with its last Python reference


@pytest.fixture(autouse=True)
def gatedesk_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, not yet existing home for this test alone."""
    home = tmp_path_factory.getbasetemp() / f"home-{next(HOMES)}"
    monkeypatch.setenv("GATEDESK_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def _garbage_between_tests(request: pytest.FixtureRequest) -> Iterator[None]:
    """As in the product: nothing is collected while Qt walks its widgets. What a test left is collected after it."""
    gc.disable()
    yield
    if on_qt_loop(request.node):
        gc.collect()
    gc.enable()


@pytest.fixture
async def _loop_left_empty(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    yield
    pending = await pending_tasks()
    if pending and not tolerates(request, "tasks"):
        pytest.fail("the test left pending tasks:\n" + "\n".join(pending))


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set up before the test's own fixtures, so it looks after they have cleaned up."""
    collector = WarningCollector()
    logging.getLogger().addHandler(collector)
    if inspect.iscoroutinefunction(inspect.unwrap(request.function)):
        request.getfixturevalue("_loop_left_empty")
    yield
    timers = running_timers()
    logging.getLogger().removeHandler(collector)
    if timers and not tolerates(request, "timers"):
        pytest.fail("the test left running timers:\n" + "\n".join(timers))
    if collector.lines and not tolerates(request, "warnings"):
        pytest.fail("the test left warnings in the log:\n" + "\n".join(collector.lines))
