"""The program's doors: each takes any bytes and may raise nothing but a `RunliftError`.

Used by the quick tests beside it and by the long runs in `campaigns/`.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from click.testing import CliRunner

from places import SAMPLES
from runlift_export import (
    convert,
    days,
    documents,
    fit,
    flow,
    forecast,
    lifts,
    sets,
    settings,
    squad,
)
from runlift_export.cache import Cache, FileStamp
from runlift_export.cli import program
from runlift_export.errors import FitError, RunliftError
from runlift_export.export import runs_csv, runs_text
from runlift_export.model import Circle, Run
from runlift_export.runs.contents import read_contents
from runlift_export.watch import ledger
from runlift_export.watch.description import parse_description
from runlift_export.workout import preview_lines, preview_workout

BERLIN = ZoneInfo("Europe/Berlin")
START = date(2026, 11, 16)
DEFAULTS = settings.defaults()
FEW_RUNS = ("2026-11-03-intervals-6x800.fit", "2026-11-04-easy.fit", "2026-11-08-long.fit.gz")

CACHED = {f"key{number}": bytes([number]) * 300 for number in range(40)}

Door = Callable[[bytes], None]


def fit_columns(data: bytes) -> None:
    """Every column of every table of every file in the chain."""
    with contextlib.suppress(FitError):
        for file in fit.read_fit(data):
            for table in file.tables.values():
                table.timestamps()
                for number in table.fields()[:40]:
                    table.numbers(number)
                    table.arrays(number)
                    table.texts(number)
                    table.values(number)


def fit_contents(data: bytes) -> None:
    """The nouns in a file: this door never raises at all."""
    read_contents(data, "any.fit")


def fit_second_reader(data: bytes) -> None:
    """The same through the fitparse library."""
    read_contents(data, "any.fit", "fitparse")


def workout(data: bytes) -> None:
    """`runlift show`, both formats."""
    with contextlib.suppress(FitError):
        found = preview_workout(data)
        "\n".join(preview_lines(found, units="kg"))
        documents.as_json(documents.noun_document(found))


def _history(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        history = flow.read_history((path,), DEFAULTS, timezone=BERLIN)
    documents.as_json(documents.runs_document(history.verdicts, history.problems))
    documents.as_json(documents.days_document(history.days))
    runs_text(history.verdicts, explain=True)
    runs_csv(history.verdicts)
    lifts.exercise_progress(history.lifts, DEFAULTS)


def fit_history(data: bytes) -> None:
    """A file judged and listed in all formats."""
    _history(data, "any.fit")


def fit_plan(data: bytes) -> None:
    """A file planned around and exported: the whole chain."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.fit"
        path.write_bytes(data)
        history = flow.read_history((path,), DEFAULTS, timezone=BERLIN)
    plan, _ = flow.make_plan(history, DEFAULTS, start=START, weeks=1, timezone=BERLIN)
    flow.make_files(plan, DEFAULTS, history=history, problems=history.problems)


def fit_converted(data: bytes) -> None:
    """Every format of `runlift convert`, every table, nothing kept back, then all of it."""
    everything = convert.ConvertOptions(
        formats=tuple(convert.Format),
        tables=(convert.ALL_TABLES,),
        positions=True,
        identity=True,
        unknown=True,
        accept_damaged=True,
    )
    circle = Circle(latitude_deg=47.0, longitude_deg=8.0, radius_m=1000.0)
    careful = replace(everything, identity=False, hidden=(circle,), raw=True)
    dataset = replace(everything, formats=(convert.Format.PARQUET,), dataset=True)
    for options in (everything, careful, dataset):
        found = convert.convert_file(data, "0" * 64, options)
        for _, content in found.files:
            bytes(content)
        names = [name for name, _ in found.files]
        if len(set(names)) < len(names) or any(".." in name or name[0] == "/" for name in names):
            raise AssertionError(f"names that clash or leave the folder: {names}")


def fit_rewritten(data: bytes) -> None:
    """`runlift repair`, `cut` and `merge`: what comes out is sound, or nothing does."""
    with contextlib.suppress(FitError):
        found = convert.repaired_fit(data)
        if any(file.fault is not None for file in fit.read_fit(found.data)):
            raise AssertionError("repaired, and still not sound")
    later = (SAMPLES / FEW_RUNS[1]).read_bytes()
    with contextlib.suppress(RunliftError):
        fit.read_tables(convert.cut_fit("any.fit", data, from_s=10.0, to_s=600.0).data)
    with contextlib.suppress(RunliftError):
        fit.read_tables(convert.merged_fit((("any.fit", data), ("later.fit", later))).data)


def gzip_file(data: bytes) -> None:
    """A .fit.gz."""
    _history(data, "any.fit.gz")


def zip_file(data: bytes) -> None:
    """An export archive."""
    _history(data, "any.zip")


def calendar(data: bytes) -> None:
    """A calendar of planned runs."""
    forecast.expect_days(
        (),
        first=START,
        last=date(2026, 12, 20),
        timezone=BERLIN,
        settings=DEFAULTS,
        calendars=(("any.ics", data),),
    )


def plan_json(data: bytes) -> None:
    """`runlift check`, and the document written again."""
    with contextlib.suppress(RunliftError):
        found = documents.read_plan(data)
        flow.after_edit(found, DEFAULTS)
        documents.as_json(documents.plan_document(found))


def plan_export(data: bytes) -> None:
    """`runlift export --force`: all files of an edited plan."""
    with contextlib.suppress(RunliftError):
        flow.make_files(flow.after_edit(documents.read_plan(data), DEFAULTS), DEFAULTS)


def settings_toml(data: bytes) -> None:
    """Settings and the exercises that they add."""
    with contextlib.suppress(RunliftError, UnicodeDecodeError):
        lifts.exercise_catalogue(settings.parse_settings(data.decode("utf-8-sig")))


def settings_plan(data: bytes) -> None:
    """A plan made by whatever the settings ask for, with all its files."""
    with contextlib.suppress(RunliftError, UnicodeDecodeError):
        asked = settings.parse_settings(data.decode("utf-8-sig"))
        judgement = days.judge_runs(_few_runs(), asked)
        history = flow.History(runs=_few_runs(), lifts=(), problems=(), judgement=judgement,
                               days=days.classify_days(judgement.verdicts), files=3)  # fmt: skip
        plan, _ = flow.make_plan(history, asked, start=START, weeks=2, timezone=BERLIN)
        flow.make_files(plan, asked, history=history)


def corrections_csv(data: bytes) -> None:
    """The runner's own word on runs and days, past and to come."""
    with contextlib.suppress(RunliftError, UnicodeDecodeError):
        rows = settings.corrections_from_csv(data.decode("utf-8-sig"))
        said = replace(DEFAULTS, corrections=rows)
        judged = days.classify_days(days.judge_runs(_few_runs(), said).verdicts)
        forecast.expect_days(
            judged, first=START, last=date(2026, 12, 20), timezone=BERLIN, settings=said
        )


def corrections_option(data: bytes) -> None:
    """`runlift runs --corrections FILE`: a status of ours, whatever is in the file."""
    with tempfile.TemporaryDirectory() as folder:
        file, config = Path(folder) / "mine.csv", Path(folder) / "runlift.toml"
        file.write_bytes(data)
        config.write_text("")
        words = ("--config", str(config), "--no-cache", "runs", str(SAMPLES / FEW_RUNS[0]),
                 "--corrections", str(file), "--format", "csv")  # fmt: skip
        _ends_with(words, 0, 2)


@cache
def _few_runs() -> tuple[Run, ...]:
    paths = tuple(SAMPLES / name for name in FEW_RUNS)
    return flow.read_history(paths, DEFAULTS, timezone=BERLIN).runs


def cache_file(data: bytes) -> None:
    """A cache whose file was damaged: entries may be lost, none may be wrong."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "runs.sqlite"
        path.write_bytes(data)
        with contextlib.suppress(RunliftError), Cache(path) as found:
            found.keep_form("a form")
            for key, packed in found.contents(CACHED).items():
                if packed != CACHED.get(key):
                    raise AssertionError(f"{key}: not what was stored")
            found.answer("a question")
            found.fresh()
            found.store([(FileStamp("/b", 1, 2, 3), "other", b"other")])
            found.keep_answer("another question", b"answer")
            found.clear()


def watch_files(data: bytes) -> None:
    """The two files on a watch that are read: its description, and our own list."""
    parse_description(data)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / ledger.NAME).write_bytes(data)
        with contextlib.suppress(RunliftError):
            ledger.ledger_bytes(ledger.read_ledger(Path(folder)))


def set_table(data: bytes) -> None:
    """Finished sets of any app: never raises."""
    table = sets.read_table("any.csv", data, zone=BERLIN, units="kg")
    documents.as_json(documents.noun_document(table))


def set_table_option(data: bytes) -> None:
    """`runlift lifts --lifts FILE.csv`, listed in all formats."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.csv"
        path.write_bytes(data)
        config = Path(folder) / "runlift.toml"
        config.write_text("")
        for form in ("table", "json", "csv"):
            words = ("--config", str(config), "--no-cache", "lifts", str(SAMPLES / FEW_RUNS[1]),
                     "--lifts", str(path), "--format", form)  # fmt: skip
            _ends_with(words, 0, 1)


def roster_csv(data: bytes) -> None:
    """A squad with a roster: found, or refused as ours, and nobody leaves the folder."""
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "anna").mkdir()
        (Path(home) / "roster.csv").write_bytes(data)
        with contextlib.suppress(RunliftError):
            found = squad.find_roster(Path(home))
            for member in found.members:
                out = Path(home) / "out" / member.name
                if out.parent != Path(home) / "out" or member.name in ("", ".", ".."):
                    raise AssertionError(f"{member.name!r} leaves the folder")


def roster_planned(data: bytes) -> None:
    """The same through the command: a status of ours, whatever is in the file."""
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "club" / "anna").mkdir(parents=True)
        (Path(home) / "club" / "roster.csv").write_bytes(data)
        config = Path(home) / "runlift.toml"
        config.write_text("")
        words = ("--config", str(config), "--no-cache", "squad", "plan", str(Path(home) / "club"),
                 "-o", str(Path(home) / "out"), "--engine", "here", "--dry-run")  # fmt: skip
        _ends_with(words, 0, 1, 2)


def _ends_with(words: tuple[str, ...], *statuses: int) -> None:
    done = CliRunner().invoke(program, words)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    if done.exit_code not in statuses:
        raise AssertionError(f"status {done.exit_code}: {done.stderr}")


DOORS: dict[str, tuple[Door, ...]] = {
    "fit": (fit_columns, fit_contents, fit_history, fit_converted, fit_rewritten),
    "chain": (fit_plan, fit_second_reader),
    "workout": (workout,),
    "gz": (gzip_file,),
    "zip": (zip_file,),
    "ics": (calendar,),
    "json": (plan_json, plan_export),
    "toml": (settings_toml,),
    "plan": (settings_plan,),
    "csv": (corrections_csv, corrections_option),
    "sets": (set_table, set_table_option),
    "roster": (roster_csv, roster_planned),
    "cache": (cache_file,),
    "watch": (watch_files,),
}
