"""What is told of orders: every change becomes an event the moment it happens, in the order it happens."""

from __future__ import annotations

from copy import copy

from gatedesk.simgateway.exchange.lifecycle import Step, advance
from gatedesk.simgateway.exchange.records import ExchangeEvent, Executed, Execution, LiveOrder, Refused, StatusChanged


class Teller:
    """Collects the events of one exchange until they are asked for. Orders are told as snapshots."""

    def __init__(self) -> None:
        self._events: list[ExchangeEvent] = []

    def drain(self) -> list[ExchangeEvent]:
        """The events since the last call, in order."""
        events, self._events = self._events, []
        return events

    def refuse(self, refused: Refused) -> None:
        """Tell a refusal that touches no order."""
        self._events.append(refused)

    def tell(self, order: LiveOrder) -> None:
        """Tell the order as it is now."""
        self._events.append(StatusChanged(copy(order)))

    def executed(self, order: LiveOrder, executions: list[Execution]) -> None:
        self._events += [Executed(copy(order), execution) for execution in executions]

    def step(self, order: LiveOrder, step: Step, why_held: str = "") -> None:
        """Move the order on and tell it."""
        advance(order, step)
        order.why_held = why_held
        self.tell(order)

    def warn(self, order: LiveOrder, warning: tuple[int, str]) -> None:
        """Warn of an order that lives, and tell it again: clients take a warning for the end of it."""
        self.message(order, *warning)
        self.tell(order)

    def message(self, order: LiveOrder, code: int, text: str) -> None:
        """Say something of an order by its id."""
        self.refuse(Refused(order.terms.client_id, order.terms.order_id, code, text))
