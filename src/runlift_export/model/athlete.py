"""The runner and what the runner asked for. No defaults here: `settings` is their only home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from runlift_export.language import to_say
from runlift_export.model.circle import Circle


class Level(StrEnum):
    """Experience with strength training, not with running."""

    NOVICE = "novice"
    TRAINED = "trained"


class Place(StrEnum):
    """Where the strength session happens."""

    GYM = "gym"
    HOME = "home"
    TRAVEL = "travel"


class Prefer(StrEnum):
    """Which days are for lifting: those with easy runs or none, or those that are hard anyway."""

    EASY_DAYS = "easy-days"
    HARD_DAYS = "hard-days"


class Phase(StrEnum):
    """The part of the running season."""

    BASE = "base"
    BUILD = "build"
    PEAK = "peak"
    TAPER = "taper"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Athlete:
    """Who trains. Heart rates in bpm; None where the runner did not say."""

    level: Level
    birth_year: int | None
    sex: str | None
    max_hr_bpm: float | None
    resting_hr_bpm: float | None
    threshold_hr_bpm: float | None
    conditions: tuple[str, ...]

    def age_years(self, on: date) -> int | None:
        """The age reached in the year of `on`, None if the year of birth is not known."""
        return None if self.birth_year is None else on.year - self.birth_year


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A part of a day in which a session may stand, in local time; `end` after `start`."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """When the runner can lift. `windows` has seven entries, Monday first; () means never.

    `sessions` is how many a week were asked for; None leaves it to the phase (S2).
    `runs` is the week template of planned runs, seven words or None ("intervals", "rest" ...), and
    `run_starts` are the hours of those runs, None where the runner named none.
    """

    sessions: int | None
    prefer: Prefer
    windows: tuple[tuple[Window, ...], ...]
    blocked: tuple[date, ...]
    runs: tuple[str | None, ...]
    run_starts: tuple[time | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """Where and with what. `units` is "kg" or "lb" (for printing); loads inside are kg.

    `log` says what is made of a planned session that no file shows: "files" (it was missed),
    "assume" (it was done), "auto" (missed if the runner records strength sessions at all).
    `avoid` and `prefer` are names of exercises to leave out, and to take for their movement.
    `lifts` are files or folders of finished sets written down in an app; `names` are pairs of what
    an exercise is called there, and in the catalogue.
    """

    place: Place
    equipment: tuple[str, ...]
    units: str
    smallest_step_kg: float
    log: str = "auto"
    avoid: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    lifts: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """A race to come or past. `priority` is "A" or "B"; `distance_km` None if not given."""

    date: date
    priority: str
    distance_km: float | None


RIDE = to_say("ride")
CORRECTION_WORDS = ("easy", "moderate", "hard", RIDE)
"""What a runner may say of a run; a ride was none, and is left out of everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The runner's own word on a run (by `source`) or on a whole day (by `date`).

    `effort` is one of `CORRECTION_WORDS`.
    """

    date: date | None
    source: str | None
    effort: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleRule:
    """How the runner reads planned runs: a title that contains `contains` is a `run`.

    `run` is a word of the week template ("intervals", "long" ...), or "ignore".
    """

    contains: str
    run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovableLimits:
    """The limits a runner may move. Minutes of a session include the warm-up.

    `hours_after_hard_run`: H3, 6 unless the runner says 3 or more. `hours_after_run`: the
    least break between an easy run's end and the lift. `heavy_week_ratio`: S1.
    """

    full_min: int
    short_min: int
    hours_after_hard_run: float
    hours_after_run: float
    heavy_week_ratio: float
    deload_every_weeks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """How the calendar is written. `alarm_min` None means no reminder.

    `private` shows "Busy" and nothing else; `all_day` gives dates without times; `base_url`
    (https) is where the folder is published, None if nowhere.
    """

    name: str
    alarm_min: int | None
    private: bool
    all_day: bool
    base_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchWishes:
    """How workouts are written for the watch.

    `rest_after_last_set` repeats work and rest as often as there are sets, as Garmin Connect does;
    `calendar` adds a schedule, which puts each workout on its date on watches that have one.
    """

    rest_after_last_set: bool
    calendar: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that `runlift.toml` can say. `timezone` is an IANA name, None for the machine's.

    `language` is an ISO 639-1 code, None for whatever is being spoken. `phase` None
    means inferred. `planned` are calendars of planned runs, as paths.
    `catalogue` holds the user's own exercises as TOML tables, checked by `lifts`. `hide_around` are
    circles whose places no conversion writes.
    """

    language: str | None
    timezone: str | None
    athlete: Athlete
    week: Week
    strength: Strength
    feed: Feed
    watch: WatchWishes
    rules: MovableLimits
    phase: Phase | None
    planned: tuple[str, ...]
    titles: tuple[TitleRule, ...]
    races: tuple[Race, ...]
    corrections: tuple[Correction, ...]
    catalogue: tuple[dict[str, object], ...]
    hide_around: tuple[Circle, ...]
