"""The room's tables and small rules: transitions, backoff, codes, words, farms, tasks."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from gatedesk.domain.connection import ConnectionState, Endpoint
from gatedesk.domain.notice import Severity
from gatedesk.gateway.backoff import DELAYS, JITTER, delay
from gatedesk.gateway.diagnosis import WORDS, Cause, explain, name_protocol
from gatedesk.gateway.error_codes import ERROR_CODES, Effect, is_remark, meaning_of, notice_of, plain
from gatedesk.gateway.farms import farm_name
from gatedesk.gateway.machine import TRANSITIONS, Signal, after
from gatedesk.gateway.tasks import Tasks


def test_every_state_has_its_row_and_can_be_left() -> None:
    assert set(TRANSITIONS) == set(ConnectionState)
    assert all(TRANSITIONS.values())


def test_every_state_is_reached_from_off() -> None:
    reached, frontier = {ConnectionState.OFF}, [ConnectionState.OFF]
    while frontier:
        for following in TRANSITIONS[frontier.pop()].values():
            if following not in reached:
                reached.add(following)
                frontier.append(following)
    assert reached == set(ConnectionState)


def test_disconnecting_works_from_everywhere_but_off() -> None:
    for state in set(ConnectionState) - {ConnectionState.OFF, ConnectionState.CLOSING}:
        assert after(state, Signal.DISCONNECT) is ConnectionState.CLOSING


def test_only_a_finished_load_makes_a_connection_live() -> None:
    ways = {signal for row in TRANSITIONS.values() for signal, state in row.items() if state is ConnectionState.LIVE}
    assert ways == {Signal.SYNCED}


def test_a_signal_without_meaning_changes_nothing() -> None:
    assert after(ConnectionState.BACKOFF, Signal.SYNCED) is ConnectionState.BACKOFF
    assert after(ConnectionState.OFF, Signal.UPSTREAM_BROKEN) is ConnectionState.OFF


def test_backoff_grows_is_capped_and_never_in_step() -> None:
    random = Random(7)
    for attempt in range(1, 12):
        least = DELAYS[min(attempt, len(DELAYS)) - 1]
        assert least <= delay(attempt, random) <= least + JITTER
    assert len({delay(3, random) for _ in range(20)}) > 10


def test_every_cause_has_words_and_a_remedy() -> None:
    assert set(WORDS) == set(Cause)
    for cause in Cause:
        notice = explain(cause, Endpoint("127.0.0.1", 4002, 3), "the evidence")
        assert notice.cause == cause.value
        assert "{" not in notice.text + notice.remedy
        assert notice.text.endswith(".")
        assert notice.remedy.endswith(".")


def test_causes_can_be_told_apart() -> None:
    assert len({explain(cause, Endpoint(), "x").text for cause in Cause}) == len(Cause)


def test_the_words_name_endpoint_and_client_id() -> None:
    assert "127.0.0.1:4002" in explain(Cause.SILENT, Endpoint(port=4002)).text
    assert "Client id 7" in explain(Cause.CLIENT_ID_IN_USE, Endpoint(client_id=7)).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"HTTP/1.1 400", "an HTTP answer"),
        (b"SSH-2.0-x", "an SSH banner"),
        (b"\x15\x03\x01", "a TLS alert"),
        (b"\xff\xfe", "an unknown protocol, the bytes b'\\xff\\xfe'"),
    ],
)
def test_strangers_are_named_by_their_first_bytes(data: bytes, words: str) -> None:
    assert name_protocol(data) == words


def test_unknown_codes_speak_in_the_brokers_words() -> None:
    notice = notice_of(99_999, "Something\nodd  happened\x00")
    assert (notice.severity, notice.text, notice.code) == (Severity.ERROR, "Something odd happened", 99_999)
    assert notice_of(2199, "A remark").severity is Severity.WARNING


def test_the_brokers_text_always_stays_behind_ours() -> None:
    for code, meaning in ERROR_CODES.items():
        notice = notice_of(code, "raw text")
        assert notice.detail == "raw text"
        assert notice.text == (meaning.text or "raw text")


def test_a_read_only_refusal_names_the_setting() -> None:
    assert "untick" in notice_of(321, "The API interface is currently in Read-Only mode.").remedy


@pytest.mark.parametrize("code", [399, 404, 2109, 2137, 2161, 481, 10349])
def test_remarks_leave_an_order_alive(code: int) -> None:
    assert meaning_of(code).effect is Effect.ORDER_NOTE
    assert is_remark(code)


@pytest.mark.parametrize("code", [104, 105, 135, 136, 161, 329, 10147, 10148])
def test_codes_that_prove_nothing_put_an_order_in_doubt(code: int) -> None:
    assert meaning_of(code).effect is Effect.ORDER_DOUBT


def test_untrusted_text_is_bounded() -> None:
    assert len(plain("x" * 10_000)) == 500
    assert plain("left\u202eright") == "left right"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Market data farm connection is OK:usfarm.nj", "usfarm.nj"),
        ("HMDS data farm connection is inactive but should be available upon demand.ushmds", "ushmds"),
        ("Market data farm is connecting:usfuture", "usfuture"),
    ],
)
def test_farms_are_found_in_their_messages(text: str, name: str) -> None:
    assert farm_name(text) == name


async def test_tasks_are_named_kept_and_cancelled() -> None:
    tasks = Tasks()
    task = tasks.spawn(asyncio.Event().wait(), "waits for ever")
    assert tasks.names == ["waits for ever"]
    await tasks.cancel_all()
    assert task.cancelled()
    assert tasks.names == []


@pytest.mark.tolerate("warnings", because="the failure of the task is logged on purpose")
async def test_a_failing_task_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise ValueError("broken on purpose")

    await asyncio.wait([Tasks().spawn(fail(), "fails")])
    await asyncio.sleep(0)
    assert "task fails failed" in caplog.text


DESIGNED = (
    100,
    101,
    102,
    103,
    104,
    105,
    106,
    107,
    109,
    110,
    111,
    113,
    134,
    135,
    136,
    154,
    161,
    162,
    163,
    164,
    165,
    166,
)
DESIGNED += (
    200,
    201,
    202,
    203,
    300,
    309,
    310,
    316,
    317,
    320,
    321,
    322,
    326,
    327,
    329,
    354,
    366,
    382,
    383,
    387,
    388,
    399,
)
DESIGNED += (404, 411, 420, 428, 430, 434, 451, 460, 463, 481, 502, 503, 504, 507, 1100, 1101, 1102, 1300, 2100, 2102)
DESIGNED += (2103, 2104, 2105, 2106, 2107, 2108, 2109, 2110, 2119, 2137, 2152, 2157, 2158, 2161, 2168, 10006, 10089)
DESIGNED += (10090, 10092, 10147, 10148, 10167, 10168, 10186, 10187, 10189, 10190, 10197, 10225, 10349)
"""Codes a dashboard is known to meet."""


def test_every_code_a_dashboard_can_meet_is_explained() -> None:
    assert set(DESIGNED) <= set(ERROR_CODES)
    assert len(ERROR_CODES) >= 120


def test_every_row_says_what_to_do_in_whole_sentences() -> None:
    for code, meaning in ERROR_CODES.items():
        assert meaning.remedy.endswith("."), code
        assert not meaning.text or meaning.text.endswith("."), code


@pytest.mark.parametrize("code", [2104, 2106, 2107, 2108, 2119, 2158])
def test_harmless_farm_notices_do_not_shout(code: int) -> None:
    meaning = meaning_of(code)
    assert meaning.severity is Severity.INFO
    assert meaning.effect in (Effect.FARM_OK, Effect.FARM_INACTIVE, Effect.FARM_CONNECTING)
