"""How well are hard runs told from the others? Every figure of docs/decisions/0003-effort.md.

    python benchmarks/effort.py              (--short: agreement with the runners' words alone)
    python benchmarks/effort_fallbacks.py    what is left where evidence is missing
    python benchmarks/effort_constants.py    what each chosen constant is worth on another runner

Needs the public recordings (RUNLIFT_CORPUS or ../shared/corpus) with one `runner-X.labels.csv`
beside each folder `runner-X`; the scorer beside them is used where it is there. Truths are never
mixed: the runner's words judge effort, the watch's load and the runner's own rating judge load.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from runlift_export import days, runs, settings
from runlift_export.days.summary import summarise_runs
from runlift_export.model import UNSURE_FROM, Correction, Effort, Lap, Run, Trace, Verdict

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from places import CORPUS, JUDGES  # found by the path above

JUDGE = JUDGES / "score_effort.py"
DEFAULTS = settings.defaults()
SEED = 4


@dataclass(frozen=True)
class Runner:
    """The runs of one person and the words that person wrote, by file name."""

    name: str
    runs: tuple[Run, ...]
    labels: dict[str, str]

    def label(self, run: Run) -> str | None:
        """What the runner wrote, None where that says nothing."""
        return self.labels.get(file_name(run))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="agreement with the words alone")
    short = parser.parse_args().short
    runners = list(read_runners())
    if not runners:
        print(f"no labelled runners in {CORPUS}; set RUNLIFT_CORPUS", file=sys.stderr)
        return 1
    for runner in runners:
        verdicts = days.judge_runs(runner.runs, DEFAULTS).verdicts
        print(f"\n{runner.name}: {len(runner.runs)} runs, {len(runner.labels)} labelled")
        print_score(runner, verdicts)
        if short:
            continue
        print_floors(runner)
        print_load(verdicts)
        print_missed(runner, verdicts)
        print_faults(runner, verdicts)
        print_corrections(runner)
    return 0


def read_runners() -> Iterator[Runner]:
    for table in sorted(CORPUS.glob("*.labels.csv")):
        folder = table.with_name(table.name.removesuffix(".labels.csv"))
        with table.open(encoding="utf-8-sig", newline="") as lines:
            rows = [
                (row["file"].removesuffix(".gz"), row["label"]) for row in csv.DictReader(lines)
            ]
        yield Runner(folder.name, runs.read_runs((folder,), timezone=None).runs, dict(rows))


def file_name(run: Run) -> str:
    return run.source.rsplit("/", 1)[-1].removesuffix(".gz")


# --- scores -------------------------------------------------------------------------------------


def print_score(runner: Runner, verdicts: Sequence[Verdict]) -> None:
    unknown = np.mean([verdict.effort is Effort.UNKNOWN for verdict in verdicts])
    print(f"  verdict other than unknown: {1 - unknown:.1%}")
    if not JUDGE.exists():
        print(f"  {score_of(runner, hard_of(verdicts))}")
        return
    document = {
        "format": 1,
        "runs": [
            {
                "source": verdict.run.source,
                "local_date": verdict.run.local_date.isoformat(),
                "effort": verdict.effort.value,
                "long": verdict.long,
            }
            for verdict in verdicts
        ],
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "runs.json"
        path.write_text(json.dumps(document))
        labels = CORPUS / f"{runner.name}.labels.csv"
        command = [sys.executable, str(JUDGE), str(path), str(labels)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    print("\n".join("  " + line for line in done.stdout.splitlines()))


def hard_of(verdicts: Sequence[Verdict]) -> dict[str, bool]:
    return {verdict.run.key: verdict.effort is Effort.HARD for verdict in verdicts}


def score_of(runner: Runner, hard: dict[str, bool], *, skip: frozenset[str] = frozenset()) -> str:
    pairs = pairs_of(runner, hard, skip)
    truth, said = pairs[:, 0], pairs[:, 1]
    both = (truth & said).sum()
    return (
        f"kappa {kappa(truth, said):.3f}  precision {both / max(said.sum(), 1):.2f}"
        f"  recall {both / max(truth.sum(), 1):.2f}  (n = {len(pairs)})"
    )


def pairs_of(
    runner: Runner, hard: dict[str, bool], skip: frozenset[str] = frozenset()
) -> np.ndarray:
    return np.array(
        [
            (runner.label(run) == "hard", hard[run.key])
            for run in runner.runs
            if runner.label(run) and run.key not in skip
        ]
    )


def kappa(truth: np.ndarray, said: np.ndarray) -> float:
    agreed = float(np.mean(truth == said))
    chance = float(truth.mean() * said.mean() + (1 - truth.mean()) * (1 - said.mean()))
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


def print_floors(runner: Runner) -> None:
    """Two rules of one line each, and ours without the runner's lap button."""
    summary = summarise_runs(runner.runs)
    contrast = summary.top_m_per_s / summary.median_m_per_s
    stars = dict(zip((run.key for run in runner.runs), (contrast >= 1.33).tolist(), strict=True))
    print(f"  floor, contrast within the run >= 1.33:  {score_of(runner, stars)}")
    hearts = {
        run.key: (run.mean_heart_rate_bpm or 0) >= 0.8 * (run.watch.max_hr_bpm or 190)
        for run in runner.runs
    }
    print(f"  floor, mean heart rate >= 80 % of max:   {score_of(runner, hearts)}")
    bare = tuple(replace(run, laps=()) for run in runner.runs)
    print(f"  ours, all laps taken away:               {score_of(runner, judged(bare))}")
    deaf = tuple(altered(run, heart_rate_bpm=np.nan) for run in runner.runs)
    print(f"  ours, all heart rate taken away:         {score_of(runner, judged(deaf))}")
    slow = tuple(slower(run, 0.7) for run in runner.runs)
    print(f"  ours, speeds and distances x 0.7:        {score_of(runner, judged(slow))}")


def slower(run: Run, factor: float) -> Run:
    """The same run of a slower runner."""
    if run.trace is not None:
        run = altered(
            run,
            speed_m_per_s=np.asarray(run.trace.speed_m_per_s) * factor,
            recorded_m_per_s=np.asarray(run.trace.recorded_m_per_s) * factor,
        )
    laps = tuple(
        replace(lap, distance_m=None if lap.distance_m is None else lap.distance_m * factor)
        for lap in run.laps
    )
    distance = None if run.distance_m is None else run.distance_m * factor
    return replace(run, distance_m=distance, laps=laps)


def judged(some: tuple[Run, ...]) -> dict[str, bool]:
    return hard_of(days.judge_runs(some, DEFAULTS).verdicts)


def print_load(verdicts: Sequence[Verdict]) -> None:
    ours = np.array([verdict.load or np.nan for verdict in verdicts])
    watch = np.array([verdict.run.watch_verdict.load or np.nan for verdict in verdicts])
    felt = [verdict.run.watch_verdict.perceived_effort for verdict in verdicts]
    rating = np.array([np.nan if one is None else one for one in felt])
    for name, truth in (("the watch's load", watch), ("the runner's rating", rating)):
        known = np.isfinite(ours) & np.isfinite(truth)
        if known.sum() >= 20:
            agreement = spearman(ours[known], truth[known])
            print(f"  our load against {name}: Spearman {agreement:.3f} (n = {known.sum()})")


def spearman(left: np.ndarray, right: np.ndarray) -> float:
    return float(np.corrcoef(ranks(left), ranks(right))[0, 1])


def kappa_of(runner: Runner, some: tuple[Run, ...] | None = None) -> float:
    """Kappa with the runner's words of the verdicts on the runs, or on `some` made of them."""
    pairs = pairs_of(runner, judged(runner.runs if some is None else some))
    return kappa(pairs[:, 0], pairs[:, 1])


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks, ties sharing their mean."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]


def print_missed(runner: Runner, verdicts: Sequence[Verdict]) -> None:
    """What kinds of run are still judged wrongly."""
    missed: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    for verdict in verdicts:
        label = runner.label(verdict.run)
        if label == "hard" and verdict.effort is not Effort.HARD:
            missed[kind_of(verdict)] += 1
        elif label not in (None, "hard") and verdict.effort is Effort.HARD:
            alarms[f"{verdict.reasons[0].rule}, {kind_of(verdict)}"] += 1
    print(f"  still missed: {listed(missed)}")
    print(f"  false alarms: {listed(alarms)}")


def kind_of(verdict: Verdict) -> str:
    run = verdict.run
    climb = 1000 * (run.ascent_m or 0.0) / max(run.distance_m or 0.0, 1.0)
    if run.moving_s < 1200:
        return "short file"
    if climb > 25:
        return "hills"
    if verdict.chance_hard >= UNSURE_FROM:
        return "near the limit"
    return "marked laps" if len(run.laps) > 3 else "even run without laps"


def listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common()) or "none"


# --- faults -------------------------------------------------------------------------------------


def altered(run: Run, **columns: object) -> Run:
    """The run with columns of its trace replaced (an array, or one value for all cells)."""
    if run.trace is None:
        return run
    n = len(run.trace.timer_s)
    made = {
        name: np.broadcast_to(np.asarray(value, dtype=np.float32), n)
        for name, value in columns.items()
    }
    return replace(run, trace=replace(run.trace, **made))


def dropped_heart_rate(run: Run, chance: np.random.Generator) -> Run:
    """Gaps of 1-3 min until three cells in ten have no heart rate."""
    if run.trace is None:
        return run
    beats = np.array(run.trace.heart_rate_bpm)
    cells = len(beats)
    gone = np.zeros(cells, dtype=bool)
    while gone.mean() < 0.3:
        start = int(chance.integers(cells))
        gone[start : start + int(chance.integers(12, 36))] = True
    beats[gone] = np.nan
    return altered(run, heart_rate_bpm=beats)


def locked_heart_rate(run: Run, chance: np.random.Generator) -> Run:
    """The optical sensor counts steps."""
    if run.trace is None:
        return run
    steps = run.trace.cadence_steps_per_min
    noise = chance.uniform(-2, 2, len(steps))
    beats = np.where(np.isfinite(steps), steps + noise, run.trace.heart_rate_bpm)
    return altered(run, heart_rate_bpm=beats)


def thinned(run: Run, chance: np.random.Generator) -> Run:
    """One record every 5 s (4-6 s), speed from the distance between them."""
    if run.trace is None or len(run.trace.timer_s) < 4:
        return run
    trace = run.trace
    speed = np.nan_to_num(np.asarray(trace.speed_m_per_s, dtype=np.float64))
    until = np.concatenate(([0.0], np.cumsum(speed * trace.timer_s)))
    grid = 5.0 * np.arange(len(until))
    records = np.cumsum(chance.uniform(4, 6, int(len(until) * 1.3)))
    records = np.concatenate(([0.0], records[records < grid[-1]], [grid[-1]]))
    metres = np.interp(grid, records, np.interp(records, grid, until))
    with np.errstate(divide="ignore", invalid="ignore"):
        again = np.where(trace.timer_s > 0, np.diff(metres) / trace.timer_s, np.nan)
    beats = np.interp(grid[:-1], grid[:-1] + chance.uniform(-2, 2), trace.heart_rate_bpm)
    return altered(
        run,
        speed_m_per_s=np.where(np.isfinite(trace.speed_m_per_s), again, np.nan),
        heart_rate_bpm=beats,
    )


def noisy_altitude(run: Run, chance: np.random.Generator) -> Run:
    if run.trace is None:
        return run
    noise = chance.normal(0, 5, len(run.trace.timer_s))
    return altered(run, altitude_m=np.asarray(run.trace.altitude_m) + noise)


def other_max(change_bpm: float) -> Callable[[Run, np.random.Generator], Run]:
    def changed(run: Run, _: np.random.Generator) -> Run:
        if run.watch.max_hr_bpm is None:
            return run
        watch = replace(run.watch, max_hr_bpm=run.watch.max_hr_bpm + change_bpm)
        return replace(run, watch=watch)

    return changed


def in_three(run: Run) -> tuple[Run, ...]:
    """The run as three files of a third each, a minute lost between them."""
    if run.trace is None or len(run.trace.timer_s) < 30:
        return (run,)
    cells = len(run.trace.timer_s)
    cuts = [0, cells // 3, 2 * cells // 3, cells]
    return tuple(
        part_of(run, number, first, last)
        for number, (first, last) in enumerate(itertools.pairwise(cuts))
    )


def part_of(run: Run, number: int, first: int, last: int) -> Run:
    assert run.trace is not None
    columns = {name: getattr(run.trace, name)[first:last] for name in run.trace.__slots__}
    trace = Trace(**columns)
    seconds = float(trace.timer_s.sum())
    metres = float(np.nansum(np.nan_to_num(trace.speed_m_per_s) * trace.timer_s))
    return replace(
        run,
        key=f"{run.key}/{number}",
        started_at=run.started_at + timedelta(seconds=5 * first + 60 * number),
        moving_s=seconds,
        elapsed_s=5.0 * (last - first),
        distance_m=metres if run.distance_m else None,
        laps=cut_laps(run.laps, 5.0 * first, 5.0 * last),
        trace=trace,
    )


def cut_laps(laps: tuple[Lap, ...], start_s: float, end_s: float) -> tuple[Lap, ...]:
    """The laps within a part; those it cuts keep their share of time and distance."""
    kept = []
    for lap in laps:
        length = max(lap.timer_s, 1e-6)
        inside = min(lap.start_s + length, end_s) - max(lap.start_s, start_s)
        if inside > 0:
            share = inside / length
            distance = None if lap.distance_m is None else lap.distance_m * share
            moved = max(lap.start_s, start_s) - start_s
            cut = replace(lap, start_s=moved, timer_s=lap.timer_s * share, distance_m=distance)
            kept.append(cut)
    return tuple(kept)


FAULTS: dict[str, Callable[[Run, np.random.Generator], Run]] = {
    "30 % of heart rate dropped": dropped_heart_rate,
    "cadence lock": locked_heart_rate,
    "records thinned to 5 s": thinned,
    "altitude noise of 5 m": noisy_altitude,
    "max heart rate set 10 too high": other_max(10),
    "max heart rate set 10 too low": other_max(-10),
}


def print_faults(runner: Runner, verdicts: Sequence[Verdict]) -> None:
    """Share of runs whose hard-or-not changes when every run of the runner has the fault."""
    before = hard_of(verdicts)
    for name, fault in FAULTS.items():
        chance = np.random.default_rng(SEED)
        after = judged(tuple(fault(run, chance) for run in runner.runs))
        flips = np.mean([before[key] != after[key] for key in before])
        print(f"  flips, {name + ':':34}{flips:6.1%}")
    print(f"  flips, {'split into three files:':34}{split_flips(runner):6.1%}")


def split_flips(runner: Runner) -> float:
    """Share of days that change when one run in ten is split at a time, the others whole."""
    whole = hard_days(runner.runs)
    flips = counted = 0
    for turn in range(10):
        parts = [in_three(r) if i % 10 == turn else (r,) for i, r in enumerate(runner.runs)]
        after = hard_days(tuple(itertools.chain.from_iterable(parts)))
        touched = {run.local_date for run in runner.runs[turn::10]}
        flips += sum(whole[day] != after[day] for day in touched)
        counted += len(touched)
    return flips / counted


def hard_days(some: tuple[Run, ...]) -> dict[date, bool]:
    every = days.classify_days(days.judge_runs(some, DEFAULTS).verdicts)
    return {day.date: day.effort is Effort.HARD for day in every}


# --- corrections --------------------------------------------------------------------------------


def print_corrections(runner: Runner) -> None:
    """Twenty corrections: of the first labelled runs, the later ones scored; of mistakes."""
    before = judged(runner.runs)
    labelled = [run for run in runner.runs if runner.label(run)]
    first = labelled[:20]
    skip = frozenset(run.key for run in first)
    print(f"  later runs, no corrections:      {score_of(runner, before, skip=skip)}")
    print(
        f"  later runs, first 20 corrected:  {score_of(runner, taught(runner, first), skip=skip)}"
    )
    wrong = [run for run in labelled if before[run.key] != (runner.label(run) == "hard")][:20]
    print(
        f"  all runs, {len(wrong):2} mistakes corrected: {score_of(runner, taught(runner, wrong))}"
    )


def taught(runner: Runner, told: Sequence[Run]) -> dict[str, bool]:
    """Verdicts after the runner said of these runs what the labels say."""
    said = tuple(
        Correction(
            date=None,
            source=run.source,
            effort="hard" if runner.label(run) == "hard" else "easy",
        )
        for run in told
    )
    return hard_of(days.judge_runs(runner.runs, replace(DEFAULTS, corrections=said)).verdicts)


if __name__ == "__main__":
    raise SystemExit(main())
