"""A verdict's reasons as sentences a runner understands, with the figures they rest on."""

from __future__ import annotations

import math
from dataclasses import replace

from runlift_export.days import constants as c
from runlift_export.days.day import PART
from runlift_export.days.evidence_words import FASTEST, fast_words, fired_reason, pace, reason_of
from runlift_export.days.own_history import Measures
from runlift_export.days.summary import is_mountain
from runlift_export.days.training_load import is_by_length
from runlift_export.language import say, to_say
from runlift_export.model import UNSURE_FROM, Effort, Reason, clock_words


def long_limit(row: int, measures: Measures, effort: Effort) -> float | None:
    """The limit, times the usual distance, of a run that is long; None of one that is not."""
    if effort is Effort.HARD:
        return c.LONG_SESSION_OF_USUAL[0] if measures.past.long_session[row] else None
    return c.LONG_OF_USUAL[0] if measures.past.long[row] else None


def all_reasons(row: int, measures: Measures, effort: Effort, chance: float) -> tuple[Reason, ...]:
    """What decided, first; then the other flags."""
    general, limit = _hard_reason(row, measures), long_limit(row, measures, effort)
    if (general is not None) != (effort is Effort.HARD):
        own = (
            (general,)
            if general is not None
            else _milder_reasons(row, measures, limit=limit, flags_only=False)
        )
        return (_learned_reason(chance), *own)
    if general is not None:
        return (general, *_milder_reasons(row, measures, limit=limit, flags_only=True))
    return (
        *_unsure_reasons(row, measures, chance),
        *_milder_reasons(row, measures, limit=limit, flags_only=False),
    )


def _hard_reason(row: int, measures: Measures) -> Reason | None:
    """The first rule that calls the run hard; None if no rule does."""
    if measures.past.races.race[row]:
        return _race(row, measures)
    for rule in measures.rules:
        if rule.chance[row] >= 0.5:
            return fired_reason(rule, row, measures)
    return None


def part_reason() -> Reason:
    """A file that goes on after hard work without any; `PART` marks it for its day."""
    text = say("goes on from a file that was hard already, and is judged for itself")
    return reason_of(PART, None, None, "", text)


def _learned_reason(chance: float) -> Reason:
    """The runner's corrections overruled the rules, which follow."""
    text = say(
        "{chance:.0%} likely to be hard for you, going by your corrections of earlier runs",
        chance=chance,
    )
    return reason_of("your_corrections", chance, 0.5, "chance", text)


def _unsure_reasons(row: int, measures: Measures, chance: float) -> tuple[Reason, ...]:
    """What may have been hard work, but is not proven."""
    if chance >= UNSURE_FROM:
        rule = max(measures.rules, key=lambda one: one.chance[row])
        if rule.chance[row] >= UNSURE_FROM:
            perhaps = fired_reason(rule, row, measures)
            text = say("may have been hard: {why}", why=perhaps.text)
            return (replace(perhaps, rule="unsure", text=text),)
    return ()


def _milder_reasons(
    row: int, measures: Measures, *, limit: float | None, flags_only: bool
) -> tuple[Reason, ...]:
    """Why long, by `limit`; and, unless `flags_only`, why moderate, easy or unknown."""
    reasons = [_long(row, measures, limit)] if limit is not None else []
    if flags_only:
        return tuple(reasons)
    if row in measures.beyond.rows:
        return (*reasons, _beyond(row, measures))
    if not measures.past.known[row]:
        untold = reason_of("no_data", None, None, "", _untold(row, measures))
        return (*reasons, untold, *_load_reasons(row, measures))
    effort = _moderate if measures.past.moderate[row] else _easy
    reasons.insert(0, effort(row, measures))
    if measures.past.alike[row]:
        reasons.append(_alike(row, measures))
    return tuple(reasons)


def _load_reasons(row: int, measures: Measures) -> tuple[Reason, ...]:
    """Where a load comes from that nothing measured."""
    if not is_by_length(measures.runs, measures.summary, measures.known)[row]:
        return ()
    text = say("its load is that of easy running for as long, for nothing tells more")
    return (reason_of("load_by_length", float(measures.load[row]), None, "TRIMP", text),)


def _untold(row: int, measures: Measures) -> str:
    run = measures.runs[row]
    if run.distance_m and is_mountain((run,))[0]:
        return say(
            "{climb:.0f} m of climb in {km:.1f} km and no heart rate: nothing tells how hard that"
            " was",
            climb=run.ascent_m,
            km=run.distance_m / 1000,
        )
    return say("neither heart rate nor speed nor distance is known")


def _beyond(row: int, measures: Measures) -> Reason:
    """Why nothing of it is believed, and what the runner can do about it."""
    speed, best = measures.beyond.m_per_s[row], measures.beyond.best_m_per_s[row]
    text = say(
        "{minutes:.0f} minutes at {speed:.0f} km/h and more, but your best 3 minutes of a year were"
        " at {best:.0f} km/h: perhaps a ride, for neither heart rate nor steps say that you ran;"
        " if you did, say `runlift correct {date} hard`, else `runlift correct {date} ride`",
        minutes=c.BEYOND_S / 60,
        speed=3.6 * speed,
        best=3.6 * best,
        date=measures.runs[row].local_date.isoformat(),
    )
    return reason_of("beyond_own_best", speed / best, c.BEYOND_BEST, "x best 3 minutes", text)


_RACE_PART = to_say(
    "like a race: {pace} for {minutes:.0f} minutes, {ratio:.2f} x your best of 90 days over that"
    " time, limit {limit:.2f} x"
)
_RACE_WHOLE = to_say(
    "like a race: {pace} from start to end, {ratio:.2f} x your best of 90 days over that time,"
    " limit {limit:.2f} x"
)


def _race(row: int, measures: Measures) -> Reason:
    races = measures.past.races
    speed, best, lasted_s = races.m_per_s[row], races.best_m_per_s[row], races.lasted_s[row]
    part = lasted_s < 0.9 * measures.runs[row].elapsed_s
    ratio = speed / best
    text = say(
        _RACE_PART if part else _RACE_WHOLE,
        pace=pace(speed),
        minutes=lasted_s / 60,
        ratio=ratio,
        limit=c.RACE_OF_BEST,
    )
    return reason_of("race", ratio, c.RACE_OF_BEST, "x best of 90 days", text)


def _alike(row: int, measures: Measures) -> Reason:
    """Why the verdict is not surer: no run of this runner shows by its speed that it was hard."""
    known = measures.known
    ratio = known.rare_top_m_per_s[row] / known.usual_top_m_per_s[row]
    text = say(
        "your runs hardly differ in speed, so a hard one hardly shows: one in ten reaches"
        " {ratio:.2f} x the fastest 40 seconds of your easier runs, hard from {limit} x",
        ratio=ratio,
        limit=c.FAST_TOP,
    )
    return reason_of("alike", ratio, c.FAST_TOP, "x usual fastest 40 seconds", text)


def _long(row: int, measures: Measures, limit: float) -> Reason:
    """By distance beside the usual; by time where that is what made it long."""
    past = measures.past
    distance, ratio = past.distance_m[row], past.distance_m[row] / past.usual_m[row]
    if ratio >= limit:
        text = say(
            "{km:.1f} km, {ratio:.1f} x your usual distance, limit {limit:g} x",
            km=distance / 1000,
            ratio=ratio,
            limit=limit,
        )
        return reason_of("long", ratio, limit, "x usual distance", text)
    moving_s = past.moving_s[row]
    text = say(
        "{time} on the move, always long from {limit}",
        time=clock_words(moving_s),
        limit=clock_words(c.LONG_ALWAYS_S),
    )
    return reason_of("long", moving_s / 60, c.LONG_ALWAYS_S / 60, "min", text)


def _moderate(row: int, measures: Measures) -> Reason:
    minutes = measures.past.moderate_min[row]
    running_min = measures.summary.running_s[row] / 60
    if minutes >= c.MODERATE_MIN:
        text = say(
            "{minutes:.0f} min faster than easy, limit {limit:g} min",
            minutes=minutes,
            limit=c.MODERATE_MIN,
        )
        return reason_of("moderate_speed", minutes, c.MODERATE_MIN, "min", text)
    share = minutes / max(running_min, 1.0)
    if share >= c.MODERATE_SHARE and minutes >= c.MODERATE_LEAST_MIN:
        text = say(
            "{share:.0%} of the run faster than easy, limit {limit:.0%}",
            share=share,
            limit=c.MODERATE_SHARE,
        )
        return reason_of("moderate_share", share, c.MODERATE_SHARE, "share", text)
    ratio = measures.load[row] / measures.past.usual_load[row]
    text = say(
        "load {ratio:.1f} x the median of your last 28 days, limit {limit:g} x",
        ratio=ratio,
        limit=c.MODERATE_LOAD,
    )
    return reason_of("moderate_load", ratio, c.MODERATE_LOAD, "x usual load", text)


_ONLY = {
    "fast_running": to_say(
        "fastest 40 seconds only {ratio:.2f} x those of your easier runs, hard from {limit:.2f} x"
    ),
    "fast_power": to_say(
        "strongest 40 seconds only {ratio:.2f} x those of your easier runs, hard from {limit:.2f} x"
    ),
    "fast_cadence": to_say(
        "quickest 40 seconds only {ratio:.2f} x those of your easier runs, hard from {limit:.2f} x"
    ),
}


def _easy(row: int, measures: Measures) -> Reason:
    """The rule that came nearest to calling it hard, as the proof that it was not."""
    asked = [rule for rule in measures.rules if math.isfinite(rule.measured[row])]
    speed = [rule for rule in asked if rule.rule in FASTEST]
    if not speed:
        return _slow(row, measures)
    rule = speed[0]
    measured = rule.measured[row]
    if measured >= rule.limit[row]:
        strides = say(
            "only strides: {bouts}, none over {limit:.0f} s",
            bouts=fast_words(row, measures),
            limit=c.STRIDE_S,
        )
        return reason_of("strides", measured, float(rule.limit[row]), rule.unit, strides)
    text = say(_ONLY[rule.rule], ratio=measured, limit=rule.limit[row])
    return reason_of("easy", measured, float(rule.limit[row]), rule.unit, text)


def _slow(row: int, measures: Measures) -> Reason:
    mean = measures.past.mean_m_per_s[row]
    asked = [one for one in measures.rules if one.rule == "mean_speed"]
    if asked and math.isfinite(asked[0].measured[row]):
        rule = asked[0]
        measured, limit = float(rule.measured[row]), float(rule.limit[row])
        text = say(
            "{pace} on average, {ratio:.2f} x your usual, hard from {limit:.2f} x",
            pace=pace(mean),
            ratio=measured,
            limit=limit,
        )
        return reason_of("easy", measured, limit, rule.unit, text)
    if math.isfinite(mean):
        text = say(
            "{pace} on average; the file holds nothing that tells hard from easy", pace=pace(mean)
        )
        return reason_of("easy_by_distance", mean, None, "m/s", text)
    text = say("heart rate stayed below the limits for hard")
    return reason_of("easy_by_heart_rate", None, None, "", text)
