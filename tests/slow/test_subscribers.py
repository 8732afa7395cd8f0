"""vdirsyncer fetches the feed over HTTP, khal shows it: what a subscriber lives through."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from runlift_export.export import page_html, plan_calendar
from runlift_export.model import Plan
from runlift_export.web import Access, Site, Snapshots, make_site, new_token, serving, token_digest
from strategies import CHANGED_AT, START, a_plan, a_session


class Published:
    """A served plan that can be planned anew."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.token = new_token()
        self.access = Access(public=True, feeds=(token_digest(self.token),))
        self.snapshots = Snapshots(
            self._make,
            fingerprint=lambda: self.plan.cost,
            report=pytest.fail,
            check_s=0,
        )

    def _make(self) -> Site:
        return make_site(
            page=page_html(self.plan),
            feed=plan_calendar(self.plan),
            workouts={},
            changed_at=datetime(2026, 11, 22, tzinfo=UTC),
        )


class Subscriber:
    """A runner with vdirsyncer and khal."""

    def __init__(self, programs: Path, home: Path, url: str, timezone: str) -> None:
        self.programs = programs
        self.home = home
        self.items = home / "items"
        self.items.mkdir()
        (home / "vdirsyncer").write_text(
            f'[general]\nstatus_path = "{home}/status"\n'
            '[pair feed]\na = "remote"\nb = "local"\ncollections = null\n'
            f'[storage remote]\ntype = "http"\nurl = "{url}"\n'
            f'[storage local]\ntype = "filesystem"\npath = "{self.items}"\nfileext = ".ics"\n'
        )
        (home / "khal").write_text(
            f"[calendars]\n[[strength]]\npath = {self.items}\n"
            f"[sqlite]\npath = {home}/khal.db\n"
            f"[locale]\nlocal_timezone = {timezone}\ndefault_timezone = {timezone}\n"
            "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ntimeformat = %H:%M\n"
            "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        )
        self._run("vdirsyncer", "-c", str(home / "vdirsyncer"), "discover")

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            [str(self.programs / command[0]), *command[1:]],
            env={**os.environ, "HOME": str(self.home), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert 0 == done.returncode, done.stdout + done.stderr
        return done.stdout + done.stderr

    def sync(self) -> str:
        return self._run("vdirsyncer", "-c", str(self.home / "vdirsyncer"), "sync")

    def sees(self, first: date, days: int) -> set[str]:
        """What khal lists, as "2026-11-24 18:30 2026-11-24 19:11 title"."""
        listed = self._run(
            *("khal", "-c", str(self.home / "khal"), "list", "--day-format", ""),
            *("--format", "{start-long-full} {end-long-full} {title}"),
            *(first.isoformat(), f"{days}d"),
        )
        return set(listed.splitlines())

    def files(self) -> dict[str, tuple[bytes, int]]:
        return {
            path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in self.items.iterdir()
        }


def expected_list(plan: Plan, timezone: str) -> set[str]:
    zone = ZoneInfo(timezone)
    lines = set()
    for session in plan.sessions:
        start = session.start.astimezone(zone)
        end = start + timedelta(minutes=session.lift.duration_min)
        lines.add(f"{start:%Y-%m-%d %H:%M} {end:%Y-%m-%d %H:%M} Strength: {session.lift.name}")
    return lines


@pytest.fixture
def published() -> Iterator[tuple[Published, str]]:
    plan = Published(a_plan(weeks=3))
    with serving(site=plan.snapshots.current, access=plan.access) as port:
        yield plan, f"http://127.0.0.1:{port}/{plan.token}/strength.ics"


def test_subscriber_sees_each_session_and_each_change(
    published: tuple[Published, str], clients: Path, tmp_path: Path
) -> None:
    """All events arrive; a second sync is quiet; a re-plan moves one and drops one, no other."""
    served, url = published
    subscriber = Subscriber(clients, tmp_path, url, "Europe/Berlin")
    subscriber.sync()
    assert expected_list(served.plan, "Europe/Berlin") == subscriber.sees(START, 21)
    before = subscriber.files()

    said = subscriber.sync()
    assert before == subscriber.files()
    assert "Copying" not in said
    assert "Deleting" not in said

    first, second, *others = served.plan.sessions
    moved = replace(
        first,
        date=first.date + timedelta(days=1),
        start=first.start + timedelta(days=1),
        revision=1,
        changed_at=CHANGED_AT + timedelta(days=2),
    )
    served.plan = replace(served.plan, sessions=(moved, *others), cost=served.plan.cost + 1)
    subscriber.sync()

    assert expected_list(served.plan, "Europe/Berlin") == subscriber.sees(START, 21)
    after = subscriber.files()
    untouched = set(before.items()) & set(after.items())
    assert (len(others), len(others) + 1) == (len(untouched), len(after))
    assert second.uid not in b"".join(data for data, _ in after.values()).decode()


@pytest.mark.parametrize(
    "timezone", ["Europe/Berlin", "America/New_York", "Australia/Sydney", "America/Santiago"]
)
def test_times_hold_across_a_change_of_the_clock(
    timezone: str, clients: Path, tmp_path: Path
) -> None:
    """Local times are the same before and after each change, on both hemispheres."""
    zone = ZoneInfo(timezone)
    sessions = tuple(
        a_session(date=on, start=datetime.combine(on, time(18, 30), tzinfo=zone))
        for on in (date(2026, 8, 1) + timedelta(days=9 * step) for step in range(40))
    )
    served = Published(a_plan(timezone=timezone, sessions=sessions))
    with serving(site=served.snapshots.current, access=served.access) as port:
        url = f"http://127.0.0.1:{port}/{served.token}/strength.ics"
        subscriber = Subscriber(clients, tmp_path, url, timezone)
        subscriber.sync()

    assert 40 == len(expected_list(served.plan, timezone))
    assert expected_list(served.plan, timezone) == subscriber.sees(date(2026, 8, 1), 400)
