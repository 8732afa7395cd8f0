"""Plan -> the files of a folder that can be published as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from runlift_export import documents, lifts
from runlift_export.export import (
    FeedOptions,
    LiftedSet,
    PageFacts,
    PageOptions,
    Trend,
    WatchFile,
    cards_html,
    cards_text,
    feed_name,
    page_html,
    plan_calendar,
    session_calendars,
)
from runlift_export.flow.history import History
from runlift_export.language import speaks_for, to_say
from runlift_export.model import Plan, Problem, Settings, Verdict
from runlift_export.workout import (
    Layout,
    WorkoutOptions,
    schedule_fit,
    scheduled_workouts,
    workout_fit,
    workout_name,
)

SHOWN_DAYS = 730

SCHEDULE_NAME = "schedule.fit"

Files = tuple[tuple[str, bytes], ...]


@speaks_for("settings")
def make_files(
    plan: Plan,
    settings: Settings,
    *,
    history: History | None = None,
    problems: tuple[Problem, ...] = (),
    feed_url: str | None = None,
    names_files: bool = False,
    made_at: datetime | None = None,
    encode: Callable[..., bytes] = workout_fit,
) -> Files:
    """(relative path, bytes) of each file, in the order in which they should be written.

    plan.json comes last: when it is there, all that it points to is there. `feed_url` is where
    the calendar can be subscribed to; None takes it from the settings' `base_url`, if any. The
    page is one that may be published, unless `names_files`: then it names the runner's files.
    `made_at` is the moment of planning (aware), where that is known. `encode` makes the workouts,
    or knows them from before.
    """
    units = settings.strength.units
    base = settings.feed.base_url
    feed = feed_name(_feed_options(settings))
    address = feed_url or (f"{base.rstrip('/')}/{feed}" if base else None)
    workouts = tuple(
        (session, encode(session, options=workout_options(settings))) for session in plan.sessions
    )
    facts = PageFacts(
        verdicts=_shown_verdicts(plan, history),
        runs=len(history.runs) if history else None,
        problems=problems,
        bouts=dict(history.judgement.bouts) if history else {},
        trends=_trends(plan, history),
        made_at=made_at,
        watch_files={
            session.uid: WatchFile(name=workout_name(session), size_bytes=len(data))
            for session, data in workouts
        },
        lifted=_lifted(plan, settings, history),
        bands=lifts.band_exercises(settings),
    )
    return (
        *((session.workout, data) for session, data in workouts),
        *_schedule_file(plan, settings),
        (feed, calendar_feed(plan, settings)),
        (
            "index.html",
            page_html(
                plan,
                facts,
                options=PageOptions(
                    units=units, feed=feed, feed_url=address, names_files=names_files
                ),
            ),
        ),
        ("cards.html", cards_html(plan, units=units)),
        ("cards.txt", cards_text(plan, units=units)),
        ("plan.json", documents.as_json(documents.plan_document(plan))),
    )


def _schedule_file(plan: Plan, settings: Settings) -> Files:
    """The watch's own calendar, unless the settings want none or nothing lies ahead."""
    if not settings.watch.calendar:
        return ()
    entries = scheduled_workouts(plan.sessions, options=workout_options(settings))
    data = schedule_fit(entries, start=plan.start)
    return () if data is None else ((SCHEDULE_NAME, data),)


def workout_options(settings: Settings) -> WorkoutOptions:
    """How the settings want workouts written."""
    layout = Layout(last_rest=settings.watch.rest_after_last_set)
    return WorkoutOptions(units=settings.strength.units, layout=layout)


def _shown_verdicts(plan: Plan, history: History | None) -> tuple[Verdict, ...]:
    """The verdicts that the page tells of: two years, up to the planning date."""
    verdicts = history.verdicts if history else ()
    first = _first_shown(plan)
    return tuple(one for one in verdicts if first <= one.run.local_date <= plan.start)


def _lifted(plan: Plan, settings: Settings, history: History | None) -> tuple[LiftedSet, ...]:
    """What was lifted up to the planning date, by exercises of the catalogue that have a weight."""
    if history is None:
        return ()
    done = tuple(one for one in history.lifts if one.date <= plan.start)
    return tuple(
        LiftedSet(exercise=one.exercise, date=one.on, weight_kg=one.weight_kg, reps=one.amounts)
        for one in lifts.lifted_weights(done, settings)
    )


def _first_shown(plan: Plan) -> date:
    return plan.start - timedelta(days=SHOWN_DAYS)


def _trends(plan: Plan, history: History | None) -> tuple[Trend, ...]:
    """The runner's thresholds over the same two years."""
    if history is None:
        return ()
    past = history.judgement.thresholds.monthly(_first_shown(plan), plan.start)
    return (
        Trend(name=to_say("Critical speed"), unit="m/s", points=past.critical_speed),
        Trend(name=to_say("Threshold heart rate"), unit="bpm", points=past.threshold_hr),
        Trend(name=to_say("Maximum heart rate"), unit="bpm", points=past.max_hr),
    )


@speaks_for("settings")
def calendar_feed(plan: Plan, settings: Settings) -> bytes:
    """The whole plan as one iCalendar feed, as the settings want it."""
    return plan_calendar(plan, options=_feed_options(settings))


@speaks_for("settings")
def calendar_objects(plan: Plan, settings: Settings) -> dict[str, bytes]:
    """Each session as a calendar object of its own, by uid (RFC 4791 4.1)."""
    return session_calendars(plan, options=_feed_options(settings))


def _feed_options(settings: Settings) -> FeedOptions:
    wish = settings.feed
    return FeedOptions(
        name=wish.name,
        alarm_min=wish.alarm_min,
        private=wish.private,
        all_day=wish.all_day,
        units=settings.strength.units,
        base_url=wish.base_url,
    )
