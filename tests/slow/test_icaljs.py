"""ical.js, which Thunderbird and Nextcloud read with, computes the same instants."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from runlift_export.export import plan_calendar
from strategies import a_plan, a_session

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    "timezone", ["Europe/Berlin", "America/New_York", "Australia/Sydney", "America/Santiago"]
)
def test_ical_js_agrees_on_every_time(timezone: str, clients: Path, tmp_path: Path) -> None:
    """Two years of sessions, with one shortly before and one shortly after each clock change."""
    zone = ZoneInfo(timezone)
    days = [date(2026, 3, 1) + timedelta(days=5 * step) for step in range(150)]
    starts = [datetime.combine(on, time(18, 30), tzinfo=zone) for on in days]
    for change in _changes(zone):  # not within the repeated hour, where no time is certain
        starts += [(change + timedelta(minutes=by)).astimezone(zone) for by in (-150, 90)]
    sessions = tuple(
        a_session(uid=f"{number}@runlift-export", date=start.date(), start=start)
        for number, start in enumerate(starts)
    )
    feed = tmp_path / "feed.ics"
    feed.write_bytes(plan_calendar(a_plan(timezone=timezone, start=days[0], sessions=sessions)))
    modules = clients.parent / "node_modules"
    script = tmp_path / "times.mjs"
    shutil.copy(HERE / "times.mjs", script)
    (tmp_path / "node_modules").symlink_to(modules)

    done = subprocess.run(
        ["node", str(script), str(feed)], capture_output=True, text=True, check=True
    )

    expected = {
        session.uid: [
            moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
            for moment in (
                session.start,
                session.start.astimezone(UTC) + timedelta(minutes=session.lift.duration_min),
            )
        ]
        for session in sessions
    }
    assert 4 <= len(_changes(zone))
    assert expected == json.loads(done.stdout)


def _changes(zone: ZoneInfo) -> list[datetime]:
    """Instants (UTC, to the hour) at which the offset changes in 2026 to 2028."""
    hours = [datetime(2026, 2, 15, tzinfo=UTC) + timedelta(hours=hour) for hour in range(24 * 750)]
    offsets = [hour.astimezone(zone).utcoffset() for hour in hours]
    pairs = zip(hours, offsets, offsets[1:], strict=False)
    return [hour + timedelta(hours=1) for hour, old, new in pairs if old != new]
