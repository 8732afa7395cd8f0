"""One strength session, recorded by a watch and written down in an app, made one again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from runlift_export.language import say_count
from runlift_export.lifts.catalogue import Exercise
from runlift_export.lifts.names import ExerciseNames
from runlift_export.model import SAME_SESSION_S, DoneLift, DoneSet, Problem, ProblemKind

USUAL_S = 3600.0
"""How long a session counts that does not say it."""
MOSTLY = 0.5
"""Sessions are one where this share of the shorter lies within the other, or `SAME_SESSION_S`."""
UNKNOWN_TOLD = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownExercise:
    """A name that the catalogue does not know, in how many sets, and the likest that it knows."""

    name: str
    sets: int
    likest: str | None


@dataclass(slots=True)
class _Known:
    """A session and the files that have it."""

    lift: DoneLift
    sources: set[str] = field(default_factory=set)


def merge_logged(
    recorded: Sequence[DoneLift],
    logged: Iterable[Sequence[DoneLift]],
    exercises: tuple[Exercise, ...],
) -> tuple[tuple[DoneLift, ...], tuple[Problem, ...]]:
    """All sessions in order of start, those of several sources once; a problem says so.

    `logged` are the sessions of one file of an app each. Two are one if they overlap by the
    runner's own clock, or where one has no hour, if they are of one date. What a watch recorded
    keeps its time; of each exercise the sets are those of the source that says more of them,
    and the app's if both say as much, since there somebody wrote down what was done.
    """
    by_date: dict[date, list[_Known]] = {}
    known = [_Known(one, {one.source}) for one in recorded]
    for one in known:
        by_date.setdefault(one.lift.local_date, []).append(one)
    names = ExerciseNames(exercises)
    problems: list[Problem] = []
    for table in logged:
        twins: dict[str, int] = {}
        for lift in table:
            twin = _twin(lift, by_date)
            if twin is None:
                twin = _Known(lift)
                known.append(twin)
                by_date.setdefault(lift.local_date, []).append(twin)
            else:
                twins[twin.lift.source] = twins.get(twin.lift.source, 0) + 1
                twin.lift = _merged(twin.lift, lift, names)
            twin.sources.add(lift.source)
        if twins:
            problems.append(_told(table[0].source, twins))
    lifts = sorted((one.lift for one in known), key=lambda one: (one.started_at, one.key))
    return tuple(lifts), tuple(problems)


def unknown_exercises(
    lifts: Iterable[DoneLift], exercises: tuple[Exercise, ...]
) -> tuple[UnknownExercise, ...]:
    """What the catalogue does not know, with most sets first; the likest name for a few only."""
    names = ExerciseNames(exercises)
    counts: dict[str, int] = {}
    for lift in lifts:
        for one in lift.sets:
            if one.title and names(one) is None:
                counts[one.title] = counts.get(one.title, 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        UnknownExercise(
            name=name, sets=count, likest=names.nearest(name) if at < UNKNOWN_TOLD else None
        )
        for at, (name, count) in enumerate(ordered)
    )


def _told(source: str, twins: dict[str, int]) -> Problem:
    other = max(twins, key=lambda one: twins[one]) if len(twins) == 1 else ""
    count = sum(twins.values())
    if other:
        message = say_count(
            "{count} strength session in it is that of {other} too; it counts once, with the"
            " fuller sets",
            "{count} strength sessions in it are those of {other} too; each counts once, with the"
            " fuller sets",
            count,
            other=other,
        )
    else:
        message = say_count(
            "{count} strength session in it is in another file too; it counts once",
            "{count} strength sessions in it are in other files too; each counts once, with the"
            " fuller sets",
            count,
        )
    return Problem(source=source, kind=ProblemKind.DUPLICATE, message=message)


def _twin(lift: DoneLift, by_date: dict[date, list[_Known]]) -> _Known | None:
    """The session that this one is; of several the one without sets, else the longest."""
    days = (lift.local_date + timedelta(days=apart) for apart in (0, -1, 1))
    near = [
        one
        for day in days
        for one in by_date.get(day, ())
        if lift.source not in one.sources and _is_one(one.lift, lift)
    ]
    return max(near, key=lambda one: (not one.lift.sets, one.lift.duration_s), default=None)


def _is_one(one: DoneLift, other: DoneLift) -> bool:
    if not (one.hour_known and other.hour_known):
        return one.local_date == other.local_date
    starts = [_wall_clock(lift) for lift in (one, other)]
    lengths = [lift.duration_s or USUAL_S for lift in (one, other)]
    ends = [start + timedelta(seconds=s) for start, s in zip(starts, lengths, strict=True)]
    common_s = (min(ends) - max(starts)).total_seconds()
    return common_s >= min(MOSTLY * min(lengths), SAME_SESSION_S)


def _wall_clock(lift: DoneLift) -> datetime:
    """The start as the runner's clock showed it: an app knows no other."""
    return lift.started_at.replace(tzinfo=None) + timedelta(seconds=lift.utc_offset_s)


def _merged(first: DoneLift, logged: DoneLift, names: ExerciseNames) -> DoneLift:
    """The first with the fuller sets of each exercise, and an hour where only the other has it."""
    timed = first if first.hour_known or not logged.hour_known else logged
    return replace(
        first,
        started_at=timed.started_at,
        local_date=timed.local_date,
        utc_offset_s=timed.utc_offset_s,
        offset_basis=timed.offset_basis,
        duration_s=max(first.duration_s, logged.duration_s),
        hour_known=timed.hour_known,
        sets=_merged_sets(first.sets, logged.sets, names),
    )


def _merged_sets(
    first: tuple[DoneSet, ...], logged: tuple[DoneSet, ...], names: ExerciseNames
) -> tuple[DoneSet, ...]:
    """Exercise by exercise; what a watch could not name is left out where an app has names."""
    if not first or not logged:
        return first or logged
    theirs, ours = _by_exercise(first, names), _by_exercise(logged, names)
    found: list[DoneSet] = []
    for key, sets in ours.items():
        other = theirs.get(key, [])
        found += other if _worth(other) > _worth(sets) else sets
    for key, sets in theirs.items():
        if key not in ours and key is not None:
            found += sets
    return tuple(found)


def _by_exercise(
    sets: tuple[DoneSet, ...], names: ExerciseNames
) -> dict[str | None, list[DoneSet]]:
    """Sets by the catalogue's name, else by their own title, None for those without any."""
    found: dict[str | None, list[DoneSet]] = {}
    for one in sets:
        exercise = names(one)
        found.setdefault(one.title if exercise is None else exercise.name, []).append(one)
    return found


def _worth(sets: list[DoneSet]) -> tuple[int, int]:
    """How much is said: sets with a weight, then sets with a count."""
    weights = sum(bool(one.weight_kg) for one in sets)
    return weights, sum(bool(one.reps or one.duration_s) for one in sets)
