"""Many clients on one server while its activity folder and settings go to pieces and come back."""

from __future__ import annotations

import hashlib
import http.client
import re
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from time import sleep

from places import SAMPLES

SETTINGS = '[week]\nmonday = ["18:30-20:00"]\n'
NAMES = (
    "2026-11-01-long.fit",
    "2026-11-03-intervals-6x800.fit",
    "2026-11-04-easy.fit",
    "2026-11-14-easy.fit",
)
_CHANGING = re.compile(rb"(?m)^(?:UID|DTSTAMP|CREATED|LAST-MODIFIED|SEQUENCE)[:;].*\r\n")


def meaning(feed: bytes) -> bytes:
    """A feed without what tells how its sessions came to be as they are: names and stamps."""
    uids = re.findall(rb"(?m)^UID:.*\r\n", feed)
    assert len(uids) == len(set(uids)), uids
    return _CHANGING.sub(b"", feed)


class Grounds:
    """A folder of runs and a settings file, and all that can happen to them."""

    def __init__(self, home: Path, rng: Random) -> None:
        self.runs = home / "runs"
        self.settings = home / "runlift.toml"
        self.away = home / "away"
        self.done: Counter[str] = Counter()
        self._rng = rng
        self.heal()

    def heal(self) -> None:
        """Make everything as it was at the start."""
        for path in (self.runs, self.settings, self.away):
            _remove(path)
        self.settings.write_text(SETTINGS)
        self.runs.mkdir()
        for name in NAMES:
            shutil.copy(SAMPLES / name, self.runs)

    def strike(self) -> None:
        """Do one of the things at random; what is in its way goes."""
        harm = self._rng.choice(HARMS)
        self.done[harm.__name__] += 1
        try:
            harm(self, self._rng)
        except OSError:  # the folder is away, or a file of this name is no file now
            self.heal()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        path.chmod(0o755)
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _one(grounds: Grounds, rng: Random) -> Path:
    return rng.choice([grounds.runs / name for name in NAMES])


def add(grounds: Grounds, rng: Random) -> None:
    files = sorted(SAMPLES.glob("2026-1*.fit"))
    shutil.copy(rng.choice(files), grounds.runs / f"new-{rng.randrange(20)}.fit")


def truncate(grounds: Grounds, rng: Random) -> None:
    path = _one(grounds, rng)
    data = (SAMPLES / path.name).read_bytes()
    path.write_bytes(data[: rng.randrange(len(data))])


def append_slowly(grounds: Grounds, rng: Random) -> None:
    data = (SAMPLES / NAMES[0]).read_bytes()
    with (grounds.runs / "growing.fit").open("wb") as stream:
        for start in range(0, len(data), 1 + len(data) // 5):
            stream.write(data[start : start + 1 + len(data) // 5])
            stream.flush()
            sleep(0.02)


def delete(grounds: Grounds, rng: Random) -> None:
    _one(grounds, rng).unlink()


def break_one(grounds: Grounds, rng: Random) -> None:
    broken = [path.read_bytes() for path in sorted((SAMPLES / "broken").glob("*.fit"))]
    data = rng.choice((*broken, b"", b"PK\3\4" + rng.randbytes(99), rng.randbytes(5_000)))
    suffix = rng.choice((".fit", ".fit.gz", ".zip"))
    _one(grounds, rng).with_suffix(suffix).write_bytes(data)


def replace_by_folder(grounds: Grounds, rng: Random) -> None:
    path = _one(grounds, rng)
    _remove(path)
    path.mkdir()


def replace_by_link(grounds: Grounds, rng: Random) -> None:
    path = _one(grounds, rng)
    _remove(path)
    path.symlink_to(rng.choice((path, grounds.runs / "nowhere", grounds.runs, Path("/dev/zero"))))


def empty(grounds: Grounds, rng: Random) -> None:
    for path in list(grounds.runs.iterdir()):
        _remove(path)


def take_away(grounds: Grounds, rng: Random) -> None:
    grounds.runs.rename(grounds.away)


def take_away_and_back(grounds: Grounds, rng: Random) -> None:
    take_away(grounds, rng)
    sleep(rng.random() * 0.3)
    grounds.away.rename(grounds.runs)


def swap_for_a_file(grounds: Grounds, rng: Random) -> None:
    _remove(grounds.runs)
    grounds.runs.write_bytes(b"no folder")


def lock(grounds: Grounds, rng: Random) -> None:
    """Nobody may read the folder; who is root may all the same."""
    grounds.runs.chmod(0)
    sleep(rng.random() * 0.3)
    grounds.runs.chmod(0o755)


def break_settings(grounds: Grounds, rng: Random) -> None:
    texts = ("[week", "[week]\nmonday = 5\n", "\xff\xfe", "nonsense = 1\n", "a" * 300_000,
             'timezone = "Nowhere/None"\n', "[[races]]\n" * 5_000, "[plan]\nplanned=['gone.ics']\n",
             "[week]\nsessions = 2\n" + "".join(f"{day} = []\n" for day in DAYS))  # fmt: skip
    grounds.settings.write_text(rng.choice(texts), encoding="latin-1")


def take_settings(grounds: Grounds, rng: Random) -> None:
    _remove(grounds.settings)
    if rng.random() < 0.5:
        grounds.settings.mkdir()


def heal_all(grounds: Grounds, rng: Random) -> None:
    grounds.heal()


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Harm = Callable[[Grounds, Random], None]
HARMS: tuple[Harm, ...] = (
    add, truncate, append_slowly, delete, break_one, replace_by_folder, replace_by_link, empty,
    take_away, take_away_and_back, swap_for_a_file, lock, break_settings, take_settings,
    heal_all, heal_all, heal_all,
)  # fmt: skip


class Client:
    """Asks for page, feed and workouts again and again, and judges each answer."""

    def __init__(self, port: int, seed: int) -> None:
        self.port = port
        self.statuses: Counter[str] = Counter()
        self.faults: list[str] = []
        self._rng = Random(seed)  # noqa: S311 repeatable on purpose
        self._tags: dict[str, str] = {}
        self._workouts: list[str] = []
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def run(self, stop: threading.Event) -> None:
        """Until told to stop, or the first fault."""
        try:
            while not stop.is_set() and not self.faults:
                self.ask(self._rng.choice(("/", "/strength.ics", "workout")))
        finally:
            self._link.close()

    def ask(self, path: str) -> None:
        """One request and what is wrong with its answer."""
        if path == "workout":
            if not self._workouts:
                return
            path = self._rng.choice(self._workouts)
        known = self._tags.get(path) if self._rng.random() < 0.5 else None
        method = "HEAD" if self._rng.random() < 0.1 else "GET"
        try:
            status, headers, body = self._answer(method, path, known)
        except (http.client.HTTPException, OSError) as error:
            self.faults.append(f"{method} {path}: {error!r}")
            return
        kind = "workout" if path.startswith("/workouts/") else path
        self.statuses[f"{status} {kind}"] += 1
        fault = self._judged(method, path, status, headers, body=body, known=known)
        if fault:
            self.faults.append(f"{method} {path}: {status}: {fault}: {body[:300]!r}")

    def _answer(
        self, method: str, path: str, known: str | None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """One answer; asked again if the connection had been closed while idle (RFC 9112 9.3.1)."""
        fields = {"If-None-Match": known} if known else {}
        if self._rng.random() < 0.05:
            fields["Connection"] = "close"
        reused = self._link.sock is not None
        try:
            self._link.request(method, path, headers=fields)
            answer = self._link.getresponse()
        except ConnectionError:
            self._link.close()
            if not reused:
                raise
            self._link.request(method, path, headers=fields)
            answer = self._link.getresponse()
        return answer.status, answer.headers, answer.read()

    def _judged(
        self,
        method: str,
        path: str,
        status: int,
        headers: http.client.HTTPMessage,
        *,
        body: bytes,
        known: str | None,
    ) -> str | None:
        """What is wrong with an answer; None if nothing."""
        if status == 503:
            return None if headers["Retry-After"] == "60" else "no Retry-After"
        if status == 304:
            return None if known and headers["ETag"] == known else "304 for another tag"
        if status == 404 and path.startswith("/workouts/"):
            self._workouts = []  # a later plan has other workouts: look at the page again
            return None
        if status != 200:
            return "unexpected"
        if method == "HEAD":
            return "a body after HEAD" if body else None
        tag = headers["ETag"]
        if tag != f'"{hashlib.sha256(body).hexdigest()}"':
            return "the tag is not that of the bytes"
        self._tags[path] = tag
        return self._whole(path, body)

    def _whole(self, path: str, body: bytes) -> str | None:
        if path == "/":
            self._workouts = [f"/{name}" for name in _linked(body)]
            return None if body.endswith(b"</html>\n") and self._workouts else "no whole page"
        if path == "/strength.ics":
            whole = body.startswith(b"BEGIN:VCALENDAR\r\n") and body.endswith(b"END:VCALENDAR\r\n")
            return None if whole and b"BEGIN:VEVENT" in body else "no whole feed, or an empty one"
        return None if body[8:12] == b".FIT" else "no FIT file"


def _linked(page: bytes) -> list[str]:
    return sorted(set(re.findall(r'href="(workouts/[^"]+\.fit)"', page.decode())))


def besiege(
    port: int,
    grounds: Grounds,
    *,
    strikes: Iterable[object],
    clients: int,
    pause_s: float,
    kind: Callable[[int, int], Client] = Client,
) -> tuple[Counter[str], list[str]]:
    """Ask from many threads while another strikes, once for each of `strikes`; then heal.

    Each client is made by `kind` from the port and a seed. Gives the answers by status, and the
    faults, at the first of which the strikes end.
    """
    stop = threading.Event()
    crowd = [kind(port, seed) for seed in range(clients)]
    threads = [threading.Thread(target=client.run, args=(stop,)) for client in crowd]
    for thread in threads:
        thread.start()
    for _ in strikes:
        if any(client.faults for client in crowd):
            break
        grounds.strike()
        sleep(pause_s)
    stop.set()
    for thread in threads:
        thread.join(60)
    grounds.heal()
    statuses: Counter[str] = sum((client.statuses for client in crowd), Counter())
    faults = [fault for client in crowd for fault in client.faults]
    return statuses, faults
