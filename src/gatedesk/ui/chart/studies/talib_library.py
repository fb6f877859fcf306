"""TA-Lib's functions as studies, read from its own metadata: nothing about a function is typed in twice.

TA-Lib is imported by the first call, not by this module: it costs a tenth of a second that no first paint shall pay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from gatedesk.ui.chart.studies.study import Input, Output, Parameter, Study, Style

Info = Mapping[str, Any]

MOVING_AVERAGES = ("SMA", "EMA", "WMA", "DEMA", "TEMA", "TRIMA", "KAMA", "MAMA", "T3", "HMA", "ZLEMA", "RMA")
WITHOUT = frozenset({"MAVP", "VWAP"})  # one wants a series of periods; the other never starts anew: ours does
PRICE_SCALE, CANDLE_MARKS = "Output scale same as input", "Output is a candlestick"
OF_THEIR_OWN_SCALE = frozenset({"AVGDEV"})  # TA-Lib says it has the scale of prices, but it measures distances
NOT_DRAWN = frozenset({("SUPERTREND", "trend")})  # +1 and −1 among prices
DOTTED = frozenset({"SAR", "SAREXT"})
LIMIT = "represent"  # "Values represent an upper limit"
STYLES: Mapping[str, Style] = {"Dashed Line": "dashed", "Histogram": "histogram"}
LEVELS: Mapping[str, tuple[float, ...]] = {
    **dict.fromkeys(("RSI", "IMI", "RVI", "STOCHRSI"), (30.0, 70.0)),
    **dict.fromkeys(("STOCH", "STOCHF", "KDJ", "MFI"), (20.0, 80.0)),
    **dict.fromkeys(("CMO", "CMOU"), (-50.0, 50.0)),
    **dict.fromkeys(("MACD", "MACDEXT", "MACDFIX", "APO", "PPO", "MOM", "ROC", "ROCP", "TRIX", "AO", "AC"), (0.0,)),
    **dict.fromkeys(("BOP", "CMF", "EFI", "ADOSC", "DPO", "QSTICK", "TSI", "ERI", "AROONOSC", "PVO"), (0.0,)),
    "CCI": (-100.0, 100.0),
    "WILLR": (-80.0, -20.0),
    "SMI": (-40.0, 40.0),
    "ADX": (25.0,),
    "ULTOSC": (30.0, 70.0),
    "VORTEX": (1.0,),
}
FAR = 1e6  # no parameter means anything beyond; TA-Lib's own bound of 3e37 fits no field
PRECISION = 4  # decimals to which a bound of a real parameter is found
LONGEST = 100_000  # bars: TA-Lib's bound for every period


@lru_cache(maxsize=1)
def talib_studies() -> tuple[Study, ...]:
    """Return every function of TA-Lib that bars alone can feed, in the order of its groups."""
    import talib

    groups = talib.get_function_groups()
    return tuple(talib_study(name) for names in groups.values() for name in names if name not in WITHOUT)


@cache  # one record for each function
def talib_study(name: str) -> Study:
    """Return one function as a study; KeyError for a name TA-Lib does not have."""
    import talib
    from talib import abstract

    if name not in talib.get_functions() or name in WITHOUT:
        raise KeyError(name)
    info: Info = abstract.Function(name).info
    flags = info["function_flags"]
    return Study(
        id=name,
        title=info["display_name"],
        group=info["group"],
        inputs=tuple(_inputs(info)),
        parameters=tuple(_parameters(name, info)),
        outputs=tuple(_outputs(name, info)),
        overlay=CANDLE_MARKS in flags or (PRICE_SCALE in flags and name not in OF_THEIR_OWN_SCALE),
        levels=LEVELS.get(name, ()),
    )


def reads(study: Study, chosen: Mapping[str, str]) -> tuple[str, ...]:
    """Return the prices a function takes, in the order of its arguments; `chosen` names those the user may choose."""
    from talib import abstract

    names: list[str] = []
    for argument, price in abstract.Function(study.id).info["input_names"].items():
        names += [chosen[argument]] if isinstance(price, str) else price
    return tuple(names)


def _inputs(info: Info) -> Iterator[Input]:
    free = [(argument, price) for argument, price in info["input_names"].items() if isinstance(price, str)]
    for number, (argument, price) in enumerate(free, 1):
        yield Input(argument, "Price" if len(free) == 1 else f"Price {number}", price)


def _parameters(name: str, info: Info) -> Iterator[Parameter]:
    for number, (parameter, default) in enumerate(info["parameters"].items()):
        words = _parameter_words(name, number)
        choices = _average_choices() if "matype" in parameter else ()
        whole = isinstance(default, int)
        least, most = (0.0, 0.0) if choices else _bounds(name, parameter, default, whole)
        yield Parameter(parameter, words[0], float(default), least, most, whole, words[1], choices)


def _parameter_words(name: str, number: int) -> tuple[str, str]:
    from talib import _ta_lib

    words = _ta_lib._ta_getOptInputParameterInfo(name.encode(), number)
    return words["display_name"], words["help"]


def _average_choices() -> tuple[tuple[int, str], ...]:
    import talib

    return tuple((int(getattr(talib.MA_Type, name)), name) for name in MOVING_AVERAGES)


def _bounds(name: str, parameter: str, default: float, whole: bool) -> tuple[float, float]:
    """Return the least and greatest value TA-Lib accepts; it tells them only by refusing the others."""

    from talib import abstract

    def accepted(value: float) -> bool:
        function = abstract.Function(name)
        function.set_parameters({parameter: int(value) if whole else float(value)})
        return int(function.lookback) >= 0

    step = 1.0 if whole else 10.0**-PRECISION
    most = LONGEST if whole else FAR
    return _edge(accepted, default, -most, step), _edge(accepted, default, most, step)


def _edge(accepted: Callable[[float], bool], inside: float, outside: float, step: float) -> float:
    """Return the accepted value nearest to `outside`, halving the distance down to one step."""
    if accepted(outside):
        return outside
    low, high = round(inside / step), round(outside / step)
    while abs(high - low) > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if accepted(round(middle * step, PRECISION)) else (low, middle)
    return round(low * step, PRECISION)


def _outputs(name: str, info: Info) -> Iterator[Output]:
    single = len(info["output_flags"]) == 1
    banded = any(LIMIT in flag for flags in info["output_flags"].values() for flag in flags)
    for number, (output, flags) in enumerate(info["output_flags"].items()):
        if (name, output) in NOT_DRAWN:
            continue
        style = _style(name, info, flags)
        if style == "dashed" and not number:
            style = "line"  # of two dashed lines, as of the stochastic, one is drawn through
        if banded and not any(LIMIT in flag for flag in flags):
            style = "dashed"
        title = info["display_name"] if single else _title(output)
        yield Output(output, title, style, "bands" if banded else output)


def _style(name: str, info: Info, flags: list[str]) -> Style:
    if CANDLE_MARKS in info["function_flags"]:
        return "marks"
    if name in DOTTED:
        return "dots"
    return next((STYLES[flag] for flag in flags if flag in STYLES), "line")


def _title(output: str) -> str:
    """Return words for the name of an output: `upperband` -> `Upper band`, `macdsignal` -> `Signal`."""
    words = {
        "upperband": "Upper band",
        "middleband": "Middle band",
        "lowerband": "Lower band",
        "macd": "MACD",
        "macdsignal": "Signal",
        "macdhist": "Histogram",
    }
    return words.get(output, output[:1].upper() + output[1:])
