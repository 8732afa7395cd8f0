"""A mounted watch: find it, copy workouts to it whole, read them back, only when asked to."""

from runlift_export.watch.mount import Watch, find_watch, watch_at
from runlift_export.watch.transfers import Action, Transfer, WorkoutCopy, transfer_workouts

__all__ = [
    "Action",
    "Transfer",
    "Watch",
    "WorkoutCopy",
    "find_watch",
    "transfer_workouts",
    "watch_at",
]
