"""The page as a browser's parser sees it: structure, links, escaping, size."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from places import ROOT
from runlift_export.export import PageOptions, Trend, page_html
from runlift_export.export.page.html import Html, el, escaped
from runlift_export.export.page.strip import HEIGHT, WIDTH, run_strip
from runlift_export.export.page.weeks import share_words, weekly_loads
from runlift_export.model import (
    Basis,
    BrokenRule,
    Effort,
    NotHere,
    Phase,
    ProblemKind,
    Run,
    Trace,
    Verdict,
    WeekDetail,
)
from strategies import (
    START,
    a_day,
    a_lift,
    a_plan,
    a_prescription,
    a_problem,
    a_reason,
    a_run,
    a_session,
    a_trace,
    a_verdict,
    plans,
    texts,
    two_years_of_verdicts,
)

VOID = {"meta", "link", "path", "rect", "line", "use", "circle"}


@dataclass
class Element:
    """A parsed element: its attributes and everything inside."""

    tag: str
    attributes: dict[str, str | None]
    content: list[str | Element] = field(default_factory=list)

    @property
    def text(self) -> list[str]:
        return [one for one in self.content if isinstance(one, str)]

    @property
    def children(self) -> list[Element]:
        return [one for one in self.content if isinstance(one, Element)]

    def walk(self) -> list[Element]:
        return [self, *(deep for child in self.children for deep in child.walk())]

    def all(self, tag: str, class_: str = "") -> list[Element]:
        wanted = set(class_.split())
        return [
            one
            for one in self.walk()
            if one.tag == tag and wanted <= set((one.attributes.get("class") or "").split())
        ]

    def words(self) -> str:
        return " ".join(one if isinstance(one, str) else one.words() for one in self.content)


class Reader(HTMLParser):
    """Builds the tree and fails on any tag that is closed out of order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"{tag} repeats an attribute"
        element = Element(tag, dict(attrs))
        self.open[-1].content.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop().tag

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def parsed(page: bytes) -> Element:
    reader = Reader()
    reader.feed(page.decode())
    reader.close()
    assert [reader.root] == reader.open
    return reader.root


def seen(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


# --- the whole page ----------------------------------------------------------------------------


def test_two_years_and_sixteen_weeks_stay_under_300_kilobytes() -> None:
    """The largest page that anyone makes is small enough to mail."""
    verdicts = two_years_of_verdicts()
    bouts = {one.run.key: ((600.0, 900.0), (1200.0, 1500.0)) for one in verdicts}

    page = page_html(a_plan(weeks=16), verdicts=verdicts, bouts=bouts)

    assert len(page) < 300_000


def test_page_is_the_same_in_every_process() -> None:
    """Neither hash seed nor locale nor zone shows in the bytes."""
    program = (
        "import sys; from strategies import a_plan, a_verdict;"
        "from runlift_export.export import page_html;"
        "sys.stdout.buffer.write(page_html(a_plan(), verdicts=(a_verdict(),)))"
    )
    paths = f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": paths, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }

    assert {page_html(a_plan(), verdicts=(a_verdict(),))} == outputs


def test_policy_allows_this_style_and_nothing_from_outside() -> None:
    """The hash in the policy is that of the one style element; scripts have no way in."""
    root = parsed(page_html(a_plan()))
    (style,) = root.all("style")
    (policy,) = [
        one.attributes["content"]
        for one in root.all("meta")
        if one.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    digest = base64.b64encode(hashlib.sha256("".join(style.text).encode()).digest()).decode()

    assert policy is not None
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "script-src" not in policy
    assert "http" not in policy
    assert not re.search(r"url\((?!#)|@import|http", "".join(style.text))


ALLOWED_TAGS = {
    *("root", "html", "head", "meta", "title", "link", "style", "body", "header", "main"),
    *("section", "article", "footer", "h1", "h2", "h3", "h4", "p", "div", "ul", "ol", "li"),
    *("figure", "figcaption"),
    *("a", "b", "small", "span", "time", "button", "details", "summary"),
    *("svg", "defs", "symbol", "pattern", "path", "use", "rect", "line", "text"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan=plans(max_weeks=1), text=texts())
def test_no_text_of_a_file_becomes_markup(plan: object, text: str) -> None:
    """Whatever files say, the page keeps to its own tags, attributes and relative links."""
    assert isinstance(plan, type(a_plan()))
    run = a_run(source=text, caveats=(text,))
    verdict = a_verdict(run=run, reasons=(a_reason(text=text),))
    problem = a_problem(source=text, message=text)

    root = parsed(page_html(plan, verdicts=(verdict,), problems=(problem,)))

    for element in root.walk():
        assert element.tag in ALLOWED_TAGS
        for name, value in element.attributes.items():
            assert not name.startswith("on")
            assert name not in ("style", "src", "action")
            if name == "href":
                assert re.match(r"#[-\w]+$|workouts/|strength\.ics$|data:,$", value or "")
    assert seen(text) in seen(root.words())


def test_every_reference_leads_somewhere() -> None:
    """Ids are unique, and buttons, labels and fragments point to ids that exist."""
    root = parsed(page_html(a_plan(weeks=4), verdicts=two_years_of_verdicts()))
    ids = [one.attributes["id"] for one in root.walk() if "id" in one.attributes]
    pointers = [
        (value or "").removeprefix("#")
        for one in root.walk()
        for name, value in one.attributes.items()
        if name in ("popovertarget", "aria-labelledby")
        or (name == "href" and (value or "").startswith("#"))
    ]

    assert len(ids) == len(set(ids))
    assert 20 < len(pointers)
    assert set() == set(pointers) - set(ids)


# --- the calendar ------------------------------------------------------------------------------


def day_of(root: Element, iso: str) -> Element:
    (found,) = [
        day for day in root.all("li", "day") if day.all("time")[0].attributes["datetime"] == iso
    ]
    return found


def test_each_session_stands_on_its_day_and_opens_its_card() -> None:
    """The calendar has every day once; a day's button names and opens that day's session."""
    plan = a_plan(weeks=3)
    root = parsed(page_html(plan))

    days = [one.all("time")[0].attributes["datetime"] for one in root.all("li", "day")]
    assert [day.date.isoformat() for day in plan.days] == days
    cards = {one.attributes["id"]: one for one in root.all("article", "card")}
    for session in plan.sessions:
        (button,) = day_of(root, session.date.isoformat()).all("button", "lift")
        card = cards.pop(button.attributes["popovertarget"])
        assert f"{session.lift.name} 18:30, {session.lift.duration_min} min" in button.words()
        assert "popover" in card.attributes
        (link,) = card.all("a")
        assert session.workout == link.attributes["href"]
    assert {} == cards


def test_what_is_known_about_a_run_is_said_in_words() -> None:
    """Recorded, planned and expected differ in words and line, not by colour alone."""
    days = tuple(
        a_day(date=START + timedelta(days=index), basis=basis, chance_run=0.75)
        for index, basis in enumerate(Basis)
    )
    root = parsed(page_html(a_plan(days=days, sessions=())))

    words = [day.all("span", "basis")[0].words() for day in root.all("li", "day")]
    assert ["\u2713 ran", "planned", "expected 75%"] == words
    for basis, day in zip(Basis, root.all("li", "day"), strict=True):
        assert day.all("details", basis.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"effort": Effort.HARD, "distance_m": 12400.0}, "Hard 12 km"),
        ({"effort": Effort.EASY, "long": True, "distance_m": None}, "Easy, long"),
        ({"effort": Effort.HARD, "race": True, "distance_m": 42195.0}, "Race 42 km"),
        ({"effort": Effort.UNKNOWN, "distance_m": None}, "Not known"),
    ],
)
def test_a_day_names_its_effort(changes: dict[str, object], words: str) -> None:
    """Effort, length and race are said in words on the day itself."""
    root = parsed(page_html(a_plan(days=(a_day(**changes),), sessions=())))

    assert words == root.all("li", "day")[0].all("b")[0].words()


def test_a_day_tells_its_times_and_reasons() -> None:
    """A habit has about a time, a calendar has one; then come the reasons."""
    days = tuple(a_day(basis=basis) for basis in (Basis.EXPECTED, Basis.PLANNED))
    root = parsed(page_html(a_plan(days=days, sessions=())))

    assert [
        ["about 06:30 to 07:15", "7 of the last 8 Mondays were easy"],
        ["06:30 to 07:15", "7 of the last 8 Mondays were easy"],
    ] == [[item.words() for item in day.all("ul")[0].all("li")] for day in root.all("li", "day")]


def test_a_week_that_starts_in_the_middle_keeps_its_columns() -> None:
    """A plan from a Thursday has three gaps before it, so Thursdays stay under each other."""
    root = parsed(page_html(a_plan(start=START + timedelta(days=3), weeks=1)))
    first = root.all("ol", "week")[0]

    assert ["gap"] * 3 + ["day"] * 4 == [
        (one.attributes["class"] or "").split()[0] for one in first.children
    ]


def test_days_after_the_last_week_are_not_shown() -> None:
    """The planner looks a few days further than it plans; the page does not."""
    plan = a_plan(weeks=1, days=a_plan(weeks=2).days[:9])

    assert 7 == len(parsed(page_html(plan)).all("li", "day"))


def test_a_missing_session_is_explained_day_by_day() -> None:
    """A week with fewer sessions than wanted says what keeps one off each free day."""
    thursday = START + timedelta(days=3)
    week = WeekDetail(
        monday=START,
        phase=Phase.BUILD,
        heavy=True,
        target=2,
        placed=1,
        why="build: 2 a week",
        not_placed=(NotHere(date=thursday, rule="H3", text="no time left after the run"),),
    )
    root = parsed(page_html(a_plan(weeks=1, weeks_detail=(week,))))

    assert "build, heavy running, 1 of 2 sessions" in root.all("h3")[0].words()
    (notes,) = root.all("details", "week-why")
    assert "Why not more build: 2 a week Thu 26 Nov : no time left after the run" == " ".join(
        " ".join([notes.all("summary")[0].words(), notes.all("p")[0].words()]).split()
        + notes.all("li")[0].all("b")[0].words().split()
        + notes.all("li")[0].text[0].split()
    )


def test_a_card_tells_the_whole_session() -> None:
    """Exercises with dose, load, rest and reserve; reasons, refusals and the second best."""
    (card,) = parsed(page_html(a_plan(sessions=(a_session(),)))).all("article", "card")
    words = " ".join(card.words().split())

    for expected in (
        "Tue 24 Nov, 18:30, 41 min, gym, legs included",
        "Goblet squat 3 \u00d7 8, 16 kg rest 1 min 30 s, 2 in reserve",
        "Single-leg calf raise 3 \u00d7 12 per side rest 45 s, 2 in reserve, superset A",
        "Side plank 2 \u00d7 30 s per side",
        "Easy rowing 5 min",
        "keeps two days clear before the long run",
        "week 2 of 4: one more repetition",
        "Wed 25 Nov : the day before intervals must leave the legs fresh",
        "Fri 27 Nov , costs 1.5 more",
    ):
        assert expected in words


def test_loads_can_be_read_in_pounds() -> None:
    """20 lb stored as 9.07 kg is shown as 20 lb."""
    lift = a_lift(exercises=(a_prescription(weight_kg=9.07184740),))
    plan = a_plan(sessions=(a_session(lift=lift),))

    root = parsed(page_html(plan, options=PageOptions(units="lb")))

    assert "3 \u00d7 8, 20 lb" in root.words()


def test_subscribing_is_offered_where_the_feed_is_published() -> None:
    """A webcal link opens the subscribe dialog; a page on a disk offers the file alone."""
    plan = a_plan()
    published = PageOptions(feed_url="https://example.org/t0ken/strength.ics")

    def links(options: PageOptions) -> list[str | None]:
        header = parsed(page_html(plan, options=options)).all("header")[0]
        return [one.attributes["href"] for one in header.all("a")]

    assert ["strength.ics"] == links(PageOptions())
    assert [
        "webcal://example.org/t0ken/strength.ics",
        "strength.ics",
        "https://example.org/t0ken/strength.ics",
    ] == links(published)


def test_the_code_for_the_phone_is_a_qr_code() -> None:
    """Three finder patterns stand in the corners of a quiet zone of four modules."""
    options = PageOptions(feed_url="https://example.org/" + "t" * 43 + "/strength.ics")
    (code,) = parsed(page_html(a_plan(), options=options)).all("svg", "code")
    side = int((code.attributes["viewbox"] or "").split()[2])
    (path,) = code.all("path")
    dark = {
        (int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", path.attributes["d"] or "")
    }

    finder = {
        (x, y) for x in range(7) for y in range(7) if max(abs(x - 3), abs(y - 3)) in (0, 1, 3)
    }
    for left, top in ((4, 4), (side - 11, 4), (4, side - 11)):
        corner = {(x - left, y - top) for x, y in dark}
        assert finder == {(x, y) for x, y in corner if 0 <= x < 7 and 0 <= y < 7}
    assert (4, 4) == (min(x for x, _ in dark), min(y for _, y in dark))


# --- over time ---------------------------------------------------------------------------------


def test_loads_of_the_plan_are_drawn_over_time() -> None:
    """A load that rises has a line that rises; one that stays the same has none."""
    heavier = a_lift(exercises=(a_prescription(weight_kg=20.0),))
    plan = a_plan(sessions=(a_session(), a_session(date=START + timedelta(days=8), lift=heavier)))
    (figure,) = parsed(page_html(plan)).all("figure")

    assert "Goblet squat 16 kg on 24 Nov 2026, 20 kg on 1 Dec 2026" in " ".join(
        figure.words().split()
    ).replace("squat16", "squat 16")
    (line,) = figure.all("path", "trend")
    (_, low), (_, high) = re.findall(r"[ML](\d+) (\d+)", line.attributes["d"] or "")
    assert int(high) < int(low)


def test_a_threshold_over_time_is_shown_as_pace() -> None:
    """3.7 m/s is 4:30 /km; a figure with a single point is not a trend."""
    points = ((date(2026, 1, 5), 3.6), (date(2026, 10, 5), 1000 / 270))
    trends = (
        Trend(name="Critical speed", unit="m/s", points=points),
        Trend(name="Highest heart rate", unit="bpm", points=((date(2026, 1, 5), 188.0),)),
    )
    root = parsed(page_html(a_plan(sessions=()), trends=trends))

    (figure,) = root.all("figure")
    assert "4:38 /km on 5 Jan 2026, 4:30 /km on 5 Oct 2026" in figure.words()


# --- the past ----------------------------------------------------------------------------------


def test_weekly_loads_add_up_by_effort() -> None:
    """Sums by week equal sums over runs; a week without a run is there with zeros."""

    def on(days_ago: int, effort: Effort, load: float) -> Verdict:
        run = a_run(local_date=START - timedelta(days=days_ago), moving_s=60.0 * load)
        return a_verdict(run=run, effort=effort, load=load)

    verdicts = (
        on(1, Effort.EASY, 30.0),
        on(2, Effort.HARD, 50.0),
        on(2, Effort.EASY, 20.0),
        on(15, Effort.MODERATE, 40.0),
    )

    weeks = weekly_loads(verdicts, 52)

    assert [0, 1, 2] == [(week.monday - weeks[0].monday).days // 7 for week in weeks]
    assert [(0.0, 40.0, 0.0, 0.0), (0.0,) * 4, (50.0, 0.0, 50.0, 0.0)] == [
        week.loads for week in weeks
    ]
    assert [1, 0, 3] == [week.runs for week in weeks]
    assert "50% easy, 0% moderate, 50% hard" == share_words(weeks[-1:])
    assert weeks[1:] == weekly_loads(verdicts, 2)


def test_numbers_of_the_chart_are_in_a_table() -> None:
    """Who cannot see the bars reads the same weeks, newest first."""
    earlier = a_verdict(run=a_run(local_date=START - timedelta(days=12)), effort=Effort.HARD)
    root = parsed(page_html(a_plan(), verdicts=(a_verdict(), earlier)))

    assert [
        ["2026-11-16", "1", "45", "44", "44", "0", "0", "0"],
        ["2026-11-09", "1", "45", "44", "0", "0", "44", "0"],
    ] == [row.words().split() for row in root.all("tbody")[0].all("tr")]


def test_a_run_shows_its_verdict_and_evidence() -> None:
    """Effort, figures, certainty and reasons, then the file it came from."""
    options = PageOptions(names_files=True)
    root = parsed(page_html(a_plan(), verdicts=(a_verdict(),), options=options))
    words = " ".join(root.all("ol", "runs")[0].words().split())

    assert "Wed 18 Nov Easy 8.0 km, 45:00, 5:38 /km, 142 bpm" in words
    assert "92% sure; chance of hard 4%, load 44" in words
    assert "0.4 min above threshold heart rate, limit 10 min" in words
    assert "samples/2026-11-18.fit" in words


def test_older_runs_are_listed_by_month() -> None:
    """Every run is on the page once, pictured or in its month."""
    verdicts = two_years_of_verdicts()
    root = parsed(page_html(a_plan(), verdicts=verdicts))

    pictured = len(root.all("ol", "runs")[0].children)
    older = sum(len(months.all("li")) for months in root.all("ul", "older"))
    assert (60, len(verdicts)) == (pictured, pictured + older)


def test_runs_of_more_than_two_years_are_counted() -> None:
    """Ten years of running do not make the page ten times as long; years are named."""
    ages = (5, 400, 727, 728, 729, 730, 3000)
    verdicts = tuple(
        a_verdict(run=a_run(local_date=START - timedelta(days=days), key=f"{days:064x}"))
        for days in ages
    )
    root = parsed(page_html(a_plan(), verdicts=verdicts))

    dates = [one.all("time")[0].words() for one in root.all("ol", "runs")[0].children]
    assert ["Wed 18 Nov", "Sun 19 Oct 2025", "Tue 26 Nov 2024", "Mon 25 Nov 2024"] == dates[:4]
    assert (6, True) == (len(dates), "Older runs not listed: 1." in root.words())


def strip_of(trace: Trace | None, bouts: tuple[tuple[float, float], ...] = ()) -> Element | None:
    run: Run = a_run(trace=trace, elapsed_s=600.0)
    picture = run_strip(run, bouts)
    return None if picture is None else parsed(picture.encode()).children[0]


def test_strip_marks_bouts_where_they_were() -> None:
    """Bouts are bars at their share of the width; those outside of the run are cut."""
    trace = a_trace(speed_m_per_s=[3.0] * 120)
    strip = strip_of(trace, ((150.0, 300.0), (540.0, 900.0), (700.0, 800.0)))

    assert strip is not None
    assert [("60", "60"), ("216", "24")] == [
        (bar.attributes["x"], bar.attributes["width"]) for bar in strip.all("rect", "bout")
    ]


def test_strip_has_heights_in_proportion() -> None:
    """Half the top speed stands half as high; no data stands at the bottom."""
    speeds = [4.0] * 20 + [2.0] * 20 + [np.nan] * 40
    strip = strip_of(a_trace(speed_m_per_s=speeds))

    assert strip is not None
    (area,) = strip.all("path", "speed")
    steps = re.findall(r"H(\d+)V(\d+)", area.attributes["d"] or "")
    assert [("0", "2"), ("60", "20"), ("120", "40"), (str(WIDTH), str(HEIGHT))] == steps
    assert not strip.all("path", "heart")


def test_strip_breaks_its_line_where_heart_rate_is_missing() -> None:
    """A gap of the strap is a gap of the line, not a guess."""
    heart = [120.0] * 30 + [np.nan] * 30 + [150.0] * 20
    strip = strip_of(a_trace(speed_m_per_s=[np.nan] * 80, heart_rate_bpm=heart))

    assert strip is not None
    (line,) = strip.all("path", "heart")
    assert 2 == (line.attributes["d"] or "").count("M")
    assert "heart rate up to 150 bpm" in (strip.attributes["aria-label"] or "")


def test_no_strip_without_data() -> None:
    """A run without a trace, with an empty one or with nothing in it has no picture."""
    assert strip_of(None) is None
    assert strip_of(a_trace(speed_m_per_s=[])) is None
    assert strip_of(a_trace(speed_m_per_s=[np.nan] * 9)) is None


# --- notes -------------------------------------------------------------------------------------


def notes_of(page: bytes) -> str:
    sections = [one for one in parsed(page).all("section") if one.attributes.get("id") == "notes"]
    return " ".join(" ".join(one.words() for one in sections).split())


def test_problems_are_counted_by_kind_with_what_to_do() -> None:
    """Twenty files are named, the rest counted, and each kind has its remedy; names on request."""
    problems = tuple(a_problem(source=f"{number}.fit") for number in range(23))
    duplicate = a_problem(source="copy.fit", kind=ProblemKind.DUPLICATE)

    def notes_with(options: PageOptions) -> str:
        every = (*problems, duplicate)
        page = page_html(a_plan(), verdicts=(a_verdict(),), problems=every, options=options)
        assert options.names_files == (b"samples/2026-11-18.fit" in page)
        return notes_of(page)

    published = notes_with(PageOptions())
    assert "Damaged files: 23" in published
    assert ".fit" not in published
    notes = notes_with(PageOptions(names_files=True))
    assert "Damaged files: 23" in notes
    assert "and 3 more" in notes
    assert "Export the activity again" in notes
    assert "Files that hold the same run twice: 1" in notes


def test_broken_rules_are_shown() -> None:
    """A plan edited by hand says which rule it breaks, and when."""
    broken = BrokenRule(rule="H2", date=START, text="legs the day before intervals")

    assert "A rule is broken Mon 23 Nov: legs the day before intervals" in notes_of(
        page_html(a_plan(broken=(broken,)))
    )


def test_stale_history_and_missing_heart_rate_are_said() -> None:
    """An old newest run and runs without heart rate weaken a plan: the page says so."""
    fresh = a_verdict(run=a_run(local_date=START - timedelta(days=3)))
    old = a_verdict(run=a_run(local_date=START - timedelta(days=40), mean_heart_rate_bpm=None))

    assert "" == notes_of(page_html(a_plan(), verdicts=(fresh,)))
    notes = notes_of(page_html(a_plan(), verdicts=(old,)))
    assert "Newest run Wed 14 Oct, 40 days before this plan" in notes
    assert "Export again if you have run since." in notes
    assert "1 of 1 runs have no heart rate" in notes
    assert "No runs were read" in notes_of(page_html(a_plan()))


# --- markup ------------------------------------------------------------------------------------


@given(text=texts(), value=texts())
def test_element_keeps_text_and_attributes_apart_from_markup(text: str, value: str) -> None:
    """A parser reads back one element with that text and that attribute."""
    element = parsed(el("p", text, title=value).encode()).children[0]

    assert seen(text) == seen("".join(element.text))
    assert seen(value) == seen(element.attributes["title"] or "")
    assert [] == element.children


@given(st.text())
def test_escaping_markup_again_changes_nothing(text: str) -> None:
    """What was escaped once is known to be markup."""
    once = escaped(text)

    assert once == escaped(once)
    assert isinstance(once, Html)
