"""From bar position and price to device pixels, and the painter state that draws in them.

Device pixels are the physical ones: at a ratio of 2 a line one device pixel wide is half a Qt unit. All arithmetic
on visible bars happens here, on arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QTransform

from gatedesk.ui.chart.columns import Array

FAR = 30_000.0  # pixels: beyond any screen, inside what the raster engine counts in


@dataclass(frozen=True, slots=True)
class Pixels:
    """Where the painted item starts on the device, in device pixels, and how many of them make a Qt unit."""

    ratio: float
    left: int
    top: int

    @property
    def hairline(self) -> int:
        """Width of the thinnest line that looks like one unit, in device pixels."""
        return max(1, int(self.ratio + 0.25))


@contextmanager
def device_pixels(painter: QPainter) -> Iterator[Pixels]:
    """Let the painter count device pixels, without pen and smoothing, and put it back afterwards."""
    transform = painter.worldTransform()
    ratio = painter.device().devicePixelRatio()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    if ratio == 1.0:
        painter.setWorldMatrixEnabled(False)
    else:
        painter.setWorldTransform(QTransform.fromScale(1.0 / ratio, 1.0 / ratio))
    try:
        yield Pixels(ratio, round(transform.dx() * ratio), round(transform.dy() * ratio))
    finally:
        painter.restore()


@dataclass(frozen=True, slots=True)
class Span:
    """The visible window: bar positions from `start` to `stop`, prices from `low` to `high`.

    With `log` the prices are decimal logarithms.
    """

    start: float
    stop: float
    low: float
    high: float
    log: bool = False


@dataclass(frozen=True, slots=True)
class Projection:
    """A linear map of a span onto a pane: `x = x0 + x_scale * position`, `y = y0 + y_scale * price`.

    `exposed` has the left, top, right and bottom edge of each place that is painted, in device pixels.
    """

    x0: float
    x_scale: float
    y0: float
    y_scale: float
    log: bool
    hairline: int
    exposed: Array | None = None

    @classmethod
    def of(
        cls, span: Span, width: float, height: float, pixels: Pixels, exposed: Sequence[QRect] | None = None
    ) -> Projection:
        """Map the span onto a pane of `width` by `height` Qt units whose corner is at `pixels`.

        `exposed` are the places of the surface that are painted, in its own units; None if all of it is.
        """
        x_scale = width * pixels.ratio / (span.stop - span.start)
        y_scale = -height * pixels.ratio / (span.high - span.low)
        return cls(
            x0=pixels.left - span.start * x_scale,
            x_scale=x_scale,
            y0=pixels.top - span.high * y_scale,
            y_scale=y_scale,
            log=span.log,
            hairline=pixels.hairline,
            exposed=None if exposed is None else _device_edges(exposed, pixels.ratio),
        )

    @property
    def bars_per_pixel(self) -> float:
        """How many bars share one device pixel."""
        return 1.0 / self.x_scale

    def positions(self, left: float, right: float) -> tuple[float, float]:
        """Return the bar positions between two device columns."""
        return (left - self.x0) / self.x_scale, (right - self.x0) / self.x_scale

    def y(self, prices: Array) -> Array:
        """Return unrounded rows; NaN where there is no price or, on a log scale, none above zero."""
        if self.log:
            with np.errstate(divide="ignore", invalid="ignore"):
                prices = np.log10(np.where(prices > 0.0, prices, np.nan))
        return np.clip(self.y0 + self.y_scale * prices, -FAR, FAR)


def _device_edges(places: Sequence[QRect], ratio: float) -> Array:
    edges = [(place.left(), place.top(), place.right() + 1, place.bottom() + 1) for place in places]
    return np.array(edges, dtype="f8").reshape(-1, 4) * ratio


def exposed_columns(painter_rect: QRectF, pixels: Pixels) -> tuple[float, float]:
    """Return the first and last device column of an exposed rectangle given in the item's own units."""
    left = pixels.left + painter_rect.left() * pixels.ratio
    return left, left + painter_rect.width() * pixels.ratio
