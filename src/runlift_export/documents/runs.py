"""`runs -f json`: one entry a run, its verdict with the evidence, and the problems."""

from __future__ import annotations

from runlift_export.documents.text import FORMAT_VERSION, Json, rounded, utc_text
from runlift_export.model import Findings, Problem, Reason, Verdict


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
        "with_heart_rate": found.with_heart_rate,
        "with_trace": found.with_trace,
        "with_local_time": found.with_local_time,
        "with_watch_zones": found.with_watch_zones,
        "unknown_effort": found.unknown_effort,
        "problems": dict(found.problems),
        "thresholds": [reason_json(reason) for reason in found.thresholds],
    }
