"""What is seen in a run while it is read, what is held of it then, and what judging makes of it."""

from __future__ import annotations

import hashlib
import pickle
import random
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from places import CORPUS, SAMPLES, needs_corpus
from recordings import EVENING, Stretch, easy, recording, written
from runlift_export import days, flow, runs, settings
from runlift_export.cache import Cache
from runlift_export.days import verdicts
from runlift_export.model import TRACE_STEP_S, CompactTrace, Run, Trace, Verdict, kept_looks
from runlift_export.runs import batch, reading
from strategies import a_run

DEFAULTS = settings.defaults()
BERLIN = ZoneInfo("Europe/Berlin")
SEEN_IN_MADE_RUNS = {"1": "58d8d265b39fffa607283f8f8d7b3d199b4462a63d90e30a4422f0fa115f01af"}
"""The form of what is seen, and a digest of it. Where another digest is due, so is another form."""


@st.composite
def recorded(draw: st.DrawFn) -> Run:
    """A run of any length with any columns, pauses, holes and values that cannot be."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    cells = draw(st.integers(0, 900))
    level = draw(st.sampled_from([2.5, 3.05, 5.0, 11.0]))
    step = draw(st.sampled_from([0.0, 0.001, 0.05]))
    speed = np.repeat(chance.normal(level, 1.0, cells // 5 + 1), 5)[:cells]
    columns = {
        "timer_s": np.where(chance.random(cells) < 0.05, chance.random(cells), 1) * TRACE_STEP_S,
        "speed_m_per_s": np.round(speed / step) * step if step else speed,
        "recorded_m_per_s": np.abs(speed + chance.normal(0, 0.3, cells)),
        "heart_rate_bpm": chance.normal(150, 12, cells),
        "cadence_steps_per_min": chance.normal(165, 8, cells),
        "altitude_m": np.cumsum(chance.normal(0, 0.5, cells)),
        "power_w": np.where(chance.random(cells) < 0.01, 65535.0, chance.normal(250, 40, cells)),
    }
    for name in draw(st.sets(st.sampled_from([*columns][1:]))):
        columns[name][chance.random(cells) < draw(st.sampled_from([0.02, 1.0]))] = np.nan
    trace = Trace(**{name: column.astype(np.float32) for name, column in columns.items()})
    return a_run(trace=trace, has_barometer=draw(st.booleans()))


@given(st.lists(recorded() | st.just(a_run(trace=None)), min_size=2, max_size=7))
@hypothesis_settings(max_examples=60)
def test_a_run_looks_the_same_whatever_runs_it_stands_among(several: list[Run]) -> None:
    """Bit for bit: alone, and in the middle of others."""
    assert days.LOOK.see(several) == tuple(days.LOOK.see((run,))[0] for run in several)


@needs_corpus
@pytest.mark.parametrize("runner", ["runner-g", "runner-s", "runner-t", "runner-g2", "runner-l"])
def test_real_runs_look_the_same_whatever_runs_they_stand_among(runner: str) -> None:
    """One by one, in the order of their dates and in any other."""
    read = list(runs.read_runs((CORPUS / runner,), timezone=None).runs)[:300]
    seen = dict(zip([run.key for run in read], days.LOOK.see(read), strict=True))
    random.Random(7).shuffle(read)  # noqa: S311  no secret
    assert [seen[run.key] for run in read] == list(days.LOOK.see(read))
    assert all(seen[run.key] == days.LOOK.see((run,))[0] for run in read[:60])


def made_up() -> Iterator[Run]:
    """Runs of whole numbers and their quarters, on every machine the same."""
    for number, minutes in enumerate((0, 1, 25, 50, 75)):
        cell = np.arange(12 * minutes)
        fast = (cell // 24 % 5 == 0) & (cell > 150)
        noise = cell * 7919 % 97
        columns = {
            "timer_s": np.where(noise == 5, 2.5, 5.0),
            "speed_m_per_s": np.where(noise == 9, np.nan, 2.5 + noise / 256 + 2.0 * fast),
            "recorded_m_per_s": 2.5 + noise / 512 + 2.0 * fast,
            "heart_rate_bpm": 140.0 + noise / 8 + 25.0 * fast,
            "cadence_steps_per_min": 160.0 + noise / 16 + 20.0 * fast,
            "altitude_m": 100.0 + cell // 8 % 64,
            "power_w": np.where(number < 3, np.nan, 250.0 + noise + 100.0 * fast),
        }
        trace = Trace(**{name: column.astype(np.float32) for name, column in columns.items()})
        yield a_run(trace=trace, has_barometer=number == 4)


def test_what_is_seen_has_another_form_where_it_is_another() -> None:
    """No program takes from a cache what one that sees otherwise left there."""
    digest = hashlib.sha256()
    for row in days.LOOK.see(tuple(made_up())):
        digest.update(zlib.decompress(row))
    assert {days.LOOK.form: digest.hexdigest()} == SEEN_IN_MADE_RUNS


@pytest.fixture(scope="module")
def unread() -> tuple[Verdict, ...]:
    """The verdicts on the samples by runs that nobody looked at before."""
    plain = runs.read_runs((SAMPLES,), timezone=BERLIN).runs
    assert not any(kept_looks(run.trace) for run in plain)
    return days.judge_runs(plain, DEFAULTS).verdicts


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many runs were looked at, each time."""
    counted: list[int] = []
    see = verdicts._seen

    def counting(several: list[Run]) -> object:
        counted.append(len(several))
        return see(several)

    monkeypatch.setattr(verdicts, "_seen", counting)
    return counted


@pytest.mark.parametrize("jobs", [1, 2])
def test_verdicts_are_the_same_with_and_without_a_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unread: tuple[Verdict, ...], jobs: int
) -> None:
    """No cache, a cold one, a warm one, one process or two: the same to the last bit."""
    monkeypatch.setattr(batch, "LEAST_FILES_A_JOB", 1)
    for kept in (None, tmp_path / "cache.sqlite", tmp_path / "cache.sqlite"):
        with nullcontext() if kept is None else Cache(kept) as cache:
            found = flow.read_history((SAMPLES,), DEFAULTS, timezone=BERLIN, cache=cache, jobs=jobs)
        assert unread == found.verdicts


SPANS = st.tuples(
    st.integers(0, 5400), st.integers(300, 1800), st.sampled_from(["watch", "strap", "phone"])
)


@given(st.lists(SPANS, min_size=2, max_size=5))
@hypothesis_settings(max_examples=30, deadline=None)
def test_files_that_belong_together_are_found_without_whole_traces(
    spans: list[tuple[int, int, str]],
) -> None:
    """Merged, cut and joined as if all columns had been kept of all; and judged so."""
    files = {
        f"{number}.fit": recording(
            Stretch(seconds=seconds, bpm=None if kind == "phone" else 150),
            easy(200),
            start=EVENING + timedelta(seconds=after_s),
            place=None,
            product=number,
        )
        for number, (after_s, seconds, kind) in enumerate(spans)
    }
    with TemporaryDirectory() as name:
        # The first file once more, found last: the one that stays is the first.
        home = written(Path(name), files | {"9.fit": files["0.fit"]})
        whole = runs.read_runs((home,), timezone=None)
        read = runs.read_runs((home,), timezone=None, look=days.LOOK, only=flow.SPEED_ALONE)
    assert whole == read
    assert speeds(whole.runs) == speeds(read.runs)
    judged = [days.judge_runs(each.runs, DEFAULTS).verdicts for each in (whole, read)]
    assert judged[0] == judged[1]


def speeds(several: tuple[Run, ...]) -> list[bytes]:
    return [run.trace.speed_m_per_s.tobytes() for run in several if run.trace is not None]


@needs_corpus
@pytest.mark.parametrize("runner", ["runner-g", "runner-l"])
def test_real_runs_are_judged_the_same_by_speed_alone(runner: str) -> None:
    """All there is of a runner, files that continue others and recordings of two watches too."""
    whole = runs.read_runs((CORPUS / runner,), timezone=BERLIN)
    found = flow.read_history((CORPUS / runner,), DEFAULTS, timezone=BERLIN)
    expected = flow.judge_reading(whole, DEFAULTS)
    assert expected.judgement.verdicts == found.verdicts
    assert expected.judgement.bouts == found.judgement.bouts


@pytest.mark.parametrize("is_warm", [False, True])
def test_of_most_runs_only_speed_is_held(tmp_path: Path, is_warm: bool) -> None:
    """Four bytes a cell, and no hold on the bytes that they came from."""
    for _ in range(1 + is_warm):
        with Cache(tmp_path / "cache.sqlite") as cache:
            found = flow.read_history((SAMPLES,), DEFAULTS, timezone=BERLIN, cache=cache)
    traces = [run.trace for run in found.runs if isinstance(run.trace, CompactTrace)]
    assert len(traces) > len(found.runs) / 2
    for trace in traces:
        assert trace.speed_m_per_s.base is None
        assert len(pickle.dumps(trace)) < 4 * trace.cells + 1200
        with pytest.raises(AttributeError, match="no heart_rate_bpm"):
            _ = trace.heart_rate_bpm


def test_known_runs_are_not_looked_at_again(tmp_path: Path, looked_at: list[int]) -> None:
    """A second call looks at those runs only that are joined of several files."""
    for _ in range(2):
        looked_at.clear()
        with Cache(tmp_path / "cache.sqlite") as cache:
            found = flow.read_history((SAMPLES,), DEFAULTS, timezone=BERLIN, cache=cache)
    assert sum(looked_at) < len(found.runs) / 5


def test_who_looks_otherwise_reads_anew(tmp_path: Path) -> None:
    """A row of another form is not taken for one of this."""
    blind = replace(days.LOOK, form="blind", see=_blind)
    for look in (blind, days.LOOK, blind):
        with Cache(tmp_path / "cache.sqlite") as cache:
            read = reading.read_runs((SAMPLES,), timezone=BERLIN, cache=cache, look=look).runs
        traced = [run for run in read if run.trace is not None]
        assert [*look.see(traced)] == [kept_looks(run.trace) for run in traced]


def _blind(several: tuple[Run, ...]) -> tuple[bytes, ...]:
    return tuple(b"nothing" for _ in several)


def test_a_changed_trace_has_lost_what_was_seen_in_it(unread: tuple[Verdict, ...]) -> None:
    """Who changes a column, or whether there is a barometer, is judged by what is there now."""
    read = runs.read_runs((SAMPLES,), timezone=BERLIN, look=days.LOOK).runs

    def slower(run: Run) -> Run:
        if run.trace is None:
            return run
        columns = {one.name: getattr(run.trace, one.name) for one in fields(Trace)}
        changed = replace(run.trace, speed_m_per_s=columns["speed_m_per_s"] * np.float32(0.7))
        return replace(run, trace=changed)

    def judged(several: tuple[Run, ...]) -> tuple[Verdict, ...]:
        return days.judge_runs(several, DEFAULTS).verdicts

    plain = runs.read_runs((SAMPLES,), timezone=BERLIN).runs
    changed = judged(tuple(map(slower, read)))
    assert judged(tuple(map(slower, plain))) == changed
    assert unread != changed
    flat = [tuple(replace(run, has_barometer=True) for run in some) for some in (plain, read)]
    assert judged(flat[0]) == judged(flat[1])
