"""Plan -> bytes. Opens no file, decides nothing, reads no clock.

Each format is a file of its own: `workout` (FIT), `shown` (FIT back again), `calendar`
(iCalendar), `page` (HTML), `tables` (terminal), `spreadsheet` (CSV).
"""
