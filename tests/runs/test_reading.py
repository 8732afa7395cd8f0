"""Files to runs, lifts and problems: what counts, what is told, what is remembered."""

from __future__ import annotations

import gzip
import os
import pickle
import zipfile
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fitwriter as fw
from fitwriter import FitWriter
from runlift_export import runs
from runlift_export.cache import Cache
from runlift_export.model import Problem, ProblemKind, Run, Trace
from runlift_export.runs import batch
from runlift_export.runs.contents import read_contents

BERLIN = ZoneInfo("Europe/Berlin")
DAY = 24 * 3600


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def only_problem(data: bytes) -> Problem:
    contents = read_contents(data, "x.fit")
    assert () == contents.runs
    (problem,) = contents.problems
    assert "x.fit" == problem.source
    return problem


def only_run(data: bytes) -> Run:
    contents = read_contents(data, "x.fit")
    assert () == contents.problems
    (run,) = contents.runs
    return run


def assert_same(one: runs.Reading, other: runs.Reading) -> None:
    """Equal in everything, traces too (which `Run` leaves out of its comparison)."""
    assert one == other
    for mine, theirs in zip(one.runs, other.runs, strict=True):
        assert (mine.trace is None) == (theirs.trace is None)
        if mine.trace is not None and theirs.trace is not None:
            for column in fields(Trace):
                np.testing.assert_array_equal(
                    getattr(mine.trace, column.name), getattr(theirs.trace, column.name)
                )


def test_a_sound_run_is_read_whole() -> None:
    """Start, length, distance, heart rate and place in time come from the file."""
    run = only_run(fw.activity(elapsed_s=1800, speed_m_per_s=3.0, sub_sport=4))
    assert datetime(2021, 9, 8, 1, 46, 40, tzinfo=UTC) == run.started_at
    assert (1800.0, 1800.0, 5400.0) == (run.elapsed_s, run.moving_s, run.distance_m)
    assert (150.0, 150.0) == (run.mean_heart_rate_bpm, run.max_heart_rate_bpm)
    assert ("running", "track", "Garmin product 2431") == (run.sport, run.sub_sport, run.device)
    assert () == run.caveats
    assert run.trace is not None
    assert 360 == len(run.trace.timer_s)
    np.testing.assert_allclose(run.trace.speed_m_per_s, 3.0, rtol=1e-5)
    np.testing.assert_allclose(run.trace.cadence_steps_per_min, 170.0)


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"", ProblemKind.NOT_FIT, "empty"),
        (b"\x00\x05\x16\x07" + bytes(80), ProblemKind.NOT_FIT, "AppleDouble"),
        (pickle.dumps({"a": [1, 2, 3]}), ProblemKind.NOT_FIT, "pickle, which is never opened"),
        (b"<!DOCTYPE html><html>", ProblemKind.NOT_FIT, "web page"),
        (b'<?xml version="1.0"?><gpx>', ProblemKind.NOT_FIT, "GPX"),
        (b"PK\x03\x04aaaa", ProblemKind.NOT_FIT, "zip"),
        (b"just some words", ProblemKind.NOT_FIT, "expected '.FIT' at byte 8, found 'e wo'"),
        (fw.file_id(FitWriter(), kind=5).bytes(), ProblemKind.NOT_A_RUN, "workout file"),
        (fw.file_id(FitWriter(), kind=77).bytes(), ProblemKind.NOT_A_RUN, "type 77"),
        (fw.file_id(FitWriter()).bytes(), ProblemKind.NOT_A_RUN, "nothing was recorded"),
        (fw.activity(sport=2), ProblemKind.NOT_A_RUN, "cycling"),
        (
            fw.file_id(FitWriter()).message(18, [fw.session_row(sport=0)], 1).bytes(),
            ProblemKind.NOT_A_RUN,
            "the profile Other",
        ),
        (fw.activity(elapsed_s=1200, sport=2)[:-8], ProblemKind.DAMAGED, "cycling"),
        (fw.activity(elapsed_s=200)[:-60], ProblemKind.DAMAGED, "too little of a run"),
    ],
)
def test_what_is_no_run_is_told_by_kind(data: bytes, kind: ProblemKind, words: str) -> None:
    """Each way of not being a run has its kind and a sentence to act upon."""
    problem = only_problem(data)
    assert kind == problem.kind
    assert words in problem.message


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    """Reading a pickle named .fit runs nothing that is in it."""

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (exec, (f"open({str(tmp_path / 'sprung')!r}, 'w')",))

    home = write(tmp_path / "home", {"evil.fit": pickle.dumps(Trap())})
    (problem,) = runs.read_runs((home,), timezone=None).problems
    assert ProblemKind.NOT_FIT == problem.kind
    assert not (tmp_path / "sprung").exists()


def test_a_run_cut_short_is_kept_up_to_the_break() -> None:
    """A flat battery after 20 min leaves 20 min of running, told as damaged."""
    whole = fw.activity(elapsed_s=1800)
    contents = read_contents(whole[: len(whole) * 2 // 3], "x.fit")
    (run,) = contents.runs
    (problem,) = contents.problems
    assert ProblemKind.DAMAGED == problem.kind
    assert "20 min of running before that are used" in problem.message
    assert 1150 < run.moving_s < 1250
    assert run.distance_m == pytest.approx(run.moving_s * 3.0, rel=0.01)
    assert ("damaged file, read up to the break", "no session message") == run.caveats[:2]


def test_records_alone_make_a_run_if_the_legs_run() -> None:
    """Without any word on the sport, a runner's cadence and speed are believed; no others."""
    for speed, cadence, expected in ((3.0, 85, 1), (8.5, 85, 0), (1.4, 55, 0), (3.0, 40, 0)):
        rows = fw.record_rows(range(900), speed_m_per_s=speed, cadence=cadence)
        data = fw.file_id(FitWriter()).message(20, rows, 1).bytes()
        assert expected == len(read_contents(data, "x.fit").runs), (speed, cadence)


def test_a_session_alone_makes_a_run_without_a_trace() -> None:
    """Imports from elsewhere hold a session and nothing else."""
    run = only_run(fw.file_id(FitWriter()).message(18, [fw.session_row()], 1).bytes())
    assert run.trace is None
    assert (1800.0, 5400.0) == (run.moving_s, run.distance_m)
    assert "no records" in run.caveats


def test_a_pause_left_out_of_the_elapsed_time_does_not_cut_the_run() -> None:
    """Some watches count elapsed time without long pauses: the last record ends the run."""
    writer = fw.file_id(FitWriter())
    events = [(0, 0), (600, 4), (1200, 0), (1800, 4)]
    rows = [
        {253: (fw.UINT32, fw.START + at), 0: (fw.ENUM, 0), 1: (fw.ENUM, kind)}
        for at, kind in events
    ]
    writer.message(21, rows, 1)
    writer.message(20, fw.record_rows([*range(601), *range(1200, 1801)]), 2)
    writer.message(18, [fw.session_row(elapsed_s=1300, timer_s=1200)], 3)
    run = only_run(writer.bytes())
    assert (1800.0, 1200.0) == (run.elapsed_s, run.moving_s)
    assert run.trace is not None
    assert run.trace.timer_s.sum() == pytest.approx(1200.0)


def test_a_multisport_file_gives_its_runs_numbered() -> None:
    """The running sessions of a triathlon are runs, each with its own records."""
    writer = fw.file_id(FitWriter())
    writer.message(20, fw.record_rows(range(3001)), 1)
    parts = [(0, 600, 1), (600, 1800, 2), (2400, 600, 1)]
    sessions = [
        fw.session_row(start=fw.START + at, elapsed_s=length, sport=sport, distance_m=length * 3)
        for at, length, sport in parts
    ]
    writer.message(18, sessions, 2)
    contents = read_contents(writer.bytes(), "x.fit")
    assert () == contents.problems
    assert [contents.key, f"{contents.key}#2"] == [run.key for run in contents.runs]
    assert [0.0, 2400.0] == [
        run.started_at.timestamp() - contents.runs[0].started_at.timestamp()
        for run in contents.runs
    ]
    for run in contents.runs:
        assert run.trace is not None
        assert 120 == len(run.trace.timer_s)


def test_each_part_of_a_chain_is_a_recording_of_its_own() -> None:
    """Two runs in one file are two runs; a settings file behind them is not told."""
    chain = fw.activity() + fw.activity(start=fw.START + DAY)
    contents = read_contents(chain + fw.file_id(FitWriter(), kind=2).bytes(), "x.fit")
    assert [contents.key, f"{contents.key}#2"] == [run.key for run in contents.runs]
    assert () == contents.problems


def test_a_clock_that_leapt_does_not_tear_the_run() -> None:
    """A watch whose clock is set in mid-run goes on recording the same run."""
    rows = fw.record_rows(range(901)) + [
        {**row, 253: (fw.UINT32, int(row[253][1]) + 20 * DAY)}
        for row in fw.record_rows(range(901, 1801))
    ]
    writer = fw.file_id(FitWriter()).message(20, rows, 1).message(18, [fw.session_row()], 2)
    run = only_run(writer.bytes())
    assert run.trace is not None
    np.testing.assert_allclose(run.trace.speed_m_per_s, 3.0, rtol=1e-4)


def test_a_clock_that_was_not_set_is_told() -> None:
    """Times below 0x10000000 count from when the watch was switched on."""
    run = only_run(fw.activity(start=16_000_000, local_offset_s=None))
    assert "the watch's clock was not set, so the date is not right" in run.caveats


def test_heart_rate_zero_is_missing() -> None:
    """0 bpm is no beat: neither session nor records give a heart rate then."""
    run = only_run(fw.activity(heart_rate=0))
    assert run.mean_heart_rate_bpm is None
    assert run.trace is not None
    assert np.isnan(run.trace.heart_rate_bpm).all()


def test_a_mean_heart_rate_is_weighted_by_time() -> None:
    """Ten minutes at 120 in 31 records and ten at 180 in 600 make 150, not 179."""
    rows = fw.record_rows(range(0, 601, 20), heart_rate=120)
    rows += fw.record_rows(range(601, 1201), heart_rate=180)
    writer = fw.file_id(FitWriter()).message(20, [dict(row) for row in rows], 1)
    run = only_run(writer.message(18, [fw.session_row(elapsed_s=1200)], 2).bytes())
    assert run.mean_heart_rate_bpm is not None
    assert 180.0 == run.max_heart_rate_bpm
    assert abs(run.mean_heart_rate_bpm - 150.0) < 1.0


def test_the_watchs_settings_and_verdict_are_kept() -> None:
    """What owner and watch said stands beside the run, in its units."""
    session = {
        **fw.session_row(),
        24: (fw.UINT8, 34), 137: (fw.UINT8, 12), 168: (fw.SINT32, 120 * 65536), 193: (fw.UINT8, 60),
    }  # fmt: skip
    writer = fw.file_id(FitWriter())
    profile = {1: (fw.ENUM, 0), 2: (fw.UINT8, 31), 4: (fw.UINT16, 582), 8: (fw.UINT8, 47)}
    writer.message(3, [profile], 1).message(7, [{1: (fw.UINT8, 188), 2: (fw.UINT8, 170)}], 2)
    writer.message(140, [{41: (fw.ENUM, 3)}], 3).message(18, [session], 4)
    run = only_run(writer.bytes())
    assert (188.0, 47.0, 170.0) == (
        run.watch.max_hr_bpm, run.watch.resting_hr_bpm, run.watch.threshold_hr_bpm
    )  # fmt: skip
    assert (58.2, 1990, "female") == (run.watch.weight_kg, run.watch.birth_year, run.watch.sex)
    verdict = run.watch_verdict
    assert (3.4, 1.2, 3) == (verdict.aerobic_effect, verdict.anaerobic_effect, verdict.benefit)
    assert (120.0, 60.0) == (verdict.load, verdict.perceived_effort)


def test_a_file_compressed_with_gzip_is_the_file(tmp_path: Path) -> None:
    """`.fit.gz` gives the same run under the same key; broken gzip is damaged."""
    data = fw.activity()
    packed = gzip.compress(data)
    home = write(tmp_path / "h", {"a.fit.gz": packed, "b.fit.gz": packed[:-200], "c.fit": data})
    reading_ = runs.read_runs((home,), timezone=None)
    assert ["h/a.fit.gz"] == [run.source for run in reading_.runs]
    assert [("h/b.fit.gz", ProblemKind.DAMAGED), ("h/c.fit", ProblemKind.DUPLICATE)] == [
        (problem.source, problem.kind) for problem in reading_.problems
    ]
    assert "the same recording as h/a.fit.gz" in reading_.problems[1].message


def test_the_same_run_of_two_devices_counts_once(tmp_path: Path) -> None:
    """Recorded at one time: the richer recording stays."""
    poor = fw.file_id(FitWriter()).message(
        18, [fw.session_row(start=fw.START + 50, distance_m=5480.0)], 1
    )
    other_day = fw.activity(start=fw.START + DAY)
    home = write(
        tmp_path / "h", {"a.fit": poor.bytes(), "b.fit": fw.activity(), "c.fit": other_day}
    )
    found = runs.read_runs((home,), timezone=None)
    assert ["h/b.fit", "h/c.fit"] == [run.source for run in found.runs]
    (problem,) = found.problems
    assert ("h/a.fit", ProblemKind.DUPLICATE) == (problem.source, problem.kind)
    assert "h/b.fit" in problem.message


def mixed_folder(tmp_path: Path, count: int = 6) -> Path:
    files = {
        f"{day:03}.fit": fw.activity(
            start=fw.START + day * DAY, elapsed_s=300 + day, spacing_s=5, local_offset_s=None
        )
        for day in range(count)
    }
    return write(tmp_path / "mixed", {**files, "x.fit": b"junk", "y.fit": fw.activity(sport=2)})


def test_runs_are_in_order_of_start_and_files_are_counted(tmp_path: Path) -> None:
    """The order of the files does not matter; every file looked at counts."""
    home = write(
        tmp_path / "h", {"a.fit": fw.activity(start=fw.START + DAY), "b.fit": fw.activity()}
    )
    found = runs.read_runs((home,), timezone=None)
    assert ["h/b.fit", "h/a.fit"] == [run.source for run in found.runs]
    assert 2 == found.files


def test_the_cache_gives_what_reading_gives(tmp_path: Path) -> None:
    """Cold, warm and without a cache: the same reading, but warm reads no file."""
    home = mixed_folder(tmp_path)
    plain = runs.read_runs((home,), timezone=BERLIN)
    with Cache(tmp_path / "cache.sqlite") as cache:
        cold = runs.read_runs((home,), timezone=BERLIN, cache=cache)
        for path in home.iterdir():  # same size and time, other content: only stat is looked at
            stat = path.stat()
            path.write_bytes(bytes(stat.st_size))
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        warm = runs.read_runs((home,), timezone=BERLIN, cache=cache)
    assert_same(plain, cold)
    assert_same(plain, warm)


def test_the_cache_knows_no_settings(tmp_path: Path) -> None:
    """Another time zone dates the remembered runs anew."""
    home = write(
        tmp_path / "h",
        {"a.fit": fw.activity(start=fw.START + 20 * 3600, local_offset_s=None)},
    )
    with Cache(tmp_path / "cache.sqlite") as cache:
        for zone in ("Europe/Berlin", "Pacific/Auckland", "Europe/Berlin"):
            (run,) = runs.read_runs((home,), timezone=ZoneInfo(zone), cache=cache).runs
            (fresh,) = runs.read_runs((home,), timezone=ZoneInfo(zone)).runs
            assert fresh.local_date == run.local_date
            assert fresh.utc_offset_s == run.utc_offset_s


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    """Another size or time makes a file unknown; its other place does not."""
    home = write(tmp_path / "h", {"a.fit": fw.activity(elapsed_s=600)})
    with Cache(tmp_path / "cache.sqlite") as cache:
        runs.read_runs((home,), timezone=None, cache=cache)
        write(home, {"a.fit": fw.activity(elapsed_s=900)})
        (run,) = runs.read_runs((home,), timezone=None, cache=cache).runs
    assert 900.0 == run.elapsed_s


def test_an_export_is_remembered_member_by_member(tmp_path: Path) -> None:
    """Members of an archive are fresh while the archive is."""
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for day in range(3):
            archive.writestr(f"{day}.fit", fw.activity(start=fw.START + day * DAY))
    with Cache(tmp_path / "cache.sqlite") as cache:
        cold = runs.read_runs((tmp_path / "export.zip",), timezone=None, cache=cache)
        warm = runs.read_runs((tmp_path / "export.zip",), timezone=None, cache=cache)
    assert 3 == len(cold.runs)
    assert_same(cold, warm)


def test_an_unchanged_archive_is_not_even_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands in an archive is remembered with it."""
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("a.fit", fw.activity())
    with Cache(tmp_path / "cache.sqlite") as cache:
        cold = runs.read_runs((tmp_path / "export.zip",), timezone=None, cache=cache)
        with monkeypatch.context() as patch:
            patch.setattr(zipfile, "ZipFile", None)
            warm = runs.read_runs((tmp_path / "export.zip",), timezone=None, cache=cache)
        with zipfile.ZipFile(tmp_path / "export.zip", "a") as archive:
            archive.writestr("b.fit", fw.activity(start=fw.START + DAY))
        changed = runs.read_runs((tmp_path / "export.zip",), timezone=None, cache=cache)
    assert_same(cold, warm)
    assert 2 == len(changed.runs)


def test_a_file_that_could_not_be_opened_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share that was away for a moment is not held against the file."""
    home = write(tmp_path / "h", {"a.fit": fw.activity()})
    real = open

    def away(path: str, mode: str) -> object:
        raise PermissionError(13, "Permission denied", path)

    with Cache(tmp_path / "cache.sqlite") as cache:
        with monkeypatch.context() as patch:
            patch.setattr("builtins.open", away)
            (problem,) = runs.read_runs((home,), timezone=None, cache=cache).problems
        assert real is open
        assert ProblemKind.UNSUPPORTED == problem.kind
        assert "Permission denied" in problem.message
        assert 1 == len(runs.read_runs((home,), timezone=None, cache=cache).runs)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (gzip.compress(b"x" * 1000)[:-3], "ends early"),
        (gzip.compress(b"x" * 1000)[:10] + b"junk" * 9, "broken"),
        (gzip.compress(bytes(65 * 2**20), 1), "larger than 64 MiB"),
    ],
    ids=["cut", "junk", "bomb"],
)
def test_gzip_that_cannot_be_undone_is_damaged(tmp_path: Path, data: bytes, words: str) -> None:
    """Broken gzip is told; a bomb is given up before it fills the memory."""
    (problem,) = runs.read_runs(
        (write(tmp_path / "h", {"a.fit.gz": data}),), timezone=None
    ).problems
    assert ProblemKind.DAMAGED == problem.kind
    assert words in problem.message


def test_two_processes_read_what_one_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of jobs changes the speed and nothing else."""
    monkeypatch.setattr(batch, "LEAST_FILES_A_JOB", 2)
    monkeypatch.setattr(batch, "_CHUNK", 3)
    home = mixed_folder(tmp_path, count=12)
    assert_same(
        runs.read_runs((home,), timezone=BERLIN), runs.read_runs((home,), timezone=BERLIN, jobs=2)
    )


def test_progress_is_told_file_by_file(tmp_path: Path) -> None:
    """Files done and files in all, ending with all done."""
    told: list[tuple[int, int]] = []
    runs.read_runs(
        (mixed_folder(tmp_path),), timezone=None, on_progress=lambda *step: told.append(step)
    )
    assert [(done, 8) for done in range(1, 9)] == told


def test_fail_fast_stops_after_the_first_unreadable_file(tmp_path: Path) -> None:
    """A ride does not stop it; junk does, and what came before is kept."""
    home = write(
        tmp_path / "h",
        {"a.fit": fw.activity(sport=2), "b.fit": fw.activity(), "c.fit": b"junk", "d.fit": b""},
    )
    found = runs.read_runs((home,), timezone=None, fail_fast=True)
    assert ["h/a.fit", "h/c.fit"] == [problem.source for problem in found.problems]
    assert 1 == len(found.runs)


def test_the_second_reader_gives_the_same_runs(tmp_path: Path) -> None:
    """--reader fitparse: other code, same runs."""
    home = mixed_folder(tmp_path, count=3)
    ours = runs.read_runs((home,), timezone=BERLIN)
    theirs = runs.read_runs((home,), timezone=BERLIN, reader="fitparse")
    assert_same(ours, theirs)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_problem_and_no_exception(data: bytes) -> None:
    """Whatever a file named .fit holds, the batch goes on."""
    contents = read_contents(data, "x.fit")
    assert 1 == len(contents.problems)


@given(st.data())
def test_a_damaged_run_is_read_or_told(data: st.DataObject) -> None:
    """A run with bytes changed anywhere gives runs and problems, never an exception."""
    sound = bytearray(fw.activity(elapsed_s=400, spacing_s=5))
    for _ in range(data.draw(st.integers(1, 8))):
        sound[data.draw(st.integers(0, len(sound) - 1))] = data.draw(st.integers(0, 255))
    contents = read_contents(bytes(sound), "x.fit")
    for run in contents.runs:
        assert run.elapsed_s <= 7 * DAY
        assert run.moving_s >= 0


@given(st.lists(st.binary(min_size=4, max_size=4), min_size=30, max_size=30))
def test_records_of_any_values_give_a_run(stamps: list[bytes]) -> None:
    """Wild times and distances with a sound checksum stay within bounds."""
    writer = fw.file_id(FitWriter())
    writer.define(1, 20, [(253, 4, fw.UINT32), (5, 4, fw.UINT32), (3, 1, fw.UINT8)])
    for stamp in stamps:
        writer.data(1, stamp + stamp[::-1] + stamp[:1])
    writer.message(18, [fw.session_row()], 2)
    (run,) = read_contents(writer.bytes(), "x.fit").runs
    assert 0 <= run.elapsed_s <= 7 * DAY
