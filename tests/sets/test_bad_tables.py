"""What is wrong with a table: told with its line, and never in the way of the rest."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runlift_export.errors import RunliftError
from runlift_export.model import ProblemKind
from runlift_export.sets import SetTable, find_tables, read_table, read_tables, without_tables
from runlift_export.sets.tables import TOLD_MOST

BERLIN = ZoneInfo("Europe/Berlin")
HEAD = "date,exercise,reps,weight_kg\n"
GOOD = "2026-11-23,Back squat,8,60\n"


def read(data: bytes | str) -> SetTable:
    raw = data.encode() if isinstance(data, str) else data
    return read_table("sets.csv", raw, zone=BERLIN, units="kg")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2026-11-23,Back squat,=1+1,60", "reps: expected a number"),
        ("2026-11-23,Back squat,8,-60", "weight: expected a number"),
        ("2026-11-23,Back squat,8,9999999", "weight: expected a number"),
        ("2026-11-23,Back squat,8.5,60", "reps: expected a whole number"),
        ("2026-11-23,Back squat,nan,60", "reps: expected a number"),
        ("2026-11-23,Back squat,\uff18,60", "reps: expected a number"),
        ("2026-02-30,Back squat,8,60", "date: expected a date"),
        ("11/23/2026,Back squat,8,60", "date: expected a date"),
        ("99999-11-23,Back squat,8,60", "date: expected a date"),
        ("2026-11-23,,8,60", "exercise: expected a name"),
        ("2026-11-23,Back squat,8,60,5,6", "expected 4 cells"),
        ("2026-11-23,Back\0squat,8\0,60", "reps: expected a number"),
        ('2026-11-23,"Back squat,8,60', "a quote in it is not closed"),
        ('2026-11-23,"' + "x" * 30_000 + '",8,60', "a quote in it is not closed, or it is far"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_the_others_count(row: str, told: str) -> None:
    """The row before it and the one after it are read."""
    found = read(f"{HEAD}{GOOD}{row}\n{GOOD}")
    assert 2 == found.set_count
    (problem,) = found.problems
    assert ProblemKind.DAMAGED is problem.kind
    assert problem.message.startswith(f"line 3: {told}"), problem.message


def test_a_file_that_was_cut_off_loses_its_last_row_only() -> None:
    """In the midst of a row, of a note in quotes, or of a letter of two bytes."""
    head = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,"
    head += "Workout Notes,RPE\n"
    row = '2026-11-23 18:00:00,Legs,45m,Squat,{},60,8,0,0,"slow\nand déép",,\n'
    whole = head + row.format(1) + row.format(2)
    data = whole.encode()
    end = len((head + row.format(1)).encode())
    for cut in range(end + 1, len(data) - 4):
        assert 1 == read(data[:cut]).set_count, data[end:cut]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_encoding_and_any_end_of_line_is_read(encoding: str, ends: str) -> None:
    """Spreadsheets save tables in their own."""
    text = HEAD + "2026-11-23,Kniebeugen für Läufer,8,60\n" * 3
    found = read(text.replace("\n", ends).encode(encoding))
    assert () == found.problems
    assert ["Kniebeugen für Läufer"] * 3 == [one.title for one in found.lifts[0].sets]


def test_faults_beyond_the_first_are_counted() -> None:
    """A million of them must not fill the screen."""
    found = read(HEAD + "2026-11-23,Squat,x,60\n" * 1000 + GOOD)
    assert TOLD_MOST + 1 == len(found.problems)
    assert f"and {1000 - TOLD_MOST} more rows that cannot be used" == found.problems[-1].message
    assert 1 == found.set_count


def test_quotes_that_open_in_every_line_cost_no_other_line() -> None:
    """Each is sought an end within some lines only, and the last good row is found."""
    found = read(HEAD + '2026-11-23,"Squat,8,60\n"" ,\n' * 3000 + "\n" * 60 + GOOD)
    assert found.set_count >= 1


def test_what_is_no_table_of_sets_is_told_with_what_is_one() -> None:
    """Strava's list of activities, nothing, a FIT file, a web page."""
    for data in (b"", b"\n\n", b"Activity ID,Activity Date\n1,2\n", b"\x0e\x10.FIT\0", b"<html>,"):
        found = read(data)
        assert ("", ()) == (found.dialect, found.lifts)
        assert "expected the CSV export of Hevy, Strong or FitNotes" in found.problems[0].message


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(
        (
            HEAD,
            "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time\n",
            "title;start_time;end_time;exercise_title;set_index;set_type;weight_kg;reps\n",
            "a,b,c,d,e,f,g,h,i,j,k,RPE\n",
        )
    ),
    st.one_of(
        st.binary(max_size=300),
        st.text(st.sampled_from('0129-:., ;"\n\tTZPMaé\0'), max_size=300).map(str.encode),
    ),
)
def test_nothing_that_a_file_holds_raises(head: str, rest: bytes) -> None:
    """Whatever stands below a header that is known."""
    found = read(head.encode() + rest)
    for lift in found.lifts:
        assert all(one.reps or one.duration_s for one in lift.sets)


# --- files and folders ---


def test_only_unmistakable_files_beside_the_runs_are_read(tmp_path: Path) -> None:
    """Another CSV file there is nobody's business; one that was named is told."""
    (tmp_path / "activities.csv").write_text("Activity ID,Activity Date\n1,2\n")
    (tmp_path / "hevy.CSV").write_text(HEAD + GOOD)
    (tmp_path / ".hidden.csv").write_text(HEAD + GOOD)
    (tmp_path / "run.fit").write_bytes(b"x")
    beside = read_tables((), (tmp_path,), zone=BERLIN, units="kg")
    assert [("hevy.CSV", 1)] == [(Path(one.source).name, one.set_count) for one in beside]
    named = read_tables((tmp_path,), (), zone=BERLIN, units="kg")
    assert [("activities.csv", 1), ("hevy.CSV", 0)] == [
        (Path(one.source).name, len(one.problems)) for one in named
    ]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    """By its own name, by its folder, and as lying among the runs."""
    path = tmp_path / "sets.csv"
    path.write_text(HEAD + GOOD)
    assert [True] == [one.is_named for one in find_tables((path, tmp_path), (tmp_path,))]


def test_what_is_no_ordinary_file_is_never_opened(tmp_path: Path) -> None:
    """A pipe without a writer would wait for ever, a device never end."""
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.csv").mkdir()
    found = read_tables((tmp_path,), (), zone=BERLIN, units="kg")
    assert {"gone.csv", "pipe.csv", "zero.csv"} == {Path(one.source).name for one in found}
    assert all(one.problems[0].is_unreadable for one in found)
    assert () == read_tables((), (tmp_path,), zone=BERLIN, units="kg")


def test_a_file_that_is_far_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After so many bytes it is no log of a person's training."""
    from runlift_export.sets import files

    monkeypatch.setattr(files, "SIZE_MOST", 20_000)
    path = tmp_path / "sets.csv"
    path.write_text(HEAD + GOOD * 1000)
    (found,) = read_tables((path,), (), zone=BERLIN, units="kg")
    assert "is larger than 20000 bytes" in found.problems[0].message


def test_a_named_path_that_is_missing_is_refused(tmp_path: Path) -> None:
    """It is a mistake in the request, as a missing folder of runs is."""
    with pytest.raises(RunliftError, match="no such file or folder"):
        read_tables((tmp_path / "gone.csv",), (), zone=BERLIN, units="kg")


def test_paths_of_runs_and_of_tables_may_be_named_together(tmp_path: Path) -> None:
    """By the end of the name; a folder is a folder whatever its name."""
    (tmp_path / "x.csv").mkdir()
    given_paths = (tmp_path, tmp_path / "x.csv", Path("hevy.CSV"), Path("run.fit"))
    runs, tables = without_tables(given_paths)
    assert ((tmp_path, tmp_path / "x.csv", Path("run.fit")), (Path("hevy.CSV"),)) == (runs, tables)
