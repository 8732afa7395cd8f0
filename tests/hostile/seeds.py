"""Where mutation starts: the samples, a plan made of them, and small texts of each format."""

from __future__ import annotations

import gzip
import tempfile
from functools import cache
from pathlib import Path
from random import Random

import mutate
import wishes
from doors import BERLIN, CACHED, DEFAULTS, START

from places import SAMPLES
from runlift_export import flow, settings
from runlift_export.cache import Cache, FileStamp

ICS = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//example//plan//EN\r
BEGIN:VTIMEZONE\r
TZID:Europe/Berlin\r
BEGIN:STANDARD\r
DTSTART:19701025T030000\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
UID:1@example\r
DTSTART;TZID=Europe/Berlin:20261124T180000\r
DTEND;TZID=Europe/Berlin:20261124T190000\r
RRULE:FREQ=WEEKLY;BYDAY=TU,TH;COUNT=9\r
EXDATE;TZID=Europe/Berlin:20261126T180000\r
SUMMARY:6 x 800 m intervals\r
DESCRIPTION:Distance planned: 10 km\\nPlanned time: 1:00\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2@example\r
DTSTART;VALUE=DATE:20261129\r
DURATION:P1D\r
SUMMARY:Long run 18 km\r
STATUS:CONFIRMED\r
END:VEVENT\r
END:VCALENDAR\r
"""
CSV = (
    b"date,source,effort\r\n2026-11-03,,hard\r\n,fit/2026-11-04-easy.fit,easy\r\n"
    b"2026-11-24,,moderate\r\n,2026-11-03-intervals-6x800.fit,moderate\r\n"
)
ROSTER = b"athlete,groups,active,feed\r\nanna,sprint;club,yes,Anna\r\nbea,,no,\r\n"
SETS = (
    b"date,exercise,sets,reps,weight_kg\r\n2026-11-03,Squat,3,5,60\r\n2026-11-06,Plank,2,,\r\n",
    (
        b'"title","start_time","end_time","exercise_title","set_index","set_type","weight_kg","reps",'
        b'"duration_seconds"\n"Legs","3 Nov 2026, 18:00","3 Nov 2026, 18:40","Squat (Barbell)","0",'
        b'"normal","60","5",""\n"Legs","3 Nov 2026, 18:00","3 Nov 2026, 18:40","Plank","0",'
        b'"warmup","","","40"\n'
    ),
    (
        b"Date;Workout Name;Duration;Exercise Name;Set Order;Weight;Reps;Distance;Seconds\n"
        b"2026-11-03 18:00:00;Legs;40m;Squat (Barbell);1;60,5;5;0;0\n"
        b"2026-11-03 18:00:00;Legs;40m;Squat (Barbell);2;60,5;5;0;0\n"
    ),
    (
        b"Date,Exercise,Category,Weight (kgs),Reps,Distance,Distance Unit,Time\n"
        b"2026-11-03,Barbell Squat,Legs,60.0,5,,,\n2026-11-03,Plank,Core,,,,,0:00:40\n"
    ),
)
WATCH = (
    (
        b'<?xml version="1.0"?><Device xmlns="http://www.garmin.com/xmlschemas/GarminDevice/v2">'
        b"<Model><PartNumber>006-B2691-00</PartNumber><Description>Forerunner 935</Description>"
        b"</Model><MassStorageMode><DataType><Name>FIT_TYPE_5</Name><File><Location>"
        b"<Path>GARMIN/NEWFILES</Path></Location><TransferDirection>InputToUnit</TransferDirection>"
        b"</File></DataType></MassStorageMode></Device>"
    ),
    b'{"format":1,"loaded":[{"serial":1,"file":"a.fit","sha256":"0","coming":["1"]}]}',
)


@cache
def fit_seeds() -> tuple[bytes, ...]:
    """Small samples of every kind, the broken ones included."""
    files = sorted(SAMPLES.glob("*.fit")) + sorted((SAMPLES / "broken").glob("*.fit"))
    return tuple(path.read_bytes() for path in files if path.stat().st_size < 40_000)


@cache
def plan_files(wishes: str = "") -> dict[str, bytes]:
    """All files of a plan around one sample, written as these settings (TOML) want it."""
    path = SAMPLES / "2026-11-14-easy.fit"
    history = flow.read_history((path,), DEFAULTS, timezone=BERLIN)
    plan, _ = flow.make_plan(history, DEFAULTS, start=START, weeks=2, timezone=BERLIN)
    wanted = settings.parse_settings(wishes) if wishes else DEFAULTS
    return dict(flow.make_files(plan, wanted, history=history))


@cache
def cache_seed() -> bytes:
    """A cache with a few entries."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "runs.sqlite"
        with Cache(path) as made:
            made.keep_form("a form")
            places = (FileStamp(f"/{key}", 1, 2, 3) for key in CACHED)
            made.store(zip(places, CACHED, CACHED.values(), strict=True))
            made.keep_answer("a question", b"an answer")
        return path.read_bytes()


@cache
def workout_seeds() -> tuple[bytes, ...]:
    """The workouts of that plan."""
    return tuple(data for name, data in plan_files().items() if name.endswith(".fit"))


def made(kind: str, seed: int) -> bytes:
    """The input number `seed` for the doors of `kind` ("fit", "zip", "ics" ...)."""
    rng = Random(seed)  # noqa: S311 repeatable on purpose, no secret
    if kind in ("fit", "chain", "workout"):
        seeds = workout_seeds() if kind == "workout" else fit_seeds()
        if rng.random() < (0.1 if kind == "workout" else 0.5):
            return mutate.fit_made(rng)
        return mutate.bytes_changed(rng, rng.choice(seeds), seeds)
    if kind == "gz":
        whole = gzip.compress(rng.choice(fit_seeds()), mtime=0)
        return mutate.bytes_changed(rng, whole, (whole,))
    if kind == "zip":
        whole = mutate.zip_made(rng, rng.choice(fit_seeds()))
        return whole if rng.random() < 0.3 else mutate.bytes_changed(rng, whole, (whole,))
    if kind == "json":
        seed_json = plan_files()["plan.json"]
        if rng.random() < 0.85:
            return mutate.json_changed(rng, seed_json, ())
        return mutate.bytes_changed(rng, seed_json, (seed_json,))
    if kind == "cache":
        return mutate.pages_changed(rng, cache_seed())
    if kind == "watch":
        return mutate.bytes_changed(rng, rng.choice(WATCH), WATCH)
    if kind == "plan" and rng.random() < 0.8:
        return wishes.settings_made(rng)
    return _text_made(rng, "toml" if kind == "plan" else kind)


def _text_made(rng: Random, kind: str) -> bytes:
    seed_text = {
        "ics": ICS,
        "csv": CSV,
        "toml": settings.template().encode(),
        "sets": rng.choice(SETS),
        "roster": ROSTER,
    }[kind]
    if rng.random() < 0.8:
        return mutate.lines_changed(rng, seed_text, mutate.TOKENS[kind])
    return mutate.bytes_changed(rng, seed_text, (seed_text,))
