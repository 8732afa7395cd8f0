"""Texts as the formats want them: cells of CSV (RFC 4180) harmless in a spreadsheet, JSON, Arrow.

No arrays here: what could not be converted is listed without a decoder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from runlift_export.checked import printable

_FORMULA = re.compile("^\\s*[-=+@\uff1d\uff0b\uff0d\uff20]")
_QUOTED = re.compile('[",;\\r\\n]')


def csv_lines(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows of texts as CSV."""
    lines = (",".join(map(csv_cell, row)) for row in (heading, *rows))
    return "\r\n".join((*lines, ""))


def csv_cell(text: str) -> str:
    """Return a text as one cell.

    What a spreadsheet would take for a formula gets an apostrophe before it; control characters
    stand as visible codes.
    """
    plain = printable(text)
    if _FORMULA.match(plain):
        plain = f"'{plain}"
    return '"' + plain.replace('"', '""') + '"' if _QUOTED.search(plain) else plain


def json_text(text: str) -> str:
    """Quote a text for JSON."""
    return json.dumps(text, ensure_ascii=False)


def safe_text(text: str) -> str:
    """Return a text that every encoding takes: a file name may hold bytes that are no text."""
    return text.encode("utf-8", "backslashreplace").decode()
