"""Links to the files of a plan that stay inside its folder, whatever a plan.json says."""

from __future__ import annotations

_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def quoted_path(path: str) -> str:
    """Percent-encode a relative path (RFC 3986 2.1), slashes kept.

    A colon is encoded too, so that no path can be read as a scheme; leading slashes and steps
    upwards are dropped.
    """
    steps = [step for step in path.split("/") if step not in ("", ".", "..")]
    octets = "/".join(steps).encode("utf-8", "replace")
    return "".join(chr(octet) if octet in _UNRESERVED else f"%{octet:02X}" for octet in octets)
