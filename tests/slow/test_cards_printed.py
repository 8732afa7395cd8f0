"""The cards as Debian's Chromium prints them: how many stand on a sheet, and that pictures show."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import timedelta

import pytest

from lifts.placed import of
from runlift_export.export import cards_html
from runlift_export.lifts import exercise_catalogue
from strategies import a_lift, a_plan, a_prescription, a_session

CHROMIUM = os.environ.get("RUNLIFT_CHROMIUM") or shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
EXERCISES = 7  # as many as a full session has


def pages_of(html: bytes, folder) -> int:
    """How many sheets Chromium makes of it."""
    (folder / "cards.html").write_bytes(html)
    printed = folder / "cards.pdf"
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={folder / 'profile'}",
        "--no-pdf-header-footer",
        f"--print-to-pdf={printed}",
        (folder / "cards.html").as_uri(),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes()))


def test_two_cards_of_full_sessions_stand_on_a_sheet(tmp_path):
    """Seven exercises each, cues and all; the card of the week has room beside them."""
    rows = exercise_catalogue(of())
    sessions = []
    for number in range(6):
        chosen = rows[EXERCISES * number : EXERCISES * (number + 1)]
        exercises = tuple(a_prescription(name=one.name, notes=one.cues) for one in chosen)
        day = a_session().date + timedelta(days=7 * (number // 2) + 3 * (number % 2))
        lift = a_lift(exercises=exercises)
        sessions.append(a_session(uid=f"u{number}", date=day, lift=lift))
    html = cards_html(a_plan(sessions=tuple(sessions)), units="kg")
    cards = html.count(b"<article")
    assert len(sessions) + 3 == cards
    assert pages_of(html, tmp_path) <= (cards + 1) // 2
