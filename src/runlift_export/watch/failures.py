"""What to say when a transfer fails: what is on the watch, found by looking, and what to do next.

Trying again is only advised where it may help.
"""

from __future__ import annotations

import contextlib
import errno
import shlex
from collections.abc import Iterator
from pathlib import Path

from runlift_export.errors import WatchError
from runlift_export.watch.advice import by_hand
from runlift_export.watch.changes import PlannedWorkout
from runlift_export.watch.contents import FoundFile, look_at
from runlift_export.watch.mount import Bridge, Watch

_CANNOT = frozenset(
    getattr(errno, name)
    for name in ("ENOSYS", "EPERM", "EACCES", "EOPNOTSUPP", "ENOTSUP", "EXDEV", "EINVAL", "EEXIST")
)
MOST_NAMED = 8


@contextlib.contextmanager
def told(watch: Watch, planned: tuple[PlannedWorkout, ...], folder: Path) -> Iterator[None]:
    """Turn what the watch refuses into a `WatchError` with what it holds and what to do."""
    try:
        yield
    except OSError as error:
        there = _on_watch(watch)
        said = error.strerror or str(error)
        state = _state(there, planned, watch)
        sentences = (said, state, _remedy(error, watch, folder, gone=there is None))
        raise WatchError(f"{watch.mount}: " + "; ".join(filter(None, sentences))) from error


def _on_watch(watch: Watch) -> tuple[FoundFile, ...] | None:
    """What is on the watch; None where it does not answer."""
    try:
        return look_at(watch) if watch.garmin.is_dir() else None
    except OSError:
        return None


def _state(
    there: tuple[FoundFile, ...] | None, planned: tuple[PlannedWorkout, ...], watch: Watch
) -> str:
    if there is None:
        half = "; no workout is on it by half" if watch.bridge is Bridge.DRIVE else ""
        return f"what is on the watch cannot be seen now{half}"
    same = {(one.serial, one.data) for one in there}
    serials = {one.serial for one in there}
    rest = [one for one in planned if (one.serial, one.data) not in same]
    before = _named([one.source.name for one in rest if one.serial in serials])
    missing = _named([one.source.name for one in rest if one.serial not in serials])
    count = f"{len(planned) - len(rest)} of {len(planned)}"
    sentences = [f"{count} workouts are on the watch, each of them whole"]
    sentences += [f"there as they were before: {before}"] if before else []
    sentences += [f"not there: {missing}"] if missing else []
    return "; ".join(sentences)


def _named(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"


def _remedy(error: OSError, watch: Watch, folder: Path, *, gone: bool) -> str:
    again = "then run the same command again: it copies the rest"
    if gone:
        return f"the watch went away: plug it in again, {again}"
    if error.errno == errno.ENOSPC:
        return f"delete old files on the watch, {again}"
    if error.errno == errno.EROFS:
        return f"it is read-only: eject the watch, plug it in again, {again}"
    hand = by_hand(folder, watch.input)
    if watch.bridge is Bridge.GNOME:
        hand = (
            f"copy by hand: gio copy {shlex.quote(str(folder))}/*.fit "
            f"{shlex.quote(str(watch.input))}/"
        )
    if error.errno in _CANNOT:
        return f"this mount cannot do that, and trying again will not help: {hand}"
    return f"unplug the watch and plug it in again, {again}; if it says the same again, {hand}"
