"""Archives and compressed files whose own tables lie, and what else may lie in a folder."""

from __future__ import annotations

import gzip
import io
import socket
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from fitwriter import UINT8, UINT32, FitWriter, activity, file_id, session_row
from runlift_export import runs
from runlift_export.model import ProblemKind
from runlift_export.runs import Reading
from work import at_most

SOON = 5_000_000  # lines of Python; most here take a hundredth of that
RUN = activity(elapsed_s=700)
ENTRY, END = b"PK\x01\x02", b"PK\x05\x06"


def read(folder: Path) -> Reading:
    """What is found in the folder, soon."""
    with at_most(SOON):
        return runs.read_runs((folder,), timezone=None)


def zipped(*names: str, data: bytes = RUN) -> bytearray:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, data)
    return bytearray(out.getvalue())


def kinds(found: Reading) -> list[ProblemKind]:
    return [problem.kind for problem in found.problems]


@pytest.mark.parametrize("size", [2**31 - 1, 2**32 - 2, 2**32 - 1])
@pytest.mark.parametrize("field", [20, 24, 42], ids=["compressed", "unpacked", "offset"])
def test_sizes_up_to_32_bits_are_not_believed(tmp_path: Path, field: int, size: int) -> None:
    """Nothing of that size is reserved or read; the file is a problem, the one beside it a run."""
    data = zipped("a.fit")
    at = data.index(ENTRY) + field
    data[at : at + 4] = struct.pack("<I", size)
    (tmp_path / "a.zip").write_bytes(data)
    (tmp_path / "b.fit").write_bytes(RUN)
    found = read(tmp_path)
    assert (1, [ProblemKind.DAMAGED]) == (len(found.runs), kinds(found))


def test_sizes_of_64_bits_are_not_believed(tmp_path: Path) -> None:
    """The extra field of zip64 with 2^63 and more."""
    data = zipped("a.fit")
    at = data.index(ENTRY)
    extra = struct.pack("<HHQQQ", 1, 24, 2**63, 2**63, 2**64 - 1)
    data[at + 20 : at + 28] = b"\xff" * 8
    data[at + 42 : at + 46] = b"\xff" * 4
    data[at + 30 : at + 32] = struct.pack("<H", len(extra))
    data[at + 51 : at + 51] = extra
    end = data.index(END)
    data[end + 12 : end + 16] = struct.pack("<I", end - at)
    (tmp_path / "a.zip").write_bytes(data)
    assert [ProblemKind.DAMAGED] == kinds(read(tmp_path))


@pytest.mark.parametrize("count", [2, 65_535])
def test_a_table_with_other_counts_than_it_says_is_no_harm(tmp_path: Path, count: int) -> None:
    """The number of entries in the end record, one too many and as many as there can be."""
    data = zipped("a.fit")
    end = data.index(END)
    data[end + 8 : end + 12] = struct.pack("<HH", count, count)
    (tmp_path / "a.zip").write_bytes(data)
    assert len(read(tmp_path).runs) + len(read(tmp_path).problems) == 1


def test_names_that_claim_to_be_text_and_are_not(tmp_path: Path) -> None:
    """The flag says UTF-8, the bytes are none: a problem of the archive."""
    data = zipped("\N{RUNNER}.fit")
    name = "\N{RUNNER}".encode()
    (tmp_path / "a.zip").write_bytes(data.replace(name, b"\xff\xfe\xc0\x80"))
    found = read(tmp_path)
    assert ([], [ProblemKind.DAMAGED]) == (list(found.runs), kinds(found))


@pytest.mark.parametrize(
    "name", ["a\0b.fit", "CON.fit", "aux.fit", "x" * 65_000 + ".fit", "/" * 60_000 + "a.fit",
             "a/" * 30_000 + "a.fit", "a.fit.", "\u202etif.fit", "a.FIT", "~/a.fit", "a\\..\\..\\b.fit"],  # noqa: E501 a table
    ids=lambda name: repr(name[:12]),
)  # fmt: skip
def test_odd_names_within_an_archive_harm_nothing(tmp_path: Path, name: str) -> None:
    """Each is read as a run, or passed over because it is not called .fit; nothing is unpacked."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.zip").write_bytes(zipped(name))
    found = read(tmp_path / "in")
    is_called_fit = name.partition("\0")[0].lower().endswith(".fit")
    assert int(is_called_fit) == len(found.runs) + len(found.problems)
    assert [tmp_path / "in"] == list(tmp_path.iterdir())


def test_an_archive_of_many_files_takes_work_in_step_with_their_number(tmp_path: Path) -> None:
    """Each empty file is told; eight times as many take no more than nine times the work."""
    few, many = (_work_for_files(tmp_path / "a.zip", count) for count in (1_000, 8_000))
    assert many < 9 * few


def _work_for_files(archive: Path, count: int) -> int:
    """Lines of Python that run to read an archive of so many empty files."""
    archive.write_bytes(zipped(*(f"{number}.fit" for number in range(count)), data=b""))
    with at_most(SOON) as work:
        found = runs.read_runs((archive.parent,), timezone=None)
    assert count == len(found.problems)
    return work.lines


def _nested(archives: int, members: int) -> bytes:
    inner = bytes(zipped(*(f"{number}.fit" for number in range(members)), data=b""))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(archives):
            archive.writestr(f"{number}.zip", inner)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "most"),
    [(bytes(zipped(*(f"{n}.fit" for n in range(30_000)), data=b"")), 13_000),
     (_nested(20, 1_000), 10_500)],
    ids=["flat", "nested"],
)  # fmt: skip
def test_an_archive_holds_no_more_files_than_its_bytes_could(
    tmp_path: Path, data: bytes, most: int
) -> None:
    """An empty member costs a hundred bytes, in an archive inside fewer: most are passed over."""
    (tmp_path / "a.zip").write_bytes(data)
    found = list(runs.find_files((tmp_path / "a.zip",)))
    assert 10_000 < len(found) < most
    problems = [one.problem for one in found if one.problem is not None]
    assert ["in so few bytes" in one.message for one in problems] == [True]


def test_a_gzip_header_without_end_is_a_problem(tmp_path: Path) -> None:
    """Twenty million letters of a file name that never ends, and as many of a comment."""
    for name, flag in (("a.fit.gz", 8), ("b.fit.gz", 16)):
        header = bytes((31, 139, 8, flag, 0, 0, 0, 0, 0, 255))
        (tmp_path / name).write_bytes(header + b"x" * 20_000_000)
    assert [ProblemKind.DAMAGED] * 2 == kinds(read(tmp_path))


@pytest.mark.parametrize("cut", [1, 4, 8, 20])
def test_a_gzip_file_that_ends_early_is_a_problem(tmp_path: Path, cut: int) -> None:
    """Cut in its checksum, its length, or its last block."""
    (tmp_path / "a.fit.gz").write_bytes(gzip.compress(RUN)[:-cut])
    assert [ProblemKind.DAMAGED] == kinds(read(tmp_path))


def test_a_gzip_length_that_lies_is_a_problem(tmp_path: Path) -> None:
    """The last four bytes say 2^32 - 1."""
    (tmp_path / "a.fit.gz").write_bytes(gzip.compress(RUN)[:-4] + b"\xff" * 4)
    assert [ProblemKind.DAMAGED] == kinds(read(tmp_path))


def test_blocks_that_hold_nothing_take_time_in_step_with_their_number(tmp_path: Path) -> None:
    """Four million empty deflate blocks unpack to nothing."""
    body = b"\0\0\0\xff\xff" * 4_000_000 + b"\1\0\0\xff\xff"
    tail = struct.pack("<II", zlib.crc32(b""), 0)
    (tmp_path / "a.fit.gz").write_bytes(gzip.compress(b"", mtime=0)[:10] + body + tail)
    assert 1 == len(read(tmp_path).problems)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="sockets in folders are of POSIX")
def test_a_socket_in_the_folder_is_named_and_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As pipes and devices are."""
    monkeypatch.chdir(tmp_path)  # a socket's path may have 107 bytes only
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("a.fit")
        door.listen()
        (tmp_path / "b.fit").write_bytes(RUN)
        found = read(tmp_path)
    assert (1, [ProblemKind.UNSUPPORTED]) == (len(found.runs), kinds(found))


WEEK_S = 7 * 86_400


def a_sparse_week(number: int) -> bytes:
    """Seven days in one recording, with ten minutes of running at its start, middle and end."""
    spells = (0, WEEK_S // 2, WEEK_S - 205)
    shown = [start + second for start in spells for second in range(0, 205, 5)]
    zero = 900_000_000 + number * 8 * 86_400
    metres = len(shown) * 13.5
    rows = [
        {253: (UINT32, zero + at), 5: (UINT32, int(1350 * row)), 3: (UINT8, 140)}
        for row, at in enumerate(shown)
    ]
    session = session_row(start=zero, elapsed_s=WEEK_S, distance_m=metres)
    return file_id(FitWriter()).message(20, rows).message(18, [session]).bytes()


def test_sparse_weeks_take_room_by_what_was_recorded(tmp_path: Path) -> None:
    """A file of 1.4 kB holds a week: of 200 in an archive all are judged, within 250 MB more."""
    with zipfile.ZipFile(tmp_path / "weeks.zip", "w") as archive:
        for number in range(200):
            archive.writestr(f"{number}.fit", a_sparse_week(number))
    script = """
import resource, sys
from runlift_export import judge_runs, read_runs
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = judge_runs(read_runs(sys.argv[1], timezone="UTC"))
print(len(found.runs), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    judged, megabytes = map(int, done.stdout.split())
    assert judged == 200
    assert megabytes < 250
