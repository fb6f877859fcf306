"""Each kind of value: how it is spelled, which spellings it takes, and what it refuses."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from math import inf, nan
from typing import Any

import pytest

from gatedesk.simgateway.wire import fields
from gatedesk.simgateway.wire.fields import UNSET_SPELLINGS, Kind


def kind(alias: Any) -> Kind:
    marker = alias.__metadata__[0]
    assert isinstance(marker, Kind)
    return marker


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("alias", "value", "spelling"),
    [
        (fields.Int, -7, "-7"),
        (fields.Int, True, "1"),
        (fields.UnsetInt, None, ""),
        (fields.MaxInt, None, "2147483647"),
        (fields.Text, Colour.RED, "red"),
        (fields.Bool, True, "1"),
        (fields.Bool, False, "0"),
        (fields.Number, 202.55, "202.55"),
        (fields.Number, 100, "100"),
        (fields.Number, Decimal("182.9400"), "182.9400"),
        (fields.Number, Decimal("1E+3"), "1000"),
        (fields.Number, Decimal("0.00000001"), "0.00000001"),
        (fields.UnsetNumber, None, ""),
        (fields.MaxNumber, None, "1.7976931348623157E308"),
        (fields.MaxNumber, nan, "1.7976931348623157E308"),
        (fields.MaxNumber, 1.7976931348623157e308, "1.7976931348623157E308"),
        (fields.UnsetNumber, inf, "Infinity"),
        (fields.Ascii, "plain\nlines stay", "plain\nlines stay"),
        (fields.Ascii, "a\\b é € 😀", r"a\\b \u00e9 \u20ac \U0001f600"),
    ],
)
def test_a_value_is_spelled_as_the_gateway_does(alias: Any, value: Any, spelling: str) -> None:
    assert kind(alias).write(value) == spelling


@pytest.mark.parametrize("spelling", sorted(UNSET_SPELLINGS))
def test_every_unset_spelling_is_no_value(spelling: str) -> None:
    for alias in (fields.UnsetInt, fields.MaxInt, fields.UnsetNumber, fields.MaxNumber, fields.UnsetExact):
        assert kind(alias).read(spelling) is None
    assert kind(fields.Number).read(spelling) == 0
    assert kind(fields.Bool).read(spelling) is False


@pytest.mark.parametrize(
    ("alias", "spelling", "value"),
    [
        (fields.Int, "", 0),
        (fields.Int, "2147483647", 2147483647),
        (fields.UnsetNumber, "Infinite", inf),
        (fields.UnsetNumber, "Infinity", inf),
        (fields.Number, "0.1", Decimal("0.1")),
        (fields.Bool, "true", True),
        (fields.Bool, "-1", True),
        (fields.Ascii, r"caf\u00e9 \\o/", "café \\o/"),
    ],
)
def test_a_spelling_is_read(alias: Any, spelling: str, value: Any) -> None:
    assert kind(alias).read(spelling) == value


@pytest.mark.parametrize(
    ("alias", "spelling"),
    [
        (fields.Int, "1.5"),
        (fields.Int, "9223372036854775808"),
        (fields.UnsetInt, "1.7E308"),
        (fields.Number, "Infinity"),
        (fields.Number, "NaN"),
        (fields.Number, "1E999999999"),
        (fields.Number, "0." + "1" * 200),
        (fields.UnsetNumber, "ten"),
        (fields.Bool, "maybe"),
    ],
)
def test_what_cannot_be_meant_is_refused(alias: Any, spelling: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        kind(alias).read(spelling)
