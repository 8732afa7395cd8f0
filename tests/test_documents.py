"""plan.json and its kin: format 1, the same plan back, and clear words for a bad edit."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runlift_export import documents
from runlift_export.errors import PlanFileError
from runlift_export.model import Plan, Problem, ProblemKind
from strategies import a_plan, a_verdict, plans


def _json_of(plan: Plan) -> bytes:
    return documents.as_json(documents.plan_document(plan))


def _edited(change: Any) -> bytes:
    document = json.loads(_json_of(a_plan()))
    change(document)
    return json.dumps(document).encode()


def _faults(data: bytes) -> dict[str, str]:
    with pytest.raises(PlanFileError) as caught:
        documents.read_plan(data)
    return dict(caught.value.faults)


@given(plans())
def test_a_plan_survives_its_document(plan: Plan) -> None:
    """What was written is read back to the same document, byte for byte."""
    data = _json_of(plan)
    assert data == _json_of(documents.read_plan(data))


def test_the_contract_of_a_session() -> None:
    """The keys other programs rely on are there with their types."""
    document = json.loads(_json_of(a_plan()))
    assert document["format"] == 1
    session = document["sessions"][0]
    contract = {
        "uid": str,
        "revision": int,
        "changed_at": str,
        "date": str,
        "start": str,
        "name": str,
        "kind": str,
        "place": str,
        "duration_min": int,
        "legs": bool,
        "workout": str,
        "exercises": list,
        "reasons": list,
        "not": list,
    }
    assert contract == {key: type(session[key]) for key in contract}
    exercise = {"name", "sets", "reps", "seconds", "per_side", "load_kg", "rest_s", "rir"}
    assert exercise | {"superset"} <= set(session["exercises"][0])
    week = {"monday", "phase", "heavy", "target", "placed", "why"}
    assert week <= set(document["weeks_detail"][0])


def test_the_contract_of_a_run() -> None:
    """The keys of `runs -f json`."""
    problem = Problem(source="x.fit", kind=ProblemKind.NOT_FIT, message="no")
    document = documents.runs_document((a_verdict(),), (problem,))
    run: Any = document["runs"]
    wanted = {"source", "key", "started_at", "local_date", "sport", "distance_m", "moving_s"}
    verdict = {"effort", "long", "race", "confidence", "load", "reasons"}
    assert wanted | verdict <= set(run[0])
    assert document["problems"] == [{"source": "x.fit", "kind": "not_fit", "message": "no"}]


def test_json_is_utf8_even_with_a_name_that_is_not() -> None:
    """A lone surrogate, as an undecodable file name gives it, does not stop the listing."""
    text = documents.as_json({"source": "a\udcff.fit", "name": "Läufe"}).decode("utf-8")
    assert "Läufe" in text
    assert json.loads(text.replace("\\udcff", ""))["source"] == "a.fit"


def test_a_moved_session_must_move_both_ways() -> None:
    """Changing only the date leaves a start that contradicts it: that is told, not guessed."""

    def change(document: Any) -> None:
        document["sessions"][0]["date"] = "2031-01-01"

    assert "change both" in _faults(_edited(change))["sessions[0].start"]


def test_all_faults_of_an_edit_are_told() -> None:
    """Two bad edits, two lines with their key paths."""

    def change(document: Any) -> None:
        document["sessions"][0]["exercises"][0]["sets"] = "three"
        document["weeks"] = 99

    assert set(_faults(_edited(change))) == {"weeks", "sessions[0].exercises[0].sets"}


def test_a_uid_stands_for_one_session() -> None:
    """A copied session needs a uid of its own."""

    def change(document: Any) -> None:
        document["sessions"].append(document["sessions"][0])

    [(path, sentence)] = _faults(_edited(change)).items()
    assert path.endswith(".uid")
    assert "twice" in sentence


def test_an_edit_by_hand_raises_the_revision() -> None:
    """A session edited in the file is a change to its subscribers; pinning it is none."""
    before = a_plan().sessions[0]

    def pin(document: Any) -> None:
        document["sessions"][0]["pinned"] = True

    def lift_more(document: Any) -> None:
        document["sessions"][0]["exercises"][0]["load_kg"] = 20.5

    pinned = documents.read_plan(_edited(pin)).sessions[0]
    assert (True, before.revision) == (pinned.pinned, pinned.revision)
    heavier = documents.read_plan(_edited(lift_more)).sessions[0]
    assert before.revision + 1 == heavier.revision
    assert before.changed_at < heavier.changed_at


def test_a_newer_format_is_refused() -> None:
    """A format we do not know is named, and nothing else is complained about."""

    def change(document: Any) -> None:
        document["format"] = 2

    assert "newer runlift" in _faults(_edited(change))["format"]


@given(st.binary(max_size=200))
def test_any_bytes_are_a_plan_or_a_clear_error(data: bytes) -> None:
    """No other exception than ours comes out of foreign bytes."""
    with pytest.raises(PlanFileError):
        documents.read_plan(data)


def test_deep_nesting_is_refused() -> None:
    """A document nested a hundred thousand deep is an error, not a crash."""
    assert "JSON" in _faults(b"[" * 100_000)


def test_times_are_given_in_the_plans_zone() -> None:
    """A session read back stands in the zone of the plan, so that a calendar can name it."""
    plan = a_plan()
    found = documents.read_plan(_json_of(plan))
    assert {plan.timezone} == {str(session.start.tzinfo) for session in found.sessions}


def test_changed_at_is_written_in_utc() -> None:
    """Whatever the zone of the moment, the document says Z."""
    plan = a_plan()
    east = datetime(2026, 1, 1, 3, tzinfo=UTC) + timedelta(0)
    moved = replace(plan, sessions=(replace(plan.sessions[0], changed_at=east),))
    assert '"changed_at": "2026-01-01T03:00:00Z"' in _json_of(moved).decode()
