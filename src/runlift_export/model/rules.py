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

from runlift_export.model.athlete import Athlete, Phase, Prefer, Race
from runlift_export.model.session import LiftKind

# --- limits ------------------------------------------------------------------------------------

SESSIONS_A_WEEK_MAX = 2  # H1
LEGS_APART_DAYS = 2  # H4
INTRODUCTORY_SESSIONS = 3  # H5
TIME_OFF_DAYS = 21
"""H5, and what is lifted next: so long without a session, and the legs have to begin anew."""
INTRODUCTORY_SETS_MAX = 2  # H5
INTRODUCTORY_RIR = 3  # H5
RIR_TRAINED, RIR_CAREFUL, RIR_LIGHT = 1, 2, 3  # H11; light for H10
ADULT_YEARS = 18  # H10
HOURS_BEFORE_EASY_RUN = 3.0  # H3, between a lift's end and an easy run
RUN_LIKELY_FROM = 0.25
"""From this chance on a run's usual hours are kept free for it (H3)."""
NEWS_DAYS = 28  # H13: what was not done for so long is new
KNOWN_LEAST = 3
"""H13: with fewer exercises known nobody can say what is new, and they make no session."""
NO_NEWS_DAYS = {"A": 14, "B": 7}  # H13
HOPS_FROM_WEEKS = 8  # H14: weeks of strength that must be done
HOPS_BEFORE_RACE_DAYS = 28  # H14: none for the first time so near to a race
HOPS_ASKED_FROM_YEARS = 60  # H14
STOP_CONDITIONS = ("pain", "fever", "chest-pain")  # H9
PAIN_PLACES = {
    "knee-pain": frozenset({"squat", "lunge", "plyo"}),
    "achilles-pain": frozenset({"calf_raise", "plyo"}),
    "back-pain": frozenset({"deadlift", "hip_raise", "leg_curl", "hip_swing", "plyo"}),
}
"""H9: where it hurts, and the FIT categories of what loads that place."""
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


LIGHT_DAYS = ((10.5, 0), (30.0, 7), (float("inf"), 14))
"""H7: up to so many kilometres raced, so many light days after those without legs. A short race is
felt for a week only where it was an A race: others are run every week."""
LIGHT_DAYS_USUAL = 7


def light_days(race: Race) -> int:
    """H7: days, after those without legs, in which sessions stay short and light."""
    least = LIGHT_DAYS_USUAL if race.priority == "A" else 0
    if race.distance_km is None:
        return LIGHT_DAYS_USUAL
    return max(least, next(days for limit_km, days in LIGHT_DAYS if race.distance_km <= limit_km))


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

# Each step of this ladder is higher than all that can come together below it: small preferences
# (S3, S5 to S7, S9: less than 25 points) never turn the order of slots round, and no slot is
# worse than a missing session. The decision on the exact planner (docs/decisions) has the figures.


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotPenalties:
    """S4: what a session costs by the kind of day that it stands on."""

    easy: int
    rest: int
    moderate: int
    hard: int
    long: int


CERTAIN_SLOTS = {
    Prefer.EASY_DAYS: SlotPenalties(
        easy=0, rest=25 * MILLI, moderate=50 * MILLI, hard=205 * MILLI, long=231 * MILLI
    ),
    Prefer.HARD_DAYS: SlotPenalties(
        easy=25 * MILLI, rest=50 * MILLI, moderate=75 * MILLI, hard=0, long=231 * MILLI
    ),
}
"""In weeks that a file, a calendar or the week template knows whole: one kind before the next."""
LIKELY_SLOTS = {
    Prefer.EASY_DAYS: SlotPenalties(
        easy=0, rest=1 * MILLI, moderate=3 * MILLI, hard=8 * MILLI, long=20 * MILLI
    ),
    Prefer.HARD_DAYS: SlotPenalties(
        easy=2 * MILLI, rest=3 * MILLI, moderate=3 * MILLI, hard=0, long=20 * MILLI
    ),
}
"""In weeks with days that only the rhythm expects: the mean over their chances. The day before a
likely key run is the greater harm (S12), so a hard day is a small part of it."""
SHORT_FOR_FULL = 152 * MILLI  # S2: less than a missing one, two of them more
BEFORE_KEY_EXPECTED = 60 * MILLI
"""S12 for H2: a certain key run on the next day; what is only expected costs its share of that."""
BEFORE_KEY_FROM = 0.15
"""S12: a chance up to that is no more than the forecast's doubt, and costs nothing; from there
on the cost rises evenly."""
BEFORE_KEY_LIKELY = 226 * MILLI
"""S12, besides, from a chance of one half on: any other slot is better, a missing session worse."""
RATHER_NONE_FROM = 0.8
BEFORE_KEY_NEARLY_CERTAIN = 60 * MILLI
"""S12, besides, from that chance on: the session is rather left out."""
MISSING_SESSION = 300 * MILLI  # S2
MISSING_WELCOME = 49 * MILLI  # S2, the upper end of a range such as "1-2"
MODERATE_NEXT_DAY = 1 * MILLI  # S3
KEY_IN_TWO_DAYS = 3 * MILLI  # S3
GAP_TWO_DAYS = MILLI // 2  # S5
MOVED = MILLI // 2  # S6
HABIT_DAYS, HABIT_SESSIONS = 56, 3  # S6
MOVED_MORE = 30 * MILLI
"""S6: for each published date that is given up after the first one, as much as a certain key run
on the next day: one changed run moves one session, more only where a hard rule asks for it."""
NO_REST_DAY = 4 * MILLI  # S7
DELOAD_LATE = 4 * MILLI  # S8
EVENING_FROM_MIN, EVENING_STEP_MIN = 20 * 60, 30  # S9
EVENING_BEGINS, EVENING_STEP = 8 * MILLI, 1 * MILLI
"""S9: at once dearer than S3, S5 and S6 together, then 1 more each half hour."""

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
