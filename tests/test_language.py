"""Words in the reader's language: English stands in the code, a catalogue gives the others."""

import ast
import pickle
import subprocess
import sys
from datetime import UTC, datetime
from threading import Thread

import pytest

from places import ROOT
from runlift_export.language import (
    in_every_language,
    known_languages,
    language_of_locale,
    say,
    say_count,
    say_date,
    say_later,
    say_now,
    say_number,
    speak_always,
    speaking,
    spoken_language,
    to_say,
    words_from_store,
    words_to_store,
)

LOCALES = ROOT / "src" / "runlift_export" / "language" / "locale"


def test_english_is_spoken_as_written():
    assert say("Lift {minutes} min", minutes=30) == "Lift 30 min"
    assert say("a {brace} without values stays") == "a {brace} without values stays"
    assert say("") == ""
    assert to_say("Squat") == "Squat"


def test_a_count_chooses_its_sentence():
    assert (
        say_count("{count} run of {who}", "{count} runs of {who}", 1, who="Ann") == "1 run of Ann"
    )
    assert (
        say_count("{count} run of {who}", "{count} runs of {who}", 3, who="Ann") == "3 runs of Ann"
    )


def test_a_language_without_a_catalogue_speaks_english_and_ends_with_its_block():
    with speaking("xx"):
        assert spoken_language() == "xx"
        assert say("Squat") == "Squat"
    assert spoken_language() == "en"


def test_english_comes_first_and_every_catalogue_is_known():
    folders = sorted(one.name for one in LOCALES.iterdir() if one.is_dir())
    assert known_languages() == ("en", *folders)


def test_a_thread_speaks_what_the_process_speaks_and_a_block_is_its_own():
    heard = []
    try:
        speak_always("xx")
        with speaking("yy"):
            thread = Thread(target=lambda: heard.append(spoken_language()))
            thread.start()
            thread.join()
            heard.append(spoken_language())
        heard.append(spoken_language())
    finally:
        speak_always("en")
    assert heard == ["xx", "yy", "xx"]


def test_no_choice_changes_nothing():
    with speaking("yy"), speaking(None):
        assert spoken_language() == "yy"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ((None, None, "de_AT.UTF-8"), "de"),
        (("", "de-CH", "en_US"), "de"),
        (("C", None, "de_DE"), "en"),
        (("POSIX",), "en"),
        ((), "en"),
        (("tlh_KL",), "en"),
        (("de",), "de"),
    ],
)
def test_the_first_locale_that_is_set_decides(names, code):
    assert language_of_locale(*names) == code


def test_dates_and_numbers_are_written_as_the_language_does():
    day = datetime(2026, 3, 5, 7, 5, tzinfo=UTC)
    english = say("{day:%a %-d %b %H:%M}, {km:.1f} km, {runs} runs", day=day, km=12.25, runs=3)
    assert english == "Thu 5 Mar 07:05, 12.2 km, 3 runs"
    assert say_date(day, "%A %-d %B") == "Thursday 5 March"
    with speaking("de"):
        assert say("{day:%a %-d %b}, {km:.1f} km, {runs} runs", day=day, km=12.25, runs=3) == (
            "Do 5 Mär, 12,2 km, 3 runs"
        )
        assert say_date(day, "%a %-d %b") == "Do 5. Mär"
        assert say_number(2.5, ".1f") == "2,5"
        assert say_number(2, "d") == "2"


FAULT = say_later(
    "byte {offset}: {problem}",
    offset=12,
    problem=say_later("the file ends {missing} bytes early", missing=3),
)


@pytest.mark.parametrize(
    "kept",
    [
        FAULT,
        pickle.loads(pickle.dumps(FAULT)),  # noqa: S301  # our own bytes
        words_from_store(words_to_store(FAULT)),
    ],
    ids=["as made", "from another process", "from the store"],
)
def test_a_sentence_for_later_is_english_until_somebody_reads_it(kept):
    assert kept == "byte 12: the file ends 3 bytes early"
    assert say_now(kept) == kept
    with speaking("de"):
        assert kept == "byte 12: the file ends 3 bytes early"
        assert say_now(kept) == "Byte 12: die Datei endet 3 Byte zu früh"


def test_any_text_goes_through_the_store_as_it_is_and_is_told_as_it_is():
    bare = say_later("the file is {empty}")
    for text in (
        "",
        "\x1e[",
        "\x1f",
        "\x1d\x1d",
        "no session message",
        "a {brace}",
        '["the file is empty", {}]',
        bare,
    ):
        assert words_from_store(words_to_store(text)) == text
    with speaking("de"):
        assert say_now("the file is empty") == "the file is empty"
        assert say_now(words_from_store(words_to_store(say_later("the file is empty")))) == (
            "die Datei ist leer"
        )


def test_a_text_is_known_in_every_language():
    assert in_every_language("Monday") == ("Monday", "Montag")
    assert in_every_language("no text of ours") == ("no text of ours",)
    assert in_every_language("") == ()


def test_every_text_of_the_code_is_in_the_catalogues_and_translated():
    checked = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "make_messages.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stdout) == (0, "")


def test_a_text_that_is_counted_stands_where_it_is_said():
    """A pair handed on in a variable would never be gathered, and stay English."""
    package = ROOT / "src" / "runlift_export"
    hidden = [
        f"{path.relative_to(package)}:{call.lineno}"
        for path in package.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "say_count"
        if not all(isinstance(one, ast.Constant) for one in call.args[:2])
    ]
    assert hidden == []
