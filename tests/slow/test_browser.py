"""The page in Debian's Chromium: from disk and from the server, by mouse, keyboard and axe."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fitdecode
import pytest

from runlift_export.export import page_html
from runlift_export.model import Plan
from runlift_export.web import Access, make_site, serving
from runlift_export.workout import workout_fit
from strategies import a_plan, a_problem, two_years_of_verdicts

playwright = pytest.importorskip("playwright.sync_api", reason="run make test-slow")
CHROMIUM = os.environ.get("RUNLIFT_CHROMIUM") or shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WIDE, PHONE = {"width": 1200, "height": 900}, {"width": 360, "height": 740}


def a_full_page(plan: Plan) -> bytes:
    verdicts = two_years_of_verdicts()
    bouts = {one.run.key: ((600.0, 900.0),) for one in verdicts}
    return page_html(plan, verdicts=verdicts, problems=(a_problem(),), bouts=bouts)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def plan() -> Plan:
    return a_plan(weeks=4)


@pytest.fixture(params=["disk", "server"])
def address(request: pytest.FixtureRequest, plan: Plan, tmp_path: Path) -> Iterator[str]:
    """The page's address, with its workouts beside it."""
    workouts = {session.workout: workout_fit(session) for session in plan.sessions}
    page = a_full_page(plan)
    if request.param == "disk":
        (tmp_path / "index.html").write_bytes(page)
        for name, data in workouts.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        yield (tmp_path / "index.html").as_uri()
        return
    site = make_site(
        page=page, feed=b"", workouts=workouts, changed_at=datetime(2026, 11, 22, tzinfo=UTC)
    )
    with serving(site=lambda: site, access=Access()) as port:
        yield f"http://127.0.0.1:{port}/"


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The page, open and wide; fails on any console message and any request but for itself."""
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    yield page
    context.close()
    assert [] == said
    assert [] == [url for url in asked if not url.startswith((address, "data:"))]


def buttons(page: Any) -> Any:
    return page.locator("ol.week button.lift")


def test_calendar_is_the_plan(page: Any, plan: Plan) -> None:
    """Each day is visible once, and each session's button stands on its day."""
    days = page.locator("ol.week li.day")
    assert len(plan.days) == days.count()
    shown = [
        (day.locator("time").get_attribute("datetime"), button)
        for day in days.all()
        for button in day.locator("button.lift b").all_inner_texts()
    ]
    assert shown == [(one.date.isoformat(), one.lift.name) for one in plan.sessions]


def test_first_view_is_quick(page: Any) -> None:
    """Under a second to the first paint, two years of runs included."""
    page.reload()
    paint = page.evaluate(
        "new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1)"
        ".startTime)).observe({type: 'paint', buffered: true}))"
    )
    assert paint < 1000


def test_a_click_opens_the_session_and_escape_closes_it(page: Any, plan: Plan) -> None:
    """The card shows the session's exercises over the page."""
    card = page.locator("#s2")
    assert not card.is_visible()
    buttons(page).nth(1).click()
    assert card.is_visible()
    assert plan.sessions[1].lift.exercises[0].name in card.inner_text()
    page.keyboard.press("Escape")
    assert not card.is_visible()


def test_the_keyboard_is_enough(page: Any) -> None:
    """Enter opens the card, Tab reaches its link, Escape gives the focus back."""
    buttons(page).first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#s1").is_visible()
    page.keyboard.press("Tab")
    assert "FIT for the watch" == page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('popovertarget')") == "s1"
    assert not page.locator("#s1").is_visible()


def test_the_first_tab_leads_to_a_way_past_the_header(page: Any) -> None:
    """Who goes by keyboard can skip to the plan."""
    page.keyboard.press("Tab")
    assert "Skip to the plan" == page.evaluate("document.activeElement.innerText")


def test_the_workout_downloads_and_decodes(page: Any, address: str, tmp_path: Path) -> None:
    """The link gives a FIT workout with steps, also from a page on a disk."""
    buttons(page).first.click()
    link = page.locator("#s1 a")
    if address.startswith("file:"):  # Chromium does not hand local files to a download
        data = Path(link.evaluate("one => decodeURI(new URL(one.href).pathname)")).read_bytes()
    else:
        with page.expect_download() as waiting:
            link.click()
        waiting.value.save_as(tmp_path / "got.fit")
        data = (tmp_path / "got.fit").read_bytes()
    with fitdecode.FitReader(io.BytesIO(data)) as reader:
        names = [frame.name for frame in reader if isinstance(frame, fitdecode.FitDataMessage)]
    assert 4 <= names.count("workout_step")


def test_a_phone_needs_no_sideways_scrolling(page: Any) -> None:
    """At 360 px everything stands in one column, the open card too."""
    page.set_viewport_size(PHONE)
    assert 360 == page.evaluate("document.documentElement.scrollWidth")
    lefts = {round(day.bounding_box()["x"]) for day in page.locator("ol.week li.day").all()[:7]}
    assert 1 == len(lefts)
    buttons(page).first.click()
    box = page.locator("#s1").bounding_box()
    assert 0 <= box["x"]
    assert box["x"] + box["width"] <= 360


def test_paper_shows_every_session_in_full(page: Any, plan: Plan) -> None:
    """Printed, cards stand under the calendar and buttons without use are gone."""
    page.emulate_media(media="print")
    cards = page.locator("article.card")
    assert len(plan.sessions) == cards.count()
    assert all(card.is_visible() for card in cards.all())
    assert not page.get_by_text("Close", exact=True).first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing(page: Any, clients: Path, scheme: str, size: dict[str, int]) -> None:
    """Contrast, names, roles and order are in order, with everything unfolded and a card open."""
    axe = clients.parent / "node_modules" / "axe-core" / "axe.min.js"
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(size)
    page.evaluate("document.querySelectorAll('#load details').forEach(one => one.open = true)")
    page.evaluate(axe.read_text(encoding="utf-8"))
    for open_card in (False, True):
        if open_card:
            buttons(page).first.click()
        found = page.evaluate("axe.run()")["violations"]
        assert [] == [
            (one["impact"], one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"])
            for one in found
        ]
