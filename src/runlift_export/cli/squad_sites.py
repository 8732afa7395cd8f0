"""What `squad serve` serves: each athlete's folder as it stands, and the coach's page over all."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from runlift_export.cli.call import Call
from runlift_export.cli.site_sources import PlanFolderSource
from runlift_export.cli.squad_plans import plan_of, plans_at
from runlift_export.errors import RunliftError

if TYPE_CHECKING:
    from runlift_export.squad import Row
    from runlift_export.web import Site, SiteFile

COACH = ""
"""Whose the secret is that opens the coach's page."""
BELOW = "r"
_SITES_KEPT = 16
"""Some 300 kB each; the others are read again when somebody asks."""


class SquadSites:
    """The athletes' sites by their plans, read when they are asked for; the coach's is over all.

    Safe to share between threads. A folder that is broken just now leaves the last good site of it
    standing, if that is still kept, and is told of once.
    """

    def __init__(self, call: Call, where: str | Path) -> None:
        self.plans = plans_at(where)
        self._call = call
        self._lock = threading.Lock()
        self._sites: OrderedDict[str, tuple[Hashable, Site]] = OrderedDict()
        self._former: dict[str, Site] = {}
        self._rows: dict[str, Row] = {}
        self._looked_at = float("-inf")
        self._ledger_stamp: Hashable = None
        self._coach: Site | None = None

    def athletes(self) -> dict[str, Row]:
        """Who is in the squad now, by what tells their plans apart."""
        if monotonic() - self._looked_at >= self.plans.look_s:
            self._looked_at = monotonic()
            try:
                self._look()
            except RunliftError as error:
                if not self._rows:
                    raise
                self._call.say_once(str(error))
        return self._rows

    def _look(self) -> None:
        stamp = self.plans.stamp()
        if stamp != self._ledger_stamp:
            rows = self.plans.rows()
            self._rows = {self.plan_of(row.athlete): row for row in rows if row.planned_on}
            self._ledger_stamp = stamp
            self._coach = None

    def plan_of(self, athlete: str) -> str:
        """What tells an athlete's plan from all others."""
        return plan_of(self.plans.where, athlete)

    def of(self, owner: str) -> Site | None:
        """The site of a plan, or the coach's; None while there is none whole."""
        try:
            if owner == COACH:
                with self._lock:
                    return self._coachs_site()
            row = self.athletes().get(owner)
            if row is None:
                return None
            folder = self.plans.folder_of(row.athlete)  # nobody else waits where that is far
            with self._lock:
                return self._athletes_site(owner, folder)
        except RunliftError as error:
            self._call.say_once(str(error))
            kept = self._sites.get(owner)
            return kept[1] if kept else None

    def _athletes_site(self, plan: str, folder: Path) -> Site:
        source = PlanFolderSource(folder)
        state = source.fingerprint()
        kept = self._sites.pop(plan, None)
        if kept is None or kept[0] != state:
            try:
                made = source.site()
            except RunliftError:
                if kept is not None:
                    self._sites[plan] = kept
                raise
            former = kept[1] if kept else self._former.get(plan)
            kept = (state, made.after(former) if former else made)
            self._former[plan] = _stamps_of(kept[1])
        self._sites[plan] = kept
        while len(self._sites) > _SITES_KEPT:
            self._sites.popitem(last=False)
        return kept[1]

    def _coachs_site(self) -> Site:
        from runlift_export import squad, web

        self.athletes()
        if self._coach is None:
            rows = self.plans.rows()
            page = squad.squad_page(rows, link_of=self._link)
            file = web.served_file(
                page, web.HTML, datetime.now(UTC), policy=squad.overview_policy()
            )
            shown = web.Site(files={"/": file})
            former = self._former.get(COACH)
            page_now = (shown.after(former) if former else shown).files["/"]
            self._former[COACH] = web.Site(files={"/": replace(page_now, body=b"")})
            self._coach = web.Site(files=_CoachsFiles(page_now, self._below))
        return self._coach

    def _link(self, row: Row) -> str | None:
        """An address that names nobody: it may stand in a log or a browser's list of pages."""
        return f"{BELOW}/{self.plan_of(row.athlete)}/" if row.planned_on else None

    def _below(self, path: str) -> SiteFile | None:
        """What stands at `/r/PLAN/...`: of one athlete, seen by the coach."""
        _, _, rest = path.partition(f"/{BELOW}/")
        plan, slash, inner = rest.partition("/")
        site = self.of(plan) if plan else None
        if site is None or not slash:
            return None
        return site.files.get("/" if inner == "index.html" else f"/{inner}")


class _CoachsFiles(Mapping[str, "SiteFile"]):
    """The coach's page, and below it every athlete's files, found when they are asked for."""

    def __init__(self, page: SiteFile, below: Callable[[str], SiteFile | None]) -> None:
        self._page = page
        self._below = below

    def __getitem__(self, path: str) -> SiteFile:
        if path == "/":
            return self._page
        found = self._below(path) if path.startswith(f"/{BELOW}/") else None
        if found is None:
            raise KeyError(path)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(("/",))

    def __len__(self) -> int:
        return 1


def _stamps_of(site: Site) -> Site:
    """When each file came to be served, without its bytes."""
    from runlift_export.web import Site

    return Site(files={path: replace(file, body=b"") for path, file in site.files.items()})
