"""The stages of a verification as table columns: how each ended, what it proves, what was seen, what to do."""

from __future__ import annotations

from gatedesk.domain.connection_report import Stage, StageStatus
from gatedesk.ui.models.column import Column
from gatedesk.ui.widgets.plain_text import plain

STATUS_WORDS: dict[StageStatus, str] = {
    StageStatus.PASS: "Pass",
    StageStatus.WARNING: "Warning",
    StageStatus.FAIL: "Failed",
    StageStatus.NOT_REACHED: "Not reached",
    StageStatus.RUNNING: "Checking …",
}
STATUS_SHAPES: dict[StageStatus, tuple[str, str]] = {
    StageStatus.PASS: ("tick", "ok"),
    StageStatus.WARNING: ("triangle", "warning"),
    StageStatus.FAIL: ("square", "danger"),
    StageStatus.NOT_REACHED: ("ring", "faint"),
    StageStatus.RUNNING: ("half", "accent"),
}
"""Status: (shape, token); the shape says it without the colour."""


def duration_words(ms: float | None) -> str:
    """How long a stage took: 0.4 ms, 12 ms, 3.0 s."""
    if ms is None:
        return ""
    if ms >= 1000:
        return f"{ms / 1000:.1f} s"
    return f"{ms:.1f} ms" if ms < 10 else f"{ms:.0f} ms"


def evidence_words(stage: Stage) -> str:
    """What was found, beginning like a sentence."""
    words = plain(stage.evidence)
    return words[:1].upper() + words[1:]


def spoken_stage(stage: Stage) -> str:
    """A whole row for a screen reader."""
    parts = (f"{stage.title}: {STATUS_WORDS[stage.status].removesuffix(' …').lower()}.", stage.evidence, stage.remedy)
    return plain(" ".join(part for part in parts if part))


STAGE_COLUMNS: tuple[Column[Stage], ...] = (
    Column(
        "status",
        "Result",
        lambda stage: stage.status.value,
        lambda stage: STATUS_WORDS[stage.status],
        spoken=spoken_stage,
        sample="Not reached",
    ),
    Column(
        "title",
        "What is checked, and what was found",
        lambda stage: stage.title,
        lambda stage: stage.title,
        tooltip=spoken_stage,
        sample="x" * 30,
    ),
    Column(
        "evidence",
        "What was found",
        lambda stage: plain(stage.evidence),
        evidence_words,
        sample="x" * 40,
        shown=False,
    ),
    Column("ms", "Took", lambda stage: stage.ms, lambda stage: duration_words(stage.ms), numeric=True, sample="000 ms"),
    Column(
        "remedy",
        "What to do",
        lambda stage: plain(stage.remedy),
        lambda stage: plain(stage.remedy),
        sample="x" * 40,
        shown=False,
    ),
)
"""What was found and what to do are drawn within the second column; as columns of their own they can be read."""
