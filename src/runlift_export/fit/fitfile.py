"""One FIT file as read: its tables by message number, and what was wrong with it, if anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from runlift_export.errors import FitError
from runlift_export.fit.table import Table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FitFile:
    """One FIT file (several may stand in a chain) after reading.

    `offset` and `size` say which bytes it is made of. `tables` maps message numbers to tables;
    a message the file does not hold is not in it. `fault` is None for a sound file; otherwise
    it says what is wrong, and the tables hold everything before the break. It is a value here
    and is never raised.
    """

    offset: int
    size: int
    tables: Mapping[int, Table]
    fault: FitError | None

    def table(self, message: int) -> Table | None:
        """Return the table of a message number, None if the file has no such message."""
        return self.tables.get(message)
