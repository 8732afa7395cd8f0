"""Weekly load as bars: how much running, and how much of it was easy, moderate or hard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from runlift_export.export.page.html import Html, el, joined
from runlift_export.export.wording import day_words
from runlift_export.model import Effort, Verdict, monday_of

HEIGHT = 120
WIDTH = 640
STEPS = (12, 36)
"""Least and most pixels for a week: few weeks fill the width, many can be scrolled."""
BAR_EFFORTS = (Effort.EASY, Effort.MODERATE, Effort.HARD, Effort.UNKNOWN)
"""From the bottom of a bar to its top; each has its own pattern beside its colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLoad:
    """The running of one week: load by effort (in the order of `BAR_EFFORTS`), runs and minutes."""

    monday: date
    loads: tuple[float, ...]
    minutes: tuple[float, ...]
    runs: int


def weekly_loads(verdicts: tuple[Verdict, ...], last_weeks: int) -> tuple[WeekLoad, ...]:
    """Add up load and minutes by week, weeks without a run included, oldest first."""
    if not verdicts:
        return ()
    mondays = [monday_of(verdict.run.local_date) for verdict in verdicts]
    newest = max(mondays)
    first = max(min(mondays), newest - timedelta(weeks=last_weeks - 1))
    by_week: dict[date, list[Verdict]] = {}
    for monday, verdict in zip(mondays, verdicts, strict=True):
        by_week.setdefault(monday, []).append(verdict)
    count = (newest - first).days // 7 + 1
    every = (first + timedelta(weeks=week) for week in range(count))
    return tuple(_added_up(monday, by_week.get(monday, [])) for monday in every)


def _added_up(monday: date, verdicts: list[Verdict]) -> WeekLoad:
    def total(effort: Effort) -> tuple[float, float]:
        own = [verdict for verdict in verdicts if verdict.effort is effort]
        return sum(one.load or 0.0 for one in own), sum(one.run.moving_s for one in own) / 60

    totals = [total(effort) for effort in BAR_EFFORTS]
    loads, minutes = zip(*totals, strict=True)
    return WeekLoad(monday=monday, loads=loads, minutes=minutes, runs=len(verdicts))


def week_chart(weeks: tuple[WeekLoad, ...]) -> Html | None:
    """Draw the bars with a table of the same numbers, for those who cannot see them."""
    tallest = max((sum(week.loads) for week in weeks), default=0.0)
    if tallest <= 0:
        return None
    step = max(STEPS[0], min(STEPS[1], WIDTH // len(weeks)))
    bars = [
        el("path", class_=f"bar {effort.value}", d=_bars(weeks, index, tallest, step))
        for index, effort in enumerate(BAR_EFFORTS)
    ]
    width = max(len(weeks) * step, 240)
    newest = f"{tallest:.0f} in the biggest week"
    chart = el(
        "svg",
        el("line", class_="axis", x1=0, x2=width, y1=HEIGHT, y2=HEIGHT),
        *bars,
        *_months(weeks, step),
        width=width,
        height=HEIGHT + 18,
        viewBox=f"0 0 {width} {HEIGHT + 18}",
        role="img",
        aria_label=f"Load of {len(weeks)} weeks by effort, {newest}; the table has the numbers",
    )
    scroller = el(
        "div", chart, class_="scroll", tabindex=0, role="region", aria_label="Weekly load"
    )
    return joined(el("p", _legend(), class_="legend"), scroller, _table(weeks))


def share_words(weeks: tuple[WeekLoad, ...]) -> str:
    """Say how the running time of these weeks was spent: "81 % easy, 7 % moderate, 12 % hard"."""
    minutes = [sum(week.minutes[index] for week in weeks) for index in range(len(BAR_EFFORTS))]
    total = sum(minutes)
    if total <= 0:
        return "no running"
    shares = zip(BAR_EFFORTS, minutes, strict=True)
    return ", ".join(
        f"{part / total:.0%} {'not known' if effort is Effort.UNKNOWN else effort.value}"
        for effort, part in shares
        if part or effort is not Effort.UNKNOWN
    )


def _bars(weeks: tuple[WeekLoad, ...], index: int, tallest: float, step: int) -> str:
    parts = []
    for number, week in enumerate(weeks):
        below = sum(week.loads[:index]) / tallest * HEIGHT
        above = below + week.loads[index] / tallest * HEIGHT
        top, bottom = round(HEIGHT - above), round(HEIGHT - below)
        if bottom > top:
            parts.append(f"M{number * step + 1} {bottom}V{top}h{step - 3}V{bottom}z")
    return "".join(parts)


def _months(weeks: tuple[WeekLoad, ...], step: int) -> list[Html]:
    """Name the first week of each quarter of a year, so that names never touch."""
    labels = []
    for number, week in enumerate(weeks):
        last = week.monday - timedelta(days=7)
        if week.monday.month % 3 == 1 and last.month != week.monday.month:
            month = day_words(week.monday).split()[2]
            year = f" {week.monday.year}" if month == "Jan" else ""
            labels.append(el("text", f"{month}{year}", x=number * step, y=HEIGHT + 14))
    return labels


def _legend() -> Html:
    words = {Effort.UNKNOWN: "not known"}
    swatches = []
    for effort in BAR_EFFORTS:
        box = el("rect", class_=f"bar {effort.value}", width=12, height=12)
        picture = el("svg", box, class_="icon", viewBox="0 0 12 12", aria_hidden="true")
        swatches.append(el("span", picture, words.get(effort, effort.value)))
    return joined(*swatches)


def _table(weeks: tuple[WeekLoad, ...]) -> Html:
    head = ("Week of", "Runs", "Minutes", "Load", "Easy", "Moderate", "Hard", "Not known")
    rows = [
        el(
            "tr",
            el("th", week.monday.isoformat(), scope="row"),
            *(el("td", text) for text in _numbers(week)),
        )
        for week in reversed(weeks)
    ]
    header = el("thead", el("tr", *(el("th", word, scope="col") for word in head)))
    table = el("table", el("caption", "Load by week and effort"), header, el("tbody", *rows))
    boxed = el("div", table, class_="scroll", tabindex=0, role="region", aria_label="Load table")
    return el("details", el("summary", "The numbers"), boxed)


def _numbers(week: WeekLoad) -> list[str]:
    figures = (week.runs, sum(week.minutes), sum(week.loads), *week.loads)
    return [f"{figure:.0f}" for figure in figures]
