"""JSON text as we write it: one spelling, so that equal documents are equal bytes."""

from __future__ import annotations

import json
from datetime import UTC, datetime

FORMAT_VERSION = 1

Json = dict[str, object]


def as_json(document: Json) -> bytes:
    """A document as UTF-8 JSON with a final newline; NaN and infinity raise ValueError."""
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    # A lone surrogate (a file name that is no UTF-8) must not stop the listing, and a terminal
    # must not obey a control character of the second set.
    return (text.translate(_ESCAPES) + "\n").encode("utf-8", errors="backslashreplace")


_ESCAPES = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029)}


def utc_text(moment: datetime) -> str:
    """An aware time as ISO 8601 in UTC: 2019-03-02T06:10:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def rounded(value: float | None, digits: int) -> float | None:
    """A measured value with no more digits than it deserves; None stays None."""
    return None if value is None else round(float(value), digits)
