"""The house's plan, read from its source: where a name is at home, how full a file is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

from places import ROOT

SOURCE = ROOT / "src"
PACKAGE = "runlift_export"
LEAST_LINES, MOST_LINES = 40, 350


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


def test_no_import_comes_back_to_where_it_began() -> None:
    """Not even by way of a room's face or an import within a function."""
    order = list(TopologicalSorter({name: imported(name) for name in FILES}).static_order())
    assert len(FILES) == len(order)


def test_the_program_is_found_here() -> None:
    """What would make every fact above empty."""
    assert {f"{PACKAGE}.plan", f"{PACKAGE}.cli", PACKAGE} <= FACES
    assert f"{PACKAGE}.errors" in MODULES
