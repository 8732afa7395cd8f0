"""One run stored as several files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from synthetic import AFTER, easy, history, in_files, intervals, pressed, run_of, verdicts_on

from runlift_export import days, settings
from runlift_export.days.day import continuations, so_far
from runlift_export.model import Effort, Run
from strategies import a_run, a_trace

DEFAULTS = settings.defaults()
PAST = history()
WHOLE = run_of(AFTER, intervals(6), seed=99, laps=pressed(intervals(6)))


def in_two(gap_s: float) -> tuple[Run, Run]:
    """Four marks, two in each file: a session only together."""
    stretches = [(600.0, 3.0), (200.0, 4.4), (200.0, 2.0), (200.0, 4.4), (600.0, 3.0)]
    whole = run_of(AFTER, easy(30), seed=99, laps=pressed(stretches))
    first, second = in_files(whole, (180,), gap_s)
    torn = replace(whole.laps[2], timer_s=100.0, distance_m=200.0)
    return (
        replace(first, laps=(*whole.laps[:2], torn)),
        replace(second, laps=(torn, *whole.laps[3:])),
    )


@pytest.mark.parametrize(
    ("gap_s", "continues"),
    [(-6, False), (-5, True), (0, True), (120, True), (121, False), (400, False)],
)
def test_a_file_from_five_seconds_before_to_two_minutes_after_continues_the_one_before(
    gap_s, continues
):
    """What is a session only together is one if the files are parts of one run."""
    verdict = verdicts_on((*PAST, *in_two(gap_s)))[-1]
    assert continues == (verdict.effort is Effort.HARD)


def test_the_last_part_is_judged_as_the_whole():
    plain = run_of(AFTER, intervals(6), seed=99)
    whole = verdicts_on((*PAST, plain))[-1]
    split = verdicts_on((*PAST, *in_files(plain, (200, 400), 10)))[-1]
    assert (whole.effort, whole.long) == (split.effort, split.long)
    assert whole.chance_hard == pytest.approx(split.chance_hard, abs=0.02)


def test_the_day_goes_by_the_whole():
    """The last third alone, with its fast end, would be hard for an otherwise easy run."""
    stretches = [(3000.0, 3.0), (60.0, 4.6), (300.0, 3.0)]
    plain = run_of(AFTER, stretches, seed=99)
    split = in_files(plain, (300, 560), 20)
    made = [days.classify_days(verdicts_on((*PAST, *some)))[-1] for some in ((plain,), split)]
    assert (Effort.EASY, Effort.EASY) == (made[0].effort, made[1].effort)


def test_loads_of_the_parts_add_up_to_that_of_the_whole():
    plain = run_of(AFTER, intervals(6), seed=99)
    whole = verdicts_on((*PAST, plain))[-1].load
    loads = [v.load for v in verdicts_on((*PAST, *in_files(plain, (200, 400), 0)))[-3:]]
    assert whole == pytest.approx(sum(load or 0 for load in loads), rel=0.02)


def laps_from(run: Run, first: int, last: int) -> Run:
    """The run with some of the laps of the whole, their starts counted from its own."""
    begins = (run.started_at - WHOLE.started_at).total_seconds()
    laps = tuple(replace(lap, start_s=lap.start_s - begins) for lap in WHOLE.laps[first:last])
    return replace(run, laps=laps)


def test_the_end_of_a_file_is_no_lap():
    """Seven laps and seven are thirteen: the last of the first file goes on in the second."""
    first, second = in_files(WHOLE, (300,), 0)
    told = [
        verdict.reasons[0].text
        for verdict in (
            verdicts_on((*PAST, replace(WHOLE, laps=WHOLE.laps[:6] + WHOLE.laps[7:])))[-1],
            verdicts_on((*PAST, laps_from(first, 0, 7), laps_from(second, 7, 14)))[-1],
        )
    ]
    assert ["12 laps marked, 3 make a session"] * 2 == [text.split("; ")[1] for text in told]


def test_a_long_run_in_files_is_as_long_as_the_whole():
    """Its distance is told as one; the parts alone would be short runs."""
    long = run_of(AFTER, easy(110), seed=99)
    whole = verdicts_on((*PAST, long))[-1]
    split = verdicts_on((*PAST, *in_files(long, (400, 800), 30)))[-1]
    flags = [
        [reason.text for reason in verdict.reasons if reason.rule == "long"]
        for verdict in (whole, split)
    ]
    assert flags[0] == flags[1]
    assert flags[0]


@pytest.mark.parametrize("files", [50, 200])
def test_an_endless_chain_is_joined_in_halves_of_a_day(files: int) -> None:
    """Hours recorded one after the other without an end cost as many cells as there are hours."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    chain = tuple(
        a_run(
            key=f"{number:064x}",
            started_at=start + timedelta(hours=number),
            elapsed_s=3600.0,
            moving_s=3600.0,
            trace=a_trace(speed_m_per_s=[2.7] * 720),
        )
        for number in range(files)
    )
    whole = so_far(chain, continuations(chain))
    cells = sum(len(run.trace.timer_s) for run in whole if run.trace is not None)
    assert cells <= 7 * 720 * files
