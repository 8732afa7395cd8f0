"""Why here, why not there, and what the next best day would cost, in a runner's words.

`placing_reason` says what speaks for a date and `reasons` what it costs; the other dates of the
week are weighed one by one, with all other sessions left where they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from runlift_export.language import say, say_count, to_say
from runlift_export.model import (
    Alternative,
    Basis,
    BrokenRule,
    Day,
    Effort,
    NotHere,
    Reason,
    monday_of,
    rules,
)
from runlift_export.plan.candidates import Candidate, DateChoices
from runlift_export.plan.costing import (
    CostedSession,
    PlanCost,
    Totals,
    cost_stretch,
    opening_totals,
    with_dates_given_up,
)
from runlift_export.plan.date_rules import AFTER, DAY_OF, KEY_DAYS, PROBABLY_THAT_DAY, THAT_DAY
from runlift_export.plan.problem import certain_key, key_run
from runlift_export.plan.search import SearchProblem
from runlift_export.plan.weeks import WeekAim

LOOK_AHEAD_DAYS = 7
PROBABLY_FROM = 0.65
"""Words instead of a percentage, which would change with every run and stir up calendars."""
WORTH_TELLING_MILLI = rules.MILLI // 2
_WEEK = timedelta(days=7)


def placing_reason(
    one: CostedSession, by_date: Mapping[date, Day], *, none_better: bool = False
) -> Reason:
    """The session's day, the rest its legs had, and how far the next key run is.

    `none_better`: every easy or rest day left is worse, which is what speaks for a hard day.
    `measured` is the number of days to the next run that may be key (7 if none is near);
    `limit` what H2 asks for.
    """
    on = one.candidate.date
    ahead = _days_to_key(on, by_date)
    behind = _behind(on, by_date.get(on), none_better=none_better)
    parts = (behind, _next_key(on, ahead, by_date), _since(one))
    return Reason(
        rule="H2",
        measured=float(ahead),
        limit=2.0,
        unit="days",
        text="; ".join(part for part in parts if part),
    )


def _behind(on: date, day: Day | None, *, none_better: bool) -> str:
    """What was or will be run that day; a break is claimed only where the hour is known."""
    if day is None:
        return ""
    if certain_key(day):
        timed = day.run_end is not None
        return say((AFTER if timed else DAY_OF)[key_run(day)])
    if day.key:
        return say(KEY_DAYS[none_better, day.long])
    likely = day.basis is Basis.EXPECTED
    if day.effort is Effort.REST or day.chance_run < rules.RUN_LIKELY_FROM:
        return say("probably a day without a run") if likely else say("a day without a run")
    if day.effort is Effort.HARD:
        return say("most {on:%A}s with a run were hard, but there may be none", on=on)
    kind = Effort.MODERATE if day.effort is Effort.MODERATE else Effort.EASY
    return say((PROBABLY_THAT_DAY if likely else THAT_DAY)[kind])


class _Likely(Enum):
    """How sure the next key run is."""

    CERTAIN = "certain"
    PROBABLY = "probably"
    PERHAPS = "perhaps"


_NEXT_KEY_TOMORROW = {
    _Likely.CERTAIN: to_say("the next hard or long run is the day after"),
    _Likely.PROBABLY: to_say("the next hard or long run is probably the day after"),
    _Likely.PERHAPS: to_say("the next hard or long run is perhaps the day after"),
}
_NEXT_KEY = {
    _Likely.CERTAIN: to_say("the next hard or long run is {days} days later"),
    _Likely.PROBABLY: to_say("the next hard or long run is probably {days} days later"),
    _Likely.PERHAPS: to_say("the next hard or long run is perhaps {days} days later"),
}
_OUTWEIGHED = to_say("more against it than for it")
_OBSTACLES = {
    "H1": to_say("the week is full"),
    "H2": to_say("before a key run"),
    "S12": to_say("before a likely key run"),
    "H3": to_say("no time after the run"),
    "H4": to_say("less than 48 h from other leg work"),
    "H5": to_say("a key run too near for a first session"),
    "H6": to_say("a race is near"),
    "H7": to_say("a race just run"),
    "H9": to_say("your health comes first"),
    "H12": to_say("no time that day"),
    "S3": to_say("a key run within two days"),
    "S4": to_say("a hard or long run that day"),
    "S7": to_say("the last rest day"),
}


def _since(one: CostedSession) -> str:
    if not one.candidate.legs:
        return ""
    days = one.met.since_legs
    if days >= rules.TIME_OFF_DAYS:
        return say("no leg session in the last three weeks")
    return say("{days} days since the last leg session", days=days)


def _days_to_key(on: date, by_date: Mapping[date, Day]) -> int:
    for ahead in range(1, LOOK_AHEAD_DAYS):
        day = by_date.get(on + timedelta(days=ahead))
        if day is not None and day.possible_key:
            return ahead
    return LOOK_AHEAD_DAYS


def _next_key(on: date, ahead: int, by_date: Mapping[date, Day]) -> str:
    if ahead == LOOK_AHEAD_DAYS:
        return say("no hard or long run is likely in the six days after")
    day = by_date[on + timedelta(days=ahead)]
    likely = _Likely.PERHAPS
    if certain_key(day):
        likely = _Likely.CERTAIN
    elif day.chance_key >= PROBABLY_FROM:
        likely = _Likely.PROBABLY
    told = _NEXT_KEY_TOMORROW if ahead == 1 else _NEXT_KEY
    return say(told[likely], days=ahead)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDate:
    """One other date of a session's week: the hard rule against it, or what it costs more."""

    date: date
    broken: BrokenRule | None
    more_milli: int
    rule: str
    text: str


def reasons(one: CostedSession) -> tuple[Reason, ...]:
    """What speaks against a session, the dearest first, `measured` in points; () if nothing."""
    penalties = sorted(one.penalties, key=lambda penalty: -penalty.milli)
    return tuple(
        Reason(
            rule=penalty.rule,
            measured=penalty.milli / rules.MILLI,
            limit=None,
            unit="points",
            text=penalty.text,
        )
        for penalty in penalties
        if penalty.milli >= WORTH_TELLING_MILLI
    )


def other_dates(compiled: SearchProblem, plan: PlanCost, index: int) -> tuple[OtherDate, ...]:
    """Every other date of the week of session `index`, the other sessions left where they are."""
    session = plan.sessions[index].candidate
    around = _around(compiled, plan, index, index + 1)
    monday = monday_of(session.date)
    return tuple(
        _other(around, choices)
        for choices in _week(compiled, monday)
        if choices.date != session.date
    )


def _week(compiled: SearchProblem, monday: date) -> tuple[DateChoices, ...]:
    """The dates of that week within the horizon."""
    start = (monday - compiled.dates[0].date).days
    return compiled.dates[max(0, start) : max(0, start + 7)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """The sessions that a change between `others` can be felt by, and what they cost now."""

    compiled: SearchProblem
    aim: WeekAim
    totals: Totals
    others: tuple[Candidate, ...]
    dates: frozenset[date]
    now: PlanCost

    def with_candidate(self, candidate: Candidate) -> PlanCost:
        """What they cost with `candidate` among them."""
        candidates = sorted((*self.others, candidate), key=lambda one: one.start.at)
        part = cost_stretch(self.compiled, candidates, self.totals, (self.aim,))
        return with_dates_given_up(part, self.compiled, self.dates | {candidate.date})


def _felt_until(plan: PlanCost, stop: int) -> int:
    """The end of the sessions that feel a move within the week before `stop`.

    The next session does (S5), and none after it.
    """
    return min(stop + 1, len(plan.sessions))


def _around(
    compiled: SearchProblem, plan: PlanCost, start: int, stop: int, monday: date | None = None
) -> _Around:
    """What stands around the sessions `start` to `stop`, which are taken out.

    From the last session before the week on; earlier ones feel nothing.
    """
    week = monday or monday_of(plan.sessions[start].candidate.date)
    low = max(0, sum(one.candidate.date < week for one in plan.sessions) - 1)
    high = _felt_until(plan, stop)
    if high < len(plan.sessions) and plan.sessions[high - 1].candidate.date < week + _WEEK:
        high = _felt_until(plan, high)
    near = plan.sessions[low:high]
    first = compiled.dates[0].date
    totals = near[0].met if near and low else opening_totals(compiled)
    aim = compiled.aims[max(0, (week - first).days)]
    others = (*plan.sessions[low:start], *plan.sessions[stop:high])
    dates = [one.candidate.date for one in plan.sessions]
    now = cost_stretch(compiled, [one.candidate for one in near], totals, (aim,))
    return _Around(
        compiled=compiled,
        aim=aim,
        totals=totals,
        others=tuple(one.candidate for one in others),
        dates=frozenset(dates[:start] + dates[stop:]),
        now=with_dates_given_up(now, compiled, dates),
    )


def _other(around: _Around, choices: DateChoices) -> OtherDate:
    broken, found = _best_on(around, choices)
    if found is None:
        return OtherDate(
            date=choices.date, broken=broken, more_milli=0, rule=broken.rule, text=broken.text
        )
    candidate, moved = found
    # Below nothing where only S6 keeps the session on its published day.
    more = max(0, _without_keeping(moved) - _without_keeping(around.now))
    rule, text = _dearest(around.now, moved, candidate)
    return OtherDate(date=choices.date, broken=None, more_milli=more, rule=rule, text=text)


def _best_on(
    around: _Around, choices: DateChoices
) -> tuple[BrokenRule, tuple[Candidate, PlanCost] | None]:
    """The cheapest candidate of a date beside the sessions around it, with what they then cost.

    None, and the rule against it, where no candidate keeps the hard rules.
    """
    broken = BrokenRule(rule="H12", date=choices.date, text=say("no time"))
    if choices.broken_rules:
        broken = choices.broken_rules[0]
    best: tuple[Candidate, PlanCost] | None = None
    for candidate in choices.candidates:
        moved = around.with_candidate(candidate)
        if moved.broken is not None:
            broken = moved.broken
        elif best is None or moved.milli < best[1].milli:
            best = candidate, moved
    return broken, best


def _without_keeping(found: PlanCost) -> int:
    """The cost without S6: a published day is kept, but speaks for no day by itself."""
    return found.milli - found.by_rule["S6"]


def _dearest(now: PlanCost, moved: PlanCost, candidate: Candidate) -> tuple[str, str]:
    """The soft rule that speaks most against the change, and its sentence."""
    keys = sorted((set(now.by_rule) | set(moved.by_rule)) - {"S6"})
    rule = max(keys, key=lambda key: moved.by_rule[key] - now.by_rule[key], default="S4")
    more = _without_keeping(moved) - _without_keeping(now)
    if more <= 0:
        return rule, say("as good; the earlier day or the fuller session was taken")
    costed = next(one for one in moved.sessions if one.candidate is candidate)
    against = [penalty for penalty in costed.penalties if penalty.rule == rule]
    if not against:
        return rule, say("worse for the other sessions")
    return rule, max(against, key=lambda penalty: penalty.milli).text


def not_here(found: Sequence[OtherDate]) -> tuple[NotHere, ...]:
    """The rule by name for each other date."""
    return tuple(NotHere(date=one.date, rule=one.rule, text=one.text) for one in found)


def alternative(found: Sequence[OtherDate]) -> Alternative | None:
    """The cheapest other date, None where hard rules forbid them all."""
    open_dates = [one for one in found if one.broken is None]
    if not open_dates:
        return None
    best = min(open_dates, key=lambda one: (one.more_milli, one.date))
    return Alternative(date=best.date, more_cost=best.more_milli / rules.MILLI, text=best.text)


def why_not_placed(compiled: SearchProblem, plan: PlanCost, monday: date) -> tuple[NotHere, ...]:
    """Why the week of `monday` holds no further session: each free date's rule, in order."""
    taken = {one.candidate.date for one in plan.sessions}
    before = sum(one.candidate.date < monday for one in plan.sessions)
    around = _around(compiled, plan, before, before, monday)
    return tuple(
        _against(around, choices)
        for choices in _week(compiled, monday)
        if choices.date not in taken
    )


def in_short(found: Sequence[NotHere]) -> str:
    """What stands against the free days of a week, most frequent first."""
    counts = Counter(_OBSTACLES.get(one.rule, _OUTWEIGHED) for one in found)
    words = (
        say_count(
            "{obstacle} on {count} day", "{obstacle} on {count} days", count, obstacle=say(obstacle)
        )
        for obstacle, count in counts.most_common()
    )
    return ", ".join(words) or say("no free day is left")


def _against(around: _Around, choices: DateChoices) -> NotHere:
    broken, found = _best_on(around, choices)
    if found is None:
        return NotHere(date=choices.date, rule=broken.rule, text=broken.text)
    rule, text = _dearest(around.now, found[1], found[0])
    return NotHere(date=choices.date, rule=rule, text=text)
