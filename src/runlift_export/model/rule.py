"""What a rule and one of its limits are; the rules themselves are in the rulebook."""

from __future__ import annotations

from dataclasses import dataclass


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
