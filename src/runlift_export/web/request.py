"""The head of one request out of bytes, by RFC 9112 and nothing looser.

What two readers could take for two different things is refused: lines that end in a bare CR or LF,
folded lines, blanks before a colon, two lengths, a length beside a coding. A server that guesses
there can be made to take a body for a request (request smuggling, RFC 9112 11.2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

MOST_LINE = 8_000
MOST_HEAD = 16_384
MOST_FIELDS = 100

_END = b"\r\n\r\n"
# Anything but CRLF, tab and what can be seen; a CR at the very end may yet become a CRLF.
_STRAY = re.compile(rb"\r(?!\n|\Z)|(?<!\r)\n|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e]+) HTTP/([0-9])\.([0-9])")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[\t ]*(.*?)[\t ]*", re.DOTALL)
_HOST = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=%-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked. `headers` have lower-case names; lines of one name are joined by commas.

    `keeps` is whether another request may follow on this connection; `size` is the number of
    bytes that the head took, its blank line included.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    keeps: bool
    size: int


class _RefusedError(Exception):
    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


def take_request(data: bytes) -> Request | HTTPStatus | None:
    """Read the head that `data` begins with: a request, a refusal's status, None if unfinished.

    After a refusal nothing on the connection can be trusted. At most `MOST_HEAD` bytes are looked
    at, however many there are. Bodies are never taken: with one, `keeps` is false or it is a 413.
    """
    start = 2 if data.startswith(b"\r\n") else 0  # an empty line may come first (RFC 9112 2.2)
    end = data.find(_END, start, MOST_HEAD)
    head = data[start : end if end >= 0 else MOST_HEAD]
    try:
        return _taken(head, whole=end >= 0, size=end + len(_END))
    except _RefusedError as refused:
        return refused.status


def _taken(head: bytes, *, whole: bool, size: int) -> Request | None:
    line, ended, rest = head.partition(b"\r\n")
    if len(line) > MOST_LINE:
        raise _RefusedError(HTTPStatus.REQUEST_URI_TOO_LONG)
    if _STRAY.search(head + b"\r\n" if whole else head):
        raise _RefusedError(HTTPStatus.BAD_REQUEST)
    if not ended and not whole:
        return None
    method, target, minor = _request_line(line)
    if rest.count(b"\r\n") >= MOST_FIELDS or (not whole and len(head) >= MOST_HEAD - 2):
        raise _RefusedError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
    if not whole:
        return None
    fields = _fields(rest.split(b"\r\n") if rest else [])
    _check_host(fields.get("host", []), minor)
    body = _has_body(fields, minor)
    if body and method in ("GET", "HEAD"):
        raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    headers = {name: ", ".join(values) for name, values in fields.items()}
    wishes = {wish.strip().lower() for wish in headers.get("connection", "").split(",")}
    keeps = minor > 0 and not body and "close" not in wishes
    return Request(method=method, target=target, headers=headers, keeps=keeps, size=size)


def _request_line(line: bytes) -> tuple[str, str, int]:
    """Method, target and minor version; the method may be any, its case counts."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise _RefusedError(HTTPStatus.BAD_REQUEST)
    method, target, major, minor = (part.decode("ascii") for part in found.groups())
    if major != "1":
        raise _RefusedError(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED)
    return method, target, int(minor)


def _fields(lines: list[bytes]) -> dict[str, list[str]]:
    """Values by lower-case name, in order; a folded line has no name and is refused."""
    fields: dict[str, list[str]] = {}
    for line in lines:
        found = _FIELD.fullmatch(line)
        if found is None:
            raise _RefusedError(HTTPStatus.BAD_REQUEST)
        name, value = (part.decode("latin-1") for part in found.groups())
        fields.setdefault(name.lower(), []).append(value)
    return fields


def _check_host(hosts: list[str], minor: int) -> None:
    """Refuse a missing, a second and an unreadable Host (RFC 9112 3.2)."""
    if len(hosts) > 1 or (minor > 0 and not hosts):
        raise _RefusedError(HTTPStatus.BAD_REQUEST)
    if hosts and not _HOST.fullmatch(hosts[0]):
        raise _RefusedError(HTTPStatus.BAD_REQUEST)


def _has_body(fields: dict[str, list[str]], minor: int) -> bool:
    """Whether a body follows; refuse framing that can be read in two ways (RFC 9112 6)."""
    lengths, codings = fields.get("content-length", []), fields.get("transfer-encoding", [])
    if codings:
        if lengths or minor == 0 or [coding.lower() for coding in codings] != ["chunked"]:
            raise _RefusedError(HTTPStatus.BAD_REQUEST)
        return True
    if len(lengths) > 1 or any(not re.fullmatch("[0-9]+", length) for length in lengths):
        raise _RefusedError(HTTPStatus.BAD_REQUEST)
    return any(length.strip("0") for length in lengths)
