"""Errors: what a caller catches says the same after it crossed a process."""

from __future__ import annotations

import copy
import pickle

import pytest

from runlift_export import errors

ERRORS = (
    errors.RunliftError("no such folder"),
    errors.RequestError("start: expected a date, found 'soon'"),
    errors.FitError(offset=12, kind="damaged", problem="the file ends inside a record"),
    errors.CacheError("the cache is locked"),
    errors.SettingsError((("week.monday[0]", "expected hours"), ("athlete.sex", "unknown"))),
    errors.PlanFileError((("sessions[3].start", "expected a time"),)),
    errors.NoPlanError("no day is free", rules=("H2", "H12")),
    errors.WorkoutError("a load of 700 kg"),
    errors.WatchError("the watch went away"),
    errors.FolderError("out: disk full"),
)


def test_every_error_has_an_example() -> None:
    """No class of errors.py is left out below."""
    defined = {one for one in vars(errors).values() if isinstance(one, type)}
    wanted = {one for one in defined if issubclass(one, errors.RunliftError)}
    assert wanted == {type(one) for one in ERRORS}


@pytest.mark.parametrize("error", ERRORS, ids=lambda one: type(one).__name__)
def test_an_error_survives_pickle_and_copy(error: errors.RunliftError) -> None:
    """Type, text, attributes and exit status are the same after a round trip."""
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):  # noqa: S301 our own bytes
        assert type(error) is type(again)
        assert (str(error), error.args) == (str(again), again.args)
        assert vars(error) == vars(again)
        assert error.exit_status == again.exit_status
