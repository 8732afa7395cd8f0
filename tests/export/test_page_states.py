"""What the page says before its first card, of the running behind it, and of its own neighbours."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from pages import Element, parsed
from runlift_export.export import (
    LiftedSet,
    PageFacts,
    PageOptions,
    Trend,
    content_policy,
    page_html,
)
from runlift_export.export.page.last_runs import run_reason
from runlift_export.export.page.running import weekly_runs
from runlift_export.model import (
    BrokenRule,
    Effort,
    FinishedSession,
    Plan,
    ProblemKind,
    Verdict,
)
from strategies import (
    BERLIN,
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
    two_years_of_verdicts,
)


def page_of(plan: Plan, facts: PageFacts | None = None, **options: object) -> Element:
    return parsed(page_html(plan, facts or PageFacts(), options=PageOptions(**options)))  # type: ignore[arg-type]


def plain(text: str) -> str:
    """The words with every space a plain one."""
    return " ".join(text.replace("\u00a0", " ").split())


def shown(root: Element, class_: str) -> list[str]:
    """The words of what is not hidden without a script."""
    found = [one for one in root.walk() if class_ in (one.attributes.get("class") or "").split()]
    return [plain(one.words()) for one in found if "hidden" not in one.attributes]


def on(days_ago: int, effort: Effort = Effort.EASY, **changes: object) -> Verdict:
    run = a_run(local_date=START - timedelta(days=days_ago), key=f"{days_ago:064x}", **changes)
    return a_verdict(run=run, effort=effort)


RECENT = PageFacts(verdicts=(on(1),))


# --- states ------------------------------------------------------------------------------------


def test_the_page_says_when_it_was_made_and_from_what() -> None:
    """Moment, number of runs, and the newest with its age."""
    made_at = datetime(2026, 11, 23, 6, 40, tzinfo=BERLIN)
    root = page_of(a_plan(), PageFacts(verdicts=(on(1), on(3)), made_at=made_at))

    said = "Made Mon 23 Nov, 06:40 from 2 runs. Newest run: Sun 22 Nov , yesterday ."
    assert [said] == shown(root, "made")
    assert [] == shown(root, "banner")


def test_old_runs_are_an_amber_banner() -> None:
    """From four days on the page says that it does not know what was run since."""
    assert [] == shown(page_of(a_plan(), PageFacts(verdicts=(on(3),))), "banner")
    (banner,) = shown(page_of(a_plan(), PageFacts(verdicts=(on(4),))), "banner")
    assert banner.startswith("Newest run: Thu 19 Nov , 4 days ago . Days since then are counted")


def test_without_runs_the_page_says_what_was_found_and_where_runs_come_from() -> None:
    """Files by kind, then where FIT files are to be had."""
    kinds = (ProblemKind.GPX, ProblemKind.GPX, ProblemKind.TCX)
    problems = tuple(a_problem(kind=kind) for kind in kinds)
    (banner,) = shown(page_of(a_plan(), PageFacts(problems=problems)), "banner")

    assert banner.startswith("No run was found. In the folder: 2 GPX and 1 TCX, and no run.")
    assert "GARMIN/Activity" in banner


def test_a_broken_rule_is_a_banner() -> None:
    """A plan edited by hand says what it breaks and when, without the rule's code."""
    broken = BrokenRule(rule="H2", date=START, text="legs the day before intervals")
    (banner,) = shown(page_of(a_plan(broken=(broken,)), RECENT), "banner")

    assert "A rule is broken on Mon 23 Nov Legs the day before intervals." == banner


def test_where_no_session_fits_the_setting_that_would_help_is_said() -> None:
    """The plan's own advice stands at the top; and no card pretends otherwise."""
    why = ("no session can be placed: give more days a time under [week] in runlift.toml",)
    root = page_of(a_plan(sessions=(), why=why), RECENT)

    assert ["0 of 4 sessions fit. Give more days a time under [week] in runlift.toml."] == shown(
        root, "banner"
    )
    assert [] == root.all("article", "card")


def a_finished(session_date: date) -> FinishedSession:
    return FinishedSession(
        date=session_date,
        legs=True,
        start=datetime.combine(session_date, datetime.min.time(), tzinfo=UTC),
        set_count=10,
    )


def test_a_session_that_was_missed_is_said_and_not_made_up() -> None:
    """Only where the runner records sessions at all; then the next one is named."""
    friday = START - timedelta(days=3)
    past = (a_session(date=friday),)
    lifted = (a_finished(friday - timedelta(days=7)),)
    (banner,) = shown(page_of(a_plan(past=past, lifted=lifted), RECENT), "banner")

    assert banner.startswith(
        "Gym A of Fri 20 Nov was not recorded. It is not made up for: Gym A on Tue"
    )
    assert [] == shown(page_of(a_plan(past=past), RECENT), "banner")


def test_a_session_done_today_is_told_with_the_next_one() -> None:
    """Sets done of those planned, what is heavier next time, and when that is."""
    past = (a_session(date=START),)
    heavier = a_lift(exercises=(a_prescription(weight_kg=20.0),))
    plan = a_plan(
        past=past,
        lifted=(a_finished(START),),
        sessions=(a_session(date=START + timedelta(days=3), lift=heavier),),
    )
    (card,) = shown(page_of(plan, RECENT), "finished")

    for words in (
        "Done, 00:00 Gym A",
        "10 of 11 sets.",
        "Goblet squat: 20 kg next time.",
        "Next: Thu 26 Nov",
    ):
        assert words in card


def test_on_a_day_without_a_session_nothing_is_lifted() -> None:
    """The day's own running stands there, and what is next."""
    (slate,) = shown(page_of(a_plan(), RECENT), "slate")

    assert slate.startswith(
        "Today, Mon 23 Nov Nothing to lift A run today: easy, 9 km. Next: Tue 24"
    )
    assert [] == shown(page_of(a_plan(start=START + timedelta(days=1)), RECENT), "slate")


def test_in_race_week_no_strength_is_planned_and_that_is_said() -> None:
    """The race with its distance and day, and when the legs were trained last."""
    race = a_day(date=START + timedelta(days=6), effort=Effort.HARD, race=True, distance_m=10_000.0)
    past = (a_session(date=START - timedelta(days=4)),)
    slates = shown(
        page_of(a_plan(days=(a_rest_day(), race), sessions=(), past=past), RECENT), "slate"
    )

    assert slates[0].startswith(
        "Race: 10 km, Sun 29 Nov No strength Last session for the legs: Thu 19 Nov."
    )


def test_after_the_last_session_the_plan_has_ended() -> None:
    """What to do then: make a new one."""
    past = (a_session(date=START - timedelta(days=3)),)
    slates = shown(page_of(a_plan(sessions=(), past=past, weeks_detail=()), RECENT), "slate")

    assert "Nothing further is planned here The plan has ended" in slates[-1]
    assert "runlift plan" in slates[-1]


# --- the running -------------------------------------------------------------------------------


def test_weeks_add_up_by_effort() -> None:
    """Sums by week equal sums over runs; a week without a run is there with zeros."""
    verdicts = (
        on(1, Effort.EASY, distance_m=8000.0, moving_s=60.0),
        on(2, Effort.HARD, distance_m=5000.0, moving_s=30.0),
        on(15, Effort.MODERATE, distance_m=7000.0, moving_s=40.0),
    )
    weeks = weekly_runs(verdicts, 52)

    assert [(0.0, 7000.0, 0.0, 0.0), (0.0,) * 4, (8000.0, 0.0, 5000.0, 0.0)] == [
        one.metres for one in weeks
    ]
    assert [1, 0, 2] == [one.runs for one in weeks]
    assert (60.0, 0.0, 30.0, 0.0) == weeks[2].seconds
    assert weeks[1:] == weekly_runs(verdicts, 2)


def test_numbers_of_the_chart_are_in_a_table() -> None:
    """Who cannot see the bars reads the same weeks, newest first."""
    facts = PageFacts(verdicts=(on(1), on(12, Effort.HARD)))
    rows = page_of(a_plan(), facts).all("tbody")[0].all("tr")

    assert ["16 Nov 2026 1 8 0 0 0 8", "9 Nov 2026 1 0 0 8 0 8"] == [
        plain(row.words()) for row in rows if " 0 0 0 0 0 0" not in plain(row.words())
    ]


def test_a_run_shows_its_verdict_and_evidence() -> None:
    """Effort, figures and a short reason; opened also certainty, every reason, and the file."""
    root = page_of(a_plan(), PageFacts(verdicts=(a_verdict(),)), names_files=True)
    words = plain(root.all("ol", "runs")[0].words())

    assert "Wed 18 Nov Easy 8.0 km 45:00 5:38 /km, 142 bpm Even and easy" in words
    assert "92 % sure; chance that it was hard 4 %, training load 44." in words
    assert "limit 10 min" in words
    assert "samples/2026-11-18.fit" in words


def test_a_reason_is_one_short_sentence() -> None:
    """What is measured, without limits and what else spoke."""
    text = (
        "25:00 at 4:14/km, 1.34 x your usual running speed; fastest 40 seconds 1.31 x, limit 1.2 x"
    )
    hard = a_verdict(effort=Effort.HARD, reasons=(a_reason(text=text),))

    assert "25:00 at 4:14/km, 1.34 \u00d7 your usual running speed" == run_reason(hard)
    assert "" == run_reason(a_verdict(effort=Effort.HARD, reasons=()))


def test_every_run_of_a_year_is_on_the_page_once() -> None:
    """The newest with their reasons, older ones by month; what is older still is counted."""
    verdicts = two_years_of_verdicts()
    root = page_of(a_plan(), PageFacts(verdicts=verdicts))
    newest = sum(len(one.children) for one in root.all("ol", "runs"))
    older = sum(len(one.all("li")) for one in root.all("ul", "older"))

    assert (20, 4 * 52) == (newest, newest + older)
    assert f"Older runs not listed: {len(verdicts) - 4 * 52}." in root.words()
    assert f"All {len(verdicts)} runs" in root.words()


# --- weights -----------------------------------------------------------------------------------


def test_what_was_lifted_last_is_said_with_the_best_single_where_that_tells() -> None:
    """Epley up to ten repetitions, and no estimate above."""
    lifted = (
        LiftedSet(exercise="Goblet squat", date=START, weight_kg=37.5, reps=(8, 7)),
        LiftedSet(exercise="Romanian deadlift", date=START, weight_kg=16.0, reps=(14,)),
    )
    words = plain(page_of(a_plan(), PageFacts(lifted=lifted)).words())

    assert "last 37.5 kg \u00d7 8, best single about 48 kg" in words
    assert "last 16 kg \u00d7 14" in words
    assert "14, best" not in words


def test_without_weights_there_is_no_strength_section() -> None:
    """Nothing is drawn of what is not lifted; nothing leads there."""
    lift = a_lift(exercises=(a_prescription(weight_kg=None),))
    root = page_of(a_plan(sessions=(a_session(lift=lift),)))

    assert [] == [one for one in root.walk() if one.attributes.get("id") == "strength"]
    assert [] == [one for one in root.all("a") if one.attributes.get("href") == "#strength"]


# --- calendar and notes ------------------------------------------------------------------------


def links_of(root: Element) -> list[str | None]:
    (panel,) = [one for one in root.all("section") if one.attributes.get("id") == "calendar"]
    return [one.attributes["href"] for one in panel.all("a") if "hidden" not in one.attributes]


def test_subscribing_is_offered_where_the_feed_is_published() -> None:
    """A webcal link opens the subscribe dialog; a page on a disk says what to run instead."""
    disk = page_of(a_plan())
    published = page_of(a_plan(), feed_url="https://example.org/t0ken/strength.ics")

    assert ["strength.ics"] == links_of(disk)
    assert "runlift serve" in disk.words()
    assert [] == disk.all("svg", "code")
    assert [
        "webcal://example.org/t0ken/strength.ics",
        "strength.ics",
        "https://example.org/t0ken/strength.ics",
    ] == links_of(published)


def test_the_code_for_the_phone_is_a_qr_code() -> None:
    """Three finder patterns stand in the corners of a quiet zone of four modules."""
    root = page_of(a_plan(), feed_url="https://example.org/" + "t" * 43 + "/strength.ics")
    (code,) = root.all("svg", "code")
    side = int((code.attributes["viewbox"] or "").split()[2])
    (path,) = code.all("path")
    dark = {
        (x, int(y))
        for left, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", path.attributes["d"] or "")
        for x in range(int(left), int(left) + int(width))
    }

    finder = {
        (x, y) for x in range(7) for y in range(7) if max(abs(x - 3), abs(y - 3)) in (0, 1, 3)
    }
    for left, top in ((4, 4), (side - 11, 4), (4, side - 11)):
        corner = {(x - left, y - top) for x, y in dark}
        assert finder == {(x, y) for x, y in corner if 0 <= x < 7 and 0 <= y < 7}
    assert (4, 4) == (min(x for x, _ in dark), min(y for _, y in dark))


def notes_of(root: Element) -> str:
    sections = [one for one in root.all("section") if one.attributes.get("id") == "notes"]
    return plain(" ".join(one.words() for one in sections))


def test_problems_are_counted_by_kind_with_what_to_do() -> None:
    """Twenty files are named, the rest counted, and each kind has its remedy; names on request."""
    problems = tuple(a_problem(source=f"{number}.fit") for number in range(23))
    duplicate = a_problem(source="copy.fit", kind=ProblemKind.DUPLICATE)
    facts = PageFacts(verdicts=(a_verdict(),), problems=(*problems, duplicate))

    published = page_html(a_plan(), facts)
    assert b".fit" not in published.replace(b"workouts/", b"").replace(b"-gym-a.fit", b"").replace(
        b"-short-b.fit", b""
    )
    assert "23 damaged files" in notes_of(parsed(published))
    notes = notes_of(page_of(a_plan(), facts, names_files=True))
    assert "23 damaged files What could be read of them was used." in notes
    assert "and 3 more" in notes
    assert "1 file holds a run that is there already" in notes


def test_missing_heart_rate_is_said() -> None:
    """Runs without heart rate weaken a plan: the page says so."""
    bare = a_verdict(run=a_run(mean_heart_rate_bpm=None))

    assert "1 of 1 runs have no heart rate" in notes_of(
        page_of(a_plan(), PageFacts(verdicts=(bare,)))
    )
    assert "heart rate" not in notes_of(page_of(a_plan(), PageFacts(verdicts=(a_verdict(),))))


# --- colours -----------------------------------------------------------------------------------


def tokens(dark: bool) -> dict[str, str]:
    """The colours by name, as a browser takes them from the page's style."""
    (style,) = page_of(a_plan()).all("style")
    css = "".join(style.text)
    whole = re.sub(r"@media\s*print\{:root\{[^}]*\}\}", "", css)
    darks = re.findall(r"@media\(prefers-color-scheme:dark\)\{:root\{([^}]*)\}\}", whole)
    lights = re.sub(r"@media\(prefers-color-scheme:dark\)\{:root\{[^}]*\}\}", "", whole)
    blocks = re.findall(r":root\{([^}]*)\}", lights) + (darks if dark else [])
    return {
        name: colour
        for block in blocks
        for name, colour in re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", block)
    }


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    full = digits if len(digits) == 6 else "".join(one * 2 for one in digits)
    parts = [int(full[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


TEXT = [
    *((ink, ground) for ink in ("ink", "soft") for ground in ("card", "page")),
    *((ink, "card") for ink in ("easy", "moderate", "hard", "unknown", "strength")),
    *((kind, f"{kind}-tint") for kind in ("easy", "moderate", "hard")),
    *(("ink", f"{kind}-tint") for kind in ("easy", "moderate", "hard", "strength", "amber")),
    *(("soft", f"{kind}-tint") for kind in ("easy", "moderate", "hard", "strength", "amber")),
    ("strength-ink", "strength"),
    ("band-ink", "band"),
    ("band-ink", "slate"),
    ("strength", "page"),
    ("ink", "code"),
]
SHAPES = [
    *((name, "card") for name in ("near", "far", "gear", "furniture", "arrow")),
    *((name, "card") for name in ("area-easy", "area-hard", "area-moderate", "good")),
    ("focus", "page"),
    ("focus", "card"),
    ("amber", "page"),
]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_colour_can_be_read_on_its_ground(dark: bool) -> None:
    """Text has 4.5 to 1, shapes have 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11), in both themes."""
    named = tokens(dark)
    ratios = {
        (one, ground): contrast(named[one], named[ground]) for one, ground in (*TEXT, *SHAPES)
    }

    assert {} == {pair: ratio for pair, ratio in ratios.items() if ratio < 3}
    assert {} == {pair: ratios[pair] for pair in TEXT if ratios[pair] < 4.5}


def test_the_policy_that_a_server_sends_is_the_pages_own() -> None:
    """What `content_policy` tells is what stands in the page."""
    metas = page_of(a_plan()).all("meta")

    assert content_policy() in [one.attributes.get("content") for one in metas]


def test_a_threshold_over_time_is_told_from_ninety_days_on() -> None:
    """3.7 m/s is 4:30 /km; less than three months say nothing of a trend."""

    def said(days: int) -> str:
        points = ((START - timedelta(days=days), 3.6), (START, 1000 / 270))
        trend = Trend(name="Critical speed", unit="m/s", points=points)
        return plain(page_of(a_plan(), PageFacts(verdicts=(on(1),), trends=(trend,))).words())

    assert "Critical speed: 4:30 /km; it was 4:38 /km in August 2026." in said(90)
    assert "Critical speed" not in said(89)
