"""Whether a plan and a folder belong to one runner: by digests of the starts of a few runs.

A plan keeps no path and no name of a file. The newest runs are known, which the next folder is
likely to hold too, and some of all the years, always the same ones, in case it is an older part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from runlift_export.model import Basis, Plan, Run

NEWEST_KNOWN = 8
SPREAD_KNOWN = 8


def digests_of_runs(runs: Sequence[Run]) -> tuple[str, ...]:
    """The digests that a plan of these runs (in order of start) keeps, sorted."""
    every = [_digest(run.started_at) for run in runs]
    return tuple(sorted({*every[-NEWEST_KNOWN:], *sorted(every)[:SPREAD_KNOWN]}))


def is_of_other_runs(plan: Plan, runs: Sequence[Run]) -> bool:
    """Whether the plan knows runs, and none of them is among these; not where there are none.

    A plan of 0.1.0 has no digests: the starts of the runs in the four weeks before it do as well.
    """
    known = frozenset(plan.known_runs) or frozenset(
        _digest(day.run_start) for day in plan.before if _is_start_of_run(day.basis, day.run_start)
    )
    return bool(runs and known) and known.isdisjoint(_digest(run.started_at) for run in runs)


def rests_on_runs(plan: Plan | None) -> bool:
    """Whether any run was known when the plan was made."""
    if plan is None:
        return False
    days = plan.before
    ran = any(day.basis is Basis.RECORDED and day.chance_run == 1 for day in days)
    return bool(plan.known_runs) or ran


def _is_start_of_run(basis: Basis, start: datetime | None) -> bool:
    return basis is Basis.RECORDED and start is not None


def _digest(start: datetime | None) -> str:
    """Of the second at which a run began."""
    if start is None:
        return ""
    seconds = int(start.astimezone(UTC).timestamp())
    return hashlib.sha256(f"run {seconds}".encode()).hexdigest()[:16]
