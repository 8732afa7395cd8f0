"""Who may ask: by the name in the Host header, and by a secret in the path."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from enum import Enum

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class Entry(Enum):
    """What became of a path's secret."""

    OPEN = "open"
    UNKNOWN = "unknown"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The names this server answers to, and the SHA-256 (hex) of secrets, valid and revoked.

    Without `tokens` no secret is asked for: right for this machine alone. Any other Host is
    refused, or a page elsewhere could read the plan through DNS rebinding.
    """

    hosts: tuple[str, ...] = LOCAL_HOSTS
    tokens: tuple[str, ...] = ()
    revoked: tuple[str, ...] = ()

    def knows_host(self, host: str) -> bool:
        """Whether a Host header (name, perhaps with a port) is one of ours."""
        name, colon, port = host.rpartition(":")
        if not colon or not port.isdigit():
            name = host
        return name.lower() in self.hosts

    def enter(self, path: str) -> tuple[Entry, str]:
        """Take the secret off a path: what it is worth, and the rest from "/" on."""
        if not self.tokens:
            return Entry.OPEN, path
        token, slash, rest = path.removeprefix("/").partition("/")
        digest = token_digest(token)
        if _among(digest, self.tokens):
            return Entry.OPEN, slash + rest
        return Entry.REVOKED if _among(digest, self.revoked) else Entry.UNKNOWN, "/"


def new_token() -> str:
    """Make a secret for the path: 256 random bits, fit for a URL. Keep only its digest."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """Return the SHA-256 (hex) under which a secret is kept; 256 random bits need no salt."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _among(digest: str, digests: tuple[str, ...]) -> bool:
    """Compare with every one, in a time that does not tell which came close."""
    matches = [hmac.compare_digest(digest, known) for known in digests]
    return any(matches)
