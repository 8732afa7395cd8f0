"""A squad planned: who has changed is handed to an engine in batches, rows come back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from runlift_export.language import say
from runlift_export.squad.engine import Engine, EngineSpec, open_engine
from runlift_export.squad.inputs import Wishes, row_or_none
from runlift_export.squad.ledger import ledger_at
from runlift_export.squad.roster import Member, Roster
from runlift_export.squad.rows import Row, Status

LEAST_FOR_A_JOB = 4
"""A process of its own costs as much as planning about this many athletes."""
_AHEAD = 3

Result = TypeVar("Result")
Told = Callable[[Row], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class SquadRun:
    """What a call did: the rows of all athletes by name, and whom it planned or tried to."""

    rows: tuple[Row, ...]
    tried: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every athlete who is active has a plan of all files as they are now."""
        return all(row.is_whole for row in self.rows)


def plan_squad(
    roster: Roster,
    wishes: Wishes,
    spec: EngineSpec,
    *,
    only: Sequence[str] = (),
    on_row: Told | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> SquadRun:
    """Plan every athlete in whom something changed; of `only` these, if any are named.

    Each row is noted in the ledger of the output folder as it comes, so that a call which is
    ended goes on where it stopped. `on_row` is told of each that was tried,
    `on_progress` how many of how many are done. Raises `FolderError`.
    """
    ledger = ledger_at(wishes.output)
    last = ledger.rows()
    rows: dict[str, Row] = {}
    tried: list[str] = []
    changed = _changed(roster.members, wishes, last, only, rows)
    for row in in_batches(changed, partial(plan_members, wishes=wishes), spec, _lost(wishes)):
        # An athlete whose files are gone keeps the last that was known, and is marked.
        kept = _kept(row, last.get(row.athlete))
        rows[row.athlete] = kept
        tried.append(row.athlete)
        if not wishes.dry:
            ledger.add(kept)
        if on_row is not None:
            on_row(kept)
        if on_progress is not None:
            on_progress(len(tried), len(changed))
    every = tuple(rows[member.name] for member in roster.members if member.name in rows)
    if not wishes.dry and (tried or every != tuple(last.values())):
        ledger.rewrite(every)
    return SquadRun(rows=every, tried=tuple(tried))


def _changed(
    members: Sequence[Member],
    wishes: Wishes,
    last: dict[str, Row],
    only: Sequence[str],
    rows: dict[str, Row],
) -> list[Member]:
    """Those to plan; the rows of all others are put into `rows`."""
    changed = []
    for member in members:
        known = last.get(member.name)
        if only and member.name not in only:
            row = known
            if row is None:
                continue
        else:
            row = row_or_none(member, wishes, known)
        if row is None:
            changed.append(member)
        else:
            rows[member.name] = row
    return changed


def _kept(row: Row, last: Row | None) -> Row:
    if row.status is not Status.KEPT or last is None:
        return row
    return replace(
        last,
        status=row.status,
        reason=row.reason,
        groups=row.groups,
        changes=(),
        seconds=row.seconds,
    )


def in_batches(
    members: Sequence[Member],
    work: Callable[[tuple[Member, ...]], tuple[Result, ...]],
    spec: EngineSpec,
    lost: Callable[[Member, BaseException], Result],
) -> Iterator[Result]:
    """What `work` gives for each, in the order in which they are done; `lost` stands in.

    Where its process is ended again and again somebody is lost, alone.
    """
    if not members:
        return
    if not spec.address:
        spec = replace(spec, jobs=max(1, min(spec.jobs, len(members) // LEAST_FOR_A_JOB)))
    with open_engine(spec) as engine:
        yield from _handed_out(members, work, engine, lost)


def _handed_out(
    members: Sequence[Member],
    work: Callable[[tuple[Member, ...]], tuple[Result, ...]],
    engine: Engine,
    lost: Callable[[Member, BaseException], Result],
) -> Iterator[Result]:
    """Only a few batches are out at once: a squad of a million is no longer than one of ten."""
    size = max(1, min(engine.batch, len(members) // (2 * engine.workers)))
    left = [tuple(members[at : at + size]) for at in range(0, len(members), size)][::-1]
    out: dict[Future[tuple[Result, ...]], tuple[Member, ...]] = {}
    while left or out:
        while left and len(out) < _AHEAD * engine.workers:
            batch = left.pop()
            out[engine.executor.submit(work, batch)] = batch
        done, _ = wait(out, return_when=FIRST_COMPLETED)
        for future in done:
            batch = out.pop(future)
            error = future.exception()
            if error is None:
                yield from future.result()
            elif len(batch) > 1:  # lost with somebody among them: each alone shows with whom
                left.extend((one,) for one in batch)
            else:
                yield lost(batch[0], error)


def plan_members(members: tuple[Member, ...], wishes: Wishes) -> tuple[Row, ...]:
    """Plan some athletes one after the other: what a worker is asked for.

    The planner is loaded here: where nobody has changed, nobody waits for it.
    """
    from runlift_export.squad.member_plan import plan_member

    return tuple(plan_member(member, wishes) for member in members)


def _lost(wishes: Wishes) -> Callable[[Member, BaseException], Row]:
    def row_of(member: Member, error: BaseException) -> Row:
        return Row(
            athlete=member.name,
            status=Status.KEPT if wishes.has_plan(member) else Status.FAILED,
            reason=lost_words(error),
            groups=member.groups,
        )

    return row_of


def lost_words(error: BaseException) -> str:
    """Why nothing came back of an athlete."""
    return say("not planned: {reason}", reason=str(error) or type(error).__name__)
