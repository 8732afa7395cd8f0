"""`runlift fetch`: activities from a watch into a folder, each once."""

from __future__ import annotations

from pathlib import Path

import click

from runlift_export.cli.call import Call


@click.command("fetch")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--from-watch", is_flag=True, help="From the watch that is mounted.")
@click.option(
    "--watch",
    "mount",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="MOUNT",
    help="Where the watch is mounted (default: wherever one is found).",
)
@click.option("-n", "--dry-run", is_flag=True, help="Only say what would be copied.")
@click.pass_context
def fetch_command(
    ctx: click.Context, /, folder: Path, mount: Path | None, *, from_watch: bool, dry_run: bool
) -> None:
    """Copy activities from a watch into the folder DIR.

    What DIR has had before is not copied again, also if you renamed or deleted it there. Each copy
    is whole and read back. Nothing on the watch is changed.
    """
    from runlift_export import watch

    if not from_watch and mount is None:
        raise click.UsageError("name where from: --from-watch.")
    call: Call = ctx.obj
    found = watch.find_watch(mount=mount)
    done = watch.fetch_activities(found, folder, dry=dry_run)
    would = "would be " if dry_run else ""
    for path in done.copied:
        call.say(f"{path}", least=0 if dry_run else 1)
    for path in done.damaged:
        call.say(
            f"{path}: the file is damaged on the watch too; it was copied as it is, and its sound "
            "part can be read"
        )
    click.echo(
        f"{found.model or 'watch'} at {found.mount}: {done.found} activities, "
        f"{len(done.copied)} {would}copied to {folder}, {done.known} were here"
    )
