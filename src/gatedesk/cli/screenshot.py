"""`gatedesk screenshot`: the demo played on a simulated Gateway and drawn into a PNG, without a screen.

The README's pictures come from it. Its orders are real orders to the simulated Gateway, through the one door.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from PySide6.QtCore import QSize

from gatedesk.cli.window import WindowPlan, open_window
from gatedesk.desk.desk import Desk
from gatedesk.domain.contract import Contract
from gatedesk.domain.events import QuotesUpdated
from gatedesk.domain.order import OrderDraft, OrderType, Side, TimeInForce
from gatedesk.store.paths import Paths
from gatedesk.ui.application import use_offscreen
from gatedesk.ui.main_window import MainWindow
from gatedesk.ui.simulator_process import SimulatorProcess

SIZE = re.compile(r"^(\d{3,5})x(\d{3,5})$")
READY_SECONDS = 30.0
TRADES = (("AAPL", Side.BUY, 100), ("MSFT", Side.SELL, 50), ("SPY", Side.BUY, 40), ("GOOGL", Side.BUY, 75))
RESTING = (("AAPL", Side.SELL, 100, Decimal("1.003")), ("AAPL", Side.BUY, 50, Decimal("0.9975")))


def screenshot(
    out: Annotated[Path, typer.Option(help="The PNG file to write.")],
    theme: Annotated[str, typer.Option(help="dark or light.")] = "dark",
    size: Annotated[str, typer.Option(help="Width x height in pixels.")] = "1600x1000",
    seconds: Annotated[float, typer.Option(min=1.0, help="How long the market runs before the picture.")] = 10.0,
    seed: Annotated[int, typer.Option(help="The simulated market's seed.")] = 7,
) -> None:
    """Draw the demo's window into a picture; needs no screen."""
    match = SIZE.match(size)
    if match is None:
        raise typer.BadParameter("write it like 1600x1000", param_hint="--size")
    if theme not in ("dark", "light"):
        raise typer.BadParameter("must be dark or light", param_hint="--theme")
    pixels = QSize(int(match[1]), int(match[2]))
    saved: list[bool] = []

    async def scene(window: MainWindow) -> None:
        await play(window.context.desk, seconds)
        saved.append(window.grab().save(str(out), "PNG"))

    use_offscreen()
    with tempfile.TemporaryDirectory(prefix="gatedesk-") as folder:
        root = Path(folder)

        def plan() -> WindowPlan:
            return WindowPlan(
                paths=Paths(root / "config", root / "data", root / "state"),
                simulator=SimulatorProcess(("--seed", str(seed))),
                simulate=True,
                theme=theme,
                size=pixels,
                scene=scene,
            )

        code = open_window(plan)
    if not saved or not saved[0]:
        typer.echo(f"{out} could not be written.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{out}: {size}, {theme}")
    raise typer.Exit(code)


async def play(desk: Desk, seconds: float) -> None:
    """Wait for live quotes, trade a little, and let the market run."""
    await until_quoted(desk, {symbol for symbol, *_ in TRADES})
    contracts = {c.symbol: c for c in desk.settings.watchlist}
    for symbol, side, quantity in TRADES:
        await desk.order_entry.send(await draft(desk, contracts[symbol], side, quantity))
    for symbol, side, quantity, factor in RESTING:
        await desk.order_entry.send(await draft(desk, contracts[symbol], side, quantity, factor))
    await asyncio.sleep(seconds)


async def draft(desk: Desk, contract: Contract, side: Side, quantity: int, factor: Decimal | None = None) -> OrderDraft:
    """A market order, or a limit order at ``factor`` times the last price."""
    details = await desk.resolve(contract)
    quote = desk.quotes.quote(contract.con_id)
    assert quote is not None
    assert quote.reference is not None
    limit = None if factor is None else details.grid.nearest(Decimal(repr(quote.reference)) * factor)
    return OrderDraft(
        contract=details.contract,
        account=desk.status.accounts[0],
        side=side,
        quantity=Decimal(quantity),
        order_type=OrderType.MARKET if limit is None else OrderType.LIMIT,
        limit_price=limit,
        time_in_force=TimeInForce.DAY if limit is None else TimeInForce.GTC,
    )


async def until_quoted(desk: Desk, symbols: set[str]) -> None:
    """Until every symbol is watched and has a price."""
    done = asyncio.Event()

    def look(event: QuotesUpdated | None = None) -> None:
        quoted = {c.symbol for c in desk.settings.watchlist if has_price(desk, c.con_id)}
        if symbols <= quoted:
            done.set()

    end = desk.bus.subscribe(QuotesUpdated, look)
    try:
        async with asyncio.timeout(READY_SECONDS):
            await done.wait()
    finally:
        end()


def has_price(desk: Desk, con_id: int) -> bool:
    quote = desk.quotes.quote(con_id)
    return quote is not None and quote.last is not None and quote.ask is not None
