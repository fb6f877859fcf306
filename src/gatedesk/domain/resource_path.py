"""Where the fonts, icons and licences that ship with Gatedesk lie. Computes a path; opens nothing."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def resource_path(*parts: str) -> Path:
    """The path of a shipped file, e.g. ``resource_path("fonts", "Inter-Regular.ttf")``.

    An installed wheel carries ``resources`` inside the package; a checkout, and an editable install of it, has the
    folder at the top of the repository.
    """
    package = Path(str(files("gatedesk")))
    installed = package / "resources"
    root = installed if installed.is_dir() else package.parents[1] / "resources"
    return root.joinpath(*parts)
