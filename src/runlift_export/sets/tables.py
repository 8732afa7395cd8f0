"""A set table's bytes to finished sessions: rows, who belongs to which session, what is amiss.

A bad row is told with its line and hurts no other. Nothing is opened here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from hashlib import sha256
from zoneinfo import ZoneInfo

from runlift_export.language import say, say_count
from runlift_export.model import DoneLift, DoneSet, OffsetBasis, Problem, ProblemKind
from runlift_export.sets.cells import CellError, in_kg
from runlift_export.sets.dialects import Dialect, SetRow, dialect_of, read_row
from runlift_export.sets.records import Cells, decoded, each_record, split_record

ROWS_MOST = 1_000_000
TOLD_MOST = 20
"""Problems told one by one; of the others only the number."""
BEGIN_MOST = 80_000
"""Characters within which the header stands."""

_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTable:
    """What one file of finished sets held. `lifts` are its sessions in order of start.

    `dialect` is the app's name, "" where the file is no table of sets. `assumed_unit` is "kg" or
    "lb" where weights stand without a unit and were taken as that, else None.
    """

    source: str
    dialect: str
    lifts: tuple[DoneLift, ...]
    problems: tuple[Problem, ...]
    assumed_unit: str | None

    @property
    def set_count(self) -> int:
        """Working sets in all sessions."""
        return sum(len(one.sets) for one in self.lifts)


@dataclass(slots=True)
class _Part:
    """Rows of one session with no other's between; by its mark each is known from another."""

    rows: list[SetRow] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)


def is_set_table(head: bytes) -> bool:
    """Whether a file that begins so is a table of sets, without any doubt."""
    return _begun(decoded(head)) is not None


def read_table(source: str, data: bytes, *, zone: ZoneInfo, units: str) -> SetTable:
    """The sessions in a file of any dialect that is known; never raises on what it holds.

    `zone` is that of times written without one, `units` ("kg", "lb") of weights without one.
    """
    text = decoded(data)
    begun = _begun(text)
    if begun is None:
        wish = say(
            "no table of finished sets: expected the CSV export of Hevy, Strong or FitNotes, or a"
            " first line such as date,exercise,sets,reps,weight_kg"
        )
        return SetTable(
            source=source,
            dialect="",
            lifts=(),
            problems=(Problem(source=source, kind=ProblemKind.UNSUPPORTED, message=wish),),
            assumed_unit=None,
        )
    dialect, delimiter, header, header_line = begun
    reader = _Reader(source=source, dialect=dialect, header=header)
    for line, cells in each_record(text, delimiter, after=header_line):
        if not reader.take(line, cells):
            break
    sessions = reader.sessions()
    lifts = tuple(_lift(source, rows, zone, units, dialect) for rows in sessions)
    assumed = any(row.weight and row.unit is None for rows in sessions for row in rows)
    return SetTable(
        source=source,
        dialect=dialect.name,
        lifts=tuple(sorted(lifts, key=lambda one: (one.started_at, one.key))),
        problems=reader.problems(),
        assumed_unit=units if assumed else None,
    )


def _begun(text: str) -> tuple[Dialect, str, Cells, int] | None:
    """Dialect, delimiter, cells and line of the header: the first line that is not empty."""
    lines = text[:BEGIN_MOST].split("\n")
    filled = [at for at, line in enumerate(lines) if line.strip()]
    if filled and lines[filled[0]].startswith("sep="):
        filled = filled[1:]
    if not filled:
        return None
    begin = filled[0]
    below = "\n".join(lines[begin + 1 :])
    for delimiter in _DELIMITERS:
        if delimiter not in lines[begin]:
            continue
        header = split_record([lines[begin]], delimiter) or []
        first = next((cells for _, cells in each_record(below, delimiter, after=0) if cells), [])
        dialect = dialect_of(header, first)
        if dialect is not None:
            return dialect, delimiter, header, begin + 1
    return None


@dataclass(slots=True)
class _Reader:
    """Takes rows one after the other and keeps what is needed of them."""

    source: str
    dialect: Dialect
    header: Cells
    opened: dict[object, list[_Part]] = field(default_factory=dict)
    told: list[tuple[int, str]] = field(default_factory=list)
    amiss: int = 0
    copies: int = 0
    rows: int = 0
    last_key: object = None

    def take(self, line: int, cells: Cells | None) -> bool:
        """One record; False when there are so many that the rest is left out."""
        self.rows += 1
        if self.rows > ROWS_MOST:
            wish = say("more than {most} rows; those below are left out", most=ROWS_MOST)
            self._tell(line, wish)
            return False
        if cells is None:
            self._tell(line, say("a quote in it is not closed, or it is far too long"))
            return True
        if cells == self.header:  # again, as in two exports put into one file
            return True
        try:
            row = read_row(cells, self.dialect)
        except CellError as error:
            self._tell(line, str(error))
            return True
        if row is not None:
            self._add(cells, row)
        return True

    def _add(self, cells: Cells, row: SetRow) -> None:
        key = (row.start, row.title)
        parts = self.opened.setdefault(key, [])
        if key != self.last_key or not parts:
            parts.append(_Part())
        self.last_key = key
        part, mark = parts[-1], hash(tuple(cells))
        if part.marks[-1:] == [mark] and self.dialect.numbered and self._counts_sets(cells):
            self.copies += 1
            return
        part.rows.append(row)
        part.marks.append(mark)

    def _counts_sets(self, cells: Cells) -> bool:
        return cells[self.dialect.columns["order"]].strip().isdigit()

    def _tell(self, line: int, message: str) -> None:
        self.amiss += 1
        if len(self.told) < TOLD_MOST:
            self.told.append((line, message))

    def sessions(self) -> list[list[SetRow]]:
        """The rows of each session, none of them twice."""
        return [rows for one in self.opened.values() if any(map(_is_done, rows := self._once(one)))]

    def _once(self, parts: list[_Part]) -> list[SetRow]:
        rows: list[SetRow] = []
        seen: set[tuple[int, ...]] = set()
        for part in parts:
            size = len(part.rows)
            half = size // 2
            if self.dialect.numbered and half and part.marks[:half] == part.marks[half:]:
                size = half
            marks = tuple(part.marks[:size])
            if marks in seen:
                size = 0
            seen.add(marks)
            rows += part.rows[:size]
            self.copies += len(part.rows) - size
        return rows

    def problems(self) -> tuple[Problem, ...]:
        """What was amiss, line by line, and at last how much of it is not named."""
        found = [
            Problem(
                source=self.source,
                kind=ProblemKind.DAMAGED,
                message=say("line {line}: {message}", line=line, message=message),
            )
            for line, message in self.told
        ]
        if self.amiss > len(self.told):
            more = say_count(
                "and {count} more row that cannot be used",
                "and {count} more rows that cannot be used",
                self.amiss - len(self.told),
            )
            found.append(Problem(source=self.source, kind=ProblemKind.DAMAGED, message=more))
        if self.copies:
            twice = say_count(
                "{count} row stands there twice; it counts once",
                "{count} rows stand there twice; they count once",
                self.copies,
            )
            found.append(Problem(source=self.source, kind=ProblemKind.DUPLICATE, message=twice))
        return tuple(found)


def _lift(
    source: str,
    rows: list[SetRow],
    zone: ZoneInfo,
    units: str,
    dialect: Dialect,
) -> DoneLift:
    """One session on the runner's own clock; one without an hour stands at noon of its day."""
    start, title = rows[0].start, rows[0].title
    if not isinstance(start, datetime):
        local = datetime.combine(start, time(12), tzinfo=zone)
    elif start.tzinfo is None:
        local = start.replace(tzinfo=zone)
    else:
        local = start.astimezone(zone)
    offset = local.utcoffset()
    return DoneLift(
        key=sha256(f"{dialect.name} {start.isoformat()} {title}".encode()).hexdigest(),
        source=source,
        started_at=local.astimezone(UTC),
        local_date=local.date(),
        utc_offset_s=0 if offset is None else int(offset.total_seconds()),
        offset_basis=OffsetBasis.SETTINGS,
        duration_s=max(row.duration_s for row in rows),
        sets=tuple(one for row in rows for one in _done_sets(row, units)),
        hour_known=isinstance(start, datetime),
    )


def _is_done(row: SetRow) -> bool:
    return bool(row.reps or row.seconds)


def _done_sets(row: SetRow, units: str) -> tuple[DoneSet, ...]:
    """The working sets that a row stands for; none where nothing was done."""
    if not (row.counts and _is_done(row)):
        return ()
    one = DoneSet(
        category=None,
        name=None,
        title=row.exercise,
        reps=row.reps,
        duration_s=row.seconds,
        weight_kg=in_kg(row.weight, row.unit or units),
        rest_s=None,
    )
    return (one,) * row.times


def first_and_last(lifts: Sequence[DoneLift]) -> tuple[date, date] | None:
    """The dates between which sessions lie; None if there are none."""
    dates = [one.local_date for one in lifts]
    return (min(dates), max(dates)) if dates else None
