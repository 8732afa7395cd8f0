"""`days -f json`, and the days of a plan, in one shape."""

from __future__ import annotations

from datetime import datetime

from runlift_export.documents.runs import reason_json
from runlift_export.documents.text import FORMAT_VERSION, Json, rounded
from runlift_export.model import Day


def days_document(days: tuple[Day, ...]) -> Json:
    """The document of `days -f json` (format 1)."""
    return {"format": FORMAT_VERSION, "days": [day_json(day) for day in days]}


def day_json(day: Day) -> Json:
    """One date. `run_start` and `run_end` are local times with offset, or null."""
    return {
        "date": day.date.isoformat(),
        "effort": day.effort.value,
        "long": day.long,
        "race": day.race,
        "key": day.key,
        "basis": day.basis.value,
        "chance_key": rounded(day.chance_key, 4),
        "chance_run": rounded(day.chance_run, 4),
        "run_start": _time(day.run_start),
        "run_end": _time(day.run_end),
        "distance_m": rounded(day.distance_m, 1),
        "load": rounded(day.load, 1),
        "reasons": [reason_json(reason) for reason in day.reasons],
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
