"""The judge: every hard rule, read anew from the table, on sessions wherever they come from.

Shares the limits of `rules` with the search and no logic, so that a fault of one shows in the
other. Sessions may have been edited by hand; nothing is taken for granted but their types.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from runlift_export.model import (
    Basis,
    Day,
    Effort,
    Level,
    LiftKind,
    Phase,
    Race,
    Session,
    Settings,
    Violation,
)
from runlift_export.plan import rules
from runlift_export.plan.request import Lifted

_HEAVY_HISTORY_DAYS = 28
_LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class _Leg:
    """A leg session of the past (`session` None) or of the plan."""

    on: date
    clock_min: int | None
    session: Session | None


@dataclass(frozen=True, slots=True)
class _Case:
    """All that a rule may look at."""

    days: Mapping[date, Day]
    sessions: tuple[Session, ...]
    settings: Settings
    before: tuple[tuple[date, bool, int | None], ...]
    races: tuple[Race, ...]

    def legs(self) -> list[_Leg]:
        """Past and planned leg sessions in order of time."""
        past = [_Leg(on, clock, None) for on, legs, clock in self.before if legs]
        planned = [_Leg(one.date, _clock(one.start), one) for one in self.sessions if one.legs]
        return sorted(past + planned, key=lambda leg: (leg.on, leg.clock_min or 0))


def violations(
    days: tuple[Day, ...],
    sessions: tuple[Session, ...],
    *,
    settings: Settings,
    lifted: tuple[Lifted, ...] = (),
    past: tuple[Session, ...] = (),
) -> tuple[Violation, ...]:
    """Every hard rule that `sessions` break, by date and rule; () means none.

    `days` should reach from 28 days before the first session to two days after the last; a
    rule whose days are not there is not judged. `lifted` are finished sessions and `past`
    earlier published ones: they count for H1, H4 and H5 but are not judged themselves.
    """
    case = _Case(
        days={day.date: day for day in days},
        sessions=tuple(sorted(sessions, key=lambda one: one.start.astimezone(UTC))),
        settings=settings,
        before=_history(lifted, past, sessions),
        races=_races(days, settings),
    )
    found = {violation for rule in _RULES for violation in rule(case)}
    return tuple(sorted(found, key=lambda one: (one.date, int(one.rule[1:]), one.text)))


def _history(
    lifted: tuple[Lifted, ...], past: tuple[Session, ...], sessions: tuple[Session, ...]
) -> tuple[tuple[date, bool, int | None], ...]:
    """Finished sessions, and past published ones that were not done within a day of their date."""
    current = {one.uid for one in sessions}
    rows = [(one.date, one.legs, _clock(one.start)) for one in lifted]
    unmatched = sorted(one.date for one in lifted)
    for session in sorted(past, key=lambda one: one.start.astimezone(UTC)):
        if session.uid in current:
            continue
        near = [
            on
            for on in unmatched
            if -1 <= (on - session.date).days <= 1
            and on.isocalendar()[:2] == session.date.isocalendar()[:2]
        ]
        if near:
            unmatched.remove(min(near, key=lambda on: abs((on - session.date).days)))
        else:
            rows.append((session.date, session.legs, _clock(session.start)))
    return tuple(rows)


def _races(days: tuple[Day, ...], settings: Settings) -> tuple[Race, ...]:
    own = {race.date for race in settings.races}
    others = (day for day in days if day.race and day.date not in own)
    return settings.races + tuple(
        Race(date=day.date, priority="B", distance_km=day.distance_m and day.distance_m / 1000)
        for day in others
    )


def _broken(rule: str, session: Session, text: str) -> Violation:
    return Violation(rule=rule, date=session.date, text=text)


def _clock(moment: datetime | None) -> int | None:
    return None if moment is None else moment.hour * 60 + moment.minute


def _h1(case: _Case) -> list[Violation]:
    weeks = Counter(on.isocalendar()[:2] for on, _, _ in case.before)
    found = []
    for session in case.sessions:
        week = session.date.isocalendar()[:2]
        weeks[week] += 1
        if weeks[week] > rules.SESSIONS_A_WEEK_MAX:
            text = f"session {weeks[week]} of the week, at most {rules.SESSIONS_A_WEEK_MAX}"
            found.append(_broken("H1", session, text))
    return found


def _is_key(day: Day | None) -> bool:
    """Known (not merely expected) to need fresh legs; unsure counts as key."""
    if day is None or day.basis is Basis.EXPECTED:
        return False
    if day.long or day.race or day.chance_key >= rules.UNSURE_FROM:
        return True
    return day.effort is Effort.HARD or day.effort is Effort.UNKNOWN


def _h2(case: _Case) -> list[Violation]:
    return [
        _broken("H2", one, "a leg session on the day before a key run")
        for one in case.sessions
        if one.legs and _is_key(case.days.get(one.date + timedelta(days=1)))
    ]


def _h3(case: _Case) -> list[Violation]:
    found = []
    for session in case.sessions:
        day = case.days.get(session.date)
        if day is None or day.run_end is None or day.chance_run < _LIKELY:
            continue
        hard = _is_key(day) or (day.basis is Basis.EXPECTED and day.chance_key >= _LIKELY)
        limits = case.settings.rules
        hours = limits.hours_after_hard_run if hard else limits.hours_after_run
        gap_h = (session.start - day.run_end).total_seconds() / 3600
        if gap_h < hours:
            text = f"{gap_h:.1f} h after the run's end, at least {hours:g} h"
            found.append(_broken("H3", session, text))
    return found


def _h4(case: _Case) -> list[Violation]:
    found = []
    legs = case.legs()
    for earlier, later in pairwise(legs):
        session = later.session or earlier.session
        if session is None:
            continue
        apart = (later.on - earlier.on).days
        known = earlier.clock_min is not None and later.clock_min is not None
        clocks = (later.clock_min or 0) - (earlier.clock_min or 0) if known else 0
        hours = apart * 24 + clocks / 60
        if apart < rules.LEGS_APART_DAYS or hours < 24 * rules.LEGS_APART_DAYS:
            text = f"{hours:.1f} h by the clock after the leg session of {earlier.on.isoformat()}"
            found.append(_broken("H4", session, f"{text}, at least 48 h"))
    return found


def _h5(case: _Case) -> list[Violation]:
    found = []
    for session in _introductory(case):
        ahead = [case.days.get(session.date + timedelta(days=days)) for days in (1, 2)]
        if any(_is_key(day) for day in ahead):
            text = "one of the first three sessions (or after three weeks off) within 48 h"
            found.append(_broken("H5", session, f"{text} before a key run"))
        for exercise in session.lift.exercises:
            if exercise.sets > rules.INTRODUCTORY_SETS_MAX:
                text = f"{exercise.name}: {exercise.sets} sets, at first at most 2"
                found.append(_broken("H5", session, text))
            if exercise.rir is not None and exercise.rir < rules.INTRODUCTORY_RIR:
                text = f"{exercise.name}: {exercise.rir} reps in reserve, at first at least 3"
                found.append(_broken("H5", session, text))
    return found


def _introductory(case: _Case) -> list[Session]:
    """The first three leg sessions, and the first three after three weeks off.

    Someone who calls themselves trained and has no session on record is believed.
    """
    legs = case.legs()
    known = any(leg.session is None for leg in legs)
    believed = case.settings.athlete.level is Level.TRAINED and not known
    number = rules.INTRODUCTORY_SESSIONS if believed else 0
    found = []
    previous: date | None = None
    for leg in legs:
        if previous is not None and (leg.on - previous).days >= rules.TIME_OFF_DAYS:
            number = 0
        number += 1
        previous = leg.on
        if leg.session is not None and number <= rules.INTRODUCTORY_SESSIONS:
            found.append(leg.session)
    return found


def _h6(case: _Case) -> list[Violation]:
    found = []
    for session in case.sessions:
        for race in case.races:
            ahead = (race.date - session.date).days
            clearance = rules.RACE_CLEARANCE[race.priority]
            heavy = session.kind is LiftKind.FULL
            least = clearance.heavy_days if heavy else clearance.any_days
            if 0 < ahead < least:
                text = f"{ahead} days before the {race.priority} race, at least {least}"
                found.append(_broken("H6", session, text))
    return found


def _h7(case: _Case) -> list[Violation]:
    found = []
    for session in case.sessions:
        for race in case.races:
            since = (session.date - race.date).days
            if session.legs and 0 <= since <= rules.recovery_days(race.distance_km):
                text = f"{since} days after the race of {race.date.isoformat()}"
                found.append(_broken("H7", session, text))
    return found


def _h8(case: _Case) -> list[Violation]:
    found = []
    for session in case.sessions:
        full = session.kind is LiftKind.FULL
        least = rules.FULL_LEAST_MIN if full else rules.SHORT_LEAST_MIN
        most = rules.FULL_MOST_MIN if full else rules.SHORT_MOST_MIN
        minutes = session.lift.duration_min
        if not least <= minutes <= most:
            text = f"{minutes} min, a {session.kind.value} session takes {least}-{most}"
            found.append(_broken("H8", session, text))
    return found


def _h9(case: _Case) -> list[Violation]:
    stated = [word for word in rules.STOP_CONDITIONS if word in case.settings.athlete.conditions]
    text = f"{', '.join(stated)}: no session; seek medical advice"
    return [_broken("H9", session, text) for session in case.sessions if stated]


def _h10(case: _Case) -> list[Violation]:
    athlete = case.settings.athlete
    found = []
    for session in case.sessions:
        born = athlete.birth_year
        minor = born is not None and session.date.year - born < rules.ADULT_YEARS
        limited = minor or any(word in athlete.conditions for word in rules.CLEARANCE_CONDITIONS)
        if limited and rules.CLEARED not in athlete.conditions:
            reserves = [one.rir for one in session.lift.exercises if one.rir is not None]
            light = all(rir >= rules.RIR_LIGHT for rir in reserves)
            if session.kind is LiftKind.FULL or not light:
                found.append(_broken("H10", session, "too heavy without medical clearance"))
    return found


def _h11(case: _Case) -> list[Violation]:
    found = []
    for session in case.sessions:
        novice = case.settings.athlete.level is Level.NOVICE
        easier = novice or session.phase is Phase.TAPER or _heavy_week(session.date, case)
        least = rules.RIR_CAREFUL if easier else rules.RIR_TRAINED
        for one in session.lift.exercises:
            if one.rir is not None and one.rir < least:
                text = f"{one.name}: {one.rir} reps in reserve, at least {least}"
                found.append(_broken("H11", session, text))
    return found


def _heavy_week(on: date, case: _Case) -> bool:
    """S1 for H11; False where the loads are not known well enough to say.

    The search is told the figures; here they are added up anew, from the days in the plan.
    """
    monday = on - timedelta(days=on.weekday())
    week = [case.days.get(monday + timedelta(days=index)) for index in range(7)]
    history = [
        case.days.get(monday - timedelta(days=index + 1)) for index in range(_HEAVY_HISTORY_DAYS)
    ]
    runs = [day for day in week if day is not None and day.chance_run >= _LIKELY]
    guessed = [day for day in runs if day.basis is Basis.EXPECTED]
    if not runs or len(guessed) * 2 > len(runs):
        return False
    this, usual = _load(week), _load(history)
    if this is None or not usual:
        return False
    return this / (usual / 4) > case.settings.rules.heavy_week_ratio


def _load(days: list[Day | None]) -> float | None:
    known = [day for day in days if day is not None]
    likely = [day for day in known if day.chance_run >= _LIKELY]
    bare = sum(day.load is None for day in likely)
    if len(known) < len(days) or 4 * bare > len(likely):
        return None
    # To the tenth, as plan.json has them, so that a plan and its file are judged alike.
    return round(sum(round(day.load or 0.0, 1) for day in known), 1)


def _h12(case: _Case) -> list[Violation]:
    week = case.settings.week
    found = []
    for session in case.sessions:
        end = session.start.replace(tzinfo=None) + timedelta(minutes=session.lift.duration_min)
        inside = any(
            window.start <= session.start.time() and end <= datetime.combine(end, window.end)
            for window in week.windows[session.date.weekday()]
        )
        if session.start.date() != session.date:
            found.append(_broken("H12", session, f"starts on {session.start.date().isoformat()}"))
        elif session.date in week.blocked:
            found.append(_broken("H12", session, "the date is blocked"))
        elif end.date() != session.date or not inside:
            text = f"{session.start:%H:%M} to {end:%H:%M} lies outside the times given"
            found.append(_broken("H12", session, text))
    return found


_RULES: tuple[Callable[[_Case], list[Violation]], ...] = (
    _h1,
    _h2,
    _h3,
    _h4,
    _h5,
    _h6,
    _h7,
    _h8,
    _h9,
    _h10,
    _h11,
    _h12,
)
