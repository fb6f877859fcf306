"""Finding contracts: symbol search, and the one match with its price grid."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from ib_async.wrapper import RequestError

from gatedesk.desk.ports import Clock
from gatedesk.domain.connection import Endpoint
from gatedesk.domain.contract import Contract, ContractDetails, ContractMatch, SecType
from gatedesk.domain.notice import GatewayTrouble, Notice, Severity, UserMistake
from gatedesk.domain.ticks import PriceGrid
from gatedesk.gateway import translate
from gatedesk.gateway.diagnosis import Cause, trouble
from gatedesk.gateway.error_codes import notice_of
from gatedesk.gateway.guarded_ib import GuardedIB
from gatedesk.gateway.timing import Timing

NO_SUCH_CONTRACT = 200
MAJORS = (
    "USD",
    "EUR",
    "GBP",
    "JPY",
    "CHF",
    "AUD",
    "CAD",
    "NZD",
    "SEK",
    "NOK",
    "DKK",
    "HKD",
    "SGD",
    "CNH",
    "MXN",
    "ZAR",
)
CURRENCIES = frozenset({*MAJORS, "PLN", "CZK", "HUF", "ILS"})
PAIR = re.compile(r"([A-Z]{3})[./ ]?([A-Z]{3})")


class Lookup:
    """Asks the Gateway; market rules are remembered, and the details by contract id in ``known``."""

    def __init__(self, ib: GuardedIB, timing: Timing, clock: Clock, endpoint: Callable[[], Endpoint]) -> None:
        self._ib = ib
        self._timing = timing
        self._clock = clock
        self._endpoint = endpoint
        self._grids: dict[int, PriceGrid] = {}
        self.known: dict[int, ContractDetails] = {}

    async def search(self, text: str) -> Sequence[ContractMatch]:
        """Matches best first; a currency pair is offered though IB's search knows only shares and the like."""
        req_id = self._new_id()
        found = await self._ask(req_id, lambda: self._ib.client.reqMatchingSymbols(req_id, text), "symbol search")
        matches = [match for row in found if (match := translate.contract_match(row))]
        return [*currency_pair(text), *matches]

    async def details(self, contract: Contract) -> ContractDetails:
        """The one contract that fits. UserMistake when none or several do."""
        req_id, wanted = self._new_id(), translate.ib_contract(contract)
        try:
            found = await self._ask(
                req_id, lambda: self._ib.client.reqContractDetails(req_id, wanted), f"contract {contract.name}"
            )
        except GatewayTrouble as refused:
            if refused.notice.code == NO_SUCH_CONTRACT:
                raise UserMistake(no_such_contract(contract)) from refused
            raise
        match = choose(found, contract)
        rule = translate.market_rule_id(match, contract.exchange)
        details = translate.routed(translate.contract_details(match, await self._grid(rule)), contract.exchange)
        self.known[details.contract.con_id] = details
        return details

    async def _grid(self, rule: int | None) -> PriceGrid | None:
        """The price grid of a market rule; None when the Gateway does not tell in time."""
        if rule is None:
            return None
        if rule not in self._grids:
            try:
                rows = await self._ib.request(
                    f"marketRule-{rule}", lambda: self._ib.client.reqMarketRule(rule), self._timing.market_rule
                )
            except (TimeoutError, ConnectionError, RequestError):
                return None
            grid = translate.price_grid(rows)
            if grid is None:
                return None
            self._grids[rule] = grid
        return self._grids[rule]

    def _new_id(self) -> int:
        try:
            return self._ib.client.getReqId()
        except ConnectionError as error:
            raise trouble(Cause.NOT_CONNECTED, self._endpoint()) from error

    async def _ask(self, req_id: int, send: Callable[[], None], what: str) -> Any:
        try:
            return await self._ib.request(req_id, send, self._timing.request)
        except RequestError as error:
            raise GatewayTrouble(notice_of(error.code, error.message, time=self._clock())) from error
        except TimeoutError as error:
            raise trouble(Cause.NO_ANSWER, self._endpoint(), what) from error
        except ConnectionError as error:
            raise trouble(Cause.NOT_CONNECTED, self._endpoint()) from error


def currency_pair(text: str) -> list[ContractMatch]:
    """EUR.USD, EUR/USD or EURUSD as a match."""
    pair = PAIR.fullmatch(text.strip().upper())
    if pair is None or not CURRENCIES.issuperset(pair.groups()):
        return []
    base, quoted = pair.groups()
    contract = Contract(symbol=base, sec_type=SecType.FOREX, exchange="IDEALPRO", currency=quoted)
    return [ContractMatch(contract=contract, description="Currency pair")]


def choose(found: Sequence[Any], wanted: Contract) -> Any:
    """The single match, or a UserMistake that names what there is."""
    if len(found) > 1:
        found = [row for row in found if translate.same_contract(row, wanted)] or found
    if not found:
        raise UserMistake(no_such_contract(wanted))
    if len(found) > 1:
        names = sorted({translate.ib_symbol(row) for row in found})
        raise UserMistake(
            Notice(
                Severity.ERROR,
                f"{wanted.name} fits {len(found)} contracts: {', '.join(names[:6])}{' …' if len(names) > 6 else ''}.",
                "Choose one of them from the search.",
                cause="ambiguous-contract",
            )
        )
    return found[0]


def no_such_contract(contract: Contract) -> Notice:
    """Nothing fits."""
    return Notice(
        Severity.ERROR,
        f"IB knows no contract {contract.name} ({contract.sec_type.value or 'any type'}, {contract.currency}).",
        "Check the symbol, or choose from the search.",
        code=NO_SUCH_CONTRACT,
        cause="no-such-contract",
    )
