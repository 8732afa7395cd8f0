"""`runlift load` and `fetch`: workouts onto a mounted watch, activities from it into a folder.

`load` shows what it would do until told to do it; `fetch` copies each activity once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import Call, today, zone_of
from runlift_export.language import say, to_say

if TYPE_CHECKING:
    from datetime import date

    from runlift_export.watch import PlannedWorkout, Transfer, Watch, WatchCalendar

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
SCHEDULE_NAME = "schedule.fit"
_STATES = (
    *(to_say("new"), to_say("changed"), to_say("missing on the watch"), to_say("unchanged")),
    *(to_say("waits for room"), to_say("over")),
    *(to_say("no longer planned"), to_say("makes room for nearer ones")),
)
"""What becomes of a workout, and why one goes: the words of `Action` and `Removal`."""


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
@click.option("--confirm", is_flag=True, help="Copy and remove for real.")
@click.option(
    "--keep-past", is_flag=True, help="Leave workouts that are over or no longer planned."
)
@click.pass_context
def load_command(
    ctx: click.Context,
    /,
    folder: Path,
    mount: Path | None,
    *,
    dry_run: bool,
    confirm: bool,
    keep_past: bool,
) -> None:
    """Bring a plan's workouts to a mounted watch.

    DIR is the folder that `plan -o` wrote. Without --confirm nothing is changed. With it the
    watch holds the next workouts, as many as fit; those that are over or no longer planned are
    removed. Each copy is read back. Nothing is touched but what runlift itself put there. A
    watch is looked for where this system mounts drives and MTP devices.
    """
    from runlift_export import watch

    if dry_run and confirm:
        raise click.UsageError(say("-n and --confirm contradict each other: choose one."))
    call: Call = ctx.obj
    found = watch.find_watch(mount=mount)
    on = today(zone_of(call.settings()))
    wishes = watch.TransferWishes(
        today=on,
        most_stored=_most_stored(found),
        keep_past=keep_past,
        calendar=_calendar(on) if (folder / SCHEDULE_NAME).is_file() else None,
    )
    preview = watch.transfer_workouts(folder, found, wishes=wishes, confirm=False)
    for sentence in _remarks(preview):
        call.say(sentence)
    done = preview
    if confirm:
        done = watch.transfer_workouts(folder, found, wishes=wishes, confirm=True)
    click.echo(_transfer_text(found, done))
    if not confirm and not done.changes_nothing:
        way = watch.way_words(found.bridge)
        call.say(say("{watch} is reached {way}", watch=_name(found), way=way))
        call.say(say("nothing was changed yet: run it again with --confirm"))
    elif confirm and not preview.changes_nothing:
        told = say("now unplug it: the workouts are under Strength, then Training or Workouts")
        if found.bridge is watch.Bridge.DRIVE:
            told = say(
                "now eject the watch and unplug it: the workouts are under Strength, then Training "
                "or Workouts"
            )
        call.say(told)


def _most_stored(found: Watch) -> int:
    from runlift_export.workout import watch_kind

    return watch_kind(found.model).most_stored


def _calendar(on: date) -> WatchCalendar:
    """The schedule of the workouts that will be on the watch, compared entry by entry."""
    from runlift_export import workout
    from runlift_export.errors import FitError
    from runlift_export.watch import WatchCalendar

    def write(planned: tuple[PlannedWorkout, ...]) -> bytes | None:
        entries = [
            workout.ScheduledWorkout(
                manufacturer=one.file_id.manufacturer,
                product=one.file_id.product,
                serial=one.file_id.serial,
                created=one.file_id.created,
                on=one.on,
            )
            for one in planned
            if one.on is not None
        ]
        return workout.schedule_fit(entries, start=on)

    def holds(theirs: bytes, ours: bytes) -> bool:
        try:
            there = frozenset(workout.read_schedule(theirs))
        except FitError:
            return False
        return there >= frozenset(workout.read_schedule(ours))

    return WatchCalendar(write=write, holds=holds)


def _remarks(preview: Transfer) -> tuple[str, ...]:
    """What this kind of watch may do to the workouts that go there."""
    from runlift_export.workout import preflight_workouts, watch_kind

    kind = watch_kind(preview.watch.model)
    name = say(kind.name)
    fits = tuple(one.workout.data for one in preview.copies)
    remarks = preflight_workouts(fits, kind)
    return tuple(
        f"{name}: {one.workout}: {one.text}" if one.workout else f"{name}: {one.text}"
        for one in remarks
    )


def _transfer_text(found: Watch, done: Transfer) -> str:
    from runlift_export.export import grid_text

    rows = [[say("WORKOUT"), say("STATE"), say("ON THE WATCH")]]
    rows.extend(
        [one.source.name, say(one.action.value), _place(one.target, found) if one.is_there else ""]
        for one in done.workouts
    )
    rows.extend(
        [one.path.name, _removal_words(one.why.value, done=done.confirmed), ""]
        for one in done.removals
    )
    if done.schedule is not None:
        state = say("unchanged") if done.schedule.is_there else say("new")
        rows.append([say("calendar"), state, _place(done.schedule.target, found)])
    return grid_text(rows) + _total(found, done)


def _total(found: Watch, done: Transfer) -> str:
    counts = {"copied": len(done.copies), "total": len(done.workouts)}
    removed, others = len(done.removals), done.others
    copied = say("{copied} of {total} would be copied", **counts)
    if done.confirmed:
        copied = say("{copied} of {total} copied", **counts)
    parts = [copied]
    if removed and done.confirmed:
        parts.append(say("{removed} removed", removed=removed))
    elif removed:
        parts.append(say("{removed} would be removed", removed=removed))
    if others:
        parts.append(say("{others} others stay", others=others))
    told = ", ".join(parts)
    return say("{watch} at {mount}: {told}", watch=_name(found), mount=found.mount, told=told)


def _removal_words(why: str, *, done: bool) -> str:
    if done:
        return say("removed: {why}", why=say(why))
    return say("goes: {why}", why=say(why))


def _place(path: Path, found: Watch) -> str:
    return path.relative_to(found.mount).as_posix() if path.is_relative_to(found.mount) else ""


def _name(found: Watch) -> str:
    return found.model or say("the watch")


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
        raise click.UsageError(say("name where from: --from-watch."))
    call: Call = ctx.obj
    found = watch.find_watch(mount=mount)
    done = watch.fetch_activities(found, folder, dry=dry_run)
    for path in done.copied:
        call.say(f"{path}", least=0 if dry_run else 1)
    for path in done.damaged:
        told = say(
            "{path}: the file is damaged on the watch too; it was copied as it is, and its sound "
            "part can be read",
            path=path,
        )
        call.say(told)
    values = {
        "watch": found.model or say("watch"),
        "mount": found.mount,
        "found": done.found,
        "copied": len(done.copied),
        "folder": folder,
        "known": done.known,
    }
    told = say(
        "{watch} at {mount}: {found} activities, {copied} copied to {folder}, {known} were here",
        **values,
    )
    if dry_run:
        told = say(
            "{watch} at {mount}: {found} activities, {copied} would be copied to {folder}, {known} "
            "were here",
            **values,
        )
    click.echo(told)
