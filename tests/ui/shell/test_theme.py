"""Tokens are readable, every theme fills the stylesheet, and the fonts' digits stand still."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF

from gatedesk.ui.theme.icons import icon
from gatedesk.ui.theme.stylesheet import stylesheet
from gatedesk.ui.theme.theme import Theme, interface_font, load_fonts
from gatedesk.ui.theme.tokens import THEMES, tokens_for

SCHEMES = ("classic", "safe", "east-asian")
READ_ON = {
    "text": ("background", "panel", "raised", "selected", "hover", "buy_ground", "sell_ground"),
    "muted": ("background", "panel", "raised"),
    "up": ("panel",),
    "down": ("panel",),
    "warning": ("panel", "background"),
    "danger": ("panel",),
}
READ_ON_COLOUR = (("on_mode", "simulated"), ("on_mode", "paper"), ("on_mode", "live"), ("on_side", "buy"))


def luminance(color: str) -> float:
    parts = [QColor(color).redF(), QColor(color).greenF(), QColor(color).blueF()]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read(theme: str, scheme: str) -> None:
    tokens = tokens_for(theme, scheme)
    pairs = [(ink, ground) for ink, grounds in READ_ON.items() for ground in grounds] + list(READ_ON_COLOUR)
    poor = {
        f"{ink} on {ground}": round(ratio, 2)
        for ink, ground in pairs
        if (ratio := contrast(getattr(tokens, ink), getattr(tokens, ground))) < 4.5
    }
    assert poor == {}


@pytest.mark.parametrize("theme", THEMES)
def test_the_sheet_is_filled(theme: str) -> None:
    assert "$" not in stylesheet(tokens_for(theme, "classic"))


def test_east_asia_swaps_up_and_down() -> None:
    assert tokens_for("dark", "east-asian").up == tokens_for("dark", "classic").down


def test_digits_are_equally_wide(qapp: object) -> None:
    load_fonts()
    font = interface_font()
    assert QFontInfo(font).family() == "Inter"
    widths = {round(QFontMetricsF(font).horizontalAdvance(digit * 20), 3) for digit in "0123456789"}
    assert len(widths) == 1


def test_switching_tells_listeners(qtbot: object) -> None:
    theme = Theme("dark")
    heard: list[str] = []
    theme.changed.connect(lambda: heard.append(theme.tokens.name))
    theme.choose("light", "safe")
    assert heard == ["light"]


def test_icons_take_a_colour(qapp: object) -> None:
    image = icon("plug", "#ff0000").pixmap(24, 24).toImage()
    inks = {
        image.pixelColor(x, y).name() for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() == 255
    }
    assert inks == {"#ff0000"}


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon", "#ffffff")
