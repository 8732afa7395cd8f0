"""What the feed, the page and the server cost.

    python benchmarks/feed.py            everything, about a minute
    python benchmarks/feed.py --load 60  keep 200 requests a second up for 60 s

Peers: icalendar's own plain path (build each event, serialise the whole calendar) for the feed.
"""

from __future__ import annotations

import argparse
import http.client
import resource
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from icalendar import Calendar, Event

from runlift_export.export import PageFacts, page_html
from runlift_export.export import calendar as feed
from runlift_export.export.wording import session_lines
from runlift_export.model import Plan
from runlift_export.web import Access, make_site, respond, serving
from strategies import START, a_plan, a_session, two_years_of_verdicts

ROW = "{:<52} {:>12} {:<10} {}"


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """The least of three measurements of `times` calls, per call."""
    best = float("inf")
    for _ in range(3):
        begin = time.perf_counter()
        for _ in range(times):
            work()
        best = min(best, time.perf_counter() - begin)
    return best / times


def plan_of(events: int, salt: int = 0) -> Plan:
    """Another `salt` gives other uids, of which nothing is remembered."""
    sessions = tuple(
        a_session(uid=f"{salt}-{number}@runlift-export", date=START + timedelta(days=number // 4))
        for number in range(events)
    )
    return a_plan(sessions=sessions)


def icalendar_plain(plan: Plan) -> bytes:
    """The same events the usual way."""
    calendar = Calendar()
    calendar.add("prodid", feed.PRODID)
    calendar.add("version", "2.0")
    for session in plan.sessions:
        event = Event()
        event.add("uid", session.uid)
        for stamp in ("dtstamp", "last-modified", "created"):
            event.add(stamp, session.changed_at)
        event.add("sequence", session.revision)
        event.add("summary", f"Strength: {session.lift.name}")
        event.add("dtstart", session.start)
        event.add("dtend", session.start + timedelta(minutes=session.lift.duration_min))
        event.add("categories", ["Strength"])
        event.add("transp", "OPAQUE")
        event.add("description", "\n".join(session_lines(session, "kg")))
        calendar.add_component(event)
    calendar.add_missing_timezones(date(2020, 1, 1), date(2040, 1, 1))
    return bytes(calendar.to_ical())


def feed_figures() -> None:
    for events in (200, 4000):
        plan = plan_of(events)

        new = iter([plan_of(events, salt) for salt in (1, 2, 3)])
        plain_s = seconds(lambda plan=plan: icalendar_plain(plan))
        cold_s = seconds(lambda new=new: feed.plan_calendar(next(new)))
        one = replace(plan.sessions[0], revision=1)
        changed = replace(plan, sessions=(one, *plan.sessions[1:]))

        def one_change(plan: Plan = plan, changed: Plan = changed) -> None:
            feed.plan_calendar(plan)
            feed.plan_calendar(changed)

        one_change()
        warm_s = seconds(one_change) / 2
        for name, taken in (
            ("icalendar, plain", plain_s),
            ("plan_calendar, first time", cold_s),
            ("plan_calendar again, one session changed", warm_s),
        ):
            rate = f"{events / taken:,.0f} events/s, {plain_s / taken:.1f} x plain"
            print(ROW.format(f"feed of {events}: {name}", f"{taken * 1000:.1f}", "ms", rate))


def page_figures() -> None:
    plan, verdicts = a_plan(weeks=16), two_years_of_verdicts()
    taken = seconds(lambda: page_html(plan, PageFacts(verdicts=verdicts)))
    size = len(page_html(plan, PageFacts(verdicts=verdicts)))
    name = "page of 16 weeks and 416 runs"
    print(ROW.format(name, f"{taken * 1000:.1f}", "ms", f"{size / 1000:.0f} kB"))


def server_figures(load_s: float) -> None:
    plan = plan_of(200)
    site = make_site(
        page=page_html(a_plan(weeks=4)),
        feed=feed.plan_calendar(plan),
        workouts={},
        changed_at=datetime(2026, 11, 22, tzinfo=UTC),
    )
    access = Access()
    served = site.files["/strength.ics"]
    asked = {"host": "localhost", "if-none-match": served.etag}
    begin = time.process_time()
    for _ in range(20_000):
        respond("GET", "/strength.ics", asked, site=lambda: site, access=access)
    pure_us = (time.process_time() - begin) / 20_000 * 1e6
    print(ROW.format("304 by respond alone", f"{pure_us:.1f}", "us CPU", ""))
    with serving(site=lambda: site, access=access) as port:
        for name, headers, status in (
            ("304 over loopback, client included", {"If-None-Match": served.etag}, 304),
            (f"200 over loopback ({len(served.body) // 1000} kB), client included", {}, 200),
        ):
            begin = time.process_time()
            errors = requests(port, 2000, headers, status)
            taken_us = (time.process_time() - begin) / 2000 * 1e6
            print(ROW.format(name, f"{taken_us:.0f}", "us CPU", f"{errors} errors"))
        steady(port, load_s, served.etag)


def requests(port: int, times: int, headers: dict[str, str], status: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    errors = 0
    for _ in range(times):
        connection.request("GET", "/strength.ics", headers=headers)
        response = connection.getresponse()
        response.read()
        errors += response.status != status
    connection.close()
    return errors


def steady(port: int, load_s: float, etag: str) -> None:
    """Four clients, 50 requests a second each, every request on a connection of its own."""
    errors: list[str] = []
    counts: list[int] = []
    memory_kb = [resident_kb()]

    def client() -> None:
        begin = time.perf_counter()
        count = 0
        while (late := begin + count / 50 - time.perf_counter()) > -load_s and count < load_s * 50:
            time.sleep(max(0.0, late))
            try:
                failed = requests(
                    port, 1, {"If-None-Match": etag} if count % 2 else {}, 304 if count % 2 else 200
                )
            except (OSError, http.client.HTTPException) as error:
                errors.append(repr(error))
            else:
                errors.extend(["status"] * failed)
            count += 1
        counts.append(count)

    threads = [threading.Thread(target=client) for _ in range(4)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        time.sleep(load_s / 10)
        memory_kb.append(resident_kb())
    rate = sum(counts) / (time.perf_counter() - begin)
    grown = memory_kb[-1] - memory_kb[len(memory_kb) // 2]
    name = f"{load_s:.0f} s of 200 requests/s, half of them 304"
    told = f"{len(errors)} errors, {memory_kb[-1] / 1024:.0f} MB, {grown:+d} kB in the second half"
    print(ROW.format(name, f"{rate:.0f}", "/s", told))


def resident_kb() -> int:
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    parser = argparse.ArgumentParser(description="What feed, page and server cost.")
    parser.add_argument("--load", type=float, default=10.0, metavar="SECONDS")
    load_s = parser.parse_args().load
    feed_figures()
    page_figures()
    server_figures(load_s)


if __name__ == "__main__":
    main()
