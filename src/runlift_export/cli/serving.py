"""`runlift serve`: the page and the feed over HTTP, planned anew when something changed."""

from __future__ import annotations

import threading
import webbrowser
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import Call, today, zone_of
from runlift_export.cli.reading import ActivityPath
from runlift_export.cli.served import Served, rests_on_runs
from runlift_export.cli.tokens import Tokens
from runlift_export.errors import FolderError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from runlift_export.web import Access, Site

PLAN_NAME = "plan.json"


@click.command()
@click.argument("paths", type=ActivityPath(), nargs=-1, required=True, metavar="DIR_OR_PATH...")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("-p", "--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option("--weeks", type=click.IntRange(1, 16), default=4, show_default=True)
@click.option(
    "--allow-host", "names", multiple=True, metavar="NAME", help="A name this server goes by."
)
@click.option("--public", is_flag=True, help="Ask for a secret in the path; shows it once.")
@click.option("--revoke", is_flag=True, help="Make every earlier secret invalid first.")
@click.option("--open", "browse", is_flag=True, help="Open the page in a browser.")
@click.pass_context
def serve(
    ctx: click.Context,
    paths: tuple[Path, ...],
    host: str,
    port: int,
    weeks: int,
    names: tuple[str, ...],
    *,
    public: bool,
    revoke: bool,
    browse: bool,
) -> None:
    """Serve page, feed and workouts on this machine.

    DIR is a folder that `plan -o` wrote: it is served as it is. Activity PATHs are read and
    planned, and planned anew when a file or the date changes.
    """
    from runlift_export import web

    call: Call = ctx.obj
    tokens = Tokens.stored()
    if revoke:
        tokens.revoke()
    secret = tokens.add() if public else None
    access = web.Access(
        hosts=(*web.LOCAL_HOSTS, *(name.lower() for name in names)),
        addresses=public,
        tokens=tokens.valid if public else (),
        revoked=tokens.revoked,
    )
    is_plan = len(paths) == 1 and (paths[0] / PLAN_NAME).is_file()
    feed_url = f"https://{names[0]}/{secret}/strength.ics" if secret and names else None
    source = (
        _PlanFolder(paths[0]) if is_plan else _Activities(call, paths, weeks, feed_url=feed_url)
    )
    snapshots = web.Snapshots(
        source.site,
        fingerprint=source.fingerprint,
        report=lambda line: call.say(f"not planned anew: {line}", least=-1),
    )
    _run(call, snapshots.current, access, host=host, port=port, secret=secret, browse=browse)


def _run(
    call: Call,
    site: Callable[[], Site | None],
    access: Access,
    *,
    host: str,
    port: int,
    secret: str | None,
    browse: bool,
) -> None:
    from runlift_export import web

    def ready(bound: int) -> None:
        name = _reachable(host)
        base = f"http://{name}:{bound}/" + (f"{secret}/" if secret else "")
        call.say(f"page  {base}\nfeed  {base}strength.ics\nstop with Ctrl-C", least=-1)
        if browse:
            webbrowser.open(base)
        # The first plan is made before the first question, not by it.
        threading.Thread(target=site, daemon=True).start()

    web.serve(site=site, access=access, host=host, port=port, ready=ready)


def _reachable(host: str) -> str:
    """What others write in an address: for "every address", the one this machine is known by."""
    if host in ("0.0.0.0", "::"):  # noqa: S104  compared, not bound
        host = _outward(host) or host
    return f"[{host}]" if ":" in host else host


def _outward(host: str) -> str | None:
    """The address from which this machine would talk to another; nothing is sent."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    anyone = "2001:db8::1" if ":" in host else "192.0.2.1"  # kept for documentation (RFC 5737)
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((anyone, 9))
            return str(probe.getsockname()[0])
    except OSError:  # not connected to anything
        return None


class _PlanFolder:
    """A folder that was planned before, served as it stands."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fingerprint(self) -> Hashable:
        """The files and when they changed."""
        stats = ((path, path.stat()) for path in sorted(self._folder.rglob("*")))
        return tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in stats)

    def site(self) -> Site:
        """The files of the plan, by the names that plan.json gives them."""
        from runlift_export import documents, web

        read = self._folder.joinpath
        plan = documents.read_plan(read(PLAN_NAME).read_bytes())
        named = [session.workout for session in plan.sessions]
        inside = [name for name in named if _is_inside(self._folder, name)]
        return web.make_site(
            page=read("index.html").read_bytes(),
            feed=read("strength.ics").read_bytes(),
            workouts={name: read(name).read_bytes() for name in inside},
            changed_at=datetime.now(UTC),
        )


class _Activities:
    """Activity folders, read through the cache and planned from today."""

    def __init__(
        self, call: Call, paths: tuple[Path, ...], weeks: int, *, feed_url: str | None
    ) -> None:
        self._call = call
        self._paths = paths
        self._weeks = weeks
        self._feed_url = feed_url
        self._served = Served.of(paths, call.settings_file())
        self._previous = self._served.plan()
        self._had_runs = rests_on_runs(self._previous)
        self._forgets = False

    def fingerprint(self) -> str:
        """A digest of activity files, settings, planned-run calendars, date and program."""
        import hashlib

        from runlift_export import __version__, runs

        settings_file = self._call.settings_file()
        found = [
            (one.path, one.members, one.size, one.mtime_ns) for one in runs.find_files(self._paths)
        ]
        settings = self._call.settings()
        day = today(zone_of(settings))
        calendars = self._call.calendars(settings)
        changed = settings_file.stat().st_mtime_ns if settings_file else None
        asked = (found, changed, day, calendars, self._weeks, __version__)
        return hashlib.sha256(repr(asked).encode("utf-8", "backslashreplace")).hexdigest()

    def site(self) -> Site:
        """Read, plan and write everything in memory."""
        from runlift_export import flow, web

        made_of = self.fingerprint()
        settings = self._call.settings()
        zone = zone_of(settings)
        with self._call.cache() as cache:
            history = flow.read_history(self._paths, settings, timezone=zone, cache=cache)
        if not history.runs and self._had_runs:
            places = ", ".join(map(str, self._paths))
            raise FolderError(f"{places}: no run is left; mount the disk or bring the files back")
        self._had_runs = bool(history.runs)
        plan, problems = flow.make_plan(
            history,
            settings,
            start=today(zone),
            weeks=self._weeks,
            timezone=zone,
            calendars=self._call.calendars(settings),
            previous=self._previous,
        )
        if self._previous is not None and made_of == self._served.made_of():
            plan = self._previous  # nothing is new since it was published
        self._previous = plan
        every = history.problems + problems
        written = flow.outputs(
            plan, settings, history=history, problems=every, feed_url=self._feed_url
        )
        files = dict(written)
        self._remember(files[PLAN_NAME], made_of)
        return web.make_site(
            page=files.pop("index.html"),
            feed=files.pop("strength.ics"),
            workouts={name: data for name, data in files.items() if name.endswith(".fit")},
            changed_at=datetime.now(UTC),
        )

    def _remember(self, data: bytes, made_of: str) -> None:
        """For the next start; a disk that refuses is told once and ends nothing."""
        try:
            self._served.keep(data, made_of)
            self._forgets = False
        except (FolderError, OSError) as error:
            if not self._forgets:
                self._call.say(f"not remembered for the next start: {error}", least=-1)
            self._forgets = True


def _is_inside(folder: Path, name: str) -> bool:
    """Whether a name out of plan.json is a workout in its folder: people edit plan.json."""
    if "\0" in name or not name.endswith(".fit"):
        return False
    path = (folder / name).resolve()
    return path.is_file() and path.is_relative_to(folder.resolve())
