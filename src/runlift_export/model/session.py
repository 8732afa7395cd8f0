"""A strength session: its place among the days, and its exercises, sets, weights and rests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from runlift_export.model.athlete import Phase, Place
from runlift_export.model.reason import NotHere, Reason
from runlift_export.model.units import time_words, weight_words


class LiftKind(StrEnum):
    """A full session lasts 30-45 minutes, a short one 15-25 (H8)."""

    FULL = "full"
    SHORT = "short"


@dataclass(frozen=True, slots=True, kw_only=True)
class RampSet:
    """One set on the way to the working weight: a few repetitions with less."""

    reps: int
    weight_kg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescription:
    """One exercise of a session: `sets` times `reps`, or `sets` times `seconds` (one is None).

    `per_side`: reps or seconds are for each side. `weight_kg` None means bodyweight or band.
    `rir` is reps in reserve (None for timed work). Exercises that share a `superset` letter
    are done in turn. `category` and `fit_name` are FIT exercise enum names in lower case
    (`exercise_category`, and the name within it; fit_name None where FIT has none).
    `closest` says that the FIT name is only the nearest match. `notes` are the cues and the
    load's explanation in plain text. `warm_up` marks the steps before the work. `ramp_up` are
    the sets with less weight that come before the first one.
    """

    name: str
    sets: int
    reps: int | None
    seconds: int | None
    per_side: bool
    weight_kg: float | None
    rest_s: int
    rir: int | None
    superset: str | None
    category: str
    fit_name: str | None
    closest: bool
    notes: str
    warm_up: bool
    ramp_up: tuple[RampSet, ...] = ()

    def __repr__(self) -> str:
        """One line: sets, repetitions or time, name and weight."""
        amount = str(self.reps) if self.seconds is None else time_words(self.seconds)
        side = " a side" if self.per_side else ""
        weight = "" if self.weight_kg is None else f", {weight_words(self.weight_kg, 'kg')}"
        return f"<Prescription {self.sets} x {amount}{side} {self.name!r}{weight}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """The content of a session. `duration_min` is by the time model of `lifts`, warm-up in.

    `warm_up` are the steps before `exercises`; `legs` says whether it loads the legs (H2, H4).
    `deload` says that it has fewer sets on purpose (S8), so that it is no measure of the others.
    `why` are sentences on the programme ("week 3: one more rep", "deload: sets halved").
    """

    name: str
    kind: LiftKind
    place: Place
    legs: bool
    warm_up: tuple[Prescription, ...]
    exercises: tuple[Prescription, ...]
    duration_min: int
    why: tuple[str, ...]
    deload: bool = False

    def __repr__(self) -> str:
        """One line: name, kind, place, exercises and minutes."""
        about = f"{self.kind.value}, {self.place.value}, exercises {len(self.exercises)}"
        return f"<Lift {self.name!r} {about}, {self.duration_min} min>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """The cheapest other day for a session and what it would cost more, in points."""

    date: date
    more_cost: float
    text: str


def content_to_publish(
    on: date, start: datetime, lift: Lift, reasons: tuple[Reason, ...]
) -> tuple[object, ...]:
    """What a calendar or a watch shows of a session; a change of anything else is no revision.

    Of the reasons only the first is among it. The others, and what speaks against the other
    days, are figures that move a little with every run.
    """
    return (on, start, lift, reasons[:1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A placed strength session with its content.

    `revision` is 0 at first and rises by one with each published change (RFC 5545 SEQUENCE);
    `changed_at` (UTC) is the time of that change and rises with it. `workout` is the path of
    the FIT file, relative to the plan, with forward slashes. `own_content` says that the runner
    wrote what is in it; while it is pinned no plan writes that anew.
    """

    uid: str
    date: date
    start: datetime
    lift: Lift
    phase: Phase
    revision: int
    changed_at: datetime
    pinned: bool
    workout: str
    reasons: tuple[Reason, ...]
    not_here: tuple[NotHere, ...]
    alternative: Alternative | None
    own_content: bool = False

    def __repr__(self) -> str:
        """One line: when it begins, its name and its minutes."""
        start = f"{self.start:%a %Y-%m-%d %H:%M}"
        pinned = ", pinned" if self.pinned else ""
        return f"<Session {start} {self.lift.name!r} {self.lift.duration_min} min{pinned}>"

    @property
    def published_content(self) -> tuple[object, ...]:
        """What a calendar or a watch shows of it (`content_to_publish`)."""
        return content_to_publish(self.date, self.start, self.lift, self.reasons)

    @property
    def kind(self) -> LiftKind:
        """Full or short."""
        return self.lift.kind

    @property
    def legs(self) -> bool:
        """Whether the session loads the legs."""
        return self.lift.legs
