"""What real files and real reports broke, made anew: what is expected of each, as one table.

Each kind stands here with a second of its kind. The files that reports came with, where there are
any, are held to the same table (`RUNLIFT_CASES` names their folder).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import fitwriter as fw
from places import ROOT
from recordings import BERLIN as BERLIN_DEG
from recordings import (
    EASY_M_PER_S,
    EVENING,
    Sample,
    Stretch,
    easy,
    fit_time,
    intervals,
    nine_weeks,
    recording,
    split,
    strength,
    written,
)
from runlift_export import flow, lifts, runs, settings
from runlift_export.cli import program
from runlift_export.flow import History
from runlift_export.model import Effort, ProblemKind, Run, Verdict

TODAY = date(2026, 11, 27)
REPORTED = Path(os.environ.get("RUNLIFT_CASES") or ROOT.parent / "shared" / "cases")
BERLIN = ZoneInfo("Europe/Berlin")

SITTING = {"bpm": 95, "steps": 0}
EASY = (55.0, 80.0)
"""Training load of forty minutes' easy running, by heart rate or by speed."""

BUS = Stretch(seconds=900, m_per_s=8.0, **SITTING)
RED_LIGHT = Stretch(seconds=60, m_per_s=0.0, **SITTING)
BICYCLE = Stretch(seconds=900, m_per_s=5.5, bpm=112, steps=0)
COMMUTE = Stretch(seconds=2400, m_per_s=5.0, bpm=None, steps=None)
"""18 km/h, and only speed known: within what others run, far beyond the made runner's bests."""
STOPPED = replace(COMMUTE, seconds=40, m_per_s=0.0)
LIFT = Stretch(seconds=480, m_per_s=2.6, climb_m_per_s=1.0, **SITTING)
IDLE = Stretch(seconds=3600, m_per_s=0.0, bpm=58, steps=0)
ULTRA = Stretch(seconds=3000, m_per_s=2.2, bpm=128, steps=156)
AID = Stretch(seconds=600, m_per_s=0.2, bpm=110, steps=20)
SPRINT = Stretch(seconds=45, m_per_s=8.9, bpm=180, steps=240)
WALK = Stretch(seconds=600, m_per_s=1.2, bpm=110, steps=110)
UPHILL = Stretch(seconds=2400, m_per_s=1.6, bpm=160, steps=150, climb_m_per_s=0.2)
DOWNHILL = Stretch(seconds=600, m_per_s=6.0, bpm=150, steps=190, climb_m_per_s=-0.8)


def on_the_way(seconds: int) -> tuple[float, float]:
    """Where somebody is who has run easily for so long."""
    return BERLIN_DEG[0] + seconds * EASY_M_PER_S / 111_195, BERLIN_DEG[1]


def bumps(seconds: int, *, m_per_s: float, bpm: int | None) -> tuple[Stretch, ...]:
    """A bicycle on a rough road: the wrist counts now nothing, now as many steps as a walk."""
    counted, faster = (0, 60, 110, 20, 90, 120), (1.0, 1.1, 0.9)
    return tuple(
        Stretch(
            seconds=15,
            m_per_s=m_per_s * faster[at % len(faster)],
            bpm=bpm,
            steps=counted[at % len(counted)],
        )
        for at in range(seconds // 15)
    )


def skiing(m_per_s: float) -> tuple[Stretch, ...]:
    """Seven minutes up by lift, one at the top, three down."""
    return (
        Stretch(seconds=420, m_per_s=3.0, bpm=90, steps=0, climb_m_per_s=1.0),
        Stretch(seconds=60, m_per_s=0.0, bpm=95, steps=0, climb_m_per_s=0.0),
        Stretch(seconds=180, m_per_s=m_per_s, bpm=120, steps=10, climb_m_per_s=-2.3),
    )


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What is to come out for the runs since Monday, in order of start.

    `caveats` are words that stand in the caveats of the first; `on` is its date. `kinds` are
    those of the problems; `lifts` counts finished strength sessions. What is None is not asked.
    """

    efforts: tuple[Effort, ...] | None = (Effort.EASY,)
    load: tuple[float, float] = EASY
    race: bool | None = False
    caveats: tuple[str, ...] = ()
    on: date = date(2026, 11, 25)
    kinds: tuple[ProblemKind, ...] = ()
    lifts: int = 0
    unsure: bool = False
    moving_s: float | None = 2400.0


def weeks_long(parts: int, m_per_s: float) -> bytes:
    """A chain of recordings of seven days each, ten records in each."""
    week_s = 7 * 86_400
    starts = (fit_time(EVENING) - (8 * number + 9) * 86_400 for number in range(parts))
    return b"".join(
        fw.activity(start=at, elapsed_s=week_s, spacing_s=week_s // 9, speed_m_per_s=m_per_s)
        for at in starts
    )


Case = tuple[dict[str, bytes], Expected]
TWIN = (ProblemKind.DUPLICATE,)


def one(expected: Expected, data: bytes) -> Case:
    return {"a.fit": data}, expected


def late(**after: int) -> datetime:
    return EVENING + timedelta(**after)


def cases() -> dict[str, Callable[[], Case]]:
    """Name to files and what is expected of them."""
    run = Expected()
    doubted = Expected(efforts=(Effort.UNKNOWN,), load=(0, 0), unsure=True)
    cut = replace(run, caveats=("no running",))
    no_run = replace(run, efforts=(), kinds=(ProblemKind.NOT_A_RUN,))
    return {
        # --- what is no running
        "a bus after a run": lambda: one(
            replace(cut, caveats=("no running: 15:00 at 2:05/km",)), recording(easy(), BUS)
        ),
        "a bus that stops at lights": lambda: one(
            cut, recording(easy(), *(replace(BUS, seconds=200), RED_LIGHT) * 4)
        ),
        "a bus before a run": lambda: one(cut, recording(BUS, easy())),
        "a car": lambda: one(cut, recording(easy(), replace(BUS, m_per_s=20.0))),
        "a bus, nothing but speed known": lambda: one(
            cut,
            recording(
                Stretch(seconds=2400, bpm=None, steps=None), replace(BUS, bpm=None, steps=None)
            ),
        ),
        "a bicycle": lambda: one(cut, recording(easy(), BICYCLE)),
        "a bicycle in the middle": lambda: one(cut, recording(easy(1500), BICYCLE, easy(900))),
        "a bicycle, steps not counted": lambda: one(
            cut, recording(Stretch(seconds=2400, steps=None), replace(BICYCLE, steps=None))
        ),
        "a chair lift": lambda: one(cut, recording(easy(), LIFT)),
        "a cable car": lambda: one(
            cut, recording(easy(), replace(LIFT, m_per_s=6.0, climb_m_per_s=2.5))
        ),
        "a ride and nothing else": lambda: one(
            replace(run, efforts=(), kinds=(ProblemKind.NOT_A_RUN,)),
            recording(replace(BUS, seconds=1800)),
        ),
        "to work by bicycle, only speed known": lambda: one(doubted, recording(COMMUTE)),
        "to work by bicycle, with red lights": lambda: one(
            replace(doubted, moving_s=3000.0),
            recording(*(replace(COMMUTE, seconds=210), STOPPED) * 12),
        ),
        "to work by bicycle, head wind and tail wind": lambda: one(
            replace(doubted, moving_s=2700.0),
            recording(
                replace(COMMUTE, seconds=1500, m_per_s=4.4),
                replace(COMMUTE, seconds=1200, m_per_s=6.2),
            ),
        ),
        "to work by e-bike, 25 km/h": lambda: one(
            replace(run, efforts=(), kinds=(ProblemKind.NOT_A_RUN,)),
            recording(replace(COMMUTE, m_per_s=25 / 3.6)),
        ),
        "to work by e-bike, 25 km/h, with red lights": lambda: one(
            replace(doubted, moving_s=2500.0),
            recording(*(replace(COMMUTE, seconds=210, m_per_s=25 / 3.6), STOPPED) * 10),
        ),
        "a train": lambda: one(cut, recording(easy(), replace(BUS, m_per_s=30.0))),
        "a car that stops at every light": lambda: one(
            cut, recording(easy(), *(replace(BUS, seconds=60), RED_LIGHT) * 10)
        ),
        "an e-scooter home, no heart known": lambda: one(
            cut,
            recording(
                Stretch(seconds=2400, bpm=None), replace(BUS, m_per_s=5.55, bpm=None)
            ),
        ),
        "an e-scooter and nothing else": lambda: one(
            no_run, recording(replace(BUS, seconds=1200, m_per_s=5.55))
        ),
        "a bicycle, the wrist counts bumps": lambda: one(
            no_run, recording(*bumps(1800, m_per_s=5.2, bpm=155))
        ),
        "a slow bicycle, the wrist counts bumps": lambda: one(
            no_run, recording(*bumps(2700, m_per_s=4.3, bpm=132))
        ),
        "a bicycle home, the wrist counts bumps": lambda: one(
            cut, recording(easy(), *bumps(900, m_per_s=4.8, bpm=126))
        ),
        "a bicycle home, the wrist counts bumps, no heart known": lambda: one(
            cut, recording(Stretch(seconds=2400, bpm=None), *bumps(900, m_per_s=4.8, bpm=None))
        ),
        "rowing": lambda: one(
            no_run, recording(Stretch(seconds=2400, m_per_s=4.0, bpm=150, steps=50))
        ),
        "skiing, up by lift and down the piste": lambda: one(no_run, recording(*skiing(9.0) * 8)),
        "skiing slowly": lambda: one(no_run, recording(*skiing(6.0) * 8)),
        "skiing, neither heart nor steps known": lambda: one(
            no_run,
            recording(*(replace(part, bpm=None, steps=None) for part in skiing(9.0) * 8)),
        ),
        "a watch that was left on all night": lambda: one(
            replace(run, caveats=("left on",)), recording(easy(), replace(IDLE, seconds=32_400))
        ),
        "a watch that was left on, no heart known": lambda: one(
            replace(run, caveats=("left on",)),
            recording(
                Stretch(seconds=2400, bpm=None, steps=None),
                replace(IDLE, seconds=18_000, bpm=None, steps=None),
            ),
        ),
        "a watch that was left on, and a drive home an hour later": lambda: one(
            replace(run, caveats=("left on",)),
            recording(easy(), IDLE, replace(BUS, seconds=1800, m_per_s=14.0)),
        ),
        # --- what is running, however odd
        "a treadmill that counts no metres after a run to the gym": lambda: one(
            Expected(load=(150, 230), moving_s=6000.0, efforts=None),
            recording(easy(), Stretch(seconds=3600, m_per_s=0.0, bpm=146, steps=None)),
        ),
        "one foot counted": lambda: one(run, recording(Stretch(seconds=2400, steps=82))),
        "an hour on a treadmill at one speed": lambda: one(
            replace(run, load=(85, 125), moving_s=3600.0), recording(easy(3600), place=None)
        ),
        "an hour on a treadmill, no heart known": lambda: one(
            replace(run, load=(85, 125), moving_s=3600.0),
            recording(Stretch(seconds=3600, bpm=None), place=None),
        ),
        "a hundred miles in a day": lambda: one(
            Expected(efforts=(Effort.HARD,), load=(900, 1800), moving_s=86_400.0),
            recording(*(ULTRA, AID) * 24),
        ),
        "sprints at 9 m/s stay running": lambda: one(
            replace(run, load=(20, 200), moving_s=2980.0, efforts=None),
            recording(easy(1200), *(SPRINT, replace(WALK, seconds=400)) * 4),
        ),
        "down a mountain at 6 m/s": lambda: one(
            replace(run, load=(200, 700), moving_s=3000.0, efforts=(Effort.HARD,), race=None),
            recording(UPHILL, DOWNHILL),
        ),
        "ten kilometres as fast as anybody": lambda: one(
            replace(run, load=(500, 2000), moving_s=1580.0, efforts=(Effort.HARD,), race=True),
            recording(Stretch(seconds=1580, m_per_s=6.3, bpm=185, steps=190)),
        ),
        "a session of intervals is none of these": lambda: one(
            Expected(efforts=(Effort.HARD,), load=(150, 260), moving_s=2700.0),
            recording(*intervals()),
        ),
        # --- the same thing twice
        "two devices, distances 5 % apart": lambda: (
            {
                "watch.fit": recording(easy()),
                "phone.fit": recording(
                    Stretch(seconds=2400, m_per_s=2.9, bpm=None, steps=None), start=late(seconds=5)
                ),
            },
            replace(run, kinds=TWIN),
        ),
        "a watch and an app indoors, two minutes apart": lambda: (
            {
                "watch.fit": recording(easy(), place=None),
                "zwift.fit": recording(easy(), place=None, start=late(minutes=2), product=1),
            },
            replace(run, kinds=TWIN),
        ),
        "an app that was stopped early": lambda: (
            {
                "watch.fit": recording(easy()),
                "app.fit": recording(easy(1300), start=late(seconds=90), product=1),
            },
            replace(run, kinds=TWIN),
        ),
        "an app that was started minutes later": lambda: (
            {
                "watch.fit": recording(easy()),
                "app.fit": recording(easy(2000), start=late(minutes=6), product=1),
            },
            replace(run, kinds=TWIN),
        ),
        "one gym session from watch and app": lambda: (
            {
                "watch.fit": strength(),
                "app.fit": strength(start=late(minutes=4), seconds=2400, sets=12),
            },
            replace(run, efforts=(), kinds=TWIN, lifts=1),
        ),
        "one gym session, the app was started when the watch was nearly done": lambda: (
            {
                "watch.fit": strength(),
                "app.fit": strength(start=late(minutes=30), seconds=2400, sets=12, category=17),
            },
            replace(run, efforts=(), kinds=TWIN, lifts=1),
        ),
        "two gym sessions, one right after the other": lambda: (
            {"one.fit": strength(sets=3), "two.fit": strength(start=late(minutes=42), sets=4)},
            replace(run, efforts=(), lifts=2),
        ),
        "a clock three minutes off": lambda: (
            {
                "watch.fit": recording(easy()),
                "phone.fit": recording(easy(), start=late(minutes=3), product=1),
            },
            replace(run, kinds=TWIN),
        ),
        "a phone that was started ten minutes late and died": lambda: (
            {
                "watch.fit": recording(easy()),
                "phone.fit": recording(
                    Stretch(seconds=1200, m_per_s=2.9, bpm=None, steps=None),
                    start=late(minutes=10),
                    place=on_the_way(600),
                    product=1,
                ),
            },
            replace(run, kinds=TWIN),
        ),
        "an export with a record every half minute and nothing but places": lambda: (
            {
                "watch.fit": recording(easy()),
                "app.fit": recording(
                    Stretch(seconds=2400, bpm=None, steps=None),
                    start=late(seconds=-20),
                    keep=lambda sample: sample.at_s % 30 == 0,
                    offset_s=None,
                    events=False,
                    product=1,
                ),
            },
            replace(run, kinds=TWIN),
        ),
        "one run from three devices": lambda: (
            {
                "a.fit": recording(easy()),
                "b.fit": recording(easy(), start=late(seconds=3), product=1),
                "c.fit": recording(
                    Stretch(seconds=2300, bpm=None, steps=None), start=late(seconds=40), product=2
                ),
            },
            replace(run, kinds=TWIN * 2),
        ),
        "a warm-up and a race five minutes later": lambda: (
            {
                "a.fit": recording(easy(1200)),
                "b.fit": recording(
                    Stretch(seconds=1500, m_per_s=4.0, bpm=178, steps=184), start=late(minutes=25)
                ),
            },
            replace(run, efforts=(Effort.EASY, Effort.HARD), load=(25, 40), moving_s=1200.0),
        ),
        "a relay of two from one account": lambda: (
            {
                "a.fit": recording(Stretch(seconds=2400, m_per_s=2.4, bpm=140)),
                "b.fit": recording(
                    Stretch(seconds=2400, m_per_s=4.3, bpm=175, steps=184),
                    start=late(minutes=5),
                    product=1,
                ),
            },
            replace(run, efforts=None),
        ),
        "two gym sessions of one day": lambda: (
            {"one.fit": strength(sets=3), "two.fit": strength(start=late(hours=2), sets=4)},
            replace(run, efforts=(), lifts=2),
        ),
        "somebody else's run at the same time": lambda: (
            {
                "a.fit": recording(easy()),
                "b.fit": recording(easy(), place=(48.1, 11.6), product=1, start=late(seconds=20)),
            },
            replace(run, efforts=(Effort.EASY, Effort.EASY)),
        ),
        # --- few or missing records
        "four records, the distance late": lambda: one(
            replace(run, unsure=True, caveats=("records of",), load=(40, 110)),
            recording(
                easy(),
                keep=lambda sample: sample.at_s in (0, 500, 1500, 2399),
                mean_bpm=140,
            ),
        ),
        "two records without heart rate": lambda: one(
            replace(run, unsure=True, caveats=("records of 0:00",), load=(40, 110)),
            recording(
                Stretch(seconds=2400, bpm=None, steps=None),
                keep=lambda sample: sample.at_s in (0, 2399),
            ),
        ),
        "nine records of a hard run, its mean heart rate stored": lambda: one(
            replace(
                run,
                efforts=None,
                unsure=True,
                caveats=("records of",),
                load=(100, 330),
                moving_s=2989.0,
            ),
            recording(
                Stretch(seconds=2989, m_per_s=2.9, bpm=None, steps=None),
                keep=lambda sample: sample.at_s % 370 == 0,
                mean_bpm=194,
            ),
        ),
        "records of the first third": lambda: one(
            replace(
                run, unsure=True, caveats=("records of 20:00",), load=(95, 150), moving_s=4000.0
            ),
            recording(easy(4000), keep=lambda sample: sample.at_s <= 1200),
        ),
        "no record of the middle": lambda: one(
            replace(run, load=(95, 150), moving_s=4000.0, caveats=("records of",)),
            recording(easy(4000), keep=lambda sample: not 1000 < sample.at_s < 2500),
        ),
        # --- time
        "a watch that knows no zone, in Shanghai": lambda: one(
            replace(run, on=date(2026, 11, 26), caveats=("local time",)),
            recording(easy(), offset_s=0, place=(31.2, 121.5)),
        ),
        "a watch that knows no zone, in California": lambda: one(
            replace(run, on=date(2026, 11, 24), caveats=("local time",)),
            recording(
                easy(), offset_s=0, place=(37.8, -122.4), start=late(hours=9, days=-1)
            ),
        ),
        "an offset that is right": lambda: one(run, recording(easy(), offset_s=3600)),
        "one record of 1989": lambda: one(
            replace(run, caveats=("one record of another day",)), recording(easy(), extra=(6,))
        ),
        "one record of the year 2100": lambda: one(
            replace(run, caveats=("one record of another day",)),
            recording(easy(), extra=(fit_time(EVENING) + 70 * 365 * 86_400,)),
        ),
        "eleven records of last week": lambda: one(
            replace(run, caveats=("11 records of other days",)),
            recording(
                easy(),
                extra=tuple(fit_time(EVENING) - 6 * 86_400 + at for at in range(11)),
                session_start=fit_time(EVENING) - 6 * 86_400,
                elapsed_s=6 * 86_400 + 2400,
            ),
        ),
        "a session that starts in 1989": lambda: one(run, recording(easy(), session_start=6)),
        "a clock that leaps 20 days": lambda: one(
            replace(run, caveats=("20 days ahead",)),
            recording(easy(), clock=lambda at_s: at_s + (20 * 86_400 if at_s > 475 else 0)),
        ),
        "a clock that leaps 20 days, counted by the session": lambda: one(
            replace(run, caveats=("20 days ahead",)),
            recording(
                easy(),
                clock=lambda at_s: at_s + (20 * 86_400 if at_s > 475 else 0),
                elapsed_s=20 * 86_400 + 2400,
            ),
        ),
        "a clock that is set back an hour": lambda: one(
            replace(run, caveats=("set back 1 hour",)),
            recording(
                easy(), clock=lambda at_s: at_s - (3600 if at_s > 475 else 0), elapsed_s=2400
            ),
        ),
        "a run of 2031": lambda: one(
            replace(run, efforts=(), kinds=(ProblemKind.MISDATED,)),
            recording(easy(), start=late(days=1600)),
        ),
        "a run of the third of January 2000, after two days without a clock": lambda: one(
            replace(run, efforts=(), kinds=(ProblemKind.MISDATED,)),
            recording(easy(), start=datetime(2000, 1, 3, 17, tzinfo=UTC)),
        ),
        "a clock that is set back a day": lambda: one(
            replace(run, caveats=("set back 1 day",)),
            recording(
                easy(), clock=lambda at_s: at_s - (86_400 if at_s > 700 else 0), elapsed_s=2400
            ),
        ),
        "a clock that leaps seven hours": lambda: one(
            run,
            recording(
                easy(), clock=lambda at_s: at_s + (25_200 if at_s > 700 else 0), elapsed_s=2400
            ),
        ),
        "the first five minutes in 1989": lambda: one(
            replace(run, caveats=("other days",)),
            recording(
                easy(),
                clock=lambda at_s: at_s - (fit_time(EVENING) - 10 if at_s < 300 else 0),
            ),
        ),
        "an offset of fifteen hours": lambda: one(
            replace(run, caveats=("no local time",)), recording(easy(), offset_s=54_000)
        ),
        "an offset that the place contradicts": lambda: one(
            replace(run, caveats=("not believed",)), recording(easy(), offset_s=50_400)
        ),
        "ten to midnight": lambda: one(
            run, recording(easy(), start=datetime(2026, 11, 25, 22, 50, tzinfo=UTC))
        ),
        "ten past midnight": lambda: one(
            replace(run, on=date(2026, 11, 26)),
            recording(easy(), start=datetime(2026, 11, 25, 23, 10, tzinfo=UTC)),
        ),
        "west of the date line with the date of the east": lambda: one(
            replace(run, on=date(2026, 11, 26)),
            recording(easy(), offset_s=46_800, place=(-13.8, -172.0)),
        ),
        "east of the date line": lambda: one(
            replace(run, on=date(2026, 11, 26)),
            recording(easy(), offset_s=46_800, place=(-18.0, 178.0)),
        ),
        "a run of 1990": lambda: one(
            replace(run, efforts=(), kinds=(ProblemKind.MISDATED,)),
            recording(easy(), start=late(days=-13_400)),
        ),
        # --- recordings of days
        "a chain of recordings of a week, faster than anybody runs": lambda: one(
            replace(run, efforts=(), kinds=(ProblemKind.NOT_A_RUN,)), weeks_long(99, 2.95)
        ),
        "a chain of recordings of a week that hold hardly anything": lambda: one(
            replace(run, efforts=(), kinds=(ProblemKind.NOT_A_RUN,)), weeks_long(3, 0.02)
        ),
        "a run and a recording of a week in one file": lambda: one(
            replace(run, kinds=(ProblemKind.NOT_A_RUN,)), recording(easy()) + weeks_long(1, 2.95)
        ),
        "a whole distance of nobody's over records that are right": lambda: one(
            replace(run, caveats=("is not believed",)), recording(easy(), distance_m=66_000.0)
        ),
        "a distance of nobody's and nothing else": lambda: one(
            replace(run, efforts=(), kinds=(ProblemKind.NOT_A_RUN,)),
            recording(easy(), distance_m=21_000.0, records=False),
        ),
        # --- mountains
        "a mountain without heart rate": lambda: one(
            Expected(efforts=(Effort.UNKNOWN,), load=(100, 320), moving_s=9600.0),
            recording(
                Stretch(seconds=9600, m_per_s=0.86, bpm=None, steps=None, climb_m_per_s=0.1),
                ascent_m=1824,
            ),
        ),
        "the same flat is a walk": lambda: one(
            Expected(load=(0, 320), moving_s=9600.0),
            recording(Stretch(seconds=9600, m_per_s=0.86, bpm=None, steps=None)),
        ),
    }  # fmt: skip


def judged(folder: Path) -> History:
    return flow.read_history((folder,), settings.defaults(), timezone=BERLIN, today=TODAY)


def recent(history: History) -> tuple[Verdict, ...]:
    return tuple(v for v in history.verdicts if v.run.local_date >= date(2026, 11, 23))


@pytest.mark.parametrize("name", cases())
def test_what_a_report_broke_is_read_as_it_was_done(name: str, tmp_path: Path) -> None:
    """Effort, load, date, caveats and problems are those of what was really done."""
    files, expected = cases()[name]()
    history = judged(written(tmp_path / "runs", dict(nine_weeks()) | files))
    verdicts = recent(history)
    assert expected.efforts in (None, tuple(verdict.effort for verdict in verdicts))
    assert expected.kinds == tuple(problem.kind for problem in history.problems)
    assert expected.lifts == len(history.lifts)
    assert len(history.days) < 80
    for verdict in verdicts[:1]:
        assert expected.race in (None, verdict.race)
        assert expected.load[0] <= (verdict.load or 0.0) <= expected.load[1]
        assert expected.on == verdict.run.local_date
        told = "; ".join(verdict.run.caveats)
        assert all(words in told for words in expected.caveats), told
        assert bool(expected.caveats) or not told
        assert not expected.unsure or verdict.confidence <= 0.6
        assert expected.moving_s is None or abs(expected.moving_s - verdict.run.moving_s) <= 65.0
        assert "nan" not in " ".join(reason.text for reason in verdict.reasons)


# --- what may be done to a recording without the day becoming another one ---

SHIFTS = st.sampled_from((-7200, -600, 0, 45, 600, 7200))


def day_of(history: History) -> tuple[bool, float]:
    """Whether Wednesday was hard, and the load of all its runs."""
    verdicts = recent(history)
    hard = any(verdict.effort is Effort.HARD for verdict in verdicts)
    return hard, sum(verdict.load or 0.0 for verdict in verdicts)


@dataclass(frozen=True)
class Past:
    """Runs that a falsifying example is not to print."""

    runs: tuple[Run, ...] = field(repr=False)


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    """The runs of nine weeks, read once."""
    home = written(tmp_path_factory.mktemp("past") / "runs", nine_weeks())
    return Past(runs.read_runs((home,), timezone=BERLIN).runs)


@hypothesis_settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(
    hard=st.booleans(),
    shift_s=SHIFTS,
    spacing_s=st.sampled_from((1, 5, 8)),
    split_at_s=st.sampled_from((None, 1000, 1500)),
    copy=st.sampled_from((None, "whole", "late", "early end", "no heart rate")),
    ride=st.booleans(),
)
def test_a_recording_may_be_shifted_split_copied_thinned_and_ridden_home(
    tmp_path_factory: pytest.TempPathFactory,
    past: Past,
    *,
    hard: bool,
    shift_s: int,
    spacing_s: int,
    split_at_s: int | None,
    copy: str | None,
    ride: bool,
) -> None:
    """The day stays hard or not, and its load within an eighth of what it was."""
    stretches = intervals() if hard else (easy(2700),)
    start = EVENING + timedelta(seconds=shift_s)
    parts = _parts(stretches, start, split_at_s, spacing_s, ride=ride)
    if copy is not None:
        parts["copy.fit"] = _copy(stretches, start, copy)
    plain = {"a.fit": recording(*stretches)}
    before, after = (
        day_of(
            flow.judge_reading(
                replace(read, runs=(*past.runs, *read.runs)), settings.defaults(), today=TODAY
            )
        )
        for read in (_read(tmp_path_factory, plain), _read(tmp_path_factory, parts))
    )
    assert hard == before[0] == after[0]
    assert abs(after[1] - before[1]) <= before[1] / 8


WOUNDS: dict[str, dict[str, Any]] = {
    "none": {},
    "a record of 1989": {"extra": (6,)},
    "a record of 2100": {"extra": (fit_time(EVENING) + 74 * 365 * 86_400,)},
    "records of last week": {
        "extra": tuple(fit_time(EVENING) - 6 * 86_400 + at for at in range(11)),
        "session_start": fit_time(EVENING) - 6 * 86_400,
    },
    "a session of 1989": {"session_start": 6},
    "a leap of 20 days": {"clock": lambda at_s: at_s + (20 * 86_400 if at_s > 1100 else 0)},
    "set back an hour": {
        "clock": lambda at_s: at_s - (3600 if at_s > 1100 else 0),
    },
    "set back a day": {
        "clock": lambda at_s: at_s - (86_400 if at_s > 1100 else 0),
    },
    "a zone that the place contradicts": {"offset_s": 13 * 3600},
    "no zone on Earth": {"offset_s": 15 * 3600},
    "a whole distance of nobody's": {"distance_m": 99_000.0},
}
AFTER: dict[str, tuple[Stretch, ...]] = {
    "nothing": (),
    "a bus": (replace(BUS, seconds=600),),
    "a bus with lights": (replace(BUS, seconds=150), RED_LIGHT) * 4,
    "a train": (replace(BUS, m_per_s=28.0),),
    "a bicycle": (BICYCLE,),
    "a bicycle on a rough road": bumps(600, m_per_s=4.8, bpm=122),
    "an e-scooter": (replace(BUS, m_per_s=5.55),),
    "a chair lift": (LIFT,),
    "a night on the bedside table": (replace(IDLE, seconds=20_000),),
}


@hypothesis_settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(
    hard=st.booleans(),
    wound=st.sampled_from(sorted(WOUNDS)),
    spacing_s=st.sampled_from((1, 5, 15, 30)),
    gap_s=st.sampled_from((0, 120, 240)),
    after=st.sampled_from(sorted(AFTER)),
)
def test_a_wounded_recording_is_still_the_same_day(
    tmp_path_factory: pytest.TempPathFactory,
    past: Past,
    *,
    hard: bool,
    wound: str,
    spacing_s: int,
    gap_s: int,
    after: str,
) -> None:
    """Of that date, hard or not as it was, no race, and its load within a fifth of what it was."""
    stretches = intervals() if hard else (easy(2700),)
    if WOUNDS[wound].get("distance_m") and after != "nothing":
        after = "nothing"  # the distance of a ride is told from that of the whole

    def is_kept(sample: Sample) -> bool:
        return sample.at_s % spacing_s == 0 and not 1200 < sample.at_s < 1200 + gap_s

    plain = {"a.fit": recording(*stretches)}
    parts = (*stretches, *AFTER[after])
    elapsed_s = sum(part.seconds for part in parts)
    hurt = {"a.fit": recording(*parts, keep=is_kept, elapsed_s=elapsed_s, **WOUNDS[wound])}
    before, found = (
        flow.judge_reading(
            replace(read, runs=(*past.runs, *read.runs)), settings.defaults(), today=TODAY
        )
        for read in (_read(tmp_path_factory, plain), _read(tmp_path_factory, hurt))
    )
    (verdict,) = recent(found)
    assert date(2026, 11, 25) == verdict.run.local_date
    assert (hard, False) == (verdict.effort is Effort.HARD, verdict.race)
    load = day_of(before)[1]
    assert abs((verdict.load or 0.0) - load) <= load / 5
    assert len(found.days) < 80


@hypothesis_settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    records=st.integers(0, 6),
    first_s=st.integers(0, 600),
    mean_bpm=st.sampled_from((None, 132, 150, 185)),
    seconds=st.integers(900, 5400),
)
def test_a_handful_of_records_proves_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    past: Past,
    *,
    records: int,
    first_s: int,
    mean_bpm: int | None,
    seconds: int,
) -> None:
    """No race, never sure, never hard by speed; a load of its length, or of the stored heart."""
    at = {first_s + number * (seconds - first_s) // max(records, 1) for number in range(records)}
    data = recording(
        Stretch(seconds=seconds, bpm=None, steps=None),
        keep=lambda sample: sample.at_s in at,
        records=bool(records),
        mean_bpm=mean_bpm,
    )
    read = _read(tmp_path_factory, {"a.fit": data})
    history = flow.judge_reading(
        replace(read, runs=(*past.runs, *read.runs)), settings.defaults(), today=TODAY
    )
    (verdict,) = recent(history)
    assert not verdict.race
    assert Effort.HARD is not verdict.effort
    assert verdict.confidence <= 0.6
    least, most = (0.9, 2.1) if mean_bpm is None else LOAD_A_MINUTE[mean_bpm]
    assert least <= (verdict.load or 0.0) / (seconds / 60) <= most


LOAD_A_MINUTE = {132: (1.0, 1.8), 150: (1.6, 2.6), 185: (3.0, 5.5)}
"""By Banister's formula, for whatever maximum nine weeks of made runs may show."""


@hypothesis_settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    apart_s=st.integers(0, 2100),
    lengths_s=st.tuples(st.integers(1500, 4200), st.integers(1500, 4200)),
    sets=st.tuples(st.integers(0, 9), st.integers(0, 9)),
    categories=st.tuples(st.integers(0, 32), st.integers(0, 32)),
)
def test_sessions_that_share_ten_minutes_are_one(
    tmp_path_factory: pytest.TempPathFactory,
    *,
    apart_s: int,
    lengths_s: tuple[int, int],
    sets: tuple[int, int],
    categories: tuple[int, int],
) -> None:
    """Whatever each of them says was done; those that share less than five are two."""
    one, other = (
        strength(start=start, seconds=seconds, sets=count, category=category)
        for start, seconds, count, category in zip(
            (EVENING, late(seconds=apart_s)), lengths_s, sets, categories, strict=True
        )
    )
    shared_s = min(lengths_s[0], apart_s + lengths_s[1]) - apart_s
    found = _read(tmp_path_factory, {"watch.fit": one, "app.fit": other}).lifts
    if one == other or shared_s >= 600:
        assert 1 == len(found)
        assert max(sets) == len(found[0].sets)
    elif shared_s < 300:
        assert 2 == len(found)


def _read(folders: pytest.TempPathFactory, files: dict[str, bytes]) -> runs.Reading:
    home = written(folders.mktemp("day") / "runs", files)
    return runs.read_runs((home,), timezone=BERLIN)


def _parts(
    stretches: tuple[Stretch, ...],
    start: datetime,
    split_at_s: int | None,
    spacing_s: int,
    *,
    ride: bool,
) -> dict[str, bytes]:
    """The run as one file or as two that follow each other, every few seconds a record."""
    home = (replace(BUS, seconds=600),) if ride else ()

    def is_kept(sample: Sample) -> bool:
        return sample.at_s % spacing_s == 0

    if split_at_s is None:
        return {"a.fit": recording(*stretches, *home, start=start, keep=is_kept)}
    first, second = split(stretches, split_at_s)
    later = start + timedelta(seconds=split_at_s + 5)
    return {
        "a.fit": recording(*first, start=start, keep=is_kept),
        "b.fit": recording(*second, *home, start=later, keep=is_kept),
    }


def _copy(stretches: tuple[Stretch, ...], start: datetime, kind: str) -> bytes:
    """What a second device made of the same run."""
    if kind == "no heart rate":
        stretches = tuple(replace(one, bpm=None) for one in stretches)
    late_s = 90 if kind == "late" else 0
    if late_s:
        stretches = split(stretches, late_s)[1]
    if kind == "early end":
        stretches = split(stretches, 2000)[0]
    begin = start + timedelta(seconds=late_s)
    return recording(*stretches, start=begin, place=None, product=1)


# --- the files that the reports came with ---


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What is expected of a folder: efforts, load of the first run, and its date."""

    efforts: tuple[Effort, ...]
    load: tuple[float, float] = EASY
    on: date = date(2026, 11, 25)
    lifts: int = 0
    moving_s: float | None = None
    zone: str = "Europe/Berlin"
    base: str = "base-9-weeks"


REPORTS = {
    "01-bus-after-run": Reported(efforts=(Effort.EASY,)),
    "03-same-run-two-devices-4-percent": Reported(efforts=(Effort.EASY,), load=(80, 100)),
    "05-one-gym-session-counts-twice": Reported(efforts=(), lifts=1),
    "06-four-records-read-as-race": Reported(efforts=(Effort.EASY,), load=(30, 110)),
    "08-tomtom-offset-0": Reported(efforts=(Effort.EASY,), zone="Asia/Shanghai"),
    "09-clock-jump-load": Reported(efforts=(Effort.EASY,)),
    "12-one-bad-first-record": Reported(efforts=(Effort.HARD,), load=(180, 240)),
    "12-one-bad-first-record/a.fit": Reported(efforts=(Effort.EASY,), moving_s=2400.0),
    "12-one-bad-first-record/intervals.fit": Reported(efforts=(Effort.HARD,), load=(180, 240)),
    "18-lifts-silent": Reported(efforts=(), lifts=1),
    "20-chain-of-99-parts": Reported(efforts=()),
    "19-mountain-without-hr": Reported(
        efforts=(Effort.UNKNOWN,), load=(100, 320), on=date(2019, 9, 14), base="base-2019"
    ),
}


def test_a_mountain_without_heart_rate_and_without_a_past_has_a_load(tmp_path: Path) -> None:
    """Nothing tells how hard it was, but it was long; and it says so."""
    files, expected = cases()["a mountain without heart rate"]()
    (verdict,) = judged(written(tmp_path / "runs", files)).verdicts
    assert Effort.UNKNOWN is verdict.effort
    assert expected.load[0] <= (verdict.load or 0.0) <= expected.load[1]
    assert any("for as long" in reason.text for reason in verdict.reasons)


@pytest.mark.skipif(not REPORTED.is_dir(), reason="no reported files here; set RUNLIFT_CASES")
@pytest.mark.parametrize("name", REPORTS)
def test_the_files_of_the_reports_are_read_as_they_were_done(name: str) -> None:
    """With the made runner's past beside them."""
    expected = REPORTS[name]
    zone = ZoneInfo(expected.zone)
    paths = (REPORTED / expected.base, REPORTED / name)
    history = flow.read_history(paths, settings.defaults(), timezone=zone, today=TODAY)
    names = {path.name for path in ([paths[1]] if paths[1].is_file() else paths[1].iterdir())}
    found = [one for one in history.verdicts if Path(one.run.source).name in names]
    assert expected.efforts == tuple(one.effort for one in found)
    assert expected.lifts == len(history.lifts)
    for one in found[:1]:
        assert expected.load[0] <= (one.load or 0.0) <= expected.load[1]
        assert expected.on == one.run.local_date
        assert expected.moving_s in (None, one.run.moving_s)
        assert not one.race


@pytest.mark.skipif(not REPORTED.is_dir(), reason="no reported files here; set RUNLIFT_CASES")
def test_the_sets_of_the_report_are_shown_by_the_names_in_the_file() -> None:
    """Five exercises, three sets each; lunge 0 is an overhead lunge by FIT's own profile."""
    defaults = settings.defaults()
    paths = (REPORTED / "18-lifts-silent",)
    history = flow.read_history(paths, defaults, timezone=BERLIN, today=TODAY)
    known = lifts.exercise_progress(history.lifts, defaults)
    others = lifts.other_exercises(history.lifts, defaults)
    assert ["Romanian deadlift"] == [one.exercise for one in known]
    assert [
        ("Barbell bench press", 3),
        ("Lat pulldown", 3),
        ("Overhead lunge", 3),
        ("Renegade row", 3),
    ] == [(one.exercise, one.sets) for one in others]


PLANNED = {
    "15-planned-calendar-not-used/m-no-dtstamp-summary-empty.ics": "warning: 1 event from",
    "15-planned-calendar-not-used/q-strength-from-plan.ics": "'Yoga': another sport",
    "17-calendar-cut-short/l-truncated.ics": "the events that are whole are used",
}


@pytest.mark.skipif(not REPORTED.is_dir(), reason="no reported files here; set RUNLIFT_CASES")
@pytest.mark.parametrize("name", PLANNED)
def test_the_calendars_of_the_reports_are_told_of(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read of them as runs, what was not, and what was cut off."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-27")
    monkeypatch.setenv("HOME", str(tmp_path))
    base, calendar = str(REPORTED / "base-9-weeks"), str(REPORTED / name)
    words = ["--no-cache", "plan", base, "--weeks", "1", "--planned", calendar]
    told = CliRunner().invoke(program, words).stderr
    assert PLANNED[name] in told
    assert " read as running" in told
