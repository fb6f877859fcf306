"""The geometry of drawings, against plain definitions: cutting, distance, handles, moments and positions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gatedesk.domain.drawing import ANCHORS, Anchor, Drawing, DrawingKind
from gatedesk.ui.chart.drawings.geometry import cut_area, cut_line, distance_to
from gatedesk.ui.chart.drawings.shapes import HANDLES, RATIOS, Figure, Sketch, figure_of, handles_of, is_hit
from gatedesk.ui.chart.durations import duration_text
from gatedesk.ui.chart.series import BarSeries
from gatedesk.ui.chart.time_places import position_of, time_of

PANE = (0.0, 0.0, 800.0, 400.0)
INNER = st.tuples(st.floats(60, 740), st.floats(60, 340))
NEAR = st.tuples(st.floats(0, 800), st.floats(0, 400))
ANY = st.tuples(st.floats(-1e7, 1e7), st.floats(-1e7, 1e7))
LINED = [kind for kind in DrawingKind if kind is not DrawingKind.TEXT]
LINES = st.tuples(ANY, ANY).map(lambda ends: (*ends[0], *ends[1]))


def sketch(kind: DrawingKind, points: tuple[tuple[float, float], ...], text: str = "") -> Sketch:
    """A drawing on a chart whose prices are rows upside down: price = 400 - y."""
    anchors = tuple(Anchor(time=x, price=400.0 - y if y == y else 0.0) for x, y in points)
    drawing = Drawing(id="a", kind=kind, anchors=anchors, text=text)
    return Sketch(drawing, points, PANE, lambda price: 400.0 - price, lambda price: f"{price:.2f}", lambda t: (60, 16))


def inside(point: tuple[float, float], slack: float = 1e-6) -> bool:
    x, y = point
    return -slack <= x <= 800 + slack and -slack <= y <= 400 + slack


@given(LINES)
def test_what_is_left_of_a_line_is_in_the_pane_and_on_the_line(line: tuple[float, float, float, float]) -> None:
    cut = cut_line(line, PANE)
    if cut is None:
        return
    for end in (cut[:2], cut[2:]):
        assert inside(end, 1e-3)
        assert distance_to(line, end) < 1e-3


@given(NEAR, ANY, st.floats(0, 1))
def test_no_point_of_a_line_in_the_pane_is_lost(
    point: tuple[float, float], way: tuple[float, float], share: float
) -> None:
    """A line of any length and slope through a point of the pane."""
    line = (
        point[0] - way[0] * share,
        point[1] - way[1] * share,
        point[0] + way[0] * (1 - share),
        point[1] + way[1] * (1 - share),
    )
    assume(inside(point, -1e-3))
    cut = cut_line(line, PANE)
    assert cut is not None
    assert distance_to(cut, point) < 1e-2


@given(st.lists(ANY, min_size=3, max_size=3, unique=True))
def test_an_area_cut_to_the_pane_stays_in_it(points: list[tuple[float, float]]) -> None:
    assert all(inside(point, 1e-2) for point in cut_area(tuple(points), PANE))


@given(NEAR, NEAR)
def test_an_area_in_the_pane_is_not_changed(one: tuple[float, float], other: tuple[float, float]) -> None:
    area = (one, (other[0], one[1]), other, (one[0], other[1]))
    assert set(cut_area(area, PANE)) == set(area)


@given(NEAR, NEAR, NEAR, st.floats(0, 1))
def test_the_distance_is_that_of_the_nearest_point(
    start: tuple[float, float], end: tuple[float, float], point: tuple[float, float], share: float
) -> None:
    found = distance_to((*start, *end), point)
    on_it = start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
    assert found <= math.dist(on_it, point) + 1e-6
    shares = np.linspace(0, 1, 2001)
    xs, ys = start[0] + (end[0] - start[0]) * shares, start[1] + (end[1] - start[1]) * shares
    assert found == pytest.approx(np.hypot(xs - point[0], ys - point[1]).min(), abs=0.25)


@given(st.sampled_from(DrawingKind), st.lists(ANY, min_size=3, max_size=3))
def test_every_figure_is_within_the_pane(kind: DrawingKind, points: list[tuple[float, float]]) -> None:
    figure = figure_of(sketch(kind, tuple(points[: ANCHORS[kind]])))
    for line in (*figure.lines, *figure.guides):
        assert inside(line[:2], 1e-2)
        assert inside(line[2:], 1e-2)
    assert all(inside(point, 1e-2) for area in figure.areas for point in area)


@given(
    st.sampled_from([kind for kind in DrawingKind if kind is not DrawingKind.TEXT]),
    st.lists(NEAR, min_size=3, max_size=3),
    st.floats(0, 1),
)
def test_what_is_seen_can_be_hit_and_what_is_far_cannot(
    kind: DrawingKind, points: list[tuple[float, float]], share: float
) -> None:
    figure = figure_of(sketch(kind, tuple(points[: ANCHORS[kind]])))
    for line in figure.lines:
        point = line[0] + (line[2] - line[0]) * share, line[1] + (line[3] - line[1]) * share
        assert is_hit(figure, point, 6.0)
    assert not is_hit(figure, (-500.0, -500.0), 6.0)
    assert not is_hit(Figure(), points[0], 6.0)


@given(INNER, INNER)
def test_a_ray_goes_on_beyond_its_second_point_only(start: tuple[float, float], end: tuple[float, float]) -> None:
    assume(math.dist(start, end) > 5.0)
    (line,) = figure_of(sketch(DrawingKind.RAY, (start, end))).lines
    assert distance_to(line, end) < 1e-6
    tip = line[2:]
    assert min(abs(tip[0]), abs(tip[0] - 800), abs(tip[1]), abs(tip[1] - 400)) < 1e-3
    back = start[0] - (end[0] - start[0]) * 0.5, start[1] - (end[1] - start[1]) * 0.5
    assert distance_to(line, back) == pytest.approx(math.dist(start, back), rel=1e-6)


@given(INNER, INNER, st.floats(0, 1), st.floats(-50, 50))
def test_a_channel_is_two_parallel_lines_one_through_the_third_point(
    start: tuple[float, float], end: tuple[float, float], share: float, offset: float
) -> None:
    assume(abs(end[0] - start[0]) > 1.0)
    third = start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share + offset
    first, second = figure_of(sketch(DrawingKind.CHANNEL, (start, end, third))).lines
    assert first == pytest.approx((*start, *end))
    assert second == pytest.approx((start[0], start[1] + offset, end[0], end[1] + offset), abs=1e-6)
    assert distance_to(second, third) < 1e-6


def test_an_upright_channel_is_shifted_sideways() -> None:
    figure = figure_of(sketch(DrawingKind.CHANNEL, ((100, 50), (100, 200), (160, 90))))
    assert figure.lines == ((100, 50, 100, 200), (160, 50, 160, 200))


def test_fibonacci_levels_run_from_the_second_point_back_to_the_first() -> None:
    figure = figure_of(sketch(DrawingKind.FIBONACCI, ((100, 300), (500, 100))))
    rows = [line[1] for line in figure.lines]
    assert rows == pytest.approx([100 + 200 * ratio for ratio in RATIOS])
    assert [word.text for word in figure.words][:2] == ["0 %  300.00", "23.6 %  252.80"]


@given(st.sampled_from(DrawingKind), st.lists(NEAR, min_size=3, max_size=3))
def test_handles_are_anchors_or_corners_between_them(kind: DrawingKind, points: list[tuple[float, float]]) -> None:
    given_points = tuple(points[: ANCHORS[kind]])
    handles = handles_of(kind, given_points, PANE)
    assert len(handles) == len(HANDLES[kind])
    if kind is not DrawingKind.HORIZONTAL:
        xs, ys = {x for x, _ in given_points}, {y for _, y in given_points}
        assert all(x in xs and y in ys for x, y in handles)
        assert set(given_points) <= set(handles)


def test_the_handle_of_a_horizontal_line_stays_in_the_pane() -> None:
    (handle,) = handles_of(DrawingKind.HORIZONTAL, ((-5000.0, 200.0),), PANE)
    assert inside(handle)
    assert handle[1] == 200.0


def test_a_price_a_log_scale_has_not_is_no_figure() -> None:
    assert figure_of(sketch(DrawingKind.TREND, ((1.0, math.nan), (2.0, 3.0)))) == Figure()


def test_words_of_a_drawing_can_be_hit() -> None:
    figure = figure_of(sketch(DrawingKind.TEXT, ((100, 100),), "Hello"))
    assert figure.words[0].box == (100, 83, 160, 99)
    assert is_hit(figure, (130, 90), 0.0)
    assert not is_hit(figure, (130, 110), 0.0)


def series(times: list[int]) -> BarSeries:
    made, count = BarSeries(), len(times)
    made.replace(times, *[np.ones(count)] * 5)
    return made


TIMES = st.lists(st.integers(1, 100_000), min_size=2, max_size=60).map(lambda gaps: np.cumsum(gaps).tolist())


@given(TIMES, st.integers(-40, 120))
def test_a_position_comes_back_from_its_moment(times: list[int], position: int) -> None:
    bars = series(times)
    assert position_of(bars, time_of(bars, position)) == position


@given(TIMES, st.floats(-1e6, 1e7))
def test_a_moment_belongs_to_the_last_bar_that_began(times: list[int], moment: float) -> None:
    bars, position = series(times), position_of(series(times), moment)
    if times[0] <= moment < times[-1]:
        assert times[position] <= moment < times[position + 1]
    else:
        assert position >= len(times) - 1 if moment >= times[-1] else position < 0
    assert position_of(bars, moment + 1.0) >= position


@given(TIMES, st.integers(1, 30))
def test_older_bars_do_not_move_a_moment_among_the_others(times: list[int], cut: int) -> None:
    cut = min(cut, len(times) - 1)
    late, count = series(times[cut:]), len(times)
    before = [position_of(late, time) for time in times[cut:]]
    late.prepend(times[:cut], *[np.ones(cut)] * 5)
    assert [position_of(late, time) for time in times[cut:]] == before
    assert len(late) == count


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (60, "1 min"),
        (3900, "1 h 5 min"),
        (7200, "2 h"),
        (187_200, "2 d 4 h"),
        (-90, "1 min 30 s"),
    ],
)
def test_spans_of_time_in_words(seconds: float, words: str) -> None:
    assert duration_text(seconds) == words
