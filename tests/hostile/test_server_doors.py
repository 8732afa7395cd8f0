"""Who gets in and to what: paths, names of the server, secrets, conditions."""

from __future__ import annotations

import hmac
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import wire
from hypothesis import given
from hypothesis import strategies as st
from seeds import plan_files
from wire import FEED, one, request

from runlift_export.cli.site_sources import PlanFolderSource
from runlift_export.errors import RunliftError
from runlift_export.store import read_address_secrets
from runlift_export.web import LOCAL_HOSTS, Access, new_token, token_digest

PRIVATE = b"not part of the plan"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with wire.server() as bound:
        yield bound


# --- paths --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A planned folder with other files in it, beside it and behind a link."""
    home = tmp_path_factory.mktemp("home")
    folder = home / "out"
    for name, data in plan_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    for name in ("notes.txt", ".hidden", "workouts/diary.fit", "../beside.fit", "../tokens.json"):
        (folder / name).write_bytes(PRIVATE)
    (folder / "workouts" / "link.fit").symlink_to(home / "beside.fit")
    return folder


@pytest.fixture(scope="module")
def folder_port(folder: Path) -> Iterator[int]:
    site = PlanFolderSource(folder).site()
    with wire.server(lambda: site) as bound:
        yield bound


UPS = ("..", "%2e%2e", "%2E.", "%252e%252e", "..%00", "%c0%ae%c0%ae", "%e0%80%ae%e0%80%ae", "...",
       "%u002e%u002e", "..;", ".%0a.", "%ff%fe")  # fmt: skip
SLASHES = ("/", "%2f", "%2F", "%252f", "\\", "%5c", "%255c", "//", "/./", "%c0%af", "%e2%88%95")
NAMES = ("beside.fit", "tokens.json", "out/strength.ics", "etc/passwd", "out/index.html")


def test_no_path_leaves_the_table(folder_port: int) -> None:
    """Every way of writing `..` and `/` is a name that is not there."""
    for up in UPS:
        targets = [
            f"/workouts{slash}{up}{slash}{up}{slash}{name}" for slash in SLASHES for name in NAMES
        ]
        found = wire.talk(folder_port, b"".join(map(request, targets)) + wire.LAST)
        told = {
            target: (each.status, each.body)
            for target, each in zip(targets, found[:-1], strict=True)
        }
        assert dict.fromkeys(targets, (404, b"404 Not Found\n")) == told


@pytest.mark.parametrize(
    "target",
    [
        "//strength.ics", "///", "//localhost/strength.ics", "/./strength.ics", "/strength.ics/",
        "/workouts/../strength.ics", "/workouts%2f2026-11-24-gym-a.fit", "/STRENGTH.ICS",
        "/strength.ics%00", "/strength.ics%00.fit", "/%00", "/strength.ics%20", "/strength.ics.",
        "/strength.ics::$DATA", "/strength.ics;x", "/strength.ics%0d%0aX:y", "/plan.json", "/.",
        "/.runlift-files.json", "/notes.txt", "/.hidden", "/workouts", "/workouts/",
        "/workouts/diary.fit", "/workouts/link.fit", "/etc/passwd", "/proc/self/environ",
        "/C:/Windows/win.ini", "/C:%5cboot.ini", "/con", "/CON.fit", "/aux.ics", "/NUL", "/LPT1",
        "/%5c%5chost%5cshare", "/file:///etc/passwd", "/~root", "/%7eroot", "/favicon.ico",
        "/" + "a/" * 3_900, "/" + "../" * 2_600 + "etc/passwd", "/" + "%2e%2e%2f" * 880,
    ],
)  # fmt: skip
def test_only_what_the_plan_names_is_there(folder_port: int, target: str) -> None:
    """Other files of the folder, other spellings and names of devices are 404."""
    found = one(folder_port, request(target))

    assert (404, b"404 Not Found\n") == (found.status, found.body)


@given(st.lists(st.sampled_from((*UPS, *SLASHES, *NAMES, "workouts", "?", "#", "%")), max_size=12))
def test_any_mixture_gives_the_plan_or_nothing(folder_port: int, parts: list[str]) -> None:
    """200 only with the bytes of a file of the plan."""
    found = one(folder_port, request("/" + "".join(parts)))

    assert found.status in (200, 404)
    assert PRIVATE not in found.body
    if found.status == 200:
        assert found.body in plan_files().values()


@pytest.mark.parametrize(
    "name", ["../beside.fit", "workouts/link.fit", "/etc/passwd.fit", "notes.txt", "strength.ics",
             "x\0.fit", "workouts", "../out/workouts/../../beside.fit"],
)  # fmt: skip
def test_an_edited_plan_cannot_add_files(folder: Path, tmp_path: Path, name: str) -> None:
    """A workout that leaves the folder, by name or link, or is none, is not served."""
    edited = json.loads(plan_files()["plan.json"])
    edited["sessions"][0]["workout"] = name
    other = tmp_path / "out"
    other.symlink_to(folder, target_is_directory=True)
    mine = PlanFolderSource(other)
    (folder / "plan.json").write_text(json.dumps(edited))
    try:
        site = mine.site()
    except RunliftError:
        return
    finally:
        (folder / "plan.json").write_bytes(plan_files()["plan.json"])
    assert f"/{name}" not in set(site.files) - {"/strength.ics"}
    assert plan_files()["strength.ics"] == site.files["/strength.ics"].body
    assert not [path for path, served in site.files.items() if PRIVATE in served.body]


# --- names of the server ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "hosts"),
    [
        (200, ["localhost"]), (200, ["LocalHost:80"]), (200, ["localhost:"]), (200, ["[::1]:1"]),
        (200, ["127.0.0.1:65535"]), (200, [" localhost\t"]),
        (421, ["evil.example"]), (421, ["evil.example:80"]), (421, ["localhost.evil.example"]),
        (421, ["evil.example.localhost"]), (421, ["localhost."]), (421, ["127.0.0.1."]),
        (421, ["127.1"]), (421, ["2130706433"]), (421, ["[::]"]), (421, [""]),
        (421, ["[::ffff:127.0.0.1]"]), (421, ["[0:0:0:0:0:0:0:1]"]), (421, [":80"]),
        (421, ["192.168.1.5"]), (421, ["localhost,evil.example"]), (421, ["xn--localhst-s6a"]),
        (400, []), (400, ["localhost", "localhost"]), (400, ["localhost", "evil.example"]),
        (400, ["evil.example", "localhost"]), (400, ["user@localhost"]), (400, ["::1"]),
        (400, ["localhost:8x"]), (400, ["localhost:80:80"]), (400, ["localhost:123456"]),
        (400, ["http://localhost"]), (400, ["localhost/x"]), (400, ["local host"]),
        (400, ["localhost\u00a0"]), (400, ["[::1"]), (400, ["[::1]x"]), (400, ["[::1%25lo]"]),
        (400, ["localhost\\"]), (400, ['"localhost"']), (400, ["localhost?"]), (400, ["<b>"]),
    ],
)  # fmt: skip
def test_only_our_own_names_are_answered(port: int, status: int, hosts: list[str]) -> None:
    """A foreign name is 421, no name, two names and what is no name 400; nobody reads the plan."""
    fields = "".join(f"Host: {host}\r\n" for host in hosts)
    found = one(port, f"GET /strength.ics HTTP/1.1\r\n{fields}\r\n".encode("latin-1"))

    assert status == found.status
    assert (status == 200) == (found.body == FEED)


@pytest.mark.parametrize(
    ("status", "target", "host"),
    [
        (200, "http://localhost/strength.ics", "localhost"),
        (200, "HTTP://127.0.0.1:80/strength.ics", "evil.example"),  # RFC 9112 3.2.2
        (421, "http://evil.example/strength.ics", "localhost"),
        (421, "http://user@localhost/strength.ics", "localhost"),
        (421, "http://localhost@evil.example/strength.ics", "localhost"),
        (421, "http://localhost\\@evil.example/strength.ics", "localhost"),
        (421, "http:///strength.ics", "localhost"),
        (421, "http://evil.example?localhost/strength.ics", "localhost"),
        (400, "http://localhost", "localhost"),
        (400, "https://localhost/strength.ics", "localhost"),
        (400, "ftp://localhost/strength.ics", "localhost"),
        (400, "file:///etc/passwd", "localhost"),
        (400, "http://localhost/strength.ics", "a b"),
    ],
)  # fmt: skip
def test_a_whole_url_is_held_to_our_names(port: int, status: int, target: str, host: str) -> None:
    """The name in the target counts, and only of http."""
    assert status == one(port, request(target, host=host)).status


def test_addresses_are_names_only_where_a_secret_is_asked_for() -> None:
    """A phone at home asks by address, which no page elsewhere can point at us; names stay ours."""
    access = Access(addresses=True, public=True, pages=(token_digest("secret"),))
    with wire.server(access=access) as port:
        for host in ("192.168.1.5", "192.168.1.5:8765", "[fe80::1]:8765"):
            assert 200 == one(port, request("/secret/", host=host)).status
        for host in ("evil.example", "192.168.1.5.evil.example", "[:]", "1.2.3"):
            assert 421 == one(port, request("/secret/", host=host)).status


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost"])
def test_origin_changes_nothing(port: int, origin: str) -> None:
    """No page elsewhere is let in by its Origin, and none is told that it was."""
    plain = one(port, request())
    asked = one(port, request(Origin=origin, Access_Control_Request_Method="GET"))

    assert plain.bare == asked.bare
    assert not [name for name in asked.headers if name.lower().startswith("access-control")]


# --- secrets ------------------------------------------------------------------------------------

GIVEN, REVOKED = "Zk9-given_" + "a" * 33, "Zk9-revoked_" + "b" * 31
SECRETS = Access(
    hosts=LOCAL_HOSTS,
    public=True,
    pages=(token_digest(GIVEN),),
    feeds=(token_digest("another"),),
    gone=(token_digest(REVOKED), token_digest("older")),
)
WRONG = ("", "x", GIVEN[:-1], GIVEN[1:], GIVEN + "a", GIVEN.lower(), GIVEN.upper(), GIVEN * 30,
         token_digest(GIVEN), GIVEN[:-1] + "b", "b" + GIVEN[1:], "%00", "%ff", GIVEN + "%00",
         GIVEN + "%2fstrength.ics", "%20" + GIVEN, "..", "*", REVOKED[:-1])  # fmt: skip


@pytest.fixture(scope="module")
def secret_port() -> Iterator[int]:
    with wire.server(access=SECRETS) as bound:
        yield bound


@pytest.mark.parametrize("token", [GIVEN, REVOKED, *WRONG])
def test_every_guess_is_compared_with_every_digest(
    secret_port: int, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    """Right, wrong, too short, revoked: the same comparisons of 64 hex digits, in constant time."""
    compared: list[tuple[int, int]] = []
    true_compare = hmac.compare_digest

    def spy(left: str, right: str) -> bool:
        compared.append((len(left), len(right)))
        return true_compare(left, right)

    monkeypatch.setattr(hmac, "compare_digest", spy)
    status = one(secret_port, request(f"/{token}/strength.ics")).status

    assert {GIVEN: 200, REVOKED: 410}.get(token, 404) == status
    assert [(64, 64)] * 4 == compared


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS"])
def test_all_wrong_secrets_get_the_same_bytes(secret_port: int, method: str) -> None:
    """No answer tells that the beginning, the length or the letters were right."""
    told = {
        one(secret_port, request(f"/{token}{rest}", method), head=method == "HEAD").bare
        for token in WRONG
        for rest in ("", "/", "/strength.ics", "/none")
        if (token, rest) != ("", "")
    }
    assert 1 == len(told), told


def test_a_guess_costs_a_connection(secret_port: int) -> None:
    """After a wrong or revoked secret the connection is closed; the right one keeps it."""
    last = request(f"/{GIVEN}/strength.ics", Connection="close")
    for token in (*WRONG, REVOKED):
        assert 1 == len(wire.talk(secret_port, request(f"/{token}/") + last)), token
    assert 2 == len(wire.talk(secret_port, request(f"/{GIVEN}/") + last))


def test_revoked_is_gone_also_without_secrets() -> None:
    """A server that asks for none still tells a withdrawn address from one that never was."""
    with wire.server(access=Access(gone=(token_digest(REVOKED),))) as port:
        assert 410 == one(port, request(f"/{REVOKED}/strength.ics")).status
        assert 404 == one(port, request(f"/{REVOKED[:-1]}/strength.ics")).status
        assert 200 == one(port, request("/strength.ics")).status


@pytest.mark.parametrize(
    "text",
    [
        '{"valid": ["abc"], "revoked": []}',
        '{"valid": [], "revoked": ["\\u00e4"]}',
        '{"valid": 1, "revoked": []}',
        "[" * 100_000,
        "\xff",
        "",
    ],
)
def test_an_unreadable_store_of_secrets_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """It names the file and the remedy, and the file stays."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    store = tmp_path / "runlift" / "tokens.json"
    store.parent.mkdir()
    store.write_text(text, encoding="latin-1")

    with pytest.raises(RunliftError, match=r"tokens\.json: .*; delete it to start over"):
        read_address_secrets(store)
    assert text == store.read_text(encoding="latin-1")


def test_nothing_private_is_written_down(tmp_path: Path, folder: Path) -> None:
    """Neither secrets nor what clients send is in the log or in any file; only digests are."""
    environment = os.environ | {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"),
                                "XDG_CACHE_HOME": str(tmp_path / "cache")}  # fmt: skip
    words = [sys.executable, "-m", "runlift_export", "-v", "serve", "--public", "-p", "0"]
    with subprocess.Popen(
        [*words, str(folder)], stderr=subprocess.PIPE, text=True, env=environment, cwd=tmp_path
    ) as process:
        assert process.stderr is not None
        lines = [process.stderr.readline() for _ in range(3)]
        base = lines[0].split()[1]
        bound, secret = int(base.split(":")[2].split("/")[0]), base.split("/")[3]
        assert 200 == one(bound, request(f"/{secret}/strength.ics")).status
        guess = new_token()
        for data in (
            request(f"/{guess}/"), request(f"/{secret}/{guess}", "PUT"), b"\x1b[31m\n" * 9,
            request(f"/{secret}/", Cookie=guess, User_Agent="\x1b[2J"), b"GET /" + b"a" * 9_999,
            request("/", Referer=f"http://localhost/{secret}/", host="evil.example"),
        ):  # fmt: skip
            assert 200 != one(bound, data).status
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=20)[1]
    assert 0 == process.returncode
    assert "" == said
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert ["tokens.json"] == [path.name for path in stored]
    assert 0o600 == stored[0].stat().st_mode & 0o777
    assert token_digest(secret) in stored[0].read_text()
    assert not [word for word in (secret, guess) if word in stored[0].read_text()]
