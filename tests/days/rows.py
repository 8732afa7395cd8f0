"""Rows of what the rules look at, built by hand: each figure as given, all others unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

from runlift_export.days.evidence import Evidence
from runlift_export.days.laps import Laps
from runlift_export.days.own_history import Measures, PastComparison, Races
from runlift_export.days.summary import DURATIONS_S, HR_EDGES, SPEED_EDGES, Summary
from runlift_export.days.thresholds import Thresholds
from runlift_export.model import Run
from strategies import a_run

Rows = TypeVar("Rows", Summary, Thresholds, Laps, PastComparison, Races)

WIDE = {
    "best_m_per_s": np.full(len(DURATIONS_S), np.nan),
    "ten_s": np.zeros(len(SPEED_EDGES) - 1),
    "speed_s": np.zeros(len(SPEED_EDGES) - 1),
    "hr_s": np.zeros(len(HR_EDGES) - 1),
}
INNER = {"Races": Races}
NOTHING = {"Bools": False, "Ints": 0, "Floats": np.nan}


def rows_of(noun: type[Rows], n: int = 1, **values: Any) -> Rows:
    """`n` rows of a noun; a value holds for all rows, or is a sequence of one a row.

    For rows within rows (`races`) it is a dict of such values.
    """
    unknown = set(values) - {one.name for one in fields(noun)}
    assert not unknown, f"{noun.__name__} has no {sorted(unknown)}"
    wide = WIDE if noun is Summary else {}
    columns: dict[str, Any] = {}
    for one in fields(noun):
        name, kind = one.name, str(one.type)
        if kind in INNER:
            columns[name] = rows_of(INNER[kind], n, **values.get(name, {}))
            continue
        usual = wide[name] if name in wide else NOTHING[kind]
        shape = (n, *np.shape(usual))
        columns[name] = np.array(np.broadcast_to(np.asarray(values.get(name, usual)), shape))
    return noun(**columns)


def spread(edges: np.ndarray, *parts: tuple[float, float]) -> np.ndarray:
    """A histogram with so many seconds at the middle of each value's bin."""
    counts = np.zeros(len(edges) - 1)
    for seconds, value in parts:
        counts[int(np.searchsorted(edges, value, side="right")) - 1] += seconds
    return counts


def a_rule(rule: str, measured: float, limit: float, chance: float, unit: str = "x") -> Evidence:
    """One rule over one run."""
    one = {"measured": measured, "limit": limit, "chance": chance}
    return Evidence(rule=rule, unit=unit, **{name: np.array([v]) for name, v in one.items()})


def facts_of(*rules: Evidence, run: Run | None = None, **columns: dict[str, Any]) -> Measures:
    """Measures of one run; `summary`, `laps`, `known`, `past` take dicts of figures."""
    load = columns.pop("load", {"load": np.nan})["load"]
    return Measures(
        runs=(run if run is not None else a_run(trace=None),),
        summary=rows_of(Summary, **columns.pop("summary", {})),
        laps=rows_of(Laps, **columns.pop("laps", {})),
        known=rows_of(Thresholds, **columns.pop("known", {})),
        past=rows_of(PastComparison, **({"known": True} | columns.pop("past", {}))),
        rules=rules,
        load=np.array([load]),
    )


def times(*after_days: float) -> np.ndarray:
    """Starts in seconds, so many days after the first."""
    return 86400.0 * np.asarray(after_days, dtype=np.float64)


def bests(**m_per_s: float) -> np.ndarray:
    """Best speeds by duration: `bests(s720=4.0)`."""
    made = np.full(len(DURATIONS_S), np.nan)
    for name, value in m_per_s.items():
        made[DURATIONS_S.index(int(name[1:]))] = value
    return made


def texts(reasons: Sequence[Any]) -> list[str]:
    """The sentences."""
    return [one.text for one in reasons]
