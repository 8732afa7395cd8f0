"""Make the pages of docs/ that say again what the program says itself: `make pages`.

Commands come from the command line's own help, settings from the commented defaults, rules from
the list in the model, exercises from the catalogue, formats from their schemas. The pages are
committed, so that they can be read where the code is; a test compares them with what is made here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import click

from man_page import man_page
from reference_pages import REFERENCE_PAGES
from runlift_export import draw, settings
from runlift_export.cli import program
from runlift_export.lifts import Exercise, Pattern, exercise_catalogue, exercise_row
from runlift_export.model import RULES, Level, Rule

DOCS = Path(__file__).resolve().parent.parent / "docs"
WIDTH = 80

# --- commands ------------------------------------------------------------------------------------

COMMANDS_HEAD = """\
# Commands

Global options stand before the command or after it: `runlift -v runs ~/my-activities` and
`runlift runs ~/my-activities -v` say the same. Everything below is also what
`runlift COMMAND --help` prints.

Results go to standard output, all else to standard error. Where a file is read that is no
activity (a plan, a workout, corrections), `-` is standard input. Activities (PATH) are FIT files,
folders with all that is in them, `.fit.gz`, and the `.zip` exports of Garmin and Strava.

| exit status | means |
|---|---|
| 0 | done |
| 1 | failed, or some file was unreadable (the plan is made from the others all the same) |
| 2 | a mistake in the command or in the settings |
| 3 | no plan could be made, or a rule is broken |
| 130 | stopped by Ctrl-C |
"""


def commands_page() -> str:
    """Return the page of all commands, each with its help as a terminal of 80 columns shows it."""
    parts = [COMMANDS_HEAD, "\n", _help_block("runlift", program)]
    for name, command in program.commands.items():
        parts.append(f"\n## {name}\n\n{_help_block(f'runlift {name}', command)}")
        for inner, one in command.commands.items() if isinstance(command, click.Group) else ():
            full = f"{name} {inner}"
            parts.append(f"\n### {full}\n\n{_help_block(f'runlift {full}', one)}")
    return "".join(parts)


def _help_block(name: str, command: click.Command) -> str:
    context = click.Context(
        command,
        info_name=name,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        **program.context_settings,
    )
    return f"```text\n{command.get_help(context)}\n```\n"


# --- settings ------------------------------------------------------------------------------------

SETTINGS_HEAD = """\
# Settings

No settings are needed. `runlift init` writes `runlift.toml` into the current folder with all that
stands here. A file named by `-c FILE` counts first, then the `runlift.toml` of the current folder,
then the one in your own configuration folder (on Linux `~/.config/runlift/runlift.toml`). A key
that is missing has its default. A wrong value is an error that names its key, and all errors come
at once.

The file is [TOML](https://toml.io): text stands in quotes, dates too; a list stands in brackets.
Keys that belong to no table must stand at the top, before the first `[table]`. A table in double
brackets may stand several times, once for each race, title and so on.
"""

_TABLE = re.compile(r"^(?:# )?(\[\[?[a-z.]+\]\]?)\s*(?:# (.*))?$")
_KEY = re.compile(r"^(# )?([a-z_]+) = (.+?)(?:\s+# (.*))?$")


@dataclass(slots=True)
class _Table:
    """One table of the settings file: what is said of it, and its rows of cells."""

    name: str
    text: list[str] = field(default_factory=list)
    rows: list[tuple[str, str, str]] = field(default_factory=list)


def settings_page() -> str:
    """Return the page of all settings, from the commented file that `runlift init` writes."""
    parts = [SETTINGS_HEAD]
    for table in _tables(settings.template()):
        parts.append(f"\n## {table.name}\n")
        if table.text:
            parts.append(f"\n{' '.join(table.text)}\n")
        if table.rows:
            parts.append("\n| key | default | meaning |\n|---|---|---|\n")
            parts.extend(f"| {' | '.join(map(_cell, row))} |\n" for row in table.rows)
    parts.append(f"\n## The whole file\n\n```toml\n{settings.template()}```\n")
    return "".join(parts)


def _tables(template: str) -> list[_Table]:
    tables = [_Table(name="Without a table")]
    body = template.split("\n\n", 1)[1]  # the first comment is for the file, not for the page
    for line in body.splitlines():
        if found := _TABLE.match(line):
            text = [found[2][0].upper() + found[2][1:] + "."] if found[2] else []
            tables.append(_Table(name=found[1], text=text))
        elif found := _KEY.match(line):
            commented, key, value, meaning = found.groups()
            default = f"none; such as `{value}`" if commented else f"`{value}`"
            tables[-1].rows.append((f"`{key}`", default, meaning or ""))
        elif line:
            tables[-1].text.append(line.removeprefix("# "))
    return tables


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


# --- rules ---------------------------------------------------------------------------------------

RULES_HEAD = """\
# Rules

Plans, pages, calendars and messages name rules by a letter and a number. `runlift rules` prints
them, `runlift rules H3` one of them whole.

An **H rule** is never broken, by any plan: if it leaves no day, the week gets fewer sessions, and
the plan says so. `runlift check` judges a plan that you edited by the same rules. An **S rule** is
weighed: it has a price in points, and of all plans that keep the H rules the one with the fewest
points is taken. So *costs 2.2 points* beside a session is what speaks against its day; the other
days cost more.

A **key run** is one that needs fresh legs: a hard or long run, or a race. A **leg session** is one
that works the legs, as nearly all do. Where a setting is named, it can be changed in
[`runlift.toml`](settings.md), within its bounds.
"""

RULES_BETWEEN = """\

## Weighed: S rules

Points are relative: a missing session costs as much as a day before a key run that comes with a
chance of some 80 %. How the prices were found is told in
[decision 0004](decisions/0004-exact-planner.md).
"""


def rules_page() -> str:
    """Return the page of all rules, from the list that `runlift rules` prints."""
    hard = (_rule_section(rule) for rule in RULES if rule.hard)
    soft = (_rule_section(rule) for rule in RULES if not rule.hard)
    return "".join((RULES_HEAD, "\n## Never broken: H rules\n", *hard, RULES_BETWEEN, *soft))


def _rule_section(rule: Rule) -> str:
    parts = [f"\n### {rule.id} {rule.name}\n\n{rule.sentence}\n"]
    if rule.limits:
        parts.append("\n")
    for limit in rule.limits:
        setting = f" (setting `{limit.setting}`)" if limit.setting else ""
        figure = f"{limit.value} {limit.unit}".rstrip()
        parts.append(f"- {limit.name}: **{figure}**{setting}\n")
    return "".join(parts)


# --- exercises -----------------------------------------------------------------------------------

EXERCISES_HEAD = """\
# Exercises

Every exercise runlift knows, drawn in two positions: how it begins and where it goes, with an arrow
that shows the way. A stopwatch says that a position is held. What is on the far side is grey.

"Ladder" is where an exercise stands among its kind: a session takes the rung that fits your level
and what you own, and later ones follow. The [settings](settings.md) say how to prefer, avoid or add
an exercise. `runlift exercises` prints this list, your own exercises included, and
`runlift exercises --svg DIR` writes the drawings as files.
"""
PATTERNS = {
    Pattern.SQUAT: "Squats",
    Pattern.HINGE: "Hinges, bridges and curls",
    Pattern.SINGLE_LEG: "On one leg",
    Pattern.CALF: "Calves",
    Pattern.CORE: "Trunk and hips",
    Pattern.PUSH: "Pushes",
    Pattern.PULL: "Pulls",
    Pattern.HOP: "Hops and jumps",
    Pattern.WARM_UP: "Warm-up",
}


def ours() -> tuple[Exercise, ...]:
    """Return the exercises that come with the program."""
    return exercise_catalogue(settings.defaults())


def exercises_page() -> str:
    """Return the page of all exercises: drawing, cue, what is needed, dose and ladder."""
    parts = [EXERCISES_HEAD]
    for pattern, title in PATTERNS.items():
        parts.append(
            f"\n## {title}\n\n| drawn | exercise | needs | dose | ladder |\n|---|---|---|---|---|\n"
        )
        parts += [_exercise_line(one) for one in ours() if one.pattern is pattern]
    return "".join(parts)


def _exercise_line(one: Exercise) -> str:
    rungs = sorted((other.rung, other.name) for other in ours() if other.family == one.family)
    ladder = " → ".join(f"**{name}**" if name == one.name else name for _, name in rungs)
    level = "" if one.level is Level.NOVICE else " (after eight weeks)"
    dose = exercise_row(one)[5]
    picture = f"![{one.name}, drawn](images/exercises/{draw.drawing_id(one.name)}.svg)"
    needs = ", ".join(one.equipment) + level
    alone = ladder if len(rungs) > 1 else ""
    return f"| {picture} | **{one.name}**<br>{one.cues} | {needs} | {dose} | {alone} |\n"


def exercise_drawings() -> dict[str, str]:
    """Return the drawings that the page shows, by their place in docs/."""
    return {
        f"images/exercises/{draw.drawing_id(one.name)}.svg": draw.exercise_svg(one.name, "light")
        for one in ours()
    }


# --- all of them ---------------------------------------------------------------------------------

PAGES = {
    "exercises.md": exercises_page,
    "commands.md": commands_page,
    "rules.md": rules_page,
    "settings.md": settings_page,
    "man/runlift.1": man_page,
    **REFERENCE_PAGES,
}


def main() -> None:
    """Write every page anew."""
    for name, make in PAGES.items():
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(make(), encoding="utf-8")
    drawings = exercise_drawings()
    folder = DOCS / "images/exercises"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.svg"):
        old.unlink()
    for name, drawing in drawings.items():
        (DOCS / name).write_text(drawing + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
