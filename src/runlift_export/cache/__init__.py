"""Runs already read, in SQLite; delete the file whenever you like.

What a file holds is kept under the SHA-256 of its bytes, as the bytes that `runs` packed; a
file on disk counts as unchanged while path, size, modification time and inode stay the same,
the way git's index sees it. Neither settings nor judgements enter: nothing here grows stale
when the runner changes those.
"""

from runlift_export.cache.cache import Cache
from runlift_export.cache.database import SCHEMA, SCHEMA_VERSION
from runlift_export.cache.rows import FileStamp

__all__ = ["SCHEMA", "SCHEMA_VERSION", "Cache", "FileStamp"]
