"""What a runner is told before trusting a plan: old files, the zone, words that change nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from pages import parsed
from places import SAMPLES
from runlift_export import flow
from runlift_export import settings as settings_room
from runlift_export.cli import program
from runlift_export.model import OffsetBasis, Run
from strategies import a_run

RUN = str(SAMPLES / "2026-11-03-intervals-6x800.fit")
UTC_ZONE = ZoneInfo("UTC")


def run(*words: str) -> Result:
    """One call with no cache; its exception is ours or none."""
    result = CliRunner().invoke(program, ["--no-cache", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings and no zone of the machine."""
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("TZ", "UTC")


# --- old files ---------------------------------------------------------------------------------


def banner_on_page() -> str:
    """What the page's banner on old runs says where it is shown, else nothing."""
    root = parsed(Path("out/index.html").read_bytes())
    (banner,) = [one for one in root.walk() if one.attributes.get("id") == "stale"]
    words = banner.words().replace("\u00a0", " ").replace(" ,", ",")
    return "" if "hidden" in banner.attributes else words


def test_an_old_newest_run_is_told_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve days after the newest file: terminal, page, calendar and `doctor` say so."""
    run("plan", str(SAMPLES), "--start", "2026-11-27", "-o", "out")
    told = run("plan", str(SAMPLES), "--start", "2026-11-27").stdout
    sentence = "newest run Sun 15 Nov, 12 days before this plan: export again if you have run since"
    assert f"! {sentence}" in told
    assert "Newest run: Sun 15 Nov, 12 days ago" in banner_on_page()
    feed = Path("out/strength.ics").read_text().replace("\n ", "").replace("\\,", ",")
    head, events = feed.split("BEGIN:VEVENT", 1)
    assert sentence in head
    assert sentence not in events
    assert "2026-11-15" == json.loads(Path("out/plan.json").read_bytes())["newest_run"]
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-27")
    doctor = run("doctor", str(SAMPLES)).stdout
    assert "! newest run Sun 15 Nov, 12 days ago: export again if you have run since" in doctor
    assert "in the 7 days up to Sun 15 Nov 2026, the newest run" in doctor
    assert 12 == json.loads(run("doctor", str(SAMPLES), "-f", "json").stdout)["last_days_ago"]


def test_a_fresh_run_is_no_matter_for_words() -> None:
    """The day after the newest file nothing is said."""
    run("plan", str(SAMPLES), "--start", "2026-11-16", "-o", "out")
    told = run("plan", str(SAMPLES), "--start", "2026-11-16").stdout
    feed = Path("out/strength.ics").read_text()
    for text in (told, feed):
        assert "newest run" not in text.lower().replace("\n ", "")
    assert "" == banner_on_page()


def test_an_export_says_how_old_the_runs_are_too() -> None:
    """plan.json knows it, so the page that `export` writes does not say that no run was read."""
    run("plan", str(SAMPLES), "--start", "2026-11-27", "-o", "out")
    run("export", "out/plan.json", "-o", "out")
    assert "Newest run: Sun 15 Nov, 12 days ago" in banner_on_page()
    assert "No run was found" not in Path("out/index.html").read_text()


# --- the zone ----------------------------------------------------------------------------------


def runs_in(zone: str, starts: Sequence[datetime]) -> tuple[Run, ...]:
    """Runs whose files tell the offset of a zone."""
    made = []
    for start in starts:
        offset = start.astimezone(ZoneInfo(zone)).utcoffset()
        assert offset is not None
        seconds = int(offset.total_seconds())
        made.append(a_run(started_at=start, utc_offset_s=seconds, offset_basis=OffsetBasis.FILE))
    return tuple(made)


AUTUMN = tuple(datetime(2026, 9, 1, 6, tzinfo=UTC) + timedelta(days=3 * n) for n in range(40))


@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Adelaide", "America/Phoenix",
     "Asia/Kathmandu", "Pacific/Auckland", "Europe/London", "America/St_Johns"],
)  # fmt: skip
def test_the_zone_is_that_of_the_newest_files(zone: str) -> None:
    """Offsets over a change of the clock tell zones apart that share one in winter."""
    found = flow.zone_of_runs(runs_in(zone, AUTUMN), UTC_ZONE)
    assert ZoneInfo(zone) == found


def test_the_zone_of_the_machine_wins_where_it_fits() -> None:
    """Rome has Berlin's clock: who lives there reads Rome."""
    rome = ZoneInfo("Europe/Rome")
    assert rome == flow.zone_of_runs(runs_in("Europe/Berlin", AUTUMN), rome)


def test_a_runner_who_has_moved_lives_where_the_newest_runs_are() -> None:
    """The last ten decide; a short journey before them does not."""
    moved = runs_in("Europe/Berlin", AUTUMN[:-10]) + runs_in("America/Denver", AUTUMN[-10:])
    assert ZoneInfo("America/Denver") == flow.zone_of_runs(moved, UTC_ZONE)
    back = (
        *runs_in("Europe/Berlin", AUTUMN[:20]),
        *runs_in("America/Denver", AUTUMN[20:26]),
        *runs_in("Europe/Berlin", AUTUMN[26:]),
    )
    assert ZoneInfo("Europe/Berlin") == flow.zone_of_runs(back, UTC_ZONE)


def test_files_that_tell_no_offset_leave_the_zone_to_the_machine() -> None:
    """A guess from the longitude is no word of the file's."""
    assert flow.zone_of_runs((), UTC_ZONE) is None
    guessed = tuple(a_run(started_at=one, offset_basis=OffsetBasis.LONGITUDE) for one in AUTUMN)
    assert flow.zone_of_runs(guessed, UTC_ZONE) is None
    words = flow.zone_words(guessed, settings_room.defaults(), UTC_ZONE, UTC_ZONE)
    assert "times are in the zone of this machine, UTC" in words


def test_a_plan_on_a_machine_elsewhere_is_in_the_runners_zone() -> None:
    """The samples say +01:00 in winter; the machine is in UTC; it is said, once."""
    told = run("plan", str(SAMPLES), "--start", "2026-11-16", "-o", "out")
    document = json.loads(Path("out/plan.json").read_bytes())
    assert "Europe/Berlin" == document["timezone"]
    assert {"+01:00"} == {one["start"][-6:] for one in document["sessions"]}
    assert 1 == told.stderr.count("times are in Europe/Berlin")


def test_settings_that_the_newest_files_contradict_are_told() -> None:
    """They win, and the runner is asked; with a zone that fits nothing is said."""
    words = ("plan", str(SAMPLES), "--start", "2026-11-16")
    Path("runlift.toml").write_text('timezone = "America/New_York"\n')
    told = run(*words, "-f", "json")
    assert "America/New_York" == json.loads(told.stdout)["timezone"]
    assert "recorded at UTC+01:00, but times are in America/New_York" in told.stderr
    Path("runlift.toml").write_text('timezone = "Europe/Paris"\n')
    assert "times are in" not in run(*words).stderr


def test_a_zone_in_the_environment_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """TZ=Foo/Bar: UTC stands in, and says so; not where the settings name a zone."""
    monkeypatch.setenv("TZ", "Foo/Bar")
    assert "TZ=Foo/Bar: no such time zone, so UTC stands in" in run("runs", RUN).stderr
    Path("runlift.toml").write_text('timezone = "Europe/Paris"\n')
    assert "TZ" not in run("runs", RUN).stderr


# --- words that change nothing -----------------------------------------------------------------


def test_corrections_without_a_run_are_told(tmp_path: Path) -> None:
    """A date without a run and a file that is none; not the date of a run, nor one to come."""
    rows = "2026-11-03,,hard\n2026-11-05,,hard\n2030-11-03,,easy\n2026-11-17,,easy\n,no.fit,easy\n"
    Path("mine.csv").write_text("date,source,effort\n" + rows)
    words = (RUN, "--corrections", "mine.csv")
    told = run("plan", *words, "--start", "2026-11-06").stderr
    assert ["2030-11-03", "no.fit"] == named(told)
    shutil.copy(RUN, "a.fit")
    shutil.copy(SAMPLES / "2026-11-06-tempo-30min.fit", "b.fit")
    for command in ("runs", "days", "doctor"):
        told = run(command, "a.fit", "b.fit", "--corrections", "mine.csv").stderr
        assert ["2026-11-05", "no.fit"] == named(told)
    kept = ("--cache", str(tmp_path / "c.sqlite"), "runs", *words)
    both = [CliRunner().invoke(program, kept).stderr for _ in range(2)]
    assert both[0] == both[1]
    assert ["no.fit"] == named(both[1])


def named(told: str) -> list[str]:
    """The corrections that change nothing."""
    lines = [line for line in told.splitlines() if line.startswith("correction ")]
    return [line.split(": ")[0].removeprefix("correction ") for line in lines]


@pytest.mark.parametrize("command", ["runs", "days"])
def test_a_span_that_ends_before_it_begins_is_told(command: str) -> None:
    """Status 2 and the remedy, not an empty table."""
    told = run(command, RUN, "--since", "2026-11-20", "--until", "2026-11-01")
    assert (2, "") == (told.exit_code, told.stdout)
    assert "--since 2026-11-20 is after --until 2026-11-01" in told.stderr
    assert run(command, RUN, "--since", "2026-11-03", "--until", "2026-11-03").exit_code == 0


def test_an_empty_table_of_lifts_says_why() -> None:
    """No session at all is another matter than one whose sets have no name."""
    assert "no finished strength session was found" in run("lifts", RUN).stderr
    full = run("lifts", str(SAMPLES / "2026-11-11-strength.fit"))
    assert "no finished strength session" not in full.stderr


# --- a plan without sessions -------------------------------------------------------------------


def windows(text: str) -> str:
    """The same times on every weekday."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    return "[week]\n" + "".join(f"{day} = {text}\n" for day in days)


def test_a_plan_that_can_hold_no_session_says_what_would_help() -> None:
    """Status 3 and the setting, in the terminal and on the page; the calendar is empty."""
    blocked = [f"2026-11-{day}" for day in range(16, 31)]
    Path("runlift.toml").write_text(f"[week]\nblocked = {json.dumps(blocked)}\n")
    words = ("plan", RUN, "--start", "2026-11-16", "--weeks", "2", "-o", "out")
    told = run(*words)
    assert 3 == told.exit_code
    assert "no session can be placed: give other or longer times under [week]" in told.stdout
    assert "Give other or longer times under [week]" in Path("out/index.html").read_text()
    assert "workouts  " not in told.stderr


@pytest.mark.parametrize("toml", ["[week]\nsessions = 0\n", "[athlete]\nconditions = ['pain']\n"])
def test_a_plan_without_sessions_on_purpose_is_a_plan(toml: str) -> None:
    """Nothing was asked for, or health forbids it: status 0, and no advice to lift after all."""
    Path("runlift.toml").write_text(toml)
    told = run("plan", RUN, "--start", "2026-11-16")
    assert (0, False) == (told.exit_code, "no session can be placed" in told.stdout)
