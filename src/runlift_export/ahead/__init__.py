"""The days to come: planned-run calendars, the week template, and the runner's own rhythm."""

from runlift_export.ahead.forecast import Forecast, forecast

__all__ = ["Forecast", "forecast"]
