"""What is said of files that could not be used, or not wholly."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from runlift_export.checked import printable
from runlift_export.language import say, say_count, say_now, to_say

if TYPE_CHECKING:
    from runlift_export.model import Problem

_KINDS = {
    "damaged": to_say("damaged"),
    "not_fit": to_say("not_fit"),
    "unsupported": to_say("unsupported"),
    "not_a_run": to_say("not_a_run"),
    "duplicate": to_say("duplicate"),
    "misdated": to_say("misdated"),
}
"""What is the matter with a file: in English the word of the JSON documents."""
_LEFT_OUT = {
    "not_a_run": to_say("no run"),
    "duplicate": to_say("a copy"),
    "misdated": to_say("a wrong date"),
}
"""Why a file that is in order is none of the runs."""
_OTHER_FORMATS = ("gpx", "tcx")


def problem_line(problem: Problem) -> str:
    """One file, what is the matter with it, and what to do."""
    kind = say(_KINDS.get(str(problem.kind), str(problem.kind)))
    # A name with a line break in it must not look like a line of ours.
    return printable(f"{problem.source}: {kind}: {say_now(problem.message)}")


def other_formats_line(problems: tuple[Problem, ...]) -> str:
    """GPX and TCX files are counted, always: a runner may think that they were read; "" if none."""
    counts = Counter(problem.kind for problem in problems if problem.kind in _OTHER_FORMATS)
    if not counts:
        return ""
    words = [
        say_count("{count} {kind} file", "{count} {kind} files", count, kind=kind.upper())
        for kind, count in sorted(counts.items())
    ]
    told = words[0] if len(words) == 1 else say("{one} and {other}", one=words[0], other=words[1])
    return say_count(
        "{words} was not read: ask the service for the original FIT files",
        "{words} were not read: ask the service for the original FIT files",
        sum(counts.values()),
        words=told,
    )


def left_out_line(problems: tuple[Problem, ...]) -> str:
    """How many files in order are none of the runs, and why; "" if there are none."""
    hidden = [
        problem
        for problem in problems
        if not problem.is_unreadable and problem.kind not in _OTHER_FORMATS
    ]
    if not hidden:
        return ""
    kinds = sorted({say(_LEFT_OUT.get(str(one.kind), str(one.kind))) for one in hidden})
    return say_count(
        "{count} file was left out ({kinds}); -v names it",
        "{count} files were left out ({kinds}); -v names them",
        len(hidden),
        kinds=", ".join(kinds),
    )
