"""Finds mounted watches: a folder GARMIN, in whatever case, where systems mount things."""

from __future__ import annotations

import os
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from runlift_export.errors import WatchError
from runlift_export.watch.description import NOTHING, Description, parse_description

FOLDER = "garmin"
DESCRIPTION_FILE = "garmindevice.xml"
KNOWN_FOLDERS = ("newfiles", "workouts", "activity")
USUAL_INPUTS = ("GARMIN/NewFiles", "GARMIN/Workouts")
USUAL_OUTPUTS = ("GARMIN/Workouts",)
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
    have to be made.
    """

    mount: Path
    garmin: Path
    model: str
    part_number: str
    input: Path
    stores: tuple[Path, ...]

    @property
    def stored(self) -> int:
        """How many FIT files its workout folders hold, those still to be taken in included."""
        return len(fit_files(self))


def find_watch(*, mount: Path | None = None, root: Path = Path("/")) -> Watch:
    """The one watch there is: at `mount`, or wherever this system mounts things below `root`.

    Raises `WatchError` if there is none or more than one.
    """
    if mount is not None:
        return watch_at(mount)
    found = [watch_at(place) for place in _drives(root) if _garmin(place) is not None]
    if not found:
        raise WatchError(
            "no watch found: expected a mounted drive with a folder GARMIN; plug the watch in, "
            "choose mass storage on it where it asks, or name its folder with --watch"
        )
    if len(found) > 1:
        places = ", ".join(str(one.mount) for one in found)
        raise WatchError(f"more than one watch found ({places}); name one with --watch")
    return found[0]


def watch_at(mount: Path) -> Watch:
    """The watch mounted at `mount`. Raises `WatchError` if there is none."""
    inside = _garmin(mount)
    garmin = mount if inside is None and _is_watch_folder(mount) else inside
    if garmin is None:
        raise WatchError(
            f"{mount}: this does not look like a watch: expected a folder GARMIN with "
            "GarminDevice.xml, NewFiles, Workouts or Activity in it; "
            "name the drive itself with --watch"
        )
    drive = garmin.parent
    description = _description_of(garmin)
    inputs = description.inputs or USUAL_INPUTS
    outputs = description.outputs or USUAL_OUTPUTS
    target = _input(drive, inputs)
    known = (_resolved(drive, one) for one in (*outputs, *USUAL_OUTPUTS, *inputs))
    stores = [path for path in known if path.is_dir()]
    return Watch(
        mount=drive,
        garmin=garmin,
        model=description.model,
        part_number=description.part_number,
        input=target,
        stores=tuple(dict.fromkeys([*stores, *([target] if target.is_dir() else [])])),
    )


def fit_files(watch: Watch) -> tuple[Path, ...]:
    """The FIT files in its workout folders."""
    return tuple(
        path
        for store in watch.stores
        for path in sorted(store.iterdir())
        if path.suffix.casefold() == ".fit" and not path.name.startswith(".")
    )


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
    try:
        entries = sorted(folder.iterdir(), key=lambda one: (one.name != name, one.name))
    except OSError:
        return None
    return next((one for one in entries if one.name.casefold() == name.casefold()), None)


def _description_of(garmin: Path) -> Description:
    path = _child(garmin, DESCRIPTION_FILE)
    if path is None:
        return NOTHING
    try:
        return parse_description(path.read_bytes())
    except OSError:
        return NOTHING


def _drives(root: Path) -> Iterator[Path]:
    """Folders where this system mounts drives, each once."""
    if os.name == "nt":
        yield from (Path(f"{letter}:/") for letter in string.ascii_uppercase[2:])
        return
    seen: set[Path] = set()
    for pattern in POSIX_DRIVES:
        for place in sorted(root.glob(pattern)):
            real = place.resolve()
            if real not in seen and place.is_dir():
                seen.add(real)
                yield place
