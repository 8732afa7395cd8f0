"""Ways from the page to the calendar: a subscription, a code for the phone, a file."""

from __future__ import annotations

import re

from runlift_export.export.page.facts import PageOptions
from runlift_export.export.page.html import Html, el
from runlift_export.language import known_languages, say, speaking

_PANEL = re.compile(r'<section class="panel" id="calendar" .*?</section>', re.DOTALL)
_LANGUAGE = re.compile(r'<html lang="([a-z]+)"')


def with_feed_address(page: str, feed_url: str, *, feed: str) -> str:
    """A page that was written for a disk, as a server gives it: with the address to subscribe to.

    In the language of the page. One that knows an address already, or has no place for one, stays
    as it is. `feed` is the
    calendar's path beside the page.
    """
    panel = _PANEL.search(page)
    if panel is None or 'class="from-disk"' not in panel[0]:
        return page
    spoken = _LANGUAGE.search(page)
    code = spoken[1] if spoken and spoken[1] in known_languages() else None
    with speaking(code):
        told = calendar_panel(PageOptions(feed=feed, feed_url=feed_url))
    return page[: panel.start()] + told + page[panel.end() :]


def calendar_panel(options: PageOptions) -> Html:
    """Offer to subscribe where the feed has an address; else say how it gets one.

    On a page that a server gives, a script fills in the address that the page was opened by.
    """
    download = el("a", say("Calendar file"), href=options.feed, download=True, class_="button")
    return el(
        "section",
        el("h3", say("Sessions in your calendar"), id="calendar-h"),
        _offer(options, download) if options.feed_url else _how_to(options, download),
        class_="panel",
        id="calendar",
        aria_labelledby="calendar-h",
    )


def _offer(options: PageOptions, download: Html) -> Html:
    url = options.feed_url or ""
    return el(
        "div",
        el("div", qr_code(url), class_="scan"),
        el(
            "div",
            el("p", _reach(url), class_="scan"),
            el(
                "p",
                say("Press Subscribe on this phone: the calendar takes it from there."),
                class_="by-hand",
            ),
            _buttons(url, download),
            el("p", el("a", url, href=url, class_="address")),
            _freshness(),
        ),
        class_="subscribe",
    )


def _reach(url: str) -> str:
    """From where the address can be asked: from anywhere, or from the same network alone."""
    if url.startswith("https:"):
        return say("Point the phone\u2019s camera at the code. It works from anywhere.")
    return say(
        "Point the phone\u2019s camera at the code while it is in the same Wi-Fi. The calendar "
        "keeps itself up to date there, as long as this computer is on; away from home it shows "
        "what it saw last."
    )


def _how_to(options: PageOptions, download: Html) -> Html:
    """Without an address there is nothing to scan: say what gives it one, and offer the file."""
    return el(
        "div",
        el(
            "p",
            say("To have the sessions on your phone, up to date by themselves: run"),
            " ",
            el("code", "runlift serve --host 0.0.0.0 --public"),
            " ",
            say("with your runs and scan the code on the page that it shows."),
            class_="from-disk",
        ),
        el("div", _buttons("", download), class_="actions-here", data_feed=options.feed),
        _freshness(),
    )


def _buttons(url: str, download: Html) -> Html:
    webcal = "webcal://" + url.split("://", 1)[-1] if url else "#calendar"
    return el(
        "p",
        el(
            "a",
            say("Subscribe"),
            href=webcal,
            class_="button strong",
            id="subscribe",
            hidden=not url,
        ),
        el(
            "button",
            say("Copy address"),
            type="button",
            class_="button js",
            id="copy-address",
            data_copy=url,
            data_done=say("Copied"),
            hidden=not url,
        ),
        download,
        class_="actions",
    )


def _freshness() -> Html:
    return el(
        "p",
        say(
            "Apple looks for changes every hour or so, Google and Outlook up to once a day, and "
            "those two need an address that the internet can reach. A file is a copy that stays "
            "as it was."
        ),
        class_="note",
    )


def qr_code(url: str) -> Html:
    """Draw an address as a QR code (ISO/IEC 18004), medium error correction."""
    import segno  # only pages of a published feed need it

    code = segno.make_qr(url, error="m")
    rows = [bytes(row) for row in code.matrix_iter(border=4)]
    return el(
        "svg",
        el("path", d="".join(_runs(rows))),
        class_="code",
        viewBox=f"0 0 {len(rows)} {len(rows)}",
        role="img",
        aria_label=say("QR code of the calendar\u2019s address"),
    )


def _runs(rows: list[bytes]) -> list[str]:
    """Each row's dark modules, those side by side as one rectangle."""
    steps = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                steps.append(f"M{x} {y}h{end - x}v1h-{end - x}z")
            x = end + 1
    return steps
