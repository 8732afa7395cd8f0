"""Text that others wrote stays text: judged by a real parser on the other side."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeVar

import doors
import icalendar
import pytest
import seeds
import vobject  # type: ignore[import-untyped]  # it ships no types
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

import strategies
from fitwriter import FitWriter, activity, file_id
from places import ROOT, SAMPLES
from runlift_export import documents, flow, store
from runlift_export.cli import program
from runlift_export.errors import FolderError, WorkoutError
from runlift_export.export import (
    PageFacts,
    page_html,
    plan_calendar,
    plan_text,
    runs_csv,
    runs_text,
)
from runlift_export.model import Plan, Problem, ProblemKind
from runlift_export.workout import preview_lines, preview_workout, workout_file_name, workout_fit

EVIL = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='x", "&lt;b&gt;",
    "]]>--><!--", "</style></title></textarea><svg onload=x>", "javascript:alert(1)",
    "x\r\nBEGIN:VEVENT\r\nUID:evil\r\nEND:VEVENT", "x\nEND:VCALENDAR", "x\\nATTENDEE:mailto:a@b",
    "\u2028END:VEVENT\u2029", "x\x85END:VEVENT", ";VALUE=URI:http://x", "a,b;c:d\"e\\", "\ud800",
    "=cmd|'/c calc'!A0", "a;=1+1;b", "a; -1+1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)",
    " =1", "\u3000=1", "\ufeff=1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1",
    "a\"b,c\r\nd", "x\nrunlift: all well", "CON", "NUL.", "AUX.fit", "com1 ", "COM\u00b9", "lpt9..",
    "\x1b]0;title\x07\x1b[2J", "\x9b31m", "\u202etxt.exe", "\x00", "a\x08\x08b", "{{7*7}}", "%s%n",
    "../../../etc/passwd", "C:\\con", "aux", "x. ", "x" * 2_000, "\N{RUNNER}" * 300,
)  # fmt: skip
TEXTS = st.text(max_size=80) | st.text(list("=+-@;,\"'<>&\\\r\n\t \x1b\u2028"), max_size=12)
FEW = settings(max_examples=25, deadline=None, derandomize=True)

Test = TypeVar("Test", bound=Callable[..., None])


def each_evil(test: Test) -> Test:
    """Every one of the texts above, before those that Hypothesis makes up."""
    for text in EVIL:
        test = example(text)(test)
    return test


CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def with_text(plan: Plan, text: str) -> Plan:
    """The plan with the text wherever a file, a calendar or an edit could bring one in."""

    def told(reasons: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(one, text=text, rule=text[:100]) for one in reasons)

    sessions = tuple(
        replace(
            one,
            reasons=told(one.reasons),
            not_here=tuple(replace(other, text=text, rule=text[:100]) for other in one.not_here),
            lift=replace(
                one.lift,
                name=text[:200] or "x",
                why=(text,),
                exercises=tuple(
                    replace(step, name=text[:200] or "x", notes=text) for step in one.lift.exercises
                ),
            ),
        )
        for one in plan.sessions
    )
    days = tuple(replace(one, reasons=told(one.reasons)) for one in plan.days)
    weeks = tuple(replace(one, why=text) for one in plan.weeks_detail)
    return replace(plan, sessions=sessions, days=days, weeks_detail=weeks, why=(text,))


PLAN = documents.read_plan(seeds.plan_files()["plan.json"])


# --- the page ----------------------------------------------------------------------------------


class _Elements(HTMLParser):
    """Counts tags and notes attributes that run code or load something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.active: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            runs = name.startswith("on") or (value or "").strip().lower().startswith("javascript:")
            if runs or name == "src":
                self.active.append((name, value))


def elements(page: bytes) -> _Elements:
    found = _Elements()
    found.feed(page.decode())
    found.close()
    return found


@FEW
@each_evil
@given(TEXTS)
def test_no_text_makes_an_element_of_the_page(text: str) -> None:
    """Elements are those of the same page with plain words, and none of them runs code."""
    problem = Problem(source=text, kind=ProblemKind.DAMAGED, message=text)
    plain = replace(problem, source="plain", message="plain")
    evil = elements(page_html(with_text(PLAN, text), PageFacts(problems=(problem,))))
    tame = elements(page_html(with_text(PLAN, "plain"), PageFacts(problems=(plain,))))
    assert tame.tags["script"] == evil.tags["script"]
    assert set(tame.tags) >= set(evil.tags) - {"br"}
    assert tame.active == evil.active


# --- the calendar ------------------------------------------------------------------------------


@FEW
@each_evil
@given(TEXTS)
def test_no_text_makes_a_line_of_the_calendar(text: str) -> None:
    """Two parsers find the sessions and nothing else, with the properties of a plain feed."""
    feed = plan_calendar(with_text(PLAN, text))
    names = {session.uid for session in PLAN.sessions}
    found = icalendar.Calendar.from_ical(feed)
    assert names == {str(event["UID"]) for event in found.walk("VEVENT")}
    plain = icalendar.Calendar.from_ical(plan_calendar(with_text(PLAN, "plain")))
    for evil, tame in zip(found.walk("VEVENT"), plain.walk("VEVENT"), strict=True):
        assert set(tame.keys()) == set(evil.keys())
    other = vobject.readOne(feed.decode())
    assert names == {event.uid.value for event in other.vevent_list}
    assert all(len(line) <= 75 for line in feed.split(b"\r\n"))


# --- spreadsheets and terminals ----------------------------------------------------------------


@FEW
@each_evil
@given(TEXTS)
def test_no_cell_is_a_formula_or_breaks_its_row(text: str) -> None:
    """A CSV reader gets the rows that were written, none of whose cells is a formula."""
    verdict = strategies.a_verdict()
    evil = replace(
        verdict,
        run=replace(verdict.run, source=text),
        reasons=tuple(replace(one, text=text, rule=text) for one in verdict.reasons),
    )
    rows = list(csv.reader(io.StringIO(runs_csv((evil,)), newline="")))
    assert [16, 16] == [len(row) for row in rows]
    for cell in rows[1]:
        is_number = re.fullmatch(r"-?\d+(\.\d+)?", cell)
        # Where a comma is the decimal sign, cells end at a semicolon.
        starts = [part.lstrip()[:1] for part in cell.split(";")]
        assert is_number or not set(starts) & set("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
        assert not CONTROL.search(cell)


@FEW
@each_evil
@given(TEXTS)
def test_no_text_commands_the_terminal(text: str) -> None:
    """Tables hold no control character but the line breaks they put there themselves."""
    plain = plan_text(with_text(PLAN, "plain"), units="kg", explain=True)
    evil = plan_text(with_text(PLAN, text), units="kg", explain=True)
    assert not CONTROL.search(evil)
    assert plain.count("\n") == evil.count("\n")
    as_json = documents.as_json(documents.plan_document(with_text(PLAN, text))).decode()
    assert not CONTROL.search(as_json.replace("\u202e", ""))
    json.loads(as_json)


NAME = b"\x1b]0;owned\x07\x1b[2J\n\xc2\x9b31mx\0"


def test_no_name_in_a_workout_commands_the_terminal() -> None:
    """`show` prints names from a stranger's file."""
    writer = file_id(FitWriter(), kind=5).message(26, [{4: (0, 10), 8: (7, NAME)}])
    writer.message(27, [{254: (0x84, 0), 1: (0, 29), 2: (0x86, 8), 8: (7, NAME)}])
    writer.message(264, [{254: (0x84, 0), 0: (0x84, 28), 1: (0x84, 0), 2: (7, NAME)}])
    lines = preview_lines(preview_workout(writer.bytes()), units="kg")
    assert not CONTROL.search("\n".join(lines))
    assert not [line for line in lines if "\n" in line]


@pytest.mark.skipif(os.name != "posix", reason="names of POSIX")
def test_no_file_name_forges_a_line(tmp_path: Path) -> None:
    """A broken file's name with a line break in it stays within its own line."""
    (tmp_path / "a\nrunlift: all is well\x1b[2J.fit").write_bytes(b"no fit")
    (tmp_path / "b\n2026-01-01 forged.fit").write_bytes(activity(elapsed_s=700))
    found = subprocess.run(
        [sys.executable, "-m", "runlift_export", "--no-cache", "runs", str(tmp_path)],
        capture_output=True, text=True, check=False, cwd=ROOT, env=os.environ | {"LC_ALL": "C.UTF-8"},  # noqa: E501 a table
    )  # fmt: skip
    assert 1 == found.returncode
    assert not CONTROL.search(found.stdout + found.stderr)
    assert [1, 2] == [found.stderr.count("\n"), found.stdout.count("\n")]


@FEW
@each_evil
@given(TEXTS)
def test_no_text_in_what_the_runner_wrote_forges_a_line(text: str) -> None:
    """Faults of settings and corrections quote what they found, on lines that are indented."""
    rows = io.StringIO()
    csv.writer(rows).writerows((("date", "effort"), ("2026-11-03", f"{text}?")))
    key = json.dumps(text.encode("utf-8", "replace").decode())
    with tempfile.TemporaryDirectory() as folder:
        config, file = Path(folder) / "runlift.toml", Path(folder) / "mine.csv"
        for told, said in ((f"{key} = 1", "date,effort"), ("", rows.getvalue())):
            config.write_bytes(told.encode())
            file.write_bytes(said.encode("utf-8", "surrogatepass"))
            words = ["--config", str(config), "--no-cache", "runs", str(SAMPLES / "broken"),
                     "--corrections", str(file)]  # fmt: skip
            done = CliRunner().invoke(program, words)
            assert 2 == done.exit_code
            first, *others = done.stderr.rstrip("\n").split("\n")
            assert first.startswith("runlift: ")
            assert [] == [line for line in others if not line.startswith(" " * 9)]
            assert not CONTROL.search(done.stderr.replace("\n", ""))


# --- file names --------------------------------------------------------------------------------

RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(10)
}


@settings(max_examples=150, deadline=None, derandomize=True)
@each_evil
@given(TEXTS | st.sampled_from(sorted(RESERVED)))
def test_every_workout_has_a_name_that_every_system_takes(text: str) -> None:
    """Letters, digits and hyphens; not reserved on Windows, no dots at the end, not long."""
    session = PLAN.sessions[0]
    name = workout_file_name(session.date, text)
    assert re.fullmatch(r"[a-z0-9-]{1,80}\.fit", name)
    assert name.split(".")[0] not in RESERVED


@pytest.mark.parametrize(
    "name", ["../evil", "/evil", "a/../../evil", "C:evil", "a\\b", "", ".", "a\0b"]
)
def test_nothing_is_written_outside_the_folder(tmp_path: Path, name: str) -> None:
    """Whatever a plan.json says its workouts are called."""
    with pytest.raises(FolderError, match="inside the folder"):
        store.write(tmp_path / "out", ((name, b"x"),))
    assert not list(tmp_path.iterdir())


def test_names_out_of_an_edited_plan_are_made_anew() -> None:
    """`export` does not take the file names that stand in plan.json."""
    plan = json.loads(seeds.plan_files()["plan.json"])
    for session in plan["sessions"]:
        session["workout"] = "../../../evil.fit"
    edited = flow.after_edit(documents.read_plan(json.dumps(plan).encode()), doors.DEFAULTS)
    names = [name for name, _ in flow.make_files(edited, doors.DEFAULTS)]
    assert not [name for name in names if ".." in name]


# --- workouts and their names ------------------------------------------------------------------


@FEW
@each_evil
@given(TEXTS)
def test_no_text_breaks_a_workout(text: str) -> None:
    """Our reader and Garmin's own find one sound workout without control characters."""
    from garmin_fit_sdk import Decoder, Stream  # type: ignore[import-untyped]  # it ships no types

    session = with_text(PLAN, text).sessions[0]
    try:
        data = workout_fit(session)
    except WorkoutError as error:
        assert "found an empty one" in str(error)  # noqa: PT017 nothing may be left of the name
        return
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", preview_workout(data).name)
    decoder = Decoder(Stream.from_byte_array(bytearray(data)))
    messages, errors = decoder.read()
    assert [] == errors
    assert 1 == len(messages["workout_mesgs"])


def test_device_names_reach_every_listing_as_text(tmp_path: Path) -> None:
    """A device called like a formula with escapes: the whole way from FIT to listings."""
    evil = b"=1+1\x1b[31m<evil>\0"
    writer = FitWriter().message(0, [{0: (0, 4), 1: (0x84, 1), 8: (7, evil)}])
    body = activity(elapsed_s=700)
    writer.content += body[14 + len(file_id(FitWriter()).content) : -2]
    path = tmp_path / "x.fit"
    path.write_bytes(writer.bytes())
    history = flow.read_history((path,), doors.DEFAULTS, timezone=doors.BERLIN)
    assert "=1+1" in history.runs[0].device
    plan, _ = flow.make_plan(
        history, doors.DEFAULTS, start=history.days[-1].date + timedelta(days=1), weeks=1,
        timezone=doors.BERLIN,
    )  # fmt: skip
    page = dict(flow.make_files(plan, doors.DEFAULTS, history=history))["index.html"]
    assert b"<evil>" not in page
    assert not CONTROL.search(runs_text(history.verdicts, explain=True))
