"""Who may ask: by the name in the Host header, and by a secret in the path."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")

_PORT = re.compile(r":[0-9]*\Z")


class Admission(Enum):
    """What became of a path's secret."""

    PLAN = "plan"
    """The page, with all that it links to."""
    FEED = "feed"
    """The feed and nothing else, whatever it is called."""
    UNKNOWN = "unknown"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The names this server answers to, and the SHA-256 (hex) of secrets.

    `pages` open the page and what it links to, `feeds` the feed alone, `gone` did so once. Where
    several plans are served, `owners` tells by digest which of them a secret belongs to. Unless
    `public`, no secret is asked for: right for this machine alone. Any other Host is refused, or
    a page elsewhere could read the plan through DNS rebinding. With `addresses`, any IP address
    will do for a name: an address cannot be made to point elsewhere.
    """

    hosts: tuple[str, ...] = LOCAL_HOSTS
    addresses: bool = False
    public: bool = False
    pages: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)

    def knows_host(self, host: str) -> bool:
        """Whether a Host header (name, perhaps with a port) is one of ours."""
        name = _PORT.sub("", host).lower()
        return name in self.hosts or (self.addresses and _is_address(name))

    def admit(self, path: str) -> tuple[Admission, str]:
        """Take the secret off a path: what it opens, and the rest from "/" on.

        Every path is compared with every digest, so that the time it takes tells nothing. One that
        is gone is known as such even where no secret is asked for.
        """
        token, slash, rest = path.removeprefix("/").partition("/")
        digest = token_digest(token)
        page, feed, gone = (_among(digest, each) for each in (self.pages, self.feeds, self.gone))
        if gone:
            return Admission.REVOKED, "/"
        if not self.public:
            return Admission.PLAN, path
        if page or feed:
            return Admission.PLAN if page else Admission.FEED, slash + rest
        return Admission.UNKNOWN, "/"

    def owner(self, path: str) -> str:
        """Which plan the secret of a path belongs to; "" where only one is served."""
        token = path.removeprefix("/").partition("/")[0]
        return self.owners.get(token_digest(token), "") if self.owners else ""


def new_token() -> str:
    """Make a secret for the path: 256 random bits, fit for a URL. Keep only its digest."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """Return the SHA-256 (hex) under which a secret is kept; 256 random bits need no salt."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _is_address(name: str) -> bool:
    """Whether this is an IPv4 address, or an IPv6 address in its brackets (RFC 3986 3.2.2)."""
    try:
        if name.startswith("[") and name.endswith("]"):
            ipaddress.IPv6Address(name[1:-1])
        else:
            ipaddress.IPv4Address(name)
    except ValueError:
        return False
    return True


def _among(digest: str, digests: tuple[str, ...]) -> bool:
    """Compare with every one, in a time that does not tell which came close."""
    matches = [hmac.compare_digest(digest, known) for known in digests]
    return any(matches)
