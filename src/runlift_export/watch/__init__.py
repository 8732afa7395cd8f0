"""A mounted watch: find it, copy workouts to it whole, read them back, only when asked to."""

from runlift_export.watch.loading import Action, Load, Loaded, load
from runlift_export.watch.mount import Watch, find, on

__all__ = ["Action", "Load", "Loaded", "Watch", "find", "load", "on"]
