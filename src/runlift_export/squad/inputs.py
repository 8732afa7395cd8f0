"""What an athlete's plan is made from: settings, files, the day; and whether any of it changed.

The time zone of the machine that happens to compute is never asked.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from runlift_export import flow, runs, sets, store
from runlift_export import settings as settings_room
from runlift_export.errors import FolderError, RunliftError, SettingsError, reason_of
from runlift_export.language import say
from runlift_export.model import Settings
from runlift_export.squad.roster import Member
from runlift_export.squad.rows import Row, Status

if TYPE_CHECKING:
    from runlift_export.cache import Cache

_LARGEST = 8_000_000
_CACHE_NAME = "runs.sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is asked for every athlete, the same in every worker.

    `clock` is the moment of asking (aware); one without a zone, or a date alone, stands for every
    athlete's own clock. `start` None is each athlete's today. `machine_zone` is the asker's, for
    athletes of whom nothing better is known. `cache` is the folder of the athletes' caches, one
    each; "" keeps none. `output` is a path or an address; `shared` tells whether what lies beside
    the squad's settings changed, where those are in a bucket. `language` is the asker's, for whose
    settings name none. `again` plans also where nothing has changed.
    """

    output: str
    clock: datetime | date
    machine_zone: str
    settings_text: str = ""
    settings_file: str = ""
    start: date | None = None
    weeks: int = 4
    cache: str = ""
    program_version: str = ""
    language: str = "en"
    again: bool = False
    dry: bool = False
    shared: str = ""

    def out(self, member: Member) -> store.Place:
        """Where this athlete's plan goes."""
        return store.place_at(self.output).below(member.name)

    def has_plan(self, member: Member) -> bool:
        """Whether there is a plan there, as far as can be seen."""
        try:
            return self.out(member).has(flow.PLAN_NAME)
        except (OSError, RunliftError):
            return False

    def now(self, zone: ZoneInfo) -> tuple[date, datetime | None]:
        """Today and, where it is known, the moment, on the clock of a zone."""
        if not isinstance(self.clock, datetime):
            return self.clock, None
        aware = self.clock.tzinfo is not None
        moment = self.clock.astimezone(zone) if aware else self.clock.replace(tzinfo=zone)
        return moment.date(), moment


def row_or_none(member: Member, wishes: Wishes, last: Row | None) -> Row | None:
    """The row of an athlete of whom nothing has to be planned; None where something has to be.

    That is one who is inactive, or whose files, settings and plan are as they were on this day.
    """
    if not member.is_active:
        known = last or Row(athlete=member.name, status=Status.INACTIVE)
        return replace(known, status=Status.INACTIVE, reason="", groups=member.groups)
    if last is None or last.status is not Status.PLANNED or not last.timezone or wishes.again:
        return None
    today, now = wishes.now(ZoneInfo(last.timezone))
    begun = last.until is not None and now is not None and now >= last.until
    if last.planned_on != (wishes.start or today) or begun:
        return None
    try:
        same = last.inputs == inputs_digest(member, wishes, today, file_stamps(member))
    except (RunliftError, OSError):
        return None
    if not same or last.output != _output_seen(member, wishes):
        return None
    return replace(last, groups=member.groups)


def file_stamps(member: Member) -> tuple[object, ...]:
    """What tells whether any of an athlete's activity files or tables of sets changed.

    In a bucket that is its listing, in which the athlete's own settings are, too.
    """
    if member.listed or member.is_far:
        return (member.listed,)
    paths = tuple(map(Path, member.paths))
    recordings = (
        (one.path, one.members, one.size, one.mtime_ns, one.inode, one.problem is None)
        for one in runs.find_files(paths)
    )
    tables = ((one.path, one.size, one.mtime_ns) for one in sets.find_tables((), paths))
    return (*recordings, *tables)


def inputs_digest(member: Member, wishes: Wishes, today: date, stamps: tuple[object, ...]) -> str:
    """A digest of all that an athlete's plan is made from; `stamps` are `file_stamps`."""
    if member.listed or member.is_far:
        own, zone, beside = "", wishes.machine_zone, _stamps_beside(wishes)
    else:
        own, settings = settings_of(member, wishes)
        zone = wishes.machine_zone if settings.timezone is None else ""
        calendars = named_files(member, wishes, settings.planned, own)
        beside = _stamps(calendars, named_files(member, wishes, settings.strength.lifts, own))
    inputs = (
        stamps,
        own,
        wishes.settings_text,
        member.feed,
        *beside,
        today,
        wishes.start,
        wishes.weeks,
        zone,
        wishes.program_version,
        wishes.language,
    )
    return sha256(repr(inputs).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _stamps(calendars: Iterable[Path], logged: Iterable[Path]) -> tuple[object, object]:
    """What tells whether a file that settings name changed."""
    tables = tuple((one.path, one.size, one.mtime_ns) for one in sets.find_tables(logged))
    return tuple(map(_stamp, calendars)), tables


def _stamps_beside(wishes: Wishes) -> tuple[object, object]:
    """The same for an athlete in a bucket: of what the settings of all name, wherever that is.

    What their own settings name lies among their files. A file of this machine that the settings
    of all name is looked at where the settings are of this machine.
    """
    if not wishes.settings_file or store.is_address(wishes.settings_file):
        return wishes.shared, ()
    settings = settings_room.parse_settings(wishes.settings_text)
    home = Path(wishes.settings_file).parent
    calendars = (home / Path(name).expanduser() for name in settings.planned)
    return _stamps(calendars, (home / Path(name).expanduser() for name in settings.strength.lifts))


def output_digest(place: store.Place) -> str:
    """A digest of what lies where a plan was written and when it changed, unread."""
    if isinstance(place, store.BucketPlace):
        return store.listing_digest(place.bucket.list())
    state = repr(flow.plan_folder_state(Path(place.address)))
    return sha256(state.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _output_seen(member: Member, wishes: Wishes) -> str:
    """The same; in a bucket as it was listed for the whole squad at once."""
    if store.is_address(wishes.output):
        return member.plan_listed
    return output_digest(wishes.out(member))


def _stamp(path: Path) -> tuple[str, int, int, int]:
    found = path.stat()
    return str(path), found.st_size, found.st_mtime_ns, found.st_ino


def settings_of(member: Member, wishes: Wishes) -> tuple[str, Settings]:
    """The text of the athlete's own settings, and the settings with the squad's beneath them."""
    path = member.settings_file
    own = ""
    if path is not None and os.path.lexists(path):
        try:
            own = read_whole(Path(path)).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            sentence = say(
                "expected UTF-8 text, but byte {start} is not; save it as UTF-8", start=error.start
            )
            raise SettingsError(((path, sentence),)) from error
    try:
        settings = _parsed(own, wishes.settings_text)
    except SettingsError as error:
        named = path if own else wishes.settings_file
        faults = tuple((f"{named}: {key}", sentence) for key, sentence in error.faults)
        raise SettingsError(faults) from error
    if member.feed:
        settings = replace(settings, feed=replace(settings.feed, name=member.feed))
    return own, settings


@lru_cache(maxsize=256)
def _parsed(own: str, under: str) -> Settings:
    """The same for all who have none of their own, and twice for who is planned."""
    return settings_room.parse_settings(own, under=under)


def named_files(
    member: Member, wishes: Wishes, names: tuple[str, ...], own: str
) -> tuple[Path, ...]:
    """Files that settings name: by a relative path from beside the file that names them."""
    if not names:
        return ()
    mine = settings_room.parse_settings(own) if own else None
    is_own = mine is not None and names in (mine.planned, mine.strength.lifts)
    named = member.settings_file if is_own else wishes.settings_file
    home = Path(named or "").parent
    if member.listed and (is_own or wishes.shared):
        outside = [name for name in names if not store.is_inside(name) or name.startswith("~")]
        if outside:  # settings that came out of a bucket open no file of the machine that plans
            raise FolderError(
                say(
                    "{file}: {name}: in a bucket, name what lies beside the settings",
                    file=named,
                    name=outside[0],
                )
            )
    return tuple(home / Path(name).expanduser() for name in names)


def read_whole(path: Path) -> bytes:
    """The bytes of a plain file that settings name. Raises `FolderError`."""
    try:
        return store.read_plain(path, most=_LARGEST)
    except OSError as error:
        raise FolderError(f"{path}: {reason_of(error)}") from error


def cache_of(member: Member, wishes: Wishes) -> Cache | nullcontext[None]:
    """The athlete's own cache: reading it costs by the athlete's own files alone."""
    if not wishes.cache:
        return nullcontext()
    from runlift_export.cache import Cache  # not for who looks only whether anything changed

    folder = Path(wishes.cache) / member.name
    with suppress(OSError):  # the cache says what is wrong with its place
        store.make_private(folder)
    return Cache(folder / _CACHE_NAME)
