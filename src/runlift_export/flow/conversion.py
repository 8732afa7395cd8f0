"""Whole folders converted: found, read, converted on all cores, and written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from runlift_export import convert, runs, store
from runlift_export.convert import ConvertOptions
from runlift_export.errors import FolderError, RunliftError, reason_of
from runlift_export.flow.converted_source import (
    ConvertInto,
    Task,
    convert_chunk,
    is_fresh,
    is_refreshed,
    source_name,
    task_of,
)
from runlift_export.language import say
from runlift_export.model import Problem, ProblemKind
from runlift_export.runs import FileLocation
from runlift_export.store import Conversion

LEAST_FILES_A_JOB = 300  # chosen, not measured: below it a new process hardly pays
_CHUNK = 16
_CHUNKS_AHEAD = 3
PROBLEMS_FILE = "problems.csv"

Progress = Callable[[int, int], None]

_Told = tuple[str, Problem]
"""A problem behind the name of the athlete whose it is, "" where there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionSummary:
    """What a call did: `written` files, `converted` and `unchanged` sources, `rows` by table.

    `names` are the files that were written, or would be in a dry call.
    """

    sources: int
    converted: int
    unchanged: int
    names: tuple[str, ...]
    rows: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertPart:
    """The sources under some paths, and how they are converted.

    `options.athlete` says whose they are, where there are several. `fault` says why nothing can be
    done for this athlete; what was written before stays.
    """

    paths: tuple[Path, ...]
    options: ConvertOptions
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """What `convert_parts` was asked for."""

    parts: tuple[ConvertPart, ...]
    into: ConvertInto
    jobs: int

    @property
    def is_dataset(self) -> bool:
        return any(part.options.dataset for part in self.parts)

    @property
    def has_folders(self) -> bool:
        return self.is_dataset or self.has_athletes

    @property
    def has_athletes(self) -> bool:
        return any(part.options.athlete is not None for part in self.parts)


def convert_paths(
    paths: tuple[Path, ...],
    folder: Path,
    options: ConvertOptions,
    *,
    jobs: int = 1,
    dry: bool = False,
    rebuild: bool = False,
    on_progress: Progress | None = None,
) -> ConversionSummary:
    """Convert every activity under `paths` into `folder`, as `convert_parts` does."""
    parts = (ConvertPart(paths=paths, options=options),)
    return convert_parts(
        parts, folder, jobs=jobs, dry=dry, rebuild=rebuild, on_progress=on_progress
    )


def convert_parts(
    parts: tuple[ConvertPart, ...],
    folder: Path,
    *,
    jobs: int = 1,
    dry: bool = False,
    rebuild: bool = False,
    on_progress: Progress | None = None,
) -> ConversionSummary:
    """Convert the activities of each part into `folder`: one runner's, or many athletes'.

    What is there and up to date is not touched. With `dry` nothing is written. `on_progress` is
    called with sources done and sources to do. A bad file is a `Problem`, and so is an athlete's
    place that refuses; raises `FolderError` when the disk refuses or another process writes there.
    """
    into = ConvertInto(folder=folder, dry=dry, rebuild=rebuild)
    asked = _Request(parts=parts, into=into, jobs=jobs)
    try:
        if dry:
            return _convert(asked, on_progress)
        folder.mkdir(parents=True, exist_ok=True)
        with store.alone_in(folder) as alone:
            if alone:
                store.sweep(folder, _names_below(folder) if asked.has_folders else ())
            return _convert(asked, on_progress)
    except OSError as error:
        message = say(
            "{path}: {why}; fix that, then run the same command again",
            path=error.filename or folder,
            why=reason_of(error),
        )
        raise FolderError(message) from error


def _names_below(folder: Path) -> tuple[str, ...]:
    """Return the files of a dataset, in whose folders a killed process may have left some."""
    ledger = store.read_conversions(folder)
    return tuple(file.name for one in ledger.values() for file in one.files)


def _convert(asked: _Request, on_progress: Progress | None) -> ConversionSummary:
    folder, dry = asked.into.folder, asked.into.dry
    ledger = store.read_conversions(folder)
    found = _look(asked, ledger)
    work = partial(convert_chunk, into=asked.into)
    fresh: list[Conversion] = []
    jobs = min(asked.jobs, len(found.tasks) // LEAST_FILES_A_JOB)
    for results in _in_chunks(found.tasks, work, 1 if dry else jobs):
        if not dry:
            store.add_conversions(folder, results)
        fresh.extend(results)
        if on_progress is not None:
            on_progress(len(fresh), len(found.tasks))
    replaced = sum(one.source in ledger for one in fresh)
    if not dry and 2 * replaced > len(ledger):
        latest = ledger | {one.source: one for one in fresh}
        store.rewrite_conversions(folder, latest.values())
    problems = [*found.problems, *_problems((*found.done, *fresh), found.whose)]
    if not dry:
        _write_problems(folder, problems, with_athletes=asked.has_athletes)
        if asked.is_dataset:
            _write_activities(folder, (*_of_faulty(asked, ledger), *found.done, *fresh))
    made = [one for one in fresh if asked.into.rebuild or not is_refreshed(ledger, one)]
    return ConversionSummary(
        sources=len(found.done) + len(found.tasks) + len(found.problems),
        converted=sum(bool(one.files) for one in made),
        unchanged=len(found.done) + len(fresh) - len(made),
        names=tuple(file.name for one in made for file in one.files),
        rows=_summed(made),
        problems=tuple(problem for _, problem in problems),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Sources that are up to date, those to convert, what cannot be read, and whose each is."""

    done: tuple[Conversion, ...]
    tasks: tuple[Task, ...]
    problems: tuple[_Told, ...]
    whose: dict[str, tuple[str, str]]


def _look(asked: _Request, ledger: dict[str, Conversion]) -> _Found:
    done: list[Conversion] = []
    tasks: list[Task] = []
    problems: list[_Told] = []
    whose: dict[str, tuple[str, str]] = {}
    for part in asked.parts:
        athlete = part.options.athlete or ""
        for one in _sources(part):
            if isinstance(one, Problem):
                problems.append((athlete, one))
                continue
            whose[source_name(one)] = (athlete, one.source)
            task = task_of(one, part.options, ledger)
            if task.known is None or asked.into.rebuild or not is_fresh(task, asked.into.folder):
                tasks.append(task)
            else:
                done.append(task.known)
    return _Found(done=tuple(done), tasks=tuple(tasks), problems=tuple(problems), whose=whose)


def _sources(part: ConvertPart) -> Iterator[FileLocation | Problem]:
    """What there is to convert, and what cannot be read or even looked for."""
    athlete = part.options.athlete
    if part.fault:
        yield Problem(source=athlete or "", kind=ProblemKind.UNSUPPORTED, message=part.fault)
        return
    for path in part.paths:
        try:
            for location in runs.find_files((path,)):
                yield location.problem or location
        except RunliftError as error:  # of many athletes, one folder went while we looked
            if athlete is None:
                raise
            yield Problem(source=athlete, kind=ProblemKind.UNSUPPORTED, message=str(error))


def _of_faulty(asked: _Request, ledger: dict[str, Conversion]) -> Iterator[Conversion]:
    """What was written before of athletes for whom nothing can be done now."""
    names = {part.options.athlete for part in asked.parts if part.fault}
    for one in ledger.values():
        if names and any(value in names for row in one.activities for _, value in row):
            yield one


def _in_chunks(
    tasks: Sequence[Task], work: Callable[[Sequence[Task]], list[Conversion]], jobs: int
) -> Iterator[list[Conversion]]:
    """Give the results of some tasks at a time, on several cores if it pays.

    Only a few chunks wait at once: memory does not grow with the folder.
    """
    chunks = [tasks[start : start + _CHUNK] for start in range(0, len(tasks), _CHUNK)]
    if jobs < 2:
        yield from map(work, chunks)
        return
    yield from _on_cores(chunks, work, jobs)


def _on_cores(
    chunks: list[Sequence[Task]], work: Callable[[Sequence[Task]], list[Conversion]], jobs: int
) -> Iterator[list[Conversion]]:
    from concurrent.futures import FIRST_COMPLETED, Future, wait
    from concurrent.futures.process import BrokenProcessPool

    left = list(reversed(chunks))
    running: dict[Future[list[Conversion]], Sequence[Task]] = {}
    try:
        with runs.process_pool(jobs) as pool:
            while left or running:
                with runs.interrupts_held_back():
                    while left and len(running) < _CHUNKS_AHEAD * jobs:
                        running[pool.submit(work, left[-1])] = left[-1]
                        left.pop()
                ready, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ready:
                    yield future.result()
                    del running[future]
    except BrokenProcessPool:
        left.extend(running.values())  # a process was killed: convert the rest here
    yield from map(work, reversed(left))


def _problems(
    conversions: Sequence[Conversion], whose: dict[str, tuple[str, str]]
) -> Iterator[_Told]:
    """Say of each source what went wrong, and which were copies of others of one athlete."""
    first: dict[tuple[str, str], str] = {}
    for one in sorted(conversions, key=lambda one: one.source):
        athlete, source = whose.get(one.source, ("", one.source))
        if one.kind:
            kind = ProblemKind(one.kind)
            yield athlete, Problem(source=source, kind=kind, message=one.message)
        if one.key and one.files:
            other = first.setdefault((athlete, one.key), source)
            if other != source:
                message = say("the same recording as {other}; written once", other=other)
                told = Problem(source=source, kind=ProblemKind.DUPLICATE, message=message)
                yield athlete, told


def _write_problems(folder: Path, problems: Sequence[_Told], *, with_athletes: bool) -> None:
    """Write what could not be converted beside what was; no file if there is nothing to say."""
    path = folder / PROBLEMS_FILE
    if not problems:
        path.unlink(missing_ok=True)
        return
    heading = ("athlete", "source", "kind", "message")[not with_athletes :]
    rows = [
        (athlete, one.source, str(one.kind), one.message)[not with_athletes :]
        for athlete, one in problems
    ]
    data = convert.csv_lines(heading, rows).encode("utf-8", "backslashreplace")
    if not path.is_file() or path.read_bytes() != data:
        store.replace(path, data)


def _write_activities(folder: Path, conversions: Sequence[Conversion]) -> None:
    """Write the table of all activities of a dataset, if it is not what is there."""
    rows = {row[0][1]: row for one in conversions for row in one.activities}
    data = convert.activities_parquet(tuple(rows.values()))
    path = folder / convert.ACTIVITIES
    if not path.is_file() or path.read_bytes() != data:
        store.replace(path, data)


def _summed(conversions: Sequence[Conversion]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for one in conversions:
        for name, count in one.rows:
            counts[name] = counts.get(name, 0) + count
    return tuple(sorted(counts.items()))
