"""What we raise on purpose, and the exit status each error means.

A bad file of the user's is data (`model.Problem`); only a request that cannot be served is
raised. Messages say where, what was found, what was expected and what to do about it.
"""

from __future__ import annotations

from typing import ClassVar


class RunliftError(Exception):
    """Anything the program refuses to do; the command ends with `exit_status`.

    Every error can be pickled and copied, so that it may leave a worker process.
    """

    exit_status: ClassVar[int] = 1

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
        super().__init__(f"byte {offset}: {problem}")
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
