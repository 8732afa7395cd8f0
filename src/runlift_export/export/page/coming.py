"""The weeks to come as a calendar: one list a week, seven columns wide or one on a phone."""

from __future__ import annotations

from datetime import date, timedelta

from runlift_export.export.page.html import Html, el, joined
from runlift_export.export.page.session import short_time
from runlift_export.export.wording import count_words, day_words
from runlift_export.model import Basis, Day, Effort, Plan, Session, WeekDetail, monday_of

_EFFORT_WORDS = {
    Effort.REST: "Rest",
    Effort.EASY: "Easy",
    Effort.MODERATE: "Moderate",
    Effort.HARD: "Hard",
    Effort.UNKNOWN: "Not known",
}
_BASIS_MARKS = {Basis.RECORDED: "\u2713 ran", Basis.PLANNED: "planned", Basis.EXPECTED: "expected"}


def effort_words(effort: Effort, *, long: bool, race: bool) -> str:
    """Name a day's or a run's effort: "Easy, long", "Race", "Hard"."""
    if race:
        return "Race"
    return f"{_EFFORT_WORDS[effort]}{', long' if long else ''}"


def effort_icon(effort: Effort) -> Html:
    """Draw none to three bars (a dashed one if not known); hidden from screen readers."""
    use = el("use", href=f"#e-{effort.value}")
    return el("svg", use, class_="icon", viewBox="0 0 12 12", aria_hidden="true")


def coming_weeks(plan: Plan, anchors: dict[str, str]) -> Html:
    """Draw every week of the plan. `anchors` maps a session's uid to its card's id."""
    end = plan.start + timedelta(weeks=plan.weeks)
    by_monday: dict[date, list[Day]] = {}
    for day in plan.days:
        if day.date >= end:  # looked at for the sake of the last sessions, but not planned
            break
        by_monday.setdefault(monday_of(day.date), []).append(day)
    details = {week.monday: week for week in plan.weeks_detail}
    weeks = [
        _week(days, details.get(monday), plan, anchors)
        for monday, days in sorted(by_monday.items())
    ]
    return joined(*weeks)


def _week(days: list[Day], detail: WeekDetail | None, plan: Plan, anchors: dict[str, str]) -> Html:
    monday = monday_of(days[0].date)
    cells = [_day(day, plan.sessions, anchors) for day in days]
    lead = [el("li", class_="gap", aria_hidden="true")] * days[0].date.weekday()
    heading = el("h3", f"Week of {day_words(monday)[4:]}", _week_words(detail))
    return el("section", heading, el("ol", *lead, *cells, class_="week"), _week_notes(detail))


def _week_words(detail: WeekDetail | None) -> Html | None:
    if detail is None:
        return None
    heavy = ", heavy running" if detail.heavy else ""
    count = count_words(detail.placed, detail.target)
    return el("small", f" {detail.phase.value}{heavy}, {count}")


def _week_notes(detail: WeekDetail | None) -> Html | None:
    """Why so many, and what keeps a missing session off each free day."""
    if detail is None:
        return None
    kept_off = [
        el("li", el("b", day_words(one.date)), f": {one.text}") for one in detail.not_placed
    ]
    missing = detail.placed < detail.target
    summary = el("summary", "Why not more" if missing else "Why so many")
    listed = el("ul", *kept_off) if kept_off else None
    return el("details", summary, el("p", detail.why), listed, class_="week-why")


def _day(day: Day, sessions: tuple[Session, ...], anchors: dict[str, str]) -> Html:
    lifts = [
        _lift_button(session, anchors[session.uid])
        for session in sessions
        if session.date == day.date
    ]
    date_line = el(
        "p", el("time", day_words(day.date), datetime=day.date.isoformat()), class_="date"
    )
    quiet = " quiet" if day.effort is Effort.REST and not lifts else ""
    return el("li", date_line, _running(day), *lifts, class_=f"day{quiet}")


def _running(day: Day) -> Html:
    words = effort_words(day.effort, long=day.long, race=day.race)
    far = f" {day.distance_m / 1000:.0f} km" if day.distance_m else ""
    chance = f" {day.chance_run:.0%}" if _uncertain(day) else ""
    face = (
        effort_icon(day.effort),
        el("b", f"{words}{far}"),
        el("span", f"{_BASIS_MARKS[day.basis]}{chance}", class_="basis"),
    )
    classes = f"run {day.effort.value} {day.basis.value}"
    sentences = [*_times(day), *(reason.text for reason in day.reasons)]
    if not sentences:
        return el("div", *face, class_=classes)
    listed = el("ul", *(el("li", sentence) for sentence in sentences))
    return el("details", el("summary", *face), listed, class_=classes)


def _times(day: Day) -> list[str]:
    if day.run_start is None or day.run_end is None:
        return []
    about = "about " if day.basis is Basis.EXPECTED else ""
    return [f"{about}{short_time(day.run_start)} to {short_time(day.run_end)}"]


def _uncertain(day: Day) -> bool:
    return day.basis is Basis.EXPECTED and day.effort is not Effort.REST


def _lift_button(session: Session, anchor: str) -> Html:
    start = short_time(session.start)
    return el(
        "button",
        el("b", session.lift.name),
        el("span", f"{start}, {session.lift.duration_min} min"),
        class_="lift",
        type="button",
        popovertarget=anchor,
    )
