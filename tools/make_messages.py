"""Makes the catalogues of messages: what is said in the code, its translations, compiled.

`python tools/make_messages.py` gathers every text that the code hands to `say`, `say_count`,
`say_date`, `say_later` and `to_say`, what `--help` shows, the comments of the settings file, and
every name and cue of the exercises; puts them into each language's `.po`, where translations stay
and new texts stand empty; and compiles the `.mo` beside it. With
`--check` it writes nothing and fails where a file would change or a text has no translation.
"""

from __future__ import annotations

import ast
import io
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from runlift_export import settings

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "runlift_export"
LOCALES = PACKAGE / "language" / "locale"
# Which arguments of these functions are texts, counted from 0.
TEXTS_OF = {"say": (0,), "say_count": (0, 1), "say_date": (1,), "to_say": (0,), "say_later": (0,)}
# The texts of the tables of exercises, sessions and watches that a runner reads.
EXERCISES = (
    PACKAGE / "lifts" / "catalogue.toml",
    PACKAGE / "lifts" / "templates.toml",
    PACKAGE / "workout" / "watches.toml",
)
EXERCISE_TEXTS = ("name", "title", "cues")


def gathered() -> Catalog:
    """Every text of the code, in the order of files and lines."""
    catalog = _empty(None)
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)]
        for call in sorted(calls, key=lambda one: (one.lineno, one.col_offset)):
            place = [(path.relative_to(PACKAGE).as_posix(), 0)]
            for text in _texts_of(call):
                catalog.add(text, locations=place)
            for meaning, text in _with_meaning(call):
                catalog.add(text, locations=place, context=meaning)
        for text in _help_texts(tree):
            catalog.add(text, locations=[(path.relative_to(PACKAGE).as_posix(), 0)])
    names = (*names_of_dates(), *names_of_the_format())
    others = (names, exercise_texts(), rule_texts(), settings.template_texts())
    for text in (one for texts in others for one in texts):
        catalog.add(text)
    return catalog


def _texts_of(call: ast.Call) -> Iterator[str | tuple[str, ...]]:
    """The texts of one call, singular and plural together; a name is a text marked elsewhere."""
    if not isinstance(call.func, ast.Name) or call.func.id not in TEXTS_OF:
        return
    numbers = TEXTS_OF[call.func.id]
    given = [call.args[number] for number in numbers if number < len(call.args)]
    texts = tuple(
        one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)
    )
    if len(texts) == len(numbers) and all(texts):
        yield texts if len(texts) > 1 else texts[0]


def _help_texts(tree: ast.Module) -> Iterator[str]:
    """What `--help` shows: of each option its help and placeholder, of a command its docstring."""
    for one in ast.walk(tree):
        if isinstance(one, ast.Call) and _name_in_click(one) in {"option", "argument"}:
            for word in one.keywords:
                if word.arg in {"help", "metavar"} and isinstance(word.value, ast.Constant):
                    yield str(word.value.value)
        elif isinstance(one, ast.FunctionDef) and any(map(_makes_a_command, one.decorator_list)):
            yield from (
                " ".join(part.split()) for part in (ast.get_docstring(one) or "").split("\n\n")
            )


def _makes_a_command(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and _name_in_click(decorator) in {"command", "group"}


def _name_in_click(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _with_meaning(call: ast.Call) -> Iterator[tuple[str, str]]:
    """The meaning and the text of a call of `say_as`."""
    if isinstance(call.func, ast.Name) and call.func.id == "say_as":
        meaning, text = (ast.literal_eval(one) for one in call.args)
        yield meaning, text


def names_of_dates() -> tuple[str, ...]:
    """Days, months and the decimal mark, which no call names."""
    from runlift_export.language import DECIMAL_MARK, NAMES

    return (*NAMES, DECIMAL_MARK)


def names_of_the_format() -> Iterator[str]:
    """Kinds of file and sport as FIT names them: a file that holds no run is named by its own."""
    from runlift_export.fit import profile
    from runlift_export.fit.whole_profile import words_of

    kinds = (*profile.FILE_TYPES.values(), *(words_of("file") or {}).values())
    for name in dict.fromkeys((*kinds, *profile.SPORTS.values())):
        yield name.replace("_", " ")


def exercise_texts() -> Iterator[str]:
    """Names and cues of exercises, names of sessions and of kinds of watch."""
    for path in EXERCISES:
        yield from _texts_in(tomllib.loads(path.read_text(encoding="utf-8")))


def rule_texts() -> Iterator[str]:
    """Names, sentences, limits and units of the rules, whose figures are put in as they load."""
    from runlift_export.model import RULES

    for rule in RULES:
        yield from (rule.name, rule.sentence)
        yield from (one.name for one in rule.limits)
        yield from (one.unit for one in rule.limits if one.unit)


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in EXERCISE_TEXTS:
                yield from ((inner,) if isinstance(inner, str) else inner)
            else:
                yield from _texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_in(inner)


def language_files(code: str, texts: Catalog) -> tuple[tuple[Path, bytes], ...]:
    """The `.po` with all texts and the `.mo` of those that are translated."""
    folder = LOCALES / code / "LC_MESSAGES"
    path = folder / "runlift_export.po"
    known = read_po(io.BytesIO(path.read_bytes()), locale=code) if path.exists() else None
    catalog = _empty(code)
    for message in texts:
        if message.id:
            first = message.id[0] if isinstance(message.id, tuple) else message.id
            before = known.get(first, message.context) if known is not None else None
            string = before.string if before is not None and before.id == message.id else None
            catalog.add(message.id, string, locations=message.locations, context=message.context)
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalog, width=100, no_location=False, include_lineno=False, omit_header=False)
    write_mo(mo, catalog)
    return ((path, po.getvalue()), (path.with_suffix(".mo"), mo.getvalue()))


def _empty(code: str | None) -> Catalog:
    """A catalogue whose heading has no moment and no name in it: the same texts, the same bytes."""
    catalog = Catalog(
        locale=code, project="runlift-export", charset="utf-8", fuzzy=False, header_comment=""
    )
    catalog.creation_date = catalog.revision_date = datetime(2026, 11, 28, tzinfo=UTC)
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    return catalog


def untranslated(code: str, texts: Catalog) -> tuple[str, ...]:
    """The texts that have no translation yet."""
    path = LOCALES / code / "LC_MESSAGES" / "runlift_export.po"
    known = read_po(io.BytesIO(path.read_bytes() if path.exists() else b""), locale=code)
    missing = []
    for message in texts:
        first = message.id[0] if isinstance(message.id, tuple) else message.id
        found = known.get(first, message.context) if first else None
        string = found.string if found is not None else None
        whole = all(string) if isinstance(string, tuple) else bool(string)
        if first and not whole:
            missing.append(first)
    return tuple(missing)


def main(*words: str) -> int:
    """Write the files, or check them; the exit status."""
    texts = gathered()
    codes = sorted(path.name for path in LOCALES.iterdir() if path.is_dir())
    changed = [
        (path, data)
        for code in codes
        for path, data in language_files(code, texts)
        if not path.exists() or pairs_in(path.read_bytes()) != pairs_in(data)
    ]
    missing = [(code, text) for code in codes for text in untranslated(code, texts)]
    if "--check" not in words:
        for path, data in changed:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        print(f"{len(changed)} files written, {len(missing)} texts without a translation")
        return 0
    for path, _ in changed:
        print(f"{path.relative_to(ROOT)}: not as the code is; run `make messages`")
    for code, text in missing:
        print(f"{code}: no translation: {text}")
    return int(bool(changed or missing))


def pairs_in(data: bytes) -> dict[object, object]:
    """Each text of a `.po` or `.mo` with its translation; the heading does not count."""
    reader = read_mo if data[:4] in {b"\xde\x12\x04\x95", b"\x95\x04\x12\xde"} else read_po
    found = (one for one in reader(io.BytesIO(data)) if one.id)
    return {(one.context, _hashable(one.id)): _hashable(one.string) for one in found}


def _hashable(text: str | list[str] | tuple[str, ...]) -> str | tuple[str, ...]:
    return text if isinstance(text, str) else tuple(text)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
