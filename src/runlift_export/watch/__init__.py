"""A mounted watch: find it, bring workouts to it, fetch activities from it, only when asked to."""

from runlift_export.watch.activities import Fetched, fetch_activities
from runlift_export.watch.changes import (
    Action,
    PlannedWorkout,
    Removal,
    WorkoutCopy,
    WorkoutRemoval,
)
from runlift_export.watch.mount import Bridge, Watch, find_watch, watch_at
from runlift_export.watch.transfers import (
    ScheduleCopy,
    Transfer,
    TransferWishes,
    WatchCalendar,
    transfer_workouts,
)
from runlift_export.watch.ways import way_words

__all__ = [
    "Action",
    "Bridge",
    "Fetched",
    "PlannedWorkout",
    "Removal",
    "ScheduleCopy",
    "Transfer",
    "TransferWishes",
    "Watch",
    "WatchCalendar",
    "WorkoutCopy",
    "WorkoutRemoval",
    "fetch_activities",
    "find_watch",
    "transfer_workouts",
    "watch_at",
    "way_words",
]
