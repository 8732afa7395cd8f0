"""docs/python.md: what it shows is what happens."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

import runlift_export
from places import ROOT, SAMPLES

PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
EXAMPLES = "\n".join(re.findall(r"^```pycon\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))
VERBS = [name for name in runlift_export.__all__ if name[0].islower()]


def test_the_examples_say_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From top to bottom in one session, in a folder where the sample runs are `my-activities`."""
    for name in ("pandas", "polars"):
        pytest.importorskip(name, reason="in the dependency group notebooks")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-activities").symlink_to(SAMPLES, target_is_directory=True)
    examples = doctest.DocTestParser().get_doctest(EXAMPLES, {}, "python.md", None, 0)
    assert len(examples.examples) > 30
    told: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(examples, out=told.append)
    assert [] == told


def test_every_verb_is_on_the_page() -> None:
    """In the table of what to call for what."""
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")]
    assert [] == [verb for verb in VERBS if not any(f"`{verb}`" in row for row in rows)]
