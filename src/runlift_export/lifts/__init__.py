"""Exercises, sessions made of them, and what to lift next.

`compose_lifts` fills placed sessions, `exercise_progress` says what was done last and what comes
next, `finished_session` takes a recording for what it is. Opens no file, reads no clock.
"""

from runlift_export.lifts.catalogue import (
    Exercise,
    Implement,
    Pattern,
    exercise_catalogue,
    exercise_row,
    exercises_like,
)
from runlift_export.lifts.log import finished_session, with_exercises
from runlift_export.lifts.programme import compose_lifts
from runlift_export.lifts.progress import (
    LiftedWeight,
    OtherExercise,
    Progress,
    band_exercises,
    exercise_progress,
    lifted_weights,
    other_exercises,
    other_row,
    progress_row,
)

__all__ = [
    "Exercise",
    "Implement",
    "LiftedWeight",
    "OtherExercise",
    "Pattern",
    "Progress",
    "band_exercises",
    "compose_lifts",
    "exercise_catalogue",
    "exercise_progress",
    "exercise_row",
    "exercises_like",
    "finished_session",
    "lifted_weights",
    "other_exercises",
    "other_row",
    "progress_row",
    "with_exercises",
]
