"""What a FIT workout can hold: numbers that do not fit are refused, texts are cut.

Run before any byte is written, so that nothing is changed silently.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from runlift_export.errors import WorkoutError
from runlift_export.fit import exercises as codes
from runlift_export.language import in_every_language, say, to_say
from runlift_export.model import Prescription, Session
from runlift_export.workout.steps import all_steps

MOST_REPS = 999
MOST_SETS = 99
LONGEST_STEP_S = 3600
HEAVIEST_CENTIKILOGRAMS = 65534
# FIT counts 32 bits of seconds from the last day of 1989.
FIRST_YEAR, LAST_YEAR = 1991, 2125

LONGEST_NAME_BYTES = 31
LONGEST_DESCRIPTION_BYTES = 159
LONGEST_NOTES_BYTES = 199
LONGEST_TITLE = 40
EACH_SIDE = to_say("Each side.")
LEFT_SIDE, RIGHT_SIDE = to_say("Left side."), to_say("Right side.")


def refuse_faults(session: Session) -> None:
    """Raise `WorkoutError` with every fault, each with the exercise, what was found and why not."""
    faults = list(_faults(session))
    if faults:
        where = f"{session.date} {say(session.lift.name)}"
        raise WorkoutError(f"{where}: " + "; ".join(faults))


def centikilograms(weight_kg: float) -> int:
    """The weight in hundredths of a kilogram, rounded half up."""
    return int((Decimal(str(weight_kg)) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _faults(session: Session) -> Iterator[str]:
    lift = session.lift
    if not session.uid:
        yield say("uid: expected a text that names the session, found an empty one")
    if not lift.exercises:
        yield say("exercises: expected at least one, found none")
    if session.changed_at.tzinfo is None:
        yield say("changed_at: expected a time with its offset, found one without")
    elif not FIRST_YEAR <= session.changed_at.year <= LAST_YEAR:
        yield say(
            "changed_at: expected {first} to {last}, found {year}",
            first=FIRST_YEAR,
            last=LAST_YEAR,
            year=session.changed_at.year,
        )
    for step in all_steps(lift.warm_up, lift.exercises):
        for fault in _step_faults(step):
            yield f"{say(step.name) or say('(no name)')}: {fault}"
    yield from _superset_faults(lift.exercises)


def _step_faults(step: Prescription) -> Iterator[str]:
    if not title_text(step.name):
        yield say("name: expected a text, found an empty one")
    yield from _whole("sets", step.sets, 1, MOST_SETS)
    yield from _whole("rest_s", step.rest_s, 0, LONGEST_STEP_S)
    if step.reps is not None:
        yield from _whole("reps", step.reps, 1, MOST_REPS)
    if step.seconds is not None:
        yield from _whole("seconds", step.seconds, 1, LONGEST_STEP_S)
    if step.reps is not None and step.seconds is not None:
        yield say("reps and seconds: expected one of them, found both")
    yield from _weight(step.weight_kg)
    yield from _codes(step)


def _whole(what: str, value: object, low: int, high: int) -> Iterator[str]:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not low <= value <= high:  # type: ignore[operator]  # int as checked
        yield say(
            "{what}: expected a whole number from {low} to {high}, found {value!r}",
            what=what,
            low=low,
            high=high,
            value=value,
        )


def _weight(weight_kg: float | None) -> Iterator[str]:
    if weight_kg is None:
        return
    if (
        not math.isfinite(weight_kg)
        or not 1 <= centikilograms(weight_kg) <= HEAVIEST_CENTIKILOGRAMS
    ):
        yield say("load_kg: expected 0.01 to 655.34 kg or none, found {kg!r}", kg=weight_kg)


def _codes(step: Prescription) -> Iterator[str]:
    try:
        codes.numbers(step.category, step.fit_name)
    except KeyError:
        yield say(
            "FIT has no exercise {category}/{name}; see `runlift exercises`",
            category=step.category,
            name=step.fit_name,
        )


def _superset_faults(exercises: tuple[Prescription, ...]) -> Iterator[str]:
    """Rounds need exercises that follow each other, and one rest."""
    letters = [step.superset for step in exercises]
    for letter in sorted({letter for letter in letters if letter is not None}):
        places = [i for i, other in enumerate(letters) if other == letter]
        if places[-1] - places[0] >= len(places):
            yield say("superset {letter}: expected exercises that follow each other", letter=letter)
        rests = {exercises[i].rest_s for i in places}
        if len(rests) > 1:
            yield say(
                "superset {letter}: expected one rest, found {rests}",
                letter=letter,
                rests=sorted(rests),
            )


def cut_text(text: str, most_bytes: int) -> str:
    """Text without control characters, cut between characters to so many bytes of UTF-8."""
    spaced = text.replace("\t", " ")
    kept = "".join(one for one in spaced if one == "\n" or unicodedata.category(one)[0] != "C")
    return kept.encode("utf-8")[:most_bytes].decode("utf-8", "ignore").rstrip()


def title_text(name: str) -> str:
    """The name as the watch shows it, at most 40 characters."""
    return cut_text(name, 4 * LONGEST_TITLE).replace("\n", " ")[:LONGEST_TITLE].strip()


def notes_text(step: Prescription, side: str = EACH_SIDE) -> str:
    """What the watch shows beside a set: sides first, then reserve, then cues.

    Whole sentences only; `side` is what is said of an exercise per side.
    """
    parts = [say(side)] if step.per_side else []
    if step.rir is not None:
        parts.append(say("Keep {rir} in reserve.", rir=step.rir))
    # Room for the longest name of a side, so that both sides of a hold say the same.
    room = LONGEST_NOTES_BYTES - _shorter_bytes(side) * step.per_side
    return whole_sentences(" ".join([*parts, step.notes]), room)


def begun_with(notes: str, text: str) -> str:
    """`text` in the language in which `notes` begin with it; "" if they do in none."""
    return next((one for one in in_every_language(text) if notes.startswith(one)), "")


def _shorter_bytes(side: str) -> int:
    """How much shorter this name of a side is than the longest."""
    longest = max(len(say(one).encode()) for one in (EACH_SIDE, LEFT_SIDE, RIGHT_SIDE))
    return longest - len(say(side).encode())


def description_text(why: Iterable[str]) -> str:
    """The reasons of a session as whole sentences without ids of rules; "" if none fits."""
    sentences = (_RULE_ID.sub("", sentence).strip(" .") for sentence in why)
    ended = (f"{one[0].upper()}{one[1:]}." for one in sentences if one)
    return _as_many_as_fit(ended, LONGEST_DESCRIPTION_BYTES)


def whole_sentences(text: str, most_bytes: int) -> str:
    """As many whole sentences from the start of the text as fit; a first too long one is cut."""
    plain = cut_text(text, 100 * most_bytes).strip()
    found = _as_many_as_fit(_SENTENCE_END.split(plain), most_bytes)
    return found or cut_text(plain, most_bytes)


_SENTENCE_END = re.compile(r"(?<=[.!?]) +")
_RULE_ID = re.compile(r"\b[HS]\d+: *| *\([HS]\d+\)")


def _as_many_as_fit(sentences: Iterable[str], most_bytes: int) -> str:
    found = ""
    for sentence in sentences:
        longer = f"{found} {sentence}".strip()
        if len(cut_text(longer, 100 * most_bytes).encode()) > most_bytes:
            break
        found = longer
    return cut_text(found, most_bytes)
