"""Makes the sample files: `python samples/make_samples.py [FOLDER]`, by default `samples/fit`.

Eight weeks of one invented runner, a strength session, and a folder of files that are not a
whole run. Seeded: every run makes the same bytes. README.md in that folder says what each file
shows and how to add one.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

from activity import Outing, build
from diary import BAD_CHECKSUM, BATTERY_FLAT, DIARY, RIDE
from gym import build_strength

HTML = b"""<!DOCTYPE html>
<html><head><title>Please sign in</title></head>
<body><p>Your download was saved under a name that ends in .fit, but it is a web page.</p></body>
</html>
"""
# The head of an AppleDouble file (RFC 1740): magic, version, 16 filler bytes, one empty entry.
APPLE_DOUBLE = (
    bytes.fromhex("00051607 00020000")
    + b"Mac OS X        "
    + bytes.fromhex("0001 00000002 00000026 00000000")
)


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def compressed(data: bytes) -> bytes:
    """Gzip without time or operating system (byte 9), which Python versions fill differently."""
    packed = gzip.compress(data, 9, mtime=0)
    return packed[:9] + b"\xff" + packed[10:]


def write_json(path: Path, content: object) -> None:
    write(path, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())


def write_outing(folder: Path, outing: Outing) -> None:
    """The file and, beside it, what a reader should find in it."""
    data, expected = build(outing)
    name = outing.name + (".fit.gz" if outing.gzip else ".fit")
    write(folder / name, compressed(data) if outing.gzip else data)
    write_json(folder / f"{outing.name}.expected.json", {"file": name, **expected})


def write_strength(folder: Path) -> None:
    name, data, expected = build_strength()
    write(folder / f"{name}.fit", data)
    write_json(folder / f"{name}.expected.json", {"file": f"{name}.fit", **expected})


def write_broken(folder: Path) -> None:
    """Files that become a problem, each with the kind of problem it is."""
    flat, flat_expected = build(BATTERY_FLAT)
    write(folder / f"{BATTERY_FLAT.name}.fit", flat[: len(flat) * 6 // 10])
    spoilt, spoilt_expected = build(BAD_CHECKSUM)
    write(folder / f"{BAD_CHECKSUM.name}.fit", spoilt[:-2] + bytes(b ^ 0x5A for b in spoilt[-2:]))
    ride, _ = build(RIDE)
    write(folder / f"{RIDE.name}.fit", ride)
    write(folder / "empty.fit", b"")
    write(folder / "sign-in-page.fit", HTML)
    write(folder / f"._{BATTERY_FLAT.name}.fit", APPLE_DOUBLE)
    write_json(
        folder / "expected.json",
        {
            "format": 1,
            "problems": {
                f"{BATTERY_FLAT.name}.fit": "damaged",
                f"{BAD_CHECKSUM.name}.fit": "damaged",
                f"{RIDE.name}.fit": "not_a_run",
                "empty.fit": "not_fit",
                "sign-in-page.fit": "not_fit",
                f"._{BATTERY_FLAT.name}.fit": "not_fit",
            },
            # The watch had stored more than five minutes before the break; only the last two
            # bytes of the other file, its checksum, are wrong.
            "usable_all_the_same": {
                f"{BATTERY_FLAT.name}.fit": {
                    "started_at": flat_expected["started_at"],
                    "moving_s_between": [1200, 1560],
                },
                f"{BAD_CHECKSUM.name}.fit": {
                    "started_at": spoilt_expected["started_at"],
                    "moving_s_between": [1800, 1800],
                },
            },
        },
    )


def main(folder: Path) -> None:
    for outing in DIARY:
        write_outing(folder, outing)
    write_strength(folder)
    write_broken(folder / "broken")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "fit")
