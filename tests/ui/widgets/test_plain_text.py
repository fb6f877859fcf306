"""Words from outside are shown as words."""

from __future__ import annotations

from PySide6.QtCore import Qt

from gatedesk.ui.widgets.plain_text import as_tooltip, plain, plain_label


def test_control_and_direction_characters_go_and_length_is_capped() -> None:
    assert plain("a\x00b\u202ec\u2066d\ne") == "abcd e"
    assert len(plain("x" * 10_000)) == 600
    assert plain("x" * 10_000).endswith("…")


def test_a_tooltip_shows_markup_as_letters() -> None:
    assert "&lt;img" in as_tooltip("<img src=x>")


def test_a_label_never_interprets_markup(qtbot) -> None:
    label = plain_label("<b>x</b>", "some.name")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == "<b>x</b>"
