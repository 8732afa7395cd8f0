"""Runs -> how hard each was, and each day, with reasons. The physiology; no files, no clock."""

from runlift_export.days.course import Course, course
from runlift_export.days.day import classify
from runlift_export.days.effort import judge
from runlift_export.days.load import loads
from runlift_export.days.personal import PersonalThresholds, Threshold, thresholds_of

__all__ = [
    "Course",
    "PersonalThresholds",
    "Threshold",
    "classify",
    "course",
    "judge",
    "loads",
    "thresholds_of",
]
