"""Words in, words out: the command line. The only reader of clock and environment.

Commands import what is heavy (numpy, FIT, iCalendar) inside their bodies, so that `--help`
answers at once.
"""

from runlift_export.cli.command_line import main, program

__all__ = ["main", "program"]
