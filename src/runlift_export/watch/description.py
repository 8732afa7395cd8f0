"""GarminDevice.xml: what the watch is and which folders it reads workouts from.

Seen on Forerunner 935 and fenix 3: data type FIT_TYPE_5 (workouts) has the input GARMIN/NEWFILES
and the output GARMIN/WORKOUTS, FIT_TYPE_7 (schedules) the same input and GARMIN/SCHEDULE,
FIT_TYPE_4 (activities) the output GARMIN/ACTIVITY. Watches without a calendar of workouts have no
FIT_TYPE_7.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree as ET

ACTIVITY_TYPE, WORKOUT_TYPE, SCHEDULE_TYPE = "FIT_TYPE_4", "FIT_TYPE_5", "FIT_TYPE_7"
LARGEST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """Names and folders; folders relative to the mount, with forward slashes, as the file has them.

    Everything is empty where the file does not say.
    """

    model: str
    part_number: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    schedule_inputs: tuple[str, ...]
    schedule_outputs: tuple[str, ...]
    activities: tuple[str, ...]


NOTHING = Description(
    model="",
    part_number="",
    inputs=(),
    outputs=(),
    schedule_inputs=(),
    schedule_outputs=(),
    activities=(),
)


def parse_description(data: bytes) -> Description:
    """Read GarminDevice.xml; `NOTHING` for what is no such file, as watches can do without."""
    if len(data) > LARGEST_BYTES or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return NOTHING
    try:
        # No document type, so no entities to expand.
        root = ET.fromstring(data)  # noqa: S314 - see the line above
    except (ET.ParseError, ValueError, LookupError):
        return NOTHING
    return Description(
        model=_text(root, "Model", "Description"),
        part_number=_text(root, "Model", "PartNumber"),
        inputs=_folders(root, WORKOUT_TYPE, _IN),
        outputs=_folders(root, WORKOUT_TYPE, _OUT),
        schedule_inputs=_folders(root, SCHEDULE_TYPE, _IN),
        schedule_outputs=_folders(root, SCHEDULE_TYPE, _OUT),
        activities=_folders(root, ACTIVITY_TYPE, _OUT),
    )


_IN, _OUT = ("InputToUnit", "InputOutput"), ("OutputFromUnit", "InputOutput")


def _folders(root: ET.Element, kind: str, directions: tuple[str, ...]) -> tuple[str, ...]:
    found: list[str] = []
    for data_type in root.iterfind(".//{*}DataType"):
        if (data_type.findtext("{*}Name") or "").strip().upper() != kind:
            continue
        for file in data_type.iterfind("{*}File"):
            direction = (file.findtext("{*}TransferDirection") or "").strip()
            path = (file.findtext("{*}Location/{*}Path") or "").strip().replace("\\", "/")
            if direction in directions and path and _is_inside(path):
                found.append(path.strip("/"))
    return tuple(dict.fromkeys(found))


def _is_inside(path: str) -> bool:
    return ".." not in path.split("/") and ":" not in path


def _text(root: ET.Element, *names: str) -> str:
    found = root.findtext("/".join("{*}" + name for name in names))
    return " ".join((found or "").split())
