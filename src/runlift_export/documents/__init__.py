"""The JSON documents of format 1: runs, days and plans; the plan both ways."""

from runlift_export.documents.days import days_document
from runlift_export.documents.nouns import noun_document, nouns_document
from runlift_export.documents.plan import check_document, plan_document
from runlift_export.documents.plan_reader import is_wholly_read, read_plan
from runlift_export.documents.runs import findings_document, runs_document
from runlift_export.documents.text import FORMAT_VERSION, as_json

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
    "read_plan",
    "runs_document",
]
