"""The published schemas of format 1: what we write fits them, what they refuse we refuse."""

from __future__ import annotations

import copy
import csv
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from places import ROOT, SAMPLES
from runlift_export import documents
from runlift_export.errors import PlanFileError, SettingsError
from runlift_export.model import BrokenRule, Plan
from runlift_export.sets import read_table
from runlift_export.settings import corrections_from_csv
from strategies import START, a_plan, plans

FOLDER = resources.files("runlift_export.documents") / "schemas"
JSON_FORMS = ("check", "days", "doctor", "exercises", "lifts", "plan", "runs", "show", "today")
CSV_FORMS = ("corrections", "days", "runs", "sets")


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def strict(node: Any) -> Any:
    """The schema as we write it: every key that is described is there, and no other."""
    if isinstance(node, list):
        return [strict(one) for one in node]
    if not isinstance(node, dict):
        return node
    inner = {key: strict(one) for key, one in node.items() if key != "oneOf"}
    if isinstance(node.get("properties"), dict) and "type" in node:
        inner |= {"required": sorted(node["properties"]), "additionalProperties": False}
    return inner | ({"oneOf": node["oneOf"]} if "oneOf" in node else {})


def faults(rules: dict[str, Any], document: object) -> list[str]:
    checker = Draft202012Validator.FORMAT_CHECKER
    judge = Draft202012Validator(rules, format_checker=checker)
    return [f"{one.json_path}: {one.message}" for one in judge.iter_errors(document)]


def runlift(*words: str) -> str:
    """What the program prints; problems of the samples go elsewhere."""
    line = [sys.executable, "-m", "runlift_export", "--no-cache", *words]
    found = subprocess.run(line, capture_output=True, cwd=ROOT, check=False)
    assert found.returncode in (0, 1), found.stderr
    return found.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("schemas") / "out"
    runlift("plan", str(SAMPLES), "-o", str(folder), "--start", "2026-11-16")
    return folder


# --- the schemas themselves --------------------------------------------------------------------


def test_every_form_has_a_schema_and_no_other_lies_about() -> None:
    """Nine of JSON, three of CSV."""
    wanted = {f"{name}.json" for name in JSON_FORMS} | {f"{name}.csv.json" for name in CSV_FORMS}
    assert wanted == {one.name for one in FOLDER.iterdir()}


@pytest.mark.parametrize("name", JSON_FORMS)
def test_a_schema_is_one(name: str) -> None:
    """By its own meta-schema, and every key in it is described."""
    rules = schema(name)
    Draft202012Validator.check_schema(rules)
    assert [] == [path for path, node in keys(rules) if not node.get("description")]


def keys(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for name, inner in node.get("properties", {}).items():
        yield f"{path}.{name}", inner
        yield from keys(inner, f"{path}.{name}")
    for name, inner in node.get("$defs", {}).items():
        yield from keys(inner, f"{path}#{name}")


def test_what_has_one_name_is_one_thing() -> None:
    """A definition that stands in several schemas is the same in all."""
    found: dict[str, Any] = {}
    for name in JSON_FORMS:
        for key, definition in schema(name).get("$defs", {}).items():
            assert definition == found.setdefault(key, definition), (name, key)


# --- what we write -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["runs", "days", "doctor", "lifts", "exercises"])
def test_listings_fit(name: str) -> None:
    """What the program prints for the samples has exactly the keys that are described."""
    words = (name,) if name == "exercises" else (name, str(SAMPLES))
    assert [] == faults(strict(schema(name)), json.loads(runlift(*words, "-f", "json")))


def test_doctor_fits_beside_a_plan(out: Path) -> None:
    """Also where it tells of a calendar."""
    found = json.loads(runlift("doctor", str(SAMPLES), str(out), "-f", "json"))
    assert found["feeds"]
    assert [] == faults(strict(schema("doctor")), found)


def test_plan_check_and_show_fit(out: Path) -> None:
    """The plan of the samples, its judgement, and each of its workouts."""
    plan = json.loads((out / "plan.json").read_bytes())
    assert [] == faults(strict(schema("plan")), plan)
    judged = json.loads(runlift("check", str(out / "plan.json"), "-f", "json"))
    assert [] == faults(strict(schema("check")), judged)
    for path in sorted((out / "workouts").iterdir())[:2]:
        shown = json.loads(runlift("show", str(path), "-f", "json"))
        assert [] == faults(strict(schema("show")), shown)


def test_changes_since_the_plan_before_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told when planning again: here sessions come, go and move by way of the settings."""
    words = ("plan", str(SAMPLES), "-o", str(tmp_path), "-f", "json", "--start", "2026-11-16")
    runlift(*words)
    settings_file = tmp_path / "runlift.toml"
    settings_file.write_text("[week]\ntuesday = []\n[[races]]\ndate = 2026-12-06\n")
    found = json.loads(runlift("-c", str(settings_file), *words))
    assert len(found["changes"]) > 1
    assert [] == faults(strict(schema("plan")), found)
    assert found == json.loads((tmp_path / "plan.json").read_bytes())
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-18")
    today = json.loads(runlift("today", str(tmp_path), "-f", "json"))
    assert found["changes"] == today["changes"]
    assert [] == faults(strict(schema("today")), today)


def test_a_broken_rule_fits() -> None:
    """The judgement of a plan that breaks one."""
    broken = documents.check_document((BrokenRule(rule="H2", date=START, text="before a race"),))
    assert [] == faults(strict(schema("check")), broken)


@given(plans())
@settings(max_examples=40)
def test_any_plan_fits(plan: Plan) -> None:
    """Whatever the model allows."""
    document = json.loads(documents.as_json(documents.plan_document(plan)))
    assert [] == faults(strict(schema("plan")), document)


# --- schema and reader -------------------------------------------------------------------------

ONLY_THE_READER = ("change both", "of its own", "IANA zone")
"""What ties two values together, or asks a table of names, no schema can say."""

ONLY_WRITTEN = {"key"}
"""Worked out from another key, and so not read back."""

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 8, 10**13, -(10**13), 0.5, 700.25, "", "a", "x" * 5000,
    "2026-11-24", "2026-13-01", "1066-10-14", "2026-11-24T18:30:00+01:00", "2026-11-24T18:30:00",
    "hard", "base", "gym", [], [1], ["a"], [None], [[]], {}, {"date": "2026-11-24"},
)  # fmt: skip


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document that is read, from the top."""
    items = node.items() if isinstance(node, dict) else ()
    if isinstance(node, list):
        items = enumerate(node)
    for key, inner in items:
        if key in ONLY_WRITTEN:
            continue
        yield (*path, key)
        yield from places(inner, (*path, key))


def changed(document: Any, path: tuple[Any, ...], value: Any, *, drop: bool) -> Any:
    """The document with one place changed; what lies beside the path is shared with it."""
    copied = copy.copy(document)
    key, *deeper = path
    if deeper:
        copied[key] = changed(document[key], tuple(deeper), value, drop=drop)
    elif drop:
        del copied[key]
    else:
        copied[key] = value
    return copied


def refused(document: object) -> list[tuple[str, str]]:
    """What the reader has against it, but for what only the reader can see."""
    try:
        documents.read_plan(json.dumps(document).encode())
    except PlanFileError as error:
        told = [one for one in error.faults if not any(w in one[1] for w in ONLY_THE_READER)]
        return [(path, sentence) for path, sentence in told]
    return []


PLAN = json.loads(documents.as_json(documents.plan_document(a_plan(weeks=1))))
FITS = Draft202012Validator(
    schema("plan"), format_checker=Draft202012Validator.FORMAT_CHECKER
).is_valid
SESSION = {
    **PLAN["sessions"][0],
    "warm_up": PLAN["sessions"][0]["warm_up"][:1],
    "exercises": PLAN["sessions"][0]["exercises"][:1],
}
SHORT = {
    **PLAN,
    "sessions": [SESSION],
    "days": PLAN["days"][:1],
    "past": [],
    "before": [],
    "lifted": [{"date": "2026-11-20", "legs": True, "start": "2026-11-20T17:00:00Z", "sets": 9}],
    "broken": [{"rule": "H2", "date": "2026-11-24", "text": "before a race"}],
    "changes": [
        {
            "kind": "moved",
            "uid": "strength-1",
            "before": "2026-11-24T18:30:00+01:00",
            "after": "2026-11-25T18:30:00+01:00",
            "name_before": "Gym A",
            "name_after": "Gym A",
        }
    ],
    "changed_since": "2026-11-16",
}
"""A plan with one of everything."""


def limits(node: Any) -> Iterator[tuple[str, float]]:
    """Every limit that stands in a schema, by its keyword."""
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node):
        if key in ("minimum", "maximum", "maxLength"):
            yield key, inner
        elif isinstance(inner, dict | list):
            yield from limits(inner)


def near_limits(present: object) -> list[Any]:
    """What lies on and just beyond each limit of the schema, of the kind of `present`."""
    found = set(limits(schema("plan")))
    if isinstance(present, str):
        lengths = {int(limit) for key, limit in found if key == "maxLength"}
        return ["x" * (length + more) for length in sorted(lengths) for more in (0, 1)]
    if isinstance(present, int | float | None):
        bounds = sorted({limit for key, limit in found if key != "maxLength"})
        return [bound + more for bound in bounds for more in (0, 0.005, 1)]
    return []


def at(document: Any, path: tuple[Any, ...]) -> Any:
    node = document
    for key in path:
        node = node[key]
    return node


def test_every_single_change_is_judged_alike_by_schema_and_reader() -> None:
    """Each place of a plan, given each value, each limit or dropped: both take it or neither."""
    apart = []
    seen = {True: 0, False: 0}
    for path in places(SHORT):
        changes = [(value, False) for value in (*VALUES, *near_limits(at(SHORT, path)))]
        for value, drop in ((None, True), *changes):
            document = changed(SHORT, path, value, drop=drop)
            fits = FITS(document)
            seen[fits] += 1
            if fits == bool(refused(document)):
                apart.append((path, "dropped" if drop else value, fits))
    assert [] == apart[:20]
    assert min(seen.values()) > 500


@given(plans(), st.data())
@settings(max_examples=60)
def test_changes_of_any_plan_are_judged_alike(plan: Plan, data: st.DataObject) -> None:
    """Two changes at once, anywhere in any plan."""
    document = json.loads(documents.as_json(documents.plan_document(plan)))
    for _ in range(2):
        path = data.draw(st.sampled_from(list(places(document))))
        value = data.draw(st.sampled_from(VALUES))
        document = changed(document, path, value, drop=data.draw(st.booleans()))
    assert FITS(document) is not bool(refused(document))


ONLY_READ: dict[str, Callable[[Any], None]] = {
    "a day that the month does not have": lambda plan: plan["sessions"][0].update(
        start="2026-02-30T18:30:00+01:00", date="2026-02-28"
    ),
    "a uid that stands twice": lambda plan: plan["sessions"].append(plan["sessions"][0]),
    "a date that is not the start's": lambda plan: plan["sessions"][0].update(date="2026-11-30"),
    "a zone that is not in the world": lambda plan: plan.update(timezone="Mars/Olympus"),
    "a whole number with a point": lambda plan: plan.update(weeks=1.0),
}


@pytest.mark.parametrize("name", ONLY_READ)
def test_only_the_reader_sees(name: str) -> None:
    """Some things a schema cannot say; `runlift check` does."""
    document = copy.deepcopy(PLAN)
    ONLY_READ[name](document)
    assert FITS(document)
    with pytest.raises(PlanFileError):
        documents.read_plan(json.dumps(document).encode())


@pytest.mark.parametrize("spelling", ["20261124T183000+0100", "2026-11-24 18:30+01:00"])
def test_other_spellings_of_a_time_are_read_but_not_published(spelling: str) -> None:
    """The schema asks for the spelling that we write; the reader takes all of ISO 8601."""
    document = changed(PLAN, ("sessions", 0, "start"), spelling, drop=False)
    assert "2026-11-24" == document["sessions"][0]["date"]
    assert not FITS(document)
    documents.read_plan(json.dumps(document).encode())


# --- CSV ---------------------------------------------------------------------------------------

READ: dict[str, Callable[[str], object]] = {
    "string": str,
    "decimal": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
    "dateTime": lambda text: datetime.fromisoformat(text).astimezone(),
}


@pytest.mark.parametrize("name", ["runs", "days"])
def test_csv_has_the_columns_that_are_described(name: str) -> None:
    """In that order; each cell reads as its datatype, and required ones are filled."""
    rules = schema(f"{name}.csv")
    columns = rules["tableSchema"]["columns"]
    text = runlift(name, str(SAMPLES), "-f", "csv")
    heading, *rows = csv.reader(text.splitlines())
    assert [column["name"] for column in columns] == heading
    assert rows
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            assert cell or not column["required"], column
            if cell:
                READ[column["datatype"]](cell)


def test_corrections_are_read_as_described() -> None:
    """Both kinds of row under the columns of the schema; another column is refused."""
    heading = ",".join(one["name"] for one in schema("corrections.csv")["tableSchema"]["columns"])
    assert 2 == len(corrections_from_csv(f"{heading}\n2026-11-03,,hard\n,a.fit,easy\n"))
    with pytest.raises(SettingsError):
        corrections_from_csv(f"{heading},note\n2026-11-03,,hard,x\n")


def test_a_table_of_sets_with_the_columns_that_are_described_is_read() -> None:
    """Each of them is understood: left out, every one of these sets would be another."""
    heading = ",".join(one["name"] for one in schema("sets.csv")["tableSchema"]["columns"])
    text = f"{heading}\n2026-11-23,18:30,40,Plank,2,,45,\n2026-11-23,18:30,40,Back squat,3,8,,60\n"
    table = read_table("sets.csv", text.encode(), zone=ZoneInfo("Europe/Berlin"), units="lb")
    (lift,) = table.lifts
    assert () == table.problems
    assert (2400.0, 17) == (lift.duration_s, lift.started_at.hour)
    told = [(one.title, one.reps, one.duration_s, one.weight_kg) for one in lift.sets]
    assert [("Plank", None, 45.0, None)] * 2 + [("Back squat", 8, None, 60.0)] * 3 == told
