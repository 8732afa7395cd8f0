"""Markup that is escaped unless it was built here: the only way text gets into the page."""

from __future__ import annotations

import html
from functools import lru_cache

Attribute = str | int | float | bool | None


class Html(str):
    """Markup already safe to stand in a page; plain `str` is text and gets escaped."""

    __slots__ = ()


_VOID = frozenset({"hr", "link", "meta", "path", "rect", "line", "use", "circle"})
_NOT_ALLOWED = dict.fromkeys((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)))


def escaped(text: str) -> Html:
    """Escape text for content and for quoted attributes; control characters are dropped."""
    if isinstance(text, Html):
        return text
    return _escaped_again(text) if len(text) <= _SHORT else _escaped(text)


def _escaped(text: str) -> Html:
    return Html(html.escape(without_controls(text), quote=True))


_SHORT = 60
_escaped_again = lru_cache(maxsize=4096)(_escaped)
"""Words, names of classes and days stand in a page again and again."""


def without_controls(text: str) -> str:
    """The text without control characters; half a character becomes a question mark."""
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_NOT_ALLOWED).encode("utf-8", "replace").decode()


def el(tag: str, /, *children: str | None, **attributes: Attribute) -> Html:
    """Build an element. `class_` and `for_` lose their underscore, others turn it into "-".

    An attribute that is None or False is left out; True stands without a value. Children that
    are None are left out; those of type `str` are escaped, `Html` is taken as it is.
    """
    written = "".join([_attribute(key, value) for key, value in attributes.items()])
    if tag in _VOID:
        return Html(f"<{tag}{written}/>")
    return Html(f"<{tag}{written}>{joined(*children)}</{tag}>")


def joined(*parts: str | None) -> Html:
    """Put parts one after another, escaping what is not markup yet."""
    return Html("".join([escaped(part) for part in parts if part is not None]))


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = _attribute_name(key)
    return f" {name}" if value is True else f' {name}="{escaped(str(value))}"'


@lru_cache(maxsize=256)
def _attribute_name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
