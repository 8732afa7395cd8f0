"""The rules in words: every id that plans and messages bear, with one sentence and its limits."""

from __future__ import annotations

from collections.abc import Mapping

from runlift_export.model import rules
from runlift_export.model.athlete import Phase, Prefer
from runlift_export.model.day import LIKELY_FROM, UNSURE_FROM
from runlift_export.model.reason import Limit, Rule, limit_of
from runlift_export.model.rules import (
    ADULT_YEARS,
    BEFORE_KEY_EXPECTED,
    BEFORE_KEY_LIKELY,
    BEFORE_KEY_NEARLY_CERTAIN,
    CERTAIN_SLOTS,
    CLEARANCE_CONDITIONS,
    DELOAD_LATE,
    DELOAD_SETS_SHARE,
    DOSES,
    EVENING_BEGINS,
    EVENING_STEP,
    GAP_TWO_DAYS,
    HABIT_DAYS,
    HABIT_SESSIONS,
    HOURS_BEFORE_EASY_RUN,
    INTRODUCTORY_RIR,
    INTRODUCTORY_SESSIONS,
    INTRODUCTORY_SETS_MAX,
    KEY_IN_TWO_DAYS,
    LEGS_APART_DAYS,
    LIKELY_SLOTS,
    MILLI,
    MISSING_SESSION,
    MISSING_WELCOME,
    MODERATE_NEXT_DAY,
    MOVED,
    MOVED_MORE,
    NO_REST_DAY,
    RACE_CLEARANCE,
    RATHER_NONE_FROM,
    RECOVERY_DAYS_UNKNOWN,
    RIR_CAREFUL,
    RIR_LIGHT,
    RIR_TRAINED,
    SESSION_MINUTES,
    SESSIONS_A_WEEK_MAX,
    SHORT_FOR_FULL,
    STOP_CONDITIONS,
    TIME_OFF_DAYS,
    SlotPenalties,
    recovery_days,
)
from runlift_export.model.session import LiftKind


def _points(milli: float) -> str:
    return f"{milli / MILLI:g}"


def _between(kind: LiftKind) -> str:
    minutes = SESSION_MINUTES[kind]
    return f"{minutes.least} to {minutes.most}"


def _dose(phase: Phase) -> str:
    dose = DOSES[phase]
    return f"{dose.needed} to {dose.needed + dose.welcome}" if dose.welcome else f"{dose.needed}"


def _slot_limits(how: str, slots: Mapping[Prefer, SlotPenalties]) -> tuple[Limit, ...]:
    """The penalties of a session by the kind of its day, as `prefer` has them by default."""
    usual = slots[Prefer.EASY_DAYS]
    kinds = (
        ("easy day", usual.easy),
        ("rest day", usual.rest),
        ("moderate day", usual.moderate),
        ("hard day", usual.hard),
        ("day of the long run", usual.long),
    )
    return tuple(
        limit_of(f"{kind}, if {how}", _points(milli), "points", "week.prefer")
        for kind, milli in kinds
    )


_HARD_RULES = (
    Rule(
        id="H1",
        name="Two sessions a week",
        sentence="A week from Monday to Sunday holds two strength sessions at most, one in a"
        " peak or a taper, and never more than you ask for; finished ones count.",
        limits=(limit_of("sessions a week, at most", SESSIONS_A_WEEK_MAX, "sessions"),),
    ),
    Rule(
        id="H2",
        name="Fresh legs for key runs",
        sentence="No leg session stands on the day before a run that needs fresh legs: a hard run,"
        " a long run, a race, or a run of unknown effort.",
        limits=(limit_of("a run may be hard from this chance on", f"{UNSURE_FROM:.0%}", "chance"),),
    ),
    Rule(
        id="H3",
        name="A break after the run",
        sentence="On a day with a run the session comes after it, with a long break after a run"
        " that may be hard and a short one after any other; where the hour of a hard run is not"
        " known, the day stays free, and where no time is left after an easy run, the session may"
        " stand well before it.",
        limits=(
            limit_of("break after a hard run", 6, "hours", "rules.hours_after_hard_run"),
            limit_of("break after any other run", 0.5, "hours", "rules.hours_after_run"),
            limit_of("break before an easy run", f"{HOURS_BEFORE_EASY_RUN:g}", "hours"),
        ),
    ),
    Rule(
        id="H4",
        name="48 hours between leg sessions",
        sentence="Two leg sessions begin at least 48 hours apart by the clock, across the end of a"
        " week too, and no two sessions share a day.",
        limits=(limit_of("between two leg sessions", 24 * LEGS_APART_DAYS, "hours"),),
    ),
    Rule(
        id="H5",
        name="A careful beginning",
        sentence="The first three leg sessions of a novice, and anybody's first three after three"
        " weeks without one, are light: few sets, and several repetitions in reserve.",
        limits=(
            limit_of("sessions that count as first", INTRODUCTORY_SESSIONS, "sessions"),
            limit_of("time off after which they count anew", TIME_OFF_DAYS, "days"),
            limit_of("sets of an exercise, at most", INTRODUCTORY_SETS_MAX, "sets"),
            limit_of("repetitions in reserve, at least", INTRODUCTORY_RIR, "repetitions"),
        ),
    ),
    Rule(
        id="H6",
        name="Days before a race",
        sentence="The last session with heavy weights lies at least a week before an A race and"
        " four days before a B race, the last light one four and two days before; what is heavy"
        " goes by weight and repetitions, not by the length of the session.",
        limits=tuple(
            limit_of(f"{words} session before {article} {priority} race", days, "days")
            for priority, article in (("A", "an"), ("B", "a"))
            for words, days in (
                ("heavy", RACE_CLEARANCE[priority].heavy_days),
                ("light", RACE_CLEARANCE[priority].any_days),
            )
        ),
    ),
    Rule(
        id="H7",
        name="Days after a race",
        sentence="After a race the legs are left alone: the longer the race, the more days; then"
        " sessions are short and light for a week, after a marathon for two; after ten kilometres"
        " or less only if it was an A race.",
        limits=(
            limit_of("after up to 10 km", recovery_days(10.0), "days"),
            limit_of("after up to 30 km", recovery_days(30.0), "days"),
            limit_of("after more", recovery_days(42.2), "days"),
            limit_of("after a race of unknown distance", RECOVERY_DAYS_UNKNOWN, "days"),
            limit_of("then light, after up to 30 km", rules.LIGHT_DAYS[1][1], "days"),
            limit_of("then light, after more", rules.LIGHT_DAYS[2][1], "days"),
        ),
    ),
    Rule(
        id="H8",
        name="Length of a session",
        sentence=f"A full session takes {_between(LiftKind.FULL)} minutes and a short one"
        f" {_between(LiftKind.SHORT)}, the warm-up included.",
        limits=(
            limit_of("full session", _between(LiftKind.FULL), "minutes", "rules.full_min"),
            limit_of("short session", _between(LiftKind.SHORT), "minutes", "rules.short_min"),
        ),
    ),
    Rule(
        id="H9",
        name="Not when ill or in pain",
        sentence="With pain, fever or chest pain among the conditions nothing is planned; seek"
        " medical advice first; where a place is named that hurts, what loads it is left out, and"
        " somebody should look at it all the same.",
        limits=(
            limit_of("what stops it", ", ".join(STOP_CONDITIONS), "", "athlete.conditions"),
            limit_of(
                "what leaves exercises out",
                ", ".join(rules.PAIN_PLACES),
                "",
                "athlete.conditions",
            ),
        ),
    ),
    Rule(
        id="H10",
        name="A doctor's word first",
        sentence="With a condition that needs it, and up to the year of the 18th birthday, sessions"
        " stay short and light, without barbell and jumps, until a doctor has agreed and the"
        ' conditions say "cleared".',
        limits=(
            limit_of(
                "conditions that need it",
                ", ".join(CLEARANCE_CONDITIONS),
                "",
                "athlete.conditions",
            ),
            limit_of("age in that year, up to", ADULT_YEARS, "years", "athlete.birth_year"),
            limit_of("repetitions in reserve, at least", RIR_LIGHT, "repetitions"),
        ),
    ),
    Rule(
        id="H11",
        name="Never to failure",
        sentence="Every set ends with at least one repetition in reserve, with two for novices, in"
        " a taper and in heavy running weeks.",
        limits=(
            limit_of("in reserve, trained", RIR_TRAINED, "repetitions"),
            limit_of("in reserve, novice, taper or heavy week", RIR_CAREFUL, "repetitions"),
        ),
    ),
    Rule(
        id="H12",
        name="Only when you have time",
        sentence="A session lies wholly within the times given for its weekday, and never on a"
        " blocked date.",
    ),
    Rule(
        id="H13",
        name="Nothing new at the wrong time",
        sentence="Near a race, in a deload and after a break nothing is new or heavier than in the"
        " four weeks before; who never lifted does not begin so near to a race.",
        limits=(
            limit_of("before an A race", rules.NO_NEWS_DAYS["A"], "days"),
            limit_of("before a B race", rules.NO_NEWS_DAYS["B"], "days"),
            limit_of("new is what was not done for", rules.NEWS_DAYS, "days"),
        ),
    ),
    Rule(
        id="H14",
        name="Jumps are earned",
        sentence="Jumps come only after weeks of strength, and never new near a race.",
        limits=(
            limit_of("weeks of strength done, at least", rules.HOPS_FROM_WEEKS, "weeks"),
            limit_of("none new before a race", rules.HOPS_BEFORE_RACE_DAYS, "days"),
            limit_of("if asked, from", rules.HOPS_ASKED_FROM_YEARS, "years", "strength.prefer"),
        ),
    ),
)

_SOFT_RULES = (
    Rule(
        id="S1",
        name="Less in heavy running weeks",
        sentence="A week with clearly more running than the four before it, and than the level of"
        " the last twelve weeks, gets one session, and a short one.",
        limits=(limit_of("heavy above", 1.2, "x the usual week", "rules.heavy_week_ratio"),),
    ),
    Rule(
        id="S2",
        name="Enough sessions",
        sentence="Each phase of the season asks for a number of sessions a week, full ones where"
        " they fit.",
        limits=(
            *(limit_of(f"a week in {phase.value}", _dose(phase), "sessions") for phase in DOSES),
            limit_of("missing session", _points(MISSING_SESSION), "points"),
            limit_of("missing session of those merely welcome", _points(MISSING_WELCOME), "points"),
            limit_of("short session for a full one", _points(SHORT_FOR_FULL), "points"),
        ),
    ),
    Rule(
        id="S3",
        name="Room before runs",
        sentence="Better not on the day before a moderate run, nor two days before a key run.",
        limits=(
            limit_of("moderate run on the next day", _points(MODERATE_NEXT_DAY), "points"),
            limit_of("key run two days later", _points(KEY_IN_TWO_DAYS), "points"),
        ),
    ),
    Rule(
        id="S4",
        name="The best kind of day",
        sentence="A session stands best on the day of an easy run, then on a rest day, then on a"
        " moderate one; only where nothing else is left, behind a hard run, and least well behind a"
        " long one; where the days are only likely, their chances are weighed.",
        limits=(*_slot_limits("known", CERTAIN_SLOTS), *_slot_limits("likely", LIKELY_SLOTS)),
    ),
    Rule(
        id="S5",
        name="More than 48 hours",
        sentence="Three or more days between two leg sessions are better than two.",
        limits=(limit_of("two days apart", _points(GAP_TWO_DAYS), "points"),),
    ),
    Rule(
        id="S6",
        name="Keep the day",
        sentence="A published session stays on its day, a new one goes to your usual weekday, and"
        " one changed run moves one session, not all of them.",
        limits=(
            limit_of("moved, or not the usual weekday", _points(MOVED), "points"),
            limit_of("each further session moved", _points(MOVED_MORE), "points"),
            limit_of("usual: sessions on that weekday", HABIT_SESSIONS, "sessions"),
            limit_of("usual: within the last", HABIT_DAYS, "days"),
        ),
    ),
    Rule(
        id="S7",
        name="A day of rest",
        sentence="The last day of a week without running stays free of strength work too.",
        limits=(limit_of("last rest day taken", _points(NO_REST_DAY), "points"),),
    ),
    Rule(
        id="S8",
        name="Deload weeks",
        sentence="After some weeks of lifting one week has fewer sets, with the same weights.",
        limits=(
            limit_of("every", 5, "weeks", "rules.deload_every_weeks"),
            limit_of("of the usual sets", f"{DELOAD_SETS_SHARE:.0%}", "sets"),
            limit_of("deload begun too late", _points(DELOAD_LATE), "points"),
        ),
    ),
    Rule(
        id="S9",
        name="Not late in the evening",
        sentence="A session that begins at 20:00 or later gives way to an earlier one on a day that"
        " is as good.",
        limits=(
            limit_of("begin at 20:00", _points(EVENING_BEGINS), "points"),
            limit_of("each further half hour", _points(EVENING_STEP), "points"),
        ),
    ),
    Rule(
        id="S12",
        name="Before a likely key run",
        sentence="The day before a key run that is only likely costs as much as the run is likely,"
        " and nothing where it is hardly so;"
        " where it is more likely than not, any other day is better; where it is nearly certain,"
        " the session is rather left out; before one that is planned the day is forbidden (H2).",
        limits=(
            limit_of("it costs from a chance of", f"{rules.BEFORE_KEY_FROM:.0%}", "chance"),
            limit_of("rising to, where it is certain", _points(BEFORE_KEY_EXPECTED), "points"),
            *(
                limit_of(f"and from a chance of {chance:.0%} on", _points(milli), "points")
                for chance, milli in (
                    (LIKELY_FROM, BEFORE_KEY_LIKELY),
                    (RATHER_NONE_FROM, BEFORE_KEY_NEARLY_CERTAIN),
                )
            ),
        ),
    ),
)

RULES = (*_HARD_RULES, *_SOFT_RULES)
"""Every rule with an id that a runner can meet, in the order in which they are listed."""
