"""Options that several commands share, so that they read alike everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

DAY = click.DateTime(formats=["%Y-%m-%d"])


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
