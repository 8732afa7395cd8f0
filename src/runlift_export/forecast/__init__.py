"""The days to come: planned-run calendars, the week template, and the runner's own rhythm."""

from runlift_export.forecast.days_ahead import Forecast, expect_days
from runlift_export.forecast.planned import CalendarUse, calendar_uses

__all__ = ["CalendarUse", "Forecast", "calendar_uses", "expect_days"]
