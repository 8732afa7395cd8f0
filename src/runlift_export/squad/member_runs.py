"""The runs of many athletes in one listing: each athlete's read and judged by itself.

A run is never another athlete's copy, and each athlete's own settings, zone and cache count. What
comes back from a worker is what was made of the files: the samples of every second stay there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from runlift_export import documents, flow
from runlift_export.errors import RunliftError
from runlift_export.language import say, speaking
from runlift_export.model import Problem, Verdict
from runlift_export.squad.engine import EngineSpec
from runlift_export.squad.inputs import Wishes, cache_of, settings_of
from runlift_export.squad.planning import in_batches
from runlift_export.squad.roster import Member, Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRuns:
    """One athlete's runs, judged, in order of start, without their traces.

    `problems` are those of the files, `notices` what else is to be said; `reason` says why there
    is nothing, "" where all could be read.
    """

    athlete: str
    verdicts: tuple[Verdict, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()
    reason: str = ""


def list_runs(
    roster: Roster,
    wishes: Wishes,
    spec: EngineSpec,
    *,
    reader: str = "columns",
    fail_fast: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[MemberRuns, ...]:
    """The runs of every athlete, by name; whatever goes wrong with one is told by the reason.

    `wishes.again` reads every file anew; with `fail_fast` an athlete's first bad file is the end
    of that athlete. `on_progress` is told how many of how many are done.
    """
    work = partial(_list_members, wishes=wishes, reader=reader, fail_fast=fail_fast)
    found: dict[str, MemberRuns] = {}
    for one in in_batches(roster.members, work, spec, _lost):
        found[one.athlete] = one
        if on_progress is not None:
            on_progress(len(found), len(roster.members))
    return tuple(found[member.name] for member in roster.members)


def _list_members(
    members: tuple[Member, ...], *, wishes: Wishes, reader: str, fail_fast: bool
) -> tuple[MemberRuns, ...]:
    return tuple(_judged(member, wishes, reader, fail_fast=fail_fast) for member in members)


def _judged(member: Member, wishes: Wishes, reader: str, *, fail_fast: bool) -> MemberRuns:
    try:
        with speaking(wishes.language):
            return _read(member, wishes, reader, fail_fast=fail_fast)
    except (RunliftError, OSError) as error:
        return MemberRuns(athlete=member.name, reason=str(error))
    except Exception as error:  # noqa: BLE001  a fault of ours in one must not cost the others
        return MemberRuns(athlete=member.name, reason=f"{type(error).__name__}: {error}")


def _read(member: Member, wishes: Wishes, reader: str, *, fail_fast: bool) -> MemberRuns:
    if not member.paths:
        missing = say("there is no folder and no archive of this name")
        return MemberRuns(athlete=member.name, reason=missing)
    _, settings = settings_of(member, wishes)
    zone = ZoneInfo(settings.timezone or wishes.machine_zone)
    with cache_of(member, wishes) as cache:
        if cache is not None and wishes.again:
            cache.clear()
        history = flow.read_history(
            tuple(map(Path, member.paths)),
            settings,
            timezone=zone,
            today=wishes.now(zone)[0],
            zone_from_files=settings.timezone is None,
            cache=cache,
            reader=reader,
            fail_fast=fail_fast,
        )
    told = (flow.several_runners(history.runs), *flow.idle_corrections(history, settings))
    return MemberRuns(
        athlete=member.name,
        verdicts=tuple(replace(one, run=replace(one.run, trace=None)) for one in history.verdicts),
        problems=history.problems,
        notices=tuple(words for words in told if words),
    )


def _lost(member: Member, error: BaseException) -> MemberRuns:
    reason = say("not read: {reason}", reason=str(error) or type(error).__name__)
    return MemberRuns(athlete=member.name, reason=reason)


def squad_runs_document(athletes: Iterable[MemberRuns]) -> dict[str, object]:
    """The document of `runs --squad -f json` (format 1): as of one runner, and whose each is."""
    every = tuple(athletes)
    return {
        "format": documents.FORMAT_VERSION,
        "runs": [
            {"athlete": one.athlete} | documents.verdict_json(verdict)
            for one in every
            for verdict in one.verdicts
        ],
        "problems": [
            {"athlete": one.athlete} | documents.problem_json(problem)
            for one in every
            for problem in one.problems
        ],
        "athletes": [
            {"athlete": one.athlete, "runs": len(one.verdicts), "reason": one.reason}
            for one in every
        ],
    }
