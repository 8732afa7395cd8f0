"""The server under load while the runner's files and settings come and go."""

from __future__ import annotations

import threading
from pathlib import Path
from random import Random

import pytest
import siege
import wire
from siege import Grounds, Harm, besiege, meaning

from runlift_export.cli.call import Call
from runlift_export.cli.site_sources import ActivitiesSource
from runlift_export.errors import FolderError
from runlift_export.model import Session
from runlift_export.web import Access, Site, Snapshots, serving
from waiting import comes_true

AGES_S = 60.0


@pytest.fixture
def grounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Grounds:
    monkeypatch.setenv("RUNLIFT_TODAY", "2026-11-16")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    remember_in(tmp_path / "data", monkeypatch)
    return Grounds(tmp_path, Random(8))  # noqa: S311 repeatable on purpose


def remember_in(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where `serve` keeps what it published, for its next start."""
    monkeypatch.setattr("platformdirs.user_data_path", lambda _: place)


def activities(grounds: Grounds) -> ActivitiesSource:
    call = Call(config=grounds.settings, cache_file=None, use_cache=False, level=-2)
    return ActivitiesSource(call, (grounds.runs,), 2, feed_url=None)


def snapshots(source: ActivitiesSource, reports: list[str], check_s: float) -> Snapshots:
    return Snapshots(
        source.site, fingerprint=source.fingerprint, report=reports.append, check_s=check_s
    )


def planned(source: ActivitiesSource) -> tuple[object, ...]:
    """What the plan in force rests on and holds, but for days kept because they were published."""
    plan = source.plan
    return (plan.days, plan.before, plan.broken, len(plan.sessions)) if plan else ()


def published(source: ActivitiesSource) -> tuple[object, ...]:
    """What subscribers know of a plan; plan.json rounds the rest."""
    plan = source.plan
    return (plan.plan_id, plan.sessions, plan.past) if plan else ()


def is_remembered(source: ActivitiesSource) -> bool:
    """Whether the plan of the files as they are is kept: another thread may still be at it."""
    return source.is_kept()


def fed(site: Site | None) -> bytes:
    return meaning(site.files["/strength.ics"].body) if site else b""


def test_faults_in_the_folder_never_reach_a_client(
    grounds: Grounds,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Every answer is 200, 304 or 503, whole, never empty; healed, all runs count again.

    Started again it goes on with the very same feed; with its memory gone it is the fresh plan's.
    """
    before = threading.active_count()
    fresh = activities(grounds)
    expected = fed(fresh.site())
    source, reports = activities(grounds), list[str]()
    shots = snapshots(source, reports, 0.1)
    with serving(site=shots.current, access=Access()) as port:
        statuses, faults = besiege(port, grounds, strikes=range(40), clients=8, pause_s=0.05)

        def is_healed() -> bool:
            shots.current()
            return planned(source) == planned(fresh) and is_remembered(source)

        assert comes_true(is_healed, pause_s=0.1)

    assert [] == faults
    assert planned(fresh) == planned(source)
    again = activities(grounds)
    again.site()
    assert published(source) == published(again), "started again, it goes on"
    remember_in(tmp_path / "nothing yet", monkeypatch)
    assert expected == fed(activities(grounds).site()), "without a memory, it is the fresh plan"
    assert {"200 /", "200 /strength.ics", "200 workout", "304 /strength.ics"} <= set(statuses)
    assert reports, "no fault was seen by the planner: the siege was none"
    assert "Traceback" not in capfd.readouterr().err
    assert comes_true(lambda: threading.active_count() <= before)


@pytest.mark.parametrize("harm", [siege.take_away, siege.take_settings, siege.break_settings])
def test_what_never_worked_is_503_until_it_is_mended(grounds: Grounds, harm: Harm) -> None:
    """Started without sound files, every address says to come back; then the plan is there."""
    expected = fed(activities(grounds).site())
    harm(grounds, Random(1))  # noqa: S311 repeatable on purpose
    reports: list[str] = []
    shots = snapshots(activities(grounds), reports, 0.0)
    with serving(site=shots.current, access=Access()) as port:
        for path in ("/", "/strength.ics", "/workouts/gym.fit"):
            found = wire.one(port, wire.request(path, If_None_Match="*"))
            assert (503, "60") == (found.status, found.headers["Retry-After"])
        assert 1 == len(reports)
        grounds.heal()
        found = wire.one(port, wire.request("/strength.ics"))
    assert (200, expected) == (found.status, meaning(found.body))


@pytest.mark.parametrize("harm", [siege.swap_for_a_file, siege.take_away, siege.empty])
def test_an_unmounted_disk_keeps_the_plan_of_before(grounds: Grounds, harm: Harm) -> None:
    """A folder that is gone, or empty where runs were, is a fault, not a runner without runs."""
    reports: list[str] = []
    shots = snapshots(activities(grounds), reports, 0.0)
    before = shots.current()
    harm(grounds, Random(1))  # noqa: S311 repeatable on purpose

    assert before is shots.current()
    assert 1 == len(reports)
    assert str(grounds.runs) in reports[0]


def test_a_disk_unmounted_before_the_start_is_a_fault_too(grounds: Grounds) -> None:
    """What was served with runs is not begun anew without them; mounted again it goes on."""
    source = activities(grounds)
    source.site()
    siege.empty(grounds, Random(1))  # noqa: S311 repeatable on purpose
    again = activities(grounds)
    with pytest.raises(FolderError, match="there were runs here before"):
        again.site()
    grounds.heal()
    again.site()
    assert {one.uid for one in published_sessions(source)} == {
        one.uid for one in published_sessions(again)
    }


def published_sessions(source: ActivitiesSource) -> tuple[Session, ...]:
    return source.plan.sessions if source.plan else ()


def test_a_runner_without_runs_has_a_plan(grounds: Grounds) -> None:
    """An empty folder from the start is no fault: beginners may lift first."""
    siege.empty(grounds, Random(1))  # noqa: S311 repeatable on purpose

    assert b"BEGIN:VEVENT" in fed(activities(grounds).site())
