"""Faults of a session that stands: frozen, dropped, slow, or saying what no client can read."""

from __future__ import annotations

from gatedesk.simgateway.faults.declaration import Argument, Fault, Kind, Seam, lasting, only_client, times
from gatedesk.simgateway.faults.stage import Strike
from gatedesk.simgateway.wire import codec
from gatedesk.simgateway.wire.framing import frame
from gatedesk.simgateway.wire.messages import RESPONSES, Response
from gatedesk.simgateway.wire.responses import CurrentTime
from gatedesk.simgateway.world import Answer, Client, RawBytes

END_MARKERS = (52, 53, 54, 55, 57, 62, 64, 72, 74, 76, 87, 102)
ANY = 0  # a message number that means every message


def freeze(strike: Strike) -> None:
    strike.stage.frozen_until = max(strike.stage.frozen_until, strike.now + strike.number("seconds"))


def drop(strike: Strike) -> None:
    if strike.flag("mid_frame"):
        for client in strike.clients():
            whole = frame(codec.encode(CurrentTime(int(strike.now)), client.version))
            strike.told.append((client.key, RawBytes(whole[: len(whole) // 2])))
    strike.hang_up("a fault drops it", abrupt=strike.flag("reset"))


def bad_length(strike: Strike) -> None:
    length = strike.whole("length") % (1 << 32)
    strike.tell(RawBytes(length.to_bytes(4, "big") + b"49\x001\x000\x00"))


def unknown_message(strike: Strike) -> None:
    payload = f"{strike.whole('number')}\x001\x00{strike.text('text')}\x00".encode()
    for _ in range(max(strike.whole("count"), 1)):
        strike.tell(RawBytes(frame(payload)))


def malformed(strike: Strike) -> None:
    """The chosen field of the next messages holds a text that is no number."""
    wanted, place, text = strike.whole("message"), strike.whole("field"), strike.text("text")

    def spoil(client: Client, answer: Answer, now: float) -> list[Answer] | None:
        if not isinstance(answer, Response) or wanted not in (ANY, answer.heading.message_id):
            return None
        fields = codec.encode(answer, client.version).split(b"\0")[:-1]
        if not -len(fields) <= place < len(fields):
            return None
        fields[place] = text.encode()
        return [RawBytes(frame(b"\0".join(fields) + b"\0"))]

    strike.effect(on_reply=spoil)


def missing_end(strike: Strike) -> None:
    marker = RESPONSES[strike.whole("message")]

    def swallow(client: Client, answer: Answer, now: float) -> list[Answer] | None:
        return [] if isinstance(answer, marker) else None

    strike.effect(on_reply=swallow)


def slow_answers(strike: Strike) -> None:
    delay, stage = strike.number("delay"), strike.stage

    def hold(client: Client, request: object, now: float) -> list[Answer] | None:
        stage.serve_at(now + delay, effect, client.key, request)  # type: ignore[arg-type]  # rules see requests only
        return []

    effect = strike.effect(on_request=hold)


def latency(strike: Strike) -> None:
    strike.effect(manner={"latency": strike.number("delay")})


def bursts(strike: Strike) -> None:
    strike.effect(manner={"burst": max(strike.whole("size"), 1)})


FAULTS = (
    Fault(
        "freeze",
        Seam.WIRE,
        "The Gateway stands still, as after SIGSTOP: sockets live, nothing is read, said or done; then it catches up.",
        freeze,
        (Argument("seconds", Kind.SECONDS, 10.0, "how long"),),
    ),
    Fault(
        "drop",
        Seam.WIRE,
        "Connections are closed, between two messages or in the middle of one.",
        drop,
        (
            Argument("mid_frame", Kind.FLAG, False, "send half a message first"),
            Argument("reset", Kind.FLAG, False, "close with a reset"),
            only_client(),
        ),
    ),
    Fault(
        "bad-length",
        Seam.WIRE,
        "A frame announces a length that is negative or too large.",
        bad_length,
        (Argument("length", Kind.WHOLE, -1, "the length announced"), only_client()),
    ),
    Fault(
        "malformed",
        Seam.WIRE,
        "A field of the next messages holds what it cannot hold.",
        malformed,
        (
            Argument("message", Kind.WHOLE, 1, "number of the messages; 0 for every one"),
            Argument("field", Kind.WHOLE, -1, "place of the field, the message number being 0; -1 is the last"),
            Argument("text", Kind.TEXT, "not-a-number", "what it holds instead"),
            times(),
            lasting(),
            only_client(),
        ),
    ),
    Fault(
        "unknown-message",
        Seam.WIRE,
        "Messages with a number no client knows.",
        unknown_message,
        (
            Argument("number", Kind.WHOLE, 9999, "the number"),
            Argument("text", Kind.TEXT, "?", "the field after it"),
            times(),
            only_client(),
        ),
    ),
    Fault(
        "missing-end",
        Seam.WIRE,
        "The message that ends a list of answers never comes.",
        missing_end,
        (
            Argument("message", Kind.WHOLE, 53, "number of the end marker", END_MARKERS),
            times(0),
            lasting(),
            only_client(),
        ),
    ),
    Fault(
        "slow-answers",
        Seam.WIRE,
        "Every request waits before it is served; what streams, streams on.",
        slow_answers,
        (Argument("delay", Kind.SECONDS, 2.0, "seconds it waits"), lasting(), only_client()),
    ),
    Fault(
        "latency",
        Seam.WIRE,
        "Every byte is late, as over a bad line.",
        latency,
        (Argument("delay", Kind.SECONDS, 2.0, "seconds on the way"), lasting()),
    ),
    Fault(
        "bursts",
        Seam.WIRE,
        "Bytes leave in bursts of one size with silences after them; official clients lose bursts of 4096.",
        bursts,
        (Argument("size", Kind.WHOLE, 4096, "bytes of a burst"), lasting()),
    ),
)
