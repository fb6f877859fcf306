"""Codes about the connection: the client id, the line to IB, the farms, the port."""

from __future__ import annotations

from gatedesk.gateway.codes.meaning import ERROR, INFO, WARNING, Effect, Meaning, each

RECONNECTS = "It reconnects by itself. Orders already at IB go on working."
FIRST_CLIENT = "Only client id 0 may do this."
UPDATE = "Update TWS or IB Gateway, and Gatedesk."
FARM_RETURNS = "It reconnects by itself; until then its data stands still."

SESSION_CODES: dict[int, Meaning] = {
    100: Meaning(WARNING, "More messages per second were sent than the Gateway allows.", "Gatedesk slows down."),
    308: Meaning(WARNING, "TWS has no room for another page.", "Close a page in TWS."),
    326: Meaning(ERROR, "The client id is in use by another program.", "Choose another.", Effect.CLIENT_ID_TAKEN),
    327: Meaning(WARNING, "", FIRST_CLIENT),
    **each((330, 331), Meaning(INFO, "This login manages no other accounts.", "Nothing need be done.", Effect.QUIET)),
    357: Meaning(ERROR, "The versions do not fit.", UPDATE),
    501: Meaning(INFO, "The connection stands already.", "Nothing need be done.", Effect.QUIET),
    502: Meaning(ERROR, "The Gateway could not be reached.", "Check that it runs and that its API is enabled."),
    **each((503, 506), Meaning(ERROR, "The Gateway is too old.", UPDATE)),
    504: Meaning(ERROR, "Not connected to a Gateway.", "Connect first."),
    **each((505, 507, 508), Meaning(ERROR, "A message was garbled.", "Connect again.")),
    1100: Meaning(WARNING, "The Gateway has lost its connection to IB.", RECONNECTS, Effect.UPSTREAM_LOST),
    1101: Meaning(
        INFO,
        "The Gateway is connected to IB again; subscriptions are renewed.",
        "Nothing need be done.",
        Effect.UPSTREAM_BACK,
    ),
    1102: Meaning(INFO, "The Gateway is connected to IB again.", "Nothing need be done.", Effect.UPSTREAM_BACK),
    1300: Meaning(
        ERROR,
        "The Gateway's port was changed in its settings, so it closes this connection.",
        "Connect to the new port.",
        Effect.PORT_MOVED,
    ),
    2100: Meaning(
        WARNING,
        "Another program took over the account updates of this login.",
        "Account values may lag until it ends.",
    ),
    2101: Meaning(WARNING, "Another program follows a different account.", "Account values may lag until it ends."),
    **each((2103, 2105, 2157), Meaning(WARNING, "A data farm is disconnected.", FARM_RETURNS, Effect.FARM_BROKEN)),
    **each((2104, 2106, 2158), Meaning(INFO, "A data farm is connected.", "Nothing need be done.", Effect.FARM_OK)),
    **each((2107, 2108), Meaning(INFO, "A data farm sleeps until it is needed.", "No fault.", Effect.FARM_INACTIVE)),
    2110: Meaning(WARNING, "The Gateway has lost its connection to IB.", RECONNECTS, Effect.UPSTREAM_LOST),
    2119: Meaning(INFO, "A data farm is connecting.", "Nothing need be done.", Effect.FARM_CONNECTING),
    2148: Meaning(INFO, "", "Nothing need be done.", Effect.QUIET),
    2150: Meaning(INFO, "A value of a position could not be derived.", "It follows.", Effect.QUIET),
}
