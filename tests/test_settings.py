"""runlift.toml: one home of defaults, and every fault told at once with its key path."""

from __future__ import annotations

import re
import tomllib
from datetime import date, time

import pytest

from runlift_export import settings
from runlift_export.errors import SettingsError
from runlift_export.model import Circle, Correction, Level, Phase, Place, Race, Window


def _faults(text: str) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        settings.parse_settings(text)
    assert caught.value.exit_status == 2
    return dict(caught.value.faults)


def test_the_template_is_the_defaults() -> None:
    """The file that init writes means the same as no file at all."""
    assert settings.defaults() == settings.parse_settings(settings.template())


def test_every_commented_key_of_the_template_is_accepted() -> None:
    """Taking the comment sign off every example in the template gives valid settings."""
    bare = re.sub(r"(?m)^# (?=\w+ = |\[\[)", "", settings.template())
    text = bare.replace("[[exercises]]", "")
    assert settings.parse_settings(text).races[0].distance_km == 42.2
    assert tomllib.loads(text)["athlete"]["birth_year"] == 1988


def test_values_replace_defaults_one_by_one() -> None:
    """A key that is left out keeps its default although its table is given."""
    found = settings.parse_settings("[athlete]\nbirth_year = 1988\n")
    assert (Level.NOVICE, 1988) == (found.athlete.level, found.athlete.birth_year)


def test_a_full_file_is_read() -> None:
    """Each kind of value ends up in its noun."""
    found = settings.parse_settings(
        """
        timezone = "Australia/Hobart"
        [week]
        sessions = 1
        monday = ["18:30-20:00", "06:00-07:00"]
        tuesday = []
        blocked = ["2026-12-24", 2026-12-25]
        [week.runs]
        sunday = "long"
        [strength]
        place = "home"
        [plan]
        phase = "peak"
        planned = ["a.ics"]
        [convert]
        hide_around = ["47.37, 8.54, 500"]
        [[races]]
        date = "2027-04-18"
        priority = "B"
        distance_km = 21.1
        [[corrections]]
        source = "runs/1.fit"
        effort = "easy"
        """
    )
    evening = Window(start=time(18, 30), end=time(20))
    morning = Window(start=time(6), end=time(7))
    assert ((morning, evening), ()) == found.week.windows[:2]
    assert (date(2026, 12, 24), date(2026, 12, 25)) == found.week.blocked
    assert (None, "long") == found.week.runs[5:]
    assert (1, Place.HOME, Phase.PEAK) == (
        found.week.sessions,
        found.strength.place,
        found.phase,
    )
    assert (Race(date=date(2027, 4, 18), priority="B", distance_km=21.1),) == found.races
    assert (Circle(latitude_deg=47.37, longitude_deg=8.54, radius_m=500),) == found.hide_around
    assert (Correction(date=None, source="runs/1.fit", effort="easy"),) == found.corrections


@pytest.mark.parametrize(
    ("text", "path", "says"),
    [
        ('timezone = "Berlin"', "timezone", "IANA zone"),
        ("timzone = 1", "timzone", "did you mean 'timezone'"),
        ("[athlete]\nlevel = 'novise'", "athlete.level", "did you mean 'novice'"),
        ("[athlete]\nbirth_year = true", "athlete.birth_year", "whole number"),
        ("[athlete]\nmax_hr_bpm = nan", "athlete.max_hr_bpm", "number from 100 to 240"),
        ("[athlete]\nresting_hr_bpm = 1e400", "athlete.resting_hr_bpm", "number from 25"),
        ("[athlete]\nconditions = ['flu']", "athlete.conditions[0]", "one of pain"),
        ("[week]\nsessions = 3", "week.sessions", "whole number from 0 to 2"),
        ("[week]\nsessions = 'often'", "week.sessions", "whole number from 0 to 2"),
        ("[week]\nmonday = ['20:00-18:00']", "week.monday[0]", 'meant "18:00-20:00"'),
        ("[week]\nmonday = 'any'", "week.monday", "a list"),
        ("[week]\nblocked = ['24.12.']", "week.blocked[0]", "a date such as"),
        ("[week.runs]\nmonday = 'fast'", "week.runs.monday", "one of rest"),
        ("week = 3", "week", "expected a table"),
        ("[convert]\nhide_around = '1,2,3'", "convert.hide_around", "a list, in brackets"),
        ("[convert]\nhide_around = ['95,2,3']", "convert.hide_around[0]", "a latitude up to 90"),
        ("[rules]\nfull_min = 50", "rules.full_min", "from 30 to 45"),
        ("[strength]\nequipment = ['kettlebell']", "strength.equipment[0]", "one of"),
        ("[[races]]\npriority = 'A'", "races[0].date", "found nothing"),
        ("[[corrections]]\neffort = 'hard'", "corrections[0].date", "either a date or a source"),
        ("races = 3", "races", "a list"),
        ("x = [", "TOML", "correct that line"),
    ],
)
def test_a_wrong_value_names_its_key_path(text: str, path: str, says: str) -> None:
    """The message says where, what was expected and what was found."""
    assert says in _faults(text)[path]


def test_all_faults_come_at_once() -> None:
    """Three mistakes, three lines."""
    found = _faults("a = 1\n[athlete]\nlevel = 3\n[rules]\nshort_min = 5\n")
    assert {"a", "athlete.level", "rules.short_min"} == set(found)


def test_corrections_come_from_csv_too() -> None:
    """Rows with a date or a source; spaces and empty rows do not matter."""
    text = "date,source,effort\n2026-11-03,, hard\n\n,runs/1.fit,easy\n"
    hard = Correction(date=date(2026, 11, 3), source=None, effort="hard")
    easy = Correction(date=None, source="runs/1.fit", effort="easy")
    assert (hard, easy) == settings.corrections_from_csv(text)


@pytest.mark.parametrize(
    ("text", "path", "says"),
    [
        ("", "row 1", "date,effort"),
        ("when,effort\n", "row 1", "found 'when,effort'"),
        ("date,effort\nyesterday,hard\n", "row 2.date", "a date such as"),
        ("date,effort\n2026-11-03,brutal\n", "row 2.effort", "one of easy"),
        ("date,source,effort\n2026-11-03,x.fit,hard\n", "row 2.date", "one of the two"),
        ('date,effort\n"2026', "row 2", "comma-separated"),
    ],
)
def test_a_bad_correction_names_its_row(text: str, path: str, says: str) -> None:
    """The row is the one a spreadsheet shows."""
    with pytest.raises(SettingsError) as caught:
        settings.corrections_from_csv(text)
    assert says in dict(caught.value.faults)[path]


def test_heart_rates_must_be_in_order() -> None:
    """A threshold above the maximum is a mistake in one of the two."""
    found = _faults("[athlete]\nthreshold_hr_bpm = 190\nmax_hr_bpm = 180\n")
    assert found == {"athlete.max_hr_bpm": "expected more than threshold_hr_bpm (190), found 180"}
