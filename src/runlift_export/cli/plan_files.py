"""`runlift check` and `export`: plan.json and the files beside it, read, judged and written again.

Other commands read a plan through here too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import Call, read_bytes
from runlift_export.cli.options import FolderPath, format_option
from runlift_export.errors import PlanFileError
from runlift_export.language import say, say_count, to_say

if TYPE_CHECKING:
    from runlift_export.flow import Files
    from runlift_export.model import Plan
    from runlift_export.store import Outcome

PLAN_NAME = "plan.json"
RULE_BROKEN = 3
OUTPUT_FOLDER = FolderPath()


def read_plan_file(name: str) -> Plan:
    """The plan in a plan.json, or in the one of a folder; `-` is standard input.

    Raises `PlanFileError`.
    """
    from runlift_export import documents

    if (inside := Path(name) / PLAN_NAME).is_file():
        name = str(inside)
    try:
        return documents.read_plan(read_bytes(name))
    except PlanFileError as error:
        named = tuple((f"{name}: {key}", sentence) for key, sentence in error.faults)
        raise PlanFileError(named) from error


def feed_in(folder: Path) -> Path:
    """The calendar in a folder that was planned, by whichever of its names is there."""
    from runlift_export.export import FEED_NAMES

    paths = tuple(folder / name for name in FEED_NAMES)
    return next((path for path in paths if path.exists()), paths[0])


def write_plan_files(
    call: Call, folder: Path, files: Files, *, dry_run: bool, keep_plan: bool = False
) -> None:
    """Write the files of a plan and say what was done; with `dry_run` only say it.

    With `keep_plan` the plan.json that is there stays under another name. Raises `FolderError`;
    each file is then the old or the new one.
    """
    from runlift_export import flow

    outcome = flow.write_plan(folder, files, dry=dry_run, keep_plan=keep_plan)
    _tell_outcome(call, folder, outcome, dry_run=dry_run, keep_plan=keep_plan)


_KEPT = {  # by whether it is another runner's plan, and whether nothing is written
    (True, True): to_say("{path}: is another runner's; would be kept as {other}"),
    (True, False): to_say("{path}: is another runner's; kept as {other}"),
    (False, True): to_say("{path}: was changed by someone; would be kept as {other}"),
    (False, False): to_say("{path}: was changed by someone; kept as {other}"),
}


def _tell_outcome(
    call: Call, folder: Path, outcome: Outcome, *, dry_run: bool, keep_plan: bool
) -> None:
    for name, other in outcome.kept:
        sentence = _KEPT[keep_plan and name == PLAN_NAME, dry_run]
        call.say(say(sentence, path=folder / name, other=folder / other))
    for name in outcome.removed:
        path = folder / name
        if dry_run:
            call.say(
                say("{path}: would be removed, the plan no longer has this session", path=path)
            )
        else:
            call.say(
                say("{path}: removed, the plan no longer has this session", path=path), least=1
            )
    for name in outcome.written if dry_run else ():
        path = folder / name
        if path.exists():
            call.say(say("{path}: would be changed", path=path))
        else:
            call.say(say("{path}: would be new", path=path))
    total = len(outcome.written) + len(outcome.unchanged)
    counts = {"folder": folder, "total": total, "written": len(outcome.written)}
    told = say("{folder}: {total} files, {written} written or changed", **counts)
    if dry_run:
        told = say("{folder}: {total} files, {written} would be written or changed", **counts)
    call.say(told)
    workouts = sum(name.startswith("workouts/") for name in outcome.written + outcome.unchanged)
    if not dry_run:
        call.say(say("  plan      {path}", path=folder / PLAN_NAME))
        call.say(say("  calendar  {path}", path=feed_in(folder)))
        if workouts:
            count = say_count("{count} FIT file", "{count} FIT files", workouts)
            call.say(say("  workouts  {path} ({count})", path=folder / "workouts", count=count))
        call.say(say("  page      {path}", path=folder / "index.html"))


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
    count = len(judged.sessions)
    return say("{count} sessions, no rule broken", count=count) + "\n"


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
        advice = say("nothing was written: change the plan, or write it as it is with --force")
        call.say(advice, least=-1)
        ctx.exit(RULE_BROKEN)
    write_plan_files(call, output, flow.make_files(edited, settings), dry_run=dry_run)
