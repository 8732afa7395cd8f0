"""`runlift squad serve` and `squad secrets`: a whole squad behind one server, a secret each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import Call, address_secrets_file
from runlift_export.cli.options import SquadPlace, listening_options
from runlift_export.cli.squad import squad_group
from runlift_export.cli.squad_plans import plan_of
from runlift_export.cli.squad_sites import COACH, SquadSites
from runlift_export.errors import FolderError
from runlift_export.language import say

if TYPE_CHECKING:
    from runlift_export.store import AddressSecret, AddressSecrets
    from runlift_export.web import Access

__all__ = ["squad_group"]

COACH_NAME = "coach"
_PLACE = SquadPlace(exists=True)


@squad_group.command("serve")
@click.argument("folder", type=_PLACE, metavar="DIR_OR_URL")
@listening_options
@click.option("--public", is_flag=True, help="Ask for a secret in the path of every address.")
@click.pass_context
def squad_serve_command(
    ctx: click.Context, *, folder: str, host: str, port: int, names: tuple[str, ...], public: bool
) -> None:
    """Serve every page, feed and workout of what `squad plan -o` wrote.

    Plan again beside it whenever you like: what changed is served at once. With --public each
    address needs its own secret, which `squad secrets` makes; without, this machine alone sees
    the coach's page and all that it links to.
    """
    from runlift_export import web

    call: Call = ctx.obj
    sites = SquadSites(call, folder)
    if not sites.athletes():
        raise FolderError(
            say(
                "{folder}: no squad was planned here; name the folder that `squad plan -o` wrote",
                folder=folder,
            )
        )

    def ready(bound: int) -> None:
        root = f"http://{web.reachable_host(host)}:{bound}/"
        if public:
            told = say("served at {root} under the secrets of `squad secrets`", root=root)
        else:
            told = say("page  {root}", root=root)
        call.say(f"{told}\n{say('stop with Ctrl-C')}", least=-1)

    web.serve(
        site=web.SitesOfOwners(of=sites.of),
        access=_access(sites, names, is_public=public),
        host=host,
        port=port,
        ready=ready,
    )


def _access(sites: SquadSites, names: tuple[str, ...], *, is_public: bool) -> Callable[[], Access]:
    """Who may ask now, and for whose plan: what another process revokes is gone at once."""
    from runlift_export import store, web

    current = store.CurrentSecrets(address_secrets_file())
    hosts = (*web.LOCAL_HOSTS, *(name.lower() for name in names))
    coach = sites.plan_of(COACH)

    def access() -> Access:
        if not is_public:
            return web.Access(hosts=hosts)
        now, plans = datetime.now(UTC), {coach: COACH} | {plan: plan for plan in sites.athletes()}
        ours = [one for one in current().known if one.plan in plans and one.is_valid(now)]
        return web.Access(
            hosts=hosts,
            addresses=True,
            public=True,
            pages=tuple(one.digest for one in ours if one.opens is store.Opens.PAGE),
            feeds=tuple(one.digest for one in ours if one.opens is store.Opens.FEED),
            gone=current().gone(now),
            owners={one.digest: plans[one.plan] for one in ours},
        )

    return access


@squad_group.command("secrets")
@click.argument("folder", type=_PLACE, metavar="DIR_OR_URL")
@click.argument("athletes", nargs=-1, metavar="[ATHLETE]...")
@click.option("--coach", is_flag=True, help="Make one for the coach's page, too.")
@click.option(
    "--expires",
    "days",
    type=click.IntRange(1, 3660),
    metavar="DAYS",
    help="Let the new secrets end after so many days.",
)
@click.option(
    "--root",
    default="/",
    show_default=True,
    metavar="URL",
    help="What stands before each address, such as https://lift.example.org/",
)
@click.pass_context
def squad_secrets_command(
    ctx: click.Context,
    *,
    folder: str,
    athletes: tuple[str, ...],
    coach: bool,
    days: int | None,
    root: str,
) -> None:
    """Make secret addresses for athletes: each opens one athlete's page, or feed, and no more.

    Without a name: for everybody who has none yet, the coach among them. They are shown this once,
    as a table of CSV to hand out. `runlift secrets` lists them, and takes one back with
    `--revoke ATHLETE`; all others go on.
    """
    from runlift_export import squad, store
    from runlift_export.export import objects_csv

    call: Call = ctx.obj
    rows = [row for row in squad.ledger_at(folder).rows().values() if row.planned_on]
    known = [row.athlete for row in rows]
    unknown = [name for name in athletes if name not in known]
    if unknown:
        raise click.BadParameter(
            say("there is no athlete {name!r} in {folder}", name=unknown[0], folder=folder),
            param_hint="ATHLETE",
        )
    now = datetime.now(UTC)
    made: list[tuple[str, str, str]] = []

    def change(before: AddressSecrets) -> AddressSecrets:
        wanted = [*athletes, *((COACH,) if coach else ())]
        if not wanted:
            have = {one.plan for one in before.known if one.is_valid(now)}
            wanted = [name for name in (COACH, *known) if plan_of(folder, name) not in have]
        more: list[AddressSecret] = []
        for name in wanted:
            page, feed, secrets = _new(folder, name, now, days)
            made.append((name or COACH_NAME, page, feed))
            more.extend(secrets)
        return before.with_secrets(*more, now=now)

    store.change_address_secrets(address_secrets_file(), change)
    root = root if root.endswith("/") else f"{root}/"
    click.echo(
        objects_csv(
            [
                {
                    "athlete": name,
                    "page": f"{root}{page}/",
                    "feed": f"{root}{feed}/calendar.ics" if feed else "",
                }
                for name, page, feed in made
            ]
        ),
        nl=False,
    )
    call.say(say("these addresses are shown this once; `runlift secrets` lists whom they are for"))


def _new(
    folder: str, name: str, now: datetime, days: int | None
) -> tuple[str, str, tuple[AddressSecret, ...]]:
    """Page and feed secret of an athlete (the coach has no feed), and what is kept of them."""
    from runlift_export import store, web

    page, feed = web.new_token(), web.new_token() if name else ""
    secrets = tuple(
        store.AddressSecret(
            digest=web.token_digest(secret),
            opens=opens,
            plan=plan_of(folder, name),
            place=store.place_at(folder).below(name).address[:1_000],
            name=(name or COACH_NAME)[:200],
            made_at=now,
            ends_at=now + timedelta(days=days) if days else None,
        )
        for opens, secret in ((store.Opens.PAGE, page), (store.Opens.FEED, feed))
        if secret
    )
    return page, feed, secrets
