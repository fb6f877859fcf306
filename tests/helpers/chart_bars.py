"""Bars for chart tests: seeded random walks, and pictures read back as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtGui import QColor, QImage

START = 1_700_000_040  # a whole minute


def walk(count: int, seed: int = 5, start: int = START, seconds: int = 60, price: float = 100.0) -> dict[str, Any]:
    """Return `count` bars as keyword arguments of `set_bars` and `BarSeries.replace`."""
    random = np.random.default_rng(seed)
    close = price + np.cumsum(random.normal(0.0, 0.05, count))
    open_ = np.concatenate(([price], close[:-1]))[:count]
    spread = np.abs(random.normal(0.0, 0.04, (2, count)))
    return {
        "time": start + seconds * np.arange(count),
        "open": open_,
        "high": np.maximum(open_, close) + spread[0],
        "low": np.minimum(open_, close) - spread[1],
        "close": close,
        "volume": np.round(random.lognormal(6.0, 0.5, count)),
    }


def cut(bars: dict[str, Any], start: int, stop: int | None = None) -> dict[str, Any]:
    """Return a part of the bars."""
    return {name: values[start:stop] for name, values in bars.items()}


def row(bars: dict[str, Any], index: int) -> tuple[Any, ...]:
    """Return one bar as positional arguments of `append_or_update` and `Bar`."""
    return tuple(values[index].item() for values in bars.values())


def pixels(image: QImage) -> Any:
    """Return the image as rows of 0xRRGGBB."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(plain.constBits(), dtype=np.uint32).reshape(plain.height(), plain.bytesPerLine() // 4)
    return (flat[:, : plain.width()] & 0xFFFFFF).copy()


def shows(image: QImage, *colours: str) -> Any:
    """Return where the image has one of the colours."""
    return np.isin(pixels(image), [QColor(colour).rgb() & 0xFFFFFF for colour in colours])
