"""A small cache: the last few things made, by key."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Keeps ``limit`` things, and forgets the one that was not wanted for longest."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[Key, Value] = OrderedDict()

    def get(self, wanted: Key, make: Callable[[], Value]) -> Value:
        if wanted in self._kept:
            self._kept.move_to_end(wanted)
        else:
            self._kept[wanted] = make()
        if len(self._kept) > self._limit:
            self._kept.popitem(last=False)
        return self._kept[wanted]
