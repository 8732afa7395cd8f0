"""What went wrong or is missing, each with what to do about it."""

from __future__ import annotations

from runlift_export.export.page.html import Html, el
from runlift_export.export.wording import day_words, newest_run_words
from runlift_export.model import Plan, Problem, ProblemKind, Verdict

MOST_NAMED = 20
"""Files named for one kind of problem; the rest are counted."""

_WHERE = " `runlift -v runs` names them."

_REMEDIES = {
    ProblemKind.DAMAGED: (
        "Damaged files",
        "Export the activity again from the watch or the service; everything else was read.",
    ),
    ProblemKind.NOT_FIT: ("Files that are not FIT", "Nothing to do, or move them elsewhere."),
    ProblemKind.NOT_A_RUN: ("Activities that are not runs", "Nothing to do: they were left out."),
    ProblemKind.UNSUPPORTED: (
        "Files of a kind that cannot be read yet",
        "Convert them to FIT, or send one to the project as an example.",
    ),
    ProblemKind.GPX: (
        "GPX files, which are not read",
        "Ask the service for the original FIT files, if the watch made any.",
    ),
    ProblemKind.TCX: (
        "TCX files, which are not read",
        "Ask the service for the original FIT files, if the watch made any.",
    ),
    ProblemKind.DUPLICATE: ("Files that hold the same run twice", "Nothing to do: one counts."),
}


def note_list(
    plan: Plan,
    verdicts: tuple[Verdict, ...],
    problems: tuple[Problem, ...],
    *,
    names_files: bool,
) -> list[Html]:
    """Broken rules first, then what weakens the plan, then files, by kind; named or counted."""
    notes = [
        _note("A rule is broken", f"{day_words(broken.date)}: {broken.text}", ())
        for broken in plan.broken
    ]
    notes += _history_notes(plan, verdicts)
    for kind, (title, remedy) in _REMEDIES.items():
        own = tuple(
            f"{problem.source}: {problem.message}" for problem in problems if problem.kind is kind
        )
        if own:
            where = "" if names_files else _WHERE
            notes.append(_note(f"{title}: {len(own)}", remedy + where, own if names_files else ()))
    return notes


def _history_notes(plan: Plan, verdicts: tuple[Verdict, ...]) -> list[Html]:
    if not verdicts and plan.newest_run is None:
        return [
            _note(
                "No runs were read",
                "The plan knows nothing of your running. Give it a folder of FIT files.",
                (),
            )
        ]
    notes = []
    newest = plan.newest_run or max(verdict.run.local_date for verdict in verdicts)
    stale = newest_run_words(newest, plan.start, since="before this plan")
    if stale:
        title, remedy = (part[0].upper() + part[1:] for part in stale.split(": ", 1))
        notes.append(_note(title, f"{remedy}.", ()))
    without = sum(1 for verdict in verdicts if verdict.run.mean_heart_rate_bpm is None)
    if without * 2 > len(verdicts):
        title = f"{without} of {len(verdicts)} runs have no heart rate"
        notes.append(
            _note(title, "They are judged by pace alone; a chest strap makes it surer.", ())
        )
    return notes


def _note(title: str, remedy: str, details: tuple[str, ...]) -> Html:
    if not details:
        return el("li", el("b", title), el("p", remedy))
    items = [el("li", line) for line in details[:MOST_NAMED]]
    if len(details) > MOST_NAMED:
        items.append(el("li", f"and {len(details) - MOST_NAMED} more"))
    summary = el("summary", el("b", title))
    return el("li", el("details", summary, el("ul", *items)), el("p", remedy))
