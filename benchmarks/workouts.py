"""Random programmes -> workouts -> judged by four decoders, and shown again as they were planned.

Prints one table. The judge is a program that takes `--json FILE.fit...` and answers with the
verdicts of several decoders; without it only our own reader is asked.

    python benchmarks/workouts.py --programmes 1000 --judge PROGRAM
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

from runlift_export import lifts, settings
from runlift_export.fit.exercises import numbers
from runlift_export.model import (
    DoneLift,
    DoneSet,
    FinishedSession,
    LiftKind,
    OffsetBasis,
    Phase,
    Placement,
    Prescription,
    Session,
    Settings,
)
from runlift_export.workout import (
    FitStep,
    Layout,
    PreviewExercise,
    WorkoutOptions,
    WorkoutPreview,
    preview_workout,
    workout_fit,
    workout_name,
    workout_serial,
)
from runlift_export.workout.limits import LEFT_SIDE, RIGHT_SIDE, notes_text
from runlift_export.workout.steps import (
    Repeat,
    Rest,
    Side,
    Work,
    exercise_key,
    exercise_pairs,
    workout_steps,
)

FILES_A_CALL = 400
EQUIPMENT = ("bodyweight", "band", "dumbbell", "barbell")


def main() -> int:
    options = arguments()
    rnd = random.Random(options.seed)
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        for number in range(options.programmes):
            write_programme(number, rnd, Path(folder), tally)
        tally["seconds to plan, write and read back"] = round(time.perf_counter() - started)
        files = sorted(Path(folder).glob("*.fit"))
        if options.judge:
            judge(options.judge, files, tally)
    for name, value in tally.items():
        print(f"{value:>8}  {name}")
    return 1 if tally["differences between plan and show"] or tally["workouts rejected"] else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programmes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--judge", type=Path, help="the program check-workout")
    return parser.parse_args()


def write_programme(number: int, rnd: random.Random, folder: Path, tally: Counter[str]) -> None:
    athlete = random_athlete(rnd)
    placements = tuple(random_placements(number, rnd))
    done = tuple(random_history(placements[0].date, rnd))
    contents = lifts.compose_lifts(placements, settings=athlete, done=done)
    tally["programmes"] += 1
    for placement, lift in zip(placements, contents, strict=True):
        session = Session(
            uid=placement.uid,
            date=placement.date,
            start=placement.start,
            lift=lift,
            phase=placement.phase,
            revision=0,
            changed_at=datetime(2026, 11, 20, tzinfo=UTC),
            pinned=False,
            workout="",
            reasons=(),
            not_here=(),
            alternative=None,
        )
        data = workout_fit(session, options=WorkoutOptions(units=athlete.strength.units))
        (folder / f"{placement.uid}.fit").write_bytes(data)
        tally["workouts"] += 1
        found = preview_workout(data)
        tally["steps"] += len(found.steps)
        differing = [*differences(session, found)]
        tally["differences between plan and show"] += len(differing)
        for line in differing[:3]:
            print(placement.uid, line, file=sys.stderr)


def random_athlete(rnd: random.Random) -> Settings:
    equipment = [one for one in EQUIPMENT if rnd.random() < 0.7]
    return settings.parse_settings(
        f"""
        [athlete]
        level = "{rnd.choice(("novice", "trained"))}"
        conditions = {json.dumps(rnd.choice(([], [], ["pregnant"])))}
        [strength]
        place = "{rnd.choice(("gym", "home", "travel"))}"
        equipment = {json.dumps(equipment)}
        units = "{rnd.choice(("kg", "lb"))}"
        smallest_step_kg = {rnd.choice((0.5, 1.0, 1.25, 2.5, 5.0))}
        """
    )


def random_placements(number: int, rnd: random.Random) -> Iterator[Placement]:
    monday = date(2026, 11, 23) + timedelta(days=7 * rnd.randrange(52))
    for week in range(rnd.randint(1, 8)):
        share = rnd.choice((1.0, 1.0, 1.0, 0.55))
        for day in rnd.choice(((1,), (0, 3), (1, 4))):
            on = monday + timedelta(days=7 * week + day)
            kind = rnd.choice((LiftKind.FULL, LiftKind.FULL, LiftKind.SHORT))
            yield Placement(
                uid=f"p{number}-{on.isoformat()}",
                date=on,
                start=datetime.combine(on, clock(18, 30), tzinfo=UTC),
                kind=kind,
                legs=rnd.random() < 0.85,
                minutes=rnd.randint(30, 45) if kind is LiftKind.FULL else rnd.randint(15, 25),
                phase=rnd.choice(tuple(Phase)),
                sets_share=share,
                max_sets=rnd.choice((None, None, 2)),
                rir_min=rnd.randint(1, 3),
                pinned=False,
                reasons=(),
                not_here=(),
                alternative=None,
            )


def random_history(first: date, rnd: random.Random) -> Iterator[FinishedSession]:
    known = [one for one in lifts.exercise_catalogue(settings.defaults()) if one.fit_name]
    for session in range(rnd.choice((0, 0, 4, 12))):
        on = first - timedelta(days=3 + 4 * session + rnd.randrange(2))
        chosen = rnd.sample(known, 5)
        sets = [
            DoneSet(
                category=numbers(one.category, one.fit_name)[0],
                name=numbers(one.category, one.fit_name)[1],
                title=one.title,
                reps=None if one.timed else rnd.randint(one.low - 2, one.high + 1),
                duration_s=float(rnd.randint(15, 60)),
                weight_kg=rnd.choice((10.0, 17.5, 20.0, 42.5)) if one.weighted else None,
                rest_s=90.0,
            )
            for one in chosen
            for _ in range(3)
        ]
        recorded = DoneLift(
            key=f"{on}",
            source=f"{on}.fit",
            started_at=datetime.combine(on, clock(18), tzinfo=UTC),
            local_date=on,
            utc_offset_s=0,
            offset_basis=OffsetBasis.FILE,
            duration_s=2400.0,
            sets=tuple(sets),
        )
        yield lifts.finished_session(recorded)


def differences(session: Session, found: WorkoutPreview) -> Iterator[str]:
    """Where the file, read back, is not what the plan says: head, exercises, every step."""
    lift = session.lift
    head = (workout_name(session), workout_serial(session.uid), lift.duration_min)
    if head != (found.name, found.serial, found.minutes):
        yield f"head {head} {(found.name, found.serial, found.minutes)}"
    planned = [as_planned(one) for one in lift.exercises]
    read = [as_read(one) for one in found.exercises]
    if planned != read:
        pairs = [pair for pair in zip(planned, read, strict=False) if pair[0] != pair[1]]
        yield f"exercises {pairs}"
    if sum(one.sets for one in lift.exercises) != found.sets:
        yield f"sets {found.sets}"
    expected = [expected_step(session, one) for one in workout_steps(lift, Layout())]
    stored = [as_stored(one) for one in found.steps]
    if expected != stored:
        yield "steps as stored"


def as_planned(one: Prescription) -> tuple[object, ...]:
    amount = (one.sets, one.reps, one.seconds, one.per_side, one.weight_kg, one.rest_s)
    return (one.name, *amount, one.superset, one.category, one.fit_name, notes_text(one))


def as_read(one: PreviewExercise) -> tuple[object, ...]:
    amount = (one.sets, one.reps, one.seconds, one.per_side, one.weight_kg, one.rest_s)
    return (one.title, *amount, one.superset, one.category, one.name, one.notes)


def as_stored(one: FitStep) -> tuple[object, ...]:
    what = (one.duration_type, one.duration_value, one.target_value, one.intensity)
    return (*what, one.exercise_category, one.exercise_name, one.exercise_weight, one.notes)


def expected_step(session: Session, one: Work | Rest | Repeat) -> tuple[object, ...]:
    if isinstance(one, Repeat):
        return (6, one.first, one.total, None, None, None, None, "")
    if isinstance(one, Rest):
        timed = (0, one.seconds * 1000) if one.seconds else (5, None)
        return (*timed, 0, 1, None, None, None, "")
    step = one.step
    pairs = exercise_pairs((*session.lift.warm_up, *session.lift.exercises))
    timed = (29, step.reps) if step.reps else (0, (step.seconds or 0) * 1000)
    weight = None if step.weight_kg is None else round(step.weight_kg * 100)
    intensity = 2 if step.warm_up else 0
    notes = notes_text(step)
    if one.side is not None:
        notes = notes_text(step, LEFT_SIDE if one.side is Side.LEFT else RIGHT_SIDE)
    return (*timed, 0, intensity, *pairs[exercise_key(step)], weight, notes)


def judge(program: Path, files: list[Path], tally: Counter[str]) -> None:
    started = time.perf_counter()
    decoders: set[str] = set()
    for first in range(0, len(files), FILES_A_CALL):
        part = [str(path) for path in files[first : first + FILES_A_CALL]]
        done = subprocess.run(
            [str(program), "--json", *part], capture_output=True, text=True, check=False
        )
        found = json.loads(done.stdout)
        decoders |= set(found["decoders"])
        for one in found["files"]:
            tally["workouts rejected"] += one["verdict"] != "OK"
            tally["warnings"] += len(one["warnings"])
            if one["verdict"] != "OK":
                print(one["file"], one["reasons"][:2], file=sys.stderr)
        for library, why in found["not_run"].items():
            print(f"not run: {library}: {why}", file=sys.stderr)
    tally[f"decoders that agree: {', '.join(sorted(decoders))}"] = len(decoders)
    tally["seconds to judge"] = round(time.perf_counter() - started)


if __name__ == "__main__":
    sys.exit(main())
