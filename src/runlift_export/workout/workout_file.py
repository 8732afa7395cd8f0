"""A session as a FIT strength workout, in the shape that Garmin Connect itself compiles.

fit-tool writes the records (`encoder`); what it would change silently is refused or rounded
before (`limits`), and the raw bytes it writes are pinned by tests.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date

from runlift_export.model import Session
from runlift_export.workout.limits import (
    LONGEST_DESCRIPTION_BYTES,
    LONGEST_NAME_BYTES,
    cut_text,
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


def workout_fit(session: Session, *, options: WorkoutOptions = DEFAULT_OPTIONS) -> bytes:
    """The bytes of a FIT workout; the same session and options give the same bytes.

    Raises `WorkoutError` for numbers that FIT cannot hold as they are.
    """
    from runlift_export.workout import encoder  # fit-tool is slow to load

    refuse_faults(session)
    lift = session.lift
    ordered = workout_steps(lift, options.layout)
    pairs = exercise_pairs((*lift.warm_up, *lift.exercises))
    return encoder.fit_bytes(
        (
            encoder.file_id_message(
                manufacturer=options.manufacturer,
                product=options.product,
                serial=workout_serial(session.uid),
                created_unix_s=int(session.changed_at.astimezone(UTC).timestamp()),
            ),
            encoder.workout_message(
                name=cut_text(lift.name, LONGEST_NAME_BYTES) or "Strength",
                description=cut_text("; ".join(lift.why), LONGEST_DESCRIPTION_BYTES),
                steps=len(ordered),
            ),
            *(
                encoder.step_message(index, one, pairs=pairs, units=options.units)
                for index, one in enumerate(ordered)
            ),
            *(
                encoder.title_message(index, pair=pair, title=title_text(name))
                for index, ((name, _, _), pair) in enumerate(pairs.items())
            ),
        )
    )


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
