"""House rules that no linter knows: how modules and functions are named."""

from __future__ import annotations

import ast
from pathlib import Path

from places import ROOT

PACKAGE = ROOT / "src" / "runlift_export"
MODULES = sorted(PACKAGE.rglob("*.py"))
FACES = [path for path in MODULES if path.name == "__init__.py"]


def named(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def body_of(path: Path) -> list[ast.stmt]:
    return ast.parse(path.read_text(encoding="utf-8")).body


def test_no_function_has_the_name_of_its_module() -> None:
    """A module is named for a thing, a function for what it does."""
    same = [
        named(path)
        for path in MODULES
        for node in body_of(path)
        if isinstance(node, ast.FunctionDef) and node.name == path.stem
    ]
    assert [] == same


def test_no_face_hides_a_module_of_its_room() -> None:
    """`from runlift_export.room import name` never means now a module, now a function in it."""
    hidden = []
    for face in FACES:
        modules = {path.stem for path in face.parent.glob("*.py")}
        modules |= {path.parent.name for path in face.parent.glob("*/__init__.py")}
        names = [
            alias.asname or alias.name
            for node in body_of(face)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        ]
        hidden += [f"{named(face)}: {name}" for name in names if name in modules]
    assert [] == hidden
