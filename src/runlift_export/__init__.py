"""Plans strength sessions around completed runs and exports them to watch and calendar.

The public names are loaded when they are first used, so that `import runlift_export` costs
nothing.
"""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"

_HOMES = {
    "History": "flow",
    "after_edit": "flow",
    "defaults": "settings",
    "make_plan": "flow",
    "outputs": "flow",
    "parse": "settings",
    "plan_document": "documents",
    "plan_ics": "export.calendar",
    "read_history": "flow",
    "read_plan": "documents",
    "violations": "plan",
    "workout_fit": "export.workout",
}

__all__ = [
    "History",
    "__version__",
    "after_edit",
    "defaults",
    "make_plan",
    "outputs",
    "parse",
    "plan_document",
    "plan_ics",
    "read_history",
    "read_plan",
    "violations",
    "workout_fit",
]


def __getattr__(name: str) -> object:
    """Load a public name from its room (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
