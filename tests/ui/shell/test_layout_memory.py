"""What the window remembers is read back; what is broken or foreign is nothing remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from gatedesk.ui.layout_memory import LayoutMemory


def test_bytes_come_back(tmp_path: Path) -> None:
    LayoutMemory(tmp_path / "w.ini").write(docks=QByteArray(b"\x00\x01state"))
    assert LayoutMemory(tmp_path / "w.ini").read("docks") == QByteArray(b"\x00\x01state")


@pytest.mark.parametrize("content", [b"", b"\x00\xff garbage", b"[General]\nversion=99\ndocks=@ByteArray(x)\n"])
def test_a_foreign_file_is_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "w.ini"
    path.write_bytes(content)
    assert LayoutMemory(path).read("docks") is None


def test_without_a_file_nothing_is_kept() -> None:
    memory = LayoutMemory(None)
    memory.write(docks=QByteArray(b"x"))
    assert memory.read("docks") is None
