"""The command line: a table of subcommands, each a module of this room that is imported only when it is asked for.

So ``gatedesk --help``, ``--version``, ``check`` and ``simulate`` load no Qt, and a broken Qt cannot break them.
Every module holds one function named like its command, whose annotations are the command's options.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from gatedesk import __version__

BAD_QT_PAIR = 3
"""Exit code: this PySide6 aborts on this Python."""

QT_ENVIRONMENT = {"QT_API": "pyside6", "PYQTGRAPH_QT_LIB": "PySide6"}
"""What pyqtgraph and qasync read at import to choose a Qt binding, should several be installed."""


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One row of the table; ``summary`` is its line in ``gatedesk --help``."""

    summary: str
    needs_qt: bool


SUBCOMMANDS = {
    "gui": Subcommand("Open the window (this is what plain `gatedesk` does).", needs_qt=True),
    "demo": Subcommand("Open the window on a simulated Gateway: no account, no real orders.", needs_qt=True),
    "check": Subcommand("Find out step by step whether TWS or IB Gateway can be reached.", needs_qt=False),
    "simulate": Subcommand("Run the simulated Gateway alone, for any API client.", needs_qt=False),
    "fault": Subcommand("Make something go wrong in a running simulated Gateway.", needs_qt=False),
    "faults": Subcommand("List what can go wrong in the simulated Gateway.", needs_qt=False),
    "screenshot": Subcommand("Draw the demo's window into a picture; needs no screen.", needs_qt=True),
}


def qt_pair_trouble(python: tuple[int, int], pyside: str) -> str | None:
    """Why this Python and this PySide6 must not run together, or None.

    PySide6 6.12 returns one reference to None too many from every call; before Python 3.12 made None immortal, that
    ends the process after some thousand calls.
    """
    major, minor = (int(part) for part in pyside.split(".")[:2])
    if python >= (3, 12) or (major, minor) < (6, 12):
        return None
    return (
        f"PySide6 {pyside} aborts on Python {python[0]}.{python[1]}. "
        "Use Python 3.12 or newer, or reinstall: pip install 'PySide6_Essentials==6.11.2' 'PySide6-QtAds==5.1.1'"
    )


def prepare_qt() -> None:
    """Before the first Qt import: refuse a pair that would abort, and name the binding. Exits with ``BAD_QT_PAIR``."""
    if trouble := qt_pair_trouble(sys.version_info[:2], metadata.version("PySide6_Essentials")):
        typer.echo(trouble, err=True)
        raise typer.Exit(BAD_QT_PAIR)
    for name, value in QT_ENVIRONMENT.items():
        os.environ[name] = value


class LazyGroup(TyperGroup):
    """Lists the table's commands by their summaries and imports a command's module only to run it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name, row in SUBCOMMANDS.items():
            self.add_command(TyperCommand(name, help=row.summary))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if name else command, rest

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, args or ["gui"])


def load(name: str) -> Any:
    """The real command behind a row of the table."""
    if SUBCOMMANDS[name].needs_qt:
        prepare_qt()
    function = getattr(import_module(f"{__name__}.{name}"), name)
    single = typer.Typer(add_completion=False)
    single.command(name)(function)
    return typer.main.get_command(single)


app = typer.Typer(cls=LazyGroup, add_completion=False, pretty_exceptions_enable=False)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gatedesk {__version__}")
        raise typer.Exit


@app.callback()
def gatedesk(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    """A desktop dashboard for Interactive Brokers."""


def main() -> None:
    """The entry point of the ``gatedesk`` script."""
    app(prog_name="gatedesk")
