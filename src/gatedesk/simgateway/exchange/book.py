"""The book of record: every order the exchange has seen, found by id, by contract, by family and by OCA group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from gatedesk.simgateway.exchange.records import LiveOrder, Status
from gatedesk.simgateway.exchange.snapshot import BookState

OrderKey = tuple[int, int]  # client id, order id


def key_of(order: LiveOrder) -> OrderKey:
    """Who placed the order, and the number they gave it."""
    return order.terms.client_id, order.terms.order_id


class Book:
    """Orders in the order they came. Finished ones stay, out of the indexes that matching walks."""

    def __init__(self) -> None:
        self._orders: dict[OrderKey, LiveOrder] = {}
        self._open: dict[int, LiveOrder] = {}  # by permanent id
        self._working: dict[int, list[LiveOrder]] = defaultdict(list)
        self._children: dict[OrderKey, list[LiveOrder]] = defaultdict(list)
        self._groups: dict[tuple[str, str], list[LiveOrder]] = defaultdict(list)
        self._highest: dict[int, int] = {}
        self._next_rank = 1

    def __iter__(self) -> Iterator[LiveOrder]:
        return iter(self._orders.values())

    def get(self, client_id: int, order_id: int) -> LiveOrder | None:
        return self._orders.get((client_id, order_id))

    def see_id(self, client_id: int, order_id: int) -> None:
        """Remember the highest order id of a client: refused orders use theirs up too."""
        self._highest[client_id] = max(order_id, self.highest(client_id))

    def highest(self, client_id: int) -> int:
        """The highest order id seen from a client, 0 at first."""
        return self._highest.get(client_id, 0)

    def add(self, order: LiveOrder) -> None:
        """Record a new order, not working yet."""
        self._orders[key_of(order)] = order
        if order.terms.parent_id:
            self._children[order.terms.client_id, order.terms.parent_id].append(order)

    def open(self, order: LiveOrder) -> None:
        """The order is accepted: it works from now on, behind all others at its price."""
        self._index(order)
        self.lose_priority(order)

    def _index(self, order: LiveOrder) -> None:
        self._open[order.perm_id] = order
        self._working[order.terms.con_id].append(order)
        if order.terms.oca_group:
            self._groups[order.terms.account, order.terms.oca_group].append(order)

    def snapshot(self) -> BookState:
        """The book as it is; its orders are the live ones."""
        return BookState(tuple(self), tuple(self._open), dict(self._highest), self._next_rank)

    def restore(self, state: BookState) -> None:
        """Take the place of an empty book."""
        by_perm_id = {order.perm_id: order for order in state.orders}
        for order in state.orders:
            self.add(order)
        for perm_id in state.open:
            self._index(by_perm_id[perm_id])
        self._highest = dict(state.highest)
        self._next_rank = state.next_rank

    def lose_priority(self, order: LiveOrder) -> None:
        """Put the order behind all others, its place in the market's queue unknown."""
        order.rank, order.ahead, order.resting = self._next_rank, None, False
        self._next_rank += 1

    def close(self, order: LiveOrder) -> None:
        """The order is done: nothing will look at it again."""
        if self._open.pop(order.perm_id, None):
            self._working[order.terms.con_id].remove(order)

    def working(self, con_id: int) -> list[LiveOrder]:
        """A copy of the contract's working orders, oldest first."""
        return list(self._working.get(con_id, ()))

    def all_working(self) -> list[LiveOrder]:
        """Every working order, held ones included, in the order they were accepted."""
        return list(self._open.values())

    def contracts(self) -> set[int]:
        """The contracts that have working orders."""
        return {con_id for con_id, orders in self._working.items() if orders}

    def parent(self, order: LiveOrder) -> LiveOrder | None:
        return self.get(order.terms.client_id, order.terms.parent_id) if order.terms.parent_id else None

    def children(self, order: LiveOrder) -> list[LiveOrder]:
        """The order's children that are not done."""
        return [child for child in self._children.get(key_of(order), ()) if not child.status.is_done]

    def group(self, order: LiveOrder) -> list[LiveOrder]:
        """The others of the order's OCA group that still work."""
        members = self._groups.get((order.terms.account, order.terms.oca_group), ())
        return [member for member in members if member is not order and is_working(member)]

    def named(self, order_id: int) -> LiveOrder | None:
        """The one working order of that id, whoever placed it: another client may cancel it. None if several."""
        found = [order for order in self.all_working() if order.terms.order_id == order_id]
        return found[0] if len(found) == 1 else None


def is_working(order: LiveOrder) -> bool:
    """True from acceptance to the end."""
    return not order.status.is_done and order.status is not Status.PENDING_SUBMIT


def by_priority(orders: Iterable[LiveOrder]) -> list[LiveOrder]:
    """Orders of one side: those of any price first, then the best limit, then first come."""
    return sorted(orders, key=_priority)


def _priority(order: LiveOrder) -> tuple[bool, Decimal, int]:
    limit = order.working_limit
    if limit is None:
        return False, Decimal(0), order.rank
    return True, -limit if order.terms.side == "BUY" else limit, order.rank
