"""The page, the feed and the workouts over HTTP, read-only.

`respond` is the whole of it, a pure function; `serve` puts the standard library's server around
it. `Snapshots` makes the plan anew when the runner's files change.
"""

from runlift_export.web.access import LOCAL_HOSTS, Access, new_token, token_digest
from runlift_export.web.connection import Limits
from runlift_export.web.responses import Response, respond
from runlift_export.web.server import ServeError, reachable_host, serve, serving
from runlift_export.web.site import (
    HTML,
    Site,
    SiteFile,
    SitesOfOwners,
    Snapshots,
    make_site,
    served_file,
)

__all__ = [
    "HTML",
    "LOCAL_HOSTS",
    "Access",
    "Limits",
    "Response",
    "ServeError",
    "Site",
    "SiteFile",
    "SitesOfOwners",
    "Snapshots",
    "make_site",
    "new_token",
    "reachable_host",
    "respond",
    "serve",
    "served_file",
    "serving",
    "token_digest",
]
