"""What is served: a table of addresses and bytes, never a path on the disk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from runlift_export.export.page import content_policy

HTML = "text/html; charset=utf-8"
CALENDAR = "text/calendar; charset=utf-8"
FIT = "application/vnd.ant.fit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The bytes at one address. `etag` is quoted and strong; `changed_at` is aware."""

    body: bytes
    content_type: str
    etag: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All that can be asked for: paths from "/" to what stands there."""

    files: Mapping[str, Served]

    def after(self, former: Site) -> Site:
        """Keep the time of what did not change, and let it rise where bytes did.

        A client that asks by date must see every change, also one that removed the newest
        session and so left only older stamps behind (RFC 9110 8.8.2).
        """
        return Site(
            files={path: _after(new, former.files.get(path)) for path, new in self.files.items()}
        )


def _after(new: Served, former: Served | None) -> Served:
    if former is None:
        return new
    if former.etag == new.etag:
        return former
    risen = former.changed_at + timedelta(seconds=1)
    return replace(new, changed_at=max(new.changed_at, risen))


def make_site(
    *, page: bytes, feed: bytes, workouts: Mapping[str, bytes], changed_at: datetime
) -> Site:
    """Lay out a plan's files: the page at "/", the feed, and workouts by their relative paths.

    `changed_at` is the time (aware) at which these bytes came to be served.
    """
    files = {
        "/": _served(page, HTML, changed_at),
        "/strength.ics": _served(feed, CALENDAR, changed_at),
    }
    files |= {f"/{path}": _served(body, FIT, changed_at) for path, body in workouts.items()}
    return Site(files=files)


def _served(body: bytes, content_type: str, changed_at: datetime) -> Served:
    digest = hashlib.sha256(body).hexdigest()
    stamp = changed_at.replace(microsecond=0)  # HTTP dates have whole seconds
    return Served(body=body, content_type=content_type, etag=f'"{digest}"', changed_at=stamp)


def headers_of(served: Served) -> dict[str, str]:
    """Headers that depend on the kind of file."""
    headers = {"Content-Type": served.content_type}
    if served.content_type == HTML:
        headers["Content-Security-Policy"] = f"{content_policy()}; frame-ancestors 'none'"
    else:
        headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    if served.content_type == FIT:
        headers["Content-Disposition"] = "attachment"
    return headers
