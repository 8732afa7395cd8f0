"""`runlift serve`: the page and the feed over HTTP, planned anew when something changed."""

from __future__ import annotations

import threading
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import Call, user_data_folder
from runlift_export.cli.options import ActivityPath, gathered
from runlift_export.cli.plan_files import PLAN_NAME
from runlift_export.cli.site_sources import ActivitiesSource, PlanFolderSource

if TYPE_CHECKING:
    from collections.abc import Callable

    from runlift_export.store import FeedSecrets
    from runlift_export.web import Access, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """What is served, where, and to whom; `names` are those that this server goes by."""

    paths: tuple[Path, ...]
    host: str
    port: int
    weeks: int
    names: tuple[str, ...]
    public: bool
    revoke: bool
    browse: bool


@click.command("serve")
@click.argument("paths", type=ActivityPath(), nargs=-1, required=True, metavar="DIR_OR_PATH...")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "-p",
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Port to listen on; 0 is any free one.",
)
@click.option(
    "--weeks",
    type=click.IntRange(1, 16),
    default=4,
    show_default=True,
    help="How many weeks are planned.",
)
@click.option(
    "--allow-host", "names", multiple=True, metavar="NAME", help="A name this server goes by."
)
@click.option("--public", is_flag=True, help="Ask for a secret in the path; shows it once.")
@click.option("--revoke", is_flag=True, help="Make every earlier secret invalid first.")
@click.option("--open", "browse", is_flag=True, help="Open the page in a browser.")
@gathered("options", ServeOptions)
@click.pass_context
def serve_command(ctx: click.Context, *, options: ServeOptions) -> None:
    """Serve page, feed and workouts on this machine.

    DIR is a folder that `plan -o` wrote: it is served as it is. Activity PATHs are read and
    planned, and planned anew when a file or the date changes.
    """
    from runlift_export import web

    call: Call = ctx.obj
    secrets, secret = _secrets(options)
    access = web.Access(
        hosts=(*web.LOCAL_HOSTS, *(name.lower() for name in options.names)),
        addresses=options.public,
        tokens=secrets.valid if options.public else (),
        revoked=secrets.revoked,
    )
    source = _source(call, options, secret)
    snapshots = web.Snapshots(
        source.site,
        fingerprint=source.fingerprint,
        report=lambda line: call.say(f"the plan was not updated: {line}", least=-1),
    )
    _serve_until_stopped(call, snapshots.current, access, options, secret)


def _secrets(options: ServeOptions) -> tuple[FeedSecrets, str | None]:
    """The digests in force, and with --public a new secret, told this once only."""
    from runlift_export import store, web

    path = user_data_folder() / "tokens.json"
    secrets = store.read_feed_secrets(path)
    if options.revoke:
        secrets = secrets.all_revoked()
    secret = web.new_token() if options.public else None
    if secret is not None:
        secrets = secrets.with_secret(web.token_digest(secret))
    if options.revoke or secret is not None:
        store.write_feed_secrets(path, secrets)
    return secrets, secret


def _source(
    call: Call, options: ServeOptions, secret: str | None
) -> PlanFolderSource | ActivitiesSource:
    paths = options.paths
    if len(paths) == 1 and (paths[0] / PLAN_NAME).is_file():
        return PlanFolderSource(paths[0])
    feed_url = None
    if secret and options.names:
        feed_url = f"https://{options.names[0]}/{secret}/strength.ics"
    return ActivitiesSource(call, paths, options.weeks, feed_url=feed_url)


def _serve_until_stopped(
    call: Call,
    site: Callable[[], Site | None],
    access: Access,
    options: ServeOptions,
    secret: str | None,
) -> None:
    from runlift_export import web

    def ready(bound: int) -> None:
        name = web.reachable_host(options.host)
        base = f"http://{name}:{bound}/" + (f"{secret}/" if secret else "")
        call.say(f"page  {base}\nfeed  {base}strength.ics\nstop with Ctrl-C", least=-1)
        if options.browse:
            webbrowser.open(base)
        # The first plan is made before the first question, not by it.
        threading.Thread(target=site, daemon=True).start()

    web.serve(site=site, access=access, host=options.host, port=options.port, ready=ready)
