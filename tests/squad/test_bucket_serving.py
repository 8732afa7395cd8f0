"""`squad serve` and `squad secrets` of plans in a bucket: what is there is served, also after it
changed, and what was whole the last time where it cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import obstore
import pytest

from runlift_export.cli import squad_plans
from squad.buckets import counted, fresh_memory, held_at, put
from squad.squads import FIT, START, call, give, plan_squad
from squad.test_squad_serving import get, handed_out, served

PLANS: Any = "memory://bucket/plans"
NAMES = ("anna", "bea & söhne")


@pytest.fixture(autouse=True)
def _planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A squad of two, planned into a bucket."""
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("RUNLIFT_TODAY", START)
    fresh_memory(monkeypatch)
    for number, name in enumerate(NAMES):
        give(tmp_path / "club" / name, FIT[number : number + 12])
    assert 0 == plan_squad(tmp_path / "club", PLANS).exit_code


def test_each_secret_opens_one_athletes_things() -> None:
    """Page, feed and workouts, as they lie in the bucket."""
    secrets = handed_out(PLANS)
    assert {*NAMES, "coach"} == secrets.keys()
    with served(PLANS) as port:
        for name in NAMES:
            there = held_at(f"{PLANS}/{name}")
            page, feed = secrets[name]["page"], secrets[name]["feed"]
            assert (200, there["index.html"]) == get(port, page)
            assert (200, there["strength.ics"]) == get(port, feed)
            workout = next(inner for inner in there if inner.startswith("workouts/"))
            assert (200, there[workout]) == get(port, page + workout)
            assert 404 == get(port, page + "r/")[0]
        assert 200 == get(port, secrets["coach"]["page"])[0]
    assert {} == handed_out(PLANS), "who has addresses gets no others"


def test_what_was_planned_again_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When it is time to look again; until then nothing is asked of the bucket."""
    secrets = handed_out(PLANS)
    monkeypatch.setattr(squad_plans, "_FAR_S", 3_600.0)
    with served(PLANS) as port:
        page = secrets["anna"]["page"]
        old = get(port, page)
        counts = counted(monkeypatch)
        assert old == get(port, page)
        assert not counts
    monkeypatch.setattr(squad_plans, "_FAR_S", 0.0)
    with served(PLANS) as port:
        assert old == get(port, page)
        give(tmp_path / "club" / "anna", FIT[20:32])
        plan_squad(tmp_path / "club", PLANS)
        new = get(port, page)
        assert (200, held_at(f"{PLANS}/anna")["index.html"]) == new != old


def test_what_cannot_be_read_leaves_the_last_whole_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a plan in the bucket, and a bucket that refuses."""
    secrets = handed_out(PLANS)
    monkeypatch.setattr(squad_plans, "_FAR_S", 0.0)
    with served(PLANS) as port:
        page = secrets["anna"]["page"]
        whole = get(port, page)
        put(f"{PLANS}/anna/strength.ics", b"BEGIN:VCALENDAR\r\n")
        assert whole == get(port, page)

        def refuse(*_: Any, **__: Any) -> None:
            raise obstore.exceptions.PermissionDeniedError("403")

        for kind in ("list", "head", "get"):
            monkeypatch.setattr(obstore, kind, refuse)
        assert whole == get(port, page)


def test_where_no_squad_was_planned_that_is_said() -> None:
    """By each of the commands."""
    for words in (("serve",), ("list",)):
        done = call("squad", *words, "memory://other/plans")
        assert 1 == done.exit_code
        assert "no squad was planned here" in done.stderr
