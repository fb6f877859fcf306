"""The files of what belongs to charts: drawings and price alerts; they implement the desk's ports for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from gatedesk.domain.drawing import Drawing
from gatedesk.domain.notice import Notice
from gatedesk.domain.price_alert import PriceAlert
from gatedesk.store.json_file import JsonFile


class KeptDrawings(BaseModel):
    """The content of the drawings' file: drawings by contract id."""

    model_config = ConfigDict(extra="forbid")

    version: Literal[1] = 1
    drawings: dict[int, tuple[Drawing, ...]] = {}


class KeptAlerts(BaseModel):
    """The content of the alerts' file."""

    model_config = ConfigDict(extra="forbid")

    version: Literal[1] = 1
    alerts: tuple[PriceAlert, ...] = ()


class DrawingFile:
    """Implements ``gatedesk.desk.ports.DrawingStore``."""

    def __init__(self, path: Path) -> None:
        """Nothing is read here."""
        self._file = JsonFile(path, KeptDrawings, "drawings")

    def load(self) -> tuple[Mapping[int, Sequence[Drawing]], Sequence[Notice]]:
        """What was kept."""
        kept, notices = self._file.load()
        return kept.drawings, notices

    def save(self, drawings: Mapping[int, Sequence[Drawing]]) -> Notice | None:
        """Keep these instead; a symbol without drawings leaves the file."""
        return self._file.save(
            KeptDrawings(drawings={con_id: tuple(some) for con_id, some in drawings.items() if some})
        )


class AlertFile:
    """Implements ``gatedesk.desk.ports.AlertStore``."""

    def __init__(self, path: Path) -> None:
        """Nothing is read here."""
        self._file = JsonFile(path, KeptAlerts, "alerts")

    def load(self) -> tuple[Sequence[PriceAlert], Sequence[Notice]]:
        """What was kept."""
        kept, notices = self._file.load()
        return kept.alerts, notices

    def save(self, alerts: Sequence[PriceAlert]) -> Notice | None:
        """Keep these instead."""
        return self._file.save(KeptAlerts(alerts=tuple(alerts)))
