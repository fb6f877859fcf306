"""The one table of everything a client may ask and who answers it."""

from __future__ import annotations

from gatedesk.simgateway.handlers import (
    accounts,
    history,
    orders,
    quotes,
    reference,
    refusals,
    scanner,
    session,
)
from gatedesk.simgateway.handlers.answers import HandlerTable

REQUEST_HANDLERS: HandlerTable = {
    **session.HANDLERS,
    **reference.HANDLERS,
    **quotes.HANDLERS,
    **history.HANDLERS,
    **orders.HANDLERS,
    **accounts.HANDLERS,
    **scanner.HANDLERS,
    **refusals.HANDLERS,
}
