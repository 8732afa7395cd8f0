"""Every block of the pages is run: what a page tells somebody to type does what the page says.

Page by page, in the page's order, in a home of its own (`written_home.py`). What cannot be run here
is listed by its first words, each with the reason, and is looked at as far as that goes.
"""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import types
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import runlift_export
from places import ROOT
from runlift_export import watch
from runlift_export.cli import program
from written import SPAN, WRITTEN, Block, blocks_of, faults_of, named, shell_lines
from written_home import give_buckets, make_home

WALKED = [
    page
    for page in WRITTEN
    if page.name != "CHANGELOG.md" and (blocks_of(page) or any(shell_lines(page)))
]
WRONG = re.compile(r"Traceback|Unicode\w+Error|Errno|<\w+ object at")
TODAY = "2026-11-16T09:00"

ENDLESS = {
    "serve": "runlift_export.cli.serve._serve_until_stopped",
    "squad serve": "runlift_export.web.serve",
    "publish": "runlift_export.publish.publish_events",
}
"""What goes on until it is stopped, or asks somebody else's server: run up to there."""

SLOW = {
    "runlift squad plan club -o plans --engine dask -j 8": "starts eight processes",
    "runlift squad plan club -o plans --engine tcp://": "wants a scheduler at that address",
}
"""Lines whose options alone are looked at here: tests/slow/test_squad_dask.py runs them."""

OF_OTHERS = {
    "gio copy": "a watch over MTP, and GNOME; tests/slow/mtp",
    "jmtpfs": "a watch over MTP; tests/slow/mtp",
    "fusermount": "a watch over MTP; tests/slow/mtp",
    "aft-mtp-cli": "a watch over MTP, and a program of Homebrew's",
}
"""Programs of others that want what no test has."""

PREPARED = {
    "python.md": (
        "import runlift_export\n"
        "reading = runlift_export.read_runs('my-activities')\n"
        "settings = runlift_export.read_settings('runlift.toml')\n"
    ),
}
"""What the examples before a block of Python have already brought: they are run as doctests."""

ELSEWHERE = {
    "from dask_jobqueue": "wants a cluster with SLURM",
    "from dask_kubernetes": "wants a cluster with Kubernetes",
}
"""Python that wants a machine which no test has: it compiles."""


class ReachedError(Exception):
    """A command was understood and came to where it would go on for ever."""


# --- a home -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home that each page begins with."""
    home = tmp_path_factory.mktemp("written") / "home"
    make_home(home)
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, its own home and current folder, with the watch mounted; one cache for all."""
    place = tmp_path / "home"
    shutil.copytree(made, place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(place / ".config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(place / ".local"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(made.parent / "cache"))
    monkeypatch.setenv("RUNLIFT_TODAY", TODAY)
    monkeypatch.setenv("SHELL", "/bin/bash")
    monkeypatch.setattr(
        watch, "find_watch", lambda mount=None: watch.watch_at(mount or place / "watch")
    )

    def reached(*_: Any, **__: Any) -> None:
        raise ReachedError

    for name in ENDLESS.values():
        monkeypatch.setattr(name, reached)
    return place


# --- shell --------------------------------------------------------------------------------------


def run_ours(line: str, home: Path) -> None:
    """One of our own lines, as a shell would call it: status 0 and nothing of Python's."""
    line, _, target = line.partition(" > ")
    words = [word.replace("~", str(home), 1) for word in shlex.split(line, comments=True)[1:]]
    result = CliRunner().invoke(program, words)
    if isinstance(result.exception, ReachedError):
        return
    assert (line, 0) == (line, result.exit_code), f"{result.output}\n{result.exception!r}"
    assert [] == WRONG.findall(result.output)
    if target:
        Path(target.strip()).write_text(result.stdout, encoding="utf-8")


def pip_installs(words: list[str]) -> None:
    """No network here: what is named is this checkout or our name, with extras that there are."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for word in words[2:]:
        name, _, extras = word.rstrip("]").partition("[")
        assert name in (".", project["name"]), word
        assert {*filter(None, extras.split(","))} <= set(project["optional-dependencies"]), word


def make_would(words: list[str]) -> None:
    """The target is one, and what it would call is known: nothing is called."""
    subprocess.run([words[0], "-n", *words[1:]], cwd=ROOT, check=True, capture_output=True)


def dask_would(words: list[str]) -> None:
    """Dask's own command takes these options; tests/slow starts scheduler and workers."""
    pytest.importorskip("distributed", reason="the extra [dask]")
    module = import_module(f"distributed.cli.dask_{words[1]}")
    command: click.Command = module.main
    context = click.Context(command, info_name=words[1])
    given, more, _ = command.make_parser(context).parse_args(words[2:])
    assert (True, []) == (bool(given), more)


def makes_folder(words: list[str]) -> None:
    """A folder in the home."""
    Path(words[-1]).expanduser().mkdir(parents="-p" in words, exist_ok="-p" in words)


LOOKED_AT: dict[str, Callable[[list[str]], None]] = {
    "pip install": pip_installs,
    "pipx install": pip_installs,
    "make": make_would,
    "dask": dask_would,
    "mkdir": makes_folder,
}


def run_line(line: str, home: Path) -> None:
    """Run a line, or look at it as far as can be; raises for one that is neither."""
    words = shlex.split(line, comments=True)
    while "=" in words[0]:  # NAME=value before the command
        words.pop(0)
    command = " ".join(words)
    if words[0] == "runlift":
        assert faults_of(command) is None, faults_of(command)
        if not any(command.startswith(slow) for slow in SLOW):
            run_ours(line, home)
    elif not any(command.startswith(other) for other in OF_OTHERS):
        looks = [look for name, look in LOOKED_AT.items() if command.startswith(f"{name} ")]
        assert looks, f"a program of which nobody knows: {command}"
        looks[0](words)


# --- what is not shell --------------------------------------------------------------------------


def run_settings(block: Block, home: Path) -> None:
    """Settings are read by their reader."""
    path = home / "shown.toml"
    path.write_text(block.text, encoding="utf-8")
    runlift_export.read_settings(path)


def run_table(block: Block, home: Path) -> None:
    """A table of corrections or of sets is taken by the option that the page names for it."""
    (home / "shown.csv").write_text(block.text, encoding="utf-8")
    columns = next(csv.reader(block.text.splitlines()))
    call = "runs --corrections" if "effort" in columns else "lifts --lifts"
    run_ours(f"runlift {call} shown.csv ~/my-activities", home)


def run_assistant(block: Block) -> None:
    """The command that an assistant's program starts is one of ours, with options of today."""
    for server in json.loads(block.text)["mcpServers"].values():
        assert faults_of(shlex.join([server["command"], *server["args"]])) is None


def run_python(block: Block, home: Path, before: str, kept: dict[str, Any]) -> None:
    """A block goes on with the names of those before it; a file's name is that of a real one."""
    compile(block.text, "page", "exec")
    if block.text.startswith(tuple(ELSEWHERE)):
        return
    if "pandas" in block.text:
        pandas = pytest.importorskip("pandas", reason="in the dependency group notebooks")
        pandas.options.plotting.backend = "plotter"
    found = next(iter(sorted(home.glob("parquet/*-running-*.parquet"))), None)
    text = re.sub(r"[\w-]+-running-\w+\.parquet", found.name if found else r"\g<0>", block.text)
    exec(before + text, kept)  # noqa: S102  the page is ours


def plotter() -> types.ModuleType:
    """What pandas hands a picture to: no test needs the picture."""
    module = types.ModuleType("plotter")
    module.plot = lambda data, **_: len(data)  # type: ignore[attr-defined]
    return module


def written_by(lines: list[str], page: Path) -> set[str]:
    """The paths that a page names below the folders that its own commands write."""
    call = re.compile(r" (?:-o|--output) (\w+)(?=\s|$)")
    folders = {found for line in lines for found in call.findall(line)}
    spans = set(SPAN.findall(page.read_text(encoding="utf-8")))
    named_here = {span for span in spans if span.partition("/")[0] in folders and "/" in span}
    return {span.rstrip("/") for span in named_here if re.fullmatch(r"[\w.*/=-]+", span)}


def run_sql(block: Block) -> None:
    """DuckDB answers every query with rows."""
    duckdb = pytest.importorskip("duckdb", reason="in the dependency group notebooks")
    for query in filter(str.strip, block.text.split(";")):
        assert duckdb.sql(query).fetchall(), f"no row: {query}"


# --- the walk -----------------------------------------------------------------------------------


def prepare(lines: list[str], home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page does not bring itself: a plan, buckets; no settings where it begins with them."""
    if not any(re.search(r"runlift plan .*-o plan\b", line) for line in lines):
        run_ours("runlift plan ~/my-activities -o plan", home)
    if any("init" in line for line in lines):
        (home / "runlift.toml").unlink()
    if any(re.search(r"\b(?:s3|gs)://", line) for line in lines):
        give_buckets(home, monkeypatch)


@pytest.mark.parametrize("page", WALKED, ids=named)
def test_what_a_page_shows_is_done_as_it_says(
    page: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From top to bottom: commands, settings, tables, Python, SQL; then the files it names."""
    lines = list(shell_lines(page))
    prepare(lines, home, monkeypatch)
    for line in lines:
        run_line(line, home)
    monkeypatch.setitem(sys.modules, "plotter", plotter())
    kept: dict[str, Any] = {}
    for block in blocks_of(page):
        if block.kind == "toml":
            run_settings(block, home)
        elif block.kind == "csv":
            run_table(block, home)
        elif block.kind == "json":
            run_assistant(block)
        elif block.kind == "python":
            run_python(block, home, PREPARED.get(page.name, ""), kept)
        elif block.kind == "sql":
            run_sql(block)
        else:
            assert block.kind in ("sh", "pycon", "text"), block.kind
    assert [] == [name for name in written_by(lines, page) if not any(home.glob(name))]


FAULTY = {
    "```sh\nrunlift runs ~/my-activities --no-such\n```\n": "No such option",
    "```sh\nrunlift today nowhere\n```\n": "nowhere: no plan",
    "```sh\nfly to moon\n```\n": "a program of which nobody knows: fly",
    "```sh\npip install 'runlift-export[moon]'\n```\n": "moon",
    "```sh\nmake moon\n```\n": "'-n', 'moon'",
    "```toml\n[moon]\nphase = 1\n```\n": "moon: unknown key",
    "```csv\neffort,moon\nhard,1\n```\n": "moon",
    "```python\nfly()\n```\n": "'fly' is not defined",
    "```sql\nSELECT 1 WHERE false\n```\n": "no row",
    "Call `runlift runs nowhere`.\n```text\n```\n": "there is no 'nowhere'",
    "```sh\nrunlift plan ~/my-activities -o p\n```\nSee `p/moon.fit`.\n": "p/moon.fit",
    "```cobol\nSTOP RUN.\n```\n": "cobol",
}


@pytest.mark.parametrize("text", FAULTY)
def test_a_fault_in_a_page_is_noticed(
    text: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each kind that the walk above looks for, and for that reason."""
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    with pytest.raises(Exception, match=re.escape(FAULTY[text])):
        test_what_a_page_shows_is_done_as_it_says(page, home, monkeypatch)


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_every_shell_block_is_shell() -> None:
    """`bash -n`: quotes are closed, nothing is cut off."""
    for page in WALKED:
        for block in blocks_of(page):
            if block.kind == "sh":
                subprocess.run(["bash", "-n"], input=block.text, text=True, check=True)


def test_what_is_not_run_is_in_the_pages() -> None:
    """No reason outlives its line."""
    lines = [line for page in WALKED for line in shell_lines(page)]
    for begin in (*SLOW, *OF_OTHERS):
        assert any(line.startswith(begin) for line in lines), begin
    blocks = [block.text for page in WALKED for block in blocks_of(page)]
    assert all(any(block.startswith(begin) for block in blocks) for begin in ELSEWHERE)
    assert {*PREPARED} <= {page.name for page in WALKED}
