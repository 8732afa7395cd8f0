"""Seeded mutation: the same seed number gives the same bytes, so that a find can be repeated."""

from __future__ import annotations

import gzip
import io
import json
import struct
import warnings
import zipfile
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from fitwriter import FitWriter

INTERESTING = (0, 1, 0x7F, 0x80, 0xFF)
WIDE = (0, 1, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
NASTY: tuple[Any, ...] = (
    None, True, 0, -1, 1, 2**31, 2**63, -(2**63), 10**400, 0.0, -0.0, 1e308, -1e308, 5e-324,
    "", "\0", "\n", "\ud800", "\x1b[31m", "<script>", "=1+1", "../../x", "9" * 5000, "x" * 5000,
    [], [[]], {}, {"": {}}, "0001-01-01", "9999-12-31", "2026-02-30", "1900-01-01", "2200-12-31",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1900-01-01T00:00:00+00:00",
    "2200-12-31T23:59:59+23:59", "2026-11-24T18:30:00", "Europe/Berlin", "NaN",
)  # fmt: skip


def bytes_changed(rng: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """A few changes of bytes: flips, extremes, cuts, copies, splices."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        rng.choice(_BYTE_CHANGES)(rng, out, others)
    return bytes(out)


def _flip(rng: Random, out: bytearray, _: Sequence[bytes]) -> None:
    if out:
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)


def _set(rng: Random, out: bytearray, _: Sequence[bytes]) -> None:
    if out:
        out[rng.randrange(len(out))] = rng.choice(INTERESTING)


def _set_early(rng: Random, out: bytearray, _: Sequence[bytes]) -> None:
    """Headers and definitions stand first."""
    if out:
        out[rng.randrange(min(len(out), 400))] = rng.randrange(256)


def _set_wide(rng: Random, out: bytearray, _: Sequence[bytes]) -> None:
    at = rng.randrange(len(out) + 1)
    out[at : at + 4] = struct.pack(rng.choice("<>") + "I", rng.choice(WIDE))


def _cut(rng: Random, out: bytearray, _: Sequence[bytes]) -> None:
    del out[rng.randrange(len(out) + 1) :]


def _drop(rng: Random, out: bytearray, _: Sequence[bytes]) -> None:
    at = rng.randrange(len(out) + 1)
    del out[at : at + rng.choice((1, 2, 4, 64))]


def _copy(rng: Random, out: bytearray, _: Sequence[bytes]) -> None:
    at, to = rng.randrange(len(out) + 1), rng.randrange(len(out) + 1)
    out[to:to] = out[at : at + rng.choice((1, 8, 64, 1024))]


def _splice(rng: Random, out: bytearray, others: Sequence[bytes]) -> None:
    other = rng.choice(others)
    at, to = rng.randrange(len(other) + 1), rng.randrange(len(out) + 1)
    out[to:] = other[at : at + 20_000]


_BYTE_CHANGES: tuple[Callable[[Random, bytearray, Sequence[bytes]], None], ...] = (
    _flip, _set, _set_early, _set_early, _set_wide, _cut, _drop, _copy, _splice
)  # fmt: skip


def pages_changed(rng: Random, data: bytes) -> bytes:
    """A few bytes changed, mostly such as are not zero: a database is mostly empty pages."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.randrange(len(out))
        if rng.random() < 0.9:
            at = next((one for one in range(at, len(out)) if out[one]), at)
        out[at] ^= rng.choice((1, 2, 4, 8, 16, 32, 64, 128, 255))
    return bytes(out) if rng.random() < 0.95 else bytes(out[: rng.randrange(len(out))])


MESSAGES = (0, 3, 7, 12, 18, 19, 20, 21, 23, 26, 27, 34, 79, 140, 206, 207, 225, 264, 65535)
FIELDS = (*range(12), 14, 15, 16, 17, 22, 23, 24, 25, 37, 41, 53, 73, 78, 124, 137, 168, 193)
BASES = (0, 1, 2, 0x83, 0x84, 0x85, 0x86, 7, 0x88, 0x89, 0x0A, 0x8B, 0x8C, 13, 0x8E, 0x8F, 0x90)
SIZES = (0, 1, 1, 2, 2, 4, 4, 4, 8, 8, 12, 3, 255)


def fit_made(rng: Random) -> bytes:
    """A sound file of messages the program knows, with any types, sizes and numbers."""
    writer = FitWriter(header_size=rng.choice((12, 14)))
    for _ in range(rng.randrange(1, 30)):
        local = rng.randrange(16)
        message = rng.choice(MESSAGES)
        numbers = rng.sample(FIELDS, rng.randrange(8))
        fields = [(one, rng.choice(SIZES), rng.choice(BASES)) for one in (253, *numbers)]
        if rng.random() < 0.3:
            fields = [(one, 4, 0x86) for one in (253, *numbers)]
        big = rng.random() < 0.2
        developer = [(0, 4, 0)] if rng.random() < 0.1 else []
        writer.define(local, message, fields, developer=developer, big_endian=big)
        size = sum(field[1] for field in (*fields, *developer))
        for _ in range(rng.choice((1, 1, 2, 30))):
            payload = _payload(rng, size)
            if local < 4 and rng.random() < 0.1:
                writer.compressed(local, rng.randrange(32), payload)
            else:
                writer.data(local, payload)
    return writer.bytes() * rng.choice((1, 1, 1, 2))


def _payload(rng: Random, size: int) -> bytes:
    kind = rng.random()
    if kind < 0.3:
        return rng.randbytes(size)
    if kind < 0.6:
        start = 1_000_000_000 + rng.randrange(4000)
        return (struct.pack("<I", start) + struct.pack("<I", rng.randrange(9000)) * size)[:size]
    return (struct.pack(rng.choice("<>") + "I", rng.choice(WIDE)) * size)[:size]


def json_changed(rng: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """The tree with some values replaced by nasty ones, dropped or doubled."""
    tree = json.loads(data)
    for _ in range(rng.choice((1, 1, 2, 5))):
        _change_node(rng, tree)
    return json.dumps(tree).encode()


def _change_node(rng: Random, tree: Any) -> None:
    node: Any = tree
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = rng.choice(keys)
        if isinstance(node[key], dict | list) and node[key] and rng.random() < 0.85:
            node = node[key]
            continue
        kind = rng.random()
        if kind < 0.15:
            del node[key]
        elif kind < 0.25 and isinstance(node, list):
            node.extend([node[key]] * rng.choice((1, 3, 200)))
        else:
            node[key] = rng.choice(NASTY)
        return


TOKENS = {
    "ics": (
        "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "RRULE:FREQ=DAILY",
        "RRULE:FREQ=WEEKLY;COUNT=0", "RRULE:FREQ=MONTHLY;BYDAY=-1MO;UNTIL=20270101T000000Z",
        "RRULE:FREQ=YEARLY;INTERVAL=0", "EXDATE:20261124", "RDATE;VALUE=PERIOD:20261124/P1D",
        "DTSTART:00010101T000000Z", "DTSTART;VALUE=DATE:99991231", "DTSTART;TZID=X:20261124T180000",
        "DTSTART:20261124T000000-0500", "DTEND:19000101", "DURATION:-P1W", "DURATION:P999999999D",
        "RECURRENCE-ID:20261124", "SUMMARY:" + "run " * 500, "SUMMARY;X=\"a\nb\":x", "STATUS:",
        "X-WORKOUT-ESTIMATED-DURATION:99999999", "DESCRIPTION:planned time: 99:99", "TZID:X",
        "TZOFFSETFROM:+9999", "TZOFFSETTO:-2400", ";;;:::", "\0", "\u2028", "UID:\ud800",
    ),
    "toml": (
        "[week]", "[[races]]", "[athlete]", "[strength]", "[[exercises]]", "[[corrections]]", "=",
        "date = 0001-01-01", "date = 9999-12-31", "date = \"x\"", "monday = [\"00:00-24:00\"]",
        "monday = [\"18:30-18:30\"]", "monday = 3", "x = " + "9" * 5000, "x = " + "[" * 2000,
        "timezone = \"../../etc/passwd\"", "timezone = \"\\u0000\"", "level = nan", "inf = inf",
        "planned = [\"\\u0000\", \"~nobody/x\"]", "sessions = -1", "full_min = 1e400", "\"\" = 1",
    ),
    "sets": (
        "date,exercise,sets,reps,weight_kg", "2026-11-03,Squat,99999999999,5,60", "\"", ",,,,",
        "\0", "2026-11-03,Squat,3,1e308,nan", "0001-01-01,Squat,3,5,60", "9999-12-31,Squat,3,5,60",
        "2026-13-45,Squat,3,5,60", "2026-11-03,=1+1,3,5,60", "2026-11-03,\x1b[31mSquat,3,-5,-60",
        "\r", "x" * 200_000, "2026-11-03," + "a" * 20_000 + ",3,5,60", "٣,٣,٣,٣,٣", "²,²,²,²,²",
        "2026-11-03,Squat,3,5,60" + ",7" * 5_000, "2026-11-03T25:61,Squat,3,5,60", ";;;;;;;;;",
    ),
    "roster": (
        "athlete", "athlete,athlete", "anna,,,", "..,,,", "a/b,,,", ".hidden,,,", "\0,,,", "\"",
        "\r", "x" * 200_000, "a" * 300 + ",,,", "=1+1,,,", "anna\x1b[31m,,,", "con,,maybe,",
        "\ud800,,,", "coach,,,", "squad.csv,,,", "Anna,,,", ",,,", "e\u0301,,,", "\u00e9,,,",
        "anna " + ",x" * 900,
    ),
    "csv": (
        "date,effort", "source,effort", "2026-11-03,hard", "0001-01-01,easy", "9999-12-31,easy",
        "\"", "\"\"", ",,,", "\0", "\r", "x" * 200_000, "date,date,effort", "2026-11-03,=1+1",
    ),
}  # fmt: skip


def lines_changed(rng: Random, data: bytes, tokens: Sequence[str]) -> bytes:
    """Lines dropped, doubled, moved, cut, or with a nasty one put in."""
    lines = data.decode("utf-8", "replace").splitlines()
    for _ in range(rng.choice((1, 2, 4, 12))):
        at = rng.randrange(len(lines) + 1)
        kind = rng.randrange(5)
        if kind < 2 or not lines:
            lines.insert(at, rng.choice(tokens))
        elif kind == 2:
            del lines[at : at + rng.choice((1, 3))]
        elif kind == 3:
            lines[at:at] = [rng.choice(lines)] * rng.choice((1, 50))
        else:
            line = lines[at % len(lines)]
            lines[at % len(lines)] = line[: rng.randrange(len(line) + 1)] + rng.choice(
                ("", ";", ":", "=", '"', "\\", "99999999999", "-1", "\x1b")
            )
    return rng.choice(("\r\n", "\n", "\r\n")).join(lines).encode("utf-8", "surrogatepass")


def zip_made(rng: Random, inner: bytes) -> bytes:
    """An archive with odd names, methods, doubles and archives within."""
    names = (
        "a.fit", "a.fit", "../../b.fit", "/etc/c.fit", "d\n\x1b[31m.fit", "C:\\e.fit", "f.fit.gz",
        "g.zip", "._h.fit", "\N{RUNNER}.fit", "a" * 300 + ".fit", "con.fit", "i.fit/", "!.fit",
    )  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that two members have one name is the point
        for _ in range(rng.randrange(1, 5)):
            name = rng.choice(names)
            data = inner
            if name.endswith(".gz"):
                data = gzip.compress(inner, mtime=0)
            elif name.endswith(".zip") and rng.random() < 0.7:
                data = zip_made(rng, inner)
            info = zipfile.ZipInfo(name)
            info.compress_type = rng.choice((0, 8, 8, 12, 14))
            archive.writestr(info, data)
    return out.getvalue()
