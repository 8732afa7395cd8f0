"""Days, lifts and rules -> the cheapest plan; and, written apart, its judge."""

from runlift_export.plan.check import violations
from runlift_export.plan.identity import plan_id, revise
from runlift_export.plan.request import Request, Solution
from runlift_export.plan.solve import solve

__all__ = ["Request", "Solution", "plan_id", "revise", "solve", "violations"]
