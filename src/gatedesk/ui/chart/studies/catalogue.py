"""Every study there is: our own first, then TA-Lib's. Ours can be named without loading TA-Lib."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gatedesk.domain.indicators import IndicatorChoice
from gatedesk.ui.chart.studies.session_vwap import SESSION_VWAP, SessionVwapRun
from gatedesk.ui.chart.studies.study import Run, Study
from gatedesk.ui.chart.studies.talib_library import talib_studies, talib_study
from gatedesk.ui.chart.studies.talib_run import TalibRun
from gatedesk.ui.chart.studies.volume_profile import VOLUME_PROFILE

OURS: Mapping[str, Study] = {study.id: study for study in (SESSION_VWAP, VOLUME_PROFILE)}
RUNS: Mapping[str, Callable[[Mapping[str, str], Mapping[str, float]], Run]] = {SESSION_VWAP.id: SessionVwapRun}


def studies() -> tuple[Study, ...]:
    """Return the whole catalogue; loads TA-Lib."""
    return (*OURS.values(), *talib_studies())


def study_of(name: str) -> Study:
    """Return a study by its name; KeyError when there is none (a settings file may name any)."""
    return OURS[name] if name in OURS else talib_study(name)


def run_of(choice: IndicatorChoice) -> Run | None:
    """Return the study of a choice ready to work; None for one that has no value for each bar (the profile)."""
    if choice.study in OURS:
        make = RUNS.get(choice.study)
        return make(choice.inputs, choice.parameters) if make else None
    return TalibRun(talib_study(choice.study), choice.inputs, choice.parameters)
