"""The folder of a plan: what was planned there before, and the files of a new plan into it.

And whether its files are what its plan.json says they are: whole, and of this plan.

A folder that is served may be caught in the middle of a copy, on a full disk, or with a link to
something else in a file's place. Who subscribes takes half a feed for the word to delete the rest.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

from runlift_export import documents, fit, store
from runlift_export.errors import FitError, FolderError, PlanFileError, reason_of
from runlift_export.export import FEED_NAMES, event_uids
from runlift_export.fit import profile
from runlift_export.flow.plan_files import Files
from runlift_export.language import say
from runlift_export.model import Plan, Session
from runlift_export.workout import workout_serial

PLAN_NAME = "plan.json"
LARGEST_PLAN = 8_000_000


def previous_plan(folder: Path | store.Place) -> Plan | None:
    """The plan that a folder or a place holds already, if any.

    One that cannot be read is told of, never overwritten: raises `PlanFileError`, `FolderError`.
    """
    place = _place(folder)
    shown = place.shown(PLAN_NAME)
    try:
        return documents.read_plan(place.read(PLAN_NAME, most=LARGEST_PLAN))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise FolderError(_nothing_written(shown, error)) from error
    except PlanFileError as error:
        advice = say(
            "nothing was written; repair this file, move it away, or choose another folder"
        )
        named = tuple((f"{shown}: {key}", sentence) for key, sentence in error.faults)
        raise PlanFileError((*named, (shown, advice))) from error


def _place(folder: Path | store.Place) -> store.Place:
    return store.FolderPlace(folder) if isinstance(folder, Path) else folder


def _nothing_written(shown: str, error: OSError) -> str:
    return say("{path}: {why}; nothing was written", path=shown, why=reason_of(error))


def write_plan(
    folder: Path | store.Place, files: Files, *, dry: bool = False, keep_plan: bool = False
) -> store.Outcome:
    """Write the files of a plan; with `dry` only work out what would be done.

    With `keep_plan` the plan.json that is there stays under another name, as it does where
    something in it would be lost with it. Raises `FolderError`; each file is then the old or the
    new one.
    """
    place = _place(folder)
    if any(name == PLAN_NAME and len(data) > LARGEST_PLAN for name, data in files):
        raise FolderError(
            say(
                "{path}: would be larger than {most} bytes, more than is read again; nothing was"
                " written: shorten the plan, or its texts",
                path=place.shown(PLAN_NAME),
                most=LARGEST_PLAN,
            )
        )
    kept = frozenset({PLAN_NAME}) if keep_plan or _would_lose(place) else frozenset()
    return place.write(files, dry=dry, keep=kept)


def _would_lose(place: store.Place) -> bool:
    """Whether something in a plan.json is not known here: another version wrote it."""
    try:
        if not place.has(PLAN_NAME):
            return False
        return not documents.is_wholly_read(place.read(PLAN_NAME, most=LARGEST_PLAN))
    except OSError as error:
        raise FolderError(_nothing_written(place.shown(PLAN_NAME), error)) from error


PAGE_NAME = "index.html"

_LARGEST = 8_000_000
_LARGEST_PAGE = 64_000_000
_WORKOUT_FILE = 5
_FOLDED = re.compile(rb"\r?\n[ \t]")
_LINE_OF = re.compile(rb"(?m)^(BEGIN|END|UID):([^\r\n]*)\r?$")
_LINK = re.compile(r'href="([^"]*)"')


def plan_folder_files(folder: Path) -> Files:
    """Page, feed and workouts of a folder that was planned before, each whole and of its plan.

    Only what plan.json names is read, and only inside the folder: people edit plan.json. A
    workout that is not there is left out. Raises `PlanFileError`, and `FolderError` naming the
    file for one that is cut short, of something else, behind a link that leaves the folder, or
    no file at all.
    """
    home = folder.resolve()
    plan = documents.read_plan(_inside(home, PLAN_NAME, _LARGEST))
    feed_name = next((name for name in FEED_NAMES if (home / name).exists()), FEED_NAMES[0])
    feed = _inside(home, feed_name, _LARGEST)
    page = _inside(home, PAGE_NAME, _LARGEST_PAGE)
    _refuse(home / feed_name, _feed_fault(feed, plan))
    _refuse(home / PAGE_NAME, _page_fault(page))
    workouts: dict[str, bytes] = {}
    for session in plan.sessions:
        name = session.workout
        if _is_workout_name(name) and (home / name).is_symlink() | (home / name).exists():
            workouts[name] = _inside(home, name, _LARGEST)
            _refuse(home / name, _workout_fault(workouts[name], session))
    return (*workouts.items(), (feed_name, feed), (PAGE_NAME, page))


def _refuse(path: Path, fault: str | None) -> None:
    if fault is not None:
        told = say(
            "{path}: {fault}; write it again with `runlift export` or `plan -o`",
            path=path,
            fault=fault,
        )
        raise FolderError(told)


def _is_workout_name(name: str) -> bool:
    return "\0" not in name and name.endswith(".fit") and ".." not in name.split("/")


def _inside(home: Path, name: str, most: int) -> bytes:
    """The bytes of a plain file whose place is inside the folder, wherever links lead."""
    path = home / name
    try:
        if not path.resolve(strict=True).is_relative_to(home):
            told = say("{path}: leads out of the folder; put the file itself there", path=path)
            raise FolderError(told)
        return store.read_plain(path, most=most)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        reason = getattr(error, "strerror", None) or error
        raise FolderError(f"{path}: {reason}") from error


def _feed_fault(feed: bytes, plan: Plan) -> str | None:
    """Why these bytes are not the whole calendar of the plan."""
    lines = _LINE_OF.findall(_FOLDED.sub(b"", feed))
    begun: list[bytes] = []
    found: set[str] = set()
    for word, value in lines:
        if word == b"UID":
            found.add(value.decode("utf-8", "replace"))
        elif word == b"BEGIN":
            begun.append(value)
        elif not begun or begun.pop() != value:
            return say("the calendar is damaged")
    ends = feed.rstrip().endswith(b"END:VCALENDAR") and feed.startswith(b"BEGIN:VCALENDAR")
    if begun or not ends:
        return say("the calendar is cut short, or is none")
    missing = [one for one in plan.sessions if not found & set(event_uids(one))]
    if missing:
        return say("{count} sessions of plan.json are not in this calendar", count=len(missing))
    return None


def _page_fault(page: bytes) -> str | None:
    """Why these bytes are not a whole page of ours."""
    if not page.startswith(b"<!doctype html>") or not page.rstrip().endswith(b"</html>"):
        return say("the page is cut short, or is none")
    text = page.decode("utf-8", "replace")
    links = {html.unescape(link) for link in _LINK.findall(text)}
    if not links & set(FEED_NAMES):
        return say("this is not the page of a plan")
    return None


def _workout_fault(data: bytes, session: Session) -> str | None:
    """Why these bytes are not the whole workout of this session."""
    try:
        file_id = fit.read_tables(data).get(profile.FILE_ID)
    except FitError as error:
        return str(error)
    kind = file_id.values(profile.FILE_ID_TYPE)[0] if file_id is not None else None
    serial = file_id.values(profile.FILE_ID_SERIAL)[0] if file_id is not None else None
    if kind != _WORKOUT_FILE or serial != workout_serial(session.uid):
        return say("this is not the workout of its session")
    return None
