"""The one place where the stages are joined; the command line and the server call it.

Prints nothing, formats nothing, reads no clock.
"""

from runlift_export.flow.findings import feed_faults, findings, threshold_reasons
from runlift_export.flow.history import History, judge_reading, read_history
from runlift_export.flow.outputs import calendar_feed, calendar_objects, outputs
from runlift_export.flow.planning import after_edit, make_plan

__all__ = [
    "History",
    "after_edit",
    "calendar_feed",
    "calendar_objects",
    "feed_faults",
    "findings",
    "judge_reading",
    "make_plan",
    "outputs",
    "read_history",
    "threshold_reasons",
]
