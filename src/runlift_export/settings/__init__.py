"""`runlift.toml` -> `Settings`. The only home of a default."""

from runlift_export.settings.corrections import corrections_from_csv
from runlift_export.settings.toml_file import (
    ANY_TIME,
    EQUIPMENT,
    RUN_WORDS,
    WEEKDAYS,
    defaults,
    parse_settings,
    template,
)

__all__ = [
    "ANY_TIME",
    "EQUIPMENT",
    "RUN_WORDS",
    "WEEKDAYS",
    "corrections_from_csv",
    "defaults",
    "parse_settings",
    "template",
]
