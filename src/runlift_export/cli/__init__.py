"""Words in, words out: the command line. The only reader of clock and environment.

Commands import what is heavy (numpy, FIT, iCalendar) inside their bodies, so that `--help`
answers at once. Who presses Ctrl-C before even that is loaded sees no lines of Python.
"""

import os
import signal

_by_python = signal.getsignal(signal.SIGINT) is signal.default_int_handler
try:
    if _by_python:
        signal.signal(signal.SIGINT, lambda *_: os._exit(130))  # nothing is begun yet
except ValueError:  # a thread of somebody's program: the interrupts are its own
    _by_python = False
try:
    from runlift_export.cli.command_line import main, program
finally:
    if _by_python:
        signal.signal(signal.SIGINT, signal.default_int_handler)

__all__ = ["main", "program"]
