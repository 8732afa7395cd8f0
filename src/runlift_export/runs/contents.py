"""One file's bytes to what was done: runs, finished strength sessions, and problems."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from runlift_export import fit
from runlift_export.errors import FitError
from runlift_export.fit import FitFile, profile
from runlift_export.fit.profile import (
    ACTIVITY_FILE,
    FILE_TYPES,
    GENERIC,
    RUNNING,
    SPORTS,
    STRENGTH,
    TRAINING,
    named,
)
from runlift_export.language import say_later, to_say
from runlift_export.model import TRACE_STEP_S, DoneLift, Problem, ProblemKind, Run, trace_cells
from runlift_export.runs.activities import NoRun, make_lift, make_run
from runlift_export.runs.codec import Contents
from runlift_export.runs.records import read_records
from runlift_export.runs.sessions import SessionSpan, session_spans
from runlift_export.runs.trace import MAX_CELLS

LEAST_DAMAGED_S = 300.0
MOST_RECORDINGS = 100
MOST_CELLS = 2 * MAX_CELLS
"""Of the traces in one file together: two weeks. The longest race takes one."""
MOST = {
    profile.EVENT: (200_000, to_say("events")),
    profile.EXERCISE_TITLE: (2_000, to_say("exercise titles")),
    profile.FIELD_DESCRIPTION: (1_000, to_say("developer fields")),
    profile.LAP: (10_000, to_say("laps")),
    profile.SESSION: (MOST_RECORDINGS, to_say("sessions")),
    profile.SET: (10_000, to_say("sets")),
    profile.WORKOUT_STEP: (2_000, to_say("workout steps")),
}
"""Beyond that a file is no recording of a watch. These messages become Python objects, one for
each recording in the file, so that a few megabytes of them could fill the memory or take hours."""

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"\x00\x05\x16\x07", to_say("a macOS AppleDouble file (notes of the Finder); delete it")),
    (b"PK\x03\x04", to_say("a zip archive; name it .zip to have it read")),
    (b"\x1f\x8b", to_say("gzip data within gzip data; unpack it once")),
    (b"SQLite format 3", to_say("an SQLite database; delete it or move it away")),
    (b"\x7fELF", to_say("a program; move it away")),
    (b"\x89PNG", to_say("a picture; move it away")),
    (b"\xff\xd8\xff", to_say("a picture; move it away")),
    (b"%PDF", to_say("a PDF document; move it away")),
)
_TEXTS: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype html", to_say("a web page (a failed download?); download it again")),
    (b"<html", to_say("a web page (a failed download?); download it again")),
    (b"<gpx", to_say("a GPX file; export the activity as FIT")),
    (b"<trainingcenterdatabase", to_say("a TCX file; export the activity as FIT")),
    (b"<?xml", to_say("an XML file (GPX or TCX?); export the activity as FIT")),
    (b"{", to_say("JSON text; export the activity as FIT")),
    (b"[", to_say("JSON text; export the activity as FIT")),
    (
        b"version https://git-lfs",
        to_say("a Git LFS pointer; fetch the file itself with git lfs pull"),
    ),
)


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
    too_much = _excess(files)
    if too_much is not None:
        refused = Problem(source=source, kind=ProblemKind.UNSUPPORTED, message=too_much)
        return Contents(key=key, runs=(), lifts=(), problems=(refused,))
    runs: list[Run] = []
    lifts: list[DoneLift] = []
    refusals: list[NoRun] = []
    for file in files:
        found, done, none = _read_file(file, key, source, (len(runs), len(lifts)))
        runs.extend(found)
        lifts.extend(done)
        refusals.extend(none)
        if sum(trace_cells(run.trace) for run in runs) > MOST_CELLS:
            days = MOST_CELLS * TRACE_STEP_S // 86_400
            wish = say_later(
                "expected at most {days} days of running in one file, found more", days=days
            )
            refused = Problem(source=source, kind=ProblemKind.UNSUPPORTED, message=wish)
            return Contents(key=key, runs=(), lifts=(), problems=(refused,))
    problem = _problem(files, source, runs, lifts, refusals)
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
) -> tuple[tuple[Run, ...], tuple[DoneLift, ...], tuple[NoRun, ...]]:
    """Return runs, lifts and what was no run of one file of a chain; `before` counts the others."""
    if _file_type(file) not in (None, ACTIVITY_FILE):
        return (), (), ()
    records = read_records(file)
    runs: list[Run] = []
    lifts: list[DoneLift] = []
    refusals: list[NoRun] = []
    for span in session_spans(file, records):
        if span.sport == RUNNING:
            own = _numbered(key, before[0] + len(runs))
            run = make_run(file, records, span, own, source)
            if isinstance(run, NoRun):
                refusals.append(run)
            elif file.fault is None or run.moving_s >= LEAST_DAMAGED_S:
                runs.append(run)
        elif _is_strength(file, span):
            own = _numbered(key, before[1] + len(lifts))
            lifts.append(make_lift(file, records, span, own, source))
    return tuple(runs), tuple(lifts), tuple(refusals)


def _numbered(key: str, before: int) -> str:
    return f"{key}#{before + 1}" if before else key


def _is_strength(file: FitFile, span: SessionSpan) -> bool:
    """Say whether a session is strength; where the sub-sport is missing, sets show it."""
    unsaid = span.sub_sport in (None, GENERIC) and profile.SET in file.tables
    return span.sport == TRAINING and (span.sub_sport == STRENGTH or unsaid)


def _file_type(file: FitFile) -> int | None:
    table = file.table(profile.FILE_ID)
    value = None if table is None else table.values(profile.FILE_ID_TYPE)[0]
    return value if isinstance(value, int) else None


def _problem(
    files: tuple[FitFile, ...],
    source: str,
    runs: list[Run],
    lifts: list[DoneLift],
    refusals: list[NoRun],
) -> Problem | None:
    """Return the first fault of the chain, or what in it is no run; None if all is well."""
    for file in files:
        if file.fault is not None:
            kind = ProblemKind(file.fault.kind)
            fault, rest = file.fault.message, _rest(file, runs, lifts)
            message = say_later("{fault}; {rest}", fault=fault, rest=rest)
            return Problem(source=source, kind=kind, message=message)
    if refusals:
        told = _refused(refusals, alone=len(refusals) == 1 and not runs and not lifts)
        return Problem(source=source, kind=ProblemKind.NOT_A_RUN, message=told)
    if runs or lifts:
        return None
    return Problem(source=source, kind=ProblemKind.NOT_A_RUN, message=_why_no_run(files[0]))


def _refused(refusals: list[NoRun], *, alone: bool) -> str:
    """Say why what is recorded as a run is none; of several the first reason."""
    if alone:
        return say_later(refusals[0].value)
    why, count = say_later(refusals[0].value), len(refusals)
    if count > 1:
        return say_later("{count} recordings in it are no runs: {why}", count=count, why=why)
    return say_later("one recording in it is no run: {why}", why=why)


def _rest(file: FitFile, runs: list[Run], lifts: list[DoneLift]) -> str:
    """Say what became of the content of a damaged file."""
    if runs:
        minutes = sum(run.moving_s for run in runs) / 60.0
        return say_later("the {minutes:.0f} min of running before that are used", minutes=minutes)
    if lifts:
        return say_later("the strength session before that is used")
    sports = _sports(file)
    if (sports or _says_other(file)) and RUNNING not in sports:
        return _why_no_run(file)
    return say_later("too little of a run before that to use; copy the file from the watch again")


def _why_no_run(file: FitFile) -> str:
    kind = _file_type(file)
    if kind is not None and kind != ACTIVITY_FILE:
        name = FILE_TYPES.get(kind)
        if name is None:
            return say_later("a file of type {kind}, not a recorded activity; left out", kind=kind)
        text = to_say("a {name} file, not a recorded activity; left out")
        if name[0] in "aeiou":
            text = to_say("an {name} file, not a recorded activity; left out")
        return say_later(text, name=say_later(name))
    if not session_spans(file, read_records(file)):
        return say_later("nothing was recorded in it (no session, no records); left out")
    sports = sorted(_sports(file))
    if not sports and _says_other(file):
        return say_later("an activity of the profile Other, not a run; left out")
    if not sports:
        return say_later("it does not say which sport it is; left out")
    first, *more = (say_later(named(SPORTS, sport, "").replace("_", " ")) for sport in sports)
    names = first
    for other in more:
        names = say_later("{one}, {other}", one=names, other=other)
    return say_later("an activity of {names}, not a run; left out", names=names)


def _says_other(file: FitFile) -> bool:
    """Whether a session names the sport "generic", which watches show as Other."""
    table = file.table(profile.SESSION)
    return table is not None and GENERIC in table.numbers(profile.SESSION_SPORT)


def _sports(file: FitFile) -> set[int]:
    """Return the sports that the sessions of a file name."""
    spans = session_spans(file, read_records(file))
    return {span.sport for span in spans if span.sport not in (None, GENERIC)}


def _excess(files: Sequence[FitFile]) -> str | None:
    """Say what a chain of files holds too much of; None if it may be a watch's."""
    for message, (most, name) in MOST.items():
        found = sum(len(file.tables.get(message, ())) for file in files)
        if found > most:
            return say_later(
                "expected at most {most} {name}, found {found}; no watch writes so many",
                most=most,
                name=say_later(name),
                found=found,
            )
    recordings = sum(max(1, len(file.tables.get(profile.SESSION, ()))) for file in files)
    if recordings > MOST_RECORDINGS:
        return say_later(
            "expected at most {most} recordings, found {found}; no watch writes so many",
            most=MOST_RECORDINGS,
            found=recordings,
        )
    return None


def what_it_is(data: bytes) -> str:
    """Say what the bytes are instead of FIT, by the first of them, and what to do about it."""
    if not data:
        return say_later("the file is empty; download it again or delete it")
    for start, sentence in _KINDS:
        if data.startswith(start):
            return say_later(sentence)
    if data[0] == 0x80 and len(data) > 1 and data[1] <= 5:
        return say_later("a Python pickle, which is never opened; delete it")
    text = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for start, sentence in _TEXTS:
        if text.startswith(start):
            return say_later(sentence)
    return say_later(
        "it does not begin as FIT files do ({seen}); download it again or delete it",
        seen=_as_seen(bytes(data[8:12])),
    )


def _as_seen(found: bytes) -> str:
    """Bytes as text where they are, else as numbers."""
    if found.isascii() and found.decode("ascii").isprintable():
        return say_later("expected '.FIT' at byte 8, found '{seen}'", seen=found.decode("ascii"))
    return say_later("expected '.FIT' at byte 8, found the bytes {seen}", seen=found.hex(" "))
