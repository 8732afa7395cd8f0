"""A page as a browser's parser sees it: elements, attributes and words."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "path", "rect", "line", "use", "circle"}


@dataclass
class Element:
    """A parsed element: its attributes and everything inside."""

    tag: str
    attributes: dict[str, str | None]
    content: list[str | Element] = field(default_factory=list)

    @property
    def text(self) -> list[str]:
        return [one for one in self.content if isinstance(one, str)]

    @property
    def children(self) -> list[Element]:
        return [one for one in self.content if isinstance(one, Element)]

    def walk(self) -> list[Element]:
        return [self, *(deep for child in self.children for deep in child.walk())]

    def all(self, tag: str, class_: str = "") -> list[Element]:
        wanted = set(class_.split())
        return [
            one
            for one in self.walk()
            if one.tag == tag and wanted <= set((one.attributes.get("class") or "").split())
        ]

    def words(self) -> str:
        return " ".join(one if isinstance(one, str) else one.words() for one in self.content)


class Reader(HTMLParser):
    """Builds the tree and fails on any tag that is closed out of order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"{tag} repeats an attribute"
        element = Element(tag, dict(attrs))
        self.open[-1].content.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop().tag

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def parsed(page: bytes) -> Element:
    reader = Reader()
    reader.feed(page.decode())
    reader.close()
    assert [reader.root] == reader.open
    return reader.root


def seen(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
