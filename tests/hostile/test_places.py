"""What may lie in a folder of activities: bombs, pipes, devices, loops, odd names."""

from __future__ import annotations

import gzip
import io
import os
import struct
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import pytest

from fitwriter import activity
from places import SAMPLES
from runlift_export import runs
from runlift_export.cache import Cache
from runlift_export.model import ProblemKind
from runlift_export.runs import Reading
from work import at_most

needs_posix = pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")
needs_user = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="root may read every file"
)
SOON = 2_000_000  # lines of Python; nothing here takes a third of that


@pytest.fixture(scope="module")
def run() -> bytes:
    return activity(elapsed_s=700)


def read(*paths: Path, cache: Cache | None = None) -> Reading:
    """A reading that must come soon."""
    with at_most(SOON):
        return runs.read_runs(paths, timezone=None, cache=cache)


def kinds(found: Reading) -> list[ProblemKind]:
    return [problem.kind for problem in found.problems]


# --- folders -----------------------------------------------------------------------------------


@needs_posix
def test_pipes_devices_and_loops_do_not_block(tmp_path: Path, run: bytes) -> None:
    """Named pipes, devices behind links and link loops are named; the run is read."""
    folder = tmp_path / "runs"
    folder.mkdir()
    (folder / "a.fit").write_bytes(run)
    os.mkfifo(folder / "b.fit")
    os.mkfifo(folder / "c.zip")
    (folder / "d.fit").symlink_to("/dev/zero")
    (folder / "e.fit").symlink_to("/dev/tty")
    (folder / "f.fit").symlink_to("f.fit")
    (folder / "g").symlink_to(folder, target_is_directory=True)
    (folder / "h.fit").symlink_to(folder, target_is_directory=True)
    found = read(folder)
    assert 1 == len(found.runs)
    assert [ProblemKind.UNSUPPORTED] * 6 == kinds(found)


@needs_posix
@pytest.mark.parametrize("name", ["pipe", "/dev/zero"])
def test_a_pipe_or_device_given_by_name_is_refused(tmp_path: Path, name: str) -> None:
    """Also where it is the PATH itself."""
    path = tmp_path / name
    if not path.exists():
        os.mkfifo(path)
    assert [ProblemKind.UNSUPPORTED] == kinds(read(path))


@needs_posix
def test_a_tree_as_deep_as_paths_go_is_walked(tmp_path: Path, run: bytes) -> None:
    """Folders within folders, deeper than Python's stack."""
    handle = os.open(tmp_path, os.O_RDONLY)
    depth = min(1_900, (4_000 - len(str(tmp_path))) // 2)
    for _ in range(depth):
        os.mkdir("d", dir_fd=handle)
        inner = os.open("d", os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = inner
    leaf = os.open("a.fit", os.O_CREAT | os.O_WRONLY, dir_fd=handle)
    os.write(leaf, run)
    os.close(leaf)
    os.close(handle)
    try:
        found = read(tmp_path)
    finally:
        # Python's own removal of trees recurses, and would leave this one behind.
        subprocess.run(["rm", "-r", str(tmp_path / "d")], check=True)
    assert sys.getrecursionlimit() < depth
    assert 1 == len(found.runs)


@needs_user
def test_unreadable_files_and_folders_are_problems(tmp_path: Path, run: bytes) -> None:
    """The others are read."""
    for name in ("a.fit", "b.fit"):
        (tmp_path / name).write_bytes(run)
    (tmp_path / "a.fit").chmod(0)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    found = read(tmp_path)
    closed.chmod(0o700)
    assert 1 == len(found.runs)
    assert [ProblemKind.UNSUPPORTED] * 2 == kinds(found)


ODD_NAMES = (
    b"line\nbreak.fit", b"bell\x07 esc\x1b[31m.fit", "\N{RUNNER}\u202e.fit".encode(),
    b"\xff\xfe.fit", b"<script>alert(1)<!--.fit", b"=1+1,\"x\".fit", b" .fit", b"-rf.fit",
    b"x..fit", b"a!b.fit", b"%s%n.fit", b"$(x).fit", b"x" * 251 + b".fit",
)  # fmt: skip


@needs_posix
def test_odd_names_are_read_and_remembered(tmp_path: Path) -> None:
    """Every name a file system takes; from the cache the second time."""
    folder = os.fsencode(tmp_path / "runs")
    os.mkdir(folder)  # noqa: PTH102 bytes
    for number, name in enumerate(ODD_NAMES):
        data = activity(elapsed_s=700, start=1_000_000_000 + 86_400 * number)
        with open(folder + b"/" + name, "wb") as stream:  # noqa: PTH123 bytes
            stream.write(data)
    with Cache(tmp_path / "cache.sqlite") as cache:
        first = read(tmp_path / "runs", cache=cache)
        assert len(ODD_NAMES) == len(first.runs)
        assert len(ODD_NAMES) == len(cache.fresh())
        assert [run.source for run in first.runs] == [
            run.source for run in read(tmp_path / "runs", cache=cache).runs
        ]


# --- archives ----------------------------------------------------------------------------------


def zipped(
    members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, level: int | None = None
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=level) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def archive(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "export.zip"
    path.write_bytes(data)
    return path


ZEROS = bytes(50 * 2**20)


def test_a_zip_bomb_is_refused_unopened(tmp_path: Path, run: bytes) -> None:
    """50 MB of zeros in 50 kB; the run beside it is read."""
    found = read(archive(tmp_path, zipped({"a.fit": run, "b.fit": ZEROS})))
    assert 1 == len(found.runs)
    assert "more than any recording" in found.problems[0].message


def test_a_gzip_bomb_is_refused(tmp_path: Path) -> None:
    """Growth beyond a hundredfold is no FIT file's."""
    path = tmp_path / "a.fit.gz"
    path.write_bytes(gzip.compress(ZEROS))
    assert "100-fold" in read(path).problems[0].message


def test_bombs_within_archives_are_refused(tmp_path: Path) -> None:
    """An archive in an archive that grows, and five levels of them."""
    bomb = zipped({"a.fit": ZEROS})
    assert [ProblemKind.DAMAGED] == kinds(read(archive(tmp_path, zipped({"b.zip": bomb}))))
    deep = zipped({"a.fit": b""}, zipfile.ZIP_STORED)
    for _ in range(6):
        deep = zipped({"b.zip": deep}, zipfile.ZIP_STORED)
    assert "too deep" in read(archive(tmp_path, deep)).problems[0].message


def test_overlapping_members_are_refused(tmp_path: Path, run: bytes) -> None:
    """A thousand directory entries that all point at one member (Fifield's bomb)."""
    data = zipped({"a.fit": run}, zipfile.ZIP_STORED)
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    entries = b""
    for number in range(1_000):
        name = b"%03d.fit" % number
        entries += entry[:28] + struct.pack("<H", len(name)) + entry[30:46] + name
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1000, 1000, len(entries), start, 0)
    found = read(archive(tmp_path, data[:start] + entries + tail))
    assert () == found.runs
    assert "overlap" in found.problems[0].message.lower()


def test_a_name_used_twice_is_listed_once(tmp_path: Path, run: bytes) -> None:
    """Else archives within archives of one name would list without end."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as whole, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(50):
            whole.writestr("x.zip", zipped({"a.fit": run}))
    assert 1 == read(archive(tmp_path, out.getvalue())).files


def test_lying_sizes_and_encryption_are_problems(tmp_path: Path, run: bytes) -> None:
    """A size that is not true, and the flag that says encrypted."""
    data = bytearray(zipped({"a.fit": run}))
    at = data.index(b"PK\x01\x02")
    lying = bytearray(data)
    lying[at + 24 : at + 28] = struct.pack("<I", len(run) // 2)
    encrypted = bytearray(data)
    encrypted[6] |= 1
    encrypted[at + 8] |= 1
    for changed in (lying, encrypted):
        assert [ProblemKind.DAMAGED] == kinds(read(archive(tmp_path, bytes(changed))))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_are_refused(tmp_path: Path, run: bytes, method: int) -> None:
    """Their decoders may be told to take gigabytes; no export uses them."""
    found = read(archive(tmp_path, zipped({"a.fit": run}, method)))
    assert "do not use" in found.problems[0].message


@pytest.mark.parametrize("name", ["../../evil.fit", "/etc/evil.fit", "C:\\evil.fit", "a\nb.fit"])
def test_names_that_leave_the_archive_stay_names(tmp_path: Path, run: bytes, name: str) -> None:
    """Nothing is unpacked to disk, so the name is only shown."""
    (tmp_path / "in").mkdir()
    found = read(archive(tmp_path / "in", zipped({name: run})))
    assert 1 == len(found.runs)
    assert [tmp_path / "in"] == list(tmp_path.iterdir())


def test_a_real_export_is_far_from_the_limits(tmp_path: Path) -> None:
    """All samples in one archive, and that in another, are read as they are."""
    members = {path.name: path.read_bytes() for path in SAMPLES.glob("*.fit*")}
    inner = zipped(members)
    found = read(archive(tmp_path, zipped({"part1.zip": inner}, level=9)))
    assert len(members) == found.files
    assert not [one for one in found.problems if one.kind is ProblemKind.DAMAGED]


def test_a_file_that_equals_a_listing_is_no_listing(tmp_path: Path, run: bytes) -> None:
    """The cache keeps archives' listings apart from contents, whatever bytes a file holds."""
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "a.zip").write_bytes(zipped({"a.fit": run}))
    (tmp_path / "runs" / "b.fit").write_bytes(b'[["a.fit"]]')
    with Cache(tmp_path / "cache.sqlite") as cache:
        for _ in range(2):
            found = read(tmp_path / "runs", cache=cache)
            assert 1 == len(found.runs)
            assert [ProblemKind.NOT_FIT] == kinds(found)
