"""A listing that was asked for before, over files that have not changed since.

What was printed is kept as it was, under a hash of everything that it came from: the program,
the options, the settings, and path, size, modification time and inode of every file. When any
of these differs the runs are judged anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runlift_export import __version__
from runlift_export.cli.call import Call, status_of, zone_of

if TYPE_CHECKING:
    from runlift_export.model import Problem, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes to standard output, and the problems to tell beside it."""

    text: str
    problems: tuple[Problem, ...]


def give(
    ctx: click.Context,
    paths: tuple[Path, ...],
    options: dict[str, Any],
    make: Callable[[Settings], Answer],
) -> None:
    """Print the answer kept for this very question, else make it, print it and keep it."""
    call: Call = ctx.obj
    settings = call.settings(corrections=options["corrections"])
    key = _question(ctx, paths, options, settings)
    with call.cache() as cache:
        found = None
        if cache is not None and not options["rebuild"]:
            found = _kept(cache.answer(key))
        if found is None:
            found = make(settings)
            if cache is not None:
                cache.keep_answer(key, _as_bytes(found))
    click.echo(found.text, nl=False)
    call.tell_problems(found.problems)
    ctx.exit(status_of(found.problems))


def _question(
    ctx: click.Context, paths: tuple[Path, ...], options: dict[str, Any], settings: Settings
) -> str:
    from runlift_export import runs

    digest = hashlib.sha256()
    asked = {name: value for name, value in options.items() if name not in ("jobs", "rebuild")}
    head = (ctx.info_name, __version__, _program_state(), sorted(asked.items()), settings)
    digest.update(repr((head, str(zone_of(settings)), paths)).encode("utf-8", "surrogateescape"))
    for one in runs.find_files(paths):
        digest.update(repr(one).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _program_state() -> int:
    """The newest change of our own files: a program that was updated answers anew."""
    package = Path(__file__).parent.parent
    return max(path.stat().st_mtime_ns for path in package.rglob("*.[pt][yo]*"))


def _as_bytes(answer: Answer) -> bytes:
    problems = [(one.source, one.kind.value, one.message) for one in answer.problems]
    text = json.dumps({"text": answer.text, "problems": problems})
    return text.encode("utf-8", "surrogateescape")


def _kept(data: bytes | None) -> Answer | None:
    from runlift_export.model import Problem, ProblemKind

    if data is None:
        return None
    document = json.loads(data)
    return Answer(
        text=document["text"],
        problems=tuple(
            Problem(source=source, kind=ProblemKind(kind), message=message)
            for source, kind, message in document["problems"]
        ),
    )
