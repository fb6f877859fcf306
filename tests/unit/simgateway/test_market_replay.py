"""A replayed file becomes its symbol's market: history equals the file, and the rest is walked bar by bar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from gatedesk.simgateway.market.market import Market
from gatedesk.simgateway.market.records import MarketBar, Traded
from gatedesk.simgateway.market.replay import Replay, read_replay
from gatedesk.simgateway.market.universe import Universe

START = 1707750037.0
DAY = 86_400
NEW_YORK = ZoneInfo("America/New_York")
SHARED = sorted((Path(__file__).parents[4] / "shared" / "data").glob("*.csv"))  # real exports, where there are any


def daily_file(folder: Path, name: str = "AAPL.csv", bars: int = 30, digits: int = 6, volume: int = 5_000_000) -> Path:
    """A file of weekdays with odd digits."""
    draw, when, price = Random(4), date(2018, 3, 5), 9.46899999
    lines = ["Date,Open,High,Low,Close,Volume"]
    while len(lines) <= bars:
        if when.weekday() < 5:
            open_, close = price, price * draw.uniform(0.97, 1.03)
            high, low = max(open_, close) * draw.uniform(1, 1.02), min(open_, close) / draw.uniform(1, 1.02)
            cells = [repr(round(number, digits)) for number in (open_, high, low, close)]
            lines.append(",".join([when.isoformat(), *cells, str(volume and draw.randrange(volume))]))
            price = close
        when += timedelta(days=1)
    return _written(folder / name, lines)


def minute_file(folder: Path) -> Path:
    """Two days of ten minutes each, without volume."""
    draw, lines = Random(5), ["Date,Open,High,Low,Close,Volume"]
    for day in (5, 6):
        for minute in range(10):
            low = round(3080 + draw.random(), 2)
            cells = [low + 0.25, low + 0.75, low, low + 0.5]
            lines.append(",".join([f"11/{day}/2019 9:{30 + minute}", *(f"{cell:.2f}" for cell in cells), "0"]))
    return _written(folder / "IDX_minutes.csv", lines)


def _written(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def market(replay: Replay, **how: float) -> tuple[Market, int]:
    made = Market(Universe(), seed=2, start=START, replays=[replay], **how)  # type: ignore[arg-type]  # speed and cursor only
    return made, made.universe.find(symbol=replay.symbol)[0].con_id


def everything(one: Market, con_id: int, replay: Replay) -> list[MarketBar]:
    return one.bars(con_id, size=replay.size, start=0, end=one.clock(con_id) + 1)


def values(bars: tuple[MarketBar, ...] | list[MarketBar]) -> list[tuple[float, ...]]:
    return [(bar.start, bar.open, bar.high, bar.low, bar.close, bar.volume) for bar in bars]


@pytest.mark.parametrize("digits", [2, 6, 8, 16])
def test_all_of_the_file_is_history_if_the_cursor_starts_at_its_end(tmp_path: Path, digits: int) -> None:
    replay = read_replay(daily_file(tmp_path, digits=digits))
    one, con_id = market(replay, replay_from=1.0)
    assert values(everything(one, con_id, replay)) == values(replay.bars)
    one.watch(con_id)
    assert one.advance(START + 100) == []
    assert one.day(con_id).last == replay.bars[-1].close
    assert one.is_open(con_id)
    assert one.top(con_id).bid_size > 0


@pytest.mark.parametrize("source", [daily_file, minute_file, *SHARED], ids=lambda source: getattr(source, "name", None))
def test_a_whole_file_comes_back_number_for_number(tmp_path: Path, source: Path | Callable[[Path], Path]) -> None:
    replay = read_replay(source if isinstance(source, Path) else source(tmp_path))
    one, con_id = market(replay, replay_from=1.0)
    assert values(everything(one, con_id, replay)) == values(replay.bars)


def test_history_ends_at_the_cursor(tmp_path: Path) -> None:
    replay = read_replay(daily_file(tmp_path))
    one, con_id = market(replay)
    assert one.clock(con_id) == replay.bars[24].start
    assert values(everything(one, con_id, replay)) == values(replay.bars[:24])
    assert one.clock(272093) == one.now


@pytest.mark.parametrize("speed", [DAY / 7.0, DAY / 90.0, DAY * 3.0])
@pytest.mark.parametrize("digits", [6, 16])
def test_the_rest_is_walked_and_hits_every_price(tmp_path: Path, speed: float, digits: int) -> None:
    replay = read_replay(daily_file(tmp_path, digits=digits))
    one, con_id = market(replay, replay_speed=speed)
    one.watch(con_id)
    begin = START
    for place in range(24, 30):
        end = begin + DAY / speed
        trades = [event for event in one.advance(end - 1e-6) if isinstance(event, Traded)]
        bar = replay.bars[place]
        prices = [trade.price for trade in trades]
        assert (prices[0], max(prices), min(prices), prices[-1]) == (bar.open, bar.high, bar.low, bar.close)
        assert sum(trade.size for trade in trades) == bar.volume
        begin = end
    one.advance(begin + 1)
    assert values(everything(one, con_id, replay)) == values(replay.bars)
    assert one.day(con_id).last == replay.bars[-1].close


def test_minutes_are_walked_in_their_own_time(tmp_path: Path) -> None:
    replay = read_replay(minute_file(tmp_path))
    one, con_id = market(replay, replay_from=0.5)
    one.watch(con_id)
    assert datetime.fromtimestamp(one.clock(con_id), NEW_YORK).strftime("%d %H:%M") == "06 09:30"
    trades = [event for event in one.advance(START + 90) if isinstance(event, Traded)]
    assert datetime.fromtimestamp(one.clock(con_id), NEW_YORK).strftime("%d %H:%M:%S") == "06 09:31:30"
    assert START < trades[0].time <= trades[-1].time <= START + 90
    bars = everything(one, con_id, replay)
    assert values(bars[:11]) == values(replay.bars[:11])
    later = [trade.price for trade in trades if trade.time >= START + 60]
    assert values(bars[11:]) == [(replay.bars[11].start, later[0], max(later), min(later), later[-1], 0)]
    one.advance(START + 601)
    assert values(everything(one, con_id, replay)) == values(replay.bars)


def test_minutes_add_up_to_larger_bars(tmp_path: Path) -> None:
    replay = read_replay(minute_file(tmp_path))
    one, con_id = market(replay, replay_from=1.0)
    days = one.bars(con_id, size="1D", start=0, end=one.clock(con_id))
    fives = one.bars(con_id, size=300, start=0, end=one.clock(con_id))
    assert [bar.open for bar in days] == [replay.bars[0].open, replay.bars[10].open]
    assert [bar.close for bar in fives] == [replay.bars[place].close for place in (4, 9, 14, 19)]
    assert days[0].high == max(bar.high for bar in replay.bars[:10])


def test_days_can_be_looked_into(tmp_path: Path) -> None:
    replay = read_replay(daily_file(tmp_path))
    one, con_id = market(replay)
    bar = replay.bars[10]
    hours = one.bars(con_id, size=3600, start=bar.start, end=bar.start + DAY)
    assert (hours[0].open, max(hour.high for hour in hours), min(hour.low for hour in hours), hours[-1].close) == (
        bar.open, bar.high, bar.low, bar.close,
    )  # fmt: skip
    assert sum(hour.volume for hour in hours) == bar.volume


def test_the_tape_does_not_depend_on_steps(tmp_path: Path) -> None:
    replay = read_replay(daily_file(tmp_path))
    (whole, con_id), (stepped, _) = market(replay, replay_speed=20_000), market(replay, replay_speed=20_000)
    whole.watch(con_id)
    stepped.watch(con_id)
    seen = [event for step in range(1, 60) for event in stepped.advance(START + step * 0.37)]
    assert seen == whole.advance(START + 59 * 0.37)


def test_the_instrument_takes_the_files_precision(tmp_path: Path) -> None:
    replay = read_replay(daily_file(tmp_path))
    one, con_id = market(replay)
    instrument = one.universe.by_id(265598)
    assert instrument is not None
    assert con_id == 265598
    assert (instrument.min_tick, instrument.increments) == (1e-6, ((0.0, 1e-6),))
    assert one.universe.rule(instrument.market_rule_id) == instrument.increments
    assert one.universe.rule(26) is not None


def test_an_unknown_symbol_is_listed_with_a_stable_id(tmp_path: Path) -> None:
    replay = read_replay(daily_file(tmp_path, "ZZTOP.csv"))
    one, con_id = market(replay)
    assert con_id == market(replay)[1]
    instrument = one.universe.by_id(con_id)
    assert instrument is not None
    assert (instrument.symbol, instrument.sec_type, instrument.exchange) == ("ZZTOP", "STK", "SMART")


def test_a_currency_is_replayed_as_quotes(tmp_path: Path) -> None:
    replay = read_replay(daily_file(tmp_path, "EUR.csv"))
    one, con_id = market(replay, replay_from=1.0)
    bars = one.bars(con_id, size="1D", start=0, end=one.clock(con_id), what="MIDPOINT")
    assert [value[:5] for value in values(bars)] == [value[:5] for value in values(replay.bars)]
    assert {bar.volume for bar in bars} == {-1}


def test_one_bar_is_enough(tmp_path: Path) -> None:
    replay = read_replay(daily_file(tmp_path, bars=1))
    one, con_id = market(replay, replay_speed=DAY)
    assert everything(one, con_id, replay) == []
    one.watch(con_id)
    assert one.advance(START + 2)
    assert values(everything(one, con_id, replay)) == values(replay.bars)


def test_a_file_without_volume_prints_prices_only(tmp_path: Path) -> None:
    replay = read_replay(daily_file(tmp_path, volume=0))
    one, con_id = market(replay, replay_speed=DAY)
    one.watch(con_id)
    trades = [event for event in one.advance(START + 3) if isinstance(event, Traded)]
    assert trades
    assert {trade.size for trade in trades} == {0}
    assert one.take(con_id, "BUY", None, 10)


@pytest.mark.parametrize("how", [{"replay_from": -0.1}, {"replay_from": 1.1}, {"replay_speed": 0.0}])
def test_what_cannot_be_replayed_so_is_refused(tmp_path: Path, how: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="replay from"):
        market(read_replay(daily_file(tmp_path)), **how)
