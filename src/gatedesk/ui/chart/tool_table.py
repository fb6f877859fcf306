"""TOOLS: what the strip beside a chart and its menus offer, with icon and key, in one table."""

from __future__ import annotations

from dataclasses import dataclass

from gatedesk.domain.drawing import DrawingKind


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """One tool. An `armed` one stays pressed until it was used or put away; `gap` draws a line above it."""

    id: str
    icon: str
    text: str
    key: str = ""
    armed: bool = False
    gap: bool = False


TOOLS: tuple[ToolSpec, ...] = (
    ToolSpec("cursor", "mouse-pointer-2", "Cursor", "Alt+C"),
    ToolSpec("magnet", "magnet", "Hold the crosshair at prices of the bar", "Alt+M"),
    ToolSpec("trend", "trending-up", "Trend line", "Alt+T", armed=True, gap=True),
    ToolSpec("ray", "move-up-right", "Ray", "Alt+Y", armed=True),
    ToolSpec("horizontal", "minus", "Horizontal line", "Alt+H", armed=True),
    ToolSpec("channel", "channel", "Channel", "Alt+N", armed=True),
    ToolSpec("fibonacci", "align-justify", "Fibonacci retracement", "Alt+F", armed=True),
    ToolSpec("rectangle", "square", "Rectangle", "Alt+R", armed=True),
    ToolSpec("text", "type", "Text", "Alt+X", armed=True),
    ToolSpec("measure", "ruler", "Measure (Shift and drag)", armed=True, gap=True),
    ToolSpec("zoom", "zoom-in", "Zoom to a box (Alt and drag)", "Alt+Z", armed=True),
    ToolSpec("alert", "bell-plus", "Price alert (A at the crosshair)", "Alt+A", armed=True),
    ToolSpec("date", "calendar-search", "Go to date", "Ctrl+G", gap=True),
    ToolSpec("compare", "percent", "Compare with a symbol", "Ctrl+Alt+C"),
    ToolSpec("clear", "trash-2", "Delete all drawings"),
)
BY_ID = {tool.id: tool for tool in TOOLS}
DRAWING_TOOLS = {kind.value: kind for kind in DrawingKind}
DRAWING_COLOURS = (
    ("", "As the theme has it"),
    ("#e5484d", "Red"),
    ("#f0883e", "Orange"),
    ("#d4a72c", "Yellow"),
    ("#30a46c", "Green"),
    ("#2bb8cc", "Cyan"),
    ("#4f8ff7", "Blue"),
    ("#b58cff", "Violet"),
)
