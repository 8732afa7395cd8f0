"""`load --confirm` killed or refused at any step: no half workout, nobody's file lost, it heals."""

from __future__ import annotations

import errno
import functools
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from faults import Disk, refusing, watched

from runlift_export import store, watch
from runlift_export.cli import program
from runlift_export.errors import FolderError, WatchError
from runlift_export.model import Session
from runlift_export.store import staging
from runlift_export.watch import TransferWishes, ledger, transfers, ways
from runlift_export.workout import workout_file_name, workout_fit, workout_serial
from strategies import a_lift, a_prescription, a_session
from watch.test_transfers import DEVICE

THEIRS = b"not ours"
FIRST = a_session()
DATES = tuple(FIRST.date + timedelta(days=days) for days in (0, 3, 7, 10))


def sessions(sets: int, dates: tuple[object, ...] = DATES) -> tuple[Session, ...]:
    """One session on each date; the last one is the same in every plan."""
    lift = a_lift(exercises=(a_prescription(sets=sets),))
    same = DATES[2]
    return tuple(a_session(date=day) if day == same else a_session(date=day, lift=lift)
                 for day in dates)  # fmt: skip


A = sessions(2, DATES[:3])
B = tuple(
    # The first one moves to another day: its file has another name and the same serial number.
    replace(one, date=DATES[1], start=one.start + timedelta(days=3)) if number == 0 else one
    for number, one in enumerate(sessions(3))
    if number != 1
)
C = sessions(4)
FITS = {session: workout_fit(session) for session in (*A, *B, *C)}
WORKOUTS = {
    workout_serial(session.uid): {data for one, data in FITS.items() if one.uid == session.uid}
    for session in C
}


ALWAYS = {workout_serial(C[number].uid) for number in (0, 2)}
"""What every plan has; the others come and go with their plan."""


def load(plan: Path, mount: Path, *, confirm: bool) -> watch.Transfer:
    """On the day of the first workout."""
    return watch.transfer_workouts(
        plan, mount, wishes=TransferWishes(today=FIRST.date), confirm=confirm
    )


def written(home: Path, plan: tuple[Session, ...]) -> Path:
    (home / "workouts").mkdir(parents=True)
    for session in plan:
        (home / "workouts" / workout_file_name(session.date, session.lift.name)).write_bytes(
            FITS[session]
        )
    return home


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    home = tmp_path_factory.mktemp("plans")
    return {name: written(home / name, plan) for name, plan in {"A": A, "B": B, "C": C}.items()}


def a_watch(mount: Path) -> Path:
    """With a workout of somebody else's, and one that has the name of ours."""
    garmin = mount / "GARMIN"
    (garmin / "Workouts").mkdir(parents=True)
    (garmin / "GarminDevice.xml").write_text(DEVICE, encoding="utf-8")
    (garmin / "Workouts" / "COACH.FIT").write_bytes(THEIRS)
    (garmin / "NEWFILES").mkdir()
    (garmin / "NEWFILES" / workout_file_name(B[-1].date, B[-1].lift.name)).write_bytes(THEIRS)
    return mount


def visible(mount: Path) -> list[bytes]:
    """What the watch takes for workouts."""
    return [path.read_bytes() for path in mount.rglob("*") if path.suffix.lower() == ".fit"]


def taken_in(mount: Path) -> Path:
    """The watch moves what it finds in NEWFILES and calls it as it likes."""
    garmin = mount / "GARMIN"
    for number, path in enumerate(sorted((garmin / "NEWFILES").glob("*"))):
        if path.suffix == ".fit" and path.read_bytes() != THEIRS:
            path.rename(garmin / "Workouts" / f"{number}-{len(path.read_bytes())}.FIT")
    return mount


def check_sound(mount: Path, before: Path) -> None:
    """Every workout is a whole one of ours or somebody's; none is gone that every plan has."""
    known = {data for versions in WORKOUTS.values() for data in versions}
    found = Counter(visible(mount))
    assert set(found) <= known | {THEIRS}
    assert visible(before).count(THEIRS) == found[THEIRS]
    ledger.read_ledger(mount / "GARMIN")
    for serial in ALWAYS:
        versions = WORKOUTS[serial]
        assert not versions & set(visible(before)) or versions & set(found)


def check_loaded(mount: Path, plan: tuple[Session, ...]) -> None:
    """The plan's workouts, each once and in no other version; the ledger knows them all."""
    found = Counter(visible(mount))
    entries = ledger.read_ledger(mount / "GARMIN")
    for serial, versions in WORKOUTS.items():
        there = [data for data in versions for _ in range(found[data])]
        wanted = [FITS[one] for one in plan if workout_serial(one.uid) == serial]
        assert wanted == there
        assert bool(wanted) == (serial in entries)
        if wanted:
            assert entries[serial].settled(hashlib.sha256(wanted[0]).hexdigest())
    assert not (mount / "GARMIN" / ways.TEMPORARY).exists()


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder, in memory where there is one: thousands of watches are made in it."""
    memory = Path("/dev/shm")  # noqa: S108 the folder made in it has a name of its own
    quick = str(memory) if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=quick) as name:
        yield Path(name)


@pytest.fixture(params=["nothing loaded", "loaded", "taken in"])
def before(request: pytest.FixtureRequest, place: Path, plans: dict[str, Path]) -> Path:
    """A watch as it is before plan B is loaded."""
    return as_before(request.param, plans, place)


def as_before(how: str, plans: dict[str, Path], place: Path) -> Path:
    mount = a_watch(place / "before")
    if how == "nothing loaded":
        shutil.rmtree(mount / "GARMIN" / "NEWFILES")
    else:
        load(plans["A"], mount, confirm=True)
    return taken_in(mount) if how == "taken in" else mount


def copied(mount: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    return Path(shutil.copytree(mount, to))


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Syncs only matter to who pulls the plug of the disk; the plans stay as they are."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
    monkeypatch.setattr(transfers, "read_planned", functools.cache(transfers.read_planned))


def killed_states(before: Path, plan: Path, home: Path) -> list[Path]:
    """What kill -9 leaves at each step of loading the plan."""
    mount = copied(before, home / "mount")
    left: list[Path] = []

    def look(name: str, number: int) -> None:
        left.append(copied(mount, home / f"{number} {name}"))

    with watched(Disk(mount, look, reading=False)):
        load(plan, mount, confirm=True)
    return [*left, mount]


RECOVERIES = {
    "the same again": ("B", B, False),
    "the same when the watch took in what was there": ("B", B, True),
    "the plan before": ("A", A, False),
    "a third plan": ("C", C, False),
    "a third plan when the watch took in what was there": ("C", C, True),
}


def test_killed_at_any_step_the_next_load_heals(
    before: Path, plans: dict[str, Path], place: Path
) -> None:
    """With whichever plan it is made, and though the watch took in a part of the copies."""
    left = killed_states(before, plans["B"], place / "left")
    assert len(left) > 40
    different = {state(mount): mount for mount in left}
    assert len(different) > 12
    for mount in different.values():
        check_sound(mount, before)
        for name, plan, moved in RECOVERIES.values():
            again = copied(mount, place / "again")
            if moved:
                taken_in(again)
            load(plans[name], again, confirm=True)
            check_sound(again, before)
            check_loaded(again, plan)


def state(mount: Path) -> frozenset[tuple[str, bytes]]:
    paths = (path for path in mount.rglob("*") if path.is_file())
    return frozenset((str(path.relative_to(mount)), path.read_bytes()) for path in paths)


REFUSALS = (
    *(("loaded", code, False) for code in (errno.ENOSPC, errno.EIO, errno.EACCES)),
    *(("loaded", code, True) for code in (errno.EROFS, errno.ENODEV)),
    *((how, errno.EIO, False) for how in ("nothing loaded", "taken in")),
    *((how, errno.ENODEV, True) for how in ("nothing loaded", "taken in")),
)


@pytest.mark.parametrize(("how", "code", "lasting"), REFUSALS)
def test_refused_at_any_step_it_is_our_error_and_the_next_load_heals(
    plans: dict[str, Path], place: Path, how: str, code: int, *, lasting: bool
) -> None:
    """Once, or from then on: full, damaged, locked, read-only, unplugged."""
    before = as_before(how, plans, place)
    healed: set[frozenset[tuple[str, bytes]]] = set()
    at = 0
    while True:
        at += 1
        mount = copied(before, place / "mount")
        disk = refusing(mount, at, code, lasting=lasting)
        with watched(disk):
            refused = _refused(plans["B"], mount)
        check_sound(mount, before)
        assert os.strerror(code) in refused or "expected a folder GARMIN" in refused or not refused
        left = state(mount)
        if left not in healed:
            healed.add(left)
            load(plans["B"], mount, confirm=True)
            check_sound(mount, before)
            check_loaded(mount, B)
        if len(disk.steps) < at:
            break
    assert at > (50 if not disk.reading else 80)


def test_each_renaming_is_on_the_disk_before_the_next(plans: dict[str, Path], place: Path) -> None:
    """The folder is synced: no plug pulled later finds a list that names what is not there."""
    mount = as_before("taken in", plans, place)
    disk = Disk(mount, lambda name, number: None, reading=False)
    with watched(disk):
        load(plans["B"], mount, confirm=True)
    done = [name for name in disk.steps if name in {"replace", "unlink", "fsync"}]
    changes = [number for number, name in enumerate(done) if name == "replace"]
    assert 1 + 2 + 1 == len(changes)  # the list, two workouts, the list
    assert {"fsync"} == {done[number - 1] for number in changes}  # the bytes before the name
    assert {"fsync"} == {done[number + 1] for number in changes}  # the name before what follows
    # The temporary name, the old copy, its folder, and only then the bytes of the list.
    assert " unlink unlink fsync fsync replace" in " ".join(done)


def _refused(plan: Path, mount: Path) -> str:
    try:
        load(plan, mount, confirm=True)
    except WatchError as error:
        return str(error)
    return ""


def test_the_command_says_what_was_refused(
    plans: dict[str, Path], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 1 and a message at whichever step, never a traceback; a second call ends it."""
    monkeypatch.setenv("RUNLIFT_TODAY", FIRST.date.isoformat())
    for at in range(1, 200, 7):
        mount = as_before("loaded", plans, place / str(at))
        words = ["load", str(plans["B"]), "--watch", str(mount), "--confirm"]
        disk = refusing(mount, at, errno.EIO)
        with watched(disk):
            found = CliRunner().invoke(program, words)
        assert found.exception is None or isinstance(found.exception, SystemExit)
        assert int("runlift: " in found.stderr) == found.exit_code
        assert 0 == CliRunner().invoke(program, words).exit_code
        check_loaded(mount, B)
        if len(disk.steps) < at:
            return
    pytest.fail("the command should have come to its end")


LOADER = """
import sys
from datetime import date
from pathlib import Path
from runlift_export import watch
from runlift_export import store
from runlift_export.cli import program
today, mount, *plans = sys.argv[1:]
wishes = watch.TransferWishes(today=date.fromisoformat(today))
print("ready", flush=True)
while True:
    for plan in plans:
        watch.transfer_workouts(Path(plan), Path(mount), wishes=wishes, confirm=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_killed_processes_leave_whole_workouts(plans: dict[str, Path], place: Path) -> None:
    """kill -9 of processes that load two plans in turn (`make kill` does it many times)."""
    before = as_before("loaded", plans, place)
    mount = copied(before, place / "mount")
    today = FIRST.date.isoformat()
    words = [sys.executable, "-c", LOADER, today, *map(str, (mount, plans["A"], plans["B"]))]
    for number in range(4):
        process = subprocess.Popen(words, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.05 + 0.013 * number)
        process.kill()
        process.communicate()
        assert -signal.SIGKILL == process.returncode
        check_sound(mount, before)
    load(plans["A"], mount, confirm=True)
    check_loaded(mount, A)


def test_two_loads_take_turns(plans: dict[str, Path], place: Path, monkeypatch) -> None:
    """Who finds the watch locked waits, and then says so; nothing is written meanwhile."""
    mount = as_before("loaded", plans, place)
    before = state(mount)
    monkeypatch.setattr(staging, "PATIENCE_S", 0.1)
    with store.alone_in(mount / "GARMIN"):
        with pytest.raises(FolderError, match="another runlift is writing here"):
            load(plans["B"], mount, confirm=True)
        load(plans["B"], mount, confirm=False)
    assert before == state(mount)


def test_a_copy_that_reads_back_otherwise_is_taken_away(
    plans: dict[str, Path], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that gives other bytes after the renaming: the watch does not see them."""
    mount = as_before("nothing loaded", plans, place)
    real = Path.read_bytes

    def worn(path: Path) -> bytes:
        return real(path)[:-1] + b"?" if path.parent.name == "NEWFILES" else real(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", worn)
        with pytest.raises(WatchError, match="gave back other bytes"):
            load(plans["B"], mount, confirm=True)
    assert [THEIRS] == visible(mount)
    load(plans["B"], mount, confirm=True)
    check_loaded(mount, B)


def test_no_name_is_taken_from_somebody_else(plans: dict[str, Path], place: Path) -> None:
    """Also the name with the serial number may be taken."""
    mount = as_before("loaded", plans, place)
    last = B[-1]
    name = Path(workout_file_name(last.date, last.lift.name))
    second = f"{name.stem}-{workout_serial(last.uid)}{name.suffix}"
    (mount / "GARMIN" / "NEWFILES" / second).write_bytes(THEIRS)
    before = copied(mount, place / "copy")
    load(plans["B"], mount, confirm=True)
    check_sound(mount, before)
    check_loaded(mount, B)
