"""`publish` killed, refused or left without an answer at any request: old or new, never double."""

from __future__ import annotations

import http.client
import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from caldav import FAULTS, USER, CalDav, serving, uid
from click.testing import CliRunner

from publisher import PUBLISHER
from runlift_export import documents
from runlift_export.cli import program
from runlift_export.export import session_calendars
from runlift_export.publish import Published, PublishError, publish_events
from runlift_export.publish import server as connection
from runlift_export.publish.calendar import Marks
from strategies import a_plan, a_session
from waiting import comes_true

HOME = "/runner/strength/"

PLAN = a_plan()
_KEPT, _MOVED, _OTHER, _DROPPED = PLAN.sessions
A = session_calendars(PLAN)
B_PLAN = replace(
    PLAN,
    sessions=(
        _KEPT,
        replace(_MOVED, start=_MOVED.start + timedelta(hours=1), revision=1),
        replace(_OTHER, start=_OTHER.start - timedelta(hours=1), revision=1),
        a_session(date=_DROPPED.date + timedelta(days=1)),
    ),
)
B = session_calendars(B_PLAN)
A_FOREIGN = next(
    iter(session_calendars(a_plan(sessions=(a_session(uid="dentist@example.org"),))).values())
)
OURS = Marks(plan_id="plan-7f3a")
STRANGERS = {
    "dentist.ics": A_FOREIGN,
    "runlift-by-hand.ics": A_FOREIGN.replace(b"dentist@", b"hand-made@"),
    "copy.ics": OURS.on(A_FOREIGN.replace(b"dentist@", b"copy@")),
}


@pytest.fixture(scope="module")
def running() -> Iterator[CalDav]:
    with serving() as server:
        yield server


@pytest.fixture
def server(running: CalDav, monkeypatch: pytest.MonkeyPatch) -> CalDav:
    """A server in order, without any calendar."""
    _mended(running)
    running.strict = True
    running.collections.clear()
    return running


def _mended(server: CalDav) -> None:
    server.fault, server.meanwhile = (lambda _: ""), (lambda: None)
    server.asked.clear()


def to(server: CalDav, objects: Mapping[str, bytes]) -> Published:
    return publish_events(objects, server.url + HOME, plan_id="plan-7f3a", credentials=USER)


def before(server: CalDav, how: str) -> None:
    """Bring the server into the state from which plan B is published."""
    _mended(server)
    server.collections.clear()
    if how == "published before":
        to(server, A)
        for name, data in STRANGERS.items():
            server.put_by_hand(HOME, name, data)
    server.asked.clear()


def held(server: CalDav) -> dict[str, bytes]:
    return dict(server.collections.get(HOME, {}))


def check_sound(server: CalDav, how: str) -> None:
    """Each event once, in the old or the new version; those of others as they were."""
    found = held(server)
    if how == "published before":
        assert STRANGERS == {name: found.pop(HOME + name, b"") for name in STRANGERS}
        assert {one.encode() for one in A.keys() & B.keys()} <= {uid(one) for one in found.values()}
    versions = {OURS.on(data) for plan in (A, B) for data in plan.values()}
    assert set(found.values()) <= versions
    assert len(found) == len({uid(data) for data in found.values()})


def check_healed(server: CalDav, how: str, undisturbed: dict[str, bytes]) -> None:
    """The next publishing ends it, the one after that has nothing to do."""
    _mended(server)
    assert () == to(server, B).conflicts
    assert undisturbed == held(server)
    server.asked.clear()
    assert Published(kept=tuple(B)) == to(server, B)
    assert ["REPORT"] == server.asked


def undisturbed(server: CalDav, how: str) -> tuple[dict[str, bytes], int]:
    """What the server holds after publishing B in peace, and how many requests that took."""
    before(server, how)
    to(server, B)
    return held(server), len(server.asked)


HOWS = ("no calendar yet", "published before")


@pytest.mark.parametrize("how", HOWS)
def test_a_fault_at_any_request_leaves_old_or_new_and_heals(
    server: CalDav, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reset, silence, half an answer, an error, a lost answer, somebody else's publishing."""
    after, count = undisturbed(server, how)
    assert count == {"no calendar yet": 6, "published before": 5}[how]
    for fault in FAULTS:
        for at in range(1, count + 1):
            before(server, how)
            server.fault = lambda number, at=at, fault=fault: fault if number == at else ""
            server.meanwhile = lambda: publish_events(
                B, server.url + HOME, plan_id="plan-7f3a", credentials=USER
            )
            with monkeypatch.context() as patch:  # a busy computer is slow at all else, not wrong
                patch.setattr(connection, "TIMEOUT_S", 0.05 if "silence" in fault else 30.0)
                told = _told(server)
            at_rest(server)
            check_sound(server, how)
            assert "geheim" not in told
            nothing_wrong = fault == "404" and server.asked[at - 1] in {"REPORT", "DELETE"}
            assert told or fault == "meanwhile" or nothing_wrong
            check_healed(server, how, after)


def _told(server: CalDav) -> str:
    """What went wrong, "" if nothing did."""
    try:
        return "; ".join(to(server, B).conflicts)
    except PublishError as error:
        return str(error)


def test_an_edit_between_any_two_requests_is_kept(server: CalDav) -> None:
    """Somebody edits all our events after our look: none of the edits is lost."""
    _, count = undisturbed(server, "published before")
    for at in range(2, count + 1):
        before(server, "published before")
        edited: dict[str, bytes] = {}

        def edit(edited: dict[str, bytes] = edited) -> None:
            for path, data in held(server).items():
                edited[path] = data.replace(b"SUMMARY:", b"SUMMARY:My ")
            server.collections[HOME] |= edited

        server.fault = lambda number, at=at: "meanwhile" if number == at else ""
        server.meanwhile = edit
        told = _told(server)
        assert len(edited) > 3
        assert edited.items() <= held(server).items()
        assert "someone changed it on the server just now" in told


class _Killed(BaseException):
    """Stands in for the kill: nothing catches it, and the system closes the connection."""


@pytest.mark.parametrize("how", HOWS)
def test_killed_while_sending_leaves_old_or_new_and_heals(
    server: CalDav, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before and in the middle of each head and body, and before each answer is read."""
    after, _ = undisturbed(server, how)
    send, answered = http.client.HTTPConnection.send, http.client.HTTPConnection.getresponse
    left = 0

    def step() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise _Killed

    def in_halves(connection: http.client.HTTPConnection, data: bytes) -> None:
        for part in (data[: len(data) // 2], data[len(data) // 2 :]):
            step()
            send(connection, part)

    def getresponse(connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
        step()
        return answered(connection)

    at = 0
    while left <= 0:
        at += 1
        before(server, how)
        with monkeypatch.context() as patch:
            patch.setattr(http.client.HTTPConnection, "send", in_halves)
            patch.setattr(http.client.HTTPConnection, "getresponse", getresponse)
            left = at
            with suppress(_Killed):
                to(server, B)
        at_rest(server)
        check_sound(server, how)
        check_healed(server, how, after)
    assert at > 5 * 4


def at_rest(server: CalDav) -> None:
    """Wait until no request of a client that is gone is still in work."""
    assert comes_true(lambda: not server.busy, pause_s=0.001)


def test_the_message_says_how_far_it_came(server: CalDav) -> None:
    """Two events were stored, the third was not: the next call goes on from there."""
    server.fault = lambda number: "503" if number == 5 else ""
    with pytest.raises(PublishError, match=r"503; 2 of 4 events are as planned.*publish again"):
        to(server, A)
    assert 2 == len(held(server))


@pytest.mark.parametrize("strict", [True, False])
def test_a_uid_that_stands_elsewhere_is_never_doubled(server: CalDav, *, strict: bool) -> None:
    """Also where the server itself would take it a second time."""
    server.strict = strict
    to(server, {})
    first, data = next(iter(A.items()))
    server.put_by_hand(HOME, "imported.ics", data)

    published = to(server, A)

    assert tuple(A)[1:] == published.created
    (conflict,) = published.conflicts
    assert conflict.startswith(f"{first}: left alone: this calendar holds it")
    assert 1 == [uid(one) for one in held(server).values()].count(first.encode())


def test_an_event_that_lost_our_mark_is_left_alone(server: CalDav) -> None:
    """A client saved it without what it did not know: it is somebody's now."""
    to(server, A)
    (path, data), *_ = held(server).items()
    edited = re.sub(rb"X-RUNLIFT-DIGEST:.*\r\n", b"", data).replace(b"SUMMARY:", b"SUMMARY:My ")
    server.collections[HOME][path] = edited

    for objects in (B, {}):
        to(server, objects)
        assert edited == held(server)[path]
    (conflict,) = to(server, A).conflicts
    assert "left alone" in conflict
    assert "delete that copy" in conflict


ODD_LISTS = {
    "no version": (rb"<getetag>.*?</getetag>", b""),
    "a version of two lines": (rb"<getetag>.*?</getetag>", b"<getetag>a&#10;b</getetag>"),
    "a version of no header": (rb"<getetag>.*?</getetag>", "<getetag>日</getetag>".encode()),
    "no address": (rb"<href>.*?</href>", b"<href>http://[</href>"),
    "no XML": (rb"<multistatus", b"<<"),
    "another host": (rb"<href>", b"<href>http://example.org:99999"),
    "letters as they are": (rb"/runlift-", "/runlift-ä".encode()),
    "line ends": (rb"/runlift-", b"/runlift-&#13;&#10;X: "),
}


@pytest.mark.parametrize("odd", ODD_LISTS)
def test_odd_lists_of_events_are_our_error_or_a_conflict(
    server: CalDav, odd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is changed on a server whose list cannot be meant, and there is no traceback."""
    to(server, A)
    there = held(server)
    pattern, instead = ODD_LISTS[odd]
    report = CalDav._report

    def changed(self: CalDav, path: str) -> tuple[int, bytes]:
        status, answer = report(self, path)
        return status, re.sub(pattern, instead, answer)

    with monkeypatch.context() as patch:
        patch.setattr(CalDav, "_report", changed)
        told = _told(server)
    assert told or odd == "another host"
    found = held(server)
    assert there.items() <= found.items() or odd == "another host"
    assert len(found) == len({uid(data) for data in found.values()})


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:99999/x/", "http://127.0.0.1:x/", "https://[::1/", "http://a\0b/",
        "https://me:geh/eim@example.org/", f"http://{'a' * 70}.example/", "http://127.0.0.1:1/ä b/",
    ],
)  # fmt: skip
def test_addresses_that_are_none_are_our_error(url: str) -> None:
    """No traceback of the address parser; what may be a password is not repeated."""
    with pytest.raises(PublishError, match=r"not the address|cannot be reached") as caught:
        publish_events({}, url, plan_id="plan-7f3a", credentials=None)
    assert "eim" not in str(caught.value)


def test_a_calendar_with_letters_of_any_language_is_published_to(server: CalDav) -> None:
    """The address goes quoted over the wire, and the answers are known again."""
    url = f"{server.url}/läufer/krafttraining 2/"
    assert Published(created=tuple(A)) == publish_events(
        A, url, plan_id="plan-7f3a", credentials=USER
    )
    assert Published(kept=tuple(A)) == publish_events(A, url, plan_id="plan-7f3a", credentials=USER)


def test_a_password_that_is_no_text_is_sent_as_it_is(server: CalDav) -> None:
    """Bytes of another encoding in the environment are no traceback: the server judges them."""
    odd = replace(USER, password=os.fsdecode(b"\xff\xfe"))
    with pytest.raises(PublishError, match="cannot be reached"):
        publish_events(A, server.url + HOME, plan_id="plan-7f3a", credentials=odd)


def test_the_command_says_what_went_wrong(
    server: CalDav, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 1 and one message at any request, never a traceback; a second call ends it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RUNLIFT_CALDAV_USER", USER.user)
    monkeypatch.setenv("RUNLIFT_CALDAV_PASSWORD", USER.password)
    Path("plan.json").write_bytes(documents.as_json(documents.plan_document(PLAN)))
    words = ["publish", "plan.json", server.url + HOME]
    for at, fault in enumerate(("reset", "garbage", "done, no answer", "507", "409"), start=1):
        server.fault = lambda number, at=at, fault=fault: fault if number == at else ""
        found = CliRunner().invoke(program, words)
        assert (1, SystemExit) == (found.exit_code, type(found.exception))
        assert found.stderr
        assert "geheim" not in found.output
        _mended(server)
        assert 0 == CliRunner().invoke(program, words).exit_code
        assert {one.encode() for one in A} == {uid(one) for one in held(server).values()}
        before(server, "no calendar yet")


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_killed_processes_leave_whole_events(server: CalDav) -> None:
    """kill -9 of processes that publish two plans in turn (`make kill` does it many times)."""
    how = "published before"
    after, _ = undisturbed(server, how)
    before(server, how)
    for number in range(4):
        words = [sys.executable, "-c", PUBLISHER, server.url + HOME]
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(pickle.dumps(((A, B), USER)))
        process.stdin.close()
        process.stdout.readline()
        time.sleep(0.05 + 0.013 * number)
        process.kill()
        process.wait()
        process.stdout.close()
        assert -signal.SIGKILL == process.returncode
        at_rest(server)
        check_sound(server, how)
    assert len(server.asked) > 20
    check_healed(server, how, after)


def test_a_server_that_takes_a_request_and_says_nothing_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It would be silent for ever; after the time limit that is told."""
    monkeypatch.setattr("runlift_export.publish.server.TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/me/strength/"
        with pytest.raises(PublishError, match="timed out"):
            publish_events(A, address, plan_id="plan-7f3a", credentials=None)
