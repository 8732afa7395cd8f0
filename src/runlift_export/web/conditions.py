"""Conditional requests by RFC 9110 section 13: send nothing to those who have it already."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus

from runlift_export.web.site import Served

_ENTITY_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


def http_date(moment: datetime) -> str:
    """Write an aware time as an HTTP date (RFC 9110 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def condition_status(headers: Mapping[str, str], served: Served) -> HTTPStatus:
    """Judge the conditions of a GET or HEAD in the order of 13.2.2: OK, 304 or 412.

    `headers` have lower-case names. Tags go before dates; a date that cannot be read, or that
    stands beside a tag, counts for nothing (13.1.3, 13.1.4).
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
    tags = _ENTITY_TAG.findall(field)
    return etag in ([tag.removeprefix("W/") for tag in tags] if weak else tags)


def _date(field: str | None) -> datetime | None:
    if field is None:
        return None
    try:
        moment = parsedate_to_datetime(field)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
