"""Codes about market data, history, contracts and requests."""

from __future__ import annotations

from gatedesk.gateway.codes.meaning import ERROR, INFO, WARNING, Effect, Meaning, each

SUBSCRIBE = "Subscribe to the exchange in Client Portal and share the data with this login."
NEITHER = Meaning(
    WARNING,
    "There is no market data for this contract: neither live nor delayed data is permitted.",
    SUBSCRIBE,
    Effect.NO_PERMISSION,
)
LATE = Meaning(INFO, "What was to be ended had ended already.", "Nothing need be done.", Effect.QUIET)
OUR_WORDS = Meaning(
    ERROR, "The Gateway did not understand a request.", "If it comes back, save the report and tell us."
)
NOT_OFFERED = Meaning(WARNING, "This is not offered for this contract.", "Choose another contract, or do without.")
TOO_MANY = "Close a window that uses them, or another program."

DATA_CODES: dict[int, Meaning] = {
    101: Meaning(
        ERROR,
        "All market data lines of this login are in use.",
        "Remove contracts from the watchlist or close other programs.",
        Effect.NO_PERMISSION,
    ),
    102: OUR_WORDS,
    **each((122, 123, 124), Meaning(WARNING, "The Gateway has no record of this contract.", "Choose it anew.")),
    **each((138, 139, 143, 301, 302, 303, 304, 305, 306, 307, 319, 320, 322, 323, 324), OUR_WORDS),
    162: Meaning(INFO, "", "Another bar size, or wider hours, may have data.", Effect.QUIET),
    165: Meaning(INFO, "", "Nothing need be done.", Effect.QUIET),
    166: Meaning(WARNING, "There is no history of an expired contract.", "Choose a later one."),
    200: Meaning(
        ERROR, "IB knows no such contract.", "Check the symbol, or choose from the search.", Effect.ORDER_REJECTED
    ),
    **each((300, 310, 366), LATE),
    309: Meaning(WARNING, "All market depth lines are in use (three at a time).", TOO_MANY),
    316: Meaning(WARNING, "Market depth was halted.", "Open it again."),
    317: Meaning(INFO, "Market depth was reset.", "It is built up anew.", Effect.QUIET),
    321: Meaning(ERROR, "", "Correct it and try again.", Effect.ORDER_REJECTED),
    354: Meaning(WARNING, "Live market data is not subscribed.", SUBSCRIBE, Effect.TRY_DELAYED),
    407: OUR_WORDS,
    414: NOT_OFFERED,
    420: Meaning(WARNING, "", "Live bars need a market data subscription; history may still come."),
    430: Meaning(INFO, "There are no fundamentals for this contract.", "Nothing need be done."),
    431: NOT_OFFERED,
    2152: Meaning(INFO, "", "More exchanges show their depth with more subscriptions.", Effect.QUIET),
    2176: Meaning(INFO, "Fractional sizes are rounded for this API version.", "Nothing need be done.", Effect.QUIET),
    10016: Meaning(WARNING, "This contract is not visible to this login.", "Choose another."),
    10017: Meaning(WARNING, "These contracts are not visible to this login.", "Choose others."),
    10089: Meaning(WARNING, "Live market data needs a subscription for the API.", SUBSCRIBE, Effect.TRY_DELAYED),
    10090: Meaning(INFO, "Part of the market data is not subscribed.", SUBSCRIBE),
    10091: Meaning(INFO, "Part of the market data needs a subscription for the API.", SUBSCRIBE),
    10092: Meaning(WARNING, "There is no market depth for this contract and exchange.", "Choose another exchange."),
    10167: Meaning(
        INFO,
        "There is no live market data for this contract; delayed prices are shown.",
        "Live prices need a market data subscription, shared with this login in Client Portal.",
        Effect.DELAYED,
    ),
    **each((10168, 10186), NEITHER),
    10172: Meaning(WARNING, "The news article could not be had.", "Try again."),
    10179: NOT_OFFERED,
    10182: Meaning(WARNING, "The running bar was lost.", "It is asked for again."),
    10185: LATE,
    10187: Meaning(WARNING, "The history of ticks was refused.", SUBSCRIBE),
    10189: Meaning(WARNING, "Tick-by-tick data was refused.", SUBSCRIBE),
    10190: Meaning(WARNING, "All tick-by-tick lines are in use.", TOO_MANY),
    10197: Meaning(
        WARNING,
        "Market data goes to another session of this user.",
        "Paper and live share data only on one machine: log the other session out.",
        Effect.COMPETING,
    ),
    10225: Meaning(WARNING, "A bust ended the running bars.", "They are asked for again."),
    **each((10276, 10277), Meaning(INFO, "This news feed is not permitted.", "Subscribe to it in Client Portal.")),
    10285: Meaning(INFO, "Fractional sizes are rounded for this API version.", "Nothing need be done.", Effect.QUIET),
    **each((10314, 10339), OUR_WORDS),
}
