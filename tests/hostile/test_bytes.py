"""Any bytes through any door give a result or one of our errors, soon and in bounded memory."""

from __future__ import annotations

import gzip
import json
import sqlite3
import struct
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import doors
import mutate
import pytest
import seeds
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fitwriter import START, UINT32, FitWriter, activity, file_id, record_rows, session_row
from places import CORPUS, ROOT, needs_corpus
from runlift_export import documents
from runlift_export import settings as program_settings
from runlift_export.cache import Cache
from runlift_export.cli import program
from runlift_export.errors import PlanFileError, RunliftError, SettingsError
from runlift_export.fit import read_fit
from runlift_export.fit.columns import MOST_CHAINED
from runlift_export.model import ProblemKind
from runlift_export.runs.codec import Contents
from runlift_export.runs.contents import read_contents
from runlift_export.watch.description import parse_description
from runlift_export.workout import preview_lines, preview_workout
from strategies import a_plan, a_session
from work import at_most

SOON = 20_000_000
"""Lines of Python, seconds of work; without the limits each of these takes many times that."""

QUICKLY = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


# --- mutated samples ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", doors.DOORS)
def test_mutated_bytes_break_no_door(kind: str) -> None:
    """Each of the first inputs of every kind passes every door of that kind."""
    count = {"cache": 40, "chain": 20, "plan": 20, "fit": 60, "json": 60, "zip": 60}.get(kind, 200)
    for seed in range(count):
        data = seeds.made(kind, seed)
        for door in doors.DOORS[kind]:
            door(data)


FOUND = (
    ("fit", 672, "a signalling NaN in a float column"),
    ("chain", 125, "compressed and plain headers in one shape, through fitparse"),
    ("ics", 2060, "a RECURRENCE-ID that is no date"),
    ("zip", 100_983, "a member without a name"),
    ("roster", 76, "a cell longer than Python's csv reader takes"),
)


@pytest.mark.parametrize(("kind", "seed", "what"), FOUND, ids=[what for _, _, what in FOUND])
def test_what_fuzzing_found_stays_mended(kind: str, seed: int, what: str) -> None:
    """Inputs that broke a door once."""
    for door in doors.DOORS[kind]:
        door(seeds.made(kind, seed))


@QUICKLY
@given(st.binary(max_size=600), st.sampled_from(sorted(doors.DOORS)))
def test_any_bytes_break_no_door(data: bytes, kind: str) -> None:
    """Bytes that have nothing to do with the format."""
    for door in doors.DOORS[kind]:
        door(data)


@QUICKLY
@given(st.integers(0, 2**63))
def test_files_of_any_types_and_numbers_can_be_judged(seed: int) -> None:
    """Known messages and fields with types, sizes and numbers that no watch would give them."""
    data = mutate.fit_made(mutate.Random(seed))
    doors.fit_history(data)
    doors.fit_columns(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=20,
)


@QUICKLY
@given(st.sampled_from(("sessions", "days", "weeks_detail", "start", "weeks", "lifted")), JSON)
def test_a_plan_with_any_value_in_a_key_is_refused_or_read(key: str, value: object) -> None:
    """Whatever stands in the place of a part of plan.json."""
    plan = json.loads(seeds.plan_files()["plan.json"])
    plan[key] = value
    doors.plan_json(json.dumps(plan).encode())


@needs_corpus
def test_mutated_recordings_break_no_door() -> None:
    """Public recordings of many makers, changed."""
    paths = sorted(CORPUS.rglob("*.fit"), key=lambda path: path.stat().st_size)[:40]
    bodies = [path.read_bytes() for path in paths]
    for seed, body in enumerate(bodies):
        doors.fit_history(mutate.bytes_changed(mutate.Random(seed), body, bodies))


# --- FIT files that want time or memory --------------------------------------------------------


DAY_S = 86_400
MOST_HELD = 200_000_000


@contextmanager
def little_memory() -> Iterator[None]:
    """What is held at one time stays within a bound, as Python and numpy count it."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST_HELD
    finally:
        tracemalloc.stop()


def _raw(content: bytes) -> bytes:
    return struct.pack("<BBHI4s", 12, 0x20, 2100, len(content), b".FIT") + content + b"\0\0"


def _definitions(count: int) -> bytes:
    """Definition messages, no two alike."""
    parts = (
        bytes((0x40, 0, 0)) + struct.pack("<HB", number >> 8 & 0xFFFF, 1) + bytes((number & 255, 1, 2))  # noqa: E501 a table
        for number in range(count)
    )  # fmt: skip
    return _raw(b"".join(parts))


def _sessions(count: int) -> bytes:
    rows = [session_row(start=START + number, elapsed_s=1) for number in range(count)]
    return bytes(file_id(FitWriter()).message(18, rows).content)


GREEDY: dict[str, Callable[[], bytes]] = {
    "a million definitions": lambda: _definitions(1_000_000),
    "two million and one messages of one byte": lambda: _raw(bytes((64, 0, 0, 20, 0, 0)) + bytes(2_000_001)),  # noqa: E501 a table
    "a thousand files in a chain": lambda: activity(elapsed_s=60) * (MOST_CHAINED + 1),
    "twenty thousand sessions": lambda: _raw(_sessions(20_000)),
    "a thousand sessions and 50,000 records": lambda: _raw(
        bytes(FitWriter().message(20, record_rows(range(50_000))).content) + _sessions(1_000)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GREEDY)
def test_greedy_files_are_refused_soon(name: str) -> None:
    """What no watch writes is refused after little work, however small its parts."""
    data = GREEDY[name]()
    with at_most(SOON), little_memory():
        found = read_contents(data, "greedy.fit")
    assert [ProblemKind.UNSUPPORTED] == [problem.kind for problem in found.problems]


def _read(data: bytes) -> Contents:
    return read_contents(data, "any.fit")


@pytest.mark.parametrize("size", [0, 1, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF])
def test_a_header_that_lies_about_the_size_is_a_problem(size: int) -> None:
    """Sizes up to 2^32 are never allocated; the run before the break is used or left out."""
    data = bytearray(activity(elapsed_s=700))
    data[4:8] = struct.pack("<I", size)
    assert [ProblemKind.DAMAGED] == [problem.kind for problem in _read(bytes(data)).problems]


@pytest.mark.parametrize("base", [0x88, 0x89, 0x8E, 0x8F], ids=["f4", "f8", "i8", "u8"])
def test_times_that_the_format_has_no_room_for_are_no_times(base: int) -> None:
    """A start of 10^18 s neither stops the reading nor dates a run."""
    size = 4 if base == 0x88 else 8
    huge = (
        struct.pack("<f" if size == 4 else "<d", 1e18)
        if base in (0x88, 0x89)
        else bytes(7) + b"\x40"
    )
    row = session_row() | {2: (base, huge), 253: (base, huge)}  # type: ignore[dict-item]
    del row[7], row[8]
    writer = file_id(FitWriter())
    fields = [
        (number, len(v) if isinstance(v, bytes) else (1 if b == 0 else 4), b)
        for number, (b, v) in row.items()
    ]
    writer.define(0, 18, fields)
    writer.data(
        0,
        b"".join(
            v if isinstance(v, bytes) else struct.pack("<B" if b == 0 else "<I", int(v))
            for b, v in row.values()
        ),
    )
    assert () == _read(writer.bytes()).runs


def test_reading_takes_work_in_step_with_size() -> None:
    """Eight times the records take no more than nine times the work."""

    def lines(seconds: int) -> int:
        rows = record_rows(range(seconds))
        data = _raw(bytes(FitWriter().message(20, rows).content))
        with at_most(SOON) as work:
            read_contents(data, "long.fit")
        return work.lines

    lines(1_000)
    assert lines(80_000) < 9 * lines(10_000)


def test_memory_stays_within_bounds() -> None:
    """Two million tiny messages (4 MB of file) take less than 400 MB more than the program."""
    script = """
import resource, struct, sys
from runlift_export.runs.contents import read_contents
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
content = bytes((64, 0, 0, 20, 0, 1, 3, 1, 2)) + bytes(2 * 1_999_990)
data = struct.pack("<BBHI4s", 12, 32, 2100, len(content), b".FIT") + content + b"\\0\\0"
read_contents(data, "x.fit")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert int(found.stdout) < 400


# --- workouts ----------------------------------------------------------------------------------


def _workout(name: bytes, steps: int, times: int = 2) -> bytes:
    writer = file_id(FitWriter(), kind=5)
    writer.message(26, [{4: (0, 10), 8: (7, name), 6: (0x84, steps % 65535)}])
    rows = [
        {254: (0x84, number % 65535), 1: (0, 6), 2: (UINT32, 0), 4: (UINT32, times)}
        for number in range(steps)
    ]
    return writer.message(27, rows).bytes()


def test_repeats_of_repeats_stay_small_numbers() -> None:
    """Nine hundred repeats of 2^32 - 2 rounds, one within the other, are shown at once."""
    with at_most(SOON):
        "\n".join(preview_lines(preview_workout(_workout(b"x\0", 900, 0xFFFFFFFE)), units="kg"))


def test_a_workout_of_ten_thousand_steps_is_refused() -> None:
    """No watch takes it."""
    with pytest.raises(RunliftError, match="at most 1000 steps"):
        preview_workout(_workout(b"x\0", 10_000))


# --- text formats ------------------------------------------------------------------------------

DEEP = 200_000


@pytest.mark.parametrize(
    "text",
    ["x = " + "9" * 5000, "x = " + "[" * DEEP, "x." * 900 + "y = 1", "\0", "x = 1\n" * 100_000],
    ids=["digits", "brackets", "dots", "nul", "long"],
)
def test_settings_that_no_parser_likes_are_our_error(text: str) -> None:
    """Too long a number, too deep a value, too much text."""
    with pytest.raises(SettingsError):
        program_settings.parse_settings(text)


@pytest.mark.parametrize(
    "data",
    [
        b"1" * 5000, b"[" * DEEP, b'{"a":' * DEEP, b"\xff", b"", b"NaN", b"null",
        b'{"format":1,"sessions":[' + b"{}," * 300_000 + b"{}]}",
        b'{"format":1,"days":[' + b'{"effort":"x"},' * 9_000 + b"{}]}",
        b" " * 9_000_000,
        b'{"format":1,"sessions":[' + b'{"exercises":[{}]},' * 1_000 + b"{}]}",
        b'{"format":1,"sessions":[{"exercises":[' + b"{}," * 100 + b"{}]}]}",
    ],
    ids=["digits", "lists", "tables", "bytes", "empty", "nan", "null", "many", "faults", "long",
         "sessions", "exercises"],
)  # fmt: skip
def test_plans_that_no_parser_likes_are_our_error(data: bytes) -> None:
    """Refused after little work with a handful of faults."""
    with at_most(SOON), pytest.raises(PlanFileError) as refused:
        documents.read_plan(data)
    assert len(refused.value.faults) <= 100


def _a_large_plan(sessions: int, exercises: int, notes: str = "") -> bytes:
    """As many sessions, a day each, of as many exercises; without the blanks that we write."""
    one = a_session()
    single = next(each for each in one.lift.exercises if each.superset is None)
    lift = replace(one.lift, exercises=(replace(single, notes=notes),) * exercises)
    every = tuple(
        replace(
            one,
            uid=f"u{number}",
            lift=lift,
            date=one.date + timedelta(days=number),
            start=one.start + timedelta(days=number),
        )
        for number in range(sessions)
    )
    plan = replace(a_plan(), sessions=every)
    return json.dumps(documents.plan_document(plan), separators=(",", ":")).encode()


def _exported(data: bytes, folder: Path) -> Result:
    (folder / "edited.json").write_bytes(data)
    words = ["export", str(folder / "edited.json"), "-o", str(folder / "out"), "--force"]
    return CliRunner().invoke(program, words)


def test_the_largest_plan_can_be_exported_and_read_again(tmp_path: Path) -> None:
    """50 sessions of 100 exercises; one exercise more is one too many."""
    largest = _a_large_plan(50, 100)
    done = _exported(largest, tmp_path)
    assert done.exit_code == 0, done.output
    again = documents.read_plan((tmp_path / "out" / "plan.json").read_bytes())
    assert (50, 5_000) == (len(again.sessions), sum(len(o.lift.exercises) for o in again.sessions))
    with pytest.raises(PlanFileError, match="at most 5000 exercises in all, found 5100"):
        documents.read_plan(_a_large_plan(51, 100))


def test_a_plan_that_would_be_too_large_to_read_is_not_written(tmp_path: Path) -> None:
    """Read in 7 MB without blanks, it would be over 8 MB as we write it: said, and none written."""
    data = _a_large_plan(1_000, 5, notes="n" * 1_050)
    assert len(data) < 8_000_000
    documents.read_plan(data)
    done = _exported(data, tmp_path)
    assert 1 == done.exit_code
    assert "would be larger than 8000000 bytes" in done.stderr
    assert not (tmp_path / "out" / "plan.json").exists()


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
@pytest.mark.parametrize("key", ["start", "changed_at"])
def test_a_plan_beyond_the_calendar_is_our_error(day: str, key: str) -> None:
    """Sums of such dates would leave the years that a computer has."""
    plan = json.loads(seeds.plan_files()["plan.json"])
    plan["sessions"][0][key] = f"{day}T12:00:00+14:00"
    plan["sessions"][0]["date"] = day
    with pytest.raises(PlanFileError, match=r"1900 to 2200|offset such as"):
        documents.read_plan(json.dumps(plan).encode())


def _calendar(*lines: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", "")).encode()


def _event(start: str, *lines: str) -> tuple[str, ...]:
    return ("BEGIN:VEVENT", "UID:1", f"DTSTART:{start}", "SUMMARY:easy run", *lines, "END:VEVENT")


ZONE_RULE = (
    "BEGIN:STANDARD", "DTSTART:19701025T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
)  # fmt: skip
CALENDARS = {
    "30 February": _calendar(*_event("20261116T080000", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")),  # noqa: E501 a table
    "no interval": _calendar(*_event("20261116T080000", "RRULE:FREQ=DAILY;INTERVAL=0;BYMONTH=2")),
    "never Tuesday": _calendar(*_event("20261116", "RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=TU")),
    "since year 1": _calendar(*_event("00010101T080000", "RRULE:FREQ=DAILY")),
    "every second": _calendar(*_event("20261116T080000", "RRULE:FREQ=SECONDLY")),
    "second of the day": _calendar(
        *_event("20261116T080000", "RRULE:FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60))))
    ),
    "five thousand rules": _calendar(
        *(line for _ in range(5_000) for line in _event("19990101T080000", "RRULE:FREQ=DAILY"))
    ),
    "six thousand rules of a zone": _calendar(
        "BEGIN:VTIMEZONE", "TZID:x", *ZONE_RULE * 6_000, "END:VTIMEZONE",
        *_event("20261116T080000"),
    ),
    "two hundred thousand dates": _calendar(
        *_event("20261116T080000", *(["RDATE:" + ",".join(["20261117T080000"] * 500)] * 400))
    ),
    "a zone no file can be named after": _calendar(
        "BEGIN:VEVENT", f"DTSTART;TZID={'x' * 300}:20261116T080000", "END:VEVENT"
    ),
    "a zone that is a folder": _calendar("BEGIN:VEVENT", "DTSTART;TZID=Europe:20261116T080000"),
    "end of time": _calendar(*_event("99991231T235959Z", "DTEND:99991231T235959Z")),
    "nested": _calendar(*["BEGIN:VEVENT"] * 20_000, *["END:VEVENT"] * 20_000),
    "a million lines": b"BEGIN:VCALENDAR\r" + b"A:\r" * 1_000_000 + b"END:VCALENDAR\r",
    "a long line": _calendar("A" + ";B=C" * 1_000_000 + ":x"),
}  # fmt: skip


@pytest.mark.parametrize("name", CALENDARS)
def test_greedy_calendars_are_problems_soon(name: str) -> None:
    """Each is told as a problem after little work."""
    from runlift_export import forecast

    with at_most(SOON):
        found = forecast.expect_days(
            (), first=doors.START, last=date(2026, 12, 20), timezone=doors.BERLIN,
            settings=doors.DEFAULTS, calendars=(("x.ics", CALENDARS[name]),),
        )  # fmt: skip
    assert found.problems


def test_long_texts_in_a_calendar_are_read_soon() -> None:
    """Texts on which patterns with many spaces or digits would take hours."""
    with at_most(SOON):
        for text in ("1 " * 50_000, "lauf" * 30_000, "@ " * 50_000):
            for folded in (text, "\\n ".join(text.split())):
                doors.calendar(_calendar("BEGIN:VEVENT", "UID:1", "DTSTART:20261116T080000",
                                         f"SUMMARY:{text}", f"DESCRIPTION:{folded}", "END:VEVENT"))  # fmt: skip  # noqa: E501 a table


def test_one_gzip_member_too_many() -> None:
    """A file of thousands of empty gzip members is refused, not unpacked for hours."""
    data = gzip.compress(b"", mtime=0) * 50_000
    with at_most(SOON):
        doors.gzip_file(data)


def test_chained_files_are_all_read() -> None:
    """Ninety recordings in one file are ninety runs: the caps leave room for what is real."""
    data = activity(elapsed_s=700) * 90
    assert 90 == len(read_fit(data)) == len(_read(data).runs)


# --- the cache and the watch's own files --------------------------------------------------------


def test_one_flipped_bit_in_a_cache_gives_nothing_wrong() -> None:
    """In its tables' names, in an index, in a row: what is still given was stored so."""
    whole = seeds.cache_seed()
    places = [at for at, byte in enumerate(whole) if byte]
    for number, at in enumerate(places[:: len(places) // 60]):
        damaged = bytearray(whole)
        damaged[at] ^= 1 << number % 8
        doors.cache_file(bytes(damaged))
    for at in range(16_384 - 1_000, 16_384, 50):  # the end of the first page: the schema's words
        doors.cache_file(whole[:at] + bytes((whole[at] ^ 0x80,)) + whole[at + 1 :])


def test_contents_under_another_key_are_not_believed(tmp_path: Path) -> None:
    """Sound bytes in the row of another file: as a damaged index gives them."""
    path = tmp_path / "runs.sqlite"
    path.write_bytes(seeds.cache_seed())
    with sqlite3.connect(path) as database:
        for old, new in (("key1", "x"), ("key2", "key1"), ("x", "key2")):
            database.execute("UPDATE contents SET key = ? WHERE key = ?", (new, old))
    database.close()
    with Cache(path) as cache:
        cache.keep_form("a form")
        assert set(doors.CACHED) - {"key1", "key2"} == set(cache.contents(doors.CACHED))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_a_watch_that_laughs_a_billion_times_is_no_harm(encoding: str) -> None:
    """Entities of entities, in spellings that hide the word DOCTYPE."""
    text = (
        f'<?xml version="1.0" encoding="{encoding[:6]}"?><!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]>'
    )
    data = f"{text}<Device><Model><Description>&l9;</Description></Model></Device>".encode(encoding)
    with at_most(SOON):
        assert "" == parse_description(data).model


def test_a_deep_description_of_a_watch_is_read_soon() -> None:
    """A hundred thousand elements in each other."""
    with at_most(SOON):
        parse_description(b"<a>" * 100_000 + b"</a>" * 100_000)
