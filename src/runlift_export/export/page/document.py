"""A plan as one HTML file: opens from disk, offline, and asks nothing of anybody."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files

from runlift_export import draw
from runlift_export.export.page.banners import every_banner, made_line
from runlift_export.export.page.beside import after_panel, changes_panel, watch_panel, why_panel
from runlift_export.export.page.day_cells import calendar_of
from runlift_export.export.page.facts import PageFacts, PageOptions
from runlift_export.export.page.html import Html, el, joined
from runlift_export.export.page.notes import notes_panel
from runlift_export.export.page.running import running_section
from runlift_export.export.page.saying import say_day, say_long_day, sign, signs
from runlift_export.export.page.session import ends_at, session_card
from runlift_export.export.page.states import state_cards
from runlift_export.export.page.strength import strength_section
from runlift_export.export.page.subscribe import calendar_panel
from runlift_export.export.page.weeks import five_weeks, this_week
from runlift_export.language import ENGLISH, say, spoken_language
from runlift_export.model import Plan, Session

DEFAULT_OPTIONS = PageOptions()
NO_FACTS = PageFacts()
WHOLE_DAYS = 28
"""Cards of so many days are whole; those after them are short in the file."""


def page_html(
    plan: Plan, facts: PageFacts = NO_FACTS, *, options: PageOptions = DEFAULT_OPTIONS
) -> bytes:
    """Write the page in UTF-8; the same arguments give the same bytes.

    Text from files is escaped; a Content-Security-Policy allows the page's own style and script
    by their digests, and no request at all.
    """
    anchors = {session.uid: f"s{number}" for number, session in enumerate(plan.sessions, start=1)}
    calendar = calendar_of(plan, anchors)
    strength = strength_section(plan, facts, options)
    running = running_section(plan, facts, options)
    body = joined(
        signs(),
        Html(draw.exercise_symbols(_exercises(plan))),
        el("a", say("Skip to the session"), href="#plan", class_="skip"),
        _top(has_running=running is not None, has_strength=strength is not None),
        el(
            "main",
            el("h1", say_long_day(plan.start), id="today"),
            made_line(plan, facts),
            every_banner(plan, facts),
            state_cards(plan, options),
            _cards(plan, anchors, facts, options),
            this_week(calendar),
            five_weeks(calendar, options),
            running,
            strength,
            el(
                "div",
                calendar_panel(options),
                notes_panel(plan, facts, options),
                class_="pair-grid last",
            ),
            id="plan",
            tabindex=-1,
        ),
        el("footer", el("p", _closing(plan))),
        el("script", _script()),
    )
    return f"<!doctype html>\n{_document(plan, body)}\n".encode()


def _exercises(plan: Plan) -> list[str]:
    """Every exercise that the page draws, once: those of the cards that are whole."""
    whole = [session for session in plan.sessions if not _is_far(session, plan)]
    return list(dict.fromkeys(one.name for session in whole for one in session.lift.exercises))


def _is_far(session: Session, plan: Plan) -> bool:
    return session.date >= plan.start + timedelta(days=WHOLE_DAYS)


def _top(*, has_running: bool, has_strength: bool) -> Html:
    links = [("#plan", say("Today")), ("#weeks", say("Weeks"))]
    links += [("#running", say("Running"))] if has_running else []
    links += [("#strength", say("Strength"))] if has_strength else []
    return el(
        "header",
        el("a", sign("lift"), "runlift", href="#plan", class_="logo"),
        el(
            "nav",
            *(el("a", words, href=target) for target, words in links),
            aria_label=say("Parts of this page"),
        ),
        el("a", say("Subscribe"), href="#calendar", class_="button strong"),
        class_="top",
    )


def _cards(
    plan: Plan, anchors: dict[str, str], facts: PageFacts, options: PageOptions
) -> Html | None:
    """Each session's card with what belongs to it; a script shows the one that is next."""
    if not plan.sessions:
        changes = changes_panel(plan, options)
        return el("div", changes, class_="today") if changes else None
    turns = [
        _turn(session, anchors[session.uid], plan, facts, options) for session in plan.sessions
    ]
    return el(
        "div",
        *turns,
        watch_panel(plan, anchors, facts),
        changes_panel(plan, options),
        after_panel(plan),
        class_="today",
    )


def _turn(
    session: Session, anchor: str, plan: Plan, facts: PageFacts, options: PageOptions
) -> Html:
    is_far = _is_far(session, plan)
    is_first = session is plan.sessions[0] and not (plan.past or plan.lifted)
    return el(
        "div",
        session_card(session, anchor, facts, options, is_far=is_far, is_first=is_first),
        None if is_far else why_panel(session, anchor),
        class_="turn",
        data_day=session.date.isoformat(),
        data_ends=ends_at(session),
    )


def _closing(plan: Plan) -> str:
    return say(
        "Times: {zone}. Made by runlift-export; nothing on this page leaves your computer.",
        zone=plan.timezone.replace("_", " "),
    )


# --- the frame ---------------------------------------------------------------------------------


def _resource(name: str) -> str:
    return files("runlift_export.export.page").joinpath(name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _style() -> Html:
    """Tokens of both themes and of paper, the drawings' own style, then the page's."""
    light, dark, paper = (draw.theme_css(theme) for theme in ("light", "dark", "print"))
    return Html(
        f":root{{{light}}}\n@media(prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        f"{draw.pieces_css()}{_short(_resource('page.css'))}@media print{{:root{{{paper}}}}}\n"
    )


@lru_cache(maxsize=1)
def _script() -> Html:
    return Html(_short(_resource("page.js")))


def _short(text: str) -> str:
    """The text without the spaces that begin its lines, and without empty lines."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip()) + "\n"


def content_policy() -> str:
    """Return the page's Content-Security-Policy: its own style and script, nothing fetched."""
    return (
        f"default-src 'none'; style-src 'sha256-{_digest(_style())}'; "
        f"script-src 'sha256-{_digest(_script())}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _document(plan: Plan, body: Html) -> Html:
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=content_policy()),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", say("Strength plan from {day}", day=say_day(plan.start))),
        el("link", rel="icon", href="data:,"),
        el("style", _style()),
    )
    language = "en-GB" if spoken_language() == ENGLISH else spoken_language()
    return el(
        "html",
        head,
        el("body", body, data_words=json.dumps(_words(), ensure_ascii=False)),
        lang=language,
    )


def _words() -> dict[str, str]:
    """What the script says by the reader's date; braces are filled in there."""
    return {
        "today": say("Today, {times}"),
        "tomorrow": say("Tomorrow, {times}"),
        "next": say("Next: {day}, {times}"),
        "whyToday": say("Why today"),
        "todayDay": say("Today, {day}"),
        "chip": say("Today"),
        "ago0": say(", today"),
        "ago1": say(", yesterday"),
        "ago": say(", {n} days ago"),
        "old1": say(", one day old."),
        "old": say(", {n} days old."),
        "in0": say(", today"),
        "in1": say(", tomorrow"),
        "in": say(", in {n} days"),
        "noMore": say("Nothing more to lift today"),
        "nextShort": say("Next: {day}."),
        "lastWeek": say("last week"),
        "thisWeek": say("this week"),
        "weekOf": say("Week of {day}"),
    }
