"""Money never leaks: whatever is ordered, filled, changed, cancelled and restarted, the books balance to the cent."""

from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gatedesk.simgateway.exchange.conditions import MarginIs, TimeIs
from gatedesk.simgateway.exchange.exchange import Exchange
from gatedesk.simgateway.exchange.fees import CENT
from gatedesk.simgateway.exchange.lifecycle import ORDER_KINDS, TIMES_IN_FORCE
from gatedesk.simgateway.exchange.records import AccountSetup, ExchangeEvent, Executed, OrderTerms, StatusChanged
from gatedesk.simgateway.exchange.snapshot import ExchangeState
from gatedesk.simgateway.market.records import Instrument
from gatedesk.simgateway.plain_records import plain, record
from gatedesk.simgateway.wire.order_request import PlaceOrder
from helpers.sim_market import AAPL, CALL, ES, EURUSD, SAP, WEDNESDAY_NOON, HandMarket

ACCOUNTS = ("DU1", "DU2")
CONTRACTS = {AAPL: 190.0, ES: 5000.0, EURUSD: 1.1, SAP: 10.0, CALL: 5.0}
ENDS = {"Filled", "Cancelled", "Inactive", "ApiCancelled"}
SIGNS = {"BOT": 1, "SLD": -1}

EXTRAS: list[dict[str, object]] = [
    *[{}] * 6,
    {"algo": "Adaptive", "algo_priority": "Urgent"},
    {"scale_first": Decimal(3), "scale_next": Decimal(40), "scale_step": Decimal("0.25")},
    {"peg_offset": Decimal("0.01")},
    {"conditions": (TimeIs("a", True, WEDNESDAY_NOON + 300),)},
    {"conditions": (MarginIs("a", False, 50),), "conditions_cancel": True},
    {"fa_group": "All", "fa_method": "NetLiq"},
    {"auto_cancel_parent": True},
    {"good_after": WEDNESDAY_NOON + 600},
]

contracts = st.sampled_from(list(CONTRACTS))
steps = st.integers(-20, 20)
sizes = st.integers(1, 900)


def price(instrument: Instrument, step: int) -> float:
    tick = instrument.increments[-1][1]
    return round(CONTRACTS[instrument] + step * tick, 5)


class BooksBalance(RuleBasedStateMachine):
    """A random client over a random market. Every event the exchange tells is kept and held against its books."""

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed: int) -> None:
        self.market = HandMarket()
        self.now = WEDNESDAY_NOON
        setups = [AccountSetup(ACCOUNTS[0], Decimal("250000.00")), AccountSetup(ACCOUNTS[1], Decimal(90_000), "EUR")]
        self.exchange = Exchange(self.market, accounts=setups, seed=seed)
        self.ended: set[int] = set()
        self.executed = 0
        for instrument in CONTRACTS:
            self.market.trade(instrument.con_id, price(instrument, 0), 1)
            self.market.show(instrument.con_id, [(price(instrument, -1), 500)], [(price(instrument, 1), 500)])

    @rule(
        instrument=contracts,
        account=st.sampled_from(ACCOUNTS),
        client=st.integers(1, 2),
        side=st.sampled_from(("BUY", "SELL")),
        size=sizes,
        kind=st.sampled_from([*ORDER_KINDS, *["LMT"] * 10]),
        tif=st.sampled_from([*TIMES_IN_FORCE, *["GTC"] * 6]),
        limit=steps,
        stop=steps,
        group=st.sampled_from(("", "", "", "g")),
        oca_type=st.integers(0, 3),
        whole=st.sampled_from((False, False, False, True)),
        child=st.sampled_from((False, False, False, True)),
        transmit=st.sampled_from((True, True, True, False)),
        extra=st.sampled_from(EXTRAS),
    )
    def place(
        self,
        instrument: Instrument,
        account: str,
        client: int,
        side: str,
        size: int,
        kind: str,
        tif: str,
        limit: int,
        stop: int,
        group: str,
        oca_type: int,
        whole: bool,
        child: bool,
        transmit: bool,
        extra: dict[str, object],
    ) -> None:
        used = self.exchange.used_order_id(client)
        tick = Decimal(str(instrument.increments[-1][1]))
        self._keep(
            self.exchange.place(
                OrderTerms(
                    client_id=client,
                    order_id=used + 1,
                    account=account,
                    con_id=instrument.con_id,
                    side=side,
                    quantity=Decimal(size if instrument is not ES else 1 + size % 5),
                    order_type=kind,
                    limit_price=Decimal(str(price(instrument, limit))),
                    stop_price=Decimal(str(price(instrument, stop))) if "TRAIL" not in kind else None,
                    trail_amount=(1 + abs(stop)) * tick,
                    limit_offset=tick,
                    tif=tif,
                    good_till=self.now + 500,
                    parent_id=used if child and used else 0,
                    oca_group=group,
                    oca_type=oca_type,
                    all_or_none=whole,
                    transmit=transmit,
                    wire=PlaceOrder(used + 1),
                    **extra,  # type: ignore[arg-type]  # keywords of a table
                ),
                self.now,
            )
        )

    @rule(side=st.sampled_from(("BUY", "SELL")), size=sizes, limit=steps)
    def place_by_hand(self, side: str, size: int, limit: int) -> None:
        limit_price = Decimal(str(price(AAPL, limit)))
        terms = OrderTerms(0, 0, ACCOUNTS[0], AAPL.con_id, side, Decimal(size), "LMT", limit_price, wire=PlaceOrder(0))
        self._keep(self.exchange.place_by_hand(terms, self.now))
        self.exchange.bind()

    @rule()
    def restart(self) -> None:
        """The program ends and another goes on from what it wrote; nothing it can be asked has changed."""
        before = self._everything()
        written = json.dumps(plain(self.exchange.snapshot()))
        self.exchange = Exchange(self.market, accounts=[AccountSetup(ACCOUNTS[0], Decimal(1))], seed=99)
        self.exchange.restore(record(ExchangeState, json.loads(written), untyped=PlaceOrder))
        assert self._everything() == before

    def _everything(self) -> list[object]:
        exchange = self.exchange
        accounts = [exchange.account(account) for account in exchange.accounts]
        orders = [*exchange.open_orders(), *exchange.completed_orders()]
        used = [exchange.used_order_id(client) for client in range(3)]
        return [plain(one) for one in (*accounts, *orders, *exchange.executions(), used, exchange.interesting())]

    @rule(which=st.integers(0, 50), size=sizes, limit=steps)
    def modify(self, which: int, size: int, limit: int) -> None:
        orders = self.exchange.open_orders()
        if orders:
            old = orders[which % len(orders)].terms
            instrument = self.market.universe.by_id(old.con_id)
            assert instrument is not None
            terms = OrderTerms(
                **{
                    **{name: getattr(old, name) for name in OrderTerms.__slots__},
                    "quantity": Decimal(size),
                    "limit_price": Decimal(str(price(instrument, limit))),
                }
            )
            self._keep(self.exchange.place(terms, self.now))

    @rule(which=st.integers(0, 50), client=st.integers(0, 2))
    def cancel(self, which: int, client: int) -> None:
        self._keep(self.exchange.cancel(client, which % 12, self.now))

    @precondition(lambda self: len(self.exchange.open_orders()) > 5)
    @rule()
    def cancel_all(self) -> None:
        self._keep(self.exchange.cancel_all(self.now))
        assert self.exchange.open_orders() == []

    @rule(instrument=contracts, middle=steps, width=st.integers(1, 4), size=st.integers(0, 900), traded=sizes)
    def move(self, instrument: Instrument, middle: int, width: int, size: int, traded: int) -> None:
        self.now = self.market.now = self.now + 60
        bids = [(price(instrument, middle - width), size)] if size else []
        asks = [(price(instrument, middle + width), 2 * size)] if size else []
        quote = self.market.show(instrument.con_id, bids, asks, self.now)
        trade = self.market.trade(instrument.con_id, price(instrument, middle), traded, time=self.now)
        filled = self._filled_resting(instrument)
        self._keep(self.exchange.on_market([quote, trade], self.now))
        assert self._filled_resting(instrument) - filled <= 2 * (traded + 3 * size)

    @rule(shut=st.sampled_from((set(), set(), {AAPL.con_id}, {ES.con_id, EURUSD.con_id})))
    def close_or_open(self, shut: set[int]) -> None:
        self.market.closed = shut
        self.now = self.market.now = self.now + 60
        self._keep(self.exchange.on_market([], self.now))

    @rule(hours=st.sampled_from((1, 1, 5, 24)))
    def let_time_pass(self, hours: int) -> None:
        self.now = self.market.now = self.now + hours * 3600
        self._keep(self.exchange.on_market([], self.now))

    def _filled_resting(self, instrument: Instrument) -> Decimal:
        executions = self.exchange.executions()
        return sum((e.quantity for e in executions if e.con_id == instrument.con_id and e.liquidity == 1), Decimal(0))

    def _keep(self, events: list[ExchangeEvent]) -> None:
        for event in events:
            if isinstance(event, StatusChanged):
                assert event.order.perm_id not in self.ended, "told after its end"
                if event.order.status in ENDS:
                    self.ended.add(event.order.perm_id)
            self.executed += isinstance(event, Executed)

    @invariant()
    def money_never_leaks(self) -> None:
        for account in ACCOUNTS:
            assert not any(self.exchange.imbalance(account).values())
            assert all(
                money == money.quantize(CENT) for money in self.exchange.account(account).cash_by_currency.values()
            )

    @invariant()
    def positions_are_the_sum_of_executions(self) -> None:
        for account in ACCOUNTS:
            for row in self.exchange.positions(account):
                own = [e for e in self.exchange.executions() if (e.account, e.con_id) == (account, row.con_id)]
                assert row.quantity == sum(SIGNS[e.side] * e.quantity for e in own)
                assert row.realized == sum(e.realized or 0 for e in own)

    @invariant()
    def net_liquidation_is_deposits_and_gains(self) -> None:
        """Every currency but the pair's own is the account's, so no other rate enters."""
        if not any(row.con_id == SAP.con_id for row in self.exchange.positions(ACCOUNTS[0])):
            row = self.exchange.account(ACCOUNTS[0])
            assert row.net_liquidation == Decimal("250000.00") + row.realized + row.unrealized

    @invariant()
    def orders_are_filled_by_their_executions(self) -> None:
        executions = self.exchange.executions()
        ids = [execution.exec_id for execution in executions]
        assert len(ids) == len(set(ids)) == self.executed
        for order in [*self.exchange.open_orders(), *self.exchange.completed_orders()]:
            own = [e for e in executions if e.perm_id == order.perm_id]
            assert order.filled == sum(e.quantity for e in own) <= order.terms.quantity
            assert order.commission == sum(e.commission for e in own)
            assert (order.status == "Filled") == (order.remaining == 0)


TestBooksBalance = BooksBalance.TestCase
TestBooksBalance.settings = settings(
    max_examples=300, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
