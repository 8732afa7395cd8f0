"""`runlift repair`, `merge`, `cut`: a FIT file out of others, which are never touched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runlift_export.cli.call import Call
from runlift_export.language import say

if TYPE_CHECKING:
    from runlift_export.convert import Rewritten

_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2})")


class Elapsed(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions
    """A time after the start: 1:05:00, 65:00, or seconds."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The seconds. Raises `click.BadParameter`."""
        text = str(value)
        found = _CLOCK.fullmatch(text)
        if found is not None:
            hours, minutes, seconds = (int(part or 0) for part in found.groups())
            return hours * 3600.0 + minutes * 60.0 + seconds
        if not (text.isascii() and text.isdigit() and len(text) < 8):
            self.fail(
                say("expected a time such as 1:05:00, 12:30 or 750, found {text!r}", text=text),
                param,
                ctx,
            )
        return float(text)


_INPUT = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE.fit",
    help="The file to write; never one of those read.",
)


@click.command("repair")
@click.argument("file", type=_INPUT, metavar="FILE.fit")
@_OUT
@click.pass_obj
def repair_command(call: Call, /, *, file: Path, out: Path) -> None:
    """Save what is readable of a damaged FIT file.

    All whole messages up to the break, byte for byte, with right sizes and checksums.
    """
    from runlift_export import convert

    _write(call, (file,), out, convert.repaired_fit(_read(file)))


@click.command("merge")
@click.argument("files", type=_INPUT, nargs=-1, required=True, metavar="FILE.fit...")
@_OUT
@click.pass_obj
def merge_command(call: Call, /, *, files: tuple[Path, ...], out: Path) -> None:
    """Put recordings that follow one another into one FIT file.

    Every record, lap and session is kept as it is; the result has the sessions of all.
    """
    from runlift_export import convert

    if len(files) < 2:
        raise click.UsageError(say("Name two files or more to merge."))
    inputs = tuple((str(file), _read(file)) for file in files)
    _write(call, files, out, convert.merged_fit(inputs))


@click.command("cut")
@click.argument("file", type=_INPUT, metavar="FILE.fit")
@_OUT
@click.option("--from", "from_s", type=Elapsed(), metavar="TIME", help="Cut off before this time.")
@click.option("--to", "to_s", type=Elapsed(), metavar="TIME", help="Cut off after this time.")
@click.pass_obj
def cut_command(
    call: Call, /, *, file: Path, out: Path, from_s: float | None, to_s: float | None
) -> None:
    """Cut the beginning or end off a recording.

    Times count from the first record, as on the watch with pauses: 1:05:00, 12:30, or seconds.
    """
    from runlift_export import convert

    if from_s is None and to_s is None:
        raise click.UsageError(say("Say where to cut: --from TIME, --to TIME, or both."))
    found = convert.cut_fit(str(file), _read(file), from_s=from_s, to_s=to_s)
    _write(call, (file,), out, found)


def _read(path: Path) -> bytes:
    """The FIT bytes of a file, unpacked if it is gzip. Raises `FolderError`."""
    from runlift_export import flow

    return flow.fit_bytes(path)


def _write(call: Call, inputs: tuple[Path, ...], out: Path, found: Rewritten) -> None:
    """Write the result once another reader has read it; the inputs stay as they are."""
    from runlift_export import flow

    flow.write_fit(out, found.data, inputs=inputs)
    for note in found.notes:
        call.say(note)
    call.say(say("{count} messages written to {path}", count=found.messages, path=out))
