"""Plan, days and runs -> bytes and text. Opens no file, decides nothing, reads no clock.

Calendar (iCalendar), page and cards (HTML), terminal (text), spreadsheet (CSV), data frames.
Each name is loaded when it is first used: a list of runs needs no calendar library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runlift_export.late_names import load_when_used

if TYPE_CHECKING:
    from runlift_export.export.calendar import (
        FEED_NAMES,
        FeedOptions,
        event_uids,
        feed_name,
        plan_calendar,
        session_calendars,
    )
    from runlift_export.export.cards import cards_html, cards_text
    from runlift_export.export.columns import Column, day_columns, run_columns
    from runlift_export.export.outlook import next_session_text, today_text
    from runlift_export.export.page import (
        Bout,
        LiftedSet,
        PageFacts,
        PageOptions,
        Trend,
        WatchFile,
        content_policy,
        page_html,
        with_feed_address,
    )
    from runlift_export.export.page.html import Html, el, joined
    from runlift_export.export.spreadsheet import days_csv, objects_csv, runs_csv
    from runlift_export.export.tables import (
        DAY_COLUMNS,
        RUN_COLUMNS,
        Screen,
        days_text,
        grid_text,
        pace_text,
        runs_text,
    )
    from runlift_export.export.terminal import (
        agenda_text,
        broken_rules_text,
        changes_text,
        finding_line,
        findings_text,
        plan_text,
        threshold_line,
    )
    from runlift_export.export.wording import day_words, quoted_path

__all__ = [
    "DAY_COLUMNS",
    "FEED_NAMES",
    "RUN_COLUMNS",
    "Bout",
    "Column",
    "FeedOptions",
    "Html",
    "LiftedSet",
    "PageFacts",
    "PageOptions",
    "Screen",
    "Trend",
    "WatchFile",
    "agenda_text",
    "broken_rules_text",
    "cards_html",
    "cards_text",
    "changes_text",
    "content_policy",
    "day_columns",
    "day_words",
    "days_csv",
    "days_text",
    "el",
    "event_uids",
    "feed_name",
    "finding_line",
    "findings_text",
    "grid_text",
    "joined",
    "next_session_text",
    "objects_csv",
    "pace_text",
    "page_html",
    "plan_calendar",
    "plan_text",
    "quoted_path",
    "run_columns",
    "runs_csv",
    "runs_text",
    "session_calendars",
    "threshold_line",
    "today_text",
    "with_feed_address",
]

_HOMES = {
    "agenda_text": "terminal",
    "broken_rules_text": "terminal",
    "changes_text": "terminal",
    "next_session_text": "outlook",
    "plan_text": "terminal",
    "today_text": "outlook",
    "FEED_NAMES": "calendar",
    "FeedOptions": "calendar",
    "event_uids": "calendar",
    "feed_name": "calendar",
    "plan_calendar": "calendar",
    "session_calendars": "calendar",
    "cards_html": "cards",
    "cards_text": "cards",
    "Column": "columns",
    "day_columns": "columns",
    "run_columns": "columns",
    "Bout": "page",
    "Html": "page.html",
    "el": "page.html",
    "joined": "page.html",
    "day_words": "wording",
    "quoted_path": "wording",
    "LiftedSet": "page",
    "PageFacts": "page",
    "PageOptions": "page",
    "Trend": "page",
    "WatchFile": "page",
    "content_policy": "page",
    "page_html": "page",
    "with_feed_address": "page",
    "days_csv": "spreadsheet",
    "objects_csv": "spreadsheet",
    "runs_csv": "spreadsheet",
    "DAY_COLUMNS": "tables",
    "RUN_COLUMNS": "tables",
    "Screen": "tables",
    "days_text": "tables",
    "finding_line": "terminal",
    "findings_text": "terminal",
    "threshold_line": "terminal",
    "grid_text": "tables",
    "pace_text": "tables",
    "runs_text": "tables",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = load_when_used(__name__, _HOMES)
