"""A plan as one HTML file: opens from disk, offline, without scripts or outside requests."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from runlift_export.export.page.coming import coming_weeks
from runlift_export.export.page.html import Html, el, joined
from runlift_export.export.page.notes import note_list
from runlift_export.export.page.runs import run_list
from runlift_export.export.page.session import session_card, short_time
from runlift_export.export.page.strip import Bout
from runlift_export.export.page.subscribe import calendar_links
from runlift_export.export.page.trends import Trend, trend_list, weight_trends
from runlift_export.export.page.weeks import share_words, week_chart, weekly_loads
from runlift_export.export.wording import day_words
from runlift_export.model import Plan, Problem, Session, Verdict

HISTORY_WEEKS = 104


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions:
    """How the page is written and where it finds its neighbours.

    `units` is "kg" or "lb". `feed` is the calendar's path beside the page. `feed_url` is its
    address where it is published (https, or http at home), None on a disk; with it, the page
    offers to subscribe, also by a QR code. `names_files` is for a page that nobody else gets to
    see: it names the runner's files, also those that were not used.
    """

    units: str = "kg"
    feed: str = "strength.ics"
    feed_url: str | None = None
    names_files: bool = False


DEFAULT_OPTIONS = PageOptions()


def page_html(
    plan: Plan,
    *,
    verdicts: tuple[Verdict, ...] = (),
    problems: tuple[Problem, ...] = (),
    bouts: Mapping[str, tuple[Bout, ...]] | None = None,
    trends: tuple[Trend, ...] = (),
    options: PageOptions = DEFAULT_OPTIONS,
) -> bytes:
    """Write the page in UTF-8; the same arguments give the same bytes.

    `verdicts` are the runs of the past in any order. `bouts` maps a run's key to its hard
    parts, (start, end) in seconds of clock time after its start; they are marked in its strip.
    `trends` are thresholds over time; the weights of the plan's own exercises are drawn anyway.
    Text from files is escaped; a Content-Security-Policy forbids scripts and outside requests.
    """
    anchors = {session.uid: f"s{number}" for number, session in enumerate(plan.sessions, start=1)}
    notes = note_list(plan, verdicts, problems, names_files=options.names_files)
    body = joined(
        _symbols(),
        el("a", "Skip to the plan", href="#plan", class_="skip"),
        _header(plan, anchors, options),
        el(
            "main",
            _section("plan", "The weeks to come", _key(), coming_weeks(plan, anchors)),
            _section("notes", "Worth knowing", el("ul", *notes)) if notes else None,
            _history(verdicts, bouts or {}, names_files=options.names_files),
            _over_time(plan, trends, options.units),
        ),
        _section(
            "sessions",
            "Sessions",
            *(session_card(one, anchors[one.uid], options.units) for one in plan.sessions),
        ),
        el("footer", el("p", "Made by runlift-export on your own machine.")),
    )
    return f"<!doctype html>\n{_document(plan, body)}\n".encode()


@lru_cache(maxsize=1)
def _style() -> Html:
    sheet = files("runlift_export.export.page").joinpath("page.css")
    return Html(sheet.read_text(encoding="utf-8"))


def content_policy() -> str:
    """Return the page's Content-Security-Policy: its own style, no script, nothing fetched."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _document(plan: Plan, body: Html) -> Html:
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=content_policy()),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", f"Strength plan from {day_words(plan.start)}"),
        el("link", rel="icon", href="data:,"),
        el("style", _style()),
    )
    return el("html", head, el("body", body), lang="en")


def _section(anchor: str, title: str, *content: Html | None) -> Html:
    heading = el("h2", title, id=f"{anchor}-h")
    return el("section", heading, *content, id=anchor, aria_labelledby=f"{anchor}-h")


def _header(plan: Plan, anchors: dict[str, str], options: PageOptions) -> Html:
    count = f"{len(plan.sessions)} strength session{'' if len(plan.sessions) == 1 else 's'}"
    weeks = f"{plan.weeks} week{'' if plan.weeks == 1 else 's'}"
    title = f"{count} in {weeks} from {day_words(plan.start)} {plan.start.year}"
    why = el("ul", *(el("li", sentence) for sentence in plan.why)) if plan.why else None
    return el(
        "header",
        el("h1", "Strength plan"),
        el("p", title),
        _next(plan.sessions, anchors),
        calendar_links(options.feed, options.feed_url),
        why,
    )


def _next(sessions: tuple[Session, ...], anchors: dict[str, str]) -> Html | None:
    if not sessions:
        return None
    first = min(sessions, key=lambda session: session.start)
    when = f"{day_words(first.date)}, {short_time(first.start)}"
    return el(
        "button",
        el("small", "First"),
        el("b", f"{first.lift.name}, {first.lift.duration_min} min"),
        el("span", when),
        class_="lift next",
        type="button",
        popovertarget=anchors[first.uid],
    )


def _key() -> Html:
    """Say what the marks mean: the line around a run tells how we know of it."""
    marks = (("recorded", "ran"), ("planned", "planned"), ("expected", "expected from habit"))
    samples = [el("span", word, class_=f"run sample {kind}") for kind, word in marks]
    lift = el("span", "strength", class_="lift sample")
    return el("p", *samples, lift, class_="legend")


def _history(
    verdicts: tuple[Verdict, ...], bouts: Mapping[str, tuple[Bout, ...]], *, names_files: bool
) -> Html | None:
    if not verdicts:
        return None
    weeks = weekly_loads(verdicts, HISTORY_WEEKS)
    share = el("p", f"Last four weeks, by time: {share_words(weeks[-4:])}.")
    return joined(
        _section("load", "Your running by week", share, week_chart(weeks)),
        _section(
            "runs",
            "Your runs",
            run_list(verdicts, bouts, HISTORY_WEEKS, names_files=names_files),
        ),
    )


def _over_time(plan: Plan, trends: tuple[Trend, ...], units: str) -> Html | None:
    measured, planned = trend_list(trends, units), trend_list(weight_trends(plan), units)
    if measured is None and planned is None:
        return None
    title = el("h3", "Weights of the plan") if planned else None
    return _section("trends", "Over time", measured, title, planned)


def _symbols() -> Html:
    """Define the effort marks once: one, two or three bars, a ring at rest, a dash if unknown."""
    low, middle, high = "M0 8h3v4h-3z", "M4.5 4h3v8h-3z", "M9 0h3v12h-3z"
    drawings = {
        "rest": ("M6 3a3 3 0 1 0 .01 0z", ""),
        "easy": (low, middle + high),
        "moderate": (low + middle, high),
        "hard": (low + middle + high, ""),
        "unknown": ("M0 5h5v2h-5zM7 5h5v2h-5z", ""),
    }
    symbols = [
        el(
            "symbol",
            el("path", d=strong),
            el("path", d=faint, class_="faint") if faint else None,
            id=f"e-{name}",
            viewBox="0 0 12 12",
        )
        for name, (strong, faint) in drawings.items()
    ]
    hatch = el(
        "pattern",
        el("path", d="M0 4L4 0", class_="hatch"),
        id="hatch",
        width=4,
        height=4,
        patternUnits="userSpaceOnUse",
    )
    return el("svg", el("defs", *symbols, hatch), class_="defs", aria_hidden="true")
