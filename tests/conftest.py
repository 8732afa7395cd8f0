"""What holds for every test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# No test fails because the computer is busy with something else.
settings.register_profile(
    "no clock", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("no clock")
