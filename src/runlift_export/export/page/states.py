"""Cards for days on which nothing is lifted: done, rest, a race near, nothing planned any more."""

from __future__ import annotations

from datetime import timedelta

from runlift_export.export.page.facts import PageOptions
from runlift_export.export.page.html import Html, el, joined
from runlift_export.export.page.saying import (
    say_day,
    say_effort_within,
    say_km,
    say_length,
    say_time,
    say_weight,
)
from runlift_export.language import say
from runlift_export.model import (
    Day,
    Effort,
    FinishedSession,
    Plan,
    Session,
    match_finished,
)

RACE_WEEK_DAYS = 7


def state_cards(plan: Plan, options: PageOptions) -> Html:
    """Done today, nothing to lift today, a race near, nothing planned any more."""
    return joined(
        *_done_today(plan, options),
        *(_race_card(plan, day) for day in _races(plan)),
        _rest_card(plan),
        _end_card(plan),
    )


def _next_words(session: Session) -> str:
    return say(
        "Next: {day}, {name}, {minutes}.",
        day=say_day(session.date),
        name=say(session.lift.name),
        minutes=say_length(session.lift.duration_min * 60),
    )


def _rest_card(plan: Plan) -> Html:
    """Shown on a day between sessions; a script puts the day's own running into it."""
    first = plan.sessions[0] if plan.sessions else None
    today = next((day for day in plan.days if day.date == plan.start), None)
    shown = first is not None and first.date > plan.start and not _is_done(plan)
    return el(
        "section",
        el("p", say("Today, {day}", day=say_day(plan.start)), class_="when"),
        el("h2", say("Nothing to lift")),
        el(
            "p",
            el("span", _running_words(today), id="rest-run"),
            " ",
            el("span", _next_words(first) if first else "", id="rest-next"),
        ),
        class_="slate",
        id="rest",
        hidden=not shown,
    )


def _running_words(day: Day | None) -> str:
    if day is None:
        return ""
    if day.effort is Effort.REST or not day.likely_run:
        return say("No run is likely either.")
    effort = say_effort_within(day.effort, long=day.long, race=day.race)
    if not day.distance_m:
        return say("A run today: {effort}.", effort=effort)
    return say("A run today: {effort}, {km}.", effort=effort, km=say_km(day.distance_m))


def _races(plan: Plan) -> list[Day]:
    end = plan.start + timedelta(weeks=plan.weeks)
    return [day for day in plan.days if day.race and plan.start <= day.date < end]


def _race_card(plan: Plan, race: Day) -> Html:
    """Shown in the week before a race, once the last session before it is over."""
    before = [one for one in (*plan.past, *plan.sessions) if one.date < race.date]
    km = f"{say_km(race.distance_m)}, " if race.distance_m else ""
    last = _last_before(before[-1]) if before else ""
    shown = (race.date - plan.start).days <= RACE_WEEK_DAYS and not any(
        plan.start <= one.date < race.date for one in plan.sessions
    )
    when = say("Race: {km}{day}", km=km, day=say_day(race.date))
    return el(
        "section",
        el("p", when, el("span", data_in=race.date.isoformat()), class_="when"),
        el("h2", say("No strength")),
        el("p", f"{last} {say('Then fresh legs.')}".strip()),
        class_="slate",
        hidden=not shown,
        data_race=race.date.isoformat(),
        data_last=before[-1].date.isoformat() if before else "",
    )


def _last_before(session: Session) -> str:
    if session.legs:
        return say("Last session for the legs: {day}.", day=say_day(session.date))
    return say("Last session, light: {day}.", day=say_day(session.date))


def _end_card(plan: Plan) -> Html | None:
    """Shown when the last session is over; where none could be placed a banner says so instead."""
    if not plan.sessions and any(week.target for week in plan.weeks_detail) and not _races(plan):
        return None
    ended = not plan.sessions and not _races(plan)
    title = (
        say("The plan has ended") if plan.past or plan.sessions else say("No session is planned")
    )
    return el(
        "section",
        el("p", say("Nothing further is planned here"), class_="when"),
        el("h2", title),
        el("p", say("Make a new one from your newest runs:"), " ", el("code", "runlift plan"), "."),
        class_="slate",
        id="end",
        hidden=not ended,
    )


def _is_done(plan: Plan) -> bool:
    return any(session.date == plan.start for _, session in _pairs(plan))


def _pairs(plan: Plan) -> tuple[tuple[FinishedSession, Session], ...]:
    return match_finished(plan.lifted, plan.past)


def _done_today(plan: Plan, options: PageOptions) -> list[Html]:
    """The session of the plan's first day that a file shows as done."""
    cards = []
    for finished, session in _pairs(plan):
        if finished.date != plan.start:
            continue
        when = say("Done, {time}", time=say_time(finished.start)) if finished.start else say("Done")
        planned = sum(step.sets for step in session.lift.exercises)
        sets = ""
        if finished.set_count is not None:
            sets = say("{done} of {planned} sets.", done=finished.set_count, planned=planned)
        following = plan.sessions[0] if plan.sessions else None
        text = f"{sets} {_heavier(session, following, options.units)}".strip()
        foot = el("p", _next_words(following), class_="howhard") if following else None
        band = el(
            "header",
            el(
                "div",
                el("p", when, class_="when"),
                el("h2", say(session.lift.name)),
                el("p", text, class_="content"),
            ),
            class_="band",
        )
        cards.append(
            el("section", band, foot, class_="card finished", data_day=plan.start.isoformat())
        )
    return cards


def _heavier(session: Session, following: Session | None, units: str) -> str:
    if following is None:
        return ""
    done = {one.name: one.weight_kg for one in session.lift.exercises if one.weight_kg is not None}
    for one in following.lift.exercises:
        if one.weight_kg is not None and one.weight_kg > done.get(one.name, one.weight_kg):
            return say(
                "{exercise}: {weight} next time.",
                exercise=say(one.name),
                weight=say_weight(one.weight_kg, units),
            )
    return ""
