"""What every command of one call shares: settings, zone, date, cache, and how much to say."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from runlift_export.errors import FolderError, RunliftError, SettingsError, reason_of
from runlift_export.language import (
    language_of_locale,
    say,
    speak_always,
)

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from runlift_export.cache import Cache
    from runlift_export.model import Problem, Settings

Parsed = TypeVar("Parsed")

Calendars = tuple[tuple[str, bytes], ...]

SETTINGS_NAME = "runlift.toml"

LARGEST_INPUT = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the program.

    `level` is -1 with -q, 1 with -v, else 0; `said` is what it said once. Without `colour` and
    `pager` there are none, wherever it prints.
    """

    config: Path | None
    cache_file: Path | None
    use_cache: bool
    level: int
    colour: bool = True
    pager: bool = True
    said: set[str] = field(default_factory=set, repr=False, compare=False)

    def settings_file(self) -> Path | None:
        """The file in force: -c, else ./runlift.toml, else the user's own; None if none."""
        if self.config is not None:
            return self.config
        import platformdirs

        places = (Path(SETTINGS_NAME), platformdirs.user_config_path("runlift") / SETTINGS_NAME)
        return next((place for place in places if place.is_file()), None)

    def settings(self, *, corrections: str | None = None) -> Settings:
        """The settings in force, with the rows of a corrections.csv if one is named.

        Raises `SettingsError` with the file's name on every line.
        """
        from runlift_export import settings

        path = self.settings_file()
        if path is None:
            found = settings.defaults()
        else:
            found = _parsed(str(path), settings.parse_settings)
            self.say(say("settings: {path}", path=path), least=1)
        if found.language is not None:
            speak_always(found.language)
        if corrections is None:
            return found
        rows = _parsed(corrections, settings.corrections_from_csv)
        return replace(found, corrections=found.corrections + rows)

    def calendars(self, settings: Settings, more: tuple[str, ...] = ()) -> Calendars:
        """Name and bytes of the planned-run calendars: those of the settings, then `more`.

        A relative path in the settings counts from the settings file. Raises `FolderError`.
        """
        path = self.settings_file()
        home = path.parent if path else Path()
        named = [str(home / _expanded(name)) for name in settings.planned]
        try:
            of_settings = tuple((name, read_bytes(name)) for name in named)
        except FolderError as error:
            raise FolderError(f"{path}: plan.planned: {error}") from error
        return (*of_settings, *((name, read_bytes(name)) for name in more))

    def logged(self, settings: Settings, more: tuple[Path, ...] = ()) -> tuple[Path, ...]:
        """Files and folders of finished sets: those of the settings, then `more`.

        A relative path in the settings counts from the settings file. Raises `FolderError`.
        """
        path = self.settings_file()
        home = path.parent if path else Path()
        named = tuple(home / _expanded(name) for name in settings.strength.lifts)
        for one in named:
            if not os.path.lexists(one):
                wish = say("no such file or folder; name the CSV file that your app exported")
                raise FolderError(f"{path}: strength.lifts: {one}: {wish}")
        return (*named, *more)

    def cache(self) -> AbstractContextManager[Cache | None]:
        """The cache of runs already read, open for this call; None with --no-cache."""
        if not self.use_cache:
            return nullcontext()
        import platformdirs

        from runlift_export.cache import Cache
        from runlift_export.store import make_private

        path = self.cache_file
        if path is None:
            path = platformdirs.user_cache_path("runlift") / "runs.sqlite"
            with suppress(OSError):  # the cache says what is wrong with its place
                make_private(path.parent)
        return Cache(path, on_notice=self.say_once)

    def say(self, text: str, *, least: int = 0) -> None:
        """A line on standard error, unless the call is to be quieter than `least`."""
        if self.level >= least:
            from runlift_export.checked import printable

            lines = (printable(line) for line in text.split("\n"))
            click.echo("\n".join(lines), err=True)

    def say_once(self, text: str) -> None:
        """The same, but nothing that was said before in this call."""
        if text not in self.said:
            self.said.add(text)
            self.say(text, least=-1)

    def tell_problems(self, problems: tuple[Problem, ...]) -> None:
        """Name what could not be used: unreadable files always, the others with -v."""
        from runlift_export.cli import problem_words

        for problem in problems:
            least = -1 if problem.is_unreadable else 1
            self.say(problem_words.problem_line(problem), least=least)
        if told := problem_words.other_formats_line(problems):
            self.say(told)
        if self.level == 0 and (told := problem_words.left_out_line(problems)):
            self.say(told)


def speak_as_the_system() -> None:
    """Speak the language of the system's locale, where it is known; settings may say otherwise."""
    speak_always(language_of_locale(*map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))))


def _parsed(name: str, parse: Callable[[str], Parsed]) -> Parsed:
    """What a text file holds, its name put before every fault."""
    try:
        return parse(read_bytes(name).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        from runlift_export.checked import not_utf8

        raise SettingsError(((name, not_utf8(error)),)) from error
    except FolderError as error:
        raise SettingsError(((say("settings"), str(error)),)) from error
    except SettingsError as error:
        named = tuple((f"{name}: {key}", sentence) for key, sentence in error.faults)
        raise SettingsError(named) from error


def status_of(problems: tuple[Problem, ...]) -> int:
    """1 if some file was unreadable, else 0."""
    return int(any(problem.is_unreadable for problem in problems))


def user_data_folder() -> Path:
    """Where the program keeps what must outlast a call, in the user's own data folder."""
    import platformdirs

    return platformdirs.user_data_path("runlift")


def address_secrets_file() -> Path:
    """Where the digests of the secrets are that `serve --public` handed out."""
    return user_data_folder() / "tokens.json"


def place_of_plan(folder: Path) -> str:
    """Where a plan is kept, as no other runner's is: this machine and the folder's whole path."""
    import platform

    return f"{platform.node()}:{folder.absolute().resolve()}"


def zone_of(settings: Settings) -> ZoneInfo:
    """The runner's zone: as set, else the machine's, else UTC."""
    from zoneinfo import ZoneInfo

    if settings.timezone is not None:
        return ZoneInfo(settings.timezone)
    import tzlocal

    try:
        # By its name: a zone read from an unnamed file could not be written into a calendar.
        return ZoneInfo(tzlocal.get_localzone().key)
    except (LookupError, ValueError, OSError):
        return ZoneInfo("UTC")


def tz_fault() -> str:
    """What is wrong with the machine's zone as the environment names it; "" if nothing."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if not named:
        return ""
    import tzlocal

    try:
        tzlocal.reload_localzone()
    except (LookupError, ValueError, OSError):
        return say(
            "TZ={named}: no such time zone, so UTC stands in; say such as TZ=Europe/Berlin",
            named=named,
        )
    return ""


def today(zone: ZoneInfo) -> date:
    """The date now, on the runner's own calendar; RUNLIFT_TODAY (ISO) stands in for tests."""
    return _fixed_today(zone)[0] if os.environ.get(_TODAY) else datetime.now(zone).date()


def now_on(start: date, zone: ZoneInfo) -> datetime | None:
    """The moment now where `start` is today, to the minute; else None.

    RUNLIFT_TODAY stands in for tests; where it is a date alone, all of that day is to come.
    """
    now = _fixed_today(zone)[1] if os.environ.get(_TODAY) else datetime.now(zone)
    return now if now is not None and now.date() == start else None


def now_words(zone: ZoneInfo) -> str:
    """Date and time now, as a runner reads them: 2026-11-16 07:10."""
    now = clock()
    if not isinstance(now, datetime):
        return now.isoformat()
    return f"{now.astimezone(zone) if now.tzinfo else now:%Y-%m-%d %H:%M}"


def clock() -> datetime | date:
    """Now (aware), for whoever has a zone to see it in; RUNLIFT_TODAY stands in as it is."""
    if not os.environ.get(_TODAY):
        return datetime.now(UTC)
    day, moment = _fixed_today(UTC)
    return day if moment is None else moment.replace(tzinfo=None)


_TODAY = "RUNLIFT_TODAY"


def _fixed_today(zone: tzinfo) -> tuple[date, datetime | None]:
    """Date and, if it has one, moment of RUNLIFT_TODAY, local to the runner."""
    fixed = os.environ[_TODAY]
    try:
        if "T" not in fixed:
            return date.fromisoformat(fixed), None
        moment = datetime.fromisoformat(fixed).replace(tzinfo=zone)
    except ValueError as error:
        wish = say("expected a date such as 2026-11-16, or with a time, 2026-11-16T19:30")
        raise RunliftError(
            say("{today}: {wish}, found {fixed!r}", today=_TODAY, wish=wish, fixed=fixed)
        ) from error
    return moment.date(), moment


def read_bytes(path: str) -> bytes:
    """The bytes of a file, `-` meaning standard input. Raises `FolderError`."""
    try:
        if path == "-":
            data = sys.stdin.buffer.read(LARGEST_INPUT + 1)
        else:
            data = _read(_expanded(path), LARGEST_INPUT + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = reason_of(error) if isinstance(error, OSError) else error
        raise FolderError(
            say("{path}: {reason}; name a file that can be read", path=path, reason=reason)
        ) from error
    if len(data) > LARGEST_INPUT:
        message = say(
            "{path}: is larger than {most} bytes, more than any plan, calendar, workout "
            "or settings file; is it the file you meant?",
            path=path,
            most=LARGEST_INPUT,
        )
        raise FolderError(message)
    return data


def _read(path: Path, most: int) -> bytes:
    """The first bytes of a file, which may be a device that never ends."""
    with path.open("rb") as stream:
        return stream.read(most)


def _expanded(name: str) -> Path:
    """The path with ~ filled in where there is such a user."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)
