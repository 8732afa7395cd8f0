"""Finds mounted watches, and says by which way each is reached.

A watch is a folder GARMIN, in whatever case, where systems mount things. What can be asked of a
drive cannot be asked of a bridge: Linux says in /proc/self/mounts which file system a folder stands
on; elsewhere every mount is taken for a drive.
"""

from __future__ import annotations

import fnmatch
import os
import stat
import string
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from runlift_export.errors import WatchError
from runlift_export.language import say
from runlift_export.store import is_plain, read_plain
from runlift_export.watch.advice import no_watch_advice
from runlift_export.watch.description import NOTHING, Description, parse_description

TABLE = Path("/proc/self/mounts")
_ESCAPES = {"\\040": " ", "\\011": "\t", "\\012": "\n", "\\134": "\\"}
_GNOME = "fuse.gvfsd-fuse"
_NO_WATCH = ("fuse.portal", "fuse.snapfuse", "fuse.lxcfs")


class Bridge(StrEnum):
    """How a mounted watch is reached."""

    DRIVE = "drive"
    GNOME = "gnome"
    MOUNT = "mount"


def bridge_to(place: Path, table: Path = TABLE) -> Bridge:
    """The kind of way that leads to a folder.

    A drive is a disk of the system's own. GNOME mounts watches below `gvfs`, where no program can
    write but `gio`. Any other FUSE file system is a mount such as jmtpfs makes.
    """
    if any(part.startswith("mtp:host=") for part in place.parts):
        return Bridge.GNOME
    found = [one for one in _mounts(table) if one[0] == place or one[0] in place.parents]
    if not found:
        return Bridge.DRIVE
    kind = max(found, key=lambda one: len(one[0].parts))[1]
    if kind == _GNOME:
        return Bridge.GNOME
    return Bridge.MOUNT if _is_fuse(kind) else Bridge.DRIVE


def fuse_mounts(table: Path = TABLE) -> tuple[Path, ...]:
    """Where FUSE file systems are mounted that may be a watch's, wherever their owner put them."""
    return tuple(
        place
        for place, kind in _mounts(table)
        if _is_fuse(kind) and kind != _GNOME and kind not in _NO_WATCH
    )


def _is_fuse(kind: str) -> bool:
    """Whether a program serves it; fuseblk are disks in a format of other systems."""
    return kind == "fuse" or kind.startswith("fuse.")


def _mounts(table: Path) -> tuple[tuple[Path, str], ...]:
    try:
        lines = table.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ()
    rows = (line.split(" ") for line in lines)
    return tuple((Path(_place(row[1])), row[2]) for row in rows if len(row) > 2)


def _place(text: str) -> PurePosixPath:
    for escape, letter in _ESCAPES.items():
        text = text.replace(escape, letter)
    return PurePosixPath(text)


LARGEST_BYTES = 64_000_000
"""No file on a watch that matters to us is as large."""
FOLDER = "garmin"
DESCRIPTION_FILE = "garmindevice.xml"
KNOWN_FOLDERS = ("newfiles", "workouts", "activity")
USUAL_INPUTS = ("GARMIN/NewFiles", "GARMIN/Workouts")
USUAL_OUTPUTS = ("GARMIN/Workouts",)
USUAL_ACTIVITIES = ("GARMIN/Activity", "GARMIN/Activities")
POSIX_DRIVES = (
    "media/*",
    "media/*/*",
    "run/media/*/*",
    "mnt/*",
    "Volumes/*",
    "run/user/*/gvfs/mtp*/*",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A mounted watch. `input` takes new workouts; `stores` are where it may keep them.

    `model` is "" where the watch does not say. All paths exist, but for `input`, which may
    have to be made. `schedule_input` takes schedules, None where the watch has no calendar for
    them; it keeps them in `schedules`. `activities` are the folders of what was recorded.
    """

    mount: Path
    garmin: Path
    model: str
    part_number: str
    input: Path
    stores: tuple[Path, ...]
    schedule_input: Path | None
    schedules: tuple[Path, ...]
    activities: tuple[Path, ...]
    bridge: Bridge

    @property
    def stored(self) -> int:
        """How many FIT files its workout folders hold, those still to be taken in included."""
        return len(fit_files(self.stores))


def find_watch(*, mount: Path | None = None, root: Path = Path("/"), table: Path = TABLE) -> Watch:
    """The one watch there is: at `mount`, or wherever this system mounts things below `root`.

    Raises `WatchError` if there is none or more than one. A mount that does not answer hides
    no other.
    """
    if mount is not None:
        return watch_at(mount, table=table)
    dead: list[Path] = []
    found = [watch_at(place, table=table) for place in _drives(root, table, dead) if _garmin(place)]
    if not found:
        raise WatchError(no_watch_advice(dead=tuple(dead)))
    if len(found) > 1:
        places = ", ".join(str(one.mount) for one in found)
        raise WatchError(
            say("more than one watch found ({places}); name one with --watch", places=places)
        )
    return found[0]


def watch_at(mount: Path, *, table: Path = TABLE) -> Watch:
    """The watch mounted at `mount`, or in a storage there. Raises `WatchError` for none."""
    inside = _garmin(mount) or next(filter(None, map(_garmin, _entries(mount))), None)
    garmin = mount if inside is None and _is_watch_folder(mount) else inside
    if garmin is None:
        raise WatchError(
            say(
                "{mount}: this does not look like a watch: expected a folder GARMIN with "
                "GarminDevice.xml, NewFiles, Workouts or Activity in it; name the drive itself "
                "with --watch",
                mount=mount,
            )
        )
    drive = garmin.parent
    description = _description_of(garmin)
    inputs = description.inputs or USUAL_INPUTS
    outputs = description.outputs or USUAL_OUTPUTS
    target = _input(drive, inputs)
    stores = _existing(drive, (*outputs, *USUAL_OUTPUTS, *inputs))
    calendar = description.schedule_inputs
    return Watch(
        mount=drive,
        garmin=garmin,
        model=description.model,
        part_number=description.part_number,
        input=target,
        stores=tuple(dict.fromkeys([*stores, *([target] if target.is_dir() else [])])),
        schedule_input=_input(drive, calendar) if calendar else None,
        schedules=_existing(drive, description.schedule_outputs),
        activities=_existing(drive, (*description.activities, *USUAL_ACTIVITIES)),
        bridge=bridge_to(drive.absolute(), table),
    )


def fit_files(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """The FIT files in some folders of a watch; what is no plain file is passed over.

    Raises OSError if it does not answer.
    """
    return tuple(
        path
        for folder in folders
        for path in sorted(folder.iterdir())
        if path.suffix.casefold() == ".fit" and not path.name.startswith(".") and is_plain(path)
    )


def _existing(drive: Path, folders: tuple[str, ...]) -> tuple[Path, ...]:
    paths = (_resolved(drive, one) for one in folders)
    return tuple(dict.fromkeys(path for path in paths if path.is_dir()))


def _garmin(drive: Path) -> Path | None:
    """The drive's folder GARMIN. Drives are often called GARMIN themselves, so look inside."""
    folder = _child(drive, FOLDER)
    return folder if folder is not None and _is_watch_folder(folder) else None


def _is_watch_folder(folder: Path) -> bool:
    """Whether a folder holds what only a watch has."""
    return any(_child(folder, name) is not None for name in (DESCRIPTION_FILE, *KNOWN_FOLDERS))


def _input(drive: Path, inputs: tuple[str, ...]) -> Path:
    """NewFiles where the watch has it, else the first of its inputs that exists, else the first."""
    resolved = [_resolved(drive, one) for one in inputs]
    new_files = [path for path in resolved if path.name.casefold() == "newfiles"]
    existing = [path for path in (*new_files, *resolved) if path.is_dir()]
    return (existing or new_files or resolved)[0]


def _resolved(drive: Path, path: str) -> Path:
    """A path of the description as the drive spells it: GARMIN/NEWFILES may be Garmin/NewFiles."""
    found = drive
    for part in path.split("/"):
        found = _child(found, part) or found / part
    return found


def _child(folder: Path, name: str) -> Path | None:
    """The entry of a folder with this name in any case; the exact one first."""
    entries = sorted(_entries(folder), key=lambda one: (one.name != name, one.name))
    return next((one for one in entries if one.name.casefold() == name.casefold()), None)


def _entries(folder: Path) -> tuple[Path, ...]:
    """What a folder holds; nothing where it is none or does not answer."""
    try:
        return tuple(folder.iterdir())
    except OSError:
        return ()


def _description_of(garmin: Path) -> Description:
    path = _child(garmin, DESCRIPTION_FILE)
    if path is None:
        return NOTHING
    try:
        return parse_description(read_plain(path, most=LARGEST_BYTES))
    except OSError:
        return NOTHING


def _drives(root: Path, table: Path, dead: list[Path]) -> Iterator[Path]:
    """Folders where this system mounts drives, each once; those that do not answer go to `dead`."""
    if os.name == "nt":
        yield from (Path(f"{letter}:/") for letter in string.ascii_uppercase[2:])
        return
    usual = (place for pattern in POSIX_DRIVES for place in _matching(root, pattern.split("/")))
    seen: set[Path] = set()
    for place in (*usual, *(fuse_mounts(table) if root == Path("/") else ())):
        try:
            real = place.resolve()
            is_folder = stat.S_ISDIR(real.stat().st_mode)
        except OSError:
            dead.append(place)
            continue
        if is_folder and real not in seen:
            seen.add(real)
            yield from (place, *(() if _garmin(place) else _storages(place, table)))


def _storages(place: Path, table: Path) -> tuple[Path, ...]:
    """The storages that a bridge shows as folders: "Internal Storage", "Primary"."""
    return _entries(place) if place in fuse_mounts(table) else ()


def _matching(folder: Path, names: list[str]) -> Iterator[Path]:
    """Like `Path.glob`, which a single mount that does not answer would end."""
    if not names:
        yield folder
        return
    for entry in sorted(_entries(folder)):
        if fnmatch.fnmatchcase(entry.name, names[0]):
            yield from _matching(entry, names[1:])
