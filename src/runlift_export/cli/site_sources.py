"""What `serve` serves: a folder that was planned before, or activities planned from today."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from runlift_export import __version__
from runlift_export.cli.call import Call, now_on, today, user_data_folder, zone_of
from runlift_export.cli.options import NOTHING_LOGGED, LoggedOptions
from runlift_export.errors import FolderError
from runlift_export.language import say

if TYPE_CHECKING:
    from collections.abc import Hashable

    from runlift_export.flow import Files
    from runlift_export.model import Plan
    from runlift_export.web import Site


def served_plan(paths: tuple[Path, ...], settings_file: Path | None) -> str:
    """What tells one served plan from another: where it comes from, and whose settings."""
    from runlift_export import store

    return store.PublishedState.of(Path(), paths, settings_file).path.stem


class PlanFolderSource:
    """A folder that was planned before, served as it stands.

    `feed_url` is where the feed can be subscribed to: the page shows it, as it could not on disk.
    """

    def __init__(self, folder: Path, *, feed_url: str | None = None) -> None:
        self._folder = folder
        self.feed_url = feed_url

    def fingerprint(self) -> Hashable:
        """The files and when they changed."""
        from runlift_export import flow

        return flow.plan_folder_state(self._folder)

    def site(self) -> Site:
        """The files of the plan, by the names that plan.json gives them."""
        from runlift_export import flow

        return _site_of(flow.plan_folder_files(self._folder), self.feed_url)


class ActivitiesSource:
    """Activity folders, read through the cache and planned from today; `plan` is the last one.

    `feed_url` is where the feed can be subscribed to; it may be set until the first site is made.
    """

    def __init__(
        self,
        call: Call,
        paths: tuple[Path, ...],
        weeks: int,
        *,
        feed_url: str | None,
        logged: LoggedOptions = NOTHING_LOGGED,
        is_public: bool = True,
    ) -> None:
        from runlift_export import flow, store

        self._call = call
        self._paths = paths
        self._weeks = weeks
        self._logged = logged
        self.feed_url = feed_url
        self._is_public = is_public
        with suppress(OSError):  # what cannot be kept is told when there is something to keep
            store.make_private(user_data_folder())
        folder = user_data_folder() / "served"
        self._published = store.PublishedState.of(folder, paths, call.settings_file())
        self.plan: Plan | None = flow.published_plan(self._published)
        self._had_runs = flow.rests_on_runs(self.plan)
        self._cannot_keep = False

    def fingerprint(self) -> str:
        """A digest of activity files, settings, planned-run calendars, date and program."""
        from runlift_export import flow

        settings_file = self._call.settings_file()
        settings = self._call.settings()
        return flow.inputs_digest(
            self._paths,
            settings_changed_ns=settings_file.stat().st_mtime_ns if settings_file else None,
            day=today(zone_of(settings)),
            calendars=self._call.calendars(settings),
            weeks=self._weeks,
            program_version=__version__,
            logged=self._call.logged(settings, self._logged.logged),
        )

    def is_kept(self) -> bool:
        """Whether the plan of the files as they are now is kept for the next start."""
        return self._published.inputs_digest() == self.fingerprint()

    def site(self) -> Site:
        """Read, plan and write everything in memory."""
        from runlift_export import flow

        inputs = self.fingerprint()
        settings = self._call.settings()
        zone = zone_of(settings)
        with self._call.cache() as cache:
            history = flow.read_history(
                self._paths,
                settings,
                timezone=zone,
                cache=cache,
                today=today(zone),
                zone_from_files=settings.timezone is None,
                logged=self._call.logged(settings, self._logged.logged),
                logged_units=self._logged.logged_unit,
            )
        zone = history.timezone or zone
        self._refuse_lost_runs(has_runs=bool(history.runs))
        made = flow.plan_runner(
            history,
            settings,
            start=today(zone),
            weeks=self._weeks,
            timezone=zone,
            calendars=self._call.calendars(settings),
            previous=self.plan,
            is_unchanged=inputs == self._published.inputs_digest(),
            feed_url=self.feed_url,
            names_files=not self._is_public,
            not_before=now_on(today(zone), zone),
        )
        self.plan = made.plan
        if made.started_afresh:
            self._published.put_aside("other-runs")
            line = say("the plan that was served here came from other runs, so a new one begins")
            self._call.say(line)
        self._keep(dict(made.files)["plan.json"], inputs)
        return _site_of(made.files)

    def _refuse_lost_runs(self, *, has_runs: bool) -> None:
        """Where runs were, their absence is a fault: a disk may not be mounted."""
        if self._had_runs and not has_runs:
            places = ", ".join(map(str, self._paths))
            raise FolderError(
                say(
                    "{places}: there were runs here before, and now there is none; mount the disk "
                    "or bring the files back",
                    places=places,
                )
            )
        self._had_runs = has_runs

    def _keep(self, plan_bytes: bytes, inputs_digest: str) -> None:
        """For the next start; a disk that refuses is told of once and ends nothing."""
        try:
            self._published.keep(plan_bytes, inputs_digest)
            self._cannot_keep = False
        except (FolderError, OSError) as error:
            if not self._cannot_keep:
                line = say(
                    "this plan could not be saved for the next start of serve: {why}", why=error
                )
                self._call.say(line, least=-1)
            self._cannot_keep = True


def _site_of(files: Files, feed_url: str | None = None) -> Site:
    """The files as a site; with `feed_url` a page that knows no address gets that one."""
    from runlift_export import web
    from runlift_export.export import FEED_NAMES, with_feed_address

    named = dict(files)
    feed = next(name for name in FEED_NAMES if name in named)
    page = named["index.html"]
    if feed_url:
        text = page.decode("utf-8", "surrogateescape")
        page = with_feed_address(text, feed_url, feed=feed).encode("utf-8", "surrogateescape")
    return web.make_site(
        page=page,
        feed=named[feed],
        workouts={name: data for name, data in named.items() if name.endswith(".fit")},
        changed_at=datetime.now(UTC),
    )
