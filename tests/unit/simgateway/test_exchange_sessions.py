"""The books seen from outside: clients come, trade and go, the Gateway restarts, and an auditor adds it all up.

The auditor knows the wire only. From the executions it is told it works out every position and all cash, to the cent,
and holds them against what the Gateway says of positions and accounts.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gatedesk.simgateway.assembly import Simulation, read_account
from gatedesk.simgateway.limits import Limit, Limits
from gatedesk.simgateway.wire import requests as ask
from gatedesk.simgateway.wire.responses import (
    AccountSummary,
    CommissionReport,
    ErrMsg,
    ExecDetails,
    OpenOrder,
    OrderStatus,
    Position,
)
from helpers.sim_session import AAPL, Stage, of, stage

CENT = Decimal("0.01")
CASH = {"DU1": Decimal("900000.00"), "DU2": Decimal("100000.00")}
AUDITOR = 99
NO_LIMITS = Limits(frozenset(Limit))
ENDS = ("Filled", "Cancelled", "Inactive", "ApiCancelled")
clients = st.integers(0, 3)


class ClientsComeAndGo(RuleBasedStateMachine):
    """Four clients over one real market. What each hears live is kept; the auditor asks for the rest."""

    @initialize(seed=st.integers(1, 5))
    def begin(self, seed: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        accounts = tuple(read_account(f"{name}:{cash}") for name, cash in CASH.items())
        state = Path(self.folder.name) / "state.json"
        self.simulation = Simulation(seed=seed, accounts=accounts, state=state, limits=NO_LIMITS)
        self.stage: Stage = stage(self.simulation)
        self.keys: dict[int, int] = {}
        self.next_ids: dict[int, int] = dict.fromkeys(range(4), 1)
        self.heard: dict[str, Decimal] = {}
        self.statuses: dict[int, str] = {}

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    @rule(client=clients)
    def come(self, client: int) -> None:
        """A client that comes again is given an id above all it has used, and finds its orders."""
        if client in self.keys:
            return
        key = self.keys[client] = self.stage.client(client)
        open_orders = of(OpenOrder, self.stage.ask(key, ask.ReqOpenOrders()))
        assert {one.client_id for one in open_orders} <= {client}
        assert all(one.status not in ENDS for one in open_orders)

    @precondition(lambda self: self.keys)
    @rule(which=clients)
    def go(self, which: int) -> None:
        client = sorted(self.keys)[which % len(self.keys)]
        self.stage.gateway.drop(self.keys.pop(client))

    @precondition(lambda self: self.statuses)
    @rule()
    def restart(self) -> None:
        """The program ends without a word and another goes on from its file."""
        self.keys.clear()
        self.stage = stage(self.simulation, start=self.stage.now)

    @rule(
        client=clients,
        account=st.sampled_from(sorted(CASH)),
        side=st.sampled_from(("BUY", "SELL")),
        size=st.integers(1, 900),
        kind=st.sampled_from(("MKT", "MKT", "LMT", "STP", "TRAIL", "MIDPRICE", "Adaptive")),
        away=st.integers(-8, 8),
        tif=st.sampled_from(("DAY", "GTC", "IOC")),
        family=st.sampled_from(("", "", "group", "child", "advisor")),
    )
    def place(
        self, client: int, account: str, side: str, size: int, kind: str, away: int, tif: str, family: str
    ) -> None:
        self.come(client)
        number = self.next_ids[client]
        self.next_ids[client] += 1
        top = self.stage.gateway.world.market.top(AAPL.con_id)
        price = Decimal(str(round(top.bid, 2))) + away * CENT
        self._ask(
            client,
            ask.PlaceOrder(
                number,
                AAPL,
                account=account,
                action=side,
                total_quantity=Decimal(size),
                order_type="MKT" if kind == "Adaptive" else kind,
                algo_strategy="Adaptive" if kind == "Adaptive" else "",
                lmt_price=price if kind in ("LMT", "MIDPRICE") else None,
                aux_price={"STP": price, "TRAIL": Decimal("0.05")}.get(kind),
                tif=tif if kind in ("MKT", "LMT") else "DAY",
                oca_group="either" if family == "group" else "",
                oca_type=1 + number % 3,
                parent_id=number - 1 if family == "child" else 0,
                fa_group="All" if family == "advisor" else "",
            ),
        )

    @rule(client=clients, back=st.integers(1, 6), size=st.integers(1, 900))
    def modify(self, client: int, back: int, size: int) -> None:
        self.come(client)
        number = self.next_ids[client] - back
        for order in self.stage.gateway.world.exchange.open_orders():
            if (order.terms.client_id, order.terms.order_id) == (client, number):
                wire = order.terms.wire
                assert isinstance(wire, ask.PlaceOrder)
                changed = {name: getattr(wire, name) for name in wire.__slots__}
                self._ask(client, ask.PlaceOrder(**{**changed, "total_quantity": Decimal(size)}))

    @rule(client=clients, back=st.integers(1, 6))
    def cancel(self, client: int, back: int) -> None:
        self.come(client)
        self._ask(client, ask.CancelOrder(max(self.next_ids[client] - back, 1)))

    @rule(seconds=st.sampled_from((0.05, 1.0, 30.0, 120.0)))
    def let_time_pass(self, seconds: float) -> None:
        self.stage.now += seconds
        self.stage.replies = self.stage.gateway.advance(self.stage.now)
        self._hear()

    def _ask(self, client: int, request: ask.PlaceOrder | ask.CancelOrder) -> None:
        self.stage.now += 0.01
        self.stage.ask(self.keys[client], request)
        self._hear()

    def _hear(self) -> None:
        """Executions come before their commissions and before the status that counts them; nothing follows an end."""
        for _, answer in self.stage.replies:
            if isinstance(answer, ExecDetails):
                self.heard.setdefault(answer.exec_id, Decimal(-1))
            elif isinstance(answer, CommissionReport):
                assert answer.exec_id in self.heard
                self.heard[answer.exec_id] = Decimal(answer.commission)
            elif isinstance(answer, OrderStatus):
                known = self.statuses.get(answer.perm_id)
                assert known not in ENDS or known == answer.status
                self.statuses[answer.perm_id] = answer.status
            elif isinstance(answer, ErrMsg):
                assert answer.code != 320

    @invariant()
    def the_auditor_agrees(self) -> None:
        key = self.stage.client(AUDITOR)
        told = self.stage.ask(key, ask.ReqExecutions(1))
        paid = {one.exec_id: Decimal(one.commission) for one in of(CommissionReport, told)}
        executions = {one.exec_id: one for one in of(ExecDetails, told)}
        assert executions.keys() == paid.keys() >= self.heard.keys()
        assert all(paid[one] == commission for one, commission in self.heard.items() if commission >= 0)
        cash, positions = dict(CASH), defaultdict(Decimal)
        for exec_id, one in executions.items():
            signed = Decimal(one.shares) * (1 if one.side == "BOT" else -1)
            positions[one.account] += signed
            gross = (signed * Decimal(one.price)).quantize(CENT, rounding=ROUND_HALF_EVEN)
            cash[one.account] -= gross + paid[exec_id]
        said = {one.account: Decimal(one.position) for one in of(Position, self.stage.ask(key, ask.ReqPositions()))}
        assert said == {name: units for name, units in positions.items() if units}
        rows = of(AccountSummary, self.stage.ask(key, ask.ReqAccountSummary(2, "All", "TotalCashValue")))
        assert {one.account: Decimal(one.value) for one in rows} == cash
        self.stage.gateway.drop(key)


TestClientsComeAndGo = ClientsComeAndGo.TestCase
TestClientsComeAndGo.settings = settings(
    max_examples=80, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
