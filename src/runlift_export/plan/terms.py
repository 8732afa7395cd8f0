"""The soft rules that speak of one date: what a session there costs by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from runlift_export.model import Basis, Day, Effort, LiftKind, monday_of, rules
from runlift_export.plan import facts
from runlift_export.plan.ground import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A part of the cost: the rule's id, thousandths of a point, and why."""

    rule: str
    milli: int
    text: str


def terms_of(on: date, kind: LiftKind, ground: Ground) -> list[Term]:
    """S2 (kind), S3, S4, S6 and S12 of a session on that date."""
    aim = ground.aim(on)
    terms = [_slot(ground.by_date.get(on), consolidated=aim.consolidated)]
    if kind is LiftKind.SHORT and aim.kind is LiftKind.FULL:
        terms.append(Term(rule="S2", milli=rules.SHORT_FOR_FULL, text="short for a full session"))
    terms += _days_after(on, ground)
    terms.append(_moved(on, ground))
    return terms


def _slot(day: Day | None, *, consolidated: bool) -> Term:
    """S4: what the session stands behind, by the chances of the day."""
    hard = rules.SLOT_HARD_CONSOLIDATED if consolidated else rules.SLOT_HARD
    if day is None:
        return Term(rule="S4", milli=hard, text="nothing is known about the day")
    key_milli = rules.SLOT_LONG if day.long else hard
    if facts.certain_key(day):
        return Term(rule="S4", milli=key_milli, text=f"the same day as {facts.key_name(day)}")
    other = rules.SLOT_MODERATE if day.effort is Effort.MODERATE else rules.SLOT_EASY
    run = max(day.chance_run, day.chance_key)
    mean = (1 - run) * rules.SLOT_REST + (run - day.chance_key) * other + day.chance_key * key_milli
    likely = {
        Effort.REST: "a rest day",
        Effort.MODERATE: "a moderate run",
        Effort.HARD: "a hard run",
    }
    what = "a long run" if day.long else likely.get(day.effort, "an easy run")
    if day.basis is Basis.EXPECTED:
        return Term(
            rule="S4",
            milli=round(mean),
            text=f"probably {what} ({day.chance_run:.0%} run, {day.chance_key:.0%} key)",
        )
    return Term(rule="S4", milli=round(mean), text=f"{what} on the day")


def _days_after(on: date, ground: Ground) -> list[Term]:
    """S3 and S12: the run of the next day and of the day after it."""
    tomorrow = ground.by_date.get(on + timedelta(days=1))
    later = ground.by_date.get(on + timedelta(days=2))
    chance = facts.key_chance(tomorrow)
    terms = []
    if not facts.certain_key(tomorrow):
        terms.append(
            Term(
                rule="S12",
                milli=round(rules.BEFORE_KEY_EXPECTED * chance),
                text=f"a key run on the next day has a chance of {chance:.0%}",
            )
        )
    if tomorrow is not None and tomorrow.effort is Effort.MODERATE:
        share = max(0.0, tomorrow.chance_run - chance)
        terms.append(
            Term(
                rule="S3",
                milli=round(rules.MODERATE_NEXT_DAY * share),
                text="a moderate run on the next day",
            )
        )
    factor = rules.CAREFUL_FACTOR if facts.careful(ground.request.settings, on) else 1
    chance = facts.key_chance(later)
    terms.append(
        Term(
            rule="S3",
            milli=round(rules.KEY_IN_TWO_DAYS * factor * chance),
            text=f"a key run 24-48 h later (chance {chance:.0%})",
        )
    )
    return terms


def _moved(on: date, ground: Ground) -> Term:
    """S6: another date than the published one of that week, else than the usual weekday."""
    monday = monday_of(on)
    dates = [one.date for one in ground.published if monday_of(one.date) == monday]
    if dates:
        milli = 0 if on in dates else rules.MOVED
        return Term(rule="S6", milli=milli, text="moved from the published day")
    usual = not ground.habit or on.weekday() in ground.habit
    return Term(rule="S6", milli=0 if usual else rules.MOVED, text="not your usual weekday")
