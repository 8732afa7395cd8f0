"""The runner's own word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from synthetic import AFTER, FIRST, easy, history, intervals, pressed, run_of, verdicts_on

from runlift_export import days, settings
from runlift_export.model import Correction, Effort, Run, Settings

DEFAULTS = settings.defaults()
PAST = history()


def with_corrections(*corrections: Correction) -> Settings:
    return replace(DEFAULTS, corrections=corrections)


def on(day: date, effort: str) -> Correction:
    return Correction(date=day, source=None, effort=effort)


def of(source: str, effort: str) -> Correction:
    return Correction(date=None, source=source, effort=effort)


@pytest.mark.parametrize("source", ["runs/2026-09-01-07.fit", "2026-09-01-07.fit"])
def test_a_correction_of_a_file_wins_and_is_the_reason(source):
    first = verdicts_on(PAST, with_corrections(of(source, "hard")))[0]
    assert (Effort.HARD, 1.0, 1.0) == (first.effort, first.chance_hard, first.confidence)
    assert ("correction", "you called it hard") == (first.reasons[0].rule, first.reasons[0].text)


def test_a_name_that_only_ends_alike_is_another_file():
    before = verdicts_on(PAST)
    assert before == verdicts_on(PAST, with_corrections(of("01-07.fit", "hard")))


def test_what_our_own_rule_said_stays_behind_the_correction():
    verdict = verdicts_on(PAST, with_corrections(on(FIRST, "moderate")))[0]
    assert Effort.MODERATE is verdict.effort
    assert "easy" == verdict.reasons[1].rule


def test_a_day_called_hard_is_so_by_its_hardest_run():
    warm_up, session = run_of(AFTER, easy(20), hour=6), run_of(AFTER, intervals(), hour=8)
    verdicts = verdicts_on((*PAST, warm_up, session), with_corrections(on(AFTER, "hard")))
    assert [Effort.EASY, Effort.HARD] == [verdict.effort for verdict in verdicts[-2:]]


def test_a_day_called_easy_is_so_by_all_its_runs():
    warm_up, session = run_of(AFTER, easy(20), hour=6), run_of(AFTER, intervals(), hour=8)
    verdicts = verdicts_on((*PAST, warm_up, session), with_corrections(on(AFTER, "easy")))
    made = days.classify_days(verdicts)[-1:]
    assert (Effort.EASY, 0.0) == (made[0].effort, made[0].chance_key)


def test_the_last_word_on_a_run_counts():
    verdict = verdicts_on(PAST, with_corrections(on(FIRST, "hard"), on(FIRST, "easy")))[0]
    assert Effort.EASY is verdict.effort


def test_a_correction_of_nothing_that_is_there_changes_nothing():
    assert verdicts_on(PAST) == verdicts_on(
        PAST, with_corrections(on(date(1999, 1, 1), "hard"), of("gone.fit", "hard"))
    )


# --- what corrections teach ---------------------------------------------------------------------


def at_every_corner(days_: int = 75) -> tuple[Run, ...]:
    """A runner who presses the lap button on easy runs, and does intervals without it."""
    corners = [(300.0, 3.0), (240.0, 3.3), (310.0, 2.9), (250.0, 3.25), (280.0, 3.0)] * 2
    made = []
    for day in range(days_):
        on_day = FIRST + timedelta(days=day)
        if day % 4 == 3:
            made.append(run_of(on_day, intervals(), seed=day))
        elif day % 4 != 2:
            made.append(run_of(on_day, corners, seed=day, laps=pressed(corners)))
    return tuple(made)


CORNERS = at_every_corner()


def called_easy(count: int) -> tuple[Correction, ...]:
    with_laps = [run for run in CORNERS if run.laps]
    return tuple(of(run.source, "easy") for run in with_laps[:count])


def last_with_laps(settings_: Settings) -> list[Effort]:
    verdicts = verdicts_on(CORNERS, settings_)
    return [verdict.effort for verdict in verdicts if verdict.run.laps][-4:]


def test_the_rules_alone_take_marked_corners_for_a_session():
    assert [Effort.HARD] * 4 == last_with_laps(DEFAULTS)


def test_thirty_corrections_teach_what_the_lap_button_means_to_this_runner():
    taught = with_corrections(*called_easy(30))
    assert Effort.HARD not in last_with_laps(taught)
    intervals_ = [v for v in verdicts_on(CORNERS, taught) if not v.run.laps]
    assert {Effort.HARD} == {v.effort for v in intervals_}


def test_a_taught_verdict_says_so_and_shows_the_rule_it_overruled():
    last = [v for v in verdicts_on(CORNERS, with_corrections(*called_easy(30))) if v.run.laps][-1]
    assert ["your_corrections", "session_laps"] == [reason.rule for reason in last.reasons[:2]]


def test_a_few_corrections_teach_nothing_yet():
    assert [Effort.HARD] * 4 == last_with_laps(with_corrections(*called_easy(10)))


def test_corrections_that_agree_with_the_rules_change_no_other_run():
    plain = verdicts_on(PAST)
    said = tuple(of(verdict.run.source, verdict.effort) for verdict in plain)
    again = verdicts_on(PAST, with_corrections(*said))
    assert [verdict.effort for verdict in plain] == [verdict.effort for verdict in again]


def test_corrections_without_a_pattern_are_not_learned():
    with_laps = [run for run in CORNERS if run.laps]
    words = ["easy", "hard", "hard", "easy", "hard"]
    said = [of(run.source, words[n % 5]) for n, run in enumerate(with_laps[:30])]
    assert [Effort.HARD] * 4 == last_with_laps(with_corrections(*said))


def test_what_was_taught_later_never_changes_an_earlier_verdict():
    taught = with_corrections(*called_easy(30))
    whole = verdicts_on(CORNERS, taught)
    for count in (10, 25, 40, 50):
        assert verdicts_on(CORNERS[:count], taught) == whole[:count]
