"""The sample files: sound FIT by three foreign readers, made anew byte for byte, read right."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import fitdecode  # type: ignore[import-untyped]
import fitparse
import pytest
from garmin_fit_sdk import Decoder, Stream

from runlift_export import days, forecast, runs, settings
from runlift_export.model import Day, DoneLift, Effort, OffsetBasis, Run, Verdict

MAKER = Path(__file__).parent.parent / "samples" / "make_samples.py"
FOLDER = MAKER.parent / "fit"
SUFFIXES = (".fit", ".fit.gz")


@cache
def expectations() -> dict[str, dict[str, Any]]:
    """The expected reading of each good sample, by its file name."""
    paths = sorted(FOLDER.glob("*.expected.json"))
    return {entry["file"]: entry for entry in (json.loads(path.read_text()) for path in paths)}


RUNS = [name for name, entry in expectations().items() if entry["kind"] == "run"]
LIFTS = [name for name, entry in expectations().items() if entry["kind"] == "strength"]
BROKEN: dict[str, Any] = json.loads((FOLDER / "broken" / "expected.json").read_text())


def plain_bytes(name: str) -> bytes:
    data = (FOLDER / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


def decoder(name: str) -> Decoder:
    # A stream serves one question only: check_integrity() uses it up.
    return Decoder(Stream.from_byte_array(bytearray(plain_bytes(name))))


def garmin_messages(name: str) -> dict[str, list[dict[str, Any]]]:
    messages, errors = decoder(name).read()
    assert errors == []
    return cast("dict[str, list[dict[str, Any]]]", messages)


@cache
def reading() -> runs.Reading:
    return runs.read_runs((FOLDER,), timezone=None)


def the_run(name: str) -> Run:
    (run,) = [run for run in reading().runs if Path(run.source).name == name]
    return run


def the_lift(name: str) -> DoneLift:
    (lift,) = [lift for lift in reading().lifts if Path(lift.source).name == name]
    return lift


@cache
def verdicts() -> tuple[Verdict, ...]:
    return days.judge_runs(reading().runs, settings.defaults()).verdicts


@cache
def recorded_days() -> tuple[Day, ...]:
    return days.classify_days(verdicts())


def the_verdict(name: str) -> Verdict:
    (verdict,) = [found for found in verdicts() if Path(found.run.source).name == name]
    return verdict


def intended(name: str) -> dict[str, Any]:
    return cast("dict[str, Any]", expectations()[name]["intended"])


def test_each_good_sample_has_its_expected_reading() -> None:
    """No sample is without an expected reading, and no expected reading without a sample."""
    stored = {path.name for path in FOLDER.iterdir() if path.name.endswith(SUFFIXES)}
    assert stored == set(expectations())


def test_each_broken_sample_has_its_expected_problem() -> None:
    """No file in `broken/` is left out of its list."""
    stored = {path.name for path in (FOLDER / "broken").glob("*.fit")}
    assert stored == set(BROKEN["problems"])


def test_they_are_small() -> None:
    """All of the samples together stay under 1.5 MiB."""
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 1.5 * 2**20


def test_they_are_made_anew_byte_for_byte(tmp_path: Path) -> None:
    """The script writes what is stored; compressed files may differ in compression alone."""
    subprocess.run([sys.executable, "-B", str(MAKER), str(tmp_path)], check=True)
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    kept = {path.relative_to(FOLDER) for path in FOLDER.rglob("*") if path.is_file()}
    assert kept - made == {Path("README.md")}
    assert made <= kept
    for path in sorted(made):
        new, old = (tmp_path / path).read_bytes(), (FOLDER / path).read_bytes()
        if path.suffix == ".gz":
            new, old = gzip.decompress(new), gzip.decompress(old)
        assert new == old, path


@pytest.mark.parametrize("name", sorted(expectations()))
class TestForeignReaders:
    def test_garmin_sdk(self, name: str) -> None:
        """Garmin's own reader finds the file whole, all its messages, and the same session."""
        entry, messages = expectations()[name], garmin_messages(name)
        assert decoder(name).check_integrity()
        counts = {key.removesuffix("_mesgs"): len(found) for key, found in messages.items()}
        assert entry["messages"] == counts
        (session,) = messages["session_mesgs"]
        assert entry["started_at"] == session["start_time"].strftime("%Y-%m-%dT%H:%M:%SZ")
        assert entry["moving_s"] == session["total_timer_time"]
        assert entry["sport"] == session["sport"]
        assert entry["sub_sport"] == session["sub_sport"]
        if entry["kind"] == "run":
            assert entry["elapsed_s"] == session["total_elapsed_time"]
            assert entry["distance_m"] == session["total_distance"]
            assert entry["max_heart_rate_bpm"] == session["max_heart_rate"]
            assert entry["mean_heart_rate_bpm"] == pytest.approx(
                session["avg_heart_rate"], abs=0.51
            )
            last = messages["record_mesgs"][-1]
            assert entry["distance_m"] == last["distance"]

    def test_fitdecode(self, name: str) -> None:
        """Fitdecode, checksums on, finds the same messages."""
        with fitdecode.FitReader(
            io.BytesIO(plain_bytes(name)),
            check_crc=fitdecode.CrcCheck.RAISE,
            error_handling=fitdecode.ErrorHandling.RAISE,
        ) as frames:
            counts = Counter(
                frame.name for frame in frames if isinstance(frame, fitdecode.FitDataMessage)
            )
        assert expectations()[name]["messages"] == counts

    def test_fitparse(self, name: str) -> None:
        """Fitparse, checksums on, finds the same messages."""
        open_file: Any = fitparse.FitFile
        with open_file(io.BytesIO(plain_bytes(name)), check_crc=True) as file:
            counts = Counter(message.name for message in file.get_messages())
        assert expectations()[name]["messages"] == counts


def test_no_position_is_on_land() -> None:
    """All positions lie within 1 km of a point in the open sea."""
    for name in RUNS[::6]:
        messages = garmin_messages(name)
        for record in messages["record_mesgs"]:
            if "position_lat" in record:
                assert record["position_lat"] * 180 / 2**31 == pytest.approx(54.9, abs=0.009)
                assert record["position_long"] * 180 / 2**31 == pytest.approx(13.9, abs=0.016)


def test_a_week_has_four_or_five_days_of_running() -> None:
    """Eight weeks without a gap; the damaged files that still hold a run are counted."""
    starts = [entry["local_date"] for entry in expectations().values() if entry["kind"] == "run"]
    starts += [entry["started_at"][:10] for entry in BROKEN["usable_all_the_same"].values()]
    days = {date.fromisoformat(start) for start in starts}
    first = date(2026, 9, 21)
    weeks = Counter((day - first).days // 7 for day in days)
    assert set(range(8)) == set(weeks)
    assert {4, 5} == set(weeks.values())
    assert date(2026, 11, 15) == max(days)


def test_key_sessions_come_on_their_weekdays() -> None:
    """Hard or long sessions fall on Tuesday, Friday and Sunday, but for one race."""
    key = [
        date.fromisoformat(entry["local_date"]).strftime("%a")
        for entry in map(expectations().get, RUNS)
        if entry and (entry["intended"]["effort"] == "hard" or entry["intended"]["long"])
    ]
    assert Counter({"Sun": 8, "Tue": 7, "Fri": 7, "Sat": 1}) == Counter(key)


@pytest.mark.parametrize("name", RUNS)
class TestReadingRuns:
    def test_when(self, name: str) -> None:
        """Start, local date and offset are read from the file, summer time included."""
        entry, run = expectations()[name], the_run(name)
        assert entry["started_at"] == run.started_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert entry["local_date"] == run.local_date.isoformat()
        assert entry["utc_offset_s"] == run.utc_offset_s
        assert OffsetBasis.FILE == run.offset_basis

    def test_how_far_and_how_long(self, name: str) -> None:
        """Distance, timer time and clock time are those that were simulated."""
        entry, run = expectations()[name], the_run(name)
        assert entry["distance_m"] == pytest.approx(run.distance_m, abs=0.01)
        assert entry["moving_s"] == pytest.approx(run.moving_s, abs=0.01)
        assert entry["elapsed_s"] == pytest.approx(run.elapsed_s, abs=0.01)

    def test_heart_rate(self, name: str) -> None:
        """Mean and highest heart rate agree, though the watch stored one second in five."""
        entry, run = expectations()[name], the_run(name)
        assert entry["mean_heart_rate_bpm"] == pytest.approx(run.mean_heart_rate_bpm, abs=1.0)
        assert entry["max_heart_rate_bpm"] == pytest.approx(run.max_heart_rate_bpm, abs=2.0)

    def test_what(self, name: str) -> None:
        """Sport, surroundings and climb are as simulated; a treadmill has no positions."""
        entry, run = expectations()[name], the_run(name)
        assert entry["sport"] == run.sport
        assert entry["sub_sport"] == run.sub_sport
        assert entry["has_position"] == run.has_position
        assert entry["has_position"] == run.has_barometer
        if entry["ascent_m"] is not None:
            assert entry["ascent_m"] == pytest.approx(run.ascent_m, abs=2.0)

    def test_laps(self, name: str) -> None:
        """All laps are there, with length, distance and what ended them."""
        entry, run = expectations()[name], the_run(name)
        expected = [(lap["timer_s"], lap["distance_m"], lap["trigger"]) for lap in entry["laps"]]
        assert expected == [(lap.timer_s, lap.distance_m, lap.trigger) for lap in run.laps]

    def test_trace(self, name: str) -> None:
        """The trace covers the timer time and, speed times time, the distance."""
        entry, run = expectations()[name], the_run(name)
        assert run.trace is not None
        timer_s, speed = run.trace.timer_s, run.trace.speed_m_per_s
        ran = timer_s > 0
        assert entry["moving_s"] == pytest.approx(float(timer_s.sum()), abs=1.0)
        covered_m = float((timer_s[ran] * speed[ran]).sum())
        assert entry["distance_m"] == pytest.approx(covered_m, rel=0.005)


@pytest.mark.parametrize("name", LIFTS)
def test_strength_session_is_read(name: str) -> None:
    """Each set comes with exercise, repetitions or seconds, and weight in kilograms."""
    entry, lift = expectations()[name], the_lift(name)
    assert entry["started_at"] == lift.started_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert entry["local_date"] == lift.local_date.isoformat()
    assert entry["moving_s"] == lift.duration_s
    done = [
        {
            "title": work.title,
            "category": work.category,
            "name": work.name,
            "reps": work.reps,
            "duration_s": work.duration_s,
            "weight_kg": work.weight_kg,
        }
        for work in lift.sets
        if work.category is not None
    ]
    assert entry["sets"] == done


def test_broken_files_become_problems() -> None:
    """Each broken file is reported with its kind, and nothing else is."""
    found = {
        Path(problem.source).name: problem.kind.value
        for problem in reading().problems
        if Path(problem.source).parent.name == "broken"
    }
    assert BROKEN["problems"] == found
    assert len(BROKEN["problems"]) == len(reading().problems)


@pytest.mark.parametrize("name", sorted(BROKEN["usable_all_the_same"]))
def test_damaged_file_still_gives_its_run(name: str) -> None:
    """What was stored before the break is a run, if it is five minutes or longer."""
    entry, run = BROKEN["usable_all_the_same"][name], the_run(name)
    least_s, most_s = entry["moving_s_between"]
    assert entry["started_at"] == run.started_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert least_s <= run.moving_s <= most_s


def test_no_other_run_is_found() -> None:
    """The runs read are the good samples and the usable damaged ones, each once."""
    found = sorted(Path(run.source).name for run in reading().runs)
    assert sorted([*RUNS, *BROKEN["usable_all_the_same"]]) == found


def test_pauses_are_not_moving_time() -> None:
    """The two stops of 265 s and 48 s are in the clock time alone."""
    run = the_run("2026-11-11-easy-interrupted.fit")
    assert timedelta(seconds=265 + 48) == timedelta(seconds=run.elapsed_s - run.moving_s)


@pytest.mark.parametrize("name", RUNS)
def test_hard_or_not(name: str) -> None:
    """A session meant to be hard is judged hard, and no other is."""
    assert (intended(name)["effort"] == "hard") == (the_verdict(name).effort == Effort.HARD)


@pytest.mark.parametrize("name", RUNS)
def test_long(name: str) -> None:
    """The long runs are judged long, and no other is."""
    assert intended(name)["long"] == the_verdict(name).long


@pytest.mark.parametrize("name", RUNS)
def test_race(name: str) -> None:
    """The race is judged a race, and no other run is."""
    assert intended(name)["race"] == the_verdict(name).race


@pytest.mark.parametrize("name", [n for n in RUNS if not intended(n)["long"]])
def test_easy_or_moderate(name: str) -> None:
    """A run that is not long is judged easy, moderate or hard as it was meant.

    Long runs are left out: by their load alone they may count as moderate.
    """
    assert intended(name)["effort"] == the_verdict(name).effort.value


def test_two_files_are_one_hard_day() -> None:
    """The easy warm-up file does not make the day of the intervals any easier."""
    (day,) = [day for day in recorded_days() if day.date == date(2026, 10, 27)]
    assert Effort.HARD == day.effort
    assert day.run_start is not None
    assert day.run_end is not None
    assert (6, 3) == (day.run_start.hour, day.run_start.minute)
    assert (7, 1) == (day.run_end.hour, day.run_end.minute)


def test_the_rhythm_can_be_forecast() -> None:
    """In the week after the last run, Tuesday, Friday and Sunday are expected to be key days."""
    start = date(2026, 11, 16)
    ahead = forecast.expect_days(
        recorded_days(),
        first=start,
        last=start + timedelta(days=6),
        timezone=ZoneInfo("Europe/Berlin"),
        settings=settings.defaults(),
        calendars=(),
    )
    assert ["Tue", "Fri", "Sun"] == [day.date.strftime("%a") for day in ahead.days if day.key]
