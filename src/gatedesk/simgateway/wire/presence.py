"""When the conditional fields of contracts and orders are on the wire: questions asked of what was already read."""

from __future__ import annotations

from math import inf
from typing import Any


def is_bag(message: Any) -> bool:
    return bool(message.contract.sec_type == "BAG")


def has_delta_neutral_order(message: Any) -> bool:
    """Any text counts, the literal ``None`` too: an order fetched from the gateway comes back with it."""
    return bool(message.delta_neutral_order_type)


def is_scaled(message: Any) -> bool:
    increment = message.scale_price_increment
    return increment is not None and 0 < increment < inf


def is_hedge(message: Any) -> bool:
    return bool(message.hedge_type)


def has_algo(message: Any) -> bool:
    return bool(message.algo_strategy)


def is_pegged_to_benchmark(message: Any) -> bool:
    return message.order_type in ("PEG BENCH", "PEGBENCH")


def has_conditions(message: Any) -> bool:
    return bool(message.conditions)


def goes_to_ibkr_ats(message: Any) -> bool:
    return bool(message.contract.exchange == "IBKRATS")


def is_pegged_to_best(message: Any) -> bool:
    return message.order_type in ("PEG BEST", "PEGBEST")


def has_mid_offsets(message: Any) -> bool:
    """Pegged to the midpoint, or to the best price with an offset without limit: up to the midpoint."""
    if message.order_type in ("PEG MID", "PEGMID"):
        return True
    return is_pegged_to_best(message) and message.compete_against_best_offset == inf


def is_trade_tick(message: Any) -> bool:
    return message.tick_type in (1, 2)


def is_quote_tick(message: Any) -> bool:
    return bool(message.tick_type == 3)


def is_midpoint_tick(message: Any) -> bool:
    return bool(message.tick_type == 4)
