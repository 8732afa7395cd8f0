"""The page in Debian's Chromium: from disk and server, by clock, mouse, keyboard, paper, axe."""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import fitdecode
import pytest

from places import SAMPLES
from runlift_export import flow, settings
from runlift_export.web import Access, make_site, serving

playwright = pytest.importorskip("playwright.sync_api", reason="run make test-slow")
CHROMIUM = os.environ.get("RUNLIFT_CHROMIUM") or shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
BERLIN = ZoneInfo("Europe/Berlin")
MADE_AT = datetime(2026, 11, 17, 6, 40, tzinfo=BERLIN)


@pytest.fixture(scope="module")
def made() -> flow.RunnerPlan:
    """The samples planned on 17 November, as the second plan of that runner."""
    wished = settings.defaults()
    history = flow.read_history((SAMPLES,), wished, timezone=BERLIN, today=MADE_AT.date())
    former = flow.plan_runner(
        history, wished, start=date(2026, 11, 16), weeks=4, timezone=BERLIN, with_files=False
    )
    return flow.plan_runner(
        history,
        wished,
        start=MADE_AT.date(),
        weeks=4,
        timezone=BERLIN,
        previous=former.plan,
        names_files=True,
        not_before=MADE_AT,
    )


@pytest.fixture(scope="module")
def folder(made: flow.RunnerPlan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan's files in a folder."""
    home = tmp_path_factory.mktemp("plan")
    for name, data in made.files:
        path = home / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return home


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=["disk", "server"])
def address(request: pytest.FixtureRequest, made: flow.RunnerPlan, folder: Path) -> Iterator[str]:
    """The page's address, with its workouts beside it."""
    if request.param == "disk":
        yield (folder / "index.html").as_uri()
        return
    named = dict(made.files)
    site = make_site(
        page=named["index.html"],
        feed=named["strength.ics"],
        workouts={name: data for name, data in named.items() if name.endswith(".fit")},
        changed_at=datetime(2026, 11, 17, tzinfo=UTC),
    )
    with serving(site=lambda: site, access=Access()) as port:
        yield f"http://127.0.0.1:{port}/"


def opened(browser: Any, address: str, clock: str, **wishes: Any) -> Any:
    """A page in a context of its own, its clock standing at a local time of Berlin."""
    context = browser.new_context(
        **({"viewport": WIDE, "timezone_id": "Europe/Berlin"} | wishes), reduced_motion="reduce"
    )
    page = context.new_page()
    page.clock.set_fixed_time(datetime.fromisoformat(clock).replace(tzinfo=BERLIN))
    page.goto(address)
    return page


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The page on the morning it was made, open and wide.

    Fails on any console message and any request but for itself.
    """
    page = opened(browser, "about:blank", "2026-11-17T06:45")
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    yield page
    page.context.close()
    assert [] == said
    assert [] == [url for url in asked if not url.startswith((address, "data:"))]


def words(page: Any, selector: str) -> str:
    """What is seen of an element, every space a plain one; "" if it is hidden."""
    found = page.locator(selector)
    return " ".join(found.inner_text().split()) if found.count() and found.is_visible() else ""


def shown_cards(page: Any) -> list[str]:
    cards = page.locator("article.card").all()
    return [one.get_attribute("id") for one in cards if one.is_visible()]


# --- by the reader's clock ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "card", "when", "slate"),
    [
        ("2026-11-17T06:45", "s1", "Tomorrow, 18:00 to 18:40", "Nothing to lift"),
        ("2026-11-18T06:45", "s1", "Today, 18:00 to 18:40", ""),
        ("2026-11-18T18:39", "s1", "Today, 18:00 to 18:40", ""),
        ("2026-11-18T18:41", "s2", "Next: Fri 20 Nov", "Nothing more to lift today"),
        ("2026-11-27T06:45", "s4", "Today, 18:00", ""),
    ],
)
def test_the_card_is_that_of_the_next_session(
    browser: Any, folder: Path, made: flow.RunnerPlan,
    *, clock: str, card: str, when: str, slate: str,
) -> None:  # fmt: skip
    """One card is shown: the first that is not over yet, by its end and not its date."""
    page = opened(browser, (folder / "index.html").as_uri(), clock)
    first = made.plan.sessions[0]
    assert (date(2026, 11, 18), 18, 40) == (first.date, first.start.hour, first.lift.duration_min)
    assert [card] == shown_cards(page)
    assert words(page, f"#{card} .when").startswith(when)
    assert slate == words(page, "#rest h2")
    page.context.close()


def seen_again(page: Any, clock: str) -> None:
    """Let the clock be later, and the reader come back to the page."""
    page.clock.set_fixed_time(datetime.fromisoformat(clock).replace(tzinfo=BERLIN))
    page.evaluate("window.before = true; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_load_state()


def test_a_page_left_open_follows_the_date(browser: Any, folder: Path) -> None:
    """Seen again on the same day it stays as it is; the next morning tomorrow is today."""
    page = opened(browser, (folder / "index.html").as_uri(), "2026-11-17T06:45")
    assert words(page, "#s1 .when").startswith("Tomorrow, 18:00")
    seen_again(page, "2026-11-17T23:59")
    assert page.evaluate("window.before === true")
    assert "Tuesday 17 November" == words(page, "h1")
    with page.expect_navigation():
        seen_again(page, "2026-11-18T00:01")
    assert not page.evaluate("window.before === true")
    assert "Wednesday 18 November" == words(page, "h1")
    assert words(page, "#s1 .when").startswith("Today, 18:00")
    assert "" == words(page, "#rest h2")
    page.context.close()


def test_a_page_left_open_goes_on_when_a_session_is_over(browser: Any, folder: Path) -> None:
    """Seen again on the same day, after its end, it shows the next one."""
    page = opened(browser, (folder / "index.html").as_uri(), "2026-11-18T18:39")
    assert ["s1"] == shown_cards(page)
    with page.expect_navigation():
        seen_again(page, "2026-11-18T18:41")
    assert ["s2"] == shown_cards(page)
    page.context.close()


def test_after_the_last_session_the_page_says_that_the_plan_has_ended(
    browser: Any, folder: Path, made: flow.RunnerPlan
) -> None:
    """No card is left, and what to do stands there instead."""
    last = made.plan.sessions[-1]
    after = f"{last.date}T23:30"
    page = opened(browser, (folder / "index.html").as_uri(), after)
    assert [] == shown_cards(page)
    assert "Nothing further is planned here" in words(page, "#end")
    page.context.close()


def test_nine_december_is_still_in_the_plan(browser: Any, folder: Path) -> None:
    """Three weeks on the right week, day and card are shown, and the page says how old it is."""
    page = opened(browser, (folder / "index.html").as_uri(), "2026-12-09T06:45")
    assert "Wednesday 9 December" == words(page, "h1")
    assert ["s7"] == shown_cards(page)
    assert words(page, "#s7 .when").startswith("Today, 18:00")
    dates = [one.get_attribute("data-d") for one in page.locator("ol.week > li").all()]
    assert [f"2026-12-{day:02}" for day in range(7, 14)] == dates
    assert {"2026-12-09"} == {
        one.get_attribute("data-d") for one in page.locator('[aria-current="date"]').all()
    }
    assert "This page is from Tue 17 Nov, 22 days old." in words(page, "#old-page")
    assert "Newest run: Sun 15 Nov, 24 days ago." in words(page, "#stale")
    page.context.close()


@pytest.mark.parametrize(
    ("clock", "line", "old", "stale"),
    [
        ("2026-11-17T06:45", "Made today, 06:40 from 40 runs", "", ""),
        ("2026-11-18T06:45", "Made Tue 17 Nov, 06:40 from 40 runs", "one day old.", ""),
        ("2026-11-19T06:45", "Made Tue 17 Nov", "2 days old.", "4 days ago."),
    ],
)
def test_age_is_counted_to_the_readers_today(
    browser: Any, folder: Path, *, clock: str, line: str, old: str, stale: str
) -> None:
    """The page's own and the newest run's; from four days on a run is old."""
    page = opened(browser, (folder / "index.html").as_uri(), clock)
    assert words(page, ".made").startswith(line)
    assert (bool(old), bool(stale)) == (bool(words(page, "#old-page")), bool(words(page, "#stale")))
    assert old in words(page, "#old-page")
    assert stale in words(page, "#stale")
    page.context.close()


def test_without_scripts_every_card_stands_in_order(
    browser: Any, folder: Path, made: flow.RunnerPlan
) -> None:
    """What the page told when it was made is there whole; nothing waits for a script."""
    page = opened(
        browser, (folder / "index.html").as_uri(), "2026-12-09T06:45", java_script_enabled=False
    )
    assert [f"s{n}" for n in range(1, len(made.plan.sessions) + 1)] == shown_cards(page)
    assert "Tuesday 17 November" == words(page, "h1")
    assert "Made Tue 17 Nov, 06:40" in words(page, ".made")
    assert not page.locator("button").first.is_visible()
    page.context.close()


# --- by mouse and keyboard ---------------------------------------------------------------------


def test_first_view_is_quick(page: Any) -> None:
    """Under a second to the first paint."""
    page.reload()
    paint = page.evaluate(
        "new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1)"
        ".startTime)).observe({type: 'paint', buffered: true}))"
    )
    assert paint < 1000


def test_a_session_of_the_week_opens_its_card(page: Any, made: flow.RunnerPlan) -> None:
    """A link on its day shows the card whole; what comes after it follows."""
    page.locator("ol.week a.lift").nth(1).click()
    page.locator("#s1").wait_for(state="hidden")
    assert ["s2"] == shown_cards(page)
    for one in made.plan.sessions[1].lift.exercises:
        assert one.name in words(page, "#s2")
    assert made.plan.sessions[2].lift.name in words(page, "#after")


def test_keyboard_goes_as_the_page_reads(page: Any) -> None:
    """The first Tab skips; focus only goes down the page; each stop has a ring that is seen."""
    page.keyboard.press("Tab")
    assert "Skip to the session" == page.evaluate("document.activeElement.innerText")
    tops = []
    for _ in range(25):
        page.keyboard.press("Tab")
        tops.append(
            page.evaluate(
                "(one => [Math.round(one.getBoundingClientRect().left > 800 ? 0 : one"
                ".getBoundingClientRect().top + scrollY), parseFloat(getComputedStyle(one)"
                ".outlineWidth), one.closest('.today') ? 1 : 0])(document.activeElement)"
            )
        )
    assert {3.0} == {width for _, width, _ in tops}
    outside = [top for top, _, in_today in tops if top and not in_today]
    assert sorted(outside) == outside
    page.locator("ol.week a.lift").first.focus()
    page.keyboard.press("Enter")
    page.locator("h2:focus").wait_for()


def test_the_folder_name_is_copied(page: Any) -> None:
    """The button says so, and the clipboard has it."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("Copy folder name").click()
    page.get_by_text("Copied").wait_for()
    assert "GARMIN/NewFiles" == page.evaluate("navigator.clipboard.readText()")


def test_the_workout_downloads_and_decodes(page: Any, address: str, tmp_path: Path) -> None:
    """The link gives a FIT workout with steps, also from a page on a disk."""
    link = page.locator("#watch a:visible")
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


# --- by width, theme and paper -----------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 390, 700, 1080, 1280, 1600])
def test_nothing_goes_over_the_side(page: Any, width: int) -> None:
    """No sideways scroll, also with everything unfolded and words a third longer."""
    page.set_viewport_size({"width": width, "height": 844})
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert width == page.evaluate("document.documentElement.scrollWidth")
    page.evaluate(
        "(walk => { while (walk.nextNode()) { const node = walk.currentNode;"
        " if (node.parentNode.closest('svg,script,style')) continue;"
        " node.data = node.data.replace(/[A-Za-z]{4,}/g, word => word +"
        " word.slice(0, Math.ceil(word.length * .3))) } })"
        "(document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT))"
    )
    assert width == page.evaluate("document.documentElement.scrollWidth")


def test_on_a_phone_everything_to_press_is_big_enough(page: Any) -> None:
    """Buttons and a session's link in the week are at least 44 pixels high."""
    page.set_viewport_size(PHONE)
    heights = page.evaluate(
        "[...document.querySelectorAll('.button, ol.week a.lift, .logo')]"
        ".filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().height)"
    )
    assert 5 < len(heights)
    assert 44 <= min(heights)


def test_text_of_charts_is_twelve_pixels_as_shown(page: Any) -> None:
    """A chart is drawn for the width it has: nothing is scaled until it cannot be read."""
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        heights = page.evaluate(
            "[...document.querySelectorAll('.d-chart')].filter(one => one.checkVisibility())"
            ".map(one => 12 * one.getBoundingClientRect().width / one.viewBox.baseVal.width)"
        )
        assert 8 < len(heights)
        assert 11.5 < min(heights)


def test_paper_has_two_cards_a_sheet_and_the_week(
    browser: Any, folder: Path, made: flow.RunnerPlan
) -> None:
    """Each card keeps to half a sheet of A4, with its drawings and a box for each set."""
    page = opened(browser, (folder / "index.html").as_uri(), "2026-11-17T06:45")
    count = len(made.plan.sessions)
    pdf = page.pdf(prefer_css_page_size=True)
    assert count / 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= count / 2 + 1
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1032})
    cards = page.locator("article.card").all()
    assert [True] * count == [one.is_visible() for one in cards]
    half_px = (297 - 20) / 2 / 25.4 * 96
    assert max(one.bounding_box()["height"] for one in cards) < half_px
    sets = sum(one.sets for one in made.plan.sessions[0].lift.exercises)
    assert sets == cards[0].locator(".boxes i").count()
    for gone in ("nav", "#watch", "#running", "#weeks", ".button"):
        assert not page.locator(gone).first.is_visible()
    page.evaluate("document.documentElement.classList.add('one-card')")
    assert 1 == sum(one.is_visible() for one in cards)
    page.context.close()


AXE_VIEWS = [("light", width) for width in (320, 390, 1280, 1600)]
AXE_VIEWS += [("dark", width) for width in (390, 1280)]


@pytest.mark.parametrize(("scheme", "width"), AXE_VIEWS)
@pytest.mark.parametrize("clock", ["2026-11-18T06:45", "2026-12-09T06:45", "2026-12-20T06:45"])
def test_axe_finds_nothing(
    browser: Any, folder: Path, clients: Path, *, scheme: str, width: int, clock: str
) -> None:
    """Contrast, names, roles and order are in order; on a fresh, an old and an ended plan."""
    size = {"width": width, "height": 900}
    address = (folder / "index.html").as_uri()
    page = opened(browser, address, clock, viewport=size, color_scheme=scheme, bypass_csp=True)
    axe = clients.parent / "node_modules" / "axe-core" / "axe.min.js"
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    page.context.close()
    assert [] == [
        (one["impact"], one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"])
        for one in found
    ]
