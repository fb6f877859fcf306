"""Reads a file of prices (daily or intraday, as the well-known sites export them) into bars to be replayed.

Column names and their order, separators, decimal commas, thousands marks, date formats and the order of rows are
recognised. What does not fit is refused with the file, the line and the reason, never guessed around.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from gatedesk.simgateway.market.clock import NEW_YORK, midnight
from gatedesk.simgateway.market.records import MarketBar
from gatedesk.simgateway.market.replay_dates import moment_of

COLUMNS = {
    "date": ("date", "datetime", "timestamp", "day", "time", "gmttime", "localtime", "tradingday"),
    "open": ("open", "o", "openprice", "1open"),
    "high": ("high", "h", "highprice", "2high", "max"),
    "low": ("low", "l", "lowprice", "3low", "min"),
    "close": ("close", "c", "last", "closelast", "closeprice", "lastprice", "price", "4close"),
    "volume": ("volume", "v", "vol", "tickvol", "totalvolume", "5volume"),
}
NEEDED = ("date", "open", "high", "low", "close")
FINEST = 10  # decimals of the finest price grid
DAILY_GAP = 20 * 3600  # bars at least this far apart are days
UNITS = {"K": 1e3, "M": 1e6, "B": 1e9}
NO_VOLUME = ("", "-", "--", "n/a", "na", "nan", "null", "none")


class ReplayError(Exception):
    """A file cannot be replayed: which file, at which line (0 if none), and why. ``str`` is one sentence."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        place = f"{file}, line {line}" if line else file
        super().__init__(f"{place}: {reason}.")
        self.file = file
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Replay:
    """A file's bars by ascending time. ``size`` is seconds, or "1D"; naive times are of ``zone``.

    ``increment`` is the finest step of the file's prices. Daily bars begin at the zone's midnight.
    """

    symbol: str
    bars: tuple[MarketBar, ...]
    size: int | str
    increment: float
    zone: str
    source: str


class _Line(NamedTuple):
    """One row as read: its line, its wall time with or without zone, four prices as text, and the bar's numbers."""

    number: int
    moment: datetime
    timed: bool
    values: tuple[float, float, float, float]
    volume: float
    decimals: int


def read_replay(path: str | Path, symbol: str = "", zone: str = NEW_YORK) -> Replay:
    """The bars of a file. ``symbol`` is guessed from the file's name if not given. Raises ``ReplayError``."""
    path = Path(path)
    lines = sorted(_Reader(path.name, _text(path)).lines(), key=lambda line: _instant(line.moment, zone))
    if not lines:
        raise ReplayError(path.name, 0, "it holds no bars")
    size = _size(lines, zone)
    bars = tuple(_bar(line, size, zone) for line in lines)
    for earlier, later, line in zip(bars, bars[1:], lines[1:], strict=False):
        if later.start <= earlier.start:
            raise ReplayError(path.name, line.number, f"the time {_shown(line.moment, size)} appears twice")
    return Replay(symbol or symbol_of(path.name), bars, size, _increment(lines), zone, path.name)


def symbol_of(file: str) -> str:
    """The symbol a file name speaks of: its first part in capitals, else its first part."""
    parts = [part for part in re.split(r"[^A-Za-z0-9]+", Path(file).stem) if part]
    capitals = [part for part in parts if re.fullmatch(r"[A-Z][A-Z0-9]{0,5}", part)]
    return (capitals or parts or ["REPLAY"])[0].upper()


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ReplayError(path.name, 0, "the file does not exist") from None
    except OSError as trouble:
        raise ReplayError(path.name, 0, f"the file cannot be read ({trouble.strerror})") from None
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        raise ReplayError(path.name, 0, "it is not a text file") from None
    if "\0" in text:
        raise ReplayError(path.name, 0, "it is not a text file")
    return text


# --- rows


class _Reader:
    """One file's table: finds separator, columns and number style, then reads row by row."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        rows = list(self._rows(text))
        if not rows:
            raise ReplayError(file, 0, "the file is empty")
        (self._top, header), *self._body = rows
        self._places = self._columns(header)
        self._clock = self._time_column(header)
        self._width = 1 + max(*self._places.values(), self._clock or 0)
        self._comma = self._decimal_comma()
        self._day_first = self._is_day_first()

    def _rows(self, text: str) -> Iterator[tuple[int, list[str]]]:
        first = next((line for line in text.splitlines() if line.strip()), "")
        self._separator = max(";\t|,", key=lambda mark: (first.count(mark), ";\t|,".index(mark)))
        table = csv.reader(text.splitlines(), delimiter=self._separator, skipinitialspace=True)
        try:
            for row in table:
                if any(cell.strip() for cell in row):
                    yield table.line_num, [cell.strip() for cell in row]
        except csv.Error as trouble:
            raise ReplayError(self._file, table.line_num, f"the row cannot be read ({trouble})") from None

    def _columns(self, header: list[str]) -> dict[str, int]:
        names = [re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in header]
        places = {
            wanted: names.index(name) for wanted, known in COLUMNS.items() for name in reversed(known) if name in names
        }
        missing = [wanted for wanted in NEEDED if wanted not in places]
        if missing:
            raise ReplayError(self._file, self._top, f"there is no column for {' and '.join(missing)}")
        return places

    def _time_column(self, header: list[str]) -> int | None:
        """A time of day in a column of its own, beside the date."""
        names = [re.sub(r"[^a-z]", "", cell.lower()) for cell in header]
        return names.index("time") if "time" in names and names.index("time") != self._places["date"] else None

    def _cells(self, columns: tuple[str, ...]) -> Iterator[str]:
        for _, row in self._body:
            yield from (row[self._places[name]] for name in columns if self._places[name] < len(row))

    def _decimal_comma(self) -> bool:
        """Whether the comma is the decimal mark. In a file separated by commas it never is, unless a point groups."""
        cells = list(self._cells(NEEDED[1:]))
        for cell in cells:
            if "," in cell and "." in cell:
                return cell.rfind(",") > cell.rfind(".")
        return self._separator != "," and any("," in cell for cell in cells)

    def _is_day_first(self) -> bool:
        """Whether 3/11/2020 is in November. American unless a first number above 12 or a point says otherwise."""
        parts = [re.match(r"(\d{1,2})([/.-])(\d{1,2})\2\d{2,4}\b", cell) for cell in self._cells(("date",))]
        return any(part and (part[2] == "." or int(part[1]) > 12) for part in parts)

    def lines(self) -> Iterator[_Line]:
        for number, row in self._body:
            if len(row) < self._width:
                raise ReplayError(self._file, number, f"the row has {len(row)} cells where {self._width} are needed")
            yield self._line(number, row)

    def _line(self, number: int, row: list[str]) -> _Line:
        texts = [self._plain(number, row[self._places[name]], name) for name in NEEDED[1:]]
        open_, high, low, close = (float(text) for text in texts)
        if high < low:
            raise ReplayError(self._file, number, f"the high {high:g} is below the low {low:g}")
        if min(open_, high, low, close) <= 0:
            raise ReplayError(self._file, number, "a price is not above zero")
        moment, timed = self._moment(number, row)
        volume = self._volume(number, row[self._places["volume"]]) if "volume" in self._places else 0.0
        return _Line(number, moment, timed, (open_, high, low, close), volume, max(map(_decimals, texts)))

    def _plain(self, number: int, cell: str, name: str) -> str:
        """A number as Python writes it, thousands marks gone."""
        text = re.sub(r"[\s'\u2019$€£]", "", cell)
        text = text.replace(".", "").replace(",", ".") if self._comma else text.replace(",", "")
        if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text) or not math.isfinite(float(text)):
            raise ReplayError(self._file, number, f'the {name} "{cell[:40]}" is not a number')
        return text

    def _volume(self, number: int, cell: str) -> float:
        if cell.lower() in NO_VOLUME:
            return 0.0
        unit = UNITS.get(cell[-1].upper(), 0.0)
        volume = float(self._plain(number, cell[:-1] if unit else cell, "volume")) * (unit or 1.0)
        if volume < 0:
            raise ReplayError(self._file, number, f"the volume {cell} is negative")
        return volume

    def _moment(self, number: int, row: list[str]) -> tuple[datetime, bool]:
        cell = row[self._places["date"]]
        text = f"{cell} {row[self._clock]}" if self._clock is not None else cell
        try:
            return moment_of(text, day_first=self._day_first)
        except (ValueError, OverflowError):
            raise ReplayError(self._file, number, f'"{text[:40]}" is not a date known here') from None


def _increment(lines: list[_Line]) -> float:
    """The finest decimal place of the prices, at least 0.01, and no finer than 15 digits can tell apart."""
    decimals = max(line.decimals for line in lines)
    whole = len(str(int(max(max(line.values) for line in lines))))
    return float(Decimal(1).scaleb(-max(2, min(decimals, FINEST, 15 - whole))))


def _decimals(text: str) -> int:
    exponent = Decimal(text).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


# --- bars


def _instant(moment: datetime, zone: str) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).timestamp()


def _size(lines: list[_Line], zone: str) -> int | str:
    """Days if no row has a time of day or all lie far apart, else the usual distance in seconds."""
    if not any(line.timed for line in lines):
        return "1D"
    times = [_instant(line.moment, zone) for line in lines]
    gaps = [round(later - earlier) for earlier, later in pairwise(times) if later > earlier]
    if gaps and min(gaps) >= DAILY_GAP:
        return "1D"
    return Counter(gaps).most_common(1)[0][0] if gaps else 60


def _day(line: _Line, zone: str) -> date:
    """The trading day of a daily row: the date as written, or the zone's date of a moment of its own zone."""
    moment = line.moment
    return moment.astimezone(ZoneInfo(zone)).date() if moment.tzinfo and line.timed else moment.date()


def _bar(line: _Line, size: int | str, zone: str) -> MarketBar:
    start = midnight(_day(line, zone).toordinal(), zone) if size == "1D" else _instant(line.moment, zone)
    open_, high, low, close = line.values
    return MarketBar(start, open_, high, low, close, line.volume, round((open_ + high + low + close) / 4, 10), 0)


def _shown(moment: datetime, size: int | str) -> str:
    return moment.strftime("%Y-%m-%d" if size == "1D" else "%Y-%m-%d %H:%M:%S")
