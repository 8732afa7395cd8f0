"""Verdicts to days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from synthetic import AFTER, FIRST, easy, history, intervals, run_of, verdicts_on

from runlift_export import days, settings
from runlift_export.model import Basis, Effort
from strategies import a_reason, a_verdict

DEFAULTS = settings.defaults()


def verdict(effort: Effort, chance: float, **changes):
    run = run_of(FIRST, easy(), hour=changes.pop("hour", 7))
    return a_verdict(run=run, effort=effort, chance_hard=chance, **changes)


def test_every_date_from_first_to_last_has_a_day_and_days_without_runs_are_rest():
    verdicts = verdicts_on(history())
    made = days.classify_days(verdicts)
    assert [FIRST + timedelta(days=n) for n in range(28)] == [day.date for day in made]
    assert {Effort.REST} == {day.effort for day in made if day.date.weekday() in (3, 5)}
    assert all(day.basis is Basis.RECORDED for day in made)


def test_days_go_on_to_the_last_date_asked_for_and_are_rest():
    """A plan that starts a week after the last run knows a week of rest."""
    last = AFTER + timedelta(days=6)
    made = days.classify_days(verdicts_on(history()), last=last)
    assert (FIRST, last) == (made[0].date, made[-1].date)
    assert (Effort.REST, 0.0, 0.0) == (made[-1].effort, made[-1].chance_run, made[-1].chance_key)


def test_without_runs_there_are_no_days():
    assert () == days.classify_days(())
    assert () == days.classify_days((), last=FIRST)


def test_a_day_is_as_hard_as_its_hardest_run():
    warm_up = run_of(AFTER, easy(15), hour=6)
    session = run_of(AFTER, intervals(), hour=7)
    later = run_of(AFTER, easy(30), hour=17)
    verdicts = verdicts_on((*history(), warm_up, session, later))
    (day,) = days.classify_days(verdicts)[-1:]
    assert Effort.HARD is day.effort
    assert "fast_running" == day.reasons[0].rule
    assert sum(v.load or 0 for v in verdicts[-3:]) == pytest.approx(day.load)
    assert sum(v.run.distance_m or 0 for v in verdicts[-3:]) == pytest.approx(day.distance_m)


def test_start_and_end_are_the_runners_own_times():
    run = run_of(FIRST, easy(60), utc_offset_s=7200)
    (day,) = days.classify_days(verdicts_on((run,)))
    assert f"{FIRST}T09:00:00+02:00" == day.run_start.isoformat()
    assert f"{FIRST}T10:00:00+02:00" == day.run_end.isoformat()


def test_files_less_than_three_hours_apart_belong_to_the_date_they_began_on():
    before = run_of(FIRST, easy(50), hour=23)
    after = run_of(
        FIRST + timedelta(days=1), easy(20), hour=0, started_at=before.ended_at + timedelta(hours=1)
    )
    made = days.classify_days(verdicts_on((before, after)))
    assert [FIRST] == [day.date for day in made]


@pytest.mark.parametrize(
    ("effort", "chance", "changes", "key"),
    [
        (Effort.HARD, 0.9, {}, 0.9),
        (Effort.HARD, 0.55, {}, 0.55),
        (Effort.EASY, 0.4, {}, 0.5),
        (Effort.EASY, 0.1, {}, 0.1),
        (Effort.EASY, 0.1, {"long": True}, 1.0),
        (Effort.EASY, 0.1, {"race": True}, 1.0),
        (Effort.UNKNOWN, 0.0, {}, 1.0),
    ],
)
def test_what_is_unsure_long_a_race_or_unknown_counts_as_key(effort, chance, changes, key):
    (day,) = days.classify_days((verdict(effort, chance, **changes),))
    assert (key, key >= 0.5) == (day.chance_key, day.key)


def test_the_reason_for_long_stands_beside_that_for_hard():
    hard = verdict(Effort.HARD, 0.9, reasons=(a_reason(rule="fast_running"),))
    far = verdict(Effort.EASY, 0.1, hour=8, long=True, reasons=(a_reason(rule="long"),))
    (day,) = days.classify_days((hard, far))
    assert ["fast_running", "long"] == [reason.rule for reason in day.reasons]
