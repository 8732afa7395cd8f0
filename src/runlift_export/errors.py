"""What we raise on purpose, and the exit status each error means.

A bad file of the user's is data (`model.Problem`); only a request that cannot be served is
raised. Messages say where, what was found, what was expected and what to do about it.
"""

from __future__ import annotations

from typing import ClassVar

from runlift_export.language import say, say_later, say_now, to_say


class RunliftError(Exception):
    """Anything the program refuses to do; the command ends with `exit_status`.

    Every error can be pickled and copied, so that it may leave a worker process.
    """

    exit_status: ClassVar[int] = 1

    def __str__(self) -> str:
        """The message in the language being spoken: it may come from a process that spoke none."""
        return say_now(self.message) if len(self.args) == 1 else super().__str__()

    @property
    def message(self) -> str:
        """The message as it was made, to be kept or handed on; `say_now` tells it."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else ""

    def __reduce__(self) -> tuple[object, ...]:
        """Made again from its message and attributes: the default would call `__init__` anew."""
        return _made_again, (type(self), self.args), self.__dict__


def _made_again(kind: type[RunliftError], args: tuple[object, ...]) -> RunliftError:
    return kind.__new__(kind, *args)


class RequestError(RunliftError, ValueError):
    """An argument of a public function that cannot be meant: a date, a zone, a place."""

    exit_status: ClassVar[int] = 2


class FitError(RunliftError):
    """Bytes that are not the FIT file they should be.

    `offset` is the byte where reading stopped; `kind` is the value of a `ProblemKind`
    (`damaged`, `not_fit`, `unsupported`); `problem` is the sentence without the offset.
    """

    def __init__(self, *, offset: int, kind: str, problem: str) -> None:
        super().__init__(say_later("byte {offset}: {problem}", offset=offset, problem=problem))
        self.offset = offset
        self.kind = kind
        self.problem = problem


class CacheError(RunliftError):
    """The cache file cannot be used and could not be made anew."""


class SettingsError(RunliftError):
    """Settings that cannot be meant; `faults` lists every (key path, sentence) at once."""

    exit_status: ClassVar[int] = 2

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("\n".join(f"{path}: {sentence}" for path, sentence in faults))
        self.faults = faults


class PlanFileError(RunliftError):
    """A plan.json that does not hold a plan; `faults` as in `SettingsError`."""

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("\n".join(f"{path}: {sentence}" for path, sentence in faults))
        self.faults = faults


class NoPlanError(RunliftError):
    """No plan can keep the rules that were asked for; `rules` names those that clash."""

    exit_status: ClassVar[int] = 3

    def __init__(self, message: str, *, rules: tuple[str, ...]) -> None:
        super().__init__(message)
        self.rules = rules


class WorkoutError(RunliftError):
    """A lift whose numbers cannot be written into a FIT workout without changing them."""


class WatchError(RunliftError):
    """The watch is missing, full, read-only or went away."""


class FolderError(RunliftError):
    """Files that cannot be read or written where the user asked for it."""


_SYSTEM_WORDS = (
    *(to_say("Permission denied"), to_say("Operation not permitted"), to_say("File exists")),
    *(to_say("No such file or directory"), to_say("Is a directory"), to_say("Not a directory")),
    *(to_say("Directory not empty"), to_say("File name too long"), to_say("File too large")),
    *(to_say("No space left on device"), to_say("Disk quota exceeded")),
    *(to_say("Read-only file system"), to_say("Input/output error"), to_say("No such device")),
    *(to_say("Device or resource busy"), to_say("Too many open files"), to_say("Invalid argument")),
    *(to_say("Too many levels of symbolic links"), to_say("Text file busy")),
    *(to_say("Transport endpoint is not connected"), to_say("Connection timed out")),
    *(to_say("Connection refused"), to_say("Connection reset by peer"), to_say("Broken pipe")),
    *(to_say("Network is unreachable"), to_say("No route to host"), to_say("Host is down")),
    *(to_say("Address already in use"), to_say("Cannot assign requested address")),
    *(to_say("Name or service not known"), to_say("Temporary failure in name resolution")),
)
"""What systems say, for the catalogues; what is not among it stays as the system says it."""


def reason_of(error: OSError) -> str:
    """What the system says was the matter, in the language being spoken, without the path."""
    return say(error.strerror) if error.strerror else str(error)
