"""Why something was decided, in a form that a program can check and a runner can read.

Reasons, what a rule is that they name (all rules are in the rulebook), problems of files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule that spoke: `rule` by name, `measured` against `limit`, both in `unit`.

    `text` is the whole sentence: "12.4 min above critical speed, limit 10 min".
    """

    rule: str
    measured: float | None
    limit: float | None
    unit: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotHere:
    """Why a session does not stand on `date`: the rule by name (H2, S4 ...) and a sentence."""

    date: date
    rule: str
    text: str


class ProblemKind(StrEnum):
    """What is wrong with a file, so that the reader knows what to do about it."""

    DAMAGED = "damaged"
    NOT_FIT = "not_fit"
    NOT_A_RUN = "not_a_run"
    UNSUPPORTED = "unsupported"
    DUPLICATE = "duplicate"
    MISDATED = "misdated"
    GPX = "gpx"
    TCX = "tcx"


_UNREADABLE = (ProblemKind.DAMAGED, ProblemKind.NOT_FIT, ProblemKind.UNSUPPORTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A file (or a part of one) that could not be used as it is; never raised."""

    source: str
    kind: ProblemKind
    message: str

    @property
    def is_unreadable(self) -> bool:
        """Whether the file could not be read; a ride or a copy is in order, only not a run."""
        return self.kind in _UNREADABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Counts over the history. `thresholds` are the runner's own, each with n and age."""

    files: int
    runs: int
    finished_lifts: int
    first: date | None
    last: date | None
    with_heart_rate: int
    with_trace: int
    with_local_time: int
    with_watch_zones: int
    unknown_effort: int
    problems: tuple[tuple[str, int], ...]
    thresholds: tuple[Reason, ...]
    today: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One figure of a rule: what it limits, the value, and its unit in words ("days").

    `setting` is the key of `runlift.toml` that moves it (the value is then the default's or the
    outermost), None where nothing does.
    """

    name: str
    value: str
    unit: str
    setting: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule by the `id` that plans and messages bear (H: never broken, S: weighed in points).

    `name` is two to five words, `sentence` the whole rule in one, for a runner.
    """

    id: str
    name: str
    sentence: str
    limits: tuple[Limit, ...] = ()

    @property
    def hard(self) -> bool:
        """Whether no plan may break it; the others cost points and may be outweighed."""
        return self.id.startswith("H")


def limit_of(name: str, value: object, unit: str, setting: str | None = None) -> Limit:
    """One figure of a rule, its value as text."""
    return Limit(name=name, value=str(value), unit=unit, setting=setting)
