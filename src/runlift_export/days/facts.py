"""Everything the rules have established about a list of runs, row by row."""

from __future__ import annotations

from dataclasses import dataclass

from runlift_export.days.cells import Floats
from runlift_export.days.evidence import Evidence
from runlift_export.days.laps import Laps
from runlift_export.days.past import Past
from runlift_export.days.summary import Summary
from runlift_export.days.thresholds import Thresholds
from runlift_export.model import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One row per run everywhere; `rules` in the order in which they are asked."""

    runs: tuple[Run, ...]
    summary: Summary
    laps: Laps
    known: Thresholds
    rules: tuple[Evidence, ...]
    past: Past
    load: Floats
