"""The pool that outlives its workers, and a squad planned by it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from runlift_export.errors import RequestError, RunliftError, SettingsError
from runlift_export.squad import EngineSpec, open_engine
from runlift_export.squad.engine import SurvivingPool
from squad.squads import FIT, call, give, held, rows_of, stand_alone


def double(number: int) -> int:
    return 2 * number


def die_once(mark: str) -> str:
    """Die like one whom the system ends for want of memory, the first time."""
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def die_always(log: str) -> None:
    with Path(log).open("a") as stream:
        stream.write("x")
    os.kill(os.getpid(), signal.SIGKILL)


def refuse() -> None:
    raise SettingsError((("athlete.level", "expected novice"),))


def parent_ends(pids: str) -> int:
    """Where this worker is, for who ends its parent."""
    Path(pids).write_text(str(os.getpid()))
    time.sleep(60)
    return 0


def test_what_a_killed_worker_was_at_is_done_by_another(tmp_path: Path) -> None:
    """Only that is lost for a moment; all else is untouched."""
    with open_engine(EngineSpec(jobs=2)) as engine:
        futures = [engine.executor.submit(double, number) for number in range(20)]
        again = engine.executor.submit(die_once, str(tmp_path / "mark"))
        more = [engine.executor.submit(double, number) for number in range(20, 40)]
        assert "done" == again.result()
        assert [2 * number for number in range(40)] == [one.result() for one in futures + more]


def test_work_that_kills_its_worker_three_times_is_given_up_alone(tmp_path: Path) -> None:
    """It is tried three times, and the others are done."""
    with open_engine(EngineSpec(jobs=2)) as engine:
        bad = engine.executor.submit(die_always, str(tmp_path / "log"))
        good = [engine.executor.submit(double, number) for number in range(10)]
        with pytest.raises(RunliftError, match="3 times"):
            bad.result()
        assert [2 * number for number in range(10)] == [one.result() for one in good]
    assert "xxx" == (tmp_path / "log").read_text()


@pytest.mark.parametrize("jobs", [1, 2])
def test_errors_come_back_as_they_were_raised(jobs: int) -> None:
    """With their fields, from here and from another process."""
    with open_engine(EngineSpec(jobs=jobs)) as engine:
        error = engine.executor.submit(refuse).exception()
    assert isinstance(error, SettingsError)
    assert (("athlete.level", "expected novice"),) == error.faults


def test_what_is_no_engine_is_refused() -> None:
    """Before anything is read."""
    with pytest.raises(RequestError, match="tcp://scheduler"):
        EngineSpec(address="spark")


def test_a_squad_on_two_processes_is_the_squad_on_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte, and nobody twice."""
    stand_alone(tmp_path, monkeypatch)
    for number in range(9):
        give(tmp_path / "club" / f"a{number}", FIT[number : number + 9])
    for jobs in (1, 2):
        out = tmp_path / f"out{jobs}"
        done = call("squad", "plan", tmp_path / "club", "-o", out, "-j", jobs)
        assert 0 == done.exit_code, done.stderr
    one, two = tmp_path / "out1", tmp_path / "out2"
    assert len(held(one)) > 9 * 5
    assert held(one) == held(two)
    assert 9 == len(rows_of(two))


def test_a_worker_speaks_the_language_of_who_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """German plans from a German's call, whatever the worker's own; settings go before both."""
    stand_alone(tmp_path, monkeypatch)
    for number in range(9):
        give(tmp_path / "club" / f"a{number}", FIT[number : number + 6])
    (tmp_path / "club" / "a3" / "runlift.toml").write_text('language = "en"\n')
    for language in ("de_DE.UTF-8", "en_GB.UTF-8"):
        monkeypatch.setenv("LC_ALL", language)
        out = tmp_path / language
        done = call("squad", "plan", tmp_path / "club", "-o", out, "-j", 2)
        assert 0 == done.exit_code, done.stderr
    german, english = held(tmp_path / "de_DE.UTF-8"), held(tmp_path / "en_GB.UTF-8")
    for number in range(9):
        name = f"a{number}/index.html"
        told = b'lang="de"' if number != 3 else b'lang="en'
        assert told in german[name]
        assert b'lang="en' in english[name]
    assert {n: d for n, d in german.items() if n.startswith("a3/")} == {
        n: d for n, d in english.items() if n.startswith("a3/")
    }


def test_a_process_that_ends_before_it_has_begun_is_no_works_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often: the work itself has died but twice, and is done."""
    ends = iter([True] * 5)
    started = SurvivingPool._start

    def start_and_end(pool: SurvivingPool, number: int) -> None:
        started(pool, number)
        if next(ends, False):
            for process in pool._pools[number]._processes.values():
                process.kill()

    monkeypatch.setattr(SurvivingPool, "_start", start_and_end)
    with open_engine(EngineSpec(jobs=2)) as engine:
        future = engine.executor.submit(die_once, str(tmp_path / "mark"))
        assert "done" == future.result()
