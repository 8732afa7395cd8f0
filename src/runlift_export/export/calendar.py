"""A plan as one iCalendar feed (RFC 5545, RFC 7986) that subscribers can refresh for years.

The same plan and options give the same bytes in every process: nothing here reads the clock,
and every stamp comes from the session's own last change.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Component, Event, Timezone
from icalendar.prop import vText

from runlift_export.export.wording import newest_run_words, quoted_path, session_lines
from runlift_export.language import say, spoken_language, to_say
from runlift_export.model import Plan, Session

PRODID = "-//runlift-export//strength plan//EN"
PRIVATE_PRODID = "-//calendar//busy times//EN"
FEED_NAMES = ("strength.ics", "calendar.ics")
"""What the feed is called beside the page: openly, and where it shows busy times and no more."""
PAST_DAYS = 90
"""Sessions older than this at the plan's start leave the feed; younger ones stay in it."""
REFRESH = timedelta(hours=6)
_CLOSING = b"END:VCALENDAR\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOptions:
    """What a subscriber gets to see.

    `name` is the calendar's name. `alarm_min` sets one reminder that many minutes before a
    timed session. `private` shows "Busy" and nothing else: no word, name or identity in the feed
    tells of what made it, or for what. `all_day` gives dates without times, which leave the runner
    free. `units` is "kg" or "lb". `base_url` (https) is where
    the folder of workouts is published; it adds a link that the reader's device can reach.
    """

    name: str = to_say("Strength")
    alarm_min: int | None = None
    private: bool = False
    all_day: bool = False
    units: str = "kg"
    base_url: str | None = None


DEFAULT_OPTIONS = FeedOptions()


class PlainText(vText):
    r"""TEXT escaped by RFC 5545 3.3.11, for X- properties too.

    `vText` takes a backslash before "N" for a line break, so "C:\Notes" would lose its N.
    """

    __slots__ = ()

    def to_ical(self) -> bytes:
        """Return the escaped value in UTF-8."""
        escaped = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\n", "\\n").encode()


def plan_calendar(plan: Plan, *, options: FeedOptions = DEFAULT_OPTIONS) -> bytes:
    """Write the plan's sessions, and those of the last 90 days, as one VCALENDAR.

    Deliberately without calendar UID (vdirsyncer would keep a single event) and without METHOD
    (RFC 5546 3.2.1 would ask for an ORGANIZER in each event). A session that left the plan is
    left out, not cancelled. SEQUENCE is the session's revision (RFC 5545 3.8.7.4); DTSTAMP,
    LAST-MODIFIED and CREATED are its last change (3.8.7.2).
    """
    sessions = _published(plan)
    head = _calendar(plan, options)
    zone = ZoneInfo(plan.timezone)
    timed = sessions and not options.all_day and plan.timezone != "UTC"
    if timed or not sessions:  # RFC 5545 3.6: a calendar holds at least one component
        head.add_component(_timezone(plan.timezone, *_decades(sessions, plan.start)))
    told = spoken_language()
    events = b"".join(_event_bytes(session, zone, options, told) for session in sessions)
    return _opened(head) + events + _CLOSING


def _opened(calendar: Calendar) -> bytes:
    """Serialise a calendar up to where its events go."""
    return bytes(calendar.to_ical()).removesuffix(_CLOSING)


def session_calendars(plan: Plan, *, options: FeedOptions = DEFAULT_OPTIONS) -> dict[str, bytes]:
    """Write each session as a calendar of its own, by uid: what a CalDAV collection stores.

    RFC 4791 4.1: one UID in each object, no METHOD, and the zone that its times need.
    """
    sessions = _published(plan)
    zone = ZoneInfo(plan.timezone)
    head = Calendar()
    head.add("PRODID", PRIVATE_PRODID if options.private else PRODID)
    head.add("VERSION", "2.0")
    if not options.all_day and plan.timezone != "UTC":
        head.add_component(_timezone(plan.timezone, *_decades(sessions, plan.start)))
    opened = _opened(head)
    return {
        event_uid(session, private=options.private): opened
        + _event_bytes(session, zone, options, spoken_language())
        + _CLOSING
        for session in sessions
    }


def feed_name(options: FeedOptions) -> str:
    """What the feed's file is called."""
    return FEED_NAMES[options.private]


def event_uid(session: Session, *, private: bool) -> str:
    """The session's identity in calendars: its uid, or one that tells nothing of where from.

    The latter has the form that RFC 7986 5.3 recommends, a UUID, and is as lasting.
    """
    if not private:
        return session.uid
    digest = hashlib.sha256(f"private event of {session.uid}".encode()).digest()
    return str(UUID(bytes=digest[:16], version=4))


def event_uids(session: Session) -> tuple[str, str]:
    """Both identities that a session may have in a feed."""
    return event_uid(session, private=False), event_uid(session, private=True)


def _published(plan: Plan) -> tuple[Session, ...]:
    """Sessions by time; one that is both past and planned (the same uid) counts as planned."""
    oldest = plan.start - timedelta(days=PAST_DAYS)
    by_uid = {session.uid: session for session in plan.past if session.date >= oldest}
    by_uid |= {session.uid: session for session in plan.sessions}
    return tuple(sorted(by_uid.values(), key=lambda session: (session.start, session.uid)))


def _about(plan: Plan) -> str:
    """What the calendar as a whole says; no event changes with it."""
    stale = newest_run_words(plan.newest_run, plan.start, before_plan=True)
    about = say("Strength sessions placed around your runs")
    return f"{about}; {stale}" if stale else about


def _calendar(plan: Plan, options: FeedOptions) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", PRIVATE_PRODID if options.private else PRODID)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    name = say("Busy") if options.private else options.name
    if options.name == FeedOptions().name and not options.private:  # what nobody chose
        name = say(options.name)
    calendar.add("NAME", _line(name))
    calendar.add("X-WR-CALNAME", _line(name))
    calendar.add("X-WR-TIMEZONE", _line(plan.timezone))
    if not options.private:
        about = _line(_about(plan))
        calendar.add("DESCRIPTION", about)
        calendar.add("X-WR-CALDESC", about)
        calendar.add("COLOR", _line("teal"))
        calendar.add("X-APPLE-CALENDAR-COLOR", _line("#008080"))
    # RFC 7986 5.7 asks for VALUE=DURATION; Outlook and Nextcloud read the older X- name.
    calendar.add("REFRESH-INTERVAL", REFRESH, {"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", _line("PT6H"))
    return calendar


def _decades(sessions: tuple[Session, ...], start: date) -> tuple[date, date]:
    """Bounds of the zone's rules: whole decades, at least two years past the last session.

    Readers go wrong by an hour after the last rule written. Whole decades keep the zone's
    bytes the same for years, so clients that hash events with their zone see no false change.
    """
    dates = [session.date for session in sessions] or [start]
    first, last = min(dates), max(dates)
    return date(first.year // 10 * 10, 1, 1), date((last.year + 2) // 10 * 10 + 10, 1, 1)


def _timezone(name: str, first: date, last: date) -> Component:
    return Timezone.from_ical(_timezone_bytes(name, first, last))


@lru_cache(maxsize=16)
def _timezone_bytes(name: str, first: date, last: date) -> bytes:
    """Write a VTIMEZONE with every change of offset between two dates (RFC 5545 3.6.5)."""
    zone = Timezone.from_tzinfo(ZoneInfo(name), name, first_date=first, last_date=last)
    zone.pop("COMMENT", None)  # not allowed there; libical refuses the feed
    for observance in zone.subcomponents:
        # The RFC wants onsets by the old offset; icalendar gives that end of a gap which the
        # new offset names (03:00 for a jump from 02:00 to 03:00).
        shift = min(observance.TZOFFSETFROM - observance.TZOFFSETTO, timedelta())
        observance.DTSTART += shift
        changes = observance.pop("RDATE", None)
        for change in changes.dts if changes is not None else ():
            # A line each: vobject, and so Radicale, forgets all but the first of a list.
            observance.add("RDATE", [change.dt + shift])
    return bytes(zone.to_ical())


@lru_cache(maxsize=4096)
def _event_bytes(session: Session, zone: ZoneInfo, options: FeedOptions, _language: str) -> bytes:
    """Serialise one event; kept by language, since a re-plan leaves nearly all as they were."""
    event = Event()
    event.add("UID", _line(event_uid(session, private=options.private)))
    for stamp in ("DTSTAMP", "LAST-MODIFIED", "CREATED"):
        event.add(stamp, session.changed_at.astimezone(UTC))
    event.add("SEQUENCE", session.revision)
    summary = say("Strength: {name}", name=say(session.lift.name))
    event.add("SUMMARY", _line(say("Busy") if options.private else summary))
    if options.all_day:
        _set_dates(event, session.date)
    else:
        _set_times(event, session, zone)
    if not options.private:
        event.add("CATEGORIES", [say("Strength")])
        event.add("DESCRIPTION", _text(_description(session, options)))
    if options.alarm_min is not None and not options.all_day:
        event.add_component(_alarm(options))
    return bytes(event.to_ical())


def _set_dates(event: Event, on: date) -> None:
    """All day: DTEND is exclusive (RFC 5545 3.6.1), and the day stays free for other things."""
    event.add("DTSTART", on)
    event.add("DTEND", on + timedelta(days=1))
    event.add("TRANSP", "TRANSPARENT")
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", _line("FREE"))


def _set_times(event: Event, session: Session, zone: ZoneInfo) -> None:
    """Local times with their zone, never floating; the length holds across a clock change."""
    start = session.start.astimezone(UTC)
    end = start + timedelta(minutes=session.lift.duration_min)
    event.add("DTSTART", _local(start, zone))
    event.add("DTEND", _local(end, zone))
    event.add("TRANSP", "OPAQUE")


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment if zone.key == "UTC" else moment.astimezone(zone)


def _alarm(options: FeedOptions) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("TRIGGER", -timedelta(minutes=options.alarm_min or 0))
    alarm.add("DESCRIPTION", _line(say("Busy") if options.private else say("Strength session")))
    return alarm


def _description(session: Session, options: FeedOptions) -> str:
    lines = session_lines(session, options.units)
    if options.base_url is not None:
        link = f"{options.base_url.rstrip('/')}/{quoted_path(session.workout)}"
        lines += ("", say("For the watch: {link}", link=link))
    return "\n".join(lines)


def _line(text: str) -> PlainText:
    return PlainText(" ".join(_text(text).split("\n")))


def _text(text: str) -> PlainText:
    """Keep what RFC 5545 3.3.11 lets stand in TEXT: line breaks as LF, no control characters.

    NEL, LS and PS are line breaks to some readers and not to others: they become LF. Lone
    surrogates, which UTF-8 cannot write, become U+FFFD.
    """
    unified = text.replace("\r\n", "\n").translate(_BREAKS)
    return PlainText(unified.encode("utf-8", "replace").decode())


_BREAKS: dict[int, str | None] = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))
_BREAKS |= {0x09: " ", 0x0D: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n", 0xFEFF: None}
del _BREAKS[0x0A]
