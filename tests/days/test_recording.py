"""One run stored as several files."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from synthetic import AFTER, history, intervals, pressed, run_of, verdicts_on, with_trace

from runlift_export import days, settings
from runlift_export.days.recording import continuations, so_far
from runlift_export.model import Effort, Run, Trace

DEFAULTS = settings.defaults()
PAST = history()
WHOLE = run_of(AFTER, intervals(6), seed=99, laps=pressed(intervals(6)))


def parts(run: Run, cuts: tuple[int, ...], gap_s: float) -> tuple[Run, ...]:
    assert run.trace is not None
    made = []
    ends = (0, *cuts, len(run.trace.timer_s))
    for number, (first, last) in enumerate(pairwise(ends)):
        columns = {name: getattr(run.trace, name)[first:last] for name in Trace.__slots__}
        made.append(
            with_trace(
                run,
                Trace(**columns),
                key=f"{run.key}/{number}",
                laps=(),
                started_at=run.started_at + timedelta(seconds=5 * first + gap_s * number),
            )
        )
    return tuple(made)


@pytest.mark.parametrize(("gap_s", "expected"), [(0, True), (60, True), (120, True), (400, False)])
def test_a_file_that_begins_at_once_continues_the_one_before(gap_s, expected):
    assert (False, expected, expected) == continuations(parts(WHOLE, (200, 400), gap_s))


def test_the_last_part_is_judged_as_the_whole():
    plain = run_of(AFTER, intervals(6), seed=99)
    whole = verdicts_on((*PAST, plain))[-1]
    split = verdicts_on((*PAST, *parts(plain, (200, 400), 10)))[-1]
    assert (whole.effort, whole.long) == (split.effort, split.long)
    assert whole.chance_hard == pytest.approx(split.chance_hard, abs=0.02)


def test_the_day_goes_by_the_whole():
    """The last third alone, with its fast end, would be hard for an otherwise easy run."""
    stretches = [(3000.0, 3.0), (60.0, 4.6), (300.0, 3.0)]
    plain = run_of(AFTER, stretches, seed=99)
    split = parts(plain, (300, 560), 20)
    made = [days.classify_days(verdicts_on((*PAST, *some)))[-1] for some in ((plain,), split)]
    assert (Effort.EASY, Effort.EASY) == (made[0].effort, made[1].effort)


def test_loads_of_the_parts_add_up_to_that_of_the_whole():
    plain = run_of(AFTER, intervals(6), seed=99)
    whole = verdicts_on((*PAST, plain))[-1].load
    loads = [v.load for v in verdicts_on((*PAST, *parts(plain, (200, 400), 0)))[-3:]]
    assert whole == pytest.approx(sum(load or 0 for load in loads), rel=0.02)


def test_the_end_of_a_file_is_no_lap():
    first, second = parts(WHOLE, (300,), 30)
    halves = (replace(first, laps=WHOLE.laps[:7]), replace(second, laps=WHOLE.laps[6:]))
    joined = so_far(halves, (False, True))[1]
    assert len(WHOLE.laps) == len(joined.laps)


def test_the_whole_keeps_time_and_distance():
    joined = so_far(parts(WHOLE, (200, 400), 30), (False, True, True))[-1]
    assert joined.trace is not None
    assert WHOLE.started_at == joined.started_at
    assert WHOLE.moving_s == joined.moving_s
    assert WHOLE.distance_m == pytest.approx(joined.distance_m)
    assert WHOLE.elapsed_s + 60 == pytest.approx(5 * len(joined.trace.timer_s))
