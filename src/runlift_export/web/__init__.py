"""The page, the feed and the workouts over HTTP, read-only.

`respond` is the whole of it, a pure function; `serve` puts the standard library's server around
it. `Snapshots` makes the plan anew when the runner's files change.
"""

from runlift_export.web.access import LOCAL_HOSTS, Access, new_token, token_digest
from runlift_export.web.connection_limits import Limits
from runlift_export.web.responses import Response, respond
from runlift_export.web.server import ServeError, reachable_host, serve, serving
from runlift_export.web.site import Site, SiteFile, Snapshots, make_site

__all__ = [
    "LOCAL_HOSTS",
    "Access",
    "Limits",
    "Response",
    "ServeError",
    "Site",
    "SiteFile",
    "Snapshots",
    "make_site",
    "new_token",
    "reachable_host",
    "respond",
    "serve",
    "serving",
    "token_digest",
]
