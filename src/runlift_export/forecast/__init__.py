"""The days to come: planned-run calendars, the week template, and the runner's own rhythm."""

from runlift_export.forecast.days_ahead import Forecast, expect_days

__all__ = ["Forecast", "expect_days"]
