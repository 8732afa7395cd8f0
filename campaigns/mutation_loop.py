"""A pytest plugin that tries each of mutmut's changes in a process forked after collection.

mutmut makes the changes and notes which tests come through which function; its own loop begins
pytest anew for each change, which takes longer than the tests. Here the tests are collected once.
Run in mutmut's folder `mutants`; the outcomes go where mutmut keeps them, so that `mutmut results`
and `mutmut show` work as ever. Changes that were tried are not tried again, unless they survived
and MUTATION_AGAIN is set. MUTATION_EVERY=5 tries one change in five, always the same ones.
"""

from __future__ import annotations

import gc
import json
import os
import resource
from pathlib import Path
from zlib import crc32

import pytest
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.utils.format_utils import mangled_name_from_mutant_name

NOTICED, SURVIVED, NO_TEST = 1, 0, 33
# Tests of a second take this long at most under a change; beyond it they run for ever.
CPU_S_LEAST, CPU_S_TIMES = 20, 20


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Try every change with its tests, the quickest first."""
    if session.testsfailed:
        raise session.Failed("the tests cannot be collected")
    stats = json.loads(Path("mutmut-stats.json").read_text())
    seconds: dict[str, float] = stats["duration_by_test"]
    tests: dict[str, list[str]] = stats["tests_by_mangled_function_name"]
    items = {item.nodeid: item for item in session.items}
    again = (None, SURVIVED, NO_TEST) if "MUTATION_AGAIN" in os.environ else (None,)
    every = int(os.environ.get("MUTATION_EVERY", "1"))
    gc.freeze()
    for path in sorted(Path("src").rglob("*.meta")):
        meta = json.loads(path.read_text())
        statuses = meta["exit_code_by_key"].items()
        asked = {name: one for name, one in statuses if crc32(name.encode()) % every == 0}
        meta["exit_code_by_key"] = asked
        for name, status in asked.items():
            if status not in again:
                continue
            function = mangled_name_from_mutant_name(name)
            ids = sorted(tests.get(function, ()), key=lambda one: seconds.get(one, 0.0))
            chosen = [items[one] for one in ids if one in items]
            limit_s = CPU_S_LEAST + int(CPU_S_TIMES * sum(seconds.get(one, 0.0) for one in ids))
            asked[name] = _tried(session, name, chosen, limit_s)
        path.write_text(json.dumps(meta, indent=4))
    return True


def _tried(session: pytest.Session, name: str, items: list[pytest.Item], limit_s: int) -> int:
    if not items:
        return NO_TEST
    child = os.fork()
    if child == 0:
        status = NOTICED
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (limit_s, limit_s + 1))
            set_mutant_under_test(name)
            status = _run(session, items)
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _run(session: pytest.Session, items: list[pytest.Item]) -> int:
    for item, after in zip(items, (*items[1:], None), strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        if session.testsfailed:
            return NOTICED
    return SURVIVED
