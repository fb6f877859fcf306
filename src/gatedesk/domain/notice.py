"""The one shape of every message to the user."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How loud a notice is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened, why, and what to do. ``code`` and ``detail`` are the broker's own, behind a disclosure.

    ``cause`` is a stable word for programs (refused, silent, client-id-in-use ...); ``time`` is epoch seconds.
    """

    severity: Severity
    text: str
    remedy: str = ""
    code: int | None = None
    detail: str = ""
    cause: str = ""
    time: float | None = None

    def __str__(self) -> str:
        return f"{self.text} {self.remedy}".strip()


class UserMistake(Exception):
    """The user asked for something that cannot be done; ``notice`` says what and how to mend it."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(str(notice))
        self.notice = notice


class GatewayTrouble(Exception):
    """The Gateway failed us: refused, silent, closed, or answered nonsense; ``notice`` names the cause."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(str(notice))
        self.notice = notice
