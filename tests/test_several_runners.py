"""A folder of several people's runs, read as one runner's, is told of; one runner's never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from click.testing import CliRunner

from places import SAMPLES
from runlift_export import flow, runs
from runlift_export.cli import program

READ = runs.read_runs(tuple(sorted(SAMPLES.glob("2026-*.fit"))), timezone=None)


def test_one_runners_files_are_not_told_of() -> None:
    """All samples are of one runner."""
    assert "" == flow.several_runners(READ.runs)
    assert "" == flow.several_runners(())


def test_three_runs_during_others_are_told_of_and_two_are_not() -> None:
    """Of another source, and for ten minutes at least."""
    other = [
        replace(run, source=f"other/{run.source}", started_at=run.started_at + timedelta(minutes=5))
        for run in READ.runs[:3]
    ]
    assert "" == flow.several_runners((*READ.runs, *other[:2]))
    assert "3 of these runs" in flow.several_runners((*READ.runs, *other))
    late = [replace(one, started_at=one.started_at + timedelta(hours=9)) for one in other]
    assert "" == flow.several_runners((*READ.runs, *late))


def test_plan_and_runs_say_it_and_name_the_squad(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """On standard error, also with -q for the plan."""
    monkeypatch.setattr(flow, "several_runners", lambda _: "these look like several people's")
    for words in (("-q", "plan"), ("runs",), ("days",)):
        done = CliRunner().invoke(program, ["--no-cache", *words, str(SAMPLES)])
        assert "several people's" in done.stderr
