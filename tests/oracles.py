"""What other readers make of a FIT file, as one summary that ours can be held against."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import fitdecode
import fitparse
import numpy as np
import numpy.typing as npt
from garmin_fit_sdk import Decoder, Stream

from runlift_export import fit
from runlift_export.fit import profile
from runlift_export.runs.records import read_records

EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
Column = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Sessions as (sport, start, distance_m, timer_s, highest heart rate); records and columns."""

    sessions: tuple[tuple[float, float, float, float, float], ...]
    records: int
    heart_rate: Column
    speed: Column


class RefusedError(Exception):
    """The reader does not read this file to its end."""


def number(value: Any) -> float:
    if isinstance(value, datetime):
        value = value if value.tzinfo else value.replace(tzinfo=UTC)
        return (value - EPOCH) / timedelta(seconds=1)
    if isinstance(value, (list, tuple)):
        value = value[0] if value else None
    return float(value) if isinstance(value, (int, float)) else np.nan


def summary(
    sessions: Iterable[Callable[[int], Any]], records: list[list[Any]], *, scaled: bool = False
) -> Summary:
    """From getters of session fields (raw, or `scaled`), and (heart rate, speed) of records."""
    to_m, to_s = (1.0, 1.0) if scaled else (100.0, 1000.0)
    rows = []
    for get in sessions:
        sport, start = number(get(5)), number(get(2))
        distance_m, timer_s = number(get(9)) / to_m, number(get(8)) / to_s
        rows.append((sport, start, distance_m, timer_s, number(get(17))))
    columns = np.array([[number(value) for value in record] for record in records])
    columns = columns.reshape(len(records), 2)
    return Summary(
        sessions=tuple(rows), records=len(records), heart_rate=columns[:, 0], speed=columns[:, 1]
    )


def ours(data: bytes) -> Summary:
    sessions, beats, speeds, count = [], [np.empty(0)], [np.empty(0)], 0
    for file in fit.read_fit(data):
        if file.fault is not None:
            raise RefusedError(str(file.fault))
        table = file.table(profile.SESSION)
        if table is not None:
            columns = zip(
                table.numbers(profile.SESSION_SPORT).tolist(),
                table.numbers(profile.SESSION_START).tolist(),
                table.quantity(profile.SESSION_DISTANCE).tolist(),
                table.quantity(profile.SESSION_TIMER).tolist(),
                table.quantity(profile.SESSION_MAX_HR).tolist(),
                strict=True,
            )
            sessions.extend(columns)
        records = file.table(profile.RECORD)
        if records is not None:
            count += len(records)
            beats.append(records.quantity(profile.RECORD_HR))
            speeds.append(_speed(file))
    return Summary(
        sessions=tuple(sessions),
        records=count,
        heart_rate=np.concatenate(beats),
        speed=np.concatenate(speeds),
    )


def _speed(file: fit.FitFile) -> Column:
    """Speed of each record in file order, where `read_records` sorts by time."""
    table = file.tables[profile.RECORD]
    records = read_records(file)
    if records is not None and len(records) == len(table):
        order = np.argsort(table.timestamps(), kind="stable")
        speed = np.empty(len(table))
        speed[order] = records.speed_m_per_s
        return speed
    enhanced = table.quantity(profile.RECORD_ENHANCED_SPEED)
    return np.where(np.isnan(enhanced), table.quantity(profile.RECORD_SPEED), enhanced)


def with_garmin(data: bytes) -> Summary:
    """garmin-fit-sdk. It gives nothing where it fails, so messages are counted first."""
    stream = Stream.from_byte_array(bytearray(data))
    found, errors = Decoder(stream).read(
        apply_scale_and_offset=True, convert_types_to_strings=False, merge_heart_rates=False,
        convert_datetimes_to_dates=False, enable_crc_check=True, expand_sub_fields=False,
    )  # fmt: skip
    if errors or not found:
        raise RefusedError(str(errors))
    names = {2: "start_time", 5: "sport", 8: "total_timer_time", 9: "total_distance"}
    names[17] = "max_heart_rate"
    records = []
    for record in found.get("record_mesgs", []):
        speed = record.get("enhanced_speed", record.get("speed"))
        records.append([record.get("heart_rate"), speed])
    getters = [
        lambda field, session=session: session.get(names[field])
        for session in found.get("session_mesgs", [])
    ]
    return summary(getters, records, scaled=True)


def with_fitdecode(data: bytes) -> Summary:
    """fitdecode, without its processors (they fail on some real files)."""
    sessions, records = [], []
    reader = fitdecode.FitReader(
        io.BytesIO(data), processor=None, check_crc=fitdecode.CrcCheck.RAISE,
        error_handling=fitdecode.ErrorHandling.RAISE,
    )  # fmt: skip
    try:
        with reader:
            for frame in reader:
                if not isinstance(frame, fitdecode.FitDataMessage):
                    continue
                if frame.global_mesg_num == 18:
                    sessions.append(frame)
                elif frame.global_mesg_num == 20:
                    records.append([_raw(frame, 3), _raw_speed(frame)])
    except (fitdecode.FitError, TypeError, ValueError) as error:
        raise RefusedError(str(error)) from error
    return summary([lambda field, m=m: _raw(m, field) for m in sessions], records)


def with_fitparse(data: bytes) -> Summary:
    """fitparse, with raw values only."""
    fitparse.records.DEV_TYPES.clear()
    sessions, records = [], []
    try:
        for message in fitparse.FitFile(io.BytesIO(data)).get_messages():
            if message.mesg_num == 18:
                sessions.append(message)
            elif message.mesg_num == 20:
                records.append([_raw(message, 3), _raw_speed(message)])
    except (fitparse.FitParseError, TypeError, ValueError, KeyError) as error:
        raise RefusedError(str(error)) from error
    return summary([lambda field, m=m: _raw(m, field) for m in sessions], records)


def _raw(message: Any, field: int) -> Any:
    for each in message.fields:
        if each.field_def is not None and each.field_def.def_num == field:
            return None if _is_developer(each) else each.raw_value
    return None


def _is_developer(field: Any) -> bool:
    return hasattr(field.field_def, "dev_data_index")


def _raw_speed(message: Any) -> float:
    """Enhanced speed, else speed, else the one packed with the distance; in m/s."""
    for number_ in (73, 6):
        value = number(_raw(message, number_))
        if not np.isnan(value):
            return value / 1000.0
    packed = _raw(message, 8)
    if isinstance(packed, (tuple, list, bytes)) and len(packed) >= 3 and set(packed) != {255}:
        return (packed[0] | (packed[1] & 0x0F) << 8) / 100.0
    return np.nan


READERS: dict[str, Callable[[bytes], Summary]] = {
    "garmin-fit-sdk": with_garmin,
    "fitdecode": with_fitdecode,
    "fitparse": with_fitparse,
}


def differences(mine: Summary, theirs: Summary) -> list[str]:
    """Name what differs: counts exactly, figures to a millionth."""
    found = []
    if len(mine.sessions) != len(theirs.sessions):
        found.append(f"sessions {len(mine.sessions)} {len(theirs.sessions)}")
    elif not np.allclose(mine.sessions, theirs.sessions, rtol=1e-6, equal_nan=True):
        found.append(f"sessions {mine.sessions} {theirs.sessions}")
    if mine.records != theirs.records:
        found.append(f"records {mine.records} {theirs.records}")
    for name in ("heart_rate", "speed"):
        one, other = getattr(mine, name), getattr(theirs, name)
        for what in (np.nanmean, np.nanmax):
            a, b = (what(each) if (~np.isnan(each)).any() else np.nan for each in (one, other))
            if not np.isclose(a, b, rtol=1e-6, equal_nan=True):
                found.append(f"{what.__name__} {name} {a} {b}")
    return found
