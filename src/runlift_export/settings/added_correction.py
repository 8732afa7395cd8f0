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
_KEY = re.compile(r"(?m)^[ \t]*(date|source|effort)[ \t]*=.*$\n?")
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
    raise _by_hand()


def _by_hand() -> SettingsError:
    wish = say("expected tables [[corrections]]; write this one into the file by hand")
    return SettingsError((("corrections", wish),))


def without_correction(text: str, correction: Correction) -> str:
    """The text without what it says of a day or run; as it is if it says nothing of it.

    The word in `correction` is not looked at. Raises `SettingsError` as `with_correction` does.
    """
    before = parse_settings(text)
    left = tuple(one for one in before.corrections if not _of_the_same(one, correction))
    while len(parse_settings(text).corrections) > len(left):
        made = _taken_out(text, correction)
        if made is None or parse_settings(made) == parse_settings(text):
            raise _by_hand()
        text = made
    if parse_settings(text) != replace(before, corrections=left):
        raise _by_hand()
    return text


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
    found = _last_table(text, correction)
    if found is None:
        return None
    start, end = found
    word = rf'\g<1>"{correction.effort}"'
    return text[:start] + _EFFORT.sub(word, text[start:end], count=1) + text[end:]


def _taken_out(text: str, correction: Correction) -> str | None:
    """The text without the last table on the same day or run; None without one.

    Remarks after its keys stay: they may belong to what follows.
    """
    found = _last_table(text, correction)
    if found is None:
        return None
    start, end = found
    keys = list(_KEY.finditer(text[start:end]))
    return text[:start] + text[start + keys[-1].end() :].removeprefix("\n")


def _last_table(text: str, correction: Correction) -> tuple[int, int] | None:
    """Where the last table on the same day or run begins and ends; None without one."""
    headings = [*(match.start() for match in _HEADING.finditer(text)), len(text)]
    for start, end in reversed(list(itertools.pairwise(headings))):
        block = text[start:end]
        if _OURS.match(block) and _says_of(block, correction):
            return start, end
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
