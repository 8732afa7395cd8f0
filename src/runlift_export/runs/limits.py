"""How many messages of a kind one file may hold: beyond that it is no recording of a watch.

These messages become Python objects, one for each recording in the file, so that a few
megabytes of them could fill the memory or take hours.
"""

from __future__ import annotations

from collections.abc import Sequence

from runlift_export.fit import FitFile, profile

MOST_RECORDINGS = 100
MOST = {
    profile.EVENT: (200_000, "events"),
    profile.EXERCISE_TITLE: (2_000, "exercise titles"),
    profile.FIELD_DESCRIPTION: (1_000, "developer fields"),
    profile.LAP: (10_000, "laps"),
    profile.SESSION: (MOST_RECORDINGS, "sessions"),
    profile.SET: (10_000, "sets"),
    profile.WORKOUT_STEP: (2_000, "workout steps"),
}


def excess(files: Sequence[FitFile]) -> str | None:
    """Say what a chain of files holds too much of; None if it may be a watch's."""
    for message, (most, name) in MOST.items():
        found = sum(len(file.tables.get(message, ())) for file in files)
        if found > most:
            return f"expected at most {most} {name}, found {found}; no watch writes that"
    recordings = sum(max(1, len(file.tables.get(profile.SESSION, ()))) for file in files)
    if recordings > MOST_RECORDINGS:
        return f"expected at most {MOST_RECORDINGS} recordings, found {recordings}"
    return None
