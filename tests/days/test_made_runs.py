"""Made runs of every kind, judged as tests/gold/judged-runs.txt has it, word for word.

After a change that is meant to move verdicts, write the file anew and read what changed:

    PYTHONPATH=tests:tests/days python tests/days/test_made_runs.py
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from made_runs import CASES

from runlift_export import days
from runlift_export.days import Judgement, Threshold
from runlift_export.model import Reason, Verdict

GOLD = Path(__file__).parents[1] / "gold" / "judged-runs.txt"
HEADING = "# "


def words_on(name: str) -> str:
    """What is said of the last run of a case, and of its runner on that day."""
    runs, asked = CASES[name]
    judgement = days.judge_runs(runs, asked)
    last = judgement.verdicts[-1]
    lines = [_verdict(last), *(f"  {_reason(one)}" for one in last.reasons)]
    lines += [f"  known: {_known(judgement)}"]
    bouts = dict(judgement.bouts).get(last.run.key, ())
    if bouts:
        (first, first_end), (last_start, end) = bouts[0], bouts[-1]
        lines.append(f"  {len(bouts)} bouts, {first:g}-{first_end:g} to {last_start:g}-{end:g} s")
    return "\n".join(lines)


def _verdict(one: Verdict) -> str:
    flags = "".join(f", {word}" for word in ("long", "race") if getattr(one, word))
    return (
        f"{one.effort.value}{flags}; chance {one.chance_hard:.3f}; confidence {one.confidence:.3f};"
        f" load {one.load}"
    )


def _reason(one: Reason) -> str:
    return f"{one.rule}: {one.measured} of {one.limit} {one.unit}: {one.text}"


def _known(judgement: Judgement) -> str:
    found = judgement.thresholds.on(judgement.verdicts[-1].run.local_date)
    named = {
        "usual": found.usual_speed,
        "critical": found.critical_speed,
        "maximum": found.max_hr,
        "threshold": found.threshold_hr,
        "rest": found.resting_hr,
    }
    return "; ".join(f"{name} {_threshold(one)}" for name, one in named.items())


def _threshold(one: Threshold | None) -> str:
    if one is None:
        return "unknown"
    age = "" if one.age_days is None else f", {one.age_days} d"
    return f"{one.value} {one.unit} ({one.source} {one.n}{age})"


@cache
def written() -> dict[str, str]:
    blocks = GOLD.read_text(encoding="utf-8").split(HEADING)[1:]
    return {name: text.strip() for name, _, text in (block.partition("\n") for block in blocks)}


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_of_a_made_run_is_what_is_written(name):
    """Verdict, reasons with their figures, and what was known of the runner that day."""
    assert written()[name] == words_on(name)


def test_every_block_that_is_written_is_of_a_case():
    assert list(CASES) == list(written())


if __name__ == "__main__":
    GOLD.write_text(
        "\n\n".join(f"{HEADING}{name}\n{words_on(name)}" for name in CASES) + "\n", encoding="utf-8"
    )
