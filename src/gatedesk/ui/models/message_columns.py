"""The messages' rows and columns: a notice, how often it came, and when last."""

from __future__ import annotations

from dataclasses import dataclass

from gatedesk.domain.notice import Notice, Severity
from gatedesk.ui.models import figures
from gatedesk.ui.models.column import Column
from gatedesk.ui.widgets.plain_text import plain

SEVERITY_WORDS = {Severity.INFO: "● Info", Severity.WARNING: "▲ Warning", Severity.ERROR: "■ Error"}
SEVERITY_RANK = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}
SEVERITY_TONES = {Severity.INFO: "accent", Severity.WARNING: "warning", Severity.ERROR: "danger"}

Key = tuple[str, str, str, int | None]


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One notice, told ``count`` times, last at ``time`` (epoch seconds)."""

    notice: Notice
    time: float
    count: int = 1

    @property
    def key(self) -> Key:
        return key_of(self.notice)

    @property
    def details(self) -> str:
        """Everything known, for the details pane."""
        notice = self.notice
        code = f"IB code {notice.code}: " if notice.code is not None else ""
        lines = [plain(notice.text), plain(notice.remedy), f"{code}{plain(notice.detail, 4000)}"]
        return "\n".join(line for line in lines if line)


def key_of(notice: Notice) -> Key:
    """What makes two notices the same: everything but the time."""
    return (notice.severity.value, notice.text, notice.remedy, notice.code)


def code_words(row: MessageRow) -> str:
    return "" if row.notice.code is None else str(row.notice.code)


MESSAGE_COLUMNS: tuple[Column[MessageRow], ...] = (
    Column(
        "time",
        "Time",
        lambda row: row.time,
        lambda row: figures.clock_time(row.time),
        tooltip=lambda row: figures.full_time(row.time),
        tone=lambda row: "muted",
        sample="00:00:00",
    ),
    Column(
        "severity",
        "Severity",
        lambda row: row.notice.severity,
        lambda row: SEVERITY_WORDS[row.notice.severity],
        order=lambda row: SEVERITY_RANK[row.notice.severity],
        tone=lambda row: SEVERITY_TONES[row.notice.severity],
        spoken=lambda row: row.notice.severity.value,
        sample="▲ Warning",
    ),
    Column(
        "text",
        "What happened",
        lambda row: plain(row.notice.text),
        lambda row: plain(row.notice.text),
        tooltip=lambda row: str(row.notice),
        sample="Client id 1 is taken by another program (326).",
        stretch=True,
    ),
    Column(
        "remedy",
        "What to do",
        lambda row: plain(row.notice.remedy),
        lambda row: plain(row.notice.remedy),
        tooltip=lambda row: row.notice.remedy,
        tone=lambda row: "muted",
        sample="Log the other session out, or use delayed data.",
        stretch=True,
    ),
    Column(
        "count",
        "Times",
        lambda row: row.count,
        lambda row: f"×{row.count}" if row.count > 1 else "",
        numeric=True,
        explanation="How often it was told.",
        sample="×000",
    ),
    Column(
        "code", "Code", lambda row: row.notice.code, code_words, numeric=True, sample="00000", tone=lambda row: "muted"
    ),
)
