"""A plan to print or to paste: a card for each week and each session, as HTML and as plain text.

For who has no watch that takes workouts: on the wall of the gym, or in a notes app. A printed card
is half a sheet of A4: each exercise drawn, with a box for the repetitions of each set.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import groupby

from runlift_export import draw
from runlift_export.checked import printable
from runlift_export.export.page.html import Html, el
from runlift_export.export.wording import day_words, dose_words, place_words, ramp_up_words
from runlift_export.language import say, spoken_language
from runlift_export.model import (
    Lift,
    Plan,
    Prescription,
    Session,
    monday_of,
    time_words,
    weight_words,
)

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_PLAIN_BOX = "[ ]"


def cards_html(plan: Plan, *, units: str) -> bytes:
    """One card for each week, then one for each of its sessions; `units` is "kg" or "lb".

    Text from files is escaped; no scripts, no requests. The same plan gives the same bytes.
    """
    cards = [card for week in _weeks(plan) for card in _week_cards(week, units)]
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", say("Strength sessions to print")),
        el("style", _style()),
    )
    names = [one.name for session in plan.sessions for one in session.lift.exercises]
    note = say("Print this page: two cards stand on a sheet of A4.")
    symbols = Html(draw.exercise_symbols(names))
    body = el("body", symbols, el("p", note, class_="note"), *cards)
    return f"<!doctype html>\n{el('html', head, body, lang=spoken_language())}\n".encode()


def cards_text(plan: Plan, *, units: str) -> bytes:
    """The same in plain text that reads well in a notes app: short lines, a box for each set."""
    lines: list[str] = []
    for week in _weeks(plan):
        lines += [_week_title(week), *(f"- {_when(one)}  {say(one.lift.name)}" for one in week), ""]
        for session in week:
            lines += [*_session_text(session, units), ""]
    return ("\n".join(_text(line) for line in lines).rstrip() + "\n").encode()


@lru_cache(maxsize=1)
def _style() -> Html:
    sheet = files("runlift_export.export").joinpath("cards.css").read_text(encoding="utf-8")
    return Html(f":root{{{draw.theme_css('print')}}}{draw.pieces_css()}{sheet}")


def _weeks(plan: Plan) -> Iterator[tuple[Session, ...]]:
    """The sessions by calendar week."""
    for _, sessions in groupby(plan.sessions, key=lambda one: monday_of(one.date)):
        yield tuple(sessions)


def _week_title(week: tuple[Session, ...]) -> str:
    return say("Week of {day}", day=day_words(monday_of(week[0].date)))


def _when(session: Session) -> str:
    return f"{day_words(session.date)} {session.start:%H:%M}"


def _size(lift: Lift) -> str:
    """How long, where, and whether the week is a lighter one."""
    values = {"minutes": lift.duration_min, "place": place_words(lift.place)}
    if lift.deload:
        return say("{minutes} min, {place}. Lighter week: fewer sets, legs recover.", **values)
    return say("{minutes} min, {place}.", **values)


# --- printed -------------------------------------------------------------------------------------


def _week_cards(week: tuple[Session, ...], units: str) -> Iterator[Html]:
    """The week at a glance, then each of its sessions."""
    rows = (
        el(
            "tr",
            el("td", el("b", _when(one)), el("small", _size(one.lift)), class_="when"),
            el("td", el("b", _text(say(one.lift.name))), _small(_names(one.lift))),
            el("td", el("div", *_signs(one.lift), class_="signs")),
        )
        for one in week
    )
    yield el("article", el("h2", _week_title(week)), el("table", el("tbody", *rows)))
    for session in week:
        yield _session_card(session, units)


def _names(lift: Lift) -> str:
    return ", ".join(say(one.name) for one in lift.exercises)


def _signs(lift: Lift) -> Iterator[Html]:
    yield from (Html(draw.exercise_sign(one.name)) for one in lift.exercises)


def _session_card(session: Session, units: str) -> Html:
    lift = session.lift
    about = " ".join(filter(None, (_size(lift), _reserve_sentence(lift))))
    heads = (
        el("th"),
        el("th", say("Exercise")),
        el("th", say("Sets \u00d7 reps"), class_="n"),
        el("th", say("Weight"), class_="n"),
        el("th", say("Rest"), class_="n"),
        el("th", say("Done (reps)")),
    )
    said_once = _common_reserve(lift)
    rows = (_row(one, units, said_once) for one in lift.exercises)
    return el(
        "article",
        el("h2", f"{_text(say(lift.name))}, {_when(session)}"),
        el("p", about),
        el("p", _text(_warm_up_sentence(lift, units))) if lift.warm_up else None,
        *(el("p", _text(one)) for one in _turns(lift)),
        el("table", el("thead", el("tr", *heads)), el("tbody", *rows)),
        el("p", say("Your notes:"), class_="own"),
    )


def _row(one: Prescription, units: str, said_once: int | None) -> Html:
    amount = str(one.reps) if one.reps is not None else time_words(one.seconds or 0)
    side = el("small", say("each side")) if one.per_side else None
    boxes = (el("span", class_="box") for _ in range(one.sets))
    weight = _text(weight_words(one.weight_kg, units)) or "\u2013"
    own_reserve = _reserve_words(one.rir) if one.rir != said_once else ""
    return el(
        "tr",
        el("td", Html(draw.exercise_figure(one.name)), class_="picture"),
        el(
            "td",
            el("b", _text(say(one.name))),
            _small(_ramp_up(one, units)),
            _small(own_reserve),
            _small(one.notes),
            class_="name",
        ),
        el("td", f"{one.sets} \u00d7 {amount}", side, class_="n dose"),
        el("td", weight, class_="n"),
        el("td", time_words(one.rest_s) if one.rest_s else "\u2013", class_="n"),
        el("td", *boxes, class_="boxes"),
        class_="turns" if one.superset else None,
    )


def _small(text: str) -> Html | None:
    return el("small", _text(text)) if text else None


# --- in words ------------------------------------------------------------------------------------


def _common_reserve(lift: Lift) -> int | None:
    """The reserve that all counted exercises share, said once above them; None if they differ."""
    found = {one.rir for one in lift.exercises if one.rir is not None}
    return found.pop() if len(found) == 1 else None


def _reserve_sentence(lift: Lift) -> str:
    common = _common_reserve(lift)
    if common is None:
        return ""
    return say("End each set when you could still do {count} more.", count=common)


def _reserve_words(rir: int | None) -> str:
    if rir is None:
        return ""
    return say("stop when you could still do {count} more", count=rir)


def _ramp_up(one: Prescription, units: str) -> str:
    """The sets on the way to the weight; "" where there are none."""
    return say("First {sets}.", sets=ramp_up_words(one, units)) if one.ramp_up else ""


def _warm_up_sentence(lift: Lift, units: str) -> str:
    steps = ", ".join(f"{say(one.name)} {_dose(one, units)}" for one in lift.warm_up)
    return say("Warm up: {steps}.", steps=steps)


def _turns(lift: Lift) -> Iterator[str]:
    """A sentence for each group of exercises that are done in turn."""
    for letter in dict.fromkeys(one.superset for one in lift.exercises if one.superset):
        names = [say(one.name) for one in lift.exercises if one.superset == letter]
        yield say("{names}: take turns, one set of each, then rest.", names=", ".join(names))


def _dose(one: Prescription, units: str) -> str:
    return ", ".join(filter(None, (dose_words(one), weight_words(one.weight_kg, units))))


def _more(one: Prescription, lift: Lift) -> str:
    """What stands below the dose: rest, what it is done in turn with, a reserve of its own."""
    others = [
        say(other.name)
        for other in lift.exercises
        if other.superset == one.superset and other != one
    ]
    parts = (
        say("rest {time}", time=time_words(one.rest_s)) if one.rest_s else "",
        say("take turns with {names}", names=", ".join(others)) if one.superset and others else "",
        _reserve_words(one.rir) if one.rir != _common_reserve(lift) else "",
    )
    return "; ".join(filter(None, parts))


def _session_text(session: Session, units: str) -> Iterator[str]:
    lift = session.lift
    yield f"{_when(session)}  {say(lift.name)}"
    yield from filter(None, (_size(lift), _reserve_sentence(lift)))
    if lift.warm_up:
        yield say("Warm-up")
        yield from (f"- {say(one.name)}: {_dose(one, units)}" for one in lift.warm_up)
    yield say("Work")
    for number, one in enumerate(lift.exercises, start=1):
        yield f"{number}. {say(one.name)}: {_dose(one, units)}  {_PLAIN_BOX * one.sets}"
        more = (_ramp_up(one, units), _more(one, lift), one.notes)
        yield from (f"   {said}" for said in more if said)


def _text(text: str) -> str:
    """On one line, what moves a cursor or turns the writing direction made visible."""
    return printable(text.replace("\n", " "))
