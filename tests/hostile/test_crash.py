"""Killed or refused at any moment: every file whole, the next call heals, nobody loses."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import icalendar
import pytest

from places import SAMPLES
from runlift_export import documents, runs, store
from runlift_export.cache import Cache
from runlift_export.errors import FolderError
from runlift_export.store import writing
from runlift_export.workout import preview_workout, read_schedule

posix_only = pytest.mark.skipif(os.name != "posix", reason="signals and locks of POSIX")

OLD = (
    ("workouts/a.fit", b"a1"),
    ("workouts/gone.fit", b"g"),
    ("s.ics", b"s1"),
    ("plan.json", b"p1"),
)
NEW = (
    ("workouts/a.fit", b"a2"),
    ("workouts/new.fit", b"n"),
    ("s.ics", b"s2"),
    ("plan.json", b"p2"),
)


def files(directory: Path) -> dict[str, bytes]:
    """What a reader of the folder sees."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file() and not path.name.startswith(".runlift-")
    }


class _Refusal:
    """Stands in for one function of the system and fails at the nth call of all of them."""

    def __init__(self, at: int, code: int) -> None:
        self.left = at
        self.code = code

    def before(self, real: Any) -> Any:
        def call(*words: Any, **options: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                raise OSError(self.code, os.strerror(self.code))
            return real(*words, **options)

        return call


def refuse(monkeypatch: pytest.MonkeyPatch, at: int, code: int) -> _Refusal:
    """Make the nth open, write-through, rename, link or unlink of a write fail."""
    refusal = _Refusal(at, code)
    for name in ("open", "fsync", "link"):
        monkeypatch.setattr(os, name, refusal.before(getattr(os, name)))
    for name in ("replace", "unlink", "rename"):
        monkeypatch.setattr(Path, name, refusal.before(getattr(Path, name)))
    return refusal


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_a_refusal_at_any_step_leaves_whole_files_and_heals(tmp_path: Path, code: int) -> None:
    """Each of the steps fails once: old or new files, no leftovers but temporary ones."""
    at = 0
    while True:
        at += 1
        place = tmp_path / str(at)
        store.write(place, OLD)
        with pytest.MonkeyPatch.context() as patch:
            refusal = refuse(patch, at, code)
            try:
                store.write(place, NEW)
            except FolderError as error:
                assert os.strerror(code) in str(error)  # noqa: PT017 or it was overcome
        found = files(place)
        for name, data in found.items():
            assert data in (dict(OLD).get(name), dict(NEW).get(name))
        assert {"workouts/a.fit", "s.ics", "plan.json"} <= set(found)
        assert () == store.write(place, NEW).kept
        assert dict(NEW) == files(place)
        assert not list(place.rglob("*.tmp"))
        if refusal.left > 0:
            break
    assert at > 15


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_full_disk_changes_nothing_that_is_seen(tmp_path: Path, code: int) -> None:
    """While bytes are still being written, whatever fails leaves exactly the old state."""
    store.write(tmp_path, OLD)
    for at in range(1, len(NEW) + 1):
        with pytest.MonkeyPatch.context() as patch:
            refusal = _Refusal(at, code)
            patch.setattr(os, "fsync", refusal.before(os.fsync))
            with pytest.raises(FolderError):
                store.write(tmp_path, NEW)
        assert dict(OLD) == files(tmp_path)
        assert not list(tmp_path.rglob("*.tmp"))


def test_leftovers_of_a_killed_process_are_swept(tmp_path: Path) -> None:
    """Beside all our files; what others call .tmp stays."""
    store.write(tmp_path, OLD)
    ours = (tmp_path / ".runlift-0123.tmp", tmp_path / "workouts" / ".runlift-4567.tmp")
    theirs = tmp_path / "notes.tmp"
    for path in (*ours, theirs):
        path.write_bytes(b"half")
    store.write(tmp_path, OLD)
    assert [False, False] == [path.exists() for path in ours]
    assert theirs.exists()


WRITER = """
import sys
from pathlib import Path
from runlift_export import store
place, mark, rounds = Path(sys.argv[1]), sys.argv[2].encode(), int(sys.argv[3])
for number in range(rounds):
    body = mark * 20_000 + str(number).encode()
    names = ("workouts/a.fit", "workouts/%s.fit" % mark.decode(), "s.ics", "plan.json")
    kept = store.write(place, tuple((name, body) for name in names)).kept
    assert not kept, kept
"""


def writer(place: Path, mark: str, rounds: int) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", WRITER, str(place), mark, str(rounds)]
    return subprocess.Popen(words, stderr=subprocess.PIPE)


@posix_only
def test_two_processes_on_one_folder_take_turns(tmp_path: Path) -> None:
    """At the end the folder holds one process's last set and nothing of a mixture."""
    both = [writer(tmp_path, mark, 15) for mark in "xy"]
    for process in both:
        _, told = process.communicate(timeout=60)
        assert (0, b"") == (process.returncode, told)
    found = files(tmp_path)
    assert 1 == len(set(found.values()))
    assert 4 == len(found)
    assert not list(tmp_path.rglob("*.tmp"))


@posix_only
def test_killed_writers_leave_whole_files(tmp_path: Path) -> None:
    """kill -9 while writing, ten times: each file is one writing's, the ledger knows them all."""
    for number in range(10):
        process = writer(tmp_path, "xyz"[number % 3], 10_000)
        time.sleep(0.25 + 0.013 * number)
        process.kill()
        process.communicate()
        assert -signal.SIGKILL == process.returncode
        for data in files(tmp_path).values():
            assert data[:20_000] == data[:1] * 20_000
            assert data[20_000:].isdigit()
    assert () == store.write(tmp_path, NEW).kept
    assert dict(NEW) == files(tmp_path)
    assert not list(tmp_path.rglob("*.tmp"))


def runlift(*words: str, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "runlift_export", *words],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options,
    )  # fmt: skip


PLANNING = ("plan", str(SAMPLES), "--weeks", "2", "-j", "1")


@posix_only
def test_a_killed_plan_can_be_checked_and_made_again(tmp_path: Path) -> None:
    """kill -9 of the program itself, cache included (`make kill` does it hundreds of times)."""
    out, cache = tmp_path / "out", str(tmp_path / "cache.sqlite")
    for number, wait in enumerate((0.5, 0.8, 1.1, 1.5)):
        start = f"2026-11-{16 + number}"
        process = runlift("--cache", cache, *PLANNING, "-o", str(out), "--start", start)
        time.sleep(wait)
        process.kill()
        process.wait()
        is_whole(out)
    assert 1 == runlift("--cache", cache, *PLANNING, "-o", str(out), "--start", "2026-11-20").wait()
    is_whole(out)
    plan = documents.read_plan((out / "plan.json").read_bytes())
    assert not [one for one in plan.sessions if not (out / one.workout).is_file()]
    with Cache(Path(cache)) as open_cache:
        warm = runs.read_runs((SAMPLES,), timezone=None, cache=open_cache)
    cold = runs.read_runs((SAMPLES,), timezone=None)
    assert [run.key for run in cold.runs] == [run.key for run in warm.runs]


def is_whole(out: Path) -> None:
    """Whatever is there is read by those who read it."""
    for path in out.rglob("*"):
        if path.name.startswith(".runlift-") or not path.is_file():
            continue
        data = path.read_bytes()
        if path.suffix == ".json":
            documents.read_plan(data)
        elif path.suffix == ".ics":
            assert icalendar.Calendar.from_ical(data).walk("VCALENDAR")
        elif path.name == "schedule.fit":
            assert read_schedule(data)
        elif path.suffix == ".fit":
            assert preview_workout(data).sets > 0
        elif path.suffix == ".txt":
            assert data.endswith(b"\n")
            assert data.decode("utf-8").startswith("Week of ")
        else:
            assert data.endswith(b"</html>\n")


def test_an_edited_file_never_goes_missing(tmp_path: Path) -> None:
    """A file that somebody edited has its name until the new one takes it."""
    store.write(tmp_path, OLD)
    (tmp_path / "plan.json").write_bytes(b"mine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "_rename", _Refusal(1, errno.EIO).before(None))
        with pytest.raises(FolderError):
            store.write(tmp_path, NEW)
    assert b"mine" == (tmp_path / "plan.json").read_bytes()


@posix_only
def test_a_cache_on_a_full_disk_is_our_error(tmp_path: Path) -> None:
    """A limit on file size stands in for the full disk; nothing is lost by it."""
    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        "from runlift_export.cli import main\n"
        "main()\n"
    )
    cache = str(tmp_path / "cache.sqlite")
    words = [sys.executable, "-c", script, "--cache", cache, "runs", str(SAMPLES), "-j", "1"]
    found = subprocess.run(words, capture_output=True, text=True, check=False)
    assert 1 == found.returncode
    assert "Traceback" not in found.stderr
    assert "cannot be used as a cache" in found.stderr
    again = runlift("--cache", cache, "runs", str(SAMPLES), "-f", "json")
    assert 1 == again.wait()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_behind_standard_output_is_told(tmp_path: Path) -> None:
    """No traceback, status 1."""
    with Path("/dev/full").open("wb") as full:
        found = subprocess.run(
            [sys.executable, "-m", "runlift_export", "exercises"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert 1 == found.returncode
    assert "Traceback" not in found.stderr
