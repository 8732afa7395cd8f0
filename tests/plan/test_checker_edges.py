"""Each hard rule at its exact edge, and the sentence that says what broke it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from plan_runner import MONDAY, a_calendar, a_plain_session, at, planned, some_settings

from runlift_export import plan
from runlift_export.model import (
    Basis,
    Day,
    Effort,
    FinishedSession,
    Level,
    LiftKind,
    Phase,
    Race,
    Session,
    Window,
)
from strategies import a_lift, a_prescription

WEEK = "easy easy easy easy easy easy easy"
DAYS = a_calendar(WEEK, WEEK, history=WEEK)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (
    MONDAY + timedelta(days=day) for day in range(1, 7)
)
ARMS = a_lift(legs=False, duration_min=45, exercises=(a_prescription(),))


def _found(
    *sessions: Session, days: tuple[Day, ...] = DAYS, **changes: Any
) -> list[tuple[str, date, str]]:
    found = plan.find_broken_rules(
        days, sessions, settings=changes.pop("settings", some_settings()), **changes
    )
    return [(one.rule, one.date, one.text) for one in found]


def _rules(*sessions: Session, **changes: Any) -> list[tuple[str, date]]:
    return [(rule, on) for rule, on, _ in _found(*sessions, **changes)]


def _with(on: date, word: str, **changes: Any) -> tuple[Day, ...]:
    return tuple(replace(planned(on, word), **changes) if day.date == on else day for day in DAYS)


def _back(days: int) -> date:
    return MONDAY - timedelta(days=days)


def _lifted(on: date, hour: int | None = None, *, legs: bool = True) -> FinishedSession:
    return FinishedSession(date=on, legs=legs, start=None if hour is None else at(on, hour))


# --- what was done, and what was only published --------------------------------------------------

ASSUMING = replace(some_settings(), strength=replace(some_settings().strength, log="assume"))
"""A runner who lifted whatever the plan said, recorded or not."""


@pytest.mark.parametrize(
    ("log", "recorded", "counts"),
    [
        ("auto", None, True),
        ("auto", MONDAY - timedelta(days=2), True),
        ("auto", MONDAY - timedelta(days=1), False),
        ("auto", MONDAY, False),
        ("files", None, False),
        ("assume", MONDAY, True),
    ],
)
def test_an_unrecorded_session_was_missed_by_those_who_record(
    log: str, recorded: date | None, counts: bool
) -> None:
    """From the eve of the first published session on one recording shows that they do."""
    settings = replace(some_settings(), strength=replace(some_settings().strength, log=log))
    past = (a_plain_session(MONDAY, uid="done"), a_plain_session(TUESDAY, uid="not"))
    lifted = () if recorded is None else (_lifted(recorded),)
    found = _rules(a_plain_session(WEDNESDAY), past=past, lifted=lifted, settings=settings)
    assert counts is (("H4", WEDNESDAY) in found)


@pytest.mark.parametrize(("apart", "sessions"), [(-2, 4), (-1, 3), (0, 3), (1, 3), (2, 4)])
def test_a_session_done_within_a_day_of_its_date_is_the_published_one(
    apart: int, sessions: int
) -> None:
    """Two days off it is another one, and both count for the week."""
    lifted = (_lifted(WEDNESDAY + timedelta(days=apart), legs=False),)
    past = (a_plain_session(WEDNESDAY, uid="past", lift=ARMS),)
    two = (a_plain_session(SATURDAY, lift=ARMS), a_plain_session(SUNDAY, lift=ARMS))
    found = _found(*two, lifted=lifted, past=past, settings=ASSUMING)
    assert ("H1", SUNDAY, f"session {sessions} of the week, at most 2") in found


def test_a_finished_session_stands_for_the_published_one_nearest_to_it() -> None:
    """Done Monday and Tuesday: Tuesday's is the published one of Tuesday, not of Wednesday."""
    lifted = (_lifted(MONDAY, legs=False), _lifted(TUESDAY, legs=False))
    past = tuple(a_plain_session(on, uid=f"{on}", lift=ARMS) for on in (TUESDAY, WEDNESDAY))
    found = _found(a_plain_session(SUNDAY, lift=ARMS), lifted=lifted, past=past, settings=ASSUMING)
    assert [("H1", SUNDAY, "session 4 of the week, at most 2")] == found


def test_of_two_published_sessions_the_earlier_was_the_one_that_was_done() -> None:
    """Whatever their order: what is left over counts at its own hour."""
    past = (
        a_plain_session(TUESDAY, uid="late", start=at(TUESDAY, 19)),
        a_plain_session(MONDAY, uid="early"),
    )
    one = a_plain_session(THURSDAY, start=at(THURSDAY, 18))
    for order in (past, past[::-1]):
        lifted = (_lifted(TUESDAY, legs=False),)
        found = _rules(one, lifted=lifted, past=order, settings=ASSUMING)
        assert ("H4", THURSDAY) in found


def test_a_published_session_that_is_checked_itself_counts_once() -> None:
    """The others before and after it still count."""
    session = a_plain_session(FRIDAY, uid="same")
    past = (
        a_plain_session(MONDAY, uid="same", lift=ARMS),
        a_plain_session(TUESDAY, uid="first", lift=ARMS),
        a_plain_session(WEDNESDAY, uid="second", lift=ARMS),
    )
    found = _found(session, past=past)
    assert [("H1", FRIDAY, "session 3 of the week, at most 2")] == found


@pytest.mark.parametrize("hour", [19, 18])
def test_the_hour_of_a_past_session_counts(hour: int) -> None:
    """47 hours after Saturday 19:00 is too early, 48 after 18:00 is not; done or published."""
    saturday = _back(2)
    session = a_plain_session(MONDAY)
    usual = tuple(_lifted(_back(days), 18) for days in (11, 8, 5))
    done = _rules(session, lifted=(*usual, _lifted(saturday, hour)))
    published = (a_plain_session(saturday, uid="past", start=at(saturday, hour)),)
    assert ([("H4", MONDAY)] if hour == 19 else []) == done
    assert done == _rules(session, lifted=usual, past=published)


# --- H2, H3: runs around the session -------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [{"long": True}, {"race": True}, {"effort": Effort.HARD}, {"effort": Effort.UNKNOWN}],
)
def test_each_mark_of_a_key_run_is_enough(changes: dict[str, Any]) -> None:
    """Long, race, hard or unknown, even where the chance says nothing."""
    days = _with(TUESDAY, "easy", **changes, chance_key=0.0)
    found = _found(a_plain_session(MONDAY), days=days)
    assert ("H2", MONDAY, "a leg session on the day before a key run") in found


def test_the_day_of_a_hard_run_without_a_known_hour_is_no_day_for_lifting() -> None:
    """That of an easy one is, and a date is not judged of which nothing is known."""
    session = a_plain_session(MONDAY, start=at(MONDAY, 7))
    timeless = {"run_start": None, "run_end": None}
    text = "a hard run on the day, and its hour is not known"
    assert [("H3", MONDAY, text)] == _found(session, days=_with(MONDAY, "hard", **timeless))
    assert [] == _found(session, days=_with(MONDAY, "easy", **timeless))
    assert [] == _found(session, days=())


@pytest.mark.parametrize(
    ("word", "hour", "allowed"),
    [("easy", 2, True), ("easy", 3, False), ("moderate", 2, False), ("hard", 2, False)],
)
def test_h3_lets_a_session_stand_three_hours_before_an_easy_run(
    word: str, hour: int, *, allowed: bool
) -> None:
    """The run begins at 06:30, and the session takes three quarters of an hour."""
    session = a_plain_session(MONDAY, start=at(MONDAY, hour, 40))
    anytime = ((Window(start=time(0), end=time(23)),),) * 7
    found = _rules(
        session, days=_with(MONDAY, word), settings=some_settings(week={"windows": anytime})
    )
    assert allowed is (("H3", MONDAY) not in found)


@pytest.mark.parametrize(
    ("phase", "asked", "most"),
    [
        (Phase.BASE, None, 2),
        (Phase.BASE, 2, 2),
        (Phase.BASE, 1, 1),
        (Phase.BASE, 0, 0),
        (Phase.PEAK, None, 1),
        (Phase.PEAK, 2, 1),
        (Phase.TAPER, None, 1),
    ],
)
def test_h1_no_week_holds_more_than_was_asked_for_or_the_phase_allows(
    phase: Phase, asked: int | None, most: int
) -> None:
    """Each session beyond it breaks the rule, and no other."""
    sessions = [a_plain_session(day, phase=phase) for day in (MONDAY, WEDNESDAY, FRIDAY)]
    found = _rules(*sessions, settings=some_settings(week={"sessions": asked}))
    assert [("H1", one.date) for one in sessions[most:]] == [one for one in found if one[0] == "H1"]


def test_h3_looks_at_every_session() -> None:
    """A rest day before it hides no session that comes too early after its run."""
    first, second = a_plain_session(MONDAY), a_plain_session(WEDNESDAY)
    days = tuple(
        planned(MONDAY, "rest") if day.date == MONDAY else day for day in _with(WEDNESDAY, "hard")
    )
    late = replace(second, start=at(WEDNESDAY, 13))
    assert [("H4", WEDNESDAY), ("H3", WEDNESDAY)] == sorted(
        _rules(first, late, days=days), key=lambda one: one[0], reverse=True
    )


@pytest.mark.parametrize(
    ("chance_run", "chance_key", "hour", "broken"),
    [
        (0.5, 0.0, 7, True),
        (0.49, 0.0, 7, False),
        (0.5, 0.5, 13, True),
        (0.5, 0.49, 13, False),
        (0.49, 0.5, 13, False),
    ],
)
def test_h3_takes_what_is_as_likely_as_not_for_certain(
    chance_run: float, chance_key: float, hour: int, broken: bool
) -> None:
    """An expected run counts from an even chance on; as a hard one from an even chance of that."""
    days = _with(MONDAY, "easy", basis=Basis.EXPECTED, chance_run=chance_run, chance_key=chance_key)
    found = _rules(a_plain_session(MONDAY, start=at(MONDAY, hour)), days=days)
    assert ([("H3", MONDAY)] if broken else []) == found


# --- H4, H5: sessions among themselves -----------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "broken"),
    [
        ((17, 30), (17, 50), False),
        ((17, 50), (18, 0), False),
        ((0, 0), (0, 0), False),
        ((0, 1), (0, 0), True),
        ((18, 1), (18, 0), True),
    ],
)
def test_h4_is_exact_to_the_minute(
    first: tuple[int, int], second: tuple[int, int], broken: bool
) -> None:
    """A minute less than two whole days is too little, at midnight too."""
    two = (
        a_plain_session(MONDAY, start=at(MONDAY, *first)),
        a_plain_session(WEDNESDAY, start=at(WEDNESDAY, *second)),
    )
    assert broken == (("H4", WEDNESDAY) in _rules(*two, days=()))


def test_h4_goes_by_dates_where_an_hour_is_not_known() -> None:
    """Two dates apart are enough, whichever of the two has no hour."""
    usual = tuple(_lifted(_back(days), 18) for days in (11, 8, 5))
    session = a_plain_session(MONDAY)
    assert [] == _rules(session, lifted=(*usual, _lifted(_back(2))), days=())
    assert [] == _rules(session, lifted=(*usual, _lifted(WEDNESDAY)), days=())
    assert [("H4", MONDAY)] == _rules(session, lifted=(*usual, _lifted(TUESDAY)), days=())


def test_h4_looks_beyond_two_past_sessions() -> None:
    """That those two are close is no fault of the plan; that the plan follows them is."""
    lifted = tuple(_lifted(_back(days), 18) for days in (9, 8, 4, 1))
    found = _found(a_plain_session(MONDAY), lifted=lifted)
    text = f"24.0 h by the clock after the leg session of {_back(1)}, at least 48 h"
    assert [("H4", MONDAY, text)] == found


def test_h4_counts_from_the_earlier_of_one_date() -> None:
    """Lifted in the evening of a planned morning: twelve hours, not minus twelve."""
    lifted = tuple(_lifted(_back(days), 18) for days in (11, 8, 5, 0))
    found = _found(a_plain_session(MONDAY, start=at(MONDAY, 6)), lifted=lifted, days=())
    text = f"12.0 h by the clock after the leg session of {MONDAY}, at least 48 h"
    assert [("H4", MONDAY, text)] == found


@pytest.mark.parametrize("count", [1, 2, 3])
def test_h5_is_no_beginning_where_a_trained_lifter_begins_to_record(count: int) -> None:
    """The first session on file is the first recorded; a novice's is the first of three."""
    session = a_plain_session(MONDAY)
    lifted = tuple(_lifted(_back(days), 18) for days in (11, 8, 4)[-count:])
    assert [] == _rules(session, lifted=lifted)
    novice = some_settings(athlete={"level": Level.NOVICE})
    found = _rules(session, lifted=lifted, settings=novice)
    assert (count < 3) == (("H5", MONDAY) in found)


def test_h5_counts_three_sessions_after_time_off() -> None:
    """The first, second and third are careful ones; the fourth is not."""
    lifted = tuple(_lifted(_back(days), 18) for days in (35, 31, 28, 24))
    on = [MONDAY + timedelta(days=days) for days in (0, 3, 7, 10)]
    found = _rules(*(a_plain_session(day) for day in on), lifted=lifted)
    assert {(("H5"), day) for day in on[:3]} == set(found)


# --- H6, H7: races -------------------------------------------------------------------------------


def test_the_day_of_a_race_itself_is_after_it() -> None:
    """H7 speaks of it, H6 of the days before."""
    race = Race(date=MONDAY, priority="A", distance_km=10.0)
    found = _found(a_plain_session(MONDAY), settings=some_settings(races=(race,)))
    assert [("H7", MONDAY, f"0 days after the race of {MONDAY}")] == found


@pytest.mark.parametrize(
    ("metres", "since", "broken"),
    [
        (10000.0, 2, True),
        (10000.0, 3, False),
        (10500.0, 3, False),
        (10505.0, 4, True),
        (30000.0, 11, True),
        (30000.0, 12, False),
        (None, 11, True),
        (None, 12, False),
    ],
)
def test_a_recorded_race_asks_for_the_rest_of_its_distance(
    metres: float | None, since: int, broken: bool
) -> None:
    """10.5 km measured still are a race over ten; where nothing was measured it is four days.

    And after all that are longer the next week is no time for a full session either.
    """
    on = _back(since)
    raced = replace(planned(on, "race", Basis.RECORDED), distance_m=metres)
    days = tuple(raced if day.date == on else day for day in DAYS)
    assert ([("H7", MONDAY)] if broken else []) == _rules(a_plain_session(MONDAY), days=days)


# --- H11: heavy running weeks --------------------------------------------------------------------

ONE_LEFT = a_lift(duration_min=45, exercises=(a_prescription(rir=1),))


def _heavy(days: tuple[Day, ...], on: date = MONDAY) -> bool:
    """Whether one rep in reserve is too few that week for a trained runner."""
    found = _rules(a_plain_session(on, lift=ONE_LEFT), days=days)
    assert {*found} <= {("H11", on)}
    return bool(found)


def _loads(**changes: Any) -> tuple[Day, ...]:
    """Four weeks of 50 a day, then the week's days changed by weekday; 60 a day is the limit."""
    names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    rest = {"load": 60.0} | changes.pop("rest", {})
    found = []
    for day in DAYS:
        ahead = (day.date - MONDAY).days
        own = changes.get(names[ahead], rest) if 0 <= ahead < 7 else {}
        if own is not None:
            found.append(replace(day, **own))
    return tuple(found)


def test_a_week_of_just_the_limit_is_not_heavy() -> None:
    """Above 1.2 times the usual load, not at it; a point more on any one day is above."""
    assert not _heavy(_loads())
    assert _heavy(_loads(sun={"load": 60.1}))


def test_a_rest_day_adds_nothing_to_the_week() -> None:
    """Six runs of 70 make the same week as seven of 60."""
    calm = {"effort": Effort.REST, "chance_run": 0.0, "run_end": None}
    seventy = {"load": 70.0}
    assert not _heavy(_loads(mon={"load": 0.0, **calm}, rest=seventy))
    assert not _heavy(_loads(mon={"load": None, **calm}, rest=seventy))
    assert _heavy(_loads(mon={"load": 0.1, **calm}, rest=seventy))


@pytest.mark.parametrize("on", [MONDAY, WEDNESDAY, SUNDAY])
def test_a_heavy_week_is_heavy_on_each_of_its_days(on: date) -> None:
    """Weeks run from Monday to Sunday; the next one is judged by itself."""
    assert _heavy(_loads(rest={"load": 61.0}), on)
    assert not _heavy(_loads(rest={"load": 61.0}), MONDAY + timedelta(days=7))


@pytest.mark.parametrize("back", [1, 28, 29])
def test_the_usual_load_is_that_of_the_four_weeks_before(back: int) -> None:
    """From the Sunday before to the Monday four weeks ago; what came earlier is forgotten."""
    days = tuple(
        replace(day, load=200.0 if day.date in (_back(back), WEDNESDAY) else 0.0) for day in DAYS
    )
    assert (back <= 28) == _heavy(days)


@pytest.mark.parametrize(
    ("guessed", "planned_", "heavy"), [(2, 2, True), (3, 2, False), (2, 3, True), (1, 0, False)]
)
def test_a_week_that_is_mostly_guessed_is_not_called_heavy(
    guessed: int, planned_: int, heavy: bool
) -> None:
    """Half of the runs may be expected ones; they are guesses from an even chance on."""
    expected = {"basis": Basis.EXPECTED, "chance_run": 0.5, "load": 100.0}
    none = {"effort": Effort.REST, "chance_run": 0.0, "load": 50.0, "run_end": None}
    sure = {"load": 100.0}
    kinds = [sure] * planned_ + [expected] * guessed + [none] * (7 - guessed - planned_)
    names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    week = dict(zip(names, kinds, strict=True))
    heavier = {name: dict(kind, load=kind["load"] * 2) for name, kind in week.items()}
    assert heavy == _heavy(_loads(**heavier))


def test_a_week_or_a_month_with_a_date_missing_is_not_called_heavy() -> None:
    """Loads that are not known cannot be compared."""
    days = _loads(rest={"load": 99.0})
    assert _heavy(days)
    for gone in (THURSDAY, _back(1), _back(28)):
        assert not _heavy(tuple(day for day in days if day.date != gone))
    assert _heavy(tuple(day for day in days if day.date != _back(29)))


@pytest.mark.parametrize(
    ("runs", "bare", "heavy"), [(4, 1, True), (4, 2, False), (7, 1, True), (7, 2, False)]
)
def test_a_quarter_of_the_runs_may_lack_a_load(runs: int, bare: int, heavy: bool) -> None:
    """With more the week is not judged; expected runs of an even chance are runs."""
    none = {"effort": Effort.REST, "chance_run": 0.0, "load": 0.0, "run_end": None}
    unknown = {"load": None, "basis": Basis.EXPECTED, "chance_run": 0.5}
    kinds = [unknown] * bare + [{"load": 999.0}] * (runs - bare) + [none] * (7 - runs)
    names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    assert heavy == _heavy(_loads(**dict(zip(names, kinds, strict=True))))


# --- the sentences -------------------------------------------------------------------------------

NOVICE = some_settings(athlete={"level": Level.NOVICE})


@pytest.mark.parametrize(
    ("sessions", "changes", "sentence"),
    [
        (
            [a_plain_session(on, lift=ARMS) for on in (MONDAY, TUESDAY, WEDNESDAY)],
            {},
            ("H1", WEDNESDAY, "session 3 of the week, at most 2"),
        ),
        (
            [a_plain_session(MONDAY, start=at(MONDAY, 12))],
            {"days": _with(MONDAY, "hard")},
            ("H3", MONDAY, "4.8 h after the run's end, at least 6 h"),
        ),
        (
            [a_plain_session(MONDAY, start=at(MONDAY, 7))],
            {"days": _with(MONDAY, "easy")},
            ("H3", MONDAY, "-0.2 h after the run's end, at least 0.5 h"),
        ),
        (
            [a_plain_session(MONDAY), a_plain_session(WEDNESDAY, start=at(WEDNESDAY, 12))],
            {},
            (
                "H4",
                WEDNESDAY,
                f"42.0 h by the clock after the leg session of {MONDAY}, at least 48 h",
            ),
        ),
        (
            [a_plain_session(MONDAY)],
            {"settings": NOVICE},
            ("H5", MONDAY, "Goblet squat: 3 sets, at first at most 2"),
        ),
        (
            [a_plain_session(MONDAY)],
            {"settings": NOVICE},
            ("H5", MONDAY, "Goblet squat: 2 reps in reserve, at first at least 3"),
        ),
        (
            [a_plain_session(MONDAY)],
            {"settings": some_settings(races=(Race(date=SUNDAY, priority="A", distance_km=10),))},
            ("H6", MONDAY, "heavy, 6 days before the A race, at least 7"),
        ),
        (
            [a_plain_session(MONDAY)],
            {"settings": some_settings(races=(Race(date=_back(2), priority="B", distance_km=10),))},
            ("H7", MONDAY, f"2 days after the race of {_back(2)}"),
        ),
        (
            [a_plain_session(MONDAY, lift=a_lift(duration_min=46, exercises=()))],
            {},
            ("H8", MONDAY, "46 min, a full session takes 30-45"),
        ),
        (
            [a_plain_session(MONDAY, lift=a_lift(kind=LiftKind.SHORT, duration_min=14))],
            {},
            ("H8", MONDAY, "14 min, a short session takes 15-25"),
        ),
        (
            [a_plain_session(MONDAY)],
            {"settings": some_settings(athlete={"conditions": ("fever", "pain")})},
            ("H9", MONDAY, "pain, fever: no session; seek medical advice"),
        ),
        (
            [a_plain_session(MONDAY)],
            {"settings": some_settings(athlete={"conditions": ("kidney",)})},
            ("H10", MONDAY, "too heavy without medical clearance"),
        ),
        (
            [a_plain_session(MONDAY, lift=ONE_LEFT, phase=Phase.TAPER)],
            {},
            ("H11", MONDAY, "Goblet squat: 1 reps in reserve, at least 2"),
        ),
        (
            [replace(a_plain_session(MONDAY), start=at(TUESDAY, 18))],
            {},
            ("H12", MONDAY, f"starts on {TUESDAY}"),
        ),
        (
            [a_plain_session(MONDAY)],
            {"settings": some_settings(week={"blocked": (MONDAY,)})},
            ("H12", MONDAY, "the date is blocked"),
        ),
        (
            [a_plain_session(MONDAY)],
            {"settings": some_settings(week={"windows": ((),) * 7})},
            ("H12", MONDAY, "18:00 to 18:45 lies outside the times given"),
        ),
    ],
)
def test_what_is_broken_is_said_in_a_sentence_with_its_figures(
    sessions: list[Session], changes: dict[str, Any], sentence: tuple[str, date, str]
) -> None:
    """Measured figure first, then the limit; the reader needs no table of rules."""
    assert sentence in _found(*sessions, **changes)
