"""The command line: words in, words out, and the exit status they promise."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from places import CORPUS, JUDGES, SAMPLES, needs_corpus, needs_judges
from runlift_export import __version__
from runlift_export.cli import program
from runlift_export.workout import read_schedule

START = "2026-11-16"
READABLE = [str(SAMPLES / "2026-11-03-intervals-6x800.fit")]


def run(*words: str, **options: Any) -> Result:
    """One call with no cache; its exception is ours or none."""
    result = CliRunner().invoke(program, ["--no-cache", *words], **options)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of the machine, no cache of the machine, no network."""
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a command opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that planning around the samples writes."""
    folder = tmp_path_factory.mktemp("plan") / "out"
    result = run("plan", str(SAMPLES), "-o", str(folder), "--start", START, "--weeks", "3")
    assert result.exit_code == 1, result.stderr
    return folder


def _document(out: Path) -> Any:
    return json.loads((out / "plan.json").read_bytes())


HEAVY = {"numpy", "fit_tool", "fitparse", "icalendar", "sqlite3", "asyncio"}


def loaded(*words: str) -> set[str]:
    """What has been imported when a call of the program ends."""
    code = (
        "import sys; from runlift_export.cli import program\n"
        "try: program(sys.argv[1:], prog_name='runlift')\n"
        "finally: print('', *sys.modules)"
    )
    command = [sys.executable, "-c", code, *words]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode in {0, 1}, found.stderr
    return set(found.stdout.splitlines()[-1].split())


def test_help_loads_nothing_heavy() -> None:
    """`--help` must answer at once: no numpy, FIT or calendar library is imported for it."""
    modules = loaded("--help")
    assert "runlift_export.cli.serve" in modules
    assert set() == HEAVY & modules


def test_a_call_loads_the_command_it_asks_for() -> None:
    """The other commands, and what they need, cost a call nothing."""
    modules = loaded("rules")
    others = {one for one in modules if one.startswith("runlift_export.cli.")}
    assert {"rules", "command_line", "call", "usage", "examples", "options", "spoken_help"} >= {
        one.rpartition(".")[2] for one in others
    }
    assert set() == HEAVY & modules


def test_what_is_up_to_date_is_converted_by_nothing_heavy(tmp_path: Path) -> None:
    """A second call of `convert` loads no decoder, no array, no noun of plans and runs."""
    words = ("-q", "convert", str(SAMPLES), "-o", str(tmp_path / "out"))
    assert "numpy" in loaded(*words)
    modules = loaded(*words)
    assert "runlift_export.flow.conversion" in modules
    nouns = {f"runlift_export.model.{name}" for name in ("athlete", "plan", "run", "session")}
    decoders = {"runlift_export.fit", "runlift_export.convert.writing", "pyarrow"}
    assert set() == (HEAVY | nouns | decoders | {"zoneinfo"}) & modules


@pytest.mark.parametrize("words", [["-h"], *([name, "--help"] for name in program.commands)])
def test_every_command_explains_itself(words: list[str]) -> None:
    """Each has a help page that begins with its usage."""
    result = run(*words)
    assert (0, "Usage: ") == (result.exit_code, result.stdout[:7])


def test_version() -> None:
    """`--version` names program and version; so does the module."""
    assert run("--version").stdout == f"runlift, version {__version__}\n"
    words = [sys.executable, "-m", "runlift_export", "--version"]
    found = subprocess.run(words, capture_output=True, text=True, check=True)
    assert found.stdout == f"runlift, version {__version__}\n"


def test_plan_writes_the_four_kinds_of_file(out: Path) -> None:
    """Every session of plan.json has its workout on disk; the rest is there too."""
    document = _document(out)
    assert len(document["sessions"]) > 0
    for session in document["sessions"]:
        assert (out / session["workout"]).read_bytes()[8:12] == b".FIT"
    on_disk = {path.name for path in (out / "workouts").iterdir()}
    assert {Path(session["workout"]).name for session in document["sessions"]} == on_disk
    assert (out / "strength.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"<!doctype html>" in (out / "index.html").read_bytes().lower()


def test_a_plan_of_the_samples_breaks_no_rule(out: Path) -> None:
    """The sample plan is proved optimal and `check` finds nothing."""
    document = _document(out)
    assert (True, []) == (document["optimal"], document["broken"])
    result = run("check", str(out / "plan.json"))
    assert (0, "no rule broken") == (result.exit_code, result.stdout.strip()[-14:])


def test_the_same_input_gives_the_same_bytes(out: Path, tmp_path: Path) -> None:
    """Planned into another folder, every file is the same to the byte."""
    other = tmp_path / "again"
    run("plan", str(SAMPLES), "-o", str(other), "--start", START, "--weeks", "3")
    names = {path.relative_to(out) for path in out.rglob("*") if path.is_file()}
    assert names == {path.relative_to(other) for path in other.rglob("*") if path.is_file()}
    for name in names:
        assert (out / name).read_bytes() == (other / name).read_bytes(), name


def test_planning_again_changes_nothing(out: Path) -> None:
    """Into the same folder with the same runs: nothing is written."""
    before = {path: path.stat().st_ino for path in out.rglob("*") if path.is_file()}
    result = run("plan", str(SAMPLES), "-o", str(out), "--start", START, "--weeks", "3")
    assert "0 written or changed" in result.stderr
    plain = {path: ino for path, ino in before.items() if not path.name.startswith(".")}
    assert plain == {path: path.stat().st_ino for path in plain}


def test_bad_files_are_named_and_the_plan_is_made(out: Path) -> None:
    """Truncated, damaged and foreign files each get a line on stderr; status 1; plan printed."""
    result = run("plan", str(SAMPLES), "--start", START)
    assert result.exit_code == 1
    assert "Plan from 2026-11-16" in result.stdout
    for kind in ("damaged", "not_fit"):
        assert f": {kind}: " in result.stderr


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    """-n says what it would write, by name."""
    result = run("plan", *READABLE, "-n", "-o", str(tmp_path / "out"), "--start", START)
    assert "would be written" in result.stderr
    assert f"{tmp_path / 'out' / 'plan.json'}: would be new" in result.stderr
    assert not (tmp_path / "out").exists()


def test_dry_run_names_what_would_change_go_and_move(out: Path) -> None:
    """Files by name, sessions with where they would move; -o alone then does just that."""
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    words = [
        "plan",
        str(SAMPLES),
        "-o",
        str(out),
        "--start",
        START,
        "--weeks",
        "1",
        "--brief",
        "-n",
    ]
    result = run(*words)
    dropped = {name for name in map(str, before) if f"{name}: would be removed" in result.stderr}
    changed = {name for name in map(str, before) if f"{name}: would be changed" in result.stderr}
    assert len(dropped) == result.stdout.count("  dropped  ") > 0
    assert str(out / "plan.json") in changed
    assert before == {path: path.read_bytes() for path in before}


def test_json_is_all_of_stdout(out: Path) -> None:
    """`plan -f json` prints the document that -o writes, and nothing else."""
    words = ["plan", str(SAMPLES), "--start", START, "--weeks", "3", "-f", "json"]
    assert _document(out) == json.loads(run(*words).stdout)


@pytest.mark.parametrize("command", ["runs", "days"])
def test_listings_agree_in_all_formats(command: str) -> None:
    """Table, JSON and CSV hold the same number of entries."""
    table = run(command, str(SAMPLES)).stdout.splitlines()
    entries = json.loads(run(command, str(SAMPLES), "-f", "json").stdout)[command]
    rows = list(csv.DictReader(io.StringIO(run(command, str(SAMPLES), "-f", "csv").stdout)))
    assert (len(entries), len(entries)) == (len(table) - 1, len(rows))
    assert all(entry["reasons"] or entry["effort"] == "rest" for entry in entries)


def test_days_explained_name_the_thresholds() -> None:
    """Under the table: critical speed and heart rates, each with its runs and its age."""
    text = run("days", str(SAMPLES), "--explain").stdout
    for name in ("critical speed", "maximum heart rate", "threshold heart rate"):
        line = next(line for line in text.splitlines() if line.startswith(name))
        assert "runs" in line
    load = next(line for line in text.splitlines() if line.startswith("training load"))
    assert all(word in load for word in ("7 days", "28 days", "42"))
    assert "days old" in text


def test_since_and_until_cut_the_listing_not_the_judgement() -> None:
    """A run is judged by all that came before it, also by what is not listed."""
    everything = json.loads(run("runs", str(SAMPLES), "-f", "json").stdout)["runs"]
    words = ["runs", str(SAMPLES), "-f", "json", "--since", "2026-11-01", "--until", "2026-11-07"]
    cut = json.loads(run(*words).stdout)["runs"]
    wanted = [run for run in everything if "2026-11-01" <= run["local_date"] <= "2026-11-07"]
    assert wanted == cut
    assert 0 < len(cut) < len(everything)


def test_an_edit_that_breaks_a_rule_is_found_and_not_exported(out: Path, tmp_path: Path) -> None:
    """Two sessions on neighbouring days: `check` names H4, `export` refuses without --force."""
    document = _document(out)
    first, second = document["sessions"][:2]
    second["date"], second["start"] = first["date"], first["start"]
    edited = tmp_path / "plan.json"
    edited.write_text(json.dumps(document))
    result = run("check", str(edited), "-f", "json")
    assert result.exit_code == 3
    assert "H4" in {one["rule"] for one in json.loads(result.stdout)["broken"]}
    refused = run("export", str(edited), "-o", str(tmp_path / "new"))
    assert (3, False) == (refused.exit_code, (tmp_path / "new").exists())


def test_an_edited_load_is_exported(out: Path, tmp_path: Path) -> None:
    """`export` writes the workout that the edited plan asks for, with a risen revision."""
    document = _document(out)
    session = document["sessions"][0]
    step = next(one for one in session["exercises"] if one["load_kg"])
    step["load_kg"] = 42.0
    edited = tmp_path / "plan.json"
    edited.write_text(json.dumps(document))
    assert run("export", str(edited), "-o", str(tmp_path / "new")).exit_code == 0
    again = _document(tmp_path / "new")["sessions"][0]
    assert session["revision"] + 1 == again["revision"]
    shown = json.loads(run("show", str(tmp_path / "new" / again["workout"]), "-f", "json").stdout)
    assert 42.0 in {one["load_kg"] for one in shown["exercises"]}


def test_show_agrees_with_the_plan(out: Path) -> None:
    """The workout, decoded back, has the plan's sets."""
    for session in _document(out)["sessions"]:
        shown = json.loads(run("show", str(out / session["workout"]), "-f", "json").stdout)
        assert sum(one["sets"] for one in session["exercises"]) == shown["sets"]


def test_load_shows_first_and_copies_on_confirm(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Onto a mounted watch: a preview, then the copies, then nothing left to do."""
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-16")
    new_files = tmp_path / "watch" / "GARMIN" / "NewFiles"
    new_files.mkdir(parents=True)
    words = ["load", str(out), "--watch", str(tmp_path / "watch")]
    count = len(_document(out)["sessions"])
    preview = run(*words)
    assert f"{count} of {count} would be copied" in preview.stdout
    assert not list(new_files.iterdir())
    copied = run(*words, "--confirm")
    assert f"{count} of {count} copied" in copied.stdout
    assert "now eject the watch" in copied.stderr
    assert count == len([path for path in new_files.iterdir() if path.suffix == ".fit"])
    assert f"0 of {count} copied" in run(*words, "--confirm").stdout
    monkeypatch.setenv("RUNLIFT_TODAY", "2027-11-16")
    assert f"{count} would be removed" in run(*words).stdout


def test_load_puts_workouts_on_the_calendar_of_a_watch_that_has_one(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its schedule names what is on it, on the dates of the plan; a second call leaves it."""
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-16")
    garmin = tmp_path / "watch" / "GARMIN"
    (garmin / "NewFiles").mkdir(parents=True)
    kinds = "".join(
        f"<DataType><Name>FIT_TYPE_{kind}</Name><File><Location><Path>GARMIN/NEWFILES</Path>"
        "</Location><TransferDirection>InputToUnit</TransferDirection></File></DataType>"
        for kind in (5, 7)
    )
    (garmin / "GarminDevice.xml").write_text(f"<Device>{kinds}</Device>", encoding="utf-8")
    words = ["load", str(out), "--watch", str(tmp_path / "watch"), "--confirm"]
    run(*words)
    dates = [
        one.on for one in read_schedule((garmin / "NewFiles" / "runlift-schedule.fit").read_bytes())
    ]
    assert [session["date"] for session in _document(out)["sessions"]] == [
        one.isoformat() for one in dates
    ]
    assert "calendar              unchanged" in run(*words).stdout


def test_fetch_copies_each_activity_once(tmp_path: Path) -> None:
    """From a mounted watch into a folder that need not be there."""
    activities = tmp_path / "watch" / "GARMIN" / "Activity"
    activities.mkdir(parents=True)
    for sample in sorted(SAMPLES.glob("*.fit"))[:2]:
        (activities / sample.name).write_bytes(sample.read_bytes())
    words = ["fetch", "--from-watch", str(tmp_path / "mine"), "--watch", str(tmp_path / "watch")]
    assert "2 would be copied" in run(*words, "-n").stdout
    assert "2 copied" in run(*words).stdout
    assert "0 copied" in run(*words).stdout
    assert 2 == len(list((tmp_path / "mine").glob("*.fit")))


def test_fetch_wants_to_know_where_from(tmp_path: Path) -> None:
    """There may be other places to fetch from one day."""
    result = run("fetch", str(tmp_path))
    assert (2, True) == (result.exit_code, "--from-watch" in result.stderr)


def test_load_without_a_watch_says_what_to_do(out: Path, tmp_path: Path) -> None:
    """A folder that is no watch: status 1, and the way out."""
    result = run("load", str(out), "--watch", str(tmp_path))
    assert (1, True) == (result.exit_code, "--watch" in result.stderr)


def test_a_plan_file_with_broken_json_is_not_overwritten(out: Path, tmp_path: Path) -> None:
    """An edit that broke the JSON is told with its place, and stays."""
    (tmp_path / "plan.json").write_text('{"format": 1,')
    result = run("plan", *READABLE, "-o", str(tmp_path), "--start", START)
    assert result.exit_code == 1
    assert "plan.json: JSON:" in result.stderr
    assert (tmp_path / "plan.json").read_text() == '{"format": 1,'


def test_init_writes_once(tmp_path: Path) -> None:
    """A second `init` refuses; --force replaces."""
    assert run("init").exit_code == 0
    (tmp_path / "runlift.toml").write_text("timezone = 'UTC'\n")
    assert (1, True) == ((again := run("init")).exit_code, "--force" in again.stderr)
    assert run("init", "--force").exit_code == 0
    assert "[athlete]" in (tmp_path / "runlift.toml").read_text()


def test_settings_faults_come_at_once_with_status_2(tmp_path: Path) -> None:
    """Each fault is a line with file and key path."""
    (tmp_path / "runlift.toml").write_text("[week]\nsessions = 9\n[strength]\nplace = 'pool'\n")
    result = run("runs", *READABLE)
    assert result.exit_code == 2
    assert "runlift.toml: week.sessions: expected" in result.stderr
    assert "runlift.toml: strength.place: expected" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["plan"],
        ["plan", "no-such-folder"],
        ["plan", *READABLE, "--race", "soon"],
        ["plan", *READABLE, "--race", "2027-01-01:C"],
        ["plan", *READABLE, "--weeks", "17"],
        ["-q", "-v", "runs", *READABLE],
        ["dance"],
    ],
)
def test_wrong_words_are_status_2(words: list[str]) -> None:
    """A usage error ends with 2 and a sentence on stderr."""
    result = run(*words)
    assert (2, True) == (result.exit_code, "Error: " in result.stderr)


def test_a_correction_wins(tmp_path: Path) -> None:
    """A date called hard in a CSV is hard, and the reason says whose word it is."""
    (tmp_path / "mine.csv").write_text("date,effort\n2026-11-04,hard\n")
    words = ["days", str(SAMPLES), "--since", "2026-11-04", "--until", "2026-11-04", "-f", "json"]
    before, after = (
        json.loads(run(*words, *more).stdout)["days"][0]
        for more in ((), ("--corrections", "mine.csv"))
    )
    assert ("easy", "hard") == (before["effort"], after["effort"])
    assert "correction" in after["reasons"][0]["rule"]


def test_a_settings_file_that_is_not_there_is_status_2() -> None:
    """Named with -c it must exist; nothing is read without it."""
    result = run("-c", "nope.toml", "runs", *READABLE)
    assert (2, True) == (result.exit_code, "nope.toml" in result.stderr)


def test_show_names_file_byte_and_what_was_expected(tmp_path: Path) -> None:
    """A file that is no FIT, and one that is no workout, are told apart."""
    (tmp_path / "a.fit").write_bytes(b"<!doctype html>")
    assert "a.fit: byte 8: expected '.FIT'" in run("show", "a.fit").stderr
    assert "expected a workout file" in run("show", *READABLE).stderr


def test_a_listing_asked_again_is_the_same_and_never_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is read or judged for the same question; a new file or setting asks anew."""
    folder = tmp_path / "runs"
    folder.mkdir()
    shutil.copy(READABLE[0], folder)
    words = ["--cache", str(tmp_path / "c.sqlite"), "runs", str(folder), "-f", "json"]

    def listed() -> str:
        result = CliRunner().invoke(program, words, catch_exceptions=False)
        assert result.exit_code == 0
        return result.stdout

    first = listed()
    with monkeypatch.context() as patched:
        patched.setattr("runlift_export.flow.read_history", None)
        assert first == listed()
    shutil.copy(SAMPLES / "2026-11-04-easy.fit", folder)
    assert 2 == len(json.loads(listed())["runs"])
    (tmp_path / "runlift.toml").write_text("[[corrections]]\ndate=2026-11-04\neffort='hard'\n")
    assert ["hard", "hard"] == [run["effort"] for run in json.loads(listed())["runs"]]


CODE_OR_POINTS = re.compile(r"\b[HS]\d{1,2}\b|\d points?\b")
SETTINGS_THAT_TELL = (
    "",
    "[athlete]\nbirth_year = 1950\n",
    "[athlete]\nconditions = ['pain']\n",
    "[athlete]\nconditions = ['cardiac']\n",
    "[athlete]\nlevel = 'trained'\n[[races]]\ndate = 2026-11-29\ndistance_km = 21.1\n",
    "[week]\n" + "".join(f"{day} = ['06:00-07:00']\n" for day in ("monday", "tuesday", "sunday")),
    "[week]\nsessions = 2\n" + "".join(f"{day} = ['any']\n" for day in ("monday", "tuesday")),
)


@pytest.mark.parametrize("toml", SETTINGS_THAT_TELL)
def test_no_code_and_no_points_without_explain(toml: str, tmp_path: Path) -> None:
    """Terminal, page, calendar, watch: the runner's words; --explain gives rule and points."""
    (tmp_path / "runlift.toml").write_text(toml)
    words = ["plan", str(SAMPLES), "--start", START, "-o", "out", "--weeks", "6"]
    told = run(*words)
    page = re.sub(r"<style.*?</style>|<[^>]*>", " ", (tmp_path / "out/index.html").read_text())
    feed = (tmp_path / "out/strength.ics").read_text().replace("\n ", "")
    watch = "".join(run("show", str(path)).stdout for path in tmp_path.glob("out/workouts/*.fit"))
    for text in (told.stdout, told.stderr, page, feed, watch):
        assert [] == CODE_OR_POINTS.findall(text)
    assert CODE_OR_POINTS.search(run(*words, "--explain").stdout)


def test_check_names_the_rule_only_when_asked(out: Path, tmp_path: Path) -> None:
    """Two sessions on one day: a sentence for people, with --explain the rule's ID too."""
    document = _document(out)
    first, second = document["sessions"][:2]
    second["date"], second["start"] = first["date"], first["start"]
    (tmp_path / "plan.json").write_text(json.dumps(document))
    plain, explained = (run("check", "plan.json", *more) for more in ((), ("--explain",)))
    assert (3, 3) == (plain.exit_code, explained.exit_code)
    assert [] == CODE_OR_POINTS.findall(plain.stdout)
    assert " H4: " in explained.stdout


def test_nothing_is_placed_before_the_hour_of_planning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a day that suits, at 19:24 the session begins later that day, at 23:50 on another."""
    begins = {}
    for moment in ("2026-11-18", "2026-11-18T19:24", "2026-11-18T23:50"):
        monkeypatch.setenv("RUNLIFT_TODAY", moment)
        words = ["plan", str(SAMPLES), "-f", "json", "--weeks", "2"]
        sessions = json.loads(run(*words).stdout)["sessions"]
        begins[moment] = sessions[0]["start"][:16]
    assert begins["2026-11-18"].startswith("2026-11-18T1")
    assert "2026-11-18T19:54" <= begins["2026-11-18T19:24"] <= "2026-11-18T22:00"
    assert begins["2026-11-18T23:50"] >= "2026-11-19"


def test_a_session_under_way_is_not_planned_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planned again after its hour, today's session stays in the calendar as it was."""
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-18")
    words = ["plan", str(SAMPLES), "-o", "out", "--weeks", "2"]
    run(*words)
    first = _document(tmp_path / "out")["sessions"][0]
    assert first["date"] == "2026-11-18"
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-18T19:24")
    run(*words)
    again = _document(tmp_path / "out")
    assert [first] == again["past"]
    assert min(one["date"] for one in again["sessions"]) >= "2026-11-20"


def test_quiet_is_quiet(tmp_path: Path) -> None:
    """With -q a clean call says nothing on stderr."""
    result = run("-q", "plan", *READABLE, "--start", START, "-o", str(tmp_path / "out"))
    assert result.stderr == ""


def test_the_exercises_are_listed() -> None:
    """The catalogue as table and JSON."""
    listed = json.loads(run("exercises", "-f", "json").stdout)["exercises"]
    assert len(listed) >= 60
    assert len(listed) + 1 == len(run("exercises").stdout.splitlines())


def test_doctor_counts_what_is_there() -> None:
    """The samples have runs with heart rate, a finished lift, and broken files."""
    result = run("doctor", str(SAMPLES), "-f", "json")
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert found["runs"] > 30
    assert found["finished_lifts"] == 1
    assert found["problems"]["damaged"] > 0
    assert "critical speed" in {one["rule"] for one in found["thresholds"]}


def test_doctor_compares_a_feed_with_its_plan(out: Path, tmp_path: Path) -> None:
    """A feed as planned is fine; one that lost an event is told, with the remedy."""
    sound = json.loads(run("doctor", str(out), "-f", "json").stdout)
    assert {str(out / "strength.ics"): []} == sound["feeds"]
    (tmp_path / "plan.json").write_bytes((out / "plan.json").read_bytes())
    feed = (out / "strength.ics").read_bytes()
    begin, end = feed.index(b"BEGIN:VEVENT"), feed.index(b"END:VEVENT") + len(b"END:VEVENT\r\n")
    (tmp_path / "strength.ics").write_bytes(feed[:begin] + feed[end:])
    told = run("doctor", str(tmp_path)).stdout
    assert "1 sessions of the plan are not in the feed; write it again" in told


def test_finished_lifts_are_listed() -> None:
    """The sample strength activity gives next loads."""
    listed = json.loads(run("lifts", str(SAMPLES), "-f", "json").stdout)["lifts"]
    assert listed


@needs_judges
def test_independent_judges_accept_the_feed(out: Path) -> None:
    """The linter that knows what real calendar clients refuse accepts it."""
    words = [sys.executable, str(JUDGES / "check-feed"), "--quick", str(out / "strength.ics")]
    found = subprocess.run(words, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


@needs_corpus
@pytest.mark.parametrize(("runner", "start"), [("s", "2025-09-22"), ("g", "2021-07-05")])
def test_real_runners_get_a_plan_without_a_broken_rule(
    runner: str, start: str, tmp_path: Path
) -> None:
    """Two years of a real runner's files: a plan, proved, judged clean."""
    folder = tmp_path / "out"
    words = ["plan", str(CORPUS / f"runner-{runner}"), "-o", str(folder), "--start", start]
    assert run(*words, "--weeks", "4").exit_code in (0, 1)
    document = _document(folder)
    assert ([], True) == (document["broken"], document["optimal"])
    assert len(document["sessions"]) > 0
    assert run("check", str(folder / "plan.json")).exit_code == 0


@needs_corpus
@pytest.mark.parametrize(
    "folder", sorted(path.name for path in (CORPUS / "devices").glob("*") if path.is_dir())
)
def test_every_folder_of_devices_runs_through(folder: str) -> None:
    """Whatever the file, the batch goes on: status 0 or 1, JSON on stdout, no traceback."""
    result = run("runs", str(CORPUS / "devices" / folder), "-f", "json")
    assert result.exit_code in (0, 1)
    document = json.loads(result.stdout)
    assert document["runs"] or document["problems"] or folder == "strength_activities"


@pytest.mark.parametrize("word", ["01.10.2026", "2026-13-01", "soon"])
def test_a_date_that_is_none_is_answered_with_one_that_is(word: str) -> None:
    """Status 2, what was found, and an example; nothing of Python's own words."""
    result = run("runs", *READABLE, "--since", word)
    assert result.exit_code == 2
    assert f"expected a date such as 2026-10-01, found '{word}'" in result.stderr
    assert "%Y" not in result.stderr


def test_a_missing_calendar_of_the_settings_is_named_by_its_key(tmp_path: Path) -> None:
    """The settings file, the key, the file that it names, and what to do."""
    config = tmp_path / "runlift.toml"
    config.write_text('[plan]\nplanned = ["gone.ics"]\n')
    result = run("-c", str(config), "plan", *READABLE, "--start", START)
    assert result.exit_code == 1
    assert f"{config}: plan.planned: {tmp_path / 'gone.ics'}: No such file" in result.stderr
