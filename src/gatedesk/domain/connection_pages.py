"""A connection report to hand on, as text and as a page of its own, with account ids masked in both."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from gatedesk.domain.account_mask import mask_accounts
from gatedesk.domain.connection_report import ConnectionReport, PriceFound, Stage, StageStatus, Verdict

MARKS = {
    StageStatus.PASS: "ok",
    StageStatus.WARNING: "warn",
    StageStatus.FAIL: "FAIL",
    StageStatus.NOT_REACHED: "-",
    StageStatus.RUNNING: "...",
}
COLOURS = {
    StageStatus.PASS: "#1a7f37",
    StageStatus.WARNING: "#9a6700",
    StageStatus.FAIL: "#cf222e",
    StageStatus.NOT_REACHED: "#6e7781",
    StageStatus.RUNNING: "#0969da",
}
VERDICTS = {
    Verdict.OK: "The connection works.",
    Verdict.WARNING: "The connection works, with a reservation.",
    Verdict.FAILED: "The connection does not work.",
}
STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.4rem .6rem;"
    "border-bottom:1px solid #d0d7de}td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    "small{color:#57606a}"
)


def text_report(report: ConnectionReport) -> str:
    """The report in lines, ready to be pasted into a mail."""
    lines = [f"Gatedesk: connection to {report.endpoint}", *head_lines(report), ""]
    for stage in report.stages:
        lines.append(stage_line(stage))
        if stage.remedy and stage.status is not StageStatus.PASS:
            lines.append(f"      -> {stage.remedy}")
    return masked("\n".join(lines) + "\n", report)


def head_lines(report: ConnectionReport) -> list[str]:
    """When, what it comes to, and what was found."""
    found = {
        "": when(report.time) if report.time is not None else "",
        "Verdict: ": f"{report.verdict.value}{f' ({report.cause})' if report.cause else ''}",
        "API version ": str(report.server_version or ""),
        "Accounts: ": f"{', '.join(report.accounts)} ({report.mode.value})" if report.accounts else "",
        "Price: ": price_words(report.quote) if report.quote else "",
    }
    return [name + value for name, value in found.items() if value]


def stage_line(stage: Stage) -> str:
    """One stage: mark, title, time, evidence."""
    took = "" if stage.ms is None else f"{stage.ms:.1f} ms"
    return f"{MARKS[stage.status]:>4}  {stage.title:<36} {took:>12}  {stage.evidence}".rstrip()


def price_words(price: PriceFound) -> str:
    """AAPL: $191.11 at 2026-04-15 16:00:01 UTC, with the kind of data where it is not live."""
    amount = f"${price.value:,.2f}" if price.currency == "USD" else f"{price.value:,.4f} {price.currency}"
    return f"{price.symbol} {amount} at {when(price.time)}" + ("" if price.kind == "live" else f" ({price.kind})")


def when(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M:%S} UTC"


def html_report(report: ConnectionReport) -> str:
    """The report as one page that needs nothing else."""
    rows = "".join(html_row(stage) for stage in report.stages)
    facts = "".join(f"<li>{escape(line)}</li>" for line in head_lines(report))
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Gatedesk connection report</title>'
        f"<style>{STYLE}</style></head><body><h1>Connection to {escape(str(report.endpoint))}</h1>"
        f"<p><strong>{VERDICTS[report.verdict]}</strong></p><ul>{facts}</ul>"
        "<table><thead><tr><th>Result</th><th>Stage</th><th>Time</th><th>What was seen</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
        "<p><small>Account numbers are masked.</small></p></body></html>\n"
    )
    return masked(page, report)


def html_row(stage: Stage) -> str:
    took = "" if stage.ms is None else f"{stage.ms:.1f} ms"
    remedy = f"<br><small>{escape(stage.remedy)}</small>" if stage.remedy else ""
    mark = f'<b style="color:{COLOURS[stage.status]}">{escape(stage.status.value)}</b>'
    return (
        f"<tr><td>{mark}</td><td>{escape(stage.title)}</td>"
        f'<td class="n">{took}</td><td>{escape(stage.evidence)}{remedy}</td></tr>'
    )


def masked(text: str, report: ConnectionReport) -> str:
    """Without account numbers: those of this report, whatever they look like, and all that look like one."""
    for account in sorted(report.accounts, key=len, reverse=True):
        text = text.replace(account, mask_one(account))
    return mask_accounts(text)


def mask_one(account: str) -> str:
    """Letters and the last three characters, as everywhere."""
    shown = mask_accounts(account)
    if shown != account:
        return shown
    letters = account[: len(account) - len(account.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))]
    return f"{letters[:2]}•••{account[-3:]}"
