"""What stands written: pages, links, command lines and names, held against the program."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from places import ROOT
from runlift_export.cli import program
from runlift_export.model import RULES
from written import DOCS, PAGES, WRITTEN, command_lines, faults_of, named, prose

SOURCES = sorted((ROOT / "src").rglob("*.py"))


def pages_maker() -> ModuleType:
    """The maker of pages; a script beside the package, so found by its path."""
    pytest.MonkeyPatch().syspath_prepend(str(ROOT / "tools"))
    return import_module("make_pages")


# --- the site ------------------------------------------------------------------------------------


def nav_pages(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    else:
        for inner in entry.values() if isinstance(entry, dict) else entry:
            yield from nav_pages(inner)


def test_every_page_is_in_the_navigation_and_every_entry_is_a_page() -> None:
    """No page is lost, none is promised that is missing, none stands twice."""
    site = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]
    assert [page.relative_to(DOCS).as_posix() for page in PAGES] == sorted(nav_pages(site["nav"]))


@pytest.mark.parametrize("name", sorted(pages_maker().PAGES))
def test_a_made_page_says_what_the_program_says_today(name: str) -> None:
    """`make pages` would change nothing."""
    assert pages_maker().PAGES[name]() == (DOCS / name).read_text(encoding="utf-8")


def test_the_drawings_of_the_page_are_those_of_today() -> None:
    """`make pages` would change none, add none and remove none."""
    made = pages_maker().exercise_drawings()
    there = {
        path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8").removesuffix("\n")
        for path in DOCS.glob("images/exercises/*.svg")
    }
    assert made == there


# --- links ---------------------------------------------------------------------------------------

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as the site and code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    plain = (re.sub(r"[^\w\s-]", "", heading).strip().lower() for heading in headings)
    return {re.sub(r"\s", "-", heading) for heading in plain}


@pytest.mark.parametrize("page", WRITTEN, ids=named)
def test_links_lead_to_files_and_headings_that_are_there(page: Path) -> None:
    """Of the README and its neighbours too, which the site's own check does not see."""
    lost = []
    for found in LINK.finditer(prose(page)):
        target = found[1] or found[2]
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            lost.append(target)
    assert [] == lost


@pytest.mark.parametrize("page", WRITTEN, ids=named)
def test_links_that_lead_out_are_addresses(page: Path) -> None:
    """Over https, with a host that has a name, and nothing that an address cannot hold."""
    out = [found[1] for found in LINK.finditer(prose(page)) if ":" in (found[1] or "")]
    assert [] == [one for one in out if not re.fullmatch(r"https://[\w-]+(\.[\w-]+)+(/\S*)?", one)]
    assert [] == re.findall(r"\]\[[^\]]*\]|<https?:|\]\([^)]*\s[^)]*\)", prose(page))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_pages_fetch_nothing_from_elsewhere(page: Path) -> None:
    """Pictures lie beside the pages; links may lead out, pictures and scripts may not."""
    assert [] == re.findall(r"!\[[^\]]*\]\(https?:[^)]*\)|src=\"https?:[^\"]*", prose(page))


def test_the_readme_is_read_in_five_minutes() -> None:
    """At 200 words a minute, pictures and addresses of links aside; its tables are read too."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    read = re.sub(r"!\[[^\]]*\]\([^)]*\)|<img[^>]*>|(?<=\])\([^)]*\)", "", text)
    assert len(re.findall(r"[A-Za-z0-9][\w./~'-]*", read)) <= 5 * 200


# --- what is cited -------------------------------------------------------------------------------

CITED = re.compile(r"[\w./*-]*\w\.(?:md|py|toml)\b")
HOMES = (
    ROOT / "src" / "runlift_export",
    DOCS,
    ROOT / "tests",
    ROOT / "samples",
    ROOT / "tools",
    ROOT,
)


def in_repository(name: str) -> bool:
    """Whether a file of that name is there: a path from a usual folder, a bare name anywhere."""
    pattern = name if "/" in name else f"**/{name}"
    return any(next(home.glob(pattern), None) is not None for home in HOMES)


@pytest.mark.parametrize(
    "page", [page for page in WRITTEN if page.name != "CHANGELOG.md"], ids=named
)
def test_files_that_pages_name_are_in_the_repository(page: Path) -> None:
    """Paths in backticks; the runner's own `runlift.toml` is made by `runlift init`."""
    spans = re.findall(r"`([^`\n]+)`", prose(page))
    cited = {name for span in spans for name in CITED.findall(span)} - {"runlift.toml"}
    own = {name for name in cited if name.startswith(("~", "/", "."))}
    assert [] == sorted(name for name in cited - own if not in_repository(name))


def test_notes_that_code_and_messages_cite_are_in_the_repository() -> None:
    """Nobody is sent to a document that only its author has."""
    lost = [
        f"{named(path)}: {name}"
        for path in (*SOURCES, *sorted((ROOT / "tests").rglob("*.py")))
        for name in re.findall(r"[\w./-]*\w\.md\b", path.read_text(encoding="utf-8"))
        if not in_repository(name)
    ]
    assert [] == lost


# --- command lines -------------------------------------------------------------------------------


@pytest.mark.parametrize("page", WRITTEN, ids=named)
def test_command_lines_in_pages_are_commands_and_options_of_today(page: Path) -> None:
    """Nobody types off a page what the program then refuses."""
    faults = [(line, fault) for line in command_lines(page) if (fault := faults_of(line))]
    assert [] == faults


def test_pages_hold_command_lines_and_wrong_ones_are_noticed() -> None:
    """The test above reads what it should, and can fail."""
    assert 10 < len(list(command_lines(DOCS / "first-plan.md")))
    assert faults_of("runlift plan x --no-such-option") is not None
    assert faults_of("runlift runs x -f yaml") is not None
    assert faults_of("runlift fly") is not None
    assert faults_of("runlift -v runs ~/x --since 2026-10-01  # fine") is None


@pytest.mark.parametrize("page", WRITTEN, ids=named)
def test_make_targets_in_pages_are_targets(page: Path) -> None:
    """`make plan` and its like."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named_here = re.findall(
        r"(?:^|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert set(named_here) <= targets


# --- rules ---------------------------------------------------------------------------------------


def test_every_rule_that_code_names_is_in_the_list() -> None:
    """No message bears an id that `runlift rules` does not know."""
    texts = (
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    used = {found for text in texts for found in re.findall(r"\b[HS]\d{1,2}\b", text)}
    assert {rule.id for rule in RULES} == used


def told(*words: str) -> str:
    result = CliRunner().invoke(program, ["rules", *words])
    assert result.exit_code == 0, result.output
    return str(result.stdout)


def test_rules_prints_each_rule_once_with_its_sentence() -> None:
    """The list is for reading: no line is longer than 80 columns."""
    text = told()
    assert [rule.id for rule in RULES] == re.findall(r"^([HS]\d+) ", text, re.MULTILINE)
    assert all(rule.sentence in " ".join(text.split()) for rule in RULES)
    assert max(map(len, text.splitlines())) <= 80


def test_one_rule_comes_with_its_limits_in_any_case() -> None:
    """`runlift rules h3` tells the hours, and which settings change them."""
    text = told("h3")
    assert text == told("H3")
    assert text.startswith("H3 ")
    assert "break after a hard run: 6 hours (setting rules.hours_after_hard_run)" in text
    assert "H4" not in text


def test_rules_as_json_hold_the_same() -> None:
    """Every rule with its limits, or the one that is asked for."""
    document = json.loads(told("-f", "json"))
    assert 1 == document["format"]
    assert [rule.id for rule in RULES] == [rule["id"] for rule in document["rules"]]
    (one,) = json.loads(told("S5", "-f", "json"))["rules"]
    assert {"id", "name", "sentence", "limits"} == set(one)


def test_rules_as_csv_have_a_row_for_each_limit() -> None:
    """A rule without limits has one row too, so that no rule is missing from a spreadsheet."""
    rows = list(csv.DictReader(io.StringIO(told("-f", "csv"))))
    wanted = [
        (rule.id, rule.sentence, one.name if one else "", one.value if one else "")
        for rule in RULES
        for one in rule.limits or (None,)
    ]
    assert wanted == [(row["id"], row["sentence"], row["limit"], row["value"]) for row in rows]
    three = list(csv.DictReader(io.StringIO(told("h3", "-f", "csv"))))
    assert {"H3"} == {row["id"] for row in three}
    assert "rules.hours_after_hard_run" in {row["setting"] for row in three}


def test_a_rule_that_does_not_exist_is_a_mistake_in_the_command() -> None:
    """Status 2, and the ids that there are."""
    result = CliRunner().invoke(program, ["rules", "H99"])
    assert 2 == result.exit_code
    assert "no rule 'H99'" in result.stderr
    assert "H14, S1" in result.stderr


# --- words ---------------------------------------------------------------------------------------


def code_names() -> list[str]:
    """The names in the last column of the tables of docs/words.md."""
    rows = re.findall(r"^\|.*\| ([^|]+) \|$", prose(DOCS / "words.md"), re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([\w.]+)`", row)]


@pytest.mark.parametrize("name", code_names())
def test_a_name_in_the_vocabulary_leads_to_the_code(name: str) -> None:
    """A room, a module, a class or a function below `runlift_export`."""
    thing: Any = import_module("runlift_export")
    path = "runlift_export"
    for part in name.split("."):
        path = f"{path}.{part}"
        try:
            thing = import_module(path)
        except ModuleNotFoundError:
            thing = getattr(thing, part)
    assert thing is not None
