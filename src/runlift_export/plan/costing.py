"""The cost of a plan session by session, to explain it; the search has its own arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from runlift_export.language import say
from runlift_export.model import BrokenRule, monday_of, rules
from runlift_export.plan.candidates import Candidate
from runlift_export.plan.date_rules import Penalty
from runlift_export.plan.search import SearchProblem, late_milli, left_milli, missing_milli
from runlift_export.plan.weeks import WeekAim


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Running totals of a walk through the sessions, as they stand on `day`.

    `since_legs` days lie since the last leg session (21 stands for more), which began `clock_min`
    minutes after midnight; `streak` leg sessions stand since the beginning (H5). `beginner`
    says that nothing was ever lifted (H13).
    """

    day: date
    since_legs: int
    streak: int
    clock_min: int
    beginner: bool = False

    def on(self, day: date) -> Totals:
        """The same some days later; three weeks off begin the streak anew (H5)."""
        since = min(self.since_legs + (day - self.day).days, rules.TIME_OFF_DAYS)
        anew = since >= rules.TIME_OFF_DAYS and self.streak > 0
        return Totals(
            day=day,
            since_legs=since,
            streak=0 if anew else self.streak,
            clock_min=self.clock_min,
            beginner=self.beginner,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CostedSession:
    """A candidate in its plan: all its penalties, whether it is introductory (H5).

    `met` are the running totals that it found when its turn came.
    """

    candidate: Candidate
    penalties: tuple[Penalty, ...]
    introductory: bool
    met: Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCost:
    """What sessions cost, in thousandths of a point, in all and `by_rule`.

    `broken` is the first hard rule that they break among themselves, None if they break none.
    """

    sessions: tuple[CostedSession, ...]
    milli: int
    by_rule: Counter[str]
    broken: BrokenRule | None


def opening_totals(compiled: SearchProblem) -> Totals:
    """The running totals with which the horizon begins."""
    return Totals(
        day=compiled.dates[0].date,
        since_legs=compiled.since_legs,
        streak=compiled.streak,
        clock_min=compiled.clock_min,
        beginner=compiled.beginner,
    )


def cost_plan(compiled: SearchProblem, candidates: Sequence[Candidate]) -> PlanCost:
    """What `candidates` (in date order) cost as the whole plan."""
    aims = {aim.monday: aim for aim in compiled.aims}
    whole = cost_stretch(compiled, candidates, opening_totals(compiled), tuple(aims.values()))
    return with_dates_given_up(whole, compiled, [candidate.date for candidate in candidates])


def with_dates_given_up(
    part: PlanCost, compiled: SearchProblem, dates: Collection[date]
) -> PlanCost:
    """The same cost with what a plan on `dates` costs for published dates given up (S6)."""
    milli = left_milli(compiled.published, dates)
    if not milli:
        return part
    by_rule = part.by_rule + Counter({"S6": milli})
    return replace(part, milli=part.milli + milli, by_rule=by_rule)


def cost_stretch(
    compiled: SearchProblem,
    candidates: Sequence[Candidate],
    totals: Totals,
    aims: Sequence[WeekAim],
) -> PlanCost:
    """What a stretch of sessions costs that begins with `totals`, and the doses of `aims`."""
    monday = monday_of(compiled.dates[0].date)
    counts, rests = Counter({monday: compiled.taken}), Counter({monday: compiled.rests_taken})
    costed: list[CostedSession] = []
    broken_rules: list[BrokenRule] = []
    for candidate in candidates:
        aim = compiled.aims[(candidate.date - compiled.dates[0].date).days]
        met = totals.on(candidate.date)
        early = candidate.legs and 0 <= met.streak < rules.INTRODUCTORY_SESSIONS
        count = counts[aim.monday]
        barred = compiled.dates[(candidate.date - compiled.dates[0].date).days].no_beginning
        broken = _broken(candidate, met, aim, count=count, barred=barred)
        if broken is not None:
            broken_rules.append(broken)
        penalties = _penalties(candidate, aim, met, rests=rests[aim.monday])
        costed.append(
            CostedSession(candidate=candidate, penalties=penalties, introductory=early, met=met)
        )
        counts[aim.monday] += 1
        rests[aim.monday] += candidate.takes_rest
        totals = met if not candidate.legs else _after(met, candidate, early=early)
    by_rule = _by_rule(costed, aims, counts)
    return PlanCost(
        sessions=tuple(costed),
        milli=by_rule.total(),
        by_rule=by_rule,
        broken=broken_rules[0] if broken_rules else None,
    )


def _by_rule(
    costed: Sequence[CostedSession], aims: Sequence[WeekAim], counts: Counter[date]
) -> Counter[str]:
    """What each soft rule takes: of the sessions one by one, and of the doses of whole weeks."""
    by_rule: Counter[str] = Counter()
    for one in costed:
        for penalty in one.penalties:
            by_rule[penalty.rule] += penalty.milli
    for aim in aims:
        by_rule["S2"] += missing_milli(aim, counts[aim.monday])
        by_rule["S8"] += late_milli(aim, counts[aim.monday])
    return by_rule


def _after(met: Totals, candidate: Candidate, *, early: bool) -> Totals:
    streak = met.streak + 1 if early else rules.INTRODUCTORY_SESSIONS
    return Totals(
        day=candidate.date, since_legs=0, streak=streak, clock_min=candidate.start.clock_min
    )


def _broken(
    candidate: Candidate, met: Totals, aim: WeekAim, *, count: int, barred: bool
) -> BrokenRule | None:
    if candidate.pin is not None:
        return None
    if count >= aim.most:
        text = say("none is asked for")
        if aim.most:
            text = say("this week holds its {most} already", most=aim.most)
        return BrokenRule(rule="H1", date=candidate.date, text=text)
    near = met.since_legs == rules.LEGS_APART_DAYS and candidate.start.clock_min < met.clock_min
    if met.since_legs < rules.LEGS_APART_DAYS or near:
        text = say("less than 48 h from another leg session")
        return BrokenRule(rule="H4", date=candidate.date, text=text)
    if barred and met.beginner:
        text = say("a race is too near to begin with strength")
        return BrokenRule(rule="H13", date=candidate.date, text=text)
    return None


def _penalties(
    candidate: Candidate, aim: WeekAim, met: Totals, *, rests: int
) -> tuple[Penalty, ...]:
    penalties = list(candidate.penalties)
    if candidate.legs and met.since_legs == rules.LEGS_APART_DAYS:
        text = say("48 h after the last one")
        penalties.append(Penalty(rule="S5", milli=rules.GAP_TWO_DAYS, text=text))
    if candidate.takes_rest and rests + 1 == len(aim.rest_dates):
        text = say("takes the last rest day of the week")
        penalties.append(Penalty(rule="S7", milli=rules.NO_REST_DAY, text=text))
    return tuple(penalties)
