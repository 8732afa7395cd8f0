"""Make `fit/messages.json`, every message and field of the FIT profile, anew: `make profile`.

The profile's own licence forbids passing it on, so the names come from two libraries that
publish them under free licences: fitdecode (MIT), and fit-tool (BSD), which adds what is newer.
docs/decisions/0008-whole-profile.md says more. The file is committed; a test compares it.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from fit_tool.profile import field_catalog, profile_type
from fitdecode import profile
from fitdecode.types import Field, SubField

TARGET = Path(__file__).resolve().parent.parent / "src/runlift_export/fit/messages.json"

# Numbers all the same, though the profile has words for a few of their values or for their bits.
NUMBERS = re.compile(
    r"bool|.*_bits_\d|.*_capabilities|left_right_balance.*|message_index|.*date_time|weight"
    r"|user_local_id|workout_hr|workout_power|device_index|backlight_timeout|file_flags"
    r"|auto_activity_detect|attitude_validity|supported_exd_screen_layouts|local_device_type"
    r"|activity_class|.*into_day"
)
_SEMICIRCLES_IN_A_DEGREE = 2**31 / 180 - 1
_TIME = "date_time"


def whole_profile() -> dict[str, Any]:
    """The profile as one table: messages with their fields, and the words of each type."""
    messages = {number: _message(message) for number, message in profile.MESSAGE_TYPES.items()}
    types = {
        name: {str(code): word for code, word in sorted(kind.enum.items())}
        for name, kind in profile.FIELD_TYPES.items()
        if name in _types_with_words()
    }
    _add_newer(messages, types)
    return {
        "sources": [_source("fitdecode"), _source("fit-tool")],
        "types": dict(sorted(types.items())),
        "messages": {str(number): messages[number] for number in sorted(messages)},
    }


def _message(message: Any) -> dict[str, Any]:
    fields = {str(number): _field(field) for number, field in sorted(message.fields.items())}
    return {"name": message.name, "fields": fields}


def _field(field: Field | SubField) -> list[Any]:
    """Name, type, scale, offset, unit, then what the field is made of and what it can mean."""
    components = [
        [part.def_num, part.bit_offset, part.bits, part.scale or 1, part.offset or 0,
         int(bool(part.accumulate))]
        for part in field.components or ()
    ]  # fmt: skip
    only = field.components[0] if len(components) == 1 else None
    row = [
        field.name,
        field.type.name,
        field.scale or (only.scale if only else None) or 1,
        0 if field.type.name in _types_with_words() else _offset(field, only),
        field.units or "",
    ]
    meanings = [
        [_field(one), [[ref.def_num, ref.raw_value] for ref in one.ref_fields]]
        for one in getattr(field, "subfields", None) or ()
    ]
    return [*row, components, meanings] if components or meanings else row


def _offset(field: Field | SubField, only: Any) -> float:
    return field.offset or (only.offset if only else None) or 0


@lru_cache
def _types_with_words() -> frozenset[str]:
    return frozenset(
        name
        for name, kind in profile.FIELD_TYPES.items()
        if kind.enum and not NUMBERS.fullmatch(name)
    )


def _add_newer(messages: dict[int, Any], types: dict[str, dict[str, str]]) -> None:
    """Add what fit-tool knows and fitdecode does not yet."""
    names = {
        getattr(profile_type.MesgNum, one).value: one.lower()
        for one in profile_type.MesgNum.__members__
    }
    for (number, field), (name, _, kind, unit, scale, offset) in sorted(
        field_catalog.PROFILE_FIELDS.items(), key=lambda one: one[0]
    ):
        message = messages.setdefault(number, {"name": names[number], "fields": {}})
        if str(field) not in message["fields"]:
            message["fields"][str(field)] = _newer_field(name, kind, scale, offset, unit)
    for kind in vars(profile_type).values():
        if not isinstance(kind, type) or not hasattr(kind, "__members__"):
            continue
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
        if NUMBERS.fullmatch(name) or (name not in types and not _is_used(messages, name)):
            continue
        words = types.setdefault(name, {})
        for member in kind:
            words.setdefault(str(member.value), member.name.lower())
        types[name] = dict(sorted(words.items(), key=lambda one: int(one[0])))


def _newer_field(name: str, kind: str, scale: float, offset: float, unit: str) -> list[Any]:
    """The row of a field as it is stored: fit-tool has times in ms and places in degrees."""
    if kind == _TIME:
        return [name, kind, 1, 0, ""]
    if unit == "degrees" and scale > _SEMICIRCLES_IN_A_DEGREE:
        return [name, kind, 1, 0, "semicircles"]
    return [name, kind, scale, offset, unit]


def _is_used(messages: dict[int, Any], kind: str) -> bool:
    return any(row[1] == kind for one in messages.values() for row in one["fields"].values())


def _source(package: str) -> dict[str, str]:
    found = metadata.distribution(package)
    texts = [
        path.read_text(encoding="utf-8").strip()
        for path in found.files or ()
        if re.search(r"(licen[sc]e|copying)[^/]*$", str(path), re.IGNORECASE)
    ]
    return {"package": f"{package} {found.version}", "licence": "\n\n".join(texts)}


def main() -> None:
    """Write the file, one field a line."""
    text = json.dumps(whole_profile(), ensure_ascii=False, separators=(",", ":"))
    text = re.sub(r'("(?:\d+|[a-z_0-9]+)":(?=\{|\["))', r"\n\1", text)
    TARGET.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
