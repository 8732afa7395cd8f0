"""Folders converted: what is new and no more, whole or not at all, whatever happens between."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import fitwriter as fw
from places import SAMPLES
from runlift_export import flow, store
from runlift_export.cli import program
from runlift_export.convert import ConvertOptions, Format

CSV = ConvertOptions(formats=(Format.CSV,))


def recordings(folder: Path, count: int = 3) -> Path:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        writer = fw.file_id(fw.FitWriter())
        writer.message(20, fw.record_rows(range(20), start=fw.START + 10_000 * number))
        (folder / f"{number}.fit").write_bytes(writer.bytes())
    return folder


def convert_them(source: Path, out: Path, options: ConvertOptions = CSV, **more: Any) -> Any:
    return flow.convert_paths((source,), out, options, **more)


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Time of last change and bytes of every file that is not hidden."""
    return {
        path.name: (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".")
    }


def run(*words: str) -> Result:
    return CliRunner().invoke(program, ["convert", *words])


def test_a_second_call_touches_nothing(tmp_path: Path) -> None:
    """All up to date: no file is written again, not even with the same bytes."""
    source, out = recordings(tmp_path / "in"), tmp_path / "out"
    first = convert_them(source, out)
    before = state(out)
    second = convert_them(source, out)
    assert (3, 3, 0) == (len(first.names), first.converted, first.unchanged)
    assert (0, 0, 3) == (len(second.names), second.converted, second.unchanged)
    assert before == state(out)


def test_only_what_is_new_is_converted(tmp_path: Path) -> None:
    """One more recording, one more file; a removed result comes back."""
    source, out = recordings(tmp_path / "in"), tmp_path / "out"
    names = convert_them(source, out).names
    os.utime(source / "2.fit")
    (recordings(tmp_path / "more", 4) / "3.fit").rename(source / "3.fit")
    (out / names[0]).unlink()
    again = convert_them(source, out)
    assert 2 == len(again.names)
    assert names[0] in again.names


def test_other_options_convert_anew(tmp_path: Path) -> None:
    """The ledger knows under which options a file was written."""
    source, out = recordings(tmp_path / "in"), tmp_path / "out"
    convert_them(source, out)
    other = ConvertOptions(formats=(Format.CSV,), raw=True)
    assert 3 == convert_them(source, out, other).converted


def test_a_cut_ledger_is_made_whole(tmp_path: Path) -> None:
    """Killed while a line was written: that source is done again, the others are not."""
    source, out = recordings(tmp_path / "in"), tmp_path / "out"
    convert_them(source, out)
    before = state(out)
    ledger = out / store.CONVERSIONS
    ledger.write_bytes(ledger.read_bytes()[:-30])
    again = convert_them(source, out)
    assert (1, 2) == (again.converted, again.unchanged)
    assert before == state(out)
    assert 3 == convert_them(source, out).unchanged


def test_killed_between_file_and_ledger(tmp_path: Path) -> None:
    """Files in place without a line: found equal, left alone, noted; leftovers are swept."""
    source, out = recordings(tmp_path / "in"), tmp_path / "out"
    convert_them(source, out)
    before = state(out)
    (out / store.CONVERSIONS).unlink()
    (out / ".runlift-1-abc.tmp").write_bytes(b"half")
    assert 3 == convert_them(source, out).converted
    assert before == state(out)
    assert not (out / ".runlift-1-abc.tmp").exists()


def test_what_the_user_edited_is_kept(tmp_path: Path) -> None:
    """A result that somebody changed is moved aside, not lost."""
    source, out = recordings(tmp_path / "in"), tmp_path / "out"
    name = convert_them(source, out).names[0]
    (out / name).write_text("mine\n")
    convert_them(source, out)
    kept = out / name.replace(".csv", ".kept-1.csv")
    assert "mine\n" == kept.read_text()
    assert (out / name).read_text().startswith("timestamp,")


def test_a_shortened_result_is_made_again(tmp_path: Path) -> None:
    """A file that a power cut left empty is not up to date."""
    source, out = recordings(tmp_path / "in"), tmp_path / "out"
    name = convert_them(source, out).names[0]
    (out / name).write_bytes(b"")
    assert 1 == convert_them(source, out).converted
    assert (out / name).stat().st_size > 100


def test_dry_writes_nothing(tmp_path: Path) -> None:
    """-n names the files, and there is no folder afterwards."""
    source, out = recordings(tmp_path / "in"), tmp_path / "out"
    found = convert_them(source, out, dry=True)
    assert 3 == len(found.names)
    assert not out.exists()


def test_copies_are_written_once(tmp_path: Path) -> None:
    """The same bytes twice: one file, and a line that says so."""
    source, out = recordings(tmp_path / "in", 1), tmp_path / "out"
    (source / "copy.fit").write_bytes((source / "0.fit").read_bytes())
    found = convert_them(source, out)
    assert ["duplicate"] == [str(one.kind) for one in found.problems]
    assert 1 == len(list(out.glob("*running*")) + list(out.glob("*unknown*")))
    assert 2 == convert_them(source, out).unchanged


def test_bad_files_are_lines_in_problems(tmp_path: Path) -> None:
    """Exit 1 and problems.csv; the good ones are there; mended, the file goes."""
    source, out = recordings(tmp_path / "in"), tmp_path / "out"
    bad = source / "bad.fit"
    bad.write_bytes(b"<html>sign in</html>")
    result = run(str(source), "-o", str(out))
    assert 1 == result.exit_code
    lines = (out / "problems.csv").read_text().splitlines()
    assert "source,kind,message" == lines[0]
    assert lines[1].startswith("in/bad.fit,not_fit,")
    assert 3 == len(list(out.glob("20*.csv")))
    assert 1 == run(str(source), "-o", str(out)).exit_code
    bad.unlink()
    assert 0 == run(str(source), "-o", str(out)).exit_code
    assert not (out / "problems.csv").exists()


def test_many_files_on_several_cores(tmp_path: Path) -> None:
    """The same files as on one."""
    source = recordings(tmp_path / "in", 130)
    convert_them(source, tmp_path / "one", jobs=1)
    convert_them(source, tmp_path / "two", jobs=2)
    one, two = state(tmp_path / "one"), state(tmp_path / "two")
    assert 130 == len(one)
    assert {name: data for name, (_, data) in one.items()} == {
        name: data for name, (_, data) in two.items()
    }


def test_gpx_without_positions_is_a_question(tmp_path: Path) -> None:
    """A GPX of nothing is refused with what to add."""
    result = run(str(SAMPLES), "-o", str(tmp_path), "--to", "gpx")
    assert 2 == result.exit_code
    assert "--positions" in result.stderr


@pytest.mark.parametrize(
    "place", ["47", "47,8", "91,8,1", "47,181,100", "47,8,-1", "47,8,nan", "47,8,1e7", "a,b,c"]
)
def test_a_place_is_checked(tmp_path: Path, place: str) -> None:
    """--hide-around and the settings want two angles and metres, and say the same."""
    words = ("--positions", "--hide-around", place)
    refused = run(str(SAMPLES), "-o", str(tmp_path), *words)
    assert 2 == refused.exit_code
    settings = tmp_path / "runlift.toml"
    settings.write_text(f"[convert]\nhide_around = [{json.dumps(place)}]\n")
    found = CliRunner().invoke(
        program, ["-c", str(settings), "convert", str(SAMPLES), "-o", str(tmp_path / "out")]
    )
    assert 2 == found.exit_code
    sentence = found.stderr.split("convert.hide_around[0]: ")[1].strip()
    assert sentence in " ".join(refused.stderr.split())


def at_home(folder: Path) -> Path:
    """A run of 300 s, northwards from 47, 8 at 3.3 m a second, past a second place."""
    folder.mkdir()
    writer = fw.file_id(fw.FitWriter())
    rows = [
        {
            253: (fw.UINT32, fw.START + at),
            0: (fw.SINT32, round((47 + at * 3e-5) * 2**31 / 180)),
            1: (fw.SINT32, round(8 * 2**31 / 180)),
        }
        for at in range(300)
    ]
    (folder / "run.fit").write_bytes(writer.message(20, rows).bytes())
    return folder


def latitudes(folder: Path, form: str) -> set[float]:
    """All that stands in a file and could be one of its latitudes."""
    (path,) = folder.glob(f"2*.{form}")
    text = path.read_text() if form != "parquet" else _parquet_text(path)
    return {round(float(found), 5) for found in re.findall(r"47\.\d+", text)}


def _parquet_text(path: Path) -> str:
    pandas = pytest.importorskip("pandas")
    return str(pandas.read_parquet(path).to_csv())


@pytest.mark.parametrize("form", list(Format))
def test_settings_hide_home_in_every_format(tmp_path: Path, form: Format) -> None:
    """The circles of the settings always count; an option adds one and takes none away."""
    source, settings = at_home(tmp_path / "in"), tmp_path / "runlift.toml"
    settings.write_text('[convert]\nhide_around = ["47,8,200"]\n')
    place = ("--to", form.value, "--positions", "--hide-around", "47.006,8,100")
    words = ["-c", str(settings), "convert", str(source), "-o", str(tmp_path / "out"), *place]
    assert 0 == CliRunner().invoke(program, words).exit_code
    shown = latitudes(tmp_path / "out", form.value)
    metres = {round((latitude - 47) * 111_195) for latitude in shown}
    assert shown
    assert 200 <= min(metres)
    assert not [one for one in metres if 568 < one < 766]  # 100 m around 667 m
    assert max(metres) > 950


def test_places_to_hide_do_not_count_where_none_is_written(tmp_path: Path) -> None:
    """Without --positions a new circle in the settings makes nothing anew; with it all is."""
    source, settings = at_home(tmp_path / "in"), tmp_path / "runlift.toml"
    said = []
    for words, radius in (([], 100), ([], 200), (["--positions"], 100), (["--positions"], 200)):
        settings.write_text(f'[convert]\nhide_around = ["47,8,{radius}"]\n')
        call = ["-c", str(settings), "convert", str(source), "-o", str(tmp_path / "out"), *words]
        said.append("up to date" in CliRunner().invoke(program, call).stderr)
    assert [False, True, False, False] == said


def test_without_pyarrow_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parquet without the extra: how to get it, and nothing is written."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    result = run(str(SAMPLES), "-o", str(tmp_path / "out"), "--to", "parquet")
    assert 2 == result.exit_code
    assert "pip install 'runlift-export[parquet]'" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_newer_ledger_is_left_alone(tmp_path: Path) -> None:
    """What a newer version wrote is not overwritten."""
    source, out = recordings(tmp_path / "in"), tmp_path / "out"
    out.mkdir()
    (out / store.CONVERSIONS).write_text(json.dumps({"format": 2}) + "\n")
    result = run(str(source), "-o", str(out))
    assert 1 == result.exit_code
    assert "newer version" in result.stderr
    assert [store.CONVERSIONS] == [path.name for path in out.iterdir()]


@pytest.mark.parametrize("stood", [b"", b"one two", b"one two three", b"one too three", b"0"])
def test_pieces_become_one_file(tmp_path: Path, stood: bytes) -> None:
    """Whatever stands there begins alike, is longer or shorter: the file is what the pieces say."""
    pieces = (b"one ", b"", b"two ", b"th")
    (tmp_path / "a.csv").write_bytes(stood)
    known = store.put_file(tmp_path, "b.csv", (stood,), None)
    found = store.put_file(tmp_path, "a.csv", iter(pieces), None)
    ours = store.put_file(tmp_path, "b.csv", iter(pieces), known)
    assert (10, 10) == (found.size, ours.size)
    assert [b"one two th", stood, b"one two th"] == [
        (tmp_path / name).read_bytes() for name in ("a.csv", "a.kept-1.csv", "b.csv")
    ]
    assert 3 == len(list(tmp_path.iterdir()))
    assert found == store.put_file(tmp_path, "a.csv", iter(pieces), None)


def test_pieces_that_break_off_leave_what_stood(tmp_path: Path) -> None:
    """An error while the text is made: the old file, nothing aside, nothing half."""

    def pieces() -> Iterator[bytes]:
        yield b"one "
        raise RuntimeError

    (tmp_path / "a.csv").write_bytes(b"one two")
    with pytest.raises(RuntimeError):
        store.put_file(tmp_path, "a.csv", pieces(), None)
    (tmp_path / "a.csv").write_bytes(b"other")
    with pytest.raises(RuntimeError):
        store.put_file(tmp_path, "a.csv", pieces(), None)
    assert [b"other"] == [path.read_bytes() for path in tmp_path.iterdir()]
