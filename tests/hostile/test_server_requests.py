"""`runlift serve` against clients that break the rules of HTTP on purpose."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus

import pytest
import wire
from hypothesis import given
from hypothesis import strategies as st
from wire import FEED, LAST, PAGE, TRAP, WORKOUT, answers, one, refusal, request, talk

from runlift_export.web.request import MOST_FIELDS, MOST_HEAD, MOST_LINE, Request, take_request

HOST = b"Host: localhost\r\n"
GET = b"GET / HTTP/1.1\r\n"
POST = b"POST / HTTP/1.1\r\n"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with wire.server() as bound:
        yield bound


# --- where a request ends (RFC 9112) ------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "head"),
    [
        (400, POST + HOST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        (400, POST + HOST + b"Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n"),
        (400, POST + HOST + b"Content-Length: 0\r\nContent-Length: 9\r\n\r\n"),
        (400, POST + HOST + b"Content-Length: 0\r\nContent-Length: 0\r\n\r\n"),
        (400, POST + HOST + b"Content-Length: 0, 9\r\n\r\n"),
        (400, POST + HOST + b"Content-Length: +9\r\n\r\n"),
        (400, POST + HOST + b"Content-Length: -1\r\n\r\n"),
        (400, POST + HOST + b"Content-Length: 0x10\r\n\r\n"),
        (400, POST + HOST + b"Content-Length: 1_0\r\n\r\n"),
        (400, POST + HOST + b"Content-Length: \xb2\r\n\r\n"),
        (400, POST + HOST + b"Content-Length:\r\n\r\n"),
        (400, POST + HOST + b"Transfer-Encoding: identity\r\n\r\n"),
        (400, POST + HOST + b"Transfer-Encoding: chunked, identity\r\n\r\n"),
        (400, POST + HOST + b"Transfer-Encoding: xchunked\r\n\r\n"),
        (400, POST + HOST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n"),
        (400, POST + HOST + b"Transfer-Encoding:\x0bchunked\r\n\r\n"),
        (400, POST + HOST + b"Transfer-Encoding : chunked\r\n\r\n"),
        (400, b"POST / HTTP/1.0\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"),
        (405, POST + HOST + b"Transfer-Encoding: Chunked\r\n\r\n"),
        (405, POST + HOST + b"Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nGET /\r\n0\r\n\r\n"),
        (405, POST + HOST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"),
        (405, POST + HOST + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n\r\n"),
        (405, POST + HOST + b"Content-Length: %d\r\n\r\n" % len(LAST)),
        (405, POST + HOST + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n"),
        (413, GET + HOST + b"Content-Length: %d\r\n\r\n" % len(LAST)),
        (413, GET + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        (400, GET + HOST + b"X: a\r\n b\r\n\r\n"),
        (400, GET + HOST + b" X: folded at once\r\n\r\n"),
        (400, GET + b" \r\n" + HOST + b"\r\n"),
        (400, GET + HOST + b"\t\r\n\r\n"),
        (400, b"GET / HTTP/1.1\nHost: localhost\n\n"),
        (400, GET + HOST + b"X: a\nContent-Length: 9\r\n\r\n"),
        (400, GET + HOST + b"X: a\rContent-Length: 9\r\n\r\n"),
        (400, GET + HOST + b"X: a\r\r\n\r\n"),
        (400, GET + HOST + b"X: a\r\n\n"),
        (400, GET + HOST + b"X: a\x00b\r\n\r\n"),
        (400, GET + HOST + b"X: a\x1b[2J\r\n\r\n"),
        (400, GET + HOST + b"X\x00: a\r\n\r\n"),
        (400, GET + HOST + b"X\x7f: a\r\n\r\n"),
        (400, GET + HOST + b"X\xe4: a\r\n\r\n"),
        (400, GET + HOST + b"(X): a\r\n\r\n"),
        (400, GET + HOST + b"X : a\r\n\r\n"),
        (400, GET + HOST + b": a\r\n\r\n"),
        (400, GET + HOST + b"no colon\r\n\r\n"),
        (400, GET + HOST + b"GET /workouts/trap.fit HTTP/1.1\r\n\r\n"),
        (400, b"GET /\r\n"),
        (400, b"GET /\r\n\r\n"),
        (400, b"GET  / HTTP/1.1\r\n" + HOST + b"\r\n"),
        (400, b"GET\t/\tHTTP/1.1\r\n" + HOST + b"\r\n"),
        (400, b" GET / HTTP/1.1\r\n" + HOST + b"\r\n"),
        (400, b"GET / HTTP/1.1 \r\n" + HOST + b"\r\n"),
        (400, b"GET / HTTP/1.1 HTTP/1.1\r\n" + HOST + b"\r\n"),
        (400, b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n"),
        (400, b"GET /\xc3\xa4 HTTP/1.1\r\n" + HOST + b"\r\n"),
        (400, b"GET / http/1.1\r\n" + HOST + b"\r\n"),
        (400, b"GET / HTTP/1\r\n" + HOST + b"\r\n"),
        (400, b"GET / HTTP/11.1\r\n" + HOST + b"\r\n"),
        (400, b"GET / HTTP/1.\xb2\r\n" + HOST + b"\r\n"),
        (400, b"\r\n\r\n" + GET + HOST + b"\r\n"),
        (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n"),
        (505, b"GET / HTTP/0.9\r\n" + HOST + b"\r\n"),
        (505, b"GET / HTTP/2.0\r\n" + HOST + b"\r\n"),
        (505, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"),
    ],
)
def test_what_can_be_read_in_two_ways_ends_the_connection(
    port: int, status: int, head: bytes
) -> None:
    """One refusal, `Connection: close`, and what stands behind is never taken for a request."""
    assert status == refusal(port, head)


def test_true_requests_behind_each_other_are_answered_in_order(port: int) -> None:
    """Pipelining works, an empty line before a request is passed over, the last one ends it."""
    data = request("/strength.ics") + b"\r\n" + request("/none") + request("/", "HEAD")

    found = talk(port, data + request("/", "PUT") + request("/", Content_Length="0") + LAST,
                 heads=(2,))  # fmt: skip

    assert [200, 404, 200, 405, 200, 200] == [one.status for one in found]
    assert [FEED, PAGE, TRAP] == [found[at].body for at in (0, 4, 5)]
    assert ["close"] == [one.headers["Connection"] for one in found if one.headers["Connection"]]


def test_a_request_may_come_in_single_bytes(port: int) -> None:
    """However the network cuts it, the answer is the same."""
    with wire.connected(port) as link:
        for at in range(len(LAST)):
            link.sendall(LAST[at : at + 1])
        found = answers(wire.read_to_end(link))

    assert [(200, TRAP)] == [(one.status, one.body) for one in found]


@pytest.mark.parametrize("wish", ["close", "Close", "keep-alive, close", "close,x"])
def test_who_wants_to_close_is_closed(port: int, wish: str) -> None:
    """`close` counts in any case and place; nothing after it is answered."""
    assert [200] == [one.status for one in talk(port, request("/", Connection=wish) + LAST)]


def test_an_old_version_gets_one_answer(port: int) -> None:
    """HTTP/1.0 is answered once and closed."""
    assert [200] == [
        one.status for one in talk(port, b"GET / HTTP/1.0\r\n" + HOST + b"\r\n" + LAST)
    ]


TOKEN = st.text("abcXYZ019-_!", min_size=1, max_size=9)
VALUE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=20)


@given(TOKEN, VALUE, st.dictionaries(TOKEN.map(str.lower), VALUE, max_size=5), st.binary())
def test_a_head_is_read_as_it_was_written(
    method: str, path: str, fields: dict[str, str], behind: bytes
) -> None:
    """Method, target, fields come back; what follows is left; a beginning of it is not yet one."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    head = f"{method} /{path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode()

    found = take_request(head + behind)

    assert isinstance(found, Request)
    assert (method, f"/{path}", len(head)) == (found.method, found.target, found.size)
    assert fields | {"host": "localhost"} == found.headers
    assert [None] * len(head) == [take_request(head[:at]) for at in range(len(head))]


PIECES = (b"GET ", b"/", b" HTTP/1.1", b"\r\n", b"\n", b"\r", b"Host: a", b"Content-Length: 1",
          b"Transfer-Encoding: chunked", b" ", b"\0", b"\t", b":", b"X", b"\xff")  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=20).map(b"".join), st.integers(0, 200))
def test_a_refusal_stays_one(data: bytes, cut: int) -> None:
    """What is refused after some bytes is refused with more; a request taken is taken alike."""
    early, late = take_request(data[:cut]), take_request(data)

    if isinstance(early, Request):
        assert early == late
    if isinstance(early, HTTPStatus):
        assert isinstance(late, HTTPStatus)


# --- too much of it -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "head"),
    [
        (414, b"GET /" + b"a" * MOST_LINE + b" HTTP/1.1\r\n" + HOST + b"\r\n"),
        (414, b"a" * (MOST_LINE + 1)),
        (431, GET + HOST + b"X: " + b"a" * MOST_HEAD + b"\r\n\r\n"),
        (431, GET + HOST + b"X: " + b"a" * MOST_HEAD),
        (431, GET + HOST + b"a" * MOST_HEAD),
        (431, GET + HOST + b"X: y\r\n" * MOST_FIELDS + b"\r\n"),
        (431, GET + HOST + b"X: y\r\n" * 3_000),
        (431, GET + HOST + (b"X: " + b"y" * 1_000 + b"\r\n") * 20 + b"\r\n"),
        (413, GET + HOST + b"Content-Length: 1\r\n\r\nx"),
        (413, GET + HOST + b"Content-Length: %d\r\n\r\n" % 2**63),
        (413, GET + HOST + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\n"),
        (405, POST + HOST + b"Content-Length: %d\r\n\r\n" % 2**63),
    ],
)
def test_what_is_too_large_is_refused(port: int, status: int, head: bytes) -> None:
    """Line, fields, their sum and bodies have an end; behind it nothing is answered."""
    assert status == refusal(port, head)


def test_what_just_fits_is_answered(port: int) -> None:
    """100 fields; a head of 16 kB; a target of nearly 8 kB."""
    fields = {f"X-{number}": "y" for number in range(MOST_FIELDS - 1)}
    long = "a" * (MOST_LINE - len("GET / HTTP/1.1"))
    rest = MOST_HEAD - len(request("/", X=""))

    assert 200 == one(port, request("/", **fields)).status
    assert 404 == one(port, request(f"/{long}")).status
    assert 200 == one(port, request("/", X="a" * rest)).status


def poured(port: int, start: bytes, bit: bytes, most: int) -> int:
    """How many bytes the server lets a client send before it resets the connection."""
    sent = 0
    with wire.connected(port) as link, suppress(ConnectionError):
        link.sendall(start)
        while sent < most:
            sent += link.send(bit)
    return sent


@pytest.mark.parametrize("start", [b"GET /", GET, GET + b"X: ", POST + b"Content-Length: 99"])
@pytest.mark.parametrize("bit", [b"a" * 65_536, b"X: y\r\n" * 10_000])
def test_what_never_ends_costs_no_memory(port: int, start: bytes, bit: bytes) -> None:
    """Of 64 MB most is never read: the connection is reset, the server stays small."""
    tracemalloc.start()
    try:
        assert 64_000_000 > poured(port, start, bit, 64_000_000)
        assert 4_000_000 > tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert 200 == one(port, request()).status


# --- methods and targets ------------------------------------------------------------------------

METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "PROPPATCH",
           "REPORT", "MKCALENDAR", "MOVE", "LOCK", "PURGE", "TRACK", "DEBUG", "BREW", "get", "Get",
           "HEAD2", "!#$%&'*+-.^_`|~", "G" * 2_000)  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/strength.ics", "/workouts/gym.fit"])
def test_other_methods_get_no_content(port: int, path: str) -> None:
    """405 with Allow for whatever is there, and never its bytes or what was sent."""
    for method in METHODS:
        found = one(port, request(path, method, Cookie="told-in-confidence"))
        assert (405, "GET, HEAD") == (found.status, found.headers["Allow"]), method
        assert not any(part in found.body for part in (PAGE, FEED, WORKOUT, b"confidence"))


@pytest.mark.parametrize("target", ["*", "localhost:443", "evil.example:443", "x.ics", "?", "%2f"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS", "CONNECT"])
def test_targets_of_other_forms_are_bad(port: int, method: str, target: str) -> None:
    """Asterisk, authority and relative targets are 400: this is no proxy."""
    assert 400 == one(port, request(target, method)).status


@pytest.mark.parametrize("path", ["/", "/strength.ics", "/workouts/gym.fit", "/none", "*"])
@pytest.mark.parametrize("more", [{}, {"If_None_Match": "*"}, {"If_Match": '"x"'}])
def test_head_equals_get_without_the_body(port: int, path: str, more: dict[str, str]) -> None:
    """Same status line and fields, no byte behind them."""
    get = one(port, request(path, **more))
    head = one(port, request(path, "HEAD", **more), head=True)

    assert get.bare.partition(b"\r\n\r\n")[0] == head.bare.partition(b"\r\n\r\n")[0]
    assert b"" == head.body
