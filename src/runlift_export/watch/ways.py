"""Three ways to put a file onto a watch, behind one small face: put, remove, make a folder.

A drive takes a file under another name, synced and read back before it is renamed. GNOME's bridge
lets no program write but `gio`, which copies a whole file; a mount such as jmtpfs sends a file
when it is closed. Neither of the two can rename or sync, so there a file is copied beside the one
it replaces, read back and compared, and taken away again if it is not what was sent.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Protocol

from runlift_export.errors import WatchError
from runlift_export.language import say, to_say
from runlift_export.store import sync, sync_folder
from runlift_export.watch.mount import Bridge, Watch

TEMPORARY = "runlift-copy.tmp"
GIO_PATIENCE_S = 300
OTHER_BYTES = to_say(
    "{path}: the watch gave back other bytes than were written to it; run the same command again"
)


class Way(Protocol):
    """How files get onto a watch and off it. Each method raises OSError or `WatchError`."""

    def put(self, target: Path, data: bytes) -> None:
        """Bring a whole file to its place, and leave none that is not whole."""

    def remove(self, path: Path) -> None:
        """Take a file away; nothing happens where there is none."""

    def make_folder(self, folder: Path) -> None:
        """Make a folder of the watch, unless it is there."""

    def tidy(self) -> None:
        """Take away what a transfer that was killed left behind."""


def way_to(watch: Watch) -> Way:
    """The way that leads to this watch. Raises `WatchError` where a program for it is missing."""
    if watch.bridge is Bridge.DRIVE:
        return DriveWay(watch)
    return GnomeWay() if watch.bridge is Bridge.GNOME else MountWay()


def way_words(bridge: Bridge) -> str:
    """What a way does, to be said before it does it."""
    return {
        Bridge.DRIVE: say(
            "as a drive: each file is copied under another name, read back, then renamed"
        ),
        Bridge.GNOME: say(
            "by GNOME's bridge: gio copies each file, then it is read back and compared; "
            "leave the watch plugged in until it is done"
        ),
        Bridge.MOUNT: say(
            "through a mount: each file is copied, then read back and compared; "
            "leave the watch plugged in until it is done"
        ),
    }[bridge]


class DriveWay:
    """A disk of the system's own: write beside the ledger, sync, read back, rename, read back."""

    def __init__(self, watch: Watch) -> None:
        self._temporary = watch.garmin / TEMPORARY

    def put(self, target: Path, data: bytes) -> None:
        """No mode bits: the disk is FAT."""
        try:
            with self._temporary.open("wb") as stream:
                stream.write(data)
                stream.flush()
                sync(stream.fileno())
            _compare(self._temporary.read_bytes(), data, target)
            self._temporary.replace(target)
            sync_folder(target.parent)
            if target.read_bytes() != data:
                target.unlink()  # the watch must not take it for a workout
                raise WatchError(say(OTHER_BYTES, path=target))
        finally:
            self.tidy()

    def remove(self, path: Path) -> None:
        """Take it away durably."""
        path.unlink(missing_ok=True)
        sync_folder(path.parent)

    def make_folder(self, folder: Path) -> None:
        """Only the last folder of the path."""
        folder.mkdir(exist_ok=True)

    def tidy(self) -> None:
        """Remove the temporary copy."""
        with contextlib.suppress(OSError):
            self._temporary.unlink(missing_ok=True)


class MountWay:
    """A FUSE mount that sends a file when it is closed and may know no other operation."""

    def put(self, target: Path, data: bytes) -> None:
        """Some bridges refuse a second file of the same name, so what stands there goes first.

        That is a copy that was begun and never ended, the schedule, or one of the two ledgers: a
        workout that is whole keeps its place until the new one stands beside it.
        """
        target.unlink(missing_ok=True)
        try:
            with target.open("wb") as stream:
                stream.write(data)
                stream.flush()
                with contextlib.suppress(OSError):  # what was read back decides
                    os.fsync(stream.fileno())
            _compare(target.read_bytes(), data, target)
        except BaseException:
            with contextlib.suppress(OSError):
                target.unlink(missing_ok=True)
            raise

    def remove(self, path: Path) -> None:
        """Take it away."""
        path.unlink(missing_ok=True)

    def make_folder(self, folder: Path) -> None:
        """Only the last folder of the path."""
        folder.mkdir(exist_ok=True)

    def tidy(self) -> None:
        """Nothing is left: there are no temporary copies."""


class GnomeWay:
    """GNOME's MTP bridge through `gio`, the program of GLib.

    What was copied is read back with it too: the mount gives a file that was written over the
    length that it had, for about a second.
    """

    def __init__(self) -> None:
        found = shutil.which("gio")
        if found is None:
            raise WatchError(
                say(
                    "the watch is mounted by GNOME, which takes files from the program gio alone, "
                    "and it was not found: install it (Debian: libglib2.0-bin, Fedora: glib2), "
                    "then run the same command again"
                )
            )
        self._gio = found

    def put(self, target: Path, data: bytes) -> None:
        """Copy from a file of that name in a folder of our own."""
        with tempfile.TemporaryDirectory(prefix="runlift-") as folder:
            source = Path(folder) / target.name
            source.write_bytes(data)
            try:
                self._run("copy", str(source), str(target))
                _compare(self._run("cat", str(target)), data, target)
            except BaseException:
                with contextlib.suppress(OSError):
                    self.remove(target)
                raise

    def remove(self, path: Path) -> None:
        """Take it away."""
        if path.exists():
            self._run("remove", str(path))

    def make_folder(self, folder: Path) -> None:
        """Only the last folder of the path."""
        if not folder.is_dir():
            self._run("mkdir", str(folder))

    def tidy(self) -> None:
        """Nothing is left: what is half copied is found by its name."""

    def _run(self, *words: str) -> bytes:
        try:
            done = subprocess.run(  # noqa: S603 - no shell, a program found by its name
                [self._gio, *words],
                capture_output=True,
                timeout=GIO_PATIENCE_S,
                check=False,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )
        except subprocess.TimeoutExpired as error:
            raise OSError(errno.ETIMEDOUT, say("gio {word} did not end", word=words[0])) from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise OSError(errno.EIO, said[-1] if said else say("gio {word} failed", word=words[0]))
        return done.stdout


def _compare(found: bytes, sent: bytes, target: Path) -> None:
    if found != sent:
        raise WatchError(say(OTHER_BYTES, path=target))
