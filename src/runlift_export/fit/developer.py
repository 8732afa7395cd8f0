"""Developer fields: columns that an app on the watch adds, described inside the file itself."""

from __future__ import annotations

from dataclasses import dataclass

from runlift_export.fit import profile
from runlift_export.fit.table import Part, Table

MOST_DESCRIPTIONS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DeveloperField:
    """One description: field `number` of developer `developer` holds `name` in `unit`.

    `native_message` and `native_field` name the profile field it stands for, if any.
    """

    developer: int
    number: int
    base_type: int
    name: str | None
    unit: str | None
    native_message: int | None
    native_field: int | None


def developer_fields(descriptions: Table | None) -> tuple[DeveloperField, ...]:
    """Read the field_description messages of a file; incomplete ones are left out.

    There are 255 x 255 of them at most, and a few dozen in the field: a file with more than
    MOST_DESCRIPTIONS is taken to have none.
    """
    if descriptions is None or len(descriptions) > MOST_DESCRIPTIONS:
        return ()
    columns = zip(
        descriptions.values(profile.DESCRIPTION_DEVELOPER),
        descriptions.values(profile.DESCRIPTION_FIELD),
        descriptions.values(profile.DESCRIPTION_BASE_TYPE),
        descriptions.texts(profile.DESCRIPTION_NAME),
        descriptions.texts(profile.DESCRIPTION_UNITS),
        descriptions.values(profile.DESCRIPTION_NATIVE_MESSAGE),
        descriptions.values(profile.DESCRIPTION_NATIVE_FIELD),
        strict=True,
    )
    return tuple(
        DeveloperField(
            developer=developer,
            number=number,
            base_type=base,
            name=name,
            unit=unit,
            native_message=message if isinstance(message, int) else None,
            native_field=field if isinstance(field, int) else None,
        )
        for developer, number, base, name, unit, message, field in columns
        if isinstance(developer, int) and isinstance(number, int) and isinstance(base, int)
    )


def developer_types(by_message: dict[int, list[Part]]) -> dict[tuple[int, int], int]:
    """Return the base type byte of each described (developer, field number); the last wins."""
    parts = by_message.get(profile.FIELD_DESCRIPTION)
    if not parts:
        return {}
    descriptions = Table(profile.FIELD_DESCRIPTION, tuple(parts))
    return {
        (described.developer, described.number): described.base_type
        for described in developer_fields(descriptions)
    }
