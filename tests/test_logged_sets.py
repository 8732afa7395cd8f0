"""Sets written down in an app, from the command line to the next plan."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import runlift_export
from places import SAMPLES
from runlift_export import flow
from runlift_export.cli import program
from runlift_export.errors import RequestError
from sets import writers
from sets.writers import Workout, Written

START = "2026-11-16"
TRAINED = 'timezone = "Europe/Berlin"\n[athlete]\nlevel = "trained"\n'
OLD = Workout(
    start=datetime.fromisoformat("2026-11-10T18:30"),
    sets=(*[Written(exercise="Squat (Barbell)", reps=8, kg=60.0)] * 3,
          Written(exercise="Cable Fly", reps=12, kg=10.0)),
)  # fmt: skip


def run(*words: str, today: str = START) -> Result:
    """One call with no cache; its exception is ours or none."""
    result = CliRunner().invoke(program, ["--no-cache", *words], env={"RUNLIFT_TODAY": today})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample runs without the strength session of a watch, and nothing of the machine's."""
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    Path("runs").mkdir()
    for file in SAMPLES.glob("2026-*.fit"):
        if "strength" not in file.name:
            shutil.copy(file, "runs")
    Path("runlift.toml").write_text(TRAINED)


def write(*workouts: Workout, name: str = "hevy.csv") -> None:
    Path(name).write_bytes(writers.hevy(workouts))


def doctor(*more: str) -> Any:
    return json.loads(run("doctor", "runs", "-f", "json", *more).stdout)


def plan(start: str = START, *more: str) -> Any:
    """The plan of that morning into the same folder."""
    words = ("plan", "runs", "-o", "out", "--start", start, "--weeks", "3", *more)
    told = run(*words, today=start)
    assert 0 == told.exit_code, told.output
    return json.loads(Path("out/plan.json").read_bytes())


def squats(planned: Any, until: str = "2027") -> list[tuple[str, float, int]]:
    """Date, weight and repetitions of the back squats of a plan."""
    return [
        (one["date"], each["load_kg"], each["reps"])
        for one in planned["sessions"]
        for each in one["exercises"]
        if each["name"] == "Back squat" and one["date"] < until
    ]


def done(planned: Any, week: str) -> list[Workout]:
    """The sessions of a plan's week from a Monday on, as their lifter writes them down."""
    until = str(datetime.fromisoformat(week).date() + timedelta(days=7))
    return [
        Workout(
            start=datetime.fromisoformat(one["start"]).replace(tzinfo=None),
            sets=tuple(
                Written(exercise=each["name"], reps=each["reps"], seconds=each["seconds"],
                        kg=each["load_kg"])
                for each in one["exercises"]
                for _ in range(each["sets"])
            ),
        )
        for one in planned["sessions"]
        if week <= one["date"] < until
    ]  # fmt: skip


def test_doctor_says_in_a_line_what_was_read_of_a_file() -> None:
    """Whose it is, how much, between which dates, and what is not known."""
    write(OLD, Workout(start=OLD.start + timedelta(days=3), sets=OLD.sets))
    told = run("doctor", "runs", "--lifts", "hevy.csv").stdout
    line = next(one for one in told.splitlines() if one.startswith("sets "))
    assert "hevy.csv: Hevy, 2 sessions with 8 sets from 2026-11-10 to 2026-11-13" in line
    assert "not known: 'Cable Fly' (2 sets" in line
    (found,) = doctor("--lifts", "hevy.csv")["sets"]
    assert ("Hevy", 2, 8) == (found["dialect"], found["sessions"], found["sets"])
    assert found["assumed_unit"] is None
    assert ["Cable Fly"] == [one["name"] for one in found["unknown"]]
    assert 2 == doctor("--lifts", "hevy.csv")["finished_lifts"]


def test_a_file_is_named_found_beside_the_runs_or_said_in_the_settings() -> None:
    """By --lifts, as a path, lying in the folder, and by [strength] lifts; each counts once."""
    write(OLD)
    for more in (("--lifts", "hevy.csv"), ("hevy.csv",), ("--lifts", "hevy.csv", "hevy.csv")):
        assert 1 == doctor(*more)["finished_lifts"], more
    write(OLD, name="runs/export.csv")
    Path("runs/activities.csv").write_text("Activity ID,Activity Date\n1,2\n")
    found = doctor()
    assert (1, 1) == (found["finished_lifts"], len(found["sets"]))
    assert {} == {key: count for key, count in found["problems"].items() if key != "not_a_run"}
    Path("runs/export.csv").unlink()
    Path("elsewhere").mkdir()
    text = Path("runlift.toml").read_text() + '[strength]\nlifts = ["../hevy.csv"]\n'
    Path("elsewhere/own.toml").write_text(text)
    told = run("-c", "elsewhere/own.toml", "doctor", "runs", "-f", "json")
    assert 1 == json.loads(told.stdout)["finished_lifts"]
    Path("hevy.csv").unlink()
    lost = run("-c", "elsewhere/own.toml", "plan", "runs", "-o", "out")
    assert 1 == lost.exit_code
    assert "strength.lifts" in lost.stderr
    assert not Path("out").exists()


def test_the_unit_of_weights_without_one_is_told_once() -> None:
    """In the line of the file; --lifts-unit says it for good."""
    Path("strong.csv").write_bytes(writers.strong([OLD]))
    told = run("lifts", "runs", "--lifts", "strong.csv")
    assert 1 == told.stderr.count("weights without a unit are taken as kg")
    assert "60 kg" in told.stdout
    pounds = run("lifts", "runs", "--lifts", "strong.csv", "--lifts-unit", "lb")
    assert "27.2" in pounds.stdout


def test_a_bad_row_is_a_problem_and_the_others_are_planned_by() -> None:
    """Exit status 1, as for a run that is damaged."""
    text = writers.hevy([OLD]).decode().replace("60.0,8", "sixty,8", 1)
    Path("hevy.csv").write_text(text)
    told = run("plan", "runs", "--lifts", "hevy.csv", "--start", START)
    assert 1 == told.exit_code
    assert "hevy.csv: damaged: line 2: weight: expected a number" in told.stderr


def test_what_was_logged_raises_the_next_week_and_what_was_missed_does_not() -> None:
    """Back squats of 60 kg are taken up; more follows where they were done as planned, and the
    same again where the lifter was in the gym for other things, as if nothing had been planned."""
    before = Workout(start=OLD.start, sets=(Written(exercise="Squat (Barbell)", reps=6, kg=60.0),))
    write(before)
    first = plan(START, "--lifts", "hevy.csv")
    (_, kg, reps), *_ = squats(first)
    assert 60 == kg
    shutil.copytree("out", "kept")
    write(before, *done(first, START))
    raised = squats(plan("2026-11-23", "--lifts", "hevy.csv"))[0]
    shutil.rmtree("out")
    shutil.move("kept", "out")
    other = (Written(exercise="Bench Press (Barbell)", reps=8, kg=60.0),)
    write(before, *[Workout(start=one.start, sets=other) for one in done(first, START)])
    missed = squats(plan("2026-11-23", "--lifts", "hevy.csv"))[0]
    assert raised[1:] > missed[1:]
    shutil.rmtree("out")
    assert missed[1:] == squats(plan("2026-11-23", "--lifts", "hevy.csv"))[0][1:]
    assert raised[1] > kg or raised[2] > reps


def test_a_log_of_an_app_and_the_same_of_another_make_one_plan() -> None:
    """Hevy, Strong, the other FitNotes, and a plain table, put into the same plan."""
    plans = []
    apps: tuple[writers.Writer, ...] = (
        writers.hevy,
        writers.strong_with_unit,
        writers.strong_numbered,
        lambda workouts: writers.other_fitnotes(workouts, utc_h=1),
        writers.plain,
    )
    for app in apps:
        shutil.rmtree("out", ignore_errors=True)
        Path("log.csv").write_bytes(app([OLD]))
        first = plan(START, "--lifts", "log.csv")
        Path("log.csv").write_bytes(app([OLD, *done(first, START)]))
        found = plan("2026-11-23", "--lifts", "log.csv")
        plans.append([(one["start"], one["exercises"]) for one in found["sessions"]])
    assert all(one == plans[0] for one in plans)


def test_leg_sessions_in_an_app_end_a_break_and_others_do_not() -> None:
    """Five weeks without one: three with two sets at most (H5), whatever the arms did since."""
    arms = (Written(exercise="Bench Press (Barbell)", reps=8, kg=60.0),)
    long_ago = [Workout(start=OLD.start - timedelta(days=35 + n), sets=OLD.sets) for n in (0, 7)]
    most = []
    for sets in ((), arms, OLD.sets):
        days = [OLD.start - timedelta(days=3 * n) for n in range(3)] if sets else []
        write(*long_ago, *[Workout(start=one, sets=sets) for one in days])
        first = plan(START, "--lifts", "hevy.csv")["sessions"][0]
        most.append(max(one["sets"] for one in first["exercises"]))
        shutil.rmtree("out")
    assert [2, 2, 3] == most


def test_dates_that_are_still_to_come_are_left_out_and_told() -> None:
    """An app lets its user write down tomorrow's; nobody has done it."""
    write(OLD, Workout(start=OLD.start + timedelta(days=60), sets=OLD.sets))
    found = run("-v", "doctor", "runs", "--lifts", "hevy.csv")
    assert "1 session in it has a date that is still to come" in found.stderr
    assert 1 == doctor("--lifts", "hevy.csv")["finished_lifts"]


def test_a_served_plan_is_made_anew_when_the_log_changes() -> None:
    """The digest of what a plan is made from counts every file of sets."""

    def digest(*logged: str) -> str:
        return flow.inputs_digest(
            (Path("runs"),),
            settings_changed_ns=None,
            day=OLD.start.date(),
            calendars=(),
            weeks=3,
            program_version="1",
            logged=tuple(map(Path, logged)),
        )

    write(OLD)
    before, without = digest("hevy.csv"), digest()
    write(OLD, Workout(start=OLD.start + timedelta(days=3), sets=OLD.sets))
    assert len({before, without, digest("hevy.csv")}) == 3
    write(OLD, name="runs/export.csv")
    assert digest() != without


def test_python_reads_the_same() -> None:
    """`judge_runs(lifts=...)`, the settings' own files, and the zone that must be known."""
    write(OLD)
    reading = runlift_export.read_runs("runs")
    history = runlift_export.judge_runs(reading, lifts="hevy.csv", timezone="Europe/Berlin")
    (lift,) = history.lifts
    assert "2026-11-10 18:30:00+01:00" == str(lift.start)
    assert ("Hevy",) == tuple(one.dialect for one in history.tables)
    Path("own.toml").write_text(TRAINED + '[strength]\nlifts = ["hevy.csv"]\n')
    settings = runlift_export.read_settings("own.toml")
    assert history.lifts == runlift_export.judge_runs(reading, settings).lifts
    Path("empty").mkdir()
    nothing = runlift_export.read_runs("empty")
    with pytest.raises(RequestError, match="timezone: expected the zone of the times in lifts"):
        runlift_export.judge_runs(nothing, lifts="hevy.csv")
    with pytest.raises(RequestError, match="lifts_unit: expected kg or lb"):
        runlift_export.judge_runs(reading, lifts="hevy.csv", lifts_unit="stone")
