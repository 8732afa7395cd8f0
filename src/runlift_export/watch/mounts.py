"""Which file system a folder stands on: what can be asked of a drive cannot be asked of a bridge.

Linux says it in /proc/self/mounts; elsewhere every mount is taken for a drive.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path, PurePosixPath

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
