"""Workouts that were encoded before: of a plan made again a day later most are the same.

To encode one costs as much as judging a hundred runs. Its bytes follow from the session and the
options alone, so they are kept in the cache under a hash of these, all of one plan together; what
is done in it also without when, for a session that was moved.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict

from runlift_export.cache import Cache
from runlift_export.language import spoken_language
from runlift_export.model import Session
from runlift_export.workout import WorkoutOptions, steps_records, workout_fit

FORM = 2
"""Raised when the same session and options give other bytes."""

_KEY_BYTES = 32
_LENGTH_BYTES = 4


class KnownWorkouts:
    """Encodes sessions as workouts, those of last time from the cache; `keep` keeps this time's.

    `name` tells one plan from others, and another `program_version` knows nothing of this one's.
    Use it for one plan and then no more.
    """

    def __init__(self, cache: Cache | None, name: str, *, program_version: str) -> None:
        self._cache = cache
        self._program_version = program_version
        self._name = hashlib.sha256(f"workouts of {name}".encode()).hexdigest()
        packed = None if cache is None else cache.answer(self._name)
        self._before = _unpacked(packed or b"")
        self._now: dict[bytes, bytes] = {}

    def encode(self, session: Session, *, options: WorkoutOptions) -> bytes:
        """The bytes of the session as a FIT workout. Raises `WorkoutError`."""
        lift = session.lift
        done = (list(map(asdict, lift.warm_up)), list(map(asdict, lift.exercises)))
        made_by = (FORM, self._program_version, spoken_language(), options)
        of_steps = _hash(done, made_by)
        facts = (session.uid, session.date, session.changed_at)
        named = (lift.name, lift.kind, lift.deload, lift.why, of_steps)
        key = _hash(facts, named, made_by)
        steps = self._before.get(of_steps)
        known = self._before.get(key) or workout_fit(session, options=options, steps=steps)
        self._now |= {of_steps: steps or steps_records(lift, options), key: known}
        return known

    def keep(self) -> None:
        """Keep what was encoded since, and nothing else, for the next time."""
        if self._cache is not None and self._now != self._before:
            self._cache.keep_answer(self._name, _packed(self._now))


def _hash(*facts: object) -> bytes:
    return hashlib.sha256(repr(facts).encode("utf-8", "backslashreplace")).digest()


def _packed(workouts: dict[bytes, bytes]) -> bytes:
    return b"".join(
        key + len(data).to_bytes(_LENGTH_BYTES) + data for key, data in workouts.items()
    )


def _unpacked(packed: bytes) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    at = 0
    while at < len(packed):
        key = packed[at : at + _KEY_BYTES]
        at += _KEY_BYTES + _LENGTH_BYTES
        end = at + int.from_bytes(packed[at - _LENGTH_BYTES : at])
        found[key] = packed[at:end]
        at = end
    return found
