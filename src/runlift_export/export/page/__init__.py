"""A plan as one HTML file that opens from disk, offline, without scripts or outside requests."""

from runlift_export.export.page.document import PageOptions, content_policy, page_html
from runlift_export.export.page.strip import Bout
from runlift_export.export.page.trends import Trend

__all__ = ["Bout", "PageOptions", "Trend", "content_policy", "page_html"]
