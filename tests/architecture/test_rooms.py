"""The law of the rooms: what may import what, and that the headless part is headless."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "gatedesk"
PYTHON_FILES = sorted([*SOURCE.rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "packaging").glob("*.py")])

HEADLESS = [
    "gatedesk.bootstrap",
    "gatedesk.cli.check",
    "gatedesk.cli.simulate",
    "gatedesk.simgateway.server",
    "gatedesk.store.log_file",
]


def python(code: str) -> subprocess.CompletedProcess[str]:
    """Run ``code`` in a fresh interpreter."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)


def test_imports_keep_the_contracts() -> None:
    finished = python("from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))")
    assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.mark.parametrize("module", HEADLESS)
def test_headless_modules_load_no_qt(module: str) -> None:
    finished = python(
        f"import sys, {module}\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "unwanted = loaded & {'PySide6', 'PySide6QtAds', 'pyqtgraph', 'qasync', 'nest_asyncio'}\n"
        "assert not unwanted, unwanted"
    )
    assert finished.returncode == 0, finished.stderr


def test_every_module_says_its_place() -> None:
    silent = [str(file.relative_to(ROOT)) for file in PYTHON_FILES if not ast.get_docstring(_parsed(file))]
    assert not silent, "\n" + "\n".join(silent)


def test_the_qt_in_use_keeps_count_of_its_references() -> None:
    """PySide6 6.12 on Python 3.11 aborts here (reference counts of None); it must do so in a process of its own."""
    finished = python(
        "from PySide6.QtCore import QObject\nobject = QObject()\nfor _ in range(20_000): object.setObjectName('x')"
    )
    assert finished.returncode == 0, finished.stderr


def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))
