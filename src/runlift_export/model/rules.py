"""The figures of the rules: limits that are never broken, penalties in points.

Planner, content, settings and checker read them here and nowhere else, and with them the few
questions that more than one of them asks (who needs a doctor's word, when training began anew).
`rulebook` tells the rules in words.

Sources, rule by rule: H2, H3, H5 Doma & Deakin 2013, Doma 2017, Robineau 2016, Schumann 2022;
H11 Refalo 2023; dose (S2) Eihara 2022, Zanini 2025, Spiering 2021.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from runlift_export.model.athlete import Athlete, Phase
from runlift_export.model.session import LiftKind

# --- limits ------------------------------------------------------------------------------------

SESSIONS_A_WEEK_MAX = 2  # H1
LEGS_APART_DAYS = 2  # H4
INTRODUCTORY_SESSIONS = 3  # H5
TIME_OFF_DAYS = 21
"""H5, and what is lifted next: so long without a session, and the legs have to begin anew."""
INTRODUCTORY_CLEAR_DAYS = 2  # H5
INTRODUCTORY_SETS_MAX = 2  # H5
INTRODUCTORY_RIR = 3  # H5
RIR_TRAINED, RIR_CAREFUL, RIR_LIGHT = 1, 2, 3  # H11; light for H10
ADULT_YEARS = 18  # H10
MASTERS_YEARS = 50  # S3
RUN_LIKELY_FROM = 0.25
"""From this chance on a run's usual hours are kept free for it (H3)."""
STOP_CONDITIONS = ("pain", "fever", "chest-pain")  # H9
CLEARANCE_CONDITIONS = ("pregnant", "cardiac", "metabolic", "kidney")  # H10
CLEARED = "cleared"
WEEKS_MOST = 16
"""The longest plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesRange:
    """H8: the least and the most minutes of a session, warm-up included."""

    least: int
    most: int


SESSION_MINUTES = {
    LiftKind.FULL: MinutesRange(least=30, most=45),
    LiftKind.SHORT: MinutesRange(least=15, most=25),
}
"""H8, the one home of it: planner, content, settings and checker read it here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceClearance:
    """H6: whole days that must lie between a session and the race it precedes."""

    heavy_days: int
    any_days: int


RACE_CLEARANCE = {
    "A": RaceClearance(heavy_days=7, any_days=4),
    "B": RaceClearance(heavy_days=4, any_days=2),
}

RECOVERY_DAYS = ((10.5, 2), (30.0, 4), (float("inf"), 7))
"""H7: up to so many kilometres raced, so many days without legs (10 km, half, marathon)."""
RECOVERY_DAYS_UNKNOWN = 4


def recovery_days(distance_km: float | None) -> int:
    """H7: days without a leg session after a race over `distance_km`; 4 if it is not known."""
    if distance_km is None:
        return RECOVERY_DAYS_UNKNOWN
    return next(days for limit_km, days in RECOVERY_DAYS if distance_km <= limit_km)


def needs_clearance(athlete: Athlete, on: date) -> bool:
    """H10: whether nothing heavy may be done on that date without a doctor's word.

    So it is with a stated condition, or under 18, until `conditions` says "cleared". A birth
    year alone cannot tell 17 from 18: the whole year of the 18th birthday counts as under 18.
    """
    if CLEARED in athlete.conditions:
        return False
    age = athlete.age_years(on)
    minor = age is not None and age <= ADULT_YEARS
    return minor or any(word in CLEARANCE_CONDITIONS for word in athlete.conditions)


def block_start(session_dates: Iterable[date]) -> date | None:
    """The first session date after the last three weeks off, or the first of all.

    None without a date. The dates may come in any order.
    """
    start: date | None = None
    previous: date | None = None
    for on in sorted(session_dates):
        if previous is None or (on - previous).days >= TIME_OFF_DAYS:
            start = on
        previous = on
    return start


# --- penalties, in thousandths of a point --------------------------------------------------------

MILLI = 1000
"""Penalties are kept in thousandths of a point, as integers: sums and ties are then exact."""

SECOND_IN_HEAVY_WEEK = 8 * MILLI  # S1
MISSING_SESSION = 25 * MILLI
"""S2, beside 30 for the day before a key run (S12): a session is given up where every free day
has a chance of some 80 % for one. Both are dearer than first set (10 and 20), because what is
wanted of a plan is the lift and the key run; S3 to S7 only choose among the days that serve both.
The decision on the exact planner (docs/decisions) has the figures."""
MISSING_WELCOME = 12 * MILLI  # S2, the upper end of a range such as "1-2"
SHORT_FOR_FULL = 13 * MILLI  # S2: less than a missing one, two of them more
MODERATE_NEXT_DAY = 4 * MILLI  # S3
KEY_IN_TWO_DAYS = 3 * MILLI  # S3
CAREFUL_FACTOR = 2  # S3, novices or age >= 50
SLOT_EASY = 0  # S4
SLOT_REST = 2 * MILLI
SLOT_MODERATE = 3 * MILLI
SLOT_HARD = 4 * MILLI
SLOT_HARD_CONSOLIDATED = 1 * MILLI
SLOT_LONG = 8 * MILLI
CONSOLIDATE_FROM_KEY_DAYS = 2.5  # "three a week": chances of expected days add up
GAP_TWO_DAYS = 1 * MILLI  # S5
MOVED = 1 * MILLI  # S6
HABIT_DAYS, HABIT_SESSIONS = 56, 3  # S6
MOVED_MORE = 30 * MILLI
"""S6: for each published date that is given up after the first one, as much as a certain key run
on the next day: one changed run moves one session, more only where a hard rule asks for it."""
NO_REST_DAY = 5 * MILLI  # S7
DELOAD_LATE = 4 * MILLI  # S8
BEFORE_KEY_EXPECTED = 30 * MILLI  # S12 for H2, times the chance
EARLY_BEFORE_KEY_EXPECTED = 2 * MILLI
"""S12 for H5, times the chance: well below a missing session, or a beginner whose weeks have
three key runs would never begin."""

DELOAD_SETS_SHARE = 0.5  # S8: half the sets, weights kept
PREFERRED_START = time(18, 0)
START_STEP_MIN = 5
LEAD_MIN = 30  # H12, from the moment of planning to the first begin on the same day


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """S2: sessions a week that are needed, and how many more are welcome."""

    needed: int
    welcome: int


DOSES = {
    Phase.BASE: Dose(needed=2, welcome=0),
    Phase.OFF: Dose(needed=2, welcome=0),
    Phase.BUILD: Dose(needed=1, welcome=1),
    Phase.PEAK: Dose(needed=1, welcome=0),
    Phase.TAPER: Dose(needed=0, welcome=1),
}
