"""A progress bar on standard error, for people only and only where work takes a while."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import click

PATIENCE_S = 1.0


@contextmanager
def progress(label: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Give a callback `(done, total)`, or None where nobody watches.

    The bar appears once the work has taken a second; a pipe never sees it.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    began = monotonic()
    shown = False

    def step(done: int, total: int) -> None:
        nonlocal shown
        if monotonic() - began >= PATIENCE_S:
            shown = True
            share = done / total if total else 1.0
            bar = "#" * round(30 * share)
            click.echo(f"\r{label} [{bar:<30}] {done}/{total}", nl=False, err=True)

    try:
        yield step
    finally:
        if shown:
            click.echo("\r\x1b[K", nl=False, err=True)
