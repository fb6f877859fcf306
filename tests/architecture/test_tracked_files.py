"""What may not stand in the repository: paths of one machine, hosts of package registries, unexplained exceptions."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
THIS = Path(__file__).relative_to(ROOT)
BINARY = {".ttf", ".png", ".ico", ".gz", ".sqlite"}

OF_ONE_MACHINE = re.compile(r"(?<![\w.])/(work|root|tmp|home|Users|opt)/\w|[A-Z]:\\Users\\")
REGISTRY_HOST = re.compile(r"pypi\.org|pythonhosted|npmjs\.|deb\.debian\.org|artifactory|--index-url|--find-links")
BARE_EXCEPTION = re.compile(r"#\s*(noqa\b(?!: [A-Z0-9, ]+(- |# )\w)|type: ignore(?!\[[\w, -]+\]\s+#\s*\w))")

RULES = {
    "a path of one machine": (OF_ONE_MACHINE, {".py", ".toml", ".md", ".sh", ".ps1", ".txt", ".in", ".svg", ""}),
    "a registry host": (REGISTRY_HOST, {".py", ".toml", ".md", ".ps1", ".txt", ".in", ""}),
    "a noqa or type: ignore without a reason on its line": (BARE_EXCEPTION, {".py"}),
}


def tracked() -> list[Path]:
    """Files under version control, relative to the root; the licence texts of others are theirs to word."""
    names = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=True
    ).stdout.split("\0")
    ours = (Path(name) for name in names if name and not name.startswith("resources/licenses/"))
    return [file for file in ours if file != THIS and file.suffix not in BINARY and (ROOT / file).is_file()]


@pytest.mark.parametrize("what", RULES)
def test_no_tracked_file_holds(what: str) -> None:
    pattern, suffixes = RULES[what]
    found = [
        f"{file}:{number}: {line.strip()[:100]}"
        for file in tracked()
        if file.suffix in suffixes
        for number, line in enumerate((ROOT / file).read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, "\n" + "\n".join(found)
