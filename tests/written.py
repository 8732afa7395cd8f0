"""What stands written: the pages, with the blocks and command lines in them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from places import ROOT
from runlift_export.cli import program

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
WRITTEN = (*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md")
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Something between fences: its language, its text, and where in the page it stands."""

    kind: str
    text: str
    at: int


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks_of(path: Path) -> tuple[Block, ...]:
    """Every fenced block of a page, in order."""
    found = FENCE.finditer(path.read_text(encoding="utf-8"))
    return tuple(Block(kind=one[1], text=one[2], at=one.start()) for one in found)


def prose(path: Path) -> str:
    """A page without its code blocks."""
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def command_lines(path: Path) -> Iterator[str]:
    """Every `runlift ...` of a page's code blocks and of its code between backticks."""
    text = path.read_text(encoding="utf-8")
    blocks = [block.text for block in blocks_of(path) if block.kind == "sh"]
    blocks += re.findall(r"^    (runlift .*)$", text, re.MULTILINE)
    for line in "\n".join(blocks).splitlines():
        if found := re.match(r"\s*(?:uvx --from \. )?(runlift(?: .*)?)$", line):
            yield found[1]
    yield from (span for span in re.findall(r"`(runlift [^`\n]+)`", prose(path)))


def command_of(line: str) -> tuple[click.Command, dict[str, Any]]:
    """The command that a line calls, and what it gives it; click's `UsageError` for a wrong one."""
    context = program.make_context("runlift", [], resilient_parsing=True)
    given, rest, _ = program.make_parser(context).parse_args(shlex.split(line, comments=True)[1:])
    command: click.Command = program
    while rest and isinstance(command, click.Group) and rest[0] != "COMMAND":
        found = command.commands.get(rest[0])
        if found is None:
            raise click.UsageError(f"no command {rest[0]} of {command.name}")
        command, context = found, click.Context(found, parent=context, info_name=rest[0])
        given, rest, _ = command.make_parser(context).parse_args(rest[1:])
    if rest and rest[0] != "COMMAND":
        raise click.UsageError(f"too much: {rest}")
    for parameter in command.params:
        value = given.get(parameter.name or "")
        if isinstance(value, str | list | tuple) and value:  # not click's own mark of "unset"
            if isinstance(parameter.type, click.Choice):
                for one in value if isinstance(value, list) else [value]:
                    parameter.type.convert(one, parameter, context)
        else:
            given.pop(parameter.name or "", None)
    return command, given


def faults_of(line: str) -> str | None:
    """What click says against the options of a command line; None if it takes them."""
    try:
        command_of(line)
    except click.UsageError as error:
        return error.format_message()
    return None


def is_call(line: str) -> bool:
    """Whether a line names what to work on: no pattern, and no command's name alone."""
    if re.search(r"\b(?!H\d)[A-Z]{3,}\b|…|\.\.\.", line):
        return False
    command, given = command_of(line)
    return any(isinstance(one, click.Argument) and one.name in given for one in command.params)


def shell_lines(page: Path) -> Iterator[str]:
    """What a page gives to type, in its order: each line of its blocks, each call in its text."""
    found = [(block.at, block.text) for block in blocks_of(page) if block.kind == "sh"]
    text = page.read_text(encoding="utf-8")
    found += [(one.start(), one[1]) for one in SPAN.finditer(text) if one[1].startswith("runlift ")]
    for at, lines in sorted(found):
        is_span = text[at] == "`" and not text.startswith("```", at)
        for line in lines.splitlines():
            if line.strip() and (not is_span or is_call(line)):
                yield line
