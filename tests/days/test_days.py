"""Verdicts to days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from synthetic import AFTER, FIRST, easy, history, intervals, run_of, verdicts_on

from runlift_export import days, settings
from runlift_export.model import Basis, Day, Effort, Run, Verdict
from strategies import a_reason, a_run, a_verdict

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


# --- to the edge ----------------------------------------------------------------------------------


HOUR = timedelta(hours=1)


def verdict_of(run: Run, effort: Effort = Effort.EASY, chance: float = 0.1, **changes) -> Verdict:
    return a_verdict(run=run, effort=effort, chance_hard=chance, **changes)


def bare_run(hour: float = 7.0, **changes) -> Run:
    """An hour's run on the first day without trace or laps."""
    start = datetime.combine(FIRST, datetime.min.time(), tzinfo=UTC) + hour * HOUR
    usual = {
        "local_date": FIRST,
        "started_at": start,
        "utc_offset_s": 0,
        "elapsed_s": 3600.0,
        "moving_s": 3600.0,
        "key": f"{hour}",
        "trace": None,
        "laps": (),
    }
    return a_run(**(usual | changes))


def test_a_day_without_a_run_is_rest_in_every_respect():
    day = days.classify_days((verdict_of(bare_run()),), last=FIRST + timedelta(days=1))[-1]
    assert day == Day(
        date=FIRST + timedelta(days=1),
        effort=Effort.REST,
        long=False,
        race=False,
        basis=Basis.RECORDED,
        chance_key=0.0,
        chance_run=0.0,
        run_start=None,
        run_end=None,
        distance_m=None,
        load=0.0,
        reasons=(),
    )


def test_a_day_with_a_run_is_that_run():
    run = bare_run(6, distance_m=8000.0, utc_offset_s=3600)
    (day,) = days.classify_days((verdict_of(run, Effort.MODERATE, 0.2, load=40.0),))
    zone = timezone(HOUR)
    assert day == Day(
        date=FIRST,
        effort=Effort.MODERATE,
        long=False,
        race=False,
        basis=Basis.RECORDED,
        chance_key=0.2,
        chance_run=1.0,
        run_start=datetime(2026, 9, 1, 7, tzinfo=zone),
        run_end=datetime(2026, 9, 1, 8, tzinfo=zone),
        distance_m=8000.0,
        load=40.0,
        reasons=(a_verdict().reasons),
    )
    assert timedelta(hours=1) == day.run_end.utcoffset()


@pytest.mark.parametrize("flag", ["long", "race"])
def test_a_flag_of_any_run_is_one_of_the_day(flag):
    one = verdict_of(bare_run(6), Effort.HARD, 0.9)
    other = verdict_of(bare_run(12), **{flag: True}, reasons=(a_reason(rule=flag),))
    (day,) = days.classify_days((one, other))
    assert {"long": flag == "long", "race": flag == "race"} == {"long": day.long, "race": day.race}
    assert [*(reason.rule for reason in one.reasons), flag] == [r.rule for r in day.reasons]


def test_distance_and_load_of_a_day_are_unknown_where_no_run_has_them():
    unknown = verdict_of(bare_run(6, distance_m=None), load=None)
    known = verdict_of(bare_run(12, distance_m=5000.0), load=30.0)
    (nothing,), (some,) = days.classify_days((unknown,)), days.classify_days((unknown, known))
    assert [(None, None), (5000.0, 30.0)] == [(d.distance_m, d.load) for d in (nothing, some)]


@pytest.mark.parametrize(("gap_h", "dates"), [(2.99, 1), (3.0, 2)])
def test_sessions_are_three_hours_apart(gap_h, dates):
    late = bare_run(22.5)
    next_day = FIRST + timedelta(days=1)
    later = bare_run(23.5 + gap_h, local_date=next_day)
    made = days.classify_days((verdict_of(late), verdict_of(later)))
    assert dates == len(made)


def test_the_gap_begins_where_the_longest_run_so_far_ended():
    """A file inside another (two watches) does not end the session early."""
    long = bare_run(20, elapsed_s=4 * 3600.0)
    inside = bare_run(20.5, elapsed_s=600.0)
    after = bare_run(26, local_date=FIRST + timedelta(days=1))
    assert 1 == len(days.classify_days(tuple(verdict_of(run) for run in (long, inside, after))))


@pytest.mark.parametrize(("chance", "key"), [(0.34, 0.34), (0.35, 0.5), (0.5, 0.5), (0.51, 0.51)])
def test_unsure_begins_at_a_chance_of_35_in_100(chance, key):
    (day,) = days.classify_days((verdict_of(bare_run(), chance=chance),))
    assert key == day.chance_key


def continued(first_changes: dict[str, object], second_changes: dict[str, object]) -> Day:
    """The day of one run stored as two files, a minute apart."""
    first = verdict_of(bare_run(7), **first_changes)
    second = verdict_of(bare_run(8 + 1 / 60), **second_changes)
    (day,) = days.classify_days((first, second))
    return day


def test_of_a_run_in_two_files_the_last_decides():
    """It saw the whole; what the first part alone looked like is over."""
    hard = {"effort": Effort.HARD, "chance": 0.9}
    assert Effort.EASY is continued(hard, {}).effort
    assert Effort.HARD is continued({}, hard).effort


def test_a_correction_of_the_first_file_of_two_stands():
    """Any other reason of the first part is overruled by the whole."""
    said = {"effort": Effort.HARD, "chance": 1.0, "reasons": (a_reason(rule="correction"),)}
    assert Effort.HARD is continued(said, {}).effort
    ruled = said | {"reasons": (a_reason(rule="fast_running"), a_reason(rule="long"))}
    assert Effort.EASY is continued(ruled, {}).effort


def test_the_day_of_a_run_in_two_files_has_the_whole_of_both():
    part = {"load": 20.0}
    day = continued(part, part)
    assert (16000.0, 40.0) == (day.distance_m, day.load)
    assert timedelta(hours=2, minutes=1) == day.run_end - day.run_start
