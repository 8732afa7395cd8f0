"""A plan's sessions into a CalDAV calendar (RFC 4791), by the standard library alone.

The server is the only memory: each object that we store carries a digest of what we meant, so
that a second publishing finds nothing to do, and one that was broken off is ended by the next,
whichever request or answer was lost. Only objects with our name and our digest are ever changed
or deleted, and never over a change that someone made in between. No request is made twice.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from runlift_export.errors import RunliftError

TIMEOUT_S = 30.0
MOST_BYTES = 5_000_000
PREFIX = "runlift-"
MARK = b"X-RUNLIFT-DIGEST:"
LOOPBACK = ("127.0.0.1", "::1", "localhost")

_DAV = "{DAV:}"
_CALDAV = "{urn:ietf:params:xml:ns:caldav}"
_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<prop><getetag/><C:calendar-data/></prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter></C:filter>
</C:calendar-query>"""
_MAKE = """<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<set><prop><displayname>{name}</displayname></prop></set>
</C:mkcalendar>"""


class PublishError(RunliftError):
    """The calendar server cannot be reached, refuses us, or does not speak CalDAV."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A user and a password; the password never shows in a message or a representation."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was done, by uid; `conflicts` are sentences on what was left alone, and why."""

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    """One of our objects on the server: where, in which state, and what it was meant to be."""

    path: str
    etag: str
    uid: str
    digest: bytes


def publish(
    objects: Mapping[str, bytes],
    url: str,
    *,
    credentials: Credentials | None,
    name: str = "Strength",
    dry_run: bool = False,
) -> Published:
    """Make the calendar at `url` hold these objects (uid -> iCalendar bytes) of ours, no others.

    A calendar that is not there is made and called `name`. Events of anyone else stay as they
    are. An object changed by someone since we looked (412), or whose uid stands elsewhere in
    the calendar (409), is left alone and told as a conflict. Raises `PublishError`; each event is
    then the old or the new one, and publishing again does the rest.
    """
    with _Calendar(url, credentials) as calendar:
        stored = calendar.ours()
        if stored is None:
            stored = {}
            if not dry_run:
                calendar.make(name)
        return _bring_in_line(calendar, objects, stored, dry_run=dry_run)


def _bring_in_line(
    calendar: _Calendar, objects: Mapping[str, bytes], stored: dict[str, _Stored], *, dry_run: bool
) -> Published:
    done: dict[str, list[str]] = {"created": [], "updated": [], "kept": [], "deleted": []}
    conflicts: list[str] = []
    surplus = sorted(stored.keys() - objects.keys())
    try:
        for uid, data in objects.items():
            old = stored.get(uid)
            word, problem = "updated" if old else "created", None
            if old is not None and old.digest == _digest(data):
                word = "kept"
            else:
                problem = calendar.put(uid, data, old, dry_run=dry_run)
            (done[word] if problem is None else conflicts).append(problem or uid)
        for uid in surplus:
            problem = calendar.delete(stored[uid], dry_run=dry_run)
            (done["deleted"] if problem is None else conflicts).append(problem or uid)
    except PublishError as error:
        count = sum(len(uids) for uids in done.values())
        how_far = f"{count} of {len(objects) + len(surplus)} events are as planned"
        message = f"{error}; {how_far}; mend that and publish again, it goes on from there"
        raise PublishError(message) from error
    lists = {word: tuple(uids) for word, uids in done.items()}
    return Published(**lists, conflicts=tuple(conflicts))


class _Calendar:
    """One collection over one connection."""

    def __init__(self, url: str, credentials: Credentials | None) -> None:
        parts, self._host, port = _address(url)
        if parts.scheme == "http" and credentials and self._host not in LOOPBACK:
            message = f"http://{self._host}: the password would go unprotected; use https"
            raise PublishError(message)
        self._path = f"{_quoted(parts.path).rstrip('/')}/"
        self._authorization = _basic(credentials) if credentials else None
        self._moved_to: str | None = None
        self._strangers: frozenset[str] = frozenset()
        try:
            self._connection = (
                http.client.HTTPSConnection(
                    self._host, port, timeout=TIMEOUT_S, context=ssl.create_default_context()
                )
                if parts.scheme == "https"
                else http.client.HTTPConnection(self._host, port, timeout=TIMEOUT_S)
            )
        except http.client.InvalidURL as error:
            raise PublishError(_NO_ADDRESS) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ours(self) -> dict[str, _Stored] | None:
        """List our objects by uid; None where there is no calendar yet."""
        headers = {"Depth": "1", "Content-Type": "application/xml; charset=utf-8"}
        status, answer = self._ask("REPORT", self._path, _QUERY.encode(), headers)
        if status == HTTPStatus.NOT_FOUND:
            return None
        self._expect(status, (HTTPStatus.MULTI_STATUS,), "cannot be listed as a calendar")
        try:
            tree = ET.fromstring(answer)  # noqa: S314  expat 2.4 bounds entities; size is capped
        except ET.ParseError as error:
            raise PublishError(f"{self._host}: its list of events is not XML: {error}") from error
        ours: dict[str, _Stored] = {}
        strangers: set[str] = set()
        for response in tree.iter(f"{_DAV}response"):
            uids, one = self._stored(response)
            if one is None:
                strangers.update(uids)
            else:
                ours[one.uid] = one
        self._strangers = frozenset(strangers)
        return ours

    def _stored(self, response: ET.Element) -> tuple[list[str], _Stored | None]:
        """The uids in an object of the calendar, and the object itself if it is one of ours."""
        data = response.findtext(f".//{_CALDAV}calendar-data", "").encode()
        lines = re.sub(rb"\r?\n[ \t]", b"", data).splitlines()
        marks = [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]
        uids = [line.removeprefix(b"UID:").decode() for line in lines if line.startswith(b"UID:")]
        path = self._path_of(response.findtext(f"{_DAV}href", ""))
        ours = unquote(path).startswith(f"{unquote(self._path)}{PREFIX}")
        if not ours or len(marks) != 1 or len(uids) != 1:
            return uids, None
        etag = response.findtext(f".//{_DAV}getetag", "")
        return uids, _Stored(path=path, etag=etag, uid=uids[0], digest=marks[0])

    def _path_of(self, href: str) -> str:
        try:
            return _quoted(urlsplit(urljoin(self._path, href)).path)
        except ValueError:  # no address at all
            return ""

    def make(self, name: str) -> None:
        """Make the collection (RFC 4791 5.3.1)."""
        body = _MAKE.format(name=escape(name)).encode()
        headers = {"Content-Type": "application/xml; charset=utf-8"}
        status, _ = self._ask("MKCALENDAR", self._path, body, headers)
        self._expect(status, (HTTPStatus.CREATED,), "cannot be made")

    def put(self, uid: str, data: bytes, old: _Stored | None, *, dry_run: bool) -> str | None:
        """Store an object if its state is still as we saw it; else say why not."""
        if old is None and uid in self._strangers:
            return _ELSEWHERE.format(uid)
        if old is not None and not old.etag:
            return _NO_ETAG.format(uid)
        if dry_run:
            return None
        path = old.path if old else f"{self._path}{PREFIX}{_digest(uid.encode()).decode()}.ics"
        condition = {"If-Match": old.etag} if old else {"If-None-Match": "*"}
        headers = {"Content-Type": "text/calendar; charset=utf-8"} | condition
        status, _ = self._ask("PUT", path, _marked(data), headers)
        accepted = (HTTPStatus.CREATED, HTTPStatus.NO_CONTENT, HTTPStatus.OK)
        return self._conflict(status, uid, accepted)

    def delete(self, old: _Stored, *, dry_run: bool) -> str | None:
        """Delete one of ours if nobody changed it; one already gone is fine."""
        if not old.etag:
            return _NO_ETAG.format(old.uid)
        if dry_run:
            return None
        status, _ = self._ask("DELETE", old.path, b"", {"If-Match": old.etag})
        accepted = (HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
        return self._conflict(status, old.uid, accepted)

    def _conflict(self, status: int, uid: str, accepted: tuple[HTTPStatus, ...]) -> str | None:
        if status == HTTPStatus.PRECONDITION_FAILED:
            return f"{uid}: changed on the server meanwhile, left alone; publish again"
        if status == HTTPStatus.CONFLICT:
            return _ELSEWHERE.format(uid)
        self._expect(status, accepted, f"refuses {uid}")
        return None

    def _expect(self, status: int, accepted: tuple[HTTPStatus, ...], what: str) -> None:
        if status in accepted:
            return
        if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST and self._moved_to:
            message = f"{self._host}: the calendar has moved; use {self._moved_to}"
            raise PublishError(message)  # following it could take the password elsewhere
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise PublishError(f"{self._host}: {status}: user or password is not accepted")
        raise PublishError(f"{self._host}: {self._path} {what}: the answer was {status}")

    def _ask(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        if self._authorization is not None:
            headers = headers | {"Authorization": self._authorization}
        try:
            self._connection.request(method, path, body=body, headers=headers)
            response = self._connection.getresponse()
            answer = response.read(MOST_BYTES + 1)
            self._moved_to = response.getheader("Location")
        except (OSError, http.client.HTTPException, ValueError) as error:
            # ValueError: a host or a version that no header can hold.
            reason = str(error) or type(error).__name__
            raise PublishError(f"{self._host}: cannot be reached: {reason}") from error
        if len(answer) > MOST_BYTES:
            raise PublishError(f"{self._host}: the answer to {method} is over {MOST_BYTES} bytes")
        if response.length:  # what is still to come, where the head says so
            raise PublishError(f"{self._host}: the answer to {method} ended early")
        return response.status, answer


_NO_ADDRESS = (
    "this is no address: expected that of a calendar, https://host/path/, "
    "without user and password in it"
)
_ELSEWHERE = (
    "{}: stands in this calendar under another name, or changed by someone; "
    "left alone; delete that copy, then publish again"
)
_NO_ETAG = "{}: the server does not say in which version it holds this event (no ETag); left alone"


def _address(url: str) -> tuple[SplitResult, str, int | None]:
    """The parts of an address, its host and port; a password in it is never repeated."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise PublishError(_NO_ADDRESS) from error
    if parts.scheme not in ("http", "https") or not host or parts.username:
        message = f"{parts.scheme}://{host}: expected the address of a calendar"
        raise PublishError(f"{message}, https://host/path/, without user and password in it")
    return parts, host, port


def _quoted(path: str) -> str:
    """A path as it goes over the wire; what is quoted already stays so."""
    return quote(path, safe="/%:@!$&'()*+,;=~")


def _basic(credentials: Credentials) -> str:
    # What is no UTF-8 in the environment goes to the server byte for byte.
    pair = f"{credentials.user}:{credentials.password}".encode("utf-8", "surrogateescape")
    return f"Basic {base64.b64encode(pair).decode()}"


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest()[:32].encode()


def _marked(data: bytes) -> bytes:
    """Put the digest of an object into its event; servers keep X- properties they do not know."""
    return data.replace(b"END:VEVENT\r\n", MARK + _digest(data) + b"\r\nEND:VEVENT\r\n", 1)
