"""The verdict of a verification as one headline, one remedy and a line of facts."""

from __future__ import annotations

from dataclasses import dataclass

from gatedesk.domain.connection import AccountMode
from gatedesk.domain.connection_report import ConnectionReport, StageStatus, Verdict
from gatedesk.ui.models import figures
from gatedesk.ui.models.stage_columns import duration_words

WHAT_IT_DOES = (
    "Fourteen checks on the connection itself, from the host's address to an order that is only priced and never sent. "
    "Where one fails, it says what is wrong and what to do."
)


@dataclass(frozen=True, slots=True)
class Headline:
    """What stands on top. ``shape`` and ``token`` are the mark beside it, ``spoken`` its name."""

    shape: str
    token: str
    spoken: str
    text: str
    remedy: str = ""
    facts: str = ""


def headline_of(report: ConnectionReport | None) -> Headline:
    """The report in a sentence; what a check does while there is none."""
    if report is None:
        return Headline("ring", "faint", "Not checked yet", "Does my connection work?", WHAT_IT_DOES)
    if not report.finished and report.verdict is not Verdict.FAILED:
        return running(report)
    return VERDICTS[report.verdict](report)


def running(report: ConnectionReport) -> Headline:
    done = sum(stage.status.is_settled for stage in report.stages)
    text = f"Checking {report.endpoint} …"
    return Headline("half", "accent", "Checking", text, facts=f"{done} of {len(report.stages)} checks done")


def all_well(report: ConnectionReport) -> Headline:
    return Headline("tick", "ok", "All is well", "Your connection works.", well_words(report), facts_of(report))


def some_warnings(report: ConnectionReport) -> Headline:
    """It works, but; with more than one warning the first is told and the others are counted."""
    warnings = [stage for stage in report.stages if stage.status is StageStatus.WARNING]
    first, others = warnings[0], len(warnings) - 1
    more = f" {others} more below." if others else ""
    text = f"It works, with a warning: {first.evidence or first.title}"
    return Headline("triangle", "warning", "Warning", text, f"{first.remedy}{more}".strip(), facts_of(report))


def not_well(report: ConnectionReport) -> Headline:
    """The sentence of the stage that failed says it best."""
    worst = report.worst
    assert worst is not None
    text = worst.evidence or f"Failed: {worst.title}."
    return Headline("square", "danger", "Failed", text, worst.remedy, facts_of(report))


VERDICTS = {Verdict.OK: all_well, Verdict.WARNING: some_warnings, Verdict.FAILED: not_well}


def well_words(report: ConnectionReport) -> str:
    """What one may rely on now."""
    account = ", ".join(report.accounts)
    kind = "" if report.mode is AccountMode.UNKNOWN else f"{report.mode.value} "
    parts = [f"Orders, positions and values of {kind}account {account} are loaded."] if account else []
    if report.quote is not None:
        quote = report.quote
        parts.append(f"{quote.symbol} stands at {figures.price(quote.value)} {quote.currency} ({quote.kind}).")
    return " ".join(parts)


def facts_of(report: ConnectionReport) -> str:
    """Where, as whom, against what, how long."""
    endpoint = report.endpoint
    parts = [str(endpoint), f"client id {endpoint.client_id}"]
    if report.server_version is not None:
        parts.append(f"API version {report.server_version}")
    took = sum(stage.ms or 0.0 for stage in report.stages)
    if took:
        parts.append(f"took {duration_words(took)}")
    return " · ".join(parts)


def spotlight(report: ConnectionReport) -> str:
    """The id of the stage to keep in sight: what is being checked, else what is not well; "" when all is well."""
    running = next((stage.id for stage in report.stages if stage.status is StageStatus.RUNNING), "")
    worst = report.worst
    return running or (worst.id if worst else "")
