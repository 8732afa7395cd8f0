"""`runlift days`: what kind of day each date was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runlift_export.cli.listing import print_listing
from runlift_export.cli.options import (
    ListingOptions,
    ReadingOptions,
    listing_options,
    reading_options,
)

if TYPE_CHECKING:
    from runlift_export.flow import History


@click.command("days")
@reading_options
@listing_options
@click.pass_context
def days_command(ctx: click.Context, *, reading: ReadingOptions, listing: ListingOptions) -> None:
    """One line per date: rest, easy, moderate, hard, long, race."""

    def text_of(history: History) -> str:
        text = _days_text(history, listing)
        if listing.explain and listing.form == "table":
            text += _thresholds_text(history)
        return text

    print_listing(ctx, reading, listing, text_of)


def _days_text(history: History, listing: ListingOptions) -> str:
    from runlift_export import documents
    from runlift_export.export import days_csv, days_text

    chosen = tuple(day for day in history.days if listing.covers(day.date))
    if listing.form == "json":
        return documents.as_json(documents.days_document(chosen)).decode()
    if listing.form == "csv":
        return days_csv(chosen)
    return days_text(chosen, explain=listing.explain)


def _thresholds_text(history: History) -> str:
    """What "hard" was measured against, under the table of days."""
    from runlift_export import flow
    from runlift_export.checked import printable

    found = flow.threshold_reasons(history)
    return "".join(f"{printable(one.rule)}: {printable(one.text)}\n" for one in found)
