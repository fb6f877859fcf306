"""The colours a chart is drawn with; the theme fills the record, the chart never invents a colour."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChartPalette:
    """Colours as `#rrggbb`: `text` and `muted` for words, `up` / `down` for bars, `line` for borders.

    `buy` and `sell` are the sides of orders and fills, `alert` is for price alerts, `series` are the
    colours indicators take one after the other.
    """

    background: str = "#0f141b"
    panel: str = "#151b23"
    grid: str = "#1e2630"
    text: str = "#e6eaf0"
    muted: str = "#94a3b8"
    up: str = "#2ebd85"
    down: str = "#f6465d"
    accent: str = "#4da3ff"
    line: str = "#2a3441"
    buy: str = "#2f6fd0"
    sell: str = "#c0364a"
    alert: str = "#f5b544"
    series: tuple[str, ...] = ("#f5b544", "#38bdf8", "#c084fc", "#f472b6", "#a3e635", "#2dd4bf", "#fb923c", "#cbd5e1")
