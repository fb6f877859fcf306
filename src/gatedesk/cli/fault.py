"""``gatedesk fault``: tell a running simulated Gateway what goes wrong, by way of its control port.

Ends with 0 when it was done, with 1 if nobody answers on the port, with 2 for what was written wrong.
"""

from __future__ import annotations

from typing import Annotated

import typer

from gatedesk.simgateway.control import ask
from gatedesk.simgateway.scripting import ACTIONS, ScriptMistake

NOBODY = 1
WRONG_USE = 2


def fault(
    name: Annotated[str, typer.Argument(help="A name of `gatedesk faults`, with :ARGS and @TIME if wanted.")],
    values: Annotated[
        list[str] | None, typer.Argument(help="Its arguments, in the order of the table or as NAME=VALUE.")
    ] = None,
    *,
    control: Annotated[
        int, typer.Option(min=1, max=65535, help="The control port that `gatedesk simulate --control-port` prints.")
    ],
    heal: Annotated[bool, typer.Option("--heal", help="End the faults of that name ('all': every fault).")] = False,
    do: Annotated[
        bool, typer.Option("--do", help=f"Take the words as an action of a script: {', '.join(ACTIONS)}.")
    ] = False,
) -> None:
    """Begin a fault in a running simulated Gateway."""
    words = [name, *(values or ())]
    try:
        answer = ask(control, _command(words, heal=heal, do=do))
    except ScriptMistake as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG_USE) from error
    except OSError as error:
        typer.echo(f"nobody answers on 127.0.0.1:{control}: {error.strerror or error}", err=True)
        raise typer.Exit(NOBODY) from error
    if answer:
        typer.echo(answer)


def _command(words: list[str], *, heal: bool, do: bool) -> str:
    """The line for the control port."""
    if do:
        return " ".join(words)
    name, *values = words
    if heal:
        return "heal" if name == "all" else f"heal {name}"
    spec, at, time = name.partition("@")
    separator = "," if ":" in spec else ":"
    return f"fault {spec}{separator if values else ''}{','.join(values)}{at}{time}"
