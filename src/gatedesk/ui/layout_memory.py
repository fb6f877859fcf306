"""Where panels stood and how large the window was: remembered in an INI file, never trusted, always resettable."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

LAYOUT_VERSION = 1


class LayoutMemory:
    """Bytes by name. A missing or foreign file reads as nothing remembered."""

    def __init__(self, path: Path | None) -> None:
        self._settings = QSettings(str(path), QSettings.Format.IniFormat) if path else None

    def read(self, name: str) -> QByteArray | None:
        if self._settings is None or self._settings.value("version") != str(LAYOUT_VERSION):
            return None
        value = self._settings.value(name)
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    def write(self, **values: QByteArray) -> None:
        if self._settings is None:
            return
        self._settings.setValue("version", str(LAYOUT_VERSION))
        for name, value in values.items():
            self._settings.setValue(name, value)
        self._settings.sync()
