"""`runlift export`: the files of a plan written again, after an edit."""

from __future__ import annotations

from pathlib import Path

import click

from runlift_export.cli.call import Call
from runlift_export.cli.plan_files import (
    OUTPUT_FOLDER,
    RULE_BROKEN,
    read_plan_file,
    write_plan_files,
)


@click.command("export")
@click.argument("plan_file", metavar="PLAN.json")
@click.option(
    "-o",
    "--output",
    type=OUTPUT_FOLDER,
    metavar="DIR",
    required=True,
    help="Write plan and files here.",
)
@click.option("-n", "--dry-run", is_flag=True, help="Write nothing, say what would be written.")
@click.option("--force", is_flag=True, help="Export even if a rule is broken.")
@click.pass_context
def export_command(
    ctx: click.Context, plan_file: str, output: Path, *, dry_run: bool, force: bool
) -> None:
    """Write the files of a plan again, after an edit."""
    from runlift_export import flow
    from runlift_export.export import broken_rules_text

    call: Call = ctx.obj
    settings = call.settings()
    edited = flow.after_edit(read_plan_file(plan_file), settings)
    if edited.broken and not force:
        click.echo(broken_rules_text(edited.broken, explain=False), nl=False)
        advice = "nothing was written: change the plan, or write it as it is with --force"
        call.say(advice, least=-1)
        ctx.exit(RULE_BROKEN)
    write_plan_files(call, output, flow.make_files(edited, settings), dry_run=dry_run)
