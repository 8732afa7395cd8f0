"""Plans strength sessions around completed runs and exports them to watch and calendar.

The public names: verbs (`read_runs`, `make_plan` ...), the nouns they take and give, and the
errors. Each is loaded when it is first used, so that `import runlift_export` costs nothing; type
checkers see them as they are. docs/python.md shows them at work.
"""

from __future__ import annotations

TYPE_CHECKING = False  # what type checkers take for true; `typing` itself would cost an import
if TYPE_CHECKING:
    from runlift_export.api import (
        check_plan,
        days_table,
        judge_runs,
        make_plan,
        plan_calendar,
        plan_files,
        read_plan,
        read_runs,
        read_settings,
        runs_table,
        workout_fit,
    )
    from runlift_export.errors import (
        CacheError,
        FitError,
        FolderError,
        NoPlanError,
        PlanFileError,
        RequestError,
        RunliftError,
        SettingsError,
        WatchError,
        WorkoutError,
    )
    from runlift_export.flow import History
    from runlift_export.model import (
        Basis,
        BrokenRule,
        Day,
        DoneLift,
        DoneSet,
        Effort,
        FinishedSession,
        Lap,
        Lift,
        LiftKind,
        Phase,
        Place,
        Plan,
        Prescription,
        Problem,
        ProblemKind,
        Reason,
        Run,
        Session,
        Settings,
        Trace,
        Verdict,
        WeekDetail,
    )
    from runlift_export.runs import Reading

__version__ = "0.2.0"

__all__ = [
    "Basis",
    "BrokenRule",
    "CacheError",
    "Day",
    "DoneLift",
    "DoneSet",
    "Effort",
    "FinishedSession",
    "FitError",
    "FolderError",
    "History",
    "Lap",
    "Lift",
    "LiftKind",
    "NoPlanError",
    "Phase",
    "Place",
    "Plan",
    "PlanFileError",
    "Prescription",
    "Problem",
    "ProblemKind",
    "Reading",
    "Reason",
    "RequestError",
    "Run",
    "RunliftError",
    "Session",
    "Settings",
    "SettingsError",
    "Trace",
    "Verdict",
    "WatchError",
    "WeekDetail",
    "WorkoutError",
    "__version__",
    "check_plan",
    "days_table",
    "judge_runs",
    "make_plan",
    "plan_calendar",
    "plan_files",
    "read_plan",
    "read_runs",
    "read_settings",
    "runs_table",
    "workout_fit",
]


def _home(name: str) -> str:
    """The room of a public name: verbs stand in `api`, nouns in `model` but for two."""
    if name.endswith("Error"):
        return "errors"
    if name[0].islower():
        return "api"
    return {"History": "flow", "Reading": "runs"}.get(name, "model")


if not TYPE_CHECKING:  # a type checker would take every name for one of ours

    def __getattr__(name: str) -> object:
        """Load a public name from its room (PEP 562)."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        found = getattr(import_module(f"{__name__}.{_home(name)}"), name)
        globals()[name] = found
        return found

    def __dir__() -> list[str]:
        """The public names."""
        return sorted(__all__)
