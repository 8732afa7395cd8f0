"""What a watch recorded: runs and finished strength sessions, freed from their file format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from runlift_export.model.trace import Trace
from runlift_export.model.units import clock_words

SAME_RUN_GAP_S = 120.0
"""A file that begins so soon after the end of the one before goes on with its run."""


class OffsetBasis(StrEnum):
    """Where the local time of a recording comes from, best first."""

    FILE = "file"
    SETTINGS = "settings"
    LONGITUDE = "longitude"


class Intensity(StrEnum):
    """What a lap or workout step was meant to be (FIT `intensity`); UNKNOWN if not stored."""

    ACTIVE = "active"
    REST = "rest"
    WARMUP = "warmup"
    COOLDOWN = "cooldown"
    RECOVERY = "recovery"
    INTERVAL = "interval"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lap:
    """One lap as stored. `start_s` is clock time after the run's start; `timer_s` its length.

    `calories_kcal` and `mean_temperature_c` are the watch's, None if it has none.
    `trigger` is the FIT `lap_trigger` name ("manual", "distance", "time", "session_end" ...).
    """

    start_s: float
    timer_s: float
    distance_m: float | None
    mean_heart_rate_bpm: float | None
    intensity: Intensity
    trigger: str
    calories_kcal: float | None = None
    mean_temperature_c: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """What the watch's owner (or the watch) had set; each None where the file does not say."""

    max_hr_bpm: float | None
    resting_hr_bpm: float | None
    threshold_hr_bpm: float | None
    weight_kg: float | None
    birth_year: int | None
    sex: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchVerdict:
    """The watch's own opinion of the run: shown beside ours, never used to judge."""

    aerobic_effect: float | None
    anaerobic_effect: float | None
    benefit: int | None
    load: float | None
    perceived_effort: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One running session of one file, with all that is needed to judge it again later.

    `key` is the SHA-256 of the FIT bytes (hex), followed by "#2", "#3" ... for further
    running sessions of the same file. `source` is the path as the user gave it. `moving_s` is
    timer time; `elapsed_s` clock time from start to end. Distances in metres, None if unknown.
    `caveats` are short sentences on what the file lacks ("no session message").
    `planned_intensities` are the steps of the workout stored in the file, in order.
    `calories_kcal` and `mean_temperature_c` are the watch's: told, never used to judge.
    """

    key: str
    source: str
    started_at: datetime
    local_date: date
    utc_offset_s: int
    offset_basis: OffsetBasis
    sport: str
    sub_sport: str
    distance_m: float | None
    moving_s: float
    elapsed_s: float
    ascent_m: float | None
    descent_m: float | None
    mean_heart_rate_bpm: float | None
    max_heart_rate_bpm: float | None
    has_position: bool
    has_barometer: bool
    device: str
    laps: tuple[Lap, ...]
    planned_intensities: tuple[Intensity, ...]
    watch: WatchSettings
    watch_verdict: WatchVerdict
    caveats: tuple[str, ...]
    trace: Trace | None = field(compare=False)
    calories_kcal: float | None = None
    mean_temperature_c: float | None = None

    def __repr__(self) -> str:
        """One line: date, distance, time and file."""
        distance = "" if self.distance_m is None else f"{self.distance_m / 1000:.1f} km in "
        length = clock_words(self.moving_s)
        return f"<Run {self.local_date} {distance}{length} {self.source!r}>"

    @property
    def ended_at(self) -> datetime:
        """The end in UTC."""
        return self.started_at + timedelta(seconds=self.elapsed_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is to be seen in runs while they are read, each by itself.

    `see` gives one row of bytes a run, which depend on that run's trace and barometer alone; where
    it sees otherwise than before, `form` is another word.
    """

    form: str
    see: Callable[[Sequence[Run]], tuple[bytes, ...]]


SAME_SESSION_S = 600.0
"""Two recordings that share so much time are of one strength session: nobody does two at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneSet:
    """One finished set of a strength activity (FIT `set`, active ones), rest after it included.

    `category` and `name` are FIT numbers (`exercise_category` and the name within it), None
    where the watch stored "unknown"; `title` is the text stored in the file, if any. A set that
    was written down in an app has a title alone.
    """

    category: int | None
    name: int | None
    title: str | None
    reps: int | None
    duration_s: float | None
    weight_kg: float | None
    rest_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneLift:
    """A finished strength session, recorded by a watch or written down in an app.

    Where `hour_known` is False only its date is known, and `started_at` is noon of it.
    """

    key: str
    source: str
    started_at: datetime
    local_date: date
    utc_offset_s: int
    offset_basis: OffsetBasis
    duration_s: float
    sets: tuple[DoneSet, ...]
    hour_known: bool = True

    def __repr__(self) -> str:
        """One line: date, number of sets and file."""
        return f"<DoneLift {self.local_date}, sets {len(self.sets)}, {self.source!r}>"
