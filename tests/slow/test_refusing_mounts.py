"""Onto a watch through a FUSE mount that refuses: what arrives is whole, the rest is said.

Needs /dev/fuse, Debian's libfuse2 (libfuse2t64) and fuse3, and fusepy (clients.txt); where FUSE
cannot be had it is skipped. The mount is mtp/refusing.py.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from test_mtp import PATIENCE_S, TODAY, Reached, a_disk, workouts

from runlift_export.workout import workout_file_name, workout_fit
from strategies import a_lift, a_prescription, a_session

PROGRAM = Path(__file__).parent / "mtp" / "refusing.py"
Mounts = Callable[..., AbstractContextManager[Reached]]


@pytest.fixture
def refusing(clients: Path, tmp_path: Path) -> Mounts:
    """Mounts the watch's folder with some refusals."""
    if not os.access("/dev/fuse", os.W_OK):
        pytest.skip("no FUSE here: /dev/fuse is missing or cannot be written to")
    if ctypes.util.find_library("fuse") is None or not shutil.which("fusermount"):
        pytest.skip("no FUSE here: Debian's libfuse2 or its program fusermount is missing")
    python = str(clients / "python")
    if subprocess.run([python, "-c", "import fuse"], check=False, capture_output=True).returncode:
        pytest.skip("no fusepy installed: run make test-slow")
    disk, place = a_disk(tmp_path), tmp_path / "mounted"
    place.mkdir()

    @contextmanager
    def mounted(*refusals: str) -> Iterator[Reached]:
        words = [python, str(PROGRAM), str(disk), str(place), *refusals]
        started = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
        try:
            wait_for_mount(started, place)
            yield Reached(disk=disk, mount=place, environment=dict(os.environ))
        finally:
            subprocess.run(["fusermount", "-uz", str(place)], check=False, capture_output=True)
            started.terminate()
            started.communicate(timeout=PATIENCE_S)

    return mounted


def wait_for_mount(started: subprocess.Popen[str], place: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while not (place / "GARMIN").is_dir():
        if started.poll() is not None:
            said = started.communicate()[1].strip().splitlines()[-1:]
            pytest.skip(f"no FUSE here: mounting is not allowed ({said})")
        assert time.monotonic() < end, "the mount does not come up"
        time.sleep(0.05)


def written(folder: Path, *, sets: int) -> Path:
    """Three workouts of a plan with so many sets; the same sessions in every plan."""
    folder.mkdir()
    lift = a_lift(exercises=(a_prescription(sets=sets),))
    for days in (0, 3, 7):
        session = replace(a_session(uid=f"u{days}", date=TODAY + timedelta(days=days)), lift=lift)
        (folder / workout_file_name(session.date, "Gym A")).write_bytes(workout_fit(session))
    return folder


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return written(tmp_path / "out", sets=2)


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    return written(tmp_path / "changed", sets=3)


def copied(disk: Path) -> list[bytes]:
    """The bytes of each workout of ours on the watch, under whatever name."""
    return sorted(workouts(disk).values())


def planned(folder: Path) -> list[bytes]:
    return sorted(workouts(folder).values())


def everything(disk: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in disk.rglob("*") if path.is_file()}


REFUSALS = ["full", "readonly", "cut", "unreadable", "flipped"]
SAID = {
    "full": "delete old files on the watch",
    "readonly": "it is read-only",
    "cut": "unplug the watch and plug it in again",
    "unreadable": "unplug the watch and plug it in again",
    "flipped": "the watch gave back other bytes",
}


@pytest.mark.parametrize("refusals", [(), ("rename",), ("sync",), ("rename", "sync")])
def test_a_mount_that_cannot_rename_or_sync_takes_all(refusing, plan, changed, refusals):
    with refusing(*refusals) as reached:
        assert "through a mount" in reached.run("load", plan)
        for folder in (plan, changed, plan):
            assert "3 of 3 copied" in reached.run("load", folder, "--confirm")
            assert planned(folder) == copied(reached.disk)
            assert "0 of 3 copied" in reached.run("load", folder, "--confirm")


@pytest.mark.parametrize("refusal", REFUSALS)
def test_where_nothing_can_be_copied_nothing_is_left_behind(refusing, plan, refusal):
    with refusing("rename", "sync", f"{refusal}=0") as reached:
        before = everything(reached.disk)
        said = reached.run("load", plan, "--confirm")
        assert SAID[refusal] in said
        assert "3 of 3 copied" not in said
        assert before == everything(reached.disk)


@pytest.mark.parametrize("part", range(1, 8))
@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_in_the_middle_leaves_every_session_on_the_watch(
    refusing, plan, changed, refusal, part
):
    """Each is there as it was or as it is now; the next call without refusals copies the rest."""
    with refusing("rename") as reached:
        reached.run("load", plan, "--confirm")
        ours = reached.disk / "GARMIN"
        whole = sum(map(len, everything(ours).values())) + sum(map(len, planned(plan)))
    limit = whole * part // 8
    with refusing("rename", "sync", f"{refusal}={limit}") as reached:
        said = reached.run("load", changed, "--confirm")
        there = copied(reached.disk)
        for old, new in zip(workouts(plan).values(), workouts(changed).values(), strict=True):
            assert old in there or new in there
        if planned(changed) != there:
            assert SAID[refusal] in said
    with refusing("rename") as reached:
        reached.run("load", changed, "--confirm")
        assert planned(changed) == copied(reached.disk)
        assert "0 of 3 copied" in reached.run("load", changed, "--confirm")
