"""What the Gateway's message codes mean to us: how loud, in which words, what to do, and with what effect.

The broker's own text always stays behind it (``Notice.detail``). Sources: IBKR's message code tables and observed
behaviour; codes not listed are shown with the broker's own words.
"""

from __future__ import annotations

from gatedesk.domain.notice import Notice, Severity
from gatedesk.gateway.codes.data import DATA_CODES
from gatedesk.gateway.codes.meaning import Effect, Meaning
from gatedesk.gateway.codes.orders import ORDER_CODES
from gatedesk.gateway.codes.session import SESSION_CODES

__all__ = ["ERROR_CODES", "Effect", "Meaning", "is_remark", "meaning_of", "notice_of", "plain"]

ERROR_CODES: dict[int, Meaning] = {**SESSION_CODES, **DATA_CODES, **ORDER_CODES}

READ_ONLY = "Read-Only"
READ_ONLY_REMEDY = (
    "The API is set to read-only: untick it in TWS or Gateway under Configuration > API > Settings to send orders."
)
REMARKS = frozenset({399, 404, 481, 10090, 10091, 10167, 10311, 10349})
"""Codes outside the 21xx that end nothing."""


def meaning_of(code: int) -> Meaning:
    """The row for ``code``; unknown 21xx codes are mere remarks, other unknown codes errors in the broker's words."""
    known = ERROR_CODES.get(code)
    return known or Meaning(Severity.WARNING if is_remark(code) else Severity.ERROR)


def is_remark(code: int) -> bool:
    """Whether a request that gets this code goes on and will still be answered."""
    return code in REMARKS or 2100 <= code < 2200


def notice_of(code: int, text: str, *, time: float | None = None, cause: str = "") -> Notice:
    """The notice for a code the Gateway sent with ``text``."""
    meaning = meaning_of(code)
    remedy = READ_ONLY_REMEDY if READ_ONLY in text else meaning.remedy
    return Notice(meaning.severity, meaning.text or plain(text), remedy, code=code, detail=text, cause=cause, time=time)


def plain(text: str, limit: int = 500) -> str:
    """Untrusted text on one line, without control characters, of bounded length."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:limit]
