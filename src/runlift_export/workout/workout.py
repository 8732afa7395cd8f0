"""A session as a FIT strength workout, in the shape that Garmin Connect itself compiles.

fit-tool writes the records; what it would change silently is refused or rounded before
(`export.checked`), and the raw bytes it writes are pinned by tests.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date

from runlift_export.model import Session
from runlift_export.workout import text
from runlift_export.workout.limits import check
from runlift_export.workout.pairs import exercise_pairs
from runlift_export.workout.steps import Layout, steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What differs from watch to watch and from runner to runner.

    `units` is "kg" or "lb": what the watch shows; the stored load is kg x 100 either way.
    255/0 is FIT's "development" maker and accepted; 1/65534 claims to be Garmin Connect.
    """

    units: str = "kg"
    manufacturer: int = 255
    product: int = 0
    layout: Layout = field(default_factory=Layout)


def workout_fit(session: Session, *, profile: Profile | None = None) -> bytes:
    """The bytes of a FIT workout; the same session gives the same bytes.

    Raises `WorkoutError` for numbers that FIT cannot hold as they are.
    """
    from runlift_export.workout import encoder

    check(session)
    profile = profile or Profile()
    lift = session.lift
    ordered = steps(lift, profile.layout)
    pairs = exercise_pairs((*lift.warm_up, *lift.exercises))
    return encoder.fit_bytes(
        (
            encoder.file_id(
                manufacturer=profile.manufacturer,
                product=profile.product,
                serial=serial_number(session.uid),
                created_unix_s=int(session.changed_at.astimezone(UTC).timestamp()),
            ),
            encoder.workout(
                name=text.cut(lift.name, text.LONGEST_NAME_BYTES) or "Strength",
                description=text.cut("; ".join(lift.why), text.LONGEST_DESCRIPTION_BYTES),
                steps=len(ordered),
            ),
            *(
                encoder.step(index, one, pairs=pairs, units=profile.units)
                for index, one in enumerate(ordered)
            ),
            *(
                encoder.exercise_title(index, pair=pair, title=text.title(name))
                for index, ((name, _, _), pair) in enumerate(pairs.items())
            ),
        )
    )


def file_name(session: Session) -> str:
    """The session's file name (`workout_file_name`)."""
    return workout_file_name(session.date, session.lift.name)


def workout_file_name(on: date, lift_name: str) -> str:
    """A name that every file system takes: "2026-11-24-gym-a.fit"."""
    plain = unicodedata.normalize("NFKD", lift_name).encode("ascii", "ignore").decode()
    kept = "".join(one if one.isalnum() else " " for one in plain.lower())
    words = "-".join(kept.split())[:60].strip("-") or "strength"
    return f"{on.isoformat()}-{words}.fit"


def serial_number(uid: str) -> int:
    """A stable number of the session from 1 to 2**32 - 2: 0 and the highest mean "not set"."""
    digest = hashlib.sha256(uid.encode("utf-8")).digest()
    return int.from_bytes(digest[:8], "big") % (2**32 - 2) + 1
