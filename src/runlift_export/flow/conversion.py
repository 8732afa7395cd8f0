"""Whole folders converted: found, read, converted on all cores, and written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path

from runlift_export import convert, runs, store
from runlift_export.convert import ConvertOptions
from runlift_export.errors import FolderError
from runlift_export.language import say
from runlift_export.model import Problem, ProblemKind
from runlift_export.runs import FileLocation, UnreadableError
from runlift_export.store import Conversion, WrittenFile

FORM = 2
"""Raised when the same bytes and options give other files: those written before are made anew."""
LEAST_FILES_A_JOB = 300  # chosen, not measured: below it a new process hardly pays
_CHUNK = 16
_CHUNKS_AHEAD = 3
PROBLEMS_FILE = "problems.csv"

Progress = Callable[[int, int], None]


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
class _Request:
    """What `convert_paths` was asked for."""

    paths: tuple[Path, ...]
    folder: Path
    options: ConvertOptions
    jobs: int
    dry: bool
    rebuild: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One source to convert, with what the ledger knows of it."""

    location: FileLocation
    known: Conversion | None


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
    """Convert every activity under `paths` into `folder`.

    What is there and up to date is not touched. With `dry` nothing is written. `on_progress` is
    called with sources done and sources to do. A bad file is a `Problem`; raises `FolderError`
    when the disk refuses or another process writes there.
    """
    asked = _Request(
        paths=paths, folder=folder, options=options, jobs=jobs, dry=dry, rebuild=rebuild
    )
    try:
        if dry:
            return _convert(asked, on_progress)
        folder.mkdir(parents=True, exist_ok=True)
        with store.alone_in(folder) as alone:
            if alone:
                store.sweep(folder, _names_below(folder) if options.dataset else ())
            return _convert(asked, on_progress)
    except OSError as error:
        message = say(
            "{path}: {why}; fix that, then run the same command again",
            path=error.filename or folder,
            why=error.strerror or error,
        )
        raise FolderError(message) from error


def _names_below(folder: Path) -> tuple[str, ...]:
    """Return the files of a dataset, in whose folders a killed process may have left some."""
    ledger = store.read_conversions(folder)
    return tuple(file.name for one in ledger.values() for file in one.files)


def _convert(asked: _Request, on_progress: Progress | None) -> ConversionSummary:
    folder, dry = asked.folder, asked.dry
    digest = options_digest(asked.options)
    ledger = store.read_conversions(folder)
    found = list(runs.find_files(asked.paths))
    problems = [location.problem for location in found if location.problem is not None]
    readable = [location for location in found if location.problem is None]
    place = str(folder)
    done: list[Conversion] = []
    tasks: list[_Task] = []
    for location in readable:
        known = ledger.get(_source(location))
        if known is not None and not asked.rebuild and _is_fresh(known, location, digest, place):
            done.append(known)
        else:
            tasks.append(_Task(location=location, known=known))
    work = partial(_convert_chunk, asked=asked, digest=digest)
    fresh: list[Conversion] = []
    for results in _in_chunks(
        tasks, work, 1 if dry else min(asked.jobs, len(tasks) // LEAST_FILES_A_JOB)
    ):
        if not dry:
            store.add_conversions(folder, results)
        fresh.extend(results)
        if on_progress is not None:
            on_progress(len(fresh), len(tasks))
    replaced = sum(one.source in ledger for one in fresh)
    if not dry and 2 * replaced > len(ledger):
        latest = ledger | {one.source: one for one in fresh}
        store.rewrite_conversions(folder, latest.values())
    named = {_source(location): location.source for location in readable}
    problems.extend(_problems((*done, *fresh), named))
    if not dry:
        _write_problems(folder, problems)
        if asked.options.dataset:
            _write_activities(folder, (*done, *fresh))
    made = [one for one in fresh if asked.rebuild or not _is_refreshed(ledger, one)]
    return ConversionSummary(
        sources=len(found),
        converted=sum(bool(one.files) for one in made),
        unchanged=len(done) + len(fresh) - len(made),
        names=tuple(file.name for one in made for file in one.files),
        rows=_summed(made),
        problems=tuple(problems),
    )


def options_digest(options: ConvertOptions) -> str:
    """Return what tells whether files were made with the same options by the same program."""
    return sha256(f"{FORM} {options!r}".encode()).hexdigest()[:16]


def _is_fresh(known: Conversion, location: FileLocation, digest: str, folder: str) -> bool:
    same = known.options == digest and known.stamp == _stamp(location)
    return same and store.is_there(folder, known)


def _source(location: FileLocation) -> str:
    name = runs.joined_name(location.path, location.members)
    return name if name.isascii() else name.encode("utf-8", "backslashreplace").decode()


def _stamp(location: FileLocation) -> tuple[int, int, int]:
    return location.size, location.mtime_ns, location.inode


def _in_chunks(
    tasks: Sequence[_Task], work: Callable[[Sequence[_Task]], list[Conversion]], jobs: int
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
    chunks: list[Sequence[_Task]], work: Callable[[Sequence[_Task]], list[Conversion]], jobs: int
) -> Iterator[list[Conversion]]:
    from concurrent.futures import FIRST_COMPLETED, Future, wait
    from concurrent.futures.process import BrokenProcessPool

    left = list(reversed(chunks))
    running: dict[Future[list[Conversion]], Sequence[_Task]] = {}
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


def _convert_chunk(tasks: Sequence[_Task], *, asked: _Request, digest: str) -> list[Conversion]:
    """Convert some sources one after the other and write what they gave."""
    results = []
    known = {_source(task.location): task.known for task in tasks}
    for location, data in runs.read_each([task.location for task in tasks]):
        source = _source(location)
        base = Conversion(source=source, stamp=_stamp(location), options=digest, key="", files=())
        if not isinstance(data, bytes):
            results.append(_unreadable(base, data))
            continue
        key = sha256(data).hexdigest()
        last = known[source]
        if (
            last is not None
            and not asked.rebuild
            and _is_same(last, key, digest, str(asked.folder))
        ):
            results.append(replace(last, stamp=_stamp(location)))
            continue
        found = convert.convert_file(data, key, asked.options)
        before = {file.name: file for file in last.files} if last is not None else {}
        files = tuple(
            WrittenFile(name=name, size=len(content), mtime_ns=0)
            if asked.dry
            else store.put_file(asked.folder, name, content, before.get(name))
            for name, content in found.files
        )
        kind, message = found.fault or ("", "")
        if kind == ProblemKind.NOT_FIT:
            message = runs.what_it_is(data)
        results.append(
            replace(
                base,
                key=key,
                files=files,
                rows=found.rows,
                activities=found.activities,
                kind=str(kind),
                message=message,
            )
        )
    return results


def _is_same(known: Conversion, key: str, digest: str, folder: str) -> bool:
    """Whether a source was only touched: the same bytes, converted in the same way."""
    same = known.key == key and known.options == digest
    return same and store.is_there(folder, known)


def _is_refreshed(ledger: dict[str, Conversion], one: Conversion) -> bool:
    """Whether only the stamp of a source is new in the ledger."""
    known = ledger.get(one.source)
    return known is not None and replace(known, stamp=one.stamp) == one


def _unreadable(base: Conversion, error: UnreadableError | OSError) -> Conversion:
    if isinstance(error, OSError):
        message = say(
            "cannot be opened ({why}); check its permissions or remove it", why=error.strerror
        )
        # It may be readable the next time: no stamp of a file is like this one.
        return replace(base, stamp=(-1, -1, -1), kind=str(ProblemKind.UNSUPPORTED), message=message)
    message = say("{fault}; download or copy it again", fault=error)
    return replace(base, kind=str(ProblemKind.DAMAGED), message=message)


def _problems(conversions: Sequence[Conversion], named: dict[str, str]) -> Iterator[Problem]:
    """Say of each source what went wrong, and which were copies of others."""
    first: dict[str, str] = {}
    for one in sorted(conversions, key=lambda one: one.source):
        source = named.get(one.source, one.source)
        if one.kind:
            yield Problem(source=source, kind=ProblemKind(one.kind), message=one.message)
        if one.key and one.files:
            other = first.setdefault(one.key, source)
            if other != source:
                message = say("the same recording as {other}; written once", other=other)
                yield Problem(source=source, kind=ProblemKind.DUPLICATE, message=message)


def _write_problems(folder: Path, problems: Sequence[Problem]) -> None:
    """Write what could not be converted beside what was; no file if there is nothing to say."""
    path = folder / PROBLEMS_FILE
    if not problems:
        path.unlink(missing_ok=True)
        return
    rows = [(one.source, str(one.kind), one.message) for one in problems]
    data = convert.csv_lines(("source", "kind", "message"), rows).encode()
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
