"""One request in, one response out: no socket, no clock, no disk."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote, unquote

from runlift_export.web.access import Access, Entry
from runlift_export.web.conditions import condition_status, http_date
from runlift_export.web.site import Served, Site, headers_of

ALLOWED = "GET, HEAD"
RETRY_S = 60

_ALWAYS = {
    "Cache-Control": "private, no-cache",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


_CLOSED = {Entry.UNKNOWN: HTTPStatus.NOT_FOUND, Entry.REVOKED: HTTPStatus.GONE}


class Response(NamedTuple):
    """What goes back: `headers` include Content-Length, and `body` is empty for HEAD."""

    status: HTTPStatus
    headers: dict[str, str]
    body: bytes


def respond(
    method: str,
    path: str,
    headers: Mapping[str, str],
    *,
    site: Callable[[], Site | None],
    access: Access,
) -> Response:
    """Answer one request from a snapshot of the plan's files.

    `path` is the request target as sent, query included; `headers` have lower-case names.
    `site` gives the snapshot, or None while there is none: that is a 503, for an empty calendar
    would make clients delete every session. 421 for a Host that is not ours, 404 for a secret
    never known, 410 for one revoked (Thunderbird then stops asking), 405 for all but GET, HEAD.
    """
    host, inside = _target(path, headers)
    refusal = _refusal(host, inside, access)
    entry, inner = access.enter(inside)
    if refusal or entry is not Entry.OPEN:
        return plain(method, refusal or _CLOSED[entry])
    if inner == "":  # the bare secret: links on the page are relative and need the slash
        return plain(method, HTTPStatus.PERMANENT_REDIRECT, Location=f"{quote(inside)}/")
    snapshot = site()
    if snapshot is None:
        return plain(method, HTTPStatus.SERVICE_UNAVAILABLE, **{"Retry-After": str(RETRY_S)})
    served = snapshot.files.get("/" if inner == "/index.html" else inner)
    if served is None:
        return plain(method, HTTPStatus.NOT_FOUND)
    return _answer(method, headers, served)


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


def _answer(method: str, asked: Mapping[str, str], served: Served) -> Response:
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
