"""The reference pages of plan.json and of the JSON and CSV formats, made from their schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

Schema = dict[str, Any]

PLAN_HEAD = """\
# plan.json

The whole plan with every reason, in a file that is meant to be edited. `runlift plan -o DIR` writes
it; `runlift check` says whether a rule is broken; `runlift export` writes calendar, workouts and
page again from it.

## What to edit

- **Move a session**: change `date` and `start` together. It is pinned by that: the next
  `runlift plan` leaves it there, until you write `"pinned": false`.
- **Change the work**: `sets`, `reps` or `seconds`, `load_kg`, `rest_s`, `rir`, `notes`; remove an
  exercise or add one. Minutes are worked out anew.
- **Remove a session**: delete it from `sessions`. It leaves the calendar with the next export.
- **Give it another name**: `name` is what calendar and watch show.

Then:

```sh
runlift check plan/plan.json
runlift export plan/plan.json -o plan
```

## What not to edit

Keys marked *kept by runlift* below. Above all `uid`, by which calendars know a session, and
`digest`, by which runlift notices that you changed it and raises `revision`, so that the change
reaches every subscriber. `days`, `before`, `past` and `lifted` are what the plan was made for: the
rules are judged against them. Keys of your own are passed over, and `runlift plan` into the same
folder sets a file that has any aside instead of losing them.

A value that cannot be meant is an error that names its key (`sessions[3].start`), and all errors
come at once.
"""

JSON_HEAD = """\
# JSON formats

Every document says `"format": 1`. Within a format keys are added, never renamed or removed, so pass
over what you do not know. Text is UTF-8; dates and times are ISO 8601; a number that is not known
is `null`. [plan.json](plan-json.md) has a page of its own, since it is also read and edited.
"""

CSV_HEAD = """\
# CSV formats

Comma-separated values by RFC 4180: UTF-8, a heading, commas, double quotes where a cell needs them,
lines ending in CR LF, a point as decimal mark. A cell that is not known is empty. A text that a
spreadsheet would take for a formula (it begins with `=`, `+`, `-` or `@`, also after a semicolon)
has an apostrophe before it, and control characters stand as visible codes: titles and file names
come from others.

The same is published for programs as [CSV on the Web](https://www.w3.org/TR/tabular-metadata/)
metadata:

```python
from importlib import resources

metadata = (resources.files("runlift_export.documents") / "schemas" / "runs.csv.json").read_text()
```
"""

SCHEMA_HOME = """\

## As a schema

The [JSON Schema](https://json-schema.org) (draft 2020-12) is part of the package:

```python
from importlib import resources

schema = (resources.files("runlift_export.documents") / "schemas" / "{name}.json").read_text()
```
"""

ONLY_CHECK = """
`runlift check` asks what the schema asks, and a little more that no schema can say: that every
`uid` stands once, that `start` is on `date`, that `timezone` is a zone of the IANA list, that a day
is one that its month has, and that whole numbers are written without a point. It is also more
generous in one thing: times may be spelt in any way of ISO 8601.
"""

LISTINGS = ("runs", "days", "today", "check", "doctor", "lifts", "exercises", "show")


def plan_page() -> str:
    """Return the page of plan.json: what to edit, then every key."""
    schema = _schema("plan")
    parts = [PLAN_HEAD, "\n## Every key\n", _table(schema, kept=True)]
    parts.extend(_definitions(schema, level=3, kept=True))
    parts.extend((SCHEMA_HOME.format(name="plan"), ONLY_CHECK))
    return "".join(parts)


def json_page() -> str:
    """Return the page of every JSON document that is printed."""
    parts = [JSON_HEAD]
    told: set[str] = set()
    for name in LISTINGS:
        schema = _schema(name)
        parts.append(f"\n## {schema['title']}\n\n{schema['description']}\n")
        parts.append(_table(schema, kept=False))
        parts.extend(_definitions(schema, level=3, kept=False, told=told))
    return "".join((*parts, SCHEMA_HOME.format(name="runs")))


def csv_page() -> str:
    """Return the page of every CSV file that is written or read."""
    parts = [CSV_HEAD]
    for name in ("runs", "days", "corrections", "sets"):
        schema = _schema(f"{name}.csv")
        parts.append(f"\n## {schema['dc:title']}\n\n{schema['dc:description']}\n")
        parts.append("\n| column | what | may be empty | meaning |\n|---|---|---|---|\n")
        parts.extend(
            f"| `{column['name']}` | {column['datatype']} | {'no' if column['required'] else 'yes'}"
            f" | {_cell(column['dc:description'])} |\n"
            for column in schema["tableSchema"]["columns"]
        )
    return "".join(parts)


REFERENCE_PAGES = {
    "reference/plan-json.md": plan_page,
    "reference/json-formats.md": json_page,
    "reference/csv-formats.md": csv_page,
}


def _schema(name: str) -> Schema:
    text = (resources.files("runlift_export.documents") / "schemas" / f"{name}.json").read_text(
        encoding="utf-8"
    )
    found: Schema = json.loads(text)
    return found


def _definitions(
    schema: Schema, *, level: int, kept: bool, told: set[str] | None = None
) -> Iterator[str]:
    """A section for each thing in the document that has keys of its own, once in a page."""
    for name, one in schema.get("$defs", {}).items():
        if "properties" not in one or (told is not None and name in told):
            continue
        if told is not None:
            told.add(name)
        yield f"\n{'#' * level} {_words(name)}\n\n{one['description']}\n"
        yield _table(one, kept=kept)


def _table(schema: Schema, *, kept: bool) -> str:
    rows = ["\n| key | what | meaning |\n|---|---|---|\n"]
    for key, rule in schema["properties"].items():
        meaning = rule["description"]
        if kept and rule.get("readOnly"):
            meaning = f"*Kept by runlift.* {meaning}"
        if kept and key not in schema["required"]:
            meaning += " May be left out."
        rows.append(f"| `{key}` | {_cell(_kind(rule))} | {_cell(meaning)} |\n")
    return "".join(rows)


def _kind(rule: Schema) -> str:
    """What a value is, in words: "whole number, 1 to 16", "list of sessions" and the like."""
    if "const" in rule:
        return f"`{rule['const']}`"
    if "$ref" in rule:
        return _reference(rule["$ref"])
    if "anyOf" in rule:
        return " or ".join(_kind(one) for one in rule["anyOf"])
    if "enum" in rule:
        return ", ".join("null" if one is None else f"`{one}`" for one in rule["enum"])
    kinds = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    return " or ".join(_plain(kind, rule) for kind in kinds)


def _plain(kind: str, rule: Schema) -> str:
    if kind == "array":
        return f"list: {_kind(rule['items'])}"
    if kind == "object" and "additionalProperties" in rule:
        return f"object; each value {_kind(rule['additionalProperties'])}"
    words = {"integer": "whole number", "boolean": "true or false", "string": "text"}
    return words.get(kind, kind) + (_range(rule) if kind in ("integer", "number") else "")


def _range(rule: Schema) -> str:
    low, high = rule.get("minimum"), rule.get("maximum")
    if low is None or high is None or high >= 10**6:
        return f" from {low}" if low is not None and low >= 0 else ""
    return f", {low} to {high}"


def _reference(target: str) -> str:
    name = target.rsplit("/", 1)[-1]
    if name in ("date", "instant"):
        return {"date": "date", "instant": "time"}[name]
    return f"[{_words(name)}](#{_words(name).replace(' ', '-')})"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
