"""Buckets for tests: in memory, on this disk by obstore's own rules, or a service on a port."""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import obstore
import pytest

from runlift_export.store import bucket

REQUESTS = ("list", "list_with_delimiter", "head", "get", "put", "delete")


def fresh_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buckets `memory://...` of this test alone."""
    bucket._opened.cache_clear()


def on_disk(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """`s3://bucket` kept in a folder by obstore, which knows no conditional replacing there."""
    folder.mkdir()
    opened = obstore.store.LocalStore(folder)
    monkeypatch.setattr(bucket, "_opened", lambda root: opened)


def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many requests of each kind are made from now on."""
    counts: Counter[str] = Counter()

    def counting(kind: str, ask: Callable[..., Any]) -> Callable[..., Any]:
        def ask_and_count(*values: Any, **named: Any) -> Any:
            counts[kind] += 1
            return ask(*values, **named)

        return ask_and_count

    for kind in REQUESTS:
        monkeypatch.setattr(obstore, kind, counting(kind, getattr(obstore, kind)))
    return counts


def put_folder(folder: Path, address: str) -> None:
    """Put every file below a folder, and nothing for folders."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            put(f"{address}/{path.relative_to(folder).as_posix()}", path.read_bytes())


def put(address: str, data: bytes) -> None:
    """Put one object."""
    store, key = _at(address)
    obstore.put(store, key, data)


def delete(address: str) -> None:
    """Delete one object."""
    store, key = _at(address)
    obstore.delete(store, key)


def held_at(address: str) -> dict[str, bytes]:
    """Every object below an address with its bytes, by the name below it."""
    store, prefix = _at(address)
    return {
        one["path"].removeprefix(f"{prefix}/"): obstore.get(store, one["path"]).bytes().to_bytes()
        for chunk in obstore.list(store, prefix or None)
        for one in chunk
    }


def listed_at(address: str) -> set[tuple[str, str]]:
    """Name and ETag of every object below an address: what somebody may be writing just now."""
    store, prefix = _at(address)
    return {
        (one["path"], one["e_tag"] or "")
        for chunk in obstore.list(store, prefix or None)
        for one in chunk
    }


def _at(address: str) -> tuple[Any, str]:
    scheme, _, rest = address.partition("://")
    root, _, key = rest.partition("/")
    return bucket._opened(f"{scheme}://{root}"), key


@contextmanager
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A service that speaks S3 on a port of this machine, with the environment that names it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from moto.server import ThreadedMotoServer

        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        _, port = server.get_host_and_port()
        environment = {
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ALLOW_HTTP": "true",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        bucket._opened.cache_clear()
        import boto3

        client = boto3.client("s3", endpoint_url=environment["AWS_ENDPOINT_URL"])
        try:
            yield Service(client=client, environment=environment)
        finally:
            client.close()
            server.stop()
            bucket._opened.cache_clear()


@dataclass(frozen=True)
class Service:
    """A client of another maker, for what obstore would not put; and how others get there."""

    client: Any
    environment: dict[str, str]

    def make_bucket(self, name: str) -> None:
        """Make a bucket, empty even where another test made it."""
        self.client.create_bucket(Bucket=name)

    def put(self, name: str, key: str, data: bytes) -> None:
        """Put an object by any key."""
        self.client.put_object(Bucket=name, Key=key, Body=data)
