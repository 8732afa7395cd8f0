"""The JSON documents of format 1: runs, days and plans; the plan both ways."""

from runlift_export.documents.listings import (
    FORMAT_VERSION,
    as_json,
    days_document,
    findings_document,
    noun_document,
    nouns_document,
    problem_json,
    runs_document,
    verdict_json,
)
from runlift_export.documents.plan import check_document, plan_document, today_document
from runlift_export.documents.plan_reader import is_wholly_read, read_plan

__all__ = [
    "FORMAT_VERSION",
    "as_json",
    "check_document",
    "days_document",
    "findings_document",
    "is_wholly_read",
    "noun_document",
    "nouns_document",
    "plan_document",
    "problem_json",
    "read_plan",
    "runs_document",
    "today_document",
    "verdict_json",
]
