"""What subscribers get: judged by vobject and dateutil, which share no code with the writer."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil import tz
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from places import JUDGES, ROOT, needs_judges
from runlift_export.export import FeedOptions, plan_calendar
from runlift_export.model import Plan, Session
from strategies import (
    START,
    ZONES,
    a_lift,
    a_plan,
    a_prescription,
    a_session,
    plans,
    texts,
)

GOLD = ROOT / "tests" / "gold"

OPTIONS = (
    FeedOptions(),
    FeedOptions(alarm_min=60, units="lb", base_url="https://example.org/plan/"),
    FeedOptions(private=True, alarm_min=30),
    FeedOptions(all_day=True),
)
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def a_gold_plan() -> Plan:
    """A year-end plan in Sydney with a past session, a changed one and awkward text."""
    start = date(2026, 12, 28)
    sydney = ZoneInfo("Australia/Sydney")

    def at(day: date, **changes: Any) -> Session:
        begin = datetime.combine(day, time(18, 30), tzinfo=sydney)
        return a_session(date=day, start=begin, **changes)

    awkward = a_lift(
        exercises=(
            a_prescription(name="Kniebeuge; tief, mit Fußheber", notes=r"C:\Notes\n 深蹲 🏋"),
        )
    )
    return a_plan(
        start=start,
        weeks=2,
        timezone="Australia/Sydney",
        sessions=(
            at(start + timedelta(days=1)),
            at(start + timedelta(days=4), revision=2, lift=awkward),
        ),
        past=(at(start - timedelta(days=6)),),
    )


def lines_of(data: bytes) -> list[bytes]:
    return data.replace(b"\r\n ", b"").split(b"\r\n")


def values_of(data: bytes, name: bytes) -> list[bytes]:
    return [line.split(b":", 1)[1] for line in lines_of(data) if re.match(name + b"[;:]", line)]


def events_of(data: bytes) -> list[Any]:
    zones = vars(vobject.icalendar)["__tzidMap"]
    for name in set(zones) - {"UTC"}:
        del zones[name]  # vobject keeps the first zone of a name for the whole process
    return list(vobject.readOne(data.decode()).contents.get("vevent", []))


def seen(text: str) -> str:
    """What a reader of text sees, however it treats control characters and line breaks."""
    return "".join(character for character in text if character.isalnum())


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("feed.ics", FeedOptions()),
        (
            "feed-options.ics",
            FeedOptions(
                name="Kraft; Lauf", alarm_min=45, units="lb", base_url="https://example.org/p/"
            ),
        ),
        ("feed-private-days.ics", FeedOptions(private=True, all_day=True)),
    ],
)
def test_gold_feed(name: str, options: FeedOptions, tmp_path: Path) -> None:
    """Every byte of three feeds is as it was when their meaning was checked."""
    actual = plan_calendar(a_gold_plan(), options=options)
    (tmp_path / name).write_bytes(actual)

    assert (GOLD / name).read_bytes() == actual, f"the actual bytes are in {tmp_path / name}"


@few
@given(plan=plans(), options=st.sampled_from(OPTIONS))
@example(plan=a_gold_plan(), options=OPTIONS[0])
def test_every_line_is_short_clean_utf8(plan: Plan, options: FeedOptions) -> None:
    """CRLF ends each line, none is over 75 octets, none holds half a character or a control."""
    data = plan_calendar(plan, options=options)

    assert data.endswith(b"END:VCALENDAR\r\n")
    for line in data.removesuffix(b"\r\n").split(b"\r\n"):
        assert 0 < len(line) <= 75
        text = line.decode()
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]", text)


@settings(few, max_examples=15)
@given(plan=plans(max_weeks=1))
@example(plan=a_gold_plan())
def test_other_parsers_see_the_same_sessions(plan: Plan) -> None:
    """Uid, start, end, revision and stamps come back from another parser unchanged."""
    events = events_of(plan_calendar(plan))

    oldest = plan.start - timedelta(days=90)
    sessions = [one for one in plan.past if one.date >= oldest] + list(plan.sessions)
    expected = {
        session.uid: (
            session.start.astimezone(UTC),
            session.start.astimezone(UTC) + timedelta(minutes=session.lift.duration_min),
            str(session.revision),
            session.changed_at,
            session.changed_at,
        )
        for session in sessions
    }
    actual = {
        event.uid.value: (
            event.dtstart.value.astimezone(UTC),
            event.dtend.value.astimezone(UTC),
            event.sequence.value,
            event.dtstamp.value,
            event.last_modified.value,
        )
        for event in events
    }
    assert expected == actual
    assert len(sessions) == len(events)


@few
@given(name=texts(), notes=texts())
@example(name=r"C:\Notes\N", notes="a\\;b\\,c\\\\n")
@example(name="a\nEND:VEVENT\r\nBEGIN:VEVENT", notes="\r")
def test_text_comes_back_as_it_was(name: str, notes: str) -> None:
    """Nothing in a name or a note can end its line, and no letter is lost in escaping."""
    lift = a_lift(name=name, exercises=(a_prescription(name=name, notes=notes),))
    plan = a_plan(sessions=(a_session(lift=lift),))

    (event,) = events_of(plan_calendar(plan))

    assert f"Strength{seen(name)}" == seen(event.summary.value)
    assert seen(f"{name} 3 x 8 16 kg") in seen(event.description.value)
    assert seen(notes) in seen(event.description.value)


def test_a_backslash_before_n_is_not_a_line_break() -> None:
    """A note with a Windows path keeps its backslashes and letters."""
    note = r"C:\Notes\new"
    lift = a_lift(exercises=(a_prescription(notes=note),))

    (event,) = events_of(plan_calendar(a_plan(sessions=(a_session(lift=lift),))))

    assert note in event.description.value


def test_calendar_has_neither_uid_nor_method() -> None:
    """A calendar UID makes vdirsyncer keep one event; METHOD would demand an ORGANIZER."""
    data = plan_calendar(a_plan())

    assert [] == values_of(data, b"METHOD")
    assert len(a_plan().sessions) == len(values_of(data, b"UID"))
    first_event = data.index(b"BEGIN:VEVENT")
    assert b"\r\nUID" not in data[:first_event]


def test_calendar_properties_carry_their_value_types() -> None:
    """Refresh is a DURATION by RFC 7986 5.7 and an X- name; name and colour come twice."""
    lines = lines_of(plan_calendar(a_plan(), options=FeedOptions(name="Kraft; Lauf")))

    for line in (
        b"REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        b"X-PUBLISHED-TTL:PT6H",
        b"NAME:Kraft\\; Lauf",
        b"X-WR-CALNAME:Kraft\\; Lauf",
        b"X-WR-TIMEZONE:Europe/Berlin",
        b"COLOR:teal",
        b"X-APPLE-CALENDAR-COLOR:#008080",
    ):
        assert line in lines


def test_same_plan_gives_the_same_bytes_in_every_process() -> None:
    """Neither the hash seed nor the machine's zone shows in the bytes."""
    program = (
        "import sys; from strategies import a_plan;"
        "from runlift_export.export import plan_calendar;"
        "sys.stdout.buffer.write(plan_calendar(a_plan()))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={
                "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}",
                "PYTHONHASHSEED": seed,
                "TZ": zone,
            },
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }

    assert {plan_calendar(a_plan())} == outputs


def test_a_change_touches_its_own_event_only() -> None:
    """All other events keep their bytes, and so does the head of the calendar."""
    before = a_plan()
    moved = replace(
        before.sessions[1],
        start=before.sessions[1].start + timedelta(hours=1),
        revision=1,
        changed_at=before.sessions[1].changed_at + timedelta(days=1),
    )
    after = replace(before, sessions=(before.sessions[0], moved, *before.sessions[2:]))

    old, new = (plan_calendar(plan).split(b"BEGIN:VEVENT") for plan in (before, after))

    assert [2] == [at for at, (one, two) in enumerate(zip(old, new, strict=True)) if one != two]
    assert b"SEQUENCE:1\r\n" in new[2]
    assert b"LAST-MODIFIED:20261121T093000Z\r\n" in new[2]


def test_past_sessions_stay_for_90_days() -> None:
    """Day 90 before the start is still there, day 91 is gone."""
    past = tuple(a_session(date=START - timedelta(days=days)) for days in (91, 90))

    uids = values_of(plan_calendar(a_plan(past=past, sessions=())), b"UID")

    assert [past[1].uid.encode()] == uids


def test_a_session_both_past_and_planned_is_published_once() -> None:
    """The planned version wins; two events with one UID would be refused by khal."""
    session = a_session()
    plan = a_plan(sessions=(session,), past=(replace(session, revision=7),))

    assert [b"0"] == values_of(plan_calendar(plan), b"SEQUENCE")


def test_private_feed_shows_times_and_nothing_else() -> None:
    """No exercise, no name, no category: a colleague sees when, not what."""
    plan = a_gold_plan()
    data = plan_calendar(plan, options=FeedOptions(private=True, alarm_min=10)).lower()

    for secret in (b"gym", b"kniebeuge", b"categories", b"description:g", b"squat", b"intervals",
                   b"strength", b"runlift", b"plan", b"workout", b"lift"):  # fmt: skip
        assert secret not in data
    uids = values_of(data, b"uid")
    assert 3 == len({UUID(uid.decode()) for uid in uids})
    assert not {one.uid.encode() for one in plan.sessions} & set(uids)
    assert uids == values_of(plan_calendar(plan, options=FeedOptions(private=True)), b"UID")
    assert [b"busy"] * 3 == values_of(data, b"summary")
    assert [b"busy"] == values_of(data, b"x-wr-calname")
    open_feed = plan_calendar(plan)
    assert values_of(open_feed, b"DTSTART") == [
        value.upper() for value in values_of(data, b"dtstart")
    ]


def test_day_only_sessions_end_the_next_day_and_leave_the_runner_free() -> None:
    """DTEND is exclusive (RFC 5545 3.6.1): the same day would show as midnight in Outlook."""
    options = FeedOptions(all_day=True, alarm_min=5)
    data = plan_calendar(a_plan(sessions=(a_session(),)), options=options)

    assert b"DTSTART;VALUE=DATE:20261124" in lines_of(data)
    assert b"DTEND;VALUE=DATE:20261125" in lines_of(data)
    assert [b"TRANSPARENT"] == values_of(data, b"TRANSP")
    assert b"VALARM" not in data
    assert b"VTIMEZONE" not in data


def test_alarm_is_off_unless_asked_for() -> None:
    """One DISPLAY alarm with a relative trigger for each event, or none at all."""
    plan = a_plan()
    with_alarm = plan_calendar(plan, options=FeedOptions(alarm_min=90))

    assert b"VALARM" not in plan_calendar(plan)
    assert [b"-PT1H30M"] * 4 == values_of(with_alarm, b"TRIGGER")
    assert [b"DISPLAY"] * 4 == values_of(with_alarm, b"ACTION")


def test_link_to_the_workout_is_encoded_and_stays_under_its_base() -> None:
    """A path with spaces, a scheme or steps upwards cannot lead elsewhere."""
    session = a_session(workout="../a b/javascript:x.fit")
    options = FeedOptions(base_url="https://example.org/p")

    (event,) = events_of(plan_calendar(a_plan(sessions=(session,)), options=options))

    link = event.description.value.splitlines()[-1]
    assert link == "For the watch: https://example.org/p/a%20b/javascript%3Ax.fit"


def test_a_plan_without_sessions_is_still_a_calendar() -> None:
    """RFC 5545 3.6 wants at least one component, also in UTC and with all-day events."""
    for timezone in ("UTC", "Europe/Berlin"):
        for options in OPTIONS:
            data = plan_calendar(a_plan(sessions=(), timezone=timezone), options=options)
            assert [] == events_of(data)
            assert 1 == data.count(b"BEGIN:VTIMEZONE")


def test_starts_are_written_in_the_plan_s_own_zone() -> None:
    """A session known by a bare offset keeps its instant and gets the zone's name."""
    start = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    data = plan_calendar(a_plan(sessions=(a_session(start=start),)))

    assert b"DTSTART;TZID=Europe/Berlin:20261124T183000" in lines_of(data)


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone != "UTC"])
def test_zone_rules_agree_with_the_zone_for_years(zone: str) -> None:
    """Every 6 h from the plan to 2 years after it, another reader computes the same offset.

    Offsets within the repeated or skipped hours are left out: no local time there is certain.
    """
    plan = a_plan(timezone=zone)
    data = plan_calendar(plan).decode()
    component = data[data.index("BEGIN:VTIMEZONE") : data.index("BEGIN:VEVENT")]
    theirs = tz.tzical(io.StringIO(component)).get(zone)
    ours = ZoneInfo(zone)
    first = datetime.combine(plan.start - timedelta(days=120), time(1))
    compared = 0
    for quarter in range(4 * 365 * 2 + 480):
        local = first + timedelta(hours=6 * quarter)
        certain = local.replace(tzinfo=ours, fold=1).utcoffset()
        if local.replace(tzinfo=ours).utcoffset() == certain:
            compared += 1
            assert certain == local.replace(tzinfo=theirs).utcoffset(), local
    assert compared > 3000


def test_zone_changes_hour_when_the_clock_does() -> None:
    """Onsets are local times by the old offset (RFC 5545 3.6.5), for gap and repeat alike."""
    zone = plan_calendar(a_plan()).split(b"BEGIN:VEVENT")[0]
    observances = [part.split(b"END:")[0] for part in re.split(rb"BEGIN:(?:ST|DA)", zone)[1:]]

    onsets = {
        (values_of(part, b"TZOFFSETFROM")[0], values_of(part, b"DTSTART")[0])
        for part in observances
    }
    assert {
        (b"+0100", b"20200101T000000"),
        (b"+0100", b"20200329T020000"),
        (b"+0200", b"20201025T030000"),
    } == onsets


def test_zone_changes_stand_on_a_line_each() -> None:
    """Readers built on vobject (Radicale is one) forget all but the first date of a list."""
    changes = values_of(plan_calendar(a_plan()), b"RDATE")

    assert 18 == len(changes)
    assert not [change for change in changes if b"," in change]


def test_zone_rules_stay_the_same_for_a_decade() -> None:
    """A new year alone changes no byte of the zone, so no client sees a change of its events."""
    heads = {
        plan_calendar(a_plan(start=date(year, 1, 5))).split(b"BEGIN:VEVENT")[0]
        for year in range(2020, 2028)
    }

    assert 1 == len(heads)


@needs_judges
def test_the_judge_of_feeds_accepts_every_option(tmp_path: Path) -> None:
    """An independent lint rejects nothing, whatever the options."""
    paths = []
    for number, options in enumerate(OPTIONS):
        path = tmp_path / f"{number}.ics"
        path.write_bytes(plan_calendar(a_gold_plan(), options=options))
        paths.append(str(path))

    done = subprocess.run(
        [sys.executable, str(JUDGES / "check-feed"), "--quick", *paths],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, len(OPTIONS)) == (done.returncode, done.stdout.count("OK")), done.stdout
