"""What a history says, as JSON of format 1: runs, days, findings, finished lifts, exercises.

How JSON is spelt stands here too, so that equal documents are equal bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from json.encoder import encode_basestring
from math import isfinite
from typing import TYPE_CHECKING

from runlift_export.checked import not_utf8
from runlift_export.errors import PlanFileError
from runlift_export.language import say
from runlift_export.model import Day, Findings, Problem, Reason, Verdict

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FORMAT_VERSION = 1
LARGEST_BYTES = 8_000_000

Json = dict[str, object]


def as_json(document: Json) -> bytes:
    """A document as UTF-8 JSON with a final newline; NaN and infinity raise ValueError."""
    text = _indented(document, "\n")
    # A lone surrogate (a file name that is no UTF-8) must not stop the listing, and a terminal
    # must not obey a control character of the second set.
    return (text.translate(_ESCAPES) + "\n").encode("utf-8", errors="backslashreplace")


def _indented(value: object, line: str) -> str:
    """A value as `json.dumps` writes it with an indent of 1, in half the time.

    With an indent the library hands on each piece by itself. `line` is a line's end and the indent
    of the next. Keys are texts.
    """
    if type(value) is str:
        return encode_basestring(value)
    if value is None or value is True or value is False:
        return _WORDS[value]
    if isinstance(value, dict) and value:
        inner = f"{line} "
        fields = [f"{encode_basestring(k)}: {_indented(one, inner)}" for k, one in value.items()]
        return f"{{{inner}{f',{inner}'.join(fields)}{line}}}"
    if isinstance(value, list | tuple) and value:
        inner = f"{line} "
        return f"[{inner}{f',{inner}'.join([_indented(one, inner) for one in value])}{line}]"
    if type(value) is int or (type(value) is float and isfinite(value)):
        return repr(value)
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


_WORDS = {None: "null", True: "true", False: "false"}
_ESCAPES = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029)}


def utc_text(moment: datetime) -> str:
    """An aware time as ISO 8601 in UTC: 2019-03-02T06:10:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def rounded(value: float | None, digits: int) -> float | None:
    """A measured value with no more digits than it deserves; None stays None."""
    return None if value is None else round(float(value), digits)


def runs_document(verdicts: tuple[Verdict, ...], problems: tuple[Problem, ...]) -> Json:
    """The document of `runs -f json` (format 1)."""
    return {
        "format": FORMAT_VERSION,
        "runs": [verdict_json(verdict) for verdict in verdicts],
        "problems": [problem_json(problem) for problem in problems],
    }


def verdict_json(verdict: Verdict) -> Json:
    """One run: what the file says, and what we make of it. The watch's opinion stands apart."""
    run = verdict.run
    return {
        "source": run.source,
        "key": run.key,
        "started_at": utc_text(run.started_at),
        "local_date": run.local_date.isoformat(),
        "sport": run.sport,
        "sub_sport": run.sub_sport,
        "distance_m": rounded(run.distance_m, 1),
        "moving_s": rounded(run.moving_s, 1),
        "mean_heart_rate_bpm": rounded(run.mean_heart_rate_bpm, 1),
        "effort": verdict.effort.value,
        "long": verdict.long,
        "race": verdict.race,
        "chance_hard": rounded(verdict.chance_hard, 3),
        "confidence": rounded(verdict.confidence, 3),
        "load": rounded(verdict.load, 1),
        "reasons": [reason_json(reason) for reason in verdict.reasons],
        "caveats": list(run.caveats),
        "watch": {
            "aerobic_effect": rounded(run.watch_verdict.aerobic_effect, 1),
            "anaerobic_effect": rounded(run.watch_verdict.anaerobic_effect, 1),
            "benefit": run.watch_verdict.benefit,
            "load": rounded(run.watch_verdict.load, 1),
            "perceived_effort": rounded(run.watch_verdict.perceived_effort, 1),
        },
    }


def reason_json(reason: Reason) -> Json:
    """One reason: rule, measured, limit, unit and the sentence."""
    return {
        "rule": reason.rule,
        "measured": rounded(reason.measured, 4),
        "limit": rounded(reason.limit, 4),
        "unit": reason.unit,
        "text": reason.text,
    }


def problem_json(problem: Problem) -> Json:
    """One file that could not be used."""
    return {"source": problem.source, "kind": problem.kind.value, "message": problem.message}


def findings_document(found: Findings) -> Json:
    """The document of `doctor -f json`."""
    return {
        "format": FORMAT_VERSION,
        "files": found.files,
        "runs": found.runs,
        "finished_lifts": found.finished_lifts,
        "first": found.first.isoformat() if found.first else None,
        "last": found.last.isoformat() if found.last else None,
        "last_days_ago": _days_between(found.last, found.today),
        "with_heart_rate": found.with_heart_rate,
        "with_trace": found.with_trace,
        "with_local_time": found.with_local_time,
        "with_watch_zones": found.with_watch_zones,
        "unknown_effort": found.unknown_effort,
        "problems": dict(found.problems),
        "thresholds": [reason_json(reason) for reason in found.thresholds],
    }


def _days_between(earlier: date | None, later: date | None) -> int | None:
    return (later - earlier).days if earlier and later else None


def days_document(days: tuple[Day, ...]) -> Json:
    """The document of `days -f json` (format 1)."""
    return {"format": FORMAT_VERSION, "days": [day_json(day) for day in days]}


def day_json(day: Day) -> Json:
    """One date. `run_start` and `run_end` are local times with offset, or null."""
    return {
        "date": day.date.isoformat(),
        "effort": day.effort.value,
        "long": day.long,
        "race": day.race,
        "key": day.key,
        "basis": day.basis.value,
        "chance_key": rounded(day.chance_key, 4),
        "chance_run": rounded(day.chance_run, 4),
        "run_start": _time(day.run_start),
        "run_end": _time(day.run_end),
        "distance_m": rounded(day.distance_m, 1),
        "load": rounded(day.load, 1),
        "reasons": [reason_json(reason) for reason in day.reasons],
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


_KEYS = {"implement": "load", "weight_kg": "load_kg", "next_weight_kg": "next_load_kg"}
"""Keys of format 1 that differ from the noun's own word for the field."""


def nouns_document(key: str, nouns: Iterable[DataclassInstance]) -> Json:
    """`{"format": 1, key: [...]}` with every field of every noun under its name in format 1."""
    return {"format": FORMAT_VERSION, key: [_plain(asdict(noun)) for noun in nouns]}


def noun_document(noun: DataclassInstance) -> Json:
    """`{"format": 1, ...}` with the fields of one noun beside it."""
    fields = _plain(asdict(noun))
    if not isinstance(fields, dict):
        raise TypeError(f"expected the fields of a noun, found {type(fields)}")
    return {"format": FORMAT_VERSION, **fields}


def _plain(value: object) -> object:
    """A value as JSON knows it: dates and times as ISO text."""
    if isinstance(value, dict):
        return {_KEYS.get(key, key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def read_json(data: bytes) -> object:
    """What JSON bytes hold, that a person may have edited. Raises `PlanFileError`."""
    if (size := len(data)) > LARGEST_BYTES:
        told = say("expected at most {most} bytes, found {size}", most=LARGEST_BYTES, size=size)
        raise PlanFileError((("plan", told),))
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise PlanFileError((("JSON", not_utf8(error)),)) from error
    except json.JSONDecodeError as error:
        told = say(
            "no JSON from line {line}, column {column} on; mend that place",
            line=error.lineno,
            column=error.colno,
        )
        raise PlanFileError((("JSON", told),)) from error
    except ValueError as error:  # an integer of thousands of digits
        raise PlanFileError((("JSON", say("holds a number that no plan has")),)) from error
    except RecursionError as error:
        raise PlanFileError((("JSON", say("nested too deeply to be a plan")),)) from error
