"""The runner's time zone: as set, else what the newest files say, else the machine's.

A file knows its offset from UTC, not the name of its zone. Calendars need a name, so a zone is
sought whose offsets were those of the newest runs, on their own dates: summer time tells much.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from runlift_export.language import say
from runlift_export.model import OffsetBasis, Run, Settings

NEWEST_RUNS = 10
EARLIER_RUNS = 150
"""Half a year of many runs: enough to have seen a change of the clock."""

ZONES = (
    "Europe/Berlin", "Europe/London", "Europe/Athens", "Europe/Lisbon", "Europe/Istanbul",
    "Europe/Moscow", "America/New_York", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "America/Phoenix", "America/Anchorage", "Pacific/Honolulu",
    "America/Halifax", "America/St_Johns", "America/Sao_Paulo", "America/Bogota",
    "America/Mexico_City", "America/Santiago", "America/Asuncion", "America/Caracas",
    "America/Havana", "America/Noronha", "America/Nuuk", "Atlantic/Azores",
    "Atlantic/Cape_Verde", "Atlantic/Reykjavik", "Africa/Lagos", "Africa/Johannesburg",
    "Africa/Cairo", "Africa/Casablanca", "Africa/Nairobi", "Asia/Jerusalem", "Asia/Beirut",
    "Asia/Tehran", "Asia/Dubai", "Asia/Kabul", "Asia/Karachi", "Asia/Kolkata",
    "Asia/Kathmandu", "Asia/Dhaka", "Asia/Yangon", "Asia/Bangkok", "Asia/Shanghai",
    "Asia/Tokyo", "Australia/Darwin", "Australia/Eucla", "Australia/Brisbane",
    "Australia/Adelaide", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Guadalcanal",
    "Pacific/Auckland", "Pacific/Fiji", "Pacific/Chatham", "Pacific/Tongatapu",
    "Pacific/Kiritimati", "Pacific/Marquesas", "Pacific/Pago_Pago", "Pacific/Norfolk",
)  # fmt: skip
"""One of each set of rules that people live by, the more people the earlier."""


def zone_of_runs(runs: Sequence[Run], machine: ZoneInfo) -> ZoneInfo | None:
    """The zone that most of the newest runs fit, then most of the earlier ones.

    Of zones that fit equally well the machine's is taken, else the first of `ZONES`. None where
    no file tells its offset, or no zone fits even half of the newest.
    """
    told = _told(runs)
    if not told:
        return None
    newest = told[-NEWEST_RUNS:]
    zones = (machine, *filter(None, map(_named, ZONES)))
    fits = [_fits(zone, newest) for zone in zones]
    most = max(fits)
    if 2 * most < len(newest):
        return None
    equal = [zone for zone, count in zip(zones, fits, strict=True) if count == most]
    return max(equal, key=lambda zone: _fits(zone, told)) if len(equal) > 1 else equal[0]


def zone_words(runs: Sequence[Run], settings: Settings, used: ZoneInfo, machine: ZoneInfo) -> str:
    """What is to be told of the zone in use; "" where files and zone agree and nothing is new."""
    newest = _told(runs)[-NEWEST_RUNS:]
    if settings.timezone is None and not newest:
        return say(
            "times are in the zone of this machine, {zone}; timezone in runlift.toml sets yours",
            zone=used,
        )
    if newest and 2 * _fits(used, newest) < len(newest):
        offset = _offset_words(newest[-1][1])
        return say(
            "your newest runs were recorded at {offset}, but times are in {zone}; set timezone in"
            " runlift.toml to where you are now",
            offset=offset,
            zone=used,
        )
    if settings.timezone is None and used.key != machine.key:
        return say(
            "times are in {zone}, where your newest runs fit; timezone in runlift.toml sets it",
            zone=used,
        )
    return ""


def _told(runs: Sequence[Run]) -> list[tuple[datetime, int]]:
    """Start and offset (s) of the newest runs whose files tell it, oldest first."""
    told = [
        (run.started_at, run.utc_offset_s) for run in runs if run.offset_basis is OffsetBasis.FILE
    ]
    return told[-EARLIER_RUNS:]


def _fits(zone: ZoneInfo, told: Sequence[tuple[datetime, int]]) -> int:
    return sum(
        started_at.astimezone(zone).utcoffset() == timedelta(seconds=offset_s)
        for started_at, offset_s in told
    )


@cache
def _named(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):
        return None


def _offset_words(offset_s: int) -> str:
    sign = "-" if offset_s < 0 else "+"
    hours, minutes = divmod(abs(offset_s) // 60, 60)
    return f"UTC{sign}{hours:02}:{minutes:02}"
