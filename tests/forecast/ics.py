"""Calendars for tests, as bytes."""

from __future__ import annotations


def event(title: str, start: str, *lines: str, uid: str | None = None) -> tuple[str, ...]:
    """The lines of one event; `start` is what follows DTSTART (";VALUE=DATE:20261201")."""
    name = uid if uid is not None else f"{title}-{start}"
    stamp = "DTSTAMP:20261101T000000Z"
    return ("BEGIN:VEVENT", f"UID:{name}", stamp, f"DTSTART{start}", f"SUMMARY:{title}", *lines,
            "END:VEVENT")  # fmt: skip


def calendar(*events: tuple[str, ...], producer: str = "-//test//EN") -> bytes:
    """A whole calendar with CRLF line ends."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{producer}"]
    lines += [line for one in events for line in one]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
