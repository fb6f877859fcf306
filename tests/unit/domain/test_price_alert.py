"""When a price alert goes off: by touching its level or jumping over it, in its direction, once."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatedesk.domain.price_alert import Crossing, Place, PriceAlert, observe
from helpers.builders import AAPL

EITHER, RISING, FALLING = Crossing.EITHER, Crossing.RISING, Crossing.FALLING


def watched(alert: PriceAlert, *prices: float) -> PriceAlert:
    for moment, price in enumerate(prices):
        alert = observe(alert, price, float(moment))
    return alert


def at_100(crossing: Crossing = EITHER) -> PriceAlert:
    return PriceAlert(id="a", contract=AAPL, price=100.0, crossing=crossing)


@pytest.mark.parametrize(
    ("crossing", "prices", "fired_at"),
    [
        (EITHER, (99, 99.5, 100), 2),  # touched from below
        (EITHER, (101, 100), 1),  # touched from above
        (EITHER, (99, 105), 1),  # jumped over
        (EITHER, (101, 95), 1),
        (RISING, (99, 105), 1),
        (FALLING, (101, 95), 1),
        (RISING, (101, 95, 99, 100.01), 3),  # must come from below first
        (FALLING, (99, 105, 99.99), 2),
        (EITHER, (100, 101, 99), 2),  # set on the present price: goes off when the price comes back
        (RISING, (99, math.nan, 100), 2),
    ],
)
def test_it_goes_off(crossing: Crossing, prices: tuple[float, ...], fired_at: int) -> None:
    alert = watched(at_100(crossing), *prices[:fired_at])
    assert alert.armed
    alert = watched(at_100(crossing), *prices)
    assert (alert.armed, alert.fired, alert.fired_price) == (False, float(fired_at), prices[fired_at])


@pytest.mark.parametrize(
    ("crossing", "prices"),
    [
        (EITHER, (105,)),  # the first price only tells the side
        (EITHER, (99, 99.99, 98)),
        (EITHER, (100, 100, 100)),
        (RISING, (105, 100, 95, 99)),
        (FALLING, (95, 100, 105, 101)),
        (EITHER, (math.nan,)),
    ],
)
def test_it_waits(crossing: Crossing, prices: tuple[float, ...]) -> None:
    assert watched(at_100(crossing), *prices).armed


def test_a_move_while_nobody_watched_is_noticed() -> None:
    kept = PriceAlert.model_validate_json(watched(at_100(), 99).model_dump_json())
    assert kept.place is Place.BELOW
    assert not observe(kept, 104.0, 5.0).armed


def test_it_goes_off_once_until_it_is_armed_again() -> None:
    fired = watched(at_100(), 99, 101)
    assert observe(fired, 90.0, 9.0) is fired
    again = fired.armed_again()
    assert again.armed
    assert watched(again, 101, 102).armed
    assert not watched(again, 101, 99).armed


def test_moving_a_level_arms_it_and_forgets_the_side() -> None:
    moved = watched(at_100(), 99, 101).moved(102.0)
    assert (moved.price, moved.armed, moved.place) == (102.0, True, Place.UNKNOWN)


@given(st.lists(st.integers(95, 105), min_size=1), st.sampled_from(Crossing))
def test_it_goes_off_exactly_where_the_tape_first_comes_to_the_level_in_its_direction(
    tape: list[int], crossing: Crossing
) -> None:
    """Against a plain reading of the whole tape: the last side before, and the first step off it."""
    expected = None
    side = 0
    for moment, price in enumerate(tape):
        now = (price > 100) - (price < 100)
        wanted = {EITHER: (-1, 1), RISING: (-1,), FALLING: (1,)}[crossing]
        if side in wanted and now != side:
            expected = moment
            break
        side = now or side
    assert watched(at_100(crossing), *tape).fired == expected
