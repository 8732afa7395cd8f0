"""One body, two recordings: which is kept, what it takes over, and what is never one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import EVENING, Stretch, easy, recording, strength, written
from runlift_export import runs
from runlift_export.cache import Cache
from runlift_export.model import DoneLift, OffsetBasis, ProblemKind
from runlift_export.runs import duplicates
from runlift_export.runs.duplicates import without_twins
from runlift_export.runs.files import OpenFiles

MUNICH = (48.1, 11.6)
NO_HEART = Stretch(seconds=2400, bpm=None)


def read(folder: Path, **files: bytes) -> runs.Reading:
    home = written(folder / "h", {f"{name}.fit": data for name, data in files.items()})
    return runs.read_runs((home,), timezone=None)


def test_heart_rate_of_one_and_place_of_the_other_are_one_run(tmp_path: Path) -> None:
    """What only the poorer recording holds is laid at its own time into the richer one."""
    heart = recording(
        Stretch(seconds=1200, bpm=130), Stretch(seconds=1200, bpm=160), place=None, product=1
    )
    outside = recording(NO_HEART, start=EVENING + timedelta(seconds=60))
    (run,) = read(tmp_path, strap=heart, phone=outside).runs
    assert run.has_position
    assert 145.5 == pytest.approx(run.mean_heart_rate_bpm, abs=0.6)
    assert run.trace is not None
    beats = run.trace.heart_rate_bpm
    before, after = beats[: (1200 - 60) // 5 - 2], beats[(1200 - 60) // 5 + 2 : -14]
    np.testing.assert_allclose(before, 130.5, atol=1.5)  # the made heart sways by so much
    np.testing.assert_allclose(after, 160.5, atol=1.5)


def test_the_recording_that_was_cut_short_goes(tmp_path: Path) -> None:
    """The longer one stays, whatever else the shorter one holds."""
    short = recording(easy(900))
    whole = recording(Stretch(seconds=2400, steps=None, bpm=None), place=None, product=1)
    found = read(tmp_path, watch=short, app=whole)
    (run,) = found.runs
    assert ("h/app.fit", 2400.0) == (run.source, run.moving_s)
    assert ["h/watch.fit"] == [problem.source for problem in found.problems]


def test_parts_within_a_longer_recording_are_no_runs_of_their_own(tmp_path: Path) -> None:
    """A phone that wrote three files of what a watch wrote in one."""
    parts = {
        f"part{number}": recording(
            easy(700), start=EVENING + timedelta(seconds=760 * number), place=None
        )
        for number in range(3)
    }
    (run,) = read(tmp_path, whole=recording(easy(2400)), **parts).runs
    assert "h/whole.fit" == run.source


def test_runs_one_after_the_other_stay_two(tmp_path: Path) -> None:
    """A warm-up stored apart, and one that the next recording overlaps by a little."""
    warm_up = recording(easy(900))
    after = recording(easy(2400), start=EVENING + timedelta(seconds=880), product=1)
    assert 2 == len(read(tmp_path, a=warm_up, b=after).runs)


def test_a_run_in_the_pause_of_another_recording_stays(tmp_path: Path) -> None:
    """What a forgotten watch counted as a pause was not recorded twice."""
    forgotten = recording(
        easy(1200), keep=lambda sample: sample.at_s % 5 == 0, elapsed_s=4 * 3600, events=False
    )
    evening = recording(easy(1800), start=EVENING + timedelta(hours=2), product=1)
    assert 2 == len(read(tmp_path, a=forgotten, b=evening).runs)


def test_sets_of_one_and_the_time_of_the_other_are_one_session(tmp_path: Path) -> None:
    """The app knows the sets, the watch when it began and how long it took."""
    app = strength(start=EVENING + timedelta(minutes=4), seconds=2400, sets=12)
    (lift,) = read(tmp_path, watch=strength(), app=app).lifts
    assert (EVENING, 2700.0, 12) == (lift.started_at, lift.duration_s, len(lift.sets))


def test_two_people_at_one_time_stay_two(tmp_path: Path) -> None:
    """Far apart at the same moment: told beside the second, and known again from the cache."""
    here, there = recording(easy()), recording(easy(), place=MUNICH, product=1)
    home = written(tmp_path / "h", {"a.fit": here, "b.fit": there})
    with Cache(tmp_path / "cache") as cache:
        cold = runs.read_runs((home,), timezone=None, cache=cache)
        warm = runs.read_runs((home,), timezone=None, cache=cache)
    assert 2 == len(cold.runs)
    assert () == cold.problems
    assert cold == warm
    assert "somebody else" in " ".join(cold.runs[1].caveats)


def test_the_cache_keeps_whether_two_are_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pair of files is opened for its places once."""
    home = written(
        tmp_path / "h", {"a.fit": recording(easy()), "b.fit": recording(easy(), product=1)}
    )
    with Cache(tmp_path / "cache") as cache:
        cold = runs.read_runs((home,), timezone=None, cache=cache)
        monkeypatch.setattr(OpenFiles, "read", None)
        assert cold == runs.read_runs((home,), timezone=None, cache=cache)
    assert 1 == len(cold.runs)


@pytest.mark.parametrize(("metres", "people"), [(300, 1), (3000, 2)])
def test_a_kilometre_tells_two_people(tmp_path: Path, metres: float, people: int) -> None:
    """Satellites are some metres off, and a phone in a bag some more."""
    beside = (52.5 + metres / 111_195, 13.4)
    found = read(tmp_path, a=recording(easy()), b=recording(easy(), place=beside, product=1))
    assert people == len(found.runs)


def a_lift(start_s: float, duration_s: float, number: int) -> DoneLift:
    started_at = datetime(2026, 11, 2, tzinfo=UTC) + timedelta(seconds=start_s)
    return DoneLift(
        key=f"{number:064x}",
        source=f"{number}.fit",
        started_at=started_at,
        local_date=started_at.date(),
        utc_offset_s=0,
        offset_basis=OffsetBasis.FILE,
        duration_s=duration_s,
        sets=(),
    )


@given(st.lists(st.tuples(st.integers(0, 40_000), st.integers(60, 7200)), max_size=12))
def test_nothing_that_is_kept_overlaps_and_nothing_is_lost(spans: list[tuple[int, int]]) -> None:
    """Of what is dropped each overlaps something that is kept; the count adds up."""
    made = [a_lift(start, lasts, number) for number, (start, lasts) in enumerate(spans)]
    kept, problems = without_twins(made)
    assert len(made) == len(kept) + len(problems)
    assert all(problem.kind is ProblemKind.DUPLICATE for problem in problems)
    assert bool(kept) == bool(made)


@pytest.mark.parametrize("count", [200, 800])
def test_comparisons_grow_with_the_number_of_files(
    monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """Everything recorded twice costs two comparisons a file, however many files there are."""
    compared = 0
    plain = duplicates._overlap

    def counted(one: DoneLift, other: DoneLift) -> bool:
        nonlocal compared
        compared += 1
        return plain(one, other)

    monkeypatch.setattr(duplicates, "_overlap", counted)
    made = [a_lift(86_400 * day, 3600, day) for day in range(count)]
    twins = [replace(one, source=f"app/{one.source}", key=one.key[::-1]) for one in made]
    kept, _ = without_twins([*made, *twins])
    assert count == len(kept)
    assert compared <= 2 * count


def test_what_only_the_shorter_recording_has_is_not_lost(tmp_path: Path) -> None:
    """A watch stopped and started again, and a phone that ended in the middle of the second."""
    first = recording(easy(1500), place=None)
    second = recording(easy(1200), start=EVENING + timedelta(seconds=1505), place=None)
    phone = recording(easy(2000), place=None, product=1)
    found = read(tmp_path, a=first, b=second, phone=phone).runs
    assert ["h/phone.fit", "h/b.fit"] == [run.source for run in found]
    assert 2700 == pytest.approx(sum(run.moving_s for run in found), abs=15)
    assert 2700 * 2.75 == pytest.approx(sum(run.distance_m or 0 for run in found), rel=0.02)
    assert "does not have of it" in " ".join(found[1].caveats)
