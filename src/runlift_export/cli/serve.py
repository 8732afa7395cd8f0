"""`runlift serve`: the page and the feed over HTTP, planned anew when something changed."""

from __future__ import annotations

import os
import threading
import webbrowser
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import Call, address_secrets_file
from runlift_export.cli.options import (
    ActivityPath,
    LoggedOptions,
    gathered,
    listening_options,
    logged_options,
)
from runlift_export.cli.plan_files import PLAN_NAME
from runlift_export.cli.site_sources import ActivitiesSource, PlanFolderSource, served_plan
from runlift_export.language import say, say_count

if TYPE_CHECKING:
    from collections.abc import Callable

    from runlift_export.store import AddressSecret, AddressSecrets
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
    called: str
    days: int | None
    no_new: bool
    revoke: bool
    browse: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecrets:
    """The secrets of this start, told this once only: the page's and the feed's."""

    page: str
    feed: str


def _refuse(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: ARG001  # click's signature
    """Say what `plan` has and this command has not. Raises `click.UsageError`."""
    if value:
        message = say(
            "A plan without runs changes only when you plan again, so a server has nothing to "
            "watch: runlift plan --without-runs -o plan, then runlift serve plan."
        )
        raise click.UsageError(message, ctx=ctx)


@click.command("serve")
@click.argument("paths", type=ActivityPath(), nargs=-1, required=True, metavar="DIR_OR_PATH...")
@listening_options
@click.option(
    "--weeks",
    type=click.IntRange(1, 16),
    default=4,
    show_default=True,
    help="How many weeks are planned.",
)
@click.option(
    "--public",
    is_flag=True,
    help="Ask for a secret in the path; makes one for page, one for feed, shows them once.",
)
@click.option("--name", "called", default="", metavar="NAME", help="Call the new secrets so.")
@click.option(
    "--expires",
    "days",
    type=click.IntRange(1, 3660),
    metavar="DAYS",
    help="Let the new secrets end after so many days.",
)
@click.option("--no-new", is_flag=True, help="Make no new secrets: those handed out go on.")
@click.option("--revoke", is_flag=True, help="End every earlier secret of this plan first.")
@click.option("--open", "browse", is_flag=True, help="Open the page in a browser.")
@click.option("--without-runs", is_flag=True, hidden=True, expose_value=False, callback=_refuse)
@gathered("options", ServeOptions)
@logged_options
@click.pass_context
def serve_command(ctx: click.Context, *, logged: LoggedOptions, options: ServeOptions) -> None:
    """Serve page, feed and workouts on this machine.

    DIR is a folder that `plan -o` wrote: it is served as it is. Activity PATHs are read and
    planned, and planned anew when a file or the date changes. With --public the feed's secret
    opens the feed alone, the page's the page and its workouts; `runlift secrets` lists them.
    """
    from runlift_export import web

    call: Call = ctx.obj
    _check(options)
    is_folder = len(options.paths) == 1 and os.path.lexists(options.paths[0] / PLAN_NAME)
    settings_file = None if is_folder else call.settings_file()
    plan = served_plan(options.paths, settings_file)
    new = _new_secrets(call, options, plan)
    feed_url = _public_feed_url(options, new)
    source: PlanFolderSource | ActivitiesSource
    if is_folder:
        source = PlanFolderSource(options.paths[0], feed_url=feed_url)
    else:
        source = ActivitiesSource(
            call,
            options.paths,
            options.weeks,
            feed_url=feed_url,
            logged=logged,
            is_public=options.public,
        )
    snapshots = web.Snapshots(
        source.site,
        fingerprint=source.fingerprint,
        report=lambda line: call.say(say("the plan was not updated: {line}", line=line), least=-1),
    )

    def bound_to(port: int) -> None:
        if source.feed_url is None:
            source.feed_url = _home_feed_url(options, new, port)

    _serve_until_stopped(call, snapshots.current, _access(options, plan), options, new, bound_to)


def _check(options: ServeOptions) -> None:
    if (options.called or options.days or options.no_new) and not options.public:
        raise click.UsageError(say("--name, --expires and --no-new are for secrets: add --public."))
    if options.no_new and (options.called or options.days):
        raise click.UsageError(say("--no-new makes no secrets that could have a name or an end."))


def _new_secrets(call: Call, options: ServeOptions, plan: str) -> NewSecrets | None:
    """Note the secrets of this start under the one lock of the file that keeps them."""
    from runlift_export import store, web

    if not options.public and not options.revoke:
        return None
    wanted = options.public and not options.no_new
    new = NewSecrets(page=web.new_token(), feed=web.new_token()) if wanted else None
    now = datetime.now(UTC)
    rows = _rows(options, plan, new, now) if new else ()
    place = _place(options)

    def change(known: AddressSecrets) -> AddressSecrets:
        if options.revoke:
            known = known.revoked(lambda one: one.plan in ("", plan))
        if options.public:
            old = [one for one in known.known if not one.plan and one.is_valid(now)]
            if old:
                call.say(
                    say_count(
                        "{count} address that version 0.1.0 gave away now opens the feed of this "
                        "plan, and nothing else",
                        "{count} addresses that version 0.1.0 gave away now open the feed of this "
                        "plan, and nothing else",
                        len(old),
                    )
                )
            known = known.bound_to(plan, place)
        return known.with_secrets(*rows, now=now)

    store.change_address_secrets(address_secrets_file(), change)
    return new


def _rows(
    options: ServeOptions, plan: str, new: NewSecrets, now: datetime
) -> tuple[AddressSecret, ...]:
    from runlift_export import store, web

    return tuple(
        store.AddressSecret(
            digest=web.token_digest(secret),
            opens=opens,
            plan=plan,
            place=_place(options),
            name=options.called[:200],
            made_at=now,
            ends_at=now + timedelta(days=options.days) if options.days else None,
        )
        for opens, secret in ((store.Opens.PAGE, new.page), (store.Opens.FEED, new.feed))
    )


def _place(options: ServeOptions) -> str:
    return ", ".join(str(path.absolute()) for path in options.paths)[:1_000]


def _access(options: ServeOptions, plan: str) -> Callable[[], Access]:
    """Who may ask now: a secret that another process revokes is gone at the next request."""
    from runlift_export import store, web

    current = store.CurrentSecrets(address_secrets_file())

    def access() -> Access:
        known, now = current(), datetime.now(UTC)
        return web.Access(
            hosts=(*web.LOCAL_HOSTS, *(name.lower() for name in options.names)),
            addresses=options.public,
            public=options.public,
            pages=known.valid(plan, store.Opens.PAGE, now) if options.public else (),
            feeds=known.valid(plan, store.Opens.FEED, now) if options.public else (),
            gone=known.gone(now),
        )

    return access


def _public_feed_url(options: ServeOptions, new: NewSecrets | None) -> str | None:
    """Where the feed can be subscribed to by the name that this server goes by, if it has one."""
    if new is None or not options.names:
        return None
    return f"https://{options.names[0]}/{new.feed}/calendar.ics"


def _home_feed_url(options: ServeOptions, new: NewSecrets | None, port: int) -> str | None:
    """Where a phone of the same network can subscribe; None where no other machine may ask."""
    from runlift_export import web

    host = web.reachable_host(options.host)
    local = (*web.LOCAL_HOSTS, "0.0.0.0", "[::]")  # noqa: S104  compared, not bound
    if options.no_new or host in local or host.startswith("127."):
        return None
    return f"http://{host}:{port}/{_feed_path(new)}"


def _feed_path(new: NewSecrets | None) -> str:
    return f"{new.feed}/calendar.ics" if new else "strength.ics"


def _serve_until_stopped(
    call: Call,
    site: Callable[[], Site | None],
    access: Callable[[], Access],
    options: ServeOptions,
    new: NewSecrets | None,
    bound_to: Callable[[int], None],
) -> None:
    from runlift_export import web

    def ready(bound: int) -> None:
        bound_to(bound)
        root = f"http://{web.reachable_host(options.host)}:{bound}/"
        call.say(_addresses(root, options, new), least=-1)
        if options.browse:
            webbrowser.open(f"{root}{new.page}/" if new else root)
        # The first plan is made before the first question, not by it.
        threading.Thread(target=site, daemon=True).start()

    web.serve(site=site, access=access, host=options.host, port=options.port, ready=ready)


def _addresses(root: str, options: ServeOptions, new: NewSecrets | None) -> str:
    if options.no_new:
        return say(
            "served at {root} under the secrets handed out before\nstop with Ctrl-C", root=root
        )
    page = f"{new.page}/" if new else ""
    feed = f"{root}{_feed_path(new)}"
    return say("page  {page}\nfeed  {feed}\nstop with Ctrl-C", page=f"{root}{page}", feed=feed)
