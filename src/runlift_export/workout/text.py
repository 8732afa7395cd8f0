"""Texts cut to what a FIT string holds, between characters."""

from __future__ import annotations

import unicodedata

from runlift_export.model import Prescription

LONGEST_NAME_BYTES = 31
LONGEST_DESCRIPTION_BYTES = 159
LONGEST_NOTES_BYTES = 199
LONGEST_TITLE = 40
EACH_SIDE = "Each side."


def cut(text: str, most_bytes: int) -> str:
    """Text without control characters, cut between characters to so many bytes of UTF-8."""
    spaced = text.replace("\t", " ")
    kept = "".join(one for one in spaced if one == "\n" or unicodedata.category(one)[0] != "C")
    return kept.encode("utf-8")[:most_bytes].decode("utf-8", "ignore").rstrip()


def title(name: str) -> str:
    """The name as the watch shows it, at most 40 characters."""
    return cut(name, 4 * LONGEST_TITLE).replace("\n", " ")[:LONGEST_TITLE].strip()


def notes(step: Prescription) -> str:
    """What the watch shows beside a set: sides first, then reserve, then cues."""
    parts = [EACH_SIDE] if step.per_side else []
    if step.rir is not None:
        parts.append(f"Keep {step.rir} in reserve.")
    return cut(" ".join([*parts, step.notes]).strip(), LONGEST_NOTES_BYTES)
