"""repair, merge, cut: sound by three foreign readers, message bytes kept, input untouched."""

from __future__ import annotations

import io
from pathlib import Path

import fitdecode  # type: ignore[import-untyped]
import fitparse
import pytest
from click.testing import CliRunner
from garmin_fit_sdk import Decoder, Stream

import fitwriter as fw
from places import SAMPLES, device_files, needs_corpus
from runlift_export import convert, fit
from runlift_export.cli import program
from runlift_export.errors import FitError, RequestError

RUN = (SAMPLES / "2026-09-22-intervals-6x800.fit").read_bytes()
LATER = (SAMPLES / "2026-09-23-easy.fit").read_bytes()


def messages(data: bytes, number: int | None = None) -> list[bytes]:
    """The bytes of every data message, in order."""
    return [
        data[one.start : one.end]
        for file in fit.read_fit(data)
        for one in fit.read_raw_messages(data, file.offset, file.offset + file.size - 2)
        if not one.defines and number in {None, one.number}
    ]


def counted(data: bytes) -> tuple[int, int]:
    """Records and sessions by Garmin's decoder; that the others read to the end is checked."""
    theirs, errors = Decoder(Stream.from_byte_array(bytearray(data))).read()
    assert [] == errors
    assert Decoder(Stream.from_byte_array(bytearray(data))).check_integrity()
    with fitdecode.FitReader(
        io.BytesIO(data),
        check_crc=fitdecode.CrcCheck.RAISE,
        error_handling=fitdecode.ErrorHandling.IGNORE,
    ) as reader:
        decoded = sum(
            frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "record"
            for frame in reader
        )
    plain = sum(1 for _ in fitparse.FitFile(io.BytesIO(data)).get_messages("record"))
    records = len(theirs.get("record_mesgs", []))
    assert records == decoded == plain
    return records, len(theirs.get("session_mesgs", []))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95, 0.999])
def test_a_cut_off_file_is_saved_up_to_the_break(share: float) -> None:
    """All whole messages before the break, byte for byte, and nothing else."""
    found = convert.repaired_fit(RUN[: int(len(RUN) * share)])
    whole = messages(RUN)
    kept = messages(found.data)
    assert whole[: len(kept)] == kept
    assert len(kept) == found.messages >= share * 0.9 * len(whole)
    assert counted(found.data)[0] == len(messages(found.data, 20))


def test_a_wrong_checksum_and_size_are_set_right() -> None:
    """Nothing is lost of a file that was never closed, or whose checksum is wrong."""
    unclosed = RUN[:4] + bytes(4) + RUN[8:-2]
    wrong = RUN[:-1] + bytes([RUN[-1] ^ 1])
    for broken in (unclosed, wrong, RUN):
        found = convert.repaired_fit(broken)
        assert messages(RUN) == messages(found.data)
        assert counted(RUN) == counted(found.data)


def test_repair_is_the_same_twice() -> None:
    """A repaired file is sound, and repairing it changes nothing."""
    once = convert.repaired_fit(RUN[:5000]).data
    assert once == convert.repaired_fit(once).data


@pytest.mark.parametrize("data", [b"", b"no", b"<html></html>", RUN[:14], RUN[:20]])
def test_where_nothing_is_left_repair_says_so(data: bytes) -> None:
    """An error, not an empty file."""
    with pytest.raises(FitError):
        convert.repaired_fit(data)


@needs_corpus
def test_every_damaged_public_file_is_saved_or_refused() -> None:
    """What can be saved is sound by Garmin's own check."""
    saved = 0
    for path in device_files():
        if path.parent.name != "corrupt_or_odd":
            continue
        try:
            found = convert.repaired_fit(path.read_bytes())
        except FitError:
            continue
        assert all(file.fault is None for file in fit.read_fit(found.data))
        assert Decoder(Stream.from_byte_array(bytearray(found.data))).check_integrity()
        saved += 1
    assert saved >= 10


def test_merged_recordings_hold_all_messages() -> None:
    """Records, laps, sessions of both in order of time, whatever the order they are named in."""
    one = convert.merged_fit((("a.fit", RUN), ("b.fit", LATER)))
    assert one.data == convert.merged_fit((("b.fit", LATER), ("a.fit", RUN))).data
    for number in (20, 19, 18, 21):
        assert messages(RUN, number) + messages(LATER, number) == messages(one.data, number)
    assert messages(RUN, 0) == messages(one.data, 0)
    records, sessions = counted(one.data)
    assert (counted(RUN)[0] + counted(LATER)[0], 2) == (records, sessions)
    activity = fit.read_fit(one.data)[0].tables[34]
    assert ([2.0], 1) == (activity.numbers(1).tolist(), len(activity))


def test_recordings_of_the_same_time_are_not_merged() -> None:
    """The sentence names both."""
    with pytest.raises(RequestError, match=r"b\.fit begins before a\.fit ends"):
        convert.merged_fit((("a.fit", RUN), ("b.fit", RUN)))


def test_fields_of_apps_that_contradict_are_not_merged() -> None:
    """One developer field cannot mean two things in one file."""
    files = []
    for place, kind in enumerate((fw.UINT8, fw.UINT16)):
        writer = fw.file_id(fw.FitWriter())
        writer.message(206, [{0: (fw.UINT8, 0), 1: (fw.UINT8, 0), 2: (fw.UINT8, kind)}])
        writer.message(20, fw.record_rows(range(9), start=fw.START + 100 * place))
        files.append((f"{place}.fit", writer.bytes()))
    with pytest.raises(RequestError, match="different fields of apps"):
        convert.merged_fit(tuple(files))


def test_a_part_keeps_its_messages() -> None:
    """Records within are the same bytes; the session says what is left, and nothing it cannot."""
    found = convert.cut_fit("a.fit", RUN, from_s=300, to_s=900)
    table = fit.read_fit(RUN)[0].tables[20]
    times = table.timestamps()
    inside = (times >= times[0] + 300) & (times <= times[0] + 900)
    wanted = [raw for raw, there in zip(messages(RUN, 20), inside, strict=True) if there]
    assert wanted == messages(found.data, 20)
    records, sessions = counted(found.data)
    assert (int(inside.sum()), 1) == (records, sessions)
    session = Decoder(Stream.from_byte_array(bytearray(found.data))).read()[0]["session_mesgs"][0]
    assert 600.0 == session["total_elapsed_time"]
    distance = table.numbers(5)[inside]
    assert (distance[-1] - distance[0]) / 100 == session["total_distance"]
    assert "total_calories" not in session
    assert "running" == session["sport"]


def test_laps_are_cut_where_the_cut_goes_through() -> None:
    """Laps outside are gone, those within as they were, one at the border is shorter."""
    found = convert.cut_fit("a.fit", RUN, from_s=None, to_s=1000)
    before, after = messages(RUN, 19), messages(found.data, 19)
    assert 1 < len(after) < len(before)
    assert before[: len(after) - 1] == after[:-1]
    assert before[len(after) - 1] != after[-1]


def test_nothing_left_is_an_error() -> None:
    """Beyond the end; and how long the recording is."""
    with pytest.raises(RequestError, match="min"):
        convert.cut_fit("a.fit", RUN, from_s=90_000, to_s=None)


def test_commands_never_write_over_what_is_there(tmp_path: Path) -> None:
    """Neither the input nor any other file; the result appears, the input stays."""
    source, out = tmp_path / "a.fit", tmp_path / "b.fit"
    source.write_bytes(RUN[:6000])

    def run(*words: str) -> int:
        return CliRunner().invoke(program, list(words)).exit_code

    assert 1 == run("repair", str(source), "-o", str(source))
    assert 0 == run("repair", str(source), "-o", str(out))
    assert 1 == run("repair", str(source), "-o", str(out))
    assert RUN[:6000] == source.read_bytes()
    assert 0 == run("cut", str(out), "--to", "5:00", "-o", str(tmp_path / "c.fit"))
    assert 2 == run("cut", str(out), "-o", str(tmp_path / "d.fit"))
    assert 2 == run("cut", str(out), "--to", "soon", "-o", str(tmp_path / "d.fit"))
    other = tmp_path / "later.fit"
    other.write_bytes(LATER)
    assert 0 == run("merge", str(out), str(other), "-o", str(tmp_path / "e.fit"))
    assert 2 == run("merge", str(out), "-o", str(tmp_path / "f.fit"))
    assert 2 == run("merge", str(source), str(other), "-o", str(tmp_path / "f.fit"))
