"""The coach's page and the tables: who stands first, what is said, that nothing slips through."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path

import pytest

from runlift_export.squad import (
    Ledger,
    Row,
    Status,
    attention,
    by_attention,
    folder_link,
    overview_policy,
    rows_parquet,
    squad_page,
    table_rows,
)

DAY = date(2026, 11, 16)
FINE = Row(
    athlete="zoe",
    status=Status.PLANNED,
    runs=40,
    last_run=DAY - timedelta(days=1),
    load_7d=301.5,
    load_28d=1100.0,
    ratio=1.04,
    weeks=(0.0, 120.0, 240.0, 180.5, 300.0, 210.0, 260.0, 280.0, 290.0, 301.5),
    phase="build",
    sessions_this_week=2,
    sessions=8,
    next_start=datetime(2026, 11, 17, 18, 0, tzinfo=timezone(timedelta(hours=1))),
    next_name="Strength A",
    changes=(("moved", 2), ("new", 1)),
    planned_on=DAY,
    timezone="Europe/Berlin",
)
WORSE = (
    replace(FINE, athlete="failed", status=Status.FAILED, reason="no run here", planned_on=None),
    replace(FINE, athlete="kept", status=Status.KEPT, reason="mount the disk"),
    replace(FINE, athlete="without", without_sessions=True),
    replace(FINE, athlete="broken", broken=("H3",)),
    replace(FINE, athlete="stale", last_run=DAY - timedelta(days=12)),
    replace(FINE, athlete="heavy", ratio=1.62, is_heavy=True),
    replace(FINE, athlete="unreadable", unreadable=1),
    FINE,
    replace(FINE, athlete="away", status=Status.INACTIVE),
)


class Seen(HTMLParser):
    """Tags, links and text of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for key, value in attrs if key in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_who_needs_a_look_stands_first() -> None:
    """From no plan at all down to nothing to say, and who is away at the end."""
    assert WORSE == by_attention(reversed(WORSE))
    assert "no run for 12 days" == attention(WORSE[4]).words
    assert "1.6 x the usual load" == attention(WORSE[5]).words
    assert "" == attention(FINE).words


def test_the_page_says_all_of_it_in_that_order() -> None:
    """One line an athlete with a link to the athlete's own page."""
    seen = Seen(squad_page(WORSE, link_of=folder_link))
    names = [seen.text.index(f"{row.athlete}") for row in WORSE if row.athlete != "failed"]
    assert sorted(names) == names
    for words in ("2 moved, 1 new", "Tue 17 Nov 18:00", "1.04", "2 sessions (build)", "Sun 15 Nov"):
        assert words in seen.text
    assert "7 need a look" in seen.text
    assert "zoe/index.html" in seen.links
    assert not any(link.startswith("failed") for link in seen.links)


def test_names_are_text_and_nothing_is_fetched() -> None:
    """Whatever a folder is called, the page has no script, no outside link and no foreign tag."""
    nasty = '"><script src=//evil.example></script><img onerror=x>&amp;../..'
    page = squad_page(
        (replace(FINE, athlete=nasty, reason=nasty, groups=(nasty,), next_name=nasty),),
        link_of=folder_link,
    )
    seen = Seen(page)
    assert not {"script", "img", "iframe", "form"} & set(seen.tags)
    assert [] == [link for link in seen.links if "//" in link or (":" in link and link != "data:,")]
    assert overview_policy().encode().replace(b"'", b"&#x27;") in page
    assert "default-src 'none'" in overview_policy()


def test_tables_hold_the_same_and_parquet_reads_back() -> None:
    """One row an athlete, by name and unit."""
    pq = pytest.importorskip("pyarrow.parquet")
    back = pq.read_table(io.BytesIO(rows_parquet(WORSE))).to_pylist()
    assert table_rows(WORSE) == back


def test_the_ledger_gives_rows_back_and_passes_over_what_is_none(tmp_path: Path) -> None:
    """The last line of an athlete counts."""
    ledger = Ledger(tmp_path)
    for row in (*WORSE, replace(FINE, runs=41)):
        ledger.add(row)
    with (tmp_path / ".runlift-squad.jsonl").open("ab") as stream:
        stream.write(b'\n{"athlete": "x"}\n[]\n{"athlete": 1, "status": "planned"}\n\xff\n{"ath')
    ledger.add(replace(FINE, athlete="yara"))
    rows = ledger.rows()
    assert {row.athlete for row in WORSE} | {"yara"} == rows.keys()
    assert 41 == rows["zoe"].runs
    assert WORSE[0] == rows["failed"]
    ledger.rewrite(rows.values())
    assert rows == ledger.rows()
    assert 0o600 == (tmp_path / ".runlift-squad.jsonl").stat().st_mode & 0o777
