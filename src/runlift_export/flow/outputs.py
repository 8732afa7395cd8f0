"""Plan -> the files of a folder that can be published as it is."""

from __future__ import annotations

from runlift_export import documents
from runlift_export.export.calendar import FeedOptions, plan_ics
from runlift_export.export.page import PageOptions, page_html
from runlift_export.export.workout import Profile, workout_fit
from runlift_export.flow.history import History
from runlift_export.model import Plan, Problem, Settings

Files = tuple[tuple[str, bytes], ...]


def outputs(
    plan: Plan,
    settings: Settings,
    *,
    history: History | None = None,
    problems: tuple[Problem, ...] = (),
) -> Files:
    """(relative path, bytes) of each file, in the order in which they should be written.

    plan.json comes last: when it is there, all that it points to is there.
    """
    units = settings.strength.units
    verdicts = history.verdicts if history else ()
    known = tuple(v for v in verdicts if v.run.local_date <= plan.start)
    return (
        *(
            (session.workout, workout_fit(session, profile=Profile(units=units)))
            for session in plan.sessions
        ),
        ("strength.ics", plan_ics(plan, options=_feed_options(settings))),
        (
            "index.html",
            page_html(plan, verdicts=known, problems=problems, options=PageOptions(units=units)),
        ),
        ("plan.json", documents.as_json(documents.plan_document(plan))),
    )


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
