"""`runlift completion`: what a shell needs to complete commands and options, put where it looks."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from runlift_export.cli.call import Call, read_bytes, user_data_folder
from runlift_export.errors import FolderError, reason_of
from runlift_export.language import say

SHELLS = ("bash", "zsh", "fish")
BEGIN, END = "# >>> runlift completion >>>", "# <<< runlift completion <<<"
_BLOCK = re.compile(rf"\n?{re.escape(BEGIN)}\n.*?{re.escape(END)}\n", re.DOTALL)
VARIABLE = "_RUNLIFT_COMPLETE"


@click.command("completion")
@click.argument("action", type=click.Choice(("install", "show", "remove")))
@click.argument("shell", type=click.Choice(SHELLS), required=False)
@click.option("-n", "--dry-run", is_flag=True, help="Write nothing, say what would be written.")
@click.pass_context
def completion_command(
    ctx: click.Context, *, action: str, shell: str | None, dry_run: bool
) -> None:
    """Complete commands and options in your shell with the Tab key.

    Without a name it is for the shell that you use. For bash and zsh, install adds a marked block
    to ~/.bashrc or ~/.zshrc and changes nothing else in it; remove takes just that out again. Show
    prints the script and writes nothing.
    """
    call: Call = ctx.obj
    name = shell or _own_shell()
    if action == "show":
        click.echo(_script(ctx, name), nl=False)
        return
    script, start = script_file(name), start_file(name)
    before = _text(start) if start is not None else ""
    after = _BLOCK.sub("", before)
    if action == "install":
        _put(script, _script(ctx, name), dry=dry_run)
        between = "\n" if not after or after.endswith("\n") else "\n\n"
        after = f"{after}{between}{_block(script)}"
    elif script.exists() and not dry_run:
        script.unlink()
    if start is not None and after != before:
        _put(start, after, dry=dry_run)
    _tell(call, action, [script, *([start] if start and after != before else [])], dry=dry_run)


def _tell(call: Call, action: str, paths: list[Path], *, dry: bool) -> None:
    for path in paths:
        if dry:
            call.say(say("{path}: would be changed", path=path))
        else:
            call.say(say("{path}: changed", path=path))
    if action == "install" and not dry:
        call.say(say("open a new terminal, type runlift and a space, and press Tab twice"))


def script_file(shell: str) -> Path:
    """Where the script for a shell is kept: for fish where it looks, else in our own folder."""
    if shell == "fish":
        config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        return Path(config) / "fish" / "completions" / "runlift.fish"
    return user_data_folder() / f"completion.{shell}"


def start_file(shell: str) -> Path | None:
    """The file that a shell reads when it starts, where the script must be named; None for none."""
    if shell == "fish":
        return None
    home = Path.home()
    named = (
        Path(os.environ.get("ZDOTDIR") or home) / ".zshrc" if shell == "zsh" else home / ".bashrc"
    )
    return named.resolve()  # a link into somebody's own collection stays a link


def _block(script: Path) -> str:
    import shlex

    place = shlex.quote(str(script))
    return f"{BEGIN}\n[ -r {place} ] && . {place}\n{END}\n"


def _script(ctx: click.Context, shell: str) -> str:
    """What click makes for the whole program."""
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(say("there is no completion for {name}", name=shell))
    program = ctx.find_root().command
    return made(program, {}, "runlift", VARIABLE).source().strip() + "\n"


def _own_shell() -> str:
    """The shell of the user, by SHELL. Raises `click.UsageError` for another one."""
    name = Path(os.environ.get("SHELL", "")).name
    if name not in SHELLS:
        raise click.UsageError(
            say("your shell is not known: name it, such as runlift completion install bash")
        )
    return name


def _text(path: Path) -> str:
    return read_bytes(str(path)).decode("utf-8", "surrogateescape") if path.exists() else ""


def _put(path: Path, text: str, *, dry: bool) -> None:
    """Write a file whole, or not at all; its permissions stay. Raises `FolderError`."""
    from runlift_export import store

    if dry:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        store.replace(path, text.encode("utf-8", "surrogateescape"), mode=mode)
    except OSError as error:
        raise FolderError(
            say("{path}: {why}; nothing was changed", path=path, why=reason_of(error))
        ) from error
