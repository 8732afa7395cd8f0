"""What to say when a transfer fails: what is on the watch, found by looking, and what to do next.

Trying again is only advised where it may help.
"""

from __future__ import annotations

import contextlib
import errno
import shlex
from collections.abc import Iterator
from pathlib import Path

from runlift_export.errors import WatchError, reason_of
from runlift_export.language import say
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
        state = _state(there, planned, watch)
        sentences = (reason_of(error), state, _remedy(error, watch, folder, gone=there is None))
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
        if watch.bridge is Bridge.DRIVE:
            return say("what is on the watch cannot be seen now; no workout is on it by half")
        return say("what is on the watch cannot be seen now")
    same = {(one.serial, one.data) for one in there}
    serials = {one.serial for one in there}
    rest = [one for one in planned if (one.serial, one.data) not in same]
    before = _named([one.source.name for one in rest if one.serial in serials])
    missing = _named([one.source.name for one in rest if one.serial not in serials])
    sentences = [
        say(
            "{there} of {planned} workouts are on the watch, each of them whole",
            there=len(planned) - len(rest),
            planned=len(planned),
        )
    ]
    sentences += [say("there as they were before: {names}", names=before)] if before else []
    sentences += [say("not there: {names}", names=missing)] if missing else []
    return "; ".join(sentences)


def _named(names: list[str]) -> str:
    first = ", ".join(names[:MOST_NAMED])
    if len(names) <= MOST_NAMED:
        return first
    return say("{names} and {count} more", names=first, count=len(names) - MOST_NAMED)


def _remedy(error: OSError, watch: Watch, folder: Path, *, gone: bool) -> str:
    if gone:
        return say(
            "the watch went away: plug it in again, then run the same command again: it copies the "
            "rest"
        )
    if error.errno == errno.ENOSPC:
        return say(
            "delete old files on the watch, then run the same command again: it copies the rest"
        )
    if error.errno == errno.EROFS:
        return say(
            "it is read-only: eject the watch, plug it in again, then run the same command again: "
            "it copies the rest"
        )
    hand = by_hand(folder, watch.input)
    if watch.bridge is Bridge.GNOME:
        source, target = shlex.quote(str(folder)), shlex.quote(str(watch.input))
        hand = say("copy by hand: {line}", line=f"gio copy {source}/*.fit {target}/")
    if error.errno in _CANNOT:
        return say("this mount cannot do that, and trying again will not help: {hand}", hand=hand)
    return say(
        "unplug the watch and plug it in again, then run the same command again: it copies the "
        "rest; if it says the same again, {hand}",
        hand=hand,
    )
