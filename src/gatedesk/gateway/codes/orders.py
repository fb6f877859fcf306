"""Codes about orders: refused, in doubt, cancelled, or alive with a remark."""

from __future__ import annotations

from gatedesk.gateway.codes.meaning import INFO, WARNING, Effect, Meaning, each, rejected

PRECAUTION = rejected(
    "A precautionary limit in TWS stopped the order.",
    "Check the order; the limit is set in TWS under Presets > Precautionary Settings.",
)
TIME = rejected("A date or time in the order is invalid.", "Write it as 20260415 16:00:00 with a time zone.")
SCALE = rejected("The terms of the scale order do not fit together.", "Check its component sizes and prices.")
ALGO = rejected("The algorithm does not take this order.", "Check its name and values, or send it without one.")
CONDITION = rejected("A condition of the order is incomplete or not allowed.", "Check its contract, price and time.")
SHORT_SALE = rejected("The terms of the short sale are invalid.", "Check where the shares are to be borrowed.")
COMBO = rejected("The legs of the combination are invalid.", "Check each leg's contract, side and ratio.")
ACCOUNT = rejected("The account or the allocation of the order is invalid.", "Choose one account of this login.")
CLOSED_TYPE = rejected(
    "This order type is not taken for this contract and exchange.", "Choose another order type or route to SMART."
)


def doubt(text: str) -> Meaning:
    """The broker did not do what was asked, and the order may be anything."""
    return Meaning(WARNING, text, "Gatedesk is asking the Gateway what became of the order.", Effect.ORDER_DOUBT)


def remark(text: str, remedy: str = "The order is alive; nothing need be done.") -> Meaning:
    """The order lives on."""
    return Meaning(WARNING, text, remedy, Effect.ORDER_NOTE)


ORDER_CODES: dict[int, Meaning] = {
    103: doubt("The order id was used before."),
    104: doubt("A filled order cannot be changed."),
    105: doubt("The change does not fit the order it is for."),
    106: rejected("The order could not be transmitted."),
    107: rejected("The order is incomplete.", "Fill in what is missing and send it again."),
    **each((109, 163, 164, 382, 383, 451), PRECAUTION),
    110: rejected("The price is not on the contract's price grid.", "Use a multiple of the minimum price variation."),
    111: rejected("Order type and time in force do not go together.", "Choose another time in force."),
    113: rejected("On-close orders are good for the day only.", "Set the time in force to DAY."),
    **each((114, 115, 118, 119, 125, 126, 131, 325, 328, 342, 387), CLOSED_TYPE),
    116: rejected("The exchange is not connected.", "Route the order to SMART, or wait."),
    117: rejected("A block order needs at least 50 units."),
    120: rejected("It is too late today for an order of this kind."),
    **each((121, 132, 151, 155, 332, 333, 344, 422, 424, 435, 436), ACCOUNT),
    129: rejected("The order comes too shortly before its start time."),
    133: doubt("The new order failed."),
    134: doubt("The change failed."),
    135: doubt("The Gateway does not know this order id."),
    136: doubt("The order cannot be cancelled."),
    137: doubt("The order can no longer be cancelled."),
    **each((140, 141, 145, 160, 434, 463), rejected("A number of the order is missing or invalid.")),
    144: ACCOUNT,
    146: rejected("The trigger method is invalid."),
    **each((147, 148, 398, 402), CONDITION),
    152: rejected("A hidden order is not possible here.", "Send it without that attribute."),
    153: rejected("Orders of this kind need a limit price."),
    154: rejected("Trading in this contract is halted.", "Wait until it resumes."),
    157: rejected("An order is either iceberg or discretionary, not both."),
    **each((158, 159), rejected("The offset of the order is missing or out of range.")),
    161: doubt("The order is in no state in which it can be cancelled."),
    167: TIME,
    168: rejected("The discretionary amount is not on the price grid."),
    201: rejected("", "The broker's words name the reason; nothing is working."),
    202: Meaning(INFO, "The order was cancelled.", "Nothing need be done.", Effect.ORDER_CANCELLED),
    203: rejected("This contract is not available to this account.", "Check the account's trading permissions."),
    **each((312, 313, 314, 315, 356, 358, 359, 360, 405), COMBO),
    329: doubt("An order cannot be changed into this type."),
    **each((334, 336, 337, 338, 343, 391), TIME),
    339: COMBO,
    **each((347, 348, 352, 353, 393), SHORT_SALE),
    350: rejected("A minimum quantity is not possible here."),
    **each((351, 411, 437), rejected("This order cannot be filled outside regular hours.", "Clear that setting.")),
    355: rejected("The size does not fit the contract's size rule.", "Use a multiple of its size increment."),
    **each((361, 362, 403), rejected("A stop or trigger price is invalid.", "Check it against the market.")),
    388: rejected("The order is smaller than the exchange takes.", "Raise the quantity."),
    392: rejected("The contract has expired.", "Choose a later one."),
    **each(
        (395, 396, 397), rejected("IB does not take orders of this kind at the moment.", "Try a plain limit order.")
    ),
    399: remark(""),
    **each((400, 439, 440, 441, 442, 443), ALGO),
    401: rejected("A text in the order is too long."),
    404: remark("The order is held while shares to borrow are located.", "It goes on when they are found."),
    406: rejected("Orders in this currency are not allowed.", "Check the account's permissions."),
    **each((408, 409, 410, 417, 418, 419, 446, 447, 448, 449), SCALE),
    412: rejected("The contract is not open for trading.", "Look at its trading hours."),
    413: rejected("A preview must be transmitted."),
    421: rejected("The route of the order is invalid.", "Route it to SMART."),
    426: rejected("The accounts do not hold enough to close.", "Lower the quantity."),
    428: doubt("The cancel could not be sent."),
    438: rejected("TWS is locked.", "Unlock it in its window."),
    460: rejected("The account has no permission to trade this.", "Ask for it in Client Portal > Trading Permissions."),
    481: remark("The broker changed the size of the order."),
    2102: doubt("The order is still being processed and could not be changed."),
    2109: Meaning(
        INFO, "The flag for outside regular hours is ignored here.", "Nothing need be done.", Effect.ORDER_NOTE
    ),
    2137: remark("The order crosses the market: it may trade at once.", "Cancel it if that is not meant."),
    2161: remark("The broker capped the price of the order.", "Look at its price in the orders table."),
    **each((2168, 2169), remark("An old order attribute is ignored.")),
    10006: rejected("The parent order is not there yet.", "Send the whole group again."),
    **each((10007, 10008, 10009, 10010), rejected("The hedge of the order is invalid.")),
    10015: rejected("Trading through the API is not allowed.", "Allow it in TWS under Configuration > API."),
    10020: rejected("The display size must be smaller than the order.", "Lower it."),
    10052: rejected("The time in force is invalid here.", "Choose another."),
    10147: doubt("The Gateway does not know the order to be cancelled."),
    10148: doubt("The order can no longer be cancelled."),
    **each((10268, 10269, 10270), rejected("The order has an attribute IB no longer supports.")),
    10311: remark("The order is routed directly and may cost more."),
    10349: Meaning(INFO, "A preset in TWS set the time in force.", "Nothing need be done.", Effect.ORDER_NOTE),
}
