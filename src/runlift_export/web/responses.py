"""One request in, one response out: no socket, no clock, no disk.

Conditional requests go by RFC 9110 section 13: nothing is sent to those who have it already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote, unquote

from runlift_export.export import FEED_NAMES
from runlift_export.web.access import Access, Admission
from runlift_export.web.site import FEED_PATH, Site, SiteFile, headers_of

ALLOWED = "GET, HEAD"
RETRY_S = 60

_ALWAYS = {
    "Cache-Control": "private, no-cache",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}

# One member of a list of entity tags, perhaps empty, and the comma or end after it (8.8.3, 5.6.1).
_MEMBER = re.compile(r'[\t ]*((?:W/)?"[\x21\x23-\x7e\x80-\xff]*")?[\t ]*(,|\Z)')

# The form to write, and the two old ones that must be read (5.6.7).
_DATES = ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y")

_OTHER_NAMES = {"/index.html": "/"} | {f"/{name}": FEED_PATH for name in FEED_NAMES}
_ANY_CALENDAR = re.compile(r"/[^/]*\.ics")

_CLOSED = {Admission.UNKNOWN: HTTPStatus.NOT_FOUND, Admission.REVOKED: HTTPStatus.GONE}


class Response(NamedTuple):
    """What goes back: `headers` include Content-Length, and `body` is empty for HEAD."""

    status: HTTPStatus
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """Who may have an answer: what the secret opens, of whose plan, and what was asked for."""

    opens: Admission
    inner: str
    owner: str = ""


def admit(
    method: str, path: str, headers: Mapping[str, str], access: Access
) -> Admitted | Response:
    """Look at a request's names and secret, and at nothing else: quick, whoever asks.

    `path` is the request target as sent, query included; `headers` have lower-case names. 421 for
    a Host that is not ours, 404 for a secret never known, 410 for one that is gone (Thunderbird
    then stops asking).
    """
    host, inside = _target(path, headers)
    refusal = _refusal(host, inside, access)
    admission, inner = access.admit(inside)
    if refusal or admission in _CLOSED:
        return plain(method, refusal or _CLOSED[admission])
    if inner == "" and admission is Admission.PLAN:
        # the bare secret: links on the page are relative and need the slash
        return plain(method, HTTPStatus.PERMANENT_REDIRECT, Location=f"{quote(inside)}/")
    return Admitted(opens=admission, inner=inner, owner=access.owner(inside))


def answer(
    method: str, headers: Mapping[str, str], admitted: Admitted, site: Callable[[], Site | None]
) -> Response:
    """Answer who was let in from a snapshot of the plan's files.

    `site` gives the snapshot, or None while there is none: that is a 503, for an empty calendar
    would make clients delete every session. 405 for all but GET, HEAD.
    """
    snapshot = site()
    if snapshot is None:
        return unavailable(method)
    if admitted.opens is Admission.FEED:
        # Whatever the calendar is called behind its secret: to try names tells nothing.
        wanted = FEED_PATH if _ANY_CALENDAR.fullmatch(admitted.inner) else ""
    else:
        wanted = _OTHER_NAMES.get(admitted.inner, admitted.inner)
    served = snapshot.files.get(wanted)
    if served is None:
        return plain(method, HTTPStatus.NOT_FOUND)
    return _answer(method, headers, served)


def respond(
    method: str,
    path: str,
    headers: Mapping[str, str],
    *,
    site: Callable[[], Site | None],
    access: Access,
) -> Response:
    """Answer one request, as `admit` and `answer` say."""
    admitted = admit(method, path, headers, access)
    if isinstance(admitted, Response):
        return admitted
    return answer(method, headers, admitted, site)


def unavailable(method: str) -> Response:
    """Say that there is nothing whole to answer with just now, and when to ask again."""
    return plain(method, HTTPStatus.SERVICE_UNAVAILABLE, **{"Retry-After": str(RETRY_S)})


def _refusal(host: str | None, inside: str, access: Access) -> HTTPStatus | None:
    if host is None or not inside.startswith("/"):
        return HTTPStatus.BAD_REQUEST
    return None if access.knows_host(host) else HTTPStatus.MISDIRECTED_REQUEST


def _target(path: str, headers: Mapping[str, str]) -> tuple[str | None, str]:
    """Host and decoded path of a request target, which may be a whole URL (RFC 9112 3.2.2).

    An encoded slash stays encoded: it is a letter of a name, not the end of one (RFC 3986 2.2).
    """
    host = headers.get("host")
    if path.lower().startswith("http://"):
        host, slash, rest = path[7:].partition("/")
        path = slash + rest
    kept = re.sub("%2f", "%252F", path.partition("?")[0], flags=re.IGNORECASE)
    return host, unquote(kept, errors="replace")


def _answer(method: str, asked: Mapping[str, str], served: SiteFile) -> Response:
    if method not in ("GET", "HEAD"):
        return plain(method, HTTPStatus.METHOD_NOT_ALLOWED, Allow=ALLOWED)
    status = condition_status(asked, served)
    validators = {"ETag": served.etag, "Last-Modified": http_date(served.changed_at)}
    if status is HTTPStatus.PRECONDITION_FAILED:
        return plain(method, status, **validators)
    headers = _ALWAYS | validators
    if status is HTTPStatus.NOT_MODIFIED:
        return Response(status, headers, b"")
    # Files are small: Range is passed over (RFC 9110 14.2), and with it If-Range.
    headers |= headers_of(served) | {"Accept-Ranges": "none"}
    headers["Content-Length"] = str(len(served.body))
    return Response(status, headers, b"" if method == "HEAD" else served.body)


def plain(method: str, status: HTTPStatus, **more: str) -> Response:
    """Say what is wrong in one line of text; never in something a client could parse."""
    body = f"{status.value} {status.phrase}\n".encode()
    headers = _ALWAYS | more
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    headers["Content-Type"] = "text/plain; charset=utf-8"
    headers["Content-Length"] = str(len(body))
    return Response(status, headers, b"" if method == "HEAD" else body)


def http_date(moment: datetime) -> str:
    """Write an aware time as an HTTP date (RFC 9110 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def condition_status(headers: Mapping[str, str], served: SiteFile) -> HTTPStatus:
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
