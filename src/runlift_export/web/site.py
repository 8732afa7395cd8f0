"""What is served: a table of addresses and bytes, made anew when the runner's files change."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from runlift_export.errors import RunliftError
from runlift_export.export import FEED_NAMES, content_policy

HTML = "text/html; charset=utf-8"
CALENDAR = "text/calendar; charset=utf-8"
FIT = "application/vnd.ant.fit"
FEED_PATH = f"/{FEED_NAMES[0]}"
CHECK_S = 0.5
_SHARE_SPENT = 20
"""Looking for a change takes at most one part in so many of the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """The bytes at one address. `etag` is quoted and strong; `changed_at` is aware.

    `policy` is the Content-Security-Policy of a page that is not a plan's, else "".
    """

    body: bytes
    content_type: str
    etag: str
    changed_at: datetime
    policy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All that can be asked for: paths from "/" to what stands there, never a path on the disk."""

    files: Mapping[str, SiteFile]

    def after(self, former: Site) -> Site:
        """Keep the time of what did not change, and let it rise where bytes did.

        A client that asks by date must see every change, also one that removed the newest
        session and so left only older stamps behind (RFC 9110 8.8.2).
        """
        return Site(
            files={path: _after(new, former.files.get(path)) for path, new in self.files.items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SitesOfOwners:
    """Several plans behind one server: `of` gives the site that belongs to a secret's owner."""

    of: Callable[[str], Site | None]


def _after(new: SiteFile, former: SiteFile | None) -> SiteFile:
    if former is None:
        return new
    if former.etag == new.etag:
        return former
    risen = former.changed_at + timedelta(seconds=1)
    return replace(new, changed_at=max(new.changed_at, risen))


def make_site(
    *,
    page: bytes,
    feed: bytes,
    workouts: Mapping[str, bytes],
    changed_at: datetime,
) -> Site:
    """Lay out a plan's files: the page at "/", the feed, and workouts by their relative paths.

    `changed_at` is the time (aware) at which these bytes came to be served.
    """
    files = {
        "/": served_file(page, HTML, changed_at),
        FEED_PATH: served_file(feed, CALENDAR, changed_at),
    }
    files |= {f"/{path}": served_file(body, FIT, changed_at) for path, body in workouts.items()}
    return Site(files=files)


def served_file(
    body: bytes, content_type: str, changed_at: datetime, *, policy: str = ""
) -> SiteFile:
    """Bytes as they are served from `changed_at` (aware) on."""
    digest = hashlib.sha256(body).hexdigest()
    stamp = changed_at.replace(microsecond=0)  # HTTP dates have whole seconds
    return SiteFile(
        body=body, content_type=content_type, etag=f'"{digest}"', changed_at=stamp, policy=policy
    )


def headers_of(served: SiteFile) -> dict[str, str]:
    """Headers that depend on the kind of file."""
    headers = {"Content-Type": served.content_type}
    if served.content_type == HTML:
        headers["Content-Security-Policy"] = (
            f"{served.policy or content_policy()}; frame-ancestors 'none'"
        )
    else:
        headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    if served.content_type == FIT:
        headers["Content-Disposition"] = "attachment"
    return headers


class Snapshots:
    """Hands out the current `Site`; safe to share between threads.

    `make` reads, plans and writes in memory (seconds); `fingerprint` says cheaply whether
    anything that it reads has changed (milliseconds) and is asked at most every `check_s`, less
    often where it takes long.
    While one request makes the site anew, others get the former one at once. A failure leaves
    the last good site standing and is told to `report`, once as long as it stays the same; the
    next check tries again.
    """

    def __init__(
        self,
        make: Callable[[], Site],
        *,
        fingerprint: Callable[[], Hashable],
        report: Callable[[str], None],
        check_s: float = CHECK_S,
    ) -> None:
        self._make = make
        self._fingerprint = fingerprint
        self._report = report
        self._check_s = check_s
        self._lock = threading.Lock()
        self._site: Site | None = None
        self._made_of: Hashable = None
        self._checked_at = float("-inf")
        self._wait_s = check_s
        self._trouble = ""

    def current(self) -> Site | None:
        """Return the site, None if none could be made yet."""
        if time.monotonic() - self._checked_at < self._wait_s:
            return self._site
        if self._lock.acquire(blocking=self._site is None):
            try:
                if time.monotonic() - self._checked_at >= self._wait_s:
                    self._refresh()
            finally:
                self._lock.release()
        return self._site

    def _refresh(self) -> None:
        began = time.monotonic()
        try:
            state = self._fingerprint()
            looked_s = time.monotonic() - began
            if self._check_s:  # 0 asks each time
                self._wait_s = max(self._check_s, _SHARE_SPENT * looked_s)
            if self._site is None or state != self._made_of:
                made = self._make()
                self._site = made.after(self._site) if self._site else made
                self._made_of = state
            self._trouble = ""
        except (RunliftError, OSError) as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                self._report(self._trouble)
        finally:
            self._checked_at = time.monotonic()
