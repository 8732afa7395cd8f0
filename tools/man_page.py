"""The manual page of all commands, made from the program's own help: part of `make pages`."""

from __future__ import annotations

import re

import click

from runlift_export.cli import program
from runlift_export.cli.examples import EXAMPLES

EXITS = (
    ("0", "done"),
    ("1", "failed, or some file was unreadable (the plan is made from the others all the same)"),
    ("2", "a mistake in the command or in the settings"),
    ("3", "no plan could be made, no session is left in it, or a rule is broken"),
    ("130", "stopped by Ctrl-C"),
)
FILES = (
    ("./runlift.toml", "settings of this folder"),
    ("~/.config/runlift/runlift.toml", "your own settings, where the folder has none"),
    ("~/.cache/runlift/runs.sqlite", "runs already read; it may be deleted"),
)
ENVIRONMENT = (
    ("NO_COLOR, FORCE_COLOR, CLICOLOR", "whether tables are coloured; without them, on a terminal"),
    ("PAGER, LESS", "what shows a long table on a terminal, and how"),
    ("TZ", "your time zone, where the settings name none and the files tell none"),
    ("RUNLIFT_CALDAV_USER, RUNLIFT_CALDAV_PASSWORD", "for publish"),
)


def man_page() -> str:
    """Return runlift(1) in the macros of man(7)."""
    parts = [
        '.TH RUNLIFT 1 "" "runlift" "User Commands"\n',
        ".SH NAME\nrunlift \\- plan strength sessions around your running\n",
        ".SH SYNOPSIS\n.B runlift\n[\\fIoptions\\fR] \\fIcommand\\fR [\\fIarguments\\fR]\n",
        ".SH DESCRIPTION\n",
        _paragraphs(program.help or ""),
        ".SH OPTIONS\n",
        *_options(program),
        ".SH COMMANDS\n",
    ]
    for name, command in program.commands.items():
        parts.extend(_command(name, command))
        inner = command.commands.items() if isinstance(command, click.Group) else ()
        for inner_name, one in inner:
            parts.extend(_command(f"{name} {inner_name}", one))
    parts.extend(_section("EXIT STATUS", EXITS))
    parts.extend(_section("FILES", FILES))
    parts.extend(_section("ENVIRONMENT", ENVIRONMENT))
    return "".join(parts)


def _command(name: str, command: click.Command) -> list[str]:
    context = click.Context(command, info_name=name)
    usage = " ".join(command.collect_usage_pieces(context))
    parts = [f".SS {_text(name)}\n", f".B runlift {_text(name)}\n{_text(usage)}\n.PP\n"]
    parts.append(_paragraphs(command.help or ""))
    parts.extend(_options(command))
    lines = [line for line, _ in EXAMPLES.get(name, ())]
    if lines:
        parts.append(".PP\nExamples:\n.PP\n.nf\n.RS\n")
        parts.extend(f"{_text(line)}\n" for line in lines)
        parts.append(".RE\n.fi\n")
    return parts


def _options(command: click.Command) -> list[str]:
    context = click.Context(command)
    records = [one.get_help_record(context) for one in command.get_params(context)]
    return [
        f".TP\n\\fB{_text(words)}\\fR\n{_text(' '.join(told.split()))}\n"
        for words, told in (one for one in records if one is not None)
    ]


def _section(title: str, rows: tuple[tuple[str, str], ...]) -> list[str]:
    return [
        f".SH {title}\n",
        *(f".TP\n\\fB{_text(word)}\\fR\n{_text(told)}\n" for word, told in rows),
    ]


def _paragraphs(text: str) -> str:
    found = [" ".join(one.split()) for one in re.split(r"\n\s*\n", text.replace("\b", ""))]
    return "\n.PP\n".join(_text(one) for one in found if one) + "\n"


def _text(text: str) -> str:
    """Text that troff takes for nothing but text."""
    plain = (
        text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("~", "\\(ti")
    )
    plain = plain.replace("^", "\\(ha").replace("`", "\\(ga")
    return f"\\&{plain}" if plain.startswith((".", "\\(aq")) else plain
