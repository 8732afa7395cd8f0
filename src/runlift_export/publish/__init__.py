"""A plan's sessions into a CalDAV calendar (RFC 4791), by the standard library alone.

The server is the only memory: each object that we store carries a digest of what we meant, so
that a second publishing finds nothing to do, and one that was broken off is ended by the next,
whichever request or answer was lost. Only objects with our name and our digest are ever changed
or deleted, and never over a change that someone made in between. No request is made twice.
"""

from runlift_export.publish.changes import Published, publish_events
from runlift_export.publish.server import Credentials, PublishError

__all__ = ["Credentials", "PublishError", "Published", "publish_events"]
