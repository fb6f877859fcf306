"""Writes resources/licenses: the licence texts of everything Gatedesk needs at run time, and a table of them.

Reads the distributions installed in the running Python, so run it in a fresh .venv after the lock has changed:
``.venv/bin/python packaging/licenses.py``. PySide6 carries no text of its own licence; the LGPL and GPL beside the
generated files are kept by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

FOLDER = Path(__file__).parents[1] / "resources" / "licenses"
LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice)[\w.-]*$", re.IGNORECASE)
KEPT_BY_HAND = {"PySide6_Essentials": "LGPL-3.0.txt, GPL-3.0.txt", "shiboken6": "LGPL-3.0.txt, GPL-3.0.txt"}
NAMED_BY_TEXT_ONLY = {"TA-Lib": "BSD-2-Clause"}  # its metadata says nothing, the text it ships does
OURS_TO_SHIP = """\
| Inter 4.1 | OFL-1.1 | ../fonts/OFL-Inter.txt |
| IBM Plex Mono | OFL-1.1 | ../fonts/OFL-IBMPlex.txt |
| Lucide icons | ISC | ../icons/LICENSE-lucide.txt |
"""


def needed(name: str, seen: dict[str, Distribution]) -> dict[str, Distribution]:
    """The run-time closure of one installed distribution, by normalised name."""
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in seen:
        return seen
    try:
        seen[key] = distribution(name)
    except PackageNotFoundError:
        return seen  # wanted on other platforms only
    for text in seen[key].requires or []:
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            needed(requirement.name, seen)
    return seen


def licence_texts(found: Distribution) -> Iterator[str]:
    """Each different licence text once, headed by where in the distribution it stands."""
    seen: set[str] = set()
    for file in sorted(found.files or [], key=str):
        if not LICENCE_FILE.fullmatch(file.name) or file.suffix == ".py":
            continue
        text = Path(str(file.locate())).read_text(encoding="utf-8", errors="replace").strip()
        if text not in seen:
            seen.add(text)
            yield f"----- {file} -----\n\n{text}\n"


def licence_name(found: Distribution) -> str:
    """The licence as the distribution declares it, in a few words."""
    meta = found.metadata
    kinds = [line.rpartition(" :: ")[2] for line in meta.get_all("Classifier") or [] if line.startswith("License")]
    named = meta.get("License-Expression") or (meta.get("License") or "").partition("\n")[0] or ", ".join(kinds)
    return named or NAMED_BY_TEXT_ONLY[meta["Name"]]


def main() -> None:
    rows = []
    closure = needed("gatedesk", {})
    for key, found in sorted(closure.items()):
        if key == "gatedesk":
            continue
        texts = list(licence_texts(found))
        name = found.metadata["Name"]
        target = f"{key}.txt" if texts else KEPT_BY_HAND[name]
        if texts:
            (FOLDER / target).write_text("\n".join(line.rstrip() for line in "\n".join(texts).splitlines()) + "\n")
        rows.append(f"| {name} {found.version} | {licence_name(found)} | {target} |\n")
    table = "# Licences of what Gatedesk is built on\n\n| what | licence | text |\n| --- | --- | --- |\n"
    (FOLDER / "README.md").write_text(table + "".join(rows) + OURS_TO_SHIP)


if __name__ == "__main__":
    main()
