"""`runlift correct` and `runs --unsure`: where a runner's word helps, and how it is kept."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from places import SAMPLES
from runlift_export import settings
from runlift_export.cli import program
from runlift_export.errors import SettingsError
from runlift_export.model import Correction

INTERVALS = str(SAMPLES / "2026-11-03-intervals-6x800.fit")
ON = date(2026, 11, 3)
COMMENTED = '# mine\n[athlete]  # me\nmax_hr_bpm = 190\n\n[[corrections]]\ndate = "2026-11-01"\n'


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings and no cache of the machine; every call on one date."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-16")
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


def run(*words: str) -> Result:
    return CliRunner().invoke(program, ["--no-cache", *words])


def said(effort: str, on: date | None = ON, source: str | None = None) -> Correction:
    return Correction(date=on, source=source, effort=effort)


def test_a_word_on_a_date_is_added_and_all_else_in_the_file_stays() -> None:
    text = COMMENTED + 'effort = "easy"\n'
    made = settings.with_correction(text, said("hard"))
    assert made.startswith(text)
    assert (said("easy", date(2026, 11, 1)), said("hard")) == settings.parse_settings(
        made
    ).corrections


def test_a_second_word_on_a_date_changes_the_first_in_its_place() -> None:
    text = COMMENTED + "effort = 'easy'  # tired\n\n[feed]\nname = \"x\"\n"
    made = settings.with_correction(text, said("moderate", date(2026, 11, 1)))
    assert text.replace("'easy'", '"moderate"') == made
    assert "easy" == settings.earlier_word(text, said("hard", date(2026, 11, 1)))
    assert settings.earlier_word(text, said("hard")) is None


def test_corrections_in_a_form_that_cannot_be_added_to_are_refused() -> None:
    inline = 'corrections = [{date = "2026-11-01", effort = "easy"}]\n'
    with pytest.raises(SettingsError, match="by hand"):
        settings.with_correction(inline, said("hard"))


@given(st.text(min_size=1, max_size=20), st.sampled_from(("easy", "moderate", "hard", "ride")))
def test_any_file_name_is_kept_as_it_is(source: str, effort: str) -> None:
    """Quotes, backslashes and line breaks too, or the file is not touched."""
    try:
        made = settings.with_correction("", said(effort, None, source))
    except SettingsError:
        return
    assert (said(effort, None, source),) == settings.parse_settings(made).corrections


def test_the_command_writes_the_word_and_shows_what_it_changed(tmp_path: Path) -> None:
    result = run("correct", "2026-11-03", "easy", INTERVALS)
    assert 0 == result.exit_code
    assert result.stdout.startswith("2026-11-03  hard")
    assert "-> easy" in result.stdout
    assert "2026-11-03 is easy from now on" in result.stderr
    assert 'date = "2026-11-03"' in (tmp_path / "runlift.toml").read_text()
    assert " easy " in run("runs", INTERVALS).stdout
    again = run("correct", "2026-11-03", "hard")
    assert "is hard from now on, was easy" in again.stderr
    assert "already" in run("correct", "2026-11-03", "hard").stderr


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    result = run("correct", "-n", "2026-11-03", "easy", INTERVALS)
    assert "not written" in result.stderr
    assert not (tmp_path / "runlift.toml").exists()


def test_a_word_on_nothing_that_was_run_says_that_nothing_changes() -> None:
    assert "no verdict changes\n" == run("correct", "2020-01-01", "easy", INTERVALS).stdout


def test_a_date_that_is_none_is_refused() -> None:
    result = run("correct", "2026-13-01", "easy")
    assert 2 == result.exit_code
    assert "expected a date" in result.stderr


def test_faults_of_the_file_are_named_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "runlift.toml").write_text("[athlete]\nmax_hr_bpm = 'fast'\n")
    result = run("correct", "2026-11-03", "easy")
    assert 2 == result.exit_code
    assert "runlift.toml: athlete.max_hr_bpm" in result.stderr
    assert "fast" in (tmp_path / "runlift.toml").read_text()


def test_only_unsure_runs_are_listed_where_that_is_asked() -> None:
    every, unsure = (run("runs", *words, str(SAMPLES)).stdout for words in ((), ("--unsure",)))
    listed = set(unsure.splitlines()[1:])
    assert listed
    assert len(listed) < len(every.splitlines()) - 1
    assert all(" (unsure) " in line or " unknown " in line for line in listed)


def test_doctor_tells_thresholds_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a year after the last run no speed is known, and that is said."""
    monkeypatch.setenv("RUNLIFT_TODAY", "2027-06-01")
    told = run("doctor", INTERVALS).stdout
    assert "not known: the last run was 210 days ago, on 2026-11-03" in told


def test_a_run_called_a_ride_is_left_out_and_a_day_says_so(tmp_path: Path) -> None:
    """No run, no load, no day of running; `clear` brings all of it back."""
    files = str(SAMPLES)
    before = run("days", files, "-f", "json").stdout
    told = run("correct", "2026-11-03", "ride", files)
    assert "2026-11-03  hard -> ride" in told.stdout
    rows = json.loads(run("days", files, "-f", "json").stdout)["days"]
    (day,) = [one for one in rows if one["date"] == "2026-11-03"]
    assert ("rest", 0.0, 0.0) == (day["effort"], day["chance_run"], day["load"])
    assert ["a ride and no run, by your own word"] == [one["text"] for one in day["reasons"]]
    runs = run("-v", "runs", files, "-f", "json")
    assert "2026-11-03" not in {one["local_date"] for one in json.loads(runs.stdout)["runs"]}
    assert "2026-11-03: a ride and no run, by your own word; left out" in runs.stderr
    assert "changes nothing" not in runs.stderr
    back = run("correct", "2026-11-03", "clear", files)
    assert "2026-11-03  ride -> hard" in back.stdout
    assert "ride no longer" in back.stderr
    assert before == run("days", files, "-f", "json").stdout
    assert "" == (tmp_path / "runlift.toml").read_text()


def test_a_ride_counts_as_if_its_file_were_not_there(tmp_path: Path) -> None:
    """Every other verdict, load and reason stays as it is without the file."""
    shutil.copytree(SAMPLES, tmp_path / "runs")
    run("correct", Path(INTERVALS).name, "ride")
    called = run("runs", "runs", "-f", "csv").stdout
    (tmp_path / "runlift.toml").unlink()
    assert called != run("runs", "runs", "-f", "csv").stdout
    (tmp_path / "runs" / Path(INTERVALS).name).unlink()
    assert called == run("runs", "runs", "-f", "csv").stdout


def test_a_ride_to_come_is_a_day_without_a_run() -> None:
    run("correct", "2026-11-17", "ride")
    plan = json.loads(run("plan", str(SAMPLES), "-f", "json").stdout)
    (day,) = [one for one in plan["days"] if one["date"] == "2026-11-17"]
    assert ("rest", "planned", 0.0) == (day["effort"], day["basis"], day["chance_run"])


def test_a_word_taken_back_leaves_the_rest_of_the_file_as_it_was() -> None:
    text = COMMENTED + 'effort = "easy"\n# about the feed\n\n[feed]\nname = "x"\n'
    with_both = settings.with_correction(text, said("ride"))
    assert text.strip() == settings.without_correction(with_both, said("easy")).strip()
    left = settings.without_correction(text, said("hard", date(2026, 11, 1)))
    assert () == settings.parse_settings(left).corrections
    assert "# about the feed\n\n[feed]\n" in left
    assert text == settings.without_correction(text, said("hard", date(2026, 1, 1)))
    inline = 'corrections = [{date = "2026-11-01", effort = "easy"}]\n'
    with pytest.raises(SettingsError, match="by hand"):
        settings.without_correction(inline, said("ride", date(2026, 11, 1)))
