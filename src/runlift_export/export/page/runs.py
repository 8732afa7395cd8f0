"""The past, run by run: what we think of each and why, the newest with a picture."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import groupby

from runlift_export.export.page.coming import effort_icon, effort_words
from runlift_export.export.page.html import Html, el, joined
from runlift_export.export.page.strip import Bout, run_strip
from runlift_export.export.wording import day_words
from runlift_export.model import Run, Verdict, clock_words

PICTURED = 60
"""Newest runs that get a strip and their reasons; older ones get a line each."""


def run_list(
    verdicts: tuple[Verdict, ...],
    bouts: Mapping[str, tuple[Bout, ...]],
    last_weeks: int,
    *,
    names_files: bool,
) -> Html:
    """List the runs of the last weeks, newest first; those after `PICTURED` by month, folded."""
    newest_first = sorted(
        verdicts, key=lambda verdict: (verdict.run.started_at, verdict.run.key), reverse=True
    )
    newest = newest_first[0].run.local_date
    first = newest - timedelta(weeks=last_weeks)
    listed = [verdict for verdict in newest_first if verdict.run.local_date > first]
    pictured = [
        _pictured(verdict, bouts.get(verdict.run.key, ()), newest.year, names_files=names_files)
        for verdict in listed[:PICTURED]
    ]
    older = groupby(listed[PICTURED:], key=lambda verdict: f"{verdict.run.local_date:%Y-%m}")
    months = [_month(month, tuple(group)) for month, group in older]
    rest = len(newest_first) - len(listed)
    left_out = el("p", f"Older runs not listed: {rest}.") if rest else None
    return joined(el("ol", *pictured, class_="runs"), *months, left_out)


def _pictured(
    verdict: Verdict, bouts: tuple[Bout, ...], this_year: int, *, names_files: bool
) -> Html:
    run = verdict.run
    on = run.local_date
    year = "" if on.year == this_year else f" {on.year}"
    face = (
        el("time", f"{day_words(on)}{year}", datetime=on.isoformat()),
        el("span", effort_icon(verdict.effort), _effort(verdict), class_=_badge(verdict)),
        el("span", _figures(run)),
    )
    strip = run_strip(run, bouts)
    reasons = [el("li", reason.text) for reason in verdict.reasons]
    caveats = [el("li", f"Note: {caveat}") for caveat in run.caveats]
    evidence = el("ul", el("li", _sureness(verdict)), *reasons, *caveats)
    source = el("p", run.source, class_="source") if names_files else None
    return el("li", el("details", el("summary", *face, strip), evidence, source))


def _badge(verdict: Verdict) -> str:
    return f"badge {verdict.effort.value}"


def _effort(verdict: Verdict) -> str:
    return effort_words(verdict.effort, long=verdict.long, race=verdict.race)


def _sureness(verdict: Verdict) -> str:
    load = f", load {verdict.load:.0f}" if verdict.load is not None else ""
    return f"{verdict.confidence:.0%} sure; chance of hard {verdict.chance_hard:.0%}{load}"


def _figures(run: Run) -> str:
    parts = [f"{run.distance_m / 1000:.1f} km"] if run.distance_m else []
    parts.append(clock_words(run.moving_s))
    if run.distance_m and run.moving_s > 0:
        parts.append(f"{clock_words(run.moving_s / run.distance_m * 1000)} /km")
    if run.mean_heart_rate_bpm is not None:
        parts.append(f"{run.mean_heart_rate_bpm:.0f} bpm")
    else:
        parts.append("no heart rate")
    return ", ".join(parts)


def _month(month: str, verdicts: tuple[Verdict, ...]) -> Html:
    lines = [
        el("li", f"{day_words(one.run.local_date)}: {_effort(one)}, {_figures(one.run)}")
        for one in verdicts
    ]
    count = f"{month}: {len(verdicts)} run{'s' if len(verdicts) > 1 else ''}"
    return el("details", el("summary", count), el("ul", *lines, class_="older"))
