"""A session as the bytes of a FIT workout, such bytes read back, and which watch takes what.

`workout_fit` writes, `preview_workout` reads, `preflight_workouts` says what a kind of watch may
do to the files. Opens no file, reads no clock.
Each name is loaded when it is first used: the name of a workout needs no reader of workouts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runlift_export.late_names import load_when_used

if TYPE_CHECKING:
    from runlift_export.workout.fit_steps import FitStep
    from runlift_export.workout.preview import (
        PreviewExercise,
        WorkoutPreview,
        preview_lines,
        preview_workout,
    )
    from runlift_export.workout.schedule import (
        ScheduledWorkout,
        read_schedule,
        schedule_fit,
        scheduled_workouts,
    )
    from runlift_export.workout.steps import Layout
    from runlift_export.workout.watches import (
        Remark,
        RemarkKind,
        WatchKind,
        preflight_workouts,
        watch_kind,
        watch_kinds,
    )
    from runlift_export.workout.workout_file import (
        WorkoutOptions,
        created_at,
        steps_records,
        workout_file_name,
        workout_fit,
        workout_name,
        workout_serial,
    )

__all__ = [
    "FitStep",
    "Layout",
    "PreviewExercise",
    "Remark",
    "RemarkKind",
    "ScheduledWorkout",
    "WatchKind",
    "WorkoutOptions",
    "WorkoutPreview",
    "created_at",
    "preflight_workouts",
    "preview_lines",
    "preview_workout",
    "read_schedule",
    "schedule_fit",
    "scheduled_workouts",
    "steps_records",
    "watch_kind",
    "watch_kinds",
    "workout_file_name",
    "workout_fit",
    "workout_name",
    "workout_serial",
]

_HOMES = {
    "FitStep": "fit_steps",
    "PreviewExercise": "preview",
    "WorkoutPreview": "preview",
    "preview_lines": "preview",
    "preview_workout": "preview",
    "ScheduledWorkout": "schedule",
    "read_schedule": "schedule",
    "schedule_fit": "schedule",
    "scheduled_workouts": "schedule",
    "Layout": "steps",
    "Remark": "watches",
    "RemarkKind": "watches",
    "WatchKind": "watches",
    "preflight_workouts": "watches",
    "watch_kind": "watches",
    "watch_kinds": "watches",
    "WorkoutOptions": "workout_file",
    "created_at": "workout_file",
    "steps_records": "workout_file",
    "workout_file_name": "workout_file",
    "workout_fit": "workout_file",
    "workout_name": "workout_file",
    "workout_serial": "workout_file",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = load_when_used(__name__, _HOMES)
