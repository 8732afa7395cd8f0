"""A part of a recording as a FIT file of its own: before the start and after the end cut off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runlift_export.convert.rewriting import ACTIVITY_TIMER, Rewritten, whole_messages
from runlift_export.errors import RequestError
from runlift_export.fit import (
    FitFile,
    RawMessage,
    profile,
    sealed_file,
    stored_number,
    with_numbers,
    without_measures,
)
from runlift_export.language import say

LENGTH, HRV = 101, 78
_SPANS = {profile.LAP: profile.LAP_START, LENGTH: 2, profile.SET: profile.SET_START}
_KEPT = frozenset({profile.FILE_ID, 23, 2, 3, 7, 12, 13, 49, 72, 206, 207})
_KEPT_OF_SESSION = (253, 254, 0, 1, 2, 5, 6, 25, 26, 27, 28)
_KEPT_OF_LAP = (253, 254, 0, 1, 2, 23, 24, 25, 26, 39)
_TIMER, _START, _STOPS = 0, 0, frozenset({1, 4, 8, 9})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What is kept: FIT times from `begin` to `end`, with the file it is cut from."""

    data: bytes
    file: FitFile
    begin: int
    end: int

    def figures(self, begin: int, end: int) -> dict[str, int | None]:
        """Return time, distance, pulse and speed between two times, as FIT stores them."""
        records = self.file.tables[profile.RECORD]
        times = records.timestamps()
        inside = (times >= begin) & (times <= end)
        distance = records.numbers(profile.RECORD_DISTANCE.number)[inside]
        distance = distance[~np.isnan(distance)]
        pulse = records.numbers(profile.RECORD_HR.number)[inside]
        pulse = pulse[~np.isnan(pulse)]
        timer = self._timer_s(begin, end)
        way = float(distance[-1] - distance[0]) if len(distance) > 1 else None
        speed = None if way is None or not timer else round(way / 100 / timer * 1000)
        return {
            "elapsed": (end - begin) * 1000,
            "timer": timer * 1000,
            "distance": None if way is None else round(way),
            "speed": speed,
            "mean_hr": round(float(pulse.mean())) if len(pulse) else None,
            "max_hr": int(pulse.max()) if len(pulse) else None,
        }

    def _timer_s(self, begin: int, end: int) -> int:
        """Return how long the timer ran, by its own events."""
        events = self.file.table(profile.EVENT)
        if events is None:
            return end - begin
        rows = zip(
            events.timestamps().tolist(),
            events.numbers(profile.EVENT_EVENT).tolist(),
            events.numbers(profile.EVENT_TYPE).tolist(),
            strict=True,
        )
        total, since, seen = 0.0, float(begin), False
        running = True
        for time, event, kind in rows:
            if event != _TIMER or time != time:  # noqa: PLR0124 NaN is not itself
                continue
            at = min(max(time, begin), end)
            if kind == _START and not running:
                since, running = at, True
            elif kind in _STOPS and running:
                total, running = total + at - since, False
            seen = True
        return round(total + (end - since if running else 0.0)) if seen else end - begin


def cut_fit(name: str, data: bytes, *, from_s: float | None, to_s: float | None) -> Rewritten:
    """Return the part of a recording between two times, in seconds after its first record.

    Messages within keep their bytes. Session and activity, and laps that the cut goes through,
    get the time, distance, pulse and mean speed of what is left; what cannot be worked out
    again (calories, ascent, power) is marked as missing there. Raise RequestError for a file
    with several sessions, with compressed times, or where nothing would be left.
    """
    file, messages = whole_messages(name, data)
    part = _part(name, data, file, from_s, to_s)
    if any(one.compressed for one in messages):
        raise RequestError(
            say("{name}: it keeps times in message headers, which cannot be cut", name=name)
        )
    content: list[bytes] = []
    count, kept = 0, True
    for message in messages:
        piece = data[message.start : message.end]
        if not message.defines and message.number not in _KEPT:
            if message.number != HRV:
                piece = _piece(part, message)
            elif not kept:
                piece = b""
            if message.number == profile.RECORD:
                kept = bool(piece)
        content.append(piece)
        count += bool(piece) and not message.defines
    note = say(
        "{name}: {seconds} s are kept, {count} messages",
        name=name,
        seconds=part.end - part.begin,
        count=count,
    )
    return Rewritten(data=sealed_file(b"".join(content), data), messages=count, notes=(note,))


def _part(name: str, data: bytes, file: FitFile, from_s: float | None, to_s: float | None) -> _Part:
    sessions = file.table(profile.SESSION)
    if sessions is not None and len(sessions) > 1:
        raise RequestError(
            say(
                "{name}: it has {sessions} sessions; only one can be cut",
                name=name,
                sessions=len(sessions),
            )
        )
    records = file.table(profile.RECORD)
    times = np.empty(0) if records is None else records.timestamps()
    times = times[~np.isnan(times)]
    if not len(times):
        raise RequestError(say("{name}: no record with a time in it; nothing to cut", name=name))
    first, last = int(times.min()), int(times.max())
    begin = first if from_s is None else first + int(from_s)
    end = last if to_s is None else min(first + int(to_s), last)
    if not ((times >= begin) & (times <= end)).any():
        minutes, seconds = divmod(last - first, 60)
        raise RequestError(
            say(
                "{name}: nothing would be left; the recording is {minutes} min {seconds} s long",
                name=name,
                minutes=minutes,
                seconds=seconds,
            )
        )
    return _Part(data=data, file=file, begin=begin, end=end)


def _piece(part: _Part, message: RawMessage) -> bytes:
    """Return the bytes of a message that are kept, none if it lies outside."""
    data = part.data
    whole = data[message.start : message.end]
    if message.number == profile.SESSION:
        return _with_figures(part, message, part.begin, part.end, _KEPT_OF_SESSION)
    if message.number == profile.ACTIVITY:
        return _activity(part, message)
    stamp = stored_number(data, message, profile.TIMESTAMP)
    if stamp is None:
        return whole
    begin = stamp
    if message.number in _SPANS:
        begin = stored_number(data, message, _SPANS[message.number]) or stamp
    if stamp < part.begin or begin > part.end:
        return b""
    if message.number == profile.LAP and (begin < part.begin or stamp > part.end):
        return _with_figures(
            part, message, max(begin, part.begin), min(stamp, part.end), _KEPT_OF_LAP
        )
    return whole


def _with_figures(
    part: _Part, message: RawMessage, begin: int, end: int, kept: tuple[int, ...]
) -> bytes:
    """Return a session or lap with the figures of what is left of it."""
    found = part.figures(begin, end)
    session = message.number == profile.SESSION
    bare = without_measures(part.data, message, kept)
    shifted = RawMessage(
        start=0,
        end=len(bare),
        definition=message.definition,
        defines=False,
        compressed=False,
    )
    values = {
        profile.TIMESTAMP: end,
        2: begin,
        7: found["elapsed"],
        8: found["timer"],
        9: found["distance"],
        (14 if session else 13): found["speed"],
        (124 if session else 110): found["speed"],
        (16 if session else 15): found["mean_hr"],
        (17 if session else 16): found["max_hr"],
    }
    return with_numbers(bare, shifted, values)


def _activity(part: _Part, message: RawMessage) -> bytes:
    stamp = stored_number(part.data, message, profile.TIMESTAMP)
    local = stored_number(part.data, message, profile.ACTIVITY_LOCAL_TIMESTAMP)
    timer = part.figures(part.begin, part.end)["timer"]
    values: dict[int, int | None] = {profile.TIMESTAMP: part.end, ACTIVITY_TIMER: timer}
    if stamp is not None and local is not None:
        values[profile.ACTIVITY_LOCAL_TIMESTAMP] = local - stamp + part.end
    return with_numbers(part.data, message, values)
