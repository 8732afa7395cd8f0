"""The one place where the stages are joined; the command line and the server call it.

Prints nothing, formats nothing, reads no clock.
Each name is loaded when it is first used: a list of files needs no planner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runlift_export.late_names import load_when_used

if TYPE_CHECKING:
    from runlift_export.flow.beside_runs import (
        LoggedFile,
        calendar_lines,
        logged_files,
        logged_line,
    )
    from runlift_export.flow.conversion import (
        ConversionSummary,
        ConvertPart,
        convert_parts,
        convert_paths,
    )
    from runlift_export.flow.findings import (
        feed_faults,
        gather_findings,
        idle_corrections,
        several_runners,
        threshold_reasons,
    )
    from runlift_export.flow.fit_files import fit_bytes, write_fit
    from runlift_export.flow.history import (
        SPEED_ALONE,
        History,
        judge_reading,
        read_history,
        without_runs,
    )
    from runlift_export.flow.known_runs import rests_on_runs
    from runlift_export.flow.known_workouts import KnownWorkouts
    from runlift_export.flow.listing_cache import (
        Listing,
        files_key,
        keep_listing,
        kept_listing,
        listing_key,
    )
    from runlift_export.flow.outlook import compare_plans, look_ahead
    from runlift_export.flow.plan_files import Files, calendar_feed, calendar_objects, make_files
    from runlift_export.flow.plan_folder import (
        LARGEST_PLAN,
        PLAN_NAME,
        plan_folder_files,
        previous_plan,
        write_plan,
    )
    from runlift_export.flow.planning import after_edit, make_plan, solve_problem
    from runlift_export.flow.published import (
        inputs_digest,
        plan_folder_state,
        published_plan,
    )
    from runlift_export.flow.runner import RunnerPlan, RunnerSummary, plan_runner
    from runlift_export.flow.zones import zone_of_runs, zone_words

__all__ = [
    "LARGEST_PLAN",
    "PLAN_NAME",
    "SPEED_ALONE",
    "ConversionSummary",
    "ConvertPart",
    "Files",
    "History",
    "KnownWorkouts",
    "Listing",
    "LoggedFile",
    "RunnerPlan",
    "RunnerSummary",
    "after_edit",
    "calendar_feed",
    "calendar_lines",
    "calendar_objects",
    "compare_plans",
    "convert_parts",
    "convert_paths",
    "feed_faults",
    "files_key",
    "fit_bytes",
    "gather_findings",
    "idle_corrections",
    "inputs_digest",
    "judge_reading",
    "keep_listing",
    "kept_listing",
    "listing_key",
    "logged_files",
    "logged_line",
    "look_ahead",
    "make_files",
    "make_plan",
    "plan_folder_files",
    "plan_folder_state",
    "plan_runner",
    "previous_plan",
    "published_plan",
    "read_history",
    "rests_on_runs",
    "several_runners",
    "solve_problem",
    "threshold_reasons",
    "without_runs",
    "write_fit",
    "write_plan",
    "zone_of_runs",
    "zone_words",
]

_HOMES = {
    "calendar_lines": "beside_runs",
    "compare_plans": "outlook",
    "ConversionSummary": "conversion",
    "ConvertPart": "conversion",
    "convert_parts": "conversion",
    "convert_paths": "conversion",
    "feed_faults": "findings",
    "gather_findings": "findings",
    "idle_corrections": "findings",
    "several_runners": "findings",
    "LoggedFile": "beside_runs",
    "logged_files": "beside_runs",
    "logged_line": "beside_runs",
    "threshold_reasons": "findings",
    "fit_bytes": "fit_files",
    "write_fit": "fit_files",
    "History": "history",
    "SPEED_ALONE": "history",
    "judge_reading": "history",
    "read_history": "history",
    "without_runs": "history",
    "rests_on_runs": "known_runs",
    "KnownWorkouts": "known_workouts",
    "Listing": "listing_cache",
    "files_key": "listing_cache",
    "keep_listing": "listing_cache",
    "kept_listing": "listing_cache",
    "listing_key": "listing_cache",
    "look_ahead": "outlook",
    "Files": "plan_files",
    "calendar_feed": "plan_files",
    "calendar_objects": "plan_files",
    "make_files": "plan_files",
    "LARGEST_PLAN": "plan_folder",
    "PLAN_NAME": "plan_folder",
    "previous_plan": "plan_folder",
    "write_plan": "plan_folder",
    "after_edit": "planning",
    "make_plan": "planning",
    "solve_problem": "planning",
    "inputs_digest": "published",
    "plan_folder_state": "published",
    "published_plan": "published",
    "RunnerPlan": "runner",
    "RunnerSummary": "runner",
    "plan_runner": "runner",
    "plan_folder_files": "plan_folder",
    "zone_of_runs": "zones",
    "zone_words": "zones",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = load_when_used(__name__, _HOMES)
