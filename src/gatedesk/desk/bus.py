"""The one notification mechanism of the desk: facts are published, whoever asked for their type is told, in order."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from gatedesk.domain.events import Event

E = TypeVar("E")
log = logging.getLogger(__name__)


class EventBus:
    """Synchronous and single-threaded. A handler that raises is logged and does not stop the others."""

    def __init__(self) -> None:
        self._handlers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)

    def subscribe(self, kind: type[E], handler: Callable[[E], None]) -> Callable[[], None]:
        """Call ``handler`` with every event of exactly this type; the result ends the subscription."""
        self._handlers[kind].append(handler)
        return lambda: self._handlers[kind].remove(handler)

    def publish(self, event: Event) -> None:
        for handler in tuple(self._handlers[type(event)]):
            try:
                handler(event)
            except Exception:
                log.exception("handler of %s failed", type(event).__name__)
