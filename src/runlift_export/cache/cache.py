"""The cache as others use it: open and close it, ask it, make it anew where it is damaged."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from runlift_export.cache import rows
from runlift_export.cache.database import DAMAGE, SIDE_FILES, connect, is_foreign, is_refusal
from runlift_export.cache.rows import FileStamp
from runlift_export.errors import CacheError
from runlift_export.language import say

Result = TypeVar("Result")


class Cache:
    """What was read from files that have not changed since. Use it as a context manager.

    `on_notice` is given one line when a damaged cache had to be made anew, or when the disk refuses
    it: then nothing is known and nothing is kept from there on, and all else goes on. Two processes
    may use one cache; a killed one loses what it had not yet stored and nothing else. Nobody else
    may read it. Raises CacheError if the file is another program's.
    """

    def __init__(self, path: Path, *, on_notice: Callable[[str], object] | None = None) -> None:
        self.path = path
        self._on_notice = on_notice
        self._database: sqlite3.Connection | None = None
        self._is_refused = False

    def __enter__(self) -> Self:
        """Open the file, making it if need be."""
        self._try(lambda _: None, None)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file; what was stored stays."""
        self._close()

    def clear(self) -> None:
        """Forget everything."""
        self._try(rows.empty, None)

    def keep_form(self, form: str) -> None:
        """Say in which form contents are packed now; what is there in another is forgotten."""
        self._try(lambda database: rows.keep_form(database, form), None)

    def fresh(self, under: Iterable[str] | None = None) -> dict[FileStamp, str]:
        """Return the key of what each known place held when it was last read.

        Of the places `under` these names only, if they are given: files, folders or archives.
        """
        names = None if under is None else tuple(under)
        return self._try(lambda database: rows.places(database, names), {})

    def held(self, keys: Iterable[str]) -> frozenset[str]:
        """Return under which of the keys something is stored, be it damaged or not."""
        wanted = list(dict.fromkeys(keys))
        return self._try(lambda database: rows.held(database, wanted), frozenset())

    def contents(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return what is stored under the keys; a missing or damaged entry is left out."""
        wanted = list(dict.fromkeys(keys))
        return self._try(lambda database: rows.contents(database, wanted), {})

    def store(self, read: Iterable[tuple[FileStamp, str, bytes]]) -> None:
        """Keep what was read, all of it or (if the process dies) none."""
        entries = list(read)
        self._try(lambda database: rows.store(database, entries), None)

    def answer(self, key: str) -> bytes | None:
        """Return the answer kept under the key, None if there is none or it is damaged."""
        return self._try(lambda database: rows.answer(database, key), None)

    def keep_answer(self, key: str, packed: bytes) -> None:
        """Keep an answer; the oldest ones make way."""
        self._try(lambda database: rows.keep_answer(database, key, packed), None)

    def _try(self, work: Callable[[sqlite3.Connection], Result], otherwise: Result) -> Result:
        """Do some work; if the file turns out to be damaged, make it anew and do without."""
        if self._is_refused:
            return otherwise
        try:
            if self._database is None:
                self._database = self._opened()
            try:
                return work(self._database)
            except DAMAGE as error:
                if is_refusal(error, self.path):
                    raise
                self._close()
                self._database = self._new_file()
        except (*DAMAGE, OSError) as error:
            self._go_on_without(error)
        return otherwise

    def _opened(self) -> sqlite3.Connection:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return connect(self.path)
        except DAMAGE as error:
            if is_refusal(error, self.path):
                raise
            return self._new_file()

    def _go_on_without(self, error: Exception) -> None:
        """Know nothing and keep nothing from now on: the files can all be read anew."""
        self._close()
        if is_foreign(error):
            raise CacheError(
                say(
                    "{path}: cannot be used as a cache ({why}); use --no-cache or --cache FILE",
                    path=self.path,
                    why=error,
                )
            ) from error
        self._is_refused = True
        reason = getattr(error, "strerror", None) or error
        if self._on_notice is not None:
            self._on_notice(
                say(
                    "{path}: cannot be used as a cache ({reason}); all files are read anew each "
                    "time until that is mended; --cache FILE names another place",
                    path=self.path,
                    reason=reason,
                )
            )

    def _close(self) -> None:
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
            self._database = None

    def _new_file(self) -> sqlite3.Connection:
        """Move the file aside (it might be something else that was named by mistake)."""
        aside = self._free_name()
        self.path.replace(aside)
        for suffix in SIDE_FILES:
            beside = self.path.with_name(self.path.name + suffix)
            with suppress(FileNotFoundError):
                beside.replace(aside.with_name(aside.name + suffix))
        if self._on_notice is not None:
            self._on_notice(
                say(
                    "{path}: the cache was damaged, so a new one was made; the old one is now "
                    "{name}",
                    path=self.path,
                    name=aside.name,
                )
            )
        return connect(self.path)

    def _free_name(self) -> Path:
        """A name that no file has yet: what was moved aside before is not lost to this."""
        number = 1
        while True:
            more = f"-{number}" if number > 1 else ""
            aside = self.path.with_name(f"{self.path.name}.damaged{more}")
            if not aside.exists():
                return aside
            number += 1
