"""Many runners at once: each planned into a folder of its own, and one page over all of them.

One runner's trouble is a row with its reason; the others go on. Only whose files, settings, date
or program changed are planned. No athlete's files, settings or cache enter another's plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runlift_export.late_names import load_when_used

if TYPE_CHECKING:
    from runlift_export.squad.engine import EngineSpec, open_engine
    from runlift_export.squad.inputs import Wishes, settings_of
    from runlift_export.squad.ledger import LEDGER, Ledger, ledger_at
    from runlift_export.squad.member_plan import plan_member
    from runlift_export.squad.member_runs import MemberRuns, list_runs, squad_runs_document
    from runlift_export.squad.overview import folder_link, overview_policy, squad_page
    from runlift_export.squad.planning import SquadRun, plan_squad
    from runlift_export.squad.roster import Member, Roster, find_roster
    from runlift_export.squad.rows import (
        Row,
        Status,
        attention,
        by_attention,
        rows_document,
        rows_parquet,
        table_rows,
    )

__all__ = [
    "LEDGER",
    "EngineSpec",
    "Ledger",
    "Member",
    "MemberRuns",
    "Roster",
    "Row",
    "SquadRun",
    "Status",
    "Wishes",
    "attention",
    "by_attention",
    "find_roster",
    "folder_link",
    "ledger_at",
    "list_runs",
    "open_engine",
    "overview_policy",
    "plan_member",
    "plan_squad",
    "rows_document",
    "rows_parquet",
    "settings_of",
    "squad_page",
    "squad_runs_document",
    "table_rows",
]

_HOMES = {
    "EngineSpec": "engine",
    "open_engine": "engine",
    "LEDGER": "ledger",
    "Ledger": "ledger",
    "ledger_at": "ledger",
    "Wishes": "inputs",
    "settings_of": "inputs",
    "MemberRuns": "member_runs",
    "list_runs": "member_runs",
    "squad_runs_document": "member_runs",
    "plan_member": "member_plan",
    "folder_link": "overview",
    "overview_policy": "overview",
    "squad_page": "overview",
    "SquadRun": "planning",
    "plan_squad": "planning",
    "Member": "roster",
    "Roster": "roster",
    "find_roster": "roster",
    "Row": "rows",
    "Status": "rows",
    "attention": "rows",
    "by_attention": "rows",
    "rows_document": "rows",
    "rows_parquet": "rows",
    "table_rows": "rows",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = load_when_used(__name__, _HOMES)
