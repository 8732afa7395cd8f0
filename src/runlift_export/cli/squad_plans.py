"""The plans of a squad where they were written: in a folder, or in a bucket and brought near.

A server reads them as they stand. Out of a bucket an athlete's files are brought into a folder of
this machine when somebody asks for them, and looked after again when that is a while ago.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Hashable
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from runlift_export.cli.site_sources import served_plan
from runlift_export.errors import FolderError, reason_of

if TYPE_CHECKING:
    from runlift_export.squad import Row

_NEAR_S, _FAR_S = 0.5, 10.0
"""How long what was seen may be served unlooked at; a look into a bucket costs a request."""


class SquadPlans(Protocol):
    """What is served. `where` is the folder's path, or the address."""

    where: str
    look_s: float

    def stamp(self) -> Hashable:
        """What tells whether the rows changed."""

    def rows(self) -> tuple[Row, ...]:
        """What came of each athlete the last time. Raises `FolderError`."""

    def folder_of(self, athlete: str) -> Path:
        """A folder of this machine that holds the athlete's plan. Raises `FolderError`."""


def plans_at(where: str | Path) -> SquadPlans:
    """The plans in a folder, or at an address."""
    from runlift_export import store

    if isinstance(where, str) and store.is_address(where):
        return BucketPlans(where)
    return FolderPlans(Path(where))


def plan_of(where: str | Path, athlete: str) -> str:
    """What tells an athlete's plan from all others; the same as for `serve` of that folder."""
    from runlift_export import store

    if isinstance(where, str) and store.is_address(where):
        return hashlib.sha256(f"{where}/{athlete}".encode()).hexdigest()[:32]
    folder = Path(where)
    return served_plan((folder / athlete if athlete else folder,), None)


class FolderPlans:
    """The plans in a folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self.where = str(folder)
        self.look_s = _NEAR_S
        self._folder = folder

    def stamp(self) -> Hashable:
        """Number, size and time of the ledger."""
        from runlift_export import squad

        try:
            found = (self._folder / squad.LEDGER).stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns

    def rows(self) -> tuple[Row, ...]:
        """What the ledger says."""
        from runlift_export import squad

        return tuple(squad.Ledger(self._folder).rows().values())

    def folder_of(self, athlete: str) -> Path:
        """The athlete's own folder."""
        return self._folder / athlete


class BucketPlans:
    """The plans at an address, each brought near when it is asked for.

    Only one thread at a time looks after an athlete; the others go on with what is near.
    """

    def __init__(self, address: str) -> None:
        import platformdirs

        from runlift_export import store

        self.where = address
        self.look_s = _FAR_S
        self._bucket = store.Bucket(address)
        digest = hashlib.sha256(address.encode()).hexdigest()[:16]
        self._home = platformdirs.user_cache_path("runlift") / "served" / digest
        self._looked_at: dict[str, float] = {}
        self._looking = threading.Lock()

    def stamp(self) -> Hashable:
        """The stamp of the ledger."""
        from runlift_export import squad

        try:
            return self._bucket.stat(squad.LEDGER).stamp
        except FileNotFoundError:
            return None

    def rows(self) -> tuple[Row, ...]:
        """What the ledger says."""
        from runlift_export import squad

        return tuple(squad.ledger_at(self.where).rows().values())

    def folder_of(self, athlete: str) -> Path:
        """A folder that holds what lay in the athlete's prefix a moment ago."""
        from runlift_export import store

        home = self._home / hashlib.sha256(athlete.encode()).hexdigest()[:32]
        folder = home / store.MIRRORED
        is_near = folder.is_dir()
        if is_near and monotonic() - self._looked_at.get(athlete, float("-inf")) < self.look_s:
            return folder
        if self._looking.acquire(blocking=not is_near):
            try:
                self._looked_at[athlete] = monotonic()
                inside = self._bucket.below(athlete)
                _told(lambda: store.bring_near(inside, home, inside.list()))
            finally:
                self._looking.release()
        return folder


def _told(ask: Callable[[], object]) -> None:
    try:
        ask()
    except OSError as error:
        reason = reason_of(error)
        raise FolderError(f"{error.filename}: {reason}") from error
