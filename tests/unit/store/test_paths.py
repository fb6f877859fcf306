"""Where files go: one variable moves everything, otherwise the platform decides."""

from __future__ import annotations

from pathlib import Path

from gatedesk.store.paths import locate


def test_the_home_variable_moves_every_folder(tmp_path: Path) -> None:
    paths = locate({"GATEDESK_HOME": str(tmp_path)})
    files = [paths.settings, paths.journal, paths.workspace, paths.log]
    assert all(file.is_relative_to(tmp_path) for file in files)
    assert len({file.parent for file in files}) == 3


def test_a_relative_home_is_made_absolute(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert locate({"GATEDESK_HOME": "here"}).settings == tmp_path / "here" / "config" / "settings.toml"


def test_without_it_the_platform_decides_and_nothing_is_created(monkeypatch, tmp_path: Path) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / name))
    paths = locate({})
    assert "gatedesk" in paths.settings.parts
    assert list(tmp_path.iterdir()) == []
