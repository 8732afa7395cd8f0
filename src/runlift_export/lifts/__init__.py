"""Exercises, sessions built from them, and what to lift next."""

from runlift_export.lifts.catalogue import catalogue, catalogue_row
from runlift_export.lifts.exercise import Exercise, Implement, Pattern
from runlift_export.lifts.history import finished_session
from runlift_export.lifts.programme import content
from runlift_export.lifts.progress import Progress, progress, progress_row

__all__ = [
    "Exercise",
    "Implement",
    "Pattern",
    "Progress",
    "catalogue",
    "catalogue_row",
    "content",
    "finished_session",
    "progress",
    "progress_row",
]
