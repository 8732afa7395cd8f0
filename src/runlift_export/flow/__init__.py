"""The one place where the stages are joined; the command line and the server call it.

Prints nothing, formats nothing, reads no clock.
"""

from runlift_export.flow.changes import compare_plans
from runlift_export.flow.conversion import ConversionSummary, convert_paths
from runlift_export.flow.findings import feed_faults, gather_findings, threshold_reasons
from runlift_export.flow.fit_files import fit_bytes, write_fit
from runlift_export.flow.history import History, judge_reading, read_history, without_runs
from runlift_export.flow.known_runs import rests_on_runs
from runlift_export.flow.listing_cache import Listing, keep_listing, kept_listing, listing_key
from runlift_export.flow.plan_files import Files, calendar_feed, calendar_objects, make_files
from runlift_export.flow.planning import after_edit, make_plan
from runlift_export.flow.published import (
    inputs_digest,
    plan_folder_state,
    published_plan,
)
from runlift_export.flow.runner import RunnerPlan, RunnerSummary, plan_runner
from runlift_export.flow.whole_files import plan_folder_files

__all__ = [
    "ConversionSummary",
    "Files",
    "History",
    "Listing",
    "RunnerPlan",
    "RunnerSummary",
    "after_edit",
    "calendar_feed",
    "calendar_objects",
    "compare_plans",
    "convert_paths",
    "feed_faults",
    "fit_bytes",
    "gather_findings",
    "inputs_digest",
    "judge_reading",
    "keep_listing",
    "kept_listing",
    "listing_key",
    "make_files",
    "make_plan",
    "plan_folder_files",
    "plan_folder_state",
    "plan_runner",
    "published_plan",
    "read_history",
    "rests_on_runs",
    "threshold_reasons",
    "without_runs",
    "write_fit",
]
