"""What a reader reads, in the reader's language: the lowest room, which knows no other.

`say` gives a text in the language that is spoken at the moment; `speaking` chooses it for a
block. The texts are English in the code; translations are gettext catalogues, one folder a
language, `language/locale/<code>/LC_MESSAGES/runlift_export.mo`. Without a catalogue, or for a
text that it lacks, English is spoken.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

DOMAIN = "runlift_export"
ENGLISH = "en"

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


def say(text: str, /, **values: object) -> str:
    """`text` in the language being spoken, with each `{name}` in it replaced from `values`.

    Without values the text is given as it is, braces and all. A whole sentence at a time:
    another language puts its words in another order.
    """
    told = _catalogue(_spoken.get()).gettext(text) if text else text
    return told.format(**values) if values else told


def say_count(one: str, many: str, /, count: int, **values: object) -> str:
    """`one` or `many`, as the language counts; `{count}` and each `{name}` are replaced."""
    told = _catalogue(_spoken.get()).ngettext(one, many, count)
    return told.format(count=count, **values)


def to_say(text: str, /) -> str:
    """`text` unchanged: marks a constant, so that its translation is asked for; see `say`."""
    return text


def spoken_language() -> str:
    """The code of the language being spoken, such as `en` or `de`."""
    return _spoken.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within the block, `say` speaks the language `code` (ISO 639-1, such as `de`)."""
    before = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(before)


def known_languages() -> tuple[str, ...]:
    """The languages that can be spoken, English first, then by code."""
    from importlib.resources import files  # costs a twentieth of a start: only where needed

    folder = files(__name__) / "locale"
    names = sorted(one.name for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []
    return (ENGLISH, *(name for name in names if not name.startswith("_")))


@lru_cache(maxsize=16)
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == ENGLISH or code not in known_languages():
        return gettext.NullTranslations()
    from importlib.resources import as_file, files

    with as_file(files(__name__) / "locale") as folder:
        return gettext.translation(DOMAIN, folder, languages=[code], fallback=True)
