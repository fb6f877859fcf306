"""The theme in force: applies palette, stylesheet and fonts to the application and tells panels when it changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from gatedesk.domain.resource_path import resource_path
from gatedesk.ui.theme.stylesheet import stylesheet
from gatedesk.ui.theme.tokens import Tokens, tokens_for

FONT_FILES = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf", "IBMPlexMono-Regular.ttf")
FONT_PIXELS = 13


class Theme(QObject):
    """``tokens`` is what to draw with now; ``changed`` follows every switch."""

    changed = Signal()

    def __init__(self, theme: str = "dark", scheme: str = "classic", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tokens: Tokens = tokens_for(theme, scheme)

    def choose(self, theme: str, scheme: str) -> None:
        """Switch, restyle the application and tell everybody."""
        self.tokens = tokens_for(theme, scheme)
        self.apply()
        self.changed.emit()

    def apply(self) -> None:
        """Style the running application: Fusion, our palette, our stylesheet."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(interface_font())
        app.setPalette(palette(self.tokens))
        app.setStyleSheet(stylesheet(self.tokens))
        dark = self.tokens.name == "dark"
        app.styleHints().setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)

    def color(self, name: str) -> QColor:
        """A token as QColor."""
        return QColor(getattr(self.tokens, name))


def load_fonts() -> None:
    """Register the bundled fonts, once a process."""
    for name in FONT_FILES:
        QFontDatabase.addApplicationFont(str(resource_path("fonts", name)))


def interface_font(pixels: int = FONT_PIXELS, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Inter with tabular figures: every digit has the same width, so columns of numbers stand still."""
    font = QFont("Inter")
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


ROLES: tuple[tuple[QPalette.ColorRole, str], ...] = (
    (QPalette.ColorRole.Window, "background"),
    (QPalette.ColorRole.WindowText, "text"),
    (QPalette.ColorRole.Base, "panel"),
    (QPalette.ColorRole.AlternateBase, "background"),
    (QPalette.ColorRole.Text, "text"),
    (QPalette.ColorRole.Button, "raised"),
    (QPalette.ColorRole.ButtonText, "text"),
    (QPalette.ColorRole.BrightText, "danger"),
    (QPalette.ColorRole.ToolTipBase, "raised"),
    (QPalette.ColorRole.ToolTipText, "text"),
    (QPalette.ColorRole.PlaceholderText, "faint"),
    (QPalette.ColorRole.Highlight, "selected"),
    (QPalette.ColorRole.HighlightedText, "text"),
    (QPalette.ColorRole.Link, "accent"),
    (QPalette.ColorRole.Accent, "accent"),
    (QPalette.ColorRole.Light, "line"),
    (QPalette.ColorRole.Midlight, "line"),
    (QPalette.ColorRole.Mid, "line"),
    (QPalette.ColorRole.Dark, "line"),
    (QPalette.ColorRole.Shadow, "background"),
)


def palette(tokens: Tokens) -> QPalette:
    """Every role set, so that no system colour shines through."""
    result = QPalette()
    for role, name in ROLES:
        result.setColor(role, QColor(getattr(tokens, name)))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.faint))
    return result
