"""Help and complaints of the command line in the reader's language.

Help stands in the code in English and is put into the language when it is shown, so that a
command that nobody asks about costs nothing. What click itself says goes through the same
catalogue: its own is one for the whole process, in the language of the environment alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from inspect import cleandoc
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from runlift_export.cli.examples import EXAMPLES
from runlift_export.language import ENGLISH, known_languages, say, spoken_language, to_say

HELP_OF_HELP = to_say("Show this message and exit.")
PLACEHOLDERS = (
    *(to_say("[OPTIONS]"), to_say("COMMAND [ARGS]..."), to_say("NUMBER"), to_say("TEXT")),
    *(to_say("FILE"), to_say("DIRECTORY"), to_say("DATE"), to_say("TIME"), to_say("PATH")),
)
"""What stands for a value in a usage line, where no option names it itself."""
OF_CLICK = (
    *(to_say("Usage:"), to_say("Options"), to_say("Commands"), to_say("Positional arguments")),
    *(to_say("default: {default}"), to_say("required"), to_say("env var: {var}")),
    *(to_say("Error: {message}"), to_say("Try '{command} {option}' for help.")),
    *(to_say("Aborted!"), to_say("Missing command."), to_say("No such command {name!r}.")),
    *(to_say("No such option {name!r}."), to_say("Did you mean {possibility}?")),
    *(to_say("(Did you mean one of: {possibilities}?)"), to_say("Missing argument")),
    *(to_say("Missing option"), to_say("Missing parameter"), to_say("Missing {param_type}")),
    *(to_say("Missing parameter: {param_name}"), to_say("Invalid value: {message}")),
    to_say("Invalid value for {param_hint}: {message}"),
    to_say("Got unexpected extra argument ({args})"),
    to_say("Got unexpected extra arguments ({args})"),
    to_say("Option {name!r} does not take a value."),
    to_say("Option {name!r} requires an argument."),
    to_say("Option {name!r} requires {nargs} arguments."),
    to_say("Argument {name!r} takes {nargs} values."),
    to_say("Choose from:\n\t{choices}"),
    to_say("{value!r} is not {choice}."),
    to_say("{value!r} is not one of {choices}."),
    to_say("{value!r} is not a valid {number_type}."),
    to_say("{value} is not in the range {range}."),
    to_say("{name} {filename!r} is not readable."),
    to_say("Could not open file {filename!r}: {message}"),
    to_say("unknown error"),
    *(to_say("file"), to_say("directory"), to_say("path"), to_say("argument"), to_say("option")),
)
"""What click says to somebody who calls this program."""

_LANGUAGE = re.compile(r"^\s*language\s*=\s*[\"'](\w+)[\"']", re.MULTILINE)


def _help_of(one: click.Command | click.Option) -> str | None:
    """The help as it was written, paragraph by paragraph in the language being spoken."""
    text: str | None = one.__dict__.get("help")
    if not text or spoken_language() == ENGLISH:
        return text
    return "\n\n".join(say(" ".join(part.split())) for part in cleandoc(text).split("\n\n"))


def _keep_help(one: click.Command | click.Option, text: str | None) -> None:
    one.__dict__["help"] = text


class SpokenOption(click.Option):
    """An option whose help and placeholder are in the language."""

    help = property(_help_of, _keep_help)

    def make_metavar(self, ctx: click.Context) -> str:
        """What stands for the value."""
        return say(super().make_metavar(ctx))


class SpokenArgument(click.Argument):
    """An argument whose placeholder is in the language."""

    def make_metavar(self, ctx: click.Context) -> str:
        """What stands for the value."""
        return say(super().make_metavar(ctx))


class SpokenCommand(click.Command):
    """A command whose help and examples are in the language; `path` is "squad plan" or "plan"."""

    path = ""
    help = property(_help_of, _keep_help)

    @property
    def epilog(self) -> str | None:
        """Examples, each with what it is for."""
        examples = EXAMPLES.get(self.path)
        if not examples:
            return None
        width = max(len(line) for line, _ in examples)
        rows = "\n".join(f"  {line:<{width}}  # {say(words)}" for line, words in examples)
        return f"\b\n{say('Examples:')}\n{rows}"

    @epilog.setter
    def epilog(self, text: str | None) -> None:
        """Nothing: the examples have a place of their own."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The placeholders of the usage line."""
        return [say(one) for one in super().collect_usage_pieces(ctx)]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option --help, which click makes and keeps in the language of the first call."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.__class__ = SpokenOption
            option.help = HELP_OF_HELP
        return option


class SpokenGroup(click.Group, SpokenCommand):
    """A group of such commands."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The placeholders of the usage line."""
        return [say(one) for one in super().collect_usage_pieces(ctx)]


_SPOKEN: dict[type[object], type[object]] = {
    click.Command: SpokenCommand,
    click.Group: SpokenGroup,
    click.Option: SpokenOption,
    click.Argument: SpokenArgument,
}


def make_spoken(command: click.Command, path: str) -> None:
    """Let a command of click's decorators, and its options, speak the reader's language."""
    for one in (command, *command.params):
        one.__class__ = _SPOKEN.get(type(one), type(one))
    if isinstance(command, SpokenCommand):
        command.path = path


@contextmanager
def click_speaks() -> Iterator[None]:
    """Within the block click takes its texts from our catalogue, in the language being spoken."""
    modules = (click.core, click.exceptions, click.formatting, click.parser, click.types)
    ours = {"_": say, "ngettext": _one_or_many}
    theirs = [{name: vars(one)[name] for name in ours if name in vars(one)} for one in modules]
    for module, own in zip(modules, theirs, strict=True):
        vars(module).update({name: ours[name] for name in own})
    try:
        yield
    finally:
        for module, own in zip(modules, theirs, strict=True):
            vars(module).update(own)


def _one_or_many(one: str, many: str, count: int) -> str:
    return say(one if count == 1 else many)


def language_asked_for(words: Sequence[Any], usual: str) -> str | None:
    """The language that the settings file in force names at its top; None for none.

    Looked up before anything is parsed, since a complaint about the command line is to be in it
    too. The file is that of -c among `words`, else `usual`; one that cannot be read is no matter
    here.
    """
    named = [str(word) for word in words]
    path = Path(usual)
    for word, after in pairwise([*named, ""]):
        if word in {"-c", "--config"} and after:
            path = Path(after)
        elif word.startswith("--config="):
            path = Path(word.removeprefix("--config="))
    try:
        top = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    except (OSError, ValueError):
        return None
    found = _LANGUAGE.search(f"\n{top}".partition("\n[")[0])
    return found[1] if found and found[1] in known_languages() else None
