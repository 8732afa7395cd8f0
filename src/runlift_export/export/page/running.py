"""The running behind the plan: kilometres by week, how much was easy, and run by run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from runlift_export import draw
from runlift_export.export.page.facts import PageFacts, PageOptions, Trend
from runlift_export.export.page.html import Html, el
from runlift_export.export.page.last_runs import runs_panel
from runlift_export.export.page.saying import (
    chart_key,
    say_day_month,
    say_effort,
    say_km,
    say_month,
    unbroken,
)
from runlift_export.language import say, say_count
from runlift_export.model import (
    Basis,
    Effort,
    Phase,
    Plan,
    Verdict,
    clock_words,
    monday_of,
)

CHART_WEEKS = 52
SHARE_WEEKS = 4
TREND_DAYS = 90
"""A figure is told over time from so many days between its first and its last value on."""
EFFORTS = (Effort.EASY, Effort.MODERATE, Effort.HARD, Effort.UNKNOWN)
"""From the bottom of a bar to its top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRuns:
    """The running of one week: metres and seconds by effort, in the order of `EFFORTS`."""

    monday: date
    metres: tuple[float, ...]
    seconds: tuple[float, ...]
    runs: int


def weekly_runs(
    verdicts: Sequence[Verdict], last_weeks: int, until: date | None = None
) -> tuple[WeekRuns, ...]:
    """Add up distance and moving time by week, weeks without a run included, oldest first.

    The last week is that of `until`, or that of the newest run.
    """
    if not verdicts:
        return ()
    by_week: dict[date, list[Verdict]] = {}
    for verdict in verdicts:
        by_week.setdefault(monday_of(verdict.run.local_date), []).append(verdict)
    newest = max(by_week) if until is None else max(monday_of(until), *by_week)
    first = max(min(by_week), newest - timedelta(weeks=last_weeks - 1))
    count = (newest - first).days // 7 + 1
    every = (first + timedelta(weeks=number) for number in range(count))
    return tuple(_added_up(monday, by_week.get(monday, [])) for monday in every)


def _added_up(monday: date, verdicts: list[Verdict]) -> WeekRuns:
    own = [[one for one in verdicts if one.effort is effort] for effort in EFFORTS]
    return WeekRuns(
        monday=monday,
        metres=tuple(sum(one.run.distance_m or 0.0 for one in ones) for ones in own),
        seconds=tuple(sum(one.run.moving_s for one in ones) for ones in own),
        runs=len(verdicts),
    )


def running_section(plan: Plan, facts: PageFacts, options: PageOptions) -> Html | None:
    """Kilometres, share of easy running, the newest runs; nothing where no run is known."""
    if not facts.verdicts:
        return None
    heading = el("h2", say("Your running"), id="running-h")
    return el(
        "section",
        el("div", heading, class_="head"),
        el("div", _kilometres(plan, facts), _easy_and_hard(plan, facts), class_="pair-grid"),
        runs_panel(facts, options),
        id="running",
        aria_labelledby="running-h",
    )


# --- by week -----------------------------------------------------------------------------------


def _kilometres(plan: Plan, facts: PageFacts) -> Html:
    weeks = weekly_runs(facts.verdicts, CHART_WEEKS, plan.start)
    expected_km = week_km(plan, monday_of(plan.start))
    bars = [
        draw.WeekDistance(
            monday=week.monday,
            easy_km=week.metres[0] / 1000,
            moderate_km=week.metres[1] / 1000,
            hard_km=(week.metres[2] + week.metres[3]) / 1000,
            expected_km=expected_km if week.monday == monday_of(plan.start) else None,
        )
        for week in weeks
    ]
    chart = draw.both_widths(lambda width: draw.weekly_distance_chart(bars, width=width))
    return el(
        "section",
        el("div", el("h3", say("Kilometres by week")), _chart_key(bars), class_="title"),
        Html(chart),
        _table(weeks),
        class_="panel",
    )


def week_km(plan: Plan, monday: date) -> float:
    """Kilometres of a week, run and likely to be run; a past day without a file counts nothing."""
    return (
        sum(
            day.distance_m or 0.0
            for day in (*plan.before, *plan.days)
            if monday_of(day.date) == monday
            and day.likely_run
            and (day.basis is Basis.RECORDED or day.date >= plan.start)
        )
        / 1000
    )


def _chart_key(bars: Sequence[draw.WeekDistance]) -> Html:
    """The kinds that are in the chart, in the order of a bar from below."""
    kinds = (
        ("easy", say("easy"), any(one.easy_km for one in bars)),
        ("moderate", say("moderate"), any(one.moderate_km for one in bars)),
        ("hard", say("hard"), any(one.hard_km for one in bars)),
        ("expected", say("expected"), any(one.expected_km for one in bars)),
    )
    return el(
        "p", *(chart_key(kind, words) for kind, words, there in kinds if there), class_="legend"
    )


def _table(weeks: Sequence[WeekRuns]) -> Html:
    heads = (say("Week of"), say("Runs"), *(say_effort(one) for one in EFFORTS), say("Together"))
    rows = [
        el(
            "tr",
            el("th", f"{say_day_month(week.monday)} {week.monday.year}", scope="row"),
            *(el("td", figure) for figure in _figures(week)),
        )
        for week in reversed(weeks)
    ]
    head = el("thead", el("tr", *(el("th", word, scope="col") for word in heads)))
    caption = el("caption", say("Kilometres by week and effort"), class_="vh")
    table = el("table", caption, head, el("tbody", *rows))
    box = el(
        "div",
        table,
        class_="scroll",
        tabindex=0,
        role="region",
        aria_label=say("Table of kilometres"),
    )
    return el("details", el("summary", say("The numbers")), box)


def _figures(week: WeekRuns) -> list[str]:
    kilometres = [f"{metres / 1000:.0f}" for metres in (*week.metres, sum(week.metres))]
    return [str(week.runs), *kilometres]


def _easy_and_hard(plan: Plan, facts: PageFacts) -> Html:
    weeks = weekly_runs(facts.verdicts, 2 * SHARE_WEEKS + 1, plan.start)
    whole = weeks[:-1] if weeks[-1].monday == monday_of(plan.start) else weeks
    last = whole[-SHARE_WEEKS:] or weeks
    seconds = [sum(week.seconds[index] for week in last) for index in range(len(EFFORTS))]
    return el(
        "section",
        el("h3", say("Easy and hard")),
        Html(draw.both_widths(lambda width: draw.share_bar(seconds[:3], width=min(width, 330)))),
        el("p", _share_words(seconds), class_="note"),
        el("h3", say("Reading it")),
        el("p", _reading(plan, whole)),
        *(el("p", _trend_words(one), class_="note") for one in facts.trends if _is_long(one)),
        class_="panel",
    )


def _share_words(seconds: Sequence[float]) -> str:
    hours = unbroken(say("{hours} h", hours=round(sum(seconds) / 3600)))
    if not seconds[-1]:
        return say("Time in runs of each kind, last four weeks ({hours}).", hours=hours)
    return say(
        "Time in runs of each kind, last four weeks ({hours}, {unknown} of it not known).",
        hours=hours,
        unknown=unbroken(say("{hours} h", hours=round(seconds[-1] / 3600))),
    )


def _reading(plan: Plan, weeks: Sequence[WeekRuns]) -> str:
    """What the figures mean for strength, in two sentences."""

    def mean_km(some: Sequence[WeekRuns]) -> int:
        return round(sum(sum(week.metres) for week in some) / 1000 / len(some)) if some else 0

    now, before = mean_km(weeks[-SHARE_WEEKS:]), mean_km(weeks[:-SHARE_WEEKS])
    said = [say("{km} a week over the last four weeks.", km=say_km(now * 1000))]
    if len(weeks) == 2 * SHARE_WEEKS:
        said = [_compared(now, before)]
    return " ".join((*said, _phase_words(plan)))


def _is_long(trend: Trend) -> bool:
    """Whether a figure over time is worth telling: from ninety days between first and last on."""
    points = trend.points
    return len(points) > 1 and (points[-1][0] - points[0][0]).days >= TREND_DAYS


def _trend_words(trend: Trend) -> str:
    """A threshold as it is and as it was, at most a year ago."""
    last_on, now = trend.points[-1]
    first_on, before = next(one for one in trend.points if (last_on - one[0]).days <= 366)
    return say(
        "{name}: {now}; it was {before} in {month} {year}.",
        name=say(trend.name),
        now=_figure_words(now, trend.unit),
        before=_figure_words(before, trend.unit),
        month=say_month(first_on),
        year=first_on.year,
    )


def _figure_words(value: float, unit: str) -> str:
    if unit == "m/s":
        return unbroken(f"{clock_words(1000 / value)} /km") if value > 0 else ""
    return unbroken(say("{rate} bpm", rate=round(value)))


def _compared(now: int, before: int) -> str:
    km, apart = say_km(now * 1000), say_km(abs(now - before) * 1000)
    if now > before:
        text = say(
            "{km} a week over the last four weeks, {more} more than in the four before.",
            km=km,
            more=apart,
        )
    elif now < before:
        text = say(
            "{km} a week over the last four weeks, {less} less than in the four before.",
            km=km,
            less=apart,
        )
    else:
        text = say("{km} a week over the last four weeks, as in the four before.", km=km)
    return text


def _phase_words(plan: Plan) -> str:
    detail = next((one for one in plan.weeks_detail), None)
    if detail is None:
        return ""
    count = say_count("{count} session a week", "{count} sessions a week", detail.target)
    if detail.phase in (Phase.BASE, Phase.OFF):
        return say("No race in sight, so this is the time to build strength: {count}.", count=count)
    if detail.phase is Phase.BUILD:
        return say(
            "A race is ahead, so strength keeps growing beside the running: {count}.", count=count
        )
    return say("A race is near, so strength steps back: {count}.", count=count)
