"""The planner against real seasons, random weeks and the clock: `python benchmarks/plan.py`.

Walk-through: every week of a runner's recorded past is planned with what was known then, and the
lifts are judged by what was really run on the day after. The same planner is also fed by other
forecasts, so that the difference is the forecast's. Truths, never mixed: the runner's own labels
(a run that the runner's words called hard) and the days as classified from the files.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from statistics import mean
from zoneinfo import ZoneInfo

from runlift_export import days, flow, forecast, plan, runs
from runlift_export import settings as settings_room
from runlift_export.model import (
    Basis,
    Day,
    Effort,
    FinishedSession,
    Level,
    LiftKind,
    Placement,
    Session,
    Settings,
    rules,
)
from runlift_export.plan.planner import compile_problem
from runlift_export.plan.search import SearchProblem, cheapest_solution

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the random cases and the brute-force twin live there

import brute  # noqa: E402  # after the path to it
from places import CORPUS  # noqa: E402  # as above
from strategies import a_lift, a_prescription, a_session  # noqa: E402  # as above

ZONE = ZoneInfo("Europe/Berlin")
LEAD_DAYS = 56
TRIM = True
Forecaster = Callable[[Sequence[Day], date, date], tuple[Day, ...]]


# --- a runner's past ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Season:
    """A runner's recorded days, and the truth by the runner's own words where there is any."""

    name: str
    days: tuple[Day, ...]
    called_hard: Mapping[date, bool]

    def mondays(self) -> Iterator[date]:
        """The Mondays with eight weeks before them and a whole week after."""
        monday = self.days[0].date + timedelta(days=LEAD_DAYS)
        monday += timedelta(days=-monday.weekday() % 7)
        while monday + timedelta(days=7) <= self.days[-1].date:
            yield monday
            monday += timedelta(days=7)


def read_season(name: str) -> Season:
    settings = settings_room.defaults()
    reading = runs.read_runs((CORPUS / name,), timezone=ZONE)
    verdicts = days.judge_runs(reading.runs, settings).verdicts
    labels = {}
    with (CORPUS / f"{name}.labels.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            labels[row["file"].removesuffix(".gz")] = row["label"]
    called: dict[date, bool] = {}
    for one in verdicts:
        label = labels.get(one.run.source.rsplit("/", 1)[-1].removesuffix(".gz"))
        if label is not None:
            on = one.run.local_date
            called[on] = called.get(on, False) or label == "hard"
    return Season(name=name, days=days.classify_days(verdicts), called_hard=called)


# --- forecasts ---------------------------------------------------------------------------------


def ours(past: Sequence[Day], first: date, last: date) -> tuple[Day, ...]:
    settings = settings_room.defaults()
    return forecast.expect_days(
        tuple(past), first=first, last=last, timezone=ZONE, settings=settings
    ).days


def _with_chances(
    past: Sequence[Day], first: date, last: date, chance: Callable[[date, list[Day | None]], float]
) -> tuple[Day, ...]:
    """Our days with another chance of a key run, from the same weekdays before `first`."""
    by_date = {day.date: day for day in past if day.date < first}
    found = []
    for day in ours(past, first, last):
        back = (day.date - first).days // 7 + 1
        same = [by_date.get(day.date - timedelta(days=7 * (back + i))) for i in range(4)]
        key = chance(day.date, same)
        found.append(replace(day, chance_key=key, chance_run=max(key, day.chance_run)))
    return tuple(found)


def _key(day: Day | None) -> float:
    return float(day is not None and day.key)


def last_week(past: Sequence[Day], first: date, last: date) -> tuple[Day, ...]:
    return _with_chances(past, first, last, lambda _, same: _key(same[0]))


def majority(past: Sequence[Day], first: date, last: date) -> tuple[Day, ...]:
    return _with_chances(past, first, last, lambda _, same: float(mean(map(_key, same)) > 0.5))


def blind(past: Sequence[Day], first: date, last: date) -> tuple[Day, ...]:
    """A guess: each date has a random chance, the same for the same date."""
    return _with_chances(past, first, last, lambda on, _: random.Random(on.toordinal()).random())


def oracle_of(season: Season) -> Forecaster:
    truth = {day.date: day for day in season.days}
    return lambda past, first, last: _with_chances(
        past, first, last, lambda on, _: _key(truth.get(on))
    )


# --- how good a forecast is --------------------------------------------------------------------


def kappa(truth: Sequence[bool], said: Sequence[bool]) -> float:
    agreed = mean(a == b for a, b in zip(truth, said, strict=True))
    yes, told = mean(truth), mean(said)
    chance = yes * told + (1 - yes) * (1 - told)
    return (agreed - chance) / (1 - chance) if chance < 1 else 0.0


def truths(season: Season) -> dict[str, Mapping[date, bool]]:
    """Key by the files; hard by the runner's words, where a day without a run is not hard."""
    words = {day.date: False for day in season.days if day.chance_run < 0.5}
    return {
        "key by the files": {day.date: day.key for day in season.days},
        "hard by the words": words | dict(season.called_hard),
    }


def score_forecasts(season: Season) -> None:
    print(f"\n{season.name}: the next seven days, forecast each Monday")
    print(f"{'':22}{'truth':20}{'days':>6}{'base':>7}{'kappa':>7}{'Brier':>7}")
    for name, forecaster in FORECASTS.items():
        chances: dict[date, float] = {}
        for monday in season.mondays():
            past = [day for day in season.days if day.date < monday]
            found = forecaster(past, monday, monday + timedelta(days=6))
            chances |= {day.date: day.chance_key for day in found}
        for truth_name, truth in truths(season).items():
            dates = [on for on in chances if on in truth]
            true, said = [truth[on] for on in dates], [chances[on] for on in dates]
            brier = mean((a - b) ** 2 for a, b in zip(true, said, strict=True))
            agreed = kappa(true, [chance >= 0.5 for chance in said])
            print(
                f"{name:22}{truth_name:20}{len(dates):>6}{mean(true):>7.2f}{agreed:>7.3f}"
                f"{brier:>7.3f}"
            )


# --- walking through a season ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One lift by its day: hard or long, and whether an easy or rest day would have kept the rules.

    What counts is the day as the planner saw it: key for certain, or more likely than not.
    """

    key: bool
    other_free: bool


@dataclass
class Walk:
    """What came of planning week after week."""

    lifts: list[date] = field(default_factory=list)
    likely: list[Slot] = field(default_factory=list)
    certain: list[Slot] = field(default_factory=list)
    empty_weeks: int = 0
    late: int = 0
    asked: int = 0
    feasible: int = 0
    broken: int = 0
    replans: int = 0
    moves: list[int] = field(default_factory=list)


def a_runner(sessions: int) -> Settings:
    usual = settings_room.defaults()
    return replace(
        usual,
        athlete=replace(usual.athlete, level=Level.TRAINED),
        week=replace(usual.week, sessions=sessions),
    )


def as_sessions(solution: plan.PlanningSolution) -> tuple[Session, ...]:
    return tuple(
        a_session(
            uid=one.uid,
            date=one.date,
            start=one.start,
            phase=one.phase,
            lift=a_lift(
                kind=one.kind,
                duration_min=one.minutes,
                exercises=(a_prescription(sets=one.max_sets or 3, rir=_reserve(one)),),
            ),
        )
        for one in solution.placements
    )


def _reserve(one: Placement) -> int:
    """Short sessions are light, as the program makes them near races (H6, H7)."""
    return max(4, one.rir_min) if one.kind is LiftKind.SHORT else one.rir_min


def problem(
    season: Season,
    first: date,
    forecaster: Forecaster,
    sessions: int,
    lifted: Sequence[date],
    *,
    known: date | None = None,
    weeks: int = 1,
) -> plan.PlanningProblem:
    """A plan from `first`, with all that was recorded before it, or up to `known`."""
    ahead_from = first if known is None else known + timedelta(days=1)
    past = [day for day in season.days if day.date < ahead_from]
    # As the program does it: behind the newest file nobody knows whether a day was one of rest.
    while TRIM and past and not past[-1].likely_run:
        past.pop()
    ahead_from = past[-1].date + timedelta(days=1) if past else first
    last = first + timedelta(days=7 * weeks + 2)
    given = (*past[-120:], *forecaster(past, ahead_from, last))
    return plan.PlanningProblem(
        first=first,
        weeks=weeks,
        timezone=ZONE,
        days=given,
        loads=days.sum_loads(given),
        settings=a_runner(sessions),
        plan_id="walk",
        lifted=tuple(FinishedSession(date=on, legs=True) for on in lifted[-60:]),
    )


def most_sessions(compiled: SearchProblem) -> int:
    """How many sessions the hard rules alone would allow, up to the dose of each week."""
    free = tuple(
        replace(
            choices,
            candidates=tuple(replace(one, cost=0) for one in choices.candidates),
        )
        for choices in compiled.dates
    )
    stand = [one.date for one in cheapest_solution(replace(compiled, dates=free)).candidates]
    found = 0
    for aim in {aim.monday: aim for aim in compiled.aims}.values():
        first = aim.monday == compiled.aims[0].monday
        dose = aim.needed + aim.welcome - (compiled.taken if first else 0)
        week = sum(0 <= (on - aim.monday).days < 7 for on in stand)
        found += min(max(0, dose), week)
    return found


def slots(asked: plan.PlanningProblem, solution: plan.PlanningSolution) -> list[Slot]:
    """Each lift of a plan by the kind of its day, one by one, the others left where they are."""
    by_date = {day.date: day for day in asked.days}
    compiled = compile_problem(asked)
    sessions = as_sessions(solution)
    found = []
    for index, session in enumerate(sessions):
        day = by_date[session.date]
        key = day.possible_key and (day.certain_key or day.key)
        others = sessions[:index] + sessions[index + 1 :]
        week = session.date.isocalendar()[:2]
        free = key and any(
            fits(replace(session, date=one.date, start=one.start.at), others, asked)
            for choices in compiled.dates
            if choices.date.isocalendar()[:2] == week and not spared(by_date, choices.date)
            for one in choices.candidates
        )
        found.append(Slot(key=key, other_free=free))
    return found


def spared(by_date: Mapping[date, Day], on: date) -> bool:
    """Whether the date is no better than a hard one: key, moderate, or before a likely key."""
    day, tomorrow = by_date[on], by_date.get(on + timedelta(days=1))
    eve = tomorrow is not None and (tomorrow.certain_key or tomorrow.key)
    return eve or day.possible_key or day.effort is Effort.MODERATE


def fits(session: Session, others: Sequence[Session], asked: plan.PlanningProblem) -> bool:
    """Whether the checker has nothing against that session there."""
    if any(one.date == session.date for one in others):
        return False
    ordered = tuple(sorted((*others, session), key=lambda one: one.start))
    broken = plan.find_broken_rules(
        asked.days, ordered, settings=asked.settings, lifted=asked.lifted
    )
    return not broken


def walk_weekly(season: Season, forecaster: Forecaster, sessions: int) -> Walk:
    """Each Monday the whole week, then done as planned."""
    walk = Walk()
    for monday in season.mondays():
        asked = problem(season, monday, forecaster, sessions, walk.lifts)
        solution = plan.place_sessions(asked)
        walk.asked += sum(one.target for one in solution.weeks_detail)
        fitting = most_sessions(compile_problem(asked))
        walk.feasible += fitting
        walk.broken += len(judged(asked, solution))
        walk.lifts += [one.date for one in solution.placements]
        walk.likely += slots(asked, solution)
        walk.late += sum(late_in_vain(asked, solution))
        walk.empty_weeks += not solution.placements and fitting > 0
        told = as_told(season, asked)
        walk.certain += slots(told, plan.place_sessions(told))
    return walk


def as_told(season: Season, asked: plan.PlanningProblem) -> plan.PlanningProblem:
    """The same week with its days as they came, as if a calendar had told them beforehand."""
    came = {day.date: replace(day, basis=Basis.PLANNED) for day in season.days}
    known = tuple(came.get(day.date, day) if day.date >= asked.first else day for day in asked.days)
    return replace(asked, days=known, loads=days.sum_loads(known))


def late_in_vain(asked: plan.PlanningProblem, solution: plan.PlanningSolution) -> Iterator[bool]:
    """For each lift from 20:00 on: whether an earlier slot is free on a day that is as good.

    As good: the same kind of day, the next day no likelier to be key, and the rules are kept.
    """
    by_date = {day.date: day for day in asked.days}
    compiled = compile_problem(asked)
    sessions = as_sessions(solution)
    for index, session in enumerate(sessions):
        if session.start.hour < 20:
            continue
        others = sessions[:index] + sessions[index + 1 :]
        week = session.date.isocalendar()[:2]
        yield any(
            one.start.at.hour < 20
            and as_good(by_date, choices.date, session.date)
            and fits(replace(session, date=one.date, start=one.start.at), others, asked)
            for choices in compiled.dates
            if choices.date.isocalendar()[:2] == week
            for one in choices.candidates
        )


def as_good(by_date: Mapping[date, Day], on: date, than: date) -> bool:
    """Whether no chance of that date or of the one after it is worse."""
    pairs = [(by_date[on], by_date[than])]
    pairs.append((by_date[on + timedelta(days=1)], by_date[than + timedelta(days=1)]))
    worse = any(one.chance_key > other.chance_key for one, other in pairs)
    return by_date[on].effort is by_date[than].effort and not worse


def judged(asked: plan.PlanningProblem, solution: plan.PlanningSolution) -> tuple[object, ...]:
    return plan.find_broken_rules(
        asked.days,
        as_sessions(solution),
        settings=asked.settings,
        lifted=asked.lifted,
        past=brute.over(asked),
    )


def walk_daily(season: Season, forecaster: Forecaster, sessions: int) -> Walk:
    """Every evening anew, the day's run known; a session that stands on the day is done then.

    What comes is forecast from the next day on, with the day itself, as the program does it.
    """
    walk = Walk()
    for monday in season.mondays():
        published: tuple[Session, ...] = ()
        for offset in range(7):
            today = monday + timedelta(days=offset)
            asked = problem(season, today, forecaster, sessions, walk.lifts, known=today)
            asked = replace(asked, published=published)
            solution = plan.place_sessions(asked)
            walk.broken += len(judged(asked, solution))
            if offset:
                walk.replans += 1
                walk.moves.append(moved(published, solution, today, monday))
            else:
                walk.asked += sum(one.target for one in solution.weeks_detail)
            this_week = monday + timedelta(days=7)
            walk.lifts += [one.date for one in solution.placements if one.date == today]
            published = tuple(one for one in as_sessions(solution) if today < one.date < this_week)
    return walk


def walk_published(season: Season, forecaster: Forecaster, sessions: int) -> Walk:
    """Each Monday four weeks anew, with the last plan published; the first week is then done."""
    walk = Walk()
    published: tuple[Session, ...] = ()
    for monday in season.mondays():
        asked = problem(season, monday, forecaster, sessions, walk.lifts, weeks=4)
        asked = replace(asked, published=published)
        solution = plan.place_sessions(asked)
        walk.asked += solution.weeks_detail[0].target
        walk.broken += len(judged(asked, solution))
        if published:
            walk.replans += 1
            walk.moves.append(moved(published, solution, monday, monday + timedelta(days=14)))
        following = monday + timedelta(days=7)
        walk.lifts += [one.date for one in solution.placements if one.date < following]
        published = tuple(one for one in as_sessions(solution) if one.date >= following)
    return walk


def moved(
    published: Sequence[Session], solution: plan.PlanningSolution, today: date, monday: date
) -> int:
    """How many published sessions stand on another date or not at all."""
    now = {one.uid: one.date for one in solution.placements}
    ahead_of = [one for one in published if today <= one.date < monday + timedelta(days=7)]
    return sum(now.get(one.uid) != one.date for one in ahead_of)


def share_before(lifts: Sequence[date], truth: Mapping[date, bool]) -> float:
    return mean(truth.get(on + timedelta(days=1), False) for on in lifts) if lifts else 0.0


def score_walks(season: Season, *, ours_only: bool = False) -> None:
    found = truths(season)
    print(f"\n{season.name}: share of lifts on the day before ...")
    head = f"{'forecast':22}{'a week':>7}{'lifts':>7}{'dose':>7}{'of feasible':>12}"
    print(
        f"{head}{'hard (words)':>14}{'key (files)':>13}{'broken':>8}{'on key days':>13}"
        f"{'in vain':>9}{'if told':>9}{'empty':>7}{'late':>6}{'moves':>8}"
    )
    rows = (*FORECASTS.items(), ("oracle", oracle_of(season)))
    for name, forecaster in (("ours", ours),) if ours_only else rows:
        for sessions in (1, 2):
            _print_walk(name, sessions, walk_weekly(season, forecaster, sessions), found)
    for name, walked in (("ours, 4 published", walk_published), ("ours, evenings", walk_daily)):
        for sessions in (1, 2):
            _print_walk(name, sessions, walked(season, ours, sessions), found)


def _print_walk(
    name: str, sessions: int, walk: Walk, found: Mapping[str, Mapping[date, bool]]
) -> None:
    dose = len(walk.lifts) / walk.asked
    of_feasible = f"{len(walk.lifts) / walk.feasible:.1%}" if walk.feasible else ""
    words = share_before(walk.lifts, found["hard by the words"])
    files = share_before(walk.lifts, found["key by the files"])
    moves = ""
    if walk.moves:
        moves = f"{mean(walk.moves):.2f} (<= 1: {mean(one <= 1 for one in walk.moves):.1%})"
    print(
        f"{name:22}{sessions:>7}{len(walk.lifts):>7}{dose:>7.1%}{of_feasible:>12}{words:>14.1%}"
        f"{files:>13.1%}{walk.broken:>8}{_slot_figures(walk)}   {moves}"
    )


def _slot_figures(walk: Walk) -> str:
    """Lifts on days thought key; those of them with another day free; the same if days are told."""
    if not walk.likely:
        return " " * 44
    share = mean(one.key for one in walk.likely)
    vain = mean(one.other_free for one in walk.likely)
    told = sum(one.other_free for one in walk.certain)
    return f"{share:>13.1%}{vain:>9.1%}{told:>9}{walk.empty_weeks:>7}{walk.late:>6}"


# --- random weeks, the twin, the clock ---------------------------------------------------------


def likely_as_certain(asked: plan.PlanningProblem) -> plan.PlanningProblem:
    """The same problem with every expected key run of 50 % and more taken as planned."""
    certain = tuple(
        replace(day, basis=Basis.PLANNED, effort=Effort.HARD, chance_key=1.0)
        if day.basis is Basis.EXPECTED and day.key
        else day
        for day in asked.days
    )
    return replace(asked, days=certain)


def score_random(weeks: int) -> None:
    placed = allowed = kept = feasible = broken = done = 0
    begun = time.perf_counter()
    while done < weeks:
        asked = brute.random_problem(random.Random(done), weeks=4)
        done += 4
        solution = plan.place_sessions(asked)
        sessions = brute.as_sessions(solution.placements, asked.published)
        pinned = {one.date for one in sessions if one.pinned}
        found = plan.find_broken_rules(
            asked.days,
            sessions,
            settings=asked.settings,
            lifted=asked.lifted,
            past=brute.over(asked),
        )
        broken += sum(one.date not in pinned for one in found)
        placed += len(sessions)
        allowed += most_sessions(compile_problem(asked))
        most = most_sessions(compile_problem(likely_as_certain(asked)))
        feasible += most
        kept += min(most, len(sessions))
    spent = time.perf_counter() - begun
    print(f"\n{done} random weeks ({spent:.0f} s): {placed} sessions, {broken} broken rules")
    print(
        f"  {kept / feasible:.1%} kept of the doses feasible with likely key runs (>= 50 %) spared"
    )
    print(f"  {placed / allowed:.1%} of what the hard rules alone would allow")


def score_checked(weeks: int) -> None:
    """Whole plans as the program makes them, content and all, judged by the checker."""
    broken: Counter[str] = Counter()
    sessions = done = 0
    begun = time.perf_counter()
    while done < weeks:
        asked = brute.random_problem(random.Random(done), weeks=4)
        done += 4
        made = flow.solve_problem(asked)
        sessions += len(made.sessions)
        pinned = {one.date for one in made.sessions if one.pinned}
        broken.update(one.rule for one in made.broken if one.date not in pinned)
        if done % 10_000 == 0:
            print(f"  {done} weeks: {dict(broken) or 'no rule broken'}", flush=True)
    spent = time.perf_counter() - begun
    print(f"\n{done} random weeks with their content ({spent:.0f} s): {sessions} sessions,")
    print(f"  broken rules: {dict(broken) or 'none'}")


def score_changes(cases: int) -> None:
    """One run of a published four-week plan is changed at random."""
    more = forced = 0
    usual = rules.MOVED_MORE
    for seed in range(cases):
        rng = random.Random(seed)
        asked = brute.random_problem(rng, weeks=4, plain=True)
        published = brute.as_sessions(plan.place_sessions(asked).placements)
        on = asked.first + timedelta(days=rng.randrange(28))
        changed = brute.random_day(rng, on, past=False)
        given = tuple(changed if day.date == on else day for day in asked.days)
        again = replace(asked, days=given, loads=days.sum_loads(given), published=published)
        if gone(again) > 1:
            more += 1
            rules.MOVED_MORE = 1000 * usual
            forced += gone(again) > 1
            rules.MOVED_MORE = usual
    print(f"\n{cases} plans, one run changed: in {more} more than one session moves,")
    print(f"  in {forced} of them because a hard rule forbids the published dates")


def gone(asked: plan.PlanningProblem) -> int:
    """How many published sessions no longer stand on their date."""
    now = {one.uid: one.date for one in plan.place_sessions(asked).placements}
    return sum(now.get(one.uid) != one.date for one in asked.published)


def score_twin(cases: int) -> None:
    differ = 0
    begun = time.perf_counter()
    for seed in range(cases):
        asked = brute.random_problem(random.Random(seed), weeks=2 if seed % 20 == 0 else 1)
        least, equal = brute.best_plans(asked)
        found = plan.place_sessions(asked)
        free = tuple((one.date, one.kind) for one in found.placements if not one.pinned)
        differ += abs(least - found.cost) > 1e-6 or free != equal[0]
    spent = time.perf_counter() - begun
    print(f"\n{cases} cases tried in every way: {differ} differ from the search ({spent:.0f} s)")


def score_clock() -> None:
    rng = random.Random(1)
    for weeks in (4, 16):
        cases = [brute.random_problem(rng, weeks=weeks) for _ in range(20)]
        spent = []
        for asked in cases:
            begun = time.perf_counter()
            plan.place_sessions(asked)
            spent.append(1000 * (time.perf_counter() - begun))
        print(f"{weeks:>3} weeks: mean {mean(spent):.1f} ms, most {max(spent):.1f} ms of 20 plans")


FORECASTS: dict[str, Forecaster] = {
    "random": blind,
    "last week's": last_week,
    "four-week majority": majority,
    "ours": ours,
}


PARTS = ("forecast", "walk", "random", "checked", "changes", "twin", "clock")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--random-weeks", type=int, default=4000, metavar="N")
    parser.add_argument("--checked-weeks", type=int, default=4000, metavar="N")
    parser.add_argument("--changes", type=int, default=1500, metavar="N")
    parser.add_argument("--twin-cases", type=int, default=2000, metavar="N")
    parser.add_argument("--runner", action="append", help="a folder of the corpus")
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--ours", action="store_true", help="walk with our forecast only")
    options = parser.parse_args()
    wanted = {options.only} if options.only else set(PARTS)
    names = options.runner or ["runner-g", "runner-s", "runner-t", "runner-g2"]
    if wanted & {"forecast", "walk"}:
        for name in names:
            if not (CORPUS / name).is_dir():
                print(f"{name}: no such folder in {CORPUS}; skipped")
                continue
            season = read_season(name)
            if "forecast" in wanted:
                score_forecasts(season)
            if "walk" in wanted:
                score_walks(season, ours_only=options.ours)
    rest: dict[str, Callable[[], None]] = {
        "random": lambda: score_random(options.random_weeks),
        "checked": lambda: score_checked(options.checked_weeks),
        "changes": lambda: score_changes(options.changes),
        "twin": lambda: score_twin(options.twin_cases),
        "clock": score_clock,
    }
    for name, score in rest.items():
        if name in wanted:
            score()


if __name__ == "__main__":
    main()
