"""`runlift publish` as a command: whose password, what is printed, which status."""

from __future__ import annotations

import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from runlift_export import documents
from runlift_export import publish as room
from runlift_export.cli import program
from runlift_export.publish import Credentials, Published
from strategies import a_plan

URL = "https://dav.example.org/me/strength/"
SECRET = "correct horse"  # noqa: S105  made up


class Server:
    """Stands for the CalDAV side: notes what it was asked and answers as told."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}
        self.answer = Published(created=("a",), kept=("b", "c"))

    def publish(self, objects: Mapping[str, bytes], url: str, **more: Any) -> Published:
        self.asked = {"objects": objects, "url": url, **more}
        return self.answer


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Server:
    found = Server()
    monkeypatch.setattr(room, "publish_events", found.publish)
    monkeypatch.chdir(tmp_path)
    for name in ("RUNLIFT_CALDAV_USER", "RUNLIFT_CALDAV_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "plan.json").write_bytes(documents.as_json(documents.plan_document(a_plan())))
    return found


def publish(*words: str) -> Result:
    return CliRunner().invoke(program, ["publish", "plan.json", URL, *words])


def test_every_session_is_handed_over_and_the_counts_are_printed(server: Server) -> None:
    """One object a session; no user in the environment means no credentials."""
    result = publish()
    assert (0, "1 created, 0 updated, 0 deleted, 2 unchanged\n") == (
        result.exit_code,
        result.stdout,
    )
    assert {session.uid for session in a_plan().sessions} == set(server.asked["objects"])
    assert (URL, None, False) == tuple(
        server.asked[key] for key in ("url", "credentials", "dry_run")
    )


def test_user_and_password_come_from_the_environment_and_are_never_printed(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They reach the server's side; neither output holds the password."""
    monkeypatch.setenv("RUNLIFT_CALDAV_USER", "me")
    monkeypatch.setenv("RUNLIFT_CALDAV_PASSWORD", SECRET)
    result = publish()
    assert Credentials(user="me", password=SECRET) == server.asked["credentials"]
    assert SECRET not in result.stdout + result.stderr


def _keyring(monkeypatch: pytest.MonkeyPatch, kept: str | None) -> None:
    errors = types.ModuleType("keyring.errors")
    errors.KeyringError = RuntimeError  # type: ignore[attr-defined]  # a stand-in
    fake = types.ModuleType("keyring")
    fake.errors = errors  # type: ignore[attr-defined]  # a stand-in
    fake.get_password = lambda service, user: kept if (service, user) == ("runlift", "me") else None  # type: ignore[attr-defined]  # a stand-in
    monkeypatch.setitem(sys.modules, "keyring", fake)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    monkeypatch.setenv("RUNLIFT_CALDAV_USER", "me")


def test_without_a_password_the_keyring_is_asked(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the user is in the environment: the password is the keyring's."""
    _keyring(monkeypatch, SECRET)
    assert publish().exit_code == 0
    assert Credentials(user="me", password=SECRET) == server.asked["credentials"]


def test_no_password_anywhere_is_said_before_anything_is_sent(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 1, the variable by name, and the server was not asked."""
    _keyring(monkeypatch, None)
    result = publish()
    assert (1, True) == (result.exit_code, "RUNLIFT_CALDAV_PASSWORD" in result.stderr)
    assert {} == server.asked


def test_a_conflict_is_told_with_status_1(server: Server) -> None:
    """What was left alone is named; a dry run says that nothing was done."""
    server.answer = Published(updated=("a",), conflicts=("a: changed by someone since",))
    result = publish("-n")
    assert 1 == result.exit_code
    assert "1 would be updated" in result.stdout
    assert "changed by someone since" in result.stderr
    assert server.asked["dry_run"]


def test_the_plan_is_told_and_those_of_others(server: Server) -> None:
    """Whose events these are, how many belong to another plan, and how to take them over."""
    server.answer = Published(created=("a",), others=(("plan-0123", 8),))
    result = publish("-n", "--replaces", "plan-9999")
    assert (a_plan().plan_id, ("plan-9999",), True) == tuple(
        server.asked[key] for key in ("plan_id", "replaces", "dry_run")
    )
    assert f"these are the events of {a_plan().plan_id}" in result.stderr
    assert "8 events of another plan (plan-0123)" in result.stderr
    assert "--replaces plan-0123" in result.stderr
