"""A session in plain words and links: the same in the calendar, on the page and in a terminal."""

from __future__ import annotations

from datetime import date

from runlift_export.language import say_date
from runlift_export.model import Place, Prescription, Session, time_words, weight_words

_PLACES = {Place.GYM: "gym", Place.HOME: "at home", Place.TRAVEL: "on the road"}
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def day_words(day: date) -> str:
    """Name a date as "Tue 24 Nov", whatever the locale of the system."""
    return say_date(day, "%a %-d %b")


def dose_words(prescription: Prescription) -> str:
    """Write sets and repetitions or time: "3 x 8", "2 x 30 s per side", "5 min"."""
    if prescription.reps is not None:
        once = str(prescription.reps)
    else:
        once = time_words(prescription.seconds or 0)
    single = prescription.sets == 1 and prescription.reps is None
    dose = once if single else f"{prescription.sets} x {once}"
    return f"{dose} per side" if prescription.per_side else dose


def prescription_words(prescription: Prescription, units: str) -> str:
    """Write an exercise on one line: "Goblet squat: 3 x 8, 16 kg, rest 90 s, 2 in reserve"."""
    parts = [dose_words(prescription), weight_words(prescription.weight_kg, units)]
    if prescription.ramp_up:
        parts.append(f"first {ramp_up_words(prescription, units)}")
    if prescription.rest_s:
        parts.append(f"rest {time_words(prescription.rest_s)}")
    if prescription.rir is not None:
        parts.append(f"{prescription.rir} in reserve")
    return f"{prescription.name}: {', '.join(filter(None, parts))}"


def ramp_up_words(prescription: Prescription, units: str) -> str:
    """The sets on the way to the working weight: "8 x 20 kg and 4 x 30 kg"."""
    return " and ".join(
        f"{one.reps} x {weight_words(one.weight_kg, units)}" for one in prescription.ramp_up
    )


def count_words(placed: int, target: int) -> str:
    """How many sessions a week holds of those it needs: "1 of 2 sessions", "2 sessions"."""
    if placed > target:
        return f"{placed} session{'' if placed == 1 else 's'}"
    return f"{placed} of {target} session{'' if target == 1 else 's'}"


def place_words(place: Place) -> str:
    """Say where: "gym", "at home", "on the road"."""
    return _PLACES[place]


def session_lines(session: Session, units: str) -> tuple[str, ...]:
    """Tell the session in lines of plain text; an empty line parts its sections.

    Only what `Session.published_content` holds, so that the text changes when a revision does.
    """
    lift = session.lift
    legs = "legs included" if lift.legs else "spares the legs"
    lines = [f"{lift.name}: {lift.duration_min} min, {place_words(lift.place)}, {legs}"]
    if lift.warm_up:
        lines += ["", "Warm-up"]
        lines += [f"- {prescription_words(step, units)}" for step in lift.warm_up]
    lines += ["", "Work"]
    lines += _numbered(lift.exercises, units)
    if session.reasons or lift.why:
        lines += ["", "Why here"]
        lines += [f"- {reason.text}" for reason in session.reasons[:1]]
        lines += [f"- {sentence}" for sentence in lift.why]
    return tuple(lines)


STALE_FROM_DAYS = 4
"""A runner who runs twice a week has gone without for three days; more is worth a question."""


def newest_run_words(newest: date | None, on: date, *, since: str) -> str:
    """Say how old the newest run was on a date: "newest run Sun 15 Nov, 12 days ago: ..." or "".

    `since` says what the days are counted to: "ago", "before this plan".
    """
    if newest is None or (on - newest).days < STALE_FROM_DAYS:
        return ""
    days = (on - newest).days
    year = f" {newest.year}" if newest.year != on.year else ""
    remedy = "export again if you have run since"
    return f"newest run {day_words(newest)}{year}, {days} days {since}: {remedy}"


def quoted_path(path: str) -> str:
    """Percent-encode a relative path (RFC 3986 2.1), slashes kept, for a link.

    It stays inside its folder, whatever a plan.json says: a colon is encoded too, so
    that no path can be read as a scheme; leading slashes and steps upwards are dropped.
    """
    steps = [step for step in path.split("/") if step not in ("", ".", "..")]
    octets = "/".join(steps).encode("utf-8", "replace")
    return "".join(chr(octet) if octet in _UNRESERVED else f"%{octet:02X}" for octet in octets)


def _numbered(exercises: tuple[Prescription, ...], units: str) -> list[str]:
    lines = []
    for number, exercise in enumerate(exercises, start=1):
        pair = f" [superset {exercise.superset}]" if exercise.superset else ""
        lines.append(f"{number}. {prescription_words(exercise, units)}{pair}")
        if exercise.notes:
            lines.append(f"   {exercise.notes}")
    return lines
