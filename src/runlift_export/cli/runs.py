"""`runlift runs`: what was run, and how hard it was."""

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


@click.command("runs")
@reading_options
@listing_options
@click.pass_context
def runs_command(ctx: click.Context, *, reading: ReadingOptions, listing: ListingOptions) -> None:
    """One line per run: how hard it was, and why."""
    print_listing(ctx, reading, listing, lambda history: _runs_text(history, listing))


def _runs_text(history: History, listing: ListingOptions) -> str:
    from runlift_export import documents
    from runlift_export.export import runs_csv, runs_text

    chosen = tuple(one for one in history.verdicts if listing.covers(one.run.local_date))
    if listing.form == "json":
        document = documents.runs_document(chosen, history.problems)
        return documents.as_json(document).decode()
    if listing.form == "csv":
        return runs_csv(chosen)
    return runs_text(chosen, explain=listing.explain)
