"""Nothing leaves the machine, and positions never leave the FIT file."""

from __future__ import annotations

import re
import socket
import struct
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from places import SAMPLES
from runlift_export import fit
from runlift_export.cli import program
from runlift_export.fit import profile

START = ("--start", "2026-11-16")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """All that commands write and print about the samples, with every network call refused."""
    home = tmp_path_factory.mktemp("home")

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a command went to the network")

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.setenv("HOME", str(home))
        for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
            patch.setenv(name, str(home / name))
        for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname", "socketpair"):
            patch.setattr(socket, name, refuse)
        found = {}
        for name, words in COMMANDS.items():
            result = CliRunner().invoke(program, ["--cache", "cache.sqlite", *words])
            assert isinstance(result.exception, SystemExit | None), result.exception
            assert result.exit_code in {0, 1, 3}, result.output
            found[name] = result.output_bytes
    for path in home.rglob("*"):
        if path.is_file():
            found[path.relative_to(home).as_posix()] = path.read_bytes()
    return found


RUNS = (str(SAMPLES),)
COMMANDS = {
    "plan": ("plan", *RUNS, "-o", "out", *START, "--weeks", "2", "--explain"),
    "plan json": ("plan", *RUNS, "-f", "json", *START, "--weeks", "2"),
    "runs": ("runs", *RUNS, "--explain"),
    "runs json": ("runs", *RUNS, "-f", "json"),
    "runs csv": ("runs", *RUNS, "-f", "csv"),
    "days json": ("days", *RUNS, "-f", "json"),
    "lifts": ("lifts", *RUNS, "-f", "json"),
    "doctor": ("doctor", *RUNS, "-f", "json"),
    "check": ("check", "out/plan.json"),
    "export": ("export", "out/plan.json", "-o", "again", "--force"),
    "exercises": ("exercises", "-f", "json"),
    "init": ("init",),
}


def positions() -> list[tuple[int, int]]:
    """First, middle and last position of each sample, in semicircles."""
    found = []
    for path in sorted(SAMPLES.glob("*.fit")):
        table = fit.read_fit(path.read_bytes())[0].table(profile.RECORD)
        if table is None:
            continue
        pairs = zip(
            table.values(profile.RECORD_LATITUDE), table.values(profile.RECORD_LONGITUDE),
            strict=True,
        )  # fmt: skip
        known = [(a, b) for a, b in pairs if isinstance(a, int) and isinstance(b, int)]
        found += [known[at] for at in (0, len(known) // 2, -1)] if known else []
    return found


def test_commands_go_nowhere_and_say_something(written: dict[str, bytes]) -> None:
    """The fixture ran every command without a socket; this says that they did their work."""
    assert {"cache.sqlite", "out/plan.json", "out/strength.ics", "out/index.html"} <= set(written)
    assert all(len(data) > 100 for name, data in written.items() if name in COMMANDS
               and name not in {"check", "export", "init"})  # fmt: skip


def test_positions_stay_in_the_fit_file(written: dict[str, bytes]) -> None:
    """Neither as numbers in degrees or semicircles nor as bytes, in outputs or in the cache."""
    known = positions()
    assert len(known) > 50
    texts = {
        word
        for latitude, longitude in known
        for value in (latitude, longitude)
        for word in (str(value), f"{value * 180 / 2**31:.4f}")
    }
    pattern = re.compile("|".join(re.escape(word) for word in sorted(texts)))
    binary = {
        struct.pack(order + kind, number)
        for pair in known
        for value in pair
        for order in "<>"
        for kind, number in (("i", value), ("d", value * 180 / 2**31), ("f", value * 180 / 2**31))
    }
    for name, data in written.items():
        assert not pattern.search(data.decode("latin-1")), name
        if name.startswith("cache"):
            assert not [one for one in binary if one in data], name


def test_the_search_for_positions_would_find_them() -> None:
    """The same search finds them in the FIT files."""
    first = positions()[0][0]
    data = b"".join(path.read_bytes() for path in sorted(SAMPLES.glob("*.fit"))[:3])
    assert struct.pack("<i", first) in data


def test_the_feed_has_no_place_or_contact(written: dict[str, bytes]) -> None:
    """No GEO, LOCATION, ATTENDEE or ORGANIZER, and no address of this machine."""
    feed = written["out/strength.ics"]
    for word in (b"GEO", b"LOCATION", b"ATTENDEE", b"ORGANIZER"):
        assert not re.search(rb"(?m)^" + word + rb"[:;]", feed)
    assert socket.gethostname().encode() not in feed
    assert str(Path.home()).encode() not in feed


@pytest.mark.parametrize("private", [False, True])
def test_nothing_published_names_a_folder_a_file_or_another_sport(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, private: bool
) -> None:
    """A folder that goes to web space as it is says nothing of what it was made from."""
    runs = tmp_path / "Secret Name" / "My Watch"
    runs.mkdir(parents=True)
    for number, path in enumerate(sorted((*SAMPLES.glob("*.fit"), *SAMPLES.glob("broken/*.fit")))):
        (runs / f"hidden-{number}.fit").write_bytes(path.read_bytes())
    (runs / "hidden-ride.fit").write_bytes(b"<html>no activity</html>")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "runlift.toml").write_text(f"[feed]\nprivate = {str(private).lower()}\n")
    words = ("--no-cache", "plan", str(runs), "-o", "out", *START, "--weeks", "2")
    result = CliRunner().invoke(program, words)
    assert result.exit_code in {0, 1}, result.output
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(files) > 3
    for path in files:
        data = path.read_bytes().lower()
        for word in (b"secret name", b"my watch", b"hidden-", b"cycling", b"swimming", b"hiking"):
            assert word not in data, (path.name, word)
