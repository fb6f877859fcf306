"""The settings file: TOML that the user may edit by hand, read with the environment laid over it.

What counts, strongest first: arguments of the command line, ``GATEDESK_*`` variables (``GATEDESK_CONNECTION__PORT``),
the file, the defaults. Saving writes only what changed since loading, so that a variable set for one run does not
end up in the file, and the user's comments and order stay.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import BaseModel, ValidationError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from tomlkit.exceptions import TOMLKitError

from gatedesk.domain.notice import Notice, Severity
from gatedesk.domain.settings import Settings
from gatedesk.store.atomic import set_aside, write_atomically

Tree = dict[str, Any]
LeafPath = tuple[str, ...]

HEADER = "Settings of Gatedesk. Edit freely while it is closed; what is missing here has its default."
NOT_TOML = (ValueError, RecursionError)
"""What tomllib raises on a broken file: bad syntax, bad UTF-8, a number too long, brackets too deep."""


class SettingsFile:
    """Loads and saves ``Settings``; implements ``gatedesk.desk.ports.SettingsStore``.

    ``arguments`` are settings from the command line, nested as in the file: ``{"connection": {"port": 4002}}``.
    """

    def __init__(self, path: Path, arguments: Mapping[str, Any] | None = None) -> None:
        self._path = path
        self._arguments = dict(arguments or {})
        self._loaded = Settings()

    def load(self) -> tuple[Settings, Sequence[Notice]]:
        """The settings in force and what to tell the user. Never raises for what a file or a variable holds."""
        from_file, notices = self._read()
        try:
            settings = _layer(from_file, self._arguments)
        except ValueError as error:  # pydantic's and pydantic-settings' own errors are ValueErrors
            notices.append(_not_usable("An option or a GATEDESK_ variable is not valid and is ignored.", error))
            settings = Settings.model_validate(from_file)
        self._loaded = settings
        return settings, notices

    def save(self, settings: Settings) -> Notice | None:
        """Write what changed since ``load`` or the last ``save``; a notice when the file could not be written."""
        try:
            from_file, notices = self._read()
            changes = _changed_leaves(_tree(self._loaded), _tree(settings))
            text = self._document(from_file, changes).as_string()
            write_atomically(self._path, text.encode())
        except OSError as error:
            return Notice(
                Severity.ERROR,
                f"The settings could not be saved to {self._path}.",
                "Check that the folder can be written and the disk is not full; the settings hold until you quit.",
                detail=str(error),
                cause="settings-not-saved",
            )
        self._loaded = settings.model_copy(deep=True)
        return notices[0] if notices else None

    def _read(self) -> tuple[Tree, list[Notice]]:
        """The file as a valid tree, or an empty one and a notice; a broken file is set aside."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return {}, []
        except OSError as error:
            return {}, [_not_usable(f"The settings file {self._path} cannot be read; the defaults are used.", error)]
        try:
            tree = tomllib.loads(content.decode())
            Settings.model_validate(tree)
        except NOT_TOML as error:
            return {}, [self._set_aside(error)]
        return tree, []

    def _set_aside(self, error: Exception) -> Notice:
        try:
            spare = set_aside(self._path)
        except OSError:
            return _not_usable(f"The settings file {self._path} is broken; the defaults are used.", error)
        return Notice(
            Severity.WARNING,
            "The settings file was broken; the defaults are used.",
            f"Your file is kept as {spare}: mend it and rename it to {self._path.name}, or choose your settings again.",
            detail=_explain(error),
            cause="settings-broken",
        )

    def _document(self, from_file: Tree, changes: dict[LeafPath, Any]) -> tomlkit.TOMLDocument:
        """The file's text with ``changes`` applied; a new file begins with a line that says what it is."""
        document = _parse_document(self._path) if from_file else tomlkit.document()
        if not document:
            document.add(tomlkit.comment(HEADER))
        for path, value in {("version",): Settings().version, **changes}.items():
            _put(document, path, value)
        return document


class _LayeredSettings(BaseSettings, Settings):
    """``Settings`` with the environment as a source (see ``_layer`` for the file)."""

    model_config = SettingsConfigDict(
        env_prefix="GATEDESK_", env_nested_delimiter="__", env_ignore_empty=True, extra="forbid"
    )


def _layer(from_file: Tree, arguments: Tree) -> Settings:
    """Arguments over environment over file over defaults, as plain ``Settings``."""

    class WithFile(_LayeredSettings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, InitSettingsSource(settings_cls, from_file)

    return Settings.model_validate(WithFile(**arguments).model_dump())


def _parse_document(path: Path) -> tomlkit.TOMLDocument:
    """The file for editing; empty if tomlkit stumbles over what tomllib took (all settings are then written anew)."""
    try:
        return tomlkit.parse(path.read_text(encoding="utf-8"))
    except (TOMLKitError, *NOT_TOML):
        return tomlkit.document()


def _tree(settings: Settings) -> Tree:
    """The settings as TOML can hold them: None means the key is absent."""
    return settings.model_dump(mode="json", exclude_none=True)


def _leaves(tree: Tree, above: LeafPath = ()) -> dict[LeafPath, Any]:
    """The tree's values by their path; a list counts as one value."""
    found: dict[LeafPath, Any] = {}
    for key, value in tree.items():
        found |= _leaves(value, (*above, key)) if isinstance(value, dict) else {(*above, key): value}
    return found


def _changed_leaves(before: Tree, after: Tree) -> dict[LeafPath, Any]:
    """The leaves of ``after`` that differ from ``before``; a vanished one maps to None."""
    old, new = _leaves(before), _leaves(after)
    return {path: new.get(path) for path in {**old, **new} if old.get(path) != new.get(path)}


def _put(document: tomlkit.TOMLDocument, path: LeafPath, value: Any) -> None:
    """Set, add (with the field's description as its comment) or remove one leaf."""
    table: Any = document
    for key in path[:-1]:
        table = table.setdefault(key, tomlkit.table())
    key = path[-1]
    if value is None:
        table.pop(key, None)
    elif key in table and not isinstance(value, list):
        table[key] = value
    else:
        table[key] = _new_item(path, value)


def _new_item(path: LeafPath, value: Any) -> tomlkit.items.Item:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        rows = tomlkit.aot()
        for row in value:
            rows.append(tomlkit.item(row))
        return rows
    item = tomlkit.item(value)
    if description := _description(path):
        item.comment(description)
    return item


def _description(path: LeafPath) -> str | None:
    """The description that the settings tree gives the field at ``path``."""
    model: type[BaseModel] = Settings
    for key in path[:-1]:
        model = type(getattr(model(), key))
    return model.model_fields[path[-1]].description


def _not_usable(text: str, error: Exception) -> Notice:
    return Notice(Severity.WARNING, text, detail=_explain(error), cause="settings-not-usable")


def _explain(error: Exception) -> str:
    """Where and why, without the values: they may be private."""
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return f"{type(error).__name__}: {error}"
