"""Other people's charts for `chart_frames.py`: finplot and vnpy, full charts as ours is, in an environment of theirs.

They are measured as their users drive them: panning by their own range calls, a live bar by their own update call. The
environment needs finplot, vnpy, and the Qt they pull in; `peers.sh` makes one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

Show = Callable[[float, float], None]
Update = Callable[[int], None]
Peer = tuple[Any, Show, Update, float, tuple[str, ...]]
"""Widget, range call, live update, seconds spent on zooming that no user asked for, the colours of its bars."""


def finplot_full(bars: dict[str, Any]) -> Peer:
    """Candles, volume pane, three moving averages, finplot's own grid and crosshair."""
    import PySide6.QtWidgets  # before finplot, which would take PyQt6

    # isort: split
    import finplot
    import pandas

    PySide6.QtWidgets.QApplication.instance() or PySide6.QtWidgets.QApplication([])
    frame = pandas.DataFrame({name: bars[name] for name in ("open", "close", "high", "low", "volume")})
    frame.index = pandas.to_datetime(bars["time"], unit="s")
    price, volume = finplot.create_plot("peer", rows=2, maximize=False)
    window = finplot.windows[-1]
    candles = frame[["open", "close", "high", "low"]]
    amounts = frame[["open", "close", "volume"]]
    plots = [
        (finplot.candlestick_ochl(candles, ax=price), lambda: frame[["open", "close", "high", "low"]]),
        (finplot.volume_ocv(amounts, ax=volume), lambda: frame[["open", "close", "volume"]]),
    ]
    averages = {length: frame["close"].rolling(length).mean() for length in (20, 50, 200)}
    for length, values in averages.items():
        plots.append((finplot.plot(values, ax=price), lambda length=length: averages[length]))
    finplot.show(qt_exec=False)
    box = price.vb
    count = len(frame)

    def show(start: float, stop: float) -> None:
        box.update_y_zoom(start, min(stop, count))  # beyond its end it would not move at all

    window.grab()
    began, width = perf_counter(), float(count)
    while width > 300:  # it draws nothing after a jump out of its cached range: zoom in by steps, as a user does
        show(count - width, count)
        window.grab()
        width /= 3
    steps = perf_counter() - began
    last = frame.index[-1]
    base = float(frame["close"].iloc[-1])

    def update(step: int) -> None:
        close = base + (0.02 if step % 2 else -0.02)
        frame.loc[last, "close"] = close
        frame.loc[last, "volume"] += 1
        for values in averages.values():
            values.iloc[-1] = close
        for plot, data in plots:
            plot.update_data(data())

    return window, show, update, steps, (finplot.candle_bull_color, finplot.candle_bear_color)


def vnpy_full(bars: dict[str, Any]) -> Peer:
    """Candles, volume pane and cursor of vnpy.chart."""
    import PySide6.QtWidgets  # before vnpy

    # isort: split
    from vnpy.chart import CandleItem, ChartWidget, VolumeItem
    from vnpy.trader.constant import Exchange
    from vnpy.trader.object import BarData

    PySide6.QtWidgets.QApplication.instance() or PySide6.QtWidgets.QApplication([])

    def bar(number: int, close: float) -> BarData:
        return BarData(
            symbol="AAPL",
            exchange=Exchange.SMART,
            datetime=datetime.fromtimestamp(int(bars["time"][number]), UTC),
            open_price=float(bars["open"][number]),
            high_price=max(float(bars["high"][number]), close),
            low_price=min(float(bars["low"][number]), close),
            close_price=close,
            volume=float(bars["volume"][number]),
            gateway_name="peer",
        )

    widget = ChartWidget()
    widget.add_plot("candle", hide_x_axis=True)
    widget.add_plot("volume", maximum_height=200)
    widget.add_item(CandleItem, "candle", "candle")
    widget.add_item(VolumeItem, "volume", "volume")
    widget.add_cursor()
    count = len(bars["time"])
    widget.update_history([bar(number, float(bars["close"][number])) for number in range(count)])
    base = float(bars["close"][-1])

    def show(start: float, stop: float) -> None:
        widget._right_ix = min(round(stop), count)
        widget._bar_count = max(widget._right_ix - max(round(start), 0), 1)
        widget._update_x_range()
        widget._cursor.update_info()

    def update(step: int) -> None:
        widget.update_bar(bar(count - 1, base + (0.02 if step % 2 else -0.02)))

    return widget, show, update, 0.0, ("#ff4b4b", "#00ffff")


PEERS = {"finplot full": finplot_full, "vnpy full": vnpy_full}
