"""What the user put on charts: indicators with their parameters and colours, and named sets of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Name = Annotated[str, Field(min_length=1, max_length=64)]


class IndicatorChoice(BaseModel):
    """One indicator. What is not said here has the study's own default; colours not said follow the theme.

    ``study`` names the study (``SMA``, ``RSI``, ``SESSION_VWAP``), ``inputs`` the price each of its inputs reads.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    study: Name
    inputs: dict[str, str] = {}
    parameters: dict[str, float] = {}
    colours: dict[str, Colour] = {}
    visible: bool = True


class IndicatorTemplate(BaseModel):
    """A named set of indicators, to be put on any chart."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    indicators: tuple[IndicatorChoice, ...] = ()
