"""The bytes at the places that were found, archives opened once each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing

from runlift_export.runs.archive import Archive, UnreadableError, read_limited, unpacked
from runlift_export.runs.find import FileLocation


def load(
    places: Iterable[FileLocation],
) -> Iterator[tuple[FileLocation, bytes | UnreadableError | OSError]]:
    """Give each place with its FIT bytes, or with the error that keeps them from us.

    An UnreadableError is the file's own fault and stays; an OSError may pass.
    """
    with ExitStack() as stack:
        path, archive = "", Archive("")
        for place in places:
            if place.members and place.path != path:
                stack.close()
                path, archive = place.path, stack.enter_context(closing(Archive(place.path)))
            yield place, _bytes_at(place, archive)


def _bytes_at(place: FileLocation, archive: Archive) -> bytes | UnreadableError | OSError:
    try:
        if place.members:
            return unpacked(archive.read(place.members))
        with open(place.path, "rb") as stream:  # noqa: PTH123 paths are strings here, for speed
            return unpacked(read_limited(stream))
    except (UnreadableError, OSError) as error:
        return error
