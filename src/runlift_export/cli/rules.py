"""`runlift rules`: every rule that plans and messages name, in words and figures."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from runlift_export.cli.options import format_option
from runlift_export.language import DECIMAL_MARK, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runlift_export.model import Limit, Rule

_WIDTH = 80
_INDENT = 5
"""Columns before the text: the longest id ("H12") and two spaces."""


@click.command(name="rules")
@click.argument("rule_id", metavar="[ID]", required=False)
@format_option("table", "json", "csv")
def rules_command(rule_id: str | None, form: str) -> None:
    """Tell the rules of placement; with an ID such as H3, that rule with its limits.

    H rules are never broken. S rules are weighed in points, and the plan with the fewest
    points wins.
    """
    from runlift_export import documents

    chosen = _chosen_rules(rule_id)
    if form == "json":
        click.echo(documents.as_json(documents.nouns_document("rules", chosen)), nl=False)
    elif form == "csv":
        from runlift_export.export import objects_csv

        click.echo(objects_csv([row for rule in chosen for row in _rows(rule)]), nl=False)
    else:
        texts = (_rule_text(rule, with_limits=rule_id is not None) for rule in chosen)
        click.echo("\n".join(texts), nl=False)


def _chosen_rules(rule_id: str | None) -> tuple[Rule, ...]:
    """All rules, or the one with that id in any case. Raises `click.BadParameter` if none has."""
    from runlift_export.model import RULES

    if rule_id is None:
        return RULES
    chosen = tuple(rule for rule in RULES if rule.id == rule_id.upper())
    if not chosen:
        ids = ", ".join(rule.id for rule in RULES)
        raise click.BadParameter(
            say("no rule {rule_id!r}; expected one of {ids}", rule_id=rule_id, ids=ids),
            param_hint="ID",
        )
    return chosen


def _rows(rule: Rule) -> Iterator[dict[str, str | None]]:
    """A row for each limit of the rule, one with empty cells where it has none."""
    words: dict[str, str | None] = {"id": rule.id, "name": rule.name, "sentence": rule.sentence}
    if not rule.limits:
        yield words | dict.fromkeys(("limit", "value", "unit", "setting"))
    for one in rule.limits:
        figure = {"limit": one.name, "value": one.value, "unit": one.unit, "setting": one.setting}
        yield words | figure


def _rule_text(rule: Rule, *, with_limits: bool) -> str:
    """Name, sentence and, where asked for, one line for each limit; ends with a line break."""
    sentences = textwrap.wrap(say(rule.sentence), _WIDTH - _INDENT)
    limits = [f"- {limit_words(limit)}" for limit in rule.limits] if with_limits else []
    below = textwrap.indent("\n".join((*sentences, *limits)), " " * _INDENT)
    return f"{rule.id:<{_INDENT}}{say(rule.name)}\n{below}\n"


def limit_words(limit: Limit) -> str:
    """A limit in one line: "break after a hard run: 6 hours (setting rules.hours_after...)"."""
    figure = f"{_value_words(limit.value)} {say(limit.unit)}".rstrip()
    if not limit.setting:
        return f"{say(limit.name)}: {figure}"
    return say(
        "{name}: {figure} (setting {setting})",
        name=say(limit.name),
        figure=figure,
        setting=limit.setting,
    )


def _value_words(value: str) -> str:
    """A number with the reader's decimal mark, or what it lies between; else as it is."""
    low, to, high = value.partition(" to ")
    if to:
        return say("{low} to {high}", low=low, high=high)
    is_number = value.replace(".", "", 1).isdecimal()
    return value.replace(".", say(DECIMAL_MARK)) if is_number else value
