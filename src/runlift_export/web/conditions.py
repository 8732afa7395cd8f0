"""Conditional requests by RFC 9110 section 13: send nothing to those who have it already."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus

from runlift_export.web.site import Served

# One member of a list of entity tags, perhaps empty, and the comma or end after it (8.8.3, 5.6.1).
_MEMBER = re.compile(r'[\t ]*((?:W/)?"[\x21\x23-\x7e\x80-\xff]*")?[\t ]*(,|\Z)')

# The form to write, and the two old ones that must be read (5.6.7).
_DATES = ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y")


def http_date(moment: datetime) -> str:
    """Write an aware time as an HTTP date (RFC 9110 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def condition_status(headers: Mapping[str, str], served: Served) -> HTTPStatus:
    """Judge the conditions of a GET or HEAD in the order of 13.2.2: OK, 304 or 412.

    `headers` have lower-case names. Tags go before dates; a date that cannot be read, or that
    stands beside a tag, counts for nothing (13.1.3, 13.1.4). A list of tags that cannot be read
    names none: the file is sent in full, or If-Match fails.
    """
    if (wanted := headers.get("if-match")) is not None:
        if not _names(wanted, served.etag, weak=False):
            return HTTPStatus.PRECONDITION_FAILED
    elif (date := _date(headers.get("if-unmodified-since"))) and served.changed_at > date:
        return HTTPStatus.PRECONDITION_FAILED
    if (known := headers.get("if-none-match")) is not None:
        matches = _names(known, served.etag, weak=True)
        return HTTPStatus.NOT_MODIFIED if matches else HTTPStatus.OK
    if (date := _date(headers.get("if-modified-since"))) and served.changed_at <= date:
        return HTTPStatus.NOT_MODIFIED
    return HTTPStatus.OK


def _names(field: str, etag: str, *, weak: bool) -> bool:
    """Whether a list of entity tags names ours, by weak or strong comparison (8.8.3.2)."""
    if field.strip() == "*":
        return True
    tags = _tags(field)
    return etag in ([tag.removeprefix("W/") for tag in tags] if weak else tags)


def _tags(field: str) -> list[str]:
    """The tags of a list; none if any of it is something else."""
    tags, at = [], 0
    while found := _MEMBER.match(field, at):
        if found[1]:
            tags.append(found[1])
        if not found[2]:
            return tags
        at = found.end()
    return []


def _date(field: str | None) -> datetime | None:
    """An HTTP date in any of its three forms; what is nearly one is none."""
    for form in _DATES:
        with suppress(ValueError):
            moment = datetime.strptime(field or "", form).replace(tzinfo=UTC)
            padded = f"{moment:%a %b} {moment.day:2} {moment:%H:%M:%S %Y}"  # asctime's own
            if field in (moment.strftime(form), padded):
                return moment
    return None
