"""The command line itself: its table, its refusals, and that asking it things loads no Qt."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest
import typer
from typer.testing import CliRunner

from gatedesk import __version__
from gatedesk.cli import BAD_QT_PAIR, SUBCOMMANDS, app, prepare_qt, qt_pair_trouble

QT_FREE = [["--version"], ["--help"], *([name, "--help"] for name, row in SUBCOMMANDS.items() if not row.needs_qt)]


def run(*arguments: str) -> tuple[int, str]:
    """The exit code and everything printed."""
    finished = CliRunner().invoke(app, list(arguments), prog_name="gatedesk")
    return finished.exit_code, finished.output


@pytest.mark.parametrize("arguments", QT_FREE, ids=" ".join)
def test_asking_loads_no_qt(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        f"sys.argv = ['gatedesk', *{arguments!r}]\n"
        "from gatedesk.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'PySide6', 'PySide6QtAds', 'pyqtgraph', 'qasync', 'nest_asyncio'}, sorted(loaded)\n"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr


def test_the_version_is_printed() -> None:
    assert run("--version") == (0, f"gatedesk {__version__}\n")


def test_help_lists_every_command_with_its_summary() -> None:
    code, output = run("--help")
    assert code == 0
    assert all(name in output for name in SUBCOMMANDS)
    assert "step by step" in output


def test_a_mistyped_command_is_answered_with_the_likely_one() -> None:
    code, output = run("chekc")
    assert code == 2
    assert "Did you mean 'check'?" in output


def test_no_command_opens_the_window(monkeypatch) -> None:
    ran: list[str] = []
    window = ModuleType("gatedesk.cli.gui")
    window.gui = lambda: ran.append("gui")  # type: ignore[attr-defined]  # a module is open to new names
    monkeypatch.setitem(sys.modules, "gatedesk.cli.gui", window)
    assert run() == (0, "")
    assert ran == ["gui"]


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_row_of_the_table_has_its_command(name: str) -> None:
    code, output = run(name, "--help")
    assert code == 0, output
    assert f"gatedesk {name}" in output


@pytest.mark.parametrize(
    ("python", "pyside", "bad"),
    [
        ((3, 11), "6.12.0", True),
        ((3, 11), "6.13.1", True),
        ((3, 11), "7.0.0", True),
        ((3, 11), "6.11.2", False),
        ((3, 12), "6.12.0", False),
        ((3, 14), "6.12.0", False),
    ],
)
def test_the_pair_of_python_and_qt_is_judged(python: tuple[int, int], pyside: str, bad: bool) -> None:
    trouble = qt_pair_trouble(python, pyside)
    assert (trouble is not None) == bad
    if trouble:
        assert pyside in trouble
        assert "\n" not in trouble


def test_a_bad_pair_ends_in_one_line_and_its_own_exit_code(monkeypatch, capsys) -> None:
    monkeypatch.setattr("gatedesk.cli.sys.version_info", (3, 11, 2))
    monkeypatch.setattr("gatedesk.cli.metadata.version", lambda name: "6.12.0")
    with pytest.raises(typer.Exit) as end:
        prepare_qt()
    assert end.value.exit_code == BAD_QT_PAIR
    assert capsys.readouterr().err.count("\n") == 1
