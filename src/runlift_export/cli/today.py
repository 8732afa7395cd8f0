"""`runlift today`: the next session of a plan, what changed, and what to do with the watch."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from runlift_export.cli.call import Call, now_on, today
from runlift_export.cli.options import format_option
from runlift_export.cli.plan_files import PLAN_NAME, RULE_BROKEN, read_plan_file
from runlift_export.errors import NoPlanError
from runlift_export.language import say

USUAL_FOLDERS = (Path(), Path("plan"))
"""Where a plan is looked for if no folder is named: here, then where the README writes it."""


@click.command("today")
@click.argument("folder", required=False, type=click.Path(path_type=Path), metavar="[DIR]")
@format_option("table", "json")
@click.pass_context
def today_command(ctx: click.Context, *, folder: Path | None, form: str) -> None:
    """Show the next session, and what to do.

    DIR is the folder that `plan -o` wrote; without it the current folder is looked at, then its
    folder "plan". Reads the plan alone, no run. Exit status 3 if no session is left in it.
    """
    from runlift_export import documents, flow
    from runlift_export.export import today_text
    from runlift_export.workout import workout_name

    call: Call = ctx.obj
    home = _plan_folder(folder)
    plan = read_plan_file(str(home / PLAN_NAME))
    zone = ZoneInfo(plan.timezone)
    on = today(zone)
    now = now_on(on, zone) or datetime.combine(on, time(), zone)
    outlook = flow.look_ahead(plan, now)
    session = outlook.session
    if form == "json":
        text = documents.as_json(documents.today_document(plan, outlook)).decode()
    else:
        text = today_text(
            plan,
            outlook,
            units=call.settings().strength.units,
            watch_name=workout_name(session) if session else None,
            folder=str(home),
        )
    click.echo(text, nl=False)
    ctx.exit(0 if session else RULE_BROKEN)


def _plan_folder(named: Path | None) -> Path:
    """The folder of the plan. Raises `NoPlanError` where there is none."""
    if named is not None and named.name == PLAN_NAME:
        named = named.parent
    places = USUAL_FOLDERS if named is None else (named,)
    found = next((place for place in places if (place / PLAN_NAME).is_file()), None)
    if found is not None:
        return found
    told = say("there is no plan here") if named is None else say("{place}: no plan", place=named)
    folder = "plan" if named is None else named
    remedy = say(
        "make one: runlift plan ~/my-activities -o {folder}, or name the folder of your plan",
        folder=folder,
    )
    raise NoPlanError(f"{told}; {remedy}", rules=())
