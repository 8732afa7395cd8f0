"""The calendar: a CalDAV collection, which of its objects are ours, and storing them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Self
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from runlift_export.language import say, to_say
from runlift_export.publish.server import Credentials, PublishError, Server, quoted

PREFIX = "runlift-"
DIGEST_LINE = b"X-RUNLIFT-DIGEST:"
"""Begins the line inside an object by which we know it as ours, and unchanged since."""
PLAN_LINE = b"X-RUNLIFT-PLAN:"
"""Begins the line that says of which plan it is; objects of version 0.1.0 say so in their uid."""
QUIET_DIGEST_LINE, QUIET_PLAN_LINE = b"X-DIGEST:", b"X-SET:"
"""The same in objects that are to tell nothing of what made them; the plan's id is hashed there."""

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
_ELSEWHERE = to_say(
    "{uid}: left alone: this calendar holds it under another name, or someone has changed it "
    "there; "
    "delete that copy, then publish again"
)
_NOT_LISTED = to_say("{host}: {path} cannot be listed as a calendar: the answer was {status}")
_NOT_MADE = to_say("{host}: {path} cannot be made: the answer was {status}")
_REFUSED = to_say("{host}: {path} refuses {uid}: the answer was {status}")
_NO_ETAG = to_say(
    "{uid}: left alone: the server does not say which version of this event it has (no ETag)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One of our objects on the server: where, in which state, and what it was meant to be."""

    path: str
    etag: str
    uid: str
    digest: bytes
    plan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What is written into our objects: the plan they are of, by its id, quietly or not."""

    plan_id: str
    is_private: bool = False

    @property
    def own_plans(self) -> frozenset[str]:
        """What stands in objects of this plan, whether they were written quietly or not."""
        return frozenset({self.plan_id, _quiet(self.plan_id)})

    def on(self, data: bytes) -> bytes:
        """The object with our lines in its event; servers keep X- properties they do not know."""
        digest, plan, of = DIGEST_LINE, PLAN_LINE, self.plan_id
        if self.is_private:
            digest, plan, of = QUIET_DIGEST_LINE, QUIET_PLAN_LINE, _quiet(self.plan_id)
        lines = digest + object_digest(data) + b"\r\n" + plan + of.encode() + b"\r\n"
        return data.replace(b"END:VEVENT\r\n", lines + b"END:VEVENT\r\n", 1)

    def name(self, uid: str) -> str:
        """What the object of a session is called in the collection."""
        prefix = "" if self.is_private else PREFIX
        return f"{prefix}{object_digest(uid.encode()).decode()}.ics"


def _quiet(plan_id: str) -> str:
    return hashlib.sha256(f"plan {plan_id}".encode()).hexdigest()[:32]


class Calendar:
    """One collection over one connection. Use it as a context manager."""

    def __init__(self, url: str, credentials: Credentials | None, marks: Marks) -> None:
        self._server = Server(url, credentials)
        self._marks = marks
        self._strangers: frozenset[str] = frozenset()

    def __enter__(self) -> Self:
        """Nothing is asked yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the connection."""
        self._server.close()

    def ours(self) -> dict[str, Stored] | None:
        """List the objects of all plans of ours by uid; None where there is no calendar yet."""
        headers = {"Depth": "1", "Content-Type": "application/xml; charset=utf-8"}
        status, answer = self._server.ask("REPORT", self._server.path, _QUERY.encode(), headers)
        if status == HTTPStatus.NOT_FOUND:
            return None
        self._server.expect(status, (HTTPStatus.MULTI_STATUS,), _NOT_LISTED)
        try:
            tree = ET.fromstring(answer)  # noqa: S314  expat 2.4 bounds entities; size is capped
        except ET.ParseError as error:
            message = say(
                "{host}: its list of events is not XML: {why}", host=self._server.host, why=error
            )
            raise PublishError(message) from error
        ours: dict[str, Stored] = {}
        strangers: set[str] = set()
        for response in tree.iter(f"{_DAV}response"):
            uids, one = self._stored(response)
            if one is None:
                strangers.update(uids)
            else:
                ours[one.uid] = one
        self._strangers = frozenset(strangers)
        return ours

    def _stored(self, response: ET.Element) -> tuple[list[str], Stored | None]:
        """The uids in an object of the calendar, and the object itself if it is one of ours."""
        data = response.findtext(f".//{_CALDAV}calendar-data", "").encode()
        lines = re.sub(rb"\r?\n[ \t]", b"", data).splitlines()
        digests = _values(lines, DIGEST_LINE, QUIET_DIGEST_LINE)
        uids = [uid.decode() for uid in _values(lines, b"UID:")]
        path = self._path_of(response.findtext(f"{_DAV}href", ""))
        if len(digests) != 1 or len(uids) != 1 or not self._is_named_as_ours(path, uids[0]):
            return uids, None
        etag = response.findtext(f".//{_DAV}getetag", "")
        plans = [
            plan.decode("utf-8", "replace") for plan in _values(lines, PLAN_LINE, QUIET_PLAN_LINE)
        ]
        plan = plans[0] if plans else _plan_in(uids[0])
        return uids, Stored(path=path, etag=etag, uid=uids[0], digest=digests[0], plan=plan)

    def _is_named_as_ours(self, path: str, uid: str) -> bool:
        place = unquote(self._server.path)
        name = unquote(path).removeprefix(place)
        quiet = Marks(plan_id="", is_private=True).name(uid)
        return unquote(path).startswith(place) and (name.startswith(PREFIX) or name == quiet)

    def _path_of(self, href: str) -> str:
        try:
            return quoted(urlsplit(urljoin(self._server.path, href)).path)
        except ValueError:  # no address at all
            return ""

    def make(self, name: str) -> None:
        """Make the collection (RFC 4791 5.3.1)."""
        body = _MAKE.format(name=escape(name)).encode()
        headers = {"Content-Type": "application/xml; charset=utf-8"}
        status, _ = self._server.ask("MKCALENDAR", self._server.path, body, headers)
        self._server.expect(status, (HTTPStatus.CREATED,), _NOT_MADE)

    def put(self, uid: str, data: bytes, old: Stored | None, *, dry_run: bool) -> str | None:
        """Store an object if its state is still as we saw it; else say why not."""
        if old is None and uid in self._strangers:
            return say(_ELSEWHERE, uid=uid)
        if old is not None and not old.etag:
            return say(_NO_ETAG, uid=uid)
        if dry_run:
            return None
        path = old.path if old else f"{self._server.path}{self._marks.name(uid)}"
        condition = {"If-Match": old.etag} if old else {"If-None-Match": "*"}
        headers = {"Content-Type": "text/calendar; charset=utf-8"} | condition
        status, _ = self._server.ask("PUT", path, self._marks.on(data), headers)
        accepted = (HTTPStatus.CREATED, HTTPStatus.NO_CONTENT, HTTPStatus.OK)
        return self._conflict(status, uid, accepted)

    def delete(self, old: Stored, *, dry_run: bool) -> str | None:
        """Delete one of ours if nobody changed it; one already gone is fine."""
        if not old.etag:
            return say(_NO_ETAG, uid=old.uid)
        if dry_run:
            return None
        status, _ = self._server.ask("DELETE", old.path, b"", {"If-Match": old.etag})
        accepted = (HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
        return self._conflict(status, old.uid, accepted)

    def _conflict(self, status: int, uid: str, accepted: tuple[HTTPStatus, ...]) -> str | None:
        if status == HTTPStatus.PRECONDITION_FAILED:
            return say(
                "{uid}: left alone: someone changed it on the server just now; publish again",
                uid=uid,
            )
        if status == HTTPStatus.CONFLICT:
            return say(_ELSEWHERE, uid=uid)
        self._server.expect(status, accepted, _REFUSED, uid=uid)
        return None


def object_digest(data: bytes) -> bytes:
    """Hash an object as we meant it: what stands in its digest line."""
    return hashlib.sha256(data).hexdigest()[:32].encode()


def _values(lines: list[bytes], *starts: bytes) -> list[bytes]:
    """What follows one of these beginnings, line by line."""
    return [
        line.removeprefix(start) for line in lines for start in starts if line.startswith(start)
    ]


def _plan_in(uid: str) -> str:
    """The plan of an object of version 0.1.0: its uid is the plan's id, the week and a number."""
    words = uid.partition("@")[0].split("-")
    return "-".join(words[:2])
