"""The coach's page: one line an athlete, whoever needs a look first. No script, nothing fetched."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

from runlift_export.export import Html, day_words, el, joined, quoted_path
from runlift_export.language import say, say_count, say_number, spoken_language
from runlift_export.squad.rows import Row, Status, attention, by_attention, change_words

_BAR, _GAP, _HEIGHT = 8, 2, 34


def folder_link(row: Row) -> str | None:
    """Where an athlete's page is, seen from the squad's output folder."""
    return None if not row.planned_on else f"{quoted_path(row.athlete)}/index.html"


def squad_page(rows: tuple[Row, ...], *, link_of: Callable[[Row], str | None]) -> bytes:
    """The page in UTF-8; the same rows give the same bytes.

    `link_of` says where an athlete's own page is, None where there is none. Names and all other
    text of people's files are escaped; a Content-Security-Policy forbids all but our own style.
    """
    ordered = by_attention(rows)
    body = joined(
        el("header", el("h1", say("Squad")), *(el("p", line) for line in _head_lines(ordered))),
        el("main", _table(ordered, link_of)),
        el("footer", el("p", say("Made by runlift-export on your own machine."))),
    )
    return f"<!doctype html>\n{_document(body)}\n".encode()


@lru_cache(maxsize=1)
def _style() -> Html:
    sheet = files("runlift_export.squad").joinpath("overview.css")
    return Html(sheet.read_text(encoding="utf-8"))


def overview_policy() -> str:
    """The page's Content-Security-Policy: its own style, no script, nothing fetched."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _document(body: Html) -> Html:
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=overview_policy()),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", say("Squad")),
        el("link", rel="icon", href="data:,"),
        el("style", _style()),
    )
    return el("html", head, el("body", body), lang=spoken_language())


def _head_lines(rows: tuple[Row, ...]) -> list[str]:
    active = [row for row in rows if row.status is not Status.INACTIVE]
    to_look_at = sum(bool(attention(row).words) for row in active)
    planned = [row.planned_on for row in active if row.planned_on]
    lines = [say_count("{count} athlete", "{count} athletes", len(active))]
    if planned:
        lines[0] += f", {day_words(max(planned))}"
    lines.append(
        say_count("{count} needs a look", "{count} need a look", to_look_at)
        if to_look_at
        else say("nobody needs a look")
    )
    return lines


def _table(rows: tuple[Row, ...], link_of: Callable[[Row], str | None]) -> Html:
    head = (
        say("Athlete"),
        say("Look at"),
        say("Last run"),
        say("Load of ten weeks"),
        say("To usual"),
        say("This week"),
        say("Next session"),
        say("Since last time"),
    )
    heading = el("thead", el("tr", *(el("th", word, scope="col") for word in head)))
    tallest = max((load for row in rows for load in row.weeks), default=0.0)
    lines = (_line(row, head, link_of(row), tallest) for row in rows)
    return el("table", heading, el("tbody", *lines))


def _line(row: Row, head: tuple[str, ...], link: str | None, tallest: float) -> Html:
    why = attention(row).words
    idle = row.status is Status.INACTIVE
    name = el("a", row.athlete, href=link) if link else row.athlete
    groups = el("small", ", ".join(row.groups)) if row.groups else None
    reason = el("small", row.reason) if row.reason else None
    following = "" if row.next_start is None else day_words(row.next_start.date())
    if row.next_start is not None:
        following += f" {row.next_start:%H:%M}"
    cells = (
        (joined(why, reason), "why"),
        (day_words(row.last_run) if row.last_run else "", "num"),
        (joined(_bars(row, tallest)), ""),
        ("" if row.ratio is None else say_number(row.ratio, ".2f"), "num"),
        (_week_words(row), ""),
        (joined(following, el("small", say(row.next_name)) if row.next_name else None), ""),
        (change_words(row), ""),
    )
    return el(
        "tr",
        el("th", name, groups, scope="row"),
        *(
            el("td", text, class_=kind or None, data_label=label)
            for (text, kind), label in zip(cells, head[1:], strict=True)
        ),
        class_="idle" if idle else "look" if why else None,
    )


def _week_words(row: Row) -> str:
    if not row.planned_on:
        return ""
    sessions = say_count("{count} session", "{count} sessions", row.sessions_this_week)
    return f"{sessions} ({say(row.phase)})" if row.phase else sessions


def _bars(row: Row, tallest: float) -> Html | None:
    """Ten weeks as bars on one scale for the whole squad, oldest first; the numbers for readers."""
    if not row.weeks or tallest <= 0:
        return None
    bars = []
    for number, load in enumerate(row.weeks):
        high = max(1, round(load / tallest * _HEIGHT)) if load > 0 else 0
        if high:
            bars.append(
                el(
                    "rect",
                    class_="usual" if number < len(row.weeks) - 1 else None,
                    x=number * (_BAR + _GAP),
                    y=_HEIGHT - high,
                    width=_BAR,
                    height=high,
                )
            )
    numbers = ", ".join(f"{load:.0f}" for load in row.weeks)
    return el(
        "svg",
        *bars,
        class_="load",
        viewBox=f"0 0 {len(row.weeks) * (_BAR + _GAP)} {_HEIGHT}",
        role="img",
        aria_label=say("Load of ten weeks, oldest first: {numbers}", numbers=numbers),
    )
