"""Tables as CSV (RFC 4180), JSON and JSON lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from runlift_export.checked import printable
from runlift_export.convert.cells import cell_texts, json_text
from runlift_export.convert.column import Column, Kind, blocks_of

_FORMULA = re.compile("^\\s*[-=+@\uff1d\uff0b\uff0d\uff20]")
_QUOTED = re.compile('[",;\r\n]')


def csv_table(columns: Sequence[Column]) -> str:
    """Return one table: a heading of names, then a line a row; empty where nothing is known."""
    return "".join(csv_pieces(columns))


def csv_pieces(columns: Sequence[Column]) -> Iterator[str]:
    """Give the same piece by piece: a million rows need no million texts at once.

    A text that a spreadsheet would take for a formula gets an apostrophe before it, as in every
    CSV file of ours; control characters stand as visible codes.
    """
    yield ",".join(csv_cell(column.name) for column in columns) + "\r\n"
    for block in blocks_of(columns):
        cells = [
            cell_texts(column, quote=csv_cell if _is_free(column) else str, missing="", brackets="")
            for column in block
        ]
        lines = map(",".join, zip(*cells, strict=True))
        yield "\r\n".join((*lines, ""))


def csv_lines(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows of texts as CSV."""
    lines = (",".join(map(csv_cell, row)) for row in (heading, *rows))
    return "\r\n".join((*lines, ""))


def csv_cell(text: str) -> str:
    """Return a text as one cell."""
    plain = printable(text)
    if _FORMULA.match(plain):
        plain = f"'{plain}"
    return '"' + plain.replace('"', '""') + '"' if _QUOTED.search(plain) else plain


def json_rows(columns: Sequence[Column], *, first: str = "") -> list[str]:
    """Return each row as a JSON object with what is there; `first` is put before its keys."""
    cells = []
    for column in columns:
        key = f",{json_text(column.name)}:"
        texts = cell_texts(column, quote=json_text, missing="")
        if column.is_list or not column.valid.all():
            texts = [key + _holes(text) if text else "" for text in texts]
        else:
            texts = [key + text for text in texts]
        cells.append(texts)
    rows = ["".join(row) for row in zip(*cells, strict=True)]
    return ["{" + first + (row if first else row[1:]) + "}" for row in rows]


def _holes(text: str) -> str:
    """Fill holes in a list: JSON has no empty elements."""
    if not text.startswith("["):
        return text
    return re.sub(r"(?<=[\[,])(?=[,\]])", "null", text)


def _is_free(column: Column) -> bool:
    """Whether a text of the column may be anything; times and the profile's words may not."""
    return column.kind is Kind.TEXT
