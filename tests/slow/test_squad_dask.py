"""A squad on a real Dask scheduler with two workers, started as the page on squads says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from places import SAMPLES
from squad.squads import START, held

pytest.importorskip("distributed")

FIT = sorted(SAMPLES.glob("2026-*.fit"))
ATHLETES = 24


ZONES = ("Pacific/Kiritimati", "America/Los_Angeles")
"""Of the two workers: what they compute is of neither, nor in the language of either."""


def started(*words: str, log: Path, **more: str) -> subprocess.Popen[bytes]:
    with log.open("wb") as stream:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words],
            env=os.environ | more,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )


def until_says(log: Path, words: str) -> str:
    """What a log says on the line with these words, once it does."""
    for _ in range(600):
        for line in log.read_text(errors="replace").splitlines():
            if words in line:
                return line
        time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace"))


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The scheduler's address, and two workers."""
    log = tmp_path / "scheduler.log"
    scheduler = started(
        *("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"), log=log
    )
    processes = [scheduler]
    try:
        address = until_says(log, "Scheduler at:").split()[-1]
        for number, zone in enumerate(ZONES):
            log = tmp_path / f"worker{number}.log"
            words = ("--nthreads", "1", "--no-dashboard", "--no-nanny")
            words += ("--local-directory", str(tmp_path / f"w{number}"))
            own = {"TZ": zone, "LC_ALL": "C.UTF-8"}
            processes.append(started("worker", address, *words, log=log, **own))
            until_says(log, "Registered to")
        yield address, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def squad(tmp_path: Path) -> Path:
    folder = tmp_path / "club"
    for number in range(ATHLETES):
        home = folder / f"a{number:02}"
        home.mkdir(parents=True, exist_ok=True)
        for file in FIT[number % 9 : number % 9 + 20]:
            (home / file.name).write_bytes(file.read_bytes())
    return folder


def plan(folder: Path, out: Path, *more: str) -> subprocess.Popen[str]:
    home = {
        name: str(out.parent / "home") for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
    }
    words = [sys.executable, "-m", "runlift_export", "--no-cache", "squad", "plan", str(folder)]
    return subprocess.Popen(
        [*words, "-o", str(out), *more],
        env=os.environ | home | {"RUNLIFT_TODAY": START},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> str:
    _, told = process.communicate(timeout=300)
    assert 0 == process.returncode, told
    return told


@pytest.mark.parametrize("killed", [False, True], ids=["whole", "one worker killed"])
def test_a_squad_on_two_workers_is_the_squad_here(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]], *, killed: bool
) -> None:
    """Byte for byte, also where one of the two is killed in the middle and never comes back."""
    address, workers = cluster
    folder, here, there = squad(tmp_path), tmp_path / "here", tmp_path / "there"
    finished(plan(folder, here, "-j", "1"))
    process = plan(folder, there, "--engine", address)
    if killed:
        ledger = there / ".runlift-squad.jsonl"
        for _ in range(600):
            if ledger.exists() and 0 < ledger.read_bytes().count(b"\n") < ATHLETES // 2:
                break
            time.sleep(0.05)
        workers[0].send_signal(signal.SIGKILL)
    told = finished(process)
    assert f"{ATHLETES} planned, 0 failed" in told
    assert held(here) == held(there)


def test_workers_of_any_zone_and_language_write_what_the_asker_would(
    tmp_path: Path,
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """German plans, asked for in Tokyo, are byte for byte what is planned there."""
    address, _ = cluster
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    folder, here, there = squad(tmp_path), tmp_path / "here", tmp_path / "there"
    finished(plan(folder, here, "-j", "1"))
    finished(plan(folder, there, "--engine", address))
    assert held(here) == held(there)
    assert b'lang="de"' in held(there)["a00/index.html"]


def test_the_cluster_of_this_machine_is_started_and_ended(tmp_path: Path) -> None:
    """`--engine dask`."""
    folder, here, there = squad(tmp_path), tmp_path / "here", tmp_path / "there"
    finished(plan(folder, here, "-j", "1"))
    finished(plan(folder, there, "--engine", "dask", "-j", "2"))
    assert held(here) == held(there)


def test_no_scheduler_is_told_with_what_to_start(tmp_path: Path) -> None:
    """In one sentence, not in a trace of calls."""
    process = plan(squad(tmp_path), tmp_path / "out", "--engine", "tcp://127.0.0.1:9")
    _, told = process.communicate(timeout=300)
    assert 1 == process.returncode
    assert "dask scheduler" in told
    assert "Traceback" not in told
