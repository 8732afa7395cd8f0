"""Exercises, sessions made of them, and what to lift next.

`compose_lifts` fills placed sessions, `exercise_progress` says what was done last and what comes
next, `finished_session` takes a recording for what it is, `merge_logged` makes one session of
what a watch recorded and an app wrote down. Opens no file, reads no clock.
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
from runlift_export.lifts.logged import UnknownExercise, merge_logged, unknown_exercises
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
    "UnknownExercise",
    "band_exercises",
    "compose_lifts",
    "exercise_catalogue",
    "exercise_progress",
    "exercise_row",
    "exercises_like",
    "finished_session",
    "lifted_weights",
    "merge_logged",
    "other_exercises",
    "other_row",
    "progress_row",
    "unknown_exercises",
    "with_exercises",
]
