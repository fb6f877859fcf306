"""Words from outside made harmless: no markup, no control or direction characters, no endless lines."""

from __future__ import annotations

import html
import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

LONGEST = 600
HARMFUL_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def plain(text: str, longest: int = LONGEST) -> str:
    """``text`` on one line without control, format (bidi) and private characters, at most ``longest`` long."""
    spaced = text[: 4 * longest].replace("\n", " ").replace("\r", " ").replace("\t", " ")
    clean = "".join(c for c in spaced if unicodedata.category(c) not in HARMFUL_CATEGORIES)
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}…"


def as_tooltip(text: str) -> str:
    """A tool tip that wraps and shows markup as the letters it is made of."""
    return f"<p>{html.escape(plain(text, 1200))}</p>"


def plain_label(text: str = "", name: str = "", parent: QWidget | None = None, *, wrap: bool = False) -> QLabel:
    """A label that never interprets markup."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setObjectName(name)
    label.setWordWrap(wrap)
    return label
