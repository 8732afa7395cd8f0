"""What can be made of a runner's files, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from runlift_export.model.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Counts over the history. `thresholds` are the runner's own, each with n and age."""

    files: int
    runs: int
    finished_lifts: int
    first: date | None
    last: date | None
    with_heart_rate: int
    with_trace: int
    with_local_time: int
    with_watch_zones: int
    unknown_effort: int
    problems: tuple[tuple[str, int], ...]
    thresholds: tuple[Reason, ...]
