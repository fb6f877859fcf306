"""Whatever is shipped has its licence shipped with it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LICENCES = ROOT / "resources" / "licenses"
BUILD_ONLY = {"hatchling", "packaging", "pathspec", "pluggy", "trove-classifiers"}


def test_every_locked_package_has_its_licence_text() -> None:
    lock = (ROOT / "packaging" / "requirements.txt").read_text(encoding="utf-8")
    locked = {name.lower() for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)} - BUILD_ONLY
    table = (LICENCES / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w.-]+) \S+ \| [^|]+ \| ([^|]+) \|$", table, re.MULTILINE)
    listed = {name.lower().replace("_", "-"): texts.split(", ") for name, texts in rows}
    assert locked - listed.keys() == set()
    assert [text for texts in listed.values() for text in texts if not (LICENCES / text).is_file()] == []
