"""What the page is told beside the plan, and how it is to be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from runlift_export.model import Problem, Verdict

Bout = tuple[float, float]
"""Start and end of a hard part in seconds of clock time after the run's start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions:
    """How the page is written and where it finds its neighbours.

    `units` is "kg" or "lb". `feed` is the calendar's path beside the page. `feed_url` is its
    address where it is published (https, or http at home), None on a disk; with it, the page
    offers to subscribe, also by a QR code. `names_files` is for a page that nobody else gets to
    see: it names the runner's files, also those that were not used.
    """

    units: str = "kg"
    feed: str = "strength.ics"
    feed_url: str | None = None
    names_files: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A named figure on some dates, oldest first; `unit` is "m/s" or "bpm"."""

    name: str
    unit: str
    points: tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchFile:
    """A session's workout as the watch will have it: the name in its list, and the file's bytes."""

    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftedSet:
    """The heaviest sets of one exercise in one finished session; `reps` of each of them."""

    exercise: str
    date: date
    weight_kg: float
    reps: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What was known when the plan was made, beside the plan itself.

    `verdicts` are the runs of the past in any order, `runs` how many were read in all (None: as
    many as there are verdicts). `bouts` maps a run's key to its hard parts. `trends` are
    thresholds over time. `made_at` is the moment of planning (aware), None where only the plan's
    first day is known. `watch_files` are by the session's uid, `lifted` in order of date, and
    `bands` the names of exercises that are done with a band.
    """

    verdicts: tuple[Verdict, ...] = ()
    runs: int | None = None
    problems: tuple[Problem, ...] = ()
    bouts: Mapping[str, tuple[Bout, ...]] = field(default_factory=dict)
    trends: tuple[Trend, ...] = ()
    made_at: datetime | None = None
    watch_files: Mapping[str, WatchFile] = field(default_factory=dict)
    lifted: tuple[LiftedSet, ...] = ()
    bands: frozenset[str] = frozenset()
