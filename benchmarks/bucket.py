"""What a squad in a bucket costs: CPU an object that is got, and requests an athlete.

The service is moto's, a process of its own on a port of this machine, whose CPU does not count; so
waiting is no part of it, and what a network adds is not either. CPU is user + system seconds of the
process that asks. The same objects are got by boto3 in the same call, if it is installed, and read
from a folder. Requests are those that obstore is asked for; one listing asks the service once for
each thousand objects.

    python benchmarks/bucket.py --athletes 20 --objects 600
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import obstore
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from places import SAMPLES
from runlift_export import store
from runlift_export.cli import program

FIT = sorted(SAMPLES.glob("2026-*.fit"))
DAY = "2026-11-16"
CLUB, PLANS = "s3://files-of-a-club/club", "s3://plans-of-a-club/plans"
KINDS = ("list", "list_with_delimiter", "head", "get", "put", "delete")
SIZE = 64_000


@contextmanager
def service(root: Path) -> Iterator[Any]:
    """The service, with the environment that names it; a client of boto3."""
    log = root / "moto.log"
    with log.open("wb") as stream:
        words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
        process = subprocess.Popen(words, stdout=stream, stderr=subprocess.STDOUT)
    try:
        for _ in range(300):
            found = re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text())
            if found:
                break
            time.sleep(0.1)
        else:
            raise SystemExit(log.read_text())
        address = f"http://127.0.0.1:{found[1]}"
        os.environ |= {
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": address,
            "AWS_ALLOW_HTTP": "true",
        }
        import boto3

        client = boto3.client("s3", endpoint_url=address)
        for name in ("files-of-a-club", "plans-of-a-club"):
            client.create_bucket(Bucket=name)
        yield client
    finally:
        process.kill()
        process.wait()


def cpu_ms(work: Callable[[], object], objects: int) -> float:
    """CPU milliseconds an object, of this process with all its threads."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent / objects * 1_000


def reading(client: Any, root: Path, objects: int) -> None:
    """CPU an object, got whole into memory, brought near, by a peer, and from a folder."""
    bucket = store.Bucket(f"{CLUB}-read")
    folder = root / "folder"
    folder.mkdir()
    for number in range(objects):
        data = os.urandom(SIZE)
        bucket.put(f"{number:05}.fit", data, instead_of=None)
        (folder / f"{number:05}.fit").write_bytes(data)
    names = [f"{number:05}.fit" for number in range(objects)]

    def in_threads(get: Callable[[str], object]) -> Callable[[], object]:
        def all_of_them() -> None:
            with ThreadPoolExecutor(8) as pool:
                assert len(list(pool.map(get, names))) == objects

        return all_of_them

    def by_boto3(name: str) -> bytes:
        key = f"club-read/{name}"
        body: bytes = client.get_object(Bucket="files-of-a-club", Key=key)["Body"].read()
        return body

    turns = iter(range(100))
    ways: dict[str, Callable[[], object]] = {
        "listed": lambda: tuple(bucket.list()),
        "got into memory, one after the other": lambda: [bucket.get(name) for name in names],
        "got into memory, eight at once": in_threads(bucket.get),
        "brought near: listed, got, written, noted": lambda: store.bring_near(
            bucket, root / f"near{next(turns)}", bucket.list()
        ),
        "brought near again, nothing changed": lambda: store.bring_near(
            bucket, root / "near0", bucket.list()
        ),
        "boto3, eight at once": in_threads(by_boto3),
        "read from a folder": lambda: [(folder / name).read_bytes() for name in names],
    }
    for words, work in ways.items():
        best = min(cpu_ms(work, objects) for _ in range(5))
        print(f"  {words:<44} {best:6.3f} ms an object")


def counting() -> Counter[str]:
    """Every request from now on, by kind."""
    counts: Counter[str] = Counter()

    def wrapped(kind: str, ask: Callable[..., Any]) -> Callable[..., Any]:
        def ask_and_count(*values: Any, **named: Any) -> Any:
            counts[kind] += 1
            return ask(*values, **named)

        return ask_and_count

    for kind in KINDS:
        setattr(obstore, kind, wrapped(kind, getattr(obstore, kind)))
    return counts


def planning(root: Path, athletes: int) -> None:
    """Requests of whole calls, and how much of that is an athlete's."""
    names = [f"athlete-{number:03}" for number in range(athletes)]
    for number, name in enumerate(names):
        for file in FIT[number % 9 : number % 9 + 20]:
            store.Bucket(CLUB).put(f"{name}/{file.name}", file.read_bytes(), instead_of=None)
    counts = counting()

    def plan(words: str) -> None:
        counts.clear()
        before = resource.getrusage(resource.RUSAGE_SELF)
        called = ["squad", "plan", CLUB, "-o", PLANS, "-j", "1", "--caches", str(root / "caches")]
        done = CliRunner().invoke(program, called)
        after = resource.getrusage(resource.RUSAGE_SELF)
        assert done.exit_code == 0, done.output
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        told = ", ".join(f"{counts[kind]} {kind.upper()}" for kind in KINDS if counts[kind])
        print(f"  {words:<28} {told}; {spent * 1_000 / athletes:.1f} ms CPU an athlete")

    plan("cold")
    plan("nothing changed")
    shutil.rmtree(root / "caches")
    plan("nothing changed, no cache")
    for number, name in enumerate(names):
        file = FIT[number % 9 + 20]
        store.Bucket(CLUB).put(f"{name}/{file.name}", file.read_bytes(), instead_of=None)
    plan("one new run each, no cache")
    for number, name in enumerate(names):
        file = FIT[number % 9 + 21]
        store.Bucket(CLUB).put(f"{name}/{file.name}", file.read_bytes(), instead_of=None)
    plan("one new run each")


def main() -> None:
    """Print all rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--athletes", type=int, default=20)
    parser.add_argument("--objects", type=int, default=600)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, service(Path(home)) as client:
        os.environ |= {"RUNLIFT_TODAY": DAY, "HOME": home, "XDG_CACHE_HOME": f"{home}/cache"}
        print(f"CPU of {asked.objects} objects of {SIZE // 1_000} kB:")
        reading(client, Path(home), asked.objects)
        print(f"requests of {asked.athletes} athletes:")
        planning(Path(home), asked.athletes)


if __name__ == "__main__":
    main()
