"""The weeks: this one from Monday to Sunday, and five of them under each other."""

from __future__ import annotations

from datetime import date, timedelta

from runlift_export.export.page.beside import weight_rises
from runlift_export.export.page.day_cells import Calendar, is_unknown, week_cells
from runlift_export.export.page.facts import PageOptions
from runlift_export.export.page.html import Html, el
from runlift_export.export.page.running import week_km
from runlift_export.export.page.saying import (
    say_day_month,
    say_km,
    say_weight,
)
from runlift_export.export.wording import PHASE_SENTENCES, day_words
from runlift_export.language import say, say_count, within_sentence
from runlift_export.model import (
    Basis,
    Day,
    Effort,
    Plan,
    WeekDetail,
    monday_of,
)


def this_week(calendar: Calendar) -> Html:
    """The week in which the plan begins, a cell a day; a script puts another one in its place."""
    monday = monday_of(calendar.plan.start)
    heading = el("h2", say("This week"), id="week-h", data_this=say("This week"))
    summary = el("p", _summary(calendar, monday), class_="sub", id="week-sum")
    cells = el("ol", *week_cells(calendar, monday), class_="week", id="week-days")
    top = el("div", heading, summary, _legend(calendar), class_="head")
    return el("section", top, cells, id="week", aria_labelledby="week-h")


def five_weeks(calendar: Calendar, options: PageOptions) -> Html:
    """Every week of the plan and the one before; a script shows five from the reader's own on."""
    notes = _week_notes(calendar, options)
    rows = [_row(calendar, monday, notes.get(monday, "")) for monday in calendar.mondays]
    names = [
        el("span", day_words(calendar.first + timedelta(days=number)).split(" ")[0])
        for number in range(7)
    ]
    heads = el("div", el("span"), *names, class_="names", aria_hidden="true")
    more = el(
        "button",
        say("Show all weeks"),
        type="button",
        class_="button js",
        id="all-weeks",
        hidden=True,
    )
    heading = el("h2", say("The weeks"), id="weeks-h", data_five=say("Five weeks"))
    panel = el("div", heads, el("ol", *rows, class_="cal"), el("p", more), class_="panel")
    return el(
        "section", el("div", heading, class_="head"), panel, id="weeks", aria_labelledby="weeks-h"
    )


def _row(calendar: Calendar, monday: date, note: str) -> Html:
    detail = _detail(calendar.plan, monday)
    km = _week_km(calendar, monday)
    title = el(
        "div",
        el("h3", say_day_month(monday)),
        el("span", say_km(km * 1000) if km else None, class_="sum"),
        el("em", note),
        class_="wk",
    )
    return el(
        "li",
        title,
        el("ol", *week_cells(calendar, monday), class_="days"),
        _why(detail),
        data_m=monday.isoformat(),
        data_sum=_summary(calendar, monday),
    )


def _why(detail: WeekDetail | None) -> Html | None:
    """Where a week holds less than it should: why, and what keeps it off each free day."""
    if detail is None or detail.placed >= detail.target:
        return None
    told = say_count(
        "{placed} of {count} session fits",
        "{placed} of {count} sessions fit",
        detail.target,
        placed=detail.placed,
    )
    items = [el("li", el("b", day_words(one.date)), f": {one.text}") for one in detail.not_placed]
    listed = el("ul", *items) if items else None
    return el("details", el("summary", told), el("p", detail.why), listed, class_="less")


def _detail(plan: Plan, monday: date) -> WeekDetail | None:
    return next((one for one in plan.weeks_detail if one.monday == monday), None)


def _week_days(calendar: Calendar, monday: date) -> list[Day | None]:
    return [calendar.days.get(monday + timedelta(days=number)) for number in range(7)]


def _week_km(calendar: Calendar, monday: date) -> int:
    """Kilometres run and likely to be run."""
    return round(week_km(calendar.plan, monday))


def _summary(calendar: Calendar, monday: date) -> str:
    km = _week_km(calendar, monday)
    dates = [monday + timedelta(days=number) for number in range(7)]
    count = sum(len(calendar.sessions.get(on, ())) for on in dates)
    count += sum(done for on in dates for _, done in calendar.over.get(on, ()))
    count += sum(len(calendar.lifted.get(on, ())) for on in dates)
    sessions = say_count("{count} strength session", "{count} strength sessions", count)
    sessions = sessions if count else say("no strength session")
    phase = _phase(calendar.plan, monday)
    if not km:
        return " ".join(filter(None, (f"{sessions}.", phase)))
    said = say("about {km}, {sessions}.", km=say_km(km * 1000), sessions=sessions)
    return " ".join(filter(None, (said, phase)))


def _phase(plan: Plan, monday: date) -> str:
    detail = _detail(plan, monday)
    return "" if detail is None else say(PHASE_SENTENCES[detail.phase])


def _week_notes(calendar: Calendar, options: PageOptions) -> dict[date, str]:
    """What is new in a week: fewer sets, a weight that rises, or more sets."""
    notes: dict[date, str] = {}
    most = 0
    for monday in calendar.mondays:
        own = [one for one in calendar.plan.sessions if monday_of(one.date) == monday]
        if not own:
            continue
        sets = max((step.sets for one in own for step in one.lift.exercises), default=0)
        rises = [one for one in weight_rises(calendar.plan) if monday_of(one[0].date) == monday]
        if any(one.lift.deload for one in own):
            notes[monday] = say("lighter: legs recover")
        elif rises:
            _, name, _, after = rises[0]
            notes[monday] = f"{within_sentence(name)} {say_weight(after, options.units)}"
        elif most and sets > most:
            notes[monday] = say_count("{count} set from here", "{count} sets from here", sets)
        most = max(most, sets)
    return notes


def _legend(calendar: Calendar) -> Html:
    """What the borders mean, and only those that are on the page."""
    plan = calendar.plan
    shown = [day for day in calendar.days.values() if day.date >= calendar.first]
    ahead = [day for day in shown if day.date >= plan.start and day.effort is not Effort.REST]
    kinds = (
        ("done", say("done"), any(day.basis is Basis.RECORDED for day in shown)),
        ("plan", say("planned run"), any(day.basis is Basis.PLANNED for day in ahead)),
        (
            "exp",
            say("likely, from your last weeks"),
            any(day.basis is Basis.EXPECTED for day in ahead),
        ),
        ("dots", say("not known yet"), any(is_unknown(calendar, day) for day in shown)),
        ("lift", say("strength"), bool(plan.sessions)),
        (
            "missed",
            say("not recorded"),
            any(not done for ones in calendar.over.values() for _, done in ones),
        ),
    )
    return el(
        "p",
        *(
            el("span", el("i", class_=f"key {kind}"), words)
            for kind, words, there in kinds
            if there
        ),
        class_="legend",
    )
