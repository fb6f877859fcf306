"""What the Gateway says of itself and of its line to IB: messages that concern the connection and no single request."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from gatedesk.desk.ports import Clock
from gatedesk.domain.connection import ConnectionState
from gatedesk.gateway.diagnosis import Cause, ConnectTrouble
from gatedesk.gateway.error_codes import Effect, meaning_of, notice_of
from gatedesk.gateway.farms import FARM_STATES, farm_name
from gatedesk.gateway.guarded_ib import Problem
from gatedesk.gateway.machine import Signal
from gatedesk.gateway.market_data import MarketData
from gatedesk.gateway.outage import Outage
from gatedesk.gateway.status_board import StatusBoard
from gatedesk.gateway.upkeep import Upkeep

log = logging.getLogger(__name__)

DATA_LOST, LINK_BROKEN = 1101, 2110
HISTORY_FARM_CODES = frozenset({2105, 2106, 2107})
DEFINITION_FARM_CODES = frozenset({2157, 2158})
PORT_IN_TEXT = re.compile(r"(\d{1,5})\D*$")


class Bulletins:
    """``lose`` gives the connection up; ``link_code`` is the message that told the loss of the line to IB, else 0."""

    def __init__(
        self,
        board: StatusBoard,
        quotes: MarketData,
        upkeep: Upkeep,
        outage: Outage,
        clock: Clock,
        lose: Callable[[ConnectTrouble], None],
    ) -> None:
        self._board = board
        self._quotes = quotes
        self._upkeep = upkeep
        self._outage = outage
        self._clock = clock
        self._lose = lose
        self._handlers: dict[Effect, Callable[[Problem], None]] = {
            Effect.UPSTREAM_LOST: self._lose_link,
            Effect.UPSTREAM_BACK: self._find_link,
            Effect.PORT_MOVED: self._note_move,
            Effect.QUIET: self._log,
            **dict.fromkeys(FARM_STATES, self._note_farm),
        }
        self.link_code = 0

    def begin(self) -> None:
        """A new connection: nothing was said yet."""
        self.link_code = 0

    def went_live(self) -> None:
        """Everything is loaded; if the Gateway said meanwhile that it has lost IB, that still holds."""
        if self.link_code:
            self._board.signal(Signal.UPSTREAM_BROKEN, code=self.link_code)
            self._outage.begin()

    def hear(self, problem: Problem) -> None:
        """Take one message."""
        handler = self._handlers.get(meaning_of(problem.code).effect, self._tell)
        handler(problem)

    def _tell(self, problem: Problem) -> None:
        self._board.tell(notice_of(problem.code, problem.text, time=self._clock()))

    def _log(self, problem: Problem) -> None:
        log.info("message %d: %s", problem.code, problem.text)

    def _lose_link(self, problem: Problem) -> None:
        repeated = bool(self.link_code)
        self.link_code = problem.code
        if self._board.state.is_connected:
            self._board.signal(Signal.UPSTREAM_BROKEN, code=problem.code)
            self._outage.begin()
            self._quotes.mark_stale()
        (self._log if repeated else self._tell)(problem)

    def _find_link(self, problem: Problem) -> None:
        """1101 and 1102. The summary after the resync says it to the user."""
        self._log(problem)
        self._link_is_back(problem.code, renew_quotes=problem.code == DATA_LOST)

    def _link_is_back(self, code: int, *, renew_quotes: bool) -> None:
        self.link_code = 0
        if self._board.state.is_connected:
            self._outage.begin()
            self._board.update(code=code)
            self._upkeep.catch_up(Signal.UPSTREAM_BACK, renew_quotes=renew_quotes, code=code)

    def _note_move(self, problem: Problem) -> None:
        """1300: the port was changed. Who listens there now is for the user to say."""
        found = PORT_IN_TEXT.search(problem.text)
        port = int(found.group(1)) if found else None
        self._board.update(moved_to=port, code=problem.code)
        self._lose(ConnectTrouble(Cause.PORT_MOVED, str(port) if port else "another port"))

    def _note_farm(self, problem: Problem) -> None:
        """A farm that comes back may have lost its feeds without a word; after 2110 it also means IB is reached."""
        state = FARM_STATES[meaning_of(problem.code).effect]
        name, farms = farm_name(problem.text), dict(self._board.status.farms)
        came_back = farms.get(name) == "broken" and state == "ok"
        self._board.update(farms=tuple(sorted((farms | {name: state}).items())))
        if state == "ok" and self.link_code == LINK_BROKEN:
            self._link_is_back(problem.code, renew_quotes=True)
        elif came_back and self._board.state is ConnectionState.LIVE:
            self._upkeep.renew_data(
                quotes=problem.code not in HISTORY_FARM_CODES | DEFINITION_FARM_CODES,
                bars=problem.code not in DEFINITION_FARM_CODES,
            )
