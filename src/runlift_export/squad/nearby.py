"""An athlete in a bucket, brought near: the files on the disk of the machine that plans.

Kept beside the athlete's cache, so that the next time only what changed is got; without a cache in
a folder that goes with the call. From there on all is read as of any athlete.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from runlift_export import settings as settings_room
from runlift_export import store
from runlift_export.errors import FolderError
from runlift_export.language import say
from runlift_export.squad.far_listing import ARCHIVE, SETTINGS_NAME, list_member
from runlift_export.squad.inputs import Wishes
from runlift_export.squad.roster import Member
from runlift_export.store import Bucket, ChangedError, Stored

_LARGEST = 64 * 2**20
"""No recording is larger: of one that says so not a byte is got, and its reader refuses it."""
_LARGEST_ARCHIVE = 16 * 2**30
_TRIES = 3
_SHARED = "shared"
_FILES = "inputs"


@contextmanager
def on_this_disk(wishes: Wishes, member: Member) -> Iterator[Wishes]:
    """What is asked, with a folder to bring files into; where none is kept it goes at the end."""
    if wishes.cache or not member.is_far:
        yield wishes
        return
    with tempfile.TemporaryDirectory(prefix="runlift-") as home:
        yield replace(wishes, cache=home)


def brought_near(member: Member, wishes: Wishes) -> tuple[Member, Wishes]:
    """The athlete and what is asked, with paths on this machine; as they are where they have them.

    What was listed is got, or all is listed again. Raises `FolderError` and OSError.
    """
    return _near(member, wishes, near_home(member, wishes)) if member.is_far else (member, wishes)


def near_home(member: Member, wishes: Wishes) -> Path:
    """Where all that is kept of an athlete lies on this machine."""
    return Path(wishes.cache) / member.name


def near_folders(member: Member, wishes: Wishes) -> tuple[str, ...]:
    """The folders into which files are brought."""
    home = near_home(member, wishes)
    return tuple(str(home / name / store.MIRRORED) for name in (_FILES, _SHARED))


def _near(member: Member, wishes: Wishes, home: Path) -> tuple[Member, Wishes]:
    if not store.is_inside(member.name):
        raise FolderError(
            say("{name!r}: no folder can have this name; rename it", name=member.name)
        )
    store.make_private(home)
    squad = Bucket(member.paths[0].rstrip("/").rpartition("/")[0])
    for left in reversed(range(_TRIES)):
        try:
            objects = list_member(member.paths)
            folder = _mirrored(squad, home / _FILES, objects)
        except (ChangedError, FileNotFoundError) as error:
            if not left:
                raise FolderError(str(error)) from error
        else:
            break
    paths = []
    for address in member.paths:
        path = folder / address.rstrip("/").rpartition("/")[2]
        if address.endswith("/"):
            path.mkdir(exist_ok=True)
        paths.append(str(path))
    near = replace(member, paths=tuple(paths), listed=store.listing_digest(objects))
    return near, _with_shared(squad, wishes, home / _SHARED)


def _mirrored(squad: Bucket, home: Path, objects: Iterable[Stored]) -> Path:
    every = tuple(objects)
    for one in every:
        if _is_archive(one) and one.size > _LARGEST_ARCHIVE:
            raise FolderError(
                say(
                    "{place}: larger than {most} bytes, more than is got; divide the archive",
                    place=squad.shown(one.name),
                    most=_LARGEST_ARCHIVE,
                )
            )
    return store.bring_near(squad, home, every, is_too_large=_is_too_large).folder


def _is_archive(one: Stored) -> bool:
    return one.name.lower().endswith(ARCHIVE)


def _is_too_large(one: Stored) -> bool:
    return one.size > _LARGEST and not _is_archive(one)


def _with_shared(squad: Bucket, wishes: Wishes, home: Path) -> Wishes:
    """The wishes with what the squad's own settings name lying beside them, near."""
    if not store.is_address(wishes.settings_file):
        return wishes
    settings = settings_room.parse_settings(wishes.settings_text)
    names = (*settings.planned, *settings.strength.lifts)
    found = []
    for name in filter(store.is_inside, names):
        with suppress(FileNotFoundError):  # whoever reads it says that it is not there
            found.append(squad.stat(name))
    folder = (
        store.bring_near(squad, home, found, is_too_large=_is_too_large).folder if found else home
    )
    return replace(wishes, settings_file=str(folder / SETTINGS_NAME))
