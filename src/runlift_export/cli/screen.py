"""What standard output is: its width, its colours, and a pager in front of it, as git does."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import click

from runlift_export.cli.call import Call

if TYPE_CHECKING:
    from runlift_export.export import Screen

LEAST_WIDTH = 40
PAGER = "less"
LESS = "FRX"
"""End at once where all fits, let colours through, leave the screen as it is: git's choice."""


def screen_of(call: Call) -> Screen:
    """Width and colours of standard output; no width where nobody looks at it."""
    from runlift_export.export import Screen

    width = None
    if sys.stdout.isatty():
        width = max(LEAST_WIDTH, shutil.get_terminal_size().columns)
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    cut = "\N{HORIZONTAL ELLIPSIS}" if encoding.startswith("utf") else "..."
    return Screen(width=width, colour=call.colour and has_colours(), cut=cut)


def has_colours() -> bool:
    """Whether standard output takes colours: asked of the environment, then of the terminal.

    NO_COLOR (no-color.org) goes before FORCE_COLOR and CLICOLOR_FORCE, these before CLICOLOR=0;
    else a terminal has them unless it is called dumb.
    """
    env = os.environ
    if env.get("NO_COLOR"):
        return False
    if any(env.get(name) not in (None, "", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    if env.get("CLICOLOR") == "0" or env.get("FORCE_COLOR") == "0":
        return False
    return sys.stdout.isatty() and env.get("TERM", "") != "dumb"


def print_long(call: Call, text: str) -> None:
    """Print text; on a terminal that it does not fit, by the pager of the user.

    PAGER names it (`cat` or nothing is none), LESS its options; without PAGER it is less, where
    that is installed.
    """
    height = shutil.get_terminal_size().lines
    words = _pager() if call.pager and sys.stdout.isatty() else []
    if not words or text.count("\n") < height:
        click.echo(text, nl=False, color=True)
        return
    import subprocess

    try:
        subprocess.run(  # noqa: S603  # what the user named is what the user wants to run
            words,
            input=text.encode(sys.stdout.encoding or "utf-8", "backslashreplace"),
            env={"LESS": LESS} | os.environ,
            check=False,
        )
    except OSError:  # named, but not there
        click.echo(text, nl=False, color=True)


def _pager() -> list[str]:
    """The words of the pager's command; none where the user wants none."""
    named = os.environ.get("PAGER")
    if named is None:
        found = shutil.which(PAGER)
        return [found] if found and os.environ.get("TERM") != "dumb" else []
    import shlex

    try:
        words = shlex.split(named)
    except ValueError:
        return []
    return [] if words in ([], ["cat"]) else words
