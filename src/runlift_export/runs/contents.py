"""One file's bytes to what was done: runs, finished strength sessions, and problems."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from runlift_export import fit
from runlift_export.errors import FitError
from runlift_export.fit import FitFile, profile
from runlift_export.model import DoneLift, Problem, ProblemKind, Run
from runlift_export.runs.limits import excess
from runlift_export.runs.names import (
    ACTIVITY_FILE,
    FILE_TYPES,
    GENERIC,
    RUNNING,
    SPORTS,
    STRENGTH,
    TRAINING,
    named,
)
from runlift_export.runs.not_fit import what_it_is
from runlift_export.runs.recorded import make_lift, make_run
from runlift_export.runs.records import read_records
from runlift_export.runs.sessions import SessionSpan, session_spans

LEAST_DAMAGED_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that one file gave. Its local times are the file's own or guessed from longitude."""

    key: str
    runs: tuple[Run, ...]
    lifts: tuple[DoneLift, ...]
    problems: tuple[Problem, ...]


def read_contents(data: bytes, source: str, reader: str = "columns") -> Contents:
    """Read the bytes of one FIT file (or chain of files); never fails on bad bytes.

    `reader` is "columns" or "fitparse". The parts of a chain are recordings of their own. There
    is one problem at most: the first fault, or why there is nothing to use.
    """
    key = hashlib.sha256(data).hexdigest()
    try:
        files = _read_with(reader, data)
    except FitError as error:
        kind = ProblemKind(error.kind)
        no_fit = Problem(source=source, kind=kind, message=what_it_is(data))
        return Contents(key=key, runs=(), lifts=(), problems=(no_fit,))
    too_much = excess(files)
    if too_much is not None:
        refused = Problem(source=source, kind=ProblemKind.UNSUPPORTED, message=too_much)
        return Contents(key=key, runs=(), lifts=(), problems=(refused,))
    runs: list[Run] = []
    lifts: list[DoneLift] = []
    for file in files:
        found, done = _read_file(file, key, source, (len(runs), len(lifts)))
        runs.extend(found)
        lifts.extend(done)
    problem = _problem(files, source, runs, lifts)
    return Contents(
        key=key,
        runs=tuple(runs),
        lifts=tuple(lifts),
        problems=() if problem is None else (problem,),
    )


def _read_with(reader: str, data: bytes) -> tuple[FitFile, ...]:
    if reader == "fitparse":
        from runlift_export.fit import fitparse_reader

        return fitparse_reader.read_with_fitparse(data)
    return fit.read_fit(data)


def _read_file(
    file: FitFile, key: str, source: str, before: tuple[int, int]
) -> tuple[tuple[Run, ...], tuple[DoneLift, ...]]:
    """Return the runs and lifts of one file of a chain; `before` counts those before it."""
    if _file_type(file) not in (None, ACTIVITY_FILE):
        return (), ()
    records = read_records(file)
    runs: list[Run] = []
    lifts: list[DoneLift] = []
    for span in session_spans(file, records):
        if span.sport == RUNNING:
            own = _numbered(key, before[0] + len(runs))
            run = make_run(file, records, span, own, source)
            if file.fault is None or run.moving_s >= LEAST_DAMAGED_S:
                runs.append(run)
        elif _is_strength(file, span):
            own = _numbered(key, before[1] + len(lifts))
            lifts.append(make_lift(file, records, span, own, source))
    return tuple(runs), tuple(lifts)


def _numbered(key: str, before: int) -> str:
    return f"{key}#{before + 1}" if before else key


def _is_strength(file: FitFile, span: SessionSpan) -> bool:
    """Say whether a session is strength; where the sub-sport is not told, sets tell it."""
    untold = span.sub_sport in (None, GENERIC) and profile.SET in file.tables
    return span.sport == TRAINING and (span.sub_sport == STRENGTH or untold)


def _file_type(file: FitFile) -> int | None:
    table = file.table(profile.FILE_ID)
    value = None if table is None else table.values(profile.FILE_ID_TYPE)[0]
    return value if isinstance(value, int) else None


def _problem(
    files: tuple[FitFile, ...], source: str, runs: list[Run], lifts: list[DoneLift]
) -> Problem | None:
    """Return the first fault of the chain, or why nothing in it is a run; None if all is well."""
    for file in files:
        if file.fault is not None:
            kind = ProblemKind(file.fault.kind)
            message = f"{file.fault}; {_rest(file, runs, lifts)}"
            return Problem(source=source, kind=kind, message=message)
    if runs or lifts:
        return None
    return Problem(source=source, kind=ProblemKind.NOT_A_RUN, message=_why_no_run(files[0]))


def _rest(file: FitFile, runs: list[Run], lifts: list[DoneLift]) -> str:
    """Say what became of the content of a damaged file."""
    if runs:
        minutes = sum(run.moving_s for run in runs) / 60.0
        return f"the {minutes:.0f} min of running before that are used"
    if lifts:
        return "the strength session before that is used"
    sports = _sports(file)
    if sports and RUNNING not in sports:
        return f"{_why_no_run(file)}"
    return "too little of a run before that to use; copy the file from the watch again"


def _why_no_run(file: FitFile) -> str:
    kind = _file_type(file)
    if kind is not None and kind != ACTIVITY_FILE:
        name = FILE_TYPES.get(kind)
        what = f"a {name} file" if name else f"a file of type {kind}"
        return f"{what}, not a recorded activity; left out"
    if not session_spans(file, read_records(file)):
        return "nothing was recorded in it: no session and no records; left out"
    sports = sorted(_sports(file))
    if not sports:
        return "it does not say which sport it is; left out"
    names = ", ".join(named(SPORTS, sport, "") for sport in sports).replace("_", " ")
    return f"an activity of {names}, not a run; left out"


def _sports(file: FitFile) -> set[int]:
    """Return the sports that the sessions of a file name."""
    spans = session_spans(file, read_records(file))
    return {span.sport for span in spans if span.sport not in (None, GENERIC)}
