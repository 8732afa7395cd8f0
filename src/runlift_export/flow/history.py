"""Files -> runs -> days: what the runner did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from runlift_export import days, lifts, runs
from runlift_export.cache import Cache
from runlift_export.model import Day, FinishedSession, Problem, Run, Settings, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the runner did: runs and what they say, finished lifts, days, and bad files."""

    runs: tuple[Run, ...]
    lifts: tuple[FinishedSession, ...]
    problems: tuple[Problem, ...]
    judgement: days.Judgement
    days: tuple[Day, ...]
    files: int

    def __repr__(self) -> str:
        """One line: how many of each, and from when to when."""
        counts = f"runs {len(self.runs)}, lifts {len(self.lifts)}, problems {len(self.problems)}"
        between = f", {self.days[0].date} to {self.days[-1].date}" if self.days else ""
        return f"<History {counts}{between}>"

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One per run, in order of start."""
        return self.judgement.verdicts


def read_history(
    paths: tuple[Path, ...],
    settings: Settings,
    *,
    timezone: ZoneInfo,
    jobs: int = 1,
    cache: Cache | None = None,
    reader: str = "columns",
    fail_fast: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> History:
    """Read the activities under `paths` and judge every run and day."""
    reading = runs.read_runs(
        paths,
        timezone=timezone,
        jobs=jobs,
        cache=cache,
        reader=reader,
        fail_fast=fail_fast,
        on_progress=on_progress,
    )
    return judge_reading(reading, settings)


def judge_reading(reading: runs.Reading, settings: Settings) -> History:
    """Judge every run and day of what was read."""
    judgement = days.judge_runs(reading.runs, settings)
    return History(
        runs=reading.runs,
        lifts=tuple(lifts.finished_session(one) for one in reading.lifts),
        problems=reading.problems,
        judgement=judgement,
        days=days.classify_days(judgement.verdicts),
        files=reading.files,
    )
