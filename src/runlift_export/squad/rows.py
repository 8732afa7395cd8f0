"""One row an athlete: what came of the last planning, how the running went, and who comes first."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from runlift_export.checked import CheckedTable, Fault
from runlift_export.language import say, say_count, to_say

STALE_FROM_DAYS = 7
"""A week without a run is worth a question, whoever it is."""
WEEKS_SHOWN = 10

_NO_DATE = date.min


class Status(StrEnum):
    """What came of an athlete the last time somebody looked."""

    PLANNED = "planned"
    KEPT = "kept"
    """The folder has become empty or cannot be reached: the old plan stands."""
    FAILED = "failed"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One athlete. Loads are TRIMP sums, oldest week first; dates are the athlete's own.

    `reason` says why there is no new plan. `changes` count what became of the sessions of the plan
    before, by kind. `inputs` and `output` tell whether files and plan are still those of this row,
    `until` when its first session begins. All else is empty where nothing was planned.
    """

    athlete: str
    status: Status
    reason: str = ""
    groups: tuple[str, ...] = ()
    runs: int = 0
    unreadable: int = 0
    last_run: date | None = None
    load_7d: float = 0.0
    load_28d: float = 0.0
    ratio: float | None = None
    is_heavy: bool = False
    weeks: tuple[float, ...] = ()
    phase: str = ""
    sessions_this_week: int = 0
    sessions: int = 0
    next_start: datetime | None = None
    next_name: str = ""
    changes: tuple[tuple[str, int], ...] = ()
    broken: tuple[str, ...] = ()
    without_sessions: bool = False
    planned_on: date | None = None
    timezone: str = ""
    seconds: float = 0.0
    inputs: str = ""
    output: str = ""
    until: datetime | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the plan that stands is the plan of these files, with all of them read."""
        return self.status in (Status.PLANNED, Status.INACTIVE) and not self.unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Why a coach should look: the lower the `rank`, the sooner; `words` say it, "" for nothing."""

    rank: int
    words: str


def attention(row: Row) -> Attention:
    """What most asks for a look at this athlete."""
    quiet_days = (row.planned_on - row.last_run).days if row.planned_on and row.last_run else 0
    checks = (
        (row.status is Status.FAILED, say("no plan")),
        (row.status is Status.KEPT, say("old plan kept")),
        (row.without_sessions, say("no session can be placed")),
        (bool(row.broken), say("breaks {rules}", rules=", ".join(row.broken))),
        (
            quiet_days >= STALE_FROM_DAYS,
            say_count("no run for {count} day", "no run for {count} days", quiet_days),
        ),
        (
            row.is_heavy,
            say("{ratio:.1f} x the usual load", ratio=row.ratio or 0.0),
        ),
        (
            bool(row.unreadable),
            say_count("{count} file unreadable", "{count} files unreadable", row.unreadable),
        ),
    )
    if row.status is Status.INACTIVE:
        return Attention(rank=len(checks) + 1, words=say("inactive"))
    for rank, (is_so, words) in enumerate(checks):
        if is_so:
            return Attention(rank=rank, words=words)
    return Attention(rank=len(checks), words="")


def by_attention(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Who needs a look first; of those alike, who has not run for longest, then by name."""
    return tuple(
        sorted(rows, key=lambda row: (attention(row).rank, row.last_run or _NO_DATE, row.athlete))
    )


_CHANGE_WORDS = {
    "new": to_say("{count} new"),
    "moved": to_say("{count} moved"),
    "renamed": to_say("{count} renamed"),
    "gone": to_say("{count} gone"),
    "pinned": to_say("{count} kept as you put it"),
}


def change_words(row: Row) -> str:
    """What became of the sessions of the plan before: "2 moved, 1 new"."""
    return ", ".join(say(_CHANGE_WORDS[kind], count=count) for kind, count in row.changes)


# --- tables --------------------------------------------------------------------------------------


def table_rows(rows: Iterable[Row]) -> list[dict[str, object]]:
    """The rows as people and programs read them: plain values, units in the names."""
    return [
        {
            "athlete": row.athlete,
            "status": row.status.value,
            "reason": row.reason,
            "attention": attention(row).words,
            "groups": list(row.groups),
            "runs": row.runs,
            "last_run": row.last_run.isoformat() if row.last_run else None,
            "load_7d": round(row.load_7d, 1),
            "load_28d": round(row.load_28d, 1),
            "load_ratio": None if row.ratio is None else round(row.ratio, 2),
            "phase": row.phase,
            "sessions_this_week": row.sessions_this_week,
            "sessions": row.sessions,
            "next_session": row.next_start.isoformat() if row.next_start else None,
            "next_name": row.next_name,
            "changes": change_words(row),
            "broken": list(row.broken),
            "unreadable": row.unreadable,
            "planned_on": row.planned_on.isoformat() if row.planned_on else None,
            "seconds": round(row.seconds, 3),
        }
        for row in rows
    ]


def rows_document(rows: Iterable[Row]) -> dict[str, object]:
    """The document of `squad list -f json` (format 1)."""
    return {"format": 1, "athletes": table_rows(rows)}


def rows_parquet(rows: Iterable[Row]) -> bytes:
    """The same as a Parquet file. Raises `RequestError` where pyarrow is not installed."""
    from runlift_export.convert import need_pyarrow

    need_pyarrow()
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {int: pa.int64(), float: pa.float64(), list: pa.list_(pa.string())}
    sample = table_rows((Row(athlete="", status=Status.FAILED, ratio=1.0),))[0]
    schema = pa.schema(
        [(name, kinds.get(type(value), pa.string())) for name, value in sample.items()]
    )
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(table_rows(rows), schema=schema), target)
    return target.getvalue()


# --- as the ledger keeps them --------------------------------------------------------------------


def row_json(row: Row) -> dict[str, Any]:
    """Every field, dates as ISO text."""
    fields_of = asdict(row)
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in fields_of.items()
        if value is not None
    }


_TEXTS = ("athlete", "reason", "phase", "next_name", "timezone", "inputs", "output")


def read_row(data: object) -> Row | None:
    """The row again; None for what is none, or of another version."""
    faults: list[Fault] = []
    table = CheckedTable(data, faults=faults)
    raw: dict[str, Any] = table.raw()
    if not {"athlete", "status"} <= raw.keys() <= {one.name for one in fields(Row)}:
        return None
    try:
        raw |= {key: table.text(key) for key in _TEXTS if key in table}
        raw |= {key: table.day(key) for key in ("last_run", "planned_on") if key in table}
        raw |= {key: table.instant(key) for key in ("next_start", "until") if key in table}
        raw |= {key: table.texts(key) for key in ("groups", "broken") if key in table}
        raw["status"] = Status(raw["status"])
        raw["weeks"] = tuple(float(one) for one in raw.get("weeks", ()))
        raw["changes"] = tuple(
            (kind, int(count)) for kind, count in raw.get("changes", ()) if kind in _CHANGE_WORDS
        )
        row = Row(**raw)
    except (TypeError, ValueError):
        return None
    return None if faults else row
