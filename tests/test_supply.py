"""What the program is made of: declared, explained, free, without known faults; no data runs."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from places import ROOT
from runlift_export import __version__

SOURCES = sorted((ROOT / "src").rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = tuple(map(Requirement, PROJECT["dependencies"]))
OPTIONAL = tuple(
    Requirement(text) for extra in PROJECT["optional-dependencies"].values() for text in extra
)
ADVISORIES = tomllib.loads((ROOT / "tools" / "advisories.toml").read_text(encoding="utf-8"))

COMES_ALONG = {"six", "typing-extensions"}
"""What the dependencies themselves need: python-dateutil before 4, icalendar before Python 3.13."""

NOT_IMPORTED = {"tzdata"}
"""Data that the standard library's zoneinfo finds by itself."""


def installed(name: str) -> metadata.Distribution | None:
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None


# --- the release --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> metadata.PackageMetadata:
    """The metadata as setuptools makes them of this checkout."""
    place = tmp_path_factory.mktemp("release")
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, place)
    face = place / "src" / "runlift_export" / "__init__.py"
    face.parent.mkdir(parents=True)
    shutil.copy(ROOT / "src" / "runlift_export" / "__init__.py", face)
    made = "from setuptools import build_meta as b; b.prepare_metadata_for_build_wheel('.')"
    subprocess.run([sys.executable, "-c", made], cwd=place, check=True, capture_output=True)
    (found,) = place.glob("*.dist-info")
    return metadata.Distribution.at(found).metadata


def test_the_version_has_one_home_and_its_own_part_in_the_changelog(
    release: metadata.PackageMetadata,
) -> None:
    """The face says it; the newest dated part of the changelog is about it or comes before it."""
    assert __version__ == release["Version"]
    assert "version" not in PROJECT
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    dated = re.findall(r"^## \[([\d.]+)\] - \d{4}-\d\d-\d\d$", changes, re.MULTILINE)
    assert __version__ == dated[0]
    assert sorted(map(Version, dated), reverse=True) == [Version(one) for one in dated]


def test_an_index_shows_the_readme_without_dead_links_and_pictures(
    release: metadata.PackageMetadata,
) -> None:
    """It has no files beside it there; the words are the README's."""
    shown = release.get_payload()
    assert "text/markdown" == release["Description-Content-Type"]
    assert [] == re.findall(r"!\[|<img|\]\((?!https?:)", shown)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    words = re.sub(r"^(?:!\[|<img).*$", "", readme, flags=re.MULTILINE)
    assert re.findall(r"\w+", re.sub(r"\]\([^)]*\)", "", words)) == re.findall(r"\w+", shown)


# --- the table in the README -------------------------------------------------------------------


def table_rows() -> list[list[str]]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = text.split("\n## Dependencies\n")[1].split("\n## ")[0].splitlines()
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("|")
    ]
    return cells[2:]


def test_every_dependency_is_explained_and_every_row_is_a_dependency() -> None:
    """One row each, the optional one marked, with why, licence and what else there is."""
    rows = table_rows()
    assert [] == [row for row in rows if len(row) != 4 or not all(row)]
    needed = {one.name for one in NEEDED}
    # An extra may ask for a later release of what is needed anyway: that has its row.
    more = {one.name for one in OPTIONAL} - needed
    wanted = [*needed, *(f"{name} (optional)" for name in more)]
    named = [row[0].replace(" (exactly 0.9.16)", "") for row in rows]
    assert sorted(wanted) == sorted(named)


LICENCE = re.compile(r"\b(?:0BSD|BSD(?:-\d-Clause)?|MIT|Apache-2\.0|Zlib|CC0-1\.0|PSF-2\.0)")


def stated_licences(name: str, found: metadata.Distribution) -> list[str]:
    """Licences out of the metadata, as exactly as they stand there."""
    told = found.metadata
    text = " ".join(
        (
            told.get("License-Expression") or "",
            (told.get("License") or "")[:40],
            *(one for one in told.get_all("Classifier") or () if one.startswith("License")),
        )
    )
    # Old spellings of the classifiers.
    text = text.replace("Apache Software License", "Apache-2.0")
    assert LICENCE.search(text), f"{name} states no licence: {text!r}"
    return LICENCE.findall(text)


@pytest.mark.parametrize("name", [one.name for one in (*NEEDED, *OPTIONAL)])
def test_the_table_names_the_licence_of_the_package(name: str) -> None:
    """Nothing that the package's metadata states is missing in the table, and all are free."""
    found = installed(name)
    if found is None:
        pytest.skip(f"{name} is optional")
    (row,) = (row for row in table_rows() if row[0].split(" ")[0] == name)
    in_table = LICENCE.findall(row[2])
    families = {one.split("-")[0] for one in in_table}
    stated = stated_licences(name, found)
    missing = [one for one in stated if one not in in_table and one not in families]
    assert [] == missing


# --- what is imported --------------------------------------------------------------------------


def imported() -> Iterator[tuple[str, Path]]:
    """Every module that the program imports at run time, by its first name."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((alias.name.split(".")[0], path) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.split(".")[0], path


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    """Apart from the standard library; `_typeshed` is for type checkers alone."""
    homes = metadata.packages_distributions()
    ours = {"runlift_export", "_typeshed", *sys.stdlib_module_names}
    names = {name for name, _ in imported()} - ours
    found = {canonicalize_name(homes.get(name, [name])[0]) for name in names}
    declared = {canonicalize_name(one.name) for one in (*NEEDED, *OPTIONAL)}
    assert declared - NOT_IMPORTED == found


def test_few_packages_come_along_unasked() -> None:
    """The whole of what is installed: the dependencies and at most two small ones of theirs."""
    waiting = [one.name for one in NEEDED]
    found: set[str] = set()
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found:
            continue
        found.add(name)
        for text in metadata.distribution(name).requires or ():
            one = Requirement(text)
            if one.marker is None or one.marker.evaluate({"extra": ""}):
                waiting.append(one.name)
    assert found - {canonicalize_name(one.name) for one in NEEDED} <= COMES_ALONG


# --- known faults ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "advisory", ADVISORIES["advisory"], ids=[one["ids"][0] for one in ADVISORIES["advisory"]]
)
def test_no_allowed_version_has_a_known_fault(advisory: dict[str, str]) -> None:
    """Neither the lowest that pyproject.toml allows nor the one that is installed."""
    mended = Version(advisory["below"])
    (wanted,) = (one for one in NEEDED if one.name == advisory["package"])
    lowest = [Version(one.version) for one in wanted.specifier if one.operator in (">=", "==")]
    assert mended <= max(lowest)
    assert mended <= Version(metadata.version(advisory["package"]))


# --- nothing is run that was data --------------------------------------------------------------

FORBIDDEN_MODULES = {
    "pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml", "subprocess", "ctypes",
    "code", "codeop", "runpy", "imp", "pty",
}  # fmt: skip
FORBIDDEN_CALLS = re.compile(
    r"^(eval|exec|compile|__import__|execfile)$"
    r"|^(builtins|os)\.(eval|exec|system|popen|spawn|posix_spawn|startfile)"
    r"|^(np|numpy)\.(load|loads|fromfile|save|frompyfunc)$"
    r"|(^|\.)(run_path|run_module|run_code|allow_pickle)$"
)


def test_no_module_that_runs_data_is_imported() -> None:
    """No pickles, no shells, no foreign functions; but for the desktop's own `gio`, and a pager.

    A watch over MTP is reached by that program alone, and long tables are shown by the pager that
    the user named; both are called with a list of words.
    """
    found = [(name, path.name) for name, path in imported() if name in FORBIDDEN_MODULES]
    assert [("subprocess", "screen.py"), ("subprocess", "ways.py")] == found


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, node


def test_nothing_is_evaluated() -> None:
    """No text becomes code, no array is unpickled, no command goes to a shell."""
    bad = [
        f"{path.name}:{node.lineno} {ast.unparse(node)}"
        for path, node in calls()
        if FORBIDDEN_CALLS.search(ast.unparse(node.func))
        or any(word.arg in ("shell", "allow_pickle") for word in node.keywords)
    ]
    assert [] == bad


def test_modules_are_imported_by_names_of_our_own() -> None:
    """Where a module's name is made, it is one of this package, from a table in the source."""
    made = [
        (path.relative_to(ROOT / "src").as_posix(), ast.unparse(node.args[0]))
        for path, node in calls()
        if ast.unparse(node.func).endswith("import_module")
        and not isinstance(node.args[0], ast.Constant)
    ]
    expected = [
        ("runlift_export/__init__.py", "f'{__name__}.{_home(name)}'"),
        ("runlift_export/cli/command_line.py", "f'runlift_export.cli.{file}'"),
        ("runlift_export/late_names.py", "f'{face}.{homes[name]}'"),
        ("runlift_export/late_names.py", "face"),
    ]
    assert expected == made
