"""A served folder caught at its worst: whole answers of before, else 503; nothing waited for."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import wire
from seeds import plan_files
from wire import one, request

from places import SAMPLES
from runlift_export.cli.site_sources import PlanFolderSource
from runlift_export.web import Site, Snapshots

AGES_S = 60.0
WORKOUT = next(name for name in plan_files() if name.endswith(".fit"))
NAMES = ("strength.ics", "index.html", "plan.json", WORKOUT)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def halved(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def cut_at_a_line(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"\n", 0, len(data) - 30) + 1])


def foreign(path: Path) -> None:
    path.write_bytes(b"root:x:0:0:root:/root:/bin/bash\n" * 20)


def linked_away(path: Path) -> None:
    away = path.parent.parent.parent / f"away-{path.name}"
    path.rename(away)
    path.symlink_to(away)


def linked_to_a_secret(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/passwd")


def linked_nowhere(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent / "nowhere")


def linked_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_socket(path: Path) -> None:
    path.unlink()
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


def a_device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


FAULTS = (
    emptied, halved, cut_at_a_line, foreign, linked_away, linked_to_a_secret, linked_nowhere,
    linked_to_itself, a_pipe, a_socket, a_device, a_folder,
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "home" / "out"
    for name, data in plan_files().items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(data)
    return home


def shots(folder: Path, reports: list[str]) -> Snapshots:
    source = PlanFolderSource(folder)
    return Snapshots(
        source.site, fingerprint=source.fingerprint, report=reports.append, check_s=0.0
    )


def in_time(work: Callable[[], Site | None]) -> Site | None:
    """What some work gives; it fails where it waits for ever."""
    found: list[Site | None] = []
    thread = threading.Thread(target=lambda: found.append(work()), daemon=True)
    thread.start()
    thread.join(AGES_S)
    assert not thread.is_alive(), "it waits"
    return found[0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_not_whole_is_the_last_good_one(
    folder: Path, fault: Callable[[Path], None], name: str
) -> None:
    """Short, foreign, led away, no file: the former site stands, and the file is named once."""
    reports: list[str] = []
    snapshots = shots(folder, reports)
    before = in_time(snapshots.current)
    assert before is not None
    fault(folder / name)

    assert before is in_time(snapshots.current) is in_time(snapshots.current)
    assert 1 == len(reports)
    assert name in reports[0] or "plan.json" == name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fault", FAULTS)
def test_what_was_never_whole_is_503_until_it_is_mended(
    folder: Path, fault: Callable[[Path], None], name: str
) -> None:
    """Never an empty calendar, and never a request that waits."""
    fault(folder / name)
    reports: list[str] = []
    with wire.server(shots(folder, reports).current) as port:
        assert {503} == {one(port, request(path)).status for path in ("/", "/strength.ics")}
        shutil.rmtree(folder / name) if (folder / name).is_dir() else (folder / name).unlink()
        (folder / name).write_bytes(plan_files()[name])
        assert plan_files()["strength.ics"] == one(port, request("/strength.ics")).body


def test_what_lies_beside_the_plan_changes_nothing(folder: Path) -> None:
    """An editor's lock that leads nowhere, a pipe, a socket, a link to all folders."""
    (folder / ".#plan.json").symlink_to("user@host.1:1")
    os.mkfifo(folder / "workouts" / "pipe.fit")
    os.mkfifo(folder / "notes")
    (folder / "everything").symlink_to("/")
    reports: list[str] = []
    snapshots = shots(folder, reports)
    before = in_time(snapshots.current)
    assert before is not None
    (folder / "workouts" / "4913").write_bytes(b"an editor tries whether it may write")
    after = in_time(snapshots.current)
    assert after is not None
    assert before.files == after.files
    assert [] == reports


def test_the_workout_of_another_session_is_not_this_ones(folder: Path) -> None:
    """Nor is a recorded run, which knows where its runner lives."""
    names = [name for name in plan_files() if name.endswith(".fit")]
    for other in ((folder / names[1]).read_bytes(), next(SAMPLES.glob("*.fit")).read_bytes()):
        (folder / names[0]).write_bytes(other)
        reports: list[str] = []
        assert in_time(shots(folder, reports).current) is None
        assert names[0] in reports[0]


def test_a_private_folder_is_served_too(folder: Path) -> None:
    """Its calendar has a name and identities that tell nothing; the page leads to it."""
    private = plan_files("[feed]\nprivate = true\n")
    assert "strength.ics" not in private
    for name in ("strength.ics", *plan_files()):
        (folder / name).unlink(missing_ok=True)
    for name, data in private.items():
        (folder / name).write_bytes(data)
    with wire.server(shots(folder, []).current) as port:
        assert private["calendar.ics"] == one(port, request("/calendar.ics")).body
        assert b'href="calendar.ics"' in one(port, request("/")).body
