"""The one stylesheet, ``resources/theme/gatedesk.qss``, filled with tokens.

Widgets opt into variants by dynamic properties, not by colours of their own: ``role`` (heading, caption, muted, error,
warning, ok, pill), ``side`` (buy, sell) and ``kind`` (primary, danger, flat) on buttons, ``mode`` (simulated, paper,
live, unknown) on pills, ``issue`` (true) on fields, ``tint`` (buy, sell), ``panel``, ``card`` and ``bar`` on frames.
"""

from __future__ import annotations

from functools import lru_cache
from string import Template

from PySide6.QtWidgets import QWidget

from gatedesk.domain.resource_path import resource_path
from gatedesk.ui.theme.tokens import Tokens

IMAGES = {"chevron_down": "chevron-down", "chevron_up": "chevron-up", "check": "check"}


@lru_cache(maxsize=1)
def template() -> Template:
    """The sheet with $names in place of colours."""
    return Template(resource_path("theme", "gatedesk.qss").read_text(encoding="utf-8"))


def stylesheet(tokens: Tokens) -> str:
    """The sheet in the tokens' colours."""
    colors = {name: getattr(tokens, name) for name in tokens.__slots__}
    return template().substitute(colors | {key: image(name, tokens) for key, name in IMAGES.items()})


def image(name: str, tokens: Tokens) -> str:
    """A sheet can only name image files, so the few it needs lie there in each theme's colour."""
    return resource_path("theme", f"{name}-{tokens.name}.svg").as_posix()


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Change a dynamic property and let the sheet see it."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
