"""Publishing to a calendar server: here a small one of our own; the slow suite runs the same
tests against Radicale.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import pytest
from click.testing import CliRunner

from runlift_export import documents
from runlift_export.cli import program
from runlift_export.export import FeedOptions, session_calendars
from runlift_export.language import speaking
from runlift_export.model import Plan
from runlift_export.publish import Credentials, Published, PublishError, calendar, publish_events
from runlift_export.publish.calendar import Marks
from strategies import START, a_plan, a_session

USER = Credentials(user="runner", password="läuft; immer:weiter")  # noqa: S106  a test's own


class _FakeCalDav(BaseHTTPRequestHandler):
    """As much of RFC 4791 as publishing touches, with the conditions of RFC 9110."""

    protocol_version = "HTTP/1.1"
    collections: dict[str, dict[str, bytes]]

    def do_MKCALENDAR(self) -> None:
        self._body()
        self.collections[self.path] = {}
        self._say(201)

    def do_REPORT(self) -> None:
        self._body()
        if self.path not in self.collections:
            self._say(404)
            return
        answers = "".join(
            f"<response><href>{escape(path)}</href><propstat><prop>"
            f"<getetag>{escape(_tag(data))}</getetag>"
            f"<C:calendar-data>{escape(data.decode())}</C:calendar-data></prop>"
            "<status>HTTP/1.1 200 OK</status></propstat></response>"
            for path, data in self.collections[self.path].items()
        )
        spaces = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
        self._say(207, f"<multistatus {spaces}>{answers}</multistatus>".encode())

    def do_GET(self) -> None:
        self._say(200, self._collection().get(self.path, b""))

    def do_PUT(self) -> None:
        data = self._body()
        held = self._collection()
        uid = _uid(data)
        if not self._condition(held.get(self.path)):
            self._say(412)
        elif any(_uid(other) == uid for path, other in held.items() if path != self.path):
            self._say(409)
        else:
            held[self.path] = data
            self._say(201)

    def do_DELETE(self) -> None:
        held = self._collection()
        if not self._condition(held.get(self.path)):
            self._say(412)
            return
        held.pop(self.path)
        self._say(204)

    def _collection(self) -> dict[str, bytes]:
        return self.collections[self.path.rpartition("/")[0] + "/"]

    def _condition(self, data: bytes | None) -> bool:
        if self.headers["If-None-Match"] == "*" and data is not None:
            return False
        wanted = self.headers["If-Match"]
        return wanted is None or (data is not None and wanted == _tag(data))

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"] or 0))

    def _say(self, status: int, body: bytes = b"") -> None:
        allowed = self.headers["Authorization"] == _basic(USER)
        self.send_response(status if allowed else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        pass


def _tag(data: bytes) -> str:
    return f'"{hashlib.sha256(data).hexdigest()}"'


def _uid(data: bytes) -> bytes:
    found = re.search(rb"\r?\nUID:(.*?)\r?\n", data)
    assert found
    return found[1]


def _basic(credentials: Credentials) -> str:
    pair = f"{credentials.user}:{credentials.password}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"


@pytest.fixture
def server() -> Iterator[str]:
    """Address under which calendars can be made by USER."""
    handler = type("Handler", (_FakeCalDav,), {"collections": {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as fake:
        thread = threading.Thread(target=fake.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{fake.server_address[1]}/runner/"
        fake.shutdown()
        thread.join()


@dataclass
class Shelf:
    """One calendar on the server, looked at past our own code."""

    url: str

    def ask(self, method: str, name: str, body: bytes = b"") -> tuple[int, bytes]:
        parts = urlsplit(self.url + name)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
        headers = {"Authorization": _basic(USER), "Content-Type": "text/calendar", "Depth": "1"}
        try:
            connection.request(method, parts.path, body=body, headers=headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def put(self, name: str, data: bytes) -> None:
        status, _ = self.ask("PUT", name, data)
        assert status in (200, 201, 204)

    def events(self) -> dict[str, str]:
        """Uid -> unfolded text of every object that the server lists."""
        query = calendar._QUERY.encode()
        status, answer = self.ask("REPORT", "", query)
        if status == 404:
            return {}
        texts = re.findall(r"<(?:\w+:)?calendar-data[^>]*>(.*?)</", answer.decode(), re.DOTALL)
        plain = [re.sub(r"\r?\n ", "", text.replace("&#13;", "")) for text in texts]
        return {_uid(text.encode()).decode(): text for text in plain}


@pytest.fixture
def shelf(server: str) -> Shelf:
    return Shelf(f"{server}strength/")


def publish_plan(plan: Plan, shelf: Shelf) -> Published:
    return publish_events(session_calendars(plan), shelf.url, plan_id="plan-7f3a", credentials=USER)


def uids(plan: Plan) -> tuple[str, ...]:
    return tuple(session.uid for session in plan.sessions)


def a_foreign_event(uid: str) -> bytes:
    (data,) = session_calendars(a_plan(sessions=(a_session(uid=uid),))).values()
    return data


def test_the_first_publishing_makes_calendar_and_events(shelf: Shelf) -> None:
    """All sessions are created, and the server holds exactly those."""
    plan = a_plan()

    assert Published(created=uids(plan)) == publish_plan(plan, shelf)
    assert set(uids(plan)) == set(shelf.events())


def test_publishing_twice_changes_nothing(shelf: Shelf) -> None:
    """The server is the memory: without any file of ours, all is known to be there."""
    plan = a_plan()
    publish_plan(plan, shelf)

    assert Published(kept=uids(plan)) == publish_plan(plan, shelf)


def test_another_language_updates_each_event_once(shelf: Shelf) -> None:
    """In English, then in German: no event is new or gone, and the second time none is touched."""
    plan = a_plan()
    publish_plan(plan, shelf)

    with speaking("de"):
        assert Published(updated=uids(plan)) == publish_plan(plan, shelf)
        assert Published(kept=uids(plan)) == publish_plan(plan, shelf)
    assert all("SUMMARY:Kraft: " in text for text in shelf.events().values())


def test_a_changed_session_is_updated_alone(shelf: Shelf) -> None:
    """One event changes its time, three are kept; the server shows the new time."""
    plan = a_plan()
    publish_plan(plan, shelf)
    first, *others = plan.sessions
    moved = replace(first, start=first.start + timedelta(hours=1), revision=1)
    after = replace(plan, sessions=(moved, *others))

    assert Published(updated=uids(plan)[:1], kept=uids(plan)[1:]) == publish_plan(after, shelf)
    assert "20261124T193000" in shelf.events()[first.uid]
    assert "SEQUENCE:1" in shelf.events()[first.uid]


def test_dropped_sessions_are_deleted_and_strangers_stay(shelf: Shelf) -> None:
    """Events of others stay, also one named like ours and one that was copied from ours."""
    plan = a_plan()
    publish_plan(plan, shelf)
    shelf.put("dentist.ics", a_foreign_event("dentist@example.org"))
    shelf.put("runlift-x.ics", a_foreign_event("hand-made@runlift-export"))
    shelf.put("copy.ics", Marks(plan_id="plan-7f3a").on(a_foreign_event("copy@example.org")))
    after = replace(plan, sessions=plan.sessions[2:])

    assert Published(kept=uids(plan)[2:], deleted=uids(plan)[:2]) == publish_plan(after, shelf)
    strangers = {"dentist@example.org", "hand-made@runlift-export", "copy@example.org"}
    assert strangers | set(uids(after)) == set(shelf.events())


def the_other_runners(plan: Plan) -> Plan:
    """The same plan as that of somebody else, who began with another run."""
    sessions = tuple(replace(one, uid=one.uid.replace("7f3a", "0123")) for one in plan.sessions)
    return replace(plan, plan_id="plan-0123", sessions=sessions)


def test_two_runners_in_one_calendar_lose_nothing(shelf: Shelf) -> None:
    """Each publishes and drops only its own; the other's are counted."""
    mine, theirs = a_plan(), the_other_runners(a_plan())
    publish_plan(mine, shelf)
    other = publish_events(
        session_calendars(theirs), shelf.url, plan_id=theirs.plan_id, credentials=USER
    )
    assert uids(theirs) == other.created
    assert (("plan-7f3a", 4),) == other.others
    fewer = replace(mine, sessions=mine.sessions[1:])
    assert Published(
        kept=uids(fewer), deleted=uids(mine)[:1], others=(("plan-0123", 4),)
    ) == publish_plan(fewer, shelf)
    assert {*uids(fewer), *uids(theirs)} == set(shelf.events())


def test_two_beginners_in_one_calendar_lose_nothing(shelf: Shelf, tmp_path: Path) -> None:
    """Neither has run, both begin today with the same settings: each plan keeps to its own events,
    planned again a week later or after its folder was lost.
    """

    def planned(folder: str, start: str) -> Plan:
        words = ["plan", "--without-runs", "-o", str(tmp_path / folder), "--start", start]
        asked = CliRunner().invoke(program, words)
        assert asked.exit_code == 0, asked.output
        return documents.read_plan((tmp_path / folder / "plan.json").read_bytes())

    def published(plan: Plan) -> Published:
        mine = session_calendars(plan)
        return publish_events(mine, shelf.url, plan_id=plan.plan_id, credentials=USER)

    anna, ben = planned("anna/plan", "2026-11-23"), planned("ben/plan", "2026-11-23")
    published(anna)
    done = published(ben)
    assert (set(uids(ben)), (), ()) == (set(done.created), done.conflicts, done.deleted)
    assert {*uids(anna), *uids(ben)} == set(shelf.events())

    again = planned("anna/plan", "2026-11-30")
    published(again)
    assert set(uids(ben)) <= set(shelf.events())
    (tmp_path / "anna/plan/plan.json").unlink()
    lost = planned("anna/plan", "2026-11-30")
    assert anna.plan_id == again.plan_id == lost.plan_id != ben.plan_id
    published(lost)
    assert {*uids(ben), *uids(lost)} == set(shelf.events())


def test_events_of_version_0_1_0_are_known_by_their_uid(shelf: Shelf) -> None:
    """They say nothing of their plan; those of another runner stay, ours are kept and dropped."""
    mine, theirs = a_plan(), the_other_runners(a_plan())
    for plan in (mine, theirs):
        publish_events(session_calendars(plan), shelf.url, plan_id=plan.plan_id, credentials=USER)
    for name in (f"runlift-{calendar.object_digest(uid.encode()).decode()}.ics" for uid in
                 (*uids(mine), *uids(theirs))):  # fmt: skip
        _, data = shelf.ask("GET", name)
        shelf.put(name, re.sub(rb"X-RUNLIFT-PLAN:.*\r\n", b"", data))
    fewer = replace(mine, sessions=mine.sessions[1:])
    done = publish_plan(fewer, shelf)
    assert (uids(fewer), uids(mine)[:1]) == (done.kept, done.deleted)
    assert {*uids(fewer), *uids(theirs)} == set(shelf.events())


def test_a_plan_that_was_lost_can_be_replaced(shelf: Shelf) -> None:
    """By its name, and only then."""
    mine, lost = a_plan(), the_other_runners(a_plan())
    publish_events(session_calendars(lost), shelf.url, plan_id=lost.plan_id, credentials=USER)
    done = publish_events(
        session_calendars(mine),
        shelf.url,
        plan_id=mine.plan_id,
        replaces=("plan-0123",),
        credentials=USER,
    )
    assert (uids(lost), ()) == (done.deleted, done.others)
    assert set(uids(mine)) == set(shelf.events())


def test_private_events_tell_nothing_and_are_known_all_the_same(shelf: Shelf) -> None:
    """Neither object nor name says what made it; published again all are kept, then replaced."""
    plan, options = a_plan(), FeedOptions(private=True)
    objects = session_calendars(plan, options=options)

    def publish_privately() -> Published:
        return publish_events(
            objects, shelf.url, plan_id=plan.plan_id, is_private=True, credentials=USER
        )

    publish_plan(plan, shelf)
    first = publish_privately()
    assert (tuple(objects), set(uids(plan))) == (first.created, set(first.deleted))
    assert Published(kept=tuple(objects)) == publish_privately()
    for uid, text in shelf.events().items():
        for word in ("runlift", "strength", "plan", "7f3a"):
            assert word not in f"{uid} {text}".lower()
    _, listing = shelf.ask("REPORT", "", calendar._QUERY.encode())
    assert b"runlift" not in listing.lower()
    assert set(objects) == set(publish_plan(plan, shelf).deleted)


def test_a_change_made_meanwhile_is_not_overwritten(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """412: who edits an event between our look and our write keeps the edit."""
    plan = a_plan()
    publish_plan(plan, shelf)
    first, second, *others = plan.sessions
    look = calendar.Calendar.ours

    def look_then_edit(self: calendar.Calendar) -> dict[str, calendar.Stored] | None:
        seen = look(self)
        assert seen is not None
        for uid in (first.uid, second.uid):
            edited = a_foreign_event(uid).replace(b"SUMMARY:Strength", b"SUMMARY:Mine")
            shelf.put(seen[uid].path.rpartition("/")[2], edited)
        return seen

    monkeypatch.setattr(calendar.Calendar, "ours", look_then_edit)
    after = replace(plan, sessions=(replace(first, revision=1), *others))

    published = publish_plan(after, shelf)

    assert ((), ()) == (published.updated, published.deleted)
    assert [first.uid, second.uid] == [text.split(":")[0] for text in published.conflicts]
    assert all("publish again" in text for text in published.conflicts)
    for uid in (first.uid, second.uid):
        assert "SUMMARY:Mine" in shelf.events()[uid]


def test_a_uid_that_stands_elsewhere_is_a_conflict(shelf: Shelf) -> None:
    """409: an event imported by hand is not doubled; the others are published."""
    plan = a_plan()
    publish_plan(a_plan(sessions=()), shelf)
    shelf.put("imported.ics", a_foreign_event(plan.sessions[0].uid))

    published = publish_plan(plan, shelf)

    assert uids(plan)[1:] == published.created
    (conflict,) = published.conflicts
    assert conflict.startswith(
        f"{plan.sessions[0].uid}: left alone: this calendar holds it under another name"
    )


def test_a_dry_run_tells_and_does_nothing(shelf: Shelf) -> None:
    """What would be done is the same list; the server is not touched."""
    plan = a_plan()

    dry = publish_events(
        session_calendars(plan), shelf.url, plan_id="plan-7f3a", credentials=USER, dry_run=True
    )

    assert Published(created=uids(plan)) == dry
    assert {} == shelf.events()
    assert dry == publish_plan(plan, shelf)
    nothing = publish_events({}, shelf.url, plan_id="plan-7f3a", credentials=USER, dry_run=True)
    assert set(uids(plan)) == set(nothing.deleted) == set(shelf.events())


def test_zone_and_text_survive_the_server(shelf: Shelf) -> None:
    """Every change of the clock is still there, and the description is whole."""
    plan = a_plan()
    publish_plan(plan, shelf)

    text = shelf.events()[plan.sessions[0].uid]

    assert 18 == text.count("RDATE")
    assert "Goblet squat: 3 x 8\\, 16 kg" in text


def test_a_wrong_password_is_said_without_saying_it(shelf: Shelf) -> None:
    """The message names the server, never the secret."""
    wrong = Credentials(user="runner", password="geheim")  # noqa: S106  a wrong one

    with pytest.raises(PublishError, match="not accepted") as caught:
        publish_events(
            session_calendars(a_plan()), shelf.url, plan_id="plan-7f3a", credentials=wrong
        )
    assert "geheim" not in f"{caught.value!r} {wrong!r}"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ftp://example.org/", "not the address of a calendar"),
        ("example.org/calendar", "not the address of a calendar"),
        ("https://runner:geheim@example.org/", "without user and password"),
        ("http://example.org/calendar/", "use https"),
    ],
)
def test_bad_addresses_are_refused_before_anything_is_sent(url: str, sentence: str) -> None:
    """A password never goes out unprotected, nor into a message."""
    with pytest.raises(PublishError, match=sentence) as caught:
        publish_events({}, url, plan_id="plan-7f3a", credentials=USER)
    assert "geheim" not in str(caught.value)


def test_a_server_that_is_not_there_is_one_clear_error() -> None:
    """No traceback of sockets: host and reason."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as closed:
        port = closed.server_address[1]
    with pytest.raises(PublishError, match=r"127\.0\.0\.1: cannot be reached"):
        publish_events({}, f"http://127.0.0.1:{port}/x/", plan_id="plan-7f3a", credentials=None)


def test_a_server_without_caldav_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain web server answers REPORT with 501: the message says what was asked of it."""
    handler = type("Quiet", (BaseHTTPRequestHandler,), {"log_message": lambda *_: None})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as plain:
        thread = threading.Thread(target=plain.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        with pytest.raises(PublishError, match=r"cannot be listed as a calendar.*501"):
            publish_events(
                {},
                f"http://127.0.0.1:{plain.server_address[1]}/x/",
                plan_id="plan-7f3a",
                credentials=None,
            )
        plain.shutdown()
        thread.join()


def test_a_calendar_that_moved_is_told_and_not_followed() -> None:
    """A redirect could lead the password elsewhere: the runner decides."""

    class Moved(BaseHTTPRequestHandler):
        def do_REPORT(self) -> None:
            self.send_response(301)
            self.send_header("Location", "https://dav.example.org/new/")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as above
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Moved) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        with pytest.raises(PublishError, match=r"moved; use https://dav\.example\.org/new/"):
            publish_events(
                {},
                f"http://127.0.0.1:{server.server_address[1]}/x/",
                plan_id="plan-7f3a",
                credentials=USER,
            )
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("limit", ["ANSWER_S", "TOTAL_S"])
def test_a_server_that_sends_now_and_then_is_given_up(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte at a time begins no time anew: an answer has one limit, and all of them have one."""
    monkeypatch.setattr(f"runlift_export.publish.server.{limit}", 0.3)
    stopped = threading.Event()

    class Trickling(BaseHTTPRequestHandler):
        def do_REPORT(self) -> None:
            with suppress(OSError):
                self.wfile.write(b"HTTP/1.1 207 x\r\nX: ")
                while not stopped.wait(0.02):
                    self.wfile.write(b"y")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as above
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Trickling) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}/x/"
        with pytest.raises(PublishError, match="longer than"):
            publish_events({}, url, plan_id="plan-7f3a", credentials=USER)
        stopped.set()
        server.shutdown()
        thread.join()


def test_objects_hold_one_uid_and_its_zone() -> None:
    """RFC 4791 4.1: one uid each, no METHOD; all-day objects need no zone."""
    for uid, data in session_calendars(a_plan(start=START)).items():
        assert 1 == data.count(b"\r\nUID:") == data.count(b"BEGIN:VEVENT")
        assert uid == _uid(data).decode()
        assert b"METHOD" not in data
        assert 1 == data.count(b"BEGIN:VTIMEZONE")
