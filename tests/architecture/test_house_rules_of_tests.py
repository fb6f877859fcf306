"""The checks of ``tests/conftest.py`` themselves: each kind of leftover fails its test, and says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

LEFTOVERS = {
    "pending tasks": "async def test_it():\n    asyncio.get_running_loop().create_task(asyncio.sleep(60))",
    "warnings in the log": "def test_it():\n    logging.getLogger('x').warning('careful')",
    "running timers": """
def test_it(qapp):
    from PySide6.QtCore import QTimer
    timer = QTimer(qapp)
    timer.start(1000)
""",
}
HEADER = "import asyncio, logging, pytest\n"


def run(folder: Path, source: str) -> subprocess.CompletedProcess[str]:
    """Run one test file, of its own process, under the house's conftest and configuration."""
    (folder / "conftest.py").write_text((TESTS / "conftest.py").read_text())
    (folder / "test_it.py").write_text(HEADER + source)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        str(TESTS.parent / "pyproject.toml"),
    ]
    return subprocess.run(
        [*command, f"--rootdir={folder}", str(folder)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        check=False,
    )


@pytest.mark.parametrize("said", LEFTOVERS)
def test_a_leftover_fails_its_test(said: str, tmp_path: Path) -> None:
    finished = run(tmp_path, LEFTOVERS[said])
    assert finished.returncode == 1, finished.stdout + finished.stderr
    assert f"the test left {said}" in finished.stdout


def test_what_is_tolerated_passes_and_async_tests_run_on_the_loop_their_place_asks_for(tmp_path: Path) -> None:
    finished = run(
        tmp_path,
        """
@pytest.mark.tolerate("warnings", because="it is what this test is about")
def test_warning():
    logging.getLogger('x').warning('careful')

async def test_plain():
    assert "qasync" not in type(asyncio.get_running_loop()).__module__

@pytest.mark.window
async def test_window():
    assert "qasync" in type(asyncio.get_running_loop()).__module__
    await asyncio.sleep(0.01)
""",
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "3 passed" in finished.stdout
