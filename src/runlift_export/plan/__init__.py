"""Days, sessions and rules -> the cheapest plan; and, written apart, its checker."""

from runlift_export.plan.checker import find_broken_rules
from runlift_export.plan.identity import make_sessions, new_plan_id
from runlift_export.plan.planner import place_sessions
from runlift_export.plan.problem import PlanningProblem, PlanningSolution

__all__ = [
    "PlanningProblem",
    "PlanningSolution",
    "find_broken_rules",
    "make_sessions",
    "new_plan_id",
    "place_sessions",
]
