"""What a command line may say, and what is answered to one that cannot be understood.

The types of click are replaced by ours where a command is added to the program, so that every
command answers alike: what was expected, with an example, what was found, the nearest word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from runlift_export.cli.examples import EXAMPLES
from runlift_export.cli.spoken_help import make_spoken
from runlift_export.language import say

OTHER_WORDS = {
    "next": "today",
    "now": "today",
    "tomorrow": "today",
    "status": "doctor",
    "config": "init",
    "settings": "init",
    "list": "runs",
    "activities": "runs",
    "calendar": "publish",
    "sync": "load",
    "watch": "load",
    "fix": "repair",
    "join": "merge",
    "trim": "cut",
    "stats": "table",
}
"""Words that other programs have for what one of our commands does."""


class WholeNumber(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions
    """A whole number within bounds."""

    name = "number"

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number. Raises `click.BadParameter`."""
        text = str(value).strip()
        digits = text.removeprefix("-")
        number = int(text) if digits.isascii() and digits.isdigit() and len(digits) < 12 else None
        if number is None or not self.low <= number <= self.high:
            self.fail(
                say(
                    "expected a whole number from {low} to {high}, found {found}",
                    low=self.low,
                    high=self.high,
                    found=repr(value),
                ),
                param,
                ctx,
            )
        return number


class OneOf(click.Choice):  # type: ignore[type-arg]  # as above
    """One of some words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word. Raises `click.BadParameter` with the nearest one that there is."""
        words = [str(choice) for choice in self.choices]
        if value in self.choices:
            return value
        message = say("expected {words}, found {found}", words=_one_of(words), found=repr(value))
        import difflib

        near = difflib.get_close_matches(str(value).lower(), words, n=1)
        if near:
            message += say(" (did you mean {word}?)", word=repr(near[0]))
        return self.fail(message, param, ctx)


class NamedPath(click.Path):
    """A file or folder by its name; what is wrong with it is said with what would be right."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path. Raises `click.BadParameter`."""
        found = str(value)
        if not found.strip():
            self.fail(say("expected a name, found an empty one"), param, ctx)
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            told = self._told(found)
            if told is None:
                raise
            raise click.BadParameter(told, ctx, param) from error

    def _told(self, found: str) -> str | None:
        from pathlib import Path

        path = Path(found)
        try:
            there, is_folder = path.exists(), path.is_dir()
        except (OSError, ValueError):  # ValueError: a NUL in the name
            return say("{found} cannot be a name; give one such as plan", found=repr(found))
        if not there and self.exists:
            if not self.file_okay:
                return say("there is no folder {found}; name one that is there", found=repr(found))
            return say("there is no {found}; name what is there", found=repr(found))
        if is_folder and not self.dir_okay:
            return say("{found} is a folder; name a file", found=repr(found))
        if there and not is_folder and not self.file_okay:
            return say("{found} is a file; name a folder such as plan", found=repr(found))
        return None


def _one_of(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return say("{words} or {last}", words=", ".join(words[:-1]), last=words[-1])


def make_plain(command: click.Command, path: str) -> None:
    """Give the values of a command our own types, so that its answers are ours, and our language.

    `path` is its name, after that of the command it belongs to: "squad plan".
    """
    for param in command.params:
        kind = param.type
        if type(kind) is click.IntRange and kind.min is not None and kind.max is not None:
            param.type = WholeNumber(kind.min, kind.max)
        elif type(kind) is click.Choice:
            shown = param.metavar
            param.type = OneOf(kind.choices, case_sensitive=kind.case_sensitive)
            param.metavar = shown
        elif type(kind) is click.Path:
            param.type = NamedPath(
                exists=kind.exists,
                file_okay=kind.file_okay,
                dir_okay=kind.dir_okay,
                path_type=kind.type,
            )
    make_spoken(command, path)


def with_example(error: click.UsageError) -> click.UsageError:
    """The same complaint of what is missing, with a command line that lacks nothing."""
    ctx = error.ctx
    if not isinstance(error, click.MissingParameter) or ctx is None:
        return error
    examples = EXAMPLES.get(ctx.command_path.partition(" ")[2])
    if not examples:
        return error
    message = say(
        "{complaint} For example:\n  {line}", complaint=error.format_message(), line=examples[0][0]
    )
    return click.UsageError(message, ctx=ctx)


def other_word(name: str) -> str | None:
    """The command that does what a word of another program means."""
    return OTHER_WORDS.get(name.lower())


def example_words(line: str) -> list[str]:
    """The arguments of an example as a shell would hand them over, without the program."""
    import shlex

    return shlex.split(line)[1:]
