"""`runlift secrets`: which addresses of served plans were handed out, and taking them back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import Call, address_secrets_file
from runlift_export.cli.screen import print_long, screen_of
from runlift_export.errors import RequestError
from runlift_export.language import say

if TYPE_CHECKING:
    from runlift_export.store import AddressSecret, AddressSecrets


@click.command("secrets")
@click.option(
    "--revoke",
    "words",
    multiple=True,
    metavar="NAME_OR_ID",
    help="Make these invalid, on servers that run too.",
)
@click.option(
    "--all", "everything", is_flag=True, help="List those that open nothing any more, too."
)
@click.pass_context
def secrets_command(ctx: click.Context, words: tuple[str, ...], *, everything: bool) -> None:
    """List the secrets of `serve --public`, or revoke some.

    The secrets themselves are not kept, so no address can be shown again. One that is revoked is
    answered with "gone" from the next request on.
    """
    from runlift_export import store
    from runlift_export.checked import printable
    from runlift_export.export import grid_text

    call: Call = ctx.obj
    now = datetime.now(UTC)
    path = address_secrets_file()
    known = _revoked(words, now) if words else store.read_address_secrets(path)
    rows = [[say("NAME"), say("OPENS"), say("STATE"), say("MADE"), say("ENDS"), "ID", say("PLAN")]]
    listed = [one for one in known.known if everything or one.is_valid(now)]
    rows.extend([printable(cell) for cell in _row(one, now)] for one in listed)
    print_long(call, grid_text(rows, screen=screen_of(call)))
    hidden = len(known.known) - len(listed)
    if hidden:
        call.say(say("{hidden} more open nothing any more; --all lists them", hidden=hidden))


def _revoked(words: tuple[str, ...], now: datetime) -> AddressSecrets:
    from runlift_export import store

    def change(known: AddressSecrets) -> AddressSecrets:
        for word in words:
            if not any(one.is_meant_by(word) and one.is_valid(now) for one in known.known):
                raise RequestError(
                    say(
                        "{word}: expected the name or id of a secret that is valid; nothing was "
                        "revoked: runlift secrets lists them",
                        word=word,
                    )
                )
        return known.revoked(lambda one: any(one.is_meant_by(word) for word in words))

    return store.change_address_secrets(address_secrets_file(), change)


def _row(one: AddressSecret, now: datetime) -> list[str]:
    state = say("valid") if one.is_valid(now) else say("ended")
    state = say("revoked") if one.is_revoked else state
    made, ends = (f"{when:%Y-%m-%d}" if when else "" for when in (one.made_at, one.ends_at))
    return [one.name, say(str(one.opens)), state, made, ends, one.short_id, one.place]
