"""`runlift publish`: a plan's sessions into a CalDAV calendar."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import Call
from runlift_export.cli.plan_files import read_plan_file
from runlift_export.errors import RunliftError
from runlift_export.language import say

if TYPE_CHECKING:
    from runlift_export.publish import Credentials, Published

USER, PASSWORD = "RUNLIFT_CALDAV_USER", "RUNLIFT_CALDAV_PASSWORD"  # names of variables
KEYRING_SERVICE = "runlift"


@click.command("publish")
@click.argument("plan_file", metavar="PLAN.json")
@click.argument("url", metavar="CALENDAR_URL")
@click.option("-n", "--dry-run", is_flag=True, help="Change nothing, say what would change.")
@click.option(
    "--replaces",
    multiple=True,
    metavar="PLAN",
    help="Take the events of that plan for this one's: for a plan that was lost and made anew.",
)
@click.pass_context
def publish_command(
    ctx: click.Context, /, plan_file: str, url: str, *, dry_run: bool, replaces: tuple[str, ...]
) -> None:
    """Publish a plan to a CalDAV calendar.

    Makes the calendar if it is missing; creates, updates and deletes only events of this very
    plan: those of another runner in the same calendar stay. User and password come from
    RUNLIFT_CALDAV_USER and RUNLIFT_CALDAV_PASSWORD, or the password from the system's keyring
    (pip install 'runlift-export[keyring]').
    """
    from runlift_export import flow, publish

    if not url.startswith(("https://", "http://")):
        wish = say(
            "expected the address of a calendar such as https://host/path/, found {found}",
            found=repr(url),
        )
        raise click.BadParameter(wish, ctx=ctx, param_hint="CALENDAR_URL")
    call: Call = ctx.obj
    settings = call.settings()
    plan = read_plan_file(plan_file)
    done = publish.publish_events(
        flow.calendar_objects(plan, settings),
        url,
        plan_id=plan.plan_id,
        is_private=settings.feed.private,
        replaces=replaces,
        credentials=_credentials(),
        name=settings.feed.name,
        dry_run=dry_run,
    )
    _tell(call, done, plan.plan_id, dry=dry_run)
    ctx.exit(1 if done.conflicts else 0)


def _credentials() -> Credentials | None:
    """Never from the command line: other users could read it in the list of processes."""
    from runlift_export.publish import Credentials

    user, password = os.environ.get(USER), os.environ.get(PASSWORD)
    if not user:
        return None
    if password is None:
        password = _from_keyring(user)
    if password is None:
        raise RunliftError(
            say(
                "there is no password for {user}: set {variable}, or store it in the keyring",
                user=user,
                variable=PASSWORD,
            )
        )
    return Credentials(user=user, password=password)


def _from_keyring(user: str) -> str | None:
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return None
    try:
        found: str | None = keyring.get_password(KEYRING_SERVICE, user)
    except keyring.errors.KeyringError as error:
        raise RunliftError(
            say("the keyring refused: {why}; set {password} instead", why=error, password=PASSWORD)
        ) from error
    return found


def _tell(call: Call, done: Published, plan_id: str, *, dry: bool) -> None:
    counts = {
        "created": len(done.created),
        "updated": len(done.updated),
        "deleted": len(done.deleted),
        "kept": len(done.kept),
    }
    changes = say(
        "{created} created, {updated} updated, {deleted} deleted, {kept} unchanged", **counts
    )
    if dry:
        changes = say(
            "{created} would be created, {updated} would be updated, {deleted} would be deleted, "
            "{kept} unchanged",
            **counts,
        )
    click.echo(changes)
    call.say(say("these are the events of {plan}", plan=plan_id))
    for other, count in done.others:
        call.say(
            say(
                "{count} events of another plan ({other}) are in this calendar too and stay; if "
                "that plan was yours and is no more, publish with --replaces {other}",
                count=count,
                other=other,
            )
        )
    for sentence in done.conflicts:
        call.say(sentence, least=-1)
