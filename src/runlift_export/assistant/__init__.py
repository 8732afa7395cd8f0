"""What an assistant may ask about a runner's days and plan: answers that only read.

`answers` gives them as plain values; `server` hands them out by the Model Context Protocol.
No position, file name, path or serial number is in any answer, and nothing is written.
"""

from __future__ import annotations

from runlift_export.assistant.answers import (
    RunnerView,
    days_answer,
    next_session_answer,
    plan_answer,
    runs_answer,
    why_here_answer,
    why_not_answer,
)
from runlift_export.assistant.preview import WishedChange, preview_answer
from runlift_export.assistant.server import make_server

__all__ = [
    "RunnerView",
    "WishedChange",
    "days_answer",
    "make_server",
    "next_session_answer",
    "plan_answer",
    "preview_answer",
    "runs_answer",
    "why_here_answer",
    "why_not_answer",
]
