"""Responses that many clients get at once, spelled once: only the request id differs from client to client.

Place in the flow: a subscription makes one SharedFrames of what its instrument did; each client's protocol asks it for
the frames under that client's own request id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gatedesk.simgateway.wire.codec import encode, leading_fields
from gatedesk.simgateway.wire.framing import LENGTH_BYTES, frame
from gatedesk.simgateway.wire.messages import Response

NOBODYS = 0  # the request id the responses are made with; it is spelled in one letter


class SharedFrames:
    """Responses whose first field is their request id, made with ``NOBODYS`` there."""

    __slots__ = ("_pieces", "_responses")

    def __init__(self, responses: Sequence[Response]) -> None:
        self._responses = responses
        self._pieces: dict[tuple[int, int], list[bytes]] = {}

    def responses(self, req_id: int) -> list[Response]:
        """The responses as that request gets them."""
        return [replace(one, req_id=req_id) for one in self._responses]  # type: ignore[type-var]  # all have one

    def frames(self, req_id: int, version: int) -> bytes:
        """The frames as that request gets them: the text between two ids is spelled and measured once."""
        spelled = b"%d" % req_id
        shape = (version, len(spelled))
        pieces = self._pieces.get(shape)
        if pieces is None:
            pieces = self._pieces[shape] = _pieces(self._responses, version, len(spelled))
        return spelled.join(pieces)


def _pieces(responses: Sequence[Response], version: int, digits: int) -> list[bytes]:
    """What stands before, between and after the request ids of so many digits."""
    pieces = [b""]
    for response in responses:
        payload = encode(response, version)
        at = sum(len(field) + 1 for field in leading_fields(response, version))
        framed = frame(payload[:at] + b"0" * digits + payload[at + 1 :])
        pieces[-1] += framed[: at + LENGTH_BYTES]
        pieces.append(framed[at + LENGTH_BYTES + digits :])
    return pieces
