"""How hard runs are told by kind, on days, and how sure of it: figures of docs/decisions/0003.

    python benchmarks/effort_kinds.py

Needs the same recordings as effort.py, and `runner-X.kinds.csv` beside the labels: what kind of run
the words say. Long runs that the words call hard are left out where the long flag is judged: hard
says nothing about length.
"""

from __future__ import annotations

import csv
import itertools
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence

import effort
from runlift_export import days
from runlift_export.model import LIKELY_FROM, UNSURE_FROM, Effort, Verdict

SHORT = ("sprints", "legspeed", "bounding", "hills")
EASY = ("easy", "recovery", "strides")
SURE_FROM = 0.9
BINS = (0.0, 0.6, 0.7, 0.8, 0.9, 1.01)

Told = tuple[str, str, Verdict]
"""Kind, label and verdict of one run."""


def main() -> int:
    runners = list(effort.read_runners())
    if not runners:
        print(f"no labelled runners in {effort.CORPUS}; set RUNLIFT_CORPUS", file=sys.stderr)
        return 1
    every: list[Told] = []
    for runner in runners:
        verdicts = days.judge_runs(runner.runs, effort.DEFAULTS).verdicts
        told = tuple(labelled(runner, verdicts))
        every.extend(told)
        print(f"\n{runner.name}")
        print("  hard found of hard, and false alarms, by kind:")
        print("    " + "; ".join(by_kind(told)))
        print_days(told, verdicts)
        print_long(told)
        print_confidence(told)
        print_easy_and_sure(told)
    print("\nall runners")
    short = [one for one in every if one[0] in SHORT and one[1] == "hard"]
    easy = [one for one in every if one[0] in EASY and one[1] != "hard"]
    print(f"  {', '.join(SHORT)}: {share(map(is_hard, short))} found")
    print(f"  {', '.join(EASY)}: {share(map(is_hard, easy))} called hard")
    return 0


def labelled(runner: effort.Runner, verdicts: Sequence[Verdict]) -> Iterable[Told]:
    table = effort.CORPUS / f"{runner.name}.kinds.csv"
    with table.open(encoding="utf-8-sig", newline="") as lines:
        kinds = {row["file"].removesuffix(".gz"): row["kind"] for row in csv.DictReader(lines)}
    for verdict in verdicts:
        label = runner.label(verdict.run)
        if label is not None:
            yield kinds.get(effort.file_name(verdict.run), "unnamed"), label, verdict


def is_hard(told: Told) -> bool:
    return told[2].effort is Effort.HARD


def share(found: Iterable[bool]) -> str:
    hits = list(found)
    return f"{sum(hits)} of {len(hits)}" + (f" ({sum(hits) / len(hits):.0%})" if hits else "")


def by_kind(told: Sequence[Told]) -> Iterable[str]:
    groups: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        groups[one[0]].append(one)
    for kind, group in sorted(groups.items()):
        hard = [is_hard(one) for one in group if one[1] == "hard"]
        other = [is_hard(one) for one in group if one[1] != "hard"]
        parts = [f"{sum(hard)}/{len(hard)}"] if hard else []
        parts += [f"false {sum(other)}/{len(other)}"] if other else []
        yield f"{kind} {', '.join(parts)}"


def print_days(told: Sequence[Told], verdicts: Sequence[Verdict]) -> None:
    """Days that the words call hard or long, and that would not be planned as key."""
    words: dict[object, set[str]] = defaultdict(set)
    for _, label, verdict in told:
        words[verdict.run.local_date].add(label)
    planned = {day.date: day.chance_key for day in days.classify_days(tuple(verdicts))}
    key = [on for on, labels in words.items() if labels & {"hard", "long"}]
    easy = [on for on, labels in words.items() if labels == {"easy"}]
    print(f"  key days missed: {share(planned.get(on, 0.0) < LIKELY_FROM for on in key)}")
    print(
        f"  easy days planned as key: {share(planned.get(on, 0.0) >= LIKELY_FROM for on in easy)}"
    )


def print_long(told: Sequence[Told]) -> None:
    long = [one for one in told if one[1] == "long"]
    flagged = [one for one in told if one[2].long and one[1] != "hard"]
    right = [one[1] == "long" for one in flagged]
    if long:
        print(f"  long flag: recall {share(one[2].long for one in long)}, precision {share(right)}")


def print_confidence(told: Sequence[Told]) -> None:
    """Right about hard or not, by how sure it was."""
    print("  right by confidence:", end="")
    for low, high in itertools.pairwise(BINS):
        inside = [one for one in told if low <= one[2].confidence < high]
        print(f"  {low:.1f}+ {share(map(is_right, inside))}", end="")
    unsure = sum(UNSURE_FROM <= one[2].chance_hard < 0.5 for one in told)
    print(f"\n  unsure, planned as key: {unsure} of {len(told)}")


def is_right(told: Told) -> bool:
    return is_hard(told) == (told[1] == "hard")


def print_easy_and_sure(told: Sequence[Told]) -> None:
    hard = [one[2] for one in told if one[1] == "hard"]
    wrong = [one for one in hard if one.effort is not Effort.HARD and one.confidence > 0.8]
    print(f"  hard runs judged not hard above .8 confidence: {len(wrong)} of {len(hard)}")


if __name__ == "__main__":
    raise SystemExit(main())
