"""A session as a FIT strength workout, in the shape that Garmin Connect itself compiles.

fit-tool writes the records (`encoder`); what it would change silently is refused or rounded
before (`limits`), and the raw bytes it writes are pinned by tests.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from struct import Struct

from fastcrc import crc16

from runlift_export.language import say, say_date, spoken_language
from runlift_export.model import Lift, LiftKind, Prescription, Session
from runlift_export.workout.limits import (
    LONGEST_NAME_BYTES,
    cut_text,
    description_text,
    refuse_faults,
    title_text,
)
from runlift_export.workout.steps import Layout, exercise_pairs, workout_steps


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutOptions:
    """What differs from watch to watch and from runner to runner.

    `units` is "kg" or "lb": what the watch shows; the file holds kg x 100 either way.
    255/0 is FIT's "development" maker and accepted; 1/65534 claims to be Garmin Connect.
    """

    units: str = "kg"
    manufacturer: int = 255
    product: int = 0
    layout: Layout = field(default_factory=Layout)


DEFAULT_OPTIONS = WorkoutOptions()


def workout_fit(
    session: Session, *, options: WorkoutOptions = DEFAULT_OPTIONS, steps: bytes | None = None
) -> bytes:
    """The bytes of a FIT workout; the same session and options give the same bytes.

    `steps` are its `steps_records`, where they are known. Raises `WorkoutError` for numbers that
    FIT cannot hold as they are.
    """
    from runlift_export.workout import encoder  # fit-tool is slow to load

    refuse_faults(session)
    lift = session.lift
    head = encoder.record_bytes(
        (
            encoder.file_id_message(
                manufacturer=options.manufacturer,
                product=options.product,
                serial=workout_serial(session.uid),
                created_unix_s=int(created_at(session).timestamp()),
            ),
            encoder.workout_message(
                name=workout_name(session),
                description=description_text(lift.why),
                steps=len(workout_steps(lift.warm_up, lift.exercises, options.layout)),
            ),
        )
    )
    return _file_bytes(head + (steps_records(lift, options) if steps is None else steps))


def steps_records(lift: Lift, options: WorkoutOptions) -> bytes:
    """The records of what is done, without when: a session that is moved has the same ones."""
    return _steps_records(
        lift.warm_up, lift.exercises, options.layout, options.units, spoken_language()
    )


@lru_cache(maxsize=256)
def _steps_records(
    warm_up: tuple[Prescription, ...],
    exercises: tuple[Prescription, ...],
    layout: Layout,
    units: str,
    _language: str,
) -> bytes:
    from runlift_export.workout import encoder

    pairs = exercise_pairs((*warm_up, *exercises))
    return encoder.record_bytes(
        (
            *(
                encoder.step_message(index, one, pairs=pairs, units=units)
                for index, one in enumerate(workout_steps(warm_up, exercises, layout))
            ),
            *(
                encoder.title_message(index, pair=pair, title=title_text(say(name)))
                for index, ((name, _, _), pair) in enumerate(pairs.items())
            ),
        )
    )


def _file_bytes(records: bytes) -> bytes:
    """Header of 14 bytes with its CRC, protocol 2.0, then the records and the file's CRC."""
    header = _HEADER.pack(14, 0x20, _PROFILE_VERSION, len(records), b".FIT")
    header += crc16.arc(header).to_bytes(2, "little")
    return header + records + crc16.arc(header + records).to_bytes(2, "little")


_HEADER, _PROFILE_VERSION = Struct("<BBHI4s"), 21_212
"""As fit-tool writes them."""


def workout_name(session: Session) -> str:
    """What a watch lists: "24 Nov Gym A · deload", at most 31 bytes.

    A watch lists workouts by name alone, so the date comes first; the first 15 bytes, all that
    older watches keep, hold date and name. The dot and what follows it are cut off there.
    """
    lift = session.lift
    on = session.date
    plain = cut_text(say(lift.name).replace("\n", " "), LONGEST_NAME_BYTES).strip()
    name = f"{say_date(on, '%-d %b')} {plain or say('Strength')}"
    marks = ((say("short"), lift.kind is LiftKind.SHORT), (say("deload"), lift.deload))
    for word, true in marks:
        marked = f"{name} · {word}"
        fits = len(marked.encode("utf-8")) <= LONGEST_NAME_BYTES
        if true and fits and word.casefold() not in plain.casefold():
            name = marked
    return cut_text(name, LONGEST_NAME_BYTES)


def created_at(session: Session) -> datetime:
    """When the workout was last changed, with a minute of its own in the day before it.

    By this time, beside the serial number, a watch and its calendar tell workouts apart, and the
    sessions of one plan all changed at the same moment.
    """
    back_min = session.date.toordinal() % _MINUTES_A_DAY
    return session.changed_at.astimezone(UTC) - timedelta(minutes=back_min)


_MINUTES_A_DAY = 24 * 60


def workout_file_name(on: date, lift_name: str) -> str:
    """A name that every file system takes: "2026-11-24-gym-a.fit"."""
    plain = unicodedata.normalize("NFKD", lift_name).encode("ascii", "ignore").decode()
    kept = "".join(one if one.isalnum() else " " for one in plain.lower())
    words = "-".join(kept.split())[:60].strip("-") or "strength"
    return f"{on.isoformat()}-{words}.fit"


def workout_serial(uid: str) -> int:
    """A stable number of the session from 1 to 2**32 - 2: 0 and the highest mean "not set"."""
    digest = hashlib.sha256(uid.encode("utf-8")).digest()
    return int.from_bytes(digest[:8], "big") % (2**32 - 2) + 1
