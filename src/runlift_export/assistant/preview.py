"""What a plan would be under other wishes: made on trial, told, and kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from runlift_export import flow
from runlift_export.assistant.answers import Answer, RunnerView, each_once, in_short, iso_text
from runlift_export.checked import shown
from runlift_export.errors import RequestError, SettingsError
from runlift_export.language import say
from runlift_export.model import Place, Settings, Strength
from runlift_export.settings import WEEKDAYS, parse_settings

LONGEST_HOURS = 200
"""More characters than any day's hours have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WishedChange:
    """What would be other in a plan made on trial; None and () leave things as they are.

    `blocked_dates` and `blocked_weekdays` take no session; `times` gives a weekday its hours, as
    `[week]` in the settings does ("18:00-20:00", "any"), several with commas between them;
    `sessions_per_week` is 0 to 2.
    """

    blocked_dates: tuple[date, ...] = ()
    blocked_weekdays: tuple[str, ...] = ()
    times: Mapping[str, str] | None = None
    sessions_per_week: int | None = None
    place: str | None = None


def preview_answer(view: RunnerView, wish: WishedChange) -> Answer:
    """What the plan would be with other wishes, and what would move; nothing is kept.

    Raises `RequestError` for a wish that cannot be meant, `NoPlanError` where no plan can keep
    the rules.
    """
    start = view.now.date()
    trial = flow.plan_runner(
        view.history,
        _with_wish(view.settings, wish),
        start=start,
        weeks=view.plan.weeks,
        timezone=ZoneInfo(view.plan.timezone),
        calendars=view.calendars,
        previous=view.plan,
        with_files=False,
        not_before=view.now,
    )
    return {
        "kept": False,
        "changes": [
            {
                "kind": one.kind.value,
                "before": iso_text(one.before),
                "after": iso_text(one.after),
                "name": one.name_after or one.name_before,
            }
            for one in trial.changes or ()
        ],
        "sessions": [in_short(one) for one in trial.plan.sessions],
        "weeks_short_of_their_aim": [
            {"monday": week.monday.isoformat(), "because": each_once(week.not_placed)}
            for week in trial.plan.weeks_detail
            if week.placed < week.target
        ],
    }


def _with_wish(settings: Settings, wish: WishedChange) -> Settings:
    """The settings with the wish over them, checked as a settings file is."""
    hours = {_weekday(one): "[]" for one in wish.blocked_weekdays}
    for named, told in (wish.times or {}).items():
        day = _weekday(named)
        if day in hours:
            raise RequestError(say("weekday: {day} stands there twice; name it once", day=day))
        hours[day] = _toml(told)
    lines = [f"{day} = {told}" for day, told in hours.items()]
    if wish.sessions_per_week is not None:
        lines.append(f"sessions = {int(wish.sessions_per_week)}")
    try:
        wished = parse_settings("[week]\n" + "\n".join(lines))
    except SettingsError as error:
        raise RequestError(str(error)) from error
    windows = tuple(
        wished.week.windows[number] if name in hours else settings.week.windows[number]
        for number, name in enumerate(WEEKDAYS)
    )
    asked = wish.sessions_per_week
    week = replace(
        settings.week,
        windows=windows,
        blocked=tuple(dict.fromkeys((*settings.week.blocked, *wish.blocked_dates))),
        sessions=settings.week.sessions if asked is None else wished.week.sessions,
    )
    return replace(settings, week=week, strength=_at_place(settings, wish.place))


def _at_place(settings: Settings, place: str | None) -> Strength:
    if place is None:
        return settings.strength
    known = tuple(one.value for one in Place)
    if place not in known:
        raise RequestError(f"place: expected {', '.join(known)}, found {shown(place)}")
    return replace(settings.strength, place=Place(place))


def _weekday(name: str) -> str:
    if name.lower() not in WEEKDAYS:
        raise RequestError(f"weekday: expected a name such as tuesday, found {shown(name)}")
    return name.lower()


def _toml(hours: str) -> str:
    """The hours as a list of TOML; what could end a text early or goes on for ever is refused."""
    if len(hours) > LONGEST_HOURS or not hours.isprintable() or set(hours) & set('"\\'):
        raise RequestError(f'times: expected hours such as "18:00-20:00", found {shown(hours)}')
    texts = [f'"{one.strip()}"' for one in hours.split(",")]
    return f"[{', '.join(texts)}]"
