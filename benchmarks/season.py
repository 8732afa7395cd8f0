"""Whole seasons, played: `python benchmarks/season.py [--weeks 26] [--only NAME]`.

A simulated runner plans each Monday into the same folder, does what the plan asks until Sunday (or
does not), writes it as a strength file (or does not), runs the week's runs, and plans again. Only
the command line is used, as people use it; what is printed is read from each Monday's plan.json.

Printed for each runner: sessions asked for, planned, done; lifts by kind of day beside the best
that the hard rules allow on that week of runs; weeks between deloads; sets a week, load and
estimated 1RM of each lift; what appears for the first time near a race or in a deload; minutes by a
clock of this script's own; broken rules; what moved at each new plan.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from runlift_export.cli import program
from season_files import log_in_hevy, strength_fit, write_runs

CLASSIC = ("rest", "intervals", "easy", "easy", "tempo", "easy", "long")
THREE_RUNS = ("rest", "easy", "rest", "intervals", "rest", "easy", "long")
MARATHON = ("rest", "intervals", "easy", "easy", "easy", "easy", "long")
KEY = frozenset({"intervals", "tempo", "long", "race"})
HARD = frozenset({"intervals", "tempo", "race"})
NEAR_DAYS = {"A": 14, "B": 7}
"""Nothing new so near a race (H13)."""
PAST_WEEKS = 8
START = date(2026, 1, 5)
Exercise = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """`asked` is the number of sessions a week the settings ask for (None: auto).

    `missed` are weeks in which nothing is done; `logs` says whether strength files are written,
    and `app` that they are sets in an app's CSV file instead.
    """

    name: str
    settings: str
    pattern: tuple[str, ...] = CLASSIC
    logs: bool = True
    app: bool = False
    missed: range = range(0)
    template: bool = True
    races: tuple[tuple[int, str], ...] = ()  # (week, priority), on that week's Sunday
    start: date = START


def _athlete(level: str = "novice", more: str = "") -> str:
    return f'timezone = "Europe/Berlin"\n[athlete]\nlevel = "{level}"\n{more}'


RUNNERS = (
    Runner(name="novice gym", settings=_athlete()),
    Runner(name="novice gym, no log", settings=_athlete(), logs=False),
    Runner(name="novice gym, rhythm only", settings=_athlete(), template=False),
    Runner(name="trained gym", settings=_athlete("trained")),
    Runner(name="novice gym, in Hevy", settings=_athlete(), app=True),
    Runner(name="trained gym, in Hevy", settings=_athlete("trained"), app=True),
    Runner(name="trained gym, no log", settings=_athlete("trained"), logs=False),
    Runner(
        name="home with band",
        settings=_athlete() + '[strength]\nplace = "home"\nequipment = ["bodyweight", "band"]\n',
    ),
    Runner(
        name="bodyweight only",
        settings=_athlete("trained") + '[strength]\nplace = "travel"\nequipment = ["bodyweight"]\n',
        pattern=THREE_RUNS,
    ),
    Runner(name="one a week", settings=_athlete("trained") + "[week]\nsessions = 1\n"),
    Runner(
        name="marathoner A and B",
        settings=_athlete("trained"),
        pattern=MARATHON,
        races=((12, "B"), (18, "A")),
    ),
    Runner(name="65 years old", settings=_athlete(more="birth_year = 1961\n")),
    Runner(name="misses a month", settings=_athlete(), missed=range(8, 12)),
    Runner(
        name="pounds",
        settings=_athlete("trained") + '[strength]\nunits = "lb"\nsmallest_step_kg = 2.27\n',
    ),
)


@dataclass(slots=True)
class Season:
    """What is gathered on the way; a row a week in `weeks`."""

    runner: Runner
    weeks: list[dict[str, Any]] = field(default_factory=list)
    sessions: list[dict[str, Any]] = field(default_factory=list)
    broken: int = 0
    failed: list[str] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)


def play(runner: Runner, weeks: int, folder: Path) -> Season:
    """Plan, do, log, run; `weeks` times."""
    files, out = folder / "runs", folder / "plan"
    settings = folder / "runlift.toml"
    settings.write_text(_settings(runner))
    write_runs(
        files, _week(runner, -1), runner.start - timedelta(weeks=PAST_WEEKS), _sunday(runner, -1)
    )
    season = Season(runner)
    before: dict[str, Any] = {}
    for week in range(weeks):
        monday = runner.start + timedelta(weeks=week)
        plan = _plan(season, settings, files, out, monday)
        if plan is None:
            break
        season.moves += _moved(before, plan, monday)
        _live(season, plan, files, monday, week)
        before = plan
    return season


def _settings(runner: Runner) -> str:
    text = runner.settings
    if runner.template:
        days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        rows = (f'{day} = "{kind}"' for day, kind in zip(days, runner.pattern, strict=True))
        text += "[week.runs]\n" + "\n".join(rows) + "\n"
    for week, priority in runner.races:
        on = runner.start + timedelta(weeks=week, days=6)
        text += f'[[races]]\ndate = "{on}"\npriority = "{priority}"\ndistance_km = 42.2\n'
    return text


def _week(runner: Runner, week: int) -> tuple[str, ...]:
    """The kinds of a week's runs; a race takes its Sunday, and an easy week follows an A race."""
    pattern = list(runner.pattern)
    for number, priority in runner.races:
        if week == number:
            pattern[6] = "race"
        if week == number + 1 and priority == "A":
            pattern = ["rest", "rest", "easy-short", "rest", "easy-short", "rest", "easy"]
    return tuple(pattern)


def _sunday(runner: Runner, week: int) -> date:
    return runner.start + timedelta(weeks=week, days=6)


def _plan(
    season: Season, settings: Path, files: Path, out: Path, monday: date
) -> dict[str, Any] | None:
    words = ["-c", str(settings), "plan", str(files), "-o", str(out), "--start", str(monday)]
    answer = CliRunner().invoke(program, [*words, "--weeks", "4"])
    document = out / "plan.json"
    if answer.exit_code not in (0, 3) or not document.is_file():
        season.failed.append(f"{monday}: status {answer.exit_code}: {answer.output[-300:]}")
        return None
    plan: dict[str, Any] = json.loads(document.read_text())
    season.broken += len(plan["broken"])
    return plan


def _live(season: Season, plan: dict[str, Any], files: Path, monday: date, week: int) -> None:
    """Do this week's sessions as asked, write them down, and run the week's runs."""
    runner, sunday = season.runner, monday + timedelta(days=6)
    kinds = _week(runner, week)
    mine = [one for one in plan["sessions"] if str(monday) <= one["date"] <= str(sunday)]
    does = week not in runner.missed
    for one in mine:
        on = date.fromisoformat(one["date"])
        one |= {"week": week, "on": kinds[on.weekday()], "done": does}
        one["eve"] = _week(runner, week + (on.weekday() == 6))[(on.weekday() + 1) % 7]
        season.sessions.append(one)
        if does and runner.logs:
            started = datetime.fromisoformat(one["start"])
            if runner.app:
                log_in_hevy(files / "hevy.csv", started, one["exercises"])
            else:
                name = f"{one['date']}-strength.fit"
                (files / name).write_bytes(strength_fit(started, one["exercises"]))
    write_runs(files, kinds, monday, sunday)
    detail = next((row for row in plan["weeks_detail"] if row["monday"] == str(monday)), {})
    season.weeks.append(
        {"monday": monday, "planned": len(mine), "done": len(mine) * does, "kinds": kinds} | detail
    )


def _moved(before: dict[str, Any], plan: dict[str, Any], monday: date) -> list[str]:
    """How sessions that both plans cover changed their day, came or went."""
    if not before:
        return []
    until = str(monday + timedelta(days=20))
    old = {s["uid"]: s["date"] for s in before["sessions"] if str(monday) <= s["date"] <= until}
    new = {s["uid"]: s["date"] for s in plan["sessions"] if s["date"] <= until}
    rows = [
        f"moved {old[uid]} to {new[uid]}" for uid in old.keys() & new.keys() if old[uid] != new[uid]
    ]
    rows += [f"gone {old[uid]}" for uid in old.keys() - new.keys()]
    return rows + [f"came {new[uid]}" for uid in new.keys() - old.keys()]


# --- the best that the hard rules allow, by trying all ---


def best_days(pattern: Sequence[str], sessions: int) -> Counter[str]:
    """Kinds of day of the best `sessions` lifts a week: easy before rest before hard before long.

    Hard rules only: not on the eve of a key run (H2), two days between (H4), week after week.
    """
    price = {
        "easy": 0,
        "easy-short": 0,
        "rest": 1,
        "tempo": 100,
        "intervals": 100,
        "race": 10_000,
        "long": 1000,
    }
    allowed = [d for d in range(7) if pattern[(d + 1) % 7] not in KEY]
    fits = [
        days
        for days in combinations(allowed, sessions)
        if all(b - a >= 2 for a, b in pairwise((*days, *(day + 7 for day in days[:1]))))
    ]
    if not fits:
        return best_days(pattern, sessions - 1) if sessions else Counter()
    best = min(fits, key=lambda days: sum(price[pattern[d]] for d in days))
    return Counter(pattern[d] for d in best)


# --- minutes by a clock of our own ---


def honest_min(session: dict[str, Any]) -> float:
    """Minutes: tempo and pauses of the cues, rests, changes of place, ramp-up sets and plates."""
    seconds = sum(_work_s(one) for one in session["warm_up"])
    work = session["exercises"]
    for one, after in zip(work, [*work[1:], None], strict=True):
        seconds += _work_s(one)
        if after is not None:
            paired = one["superset"] and one["superset"] == after["superset"]
            seconds += 20 if paired else max(one["rest_s"], CHANGE_S)
        ramp = one.get("ramp_up") or []
        seconds += sum(3.0 * step["reps"] + 60 for step in ramp)
        if not ramp and _is_barbell(one):
            seconds += RAMP_UP_S
    return seconds / 60


CHANGE_S = 60
"""From the end of one exercise to the start of the next: water, weights, a mat."""
RAMP_UP_S = 2 * (25 + 60)
"""Two lighter sets and the plates between, where the plan shows none."""


def _is_barbell(one: Exercise) -> bool:
    words = f"{one['name']} {one['fit_name']}".lower()
    return (one["load_kg"] or 0) > 20 and ("barbell" in words or "back squat" in words)


def _work_s(one: Exercise) -> float:
    """All sets of an exercise with the rests between them; a superset's rests are shared."""
    sides = 2 if one["per_side"] else 1
    once = one["seconds"] if one["reps"] is None else one["reps"] * _rep_s(one.get("notes") or "")
    rest = one["rest_s"] / 2 if one["superset"] else one["rest_s"]
    return one["sets"] * (once * sides + 5 * (sides - 1)) + max(one["sets"] - 1, 0) * rest


def _rep_s(cues: str) -> float:
    """3 s for a repetition done plainly, and what its cues ask for beside."""
    words = {"one": 1, "two": 2, "three": 3, "four": 4, "1": 1, "2": 2, "3": 3, "4": 4}
    found = re.findall(r"(\w+) (?:seconds?|s) (down|on top|at the top|at the bottom)", cues.lower())
    held = re.findall(r"(?:pause|hold|squeeze)[^.]*? (\w+) seconds?", cues.lower())
    down = sum(max(words.get(n, 1) - 1, 0) for n, where in found if where == "down")
    return 3.0 + down + sum(words.get(n, 1) for n in held)


# --- what is printed ---


def lines(season: Season) -> Iterator[str]:
    runner, weeks = season.runner, season.weeks
    yield f"\n== {runner.name} ({len(weeks)} weeks, runs {' '.join(runner.pattern)})"
    yield from (f"  FAILED {one}" for one in season.failed)
    planned = sum(row["planned"] for row in weeks)
    asked = sum(row.get("target", 0) for row in weeks)
    yield f"  sessions: asked {asked}, planned {planned}, done {sum(row['done'] for row in weeks)}"
    yield f"  broken rules: {season.broken}"
    yield f"  lifts by kind of day: {_counts(s['on'] for s in season.sessions)}"
    best: Counter[str] = Counter()
    for row in weeks:
        best += best_days(row["kinds"], row["planned"])
    yield f"  best the hard rules allow: {_counts(best.elements())}"
    eve = sum(s["eve"] in KEY for s in season.sessions if s["legs"])
    yield f"  leg lifts on the eve of a key run: {eve}"
    late = sum(datetime.fromisoformat(s["start"]).hour >= 20 for s in season.sessions)
    yield f"  begin at 20:00 or later (as stored): {late}"
    yield from _deloads(season)
    yield from _sets(season)
    yield from _lifts(season)
    yield from _first(season)
    minutes = [(honest_min(s), s["duration_min"], s["kind"]) for s in season.sessions]
    if minutes:
        worst = max(minutes, key=lambda row: row[0] - row[1])
        mean = sum(own - said for own, said, _ in minutes) / len(minutes)
        own_min = [row[0] for row in minutes]
        yield (
            f"  minutes by our clock: {min(own_min):.0f}-{max(own_min):.0f}, {mean:+.1f} beside the"
            f" plan's on average, worst {worst[0]:.0f} for {worst[1]} ({worst[2]})"
        )
    kinds = Counter(row.split()[0] for row in season.moves)
    yield f"  at {len(weeks) - 1} new plans: {dict(kinds) or 'nothing moved, came or went'}"


def _counts(kinds: Any) -> str:
    return ", ".join(f"{kind} {n}" for kind, n in Counter(kinds).most_common()) or "none"


def _deload(row: dict[str, Any]) -> bool:
    return "deload" in str(row.get("why", ""))


def _deloads(season: Season) -> Iterator[str]:
    at = [number for number, row in enumerate(season.weeks) if _deload(row)]
    gaps = [b - a for a, b in pairwise(at)]
    yield f"  deload weeks: {at}, weeks between: {gaps}"


def _sets(season: Season) -> Iterator[str]:
    by_week: Counter[int] = Counter()
    for one in season.sessions:
        by_week[one["week"]] += sum(x["sets"] for x in one["exercises"])
    yield "  sets by week: " + " ".join(str(by_week[n]) for n in range(len(season.weeks)))


def _lifts(season: Season) -> Iterator[str]:
    rows: dict[str, list[tuple[int, Exercise]]] = defaultdict(list)
    for one in season.sessions:
        for exercise in one["exercises"]:
            rows[exercise["name"]].append((one["week"], exercise))
    yield f"  exercises: {len(rows)}"
    for name, seen in sorted(rows.items(), key=lambda row: row[1][0][0]):
        loads = [_dose(week, x) for week, x in seen]
        shown = [loads[0]] + [b for a, b in pairwise(loads) if b.split(":")[1] != a.split(":")[1]]
        yield f"    {name}: {' '.join(shown[:14])}{' ...' if len(shown) > 14 else ''}"


def _dose(week: int, one: Exercise) -> str:
    amount = one["reps"] if one["reps"] is not None else f"{one['seconds']}s"
    if one["load_kg"] is None or one["reps"] is None:
        return f"w{week}:{one['sets']}x{amount}"
    one_rm = one["load_kg"] * (1 + (one["reps"] + (one["rir"] or 0)) / 30)
    return f"w{week}:{one['sets']}x{amount}@{one['load_kg']:g}(1RM~{one_rm:.0f})"


def _first(season: Season) -> Iterator[str]:
    known: set[str] = set()
    races = [(season.runner.start + timedelta(weeks=w, days=6), p) for w, p in season.runner.races]
    found = []
    for one in season.sessions:
        on = date.fromisoformat(one["date"])
        near = [
            f"{(r - on).days} days before {p}"
            for r, p in races
            if 0 <= (r - on).days <= (14 if p == "A" else 7)
        ]
        deload = _deload(season.weeks[one["week"]])
        for exercise in one["exercises"]:
            if exercise["name"] not in known and one["week"] and (near or deload):
                found.append(f"{exercise['name']} ({', '.join(near) or 'deload'})")
            known.add(exercise["name"])
    yield f"  new near a race or in a deload: {len(found)} {'; '.join(found[:8])}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--only", help="a part of a runner's name")
    asked = parser.parse_args()
    chosen: Callable[[Runner], bool] = lambda one: not asked.only or asked.only in one.name  # noqa: E731
    for runner in filter(chosen, RUNNERS):
        folder = Path(tempfile.mkdtemp(prefix="season-"))
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        try:
            for line in lines(play(runner, asked.weeks, folder)):
                print(line, flush=True)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
