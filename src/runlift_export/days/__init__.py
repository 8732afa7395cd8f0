"""Runs -> how hard each was, and each day, with reasons. The physiology; no files, no clock."""

from runlift_export.days.corrections import is_named, without_ridden
from runlift_export.days.day import classify_days
from runlift_export.days.training_load import sum_loads
from runlift_export.days.trends import PersonalThresholds, Threshold, ThresholdsByDate, Trends
from runlift_export.days.verdicts import LOOK, Judgement, judge_runs

__all__ = [
    "LOOK",
    "Judgement",
    "PersonalThresholds",
    "Threshold",
    "ThresholdsByDate",
    "Trends",
    "classify_days",
    "is_named",
    "judge_runs",
    "sum_loads",
    "without_ridden",
]
