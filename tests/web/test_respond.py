"""HTTP as subscribers' programs speak it, without a socket."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runlift_export.web import (
    Access,
    Response,
    Site,
    make_site,
    new_token,
    respond,
    token_digest,
)

CHANGED_AT = datetime(2026, 11, 22, 18, 30, 5, 700_000, tzinfo=UTC)
LAST_MODIFIED = "Sun, 22 Nov 2026 18:30:05 GMT"
FEED = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
FEED_TAG = f'"{hashlib.sha256(FEED).hexdigest()}"'
SITE = make_site(
    page=b"<!doctype html>",
    feed=FEED,
    workouts={"workouts/2026-11-24 gym \u00e4.fit": b"\x0e\x20.FIT"},
    changed_at=CHANGED_AT,
)
GIVEN = "a-secret-of-the-runner"
FEED_ONLY = "a-secret-of-the-feed"
WITHDRAWN = "a-secret-given-away"
PUBLIC = Access(
    hosts=("plan.example.org",),
    public=True,
    pages=(token_digest("another"), token_digest(GIVEN)),
    feeds=(token_digest(FEED_ONLY),),
    gone=(token_digest(WITHDRAWN),),
)


def ask(path: str, method: str = "GET", site: Site | None = SITE, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return respond(
        method, path, {"host": "127.0.0.1:8765"} | named, site=lambda: site, access=Access()
    )


# --- what is where -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "content_type", "body"),
    [
        ("/", "text/html; charset=utf-8", b"<!doctype html>"),
        ("/index.html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("/strength.ics", "text/calendar; charset=utf-8", FEED),
        ("/strength.ics?week=1", "text/calendar; charset=utf-8", FEED),
        ("http://127.0.0.1:8765/strength.ics", "text/calendar; charset=utf-8", FEED),
        ("/workouts/2026-11-24%20gym%20%C3%A4.fit", "application/vnd.ant.fit", b"\x0e\x20.FIT"),
    ],
)
def test_files_of_the_plan_are_served(path: str, content_type: str, body: bytes) -> None:
    """Page, feed and workouts come with their type, length, tag and date."""
    response = ask(path)

    assert (HTTPStatus.OK, body) == (response.status, response.body)
    assert content_type == response.headers["Content-Type"]
    assert str(len(body)) == response.headers["Content-Length"]
    assert f'"{hashlib.sha256(body).hexdigest()}"' == response.headers["ETag"]
    assert LAST_MODIFIED == response.headers["Last-Modified"]


@pytest.mark.parametrize(
    "path", ["/other", "/workouts/", "/workouts/../strength.ics", "//strength.ics", "/%2e%2e/x"]
)
def test_what_is_not_in_the_table_is_not_found(path: str) -> None:
    """Addresses are looked up, never joined to a folder."""
    assert HTTPStatus.NOT_FOUND == ask(path).status


@given(st.text())
def test_any_target_gets_an_answer(path: str) -> None:
    """No request target raises; what is not ours is 400, 404 or 421."""
    assert ask(path).status in (200, 400, 404, 421)


def test_head_is_get_without_the_body() -> None:
    """HEAD has the same status and headers, for a file, an error and a 304."""
    for path, headers in (
        ("/strength.ics", {}),
        ("/other", {}),
        ("/strength.ics", {"if_none_match": "*"}),
    ):
        get, head = ask(path, **headers), ask(path, "HEAD", **headers)
        assert (get.status, get.headers, b"") == (head.status, head.headers, head.body)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "OPTIONS", "PROPFIND", "BREW"])
def test_other_methods_are_not_allowed(method: str) -> None:
    """A calendar program that tries to write back is told what is allowed."""
    response = ask("/strength.ics", method)

    assert (HTTPStatus.METHOD_NOT_ALLOWED, "GET, HEAD") == (
        response.status,
        response.headers["Allow"],
    )


def test_trouble_is_never_an_empty_calendar() -> None:
    """Without a plan every address says 503: an empty 200 would delete all events."""
    for path in ("/", "/strength.ics"):
        response = ask(path, site=None)
        assert HTTPStatus.SERVICE_UNAVAILABLE == response.status
        assert "60" == response.headers["Retry-After"]
        assert b"VCALENDAR" not in response.body


def test_every_answer_has_the_security_headers() -> None:
    """Errors too; nothing may be cached for others, framed, sniffed or indexed."""
    answers = (ask("/"), ask("/strength.ics"), ask("/x"), ask("/", "PUT"), ask("/", site=None))
    for response in answers:
        assert "private, no-cache" == response.headers["Cache-Control"]
        assert "nosniff" == response.headers["X-Content-Type-Options"]
        assert "no-referrer" == response.headers["Referrer-Policy"]
        assert "noindex" == response.headers["X-Robots-Tag"]
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in response.headers
    assert "style-src 'sha256-" in ask("/").headers["Content-Security-Policy"]


# --- conditions (RFC 9110 section 13) ----------------------------------------------------------


def later(seconds: int) -> str:
    moment = CHANGED_AT + timedelta(seconds=seconds)
    return moment.strftime("%a, %d %b %Y %H:%M:%S GMT")


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (304, {"if_none_match": FEED_TAG}),
        (304, {"if_none_match": f"W/{FEED_TAG}"}),
        (304, {"if_none_match": "*"}),
        (304, {"if_none_match": f'"a,b", W/"c" ,{FEED_TAG}'}),
        (200, {"if_none_match": '"other"'}),
        (200, {"if_none_match": FEED_TAG.strip('"')}),
        (200, {"if_none_match": ""}),
        (304, {"if_modified_since": later(0)}),
        (304, {"if_modified_since": later(3600)}),
        (200, {"if_modified_since": later(-1)}),
        (304, {"if_modified_since": "Sunday, 22-Nov-26 18:30:05 GMT"}),
        (304, {"if_modified_since": "Sun Nov 22 18:30:05 2026"}),
        (200, {"if_modified_since": "yesterday"}),
        (200, {"if_modified_since": ""}),
        (200, {"if_none_match": '"other"', "if_modified_since": later(3600)}),
        (304, {"if_none_match": FEED_TAG, "if_modified_since": later(-9)}),
        (200, {"if_match": FEED_TAG}),
        (200, {"if_match": "*"}),
        (412, {"if_match": '"other"'}),
        (412, {"if_match": f"W/{FEED_TAG}"}),
        (412, {"if_unmodified_since": later(-1)}),
        (200, {"if_unmodified_since": later(0)}),
        (200, {"if_match": FEED_TAG, "if_unmodified_since": later(-1)}),
    ],
)
def test_conditions_are_judged_in_order(status: int, headers: dict[str, str]) -> None:
    """Tags before dates, weak for reading, strong for If-Match; bad dates count for nothing."""
    response = ask("/strength.ics", **headers)

    assert status == response.status
    assert (b"" if status == 304 else FEED) == response.body or status == 412


def test_not_modified_carries_what_caches_need() -> None:
    """A 304 repeats tag, date and Cache-Control (RFC 9110 15.4.5) and has no length or type."""
    headers = ask("/strength.ics", if_none_match="*").headers

    assert (FEED_TAG, "private, no-cache") == (headers["ETag"], headers["Cache-Control"])
    assert not {"Content-Length", "Content-Type"} & set(headers)


# --- who may ask -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("127.0.0.1", 200),
        ("[::1]:8765", 200),
        ("[::1]", 200),
        ("evil.example", 421),
        ("evil.example:8765", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1:8765:1", 421),
        ("", 421),
    ],
)
def test_only_our_own_names_are_answered(host: str, status: int) -> None:
    """A page elsewhere that points its name at this machine reads nothing (DNS rebinding)."""
    response = respond("GET", "/", {"host": host}, site=lambda: SITE, access=Access())

    assert status == response.status


def test_a_request_without_host_is_bad() -> None:
    """HTTP/1.1 demands the header (RFC 9112 3.2)."""
    assert 400 == respond("GET", "/", {}, site=lambda: SITE, access=Access()).status


def test_a_whole_url_is_held_to_the_same_names() -> None:
    """The name in the target counts, not the header beside it."""
    assert 421 == ask("http://evil.example/strength.ics").status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/{GIVEN}/", 200),
        (f"/{GIVEN}/strength.ics", 200),
        ("/another/strength.ics", 200),
        (f"/{GIVEN}", 308),
        (f"/{FEED_ONLY}/strength.ics", 200),
        (f"/{FEED_ONLY}/calendar.ics", 200),
        (f"/{FEED_ONLY}/any-name.ics", 200),
        (f"/{FEED_ONLY}/", 404),
        (f"/{FEED_ONLY}", 404),
        (f"/{FEED_ONLY}/index.html", 404),
        (f"/{FEED_ONLY}/workouts/2026-11-24%20gym%20%C3%A4.fit", 404),
        (f"/{FEED_ONLY}/workouts/x.ics", 404),
        (f"/{FEED_ONLY}//x.ics", 404),
        (f"/{WITHDRAWN}/strength.ics", 410),
        (f"/{WITHDRAWN}", 410),
        ("/strength.ics", 404),
        ("/", 404),
        (f"/{GIVEN}x/strength.ics", 404),
        (f"//{GIVEN}/strength.ics", 404),
        (f"/{token_digest(GIVEN)}/strength.ics", 404),
    ],
)
def test_a_secret_in_the_path_opens_the_plan(path: str, status: int) -> None:
    """Unknown is 404 (clients keep their data), revoked is 410 (they stop asking)."""
    response = respond("GET", path, {"host": "plan.example.org"}, site=lambda: SITE, access=PUBLIC)

    assert status == response.status
    if status == 308:
        assert f"/{GIVEN}/" == response.headers["Location"]


def test_without_the_secret_the_plan_is_not_even_made() -> None:
    """A stranger cannot make the machine work."""

    def never() -> Site:
        pytest.fail("the site was asked for")

    assert 404 == respond("GET", "/x/", {"host": "plan.example.org"}, site=never, access=PUBLIC)[0]


def test_secrets_are_long_and_new_each_time() -> None:
    """256 bits, safe in a path; the kept digest does not hold the secret."""
    tokens = {new_token() for _ in range(50)}

    assert 50 == len(tokens)
    for token in tokens:
        assert len(token) >= 43
        assert token not in token_digest(token)


# --- time of change ----------------------------------------------------------------------------


def feed_at(site: Site) -> datetime:
    return site.files["/strength.ics"].changed_at


def test_the_date_rises_with_each_change_and_only_then() -> None:
    """Also when the newest session was removed and an older stamp is all that is left."""

    def made(feed: bytes, seconds: int) -> Site:
        changed_at = CHANGED_AT + timedelta(seconds=seconds)
        return make_site(page=b"", feed=feed, workouts={}, changed_at=changed_at)

    first = made(b"a", 0)
    same = made(b"a", 60).after(first)
    earlier = made(b"b", -60).after(same)
    newest = made(b"c", 90).after(earlier)

    assert feed_at(first) == feed_at(same)
    assert feed_at(same) + timedelta(seconds=1) == feed_at(earlier)
    assert feed_at(first) + timedelta(seconds=90) == feed_at(newest)


# --- WSGI --------------------------------------------------------------------------------------
