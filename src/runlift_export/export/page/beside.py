"""What stands beside a session: why that day, the watch, what changed, what comes after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from runlift_export.export.page.facts import PageFacts, PageOptions
from runlift_export.export.page.html import Html, el
from runlift_export.export.page.saying import (
    as_sentence,
    say_day,
    say_effort_within,
    say_km,
    say_time,
    say_weight,
    sign,
    unbroken,
)
from runlift_export.export.page.session import reasons_for
from runlift_export.export.wording import quoted_path
from runlift_export.language import say, say_count, say_number, within_sentence
from runlift_export.model import ChangeKind, Day, Effort, Plan, PlanChange, Session

MOST_CHANGES = 5
MOST_RECORDED = 2


def why_panel(session: Session, anchor: str) -> Html | None:
    """What speaks for the day, and folded what speaks against it and against the other days."""
    reasons = reasons_for(session)
    against = [as_sentence(one.text) for one in session.reasons if one.unit == "points"]
    others = [el("li", el("b", say_day(one.date)), f": {one.text}") for one in session.not_here]
    about = [as_sentence(one) for one in session.lift.why]
    if not (reasons or others or about):
        return None
    day = say_day(session.date)
    title = el("h3", say("Why {day}", day=day), data_why=day, id=f"{anchor}-w")
    listed = [el("li", sign("tick"), el("span", one)) for one in reasons]
    return el(
        "section",
        title,
        el("ul", *listed, class_="ticks") if listed else None,
        _folded(say("What speaks against it"), [el("li", one) for one in against]),
        _folded(say("Why not another day?"), others),
        _folded(say("About this session"), [el("li", one) for one in about]),
        class_="panel why",
        aria_labelledby=f"{anchor}-w",
    )


def _folded(title: str, items: Sequence[Html]) -> Html | None:
    return el("details", el("summary", title), el("ul", *items)) if items else None


def watch_panel(plan: Plan, anchors: Mapping[str, str], facts: PageFacts) -> Html | None:
    """Each session's name on the watch and its file; how it gets there, and where it is found."""
    if not plan.sessions:
        return None
    return el(
        "section",
        el("h3", say("On your watch"), id="watch-h"),
        *(_workout(one, anchors[one.uid], facts) for one in plan.sessions),
        el(
            "p",
            say("Plug the watch in and type"),
            " ",
            el("code", "runlift load"),
            say(", or copy the file into its folder"),
            " ",
            el("code", "GARMIN/NewFiles"),
            ".",
        ),
        el("p", say("On the watch it is under Strength, Options, Workouts.")),
        el(
            "button",
            say("Copy folder name"),
            type="button",
            class_="button js",
            data_copy="GARMIN/NewFiles",
            data_done=say("Copied"),
        ),
        class_="panel watch",
        id="watch",
        aria_labelledby="watch-h",
    )


def _workout(session: Session, anchor: str, facts: PageFacts) -> Html:
    file = facts.watch_files.get(session.uid)
    name = say("\u201c{name}\u201d", name=file.name) if file else say(session.lift.name)
    link = el(
        "a",
        say("Workout file"),
        el("small", f" {_size(file.size_bytes)}") if file else None,
        href=quoted_path(session.workout),
        download=True,
        class_="button",
    )
    card = el("button", say("Print card"), type="button", class_="button js", data_print=anchor)
    return el(
        "div",
        el("p", name, class_="on-watch"),
        el("p", link, " ", card, class_="actions"),
        data_of=anchor,
    )


def _size(size_bytes: int) -> str:
    return unbroken(say("{size} kB", size=say_number(max(size_bytes / 1000, 0.1), ".1f")))


def changes_panel(plan: Plan, options: PageOptions) -> Html | None:
    """What became of the sessions since the plan before, at most five lines, by date."""
    if plan.changed_since is None:
        return None
    told = [_change_words(one) for one in plan.changes if _is_worth_telling(one, plan)]
    recorded = [day for day in _since(plan) if day.effort is not Effort.REST][-MOST_RECORDED:]
    room = MOST_CHANGES - len(recorded)
    lines = [el("li", one) for one in told[:room]]
    if len(told) > room:
        more = len(told) - room
        lines.append(el("li", say_count("{count} more change.", "{count} more changes.", more)))
    if not told:
        lines.append(el("li", say("No session moved.")))
    lines += [el("li", _recorded_words(day)) for day in recorded]
    return el(
        "section",
        el("h3", _since_words(plan, plan.changed_since), id="changes-h"),
        el("ul", *lines, class_="rings"),
        _next_rise(plan, options.units),
        class_="panel changes",
        id="changes",
        aria_labelledby="changes-h",
    )


def _since_words(plan: Plan, before: date) -> str:
    if before >= plan.start:
        return say("Since the plan before")
    if before == plan.start - timedelta(days=1):
        return say("Since yesterday\u2019s plan")
    return say("Since the plan of {day}", day=say_day(before))


def _is_worth_telling(one: PlanChange, plan: Plan) -> bool:
    """Not what the runner pinned, nor what lies behind the end of a shorter plan."""
    if one.kind is ChangeKind.GONE and one.before is not None:
        return one.before.date() <= plan.last_date
    return one.kind is not ChangeKind.PINNED


def _since(plan: Plan) -> list[Day]:
    """The days with a recorded run from the plan before to this one."""
    since = plan.changed_since or plan.start
    return [
        day
        for day in (*plan.before, *plan.days)
        if since <= day.date <= plan.start and day.basis.value == "recorded"
    ]


def _recorded_words(day: Day) -> str:
    effort = say_effort_within(day.effort, long=day.long, race=day.race)
    if day.distance_m:
        km = say_km(day.distance_m)
        return say(
            "{day}: run recorded, {effort}, {km}.",
            day=say_day(day.date),
            effort=effort,
            km=km,
        )
    return say("{day}: run recorded, {effort}.", day=say_day(day.date), effort=effort)


def _change_words(one: PlanChange) -> str:
    name = say(one.name_after or one.name_before or "")
    before = "" if one.before is None else f"{say_day(one.before.date())}"
    after = "" if one.after is None else f"{say_day(one.after.date())}"
    if one.kind is ChangeKind.NEW:
        return say("{name}: new, on {day}.", name=name, day=after)
    if one.kind is ChangeKind.GONE:
        return say("{name} of {day} is no longer planned.", name=name, day=before)
    if one.kind is ChangeKind.RENAMED:
        return say(
            "{day}: {name} instead of {old}.", day=after, name=name, old=say(one.name_before or "")
        )
    if before == after and one.before and one.after:
        times = {"old": say_time(one.before), "new": say_time(one.after)}
        return say("{name} on {day}: {old} to {new}.", name=name, day=after, **times)
    return say("{name}: {old} to {new}.", name=name, old=before, new=after)


def weight_rises(plan: Plan) -> list[tuple[Session, str, float, float]]:
    """Where a weight of the plan goes up: session, exercise, weight before and from then on."""
    known: dict[str, float] = {}
    rises = []
    for session in sorted((*plan.past, *plan.sessions), key=lambda one: one.start):
        for one in session.lift.exercises:
            if one.weight_kg is None:
                continue
            before = known.get(one.name)
            if before is not None and one.weight_kg > before and session.date >= plan.start:
                rises.append((session, one.name, before, one.weight_kg))
            known[one.name] = one.weight_kg
    return rises


def _next_rise(plan: Plan, units: str) -> Html | None:
    rises = weight_rises(plan)
    if not rises:
        return None
    session, name, before, after = rises[0]
    return el(
        "p",
        say(
            "Next weight up: {day}, {exercise} from {before} to {after}.",
            day=say_day(session.date),
            exercise=within_sentence(name),
            before=say_weight(before, units),
            after=say_weight(after, units),
        ),
    )


def after_panel(plan: Plan) -> Html | None:
    """What comes after the session that is shown: a script fills it in from that one's card."""
    if len(plan.sessions) < 2:
        return None
    return el(
        "section",
        el("h3", say("After that"), id="after-h"),
        el("p", id="after-days"),
        el("p", el("b", id="after-when")),
        el("p", el("a", id="after-name", href="#s2"), el("span", id="after-what")),
        el("div", class_="figures", aria_hidden="true"),
        class_="panel after",
        id="after",
        hidden=True,
        aria_labelledby="after-h",
    )
