"""The kinds of value a field of the wire can hold, and what may be said about a field besides its kind.

Everything on the wire is text between NULs. A ``Kind`` says how a Python value is spelled and how a spelling is read;
the annotated names below (``Int``, ``Text``, ``UnsetNumber`` ...) are what the message declarations use. Numbers are
read as Decimal, so that a price keeps the digits it came with, and may be written from float or Decimal alike.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import inf, isfinite
from types import MappingProxyType
from typing import Annotated, Any

UNSET_INTEGER = "2147483647"
UNSET_DOUBLE = "1.7976931348623157E308"
INFINITY = "Infinity"

# Every way a client or the gateway says "no value": empty, the largest int and long, the smallest long, the largest
# double as Java and as Python print it, and the largest 128-bit integer (the official client's unset Decimal).
UNSET_SPELLINGS = frozenset(
    {
        "",
        UNSET_INTEGER,
        "9223372036854775807",
        "-9223372036854775808",
        UNSET_DOUBLE,
        "1.7976931348623157e+308",
        "170141183460469231731687303715884105727",
    }
)
_INFINITE_SPELLINGS = frozenset({"Infinite", INFINITY, "inf"})
_LARGEST_DOUBLE = float(UNSET_DOUBLE)
_MOST_DIGITS = 40  # before or after the point: enough for any price, too few to exhaust memory
_TRUTHS = {"1": True, "true": True, "True": True, "0": False, "false": False, "False": False}


@dataclass(frozen=True, slots=True)
class Kind:
    """How one plain value is spelled (``write``) and read (``read`` raises ValueError for what it cannot be)."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Nested:
    """A group of fields written in place. ``names`` selects and orders them; None means all as declared."""

    group: type
    names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A count and then as many rows: each a plain value or a group, whole or by the fields in ``names``."""

    row: Kind | type
    names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Flagged:
    """A flag and, when it is 1, a group. The value is None when the flag is 0."""

    group: type


@dataclass(frozen=True, slots=True)
class Tagged:
    """A count and then rows of several shapes, each led by the number that names its shape."""

    shapes: Mapping[int, type]


Marker = Kind | Nested | Counted | Flagged | Tagged
Presence = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Gate:
    """When a field is on the wire: from version ``since`` to before ``until``, and if ``when`` holds for the message.

    ``when`` sees the fields declared before its own: they are what the reader already knows.
    """

    since: int = 0
    until: int = 1_000_000
    when: Presence | None = None

    def open_at(self, version: int) -> bool:
        return self.since <= version < self.until


ALWAYS = Gate()


def wire(*, default: Any, since: int = 0, until: int = 1_000_000, when: Presence | None = None) -> Any:
    """Declare a field that is not always on the wire; ``default`` is its value when it is not."""
    return dataclasses.field(default=default, metadata=MappingProxyType({"gate": Gate(since, until, when)}))


def _read_integer(text: str) -> int:
    if not text:
        return 0
    value = int(text)
    if not -(2**63) <= value < 2**63:
        raise ValueError(f"{text!r} is no 64-bit integer")
    return value


def _read_unset_integer(text: str) -> int | None:
    return None if text in UNSET_SPELLINGS else _read_integer(text)


def _read_number(text: str) -> Decimal:
    return Decimal(0) if text in UNSET_SPELLINGS else _finite(text)


def _read_unset_number(text: str) -> Decimal | None:
    if text in UNSET_SPELLINGS:
        return None
    return Decimal(inf) if text in _INFINITE_SPELLINGS else _finite(text)


def _finite(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is no number") from None
    if not value.is_finite() or not -_MOST_DIGITS < value.adjusted() < _MOST_DIGITS or len(text) > 2 * _MOST_DIGITS:
        raise ValueError(f"{text!r} is no price or quantity")
    return value


def _write_number(value: Any) -> str:
    """Spell a number so that every client reads it, and one that is no number (or the largest) as unset."""
    if value.__class__ is float:
        if isfinite(value):
            return repr(value) if value != _LARGEST_DOUBLE else UNSET_DOUBLE
        return INFINITY if value == inf else UNSET_DOUBLE
    text = str(value)
    return text if "E" not in text else format(value, "f")


def _written_or(unset: str, write: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return ``write`` for every value but None, which is spelled ``unset``."""

    def write_or_unset(value: Any) -> str:
        return unset if value is None else write(value)

    return write_or_unset


def _read_truth(text: str) -> bool:
    if text in _TRUTHS:
        return _TRUTHS[text]
    return text not in UNSET_SPELLINGS and int(text) != 0


def _write_ascii(text: str) -> str:
    r"""Spell text in 7 bits: the clients undo ``\uXXXX`` escapes here, so a backslash of the text is doubled."""
    if text.isascii() and "\\" not in text:
        return str.__str__(text)
    return "".join(map(_escaped, text))


def _escaped(letter: str) -> str:
    if letter < "\x80":
        return "\\\\" if letter == "\\" else letter
    return f"\\u{ord(letter):04x}" if letter <= "\uffff" else f"\\U{ord(letter):08x}"


def _read_ascii(text: str) -> str:
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape") if "\\" in text else text


_integer = Kind(int.__repr__, _read_integer)
_number = Kind(_write_number, _read_number)
_text = Kind(str.__str__, str)

Text = Annotated[str, _text]
Ascii = Annotated[str, Kind(_write_ascii, _read_ascii)]
Bool = Annotated[bool, Kind(lambda value: "1" if value else "0", _read_truth)]

Int = Annotated[int, _integer]
UnsetInt = Annotated[int | None, Kind(_written_or("", int.__repr__), _read_unset_integer)]
MaxInt = Annotated[int | None, Kind(_written_or(UNSET_INTEGER, int.__repr__), _read_unset_integer)]

# What the gateway writes may be float or Decimal; what it reads is always Decimal, and is typed so in the requests.
Number = Annotated[Decimal | float, _number]
UnsetNumber = Annotated[Decimal | float | None, Kind(_written_or("", _write_number), _read_unset_number)]
MaxNumber = Annotated[Decimal | float | None, Kind(_written_or(UNSET_DOUBLE, _write_number), _read_unset_number)]
Exact = Annotated[Decimal, _number]
UnsetExact = Annotated[Decimal | None, Kind(_written_or("", _write_number), _read_unset_number)]

Texts = Annotated[tuple[str, ...], Counted(_text)]
Numbers = Annotated[tuple[Decimal | float, ...], Counted(_number)]
UnsetNumbers = Annotated[
    tuple[Decimal | float | None, ...], Counted(Kind(_written_or("", _write_number), _read_unset_number))
]
