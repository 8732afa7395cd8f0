"""Thirty athletes in a bucket, planned by a scheduler and two workers in another zone."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from slow.test_squad_dask import FIT, cluster  # noqa: F401  a fixture
from squad.buckets import Service, held_at, listed_at, put, put_folder, service
from squad.squads import START, held

pytest.importorskip("distributed")
pytest.importorskip("obstore")

ORDINARY = 24
CLUB, PLANS = "s3://files-of-a-club/club", "s3://plans-of-a-club/{name}"
BROKEN = ("broken-settings", "broken-zip", "empty")


@pytest.fixture(autouse=True)
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A service that speaks S3, and workers started after this know it, and are in Tokyo."""
    with service(monkeypatch) as found:
        for name in ("files", "plans"):
            found.make_bucket(f"{name}-of-a-club")
        monkeypatch.setenv("TZ", "Asia/Tokyo")
        yield found


@pytest.fixture
def club(tmp_path: Path, there: Service) -> Path:
    """Two who are broken, one empty, one with own settings, two who ran together, an archive."""
    folder = tmp_path / "club"
    files = {f"a{number:02}": FIT[number % 9 : number % 9 + 14] for number in range(ORDINARY)}
    files |= {"together-1": FIT[3:17], "together-2": FIT[3:17], "own": FIT[:14]}
    files |= {"broken-settings": FIT[:3], "empty": []}
    for name, inside in files.items():
        (folder / name).mkdir(parents=True)
        for file in inside:
            (folder / name / file.name).write_bytes(file.read_bytes())
    (folder / "own/runlift.toml").write_text('[strength]\nplace = "home"\n')
    (folder / "broken-settings/runlift.toml").write_text("[week\n")
    (folder / "broken-zip.zip").write_bytes(b"PK no more")
    put_folder(folder, CLUB)
    there.put("files-of-a-club", "club/empty/", b"")
    assert 30 == len(files) + 1
    return folder


def plan(folder: str | Path, out: str | Path, home: Path, *more: str) -> subprocess.Popen[str]:
    """A call by itself, in another zone than the workers."""
    words = [sys.executable, "-m", "runlift_export", "squad", "plan", str(folder), "-o", str(out)]
    names = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
    return subprocess.Popen(
        [*words, "--caches", str(home / "caches"), *more],
        env=os.environ | dict.fromkeys(names, str(home)) | {"RUNLIFT_TODAY": START, "TZ": "UTC"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def counts(process: subprocess.Popen[str]) -> tuple[int, ...]:
    """How many were planned, failed and unchanged, by what the call says at its end."""
    _, told = process.communicate(timeout=400)
    assert 1 == process.returncode, told
    found = re.search(r"(\d+) planned, (\d+) failed, (\d+) unchanged", told)
    assert found, told
    return tuple(map(int, found.groups()))


def plans_in(files: dict[str, bytes]) -> dict[str, bytes]:
    """All but ledgers, which know ETags in a bucket, and the table over all."""
    return {name: data for name, data in files.items() if ".runlift" not in name}


def test_a_squad_in_a_bucket_on_two_workers_is_the_squad_of_a_folder(
    tmp_path: Path,
    club: Path,
    cluster: tuple[str, list[subprocess.Popen[bytes]]],  # noqa: F811  the fixture
) -> None:
    """Byte for byte; three with a new file are planned again; a killed worker loses nobody."""
    address, workers = cluster
    home = tmp_path / "home"
    assert (27, 3, 0) == counts(plan(club, tmp_path / "here", home, "-j", "1"))
    far = PLANS.format(name="a")
    assert (27, 3, 0) == counts(plan(CLUB, far, home, "--engine", address))
    assert plans_in(held(tmp_path / "here")) == plans_in(held_at(far))

    for name in ("a01", "a02", "together-1"):
        (club / name / FIT[30].name).write_bytes(FIT[30].read_bytes())
        put(f"{CLUB}/{name}/{FIT[30].name}", FIT[30].read_bytes())
    assert (3, 3, 24) == counts(plan(club, tmp_path / "here", home, "-j", "1"))
    assert (3, 3, 24) == counts(plan(CLUB, far, home, "--engine", address))
    assert plans_in(held(tmp_path / "here")) == plans_in(held_at(far))
    assert (0, 3, 27) == counts(plan(CLUB, far, home, "-j", "2"))

    anew = PLANS.format(name="b")
    process = plan(CLUB, anew, tmp_path / "other", "--engine", address)
    for _ in range(1_200):
        if 0 < sum(name.endswith("plan.json") for name, _ in listed_at(anew)) < ORDINARY // 2:
            break
        time.sleep(0.02)
    workers[0].send_signal(signal.SIGKILL)
    assert (27, 3, 0) == counts(process)
    assert (27, 3, 0) == counts(plan(club, tmp_path / "anew", home, "-j", "1"))
    assert plans_in(held(tmp_path / "anew")) == plans_in(held_at(anew))


def test_a_call_that_is_killed_is_healed_by_the_next(tmp_path: Path, club: Path) -> None:
    """At ten moments, some of them between two puts of one athlete; nothing is left over."""
    home, far = tmp_path / "home", PLANS.format(name="c")
    words = ("-j", "1", "--only", "own", "--only", "a00")
    for turn in range(10):
        before = listed_at(far)
        process = plan(CLUB, far, home, *words, "--weeks", str(2 + turn % 3))
        while listed_at(far) == before and process.poll() is None:
            time.sleep(0.001)
        time.sleep(0.01 * turn)
        process.kill()
        process.communicate()
    _, told = plan(CLUB, far, home, *words).communicate(timeout=200)
    assert "2 planned, 0 failed" in told, told
    plan(club, tmp_path / "there", home, *words).communicate(timeout=200)
    for name in ("own", "a00"):
        found = held_at(f"{far}/{name}")
        ledger = json.loads(found.pop(".runlift-files.json"))["files"]
        assert {one: [sha256(data).hexdigest()] for one, data in found.items()} == ledger
        assert plans_in(held(tmp_path / "there" / name)).keys() == found.keys()
