"""Files are replaced whole, stay private, and a failure leaves the old one."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from gatedesk.store.atomic import set_aside, write_atomically


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_file_and_its_folder_are_private(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "settings.toml"
    write_atomically(target, b"x")
    assert target.read_bytes() == b"x"
    assert (mode(target), mode(target.parent)) == (0o600, 0o700)


def test_a_wide_open_folder_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    write_atomically(tmp_path / "file", b"x")
    assert mode(tmp_path) == 0o700


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failure_on_the_way_leaves_the_old_file_and_no_litter(monkeypatch, tmp_path: Path, failing: str) -> None:
    def full_disk(*args: object) -> None:
        raise OSError(28, "No space left on device")

    target = tmp_path / "file"
    write_atomically(target, b"old")
    monkeypatch.setattr(os, failing, full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_written_through(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_what_is_set_aside_never_replaces_what_was_set_aside_before(tmp_path: Path) -> None:
    broken = tmp_path / "settings.toml"
    for number in (1, 2):
        broken.write_text(f"{number}")
        assert set_aside(broken) == tmp_path / f"settings.toml.broken-{number}"
    assert (tmp_path / "settings.toml.broken-1").read_text() == "1"
