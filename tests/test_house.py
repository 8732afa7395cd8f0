"""The house's plan, read from its source: where a name is at home, how full a file is."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

from places import ROOT

SOURCE = ROOT / "src"
PACKAGE = "runlift_export"
LEAST_LINES, MOST_LINES = 40, 350
MOST_FILES = {"plan": 13, "days": 16, "runs": 15}
"""The three rooms with the most to think about: who opens one should see all of it at once."""


def module_of(path: Path) -> str:
    """The dotted name under which a file is imported; a package's face has the package's."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_of(path): path for path in sorted((SOURCE / PACKAGE).rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in FILES.items()}
FACES = {name for name, path in FILES.items() if path.name == "__init__.py"}
MODULES = FILES.keys() - FACES


def imported(name: str) -> set[str]:
    """The program's modules that a module imports anywhere in it."""
    found = set()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{one.name}" for one in node.names}
            found |= inner & FILES.keys() or {node.module}
    return found & FILES.keys() - {name}


def bound(name: str) -> Iterator[str]:
    """What a face's own statements call by a name of their own, modules apart."""
    for node in TREES[name].body:
        if isinstance(node, ast.ImportFrom):
            for one in node.names:
                if f"{node.module}.{one.name}" not in FILES:
                    yield one.asname or one.name
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name


def test_no_function_bears_its_modules_name() -> None:
    """A module is a noun, a function a verb: who reads a name knows which of both is meant."""
    for name in MODULES:
        own = {node.name for node in TREES[name].body if isinstance(node, ast.FunctionDef)}
        assert name.rpartition(".")[2] not in own, name


def test_no_face_hides_a_module() -> None:
    """`from room import word` is a module or what the face hands on, never by chance the other."""
    assert [] == [
        f"{face}.{one}" for face in FACES for one in bound(face) if f"{face}.{one}" in FILES
    ]


def test_a_file_is_worth_opening_and_short_enough_to_read() -> None:
    """A file answers one question; a few lines belong to the file that asks it."""
    lines = {name: FILES[name].read_text(encoding="utf-8").count("\n") for name in MODULES}
    del lines[f"{PACKAGE}.__main__"]
    assert {} == {name: n for name, n in lines.items() if not LEAST_LINES <= n <= MOST_LINES}


@pytest.mark.parametrize(("room", "most"), MOST_FILES.items())
def test_a_room_stays_small_enough_to_be_seen_at_once(room: str, most: int) -> None:
    """A new question goes where there is space for it, or two old files become one."""
    inside = [name for name in FILES if name.startswith(f"{PACKAGE}.{room}.")]
    assert 1 < len(inside) + 1 <= most, sorted(inside)


def test_no_import_comes_back_to_where_it_began() -> None:
    """Not even by way of a room's face or an import within a function."""
    order = list(TopologicalSorter({name: imported(name) for name in FILES}).static_order())
    assert len(FILES) == len(order)


LATE = {name for name in FACES if "load_when_used" in FILES[name].read_text(encoding="utf-8")}


def told(face: str) -> dict[str, str]:
    """What a late face tells type checkers: each name, and the file that it is imported from."""
    return {
        one.name: node.module.removeprefix(f"{face}.")
        for block in TREES[face].body
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module
        for one in node.names
    }


def test_faces_that_load_late_tell_type_checkers_and_programs_the_same() -> None:
    """A name is imported for types, listed, and loaded from one and the same file."""
    assert {f"{PACKAGE}.{room}" for room in ("convert", "export", "flow", "runs")} <= LATE
    for face in LATE:
        room = import_module(face)
        homes = told(face)
        assert sorted(homes) == sorted(room.__all__) == dir(room), face
        for name, home in homes.items():
            assert getattr(room, name) is getattr(import_module(f"{face}.{home}"), name), name
            assert name in vars(room), "asked for once, it is there without asking"
        with pytest.raises(AttributeError, match=f"module '{face}' has no attribute 'nothing'"):
            _ = room.nothing


@pytest.mark.parametrize("face", sorted(LATE))
def test_a_late_face_alone_loads_no_file_of_its_room(face: str) -> None:
    """What nobody asks for costs nothing: that is what a late face is for."""
    asked = f"import sys, {face}; print(*(one for one in sys.modules if one.startswith('{face}.')))"
    loaded = subprocess.run(
        [sys.executable, "-c", asked], check=True, capture_output=True, text=True
    )
    assert loaded.stdout.split() == []


def test_the_program_is_found_here() -> None:
    """What would make every fact above empty."""
    assert {f"{PACKAGE}.plan", f"{PACKAGE}.cli", PACKAGE} <= FACES
    assert f"{PACKAGE}.errors" in MODULES
