"""What went wrong or is missing without changing the plan, each with what to do about it."""

from __future__ import annotations

from runlift_export.export.page.facts import PageFacts, PageOptions
from runlift_export.export.page.html import Html, el
from runlift_export.export.page.saying import as_sentence
from runlift_export.export.wording import NO_SESSION
from runlift_export.language import in_every_language, say, say_count, say_now, to_say
from runlift_export.model import Plan, ProblemKind

MOST_NAMED = 20
"""Files named for one kind of problem; the rest are counted."""

_REMEDIES = {
    ProblemKind.DAMAGED: to_say(
        "What could be read of them was used. Export these activities again."
    ),
    ProblemKind.NOT_FIT: to_say("Nothing to do, or move them elsewhere."),
    ProblemKind.NOT_A_RUN: to_say("Nothing to do: only runs count."),
    ProblemKind.UNSUPPORTED: to_say(
        "Convert them to FIT, or send one to the project as an example."
    ),
    ProblemKind.GPX: to_say("Ask the service for the original FIT files, if the watch made any."),
    ProblemKind.TCX: to_say("Ask the service for the original FIT files, if the watch made any."),
    ProblemKind.DUPLICATE: to_say("Nothing to do: each run counts once."),
    ProblemKind.MISDATED: to_say("The watch\u2019s clock was not set: it was left out."),
}


def notes_panel(plan: Plan, facts: PageFacts, options: PageOptions) -> Html | None:
    """Why the plan is as it is, what the runs lack, then files by kind: named or counted."""
    notes = [
        *_about_the_plan(plan),
        *_about_heart_rate(facts),
        *_about_files(facts, options),
    ]
    if not notes:
        return None
    heading = el("h3", say("Worth knowing"), id="notes-h")
    return el(
        "section",
        heading,
        el("ul", *notes, class_="notes"),
        class_="panel",
        id="notes",
        aria_labelledby="notes-h",
    )


def _about_the_plan(plan: Plan) -> list[Html]:
    told = [one for one in plan.why if not one.startswith(in_every_language(NO_SESSION))]
    return [_note(say("About this plan"), as_sentence(one), ()) for one in told]


def _about_heart_rate(facts: PageFacts) -> list[Html]:
    without = sum(verdict.run.mean_heart_rate_bpm is None for verdict in facts.verdicts)
    if without * 2 <= len(facts.verdicts):
        return []
    title = say(
        "{count} of {runs} runs have no heart rate", count=without, runs=len(facts.verdicts)
    )
    return [_note(title, say("They are judged by pace alone; a chest strap makes it surer."), ())]


def _counted(kind: ProblemKind, count: int) -> str:
    """How many files there are of a kind."""
    return {
        ProblemKind.DAMAGED: say_count("{count} damaged file", "{count} damaged files", count),
        ProblemKind.NOT_FIT: say_count(
            "{count} file is not FIT", "{count} files are not FIT", count
        ),
        ProblemKind.NOT_A_RUN: say_count(
            "{count} activity is not a run", "{count} activities are not runs", count
        ),
        ProblemKind.UNSUPPORTED: say_count(
            "{count} file of a kind that cannot be read yet",
            "{count} files of a kind that cannot be read yet",
            count,
        ),
        ProblemKind.GPX: say_count(
            "{count} GPX file, which is not read", "{count} GPX files, which are not read", count
        ),
        ProblemKind.TCX: say_count(
            "{count} TCX file, which is not read", "{count} TCX files, which are not read", count
        ),
        ProblemKind.DUPLICATE: say_count(
            "{count} file holds a run that is there already",
            "{count} files hold runs that are there already",
            count,
        ),
        ProblemKind.MISDATED: say_count(
            "{count} file with a wrong date", "{count} files with a wrong date", count
        ),
    }[kind]


def _about_files(facts: PageFacts, options: PageOptions) -> list[Html]:
    notes = []
    for kind, remedy in _REMEDIES.items():
        own = tuple(
            f"{problem.source}: {say_now(problem.message)}"
            for problem in facts.problems
            if problem.kind is kind
        )
        if own:
            named = own if options.names_files else ()
            notes.append(_note(_counted(kind, len(own)), say(remedy), named))
    return notes


def _note(title: str, remedy: str, details: tuple[str, ...]) -> Html:
    if not details:
        return el("li", el("b", title), el("p", remedy))
    items = [el("li", line) for line in details[:MOST_NAMED]]
    if len(details) > MOST_NAMED:
        more = len(details) - MOST_NAMED
        items.append(el("li", say_count("and {count} more", "and {count} more", more)))
    summary = el("summary", say("Which files"))
    return el("li", el("b", title), el("p", remedy), el("details", summary, el("ul", *items)))
