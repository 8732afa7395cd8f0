"""Tables and CSV: readable, and safe with text that strangers wrote."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from runlift_export.checked import printable
from runlift_export.export import grid_text, pace_text, plan_text, runs_csv, runs_text
from runlift_export.export.wording import count_words
from runlift_export.model import Reason
from strategies import a_plan, a_run, a_verdict, plans

ESCAPE = "\x1b]0;owned\x07\u202egpj.fit"


def test_no_control_character_reaches_the_terminal() -> None:
    """A file name with an escape sequence and a right-to-left override is shown as codes."""
    text = runs_text((a_verdict(run=a_run(source=ESCAPE)),), explain=False)
    assert "\\x1b]0;owned\\x07\\u202egpj.fit" in text


@given(st.text())
def test_printable_text_is_one_line_that_encodes(text: str) -> None:
    """Any text becomes one line of UTF-8 without control characters."""
    shown = printable(text)
    assert "\n" not in shown
    assert shown.encode("utf-8").decode("utf-8").isprintable() or not shown.isascii()


def test_columns_line_up_with_wide_and_combining_characters() -> None:
    """A CJK cell takes two columns a character, a combining accent none."""
    text = grid_text([["A", "B"], ["走る", "1"], ["e\u0301", "2"]])
    assert text == "A     B\n走る  1\ne\u0301     2\n"


def test_a_formula_is_no_formula_in_the_spreadsheet() -> None:
    """A file named like a formula is a text cell; a negative number stays a number."""
    reason = Reason(rule="climb", measured=-3.5, limit=None, unit="m", text="downhill")
    verdict = a_verdict(run=a_run(source="=HYPERLINK(1)"), reasons=(reason,))
    row = next(csv.DictReader(io.StringIO(runs_csv((verdict,)))))
    assert row["source"] == "'=HYPERLINK(1)"
    assert row["measured"] == "-3.5000"


def test_every_reason_is_in_the_csv() -> None:
    """The first reason has columns of its own; all sentences stand in `why`."""
    reasons = tuple(
        Reason(rule=rule, measured=2.0, limit=1.0, unit="min", text=f"{rule} said so")
        for rule in ("first", "second")
    )
    row = next(csv.DictReader(io.StringIO(runs_csv((a_verdict(reasons=reasons),)))))
    assert (row["rule"], row["why"]) == ("first", "first said so; second said so")


@settings(max_examples=40)
@given(plans())
def test_any_plan_can_be_printed(plan: object) -> None:
    """Every session of a plan stands in its table under its week."""
    text = plan_text(plan, units="kg", explain=True)
    assert text.startswith("Plan from")


def test_pace() -> None:
    """Metres and seconds as minutes per kilometre; "-" where there is no distance."""
    assert [pace_text(10_000, 2400), pace_text(None, 1)] == ["4:00/km", "-"]


def test_a_plan_lists_each_session_once() -> None:
    """The sample plan's sessions are all there."""
    plan = a_plan()
    text = plan_text(plan, units="kg", explain=False)
    assert text.count("why here:") == sum(len(session.reasons) for session in plan.sessions)


def test_sessions_beyond_what_a_week_needs_are_not_a_fraction() -> None:
    """Two placed where one is needed are two sessions, not "2 of 1"."""
    words = [count_words(placed, target) for placed, target in ((1, 2), (1, 1), (2, 1), (1, 0))]
    assert ["1 of 2 sessions", "1 of 1 session", "2 sessions", "1 session"] == words
