"""`runlift serve` as a process of its own: asked over loopback, stopped by a signal."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from places import SAMPLES
from runlift_export.web import reachable_host, token_digest
from waiting import comes_true

RUNS = ("2026-11-03-intervals-6x800.fit", "2026-11-04-easy.fit")


def environment(home: Path) -> dict[str, str]:
    return os.environ | {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "RUNLIFT_TODAY": "2026-11-05",
        "TZ": "Europe/Berlin",
    }


def runlift(home: Path, *words: str) -> str:
    """What another call of the same user prints."""
    command = [sys.executable, "-m", "runlift_export", *words]
    ended = subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment(home), cwd=home
    )
    return ended.stdout


@contextmanager
def served(home: Path, *words: str) -> Iterator[str]:
    """Start the server on a free port, give the page's address, stop it with SIGTERM."""
    with served_both(home, *words) as (page, _):
        yield page


@contextmanager
def served_both(home: Path, *words: str) -> Iterator[tuple[str, str]]:
    """The same with the address of the page and that of the feed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "runlift_export", "serve", "-p", "0", *words],
        stderr=subprocess.PIPE,
        text=True,
        env=environment(home),
        cwd=home,
    )
    try:
        assert process.stderr is not None
        said = ""
        while "feed  " not in said and (line := process.stderr.readline()):
            said += line
        address = re.search(r"^page  (http://\S+/)\nfeed  (http://\S+\.ics)\n", said, re.MULTILINE)
        assert address, said
        yield address[1], address[2]
    finally:
        process.send_signal(signal.SIGTERM)
        _, rest = process.communicate(timeout=20)
        assert process.returncode == 0, rest
        assert "Traceback" not in rest


def get(address: str) -> tuple[int, bytes]:
    """Status and body of one request."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=20)
    try:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


STOPPED_ELSEWHERE = """
import os, signal, threading, time
from runlift_export import web

def ready(port):
    threading.Thread(target=lambda: (time.sleep(0.2), os.kill(os.getpid(), signal.SIGTERM))).start()

threading.Thread(target=threading.Event().wait, daemon=True).start()
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # so the other thread is given it
web.serve(site=lambda: None, access=web.Access(), host="127.0.0.1", port=0, ready=ready)
print("stopped")
"""


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="one thread takes all there")
def test_a_signal_that_another_thread_is_given_ends_the_server_too() -> None:
    """The system chooses the thread; a server that waits in the main one wakes all the same."""
    words = [sys.executable, "-c", STOPPED_ELSEWHERE]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert (0, "stopped\n") == (ended.returncode, ended.stdout), ended.stderr


def _activities(tmp_path: Path) -> Path:
    folder = tmp_path / "runs"
    folder.mkdir()
    for name in RUNS:
        shutil.copy(SAMPLES / name, folder)
    return folder


def test_activities_are_planned_and_served(tmp_path: Path) -> None:
    """Page and feed are there; what is not in the plan is not."""
    with served(tmp_path, str(_activities(tmp_path))) as base:
        status, page = get(base)
        assert (200, True) == (status, b"<!doctype html>" in page)
        status, feed = get(base + "strength.ics")
        assert (200, True) == (status, feed.startswith(b"BEGIN:VCALENDAR\r\n"))
        assert get(base + "runs/" + RUNS[0])[0] == 404


def test_a_planned_folder_is_served_as_it_is(tmp_path: Path) -> None:
    """The feed over HTTP is the file on disk, byte for byte."""
    words = [sys.executable, "-m", "runlift_export", "--no-cache", "plan"]
    out = tmp_path / "out"
    more = [str(_activities(tmp_path)), "-o", str(out), "--start", "2026-11-05"]
    subprocess.run([*words, *more], check=True, capture_output=True, cwd=tmp_path)
    with served(tmp_path, str(out)) as base:
        assert get(base + "strength.ics") == (200, (out / "strength.ics").read_bytes())


def test_the_page_of_a_planned_folder_has_the_code_that_a_phone_scans(tmp_path: Path) -> None:
    """Where others can ask: the feed's address, in the page's language; nothing else differs."""
    (tmp_path / "runlift.toml").write_text('language = "de"\n')
    activities = str(_activities(tmp_path))
    runlift(tmp_path, "plan", activities, "-o", "out", "--start", "2026-11-05")
    (tmp_path / "runlift.toml").unlink()
    on_disk = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    panel = re.compile(r'<section class="panel" id="calendar" .*?</section>', re.DOTALL)
    with served(tmp_path, "out") as page:  # this machine alone asks: nothing to scan
        assert on_disk == get(page)[1].decode()
    public = ("--public", "--allow-host", "lift.example.org")
    with served_both(tmp_path, "out", *public) as (page, feed):
        told = get(page)[1].decode()
        assert panel.sub("", on_disk) == panel.sub("", told)
        (shown,) = panel.findall(told)
        assert '<svg class="code"' in shown
        assert f'href="https://lift.example.org{urlsplit(feed).path}"' in shown
        assert "Abonnieren" in shown
        assert get(feed)[0] == 200


def test_a_public_server_wants_its_secret(tmp_path: Path) -> None:
    """Without the secret 404; with it 200; after --revoke the old one is gone (410)."""
    runs = str(_activities(tmp_path))
    with served(tmp_path, runs, "--public") as base:
        assert get(base)[0] == 200
        root, secret = base.rsplit("/", 2)[0], base.rsplit("/", 2)[1]
        assert get(root + "/")[0] == 404
        assert get(f"{root}/{secret[:-1]}/")[0] == 404
    with served(tmp_path, runs, "--public", "--revoke") as base:
        root = base.rsplit("/", 2)[0]
        assert get(f"{root}/{secret}/strength.ics")[0] == 410
        assert get(base)[0] == 200
    stored = tmp_path / "data" / "runlift" / "tokens.json"
    assert secret not in stored.read_text()
    assert stored.stat().st_mode & 0o077 == 0


def test_an_address_of_version_0_1_0_opens_the_feed_of_the_plan_that_is_served_first(
    tmp_path: Path,
) -> None:
    """The address that somebody subscribed to then: the feed, and neither page nor another plan."""
    handed_out = "by-the-version-before-and-subscribed-to-since-then"
    stored = tmp_path / "data" / "runlift" / "tokens.json"
    stored.parent.mkdir(parents=True)
    stored.write_text(json.dumps({"format": 1, "valid": [token_digest(handed_out)], "revoked": []}))
    runs = _activities(tmp_path)
    other = tmp_path / "other"
    shutil.copytree(runs, other)
    for folder, status in ((runs, 200), (other, 404), (runs, 200)):
        with served_both(tmp_path, str(folder), "--public") as (page, _):
            root = page.rsplit("/", 2)[0]
            assert get(f"{root}/{handed_out}/strength.ics")[0] == status
            assert get(f"{root}/{handed_out}/")[0] == 404


def test_a_feed_secret_opens_the_feed_of_its_plan_alone(tmp_path: Path) -> None:
    """Not the page, not a workout, not the feed of another folder."""
    runs = _activities(tmp_path)
    other = tmp_path / "other"
    shutil.copytree(runs, other)
    with (
        served_both(tmp_path, str(runs), "--public") as (page, feed),
        served_both(tmp_path, str(other), "--public") as (_, other_feed),
    ):
        status, body = get(feed)
        assert (200, True) == (status, body.startswith(b"BEGIN:VCALENDAR"))
        workout = re.search(rb'href="(workouts/[^"]+)"', get(page)[1])
        assert workout
        assert get(page + workout[1].decode())[0] == 200
        beside = feed.rsplit("/", 1)[0] + "/"
        for name in ("", "index.html", workout[1].decode(), "plan.json"):
            assert get(beside + name)[0] == 404
        secret, elsewhere = urlsplit(feed).path, urlsplit(other_feed)
        assert get(f"http://{elsewhere.netloc}{secret}")[0] == 404
        assert get(other_feed)[0] == 200


def test_what_another_process_revokes_is_gone_at_the_next_request(tmp_path: Path) -> None:
    """By name, on each server that runs; what was not meant goes on."""
    runs = str(_activities(tmp_path))
    with (
        served_both(tmp_path, runs, "--public", "--name", "colleagues") as (_, lent),
        served_both(tmp_path, runs, "--public") as (_, kept),
    ):
        port = urlsplit(lent).port
        assert [200, 200] == [get(one)[0] for one in (lent, kept)]
        listed = runlift(tmp_path, "secrets")
        assert 2 == listed.count("colleagues")
        runlift(tmp_path, "secrets", "--revoke", "colleagues")
        assert [410, 200] == [get(one)[0] for one in (lent, kept)]
        assert get(f"http://127.0.0.1:{urlsplit(kept).port}{urlsplit(lent).path}")[0] == 410
        assert get(f"http://127.0.0.1:{port}{urlsplit(kept).path}")[0] == 200
        assert "colleagues" not in runlift(tmp_path, "secrets")
        assert runlift(tmp_path, "secrets", "--all").count("revoked") == 2


def test_the_address_for_the_home_network_works_as_printed(tmp_path: Path) -> None:
    """For "every address" that of this machine is printed, and asked by it the server answers."""
    every = "0.0.0.0"  # noqa: S104  with a secret in the path
    with served(tmp_path, str(_activities(tmp_path)), "--host", every, "--public") as base:
        assert reachable_host(every) == urlsplit(base).hostname
        assert get(base + "strength.ics")[0] == 200


def test_the_page_offers_the_calendars_address_where_a_phone_can_ask_it(tmp_path: Path) -> None:
    """Code and links lead to the feed by its own secret; on loopback there is nothing to scan."""
    runs = str(_activities(tmp_path))
    every = "0.0.0.0"  # noqa: S104  with a secret in the path
    with served_both(tmp_path, runs, "--host", every, "--public") as (base, feed):
        page = get(base)[1].decode()
        assert (True, True) == (f'href="{feed}"' in page, 'class="code"' in page)
        assert f'href="webcal://{feed.split("://", 1)[1]}"' in page
        assert get(feed)[0] == 200
    with served(tmp_path, runs) as base:
        page = get(base)[1].decode()
        assert ("runlift serve --host" in page, 'class="code"' in page) == (True, False)


def test_a_new_run_is_taken_in_while_serving(tmp_path: Path) -> None:
    """After a file arrived, page and feed are made anew without a restart."""
    folder = _activities(tmp_path)
    with served(tmp_path, str(folder)) as base:
        _, before = get(base)
        shutil.copy(SAMPLES / "2026-11-01-long.fit", folder)
        assert comes_true(lambda: get(base)[1] != before, pause_s=0.5)
        _, after = get(base)
    listed = b'<time datetime="2026-11-01">'
    assert (False, True) == (listed in before, listed in after)


def events(feed: bytes) -> dict[str, tuple[int, bytes]]:
    """Revision and start of each event, by UID."""
    parts = feed.replace(b"\r\n ", b"").split(b"BEGIN:VEVENT")[1:]
    found = {}
    for part in parts:
        fields = (line.partition(b":") for line in part.split(b"\r\n"))
        lines = {name.split(b";")[0]: value for name, _, value in fields}
        found[lines[b"UID"].decode()] = (int(lines[b"SEQUENCE"]), lines[b"DTSTART"])
    return found


def test_a_restart_goes_on_with_the_same_events(tmp_path: Path) -> None:
    """UIDs stay, revisions never fall, though runs came while the server was down."""
    folder = _activities(tmp_path)
    with served(tmp_path, str(folder)) as base:
        first = events(get(base + "strength.ics")[1])
    with served(tmp_path, str(folder)) as base:
        assert first == events(get(base + "strength.ics")[1])
    for path in sorted(SAMPLES.glob("2026-10-*.fit")):
        shutil.copy(path, folder)
    with served(tmp_path, str(folder)) as base:
        moved = events(get(base + "strength.ics")[1])
    with served(tmp_path, str(folder)) as base:
        again = events(get(base + "strength.ics")[1])
    assert moved == again
    stay = first.keys() & moved.keys()
    assert stay
    for uid in stay:
        assert (moved[uid] == first[uid]) or moved[uid][0] > first[uid][0]


def test_a_memory_that_cannot_be_read_or_kept_ends_nothing(tmp_path: Path) -> None:
    """It is put aside; a folder that refuses is told, and the plan is served."""
    folder = _activities(tmp_path)
    with served(tmp_path, str(folder)) as base:
        assert get(base)[0] == 200
    (kept,) = (tmp_path / "data" / "runlift" / "served").glob("*.json")
    for path in (kept, kept.parent, kept.parent.parent):
        assert path.stat().st_mode & 0o077 == 0
    kept.write_bytes(b"{")
    with served(tmp_path, str(folder)) as base:
        assert get(base)[0] == 200
    assert b"{" == kept.with_suffix(".damaged").read_bytes()
    shutil.rmtree(kept.parent)
    kept.parent.write_bytes(b"a file where the folder should be")
    with served(tmp_path, str(folder)) as base:
        assert get(base)[0] == 200
