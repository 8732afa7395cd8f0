"""How much work the program does, counted in lines of Python that run: the same on any machine.

A clock says how busy a computer is as well; a count of lines does not. What a function written in C
does within one call is not counted: should a pattern or an unpacking never end, the time limit for
each test (`faulthandler_timeout`) ends the suite and prints where it stood.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Work:
    """Lines of Python that ran."""

    def __init__(self, most: int) -> None:
        self.lines = 0
        self._most = most

    def trace(self, _frame: FrameType, event: str, _arg: object) -> object:
        """Count a line; too many end what runs."""
        if event == "line":
            self.lines += 1
            if self.lines > self._most:
                raise TooMuchWorkError(self._most)
        return self.trace


class TooMuchWorkError(BaseException):
    """Not an `Exception`, so that nothing in the program catches it."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most} lines of Python ran")


@contextmanager
def at_most(lines: int) -> Iterator[Work]:
    """End the functions called within, in this thread, when they have run more lines of Python."""
    work, before = Work(lines), sys.gettrace()
    sys.settrace(work.trace)
    try:
        yield work
    finally:
        sys.settrace(before)
    if work.lines > lines:
        raise TooMuchWorkError(lines)
