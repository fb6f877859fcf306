"""Records as plain JSON values and back, by their declared types.

Decimals are text, enums their values, records objects without the fields that have their defaults; where one of
several records may stand, ``kind`` says which. A value that is not what its field declares raises ``NotPlain`` with
the place it stands at.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from typing import Any, Union, get_args, get_origin, get_type_hints

KIND = "kind"


class NotPlain(ValueError):
    """A value is not what its field declares. The text says where and why."""


def plain(value: Any) -> Any:
    """A record, or anything records are made of, as what ``json`` can write."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {KIND: type(value).__name__, **_told_fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def _told_fields(value: Any) -> dict[str, Any]:
    declared: type = type(value)
    found = ((name, getattr(value, name), default) for name, default in _defaults(declared))
    return {name: plain(one) for name, one, default in found if one != default or type(one) is not type(default)}


@lru_cache
def _defaults(declared: type) -> tuple[tuple[str, Any], ...]:
    """The fields of a record with their defaults; MISSING where there is none."""
    return tuple(
        (field.name, field.default if field.default_factory is dataclasses.MISSING else field.default_factory())
        for field in dataclasses.fields(declared)
    )


def record(declared: Any, value: Any, where: str = "", *, untyped: type | None = None) -> Any:
    """The value a plain one stands for. Fields declared ``object`` hold an ``untyped`` record or nothing."""
    if declared is object:
        declared = untyped | None if untyped else type(None)
    origin = get_origin(declared)
    if origin in (Union, types.UnionType):
        return _one_of(get_args(declared), value, where, untyped)
    if origin is tuple:
        items = _expect(list, value, where)
        return tuple(
            record(get_args(declared)[0], one, f"{where}[{place}]", untyped=untyped) for place, one in enumerate(items)
        )
    if origin is dict:
        return _mapping(declared, _expect(dict, value, where), where, untyped)
    if dataclasses.is_dataclass(declared):
        return _record(declared, _expect(dict, value, where), where, untyped)
    return _scalar(declared, value, where)


def _one_of(options: tuple[Any, ...], value: Any, where: str, untyped: type | None) -> Any:
    """What the value is: the record it names, or the first plain type that takes it."""
    if isinstance(value, dict):
        records = [one for one in options if dataclasses.is_dataclass(one)]
        named = [one for one in records if value.get(KIND) == getattr(one, "__name__", "")]
        if chosen := named or (records if len(records) == 1 else []):
            return record(chosen[0], value, where, untyped=untyped)
    for one in options:
        if one in _SCALARS and _takes(one, value):
            return _SCALARS[one](value)
    raise NotPlain(f"{where}: {_shown(value)} is none of what may stand here")


def _takes(declared: Any, value: Any) -> bool:
    try:
        _SCALARS[declared](value)
    except (TypeError, ValueError, InvalidOperation):
        return False
    return True


def _mapping(declared: Any, value: dict[str, Any], where: str, untyped: type | None) -> dict[Any, Any]:
    key, one = get_args(declared)
    found = {}
    for name, inner in value.items():
        place = f"{where}[{name!r}]"
        found[_key(key, name, place)] = record(one, inner, place, untyped=untyped)
    return found


def _key(declared: Any, name: str, where: str) -> Any:
    if declared is not int:
        return name
    try:
        return int(name)
    except ValueError as error:
        raise NotPlain(f"{where}: {name!r} is not a whole number") from error


def _record(declared: Any, value: dict[str, Any], where: str, untyped: type | None) -> Any:
    hints = hints_of(declared)
    missing = [name for name, default in _defaults(declared) if default is dataclasses.MISSING and name not in value]
    if missing:
        raise NotPlain(f"{where or declared.__name__}: {missing[0]} is missing")
    return declared(
        **{
            name: record(hint, value[name], f"{where}.{name}" if where else name, untyped=untyped)
            for name, hint in hints.items()
            if name in value
        }
    )


@lru_cache
def hints_of(declared: Any) -> dict[str, Any]:
    """The fields of a record that its constructor takes, with their types."""
    hints = get_type_hints(declared)
    return {field.name: hints[field.name] for field in dataclasses.fields(declared) if field.init}


def _exact(value: Any) -> Decimal:
    if not isinstance(value, str):
        raise TypeError
    return Decimal(value)


def _number(value: Any) -> float | Decimal:
    """A number; one written as text is exact, as those read from the wire are."""
    if isinstance(value, str):
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _same(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if not isinstance(value, kind):
            raise TypeError
        return value

    return read


_SCALARS: dict[Any, Callable[[Any], Any]] = {
    Decimal: _exact,
    float: _number,
    int: _whole,
    bool: _same(bool),
    str: _same(str),
    type(None): _same(type(None)),
}


def _scalar(declared: Any, value: Any, where: str) -> Any:
    read = declared if isinstance(declared, type) and issubclass(declared, Enum) else _SCALARS[declared]
    try:
        return read(value)
    except (TypeError, ValueError, InvalidOperation) as error:
        raise NotPlain(f"{where}: {_shown(value)} is not {declared.__name__}") from error


def _expect(kind: type, value: Any, where: str) -> Any:
    if not isinstance(value, kind):
        raise NotPlain(f"{where}: {_shown(value)} is not {'a list' if kind is list else 'an object'}")
    return value


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
