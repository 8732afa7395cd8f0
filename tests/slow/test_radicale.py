"""The same publishing tests as with our own small server, against Radicale."""

from __future__ import annotations

import http.client
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from test_publish import (
    USER,
    Shelf,
    shelf,
    test_a_change_made_meanwhile_is_not_overwritten,
    test_a_changed_session_is_updated_alone,
    test_a_dry_run_tells_and_does_nothing,
    test_a_plan_that_was_lost_can_be_replaced,
    test_a_uid_that_stands_elsewhere_is_a_conflict,
    test_a_wrong_password_is_said_without_saying_it,
    test_dropped_sessions_are_deleted_and_strangers_stay,
    test_events_of_version_0_1_0_are_known_by_their_uid,
    test_private_events_tell_nothing_and_are_known_all_the_same,
    test_publishing_twice_changes_nothing,
    test_the_first_publishing_makes_calendar_and_events,
    test_two_beginners_in_one_calendar_lose_nothing,
    test_two_runners_in_one_calendar_lose_nothing,
    test_zone_and_text_survive_the_server,
)

__all__ = [
    "Shelf",
    "shelf",
    "test_a_change_made_meanwhile_is_not_overwritten",
    "test_a_changed_session_is_updated_alone",
    "test_a_dry_run_tells_and_does_nothing",
    "test_a_plan_that_was_lost_can_be_replaced",
    "test_a_uid_that_stands_elsewhere_is_a_conflict",
    "test_a_wrong_password_is_said_without_saying_it",
    "test_dropped_sessions_are_deleted_and_strangers_stay",
    "test_events_of_version_0_1_0_are_known_by_their_uid",
    "test_private_events_tell_nothing_and_are_known_all_the_same",
    "test_publishing_twice_changes_nothing",
    "test_the_first_publishing_makes_calendar_and_events",
    "test_two_beginners_in_one_calendar_lose_nothing",
    "test_two_runners_in_one_calendar_lose_nothing",
    "test_zone_and_text_survive_the_server",
]


@pytest.fixture
def server(clients: Path, tmp_path: Path) -> Iterator[str]:
    """A Radicale of its own with one user and an empty disk."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    passwords = tmp_path / "users"
    passwords.write_text(f"{USER.user}:{USER.password}\n", encoding="utf-8")
    command = [
        str(clients / "radicale"),
        "--config=",
        f"--server-hosts=127.0.0.1:{port}",
        "--auth-type=htpasswd",
        f"--auth-htpasswd-filename={passwords}",
        "--auth-htpasswd-encryption=plain",
        "--auth-delay=0",
        f"--storage-filesystem-folder={tmp_path / 'collections'}",
    ]
    log = tmp_path / "radicale.log"
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as run:
        try:
            _wait_for(port, log)
            yield f"http://127.0.0.1:{port}/{USER.user}/"
        finally:
            run.terminate()
            run.wait(10)


def _wait_for(port: int, log: Path) -> None:
    for _ in range(100):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    pytest.fail(f"Radicale did not start:\n{log.read_text(encoding='utf-8')}")
