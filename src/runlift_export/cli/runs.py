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
@click.option("--unsure", is_flag=True, help="Only runs where your word would help: see `correct`.")
@click.pass_context
def runs_command(
    ctx: click.Context, *, reading: ReadingOptions, listing: ListingOptions, unsure: bool
) -> None:
    """One line per run: how hard it was, and why."""

    def text_of(history: History) -> str:
        return _runs_text(history, listing, unsure_only=unsure)

    print_listing(ctx, reading, listing, text_of, also=unsure)


def _runs_text(history: History, listing: ListingOptions, *, unsure_only: bool) -> str:
    from runlift_export import documents
    from runlift_export.export import runs_csv, runs_text

    chosen = tuple(
        one
        for one in history.verdicts
        if listing.covers(one.run.local_date) and (one.unsure or not unsure_only)
    )
    if listing.form == "json":
        document = documents.runs_document(chosen, history.problems)
        return documents.as_json(document).decode()
    if listing.form == "csv":
        return runs_csv(chosen)
    return runs_text(chosen, explain=listing.explain)
