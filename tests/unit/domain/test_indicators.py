"""Indicator records and the settings that keep them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from gatedesk.domain.indicators import IndicatorChoice, IndicatorTemplate
from gatedesk.domain.settings import ChartSettings, Settings
from gatedesk.store.settings_file import SettingsFile

BANDS = IndicatorChoice(study="BBANDS", parameters={"nbdevup": 2.5}, colours={"upperband": "#ff0000"})
RSI = IndicatorChoice(study="RSI", inputs={"price": "hl2"}, visible=False)


def test_a_template_replaces_the_one_of_its_name_where_it_stands() -> None:
    first, second = IndicatorTemplate(name="a", indicators=(BANDS,)), IndicatorTemplate(name="b")
    settings = ChartSettings().with_template(first).with_template(second)
    changed = settings.with_template(IndicatorTemplate(name="a", indicators=(RSI,)))
    assert [kept.name for kept in changed.templates] == ["a", "b"]
    assert changed.templates[0].indicators == (RSI,)
    assert [kept.name for kept in changed.without_template("a").templates] == ["b"]
    assert settings.templates == (first, second)


def test_indicators_and_templates_come_back_from_the_settings_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    store = SettingsFile(path)
    settings, _ = store.load()
    settings.chart = settings.chart.with_template(IndicatorTemplate(name="Two", indicators=(BANDS, RSI)))
    settings.chart.indicators = (RSI, RSI)
    assert store.save(settings) is None
    loaded, notices = SettingsFile(path).load()
    assert not notices
    assert loaded == settings
    loaded.chart.indicators = ()
    again = SettingsFile(path)
    again.load()
    assert again.save(loaded) is None
    assert SettingsFile(path).load()[0] == loaded


@pytest.mark.parametrize("wrong", [{"colours": {"real": "red"}}, {"study": ""}, {"nonsense": 1}])
def test_what_is_no_indicator_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"chart": {"indicators": [{"study": "SMA"} | wrong]}})
