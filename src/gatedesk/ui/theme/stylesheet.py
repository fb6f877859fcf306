"""The one stylesheet, written from tokens. Widgets opt into variants by dynamic properties, not by colours of their own.

Properties: ``role`` (heading, muted, number, caption, error, warning, pill), ``side`` (buy, sell), ``kind`` (primary,
danger, quiet, flat) on buttons, ``mode`` (simulated, paper, live, unknown) on pills, ``issue`` (true) on fields.
"""

from __future__ import annotations

from string import Template

from gatedesk.ui.theme.tokens import Tokens

SHEET = Template(
    """
QWidget { color: $text; }
QMainWindow, QDialog { background: $background; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }

QLabel[role="heading"] { font-weight: 600; font-size: 15px; }
QLabel[role="caption"] { color: $muted; font-size: 12px; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="error"] { color: $danger; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="ok"] { color: $ok; }

QLabel[role="pill"] { color: $on_mode; font-weight: 600; font-size: 12px; border-radius: 4px; padding: 3px 10px; background: $faint; }
QLabel[role="pill"][mode="simulated"] { background: $simulated; }
QLabel[role="pill"][mode="paper"] { background: $paper; }
QLabel[role="pill"][mode="live"] { background: $live; }
QLabel[role="pill"][mode="unknown"] { background: $raised; color: $muted; border: 1px solid $line; }

QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit {
  background: $raised; border: 1px solid $line; border-radius: 4px; padding: 3px 7px; min-height: 20px;
  selection-background-color: $selected; selection-color: $text;
}
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: $faint; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border-color: $accent; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: $faint; background: $background; }
QLineEdit[issue="true"], QAbstractSpinBox[issue="true"], QComboBox[issue="true"] { border-color: $danger; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; selection-background-color: $selected; selection-color: $text; outline: 0; }

QPushButton, QToolButton { background: $raised; border: 1px solid $line; border-radius: 4px; padding: 4px 12px; min-height: 18px; }
QToolButton { padding: 4px 8px; }
QPushButton:hover, QToolButton:hover { background: $hover; border-color: $faint; }
QPushButton:pressed, QToolButton:pressed { background: $line; }
QPushButton:focus, QToolButton:focus { border-color: $accent; }
QPushButton:disabled, QToolButton:disabled { color: $faint; background: $background; border-color: $line; }
QPushButton:checked, QToolButton:checked { background: $selected; border-color: $accent; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $accent; border-color: $text; }
QPushButton[kind="danger"] { background: $danger; color: $on_side; border-color: $danger; font-weight: 600; }
QPushButton[kind="primary"]:disabled, QPushButton[kind="danger"]:disabled, QPushButton[side]:disabled {
  background: $background; color: $faint; border-color: $line; }
QPushButton[kind="flat"], QToolButton[kind="flat"] { background: transparent; border-color: transparent; }
QPushButton[kind="flat"]:hover, QToolButton[kind="flat"]:hover { background: $hover; }
QPushButton[kind="flat"]:checked, QToolButton[kind="flat"]:checked { background: $selected; color: $text; }
QPushButton[kind="flat"]:focus, QToolButton[kind="flat"]:focus { border-color: $accent; }
QPushButton[side="buy"] { background: $buy; color: $on_side; border-color: $buy; font-weight: 600; }
QPushButton[side="sell"] { background: $sell; color: $on_side; border-color: $sell; font-weight: 600; }
QToolButton::menu-indicator { image: none; width: 0; }

QTableView, QTreeView, QListView {
  background: $panel; alternate-background-color: $panel; border: none; gridline-color: $grid; outline: 0;
  selection-background-color: $selected; selection-color: $text;
}
QHeaderView { background: $panel; }
QHeaderView::section {
  background: $panel; color: $muted; border: none; border-bottom: 1px solid $line; padding: 4px 8px; font-size: 12px; font-weight: 500;
}
QHeaderView::section:hover { color: $text; }
QTableCornerButton::section { background: $panel; border: none; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 1px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: none; width: 0; height: 0; }

QMenuBar { background: $background; border-bottom: 1px solid $line; padding: 1px 4px; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 22px; border-radius: 3px; }
QMenu::item:selected { background: $selected; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 6px; }
QToolBar { background: $background; border: none; border-bottom: 1px solid $line; padding: 5px 8px; spacing: 8px; }
QToolBar QLabel { background: transparent; }
QStatusBar { background: $background; border-top: 1px solid $line; color: $muted; }
QStatusBar QLabel { color: $muted; padding: 0 6px; font-size: 12px; }
QStatusBar::item { border: none; }
QSplitter::handle { background: $background; }
QScrollArea { border: none; background: $panel; }

ads--CDockContainerWidget { background: $background; }
ads--CDockContainerWidget > QSplitter { padding: 0; }
ads--CDockSplitter::handle { background: $background; }
ads--CDockAreaWidget { background: $panel; border: 1px solid $line; }
ads--CDockAreaTitleBar { background: $background; border: none; border-bottom: 1px solid $line; padding: 0; }
ads--CDockAreaTabBar { background: transparent; }
ads--CDockWidgetTab { background: $background; border: none; border-right: 1px solid $line; padding: 5px 4px 5px 10px; }
ads--CDockWidgetTab[activeTab="true"] { background: $panel; border-top: 2px solid $accent; padding-top: 3px; }
ads--CDockWidgetTab QLabel { color: $muted; }
ads--CDockWidgetTab[activeTab="true"] QLabel { color: $text; font-weight: 500; }
ads--CDockWidgetTab:hover QLabel { color: $text; }
ads--CDockWidget { background: $panel; border: none; }
ads--CTitleBarButton, #tabCloseButton, #tabsMenuButton, #dockAreaCloseButton, #detachGroupButton, #dockAreaAutoHideButton, #dockAreaMinimizeButton {
  background: transparent; border: none; padding: 2px; min-height: 14px; }
ads--CTitleBarButton:hover, #tabCloseButton:hover { background: $hover; border-radius: 3px; }
ads--CFloatingDockContainer { background: $background; }

QFrame[panel="true"], QWidget[panel="true"] { background: $panel; }
QFrame[card="true"] { background: $raised; border: 1px solid $line; border-radius: 6px; }
QFrame[bar="danger"] { background: $live; }
QFrame[bar="danger"] QLabel { color: $on_mode; background: transparent; font-weight: 500; }
QFrame[bar="warning"] { background: $raised; border-bottom: 1px solid $warning; }
*[tint="buy"] { background: $buy_ground; }
*[tint="sell"] { background: $sell_ground; }
QCheckBox, QRadioButton { background: transparent; spacing: 6px; }
QGroupBox { border: none; margin-top: 18px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; color: $muted; }
"""
)


def stylesheet(tokens: Tokens) -> str:
    """The sheet in the tokens' colours."""
    values = {name: getattr(tokens, name) for name in tokens.__slots__}
    return SHEET.substitute(values)
