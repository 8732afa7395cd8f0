"""A plan as one HTML file that opens from disk, offline, without outside requests.

What depends on the date is chosen by a small script of the page's own, by the reader's clock.
"""

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
