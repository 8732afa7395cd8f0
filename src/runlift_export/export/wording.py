"""A session in plain words and links: the same in the calendar, on the page and in a terminal."""

from __future__ import annotations

from datetime import date

from runlift_export.language import say, say_count, say_date, to_say
from runlift_export.model import Phase, Place, Prescription, Session, time_words, weight_words

_PLACES = {
    Place.GYM: to_say("gym"),
    Place.HOME: to_say("at home"),
    Place.TRAVEL: to_say("on the road"),
}
NO_SESSION = to_say("no session")
"""How sentences of a plan begin that say why none of its sessions could be placed."""
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
    return say("{dose} per side", dose=dose) if prescription.per_side else dose


def prescription_words(prescription: Prescription, units: str) -> str:
    """Write an exercise on one line: "Goblet squat: 3 x 8, 16 kg, rest 90 s, 2 in reserve"."""
    parts = [dose_words(prescription), weight_words(prescription.weight_kg, units)]
    if prescription.ramp_up:
        parts.append(say("first {sets}", sets=ramp_up_words(prescription, units)))
    if prescription.rest_s:
        parts.append(say("rest {time}", time=time_words(prescription.rest_s)))
    if prescription.rir is not None:
        parts.append(say("{count} in reserve", count=prescription.rir))
    return f"{say(prescription.name)}: {', '.join(filter(None, parts))}"


def ramp_up_words(prescription: Prescription, units: str) -> str:
    """The sets on the way to the working weight: "8 x 20 kg and 4 x 30 kg"."""
    sets = [f"{one.reps} x {weight_words(one.weight_kg, units)}" for one in prescription.ramp_up]
    told = "".join(sets[:1])
    for one in sets[1:]:
        told = say("{first} and {last}", first=told, last=one)
    return told


def count_words(placed: int, target: int) -> str:
    """How many sessions a week holds of those it needs: "1 of 2 sessions", "2 sessions"."""
    if placed > target:
        return say_count("{count} session", "{count} sessions", placed)
    return say_count(
        "{placed} of {count} session", "{placed} of {count} sessions", target, placed=placed
    )


def place_words(place: Place) -> str:
    """Say where: "gym", "at home", "on the road"."""
    return say(_PLACES[place])


def session_lines(session: Session, units: str) -> tuple[str, ...]:
    """Tell the session in lines of plain text; an empty line parts its sections.

    Only what `Session.published_content` holds, so that the text changes when a revision does.
    """
    lift = session.lift
    values = {
        "name": say(lift.name),
        "minutes": lift.duration_min,
        "place": place_words(lift.place),
    }
    heading = say("{name}: {minutes} min, {place}, spares the legs", **values)
    if lift.legs:
        heading = say("{name}: {minutes} min, {place}, legs included", **values)
    lines = [heading]
    if lift.warm_up:
        lines += ["", say("Warm-up")]
        lines += [f"- {prescription_words(step, units)}" for step in lift.warm_up]
    lines += ["", say("Work")]
    lines += _numbered(lift.exercises, units)
    if session.reasons or lift.why:
        lines += ["", say("Why here")]
        lines += [f"- {reason.text}" for reason in session.reasons[:1]]
        lines += [f"- {sentence}" for sentence in lift.why]
    return tuple(lines)


STALE_FROM_DAYS = 4
"""A runner who runs twice a week has gone without for three days; more is worth a question."""


def newest_run_words(newest: date | None, on: date, *, before_plan: bool) -> str:
    """Say how old the newest run was on a date: "newest run Sun 15 Nov, 12 days ago: ..." or "".

    `before_plan` says that the days are counted to the plan, not to today.
    """
    if newest is None or (on - newest).days < STALE_FROM_DAYS:
        return ""
    days = (on - newest).days
    year = f" {newest.year}" if newest.year != on.year else ""
    values = {"day": f"{day_words(newest)}{year}", "count": days}
    if before_plan:
        return say(
            "newest run {day}, {count} days before this plan: export again if you have run since",
            **values,
        )
    return say("newest run {day}, {count} days ago: export again if you have run since", **values)


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
        pair = ""
        if exercise.superset:
            pair = f" [{say('superset {letter}', letter=exercise.superset)}]"
        lines.append(f"{number}. {prescription_words(exercise, units)}{pair}")
        if exercise.notes:
            lines.append(f"   {exercise.notes}")
    return lines


PHASE_SENTENCES = {
    Phase.OFF: to_say("Building up: no race in sight."),
    Phase.BASE: to_say("Building up: no race in sight."),
    Phase.BUILD: to_say("Building towards your race."),
    Phase.PEAK: to_say("The hardest weeks before your race."),
    Phase.TAPER: to_say("Race near: less strength, fresh legs."),
}
"""What a week is for, as one would say it."""
