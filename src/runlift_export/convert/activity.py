"""One FIT file as the activities that it holds: a multisport file has several."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from runlift_export.convert.column import FIT_EPOCH_S
from runlift_export.fit import FitFile, Table, profile
from runlift_export.fit.whole_profile import message_profile, words_of

LENGTH = 101
HRV = 78
TABLE_NAMES = {
    profile.RECORD: "records",
    profile.LAP: "laps",
    profile.SESSION: "sessions",
    profile.EVENT: "events",
    profile.SET: "sets",
    LENGTH: "lengths",
    HRV: "hrv",
}
"""The tables that people ask for; any other message has its name in the profile."""

_STARTS = {profile.LAP: profile.LAP_START, LENGTH: 2, profile.SET: profile.SET_START}
_ACTIVITY_FILE = 4
_QUARTER_S = 900
_EARLIEST_S = 0
_LATEST_S = 2**32 - 1

Rows = npt.NDArray[np.intp] | slice


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Activity:
    """One session of a FIT file with the rows of each of its tables.

    `started_at` is in seconds since 1970, None if no time is known. `sport` and `sub_sport` are
    words of the profile. `utc_offset_s` is what the file says, None if it does not.
    """

    file: FitFile
    number: int
    started_at: int | None
    sport: str
    sub_sport: str
    utc_offset_s: int | None
    rows: dict[int, Rows]


def activities_of(file: FitFile, *, before: int = 0) -> tuple[Activity, ...]:
    """Return the activities of a file in order; none for a file that recorded nothing.

    Every row of records, laps, events and the like goes to the session in which it began, what
    has no time to the one in which it stands; messages on the whole file go to each. `before`
    counts the activities of the files before this one in a chain.
    """
    kind = _first(file.table(profile.FILE_ID), profile.FILE_ID_TYPE)
    sessions = file.table(profile.SESSION)
    recorded = file.table(profile.RECORD)
    if kind not in {None, _ACTIVITY_FILE} or (sessions is None and recorded is None):
        return ()
    starts = _session_starts(sessions)
    if len(starts) < 2:
        whole: dict[int, Rows] = dict.fromkeys(file.tables, slice(None))
        return (_activity(file, 0, number=before, begin=_begin(starts, recorded), rows=whole),)
    order = np.argsort(starts, kind="stable")
    bounds = starts[order]
    placed = {number: _placed(file, number, bounds) for number in file.tables}
    found = []
    for place, row in enumerate(order.tolist()):
        rows: dict[int, Rows] = {}
        for number, where in placed.items():
            rows[number] = slice(None) if where is None else np.flatnonzero(where == place)
        rows[profile.SESSION] = np.array([row])
        begin = None if np.isnan(bounds[place]) else int(bounds[place])
        found.append(_activity(file, row, number=before + place, begin=begin, rows=rows))
    return tuple(found)


def _activity(
    file: FitFile, row: int, *, number: int, begin: int | None, rows: dict[int, Rows]
) -> Activity:
    sessions = file.table(profile.SESSION)
    sport = _at(sessions, profile.SESSION_SPORT, row)
    sub_sport = _at(sessions, profile.SESSION_SUB_SPORT, row)
    if sessions is None:
        sport = _first(file.table(profile.SPORT), profile.SPORT_SPORT)
        sub_sport = _first(file.table(profile.SPORT), profile.SPORT_SUB_SPORT)
    return Activity(
        file=file,
        number=number,
        started_at=None if begin is None else begin + FIT_EPOCH_S,
        sport=_word("sport", sport),
        sub_sport=_word("sub_sport", sub_sport),
        utc_offset_s=_utc_offset_s(file),
        rows=rows,
    )


def table_name(message: int) -> str:
    """Return the name of a message's table; `message_NNN` for one the profile does not know."""
    known = message_profile(message)
    return TABLE_NAMES.get(message) or (known.name if known else f"message_{message}")


def _word(kind: str, code: int | None) -> str:
    if code is None:
        return "unknown"
    return (words_of(kind) or {}).get(code, f"{kind}-{code}").replace("_", "-")


def _session_starts(sessions: Table | None) -> npt.NDArray[np.float64]:
    """Return the start of each session (FIT time), its end less its length where it is missing."""
    if sessions is None:
        return np.empty(0)
    starts = sessions.numbers(profile.SESSION_START)
    ends = sessions.timestamps() - np.nan_to_num(sessions.quantity(profile.SESSION_ELAPSED))
    found = np.where(np.isnan(starts), ends, starts)
    outside = (found < _EARLIEST_S) | (found > _LATEST_S)
    return np.where(outside, np.nan, np.floor(found))


def _begin(starts: npt.NDArray[np.float64], records: Table | None) -> int | None:
    known = starts[~np.isnan(starts)]
    if len(known):
        return int(known[0])
    times = np.empty(0) if records is None else records.timestamps()
    times = times[~np.isnan(times)]
    return int(times[0]) if len(times) else None


def _placed(
    file: FitFile, number: int, bounds: npt.NDArray[np.float64]
) -> npt.NDArray[np.intp] | None:
    """Return to which session each row of a table belongs; None if all rows belong to each."""
    table = file.tables[number]
    if number in _STARTS:
        times = table.numbers(_STARTS[number])
        times = np.where(np.isnan(times), table.timestamps(), times)
    else:
        times = table.timestamps()
    if np.isnan(times).all():
        if number != HRV:
            return None
        times = _times_by_place(file, table)
    known = ~np.isnan(times)
    filled = np.where(known, times, 0.0)
    last = np.maximum.accumulate(np.where(known, np.arange(len(times)), 0))
    places = np.searchsorted(bounds, filled[last], "right") - 1
    return np.clip(places, 0, len(bounds) - 1)


def _times_by_place(file: FitFile, table: Table) -> npt.NDArray[np.float64]:
    """Return for each row the time of the record that stands before it in the file."""
    records = file.table(profile.RECORD)
    if records is None:
        return np.zeros(len(table))
    before = np.searchsorted(records.offsets, table.offsets) - 1
    return records.timestamps()[np.clip(before, 0, None)]


def _utc_offset_s(file: FitFile) -> int | None:
    """Return the offset from UTC that the activity message gives, to the quarter of an hour."""
    table = file.table(profile.ACTIVITY)
    if table is None:
        return None
    found = table.numbers(profile.ACTIVITY_LOCAL_TIMESTAMP) - table.timestamps()
    for seconds in found[~np.isnan(found)].tolist():
        rounded: int = round(seconds / _QUARTER_S) * _QUARTER_S
        if profile.WEST_S <= rounded <= profile.EAST_S:
            return rounded
    return None


def _first(table: Table | None, field: int) -> int | None:
    return None if table is None else _at(table, field, 0)


def _at(table: Table | None, field: int, row: int) -> int | None:
    value = None if table is None else table.values(field)[row]
    return value if isinstance(value, int) else None
