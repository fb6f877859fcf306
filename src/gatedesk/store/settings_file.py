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
from pydantic_settings import BaseSettings, InitSettingsSource, SettingsConfigDict
from pydantic_settings import PydanticBaseSettingsSource as Source
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Item

from gatedesk.domain.notice import Notice, Severity
from gatedesk.domain.settings import Settings
from gatedesk.store.atomic import set_aside, write_atomically

Tree = dict[str, Any]
LeafPath = tuple[str, ...]

HEADER = "Settings of Gatedesk. Edit freely while it is closed; what is missing here has its default."
NOT_SETTINGS = (ValueError, RecursionError)
"""What a broken file raises: bad syntax, bad UTF-8, a number too long, an unknown key; brackets nested too deep."""


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
        notices: list[Notice] = []
        try:
            content, notice = self._read()
        except OSError as error:
            content, notice = (
                "",
                _trouble(f"The settings file {self._path} cannot be used; the defaults are.", error),
            )
        from_file = tomllib.loads(content)
        notices += [notice] if notice else []
        try:
            self._loaded = _layer(from_file, self._arguments)
        except ValueError as error:  # pydantic's and pydantic-settings' own errors are ValueErrors
            notices.append(_trouble("An option or a GATEDESK_ variable is not valid; all of them are ignored.", error))
            self._loaded = Settings.model_validate(from_file)
        return self._loaded.model_copy(deep=True), notices

    def save(self, settings: Settings) -> Notice | None:
        """Write what changed since ``load`` or the last ``save``; a notice when the file could not be written."""
        try:
            content, notice = self._read()
            before = Settings() if notice else self._loaded  # a broken file was set aside: write all there is to say
            changes = _changed_leaves(_tree(before), _tree(settings))
            write_atomically(self._path, _with_changes(content, changes).encode())
        except OSError as error:
            return _not_saved(self._path, error)
        self._loaded = settings.model_copy(deep=True)
        return notice

    def _read(self) -> tuple[str, Notice | None]:
        """The file's text if it holds valid settings, else nothing and a notice; OSError if it must not be touched."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return "", None
        try:
            text = content.decode("utf-8-sig")  # some editors of Windows put a mark in front
            Settings.model_validate(tomllib.loads(text))
        except NOT_SETTINGS as error:
            return "", _broken(set_aside(self._path), self._path, error)
        return text, None


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
            init_settings: Source,
            env_settings: Source,
            dotenv_settings: Source,
            file_secret_settings: Source,
        ) -> tuple[Source, ...]:
            return init_settings, env_settings, InitSettingsSource(settings_cls, from_file)

    return Settings.model_validate(WithFile(**arguments).model_dump())


def _with_changes(content: str, changes: dict[LeafPath, Any]) -> str:
    """``content`` edited in place; written anew, without the user's comments, if the edit would say something else."""
    wanted = _without_none({**_leaves(tomllib.loads(content)), **changes})
    try:
        edited = _edited(content, changes)
        if _leaves(tomllib.loads(edited)) == wanted:
            return edited
    except (TOMLKitError, *NOT_SETTINGS):
        pass  # rare shapes (comments inside inline tables) defeat tomlkit; the line below does without it
    return _edited("", wanted)


def _edited(content: str, changes: dict[LeafPath, Any]) -> str:
    document = tomlkit.parse(content)
    if not content:
        document.add(tomlkit.comment(HEADER))
    for path, value in changes.items():
        _put(document, path, value)
    return document.as_string()


def _tree(settings: Settings) -> Tree:
    """The settings as TOML can hold them: None means the key is absent."""
    return settings.model_dump(mode="json", exclude_none=True)


def _without_none(leaves: dict[LeafPath, Any]) -> dict[LeafPath, Any]:
    return {path: value for path, value in leaves.items() if value is not None}


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


def _new_item(path: LeafPath, value: Any) -> Item:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        rows = tomlkit.aot()
        for row in value:
            rows.append(tomlkit.item(row))
        return rows
    item: Item = tomlkit.item(value)
    if description := _description(path):
        item.comment(description)
    return item


def _description(path: LeafPath) -> str | None:
    """The description that the settings tree gives the field at ``path``."""
    model: type[BaseModel] = Settings
    for key in path[:-1]:
        model = type(getattr(model(), key))
    return model.model_fields[path[-1]].description


def _trouble(text: str, error: Exception) -> Notice:
    return Notice(Severity.WARNING, text, detail=_explain(error), cause="settings-not-usable")


def _broken(spare: Path, path: Path, error: Exception) -> Notice:
    return Notice(
        Severity.WARNING,
        "The settings file was broken; the defaults are used.",
        f"Your file is kept as {spare}: mend it and rename it to {path.name}, or choose your settings again.",
        detail=_explain(error),
        cause="settings-broken",
    )


def _not_saved(path: Path, error: OSError) -> Notice:
    return Notice(
        Severity.ERROR,
        f"The settings could not be saved to {path}.",
        "Check that the folder can be written and the disk is not full; the settings hold until you quit.",
        detail=_explain(error),
        cause="settings-not-saved",
    )


def _explain(error: Exception) -> str:
    """Where and why, without the values: they may be private."""
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return f"{type(error).__name__}: {error}"
