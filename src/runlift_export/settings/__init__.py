"""`runlift.toml` -> `Settings`. The only home of a default."""

from runlift_export.settings.added_correction import (
    earlier_word,
    with_correction,
    without_correction,
)
from runlift_export.settings.corrections import corrections_from_csv
from runlift_export.settings.toml_file import (
    EQUIPMENT,
    defaults,
    parse_settings,
    spoken_template,
    template,
    template_texts,
)
from runlift_export.settings.week_table import ANY_TIME, RUN_WORDS, WEEKDAYS

__all__ = [
    "ANY_TIME",
    "EQUIPMENT",
    "RUN_WORDS",
    "WEEKDAYS",
    "corrections_from_csv",
    "defaults",
    "earlier_word",
    "parse_settings",
    "spoken_template",
    "template",
    "template_texts",
    "with_correction",
    "without_correction",
]
