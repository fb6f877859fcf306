"""Finding the Gateway: the usual ports of a host, entered one after the other, each connection closed cleanly."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from gatedesk.domain.connection import Endpoint, mode_of_accounts
from gatedesk.domain.connection_sweep import PORTS, FindingKind, PortFinding, PortPlace
from gatedesk.domain.events import PortSwept
from gatedesk.gateway.connect import Opening, judge, resolve
from gatedesk.gateway.diagnosis import Cause, ConnectTrouble, explain
from gatedesk.gateway.guarded_ib import GuardedIB, Heard
from gatedesk.gateway.guarded_socket import ignore
from gatedesk.gateway.stage_book import StageBook
from gatedesk.gateway.status_board import StatusBoard
from gatedesk.gateway.sync import is_simulated
from gatedesk.gateway.timing import Timing

TCP_SECONDS, GREETING_SECONDS, ACCOUNT_SECONDS = 0.2, 1.5, 3.0
"""Patience with one port: a computer that drops what it does not want must not hold up the rest."""

KINDS = {
    Cause.REFUSED: FindingKind.NOTHING,
    Cause.UNREACHABLE: FindingKind.NOTHING,
    Cause.NOT_IB: FindingKind.NOT_IB,
    Cause.CLIENT_ID_IN_USE: FindingKind.TAKEN_ID,
    Cause.SILENT: FindingKind.SILENT,
    Cause.GREETING_STALLED: FindingKind.SILENT,
    Cause.NO_ACCOUNT: FindingKind.SILENT,
}


class Sweep:
    """Publishes each finding. The port the session itself is connected to is not entered a second time."""

    def __init__(self, board: StatusBoard, timing: Timing, places: Sequence[PortPlace] = PORTS) -> None:
        self._board = board
        self._timing = replace(
            timing,
            tcp=min(timing.tcp, TCP_SECONDS),
            greeting=min(timing.greeting, GREETING_SECONDS),
            accounts=min(timing.accounts, ACCOUNT_SECONDS),
        )
        self.places = tuple(places)
        self._one_at_a_time = asyncio.Lock()

    async def run(self, at: Endpoint) -> tuple[PortFinding, ...]:
        """What stands at every place of the endpoint's host, in their order; its port is not asked."""
        async with self._one_at_a_time:
            found = []
            try:
                address = await resolve(at, self._timing)
                judge(address, at)
            except ConnectTrouble as trouble:
                return tuple(self._tell(self._failed(at, place, trouble)) for place in self.places)
            for place in self.places:
                endpoint = replace(at, host=address, port=place.port)
                found.append(self._tell(self._own(at.host, place) or await self._look(endpoint, place)))
            return tuple(found)

    def _tell(self, finding: PortFinding) -> PortFinding:
        self._board.publish(PortSwept(finding))
        return finding

    def _own(self, host: str, place: PortPlace) -> PortFinding | None:
        status = self._board.status
        if not status.state.is_connected or (status.endpoint.host, status.endpoint.port) != (host, place.port):
            return None
        text = f"Gatedesk is connected here: {', '.join(status.accounts)}."
        return PortFinding(place, FindingKind.OURS, text, status.accounts, status.mode, status.server_version)

    async def _look(self, endpoint: Endpoint, place: PortPlace) -> PortFinding:
        ib = GuardedIB(Heard())
        try:
            await Opening(ib, endpoint, self._timing, StageBook(ignore, no_time), ignore, ignore).run()
            return await self._ready(place, ib)
        except ConnectTrouble as trouble:
            return self._failed(endpoint, place, trouble)
        finally:
            await ib.client.close(self._timing.close)

    async def _ready(self, place: PortPlace, ib: GuardedIB) -> PortFinding:
        accounts = tuple(ib.client.getAccounts())
        try:
            simulated = await is_simulated(ib, self._timing.user_info)
        except ConnectionError:
            simulated = False
        mode = mode_of_accounts(accounts, simulated=simulated)
        text = f"{mode.value} {'accounts' if len(accounts) > 1 else 'account'} {', '.join(accounts)}"
        return PortFinding(place, FindingKind.READY, text, accounts, mode, ib.client.serverVersion())

    def _failed(self, endpoint: Endpoint, place: PortPlace, trouble: ConnectTrouble) -> PortFinding:
        notice = explain(trouble.cause, replace(endpoint, port=place.port), trouble.evidence)
        kind = KINDS.get(trouble.cause, FindingKind.TROUBLE)
        return PortFinding(place, kind, notice.text, cause=notice.cause, remedy=notice.remedy)


def no_time() -> float:
    """The report of one look is thrown away: its time is of no interest."""
    return 0.0
