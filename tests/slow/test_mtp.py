"""Onto a watch by MTP, over the real bridges: GNOME's gvfs with gio, and jmtpfs.

Needs Debian's gvfs-daemons, gvfs-backends, gvfs-fuse, libglib2.0-bin, dbus-daemon, fuse3, jmtpfs,
gcc and libmtp-dev, and /dev/fuse; what is not there is skipped. The watch is a folder, see
mtp/watch.c.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from places import SAMPLES
from runlift_export.workout import workout_file_name, workout_fit
from strategies import a_session

HERE = Path(__file__).parent
LIBEXEC = next((one for one in map(Path, ("/usr/libexec", "/usr/lib/gvfs")) if one.is_dir()), None)
PATIENCE_S = 30
TODAY = a_session().date
DEVICE = """<Device><Model><Description>Forerunner 265</Description></Model>
<DataType><Name>FIT_TYPE_5</Name><File><Location><Path>GARMIN/NEWFILES</Path></Location>
<TransferDirection>InputToUnit</TransferDirection></File><File><Location><Path>GARMIN/WORKOUTS</Path>
</Location><TransferDirection>OutputFromUnit</TransferDirection></File></DataType></Device>"""


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A watch that is mounted: `disk` is what it holds, `mount` how the program sees it."""

    disk: Path
    mount: Path
    environment: dict[str, str]

    def run(self, command: str, folder: Path, *more: str, day: int = 0) -> str:
        """What the program says, called so many days after the first workout."""
        on = (TODAY + timedelta(days=day)).isoformat()
        words = [sys.executable, "-m", "runlift_export", command, *more, str(folder)]
        done = subprocess.run(
            [*words, "--watch", str(self.mount)],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            env=self.environment | {"RUNLIFT_TODAY": on},
        )
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The watch's side of the cable, compiled."""
    library = tmp_path_factory.mktemp("mtp") / "watch.so"
    if shutil.which("gcc") is None or not Path("/usr/include/libmtp.h").is_file():
        pytest.skip("no gcc or no libmtp-dev here")
    if not os.access("/dev/fuse", os.W_OK):
        pytest.skip("no /dev/fuse here")
    source = HERE / "mtp" / "watch.c"
    subprocess.run(["gcc", "-w", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
    return library


def a_disk(folder: Path) -> Path:
    disk = folder / "disk"
    for name in ("NewFiles", "Workouts", "Activity"):
        (disk / "GARMIN" / name).mkdir(parents=True, exist_ok=True)
    (disk / "GARMIN" / "GarminDevice.xml").write_text(DEVICE)
    (disk / "GARMIN" / "Workouts" / "COACH.FIT").write_bytes(b"not ours")
    return disk


@contextmanager
def running(words: list[str], environment: dict[str, str], **more: object) -> Iterator[None]:
    started = subprocess.Popen(words, env=environment, **more)  # type: ignore[call-overload]
    try:
        yield
    finally:
        started.terminate()
        started.wait(PATIENCE_S)


def wait_for(folder: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while not folder.is_dir():
        if time.monotonic() > end:
            pytest.skip(f"nothing was mounted at {folder}")
        time.sleep(0.1)


@contextmanager
def by_jmtpfs(folder: Path, library: Path, **watch: str) -> Iterator[Reached]:
    if shutil.which("jmtpfs") is None:
        pytest.skip("no jmtpfs here")
    disk, place = a_disk(folder), folder / "mounted"
    place.mkdir(exist_ok=True)
    plain = dict(os.environ)
    inner = plain | watch | {"LD_PRELOAD": str(library), "WATCH_DISK": str(disk)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        with running(["jmtpfs", str(place), "-f"], inner, **quiet):
            wait_for(place / "Internal Storage" / "GARMIN")
            yield Reached(disk=disk, mount=place / "Internal Storage", environment=plain)
    finally:
        subprocess.run(["fusermount", "-uz", str(place)], check=False, capture_output=True)


@contextmanager
def by_gnome(folder: Path, library: Path, **watch: str) -> Iterator[Reached]:
    if LIBEXEC is None or not (LIBEXEC / "gvfsd-mtp").is_file() or not shutil.which("gio"):
        pytest.skip("no gvfs with MTP, or no gio, here")
    disk = a_disk(folder)
    for name in ("home", "mounts"):
        (folder / name).mkdir(exist_ok=True)
    runtime = folder / "run"
    (runtime / "gvfs").mkdir(mode=0o700, parents=True, exist_ok=True)
    runtime.chmod(0o700)
    inner = " ".join(
        f"{key}='{value}'"
        for key, value in {**watch, "WATCH_DISK": disk, "LD_PRELOAD": library}.items()
    )
    backend = folder / "gvfsd-mtp"
    backend.write_text(f'#!/bin/sh\nexec env {inner} {LIBEXEC}/gvfsd-mtp "$@"\n')
    backend.chmod(0o755)
    (folder / "mounts" / "mtp.mount").write_text(
        f"[Mount]\nType=mtp\nExec={backend}\nAutoMount=false\nScheme=mtp\n"
    )
    bus = folder / "bus"
    environment = os.environ | {
        "XDG_RUNTIME_DIR": str(runtime),
        "HOME": str(folder / "home"),
        "GVFS_MOUNTABLE_DIR": str(folder / "mounts"),
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={bus}",
    }
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    place = runtime / "gvfs" / "mtp:host=stand_in" / "Internal Storage"
    with ExitStack() as stack:
        address = f"--address=unix:path={bus}"
        daemon = ["dbus-daemon", "--session", "--nofork", address]
        stack.enter_context(running(daemon, environment, **quiet))
        wait_until(bus.exists)
        stack.enter_context(running([f"{LIBEXEC}/gvfsd", "--no-fuse"], environment, **quiet))
        time.sleep(1)
        fuse = [f"{LIBEXEC}/gvfsd-fuse", str(runtime / "gvfs"), "-f"]
        stack.enter_context(running(fuse, environment, **quiet))
        time.sleep(1)
        mounted = ["gio", "mount", "mtp://stand_in/"]
        subprocess.run(mounted, env=environment, check=False, capture_output=True, timeout=60)
        wait_for(place / "GARMIN")
        yield Reached(disk=disk, mount=place, environment=environment)
        gone = ["gio", "mount", "-u", "mtp://stand_in/"]
        subprocess.run(gone, env=environment, check=False, capture_output=True, timeout=60)
    bus.unlink(missing_ok=True)


def wait_until(is_so) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > end:
            pytest.skip("the session bus does not start here")
        time.sleep(0.1)


WAYS = {"gnome": by_gnome, "jmtpfs": by_jmtpfs}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest):
    return WAYS[request.param]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Three workouts: today's, and those of three and seven days later."""
    folder = tmp_path / "out"
    folder.mkdir()
    for days in (0, 3, 7):
        session = a_session(uid=f"u{days}", date=TODAY + timedelta(days=days))
        (folder / workout_file_name(session.date, "Gym A")).write_bytes(workout_fit(session))
    return folder


def workouts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*.fit"))}


def take_in(disk: Path) -> None:
    """What the watch does when it is unplugged."""
    for number, path in enumerate(sorted((disk / "GARMIN" / "NewFiles").iterdir())):
        path.rename(disk / "GARMIN" / "Workouts" / f"91ND{number}.FIT")


def taken(disk: Path) -> list[bytes]:
    found = (disk / "GARMIN" / "Workouts").glob("91ND*.FIT")
    return sorted(path.read_bytes() for path in found)


def test_workouts_arrive_byte_for_byte_and_a_second_call_copies_nothing(
    way, tmp_path, stand_in, plan
):
    with way(tmp_path, stand_in) as reached:
        preview = reached.run("load", plan)
        assert "3 of 3 would be copied" in preview
        assert "read back and compared" in preview
        assert {} == workouts(reached.disk)
        assert "3 of 3 copied" in reached.run("load", plan, "--confirm")
        assert workouts(plan) == workouts(reached.disk)
        assert "0 of 3 copied" in reached.run("load", plan, "--confirm")


def test_deleted_ones_return_past_ones_go_and_others_stay(way, tmp_path, stand_in, plan):
    """The watch has taken the workouts in between two calls, under names of its own."""
    with way(tmp_path, stand_in) as reached:
        reached.run("load", plan, "--confirm")
    take_in(tmp_path / "disk")
    (tmp_path / "disk" / "GARMIN" / "Workouts" / "91ND2.FIT").unlink()
    with way(tmp_path, stand_in) as reached:
        said = reached.run("load", plan, "--confirm", day=1)
        assert "1 of 3 copied, 1 removed" in said
        assert "missing on the watch" in said
        first, second, third = workouts(plan).values()
        assert [second] == taken(reached.disk)
        assert [third] == list(workouts(reached.disk).values())
        other = reached.disk / "GARMIN" / "Workouts" / "COACH.FIT"
        assert b"not ours" == other.read_bytes()
        assert first not in {path.read_bytes() for path in reached.disk.rglob("*.*")}


@pytest.mark.parametrize("after", ["0", "1", "2", "3"])
def test_a_copy_that_was_cut_off_heals(way, tmp_path, stand_in, plan, after):
    """The bridge dies while it sends the ledger, or one of the three workouts."""
    with way(tmp_path, stand_in, WATCH_DIES_AFTER=after) as reached:
        said = reached.run("load", plan, "--confirm")
        assert "copied" not in said.split("runlift:")[0]
        assert "run the same command again" in said
    with way(tmp_path, stand_in) as reached:
        assert "of 3 copied" in reached.run("load", plan, "--confirm")
        assert workouts(plan) == workouts(reached.disk)
        assert "0 of 3 copied" in reached.run("load", plan, "--confirm")


def test_activities_are_fetched_once_and_the_watch_stays_as_it_was(way, tmp_path, stand_in):
    recorded = a_disk(tmp_path) / "GARMIN" / "Activity"
    for sample in sorted(SAMPLES.glob("*.fit"))[:3]:
        (recorded / sample.name).write_bytes(sample.read_bytes())
    before = workouts(tmp_path / "disk")
    mine = tmp_path / "mine"
    with way(tmp_path, stand_in) as reached:
        assert "3 copied" in reached.run("fetch", mine, "--from-watch")
        assert "0 copied" in reached.run("fetch", mine, "--from-watch")
    assert before == workouts(mine) == workouts(tmp_path / "disk")
