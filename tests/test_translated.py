"""What a runner reads comes from the catalogue: a made-up language shows what does not."""

from __future__ import annotations

import gettext
import gzip
import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from places import SAMPLES
from runlift_export import language
from runlift_export.cli import program

FIRST, SECOND = (SAMPLES / f"{name}.fit" for name in ("2026-09-23-easy", "2026-09-25-tempo-20min"))
OPENS, CLOSES = "\u27e6", "\u27e7"
# Signs of the metric system, names of products, and what is typed or looked up as it stands.
AS_IT_STANDS = re.compile(
    r"\b(?:[\w./-]+\.(?:ics|fit|json|html|gz|toml|gpx|zip|csv)|km|kg|kB|min|bpm|s|m|x|h|FIT|HTML|GARMIN/NewFiles"
    r"|runlift(?:-export)?(?: load| serve| plan)?"
    r"|Europe/Berlin|JSON|ID|[AB])(?![\w])"
)


class Wrapped(gettext.NullTranslations):
    """A language in which each text is the English one between two brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPENS}{message}{CLOSES}"

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def outside(text: str) -> list[str]:
    """The words of a text that stand in no bracket."""
    kept, depth = [], 0
    for one in text:
        depth += one == OPENS
        kept.append(" " if depth or one == CLOSES else one)
        depth -= one == CLOSES
    return re.findall(r"[^\W\d_]{2,}", AS_IT_STANDS.sub(" ", "".join(kept)))


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder to work in, home of a runner whose system speaks the made-up language."""
    folder, plain = tmp_path_factory.mktemp("wrapped"), language._catalogue
    patch = pytest.MonkeyPatch()
    patch.setattr(language, "_TRANSLATED", ("xx",))
    patch.setattr(language, "_catalogue", lambda code: Wrapped() if code == "xx" else plain(code))
    patch.setenv("LC_ALL", "xx_XX.UTF-8")
    patch.setenv("RUNLIFT_TODAY", "2026-11-16")
    patch.setenv("HOME", str(folder))
    patch.chdir(folder)
    try:
        yield folder
    finally:
        patch.undo()
        language.speak_always("en")
        language._formatter.cache_clear()


def called(*words: object) -> Result:
    """What the program answers to a command line."""
    wide = {"terminal_width": 1000, "max_content_width": 1000}
    line = ["--no-cache", *map(str, words)]
    return CliRunner().invoke(program, line, prog_name="runlift", **wide)


@pytest.fixture(scope="module")
def told(spoken: Path) -> Path:
    """The plan of the samples in the made-up language, and what `today` says of it."""
    folder = spoken
    runs = [str(path) for path in sorted(SAMPLES.glob("*.fit"))]
    made = called("plan", *runs, "-o", "plan")
    assert made.exit_code == 0, made.output
    (folder / "today.txt").write_text(called("today", "plan").stdout, encoding="utf-8")
    (folder / "plan.txt").write_text(made.stdout, encoding="utf-8")
    (folder / "written.txt").write_text(_of_files(made.stderr), encoding="utf-8")
    for name in ("runs", "days", "doctor", "lifts"):
        (folder / f"{name}.txt").write_text(called(name, *runs).stdout, encoding="utf-8")
    return folder


def _of_files(told: str) -> str:
    """What `plan` said of the files that it wrote."""
    return "\n".join(one for one in told.splitlines() if one.lstrip(f" {OPENS}").startswith("plan"))


def test_the_judge_sees_a_word_outside():
    wrapped = f"{OPENS}Mon{CLOSES} 3 kg {OPENS}a {OPENS}b{CLOSES} c{CLOSES} left"
    assert outside(wrapped) == ["left"]


def test_today_comes_from_the_catalogue(told):
    assert outside((told / "today.txt").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("command", ["plan", "runs", "days", "doctor", "lifts"])
def test_what_a_command_prints_comes_from_the_catalogue(told, command):
    text = (told / f"{command}.txt").read_text(encoding="utf-8")
    assert len(text.splitlines()) > 3
    assert outside(text) == []


def test_what_plan_says_of_its_files_comes_from_the_catalogue(told):
    written = (told / "written.txt").read_text(encoding="utf-8")
    assert f"{OPENS}plan: 14 files" in written
    assert outside(written) == []


def test_the_cards_come_from_the_catalogue(told):
    assert outside((told / "plan" / "cards.txt").read_text(encoding="utf-8")) == []


def test_the_calendar_comes_from_the_catalogue(told):
    feed = (told / "plan" / "strength.ics").read_text(encoding="utf-8").replace("\n ", "")
    shown = re.findall(
        r"^(?:SUMMARY|DESCRIPTION|CATEGORIES|X-WR-CALNAME|NAME):(.*)$", feed, re.MULTILINE
    )
    assert len(shown) > 8
    assert outside("\n".join(shown).replace("\\n", "\n")) == []


def test_the_page_comes_from_the_catalogue(told):
    page = (told / "plan" / "index.html").read_text(encoding="utf-8")
    page = re.sub(r"<(script|style|code)>.*?</\1>", " ", page, flags=re.DOTALL)
    named = re.findall(r' (?:aria-label|title|alt)="([^"]*)"', page)
    shown = html.unescape("\n".join((re.sub(r"<[^>]*>", "\n", page), *named)))
    lines = [one.strip() for one in shown.splitlines() if outside(one)]
    assert lines == []


@pytest.fixture(scope="module")
def club(told: Path) -> Path:
    """A squad of two, one of whom has no run yet; and a folder that stands for a watch."""
    for name in ("NewFiles", "Activity"):
        (told / "watch" / "GARMIN" / name).mkdir(parents=True)
    shutil.copy(FIRST, told / "watch" / "GARMIN" / "Activity" / "1.fit")
    (told / "club" / "ann").mkdir(parents=True)
    (told / "club" / "bob").mkdir()
    for path in sorted(SAMPLES.glob("*.fit")):
        shutil.copy(path, told / "club" / "ann")
    return told


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("load", "plan", "--watch", "watch"), 0),
        (("load", "plan", "--watch", "watch", "--confirm"), 0),
        (("load", "plan", "--watch", "watch", "--no-color"), 0),
        (("fetch", "fetched", "--watch", "watch", "-n"), 0),
        (("fetch", "fetched", "--watch", "watch"), 0),
        (("convert", "club/ann", "-o", "csv", "-n"), 0),
        (("convert", "club/ann", "-o", "csv"), 0),
        (("convert", "club/ann", "-o", "csv", "--no-color"), 0),
        (("squad", "plan", "club", "-o", "plans", "-n"), 1),
        (("squad", "plan", "club", "-o", "plans"), 1),
        (("squad", "plan", "club", "-o", "plans", "--no-color"), 1),
        (("squad", "list", "plans"), 1),
        (("squad", "list", "nowhere"), 1),
        (("check", "plan/plan.json"), 0),
        (("export", "plan/plan.json", "-o", "again", "-n"), 0),
        (("export", "plan/plan.json", "-o", "again"), 0),
        (("plan", SAMPLES, "-o", "plan", "-n", "--race", "2026-12-06:A"), 1),
        (("plan", SAMPLES, "--explain"), 1),
        (("plan", "--without-runs", "--brief"), 0),
        (("rules",), 0),
        (("runs", FIRST, "--explain"), 0),
        (("days", FIRST, "--explain"), 0),
        (("today", "plan/workouts"), 3),
        (("publish", "plan", "http://localhost:9/nothing/"), 1),
        (("publish", "plan", "localhost"), 2),
    ],
    ids=lambda value: (
        " ".join(getattr(one, "name", one) for one in value) if isinstance(value, tuple) else ""
    ),
)
def test_what_happens_is_told_from_the_catalogue(club, words, status):
    answer = called(*words)
    assert answer.exit_code == status, answer.output
    assert OPENS in answer.output
    shown = re.sub(
        r" -> |\b(?:ann|bob)\b|\b(?:runlift publish|easy:)|http://\S+|localhost:?",
        " ",
        answer.output,
    )
    assert outside(shown) == []


def test_the_coachs_page_comes_from_the_catalogue(club):
    assert called("squad", "plan", "club", "-o", "coached").exit_code == 1
    page = (club / "coached" / "index.html").read_text(encoding="utf-8")
    page = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    shown = html.unescape(re.sub(r"<[^>]*>", "\n", page))
    assert outside(re.sub(r"\b(?:ann|bob)\b", " ", shown)) == []


def test_exercises_are_listed_from_the_catalogue_but_for_words_of_the_settings(told):
    heading, *rows = called("exercises").stdout.splitlines()
    assert outside(heading) == []
    assert len(rows) > 60
    assert [] == [row for row in rows if not row.startswith(OPENS)]


def test_a_workout_is_shown_from_the_catalogue(told):
    workout = min((told / "plan" / "workouts").iterdir())
    answer = called("show", workout)
    assert answer.exit_code == 0
    assert outside(answer.stdout) == []


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("init",), 0),
        (("init",), 1),
        (("-c", "plan/plan.json/runlift.toml", "init"), 1),
        (("repair", FIRST, "-o", "repaired.fit"), 0),
        (("merge", FIRST, SECOND, "-o", "merged.fit"), 0),
        (("merge", FIRST, FIRST, "-o", "twice.fit"), 2),
        (("cut", FIRST, "-o", "cut.fit", "--to", "10:00"), 0),
        (("cut", FIRST, "-o", "none.fit", "--from", "9:00:00"), 2),
        (("repair", FIRST, "-o", FIRST), 1),
        (("plan", "plan/workouts"), 3),
        (("load", "plan"), 1),
        (("load", "plan", "--watch", SAMPLES / "broken"), 1),
        (("fetch", "here", "--watch", SAMPLES / "broken"), 1),
        (("correct", "2026-10-05", "hard", FIRST), 0),
        (("correct", "2026-10-05", "hard", "-n"), 0),
        (("correct", "2026-10-05", "easy", "-n"), 0),
        (("export", "runlift.toml", "-o", "elsewhere"), 1),
        (("secrets",), 0),
        (("-c", FIRST, "days", FIRST), 2),
    ],
    ids=lambda value: (
        " ".join(getattr(one, "name", one) for one in value) if isinstance(value, tuple) else ""
    ),
)
def test_what_is_answered_comes_from_the_catalogue(told, words, status):
    answer = called(*words)
    assert answer.exit_code == status, answer.output
    assert OPENS in answer.output
    assert outside(answer.output) == []


COMMANDS = [
    (*path, "--help")
    for path in (
        (),
        *((name,) for name in program.commands),
        *(("squad", name) for name in program.commands["squad"].commands),
    )
]
# Beside names of products: what is typed as it stands.
TYPED = re.compile(r"--?[a-z][a-z-]*|runlift(?: [a-z]+)*|^ +runlift .*?(?=  #)|^  [a-z]+(?=  )")


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_comes_from_the_catalogue(told, words):
    answer = called(*words)
    lines = answer.stdout.splitlines()
    assert answer.exit_code == 0
    assert len(lines) > 5
    assert outside("\n".join(TYPED.sub(" ", line) for line in lines)) == []


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("pla",),
        ("next",),
        ("plan",),
        ("plan", "/no/such/place"),
        ("plan", "--weeks", "99", "plan"),
        ("plan", "--race", "soon", FIRST),
        ("plan", "--start", "tomorrow", FIRST),
        ("runs",),
        ("runs", "--sort", "km"),
        ("runs", "--since"),
        ("runs", "-f", "xml", FIRST),
        ("runs", "--since", "2026-02-01", "--until", "2026-01-01", FIRST),
        ("-q", "-v", "runs", FIRST),
        ("today", "one", "two"),
        ("merge", FIRST, "-o", "one.fit"),
        ("cut", FIRST, "-o", "one.fit", "--to", "later"),
        ("load", "plan", "-n", "--confirm"),
        ("fetch", "here"),
        ("rules", "H99"),
        ("secrets", "--revoke", "nobody"),
        ("completion", "install", "tcsh"),
        ("show", "no.fit"),
        ("squad", "plan"),
        ("-c", "no.toml", "days", FIRST),
    ],
    ids=lambda words: " ".join(getattr(one, "name", one) for one in words),
)
def test_what_is_wrong_with_a_call_is_said_from_the_catalogue(told, words):
    answer = called(*words)
    assert answer.exit_code in {1, 2}
    assert OPENS in answer.stderr
    said = re.sub(r"'[^']*'|--[a-z-]+|runlift [a-z ]+", " ", answer.stderr)
    assert outside(said) == []


def test_what_is_wrong_with_files_comes_from_the_catalogue(told, tmp_path):
    """Read by two processes that speak no language, then from the cache."""
    activities = tmp_path / "activities"
    shutil.copytree(SAMPLES, activities, ignore=shutil.ignore_patterns("*.json"))
    for name, data in BAD.items():
        (activities / name).write_bytes(data)
    (activities / "packed.fit.gz").write_bytes(gzip.compress(FIRST.read_bytes())[:-30])
    (activities / "short.fit").write_bytes(FIRST.read_bytes()[:-700])
    line = ["-v", "--cache", str(tmp_path / "runs.sqlite"), "runs", "-j", "2", str(activities)]
    answers = [CliRunner().invoke(program, line, prog_name="runlift").stderr for _ in range(2)]
    problems = [one for one in answers[0].splitlines() if ".fit" in one or ".gpx" in one]
    assert len(problems) >= len(BAD) + 8
    assert outside("\n".join(problems)) == []
    assert problems == [one for one in answers[1].splitlines() if ".fit" in one or ".gpx" in one]


BAD = {
    "empty.fit": b"",
    "page.fit": b"<!doctype html><title>Sign in</title>",
    "picture.fit": b"\x89PNG\r\n",
    "text.fit": b"what is this and why",
    "bytes.fit": b"\x01\x02\x03\x04\x05\x06\x07\x08\xff\xfe\xfd\xfc",
    "a.gpx": b"<gpx/>",
    "broken.zip": b"PK\x03\x04 and nothing more",
}


def test_the_comments_of_new_settings_come_from_the_catalogue(told):
    called("init", "--force")
    lines = (told / "runlift.toml").read_text(encoding="utf-8").splitlines()
    comments = [line.partition("# ")[2] for line in lines if OPENS in line]
    assert len(comments) > 45
    assert outside("\n".join(comments)) == []
