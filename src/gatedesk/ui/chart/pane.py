"""A pane of its own below the volume, for a study whose values are no prices (no widgets)."""

from __future__ import annotations

from dataclasses import dataclass, field

from gatedesk.ui.chart.layout import STUDY_SHARE
from gatedesk.ui.chart.window import PriceScale


@dataclass(slots=True, eq=False)
class Pane:
    """The scale of a study pane, fitted to what is visible while `scale.auto`, and its share of the height."""

    scale: PriceScale = field(default_factory=PriceScale)
    share: float = STUDY_SHARE
