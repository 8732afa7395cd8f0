"""Sessions as the apps write them: our own writers, one a dialect, with what each cannot hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One set as its lifter wrote it down; `kind` by Hevy's word."""

    exercise: str
    reps: int | None = None
    seconds: int | None = None
    kg: float | None = None
    kind: str = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout:
    """One session on the lifter's own clock."""

    start: datetime
    sets: tuple[Written, ...]
    title: str = "Legs"
    minutes: int = 45

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)


Writer = Callable[[Sequence[Workout]], bytes]

HEVY = [
    "title",
    "start_time",
    "end_time",
    "description",
    "exercise_title",
    "superset_id",
    "exercise_notes",
    "set_index",
    "set_type",
    "weight_kg",
    "reps",
    "distance_km",
    "duration_seconds",
    "rpe",
]
ENGLISH = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
MONTHS = {
    "en": "{day} {month} {year}, {clock}",
    "fr": "{day} {month} {year}, {clock}",
    "es": "{day} {month} {year}, {clock}",
    "pt": "{day} de {month} de {year}, {clock}",
    "de": "{day}. {month} {year}, {clock}",
    "it": "{day} {month} {year}, {clock}",
}
NAMES = {
    "en": ENGLISH,
    "fr": [
        "janv.",
        "févr.",
        "mars",
        "avr.",
        "mai",
        "juin",
        "juil.",
        "août",
        "sept.",
        "oct.",
        "nov.",
        "déc.",
    ],
    "es": ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
    "pt": [
        "jan.",
        "fev.",
        "mar.",
        "abr.",
        "mai.",
        "jun.",
        "jul.",
        "ago.",
        "set.",
        "out.",
        "nov.",
        "dez.",
    ],
    "de": [
        "Jan.",
        "Feb.",
        "März",
        "Apr.",
        "Mai",
        "Juni",
        "Juli",
        "Aug.",
        "Sept.",
        "Okt.",
        "Nov.",
        "Dez.",
    ],
    "it": ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"],
}


def table(header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(["" if one is None else one for one in row] for row in rows)
    return text.getvalue().encode()


def hevy_time(at: datetime, language: str = "en") -> str:
    month = NAMES[language][at.month - 1]
    return MONTHS[language].format(day=at.day, month=month, year=at.year, clock=f"{at:%H:%M}")


def hevy(workouts: Sequence[Workout], language: str = "en", unit: str = "kg") -> bytes:
    header = [one.replace("kg", "lbs") if unit == "lb" else one for one in HEVY]
    rows = []
    for one in reversed(workouts):  # the newest first
        times = (hevy_time(one.start, language), hevy_time(one.end, language))
        numbers: dict[str, int] = {}
        for each in one.sets:
            number = numbers[each.exercise] = numbers.get(each.exercise, -1) + 1
            lifted = (in_unit(each.kg, unit), each.reps, None, each.seconds, None)
            rows.append(
                (one.title, *times, "", each.exercise, 0, r"deep\nslow", number, each.kind, *lifted)
            )
    return table(header, rows)


def in_unit(kg: float | None, unit: str) -> float | None:
    return kg if kg is None or unit == "kg" else round(kg / 0.45359237, 8)


def strong_order(one: Written, number: int) -> str:
    return {"warmup": "W", "dropset": "D", "failure": "F"}.get(one.kind, str(number))


STRONG = [
    "Date",
    "Workout Name",
    "Duration",
    "Exercise Name",
    "Set Order",
    "Weight",
    "Reps",
    "Distance",
    "Seconds",
    "Notes",
    "Workout Notes",
    "RPE",
]
STRONG_FRENCH = [
    "Date",
    "Nom de l'entraînement",
    "Durée",
    "Nom de l'exercice",
    "Ordre de la série",
    "Poids",
    "Réps",
    "Distance",
    "Secondes",
    "Notes",
    "Notes d'entraînement",
    "RPE",
]


def strong(
    workouts: Sequence[Workout],
    header: Sequence[str] = STRONG,
    clock: str = "%Y-%m-%d %H:%M:%S",
    comma: bool = False,
) -> bytes:
    rows = []
    for one in workouts:
        at = one.start.strftime(clock)
        if "%p" in clock:
            at = at.replace(" 0", " ", 1)
        for number, each in enumerate(one.sets, start=1):
            order, kg = strong_order(each, number), each.kg or 0.0
            weight = str(kg).replace(".", ",") if comma else kg
            length = f"{one.minutes // 60}h {one.minutes % 60}m"
            rows.append(
                (at, one.title, length, each.exercise, order, weight, each.reps or 0, 0,
                 each.seconds or 0, "a note\nof two lines", "", "")
            )  # fmt: skip
            timer = (at, one.title, length, each.exercise, "Rest Timer", 0, 0, 0, 90, "", "", "")
            rows.append(timer)
    return table(header, rows)


def strong_french(workouts: Sequence[Workout]) -> bytes:
    return strong(workouts, STRONG_FRENCH, "%Y-%m-%d %I:%M:%S\u202f%p", comma=True)


def strong_with_unit(workouts: Sequence[Workout]) -> bytes:
    header = [
        "Date",
        "Workout Name",
        "Exercise Name",
        "Set Order",
        "Weight",
        "Weight Unit",
        "Reps",
        "RPE",
        "Distance",
        "Distance Unit",
        "Seconds",
        "Notes",
        "Workout Notes",
        "Workout Duration",
    ]
    rows = [
        (f"{one.start:%Y-%m-%d %H:%M:%S}", one.title, each.exercise, strong_order(each, number),
         in_unit(each.kg, "lb"), "lbs", each.reps, "", "", "m", each.seconds, "", "",
         f"{one.minutes}m")
        for one in workouts
        for number, each in enumerate(one.sets, start=1)
    ]  # fmt: skip
    return table(header, rows, ";")


def strong_numbered(workouts: Sequence[Workout]) -> bytes:
    header = [
        "Workout #",
        "Date",
        "Workout Name",
        "Duration (sec)",
        "Exercise Name",
        "Set Order",
        "Weight (kg)",
        "Reps",
        "RPE",
        "Distance (meters)",
        "Seconds",
        "Notes",
        "Workout Notes",
    ]
    rows = [
        (at, f"{one.start:%Y-%m-%d %H:%M:%S}", one.title, one.minutes * 60, each.exercise,
         strong_order(each, number), str(each.kg or "").replace(".", ","), each.reps, "", "",
         each.seconds, "", "")
        for at, one in enumerate(workouts, start=1)
        for number, each in enumerate(one.sets, start=1)
    ]  # fmt: skip
    return table(header, rows, ";")


def fitnotes(workouts: Sequence[Workout]) -> bytes:
    """Commas in names stand bare, as in the real file; no hour, no warm-up."""
    lines = ["Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment"]
    for one in workouts:
        for each in one.sets:
            held = (
                "" if each.seconds is None else f"0:{each.seconds // 60:02}:{each.seconds % 60:02}"
            )
            kg, unit = ("", "") if each.kg is None else (each.kg, "kgs")
            reps = "" if each.reps is None else each.reps
            lines.append(f"{one.start:%Y-%m-%d},{each.exercise},Legs,{kg},{unit},{reps},,,{held},")
    return ("\n".join(lines) + "\n").encode()


def other_fitnotes(workouts: Sequence[Workout], utc_h: int) -> bytes:
    header = [
        "Name",
        "StartTime",
        "EndTime",
        "BodyWeight",
        "Exercise",
        "Equipment",
        "Reps",
        "Weight",
        "Time",
        "Distance",
        "Status",
        "IsWarmup",
        "RPE",
        "RIR",
        "Categories",
        "Note",
    ]
    rows = []
    for one in workouts:
        start, end = (at - timedelta(hours=utc_h) for at in (one.start, one.end))
        times = (f"{start:%Y-%m-%dT%H:%M:%S}Z", f"{end:%Y-%m-%dT%H:%M:%S.000}Z")
        for each in one.sets:
            kg = "" if each.kg is None else str(each.kg).replace(".", ",")
            warm = str(each.kind == "warmup").lower()
            done = (each.reps, kg, each.seconds, "", "Done", warm, "", "", "", "")
            rows.append((one.title, *times, "70,5", each.exercise, "Barbell", *done))
        rows.append(
            (one.title, *times, "", "Never begun", "", 8, 50, "", "", "NotStarted", *[""] * 5)
        )
    return table(header, rows)


def plain(workouts: Sequence[Workout]) -> bytes:
    rows = [
        (f"{one.start:%Y-%m-%d}", f"{one.start:%H:%M}", one.minutes, each.exercise, each.reps,
         each.seconds, each.kg)
        for one in workouts
        for each in one.sets
    ]  # fmt: skip
    header = ("date", "start", "minutes", "exercise", "reps", "seconds", "weight_kg")
    return table(header, rows)
