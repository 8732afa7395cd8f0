"""Charts from plain figures: round axes, true heights, gaps, nothing that is no number."""

from __future__ import annotations

import re
from datetime import date, timedelta
from math import inf, nan
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from runlift_export import draw
from runlift_export.draw.scales import round_ticks, spread
from runlift_export.language import speaking

MONDAY = date(2026, 9, 21)
NUMBER = st.floats(allow_nan=True, allow_infinity=True)


def a_week(number: int, easy=20.0, moderate=0.0, hard=10.0, expected=None) -> draw.WeekDistance:
    return draw.WeekDistance(
        monday=MONDAY + timedelta(weeks=number),
        easy_km=easy,
        moderate_km=moderate,
        hard_km=hard,
        expected_km=expected,
    )


def a_run(*speeds, bouts=(), step_s=5.0) -> draw.RunProfile:
    return draw.RunProfile(step_s=step_s, speeds_kmh=speeds, bouts=bouts, sentence="A run.")


def a_point(day: int, weight: float, *, done=False) -> draw.WeightPoint:
    return draw.WeightPoint(on=date(2026, 11, day), weight=weight, done=done)


def root_of(svg: str) -> ET.Element:
    """The SVG as a parser reads it; every number in it is one."""
    assert not re.search(r"\b(nan|inf)\b", svg)
    return ET.fromstring(svg)  # noqa: S314 - our own


def texts(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in root_of(svg).iter("text")]


def rects(svg: str, name: str) -> list[tuple[float, ...]]:
    """x, y, width, height of each rectangle of a class."""
    return [
        tuple(float(one.get(key)) for key in ("x", "y", "width", "height"))
        for one in root_of(svg).iter("rect")
        if one.get("class") == name
    ]


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        (59, (0, 20, 40, 60)),
        (60, (0, 20, 40, 60)),
        (61, (0, 50, 100)),
        (9, (0, 5, 10)),
        (0.4, (0, 0.2, 0.4)),
        (0, (0, 0.5, 1)),
        (nan, (0, 0.5, 1)),
        (inf, (0, 0.5, 1)),
    ],
)
def test_ticks_are_round_and_reach_the_highest(highest, expected):
    assert expected == round_ticks(highest)


@given(st.floats(min_value=0.01, max_value=1e6))
def test_an_axis_has_few_ticks_whatever_the_figures(highest):
    found = round_ticks(highest)
    assert found[-1] >= highest * (1 - 1e-6)
    assert 3 <= len(found) <= 5


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((1, 1, 1), (34, 33, 33)),
        ((2, 1), (67, 33)),
        ((62.4, 4.4, 33.2), (62, 5, 33)),
        ((0, 0, 0), (0, 0, 0)),
        ((nan, 3, -1), (0, 100, 0)),
        ((), ()),
    ],
)
def test_percents_are_whole_and_sum_to_a_hundred(values, expected):
    """The point that rounding leaves over goes to the largest remainder."""
    assert expected == draw.whole_percents(values)


@given(st.lists(NUMBER, max_size=6))
def test_percents_sum_to_a_hundred_whatever_the_values(values):
    assert sum(draw.whole_percents(values)) in {0, 100}


@pytest.mark.parametrize("width", [draw.WIDE_PX, draw.NARROW_PX])
def test_a_bar_is_as_high_as_its_kilometres(width):
    """Easy below, moderate above it, hard on top; the axis says km."""
    svg = draw.weekly_distance_chart([a_week(0, 30, 10, 20)], width=width)
    found = {name: rects(svg, f"d-{name}")[0] for name in ("easy", "moderate", "hard")}
    per_km = found["easy"][3] / 30
    assert found["moderate"][3] == pytest.approx(10 * per_km - 1, abs=0.3)
    assert found["hard"][3] == pytest.approx(20 * per_km - 1, abs=0.3)
    assert found["hard"][1] < found["moderate"][1] < found["easy"][1]
    assert {"0", "20", "40", "60", "km"} <= set(texts(svg))
    assert root_of(svg).get("width") == str(width)


def test_each_chart_is_an_image_with_a_name_and_a_sentence():
    svg = draw.weekly_distance_chart([a_week(0), a_week(1), a_week(2, expected=54)])
    root = root_of(svg)
    assert "img" == root.get("role")
    assert "Kilometres by week" == root.findtext("title")
    assert (
        "From 21\u00a0Sep to 5\u00a0Oct: 30 to 30 km a week, 30 km in the last whole week."
        == root.findtext("desc")
    )


def test_a_week_without_runs_stays_empty():
    """It has its place and its label, and neither bar nor a 0 above it."""
    svg = draw.weekly_distance_chart([a_week(0), a_week(2)])
    lefts = [one[0] for one in rects(svg, "d-easy")]
    wide = rects(svg, "d-easy")[0][2]
    assert 2 == len(lefts)
    assert lefts[1] - lefts[0] > 1.9 * wide
    assert "28\u00a0Sep" in texts(svg)
    assert ["30", "30"] == [
        one.text for one in root_of(svg).iter("text") if one.get("class", "").startswith("d-total")
    ]


def test_the_week_that_goes_on_is_dashed_up_to_what_is_expected():
    svg = draw.weekly_distance_chart([a_week(0), a_week(1, 8, 0, 0, expected=54)])
    (dashed,), (_, run) = rects(svg, "d-expected"), rects(svg, "d-easy")
    assert dashed[3] == pytest.approx(run[3] * 54 / 8, rel=0.02)
    assert "54" in texts(svg)
    assert "this wk" in texts(svg)


def test_labels_keep_apart_on_a_phone_and_over_a_year():
    """Every Monday; every second one on a phone; quarters beyond 16 weeks."""
    eight = [a_week(number) for number in range(8)]
    mondays = [one for one in texts(draw.weekly_distance_chart(eight)) if "\u00a0" in one]
    assert 8 == len(mondays)
    phone = texts(draw.weekly_distance_chart(eight, width=draw.NARROW_PX))
    assert 4 == len([one for one in phone if "\u00a0" in one])
    year = texts(draw.weekly_distance_chart([a_week(number) for number in range(52)]))
    assert ["Oct 2026", "Jan 2027", "Apr 2027", "Jul 2027"] == [
        one for one in year if re.search(r"20\d\d", one)
    ]


def test_shares_say_their_percents_in_the_bar_or_below_it():
    svg = draw.share_bar((62, 4, 34))
    assert {"Easy 62\u00a0%", "Hard 34\u00a0%", "Moderate 4\u00a0%"} == set(texts(svg))
    assert "Easy 62\u00a0%, Moderate 4\u00a0%, Hard 34\u00a0%" == root_of(svg).findtext("desc")
    assert rects(svg, "d-easy")[0][2] == pytest.approx(0.62 * draw.WIDE_PX - 2, abs=0.1)


def test_all_profiles_are_drawn_on_one_measure():
    """The longest rounded up to half an hour, 8 km/h below, the fastest above."""
    short, long = a_run(*[10.0] * 360), a_run(*[12.0] * 1000, *[17.0] * 100)
    scale = draw.profile_scale((short, long))
    assert (120, 8.0) == (scale.minutes, scale.low_kmh)
    assert 17.0 == scale.high_kmh
    assert 5.0 >= draw.profile_scale([a_run(*[7.4] * 100)]).low_kmh
    for profile in (short, long):
        assert {"4:00", "6:00"} == set(texts(draw.run_profile(profile, scale)))
    axis = texts(draw.profile_axis(scale))
    assert ["0", "30", "60", "90", "120\u00a0min"] == axis


def test_hard_parts_are_red_and_a_stop_is_a_gap():
    run = a_run(*[11.0] * 200, *[None] * 60, *[15.0] * 200, bouts=((1300.0, 2300.0),))
    svg = draw.run_profile(run, draw.profile_scale([run]))
    paths = {one.get("class"): one.get("d") for one in root_of(svg).iter("path")}
    assert 2 == paths["d-speed"].count("M")
    assert 1 == paths["d-hard"].count("M")
    easy = draw.run_profile(a_run(*[11.0] * 200), draw.profile_scale([run]))
    assert "d-hard" not in easy


def test_weights_go_in_steps_from_lifted_to_planned():
    points = (a_point(9, 37.5, done=True), a_point(20, 37.5), a_point(27, 40.0))
    svg = draw.weight_steps("Back squat", points, date(2026, 11, 17))
    kinds = [one.get("class") for one in root_of(svg).iter("circle")]
    assert ["d-lifted", "d-planned", "d-planned"] == kinds
    assert {"37.5", "40", "kg", "today", "9\u00a0Nov", "27\u00a0Nov"} <= set(texts(svg))
    assert "Last lifted 37.5 kg on 9\u00a0Nov; planned up to 40 kg by 27\u00a0Nov." == root_of(
        svg
    ).findtext("desc")
    heavier = root_of(svg).findall("circle")[-1]
    assert float(heavier.get("cy")) < float(root_of(svg).find("circle").get("cy"))


def test_today_is_drawn_only_among_the_dates():
    points = (a_point(9, 37.5, done=True), a_point(20, 40))
    assert "today" not in texts(draw.weight_steps("A", points, date(2026, 12, 24)))


def test_ticks_of_weights_are_weights_that_are_used():
    assert (16.0, 17.5) == spread([16, 17.5, 16], 4)
    found = spread([20, 22.5, 25, 27.5, 30, 32.5], 4)
    assert (20, 32.5) == (found[0], found[-1])
    assert 4 == len(found)


def test_nothing_is_drawn_of_nothing():
    scale = draw.profile_scale(())
    assert "" == draw.weekly_distance_chart(())
    assert "" == draw.share_bar((0, 0, 0))
    assert "" == draw.run_profile(a_run(None, nan, 0.0), scale)
    assert "" == draw.weight_steps("A", (), MONDAY)
    assert "" == draw.both_widths(lambda width: draw.share_bar((), width=width))


@given(st.lists(st.tuples(NUMBER, NUMBER, NUMBER, st.none() | NUMBER), min_size=1, max_size=20))
@example([(0.0, 0.0, 5e-324, None)])
@example([(0.0, 5e-324, 5e-324, None)])
def test_weeks_of_any_figures_give_a_drawing(rows):
    """Also of infinities and of what is no number."""
    weeks = [a_week(n, *row[:3], expected=row[3]) for n, row in enumerate(rows)]
    for width in (draw.WIDE_PX, draw.NARROW_PX):
        root_of(draw.weekly_distance_chart(weeks, width=width))


@given(st.lists(st.none() | NUMBER, max_size=40), st.floats(min_value=0.5, max_value=60))
def test_runs_of_any_speeds_give_a_drawing(speeds, step_s):
    run = a_run(*speeds, step_s=step_s, bouts=((0.0, 60.0),))
    svg = draw.run_profile(run, draw.profile_scale([run]))
    assert ("" == svg) == (not run.sound)
    if svg:
        root_of(svg)


@given(st.lists(st.tuples(st.integers(1, 30), NUMBER, st.booleans()), max_size=12))
def test_weights_of_any_figures_give_a_drawing(rows):
    points = [a_point(day, weight, done=done) for day, weight, done in rows]
    svg = draw.weight_steps("A", points, date(2026, 11, 15))
    if svg:
        root_of(svg)


def test_names_stay_text():
    svg = draw.weight_steps("<b>&squat", (a_point(9, 20, done=True),), MONDAY)
    assert "<b>&squat" == root_of(svg).findtext("title")


def test_charts_speak_the_readers_language():
    """Without a catalogue for a language they stay English; nothing breaks."""
    with speaking("xx"):
        assert "km" in texts(draw.weekly_distance_chart([a_week(0)]))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    shares = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_are_told_apart(theme):
    """Text at least 4.5 to 1, shapes at least 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11)."""
    colours = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]+)", draw.theme_css(theme)))
    assert contrast("#000", "#fff") == pytest.approx(21)
    for text in ("ink", "soft", "strength"):
        assert contrast(colours[text], colours["card"]) >= 4.5, text
    for area in ("area-easy", "area-hard"):
        assert contrast(colours["on-area"], colours[area]) >= 4.5, area
    for shape in ("near", "far", "gear", "furniture", "arrow", "area-easy", "area-moderate"):
        assert contrast(colours[shape], colours["card"]) >= 3, shape
