"""FIT files of the user's read whole, and new ones written beside them, never over them."""

from __future__ import annotations

from pathlib import Path

from runlift_export import fit, runs, store
from runlift_export.errors import FitError, FolderError, reason_of
from runlift_export.language import say, say_now


def fit_bytes(path: Path) -> bytes:
    """Return the FIT bytes of a file, unpacked if it is gzip. Raises `FolderError`."""
    for location in runs.find_files((path,)):
        if location.problem is not None:
            raise FolderError(f"{path}: {say_now(location.problem.message)}")
        for _, data in runs.read_each([location]):
            if isinstance(data, bytes):
                return data
            reason = reason_of(data) if isinstance(data, OSError) else str(data)
            told = say("{path}: {why}; name a FIT file that can be read", path=path, why=reason)
            raise FolderError(told)
    raise FolderError(say("{path}: no FIT file in it; name one", path=path))


def write_fit(out: Path, data: bytes, *, inputs: tuple[Path, ...]) -> None:
    """Write a FIT file whole, after our reader has found it sound from end to end.

    Raises `FolderError` if it would replace one of `inputs` or any file that is there, or
    the disk refuses.
    """
    if any(out.exists() and path.samefile(out) for path in inputs):
        told = say("{path}: is one of the files read; choose another name for the result", path=out)
        raise FolderError(told)
    if out.exists():
        told = say("{path}: is there already; choose another name, or remove it first", path=out)
        raise FolderError(told)
    for file in fit.read_fit(data):
        if file.fault is not None:
            raise FitError(
                offset=file.fault.offset,
                kind="damaged",
                problem=say(
                    "the result would not be sound ({fault}); nothing written",
                    fault=file.fault.problem,
                ),
            )
    try:
        store.write_file(out, data)
    except OSError as error:
        told = say(
            "{path}: {why}; fix that and try again",
            path=error.filename or out,
            why=reason_of(error),
        )
        raise FolderError(told) from error
