"""What a reader reads, in the reader's language: the lowest room, which knows no other.

`say` gives a text in the language that is spoken at the moment; `speaking` chooses it for a
block, `speak_always` for the whole process. The texts are English in the code; translations are
gettext catalogues, one folder a language, `locale/<code>/LC_MESSAGES/runlift_export.mo`, made by
`make messages`. Without a catalogue, or for a text that it lacks, English is spoken.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache, wraps
from inspect import signature
from typing import ParamSpec, Self, TypeVar

from runlift_export.language.dates_and_numbers import (
    DECIMAL_MARK,
    NAMES,
    LocalFormatter,
    date_in,
    number_in,
)

__all__ = [
    "DECIMAL_MARK",
    "DOMAIN",
    "ENGLISH",
    "NAMES",
    "in_every_language",
    "known_languages",
    "language_of_locale",
    "say",
    "say_as",
    "say_count",
    "say_date",
    "say_later",
    "say_now",
    "say_number",
    "speak_always",
    "speaking",
    "speaks_for",
    "spoken_language",
    "to_say",
    "within_sentence",
    "words_from_store",
    "words_to_store",
]

P = ParamSpec("P")
R = TypeVar("R")

DOMAIN = "runlift_export"
ENGLISH = "en"
# A folder of `locale` each; looking there would cost every start a twentieth of its time.
_TRANSLATED = ("de",)

_MARKS = _STORED, _STORED_BARE, _STORED_PLAIN = "\x1e", "\x1f", "\x1d"
"""Before a stored sentence with values, one without, and a text that begins like one of them."""

# None within a thread that chose nothing: it speaks what the process speaks.
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)
_process = [ENGLISH]


def say(text: str, /, **values: object) -> str:
    """`text` in the language being spoken, with each `{name}` in it replaced from `values`.

    Without values the text is given as it is, braces and all. A whole sentence at a time:
    another language puts its words in another order. A format behind the name is kept, and what
    it makes is local too: `{day:%a %-d %b}` names the day, `{km:.1f}` has the decimal mark.
    """
    told = _translated(text)
    return _filled(told, values) if values else told


def say_as(meaning: str, text: str, /) -> str:
    """`text` in the language, in one of its meanings: the "Rest" of a day is no pause.

    The meaning (gettext's context) is never shown; in English the text is given as it is.
    """
    return _catalogue(spoken_language()).pgettext(meaning, text)


def say_count(one: str, many: str, /, count: int, **values: object) -> str:
    """`one` or `many`, as the language counts; `{count}` and each `{name}` are replaced."""
    told = _catalogue(spoken_language()).ngettext(one, many, count)
    return _filled(told, {"count": count, **values})


def say_date(day: date, spec: str, /) -> str:
    """A date or time by a format of `strftime`, names in the language; `%-d` works everywhere.

    The format itself is translated if the catalogue has it: "%a %-d %b" is "%a %-d. %b" in German.
    """
    return date_in(day, _translated(spec), _translated)


def say_number(value: float, spec: str, /) -> str:
    """A number by a format such as ".1f", with the decimal mark of the language."""
    return number_in(format(value, spec), _translated)


class Sentence(str):  # noqa: SLOT000  # a str has no room for slots of its own
    """An English sentence that knows the text of the catalogue and the values it was made of.

    To everybody else it is the `str` that it reads; it can be pickled. What is cut from it or put
    together with it is plain English.
    """

    text: str
    values: dict[str, object]

    def __new__(cls, text: str, values: dict[str, object]) -> Self:
        """`text` with each `{name}` replaced, as `say` does it in English."""
        made = super().__new__(cls, text.format(**values) if values else text)
        made.text, made.values = text, values
        return made

    def __reduce__(self) -> tuple[object, ...]:
        """Made again from what it was made of."""
        return Sentence, (self.text, self.values)


def say_later(text: str, /, **values: object) -> str:
    """The English sentence, to be kept or handed on; `say_now` gives it in the reader's language.

    For what is made where nobody knows who will read it: in a process that reads files, or for
    the cache. A value may itself be such a sentence.
    """
    return Sentence(text, values)


def say_now(sentence: str, /) -> str:
    """A sentence of `say_later` in the language being spoken; any other text as it is."""
    if not isinstance(sentence, Sentence):
        return sentence
    values = {
        name: say_now(one) if isinstance(one, str) else one for name, one in sentence.values.items()
    }
    return say(sentence.text, **values)


def words_to_store(sentence: str, /) -> str:
    """A sentence as a text that `words_from_store` makes the same sentence of.

    Its values must be texts, numbers or sentences. Any other text stands for itself, as those
    did that were stored before there were sentences.
    """
    if not isinstance(sentence, Sentence):
        return _STORED_PLAIN + sentence if sentence.startswith(_MARKS) else sentence
    if not sentence.values:
        return _STORED_BARE + sentence.text
    values = {
        name: words_to_store(one) if isinstance(one, str) else one
        for name, one in sentence.values.items()
    }
    import json

    return _STORED + json.dumps([sentence.text, values], ensure_ascii=False)


def words_from_store(stored: str, /) -> str:
    """What `words_to_store` was given."""
    if not stored.startswith(_MARKS):
        return stored
    if stored.startswith(_STORED_PLAIN):
        return stored.removeprefix(_STORED_PLAIN)
    if stored.startswith(_STORED_BARE):
        return Sentence(stored.removeprefix(_STORED_BARE), {})
    import json

    text, values = json.loads(stored.removeprefix(_STORED))
    restored = {
        name: words_from_store(one) if isinstance(one, str) else one for name, one in values.items()
    }
    return Sentence(text, restored)


def to_say(text: str, /) -> str:
    """`text` unchanged: marks a constant, so that its translation is asked for; see `say`."""
    return text


def within_sentence(name: str, /) -> str:
    """A name such as "Goblet squat" in the language, as it stands within a sentence.

    English writes it small; a language whose nouns have capitals keeps them.
    """
    told = _translated(name)
    return told.lower() if spoken_language() == ENGLISH else told


def in_every_language(text: str, /) -> tuple[str, ...]:
    """`text` in all known languages, English first, each once: what a watch may have sent back."""
    every = (_catalogue(code).gettext(text) for code in known_languages())
    return tuple(dict.fromkeys(every)) if text else ()


def spoken_language() -> str:
    """The code of the language being spoken, such as `en` or `de`."""
    return _spoken.get() or _process[0]


@contextmanager
def speaking(code: str | None) -> Iterator[None]:
    """Within the block, `say` speaks the language `code` (ISO 639-1, such as `de`).

    None changes nothing. Holds for this thread (or task) alone.
    """
    before = _spoken.set(code or _spoken.get())
    try:
        yield
    finally:
        _spoken.reset(before)


def speaks_for(parameter: str, /) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A function that speaks the `language` (a code or None) of its argument `parameter`.

    So a runner's plan is in the runner's language, whoever calls and in whatever thread.
    """

    def decorate(work: Callable[P, R]) -> Callable[P, R]:
        position = list(signature(work).parameters).index(parameter)

        @wraps(work)
        def call(*args: P.args, **values: P.kwargs) -> R:
            asked = values[parameter] if parameter in values else args[position]
            with speaking(getattr(asked, "language", None)):
                return work(*args, **values)

        return call

    return decorate


def speak_always(code: str) -> None:
    """From now on the whole process speaks `code`, in all threads, but for `speaking` blocks."""
    _process[0] = code


def language_of_locale(*names: str | None) -> str:
    """The first known language among locale names such as `de_AT.UTF-8`; else English.

    The names in the order of POSIX: LC_ALL, LC_MESSAGES, LANG. The first that is set decides.
    """
    named = next((name for name in names if name), "")
    code = named.replace("-", "_").split("_")[0].split(".")[0].lower()
    return code if code in known_languages() else ENGLISH


def known_languages() -> tuple[str, ...]:
    """The languages that can be spoken, English first, then by code."""
    return (ENGLISH, *_TRANSLATED)


@lru_cache(maxsize=16)
def _formatter(code: str) -> LocalFormatter:
    return LocalFormatter(_catalogue(code).gettext)


def _translated(text: str) -> str:
    code = spoken_language()
    return text if not text or code == ENGLISH else _catalogue(code).gettext(text)


def _filled(told: str, values: dict[str, object]) -> str:
    code = spoken_language()
    if code == ENGLISH:
        return told.format(**values)
    return _formatter(code).vformat(told, (), values)


@lru_cache(maxsize=16)
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == ENGLISH or code not in known_languages():
        return gettext.NullTranslations()
    from importlib.resources import as_file, files

    with as_file(files(__name__) / "locale") as folder:
        return gettext.translation(DOMAIN, folder, languages=[code], fallback=True)
