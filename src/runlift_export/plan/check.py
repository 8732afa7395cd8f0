"""The judge: every hard rule, read anew from the table, on sessions wherever they come from.

Shares the limits of `rules` with the search and no logic, so that a fault of one shows in the
other. Sessions may have been edited by hand; nothing is taken for granted but their types.
"""

from __future__ import annotations

from runlift_export.model import Day, FinishedSession, Session, Settings, Violation
from runlift_export.plan.case import case_of
from runlift_export.plan.check_content import CONTENT
from runlift_export.plan.check_placing import PLACING


def violations(
    days: tuple[Day, ...],
    sessions: tuple[Session, ...],
    *,
    settings: Settings,
    lifted: tuple[FinishedSession, ...] = (),
    past: tuple[Session, ...] = (),
) -> tuple[Violation, ...]:
    """Every hard rule that `sessions` break, by date and rule; () means none.

    `days` should reach from 28 days before the first session to two days after the last; a
    rule whose days are not there is not judged. `lifted` are finished sessions and `past`
    earlier published ones: they count for H1, H4 and H5 but are not judged themselves.
    """
    case = case_of(days, sessions, settings=settings, lifted=lifted, past=past)
    found = {violation for rule in (*PLACING, *CONTENT) for violation in rule(case)}
    return tuple(sorted(found, key=lambda one: (one.date, int(one.rule[1:]), one.text)))
