"""What leaves the chart: pictures of the size asked for, SVG that parses, CSV that equals the bars."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QMenu

from gatedesk.ui.dialogs.picture_size import PictureSizeDialog
from helpers.chart_bars import pixels

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
async def test_a_png_has_the_size_asked_for(trading, tmp_path: Path, scale: float) -> None:
    path = tmp_path / "chart.png"
    trading.panel.export.save_picture(str(path), QSize(1281, 719), scale)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (1281, 719)
    assert len(np.unique(pixels(image))) > 20
    assert trading.told == f"Saved {path}"


async def test_the_chart_is_the_same_after_a_picture(trading, tmp_path: Path) -> None:
    before = trading.panel.chart.shown, trading.panel.chart.shown_prices
    trading.panel.export.save_picture(str(tmp_path / "chart.svg"), QSize(640, 360), 1.0)
    assert (trading.panel.chart.shown, trading.panel.chart.shown_prices) == before


async def test_an_svg_parses_and_keeps_its_words(trading, tmp_path: Path) -> None:
    trading.hold()
    trading.show_order()
    path = tmp_path / "chart.svg"
    trading.panel.export.save_picture(str(path), QSize(1200, 700), 1.0)
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    assert root.get("viewBox") == "0 0 1200 700"
    words = {text.text for text in root.iter(f"{SVG}text")}
    assert {"AAPL · 1 min", "BUY 100", "LMT", "LONG 100"} <= words
    shapes = sum(1 for kind in ("rect", "path", "polygon") for _ in root.iter(f"{SVG}{kind}"))
    assert shapes > 100
    assert not list(root.iter(f"{SVG}image"))


async def test_the_csv_equals_the_shown_bars(trading, tmp_path: Path) -> None:
    path = tmp_path / "bars.csv"
    chart = trading.panel.chart
    chart.show_positions(100.0, 150.0)
    trading.panel.export.save_bars(str(path))
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    assert len(rows) == 50
    for row, position in zip(rows, range(100, 150), strict=True):
        bar = chart.series.bar(position)
        assert datetime.fromisoformat(row["time"]) == datetime.fromtimestamp(bar.time, UTC)
        assert datetime.fromisoformat(row["time"]).utcoffset() is not None
        for name in ("open", "high", "low", "close", "volume"):
            assert float(row[name]) == pytest.approx(getattr(bar, name), rel=1e-11)


async def test_days_are_dates_and_holes_are_empty(trading) -> None:
    chart = trading.panel.chart
    days = np.array([datetime(2026, 4, day, tzinfo=UTC).timestamp() for day in (13, 14, 15)])
    close = np.array([10.0, np.nan, 11.5])
    chart.set_bars(days, close, close, close, close, close)
    chart.show_positions(0.0, 3.0)
    assert chart.to_csv().splitlines() == [
        "time,open,high,low,close,volume",
        "2026-04-13,10,10,10,10,10",
        "2026-04-14,,,,,",
        "2026-04-15,11.5,11.5,11.5,11.5,11.5",
    ]


async def test_a_picture_goes_to_the_clipboard(trading) -> None:
    trading.panel.export.run("copy")
    image = QGuiApplication.clipboard().image()
    chart = trading.panel.chart
    assert (image.width(), image.height()) == (chart.width(), chart.height())


async def test_the_menu_leads_through_size_and_file_without_stopping_anything(trading, tmp_path: Path) -> None:
    trading.panel.toolbar.export.click()
    menu = trading.panel.findChild(QMenu, "chart.export_menu")
    assert [action.objectName() for action in menu.actions()] == [
        "chart.export.picture",
        "chart.export.copy",
        "chart.export.bars",
    ]
    menu.actions()[0].trigger()
    menu.close()
    sizes = trading.panel.findChild(PictureSizeDialog, "picture_size")
    sizes.named.setCurrentIndex(1)
    assert (sizes.width_box.value(), sizes.height_box.value()) == (1280, 720)
    sizes.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save).click()
    files = trading.panel.findChild(QFileDialog, "chart.export_file")
    assert files.isVisible()
    path = tmp_path / "out.png"
    files.fileSelected.emit(str(path))
    files.reject()
    assert QImage(str(path)).size() == QSize(1280, 720)


async def test_a_failure_is_told_in_words(trading, tmp_path: Path) -> None:
    trading.panel.export.save_bars(str(tmp_path / "no" / "such" / "folder.csv"))
    assert "could not be saved" in trading.told
    assert "Choose a folder you may write to." in trading.told


async def test_an_empty_chart_has_nothing_to_export(trading) -> None:
    trading.panel.chart.set_bars(*[()] * 6)
    trading.panel.export.run("bars")
    assert trading.told == "There is nothing on the chart to export."
    assert trading.panel.findChild(QFileDialog) is None
    QTest.mouseClick(trading.panel.note, Qt.MouseButton.LeftButton)
    assert trading.told == ""
