"""The one place where the stages are joined; the command line and the server call it.

Prints nothing, formats nothing, reads no clock.
"""

from runlift_export.flow.findings import feed_faults, findings, threshold_reasons
from runlift_export.flow.history import History, read_history
from runlift_export.flow.outputs import calendar_objects, outputs
from runlift_export.flow.planning import after_edit, make_plan

__all__ = [
    "History",
    "after_edit",
    "calendar_objects",
    "feed_faults",
    "findings",
    "make_plan",
    "outputs",
    "read_history",
    "threshold_reasons",
]
