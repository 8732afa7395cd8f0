"""A program that publishes two plans in turn without end, to be killed at any point."""

from __future__ import annotations

PUBLISHER = """
import pickle, sys
from runlift_export.publish import publish_events
url = sys.argv[1]
objects, user = pickle.loads(sys.stdin.buffer.read())
print("ready", flush=True)
while True:
    for one in objects:
        assert not publish_events(one, url, plan_id="plan-7f3a", credentials=user).conflicts
"""
