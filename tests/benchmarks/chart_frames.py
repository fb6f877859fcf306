"""Measure what a frame of the chart costs, beside an empty pyqtgraph plot, and print a table of ms and ratios.

    python tests/benchmarks/chart_frames.py [--json FILE] [--short] [--ten-million] [--peers PYTHON]

`--peers` names the interpreter of an environment with finplot and vnpy (`peers.sh` makes one).

Every implementation runs in a process of its own for each number of bars; three repetitions are interleaved and the
median of their medians is kept. A frame is the user's action and every event that follows it, so a double paint is
charged to whoever causes it. Milliseconds belong to the machine; the ratios of one run can be compared. An
implementation is one function in `IMPLEMENTATIONS`; it fails the run if a grab of its window shows too little ink.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

WIDTH, HEIGHT = 1600, 900
NEAR = 300  # bars visible when zoomed in
REPETITIONS = 3
APPEND_BARS = 1_000_000  # what a live bar costs and a bar weighs is promised here
UP, DOWN = "#2ebd85", "#f6465d"
LEAST_INK = 2_000  # coloured pixels in a grab: fewer means that nothing was drawn
EMPTY = "empty plot"
OURS = "gatedesk chart"
BUDGET = 4.0  # seconds a scenario may take: a slow chart is measured over fewer frames
LEAST_FRAMES = 5
NEVER_OUT = {("vnpy full", 100_000), ("vnpy full", 1_000_000)}  # its first zoom-out draws a picture for every bar
NEVER_AT_ALL = {("vnpy full", 1_000_000)}  # a live bar re-reads all of them: seconds a frame
PEER_PROMISES = (  # peer, bars, scenario, times faster
    ("finplot full", 10_000, "pan", 7.0),
    ("finplot full", 1_000_000, "pan", 25.0),
    ("finplot full", 10_000, "zoomed out", 5.0),
    ("finplot full", 1_000_000, "zoomed out", 25.0),
    ("finplot full", 10_000, "live", 25.0),
    ("finplot full", 1_000_000, "live", 150.0),
    ("vnpy full", 10_000, "pan", 9.0),
    ("vnpy full", 10_000, "zoomed out", 25.0),
    ("vnpy full", 10_000, "live", 6.0),
    ("vnpy full", 100_000, "live", 18.0),
)

Bars = dict[str, Any]


@dataclass(slots=True)
class Subject:
    """What the benchmark does to an implementation; positions count bars from the oldest."""

    widget: Any
    show: Callable[[float, float], None]
    update: Callable[[int], None]
    bars: int
    inks: tuple[str, ...] = (UP, DOWN)  # the colours of its bars; none where there is nothing to draw
    not_its_own: float = 0.0  # seconds of the building that are ours to answer for


def random_bars(count: int) -> Bars:
    """Return a seeded random walk of one-minute bars."""
    import numpy as np

    random = np.random.default_rng(7)
    close = 190.0 * np.exp(np.cumsum(random.normal(0, 4e-4, count)))
    open_ = np.concatenate(([190.0], close[:-1]))
    spread = np.abs(random.normal(0, 0.04, (2, count)))
    return {
        "time": 1_700_000_000 // 60 * 60 + 60 * np.arange(count),
        "open": open_,
        "high": np.maximum(open_, close) + spread[0],
        "low": np.minimum(open_, close) - spread[1],
        "close": close,
        "volume": np.round(random.lognormal(8, 0.7, count)),
    }


def empty_plot(bars: Bars) -> Subject:
    """Build a pyqtgraph PlotWidget without data: axes and view box alone."""
    import PySide6  # noqa: F401  # before pyqtgraph

    # isort: split
    import pyqtgraph as pg

    widget = pg.PlotWidget()
    widget.setYRange(150, 230)
    box = widget.getPlotItem().getViewBox()

    def show(start: float, stop: float) -> None:
        box.setRange(xRange=(start, stop), padding=0)

    return Subject(widget, show, lambda step: widget.viewport().update(), len(bars["time"]), inks=())


def _live(bars: Bars, put: Callable[..., None]) -> Callable[[int], None]:
    last = {name: float(values[-1]) for name, values in bars.items()}

    def update(step: int) -> None:
        close = last["close"] + (0.02 if step % 2 else -0.02)
        high, low = max(last["high"], close), min(last["low"], close)
        put(int(last["time"]), last["open"], high, low, close, last["volume"] + step)

    return update


def _average(values: Any, length: int) -> Any:
    import numpy as np

    sums = np.cumsum(np.insert(values, 0, 0.0))
    average = np.full(len(values), np.nan)
    average[length - 1 :] = (sums[length:] - sums[:-length]) / length
    return average


def full_chart(bars: Bars) -> Subject:
    """Build the desk's chart: two panes, volume, grid, axes, legend, last price, three averages, crosshair."""
    from gatedesk.ui.chart.widget import ChartWidget

    widget = ChartWidget()
    widget.set_contract("AAPL · 1 min", 0.01, "America/New_York")
    widget.set_bars(**bars)
    for length, colour in ((20, "#e0a63a"), (50, "#a78bfa"), (200, "#22d3ee")):
        widget.set_overlay(f"SMA {length}", colour, _average(bars["close"], length))
    widget.set_now(float(bars["time"][-1]) + 30.0)
    return Subject(widget, widget.show_positions, _live(bars, widget.append_or_update), len(bars["time"]))


def candles_alone(bars: Bars) -> Subject:
    """Build the candle item alone in a view box of a bare graphics view, the price range fitted every frame."""
    from gatedesk.ui.chart.candles import CandleItem
    from gatedesk.ui.chart.layout import divide
    from gatedesk.ui.chart.series import Bar
    from gatedesk.ui.chart.state import ChartState
    from gatedesk.ui.chart.view import ChartView, PriceView

    state, widget, pane = ChartState(), ChartView(), PriceView()
    widget.setBackgroundBrush(state.inks.background_brush)
    widget.setCentralItem(pane)
    widget.resize(WIDTH, HEIGHT)
    state.layout = divide(WIDTH, round(HEIGHT / 0.78), 0, 0)
    state.series.replace(**bars)
    CandleItem(state, pane)

    def show(start: float, stop: float) -> None:
        state.window.start, state.window.stop = start, stop
        extent = state.series.extent(start, stop, (stop - start) / WIDTH)
        if extent is not None:
            state.scale.fit(*extent, 0.01)
        pane.show_span(state.span)
        widget.viewport().update()

    def put(*values: float) -> None:
        state.series.put(Bar(int(values[0]), *values[1:]))
        widget.viewport().update()

    return Subject(widget, show, _live(bars, put), len(bars["time"]))


IMPLEMENTATIONS: dict[str, Callable[[Bars], Subject]] = {
    EMPTY: empty_plot,
    "gatedesk candles": candles_alone,
    "gatedesk chart": full_chart,
}


def peer(name: str) -> Callable[[Bars], Subject]:
    """Return the builder of another project's chart; it runs in the peers' own environment."""

    def build(bars: Bars) -> Subject:
        from chart_peers import PEERS

        widget, show, update, steps, inks = PEERS[name](bars)
        return Subject(widget, show, update, len(bars["time"]), inks, steps)

    return build


PEER_NAMES = ("finplot full", "vnpy full")
BUILDERS = IMPLEMENTATIONS | {name: peer(name) for name in PEER_NAMES}


def _sweep(subject: Subject, frames: int) -> Iterator[tuple[float, float]]:
    for number in range(frames):
        width = subject.bars * (100.0 / subject.bars) ** (number / max(frames - 1, 1))
        yield subject.bars - width, subject.bars + width * 0.05


def _near(subject: Subject, number: int) -> tuple[float, float]:
    start = max(subject.bars - 2.0 * NEAR, 0.0) + number % 60 * 2.0
    return start, start + NEAR


def _far(subject: Subject, number: int) -> tuple[float, float]:
    shift = number % 60 * subject.bars / 2000.0
    return shift, subject.bars + shift


def _inked_pixels(subject: Subject) -> int:
    import numpy as np
    from PySide6.QtGui import QColor, QImage

    image = subject.widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32) & 0xFFFFFF
    return int(sum((pixels == QColor(colour).rgb() & 0xFFFFFF).sum() for colour in subject.inks))


def _check_ink(name: str, subject: Subject) -> None:
    if subject.inks and _inked_pixels(subject) < LEAST_INK:
        raise SystemExit(f"{name} drew nothing at {subject.bars} bars")


def _measure_frames(frames: int, act: Callable[[int], None], settle: Callable[[], None]) -> float:
    times: list[float] = []
    while len(times) < frames and (len(times) < LEAST_FRAMES or sum(times) < BUDGET):
        began = perf_counter()
        act(len(times))
        settle()
        times.append(perf_counter() - began)
    return 1e3 * median(times[len(times) // 5 :])


def measure(name: str, count: int, frames: int) -> dict[str, float]:
    """Run every scenario of one implementation in this process and return medians in ms, memory in MB."""
    from PySide6.QtCore import QPoint
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])

    def settle() -> None:
        for _ in range(3):
            application.processEvents()

    bars = random_bars(count)
    BUILDERS[name](random_bars(256)).widget.deleteLater()  # imports and caches are not the chart's memory
    settle()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = perf_counter()
    subject = BUILDERS[name](bars)
    subject.widget.resize(WIDTH, HEIGHT)
    subject.widget.show()
    subject.show(*_near(subject, 0))
    settle()
    QTest.mouseMove(subject.widget, QPoint(700, 300))  # the pointer rests on the chart, as while dragging
    result = {"first paint": 1e3 * (perf_counter() - began - subject.not_its_own)}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sweep = list(_sweep(subject, frames))
    result["pan"] = _measure_frames(frames, lambda n: subject.show(*_near(subject, n)), settle)
    _check_ink(name, subject)
    subject.show(subject.bars - NEAR, subject.bars + 10.0)
    settle()
    result["live"] = _measure_frames(frames, subject.update, settle)
    result["memory MB"] = memory / 1024.0
    if (name, count) in NEVER_OUT:
        return result
    result["zoomed out"] = _measure_frames(frames, lambda n: subject.show(*_far(subject, n)), settle)
    _check_ink(name, subject)
    subject.show(0.0, subject.bars * 1.02)
    settle()
    result["live, zoomed out"] = _measure_frames(frames, subject.update, settle)
    result["zoom sweep"] = _measure_frames(frames, lambda n: subject.show(*sweep[n]), settle)
    return result


def measure_append(count: int, times: int) -> dict[str, float]:
    """Return the median cost in µs of an appended and of an updated last bar, and the bytes kept for each bar."""
    from gatedesk.ui.chart.series import Bar, BarSeries

    series, bars = BarSeries(), random_bars(count)
    series.replace(**bars)
    last = series.bar(series.end - 1)

    def timed(act: Callable[[int], Any]) -> float:
        taken = []
        for number in range(times):
            began = perf_counter()
            act(number)
            taken.append(perf_counter() - began)
        return 1e6 * median(taken)

    appended = timed(lambda number: series.append(Bar(last.time + 60 * (number + 1), *last[1:])))
    newest = series.bar(series.end - 1)
    updated = timed(lambda number: series.update_last(newest._replace(volume=newest.volume + number)))
    return {"append µs": appended, "update µs": updated, "bytes a bar": series.nbytes / len(series)}


def _in_process(arguments: list[str], python: str = sys.executable) -> dict[str, float]:
    command = [python, __file__, *arguments]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    if found.returncode:
        raise SystemExit(found.stderr.strip()[-2000:] or f"{arguments} failed")
    result: dict[str, float] = json.loads(found.stdout.splitlines()[-1])
    return result


def run(counts: list[int], frames: int, repetitions: int, peers: str | None) -> dict[str, dict[int, dict[str, float]]]:
    """Return the median of every figure for each implementation and number of bars."""
    pythons = dict.fromkeys(IMPLEMENTATIONS, sys.executable) | (dict.fromkeys(PEER_NAMES, peers) if peers else {})
    runs: dict[str, dict[int, list[dict[str, float]]]] = {name: {} for name in pythons}
    for _ in range(repetitions):
        for count in counts:
            for name, python in pythons.items():
                if (name, count) not in NEVER_AT_ALL and (count <= APPEND_BARS or name not in PEER_NAMES):
                    arguments = ["--one", name, "--bars", str(count), "--frames", str(frames)]
                    runs[name].setdefault(count, []).append(_in_process(arguments, python or sys.executable))
    return {
        name: {count: {key: median(one[key] for one in found) for key in found[0]} for count, found in by_count.items()}
        for name, by_count in runs.items()
    }


def report(results: dict[str, dict[int, dict[str, float]]], counts: list[int]) -> list[str]:
    """Return the table: for every scenario the ms at each number of bars, its growth, its ratio to the empty plot."""
    lines = []
    for scenario in results[EMPTY][counts[0]]:
        lines.append("")
        lines.append(f"{scenario:<20}" + "".join(f"{count:>12,}" for count in counts) + "    growth   x empty")
        for name, by_count in results.items():
            values = [by_count.get(count, {}).get(scenario) for count in counts]
            base = [results[EMPTY][count][scenario] for count in counts]
            growth = values[-1] / values[0] if values[0] and values[-1] else 0.0
            ratio = median(value / empty for value, empty in zip(values, base, strict=True) if value and empty)
            figures = "".join(f"{value:>12.2f}" if value is not None else f"{'-':>12}" for value in values)
            lines.append(f"  {name:<18}{figures}{growth:>10.2f}{ratio:>10.2f}")
    return lines


def verdicts(results: dict[str, dict[int, dict[str, float]]], counts: list[int]) -> list[tuple[str, float, float]]:
    """Return what was promised: words, figure, limit."""
    tens = [count for count in counts if count <= APPEND_BARS]
    empty = results[EMPTY][counts[0]]["pan"]
    chart, candles = results["gatedesk chart"], results["gatedesk candles"]
    promises = [
        ("full chart pan / empty plot", chart[counts[0]]["pan"] / empty, 1.2),
        ("candles alone pan / empty plot", candles[counts[0]]["pan"] / empty, 0.6),
    ]
    for scenario in ("pan", "zoomed out", "zoom sweep", "live", "live, zoomed out"):
        growth = chart[tens[-1]][scenario] / chart[tens[0]][scenario]
        promises.append((f"growth of {scenario}, {tens[0]:,} to {tens[-1]:,}", growth, 1.15))
        if counts[-1] > tens[-1]:
            growth = chart[counts[-1]][scenario] / chart[tens[0]][scenario]
            promises.append((f"growth of {scenario}, {tens[0]:,} to {counts[-1]:,}", growth, 1.3))
    return promises + peer_verdicts(results)


def peer_verdicts(results: dict[str, dict[int, dict[str, float]]]) -> list[tuple[str, float, float]]:
    """Return how our frame compares with a peer's, as the share of its time and the share allowed."""
    found = []
    for name, count, scenario, times in PEER_PROMISES:
        theirs = results.get(name, {}).get(count, {}).get(scenario)
        if theirs is not None:
            ratio = theirs / results[OURS][count][scenario]
            found.append(
                (f"{scenario} at {count:,}: 1/{ratio:.1f} of {name}'s, promised 1/{times:g}", 1 / ratio, 1 / times)
            )
    if APPEND_BARS in results.get("finplot full", {}):
        ours, theirs = (results[name][APPEND_BARS]["first paint"] for name in (OURS, "finplot full"))
        found.append((f"first paint at {APPEND_BARS:,} bars against finplot's", ours / theirs, 1.0))
    return found


def main() -> int:
    """Run the benchmark, or one measurement of it in a process of its own."""
    parser = argparse.ArgumentParser(description="Cost of a chart frame beside an empty pyqtgraph plot.")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--short", action="store_true", help="10k and 100k bars, few frames")
    parser.add_argument("--ten-million", action="store_true", help="ten million bars too")
    parser.add_argument("--peers", help="the Python of an environment with finplot and vnpy")
    parser.add_argument("--one", choices=list(BUILDERS), help=argparse.SUPPRESS)
    parser.add_argument("--append", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--bars", type=int, default=10_000, help=argparse.SUPPRESS)
    parser.add_argument("--frames", type=int, default=200, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one or options.append:
        found = (
            measure_append(options.bars, 2_000)
            if options.append
            else measure(options.one, options.bars, options.frames)
        )
        print(json.dumps(found))
        return 0
    counts = [10_000, 100_000] if options.short else [10_000, 100_000, 1_000_000]
    counts += [10_000_000] if options.ten_million else []
    frames, repetitions = (60, 1) if options.short else (200, REPETITIONS)
    results = run(counts, frames, repetitions, options.peers)
    append = _in_process(["--append", "--bars", str(APPEND_BARS)])
    print("\n".join(report(results, counts)))
    print("\n" + ", ".join(f"{name} {value:.1f}" for name, value in append.items()) + f" at {APPEND_BARS:,} bars\n")
    promises = [*verdicts(results, counts), ("append µs", append["append µs"], 50.0)]
    promises.append(("bytes a bar", append["bytes a bar"], 80.0))
    for words, figure, limit in promises:
        print(f"{'met   ' if figure <= limit else 'MISSED'}  {words}: {figure:.3f} (limit {limit:.3f})")
    if options.json:
        options.json.write_text(json.dumps({"frames": results, "append": append}, indent=1))
    return 0 if all(figure <= limit for _, figure, limit in promises) else 1


if __name__ == "__main__":
    raise SystemExit(main())
