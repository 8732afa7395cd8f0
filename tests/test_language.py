"""Words in the reader's language: English stands in the code, a catalogue gives the others."""

from runlift_export.language import (
    known_languages,
    say,
    say_count,
    speaking,
    spoken_language,
    to_say,
)


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


def test_english_comes_first():
    assert known_languages()[0] == "en"
