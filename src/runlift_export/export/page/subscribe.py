"""Ways from the page to the calendar: a file, a subscription, a code for the phone."""

from __future__ import annotations

from runlift_export.export.page.html import Html, el


def calendar_links(feed: str, feed_url: str | None) -> Html:
    """Offer the file, and where the feed is published also to subscribe, here or by phone."""
    download = el("a", "Add to calendar", href=feed, download=True, class_="button")
    if feed_url is None:
        return el("p", download, class_="actions")
    webcal = "webcal://" + feed_url.split("://", 1)[-1]
    subscribe = el("a", "Subscribe", href=webcal, class_="button")
    return el("div", el("p", subscribe, download, class_="actions"), _phone(feed_url))


def _phone(feed_url: str) -> Html:
    address = el("a", feed_url, href=feed_url)
    return el(
        "details",
        el("summary", "Subscribe on a phone"),
        el("p", "Point the camera here, or type the address into the calendar program."),
        _code(feed_url),
        el("p", address),
        class_="phone",
    )


def _code(feed_url: str) -> Html:
    """Draw the address as a QR code (ISO/IEC 18004), medium error correction."""
    import segno  # only pages of a published feed need it

    code = segno.make_qr(feed_url, error="m")
    rows = list(code.matrix_iter(border=4))
    steps = [
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    ]
    return el(
        "svg",
        el("path", d="".join(steps)),
        class_="code",
        viewBox=f"0 0 {len(rows)} {len(rows)}",
        role="img",
        aria_label="QR code of the calendar's address",
    )
