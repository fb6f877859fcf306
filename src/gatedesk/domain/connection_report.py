"""What verifying a connection found, stage by stage: the same record for the window, the command line and a file."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from gatedesk.domain.connection import AccountMode, Endpoint

STAGE_TITLES: dict[str, str] = {
    "resolve": "The host has an address",
    "tcp": "Something listens there",
    "greeting": "It answers the API greeting",
    "version": "It speaks a version we know",
    "start": "It accepts the client id",
    "accounts": "It names its accounts",
    "mode": "Paper or live, by the accounts",
    "clock": "Its clock agrees with ours",
    "farms": "Its data farms are connected",
    "sync": "Orders, positions and account load",
    "contract": "It knows the symbol",
    "market_data": "It gives a price",
    "history": "It gives history",
    "order_path": "It would take an order",
}
"""The stages in their order. The first ten are proved by connecting, the rest by asking."""

OPENING = tuple(STAGE_TITLES)[:10]


class StageStatus(StrEnum):
    """Outcome of a stage; RUNNING only while it is under way."""

    PASS = "pass"
    WARNING = "warning"
    FAIL = "fail"
    NOT_REACHED = "not reached"
    RUNNING = "running"

    @property
    def is_settled(self) -> bool:
        return self in (StageStatus.PASS, StageStatus.WARNING, StageStatus.FAIL)


class Verdict(StrEnum):
    """The whole in one word."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: ``ms`` it took, what was seen, and where it is not well one remedy and a stable ``cause``."""

    id: str
    title: str
    status: StageStatus = StageStatus.NOT_REACHED
    ms: float | None = None
    evidence: str = ""
    remedy: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class PriceFound:
    """The price found, whose it is, of which kind, and when it was true (epoch seconds)."""

    symbol: str
    currency: str
    value: float
    kind: str
    time: float
    bid: float | None = None
    ask: float | None = None


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """Everything a verification has found so far; ``finished`` when there is no more to come."""

    endpoint: Endpoint
    stages: tuple[Stage, ...]
    server_version: int | None = None
    accounts: tuple[str, ...] = ()
    mode: AccountMode = AccountMode.UNKNOWN
    quote: PriceFound | None = None
    finished: bool = False
    time: float | None = None  # when it began, epoch seconds

    def stage(self, name: str) -> Stage:
        """The stage of that id; KeyError when this report has none."""
        for stage in self.stages:
            if stage.id == name:
                return stage
        raise KeyError(name)

    def has(self, name: str) -> bool:
        return any(stage.id == name for stage in self.stages)

    def with_stage(self, stage: Stage) -> ConnectionReport:
        """The report with one stage replaced; unchanged when it has no such stage."""
        return replace(self, stages=tuple(stage if old.id == stage.id else old for old in self.stages))

    @property
    def worst(self) -> Stage | None:
        """The stage that decides the verdict: the first that failed, or else the first with a warning."""
        for status in (StageStatus.FAIL, StageStatus.WARNING):
            for stage in self.stages:
                if stage.status is status:
                    return stage
        return None

    @property
    def verdict(self) -> Verdict:
        worst = self.worst
        if worst is None:
            return Verdict.OK
        return Verdict.FAILED if worst.status is StageStatus.FAIL else Verdict.WARNING

    @property
    def cause(self) -> str:
        """The stable word for what is wrong; "" when nothing is."""
        return self.worst.cause if self.worst else ""

    def as_json(self) -> dict[str, Any]:
        """The report as plain values, for programs."""
        return {
            "verdict": self.verdict.value,
            "cause": self.cause or None,
            "stages": [
                {
                    "id": stage.id,
                    "title": stage.title,
                    "status": stage.status.value,
                    "ms": stage.ms,
                    "evidence": stage.evidence,
                    "remedy": stage.remedy,
                }
                for stage in self.stages
            ],
            "server_version": self.server_version,
            "accounts": list(self.accounts),
            "mode": self.mode.value,
            "quote": asdict(self.quote) if self.quote else None,
        }


def empty_report(endpoint: Endpoint, *, time: float | None = None) -> ConnectionReport:
    """A report of which nothing is known yet."""
    return ConnectionReport(endpoint, tuple(Stage(name, title) for name, title in STAGE_TITLES.items()), time=time)
