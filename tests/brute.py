"""The planner's twin: tries every set of dates, kinds and hours, and knows nothing of the search.

Written from the table of rules, plainly and slowly, for horizons of one or two weeks. Only the
aims of the weeks (phase, dose, heavy, deload) are taken over: they are settled before the search.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations, pairwise, product
from zoneinfo import ZoneInfo

from runlift_export import days, flow
from runlift_export import settings as settings_room
from runlift_export.lifts import exercise_catalogue, with_exercises
from runlift_export.model import (
    Basis,
    BrokenRule,
    Day,
    DoneSet,
    Effort,
    FinishedSession,
    Level,
    LiftKind,
    Placement,
    Prefer,
    Race,
    Session,
    Settings,
    Window,
)
from runlift_export.plan import PlanningProblem
from runlift_export.plan.weeks import WeekAim, week_aims
from strategies import a_lift, a_prescription, a_session, a_short_lift

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 2)
FULL, SHORT = LiftKind.FULL, LiftKind.SHORT
Choice = tuple[date, LiftKind]


# --- random cases ------------------------------------------------------------------------------


def random_problem(rng: random.Random, *, weeks: int = 1, plain: bool = False) -> PlanningProblem:
    """A runner, a past and a horizon; `plain` leaves out finished and published sessions."""
    first = MONDAY + timedelta(days=rng.randrange(14))
    given = tuple(
        random_day(rng, first + timedelta(days=offset), past=offset < 0)
        for offset in range(-35, 7 * weeks + 2)
    )
    published = () if plain else tuple(random_published(rng, first, weeks))
    found = () if plain else tuple(random_lifted(rng, first))
    lifted = with_exercises(found, exercise_catalogue(settings_room.defaults()))
    settings = random_settings(rng, first, weeks)
    log = "auto" if plain else rng.choice(("auto", "files", "assume"))
    return PlanningProblem(
        first=first,
        weeks=weeks,
        timezone=ZONE,
        days=given,
        loads=days.sum_loads(given),
        settings=replace(settings, strength=replace(settings.strength, log=log)),
        plan_id="plan-t",
        lifted=lifted,
        published=published,
        not_before=rng.choice((None, None, None, random_moment(rng, first))),
    )


def random_moment(rng: random.Random, on: date) -> datetime:
    """A time of that day at which somebody may plan."""
    return datetime.combine(on, time(rng.randrange(24), rng.randrange(60)), tzinfo=ZONE)


def random_day(rng: random.Random, on: date, *, past: bool) -> Day:
    """A date with consistent chances in steps of .05, runs at five-minute marks."""
    basis = Basis.RECORDED if past else rng.choice((Basis.PLANNED, Basis.EXPECTED))
    effort = rng.choices(tuple(Effort), weights=(6, 10, 3, 4, 1))[0]
    rests = effort is Effort.REST
    long = not rests and rng.random() < 0.15
    race = not rests and basis is not Basis.EXPECTED and rng.random() < 0.04
    key = effort in (Effort.HARD, Effort.UNKNOWN) or long or race
    chance_run = rng.randrange(21) / 20
    begin = datetime.combine(on, time(rng.randrange(5, 20), 5 * rng.randrange(12)), tzinfo=ZONE)
    timed = (not rests or basis is Basis.EXPECTED) and rng.random() < 0.8
    sure = basis is not Basis.EXPECTED
    return Day(
        date=on,
        effort=effort,
        long=long,
        race=race,
        basis=basis,
        chance_key=float(key) if sure else min(chance_run, rng.randrange(21) / 20),
        chance_run=float(not rests) if sure else chance_run,
        run_start=begin if timed else None,
        run_end=begin + timedelta(minutes=5 * rng.randrange(4, 30)) if timed else None,
        distance_m=rng.choice((None, 8000.0, 21100.0, 42200.0)) if race else None,
        load=None if rng.random() < 0.1 else rng.randrange(100) * float(not rests),
        reasons=(),
    )


def random_settings(rng: random.Random, first: date, weeks: int) -> Settings:
    """Windows, blocked dates, races, level, age and health."""
    usual = settings_room.defaults()
    windows = tuple(_random_windows(rng) for _ in range(7))
    room = settings_room.ANY_TIME in sum(windows, ())
    dates = [first + timedelta(days=offset) for offset in range(7 * weeks + 10)]
    races = tuple(
        Race(date=on, priority=rng.choice("AB"), distance_km=rng.choice((None, 5.0, 21.1, 42.2)))
        for on in rng.sample(dates, rng.choice((0, 0, 0, 1)))
    )
    born = rng.choice((None, 1990, 1970, 2012))
    stated = rng.choice(((), (), (), (), (), ("pain",), ("cardiac",), ("cardiac", "cleared")))
    level = rng.choice(tuple(Level))
    return replace(
        usual,
        athlete=replace(usual.athlete, level=level, birth_year=born, conditions=stated),
        week=replace(
            usual.week,
            sessions=rng.choice((None, None, 0, 1, 2)) if room else None,
            prefer=rng.choice((Prefer.EASY_DAYS, Prefer.EASY_DAYS, Prefer.HARD_DAYS)),
            windows=windows,
            blocked=tuple(rng.sample(dates, rng.choice((0, 0, 1)))),
        ),
        races=races,
    )


def _random_windows(rng: random.Random) -> tuple[Window, ...]:
    kind = rng.randrange(6)
    if kind == 0:
        return ()
    if kind <= 2:
        return (settings_room.ANY_TIME,)
    windows = []
    for _ in range(rng.choice((1, 1, 2))):
        begin = 60 * 6 + 5 * rng.randrange(150)
        end = begin + 5 * rng.randrange(2, 25)
        windows.append(Window(start=time(begin // 60, begin % 60), end=time(end // 60, end % 60)))
    return tuple(sorted(windows, key=lambda one: (one.start, one.end)))


def random_lifted(rng: random.Random, first: date) -> Iterator[FinishedSession]:
    """None, a few, or a habit of finished sessions."""
    chance = rng.choice((0.0, 0.05, 0.3))
    names = rng.sample(DONE, rng.randrange(len(DONE) + 1))
    for offset in range(60, -1, -1):
        if rng.random() < chance:
            on = first - timedelta(days=offset)
            start = datetime.combine(on, time(rng.randrange(7, 20)), tzinfo=ZONE)
            yield FinishedSession(
                date=on,
                legs=rng.random() < 0.8,
                start=rng.choice((start, None)),
                set_count=rng.choice((None, 6, 12)),
                sets=() if rng.random() < 0.3 else tuple(_done_set(*one) for one in names),
            )


DONE = (("Back squat", 40.0), ("Goblet squat", 12.5), ("Romanian deadlift", 45.0), ("Plank", None))


def _done_set(title: str, weight_kg: float | None) -> DoneSet:
    return DoneSet(
        category=None,
        name=None,
        title=title,
        reps=8,
        duration_s=30.0,
        weight_kg=weight_kg,
        rest_s=90.0,
    )


def random_published(rng: random.Random, first: date, weeks: int) -> Iterator[Session]:
    """Sessions of an earlier plan, some of them pinned."""
    if rng.random() < 0.5:
        return
    offsets = sorted(rng.sample(range(-7, 7 * weeks + 3), rng.randrange(4)))
    for index, offset in enumerate(offsets):
        on = first + timedelta(days=offset)
        yield replace(
            a_session(date=on, uid=f"u{index}", lift=rng.choice((a_lift(), a_short_lift()))),
            start=datetime.combine(on, time(rng.randrange(7, 20)), tzinfo=ZONE),
            pinned=offset >= 0 and rng.random() < 0.3,
        )


# --- the twin ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fixed:
    """A session that stands anyway: finished or pinned."""

    on: date
    legs: bool
    clock: int | None
    pin: Session | None


def best_plans(problem: PlanningProblem) -> tuple[float, list[tuple[Choice, ...]]]:
    """The least cost in points, and every set of free choices that reaches it, best first."""
    twin = Twin(problem)
    plans = [(twin.cost(choices), choices) for choices in twin.legal()]
    least = min(cost for cost, _ in plans)
    equal = [choices for cost, choices in plans if cost < least + 1e-6]
    return least, sorted(equal, key=twin.order)


class Twin:
    """The rules read anew for one problem: which sets of choices are legal, what each costs."""

    def __init__(self, problem: PlanningProblem) -> None:
        self.problem = problem
        self.settings = problem.settings
        self.days = {day.date: day for day in problem.days}
        self.dates = [problem.first + timedelta(days=i) for i in range(7 * problem.weeks)]
        self.aims: dict[date, WeekAim] = {aim.monday: aim for aim in week_aims(problem)}
        self.races = list(self.settings.races)
        own = {race.date for race in self.races}
        for day in problem.days:
            if day.race and day.date not in own:
                km = None if day.distance_m is None else day.distance_m / 1000
                self.races.append(Race(date=day.date, priority="B", distance_km=km))
        self.history, self.over = self._history()
        self.coming = [
            one
            for one in problem.published
            if one.date >= problem.first and one.uid not in self.over and not self.begun(one)
        ]
        self.pins = [one for one in self.coming if one.pinned and one.date <= self.dates[-1]]
        self.fixed = self.history + [
            Fixed(one.date, one.legs, one.start.hour * 60 + one.start.minute, one)
            for one in self.pins
        ]

    def _history(self) -> tuple[list[Fixed], set[str]]:
        first = self.problem.first
        done = [one for one in self.problem.lifted if one.date <= first]
        free = sorted(done, key=lambda one: one.date)
        rows = [
            Fixed(one.date, one.legs, None if one.start is None else one.start.hour * 60, None)
            for one in free
        ]
        for session in sorted(self.problem.published, key=lambda one: one.start.astimezone(UTC)):
            if session.date > first:
                continue
            near = [
                one
                for one in free
                if abs((one.date - session.date).days) <= 1
                and one.date.isocalendar()[:2] == session.date.isocalendar()[:2]
            ]
            if near:
                free.remove(min(near, key=lambda one: abs((one.date - session.date).days)))
            elif (session.date < first and not self._missed(done)) or self.begun(session):
                clock = session.start.hour * 60 + session.start.minute
                rows.append(Fixed(session.date, session.legs, clock, None))
        today = [one.uid for one in self.problem.published if one.date == first]
        count = sum(1 for one in done if one.date == first)
        return sorted(rows, key=lambda one: one.on), set(today[:count])

    def _missed(self, done: list[FinishedSession]) -> bool:
        """Whether what was published and not recorded was left out: as the runner says, or if
        there is a recording since the eve of the first published session."""
        log = self.problem.settings.strength.log
        over = [one.date for one in self.problem.published if one.date < self.problem.first]
        if log != "auto":
            return log == "files"
        return any(one.date + timedelta(days=1) >= on for one in done for on in over)

    def begun(self, session: Session) -> bool:
        """Whether it began earlier on the first date."""
        moment = self.problem.not_before
        today = session.date == self.problem.first
        return today and moment is not None and session.start < moment

    # -- which sets are legal --

    def legal(self) -> Iterator[tuple[Choice, ...]]:
        open_dates = [(on, self.kinds(on)) for on in self.dates]
        usable = [(on, kinds) for on, kinds in open_dates if kinds]
        most = 2 * len(self.aims)
        for size in range(min(most, len(usable)) + 1):
            for chosen in combinations(usable, size):
                dates = [on for on, _ in chosen]
                if self.too_many(dates) or self.too_near(dates) or self.begins_late(dates):
                    continue
                for kinds in product(*(kinds for _, kinds in chosen)):
                    choices = tuple(zip(dates, kinds, strict=True))
                    if self.is_legal(choices):
                        yield choices

    def is_legal(self, choices: tuple[Choice, ...]) -> bool:
        """Whether no hard rule forbids the set, each choice by itself being allowed."""
        dates = [on for on, _ in choices]
        apart = not self.too_many(dates) and not self.too_near(dates)
        return apart and not self.begins_late(dates) and self.hours_fit(choices)

    def begins_late(self, dates: list[date]) -> bool:
        """Whether a novice who never lifted would begin in the last days before a race (H13)."""
        before = [one.on for one in self.fixed if one.legs]
        trained = self.settings.athlete.level is Level.TRAINED
        if trained or not dates or any(on < dates[0] for on in before):
            return False
        aheads = [((race.date - dates[0]).days, race.priority) for race in self.races]
        return any(0 < ahead <= (14 if priority == "A" else 7) for ahead, priority in aheads)

    def kinds(self, on: date) -> tuple[LiftKind, ...]:
        stop = {"pain", "fever", "chest-pain"} & set(self.settings.athlete.conditions)
        if stop or self.certain(on + timedelta(days=1)):
            return ()
        most_heavy = self.aims[monday(on)].kind is FULL
        for race in self.races:
            ahead = (race.date - on).days
            heavy, light = (7, 4) if race.priority == "A" else (4, 2)
            if 0 < ahead < light or 0 <= -ahead <= self.recovery(race):
                return ()
            most_heavy = most_heavy and not 0 < ahead < heavy
            most_heavy = most_heavy and not 0 < -ahead - self.recovery(race) <= self.light(race)
        kinds = (FULL, SHORT) if most_heavy else (SHORT,)
        return tuple(kind for kind in kinds if self.hours(on, kind))

    def recovery(self, race: Race) -> int:
        if race.distance_km is None:
            return 4
        if race.distance_km <= 10.5:
            return 2
        return 4 if race.distance_km <= 30 else 7

    def light(self, race: Race) -> int:
        """Days after a race and its recovery in which a session is short."""
        if race.distance_km is None:
            return 7
        if race.distance_km > 30:
            return 14
        return 7 if race.distance_km > 10.5 or race.priority == "A" else 0

    def hours(self, on: date, kind: LiftKind) -> list[tuple[int, int]]:
        """First and last begin, in minutes after midnight, for each window with room."""
        if on in self.settings.week.blocked:
            return []
        day = self.days.get(on)
        hard = day is not None and (self.certain(on) or day.chance_key >= 0.35)
        if day is None:
            return self.within(on, kind, 0, 24 * 60)
        midnight = datetime.combine(on, time(0), tzinfo=ZONE)
        if day.run_end is None or day.run_start is None:
            return [] if hard else self.within(on, kind, 0, 24 * 60)
        rules = self.settings.rules
        gap = rules.hours_after_hard_run if hard else rules.hours_after_run
        over = int((day.run_end - midnight).total_seconds() / 60 + gap * 60)
        over = over if day.chance_run >= 0.25 else 0
        if self.within(on, SHORT, over, 24 * 60):
            return self.within(on, kind, over, 24 * 60)
        if hard or day.effort is Effort.MODERATE or day.basis is Basis.RECORDED:
            return []
        begins = int((day.run_start - midnight).total_seconds() / 60)
        return self.within(on, kind, 0, begins - 180)

    def within(self, on: date, kind: LiftKind, low: int, high: int) -> list[tuple[int, int]]:
        """First and last begin in each window between two minutes of the day."""
        least = 30 if kind is FULL else 15
        moment = self.problem.not_before
        if moment is not None and moment.date() == on:
            low = max(low, -(-(moment.hour * 60 + moment.minute + 30) // 5) * 5)
        found = []
        for window in self.settings.week.windows[on.weekday()]:
            begin = max(low, window.start.hour * 60 + window.start.minute)
            last = min(high, window.end.hour * 60 + window.end.minute) - least
            if begin <= last:
                found.append((begin, last))
        return found

    def too_many(self, dates: list[date]) -> bool:
        return any(
            sum(monday(on) == week for on in dates)
            and sum(monday(on) == week for on in dates)
            + sum(monday(one.on) == week for one in self.fixed)
            > aim.needed + aim.welcome
            for week, aim in self.aims.items()
        )

    def too_near(self, dates: list[date]) -> bool:
        if any((b - a).days < 2 for a, b in pairwise(dates)):
            return True
        return any(
            on == one.on or (one.legs and abs((on - one.on).days) < 2)
            for on in dates
            for one in self.fixed
        )

    def hours_fit(self, choices: tuple[Choice, ...]) -> bool:
        """Whether begins exist with 48 h between sessions two dates apart."""
        return self.begins(choices) is not None

    def begins(self, choices: tuple[Choice, ...]) -> dict[date, int] | None:
        """The earliest begins that keep H4, in minutes after midnight; None if there are none."""
        begins: dict[date, int] = {}
        for on, kind in choices:
            least = begins.get(on - timedelta(days=2), 0)
            most = 24 * 60
            for one in self.fixed:
                if one.legs and one.clock is not None:
                    if (on - one.on).days == 2:
                        least = max(least, one.clock)
                    if (one.on - on).days == 2:
                        most = min(most, one.clock)
            fitting = [
                max(begin, least)
                for begin, last in self.hours(on, kind)
                if max(begin, least) <= min(last, most)
            ]
            if not fitting:
                return None
            begins[on] = min(fitting)
        return begins

    def certain(self, on: date) -> bool:
        day = self.days.get(on)
        if day is None or day.basis is Basis.EXPECTED:
            return False
        return (
            day.effort in (Effort.HARD, Effort.UNKNOWN)
            or day.long
            or day.race
            or day.chance_key >= 0.35
        )

    # -- what they cost --

    def cost(self, choices: tuple[Choice, ...]) -> float:
        """Points of the whole plan; every choice begins as early as the hours and H4 let it."""
        legs = sorted([one.on for one in self.fixed if one.legs] + [on for on, _ in choices])
        total = 0.0
        standing = list(choices) + [(one.date, one.kind) for one in self.pins]
        for on, kind in standing:
            total += self.own_cost(on, kind)
            pin = next((one for one in self.pins if one.date == on), None)
            if (pin is None or pin.legs) and self.gap(on, legs) == 2:
                total += 0.5
            if pin is not None:
                total += self.evening(pin.start.hour * 60 + pin.start.minute)
        soft = {one.date for one in self.coming if not one.pinned and one.date in self.dates}
        left = soft - {one.date for one in self.pins} - {on for on, _ in choices}
        total += 30 * max(0, len(left) - 1)
        total += sum(map(self.evening, (self.begins(choices) or {}).values()))
        return total + sum(self.week_cost(aim, standing) for aim in self.aims.values())

    def evening(self, clock: int) -> float:
        return 0.0 if clock < 20 * 60 else 8.0 + (clock - 20 * 60) // 30

    def gap(self, on: date, legs: list[date]) -> int:
        before = [other for other in legs if other < on]
        return (on - before[-1]).days if before else 99

    def own_cost(self, on: date, kind: LiftKind) -> float:
        aim = self.aims[monday(on)]
        cost = 152.0 if kind is SHORT and aim.kind is FULL else 0.0
        cost += self.slot(self.days[on])
        tomorrow = self.days[on + timedelta(days=1)]
        if not self.certain(tomorrow.date):
            cost += round(60_000 * max(0.0, tomorrow.chance_key - 0.15) / 0.85) / 1000
            cost += 226 if tomorrow.chance_key >= 0.5 else 0
            cost += 60 if tomorrow.chance_key >= 0.8 else 0
        if tomorrow.effort is Effort.MODERATE:
            cost += max(0.0, tomorrow.chance_run - self.chance(tomorrow.date))
        cost += 3 * self.chance(on + timedelta(days=2))
        same_week = [one.date for one in self.coming if monday(one.date) == monday(on)]
        if same_week:
            return cost + (0.5 if on not in same_week else 0)
        eight_weeks = self.problem.first - timedelta(days=56)
        usual = [
            one.on.weekday() for one in self.history if eight_weeks <= one.on < self.problem.first
        ]
        habits = {day for day in usual if usual.count(day) >= 3}
        return cost + (0.5 if habits and on.weekday() not in habits else 0)

    def slot(self, day: Day) -> float:
        """The kind of day: easy, rest, moderate, hard, long; turned round for `hard-days`."""
        turned = self.settings.week.prefer is Prefer.HARD_DAYS
        coming = [
            self.days.get(monday(day.date) + timedelta(days=i))
            for i in range(7)
            if monday(day.date) + timedelta(days=i) >= self.problem.first
        ]
        known = all(one is not None and one.basis is not Basis.EXPECTED for one in coming)
        if not known:
            easy, rest, moderate, hard, long = (2, 3, 3, 0, 20) if turned else (0, 1, 3, 8, 20)
        else:
            easy, rest, moderate, hard, long = (
                (25, 50, 75, 0, 231) if turned else (0, 25, 50, 205, 231)
            )
        heavy = long if day.long else hard
        other = moderate if day.effort is Effort.MODERATE else easy
        if self.certain(day.date):
            return heavy
        if day.basis is not Basis.EXPECTED:
            return rest if day.effort is Effort.REST else other
        run = max(day.chance_run, day.chance_key)
        return (1 - run) * rest + (run - day.chance_key) * other + day.chance_key * heavy

    def chance(self, on: date) -> float:
        day = self.days.get(on)
        if day is None:
            return 0.35
        return 1.0 if self.certain(on) else day.chance_key

    def week_cost(self, aim: WeekAim, standing: list[Choice]) -> float:
        now = [on for on, _ in standing if monday(on) == aim.monday]
        past = [one.on for one in self.history if monday(one.on) == aim.monday]
        count = len(now) + len(past)
        cost = 300.0 * max(0, aim.needed - count)
        cost += 49.0 * max(0, aim.needed + aim.welcome - max(count, aim.needed))
        rest = {
            on
            for i in range(7)
            if (on := aim.monday + timedelta(days=i)) in self.days
            and self.days[on].chance_run < 0.5
        }
        left_before = rest - set(past)
        if left_before and not left_before - set(now):
            cost += 4
        if aim.deload_late and count:
            cost += 4
        return cost

    def order(self, choices: tuple[Choice, ...]) -> tuple[int, ...]:
        """Earlier dates first, then the fuller session."""
        chosen = dict(choices)
        return tuple({FULL: 0, SHORT: 1, None: 2}[chosen.get(on)] for on in self.dates)


def monday(on: date) -> date:
    """The Monday of the ISO week."""
    return on - timedelta(days=on.weekday())


def over(problem: PlanningProblem) -> tuple[Session, ...]:
    """Published sessions that have begun, on an earlier date or earlier on the first."""
    moment = problem.not_before or datetime.combine(problem.first, time(0), tzinfo=ZONE)
    return tuple(one for one in problem.published if one.start < moment)


def as_sessions(
    placements: tuple[Placement, ...], published: tuple[Session, ...] = ()
) -> tuple[Session, ...]:
    """Placements with content that uses each to the full; pins as they were published."""
    before = {one.uid: one for one in published}
    return tuple(before[one.uid] if one.pinned else _as_session(one) for one in placements)


def broken_rules(problem: PlanningProblem) -> list[BrokenRule]:
    """What the checker has against the program's plan, content and all.

    Nothing is said of pinned sessions: they stand where the runner put them, rule or not.
    """
    made = flow.solve_problem(problem)
    pinned = {one.date for one in made.sessions if one.pinned}
    return [one for one in made.broken if one.date not in pinned]


def _as_session(one: Placement) -> Session:
    sets = 3 if one.max_sets is None else min(3, one.max_sets)
    lift = a_lift(
        kind=one.kind,
        duration_min=one.minutes,
        exercises=(a_prescription(sets=sets, rir=one.rir_min),),
    )
    return a_session(
        uid=one.uid, date=one.date, start=one.start, lift=lift, phase=one.phase, not_here=()
    )
