"""Secrets of addresses: kept as digests, changed by one process at a time, none ever lost."""

from __future__ import annotations

import json
import multiprocessing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from runlift_export import store
from runlift_export.errors import FolderError, RunliftError
from runlift_export.store import AddressSecret, AddressSecrets, Opens

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
PROCESSES = 4
CHANGES = 25


def a_secret(digest: str, opens: Opens = Opens.FEED, plan: str = "mine") -> AddressSecret:
    return AddressSecret(digest=digest, opens=opens, plan=plan, made_at=NOW)


def adding(*more: AddressSecret) -> partial[AddressSecrets]:
    return partial(_with, more)


def _with(more: tuple[AddressSecret, ...], known: AddressSecrets) -> AddressSecrets:
    return known.with_secrets(*more, now=NOW)


def test_a_revoked_secret_stays_known_and_a_new_one_is_valid(tmp_path: Path) -> None:
    """Only digests are written, for nobody else to read; revoking loses none of them."""
    path = tmp_path / "data" / "tokens.json"
    first, second = "a" * 64, "b" * 64
    assert AddressSecrets() == store.read_address_secrets(path)
    store.change_address_secrets(path, adding(a_secret(first)))
    store.change_address_secrets(path, lambda known: known.revoked(lambda _: True))
    changed = store.change_address_secrets(path, adding(a_secret(second)))
    assert changed == store.read_address_secrets(path)
    assert ((second,), (first,)) == (changed.valid("mine", Opens.FEED, NOW), changed.gone(NOW))
    assert 0o600 == path.stat().st_mode & 0o777
    assert 0o700 == path.parent.stat().st_mode & 0o777


def test_a_secret_opens_one_thing_of_one_plan_until_it_ends() -> None:
    """Neither another address nor another plan, and nothing from its end on."""
    until = AddressSecret(
        digest="a" * 64, opens=Opens.FEED, plan="mine", ends_at=NOW + timedelta(days=1)
    )
    known = AddressSecrets(known=(until, a_secret("b" * 64, Opens.PAGE)))
    assert ("a" * 64,) == known.valid("mine", Opens.FEED, NOW)
    assert ("b" * 64,) == known.valid("mine", Opens.PAGE, NOW)
    assert () == known.valid("yours", Opens.FEED, NOW)
    later = NOW + timedelta(days=1)
    assert () == known.valid("mine", Opens.FEED, later)
    assert ("a" * 64,) == known.gone(later)


def test_secrets_of_version_0_1_0_open_a_feed_of_one_plan(tmp_path: Path) -> None:
    """They opened everything; they are bound to the plan that is served first."""
    path = tmp_path / "tokens.json"
    path.write_text(json.dumps({"format": 1, "valid": ["a" * 64], "revoked": ["b" * 64]}))
    bound = store.change_address_secrets(path, lambda known: known.bound_to("mine", "runs"))
    again = store.change_address_secrets(path, lambda known: known.bound_to("yours", "other"))
    assert bound == again == store.read_address_secrets(path)
    assert ("a" * 64,) == again.valid("mine", Opens.FEED, NOW)
    assert () == again.valid("mine", Opens.PAGE, NOW)
    assert () == again.valid("yours", Opens.FEED, NOW)
    assert ("b" * 64,) == again.gone(NOW)


def test_a_running_server_sees_what_another_process_changed(tmp_path: Path) -> None:
    """The next look at the secrets is at those that are on disk then; none without a file."""
    path = tmp_path / "tokens.json"
    current = store.CurrentSecrets(path)
    assert AddressSecrets() == current()
    store.change_address_secrets(path, adding(a_secret("a" * 64)))
    assert ("a" * 64,) == current().valid("mine", Opens.FEED, NOW)
    store.change_address_secrets(path, lambda known: known.revoked(lambda _: True))
    assert ("a" * 64,) == current().gone(NOW)
    path.unlink()
    assert AddressSecrets() == current()
    path.write_text("{")
    with pytest.raises(RunliftError, match="delete it to start over"):
        current()


def _start_and_revoke(path: Path, number: int) -> None:
    """As many servers started one after the other; every other one revokes what it made."""
    for turn in range(CHANGES):
        own = f"{number:08x}{turn:08x}".ljust(64, "0")
        store.change_address_secrets(path, adding(a_secret(own)))
        if turn % 2:
            store.change_address_secrets(
                path, lambda known, own=own: known.revoked(lambda one: one.digest == own)
            )


def test_a_hundred_starts_and_revokes_at_once_lose_nothing(tmp_path: Path) -> None:
    """Every secret is there afterwards, and every one that was revoked is revoked.

    Without the lock so many lose some each time.
    """
    path = tmp_path / "tokens.json"
    spawn = multiprocessing.get_context("spawn")
    crowd = [spawn.Process(target=_start_and_revoke, args=(path, n)) for n in range(PROCESSES)]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join()
    assert [0] * PROCESSES == [process.exitcode for process in crowd]
    known = store.read_address_secrets(path).known
    assert PROCESSES * CHANGES == len({one.digest for one in known}) == len(known)
    wanted = {one.digest: bool(int(one.digest[8:16], 16) % 2) for one in known}
    assert wanted == {one.digest: one.is_revoked for one in known}


def test_the_oldest_that_open_nothing_make_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many in force are an error with a remedy, never a silent end of one."""
    monkeypatch.setattr("runlift_export.store.address_secrets.MOST_SECRETS", 2)
    known = AddressSecrets(known=(a_secret("a" * 64), a_secret("b" * 64)))
    with pytest.raises(RunliftError, match="runlift secrets"):
        known.with_secrets(a_secret("c" * 64), now=NOW)
    fewer = known.revoked(lambda one: one.digest[0] == "a")
    assert ["b", "c"] == [
        one.digest[0] for one in fewer.with_secrets(a_secret("c" * 64), now=NOW).known
    ]


def test_a_disk_that_refuses_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says which file, and nothing was changed."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "tokens.json"
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(FolderError, match=r"tokens\.json: No space left on device; .*not changed"):
        store.change_address_secrets(path, adding(a_secret("a" * 64)))
    assert [] == list(tmp_path.iterdir())
