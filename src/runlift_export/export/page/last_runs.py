"""The runs one by one: what was run, how hard that was and why, the newest with their speed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from math import isfinite

import numpy as np

from runlift_export import draw
from runlift_export.export.page.facts import PageFacts, PageOptions
from runlift_export.export.page.html import Html, el
from runlift_export.export.page.saying import (
    as_sentence,
    chart_key,
    say_day,
    say_effort,
    say_km,
    say_share,
    sign,
    unbroken,
)
from runlift_export.language import in_every_language, say, say_count, say_now, to_say
from runlift_export.model import (
    TRACE_STEP_S,
    Effort,
    Run,
    Verdict,
    clock_words,
)

_LIMIT = to_say(", limit")
"""What parts a reason from the limit it is held against, in a text of the catalogue."""
PICTURED = 7
"""Newest runs with a profile."""
EXPLAINED = 13
"""Runs after those that still tell their reasons; older ones get a line each."""
LISTED_WEEKS = 52
"""Older ones are counted."""
PHONE_PICTURED = 4


def runs_panel(facts: PageFacts, options: PageOptions) -> Html:
    """The newest runs on one measure, then all of them, folded."""
    newest_first = sorted(
        facts.verdicts, key=lambda verdict: (verdict.run.started_at, verdict.run.key), reverse=True
    )
    newest = newest_first[0].run.local_date
    first = newest - timedelta(weeks=LISTED_WEEKS)
    listed = [verdict for verdict in newest_first if verdict.run.local_date > first]
    profiles = [_profile(one, facts) for one in listed[:PICTURED]]
    scale = draw.profile_scale([one for one in profiles if one is not None])
    shown = [
        _row(one, newest.year, options, _drawn(profile, scale, on_phone=index < PHONE_PICTURED))
        for index, (one, profile) in enumerate(zip(listed[:PICTURED], profiles, strict=True))
    ]
    axis = draw.both_widths(lambda width: draw.profile_axis(scale, width=_profile_px(width)))
    return el(
        "section",
        el("div", el("h3", say("Last runs")), _profile_key(profiles), class_="title"),
        el("ol", *shown, class_="runs pictured"),
        el("div", Html(axis), class_="axis") if any(profiles) else None,
        _all_runs(newest_first, listed, options),
        class_="panel",
    )


def _profile(verdict: Verdict, facts: PageFacts) -> draw.RunProfile | None:
    """The run's speed to draw, None where no speed was recorded."""
    trace = verdict.run.trace
    if trace is None or not np.isfinite(trace.speed_m_per_s).any():
        return None
    speeds = (trace.speed_m_per_s.astype(float) * 3.6).tolist()
    bouts = facts.bouts.get(verdict.run.key, ())
    fast = say_count(", {count} fast part", ", {count} fast parts", len(bouts)) if bouts else ""
    sentence = say(
        "Speed over {minutes} minutes{fast}.", minutes=round(verdict.run.elapsed_s / 60), fast=fast
    )
    known = tuple(one if isfinite(one) else None for one in speeds)
    return draw.RunProfile(
        step_s=TRACE_STEP_S, speeds_kmh=known, bouts=tuple(bouts), sentence=sentence
    )


def _drawn(
    profile: draw.RunProfile | None, scale: draw.ProfileScale, *, on_phone: bool
) -> Html | None:
    """The profile for a wide page, and for a phone where that shows the run at all."""
    if profile is None:
        return None

    def at(width: int) -> str:
        return draw.run_profile(profile, scale, width=_profile_px(width))

    drawn = draw.both_widths(at) if on_phone else f'<div class="d-wide">{at(draw.WIDE_PX)}</div>'
    inline = drawn.replace("<div", "<span").replace("</div", "</span")  # within a summary
    return el("span", Html(inline), class_="profile")


def _profile_px(width: int) -> int:
    """A profile stands beside its run's figures on a wide page, and has a phone's whole width."""
    return 430 if width == draw.WIDE_PX else width


def _profile_key(profiles: Sequence[draw.RunProfile | None]) -> Html | None:
    if not any(profiles):
        return None
    fast = any(one is not None and one.bouts for one in profiles)
    return el(
        "p",
        chart_key("speed", say("speed")),
        chart_key("hard", say("fast parts that made it hard")) if fast else None,
        el("span", say("same scale for every run")),
        class_="legend",
    )


def _row(
    verdict: Verdict, this_year: int, options: PageOptions, picture: Html | None = None
) -> Html:
    run = verdict.run
    face = (
        el("time", _dated(run.local_date, this_year), datetime=run.local_date.isoformat()),
        _badge(verdict),
        _measured(run),
        el("span", run_reason(verdict), class_="reason"),
        picture,
    )
    return el("li", el("details", el("summary", *face), _evidence(verdict, options)))


def _dated(on: date, this_year: int) -> str:
    return say_day(on) if on.year == this_year else f"{say_day(on)} {on.year}"


def _badge(verdict: Verdict) -> Html:
    return el(
        "span",
        sign(verdict.effort.value),
        _effort(verdict),
        class_=f"effort {verdict.effort.value}",
    )


def _effort(verdict: Verdict) -> str:
    return say_effort(verdict.effort, long=verdict.long, race=verdict.race)


def run_reason(verdict: Verdict) -> str:
    """Why a run counts as what it does, in one short sentence."""
    if not verdict.reasons:
        return say("Nothing tells how hard it was") if verdict.effort is Effort.UNKNOWN else ""
    if verdict.effort is Effort.EASY:
        far = [
            say("{ratio:.1f} \u00d7 your usual distance", ratio=one.measured)
            for one in verdict.reasons
            if one.unit == "x usual distance" and one.measured is not None
        ]
        return "; ".join([say("Even and easy"), *far])
    first = verdict.reasons[0].text.split("; ")[0]
    for limit in in_every_language(_LIMIT):
        first = first.partition(limit)[0]
    return as_sentence(first).rstrip(".").replace(" x ", " \u00d7 ")


def _measured(run: Run) -> Html:
    far = el("b", say_km(run.distance_m, 1)) if run.distance_m else None
    small = []
    if run.distance_m and run.moving_s > 0:
        small.append(unbroken(f"{clock_words(run.moving_s / run.distance_m * 1000)} /km"))
    if run.mean_heart_rate_bpm is not None:
        small.append(unbroken(say("{rate} bpm", rate=round(run.mean_heart_rate_bpm))))
    time = clock_words(run.moving_s)
    return el(
        "span",
        el("span", far, " " if far else None, time),
        el("small", f" {', '.join(small)}") if small else None,
        class_="measured",
    )


def _evidence(verdict: Verdict, options: PageOptions) -> Html:
    load = "" if verdict.load is None else say(", training load {load}", load=round(verdict.load))
    sure = say(
        "{sure} sure; chance that it was hard {chance}{load}.",
        sure=say_share(verdict.confidence),
        chance=say_share(verdict.chance_hard),
        load=load,
    )
    lines = [
        el("li", sure),
        *(el("li", as_sentence(reason.text)) for reason in verdict.reasons),
        *(
            el("li", say("Note: {caveat}", caveat=as_sentence(say_now(one))))
            for one in verdict.run.caveats
        ),
    ]
    source = el("p", verdict.run.source, class_="source") if options.names_files else None
    return el("div", el("ul", *lines), source, class_="evidence")


def _all_runs(
    every: Sequence[Verdict], listed: Sequence[Verdict], options: PageOptions
) -> Html | None:
    if len(every) <= PICTURED:
        return None
    year = every[0].run.local_date.year
    explained = [_row(one, year, options) for one in listed[PICTURED : PICTURED + EXPLAINED]]
    older = groupby(listed[PICTURED + EXPLAINED :], key=lambda one: f"{one.run.local_date:%Y-%m}")
    months = [_month(month, tuple(group)) for month, group in older]
    rest = len(every) - len(listed)
    left_out = el("p", say("Older runs not listed: {count}.", count=rest)) if rest else None
    summary = el("summary", say_count("{count} run", "All {count} runs", len(every)))
    return el(
        "details", summary, el("ol", *explained, class_="runs"), *months, left_out, class_="all"
    )


def _month(month: str, verdicts: tuple[Verdict, ...]) -> Html:
    lines = [el("li", f"{say_day(one.run.local_date)}: {_line(one)}") for one in verdicts]
    count = say_count("{month}: {count} run", "{month}: {count} runs", len(verdicts), month=month)
    return el("details", el("summary", count), el("ul", *lines, class_="older"))


def _line(verdict: Verdict) -> str:
    run = verdict.run
    km = say_km(run.distance_m, 1) if run.distance_m else ""
    return ", ".join(filter(None, (_effort(verdict), km, clock_words(run.moving_s))))
