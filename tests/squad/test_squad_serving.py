"""`squad serve`: each secret opens one athlete's things and nothing else, the coach's its own."""

from __future__ import annotations

import csv
import http.client
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest

from runlift_export import web
from runlift_export.cli.call import Call
from runlift_export.cli.squad_serve import _access
from runlift_export.cli.squad_sites import SquadSites
from squad.squads import FIT, START, call, give, plan_squad

NAMES = ("anna", "bea", "cleo", "dora & söhne")


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A squad of four, planned."""
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("RUNLIFT_TODAY", START)
    for number, name in enumerate(NAMES):
        give(tmp_path / "club" / name, FIT[number : number + 12])
    assert 0 == plan_squad(tmp_path / "club", tmp_path / "out").exit_code
    return tmp_path / "out"


@contextmanager
def served(out: Path, *, public: bool = True) -> Iterator[int]:
    """The port of a server over the squad."""
    quiet = Call(config=None, cache_file=None, use_cache=False, level=-1)
    sites = SquadSites(quiet, out)
    access = _access(sites, (), is_public=public)
    with web.serving(site=web.SitesOfOwners(of=sites.of), access=access) as port:
        yield port


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def handed_out(out: Path, *words: str) -> dict[str, dict[str, str]]:
    """The addresses that `squad secrets` prints, by athlete."""
    rows = csv.DictReader(io.StringIO(call("squad", "secrets", out, *words).stdout))
    return {row["athlete"]: row for row in rows}


def test_each_secret_opens_one_athletes_things_in_all_pairs(out: Path) -> None:
    """Every page and feed secret against every athlete's bytes, and the coach's page."""
    secrets = handed_out(out)
    assert {*NAMES, "coach"} == secrets.keys()
    pages = {name: (out / name / "index.html").read_bytes() for name in NAMES}
    feeds = {name: (out / name / "strength.ics").read_bytes() for name in NAMES}
    assert len(NAMES) == len(set(pages.values())) == len(set(feeds.values()))
    with served(out) as port:
        for name, other in product(NAMES, NAMES):
            page, feed = secrets[name]["page"], secrets[name]["feed"]
            assert (name == other) == (get(port, page)[1] == pages[other])
            assert (name == other) == (get(port, feed)[1] == feeds[other])
        for name in NAMES:
            page, feed = secrets[name]["page"], secrets[name]["feed"]
            workout = next((out / name / "workouts").iterdir())
            assert (200, workout.read_bytes()) == get(port, f"{page}workouts/{workout.name}")
            feed_alone = feed.removesuffix("calendar.ics")
            for inner in ("", "index.html", f"workouts/{workout.name}", "plan.json", "../anna/"):
                assert 404 == get(port, feed_alone + inner)[0]
            for inner in ("r/", "../", "plan.json", ".runlift-files.json", "squad.csv"):
                assert 404 == get(port, page + inner)[0]
            status, coachs = get(port, secrets["coach"]["page"])
            for inner in re.findall(rb'href="(r/[^"]*)"', coachs):
                assert 404 == get(port, page + inner.decode())[0]
        assert 200 == status
        assert {404} == {get(port, path)[0] for path in ("/", "/x/", "/r/", "/anna/index.html")}


def test_the_coachs_page_links_to_every_athlete_and_names_nobody_in_an_address(out: Path) -> None:
    """Addresses stand in logs and in browsers' lists."""
    secret = handed_out(out)["coach"]["page"]
    with served(out) as port:
        _, page = get(port, secret)
        links = [link.decode() for link in re.findall(rb'href="(r/[^"]*)"', page)]
        seen = {get(port, secret + link) for link in links}
    assert {(200, (out / name / "index.html").read_bytes()) for name in NAMES} == seen
    assert all(re.fullmatch("r/[0-9a-f]{32}/", link) for link in links)


def test_one_athletes_secrets_are_taken_back_alone(out: Path) -> None:
    """By the athlete's name, on a server that runs; the others go on."""
    secrets = handed_out(out)
    with served(out) as port:
        call("secrets", "--revoke", "bea")
        for kind in ("page", "feed"):
            assert 410 == get(port, secrets["bea"][kind])[0]
            assert 200 == get(port, secrets["anna"][kind])[0]
        again = handed_out(out)
        assert ["bea"] == list(again), "who has one gets no other"
        assert 200 == get(port, again["bea"]["page"])[0]


def test_a_secret_opens_nothing_on_another_server_of_the_same_account(out: Path) -> None:
    """Nor does a single runner's open a squad; the same plan is the same plan, though."""
    ours = handed_out(out)
    other = out.parent / "other"
    assert 0 == plan_squad(out.parent / "club", other).exit_code
    theirs = handed_out(other)
    with served(out) as port, served(other) as port2:
        for name in (*NAMES, "coach"):
            assert (200, 404) == (
                get(port, ours[name]["page"])[0],
                get(port2, ours[name]["page"])[0],
            )
            assert (404, 200) == (
                get(port, theirs[name]["page"])[0],
                get(port2, theirs[name]["page"])[0],
            )


def test_what_is_planned_anew_is_served_at_once_and_a_broken_folder_as_it_was(out: Path) -> None:
    """Also who comes new; nothing is answered from half a folder."""
    secrets = handed_out(out)
    with served(out) as port:
        page = secrets["anna"]["page"]
        before = get(port, page)[1]
        plan_squad(out.parent / "club", out, "--start", "2026-11-18")
        after = get(port, page)[1]
        assert before != after == (out / "anna" / "index.html").read_bytes()
        (out / "anna" / "index.html").write_bytes(after[:500])
        assert (200, after) == get(port, page)
        (out / "bea" / "strength.ics").unlink()
        assert 503 == get(port, secrets["bea"]["feed"])[0]


def test_without_secrets_this_machine_alone_sees_the_coachs_page(out: Path) -> None:
    """And what it links to."""
    with served(out, public=False) as port:
        status, page = get(port, "/")
        assert 200 == status
        assert b"anna" in page
        link = re.findall(rb'href="(r/[^"]*)"', page)[0].decode()
        assert 200 == get(port, f"/{link}")[0]
