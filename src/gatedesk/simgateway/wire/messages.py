"""What a message is: a frozen record with a number. The registries here are what the codec knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar, dataclass_transform

from gatedesk.simgateway.wire.fields import ALWAYS, Gate, wire

_Group = TypeVar("_Group")
_Message = TypeVar("_Message", bound="Message")


@dataclass(frozen=True, slots=True)
class Heading:
    """How a message begins: its number and, for the older messages, the revision number that follows it."""

    message_id: int
    revision: int | None = None
    gate: Gate = ALWAYS

    def at(self, version: int) -> list[str]:
        """Return the leading fields at that server version, spelled."""
        if self.revision is None or not self.gate.open_at(version):
            return [str(self.message_id)]
        return [str(self.message_id), str(self.revision)]


class Message:
    """Base of every declared message; ``heading`` is set by the decorators."""

    __slots__ = ()
    heading: ClassVar[Heading]


class Request(Message):
    """What a client sends."""

    __slots__ = ()


class Response(Message):
    """What the gateway sends."""

    __slots__ = ()


REQUESTS: dict[int, type[Request]] = {}
RESPONSES: dict[int, type[Response]] = {}


@dataclass_transform(frozen_default=True, field_specifiers=(wire,))
def group(cls: type[_Group]) -> type[_Group]:
    """Declare a group of fields that messages share."""
    return dataclass(frozen=True, slots=True)(cls)


@dataclass_transform(frozen_default=True, field_specifiers=(wire,))
def request(message_id: int, *, revision: int | None = None) -> Callable[[type[_Message]], type[_Message]]:
    """Declare a request under its number. ``revision`` is the number clients send right after it."""
    return _declare(REQUESTS, Heading(message_id, revision))


@dataclass_transform(frozen_default=True, field_specifiers=(wire,))
def response(
    message_id: int, *, revision: int | None = None, revision_until: int = 1_000_000
) -> Callable[[type[_Message]], type[_Message]]:
    """Declare a response under its number. ``revision`` follows it on the wire before version ``revision_until``."""
    return _declare(RESPONSES, Heading(message_id, revision, Gate(until=revision_until)))


def _declare(registry: dict[int, type], heading: Heading) -> Callable[[type[_Message]], type[_Message]]:
    def declare(cls: type[_Message]) -> type[_Message]:
        if heading.message_id in registry:
            raise ValueError(f"message {heading.message_id} is declared twice: {cls.__name__}")
        declared = dataclass(frozen=True, slots=True)(cls)
        declared.heading = heading
        registry[heading.message_id] = declared
        return declared

    return declare
