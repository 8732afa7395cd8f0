"""What it costs to read grows with the number of files, and with nothing else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from recordings import easy, recording
from runlift_export import runs
from runlift_export.runs import activities, batch
from runlift_export.runs.contents import read_contents
from runlift_export.runs.files import OpenFiles, find_files


@pytest.mark.parametrize("members", [70, 140])
def test_an_archive_is_opened_once_for_all_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, members: int
) -> None:
    """A process that reads chunk after chunk of an archive reads its list of members once."""
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(members):
            archive.writestr(f"{number}.fit", recording(easy(60 + number)))
    found = list(find_files((path,)))
    opened = 0
    plain = zipfile.ZipFile

    def counted(*args: object) -> zipfile.ZipFile:
        nonlocal opened
        opened += 1
        return plain(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(zipfile, "ZipFile", counted)
    monkeypatch.setattr(batch, "_files", OpenFiles())
    for start in range(0, members, 32):
        batch.read_chunk(found[start : start + 32], "columns")
    assert 1 == opened


def test_a_few_archives_stay_open(tmp_path: Path) -> None:
    """A folder of hundreds of archives does not run out of open files."""
    places = []
    for number in range(12):
        path = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.fit", recording(easy(60)))
        places += list(find_files((path,)))
    files = OpenFiles()
    assert all(isinstance(files.read(place), bytes) for place in places)
    assert len(files._archives) <= 4
    files.close()
    assert not files._archives


def test_a_worker_starts_no_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a process that somebody else started, everything is read in it."""
    monkeypatch.setattr(batch, "LEAST_FILES_A_JOB", 1)
    monkeypatch.setattr(batch, "may_start_processes", lambda: False)
    monkeypatch.setattr(batch, "_read_on_cores", None)
    for number in range(4):
        (tmp_path / f"{number}.fit").write_bytes(recording(easy(60 + number)))
    assert 4 == runs.read_runs((tmp_path,), timezone=None, jobs=4).files


def test_days_with_hardly_a_record_make_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain of parts of a week each, with ten records, fills neither memory nor time."""
    made = 0
    plain = activities.make_trace

    def counted(*args: object) -> object:
        nonlocal made
        made += 1
        return plain(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(activities, "make_trace", counted)
    part = recording(
        easy(600),
        keep=lambda sample: sample.at_s % 60 == 0,
        clock=lambda at_s: at_s * 1000,
        elapsed_s=600_000,
    )
    found = read_contents(part * 30, "x.fit")
    assert 30 == len(found.runs)
    assert all(run.trace is None for run in found.runs)
    assert 0 == made
