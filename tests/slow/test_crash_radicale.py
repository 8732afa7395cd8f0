"""Publishing to a real Radicale, killed again and again: each event once, old or new, healed."""

from __future__ import annotations

import pickle
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from test_radicale import server

from publisher import PUBLISHER
from runlift_export.export import session_calendars
from runlift_export.publish.calendar import object_digest
from strategies import a_plan, a_session
from test_publish import USER, Shelf, a_foreign_event, publish_plan, shelf

__all__ = ["server", "shelf"]

KILLS = 40


def test_killed_publishing_leaves_whole_events_and_heals(shelf: Shelf) -> None:
    """What our mark says an event should be, that it is; strangers and uids are as they were."""
    first = a_plan()
    moved = [
        replace(one, start=one.start + timedelta(hours=1), revision=1) for one in first.sessions
    ]
    more = [a_session(date=first.start + timedelta(days=day)) for day in (5, 12)]
    second = replace(first, sessions=(*moved[1:], *more))
    plans = [session_calendars(first), session_calendars(second)]
    known = {
        (uid, object_digest(data).decode()): _start(data.decode())
        for objects in plans
        for uid, data in objects.items()
    }
    publish_plan(first, shelf)
    shelf.put("dentist.ics", a_foreign_event("dentist@example.org"))
    dentist = shelf.events()["dentist@example.org"]
    rng = random.Random(8)  # noqa: S311 a seed, not a secret
    states: Counter[str] = Counter()
    for _ in range(KILLS):
        _publish_and_kill(shelf, plans, rng.uniform(0.01, 0.15))
        found = _events(shelf)
        assert dentist == found.pop("dentist@example.org")
        assert {one.uid for one in moved[1:]} <= found.keys() <= {uid for uid, _ in known}
        for uid, text in found.items():
            assert known[uid, re.findall(r"X-RUNLIFT-DIGEST:(\w+)", text)[0]] == _start(text)
        states[_state(found, plans)] += 1
    assert states["between the two"] > 0
    for plan in (first, second):
        assert () == publish_plan(plan, shelf).conflicts
        assert {"dentist@example.org", *session_calendars(plan)} == shelf.events().keys()
        assert tuple(session_calendars(plan)) == publish_plan(plan, shelf).kept


def _events(shelf: Shelf) -> dict[str, str]:
    """All events by uid, none of them there twice, as of one moment."""
    answers: list[bytes] = []

    class Once(Shelf):
        def ask(self, method: str, name: str, body: bytes = b"") -> tuple[int, bytes]:
            status, answer = super().ask(method, name, body)
            answers.append(answer)
            return status, answer

    found = Once(shelf.url).events()
    assert [len(found)] == [answer.count(b"BEGIN:VEVENT") for answer in answers]
    return found


def _publish_and_kill(shelf: Shelf, plans: list[dict[str, bytes]], after_s: float) -> None:
    words = [sys.executable, "-c", PUBLISHER, shelf.url]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        process.stdin.write(pickle.dumps((plans, USER)))
        process.stdin.close()
        process.stdout.readline()
        time.sleep(after_s)
        process.kill()
    assert -signal.SIGKILL == process.wait()


def _start(text: str) -> list[str]:
    return re.findall(r"\nDTSTART[^:]*:(\d{8}T\d{6})", text.split("BEGIN:VEVENT")[1])


def _state(found: dict[str, str], plans: list[dict[str, bytes]]) -> str:
    marks = {re.findall(r"X-RUNLIFT-DIGEST:(\w+)", text)[0] for text in found.values()}
    wanted = [{object_digest(data).decode() for data in objects.values()} for objects in plans]
    return "one plan" if marks in wanted else "between the two"
