"""What a user drew over a chart: anchored in time and price, so that it stays where it is at every bar size."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

LATEST = 253_402_300_799.0  # the last second of the year 9999
LONGEST_TEXT = 2000
MOST_DRAWINGS = 2000  # of one symbol


class DrawingKind(StrEnum):
    """The kinds of drawings, as they are kept in the file."""

    HORIZONTAL = "horizontal"
    TREND = "trend"
    RAY = "ray"
    CHANNEL = "channel"
    FIBONACCI = "fibonacci"
    RECTANGLE = "rectangle"
    TEXT = "text"


ANCHORS = {
    DrawingKind.HORIZONTAL: 1,
    DrawingKind.TREND: 2,
    DrawingKind.RAY: 2,
    DrawingKind.CHANNEL: 3,  # two of the first line, one on the parallel
    DrawingKind.FIBONACCI: 2,
    DrawingKind.RECTANGLE: 2,
    DrawingKind.TEXT: 1,
}


class Anchor(BaseModel):
    """A point: epoch seconds (UTC) and a price in the contract's currency."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time: float = Field(ge=-LATEST, le=LATEST, allow_inf_nan=False)
    price: float = Field(allow_inf_nan=False)


class Drawing(BaseModel):
    """One drawing. ``id`` is unique among the drawings of its symbol; an empty colour is the theme's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1, max_length=64)
    kind: DrawingKind
    anchors: tuple[Anchor, ...]
    text: str = Field("", max_length=LONGEST_TEXT)
    colour: Annotated[str, Field(pattern=r"^(#[0-9a-fA-F]{6})?$")] = ""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Drawing:
        if len(self.anchors) != ANCHORS[self.kind]:
            raise ValueError(f"a {self.kind.value} has {ANCHORS[self.kind]} anchors, not {len(self.anchors)}")
        return self
