"""The page as a browser's parser sees it: structure, links, escaping, size."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pages import Element, parsed, seen
from places import ROOT
from runlift_export.export import PageFacts, PageOptions, WatchFile, page_html
from runlift_export.export.page.html import Html, el, escaped
from runlift_export.model import (
    Basis,
    ChangeKind,
    Effort,
    NotHere,
    Phase,
    Plan,
    PlanChange,
    RampSet,
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
    a_rest_day,
    a_run,
    a_session,
    a_verdict,
    plans,
    texts,
    two_years_of_verdicts,
)

NBSP = "\u00a0"


def page_of(plan: Plan, facts: PageFacts | None = None, **options: object) -> Element:
    return parsed(page_html(plan, facts or PageFacts(), options=PageOptions(**options)))  # type: ignore[arg-type]


def plain(text: str) -> str:
    """The words with every space a plain one."""
    return " ".join(text.replace(NBSP, " ").split())


# --- the whole page ----------------------------------------------------------------------------


def a_big_page(weeks: int) -> bytes:
    verdicts = two_years_of_verdicts()
    bouts = {one.run.key: ((600.0, 900.0), (1200.0, 1500.0)) for one in verdicts}
    return page_html(a_plan(weeks=weeks), PageFacts(verdicts=verdicts, bouts=bouts))


def test_two_years_and_sixteen_weeks_stay_under_300_kilobytes() -> None:
    """The largest page that anyone makes is small enough to mail."""
    assert len(a_big_page(16)) < 300_000


def test_page_is_the_same_in_every_process() -> None:
    """Neither hash seed nor locale nor zone shows in the bytes."""
    program = (
        "import sys; from strategies import a_plan, a_verdict;"
        "from runlift_export.export import PageFacts, page_html;"
        "sys.stdout.buffer.write(page_html(a_plan(), PageFacts(verdicts=(a_verdict(),))))"
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

    assert {page_html(a_plan(), PageFacts(verdicts=(a_verdict(),)))} == outputs


@pytest.mark.parametrize("kind", ["style", "script"])
def test_policy_allows_this_style_and_script_and_nothing_from_outside(kind: str) -> None:
    """The hashes in the policy are those of the one style and the one script; no more is let i"""
    root = page_of(a_plan())
    (element,) = root.all(kind)
    (policy,) = [
        one.attributes["content"]
        for one in root.all("meta")
        if one.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    text = "".join(element.text)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    assert policy is not None
    assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not re.search(r"url\((?!#)|@import|https?:/|fetch\(|XMLHttp|localStorage|cookie", text)


ALLOWED_TAGS = {
    *("root", "html", "head", "meta", "title", "link", "style", "script", "body", "header"),
    *("main", "nav", "section", "article", "footer", "h1", "h2", "h3", "p", "div", "ul", "ol"),
    *("li", "a", "b", "i", "u", "em", "small", "span", "code", "time", "button", "details"),
    *("summary", "table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("svg", "defs", "symbol", "pattern", "g", "path", "use", "rect", "line", "circle", "text"),
    *("desc", "clippath"),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan=plans(max_weeks=1), text=texts())
def test_no_text_of_a_file_becomes_markup(plan: Plan, text: str) -> None:
    """Whatever files say, the page keeps to its own tags, attributes and relative links."""
    run = a_run(source=text, caveats=(text,))
    verdict = a_verdict(run=run, reasons=(a_reason(text=text),))
    problem = a_problem(source=text, message=text)
    facts = PageFacts(verdicts=(verdict,), problems=(problem,))

    root = page_of(plan, facts, names_files=True)

    for element in root.walk():
        assert element.tag in ALLOWED_TAGS
        for name, value in element.attributes.items():
            assert not name.startswith("on")
            assert name not in ("style", "src", "action")
            if name == "href":
                assert re.match(r"#[-\w]+$|workouts/|strength\.ics$|data:,$", value or "")
    assert seen(text) in seen(root.words())


def test_every_reference_leads_somewhere() -> None:
    """Ids are unique, and links, labels and drawings point to ids that exist."""
    root = page_of(a_plan(weeks=4), PageFacts(verdicts=two_years_of_verdicts()))
    ids = [one.attributes["id"] for one in root.walk() if "id" in one.attributes]
    pointers = [
        (value or "").removeprefix("#")
        for one in root.walk()
        for name, value in one.attributes.items()
        if name == "aria-labelledby" or (name == "href" and (value or "").startswith("#"))
    ]

    assert len(ids) == len(set(ids))
    assert 40 < len(pointers)
    assert set() == set(pointers) - set(ids)


def test_nothing_stands_out_of_order_for_who_listens() -> None:
    """One first heading, the session's second, none skipped; every picture is named or silent."""
    root = page_of(a_plan(weeks=2), PageFacts(verdicts=(a_verdict(),)))
    levels = [int(one.tag[1]) for one in root.walk() if re.fullmatch(r"h\d", one.tag)]

    assert (1, 1) == (levels[0], levels.count(1))
    assert all(after - before <= 1 for before, after in pairwise(levels))
    silent = {id(deep) for one in root.walk() if is_silent(one) for deep in one.walk()}
    for picture in root.all("svg"):
        is_named = picture.attributes.get("role") == "img"
        assert is_named or id(picture) in silent


def is_silent(one: Element) -> bool:
    """Whether what is inside is not read out: hidden, or under a name of its own."""
    return one.attributes.get("aria-hidden") == "true" or "aria-label" in one.attributes


# --- the session -------------------------------------------------------------------------------


def test_a_card_tells_the_whole_session() -> None:
    """Exercises with dose, weight, rest and cue; reserve said once; reasons, refusals, file."""
    session = a_session()
    file = {session.uid: WatchFile(name="24 Nov Gym A", size_bytes=3280)}
    root = page_of(a_plan(sessions=(session,)), PageFacts(watch_files=file))
    words = plain(root.all("div", "today")[0].words())

    for expected in (
        "Tue 24 Nov, 18:30 to 19:11",
        "Legs and trunk. 4 exercises, 41 min, gym.",
        "End each set when you could still do 2 more.",
        "Goblet squat Elbows inside the knees, heels down.",
        "3 \u00d7 8",
        "16 kg",
        "3 \u00d7 12 each side",
        "2 \u00d7 30 s each side",
        "Easy rowing 5 min",
        "Take turns: one set of each, then rest",
        "Why Tue 24 Nov",
        "The day after an easy run keeps two days clear before the long run.",
        "Wed 25 Nov : the day before intervals must leave the legs fresh",
        "\u201c24 Nov Gym A\u201d",
        "Workout file 3.3 kB",
    ):
        assert expected in words
    assert [session.workout] == [
        one.attributes["href"] for one in root.all("section", "watch")[0].all("a")
    ]


def test_no_codes_and_no_points_are_said() -> None:
    """What the planner calls a rule or a cost is nothing for a runner."""
    against = a_reason(rule="S12", unit="points", measured=7.9, text="a key run the day after")
    plan = a_plan(sessions=(a_session(reasons=(a_reason(rule="H2"), against)),))
    words = plain(page_of(plan).words())

    assert "A key run the day after." in words
    assert not re.search(r"\b[HS]\d{1,2}\b|points|superset|\bRIR\b|in reserve|deload", words)


def test_reserve_that_differs_stands_beside_each_exercise() -> None:
    """Only what is the same for all is said once above."""
    lift = a_lift(exercises=(a_prescription(rir=3), a_prescription(name="Row", rir=1)))
    rows = page_of(a_plan(sessions=(a_session(lift=lift),))).all("ol", "rows")[0].words()

    assert "you could still do 3 more" in rows
    assert "you could still do 1 more" in rows


def test_sets_on_the_way_and_the_reason_for_a_weight_have_their_own_lines() -> None:
    """Warm-up sets are told with their weights, what the log says of the weight apart from cues."""
    step = a_prescription(
        notes="Heels down. Weight: 14 last time, on the way to 15.",
        ramp_up=(RampSet(reps=8, weight_kg=20.0), RampSet(reps=4, weight_kg=27.5)),
    )
    root = page_of(a_plan(sessions=(a_session(lift=a_lift(exercises=(step,))),)))

    assert ["14 last time, on the way to 15."] == [
        plain(one.words()) for one in root.all("p", "news")
    ]
    assert ["Heels down.", "First 8 \u00d7 20 kg and 4 \u00d7 27.5 kg."] == [
        plain(one.words()) for one in root.all("p", "cue")
    ]


def test_weights_can_be_read_in_pounds() -> None:
    """20 lb stored as 9.07 kg is shown as 20 lb."""
    lift = a_lift(exercises=(a_prescription(weight_kg=9.07184740),))
    root = page_of(a_plan(sessions=(a_session(lift=lift),)), units="lb")

    assert "20 lb" in plain(root.all("p", "kg")[0].words())


def test_a_band_is_not_called_body_weight() -> None:
    """What has no kilograms is told apart."""
    steps = (a_prescription(name="Row", weight_kg=None), a_prescription(weight_kg=None))
    plan = a_plan(sessions=(a_session(lift=a_lift(exercises=steps)),))
    root = page_of(plan, PageFacts(bands=frozenset({"Row"})))

    assert ["band", "body weight"] == [one.words() for one in root.all("p", "kg")]


# --- the weeks ---------------------------------------------------------------------------------


def cells_of(root: Element, iso: str) -> list[Element]:
    return [one for one in root.all("li") if one.attributes.get("data-d") == iso]


def test_weeks_run_from_monday_to_sunday_with_the_runs_already_run() -> None:
    """A plan from Thursday shows the week from its Monday, what was recorded as done."""
    thursday = START + timedelta(days=3)
    before = (a_day(basis=Basis.RECORDED, effort=Effort.HARD, distance_m=11_200.0, chance_run=1.0),)
    root = page_of(a_plan(start=thursday, weeks=1, before=before))
    (week,) = root.all("ol", "week")

    assert [(START + timedelta(days=n)).isoformat() for n in range(7)] == [
        one.attributes["data-d"] for one in week.children
    ]
    monday = week.children[0]
    assert "Monday 23 November: hard run, 11 km, done." in plain(monday.words())
    assert 1 == len(monday.all("div", "run hard done"))


def test_each_session_stands_on_its_day_and_leads_to_its_card() -> None:
    """A day's link names and reaches that day's session, in the week and in the calendar."""
    plan = a_plan(weeks=3)
    root = page_of(plan)
    cards = {one.attributes["id"]: one for one in root.all("article", "card")}

    assert len(plan.sessions) == len(cards)
    for session in plan.sessions:
        cells = cells_of(root, session.date.isoformat())
        assert cells
        for cell in cells:
            (link,) = cell.all("a", "lift")
            card = cards[(link.attributes["href"] or "").removeprefix("#")]
            assert session.lift.name in card.words()
            said = plain(link.attributes["aria-label"] or "")
            assert f"Strength: {session.lift.name}, 18:30, {session.lift.duration_min} min" == said


def test_what_is_known_about_a_run_is_said_in_words_and_by_its_border() -> None:
    """Recorded, planned and expected differ in words and line, not by colour alone."""
    days = tuple(
        a_day(date=START + timedelta(days=index), basis=basis, chance_run=0.75)
        for index, basis in enumerate(Basis)
    )
    (week,) = page_of(a_plan(days=days, sessions=())).all("ol", "week")

    assert [("done", "done"), ("planned", "plan"), ("likely 75 %", "exp")] == [
        (plain(chip.all("small")[0].words()), (chip.attributes["class"] or "").split()[-1])
        for chip in week.all("div", "run")
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"effort": Effort.HARD, "distance_m": 12400.0}, "hard run, 12 km, likely 80 %"),
        ({"long": True, "distance_m": None}, "easy run, long, likely 80 %"),
        ({"effort": Effort.HARD, "race": True, "distance_m": 42195.0}, "race run, 42 km"),
        ({"effort": Effort.UNKNOWN, "distance_m": None}, "not known run"),
        ({"chance_run": 0.3}, "perhaps, 30 %"),
    ],
)
def test_a_day_is_read_out_whole(changes: dict[str, object], words: str) -> None:
    """Effort, distance and certainty are one sentence for who listens."""
    root = page_of(a_plan(days=(a_day(**changes),), sessions=()))

    assert words in plain(cells_of(root, START.isoformat())[0].all("span", "vh")[0].words())


def test_days_behind_the_newest_run_are_not_known() -> None:
    """A date without a file is no rest day where a run was likely."""
    tuesday, wednesday = START + timedelta(days=1), START + timedelta(days=2)
    before = (a_day(chance_run=0.9), a_rest_day(date=tuesday))
    plan = a_plan(start=wednesday, weeks=1, before=before, newest_run=START - timedelta(days=1))
    root = page_of(plan)

    assert "no run recorded yet" in cells_of(root, START.isoformat())[0].words()
    assert 1 == len(cells_of(root, START.isoformat())[0].all("div", "run dots"))
    assert "no run recorded." in cells_of(root, tuesday.isoformat())[0].words()


def test_days_after_the_last_week_are_not_planned() -> None:
    """The planner looks a few days further than it plans; the page does not."""
    plan = a_plan(weeks=1, days=a_plan(weeks=2).days[:9])
    root = page_of(plan)

    assert [] == cells_of(root, (START + timedelta(days=7)).isoformat())


def test_a_missing_session_is_explained_day_by_day() -> None:
    """A week with fewer sessions than wanted says what keeps one off each free day."""
    week = WeekDetail(
        monday=START,
        phase=Phase.BUILD,
        heavy=True,
        target=2,
        placed=1,
        why="build: 2 a week",
        not_placed=(NotHere(date=START, rule="H3", text="no time left after the run"),),
    )
    (less,) = page_of(a_plan(weeks=1, weeks_detail=(week,))).all("details", "less")

    words = "1 of 2 sessions fit build: 2 a week Mon 23 Nov : no time left after the run"
    assert words == plain(less.words())


def test_the_legend_names_what_is_on_the_page_and_nothing_else() -> None:
    """Where all runs are expected, no line says what a recorded one looks like."""
    plan = a_plan(days=(a_day(basis=Basis.EXPECTED),), sessions=())

    assert ["likely, from your last weeks"] == [
        one.words().strip() for one in page_of(plan).all("p", "legend")[0].all("span")
    ]


# --- what changed ------------------------------------------------------------------------------


def test_what_became_of_the_sessions_is_told_in_five_lines() -> None:
    """Moved, new and gone by name and day; what is more is counted."""
    monday = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    kinds = (ChangeKind.MOVED, ChangeKind.NEW, ChangeKind.GONE, ChangeKind.RENAMED)
    changes = tuple(
        PlanChange(
            kind=kind,
            uid=f"u{index}",
            before=None if kind is ChangeKind.NEW else monday,
            after=None if kind is ChangeKind.GONE else monday + timedelta(days=1),
            name_before="Gym A",
            name_after=None if kind is ChangeKind.GONE else "Gym B",
        )
        for index, kind in enumerate(kinds * 2)
    )
    plan = a_plan(changes=changes, changed_since=START - timedelta(days=1))
    (panel,) = page_of(plan).all("section", "changes")
    lines = [plain(one.words()) for one in panel.all("li")]

    assert [
        "Gym B: Mon 23 Nov to Tue 24 Nov.",
        "Gym B: new, on Tue 24 Nov.",
        "Gym A of Mon 23 Nov is no longer planned.",
        "Tue 24 Nov: Gym B instead of Gym A.",
    ] == lines[:4]
    assert ["4 more changes.", "Mon 23 Nov: run recorded, easy, 9 km."] == lines[4:]
    assert "Since yesterday\u2019s plan" in panel.words()


def test_a_first_plan_tells_of_no_changes() -> None:
    """Where no plan was before, nothing can have changed; where one was, that is said."""
    assert [] == page_of(a_plan()).all("section", "changes")
    again = page_of(replace(a_plan(), changed_since=START - timedelta(days=3)))
    words = plain(again.all("section", "changes")[0].words())
    assert "Since the plan of Fri 20 Nov No session moved." in words


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
