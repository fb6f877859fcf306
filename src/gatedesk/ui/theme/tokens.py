"""Named colours: two themes by three schemes of up and down; text stands at a contrast of 4.5 or more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as #rrggbb. ``panel`` is the ground of tables and charts, ``raised`` of inputs and headers."""

    name: str
    background: str
    panel: str
    raised: str
    hover: str
    selected: str
    line: str
    grid: str
    text: str
    muted: str
    faint: str
    accent: str
    on_accent: str
    up: str
    down: str
    up_ground: str
    down_ground: str
    warning: str
    danger: str
    ok: str
    buy: str
    sell: str
    on_side: str
    buy_ground: str
    sell_ground: str
    simulated: str = "#7c3aed"
    paper: str = "#1f6feb"
    live: str = "#b42318"
    on_mode: str = "#ffffff"
    sent: str = "#38bdf8"  # order state chips
    held: str = "#a78bfa"
    waiting: str = "#6b8afd"
    working: str = "#2ebd85"
    cancelling: str = "#e879c7"
    cancelled: str = "#f6465d"
    done: str = "#94a3b8"
    series: tuple[str, ...] = (  # lines of indicators, one after the other
        "#f5b544",
        "#38bdf8",
        "#c084fc",
        "#f472b6",
        "#a3e635",
        "#2dd4bf",
        "#fb923c",
        "#cbd5e1",
    )


DARK = Tokens(
    name="dark",
    background="#0f141b",
    panel="#151b23",
    raised="#1c2430",
    hover="#222c3a",
    selected="#1d3a5c",
    line="#2a3441",
    grid="#1f2833",
    text="#e6eaf0",
    muted="#94a3b8",
    faint="#8290a3",
    accent="#4da3ff",
    on_accent="#08131f",
    up="#2ebd85",
    down="#f6465d",
    up_ground="#153a30",
    down_ground="#45202a",
    warning="#f5b544",
    danger="#f6465d",
    ok="#2ebd85",
    buy="#2f6fd0",
    sell="#c0364a",
    on_side="#ffffff",
    buy_ground="#132238",
    sell_ground="#2c1a22",
)

LIGHT = Tokens(
    name="light",
    background="#eef1f5",
    panel="#f7f9fb",
    raised="#ffffff",
    hover="#e4eaf1",
    selected="#d3e5f8",
    line="#cfd7e1",
    grid="#e6ebf1",
    text="#10161d",
    muted="#55606e",
    faint="#5f6b7a",
    accent="#0a5fb4",
    on_accent="#ffffff",
    up="#0b7a4b",
    down="#c62839",
    up_ground="#cfeadd",
    down_ground="#f7d4d8",
    warning="#8a5300",
    danger="#c62839",
    ok="#0b7a4b",
    buy="#0a5fb4",
    sell="#c62839",
    on_side="#ffffff",
    buy_ground="#e3eefa",
    sell_ground="#fbe8ea",
    simulated="#6d28d9",
    paper="#1a5fd0",
    sent="#0369a1",
    held="#6d4bc3",
    waiting="#2f4fc4",
    working="#0b7a4b",
    cancelling="#a3237f",
    cancelled="#c62839",
    done="#55606e",
    series=("#a16207", "#0369a1", "#7c3aed", "#be185d", "#4d7c0f", "#0f766e", "#c2410c", "#475569"),
)

THEMES = {"dark": DARK, "light": LIGHT}
SAFE: dict[str, dict[str, Any]] = {
    "dark": {"up": "#4da3ff", "down": "#ff9f43", "up_ground": "#15304d", "down_ground": "#4a321a"},
    "light": {"up": "#0a5fb4", "down": "#b45309", "up_ground": "#d3e5f8", "down_ground": "#f7e3cf"},
}


def tokens_for(theme: str, scheme: str) -> Tokens:
    """The tokens of a theme (dark, light) in a scheme (classic, safe, east-asian); unknown names are KeyErrors."""
    tokens = THEMES[theme]
    if scheme == "safe":
        return replace(tokens, **SAFE[theme])
    if scheme == "east-asian":
        return replace(
            tokens,
            up=tokens.down,
            down=tokens.up,
            up_ground=tokens.down_ground,
            down_ground=tokens.up_ground,
        )
    return tokens
