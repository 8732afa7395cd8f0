"""Options that several commands share, so that they read alike everywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from runlift_export.checked import FIRST_YEAR, LAST_YEAR

Command = TypeVar("Command", bound=Callable[..., Any])


class Day(click.DateTime):
    """A date in the years that settings and plans know too."""

    def __init__(self) -> None:
        super().__init__(formats=["%Y-%m-%d"])

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The date at midnight. Raises `click.BadParameter` outside the years."""
        day: datetime = super().convert(value, param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            wish = f"expected a year from {FIRST_YEAR} to {LAST_YEAR}, found {day.year}"
            self.fail(wish, param, ctx)
        return day


DAY = Day()


def format_option(*forms: str) -> Callable[[Command], Command]:
    """-f/--format with these forms, the first by default; arrives as `form`."""
    return click.option(
        "-f",
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help="How the result is printed.",
    )


def listing_options(command: Command) -> Command:
    """Add --since, --until, -f and --explain."""
    for option in reversed(
        (
            click.option("--since", type=DAY, metavar="DATE", help="From this date on."),
            click.option("--until", type=DAY, metavar="DATE", help="Up to this date."),
            format_option("table", "json", "csv"),
            click.option("--explain", is_flag=True, help="Give every reason, not just the first."),
        )
    ):
        command = option(command)
    return command
