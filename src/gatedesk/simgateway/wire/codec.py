"""The one interpreter of the declared messages: record to payload and payload to record, at a server version.

For every class and version ``writing`` and ``reading`` build their steps once from the declarations; these are the
doors to them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from gatedesk.simgateway.wire import requests, responses
from gatedesk.simgateway.wire.messages import Heading, Message, Request, Response
from gatedesk.simgateway.wire.reading import Cursor, group_reader
from gatedesk.simgateway.wire.reading import Unreadable as Unreadable
from gatedesk.simgateway.wire.writing import group_writer


class UnknownRequest(Exception):
    """The payload's number is that of no request. ``message_id`` is the number."""

    def __init__(self, message_id: int) -> None:
        super().__init__(f"no request has the number {message_id}")
        self.message_id = message_id


def encode(response: Response, version: int) -> bytes:
    """Return the payload of a response. Raises ValueError if a text holds a NUL, which nothing on the wire can."""
    return _payload(response, version)


def leading_fields(response: Response, version: int) -> tuple[str, ...]:
    """The fields before a response's own: its number and, in the older messages, a revision."""
    declared: type = response.__class__
    return _heading(declared, version)


def encode_request(request: Request, version: int) -> bytes:
    """Return the payload a client would send; for tests and for clients of our own."""
    return _payload(request, version)


def parse(payload: bytes, version: int) -> Request:
    """Return the request in a payload; fields beyond the declared ones are ignored.

    Raises UnknownRequest for a number that is no request's and Unreadable for anything else that is wrong.
    """
    message_id, cursor = _opened(payload)
    declared = requests.REQUESTS.get(message_id)
    if declared is None:
        raise UnknownRequest(message_id)
    request: Request = _read(declared, cursor, version)
    return request


def decode_response(payload: bytes, version: int) -> Response:
    """Return the response in a payload; Unreadable if there is none, or if fields are left over."""
    message_id, cursor = _opened(payload)
    declared = responses.RESPONSES.get(message_id)
    if declared is None:
        raise Unreadable(f"no response has the number {message_id}")
    response: Response = _read(declared, cursor, version)
    if left := list(cursor):
        raise Unreadable(f"{declared.__name__} ends before {left!r}")
    return response


def _payload(message: Message, version: int) -> bytes:
    declared: type = message.__class__
    texts = list(_heading(declared, version))
    group_writer(declared, None, version)(message, texts)
    payload = "\0".join(texts) + "\0"
    if payload.count("\0") != len(texts):
        raise ValueError(f"a text of {declared.__name__} holds a NUL")
    return payload.encode()


def _opened(payload: bytes) -> tuple[int, Cursor]:
    """Cut a payload into fields and return its number and the rest."""
    try:
        texts = payload.decode().split("\0")
        message_id = int(texts[0])
    except UnicodeDecodeError:
        raise Unreadable("the text is not UTF-8") from None
    except ValueError:
        raise Unreadable("the first field is no number") from None
    if not texts[-1]:
        texts.pop()
    return message_id, iter(texts[1:])


def _read(declared: type, cursor: Cursor, version: int) -> Any:
    for _ in _heading(declared, version)[1:]:
        next(cursor, None)
    return group_reader(declared, None, version)(cursor)


@cache
def _heading(declared: Any, version: int) -> tuple[str, ...]:
    heading: Heading = declared.heading
    return tuple(heading.at(version))
