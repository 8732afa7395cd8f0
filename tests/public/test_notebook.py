"""A notebook: short lines for nouns, tables for pandas and polars, the example as it runs."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from places import ROOT, SAMPLES
from runlift_export import (
    Effort,
    History,
    Reading,
    days_table,
    judge_runs,
    make_plan,
    read_runs,
    runs_table,
)
from runlift_export.model import DoneLift, OffsetBasis
from strategies import a_day, a_plan, a_prescription, a_run, a_session, a_verdict

NOTEBOOK = ROOT / "examples" / "season.ipynb"


@pytest.fixture(scope="module")
def history() -> History:
    return judge_runs(read_runs(SAMPLES, timezone="Europe/Berlin"))


# --- one line a noun ---------------------------------------------------------------------------


def test_a_noun_says_in_one_line_what_it_is() -> None:
    """What the runner would name it by; no trace, no list of reasons."""
    run = a_run(source="a/b.fit", local_date=date(2026, 11, 18), moving_s=2700.0)
    done = DoneLift(
        key="k",
        source="gym.fit",
        started_at=datetime(2026, 11, 20, 17, tzinfo=UTC),
        local_date=date(2026, 11, 20),
        utc_offset_s=3600,
        offset_basis=OffsetBasis.FILE,
        duration_s=2400.0,
        sets=(),
    )
    hard = a_verdict(run=run, effort=Effort.HARD, race=True, chance_hard=0.974)
    told = {
        repr(run): "<Run 2026-11-18 8.0 km in 45:00 'a/b.fit'>",
        repr(a_run(distance_m=None, source="x")): "<Run 2026-11-18 45:00 'x'>",
        repr(run.trace): "<Trace 540 x 5 s: timer, speed, heart rate>",
        repr(done): "<DoneLift 2026-11-20, sets 0, 'gym.fit'>",
        repr(hard): "<Verdict 2026-11-18 hard race, 97 % hard 'a/b.fit'>",
        repr(a_day()): "<Day 2026-11-23 easy, expected>",
        repr(a_day(long=True, chance_key=0.9)): "<Day 2026-11-23 easy long, expected, key>",
        repr(a_session(pinned=True)): "<Session Tue 2026-11-24 18:30 'Gym A' 41 min, pinned>",
        repr(a_session().lift): "<Lift 'Gym A' full, gym, exercises 4, 41 min>",
        repr(a_prescription()): "<Prescription 3 x 8 'Goblet squat', 16 kg>",
        repr(a_prescription(reps=None, seconds=90, per_side=True, weight_kg=None)): (
            "<Prescription 3 x 1 min 30 s a side 'Goblet squat'>"
        ),
        repr(a_plan()): "<Plan from 2026-11-23: weeks 2, sessions 4, broken rules 0>",
    }
    assert list(told.values()) == list(told)


def test_a_line_stays_one_whatever_the_file_is_called(history: History) -> None:
    """A line break in a name is written out; whole histories are one line too."""
    assert "\n" not in repr(a_run(source="a\nb.fit"))
    assert repr(history) == "<History runs 40, lifts 1, problems 6, 2026-09-22 to 2026-11-15>"
    nothing = Reading(runs=(), lifts=(), problems=(), files=0)
    assert repr(judge_runs(nothing)) == "<History runs 0, lifts 0, problems 0>"
    assert repr(history.judgement).startswith("<Judgement runs 40, ")
    assert len(repr(read_runs(SAMPLES))) < 80


# --- tables ------------------------------------------------------------------------------------


def test_columns_are_of_one_length_and_know_what_is_unknown() -> None:
    """NaN for an unknown number, NaT for an unknown time, UTC for a known one."""
    table = runs_table([a_verdict(), a_verdict(load=None, run=a_run(distance_m=None))])
    assert {2} == {len(column) for column in table.values()}
    assert [8000.0, True] == [table["distance_m"][0], math.isnan(table["distance_m"][1])]
    assert math.isnan(table["load_trimp"][1])
    assert np.datetime64("2026-11-18T05:30:00") == table["started_at_utc"][0]
    days = days_table([a_day(), a_day(run_start=None, run_end=None)])
    assert np.datetime64("2026-11-23T05:30:00") == days["run_start_utc"][0]
    assert np.isnat(days["run_start_utc"][1])


def test_tables_come_from_a_history_a_plan_or_any_part_of_it(history: History) -> None:
    """The verdicts of a history; the days of a history or a plan."""
    plan = make_plan(history, start="2026-11-16", timezone="Europe/Berlin")
    assert len(history.verdicts) == len(runs_table(history)["date"])
    assert len(history.days) == len(days_table(history)["date"])
    assert len(plan.days) == len(days_table(plan)["date"])
    hard = [one for one in history.verdicts if one.effort is Effort.HARD]
    assert {"hard"} == set(runs_table(iter(hard))["effort"])


def test_pandas_takes_the_tables(history: History) -> None:
    """Each column of its own kind, in an empty table too, and sums that agree with the nouns."""
    pandas: Any = pytest.importorskip("pandas", reason="in the dependency group notebooks")
    for table in (runs_table, days_table):
        frame, empty = pandas.DataFrame(table(history)), pandas.DataFrame(table(()))
        assert list(frame.dtypes) == list(empty.dtypes)
    frame = pandas.DataFrame(runs_table(history))
    assert frame["distance_m"].sum() == pytest.approx(
        sum(run.distance_m or 0 for run in history.runs)
    )
    assert "datetime64" in str(frame["date"].dtype)
    assert set(frame.loc[frame["key"], "effort"]) >= {"hard"}


def test_polars_takes_the_tables(history: History) -> None:
    """The same kinds empty or full: dates are dates, texts texts."""
    polars: Any = pytest.importorskip("polars", reason="in the dependency group notebooks")
    for table in (runs_table, days_table):
        frame, empty = polars.DataFrame(table(history)), polars.DataFrame(table(()))
        assert frame.schema == empty.schema
        assert polars.Date == frame.schema["date"]
        assert polars.String == frame.schema["effort"]
        assert polars.Boolean == frame.schema["key"]
        assert polars.Float64 == frame.schema["distance_m"]


def test_a_name_that_is_no_utf8_fits_into_a_table() -> None:
    """Its odd byte is written out, since data frames hold UTF-8 alone."""
    table = runs_table([a_verdict(run=a_run(source="a\udcff.fit"))])
    assert ["a\\udcff.fit"] == list(table["source"])


# --- the example -------------------------------------------------------------------------------


def test_the_notebook_runs_in_a_kernel() -> None:
    """From top to bottom as Jupyter would, stored without outputs; the plan is shown in a line."""
    nbformat: Any = pytest.importorskip("nbformat", reason="in the dependency group notebooks")
    nbclient: Any = pytest.importorskip("nbclient", reason="in the dependency group notebooks")
    pytest.importorskip("ipykernel", reason="in the dependency group notebooks")
    pytest.importorskip("pandas", reason="in the dependency group notebooks")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [] == [cell.source for cell in code if cell.outputs or cell.execution_count]
    run = nbclient.NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}
    )
    run.execute()
    shown = [out for cell in code for out in cell.outputs]
    assert [] == [out for out in shown if out.output_type in ("error", "stream")]
    texts = [out["data"]["text/plain"] for out in shown]
    assert any(text.startswith("<Plan from 2026-11-16: weeks 4, sessions ") for text in texts)
    assert "()" in texts
