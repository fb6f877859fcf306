"""The settings file: what counts over what, comments that survive, and files that make no sense."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatedesk.domain.contract import Contract, SecType
from gatedesk.domain.settings import Settings
from gatedesk.store.settings_file import SettingsFile

BY_HAND = """\
# my desk
version = 1

[connection]
port = 7777  # the ssh tunnel
client_id = 5

[appearance]
theme = "light"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


@pytest.fixture
def by_hand(path: Path) -> Path:
    path.parent.mkdir()
    path.write_text(BY_HAND)
    return path


def loaded(path: Path, arguments: dict[str, Any] | None = None) -> Settings:
    """The settings, where there must be nothing to tell."""
    found, notices = SettingsFile(path, arguments).load()
    assert list(notices) == []
    return found


def saved(path: Path, change: dict[str, Any], arguments: dict[str, Any] | None = None) -> str:
    """The file's text after loading it, changing ``{"group.key": value}`` and saving it."""
    file = SettingsFile(path, arguments)
    tree = file.load()[0]
    for name, value in change.items():
        group, _, key = name.rpartition(".")
        setattr(getattr(tree, group) if group else tree, key, value)
    assert file.save(tree) is None
    return path.read_text()


def test_no_file_means_the_defaults_and_creates_nothing(path: Path) -> None:
    assert loaded(path) == Settings()
    assert not path.parent.exists()


def test_arguments_count_over_environment_over_file_over_defaults(by_hand: Path, monkeypatch) -> None:
    monkeypatch.setenv("GATEDESK_CONNECTION__CLIENT_ID", "6")
    monkeypatch.setenv("GATEDESK_CONNECTION__HOST", "127.0.0.2")
    connection = loaded(by_hand, {"connection": {"host": "127.0.0.3"}}).connection
    assert (connection.host, connection.client_id, connection.port, connection.auto_connect) == (
        "127.0.0.3",
        6,
        7777,
        False,
    )


def test_a_first_save_writes_what_changed_with_its_description(path: Path) -> None:
    text = saved(path, {"appearance.theme": "light"})
    assert text.startswith("# Settings of Gatedesk.")
    assert 'theme = "light" # dark or light' in text
    assert tomllib.loads(text) == {"appearance": {"theme": "light"}}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_comments_order_and_untouched_values_survive_a_save(by_hand: Path) -> None:
    text = saved(by_hand, {"connection.client_id": 9, "connection.auto_connect": True})
    assert text.startswith(BY_HAND[: BY_HAND.index("client_id")])
    assert "client_id = 9\n" in text
    assert "auto_connect = true # connect when Gatedesk starts" in text
    assert loaded(by_hand).connection.client_id == 9


def test_a_file_of_comments_only_keeps_them(by_hand: Path) -> None:
    by_hand.write_text("# nothing chosen yet\n")
    assert "# nothing chosen yet" in saved(by_hand, {"appearance.theme": "light"})


def test_what_came_from_outside_the_file_does_not_end_up_in_it(by_hand: Path, monkeypatch) -> None:
    monkeypatch.setenv("GATEDESK_CONNECTION__PORT", "4002")
    text = saved(by_hand, {"appearance.theme": "dark"}, {"connection": {"client_id": 77}})
    connection = tomllib.loads(text)["connection"]
    assert connection == {"port": 7777, "client_id": 5}


def test_an_emptied_setting_leaves_the_file(by_hand: Path) -> None:
    saved(by_hand, {"connection.port": None})
    assert loaded(by_hand).connection.port is None


def test_a_change_made_by_hand_meanwhile_is_kept(by_hand: Path) -> None:
    file = SettingsFile(by_hand)
    tree = file.load()[0]
    by_hand.write_text(BY_HAND.replace("client_id = 5", "client_id = 8"))
    tree.appearance.theme = "dark"
    assert file.save(tree) is None
    assert loaded(by_hand).connection.client_id == 8


def test_a_watchlist_comes_back_and_goes_again(path: Path) -> None:
    contracts = (
        Contract(con_id=265598, symbol="AAPL"),
        Contract(symbol="EUR", sec_type=SecType.FOREX, exchange="IDEALPRO"),
    )
    saved(path, {"watchlist": contracts})
    assert loaded(path).watchlist == contracts
    saved(path, {"watchlist": contracts[:1]})
    assert loaded(path).watchlist == contracts[:1]
    saved(path, {"watchlist": ()})
    assert loaded(path).watchlist == ()


@pytest.mark.parametrize(
    "shape",
    [
        'connection = {port = 7777} # inline\nappearance = {theme = "light"}\n',
        'connection.port = 7777\nappearance.theme = "light"\n',
        '[connection]\r\nport = 7777\r\n[appearance]\r\ntheme = "light"\r\n',
        '\ufeff[appearance]\ntheme = "light"\n[connection]\nport = 7777',
    ],
    ids=["inline", "dotted", "crlf", "bom"],
)
def test_every_way_to_write_toml_can_be_edited(by_hand: Path, shape: str) -> None:
    by_hand.write_bytes(shape.encode())
    saved(by_hand, {"connection.client_id": 3, "appearance.scheme": "safe"})
    tree = loaded(by_hand)
    assert (tree.connection.port, tree.connection.client_id) == (7777, 3)
    assert (tree.appearance.theme, tree.appearance.scheme) == ("light", "safe")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[connection", "TOMLDecodeError"),
        (b"\xff\xfe", "UnicodeDecodeError"),
        (b"[connection]\nprot = 4002", "connection.prot: Extra inputs"),
        (b"[connection]\nport = 'four'", "connection.port: Input should be a valid integer"),
        (b"[connection]\nport = 70000", "connection.port: Input should be less than"),
        (b"version = 2", "version: Input should be 1"),
        (b"x = " + b"[" * 100_000, "RecursionError"),
        (b"x = " + b"9" * 10_000, "ValueError"),
    ],
    ids=["syntax", "encoding", "unknown key", "wrong type", "out of range", "newer", "nested", "long number"],
)
def test_a_broken_file_is_set_aside_and_the_defaults_are_used(by_hand: Path, content: bytes, said: str) -> None:
    by_hand.write_bytes(content)
    tree, notices = SettingsFile(by_hand).load()
    spare = by_hand.with_name("settings.toml.broken-1")
    assert tree == Settings()
    assert [notice.cause for notice in notices] == ["settings-broken"]
    assert said in notices[0].detail
    assert str(spare) in notices[0].remedy
    assert spare.read_bytes() == content
    assert not by_hand.exists()


def test_a_file_that_breaks_while_we_run_is_set_aside_and_all_settings_are_written_anew(by_hand: Path) -> None:
    file = SettingsFile(by_hand)
    tree = file.load()[0]
    by_hand.write_text("broken [")
    tree.appearance.scheme = "safe"
    notice = file.save(tree)
    assert notice is not None
    assert notice.cause == "settings-broken"
    assert loaded(by_hand) == tree


def test_a_wrong_variable_is_told_and_ignored(by_hand: Path, monkeypatch) -> None:
    monkeypatch.setenv("GATEDESK_CONNECTION__PORT", "many")
    tree, notices = SettingsFile(by_hand).load()
    assert tree.connection.port == 7777
    assert [notice.cause for notice in notices] == ["settings-not-usable"]
    assert by_hand.read_text() == BY_HAND


def test_a_file_that_cannot_be_read_is_told_and_never_overwritten(path: Path) -> None:
    path.mkdir(parents=True)  # a folder in its place: not readable as a file for anyone, root included
    file = SettingsFile(path)
    tree, notices = file.load()
    assert tree == Settings()
    assert [notice.cause for notice in notices] == ["settings-not-usable"]
    notice = file.save(tree)
    assert notice is not None
    assert notice.cause == "settings-not-saved"
    assert path.is_dir()


def test_an_unwritable_folder_is_told(path: Path) -> None:
    path.parent.write_text("a file where the folder should be")
    tree = Settings()
    notice = SettingsFile(path).save(tree)
    assert notice is not None
    assert notice.cause == "settings-not-saved"
    assert str(path) in notice.text


def test_a_broken_file_that_cannot_be_set_aside_stays(by_hand: Path, monkeypatch) -> None:
    def refuse(*args: object) -> None:
        raise PermissionError(13, "Permission denied")

    by_hand.write_text("broken [")
    monkeypatch.setattr(Path, "rename", refuse)
    file = SettingsFile(by_hand)
    assert [notice.cause for notice in file.load()[1]] == ["settings-not-usable"]
    notice = file.save(Settings(version=1))
    assert notice is not None
    assert notice.cause == "settings-not-saved"
    assert by_hand.read_text() == "broken ["


def survives(path: Path, content: bytes) -> None:
    """Whatever the file holds: it loads, it saves, it loads again, and the bytes are not lost."""
    path.write_bytes(content)
    file = SettingsFile(path)
    tree, notices = file.load()
    if notices:
        assert path.with_name("settings.toml.broken-1").read_bytes() == content
        path.with_name("settings.toml.broken-1").unlink()
    tree.connection.client_id = 4321
    assert file.save(tree) is None
    assert loaded(path) == tree


EVERY_EXAMPLE = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@EVERY_EXAMPLE
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_survived(by_hand: Path, content: bytes) -> None:
    survives(by_hand, content)


@EVERY_EXAMPLE
@given(cut=st.integers(0, len(BY_HAND)), flip=st.integers(0, len(BY_HAND) - 1), value=st.integers(0, 255))
def test_a_cut_or_bitten_file_is_survived(by_hand: Path, cut: int, flip: int, value: int) -> None:
    content = bytearray(BY_HAND.encode())
    content[flip] = value
    survives(by_hand, bytes(content[:cut]))


def test_a_crash_during_a_save_leaves_the_old_settings(by_hand: Path, monkeypatch) -> None:
    def full_disk(*args: object) -> None:
        raise OSError(28, "No space left on device")

    file = SettingsFile(by_hand)
    tree = file.load()[0]
    tree.appearance.theme = "dark"
    monkeypatch.setattr(os, "replace", full_disk)
    notice = file.save(tree)
    assert notice is not None
    assert "No space left" in notice.detail
    assert by_hand.read_text() == BY_HAND
