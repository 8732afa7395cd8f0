"""One day as a cell: its running, how that is known, its strength; for week and calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from runlift_export.export.page.html import Html, el
from runlift_export.export.page.saying import (
    chip_sign,
    say_effort,
    say_effort_within,
    say_km,
    say_length,
    say_long_day,
    say_share,
    say_time,
    unseen,
)
from runlift_export.export.wording import day_words
from runlift_export.language import say, say_as
from runlift_export.model import (
    Basis,
    Day,
    Effort,
    FinishedSession,
    Plan,
    Session,
    match_finished,
    monday_of,
)

Dated = TypeVar("Dated", Session, FinishedSession)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A plan by date: its days, the sessions to come and those over, and what was recorded."""

    plan: Plan
    days: Mapping[date, Day]
    sessions: Mapping[date, tuple[Session, ...]]
    over: Mapping[date, tuple[tuple[Session, bool], ...]]
    lifted: Mapping[date, tuple[FinishedSession, ...]]
    anchors: Mapping[str, str]

    @property
    def first(self) -> date:
        """The Monday before the week in which the plan begins."""
        return monday_of(self.plan.start) - timedelta(weeks=1)

    @property
    def mondays(self) -> tuple[date, ...]:
        """The week before the plan and each of its own."""
        last = monday_of(self.plan.start + timedelta(days=7 * self.plan.weeks - 1))
        count = (last - self.first).days // 7 + 1
        return tuple(self.first + timedelta(weeks=number) for number in range(count))


def calendar_of(plan: Plan, anchors: Mapping[str, str]) -> Calendar:
    """Put the plan's days and sessions in order of date; what was recorded belongs to its day."""
    end = plan.start + timedelta(weeks=plan.weeks)
    days = {day.date: day for day in (*plan.before, *plan.days) if day.date < end}
    pairs = match_finished(plan.lifted, plan.past)
    recorded = {session.uid for _, session in pairs}
    own = {id(finished) for finished, _ in pairs}
    over: dict[date, list[tuple[Session, bool]]] = {}
    for session in plan.past:
        over.setdefault(session.date, []).append((session, session.uid in recorded))
    return Calendar(
        plan=plan,
        days=days,
        sessions=_by_date(plan.sessions),
        over={on: tuple(ones) for on, ones in over.items()},
        lifted=_by_date([one for one in plan.lifted if id(one) not in own]),
        anchors=anchors,
    )


def _by_date(ones: Iterable[Dated]) -> dict[date, tuple[Dated, ...]]:
    found: dict[date, list[Dated]] = {}
    for one in ones:
        found.setdefault(one.date, []).append(one)
    return {on: tuple(own) for on, own in found.items()}


def week_cells(calendar: Calendar, monday: date) -> list[Html]:
    """The seven days from a Monday."""
    return [_cell(calendar, monday + timedelta(days=number)) for number in range(7)]


def _cell(calendar: Calendar, on: date) -> Html:
    weekday, number, month = day_words(on).split(" ")
    written = el("b", weekday), " ", el("i", number), " ", el("u", month)
    chips, said = _run_chip(calendar, on)
    lifts = [
        *(_lift_link(one, calendar.anchors[one.uid]) for one in calendar.sessions.get(on, ())),
        *(_over_chip(one, done=done) for one, done in calendar.over.get(on, ())),
        *(_done_chip() for _ in calendar.lifted.get(on, ())),
    ]
    spoken = f"{say_long_day(on)}: {said}."
    quiet = not lifts and not chips
    return el(
        "li",
        el("p", unseen(spoken), el("span", *written, class_="dt", aria_hidden="true")),
        chips,
        *lifts,
        class_="out" if quiet else None,
        data_d=on.isoformat(),
    )


def _run_chip(calendar: Calendar, on: date) -> tuple[Html | None, str]:
    """The day's running as a chip, and the same as a screen reader says it."""
    day = calendar.days.get(on)
    if day is None:
        return None, say("not planned")
    past = on < calendar.plan.start
    if day.basis is not Basis.RECORDED and past:
        return _past_unknown(calendar, day)
    if day.effort is Effort.REST:
        small = {
            Basis.RECORDED: say("no run"),
            Basis.PLANNED: say("rest day planned"),
            Basis.EXPECTED: say("usual rest day"),
        }[day.basis]
        return _chip("rest", "rest", say_as("a day without a run", "Rest"), small=small), say(
            "rest, {why}", why=small
        )
    effort = say_effort(day.effort, race=day.race)
    small = _certainty(day)
    km = say_km(day.distance_m) if day.distance_m else None
    border = {"recorded": "done", "planned": "plan", "expected": "exp"}[day.basis.value]
    spoken = ", ".join(
        filter(
            None,
            (say("{effort} run", effort=say_effort_within(day.effort, race=day.race)), km, small),
        )
    )
    classes, icon = f"{day.effort.value} {border}", day.effort.value
    return _chip(classes, icon, effort, km, small=small, race=day.race), spoken


def is_unknown(calendar: Calendar, day: Day) -> bool:
    """Whether a run was likely on a date behind us that lies after the newest file."""
    newest = calendar.plan.newest_run
    is_past = day.date < calendar.plan.start and day.basis is not Basis.RECORDED
    return is_past and day.likely_run and (newest is None or day.date > newest)


def _past_unknown(calendar: Calendar, day: Day) -> tuple[Html, str]:
    """A date behind us without a file: rest as expected, or nobody knows yet."""
    if not is_unknown(calendar, day):
        said = say("no run recorded")
        return _chip("rest", "rest", say_as("a day without a run", "Rest"), small=said), said
    said = say("no run recorded yet")
    return _chip("unknown dots", "unknown", say("Not known"), small=said), said


def _certainty(day: Day) -> str:
    parts = [say("long")] if day.long else []
    if day.basis is Basis.RECORDED:
        parts.append(say("done"))
    elif day.basis is Basis.PLANNED:
        parts.append(say("planned"))
    elif day.likely_run:
        parts.append(say("likely {share}", share=say_share(day.chance_run)))
    else:
        parts.append(say("perhaps, {share}", share=say_share(day.chance_run)))
    return ", ".join(parts)


def _chip(
    classes: str,
    icon: str,
    word: str,
    km: str | None = None,
    *,
    small: str = "",
    race: bool = False,
) -> Html:
    figure, _, unit = (km or "").partition("\u00a0")
    distance = el("span", el("i", figure), el("u", f"\u00a0{unit}"), class_="km") if km else None
    return el(
        "div",
        chip_sign(icon),
        el("b", word),
        distance,
        el("small", small) if small else None,
        class_=f"run {classes}{' race' if race else ''}",
        aria_hidden="true",
    )


def _lift_link(session: Session, anchor: str) -> Html:
    lift = session.lift
    small = say(
        "{time}, {minutes}",
        time=say_time(session.start),
        minutes=say_length(lift.duration_min * 60),
    )
    pinned = say(", pinned by you") if session.pinned else ""
    return el(
        "a",
        chip_sign("lift"),
        el("b", say(lift.name)),
        el("small", f" {small}{pinned}"),
        class_="lift",
        href=f"#{anchor}",
        aria_label=say("Strength: {name}, {when}", name=say(lift.name), when=small),
    )


def _over_chip(session: Session, *, done: bool) -> Html:
    said = say("done") if done else say("not recorded")
    return el(
        "div",
        chip_sign("tick" if done else "missed"),
        el("b", say(session.lift.name)),
        el("small", f" {said}"),
        class_="lift done" if done else "lift missed",
    )


def _done_chip() -> Html:
    return el(
        "div",
        chip_sign("tick"),
        el("b", say("Strength")),
        el("small", f" {say('done')}"),
        class_="lift done plain",
    )
