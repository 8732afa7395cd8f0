"""One session as a card that opens over the page, and stands in line on paper."""

from __future__ import annotations

from datetime import datetime

from runlift_export.export.page.html import Html, el, joined
from runlift_export.export.wording import (
    day_words,
    dose_words,
    place_words,
    quoted_path,
    ramp_up_words,
)
from runlift_export.model import Prescription, Session, time_words, weight_words


def short_time(moment: datetime) -> str:
    """Write a local time as "18:30"."""
    return f"{moment:%H:%M}"


def session_card(session: Session, anchor: str, units: str) -> Html:
    """Tell all about a session: exercises, why here, why not elsewhere, the file."""
    title = f"{anchor}-t"
    return el(
        "article",
        el("h3", session.lift.name, id=title),
        el("p", _when(session), class_="when"),
        _exercises("Warm-up", session.lift.warm_up, units),
        _exercises("Work", session.lift.exercises, units),
        _why(session),
        _why_not(session),
        el("p", _download(session), _close(anchor), class_="actions"),
        id=anchor,
        class_="card",
        popover=True,
        aria_labelledby=title,
    )


def _when(session: Session) -> str:
    lift = session.lift
    legs = "legs included" if lift.legs else "spares the legs"
    start = f"{day_words(session.date)}, {short_time(session.start)}"
    pinned = ", pinned by you" if session.pinned else ""
    return f"{start}, {lift.duration_min} min, {place_words(lift.place)}, {legs}{pinned}"


def _exercises(title: str, exercises: tuple[Prescription, ...], units: str) -> Html | None:
    if not exercises:
        return None
    items = [_exercise(exercise, units) for exercise in exercises]
    return joined(el("h4", title), el("ol", *items, class_="work"))


def _exercise(exercise: Prescription, units: str) -> Html:
    dose = dose_words(exercise).replace(" x ", " \u00d7 ")
    load = weight_words(exercise.weight_kg, units)
    rest = f"rest {time_words(exercise.rest_s)}" if exercise.rest_s else ""
    reserve = f"{exercise.rir} in reserve" if exercise.rir is not None else ""
    pair = f"superset {exercise.superset}" if exercise.superset else ""
    ramp = f"first {ramp_up_words(exercise, units)}" if exercise.ramp_up else ""
    small = ", ".join(filter(None, (ramp.replace(" x ", " \u00d7 "), rest, reserve, pair)))
    return el(
        "li",
        el("b", exercise.name),
        el("span", ", ".join(filter(None, (dose, load))), class_="dose"),
        el("span", small, class_="more") if small else None,
        el("span", exercise.notes, class_="notes") if exercise.notes else None,
    )


def _why(session: Session) -> Html | None:
    against = [reason.text for reason in session.reasons if reason.unit == "points"]
    speaking = [reason.text for reason in session.reasons if reason.unit != "points"]
    return joined(
        _listed("Why here", [*speaking, *session.lift.why]),
        _listed("What speaks against it", against),
    )


def _listed(title: str, sentences: list[str]) -> Html | None:
    if not sentences:
        return None
    return joined(el("h4", title), el("ul", *(el("li", one) for one in sentences)))


def _why_not(session: Session) -> Html | None:
    items = [
        el("li", el("b", day_words(other.date)), f": {other.text}") for other in session.not_here
    ]
    if session.alternative is not None:
        other = session.alternative
        day = el("b", day_words(other.date))
        items.append(el("li", "Second best: ", day, f", {other.text}"))
    return joined(el("h4", "Why not another day"), el("ul", *items)) if items else None


def _download(session: Session) -> Html:
    return el("a", "FIT for the watch", href=quoted_path(session.workout), download=True)


def _close(anchor: str) -> Html:
    return el("button", "Close", type="button", popovertarget=anchor, popovertargetaction="hide")
