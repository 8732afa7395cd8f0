"""A correction put into the text of a settings file, which stays as it is everywhere else.

Comments and order are the runner's own, so the file is not written anew from what it means: a
table of its own is added at the end, or one word is changed in the table that is there.
"""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace

from runlift_export.errors import SettingsError
from runlift_export.language import say
from runlift_export.model import Correction, Settings
from runlift_export.settings.toml_file import parse_settings

_HEADING = re.compile(r"^[ \t]*\[\[?[^\]\n]*\]\]?[ \t\r]*(#.*)?$", re.MULTILINE)
_OURS = re.compile(r"^[ \t]*\[\[[ \t]*corrections[ \t]*\]\]")
_EFFORT = re.compile(r"(?m)^([ \t]*effort[ \t]*=[ \t]*)(\"[^\"\n]*\"|'[^'\n]*')")


def with_correction(text: str, correction: Correction) -> str:
    """The text of `runlift.toml` with one more correction, or with that of its day or run changed.

    Raises `SettingsError` if the text holds faults, or if corrections stand in it in a form that
    cannot be added to.
    """
    before = parse_settings(text)
    for made in (_changed(text, correction), _added(text, correction)):
        if made is not None and _is_meant(made, before, correction):
            return made
    wish = say("expected tables [[corrections]]; write this one into the file by hand")
    raise SettingsError((("corrections", wish),))


def earlier_word(text: str, correction: Correction) -> str | None:
    """The effort that the text says of the same day or run; None if it says nothing."""
    found = [one for one in parse_settings(text).corrections if _of_the_same(one, correction)]
    return found[-1].effort if found else None


def _of_the_same(one: Correction, other: Correction) -> bool:
    return (one.date, one.source) == (other.date, other.source)


def _is_meant(text: str, before: Settings, correction: Correction) -> bool:
    """Whether the text says all it said before, and of this day or run, last, the correction."""
    try:
        after = parse_settings(text)
    except SettingsError:
        return False
    rest: list[Correction] = []
    own: list[Correction] = []
    for one in after.corrections:
        (own if _of_the_same(one, correction) else rest).append(one)
    said = [one for one in before.corrections if not _of_the_same(one, correction)]
    same = replace(after, corrections=()) == replace(before, corrections=())
    return same and rest == said and bool(own) and own[-1] == correction


def _changed(text: str, correction: Correction) -> str | None:
    """The text with the word changed in the last table on the same day or run; None without one."""
    headings = [*(match.start() for match in _HEADING.finditer(text)), len(text)]
    for start, end in reversed(list(itertools.pairwise(headings))):
        block = text[start:end]
        if _OURS.match(block) and _says_of(block, correction):
            word = rf'\g<1>"{correction.effort}"'
            return text[:start] + _EFFORT.sub(word, block, count=1) + text[end:]
    return None


def _says_of(block: str, correction: Correction) -> bool:
    try:
        (only,) = parse_settings(block).corrections
    except (SettingsError, ValueError):
        return False
    return _of_the_same(only, replace(correction, effort=only.effort))


def _added(text: str, correction: Correction) -> str:
    if correction.source is None:
        key, value = "date", f"{correction.date}"
    else:
        key, value = "source", correction.source
    quoted = json.dumps(value, ensure_ascii=False)
    table = f'[[corrections]]\n{key} = {quoted}\neffort = "{correction.effort}"\n'
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    return f"{text}{gap}{table}"
