"""Price files as the well-known sites write them are read to the last digit; what does not fit is named."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatedesk.simgateway.market.records import MarketBar
from gatedesk.simgateway.market.replay import Replay, ReplayError, read_replay, symbol_of
from gatedesk.simgateway.market.replay_dates import moment_of

NEW_YORK = ZoneInfo("America/New_York")
SHARED = sorted((Path(__file__).parents[4] / "shared" / "data").glob("*.csv"))  # real exports, where there are any


def read(tmp_path: Path, text: str, name: str = "XYZ.csv", encoding: str = "utf-8") -> Replay:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return read_replay(path)


def values(bar: MarketBar) -> tuple[float, ...]:
    return bar.open, bar.high, bar.low, bar.close, bar.volume


def day(year: int, month: int, date: int, hour: int = 0, minute: int = 0) -> float:
    return datetime(year, month, date, hour, minute, tzinfo=NEW_YORK).timestamp()


YAHOO = """Date,Open,High,Low,Close,Adj Close,Volume
2004-08-19,2.250714,2.275714,2.168571,2.193571,1.966391,97230000
2004-08-20,2.193571,2.213571,2.177857,2.200000,1.972154,79195200
"""
MINUTES = """Date,Open,Close,High,Low,Volume
11/5/2019 9:30,3080.8,3080.49,3081.47,3080.3,0
11/5/2019 9:31,3080.33,3079.36,3080.33,3079.15,0
11/6/2019 9:30,3079.43,3079.68,3080.46,3079.43,0
"""
BARCHART = (
    "Time,Open,High,Low,Last,Change,Volume\r\n"
    "3/11/2020,0.009469,0.009596,0.009467,0.009582,0.000113,1769\r\n"
    "3/10/2020,0.009763,9.791E-03,0.00945,0.009469,-2.94E-04,2116\r\n"
    "3/9/2020,0.009494999,0.009869999,0.009494999,0.009763,0.000273,2576\r\n"
)
INVESTING = (
    "\ufeff" + '"Date","Price","Open","High","Low","Vol.","Change %"\n'
    '"Jan 03, 2018","1,234.50","1,230.00","1,240.25","1,229.75","97.20M","0.35%"\n'
    '"Jan 02, 2018","1,230.00","1,220.00","1,231.00","1,219.50","-","0.10%"\n'
)
EUROPEAN = """Datum;Date;Open;High;Low;Close;Volume
x;19.08.2004;1.234,5;1.240,25;1.229,75;1.238,125;1.000.000
x;20.08.2004;1238,125;1.250;1.230;1.245,5;12
"""
NASDAQ = """Date,Close/Last,Volume,Open,High,Low
01/03/2018,$172.23,29517900,$172.53,$174.55,$171.96
01/02/2018,$172.26,25555930,$170.16,$172.30,$169.26
"""
META = """<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>
2020.03.11\t09:30:00\t1.1\t1.3\t1.0\t1.2\t12\t0\t3
2020.03.11\t09:35:00\t1.2\t1.3\t1.1\t1.2\t15\t0\t3
"""


def test_daily_bars_with_an_adjusted_close(tmp_path: Path) -> None:
    replay = read(tmp_path, YAHOO, "yahoofinance-AAPL-20040819-20180120.csv")
    assert (replay.symbol, replay.size, replay.increment) == ("AAPL", "1D", 1e-6)
    assert [bar.start for bar in replay.bars] == [day(2004, 8, 19), day(2004, 8, 20)]
    assert values(replay.bars[0]) == (2.250714, 2.275714, 2.168571, 2.193571, 97230000)


def test_minutes_without_volume_and_with_the_close_before_the_high(tmp_path: Path) -> None:
    replay = read(tmp_path, MINUTES, "SP500_NOV2019_IDay.csv")
    assert (replay.symbol, replay.size, replay.increment) == ("SP500", 60, 0.01)
    assert [bar.start for bar in replay.bars] == [
        day(2019, 11, 5, 9, 30), day(2019, 11, 5, 9, 31), day(2019, 11, 6, 9, 30),
    ]  # fmt: skip
    assert values(replay.bars[0]) == (3080.8, 3081.47, 3080.3, 3080.49, 0)


def test_descending_days_with_odd_digits_and_last(tmp_path: Path) -> None:
    replay = read(tmp_path, BARCHART, "jpyusd_barchartdotcom.csv")
    assert (replay.symbol, replay.size, replay.increment) == ("JPYUSD", "1D", 1e-9)
    assert [bar.start for bar in replay.bars] == [day(2020, 3, 9), day(2020, 3, 10), day(2020, 3, 11)]
    assert values(replay.bars[0]) == (0.009494999, 0.009869999, 0.009494999, 0.009763, 2576)
    assert replay.bars[1].high == 0.009791


def test_quoted_thousands_and_volume_in_millions(tmp_path: Path) -> None:
    replay = read(tmp_path, INVESTING)
    assert values(replay.bars[1]) == (1230.0, 1240.25, 1229.75, 1234.5, 97_200_000)
    assert replay.bars[0].volume == 0


def test_decimal_commas_between_semicolons(tmp_path: Path) -> None:
    replay = read(tmp_path, EUROPEAN)
    assert values(replay.bars[0]) == (1234.5, 1240.25, 1229.75, 1238.125, 1_000_000)
    assert values(replay.bars[1]) == (1238.125, 1250, 1230, 1245.5, 12)
    assert replay.bars[0].start == day(2004, 8, 19)


def test_dollar_signs_and_close_slash_last(tmp_path: Path) -> None:
    assert values(read(tmp_path, NASDAQ).bars[0]) == (170.16, 172.30, 169.26, 172.26, 25555930)


def test_date_and_time_in_columns_of_their_own(tmp_path: Path) -> None:
    replay = read(tmp_path, META)
    assert replay.size == 300
    assert replay.bars[1].start == day(2020, 3, 11, 9, 35)
    assert replay.bars[0].volume in (0, 12)


def test_utf_16_is_text_too(tmp_path: Path) -> None:
    assert len(read(tmp_path, YAHOO, encoding="utf-16").bars) == 2


def test_a_file_without_volume_has_none(tmp_path: Path) -> None:
    assert values(read(tmp_path, "date,open,high,low,close\n2020-01-02,1,2,0.5,1.5\n").bars[0]) == (1, 2, 0.5, 1.5, 0)


@pytest.mark.parametrize(
    ("text", "moment", "timed"),
    [
        ("2004-08-19", "2004-08-19T00:00:00", False),
        ("2004/8/9", "2004-08-09T00:00:00", False),
        ("20040819", "2004-08-19T00:00:00", False),
        ("20040819 09:30:00", "2004-08-19T09:30:00", True),
        ("3/11/2020", "2020-03-11T00:00:00", False),
        ("3/11/20", "2020-03-11T00:00:00", False),
        ("11/5/2019 9:30", "2019-11-05T09:30:00", True),
        ("11/5/2019 3:30:15 PM", "2019-11-05T15:30:15", True),
        ("11/5/2019 12:05 am", "2019-11-05T00:05:00", True),
        ("19.8.2004", "2004-08-19T00:00:00", False),
        ("19-Aug-04", "2004-08-19T00:00:00", False),
        ("Aug 19, 2004", "2004-08-19T00:00:00", False),
        ("2019-11-05T09:30", "2019-11-05T09:30:00", True),
        ("2019-11-05T09:30:00.000Z", "2019-11-05T09:30:00+00:00", True),
        ("2019-11-05 09:30:00-05:00", "2019-11-05T14:30:00+00:00", True),
        ("2019-11-05 00:00:00", "2019-11-05T00:00:00", False),
        ("1572964200", "2019-11-05T14:30:00+00:00", True),
        ("1572964200000", "2019-11-05T14:30:00+00:00", True),
        ("1572912000", "2019-11-05T00:00:00+00:00", False),
    ],
)  # fmt: skip
def test_dates(text: str, moment: str, timed: bool) -> None:
    assert moment_of(text, day_first="." in text) == (datetime.fromisoformat(moment), timed)


@pytest.mark.parametrize("text", ["", "yesterday", "2004-13-01", "2004-02-30", "13/13/2020", "12", "2004-08-19 25:00"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError):
        moment_of(text)


def test_the_day_comes_first_if_one_row_says_so(tmp_path: Path) -> None:
    replay = read(tmp_path, "date,open,high,low,close\n11/3/2020,1,2,1,2\n13/3/2020,1,2,1,2\n")
    assert [bar.start for bar in replay.bars] == [day(2020, 3, 11), day(2020, 3, 13)]


@pytest.mark.parametrize("moment", ["2020-03-11T16:00:00-04:00", "2020-03-11T00:00:00-04:00", "2020-03-11 16:00"])
def test_one_bar_a_day_is_daily_whatever_its_hour(tmp_path: Path, moment: str) -> None:
    before = moment.replace("-11", "-10")
    replay = read(tmp_path, f"date,open,high,low,close\n{before},1,2,1,2\n{moment},1,2,1,2\n")
    assert replay.size == "1D"
    assert [bar.start for bar in replay.bars] == [day(2020, 3, 10), day(2020, 3, 11)]


HEADER = "Date,Open,High,Low,Close,Volume\n"
GOOD = "2020-01-02,1,2,0.5,1.5,10\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 0, "the file is empty"),
        ("\n\n  \n", 0, "the file is empty"),
        (HEADER, 0, "it holds no bars"),
        ("Date,Open,High,Low,Volume\n" + GOOD, 1, "there is no column for close"),
        ("a,b\n1,2\n", 1, "there is no column for date and open and high and low and close"),
        (HEADER + GOOD + "2020-01-03,1,2,3,1.5,10\n", 3, "the high 2 is below the low 3"),
        (HEADER + GOOD + "2020-01-03,1,2,x,1.5,10\n", 3, 'the low "x" is not a number'),
        (HEADER + GOOD + "2020-01-03,1,2,,1.5,10\n", 3, 'the low "" is not a number'),
        (HEADER + GOOD + "2020-01-03,nan,2,1,1.5,10\n", 3, 'the open "nan" is not a number'),
        (HEADER + GOOD + "2020-01-03,1,1e999,1,1.5,10\n", 3, 'the high "1e999" is not a number'),
        (HEADER + GOOD + "2020-01-03,1,2,0.5,0,10\n", 3, "a price is not above zero"),
        (HEADER + GOOD + "2020-01-03,1,2,0.5,1,-10\n", 3, "the volume -10 is negative"),
        (HEADER + GOOD + "2020-01-03,1,2,0.5,1,many\n", 3, 'the volume "many" is not a number'),
        (HEADER + GOOD + "someday,1,2,0.5,1.5,10\n", 3, '"someday" is not a date known here'),
        (HEADER + GOOD + "2020-01-03,1,2\n", 3, "the row has 3 cells where 6 are needed"),
        (HEADER + GOOD + "2020-01-03,1,2,0.5,1,1\n" + GOOD, 4, "the time 2020-01-02 appears twice"),
        ("Date,Open,High,Low,Close\n1/2/2020 9:30,1,2,1,2\n1/2/2020 9:31,1,2,1,2\n1/2/2020 9:31,1,2,1,2\n", 4,
         "the time 2020-01-02 09:31:00 appears twice"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_line_and_reason(tmp_path: Path, text: str, line: int, reason: str) -> None:
    with pytest.raises(ReplayError) as refused:
        read(tmp_path, text, "bad.csv")
    assert (refused.value.file, refused.value.line, refused.value.reason) == ("bad.csv", line, reason)
    assert str(refused.value) == (f"bad.csv, line {line}: {reason}." if line else f"bad.csv: {reason}.")


@pytest.mark.parametrize("raw", [b"\x89PNG\r\n\x1a\n\x00\x00", b"Date,Open\x00,High\n", b"\xff\xfe\x00"])
def test_a_binary_file_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "picture.csv"
    path.write_bytes(raw)
    with pytest.raises(ReplayError, match=r"picture\.csv: it is not a text file"):
        read_replay(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match=r"nothing\.csv: the file does not exist"):
        read_replay(tmp_path / "nothing.csv")
    with pytest.raises(ReplayError, match="cannot be read"):
        read_replay(tmp_path)


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=150)
def test_whatever_is_in_a_file_it_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(raw)
    with pytest.raises(ReplayError):
        read_replay(path)


@given(st.lists(st.text(alphabet="0123456789.,-:/eE+ \"'TZ;x", max_size=12), min_size=6, max_size=6))
@settings(deadline=None, max_examples=200)
def test_whatever_is_in_a_row_it_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_text(HEADER + ",".join(cells) + "\n", encoding="utf-8")
    try:
        replay = read_replay(path)
    except ReplayError as refused:
        assert refused.reason  # noqa: PT017 - either outcome is right, and only one of them raises
    else:
        assert len(replay.bars) == 1


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("AAPL.csv", "AAPL"),
        ("yahoofinance-SPY-20080101-20180101.csv", "SPY"),
        ("SP500_NOV2019_IDay.csv", "SP500"),
        ("jpyusd_barchartdotcom.csv", "JPYUSD"),
        ("2020.csv", "2020"),
        ("---.csv", "REPLAY"),
    ],
)
def test_symbols_of_file_names(name: str, symbol: str) -> None:
    assert symbol_of(name) == symbol


@pytest.mark.parametrize(
    "source", [YAHOO, MINUTES, BARCHART, *SHARED], ids=lambda source: getattr(source, "name", "written")
)
def test_exports_are_read_to_the_last_digit(tmp_path: Path, source: str | Path) -> None:
    path = source if isinstance(source, Path) else tmp_path / "export.csv"
    if isinstance(source, str):
        path.write_text(source, encoding="utf-8")
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = ("Open", "High", "Low", "Last" if "Last" in rows[0] else "Close", "Volume")
    expected = sorted(tuple(float(row[name]) for name in columns) for row in rows)
    bars = read_replay(path).bars
    assert sorted(map(values, bars)) == expected
    assert [bar.start for bar in bars] == sorted(bar.start for bar in bars)
