"""A plan to print or to paste: a card for each week and each session, as HTML and as plain text.

For who has no watch that takes workouts: on the wall of the gym, or in a notes app. Each set has a
box to tick. The cards are A6; four of them fill a sheet of A4.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from runlift_export.checked import printable
from runlift_export.export.page.html import Html, el
from runlift_export.export.wording import day_words, dose_words, place_words
from runlift_export.model import Plan, Prescription, Session, monday_of, time_words, weight_words

STYLE = """
@page { size: A6; margin: 7mm }
* { box-sizing: border-box }
body { font: 8.5pt/1.3 system-ui, sans-serif; margin: 0; color: #000; background: #fff }
article { break-after: page; break-inside: avoid; max-width: 91mm; margin: 0 auto }
h2 { font-size: 12pt; margin: 0 } h3 { font-size: 8.5pt; margin: 2mm 0 0.5mm }
p, ol, ul { margin: 0; padding: 0 } li { list-style: none; margin-bottom: 1mm; break-inside: avoid }
.row { display: flex; justify-content: space-between; gap: 2mm } .row b { font-weight: 600 }
.boxes { white-space: nowrap; letter-spacing: 1mm } small { display: block; font-size: 7pt }
.note { max-width: 91mm; margin: 4mm auto }
@media print { .note { display: none } }
@media screen { article { border: 1px solid #999; padding: 4mm; margin: 4mm auto } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_BOX, _PLAIN_BOX = "☐", "[ ]"


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
        el("title", "Strength sessions to print"),
        el("style", Html(STYLE)),
    )
    note = "A6 cards: print them as they are, or choose four pages a sheet for A4."
    body = el("body", el("p", note, class_="note"), *cards)
    return f"<!doctype html>\n{el('html', head, body, lang='en')}\n".encode()


def cards_text(plan: Plan, *, units: str) -> bytes:
    """The same in plain text that reads well in a notes app: short lines, a box for each set."""
    lines: list[str] = []
    for week in _weeks(plan):
        lines += [_week_title(week), *(f"- {_when(one)}  {one.lift.name}" for one in week), ""]
        for session in week:
            lines += [*_session_text(session, units), ""]
    return ("\n".join(_text(line) for line in lines).rstrip() + "\n").encode()


def _weeks(plan: Plan) -> Iterator[tuple[Session, ...]]:
    """The sessions by calendar week."""
    for _, sessions in groupby(plan.sessions, key=lambda one: monday_of(one.date)):
        yield tuple(sessions)


def _week_title(week: tuple[Session, ...]) -> str:
    return f"Week of {day_words(monday_of(week[0].date))}"


def _when(session: Session) -> str:
    return f"{day_words(session.date)} {session.start:%H:%M}"


def _size(session: Session) -> str:
    lift = session.lift
    said = f"{lift.duration_min} min, {place_words(lift.place)}"
    return f"{said}, deload: fewer sets" if lift.deload else said


def _week_cards(week: tuple[Session, ...], units: str) -> Iterator[Html]:
    rows = (
        el(
            "li",
            el("div", el("b", _when(one)), _text(one.lift.name), class_="row"),
            _small(_size(one)),
        )
        for one in week
    )
    yield el("article", el("h2", _week_title(week)), el("ul", *rows))
    for session in week:
        lift = session.lift
        warm_up = el("h3", "Warm-up") if lift.warm_up else None
        yield el(
            "article",
            el("h2", _text(lift.name)),
            el("p", f"{_when(session)}, {_size(session)}"),
            warm_up,
            el("ul", *(_exercise(one, units) for one in lift.warm_up)) if warm_up else None,
            el("h3", "Work"),
            el("ol", *(_exercise(one, units) for one in lift.exercises)),
        )


def _exercise(one: Prescription, units: str) -> Html:
    boxes = None if one.warm_up else el("span", _BOX * one.sets, class_="boxes")
    row = el(
        "div", el("span", el("b", _text(one.name)), f" {_dose(one, units)}"), boxes, class_="row"
    )
    return el("li", row, _small(_more(one)), None if one.warm_up else _small(one.notes))


def _small(text: str) -> Html | None:
    return el("small", _text(text)) if text else None


def _dose(one: Prescription, units: str) -> str:
    return ", ".join(filter(None, (dose_words(one), weight_words(one.weight_kg, units))))


def _more(one: Prescription) -> str:
    """What stands below the dose: rest, reserve, and what it is done in turn with."""
    parts = (
        f"rest {time_words(one.rest_s)}" if one.rest_s else "",
        f"{one.rir} in reserve" if one.rir is not None else "",
        f"superset {one.superset}" if one.superset else "",
    )
    return ", ".join(filter(None, parts))


def _session_text(session: Session, units: str) -> Iterator[str]:
    lift = session.lift
    yield f"{_when(session)}  {lift.name}"
    yield _size(session)
    if lift.warm_up:
        yield "Warm-up"
        yield from (f"- {one.name}: {_dose(one, units)}" for one in lift.warm_up)
    yield "Work"
    for number, one in enumerate(lift.exercises, start=1):
        yield f"{number}. {one.name}: {_dose(one, units)}  {_PLAIN_BOX * one.sets}"
        yield from (f"   {said}" for said in (_more(one), one.notes) if said)


def _text(text: str) -> str:
    """On one line, what moves a cursor or turns the writing direction made visible."""
    return printable(text.replace("\n", " "))
