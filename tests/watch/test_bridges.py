"""A drive, GNOME's bridge and a FUSE mount: told apart before anything is done, and each in its
way."""

from __future__ import annotations

import errno
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from runlift_export import watch
from runlift_export.errors import WatchError
from runlift_export.watch import Action, Bridge, TransferWishes, ledger, ways
from runlift_export.watch.advice import no_watch_advice, plugged_in
from runlift_export.watch.mount import bridge_to, fuse_mounts
from runlift_export.workout import workout_file_name, workout_fit
from strategies import a_lift, a_prescription, a_session

pytestmark = pytest.mark.skipif(os.name == "nt", reason="mounts of other systems")

TABLE = """\
/dev/sda1 / ext4 rw 0 0
/dev/sdb1 /media/me/GARMIN vfat rw 0 0
/dev/sdc1 /media/me/STICK fuseblk rw 0 0
jmtpfs /home/me/my\\040watch fuse.jmtpfs rw 0 0
gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0
passfs /mnt/odd fuse rw 0 0
portal /run/user/1000/doc fuse.portal rw 0 0
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "mounts"
    path.write_text(TABLE)
    return path


@pytest.mark.parametrize(
    ("place", "bridge"),
    [
        ("/media/me/GARMIN", Bridge.DRIVE),
        ("/media/me/STICK", Bridge.DRIVE),
        ("/home/me/watch", Bridge.DRIVE),
        ("/home/me/my watch/Internal Storage", Bridge.MOUNT),
        ("/mnt/odd", Bridge.MOUNT),
        ("/run/user/1000/gvfs/mtp:host=091e_50a1/Internal Storage", Bridge.GNOME),
        ("/elsewhere/gvfs/mtp:host=091e_50a1/Internal Storage", Bridge.GNOME),
    ],
)
def test_the_mount_table_says_which_way_leads_to_a_watch(table, place, bridge):
    assert bridge == bridge_to(Path(place), table)


def test_without_a_mount_table_it_is_a_drive(tmp_path):
    assert Bridge.DRIVE == bridge_to(tmp_path, tmp_path / "none")


def test_fuse_mounts_may_stand_anywhere(table):
    assert (Path("/home/me/my watch"), Path("/mnt/odd")) == fuse_mounts(table)


def test_each_way_says_what_it_will_do():
    assert 3 == len({watch.way_words(one) for one in Bridge})


# --- finding -----------------------------------------------------------------------------------


def a_watch(drive: Path) -> Path:
    for folder in ("NewFiles", "Workouts", "Activity"):
        (drive / "GARMIN" / folder).mkdir(parents=True)
    return drive


@pytest.fixture
def dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mount whose program is gone: it is listed, and every look at it fails."""
    place = tmp_path / "mnt" / "dead"
    place.mkdir(parents=True)
    real_stat, real_iterdir = Path.stat, Path.iterdir

    def stat(path: Path, **how):
        if path == place or place in path.parents:
            raise OSError(errno.ENOTCONN, os.strerror(errno.ENOTCONN), str(path))
        return real_stat(path, **how)

    def iterdir(path: Path):
        if path == place:
            raise OSError(errno.ENOTCONN, os.strerror(errno.ENOTCONN), str(path))
        return real_iterdir(path)

    monkeypatch.setattr(Path, "stat", stat)
    monkeypatch.setattr(Path, "iterdir", iterdir)
    return place


def test_one_dead_mount_does_not_hide_the_watch_beside_it(dead, tmp_path):
    beside = a_watch(tmp_path / "mnt" / "watch")
    assert beside == watch.find_watch(root=tmp_path).mount


def test_a_dead_mount_is_named_where_no_watch_is_found(dead, tmp_path):
    with pytest.raises(WatchError, match="fusermount -u"):
        watch.find_watch(root=tmp_path)


def test_the_storage_of_a_bridge_need_not_be_named(tmp_path):
    inside = a_watch(tmp_path / "mounted" / "Internal Storage")
    assert inside == watch.find_watch(mount=tmp_path / "mounted").mount


@pytest.mark.parametrize(
    ("system", "way"),
    [
        ("linux", "jmtpfs ~/watch"),
        ("linux", "aft-mtp-cli"),
        ("darwin", "OpenMTP"),
        ("darwin", "Garmin Express"),
        ("win32", "Internal Storage > GARMIN > NewFiles"),
    ],
)
def test_without_a_watch_the_steps_for_this_system_are_said(system, way, tmp_path):
    advice = no_watch_advice(system=system, usb=tmp_path)
    assert way in advice
    assert "USB Mode" in advice
    assert "mass storage" not in advice


def test_a_watch_that_is_plugged_in_but_not_mounted_is_named(tmp_path):
    device = tmp_path / "1-2"
    device.mkdir()
    (device / "idVendor").write_text("091e\n")
    (device / "product").write_text("Forerunner 265\n")
    assert "Forerunner 265" == plugged_in(tmp_path)
    assert "Forerunner 265 is plugged in but not mounted" in no_watch_advice(usb=tmp_path)


# --- transfers ---------------------------------------------------------------------------------


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    session = a_session()
    (folder / workout_file_name(session.date, "Gym A")).write_bytes(workout_fit(session))
    return folder


@pytest.fixture
def mounted(tmp_path: Path) -> watch.Watch:
    """A folder that the mount table calls a FUSE mount."""
    place = a_watch(tmp_path / "fuse")
    listed = tmp_path / "mounts"
    listed.write_text(f"jmtpfs {place} fuse.jmtpfs rw 0 0\n")
    return watch.watch_at(place, table=listed)


def load(plan: Path, found: watch.Watch, *, confirm: bool = True) -> watch.Transfer:
    wishes = TransferWishes(today=a_session().date)
    return watch.transfer_workouts(plan, found, wishes=wishes, confirm=confirm)


def test_a_mount_gets_files_without_renaming_them(mounted, plan, monkeypatch):
    monkeypatch.setattr(Path, "replace", lambda *_: pytest.fail("renamed"))
    load(plan, mounted)
    source = next(plan.iterdir())
    assert source.read_bytes() == (mounted.input / source.name).read_bytes()
    assert load(plan, mounted).changes_nothing


def refusing(monkeypatch, number: int, *suffixes: str) -> None:
    """Files whose names end so cannot be opened for writing."""
    real = Path.open

    def opened(path: Path, mode: str = "r", *more, **how):
        if "w" in mode and path.name.endswith(suffixes) and "out" not in path.parts:
            raise OSError(number, os.strerror(number), str(path))
        return real(path, mode, *more, **how)

    monkeypatch.setattr(Path, "open", opened)


def test_a_mount_that_takes_only_workouts_gets_no_ledger(mounted, plan, monkeypatch):
    refusing(monkeypatch, errno.EINVAL, ".json")
    load(plan, mounted)
    assert not (mounted.garmin / ledger.NAME).exists()
    assert load(plan, mounted).changes_nothing


def test_where_nothing_can_be_copied_nothing_is_left_and_no_second_try_is_advised(
    mounted, plan, monkeypatch
):
    refusing(monkeypatch, errno.EOPNOTSUPP, ".fit")
    before = sorted(mounted.mount.rglob("*"))
    with pytest.raises(WatchError, match="0 of 1 workouts are on the watch") as caught:
        load(plan, mounted)
    assert before == sorted(mounted.mount.rglob("*"))
    assert "trying again will not help" in str(caught.value)
    assert "not there: 2026-11-24-gym-a.fit" in str(caught.value)
    assert "file manager" in str(caught.value)
    assert "same command again" not in str(caught.value)


def test_a_copy_that_comes_back_otherwise_is_taken_away(mounted, plan, monkeypatch):
    real = Path.read_bytes

    def flipped(path: Path) -> bytes:
        data = real(path)
        return data[:-1] + b"?" if path.parent == mounted.input else data

    monkeypatch.setattr(Path, "read_bytes", flipped)
    with pytest.raises(WatchError, match="other bytes"):
        load(plan, mounted)
    assert [] == list(mounted.input.iterdir())


@pytest.mark.parametrize("refused", range(8))
@pytest.mark.parametrize("times", [1, 2])
def test_a_changed_workout_is_on_the_watch_whatever_fails(
    mounted, plan, monkeypatch, refused, times
):
    """The old one goes when the new one has been read back; the next call ends what failed."""
    old = a_session()
    for number in range(times):
        change(plan, old, sets=2 + number)
        load(plan, mounted)
    before = {path.read_bytes() for path in plan.iterdir()}
    change(plan, old, sets=7)
    (new,) = (path.read_bytes() for path in plan.iterdir())
    with monkeypatch.context() as patched:
        count = failing_change(patched, refused, mounted.mount)
        failed = ""
        try:
            load(plan, mounted)
        except WatchError as error:
            failed = str(error)
        there = [path.read_bytes() for path in mounted.input.iterdir()]
    assert before & {*there} or new in there
    assert len(count) > refused
    if failed and new not in there:
        assert "0 of 1 workouts are on the watch" in failed
        assert f"there as they were before: {next(plan.iterdir()).name}" in failed
        assert "not there" not in failed
    load(plan, mounted)
    assert [new] == [path.read_bytes() for path in mounted.input.iterdir()]
    assert load(plan, mounted).changes_nothing


def change(plan: Path, session, *, sets: int) -> None:
    """Write the plan's workout anew, with so many sets."""
    lift = a_lift(exercises=(a_prescription(sets=sets),))
    (path,) = plan.iterdir()
    path.write_bytes(workout_fit(replace(session, lift=lift)))


def failing_change(monkeypatch, refused: int, below: Path) -> list[Path]:
    """One change of a file below a folder fails, counted from 0; returns what was asked for."""
    asked: list[Path] = []
    real_open, real_unlink = Path.open, Path.unlink

    def ask(path: Path) -> None:
        asked.append(path)
        if len(asked) == refused + 1:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))

    def opened(path: Path, mode: str = "r", *more, **how):
        if "w" in mode and below in path.parents:
            ask(path)
        return real_open(path, mode, *more, **how)

    def unlinked(path: Path, **how) -> None:
        if below in path.parents:
            ask(path)
        real_unlink(path, **how)

    monkeypatch.setattr(Path, "open", opened)
    monkeypatch.setattr(Path, "unlink", unlinked)
    return asked


def test_a_ledger_that_is_gone_is_read_from_its_second_copy(mounted, plan):
    """A bridge took the first away and refused to take it anew."""
    load(plan, mounted)
    known = ledger.read_ledger(mounted.garmin)
    (mounted.garmin / ledger.NAME).unlink()
    assert known == ledger.read_ledger(mounted.garmin) != {}


GIO = """\
#!{python}
import shutil, sys, pathlib
words = sys.argv[1:]
with open({log!r}, "a") as log:
    print(*words, file=log)
if words[0] == {refused!r}:
    sys.exit("gio: no such luck")
if words[0] == "copy":
    shutil.copyfile(*words[1:])
if words[0] == "cat":
    sys.stdout.buffer.write(pathlib.Path(words[1]).read_bytes())
if words[0] == "remove":
    pathlib.Path(words[1]).unlink()
if words[0] == "mkdir":
    pathlib.Path(words[1]).mkdir()
"""


@pytest.fixture
def bridged(tmp_path: Path) -> watch.Watch:
    return watch.watch_at(a_watch(tmp_path / "gvfs" / "mtp:host=091e" / "Internal Storage"))


def with_gio(tmp_path: Path, monkeypatch, *, refused: str = "") -> Path:
    """Put a stand-in for the program first on the path; returns its log."""
    log = tmp_path / "gio.log"
    program = tmp_path / "bin" / "gio"
    program.parent.mkdir()
    program.write_text(GIO.format(python=sys.executable, log=str(log), refused=refused))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return log


def test_gnomes_bridge_gets_files_from_gio_alone(bridged, plan, tmp_path, monkeypatch):
    log = with_gio(tmp_path, monkeypatch)
    load(plan, bridged)
    source = next(plan.iterdir())
    target = bridged.input / source.name
    assert source.read_bytes() == target.read_bytes()
    lines = log.read_text().splitlines()
    copied = [line.split()[-1] for line in lines if line.startswith("copy")]
    ledgers = [ledger.SECOND_NAME, ledger.NAME]
    assert [*ledgers, source.name, *ledgers] == [Path(one).name for one in copied]
    assert load(plan, bridged).changes_nothing


def test_a_refusing_bridge_leaves_nothing_and_the_line_to_copy_by_hand(
    bridged, plan, tmp_path, monkeypatch
):
    with_gio(tmp_path, monkeypatch, refused="copy")
    before = sorted(bridged.mount.rglob("*"))
    with pytest.raises(WatchError, match="no such luck; 0 of 1 workouts") as caught:
        load(plan, bridged)
    assert before == sorted(bridged.mount.rglob("*"))
    assert f"gio copy {plan}/*.fit '{bridged.input}'/" in str(caught.value)


def test_where_gio_cannot_copy_the_workout_of_before_stays(bridged, plan, tmp_path, monkeypatch):
    with_gio(tmp_path, monkeypatch)
    load(plan, bridged)
    (old,) = (path.read_bytes() for path in plan.iterdir())
    change(plan, a_session(), sets=7)
    (tmp_path / "bin" / "gio").write_text(
        GIO.format(python=sys.executable, log=str(tmp_path / "gio.log"), refused="cat")
    )
    with pytest.raises(WatchError, match="there as they were before"):
        load(plan, bridged)
    assert [old] == [path.read_bytes() for path in bridged.input.iterdir()]


def test_without_gio_the_package_is_named(bridged, plan, monkeypatch):
    monkeypatch.setattr(ways.shutil, "which", lambda _: None)
    assert [Action.NEW] == [one.action for one in load(plan, bridged, confirm=False).workouts]
    with pytest.raises(WatchError, match="libglib2"):
        load(plan, bridged)


def test_a_ledger_that_was_cut_off_is_read_from_its_second_copy(mounted, plan):
    load(plan, mounted)
    path = mounted.garmin / ledger.NAME
    path.write_bytes(path.read_bytes()[:20])
    assert load(plan, mounted).changes_nothing
    (mounted.garmin / ledger.SECOND_NAME).write_bytes(b"{")
    with pytest.raises(WatchError, match="damaged"):
        load(plan, mounted)


def test_a_first_ledger_that_was_cut_off_is_none(mounted, plan):
    (mounted.garmin / ledger.SECOND_NAME).write_bytes(b"{")
    load(plan, mounted)
    assert load(plan, mounted).changes_nothing


def test_what_was_announced_and_is_no_whole_file_is_ours(mounted, plan):
    """A device may leave something else than the beginning of a file that was cut off."""
    load(plan, mounted)
    source = next(plan.iterdir())
    entry = ledger.LedgerLine(file=source.name, sha256="", coming=("begun",))
    entries = dict.fromkeys(ledger.read_ledger(mounted.garmin), entry)
    (mounted.garmin / ledger.NAME).write_bytes(ledger.ledger_bytes(entries))
    (mounted.input / source.name).write_bytes(b"half")
    load(plan, mounted)
    assert source.read_bytes() == (mounted.input / source.name).read_bytes()
    assert [source.name] == [path.name for path in mounted.input.iterdir()]
