"""Which folders Gatedesk uses: the platform's own, or all of them under ``GATEDESK_HOME``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

HOME_VARIABLE = "GATEDESK_HOME"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders by purpose, and the files in them. Nothing is created here; the writers do that."""

    config_dir: Path
    data_dir: Path
    state_dir: Path

    @property
    def settings(self) -> Path:
        """What the user chose; made to be edited by hand too."""
        return self.config_dir / "settings.toml"

    @property
    def journal(self) -> Path:
        """Every order we ever meant to send, and what became of it."""
        return self.data_dir / "orders.sqlite"

    @property
    def session_journal(self) -> Path:
        """The story of the connection; safe to delete."""
        return self.state_dir / "connection.sqlite"

    @property
    def drawings(self) -> Path:
        """What the user drew over the charts."""
        return self.data_dir / "drawings.json"

    @property
    def alerts(self) -> Path:
        """The price alerts."""
        return self.data_dir / "alerts.json"

    @property
    def workspace(self) -> Path:
        """Window geometry and dock layouts; safe to delete."""
        return self.state_dir / "workspace.ini"

    @property
    def log(self) -> Path:
        """The log file, rotated in its folder."""
        return self.state_dir / "gatedesk.log"


def locate(environ: Mapping[str, str]) -> Paths:
    """The folders for this environment. ``GATEDESK_HOME`` moves all of them: for tests and for separate profiles."""
    home = environ.get(HOME_VARIABLE)
    if home:
        root = Path(home).expanduser().absolute()
        return Paths(root / "config", root / "data", root / "state")
    platform = PlatformDirs("gatedesk", appauthor=False)
    return Paths(platform.user_config_path, platform.user_data_path, platform.user_state_path)
