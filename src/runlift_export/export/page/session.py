"""One session as a card, whole and without a tap: when, how hard, and every exercise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby

from runlift_export import draw
from runlift_export.export.page.facts import PageFacts, PageOptions
from runlift_export.export.page.html import Html, el
from runlift_export.export.page.saying import (
    as_sentence,
    say_day,
    say_dose,
    say_length,
    say_time,
    say_weight,
    unbroken,
)
from runlift_export.export.wording import place_words
from runlift_export.language import in_every_language, say, say_count, to_say
from runlift_export.model import Prescription, Session

_WHY_WEIGHT = to_say("Weight: {why}.")
"""What parts the cues of an exercise from the reason for its weight (`lifts`)."""
BAND_FIGURES = 4

_LEGS, _PULL, _PUSH, _TRUNK = to_say("legs"), to_say("pull"), to_say("push"), to_say("trunk")
_PARTS = {
    **dict.fromkeys(("squat", "lunge", "deadlift", "hip_raise", "leg_curl", "calf_raise"), _LEGS),
    **dict.fromkeys(("hip_swing", "hip_stability", "plyo", "banded_exercises"), _LEGS),
    **dict.fromkeys(("row", "pull_up"), _PULL),
    **dict.fromkeys(("push_up", "bench_press", "shoulder_press"), _PUSH),
    **dict.fromkeys(("plank", "core", "hyperextension", "carry"), _TRUNK),
}
"""What a FIT category trains, in the words of a gym."""


def session_card(
    session: Session,
    anchor: str,
    facts: PageFacts,
    options: PageOptions,
    *,
    is_far: bool = False,
    is_first: bool = False,
) -> Html:
    """Tell all that is done in a session. `anchor` is the card's id.

    One that `is_far` ahead has neither drawings nor cues: a script takes them from an earlier
    card of the same exercise, so that sixteen weeks are no heavier than a picture. One that
    `is_first` is for somebody of whom no strength session is known.
    """
    return el(
        "article",
        _band(session, anchor, is_far=is_far),
        _how_hard(session, is_first=is_first),
        None if is_far else _warm_up(session, options.units),
        None if is_far else _column_heads(),
        el("ol", *_rows(session, facts, options.units, is_far=is_far), class_="rows"),
        el("p", say("Your notes:"), class_="paper notes"),
        class_="card",
        id=anchor,
        aria_labelledby=f"{anchor}-t",
    )


def ends_at(session: Session) -> str:
    """The end of a session as a script reads it: ISO 8601 with the offset."""
    end = session.start + timedelta(minutes=session.lift.duration_min)
    return end.isoformat(timespec="minutes")


def session_times(session: Session) -> str:
    """From when to when: "18:00 to 18:38"."""
    end = session.start + timedelta(minutes=session.lift.duration_min)
    return say("{start} to {end}", start=say_time(session.start), end=say_time(end))


def reasons_for(session: Session) -> tuple[str, ...]:
    """What speaks for the session's day, each a sentence; what speaks against it is not here."""
    clauses = [
        clause
        for reason in session.reasons
        if reason.unit != "points"
        for clause in reason.text.split("; ")
    ]
    return tuple(as_sentence(clause) for clause in clauses if clause.strip())


def _band(session: Session, anchor: str, *, is_far: bool) -> Html:
    lift = session.lift
    day, times = say_day(session.date), session_times(session)
    when = el("span", say("{day}, {times}", day=day, times=times), data_when=day, data_times=times)
    pinned = say(", pinned by you") if session.pinned else None
    reasons = reasons_for(session)
    return el(
        "header",
        el(
            "div",
            el("p", when, pinned, class_="when"),
            el("h2", say(lift.name), id=f"{anchor}-t", tabindex=-1),
            el("p", _content(session), class_="content"),
            el("p", reasons[0], class_="because") if reasons else None,
        ),
        None if is_far else small_figures(one.name for one in lift.exercises),
        class_="band",
    )


def _content(session: Session) -> str:
    """The session in words: "Legs, pull and push. 7 exercises, 38 min, gym."."""
    lift = session.lift
    parts = list(dict.fromkeys(_PARTS.get(one.category, _LEGS) for one in lift.exercises))
    if parts:
        said = as_sentence(listed_words([say(part) for part in parts]))
    else:
        said = say("Legs included.") if lift.legs else say("Spares the legs.")
    counted = say_count(
        "{count} exercise, {minutes}, {place}.",
        "{count} exercises, {minutes}, {place}.",
        len(lift.exercises),
        minutes=say_length(lift.duration_min * 60),
        place=place_words(lift.place),
    )
    return f"{said} {unbroken(counted.split(',')[0])}{counted[len(counted.split(',')[0]) :]}"


def listed_words(words: Sequence[str]) -> str:
    """Words one after another with "and" before the last."""
    if len(words) < 2:
        return "".join(words)
    return say("{first} and {last}", first=", ".join(words[:-1]), last=words[-1])


def small_figures(names: Iterable[str], most: int = BAND_FIGURES) -> Html | None:
    """The end position of the first exercises that are drawn, on one floor."""
    drawn = [Html(draw.exercise_sign(name)) for name in names if draw.has_drawing(name)]
    return el("div", *drawn[:most], class_="figures", aria_hidden="true") if drawn else None


def _how_hard(session: Session, *, is_first: bool) -> Html | None:
    """What is the same for every exercise is said once; how many are left, in plain words."""
    left = {one.rir for one in session.lift.exercises if one.rir is not None}
    said = []
    if len(left) == 1:
        said.append(_stop_words(next(iter(left))))
    elif left:
        said.append(say("Stop each set before you must; how many should be left stands beside it."))
    if any(one.rir is None for one in session.lift.exercises):
        said.append(say("Hold only as long as you hold still."))
    if session.lift.deload:
        said.append(say("A lighter week: fewer sets, so that your legs recover."))
    if not said:
        return None
    if is_first:
        said.append(say("New to lifting? Sore legs for two days are normal the first time."))
    return el("p", el("b", say("How hard?")), f" {' '.join(said)}", class_="howhard")


def _stop_words(left: int) -> str:
    if not left:
        return say("End each set when no further repetition would be clean.")
    return say("End each set when you could still do {count} more.", count=left)


def _warm_up(session: Session, units: str) -> Html | None:
    steps = [
        el("li", say(one.name), " ", el("span", *_amount(one, units)))
        for one in session.lift.warm_up
    ]
    if not steps:
        return None
    return el("div", el("h3", say("Warm up")), el("ul", *steps), class_="warm")


def _amount(one: Prescription, units: str) -> list[str]:
    once = say_length(one.seconds or 0) if one.reps is None else str(one.reps)
    amount = once if one.sets == 1 else say_dose(one)
    if one.per_side:
        amount = say("{amount} each side", amount=amount)
    if one.weight_kg is not None:
        amount = f"{amount}, {say_weight(one.weight_kg, units)}"
    return [unbroken(amount)]


def _column_heads() -> Html:
    heads = ("", say("Exercise"), say("Sets \u00d7 reps"), say("Weight"), say("Rest"))
    cells = [el("span", head) for head in heads]
    done = el("span", say("Done (reps)"), class_="paper")
    return el("div", *cells, done, class_="heads", aria_hidden="true")


def _rows(session: Session, facts: PageFacts, units: str, *, is_far: bool) -> list[Html]:
    """The exercises in order; those done in turn stand within one bracket."""
    left = {one.rir for one in session.lift.exercises if one.rir is not None}
    rows: list[Html] = []
    for letter, group in groupby(session.lift.exercises, key=lambda one: one.superset):
        made = [
            _row(one, facts, units, _told(one, units, says_left=len(left) > 1, is_far=is_far))
            for one in group
        ]
        if letter and len(made) > 1:
            turns = el("p", say("Take turns: one set of each, then rest"))
            rows.append(el("li", turns, el("ol", *made), class_="turns"))
        else:
            rows += made
    return rows


def _told(
    one: Prescription, units: str, *, says_left: bool, is_far: bool
) -> tuple[Html | None, ...]:
    """The drawing, then what stands below an exercise's name: cues, sets on the way, its weight."""
    cues, why_weight = _cues_and_weight(one.notes)
    small = []
    if says_left and one.rir is not None:
        small.append(_stop_words(one.rir))
    if one.ramp_up:
        small.append(say("First {sets}.", sets=_ramp(one, units)))
    way = el("p", " ".join(small), class_="cue") if small else None
    if is_far:
        return None, way
    return (
        Html(draw.exercise_figure(one.name)),
        el("p", cues, class_="cue") if cues else None,
        way,
        el("p", as_sentence(why_weight), class_="news") if why_weight else None,
    )


def _cues_and_weight(notes: str) -> tuple[str, str]:
    """The cues of an exercise, and why it has its weight; in the language of the planning."""
    for text in in_every_language(_WHY_WEIGHT):
        cues, found, why = notes.partition(f" {text.partition('{why}')[0]}")
        if found:
            return cues, why
    return notes, ""


def _row(one: Prescription, facts: PageFacts, units: str, told: tuple[Html | None, ...]) -> Html:
    picture, *lines = told
    return el(
        "li",
        el("div", picture, class_="pic"),
        el("div", el("h3", say(one.name)), el("div", *lines), class_="what"),
        el(
            "p",
            el("b", say_dose(one)),
            el("span", say("each side")) if one.per_side else None,
            class_="dose",
        ),
        el("p", *_load(one, facts, units), class_="kg"),
        el("p", *_rest(one), class_="pause"),
        el("p", *[el("i")] * one.sets, class_="paper boxes", aria_hidden="true"),
    )


def _load(one: Prescription, facts: PageFacts, units: str) -> list[Html]:
    if one.weight_kg is not None:
        return [el("b", say_weight(one.weight_kg, units))]
    return [el("span", say("band") if one.name in facts.bands else say("body weight"))]


def _rest(one: Prescription) -> list[str]:
    if not one.rest_s:
        return ["\u2013"]
    return [el("span", say("rest"), " ", class_="word"), say_length(one.rest_s)]


def _ramp(one: Prescription, units: str) -> str:
    sets = [
        unbroken(f"{ramp.reps} \u00d7 {say_weight(ramp.weight_kg, units)}") for ramp in one.ramp_up
    ]
    return listed_words(sets)
