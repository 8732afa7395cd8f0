"""What stands before the first card: when the page was made, and what weakens or breaks the plan.

What depends on the date is in the page, some of it hidden; a script shows what is true on the
reader's own date. Without a script the page tells what was true when it was made.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from runlift_export.export.page.facts import PageFacts
from runlift_export.export.page.html import Html, el, joined
from runlift_export.export.page.saying import (
    as_sentence,
    say_day,
    say_time,
    unbroken,
)
from runlift_export.export.page.session import listed_words
from runlift_export.export.wording import NO_SESSION, STALE_FROM_DAYS
from runlift_export.language import in_every_language, say, say_count
from runlift_export.model import (
    Plan,
    ProblemKind,
    match_finished,
)

MISSED_TOLD_DAYS = 7


def newest_run(plan: Plan, facts: PageFacts) -> date | None:
    """The date of the newest run that is known."""
    dates = [verdict.run.local_date for verdict in facts.verdicts]
    return plan.newest_run or max(dates, default=None)


def made_line(plan: Plan, facts: PageFacts) -> Html:
    """When the page was made, from how many runs, and how old the newest is."""
    newest = newest_run(plan, facts)
    at = facts.made_at
    on = at.date() if at else plan.start
    made = say("Made {day}", day=say_day(on))
    if at is not None:
        made = say("Made {day}, {time}", day=say_day(on), time=say_time(at))
    today = say("Made today, {time}", time=say_time(at)) if at else say("Made today")
    parts: list[Html | str] = [el("span", made, data_made=on.isoformat(), data_today=today)]
    count = len(facts.verdicts) if facts.runs is None else facts.runs
    if count:
        parts.append(say_count(" from {count} run.", " from {count} runs.", count))
    else:
        parts.append(".")
    fresh = newest is not None and (plan.start - newest).days < STALE_FROM_DAYS
    if newest is not None:
        year = "" if newest.year == plan.start.year else f" {newest.year}"
        parts += [
            say(" Newest run: "),
            unbroken(f"{say_day(newest)}{year}"),
            el("span", _ago(newest, plan.start), data_age=newest.isoformat()),
            ".",
        ]
    dot = el("i", class_="dot" if fresh else "dot late", id="dot")
    return el("p", dot, *parts, class_="made")


def _ago(newest: date, on: date) -> str:
    days = (on - newest).days
    if days <= 0:
        return say(", today")
    return (
        say(", yesterday")
        if days == 1
        else say_count(", {count} day ago", ", {count} days ago", days)
    )


def every_banner(plan: Plan, facts: PageFacts) -> Html:
    """What weakens or breaks the plan; the page's own age; what was not recorded."""
    return joined(
        _old_page(plan, facts),
        _stale(plan, facts),
        _no_runs(plan, facts),
        *(
            _banner(say("A rule is broken on {day}", day=say_day(one.date)), as_sentence(one.text))
            for one in plan.broken
        ),
        _no_session(plan),
        _missed(plan),
    )


def _banner(title: str, text: str, **more: str | bool) -> Html:
    kind = str(more.pop("kind", "amber"))
    return el("div", el("b", title), el("p", text), class_=f"banner {kind}", **more)


def _old_page(plan: Plan, facts: PageFacts) -> Html:
    on = facts.made_at.date() if facts.made_at else plan.start
    return el(
        "div",
        el("b", say("This page is from {day}", day=say_day(on)), el("span")),
        el(
            "p",
            say(
                "Today is marked as it was planned then. Make the plan again for what is true now."
            ),
        ),
        class_="banner grey",
        id="old-page",
        hidden=True,
        role="status",
    )


def _stale(plan: Plan, facts: PageFacts) -> Html | None:
    newest = newest_run(plan, facts)
    if newest is None:
        return None
    days = (plan.start - newest).days
    return el(
        "div",
        el(
            "b",
            say("Newest run: {day}", day=say_day(newest)),
            el("span", _ago(newest, plan.start), data_age=newest.isoformat()),
            ".",
        ),
        el(
            "p",
            say(
                "Days since then are counted as unknown, not as rest. Export your new runs, then "
                "make the plan again."
            ),
        ),
        class_="banner amber",
        id="stale",
        hidden=days < STALE_FROM_DAYS,
    )


def _no_runs(plan: Plan, facts: PageFacts) -> Html | None:
    if facts.verdicts or plan.newest_run is not None or facts.runs:
        return None
    words = {
        ProblemKind.GPX: "GPX",
        ProblemKind.TCX: "TCX",
        ProblemKind.DAMAGED: say("damaged"),
        ProblemKind.NOT_A_RUN: say("of other sports"),
        ProblemKind.NOT_FIT: say("of other kinds"),
    }
    counts = Counter(words.get(one.kind, say("of other kinds")) for one in facts.problems)
    found = [f"{count} {name}" for name, count in counts.items()]
    there = say("In the folder: {files}, and no run.", files=listed_words(found)) if found else ""
    how = say(
        "Runlift reads FIT files, as the watch writes them. On Garmin Connect: Account, Export "
        "Your Data. On a cable: the watch\u2019s folder GARMIN/Activity. Until then the plan rests "
        "on your settings and calendars alone."
    )
    return _banner(say("No run was found."), f"{there} {how}".strip())


def _no_session(plan: Plan) -> Html | None:
    """Where sessions were wanted and none fits: the setting that would help."""
    wanted = sum(week.target for week in plan.weeks_detail)
    if plan.sessions or not wanted or any(day.race for day in plan.days):
        return None
    title = say("0 of {count} sessions fit.", count=wanted)
    helping = [
        one.split(": ", 1)[-1] for one in plan.why if one.startswith(in_every_language(NO_SESSION))
    ]
    whys = helping or [week.why for week in plan.weeks_detail if week.target]
    return _banner(title, as_sentence(whys[0]))


def _missed(plan: Plan) -> Html | None:
    """The last session that is over, if it was not recorded by somebody who records them."""
    if not plan.lifted or not plan.past:
        return None
    recorded = {session.uid for _, session in match_finished(plan.lifted, plan.past)}
    last = plan.past[-1]
    if last.uid in recorded or (plan.start - last.date).days > MISSED_TOLD_DAYS:
        return None
    title = say(
        "{name} of {day} was not recorded.", name=say(last.lift.name), day=say_day(last.date)
    )
    if not plan.sessions:
        return _banner(title, say("It is not made up for."))
    following = plan.sessions[0]
    text = say(
        "It is not made up for: {name} on {day} is next, so that your runs keep fresh legs.",
        name=say(following.lift.name),
        day=say_day(following.date),
    )
    return _banner(title, text)
