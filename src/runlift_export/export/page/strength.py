"""The weights: what was lifted, what is planned, exercise by exercise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from runlift_export import draw
from runlift_export.export.page.facts import LiftedSet, PageFacts, PageOptions
from runlift_export.export.page.html import Html, el, without_controls
from runlift_export.export.page.saying import say_weight, unbroken
from runlift_export.language import say
from runlift_export.model import KG_PER_LB, Plan, one_rm_kg

MOST_REPS_FOR_SINGLE = 10
"""Above this many repetitions an estimate of the best single says little (Epley 1985)."""
MOST_DRAWN = 6
MOST_LIFTED = 8
"""Finished sessions of one exercise that are drawn before the planned ones."""


def strength_section(plan: Plan, facts: PageFacts, options: PageOptions) -> Html | None:
    """A panel for each lift with a weight; nothing where no weight is lifted or planned."""
    names = _names(plan, facts)
    if not names:
        return None
    panels = [_panel(name, plan, facts, options) for name in names[:MOST_DRAWN]]
    return el(
        "section",
        el(
            "div",
            el("h2", say("Your strength"), id="strength-h"),
            _dots(facts),
            el(
                "p",
                say(
                    "\u201cBest single\u201d is an estimate from weight and repetitions, not a "
                    "lift to try."
                ),
                class_="sub",
            ),
            class_="head",
        ),
        el("div", *panels, class_="lifts"),
        id="strength",
        aria_labelledby="strength-h",
    )


def _dots(facts: PageFacts) -> Html:
    """A filled dot was lifted, a hollow one is planned; only what is drawn is named."""
    kinds = [("d-lifted", say("lifted"))] if facts.lifted else []
    kinds.append(("d-planned", say("planned")))
    keys = [
        el(
            "span",
            el("svg", el("circle", class_=kind, cx=7, cy=7, r=5), class_="i", aria_hidden="true"),
            words,
        )
        for kind, words in kinds
    ]
    return el("p", *keys, class_="legend")


def _names(plan: Plan, facts: PageFacts) -> list[str]:
    """Exercises with a weight that was lifted or will change, those of the next sessions first."""
    weights: dict[str, set[float]] = {}
    for session in plan.sessions:
        for one in session.lift.exercises:
            if one.weight_kg is not None:
                weights.setdefault(one.name, set()).add(one.weight_kg)
    lifted = {one.exercise for one in facts.lifted}
    return [name for name, used in weights.items() if name in lifted or len(used) > 1]


def _panel(name: str, plan: Plan, facts: PageFacts, options: PageOptions) -> Html:
    lifted = [one for one in facts.lifted if one.exercise == name]
    planned = [
        (session.date, one.weight_kg)
        for session in plan.sessions
        for one in session.lift.exercises
        if one.name == name and one.weight_kg is not None
    ]
    last = el("p", _last_words(lifted[-1], options.units), class_="note") if lifted else None
    return el(
        "section",
        el("h3", say(name)),
        last,
        Html(_steps(name, lifted, planned, plan.start, options.units)),
        class_="panel",
    )


def _last_words(last: LiftedSet, units: str) -> str:
    weight = say_weight(last.weight_kg, units)
    if not last.reps:
        return say("last {weight}", weight=weight)
    most = max(last.reps)
    done = unbroken(say("{weight} \u00d7 {reps}", weight=weight, reps=most))
    if most > MOST_REPS_FOR_SINGLE:
        return say("last {done}", done=done)
    single = say_weight(round(one_rm_kg(last.weight_kg, most, 0)), units)
    return say("last {done}, best single about {single}", done=done, single=single)


def _steps(
    name: str,
    lifted: Sequence[LiftedSet],
    planned: Sequence[tuple[date, float]],
    today: date,
    units: str,
) -> str:
    """The weights over time in the page's unit, what was lifted of the last weeks first."""
    factor = 1 / KG_PER_LB if units == "lb" else 1.0
    points = [
        draw.WeightPoint(on=one.date, weight=round(one.weight_kg * factor, 2), done=True)
        for one in lifted[-MOST_LIFTED:]
    ]
    points += [
        draw.WeightPoint(on=on, weight=round(weight * factor, 2), done=False)
        for on, weight in planned
    ]
    return draw.weight_steps(
        without_controls(say(name)), points, today, unit=units, width=draw.NARROW_PX
    )
