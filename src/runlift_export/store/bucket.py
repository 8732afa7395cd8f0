"""Objects below one prefix of a bucket: listed with stamps, got and put whole, or deleted.

What obstore speaks to (S3, Google, Azure and what is like them) has no folders, no renaming and no
locks, but a put is whole or not at all, and can be made to depend on what is there. Where the
service is and who asks stands in the environment, as each service's own tools read it.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from runlift_export.errors import FolderError, RequestError
from runlift_export.language import say

SCHEMES = ("s3", "gs", "az", "memory")
MOST_IN_MEMORY = 64 * 2**20
"""Larger objects go to the disk as they come."""
_CHUNK = 2**20
_OWN_ROLE = ("169.254.169.254", "metadata.google.internal")
"""Whom a machine of a cloud asks for its own key."""
_RETRIES = 4
_RETRY_S = timedelta(seconds=60)

_NO_TAG = "at "
"""How the stamp of an object begins whose service gives no ETag."""


class ChangedError(FolderError):
    """What was to be read or replaced is no longer what was listed: somebody else was quicker."""


class OddNameError(FolderError):
    """A name among those listed that no path can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One object: name below the prefix, bytes, and what tells a version of it from another."""

    name: str
    size: int
    stamp: str


def is_address(where: str) -> bool:
    """Whether this is an address of the kind `scheme://...`, not a path."""
    scheme, mark, _ = where.partition("://")
    return bool(mark) and scheme.isalnum()


def checked_address(where: str) -> str:
    """An address of a bucket in its one form, or the path that a `file://` address names.

    Raises `RequestError` for one that is of neither kind, or that holds a password.
    """
    scheme, _, rest = where.partition("://")
    scheme = scheme.lower()
    if scheme == "file":
        parts = urlsplit(where)
        if parts.netloc not in ("", "localhost") or not parts.path:
            raise RequestError(
                say("{address}: expected file:/// and an absolute path", address=where)
            )
        from urllib.request import url2pathname

        return url2pathname(parts.path)
    if scheme not in SCHEMES:
        raise RequestError(
            say(
                "{address}: expected s3://, gs://, az:// or file://, or a folder; mount what "
                "speaks another language, or copy it to a disk of this machine",
                address=where,
            )
        )
    bucket = rest.partition("/")[0]
    if "@" in bucket:
        raise RequestError(
            say(
                "{scheme}://: leave name and password out of the address; they are taken from "
                "the environment",
                scheme=scheme,
            )
        )
    if not bucket:
        raise RequestError(say("{address}: expected the name of a bucket", address=where))
    return f"{scheme}://{rest.rstrip('/')}"


class Bucket:
    """The objects below an address such as `s3://bucket/club`; `name` is always below that.

    What fails raises `FolderError` with a sentence for people, `FileNotFoundError` where nothing
    is there, `ChangedError` where something else is.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        scheme, _, rest = address.partition("://")
        bucket, _, self._prefix = rest.partition("/")
        self._store = _opened(f"{scheme}://{bucket}")

    def below(self, name: str) -> Bucket:
        """What lies below one more name."""
        return Bucket(f"{self.address}/{name}")

    def list(self) -> Iterator[Stored]:
        """Every object below the prefix, in no order; an empty one marks a folder in some tools.

        One request for each thousand. Raises `OddNameError` for a name with `..` and the like.
        """
        import obstore

        with self._told(""):
            for chunk in obstore.list(self._store, self._prefix or None, chunk_size=1_000):
                yield from filter(None, map(self._stored, chunk))

    def list_top(self) -> tuple[tuple[str, ...], tuple[Stored, ...]]:
        """The names of what looks like folders at the top, and the objects beside them."""
        import obstore

        with self._told(""):
            found = obstore.list_with_delimiter(self._store, self._prefix or None)
        start = len(self._prefix) + 1 if self._prefix else 0
        folders = tuple(sorted(one[start:].rstrip("/") for one in found["common_prefixes"]))
        return folders, tuple(filter(None, map(self._stored, found["objects"])))

    def stat(self, name: str) -> Stored:
        """What is known of one object."""
        import obstore

        with self._told(name):
            found = self._stored(obstore.head(self._store, self._key(name)))
        if found is None:
            raise FileNotFoundError(errno.ENOENT, say("it is not there"), self.shown(name))
        return found

    def get(self, name: str, *, most: int = MOST_IN_MEMORY, stamp: str = "") -> tuple[bytes, str]:
        """The bytes of an object and their stamp; with `stamp` only those.

        Raises `FolderError` for one of more than `most` bytes, unread.
        """
        with self._told(name):
            got = self._got(name, stamp)
            if got.meta["size"] > most:
                raise FolderError(
                    say(
                        "{place}: larger than {most} bytes; move it away",
                        place=self.shown(name),
                        most=most,
                    )
                )
            return got.bytes().to_bytes(), _stamp(got.meta)

    def fetch(self, one: Stored, target: Path) -> None:
        """Write an object as it was listed to a file, a part at a time."""
        with self._told(one.name), target.open("wb") as stream:
            got = self._got(one.name, one.stamp)
            if one.size <= _CHUNK:
                stream.write(got.bytes())
                return
            for part in got.stream(min_chunk_size=_CHUNK):
                stream.write(part)

    def put(self, name: str, data: bytes, *, instead_of: str | None) -> str:
        """Put an object whole; the stamp that it has then, "" where the service gives none.

        `instead_of` is the stamp of what it takes the place of, None where nothing may be there,
        "" where that is not known. A service that knows no conditions puts without.
        """
        import obstore

        mode: Any = "create" if instead_of is None else "overwrite"
        if instead_of and not instead_of.startswith(_NO_TAG):
            mode = {"e_tag": instead_of}
        key = self._key(name)
        try:
            with self._told(name):
                try:
                    done = obstore.put(self._store, key, data, mode=mode, use_multipart=False)
                except NotImplementedError:
                    done = obstore.put(self._store, key, data, use_multipart=False)
        except FileNotFoundError as error:
            raise FolderError(
                say("{place}: there is no such bucket; make it first", place=self.shown(name))
            ) from error
        return done.get("e_tag") or ""

    def delete(self, name: str) -> None:
        """Remove an object; one that is not there is gone already."""
        import obstore

        with self._told(name):
            obstore.delete(self._store, self._key(name))

    def shown(self, name: str) -> str:
        """The address of an object, for people."""
        return f"{self.address}/{name}" if name else self.address

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}" if self._prefix else name

    def _got(self, name: str, stamp: str) -> Any:
        import obstore

        wanted: Any = {"if_match": stamp} if stamp and not stamp.startswith(_NO_TAG) else None
        return obstore.get(self._store, self._key(name), options=wanted)

    def _stored(self, meta: Any) -> Stored | None:
        start = len(self._prefix) + 1 if self._prefix else 0
        name = meta["path"][start:]
        return Stored(name=name, size=meta["size"], stamp=_stamp(meta)) if name else None

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """What obstore raises, in words, without the addresses and traces of its own."""
        from obstore import exceptions as known

        place = self.shown(name)
        try:
            yield
        except FileNotFoundError as error:
            raise FileNotFoundError(errno.ENOENT, say("it is not there"), place) from error
        except (known.PreconditionError, known.AlreadyExistsError) as error:
            raise ChangedError(
                say("{place}: somebody else changed it just now; run it again", place=place)
            ) from error
        except (known.PermissionDeniedError, known.UnauthenticatedError) as error:
            raise FolderError(
                say(
                    "{place}: access denied; look at the key in the environment, and at what it "
                    "may do there",
                    place=place,
                )
            ) from error
        except (known.InvalidPathError, ValueError) as error:
            raise OddNameError(
                say(
                    "{place}: a name here that no file can have: {reason}; rename or delete it",
                    place=place,
                    reason=_reason(error),
                )
            ) from error
        except (known.BaseError, NotImplementedError) as error:
            raise FolderError(_no_answer(place, _reason(error))) from error


def _stamp(meta: Any) -> str:
    """The ETag, which changes with the bytes; where there is none, the time of the last change."""
    return meta["e_tag"] or f"{_NO_TAG}{meta['last_modified'].isoformat()}"


def _no_answer(place: str, reason: str) -> str:
    """What to do where nothing comes back that can be used, as far as that can be told."""
    if any(host in reason for host in _OWN_ROLE):
        return say(
            "{place}: there is no key in the environment, and this machine has no role of its own; "
            "set the key, or ask without one (AWS_SKIP_SIGNATURE=true and its like)",
            place=place,
        )
    if "http://" in reason and "builder error" in reason:
        return say(
            "{place}: the service is named by http://, which is not asked; name it by https://, or "
            "set AWS_ALLOW_HTTP=true",
            place=place,
        )
    return say("{place}: no answer that can be used: {reason}", place=place, reason=reason)


def _reason(error: BaseException) -> str:
    """Obstore's own words on one line, without the trace that follows them."""
    told = " ".join(str(error).partition("\n\nDebug source")[0].split())
    return told.removeprefix("Encountered object with invalid path: ")[:300]


@lru_cache(maxsize=64)
def _opened(root: str) -> Any:
    """The service behind `scheme://bucket`, asked by what stands in the environment."""
    try:
        from obstore.exceptions import BaseError
        from obstore.store import MemoryStore, from_url
    except ImportError as error:
        raise RequestError(
            say(
                "{address}: buckets need obstore, which is not installed; run: pip install "
                "'runlift-export[bucket]'",
                address=root,
            )
        ) from error
    if root.startswith("memory://"):
        return MemoryStore()
    try:
        # Options given here would take the place of those in the environment (plain HTTP, proxies).
        return from_url(
            root,
            retry_config={"max_retries": _RETRIES, "retry_timeout": _RETRY_S},
        )
    except (BaseError, ValueError) as error:
        raise RequestError(f"{root}: {_reason(error)}") from error
