"""The drawings as data: each exercise in two positions, from `drawings.toml`.

A drawing may be `like` another one and then says only what differs, key by key within a pose;
what is left out of a pose is taken from its other limb, what is left out of `end` from `start`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import cast

from runlift_export.draw.skeleton import Limb, Point, Pose, View

Table = Mapping[str, object]
FAR_AHEAD = 3.0
"""How far the far limb stands before the near one where nothing else is said, in units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """An exercise as it is drawn.

    `poses` are start and end, or one for what is held. `gear` and `furniture` are in the words
    of `draw.gear`; `arrows` are x, y from and to, drawn in the last pose, with how far the
    middle is bent aside as a fifth number. `pause` is where a stopwatch says that the last pose
    is kept. `telling` is the number of the pose that says most, from 1.
    `air` says of each pose that it touches no floor.
    """

    name: str
    view: View
    poses: tuple[Pose, ...]
    air: tuple[bool, ...]
    gear: tuple[tuple[str, ...], ...]
    furniture: tuple[str, ...]
    arrows: tuple[tuple[float, ...], ...]
    pause: Point | None
    telling: int

    @property
    def held(self) -> bool:
        """Whether it is one position to keep for some time."""
        return len(self.poses) == 1


@cache
def all_drawings() -> Mapping[str, Drawing]:
    """Every drawing by the name of its exercise."""
    source = files("runlift_export.draw").joinpath("drawings.toml")
    rows = tomllib.loads(source.read_text(encoding="utf-8"))
    return {name: _drawing(name, _whole(name, rows)) for name in rows}


def _whole(name: str, rows: Mapping[str, Table]) -> Table:
    """A row with what it takes from the one that it is like."""
    row = rows[name]
    if "like" not in row:
        return row
    base = dict(_whole(str(row["like"]), rows))
    for key, value in row.items():
        merged = key in {"start", "end"} and key in base
        base[key] = {**_table(base[key]), **_table(value)} if merged else value
    return base


def _table(value: object) -> Table:
    return cast("Table", value)


def _drawing(name: str, row: Table) -> Drawing:
    start = _table(row["start"])
    end = {**start, **_table(row["end"])} if "end" in row else None
    poses = (start,) if row.get("hold") or end is None else (start, end)
    gear = _texts(row, "gear")
    own = tuple((*gear, *_texts(one, "gear")) for one in poses)
    return Drawing(
        name=name,
        view=cast("View", row.get("view", "side")),
        poses=tuple(_pose(one) for one in poses),
        air=tuple(bool(one.get("air", False)) for one in poses),
        gear=own,
        furniture=_texts(row, "furniture"),
        arrows=tuple(_numbers(one) for one in cast("list[object]", row.get("arrows", []))),
        pause=_point(row["pause"]) if "pause" in row else None,
        telling=int(str(row.get("telling", len(poses)))),
    )


def _texts(row: Table, key: str) -> tuple[str, ...]:
    return tuple(cast("list[str]", row.get(key, [])))


def _numbers(value: object) -> tuple[float, ...]:
    return tuple(float(one) for one in cast("list[float]", value))


def _pose(row: Table) -> Pose:
    near_leg, near_arm = _limb(_numbers(row["leg"])), _limb(_numbers(row["arm"]))
    far_leg = _limb(_numbers(row["leg_f"])) if "leg_f" in row else _ahead(near_leg, FAR_AHEAD)
    far_arm = _limb(_numbers(row["arm_f"])) if "arm_f" in row else _ahead(near_arm, FAR_AHEAD / 2)
    return Pose(
        hip=_point(row["hip"]),
        trunk=float(cast("float", row["trunk"])),
        head=float(cast("float", row["head"])),
        near_leg=near_leg,
        far_leg=far_leg,
        near_arm=near_arm,
        far_arm=far_arm,
        bend=float(cast("float", row.get("bend", 0))),
    )


def _limb(given: tuple[float, ...]) -> Limb:
    """[x, y, side] is an arm, [x, y, toe, side] or [x, y, toe, side, shortened] a leg."""
    x, y, *rest = given
    if len(rest) == 1:
        return Limb(tip=(x, y), side=rest[0])
    toe, side, *seen = rest
    return Limb(tip=(x, y), side=side, toe=toe, seen=seen[0] if seen else 1.0)


def _ahead(limb: Limb, by: float) -> Limb:
    return replace(limb, tip=(limb.tip[0] + by, limb.tip[1]))


def _point(value: object) -> Point:
    x, y = _numbers(value)
    return x, y
