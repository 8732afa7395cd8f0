"""`runlift load`: workouts onto a mounted watch; shows what it would do until told to do it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import Call

if TYPE_CHECKING:
    from runlift_export.watch import Transfer, Watch

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command("load")
@click.argument("folder", type=_FOLDER, metavar="DIR")
@click.option(
    "--watch",
    "mount",
    type=_FOLDER,
    metavar="MOUNT",
    help="Where the watch is mounted (default: wherever one is found).",
)
@click.option("-n", "--dry-run", is_flag=True, help="Only show what would be done (the default).")
@click.option("--confirm", is_flag=True, help="Copy for real.")
@click.pass_context
def load_command(
    ctx: click.Context, /, folder: Path, mount: Path | None, *, dry_run: bool, confirm: bool
) -> None:
    """Copy a plan's workouts to a mounted watch.

    DIR is the folder that `plan -o` wrote. Without --confirm nothing is copied. Each copy is
    read back; nothing on the watch is removed but what runlift itself put there before.
    """
    from runlift_export import watch

    if dry_run and confirm:
        raise click.UsageError("-n and --confirm contradict each other: choose one.")
    call: Call = ctx.obj
    found = watch.find_watch(mount=mount)
    preview = watch.transfer_workouts(folder, found, confirm=False)
    for sentence in _remarks(preview):
        call.say(sentence)
    done = watch.transfer_workouts(folder, found, confirm=True) if confirm else preview
    click.echo(_transfer_text(found, done))
    if not confirm and done.copies:
        call.say("nothing was copied yet: run it again with --confirm to copy")
    elif confirm and done.copies:
        call.say(
            "now eject the watch and unplug it: "
            "the workouts are under Strength, then Training or Workouts"
        )


def _remarks(preview: Transfer) -> tuple[str, ...]:
    """What this kind of watch may do to the workouts."""
    from runlift_export.workout import preflight_workouts, watch_kind

    kind = watch_kind(preview.watch.model)
    fits = tuple(one.source.read_bytes() for one in preview.workouts)
    new = len(preview.copies)
    remarks = preflight_workouts(fits, kind, on_watch=preview.stored - (len(fits) - new))
    return tuple(
        f"{kind.name}: {one.workout}: {one.text}" if one.workout else f"{kind.name}: {one.text}"
        for one in remarks
    )


def _transfer_text(watch: Watch, done: Transfer) -> str:
    from runlift_export.export import grid_text

    verb = "copied" if done.confirmed else "would be copied"
    rows = [["WORKOUT", "STATE", "TO"]]
    rows.extend([one.source.name, one.action.value, str(one.target)] for one in done.workouts)
    name = watch.model or "watch"
    total = f"{name} at {watch.mount}: {len(done.copies)} of {len(done.workouts)} {verb}"
    return grid_text(rows) + total
