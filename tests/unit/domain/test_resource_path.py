"""Shipped files are found in a checkout and in an installed wheel alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from gatedesk.domain import resource_path as module
from gatedesk.domain.resource_path import resource_path


def test_a_checkout_finds_its_fonts() -> None:
    assert resource_path("fonts", "Inter-Regular.ttf").is_file()


@pytest.mark.parametrize("installed", [True, False])
def test_resources_inside_the_package_come_first(monkeypatch, tmp_path: Path, installed: bool) -> None:
    package = tmp_path / "src" / "gatedesk"
    package.mkdir(parents=True)
    if installed:
        (package / "resources").mkdir()
    monkeypatch.setattr(module, "files", lambda name: package)
    assert resource_path("icons") == (package if installed else tmp_path) / "resources" / "icons"
