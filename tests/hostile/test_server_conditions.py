"""Conditional requests and ranges over a socket (RFC 9110 sections 13 and 14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
import wire
from wire import CHANGED_AT, FEED, PAGE, one, request

from runlift_export.web import Access, token_digest


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with wire.server() as bound:
        yield bound


TAG = wire.SITE.files["/strength.ics"].etag


def at(seconds: int, form: str = "%a, %d %b %Y %H:%M:%S GMT") -> str:
    return (CHANGED_AT + timedelta(seconds=seconds)).strftime(form)


@pytest.mark.parametrize(
    ("status", "fields"),
    [
        (304, [("If-None-Match", f'"a", {TAG}')]),
        (304, [("If-None-Match", f', ,"a,b" ,\tW/{TAG},')]),
        (304, [("If-None-Match", '"a"'), ("If-None-Match", TAG)]),
        (304, [("If-None-Match", " * ")]),
        (200, [("If-None-Match", f'*, {TAG}')]),
        (200, [("If-None-Match", f'"a" {TAG}')]),
        (200, [("If-None-Match", f"{TAG}, a")]),
        (200, [("If-None-Match", f"w/{TAG}")]),
        (200, [("If-None-Match", f"W/ {TAG}")]),
        (200, [("If-None-Match", f"x{TAG}")]),
        (200, [("If-None-Match", TAG[:-1])]),
        (200, [("If-None-Match", TAG.upper())]),
        (200, [("If-None-Match", '"' * 9_000)]),
        (200, [("If-None-Match", "," * 9_000)]),
        (200, [("If-None-Match", '"",' * 3_000 + "x")]),
        (304, [("If-Modified-Since", at(0))]),
        (304, [("If-Modified-Since", at(0, "%A, %d-%b-%y %H:%M:%S GMT"))]),
        (304, [("If-Modified-Since", at(0, "%a %b %d %H:%M:%S %Y"))]),
        (304, [("If-Modified-Since", "Wed Dec  2 00:00:00 2026")]),
        (304, [("If-Modified-Since", at(10**9))]),
        (200, [("If-Modified-Since", at(-1))]),
        (200, [("If-Modified-Since", at(0)), ("If-Modified-Since", at(0))]),
        (200, [("If-Modified-Since", at(60).replace("GMT", "UTC"))]),
        (200, [("If-Modified-Since", at(60).replace("GMT", "+0000"))]),
        (200, [("If-Modified-Since", at(60).replace("GMT", "+999999999999999"))]),
        (200, [("If-Modified-Since", at(60).lower())]),
        (200, [("If-Modified-Since", at(60)[5:])]),
        (200, [("If-Modified-Since", "Mon, 30 Feb 2099 00:00:00 GMT")]),
        (200, [("If-Modified-Since", "Thu, 01 Jan 99999 00:00:00 GMT")]),
        (200, [("If-Modified-Since", "Thu, 01 Jan 0000 00:00:00 GMT")]),
        (200, [("If-Modified-Since", "Sat, 31 Dec 2099 23:59:60 GMT")]),
        (200, [("If-Modified-Since", "9" * 9_000)]),
        (200, [("If-Modified-Since", "0")]),
        (200, [("If-Match", f'"a", {TAG}')]),
        (200, [("If-Match", "*")]),
        (412, [("If-Match", f"W/{TAG}")]),
        (412, [("If-Match", "")]),
        (412, [("If-Match", f"{TAG}, a")]),
        (412, [("If-Match", f"x{TAG}")]),
        (200, [("If-Unmodified-Since", at(0))]),
        (412, [("If-Unmodified-Since", at(-1))]),
        (200, [("If-Unmodified-Since", "yesterday")]),
        (200, [("If-Match", TAG), ("If-Unmodified-Since", at(-1))]),
        (304, [("If-Match", TAG), ("If-None-Match", TAG)]),
        (412, [("If-Match", '"a"'), ("If-None-Match", TAG)]),
        (412, [("If-Unmodified-Since", at(-1)), ("If-Modified-Since", at(0))]),
        (304, [("If-None-Match", TAG), ("If-Modified-Since", at(-1))]),
        (200, [("If-None-Match", '"a"'), ("If-Modified-Since", at(0))]),
        (304, [("If-None-Match", TAG), ("Range", "bytes=0-1")]),
        (412, [("If-Match", '"a"'), ("Range", "bytes=0-1")]),
    ],
)  # fmt: skip
def test_conditions_are_judged_in_order(
    port: int, status: int, fields: list[tuple[str, str]]
) -> None:
    """By RFC 9110 13.2.2; what cannot be read counts for nothing; validators are always told."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
    data = f"GET /strength.ics HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode()
    get, head = one(port, data), one(port, data.replace(b"GET", b"HEAD", 1), head=True)

    assert (status, status) == (get.status, head.status)
    assert (get.body == FEED) == (status == 200)
    for found in (get, head):
        assert (TAG, at(0)) == (found.headers["ETag"], found.headers["Last-Modified"])
        assert parsedate_to_datetime(found.headers["Date"]).utcoffset() == timedelta(0)


@pytest.mark.parametrize("known", [None, TAG, '"a"', at(0)])
@pytest.mark.parametrize(
    "wish", ["bytes=0-1", "bytes=-5", "bytes=5-", "bytes=0-0,2-3", "bytes=999999-", "bytes=-0",
             "bytes=5-1", f"bytes=0-{2**64}", "bytes=0-1," * 900, "bytes", "lines=1-2", "a-b"],
)  # fmt: skip
def test_ranges_are_passed_over(port: int, wish: str, known: str | None) -> None:
    """The whole file and `Accept-Ranges: none`, as 14.2 allows; never a part or a 416."""
    more = {} if known is None else {"If_Range": known}
    found = one(port, request("/strength.ics", Range=wish, **more))

    assert (200, FEED) == (found.status, found.body)
    assert "none" == found.headers["Accept-Ranges"]
    assert found.headers["Content-Range"] is None


def test_conditions_open_nothing() -> None:
    """A wrong secret is 404 and a revoked one 410, with `If-None-Match: *` as without."""
    access = Access(public=True, feeds=(token_digest("given"),), gone=(token_digest("revoked"),))
    with wire.server(access=access) as port:
        for token, status in (("x", 404), ("revoked", 410)):
            for more in ({"If_None_Match": "*"}, {"If_Match": "*"}, {"If_Match": '"a"'}):
                found = one(port, request(f"/{token}/strength.ics", **more))
                assert (status, None) == (found.status, found.headers["ETag"])


def test_the_page_is_not_the_feed(port: int) -> None:
    """Each file has a tag of its own: that of one never saves sending another."""
    assert PAGE == one(port, request("/", If_None_Match=TAG)).body
