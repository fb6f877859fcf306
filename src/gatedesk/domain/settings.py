"""The settings tree: what the user may choose, with defaults. Descriptions feed dialogs and the file's comments."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from gatedesk.domain.connection import DEFAULT_PORTS, Application, Endpoint, TradingMode
from gatedesk.domain.contract import Contract
from gatedesk.domain.indicators import IndicatorChoice, IndicatorTemplate
from gatedesk.domain.market import BarField, BarSize

EARLY_MINUTES, RESTART_MINUTES = 2, 15
"""How long before and after its hour a restart of the Gateway is no surprise."""


class SettingsGroup(BaseModel):
    """A group of settings: unknown keys are mistakes, and assignment is checked like construction."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class ConnectionSettings(SettingsGroup):
    """How to reach TWS or IB Gateway."""

    application: Application = Field(Application.TWS, description="TWS or Gateway: chooses the usual port")
    mode: TradingMode = Field(TradingMode.PAPER, description="paper or live: chooses the usual port")
    host: str = Field("127.0.0.1", min_length=1, max_length=253, description="where TWS or Gateway runs")
    port: int | None = Field(None, ge=1, le=65_535, description="a typed port; empty uses the usual one")
    client_id: int = Field(1, ge=0, le=2_147_483_647, description="each API program needs its own")
    auto_connect: bool = Field(False, description="connect when Gatedesk starts")
    restart_at: str = Field(
        "",
        pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$",
        description="when the Gateway restarts each day, as 23:45; or empty",
    )
    confirmed_hosts: tuple[str, ...] = Field((), description="private addresses you agreed to reach unencrypted")

    def restarts_about(self, minute: int) -> bool:
        """Whether the Gateway's daily restart is due at this minute of the local day, give or take."""
        if not self.restart_at:
            return False
        hours, minutes = self.restart_at.split(":")
        late = (minute - 60 * int(hours) - int(minutes)) % (24 * 60)
        return late <= RESTART_MINUTES or late >= 24 * 60 - EARLY_MINUTES

    @property
    def usual_port(self) -> int:
        return DEFAULT_PORTS[self.application, self.mode]

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(host=self.host, port=self.port or self.usual_port, client_id=self.client_id)


class AppearanceSettings(SettingsGroup):
    """How it looks."""

    theme: Literal["dark", "light"] = Field("dark", description="dark or light")
    scheme: Literal["classic", "safe", "east-asian"] = Field(
        "classic", description="colours of up and down: green/red, blue/orange, red/green"
    )
    privacy: bool = Field(False, description="cut account ids to their last three digits wherever they are shown")


class ChartSettings(SettingsGroup):
    """What charts show and how: the choices made last, the indicators put on last, and templates."""

    bar_size: BarSize = Field(BarSize.MIN_1, description="bar size a chart begins with")
    bar_field: BarField = Field(BarField.TRADES, description="which prices bars are made of")
    style: Literal["candles", "hollow", "bars", "line", "area", "heikin-ashi"] = Field(
        "candles", description="how bars are drawn"
    )
    regular_hours: bool = Field(False, description="bars of regular trading hours only")
    log_scale: bool = Field(False, description="logarithmic price scale")
    fit_orders: bool = Field(True, description="keep orders and positions within the price range")
    indicators: tuple[IndicatorChoice, ...] = Field((), description="indicators on the chart")
    templates: tuple[IndicatorTemplate, ...] = Field((), description="named sets of indicators")

    def with_template(self, template: IndicatorTemplate) -> ChartSettings:
        """These settings with a template added; one of the same name is replaced where it stands."""
        names = [kept.name for kept in self.templates]
        kept = tuple(template if kept.name == template.name else kept for kept in self.templates)
        return self.model_copy(update={"templates": kept if template.name in names else (*kept, template)})

    def without_template(self, name: str) -> ChartSettings:
        """These settings without the template of that name."""
        return self.model_copy(update={"templates": tuple(kept for kept in self.templates if kept.name != name)})


class Settings(SettingsGroup):
    """All settings."""

    version: Literal[1] = 1
    connection: ConnectionSettings = ConnectionSettings()
    appearance: AppearanceSettings = AppearanceSettings()
    chart: ChartSettings = ChartSettings()
    watchlist: tuple[Contract, ...] = Field((), description="contracts of the watchlist")
