"""A plan, its workouts and what a watch sends back: in German, and in a language of brackets."""

from __future__ import annotations

import ast
import gettext
import inspect
import json
import os
import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import fitwriter as fw
from places import SAMPLES
from runlift_export import language, lifts
from runlift_export.cli import program
from runlift_export.language import say, say_as, speak_always, speaking
from runlift_export.lifts.names import ExerciseNames
from runlift_export.model import RULES, DoneSet, LiftKind
from runlift_export.model.minutes import rep_s
from runlift_export.runs.activities import NoRun
from runlift_export.runs.rides import Sign
from runlift_export.settings import parse_settings
from runlift_export.workout import preview_workout, workout_name
from runlift_export.workout.fit_steps import FitWorkout, read_fit_workout
from runlift_export.workout.limits import LONGEST_NAME_BYTES, LONGEST_TITLE, title_text
from strategies import a_session

EXERCISES = lifts.exercise_catalogue(parse_settings(""))
SESSIONS = tuple(
    f"{word} {letter}"
    for word in ("Gym", "Home", "Upper", "Core", "Short", "Travel")
    for letter in "AB"
)
OLDER_NAME_BYTES = 15
MARKED = re.compile(
    "[\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}\N{MATHEMATICAL RIGHT WHITE SQUARE BRACKET}]"
)


class Marking(gettext.NullTranslations):
    """A language in which each text stands in brackets, so that what is not said has none."""

    def gettext(self, message: str) -> str:
        left, right = MARKED.pattern[1:3]
        return message if message == language.DECIMAL_MARK else f"{left}{message}{right}"

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def unmarked(text: str) -> str:
    """What of a text stands outside all brackets."""
    left, right = MARKED.pattern[1:3]
    depth, kept = 0, ""
    for one in text:
        depth += (one == left) - (one == right)
        kept += one if not depth and one != right else ""
    return kept


def plan(folder: str, out: str, spoken: str, *more: str, start: str = "2026-11-16") -> Any:
    """plan.json of a folder, planned in a language."""
    words = ["--no-cache", "plan", folder, "-o", out, "--start", start, "--weeks", "3", *more]
    try:
        result = CliRunner().invoke(program, words, env={"LANG": spoken, "LC_ALL": ""})
    finally:
        speak_always("en")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return json.loads(Path(out, "plan.json").read_bytes())


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    (tmp_path / "runs").mkdir()
    for file in SAMPLES.glob("2026-*.fit"):
        shutil.copy(file, tmp_path / "runs")


def placed(document: Any) -> list[tuple[str, ...]]:
    return [(one["uid"], one["start"]) for one in document["sessions"]]


def content(document: Any) -> list[Any]:
    """What is to be lifted, without the sentences on it."""
    told = {"notes"}
    return [
        [{key: value for key, value in step.items() if key not in told} for step in steps]
        for one in document["sessions"]
        for steps in (one["warm_up"], one["exercises"])
    ]


# --- exercises and names -------------------------------------------------------------------------


@pytest.mark.parametrize("one", EXERCISES, ids=lambda one: one.name)
def test_an_exercise_has_a_german_name_that_a_watch_shows_whole(one: lifts.Exercise) -> None:
    """Whole within 40 bytes, and its cues take as long as the English ones."""
    with speaking("de"):
        name, title, cues = say(one.name), say(one.title), say(one.cues)
    assert cues != one.cues
    assert name == title_text(name)
    assert title == title_text(title)
    assert len(title.encode()) <= LONGEST_TITLE
    assert rep_s(one.cues) == rep_s(cues)


@pytest.mark.parametrize("code", language.known_languages())
def test_a_title_that_comes_back_is_the_exercise_that_was_sent(code: str) -> None:
    """No two exercises have one title, so each is found by it, whatever its FIT numbers."""
    find = ExerciseNames(EXERCISES)
    with speaking(code):
        titles = {one.name: say(one.title) for one in EXERCISES}
    assert len(titles) == len(set(titles.values()))
    for one in EXERCISES:
        weight_kg = 20.0 if one.weighted else None
        sent = DoneSet(
            category=65534, name=1, title=titles[one.name], reps=8,
            duration_s=30.0, weight_kg=weight_kg, rest_s=60.0,
        )  # fmt: skip
        assert find(sent) == one


def test_german_names_are_understood_in_the_settings() -> None:
    """Avoided by its German name, an exercise is that of its English one."""
    german = parse_settings('[strength]\navoid = ["Goblet-Kniebeuge"]')
    english = parse_settings('[strength]\navoid = ["Goblet squat"]')
    goblet = next(one for one in lifts.exercise_catalogue(german) if one.name == "Goblet squat")
    for settings in (german, english):
        assert goblet.is_among(frozenset(one.casefold() for one in settings.strength.avoid))


@pytest.mark.parametrize("code", language.known_languages())
@pytest.mark.parametrize("name", SESSIONS)
def test_a_workout_name_is_never_cut_within_a_word(name: str, code: str) -> None:
    """Date and name within the 15 bytes of older watches, and all of it within 31."""
    session = a_session()
    for month in range(1, 13):
        on = date(2026, month, 28)
        for kind in LiftKind:
            lift = replace(session.lift, name=name, kind=kind, deload=True)
            with speaking(code):
                told = workout_name(replace(session, date=on, lift=lift))
                words = {say(name), say("short"), say("deload")}
            first, *marks = told.split(" · ")
            assert len(first.encode()) <= OLDER_NAME_BYTES
            assert len(told.encode()) <= LONGEST_NAME_BYTES
            assert say_name(first, words)
            assert set(marks) <= words


def say_name(first: str, words: set[str]) -> bool:
    return any(first.endswith(one) for one in words)


# --- a whole plan --------------------------------------------------------------------------------


def test_a_language_changes_words_and_nothing_else() -> None:
    """Sessions, exercises, sets and weights are the same, and so are the days' verdicts."""
    english, german = plan("runs", "en", "C"), plan("runs", "de", "de_DE.UTF-8")
    assert placed(english) == placed(german)
    assert content(english) == content(german)
    assert english["sessions"][0]["why"] != german["sessions"][0]["why"]


def test_a_change_of_language_is_no_edit_by_hand() -> None:
    """Planned in German over an English plan: nothing moves, nothing is pinned or the runner's."""
    english = plan("runs", "out", "C")
    german = plan("runs", "out", "de_DE.UTF-8")
    fresh = plan("runs", "fresh", "de_DE.UTF-8")
    assert placed(english) == placed(german)
    assert content(english) == content(german)
    assert not any(one["own_content"] or one["pinned"] for one in german["sessions"])
    told = [one["exercises"][0]["notes"] for one in german["sessions"]]
    assert told == [one["exercises"][0]["notes"] for one in fresh["sessions"]]


@pytest.mark.parametrize("race", [(), ("--race", "2026-11-29:A")], ids=["", "race"])
def test_nothing_in_a_plan_or_a_workout_is_said_past_the_catalogue(
    race: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where every text of the catalogue stands in brackets, no letter stands outside of them."""
    german = language._catalogue
    monkeypatch.setattr(language, "_TRANSLATED", ("de", "xx"))
    monkeypatch.setattr(
        language, "_catalogue", lambda code: Marking() if code == "xx" else german(code)
    )
    language._formatter.cache_clear()
    document = plan("runs", "out", "xx_XX.UTF-8", *race)
    told = list(_sentences(document))
    for path in Path("out/workouts").glob("*.fit"):
        with speaking("xx"):
            shown = preview_workout(path.read_bytes())
        told += [re.sub(r"^[0-9 ]+", "", shown.name)]
        told += [
            text for one in (*shown.warm_up, *shown.exercises) for text in (one.title, one.notes)
        ]
    assert len(told) > 150
    assert [] == sorted({text for text in told if re.search("[A-Za-z]", unmarked(text))})


def _sentences(value: Any, key: str = "") -> Any:
    """What plan.json tells a reader."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _sentences(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _sentences(inner, key)
    elif key in {"text", "why", "notes"} and isinstance(value, str):
        yield value


# --- back from the watch -------------------------------------------------------------------------


def finished(workout: FitWorkout, start: datetime, titles: dict[Any, str]) -> bytes:
    """A recording of a workout done as it was asked for, three sets of each exercise."""
    zero = round((start - datetime(1989, 12, 31, tzinfo=UTC)).total_seconds())
    writer = fw.file_id(fw.FitWriter())
    writer.message(
        264,
        [
            {
                0: (fw.UINT16, category),
                1: (fw.UINT16, 65535 if name is None else name),
                2: (fw.STRING, title.encode().ljust(60, b"\0")),
            }
            for (category, name), title in titles.items()
        ],
        4,
    )
    rows: list[dict[int, tuple[int, float | bytes]]] = []
    for step in workout.steps:
        if step.is_rest or step.is_repeat or step.intensity == 2:
            continue
        for _ in range(3):
            at = zero + 45 * len(rows)
            rows.append(
                {
                    254: (fw.UINT32, at),
                    5: (fw.UINT8, 1),
                    6: (fw.UINT32, at),
                    0: (fw.UINT32, 1000 * (step.seconds or 40)),
                    3: (fw.UINT16, step.reps or 0xFFFF),
                    4: (fw.UINT16, round((step.exercise_weight or 0) * 16 / 100)),
                    7: (fw.UINT16, step.exercise_category or 0),
                    8: (fw.UINT16, 65535 if step.exercise_name is None else step.exercise_name),
                }
            )
    writer.message(225, rows, 1)
    writer.message(
        18,
        [fw.session_row(start=zero, elapsed_s=2700, distance_m=0, sport=10, sub_sport=20)],
        3,
    )
    end = zero + 2700
    return writer.message(34, [{253: (fw.UINT32, end), 5: (fw.UINT32, end + 3600)}], 5).bytes()


def test_what_was_lifted_by_a_german_workout_counts_as_it_was_asked() -> None:
    """The same progress as with English titles: known by name, and the next session goes on."""
    afterwards = {}
    for spoken in ("C", "de_DE.UTF-8"):
        for path in Path("runs").glob("lift-*.fit"):
            path.unlink()
        out = f"out-{spoken[:2]}"
        known = plan("runs", out, spoken)
        for session in known["sessions"][:2]:
            data = Path(out, session["workout"]).read_bytes()
            workout = read_fit_workout(data)
            start = datetime.fromisoformat(session["start"]) + timedelta(minutes=5)
            recording = finished(workout, start, dict(workout.titles))
            Path(f"runs/lift-{start.date()}.fit").write_bytes(recording)
        afterwards[spoken] = plan("runs", out, spoken, start="2026-11-23")
    english, german = afterwards.values()
    assert english["lifted"][-1]["exercises"] == german["lifted"][-1]["exercises"]
    assert len(german["lifted"][-1]["exercises"]) >= 5
    assert content(english) == content(german)
    names = {one["name"] for one in german["lifted"][-1]["exercises"]}
    assert names <= {one.title for one in EXERCISES}
    notes = [one["notes"] for one in german["sessions"][0]["exercises"]]
    assert any("zuletzt" in one or "geschafft" in one for one in notes)
    assert not any("fehlen" in one or "fehlt" in one for one in german["why"])


def test_every_rule_is_told_in_german() -> None:
    """Name, sentence, limits and units; the figures in them are the same."""
    with speaking("de"):
        for rule in RULES:
            assert say(rule.sentence) != rule.sentence
            assert say(rule.name) != rule.name
            assert re.findall("[0-9]+", say(rule.sentence)) == re.findall("[0-9]+", rule.sentence)
            for one in rule.limits:
                assert say(one.name) != one.name
                assert re.findall("[0-9]+", say(one.name)) == re.findall("[0-9]+", one.name)


def test_the_rest_of_a_day_is_no_pause_in_german():
    with speaking("de"):
        assert say("Rest") == "Pause"
        assert say_as("a day without a run", "Rest") == "Ruhe"
    assert say_as("a day without a run", "Rest") == "Rest"


@pytest.mark.parametrize(
    ("settings", "words", "usage"),
    [
        ('# mine\nlanguage = "de"\n', ("plan", "--help"), "Aufruf: runlift plan"),
        ('# mine\nlanguage = "de"\n', ("plan",), "Hilfe gibt 'runlift plan --help'."),
        ('# mine\nlanguage = "de"\n', (), "Aufruf: runlift [OPTIONEN]"),
        ('language = "en"\n', ("plan", "--help"), "Usage: runlift plan"),
        ('[feed]\nlanguage = "de"\n', ("plan", "--help"), "Usage: runlift plan"),
        ("\x00", ("plan", "--help"), "Usage: runlift plan"),
    ],
)
def test_help_and_complaints_follow_the_settings_of_this_folder(
    tmp_path, monkeypatch, settings, words, usage
):
    (tmp_path / "runlift.toml").write_text(settings, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert usage in CliRunner().invoke(program, words, prog_name="runlift").output


def test_help_follows_the_settings_file_that_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    path = tmp_path / "mine.toml"
    path.write_text('language = "de"\n', encoding="utf-8")
    for words in (["-c", str(path), "plan", "-h"], ["plan", f"--config={path}", "-h"]):
        assert "Aufruf: " in CliRunner().invoke(program, words, prog_name="runlift").output


def test_click_speaks_english_again_after_a_german_call(monkeypatch):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    CliRunner().invoke(program, ["--help"])
    with pytest.raises(click.UsageError) as caught:
        click.Command("other", params=[]).main(["more"], standalone_mode=False)
    assert caught.value.format_message() == "Got unexpected extra argument (more)"


OF_PROGRAMMERS = (
    *("(dynamic)", "Arguments take exactly", "Boolean option", "Could not determine name"),
    *(
        "DeprecationWarning",
        "Invalid start character",
        "Name '{name}' defined",
        "No options defined",
    ),
    *("Takes {nargs} values", "Value must be an iterable", "deprecated"),
)
"""How those texts of click begin that none of our commands can bring it to say."""


def test_all_that_click_says_to_a_caller_is_in_the_catalogue():
    said = {
        node.args[number].value
        for module in (click.core, click.exceptions, click.formatting, click.parser)
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "ngettext"}
        for number in range(2 if node.func.id == "ngettext" else 1)
        if isinstance(node.args[number], ast.Constant)
    }
    with speaking("de"):
        english = {text for text in said if say(text) == text}
    assert [] == [text for text in english if not text.startswith(OF_PROGRAMMERS)]


def test_what_a_cache_knows_of_a_bad_file_is_told_in_the_language_of_now(tmp_path, monkeypatch):
    bad = tmp_path / "bad.fit"
    bad.write_bytes(b"<html>sign in</html>")
    stat = bad.stat()
    line = ["--cache", str(tmp_path / "runs.sqlite"), "runs", str(tmp_path)]
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "bad.fit: not_fit: a web page" in CliRunner().invoke(program, line).stderr
    with bad.open("r+b") as stream:  # as long, as old: only who opens it again sees the change
        stream.write(b"{'not': 'a web page'}"[: stat.st_size])
    os.utime(bad, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert "bad.fit: kein FIT: eine Webseite" in CliRunner().invoke(program, line).stderr


@pytest.mark.parametrize("why", [*NoRun, *Sign])
def test_why_something_is_no_run_is_told_in_german(why):
    with speaking("de"):
        assert say(why.value) != why.value
