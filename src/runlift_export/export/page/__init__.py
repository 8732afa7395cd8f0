"""A plan as one HTML file that opens from disk, offline, without outside requests.

What depends on the date is chosen by a small script of the page's own, by the reader's clock.
Each name is loaded when it is first used: another page needs its markup alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runlift_export.late_names import load_when_used

if TYPE_CHECKING:
    from runlift_export.export.page.document import content_policy, page_html
    from runlift_export.export.page.facts import (
        Bout,
        LiftedSet,
        PageFacts,
        PageOptions,
        Trend,
        WatchFile,
    )
    from runlift_export.export.page.subscribe import with_feed_address

__all__ = [
    "Bout",
    "LiftedSet",
    "PageFacts",
    "PageOptions",
    "Trend",
    "WatchFile",
    "content_policy",
    "page_html",
    "with_feed_address",
]

_HOMES = {
    "content_policy": "document",
    "page_html": "document",
    "Bout": "facts",
    "LiftedSet": "facts",
    "PageFacts": "facts",
    "PageOptions": "facts",
    "Trend": "facts",
    "WatchFile": "facts",
    "with_feed_address": "subscribe",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = load_when_used(__name__, _HOMES)
