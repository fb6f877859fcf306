"""``gatedesk faults``: every fault of the simulated Gateway, with its arguments."""

from __future__ import annotations

from typing import Annotated

import typer

from gatedesk.simgateway.documentation import faults_page, spelled
from gatedesk.simgateway.faults.declaration import Fault, Seam
from gatedesk.simgateway.faults.table import FAULTS


def faults(
    markdown: Annotated[bool, typer.Option("--markdown", help="As a page of documentation.")] = False,
) -> None:
    """List the faults that `gatedesk simulate --fault` and `gatedesk fault` know."""
    if markdown:
        typer.echo(faults_page(), nl=False)
        return
    for seam in Seam:
        typer.echo(seam.value)
        for fault in FAULTS.values():
            if fault.seam is seam:
                typer.echo(_lines(fault))


def _lines(fault: Fault) -> str:
    arguments = "".join(f"\n      {one.name}={spelled(one.default)}  {one.meaning}" for one in fault.arguments)
    return f"  {fault.name}\n    {fault.summary}{arguments}"
