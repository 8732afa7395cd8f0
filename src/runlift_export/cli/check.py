"""`runlift check`: a plan judged by the hard rules, also one edited by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import Call
from runlift_export.cli.options import format_option
from runlift_export.cli.plan_files import RULE_BROKEN, read_plan_file

if TYPE_CHECKING:
    from runlift_export.model import Plan


@click.command("check")
@click.argument("plan_file", metavar="PLAN.json")
@format_option("table", "json", "csv")
@click.option("--explain", is_flag=True, help="Also name each broken rule by its ID.")
@click.pass_context
def check_command(ctx: click.Context, *, plan_file: str, form: str, explain: bool) -> None:
    """Judge a plan by the hard rules, also one edited by hand."""
    from runlift_export import flow

    call: Call = ctx.obj
    judged = flow.after_edit(read_plan_file(plan_file), call.settings())
    click.echo(_verdict_text(judged, form, explain=explain), nl=False)
    ctx.exit(RULE_BROKEN if judged.broken else 0)


def _verdict_text(judged: Plan, form: str, *, explain: bool) -> str:
    """The rules that are broken, or that none is."""
    from runlift_export import documents
    from runlift_export.export import broken_rules_text, objects_csv

    if form == "json":
        return documents.as_json(documents.check_document(judged.broken)).decode()
    if form == "csv":
        return objects_csv(documents.check_document(judged.broken)["broken"])
    if judged.broken:
        return broken_rules_text(judged.broken, explain=explain)
    return f"{len(judged.sessions)} sessions, no rule broken\n"
