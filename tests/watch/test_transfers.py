"""Loading onto a mounted watch: whole or not at all, nothing of others touched."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitwriter import crc16
from runlift_export import watch
from runlift_export.errors import WatchError
from runlift_export.watch import (
    Action,
    PlannedWorkout,
    Removal,
    Transfer,
    TransferWishes,
    WatchCalendar,
    ledger,
    transfers,
    ways,
)
from runlift_export.watch.description import NOTHING, parse_description
from runlift_export.watch.transfers import read_planned
from runlift_export.workout import (
    ScheduledWorkout,
    read_schedule,
    schedule_fit,
    workout_file_name,
    workout_fit,
)
from strategies import a_lift, a_prescription, a_session

DEVICE = """<?xml version="1.0" encoding="UTF-8"?>
<Device xmlns="http://www.garmin.com/xmlschemas/GarminDevice/v2">
 <Model><PartNumber>006-B0000-00</PartNumber><Description>Forerunner 935</Description></Model>
 <MassStorageMode>
  <DataType><Name>FIT_TYPE_4</Name>
   <File><Location><Path>GARMIN/ACTIVITY</Path></Location>
    <TransferDirection>OutputFromUnit</TransferDirection></File></DataType>
  <DataType><Name>FIT_TYPE_5</Name>
   <File><Location><Path>GARMIN/NEWFILES</Path></Location>
    <TransferDirection>InputToUnit</TransferDirection></File>
   <File><Location><Path>GARMIN/WORKOUTS</Path></Location>
    <TransferDirection>OutputFromUnit</TransferDirection></File></DataType>
 </MassStorageMode>
</Device>
"""


@pytest.fixture
def mount(tmp_path: Path) -> Path:
    """A watch's drive, spelt otherwise than its description spells it."""
    drive = tmp_path / "media" / "GARMIN-DRIVE"
    for folder in ("NewFiles", "Workouts", "Activity"):
        (drive / "Garmin" / folder).mkdir(parents=True)
    (drive / "Garmin" / "GarminDevice.xml").write_text(DEVICE, encoding="utf-8")
    (drive / "Garmin" / "Workouts" / "COACH.FIT").write_bytes(b"not ours")
    return drive


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan's folder with three workouts."""
    folder = tmp_path / "out"
    (folder / "workouts").mkdir(parents=True)
    for days in (0, 3, 7):
        session = a_session(date=a_session().date + timedelta(days=days))
        (folder / "workouts" / workout_file_name(session.date, session.lift.name)).write_bytes(
            workout_fit(session)
        )
    return folder


def changed(plan: Path) -> Path:
    """Make the first workout another one with the same identity."""
    first = min((plan / "workouts").iterdir())
    lift = a_lift(exercises=(a_prescription(sets=5),))
    first.write_bytes(workout_fit(a_session(lift=lift)))
    return first


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


TODAY = a_session().date


def load(plan: Path, mount: Path, *, confirm: bool, today: date = TODAY, **wishes) -> Transfer:
    """What a transfer does, on the day of the first workout unless said otherwise."""
    wished = TransferWishes(today=today, **wishes)
    return watch.transfer_workouts(plan, mount, wishes=wished, confirm=confirm)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- finding -----------------------------------------------------------------------------------


def test_the_watch_is_found_where_drives_are_mounted(mount, tmp_path):
    found = watch.find_watch(root=tmp_path)
    assert mount == found.mount
    assert "Forerunner 935" == found.model
    assert "006-B0000-00" == found.part_number


@pytest.mark.parametrize(
    "place", ["media/me/GARMIN", "run/media/me/GARMIN", "Volumes/GARMIN", "mnt/watch"]
)
def test_every_usual_place_is_looked_at(place, tmp_path):
    (tmp_path / place / "GARMIN" / "NEWFILES").mkdir(parents=True)
    assert tmp_path / place == watch.find_watch(root=tmp_path).mount


def test_the_input_folder_is_the_one_the_description_names_in_any_case(mount):
    assert mount / "Garmin" / "NewFiles" == watch.watch_at(mount).input


def test_new_files_is_preferred_to_another_input(mount):
    both = (
        DEVICE.replace(
            "<TransferDirection>OutputFromUnit</TransferDirection></File></DataType>\n </Mass",
            "<TransferDirection>InputOutput</TransferDirection></File></DataType>\n </Mass",
        )
        .replace("GARMIN/NEWFILES", "GARMIN/X")
        .replace("GARMIN/WORKOUTS", "GARMIN/NEWFILES")
    )
    both = both.replace("GARMIN/X", "GARMIN/WORKOUTS")
    assert ("GARMIN/WORKOUTS", "GARMIN/NEWFILES") == parse_description(both.encode()).inputs
    (mount / "Garmin" / "GarminDevice.xml").write_text(both, encoding="utf-8")
    assert "NewFiles" == watch.watch_at(mount).input.name


def test_without_a_description_new_files_is_preferred(mount):
    (mount / "Garmin" / "GarminDevice.xml").unlink()
    found = watch.watch_at(mount)
    assert mount / "Garmin" / "NewFiles" == found.input
    assert "" == found.model


def test_without_new_files_workouts_go_to_workouts(mount):
    (mount / "Garmin" / "GarminDevice.xml").unlink()
    (mount / "Garmin" / "NewFiles").rmdir()
    assert mount / "Garmin" / "Workouts" == watch.watch_at(mount).input


def test_a_missing_input_folder_is_made(mount, plan):
    (mount / "Garmin" / "NewFiles").rmdir()
    load(plan, mount, confirm=True)
    assert 3 == len(names(mount / "Garmin" / "NEWFILES"))


def test_the_garmin_folder_itself_may_be_named(mount):
    assert mount == watch.watch_at(mount / "Garmin").mount


def test_no_watch_says_what_to_do(tmp_path):
    with pytest.raises(WatchError, match="plug it in"):
        watch.find_watch(root=tmp_path)


def test_a_folder_called_garmin_is_no_watch_by_its_name(tmp_path):
    (tmp_path / "media" / "GARMIN" / "maps").mkdir(parents=True)
    with pytest.raises(WatchError, match="no watch found"):
        watch.find_watch(root=tmp_path)


def test_two_watches_must_be_told_apart(mount, tmp_path):
    shutil.copytree(mount, tmp_path / "media" / "OTHER")
    with pytest.raises(WatchError, match="--watch"):
        watch.find_watch(root=tmp_path)
    assert mount == watch.find_watch(mount=mount, root=tmp_path).mount


def test_a_folder_that_is_no_watch_is_refused(tmp_path):
    with pytest.raises(WatchError, match="expected a folder GARMIN"):
        watch.watch_at(tmp_path)


def test_stored_counts_the_fit_files_of_its_workout_folders(mount):
    assert 1 == watch.watch_at(mount).stored


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_a_description_that_is_none_is_empty(data):
    assert isinstance(parse_description(data).model, str)


@pytest.mark.parametrize(
    "path", ["../../etc", "GARMIN/../..", "C:/Windows"], ids=["up", "inside-up", "drive"]
)
def test_a_description_cannot_lead_out_of_the_drive(path):
    assert () == parse_description(DEVICE.replace("GARMIN/NEWFILES", path).encode()).inputs


def test_a_description_with_entities_is_not_read():
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]>' + DEVICE.partition("?>")[2]
    assert NOTHING == parse_description(bomb.encode())


# --- loading -----------------------------------------------------------------------------------


def test_without_confirm_nothing_is_written(mount, plan):
    before = files(mount)
    found = load(plan, mount, confirm=False)
    assert before == files(mount)
    assert [Action.NEW] * 3 == [one.action for one in found.workouts]
    assert not found.confirmed


def test_every_workout_arrives_byte_for_byte(mount, plan):
    before = files(mount)
    load(plan, mount, confirm=True)
    expected = {f"Garmin/NewFiles/{name}": data for name, data in files(plan / "workouts").items()}
    after = files(mount)
    assert json.loads(after.pop(f"Garmin/{ledger.NAME}"))["format"] == 1
    assert before | expected == after


def test_loading_again_copies_nothing(mount, plan):
    load(plan, mount, confirm=True)
    before = files(mount)
    found = load(plan, mount, confirm=True)
    assert [Action.UNCHANGED] * 3 == [one.action for one in found.workouts]
    assert before == files(mount)


def test_what_the_watch_has_taken_in_is_not_copied_again(mount, plan):
    load(plan, mount, confirm=True)
    for path in (mount / "Garmin" / "NewFiles").iterdir():
        path.rename(mount / "Garmin" / "Workouts" / path.name)
    assert () == load(plan, mount, confirm=True).copies
    assert [] == names(mount / "Garmin" / "NewFiles")


def test_a_changed_workout_takes_the_place_of_the_old_one(mount, plan):
    load(plan, mount, confirm=True)
    taken = [
        path.rename(mount / "Garmin" / "Workouts" / f"{i}.FIT")
        for i, path in enumerate(sorted((mount / "Garmin" / "NewFiles").iterdir()))
    ]
    first = changed(plan)
    found = load(plan, mount, confirm=True)
    assert [Action.CHANGED, Action.UNCHANGED, Action.UNCHANGED] == [
        one.action for one in found.workouts
    ]
    assert not taken[0].exists()
    assert taken[1].exists()
    assert first.read_bytes() == (mount / "Garmin" / "NewFiles" / first.name).read_bytes()


def test_a_file_of_that_name_made_by_others_stays(mount, plan):
    first = min((plan / "workouts").iterdir())
    theirs = mount / "Garmin" / "NewFiles" / first.name
    theirs.write_bytes(b"somebody else's")
    found = load(plan, mount, confirm=True)
    assert b"somebody else's" == theirs.read_bytes()
    assert first.read_bytes() == found.workouts[0].target.read_bytes()
    assert 4 == len(names(mount / "Garmin" / "NewFiles"))


def test_what_is_no_file_on_the_watch_is_passed_over(mount, plan):
    """A folder, a pipe, links that lead nowhere: under a workout's name, or as the description."""
    load(plan, mount, confirm=True)
    garmin = mount / "Garmin"
    (garmin / "NewFiles" / "x.fit").mkdir()
    os.mkfifo(garmin / "NewFiles" / "pipe.fit")
    os.mkfifo(garmin / "Workouts" / "pipe.fit")
    (garmin / "Workouts" / "nowhere.fit").symlink_to("nowhere")
    (garmin / "GarminDevice.xml").unlink()
    os.mkfifo(garmin / "GarminDevice.xml")
    changed(plan)
    assert load(plan, mount, confirm=True).copies


def test_a_pipe_among_the_workouts_is_named(mount, plan):
    """It is not waited for, and nothing is copied."""
    os.mkfifo(plan / "workouts" / "pipe.fit")
    with pytest.raises(WatchError, match=r"pipe\.fit: expected a file, found a named pipe"):
        load(plan, mount, confirm=True)
    (plan / "workouts" / "pipe.fit").unlink()
    os.mkfifo(mount / "Garmin" / ledger.NAME)
    with pytest.raises(WatchError, match="found a named pipe"):
        load(plan, mount, confirm=True)


def test_a_wiped_watch_is_loaded_anew(mount, plan):
    load(plan, mount, confirm=True)
    shutil.rmtree(mount / "Garmin")
    (mount / "Garmin" / "NewFiles").mkdir(parents=True)
    assert 3 == len(load(plan, mount, confirm=True).copies)


def test_a_folder_of_fit_files_will_do(mount, plan):
    assert 3 == len(load(plan / "workouts", mount, confirm=True).copies)


def test_a_damaged_ledger_is_named_and_nothing_is_copied(mount, plan):
    (mount / "Garmin" / ledger.NAME).write_text('{"loaded": 3}')
    before = files(mount)
    with pytest.raises(WatchError, match=ledger.NAME):
        load(plan, mount, confirm=True)
    assert before == files(mount)


def test_a_ledger_that_cannot_be_read_stops_the_loading(mount, plan, monkeypatch):
    def unreadable(path: Path, **_: object) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(ledger, "read_plain", unreadable)
    with pytest.raises(WatchError, match="Input/output error"):
        load(plan, mount, confirm=True)
    assert [] == names(mount / "Garmin" / "NewFiles")


def test_no_workouts_is_an_error(mount, tmp_path):
    with pytest.raises(WatchError, match="found none"):
        load(tmp_path, mount, confirm=True)


def test_a_damaged_workout_stops_everything_before_it_begins(mount, plan):
    last = max((plan / "workouts").iterdir())
    last.write_bytes(last.read_bytes()[:-9])
    before = files(mount)
    with pytest.raises(WatchError, match=last.name):
        load(plan, mount, confirm=True)
    assert before == files(mount)


def test_two_workouts_of_one_serial_number_are_refused(mount, plan):
    first, second, _ = sorted((plan / "workouts").iterdir())
    second.write_bytes(first.read_bytes())
    with pytest.raises(WatchError, match="serial number"):
        load(plan, mount, confirm=True)


# --- what is over goes -------------------------------------------------------------------------


def take_in(mount: Path) -> list[Path]:
    """What a watch does once it is unplugged: new files get its own names in its own place."""
    taken = []
    for number, path in enumerate(sorted((mount / "Garmin" / "NewFiles").iterdir())):
        taken.append(mount / "Garmin" / "Workouts" / f"{number}A{len(taken)}.FIT")
        path.rename(taken[-1])
    return taken


def actions(found: Transfer) -> list[Action]:
    return [one.action for one in found.workouts]


def test_a_workout_that_is_gone_from_the_watch_is_copied_again(mount, plan):
    """The owner deleted it, or the watch dropped it."""
    load(plan, mount, confirm=True)
    taken = take_in(mount)
    taken[1].unlink()
    preview = load(plan, mount, confirm=False)
    assert [Action.UNCHANGED, Action.MISSING, Action.UNCHANGED] == actions(preview)
    load(plan, mount, confirm=True)
    assert 4 == len(visible(mount))
    assert load(plan, mount, confirm=True).changes_nothing


def test_what_is_over_is_shown_then_removed(mount, plan):
    load(plan, mount, confirm=True)
    taken = take_in(mount)
    later = TODAY + timedelta(days=1)
    preview = load(plan, mount, confirm=False, today=later)
    assert [Action.OVER, Action.UNCHANGED, Action.UNCHANGED] == actions(preview)
    assert [(taken[0], Removal.OVER)] == [(one.path, one.why) for one in preview.removals]
    assert all(path.exists() for path in taken)
    load(plan, mount, confirm=True, today=later)
    assert [False, True, True] == [path.exists() for path in taken]
    assert (mount / "Garmin" / "Workouts" / "COACH.FIT").exists()
    assert load(plan, mount, confirm=True, today=later).changes_nothing


def test_on_its_own_day_a_workout_stays(mount, plan):
    load(plan, mount, confirm=True)
    assert load(plan, mount, confirm=True, today=TODAY).changes_nothing


def test_what_is_no_longer_planned_goes(mount, plan):
    load(plan, mount, confirm=True)
    max((plan / "workouts").iterdir()).unlink()
    found = load(plan, mount, confirm=True)
    assert [Removal.UNPLANNED] == [one.why for one in found.removals]
    assert 3 == len(visible(mount))


def test_of_an_older_plan_nothing_is_left_once_it_is_over(mount, plan, tmp_path):
    """Four weeks later another plan is loaded from another computer."""
    load(plan, mount, confirm=True)
    take_in(mount)
    other = tmp_path / "other"
    other.mkdir()
    session = a_session(uid="later", date=TODAY + timedelta(days=28))
    (other / workout_file_name(session.date, "Gym A")).write_bytes(workout_fit(session))
    found = load(other, mount, confirm=True, today=TODAY + timedelta(days=27))
    assert [Removal.OVER] * 3 == [one.why for one in found.removals]
    assert 2 == len(visible(mount))


def test_on_request_what_is_over_stays(mount, plan):
    load(plan, mount, confirm=True)
    later = TODAY + timedelta(days=30)
    before = files(mount)
    found = load(plan, mount, confirm=True, today=later, keep_past=True)
    assert () == found.removals
    assert before == files(mount)
    assert 3 == len(load(plan, mount, confirm=True, today=later).removals)


def test_workouts_of_others_are_never_removed(mount, plan, tmp_path):
    """A workout of another program, with a file_id as sound as ours."""
    theirs = mount / "Garmin" / "Workouts" / "2020-01-01-gym.fit"
    theirs.write_bytes(workout_fit(a_session(uid="somebody else's")))
    load(plan, mount, confirm=True)
    load(plan, mount, confirm=True, today=TODAY + timedelta(days=90))
    assert [theirs] == [path for path in visible(mount) if path.name != "COACH.FIT"]


def test_no_more_than_the_watch_holds_and_the_nearest_first(mount, plan):
    found = load(plan, mount, confirm=True, most_stored=3)
    assert [Action.NEW, Action.NEW, Action.WAITS] == actions(found)
    assert 3 == len(visible(mount))
    later = load(plan, mount, confirm=True, most_stored=3, today=TODAY + timedelta(days=1))
    assert [Action.OVER, Action.UNCHANGED, Action.NEW] == actions(later)
    assert 3 == len(visible(mount))


def test_a_later_workout_makes_room_for_a_nearer_one(mount, plan):
    first = min((plan / "workouts").iterdir())
    data = first.read_bytes()
    first.unlink()
    load(plan, mount, confirm=True, most_stored=3)
    first.write_bytes(data)
    found = load(plan, mount, confirm=True, most_stored=3)
    assert [Action.NEW, Action.UNCHANGED, Action.WAITS] == actions(found)
    assert [Removal.FARTHER] == [one.why for one in found.removals]
    assert 3 == len(visible(mount))


def rewritten(path: Path) -> None:
    """The same workout in other bytes: a watch may put it into a form of its own."""
    data = path.read_bytes()
    header = data[:12] + bytes(2)
    body = data[14:-2]
    path.write_bytes(header + body + crc16(header + body).to_bytes(2, "little"))


def test_a_workout_that_the_watch_wrote_anew_is_unchanged(mount, plan):
    load(plan, mount, confirm=True)
    for path in take_in(mount):
        rewritten(path)
    assert load(plan, mount, confirm=True).changes_nothing


def test_a_changed_workout_replaces_one_that_the_watch_wrote_anew(mount, plan):
    load(plan, mount, confirm=True)
    taken = take_in(mount)
    for path in taken:
        rewritten(path)
    changed(plan)
    found = load(plan, mount, confirm=True)
    assert [Action.CHANGED, Action.UNCHANGED, Action.UNCHANGED] == actions(found)
    assert [False, True, True] == [path.exists() for path in taken]
    assert 4 == len(visible(mount))


def test_a_workout_copied_by_hand_is_known_by_its_identity(mount, plan):
    for path in (plan / "workouts").iterdir():
        shutil.copy(path, mount / "Garmin" / "NewFiles" / path.name.upper())
    assert load(plan, mount, confirm=True).changes_nothing


def test_a_copy_that_was_broken_off_is_copied_anew(mount, plan):
    """As a bridge leaves it that cannot rename."""
    first = min((plan / "workouts").iterdir())
    half = mount / "Garmin" / "NewFiles" / first.name
    half.write_bytes(first.read_bytes()[:200])
    load(plan, mount, confirm=True)
    assert first.read_bytes() == half.read_bytes()
    assert 4 == len(visible(mount))


# --- the watch's calendar ----------------------------------------------------------------------

WITH_CALENDAR = DEVICE.replace(
    " </MassStorageMode>",
    """  <DataType><Name>FIT_TYPE_7</Name>
   <File><Location><Path>GARMIN/NEWFILES</Path></Location>
    <TransferDirection>InputToUnit</TransferDirection></File>
   <File><Location><Path>GARMIN/SCHEDULE</Path></Location>
    <TransferDirection>OutputFromUnit</TransferDirection></File></DataType>
 </MassStorageMode>""",
)


def schedule_of(planned: tuple[PlannedWorkout, ...]) -> bytes | None:
    entries = [
        ScheduledWorkout(manufacturer=255, product=0, serial=one.serial, created=1, on=one.on)
        for one in planned
    ]
    return schedule_fit(entries, start=TODAY)


def is_in(theirs: bytes, ours: bytes) -> bool:
    return set(read_schedule(ours)) <= set(read_schedule(theirs))


DATES = WatchCalendar(write=schedule_of, holds=is_in)


@pytest.fixture
def with_calendar(mount: Path) -> Path:
    (mount / "Garmin" / "GarminDevice.xml").write_text(WITH_CALENDAR, encoding="utf-8")
    return mount


def test_a_watch_with_a_calendar_gets_a_schedule_of_what_is_on_it(with_calendar, plan):
    found = load(plan, with_calendar, confirm=True, calendar=DATES, most_stored=3)
    target = with_calendar / "Garmin" / "NewFiles" / "runlift-schedule.fit"
    assert target == found.schedule.target
    assert 2 == len(read_schedule(target.read_bytes()))
    assert load(plan, with_calendar, confirm=True, calendar=DATES, most_stored=3).changes_nothing


def test_a_calendar_that_holds_every_session_gets_no_other_schedule(with_calendar, plan):
    load(plan, with_calendar, confirm=True, calendar=DATES)
    schedules = with_calendar / "Garmin" / "Schedule"
    schedules.mkdir()
    sent = with_calendar / "Garmin" / "NewFiles" / "runlift-schedule.fit"
    (schedules / "SCHEDULE.FIT").write_bytes(sent.read_bytes())
    sent.unlink()
    assert load(plan, with_calendar, confirm=True, calendar=DATES).changes_nothing
    fewer = schedule_of(read_planned(plan)[1:])
    (schedules / "SCHEDULE.FIT").write_bytes(fewer)
    assert not load(plan, with_calendar, confirm=False, calendar=DATES).schedule.is_there


def test_a_watch_without_a_calendar_gets_no_schedule(mount, plan):
    assert load(plan, mount, confirm=True, calendar=DATES).schedule is None
    assert 4 == len(visible(mount))


# --- what can go wrong -------------------------------------------------------------------------


def visible(mount: Path) -> list[Path]:
    """What the watch takes for a workout."""
    return [path for path in mount.rglob("*") if path.suffix.casefold() == ".fit"]


def whole(mount: Path, plan: Path) -> bool:
    """Whether every workout that the watch can see is whole."""
    known = {*files(plan / "workouts").values(), b"not ours"}
    return all(path.read_bytes() in known for path in visible(mount))


@pytest.mark.parametrize("at", range(1, 11))
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.ENODEV])
def test_a_failure_at_any_write_leaves_no_half_workout(mount, plan, monkeypatch, at, number):
    """The ledger, three workouts, the ledger; file and folder are synced each time.

    A workout is on the watch once it is renamed, that is before its folder is synced.
    """
    writes = 0
    real = os.fsync

    def failing(handle: int) -> None:
        nonlocal writes
        writes += 1
        if writes == at:
            raise OSError(number, os.strerror(number))
        real(handle)

    monkeypatch.setattr(os, "fsync", failing)
    there = min(max(at - 2, 0) // 2, 3)
    with pytest.raises(WatchError, match=f"{there} of 3 workouts are on the watch"):
        load(plan, mount, confirm=True)
    monkeypatch.undo()
    assert 1 + there == len(visible(mount))
    assert whole(mount, plan)
    assert (there == 0) == (not (mount / "Garmin" / ledger.NAME).exists())
    assert not (mount / "Garmin" / ways.TEMPORARY).exists()
    load(plan, mount, confirm=True)
    assert 4 == len(visible(mount))
    assert whole(mount, plan)


@pytest.mark.parametrize("at", [1, 3, 5, 9])
def test_a_watch_that_is_unplugged_says_so_and_the_next_load_goes_on(
    mount, plan, monkeypatch, tmp_path, at
):
    writes = 0
    real = os.fsync

    def unplugging(handle: int) -> None:
        nonlocal writes
        writes += 1
        if writes == at:
            mount.rename(tmp_path / "unplugged")
        real(handle)

    monkeypatch.setattr(os, "fsync", unplugging)
    with pytest.raises(WatchError, match="the watch went away: plug it in again"):
        load(plan, mount, confirm=True)
    monkeypatch.undo()
    (tmp_path / "unplugged").rename(mount)
    assert whole(mount, plan)
    load(plan, mount, confirm=True)
    assert 4 == len(visible(mount))
    assert whole(mount, plan)


def test_bytes_that_come_back_otherwise_are_an_error(mount, plan, monkeypatch):
    real = Path.read_bytes

    def flipped(path: Path) -> bytes:
        data = real(path)
        return data[:-1] + b"?" if path.name == ways.TEMPORARY else data

    monkeypatch.setattr(Path, "read_bytes", flipped)
    with pytest.raises(WatchError, match="gave back other bytes"):
        load(plan, mount, confirm=True)
    monkeypatch.undo()
    assert whole(mount, plan)


def test_too_little_space_is_said_before_anything_is_written(mount, plan, monkeypatch):
    usage = shutil.disk_usage(mount)
    monkeypatch.setattr(transfers.shutil, "disk_usage", lambda _: usage._replace(free=10_000))
    before = files(mount)
    with pytest.raises(WatchError, match="9 KiB"):
        load(plan, mount, confirm=True)
    assert before == files(mount)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 96 KiB in memory, where the system lets us mount one."""
    place = tmp_path / "tiny"
    place.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if not mounted or mounted.returncode != 0:
        pytest.skip("may not mount a file system here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_really_full_is_refused(tiny_disk, plan):
    (tiny_disk / "GARMIN" / "NEWFILES").mkdir(parents=True)
    (tiny_disk / "GARMIN" / "MAP.IMG").write_bytes(bytes(60_000))
    with pytest.raises(WatchError, match="free space"):
        load(plan, tiny_disk, confirm=True)
    assert [] == visible(tiny_disk)


def test_a_disk_that_fills_up_in_mid_copy_keeps_whole_workouts_only(tiny_disk, plan, monkeypatch):
    (tiny_disk / "GARMIN" / "NEWFILES").mkdir(parents=True)
    (tiny_disk / "GARMIN" / "MAP.IMG").write_bytes(bytes(80_000))
    monkeypatch.setattr(transfers, "_check_space", lambda watch, needed_bytes: None)
    with pytest.raises(WatchError, match="No space left"):
        load(plan, tiny_disk, confirm=True)
    assert whole(tiny_disk, plan)


def test_a_disk_that_is_really_read_only_is_refused(tiny_disk, plan):
    (tiny_disk / "GARMIN" / "NEWFILES").mkdir(parents=True)
    subprocess.run(["mount", "-o", "remount,ro", str(tiny_disk)], check=True)
    with pytest.raises(WatchError, match="Read-only"):
        load(plan, tiny_disk, confirm=True)
