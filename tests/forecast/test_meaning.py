from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runlift_export.forecast.events import CalendarEntry
from runlift_export.forecast.meaning import EntryKind, classify_entry, read_amount
from runlift_export.model import TitleRule

ON = date(2026, 12, 1)


def _entry(title: str, text: str = "", **changes: object) -> CalendarEntry:
    fields: dict[str, object] = {
        "uid": "u",
        "on": ON,
        "days": 1,
        "begin": None,
        "end": None,
        "title": title,
        "text": text,
        "producer": "",
        "estimate_min": None,
    }
    return CalendarEntry(**(fields | changes))  # type: ignore[arg-type]


def _kind(title: str, text: str = "", **changes: object) -> EntryKind:
    return classify_entry(_entry(title, text, **changes)).kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        # English
        ("Easy run 8 km", EntryKind.EASY),
        ("Recovery jog", EntryKind.EASY),
        ("5k easy", EntryKind.EASY),
        ("Easy pace 6 mi", EntryKind.EASY),
        ("60 min E + 3x20 sec strides", EntryKind.EASY),
        ("Run 45 min with 6 x 80m strides", EntryKind.EASY),
        ("3 mi run", EntryKind.EASY),
        ("3 mi run or rest", EntryKind.EASY),
        ("6 x 400 m at 5k pace", EntryKind.QUALITY),
        ("20 min T + 10 min E", EntryKind.QUALITY),
        ("4 mi pace", EntryKind.QUALITY),
        ("Marathon pace run 10 km", EntryKind.QUALITY),
        ("Hill repeats", EntryKind.QUALITY),
        ("Steady run 12 km", EntryKind.MODERATE),
        ("Long Run 18 mi", EntryKind.LONG),
        ("Long run with 3 x 2 km tempo", EntryKind.LONG),
        ("Berlin Marathon", EntryKind.RACE),
        ("5-K Race", EntryKind.RACE),
        ("Rest day", EntryKind.REST),
        ("Rest", EntryKind.REST),
        ("Cross train 30 min", EntryKind.OTHER_SPORT),
        ("Bike 40 km", EntryKind.OTHER_SPORT),
        ("Run like the wind", EntryKind.UNKNOWN),
        ("Dentist", EntryKind.NOT_A_RUN),
        ("Long weekend", EntryKind.NOT_A_RUN),
        ("Blood test", EntryKind.NOT_A_RUN),
        # German
        ("Lockerer Dauerlauf 10 km", EntryKind.EASY),
        ("Regenerationslauf", EntryKind.EASY),
        ("Lauf mit lockerem Tempo", EntryKind.EASY),
        ("Laufen LIT", EntryKind.EASY),
        ("Laufen MIT 60 min", EntryKind.MODERATE),
        ("Dauerlauf mit Freunden", EntryKind.EASY),
        ("Tempodauerlauf 8 km", EntryKind.QUALITY),
        ("Schwellenlauf", EntryKind.QUALITY),
        ("Intervalle 5x1000 m", EntryKind.QUALITY),
        ("Fahrtspiel", EntryKind.QUALITY),
        ("Langer Lauf 25 km", EntryKind.LONG),
        ("Langer lockerer Dauerlauf", EntryKind.LONG),
        ("Wettkampf 10 km", EntryKind.RACE),
        ("Ruhetag", EntryKind.REST),
        ("Krafttraining", EntryKind.OTHER_SPORT),
        # Spanish
        ("Rodaje suave 8 km", EntryKind.EASY),
        ("Carrera continua 40 min", EntryKind.EASY),
        ("Trote a ritmo suave", EntryKind.EASY),
        ("Series 6x800 m", EntryKind.QUALITY),
        ("Cuestas", EntryKind.QUALITY),
        ("Tirada larga 20 km", EntryKind.LONG),
        ("Media maratón de Valencia", EntryKind.RACE),
        ("Descanso", EntryKind.REST),
        ("Natación", EntryKind.OTHER_SPORT),
        # French
        ("Footing facile 45 min", EntryKind.EASY),
        ("Course à allure facile", EntryKind.EASY),
        ("Endurance fondamentale 50 min", EntryKind.EASY),
        ("Fractionné 10x400 m", EntryKind.QUALITY),
        ("Séance seuil 3x10 min", EntryKind.QUALITY),
        ("Sortie longue 18 km", EntryKind.LONG),
        ("Semi-marathon de Paris", EntryKind.RACE),
        ("Repos", EntryKind.REST),
        ("Renforcement musculaire", EntryKind.OTHER_SPORT),
        # Hungarian
        ("Laza futás 8 km", EntryKind.EASY),
        ("Könnyű kocogás", EntryKind.EASY),
        ("Résztávos edzés 6x800 m", EntryKind.QUALITY),
        ("Tempófutás 6 km", EntryKind.QUALITY),
        ("Iramfutás", EntryKind.QUALITY),
        ("Hosszú futás 20 km", EntryKind.LONG),
        ("Futóverseny", EntryKind.RACE),
        ("Félmaraton", EntryKind.RACE),
        ("Pihenőnap", EntryKind.REST),
        ("Kerékpározás", EntryKind.OTHER_SPORT),
    ],
)
def test_titles_in_five_languages(title: str, kind: EntryKind) -> None:
    """The words that plans use, by their kind."""
    assert kind is classify_entry(_entry(title)).kind


def test_what_is_done_is_not_planned() -> None:
    """By the text of one service and the uid of another."""
    assert EntryKind.DONE is _kind("Run: Tempo", "Planned Time: 0:40\nActual Time: 0:41")
    assert EntryKind.DONE is _kind("Easy", uid="COMPLETED_PLAN_WORKOUT-1")


def test_a_note_over_several_days_is_no_run() -> None:
    """ "Training Week 1 Distance: 25 mi" spans seven days."""
    assert EntryKind.NOTE is _kind("Training Week 1 Distance: 25 mi", days=7)


def test_the_sport_field_speaks_before_the_words() -> None:
    """A ride with intervals is no run; a run off the bike is one."""
    assert EntryKind.OTHER_SPORT is _kind("Bike: 3x10 min threshold")
    assert EntryKind.OTHER_SPORT is _kind("Long intervals", "Workout type: Bike\n")
    assert EntryKind.EASY is _kind("Run: Off the bike", "Workout type: Run\nEasy in zone 1")
    assert EntryKind.REST is _kind("Day Off: ")


def test_the_first_line_s_type_speaks_before_the_title() -> None:
    """ "My First Run" is a walk-run by its type; "Loading Up" is no run by its emoji."""
    typed = _entry("\N{RUNNER} My First Run", "Walk Run \N{BULLET} 2.3km \N{BULLET} 25m - 30m")
    assert (EntryKind.EASY, "Walk Run") == (
        classify_entry(typed).kind,
        classify_entry(typed).matched,
    )
    lifting = _entry("\N{WEIGHT LIFTER} Loading Up", "Legs And Core \N{BULLET} 55m - 65m")
    assert EntryKind.OTHER_SPORT is classify_entry(lifting).kind


def test_a_riding_service_plans_rides() -> None:
    """Its titles are names of workouts."""
    assert EntryKind.OTHER_SPORT is _kind("2:00 - Gibbs", producer="-// Trainer Road LLC//")


def test_the_title_speaks_before_the_description() -> None:
    """Drills in the description leave an easy run easy."""
    assert EntryKind.EASY is _kind("Run: Laufen LIT + Technik", "5x80m fast")


def test_a_run_that_says_nothing_is_unknown_not_easy() -> None:
    """Confidence is low, and the planner takes it as a key run."""
    found = classify_entry(_entry("Run: Captain's choice"))
    assert (EntryKind.UNKNOWN, True) == (found.kind, found.confidence < 0.5)


@pytest.mark.parametrize(
    ("title", "text", "distance_m", "minutes"),
    [
        ("1km Repeats \N{BULLET} 6.5km", "", 6500.0, None),
        ("Easy \N{BULLET} 4mi", "", 4 * 1609.344, None),
        ("Run", "Distance Planned: 3000 m\nPlanned Time: 1:14", 3000.0, 74.0),
        ("6 x 400 m at 5k pace", "", None, None),
        ("10 km with 3 x 1 km", "", 10000.0, None),
        ("Easy 45 min", "", None, 45.0),
        ("Loading Up \N{BULLET} 55m - 65m", "", None, 60.0),
        ("Long \N{BULLET} 8km", "Long Run \N{BULLET} 8km \N{BULLET} 50m - 1h0m", 8000.0, 55.0),
        ("20 min warm up 4x5 min tempo 10 min", "", None, 50.0),
        ("Langer Lauf 1:45", "", None, 105.0),
        ("Langer Lauf 21,1 km", "", 21100.0, None),
        ("Run 4:30/km", "", None, None),
    ],
)
def test_distances_and_times(
    title: str, text: str, distance_m: float | None, minutes: float | None
) -> None:
    """The number after the bullet or of a field; paces and repeats are not the distance."""
    found = read_amount(_entry(title, text))
    assert (distance_m, minutes) == (found.distance_m, found.duration_min)


@given(title=st.text(max_size=80), text=st.text(max_size=200))
def test_any_text_gets_a_judgement(title: str, text: str) -> None:
    """No title breaks the judge or the amounts."""
    entry = _entry(title, text)
    assert 0 < classify_entry(entry).confidence <= 1
    size = read_amount(entry)
    assert size.distance_m is None or size.distance_m >= 500
    assert size.duration_min is None or size.duration_min >= 0


def test_the_runners_own_rule_comes_first() -> None:
    """A title rule beats our words, in any case; "ignore" takes the entry out; done stays done."""
    rules = (
        TitleRule(contains="fartlek", run="easy"),
        TitleRule(contains="Club", run="ignore"),
    )
    found = classify_entry(_entry("Hard FARTLEK intervals"), rules)
    assert (EntryKind.EASY, 1.0, "fartlek") == (found.kind, found.confidence, found.matched)
    assert EntryKind.NOT_A_RUN is classify_entry(_entry("Run: club evening"), rules).kind
    assert EntryKind.DONE is classify_entry(_entry("fartlek", "Actual Time: 0:41"), rules).kind
