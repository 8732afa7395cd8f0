"""FIT files written again, repaired, merged or cut: messages keep their bytes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from runlift_export import fit
from runlift_export.errors import FitError, RequestError
from runlift_export.fit import (
    FitFile,
    RawMessage,
    profile,
    read_raw_messages,
    sealed_file,
    stored_number,
    with_numbers,
)
from runlift_export.language import say

FILE_CREATOR = 49
DEVELOPER_DATA_ID = 207
ACTIVITY_TIMER = 0
ACTIVITY_SESSIONS = 1
_DESCRIBING = frozenset({profile.FIELD_DESCRIPTION, DEVELOPER_DATA_ID})
_ONCE = frozenset({profile.FILE_ID, FILE_CREATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A FIT file (or chain) written again, with how many messages it has and what was done."""

    data: bytes
    messages: int
    notes: tuple[str, ...]


def repaired_fit(data: bytes) -> Rewritten:
    """Return all whole messages of each file of a chain, sealed with right sizes and checksums.

    What comes after a break is left out; nothing is made up. Raise FitError if it is no FIT
    file, or holds no whole message.
    """
    parts: list[bytes] = []
    notes: list[str] = []
    count = 0
    for file in fit.read_fit(data):
        messages = _messages(data, file)
        if not any(not one.defines for one in messages):
            notes.append(
                say("byte {offset}: a file without a whole message; left out", offset=file.offset)
            )
            continue
        content = data[messages[0].start : messages[-1].end]
        parts.append(sealed_file(content, data[file.offset :]))
        count += sum(not one.defines for one in messages)
        notes.append(_what_was_mended(file, messages[-1].end))
    if not parts:
        raise FitError(offset=0, kind="damaged", problem=say("no whole message can be read"))
    return Rewritten(data=b"".join(parts), messages=count, notes=tuple(notes))


def merged_fit(inputs: tuple[tuple[str, bytes], ...]) -> Rewritten:
    """Return one FIT file with the messages of several (name, bytes), in order of their start.

    All messages keep their bytes, sessions included, as in a multisport file; left out are the
    later files' file_id and file_creator, which a file has once, and all `activity` messages but
    the last, whose counts are made those of the whole. Raise RequestError for recordings that
    overlap, have no times, are damaged, or whose developer fields contradict each other.
    """
    sources = sorted((_source(name, data) for name, data in inputs), key=lambda one: one.begin)
    for before, after in pairwise(sources):
        if after.begin < before.end:
            raise RequestError(
                say(
                    "{name} begins before {other} ends; recordings of the same time cannot be "
                    "merged",
                    name=after.name,
                    other=before.name,
                )
            )
    _check_developers(sources)
    content: list[bytes] = []
    count = 0
    sessions = sum(_count(one, profile.SESSION) for one in sources)
    timer = sum(_timer(one) for one in sources)
    for place, source in enumerate(sources):
        last = place == len(sources) - 1
        for message in source.messages:
            if (place and message.number in _ONCE) or (
                not last and message.number == profile.ACTIVITY
            ):
                continue
            piece = source.data[message.start : message.end]
            if message.number == profile.ACTIVITY and not message.defines:
                counts = {ACTIVITY_SESSIONS: sessions, ACTIVITY_TIMER: timer}
                piece = with_numbers(source.data, message, counts)
            content.append(piece)
            count += not message.defines
    notes = tuple(
        say("{name}: {count} records", name=one.name, count=_count(one, profile.RECORD))
        for one in sources
    )
    return Rewritten(
        data=sealed_file(b"".join(content), sources[0].data), messages=count, notes=notes
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """One sound FIT file: its messages, from when to when."""

    name: str
    data: bytes
    messages: tuple[RawMessage, ...]
    begin: int
    end: int


def whole_messages(name: str, data: bytes) -> tuple[FitFile, tuple[RawMessage, ...]]:
    """Return the one FIT file in `data` and its messages.

    Raise RequestError if it is no FIT file, damaged, or a chain of several.
    """
    try:
        files = fit.read_fit(data)
    except FitError as error:
        raise RequestError(f"{name}: {error}") from error
    if files[0].fault is not None:
        raise RequestError(
            say(
                "{name}: {fault}; repair it first with runlift repair",
                name=name,
                fault=str(files[0].fault),
            )
        )
    if len(files) > 1:
        raise RequestError(
            say(
                "{name}: expected one FIT file, found {count} in a chain; split it first",
                name=name,
                count=len(files),
            )
        )
    return files[0], _messages(data, files[0])


def _source(name: str, data: bytes) -> _Source:
    file, messages = whole_messages(name, data)
    records = file.table(profile.RECORD)
    times = [] if records is None else records.timestamps().tolist()
    known = [int(time) for time in times if time == time]  # noqa: PLR0124 NaN is not itself
    if not known:
        raise RequestError(say("{name}: no record with a time in it; nothing to merge", name=name))
    return _Source(name=name, data=data, messages=messages, begin=min(known), end=max(known))


def _messages(data: bytes, file: FitFile) -> tuple[RawMessage, ...]:
    return read_raw_messages(data, file.offset, len(data))


def _what_was_mended(file: FitFile, end: int) -> str:
    if file.fault is None:
        return say("byte {offset}: nothing was broken", offset=file.offset)
    lost = max(file.offset + file.size - end - 2, 0)
    fault = str(file.fault)
    return say("{fault}; {lost} bytes left out", fault=fault, lost=lost) if lost else fault


def _count(source: _Source, number: int) -> int:
    return sum(one.number == number and not one.defines for one in source.messages)


def _timer(source: _Source) -> int:
    """Return the timer time of a source in ms, as its activity says, else its sessions."""
    for number, field in ((profile.ACTIVITY, 0), (profile.SESSION, profile.SESSION_TIMER.number)):
        found = [
            stored_number(source.data, one, field) or 0
            for one in source.messages
            if one.number == number and not one.defines
        ]
        if any(found):
            return sum(found)
    return 0


def _check_developers(sources: list[_Source]) -> None:
    """Raise RequestError if two sources describe the same developer field differently."""
    known: dict[tuple[int | None, int | None, int], tuple[str, bytes]] = {}
    for source in sources:
        for one in source.messages:
            if one.number not in _DESCRIBING or one.defines:
                continue
            own = stored_number(source.data, one, profile.DESCRIPTION_FIELD)
            # developer_data_id has its index in field 3, a description in field 0
            place = 3 if one.number == DEVELOPER_DATA_ID else profile.DESCRIPTION_DEVELOPER
            key = (stored_number(source.data, one, place), own, one.number)
            text = source.data[one.start + 1 : one.end]
            name, other = known.setdefault(key, (source.name, text))
            if other != text and one.number == profile.FIELD_DESCRIPTION:
                raise RequestError(
                    say(
                        "{name} and {other} hold different fields of apps under the same number, "
                        "which one file cannot; convert them one by one instead",
                        name=source.name,
                        other=name,
                    )
                )
