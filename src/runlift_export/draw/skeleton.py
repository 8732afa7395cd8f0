"""A body from a few numbers: where hip, grips and ankles are; knees and elbows follow from lengths.

Units are hundredths of the body's height; the floor is at y = 0, y goes up, the body looks
towards +x. Angles are in degrees, from +x towards +y. A limb cannot have a wrong length: its
middle joint is found from both ends (two-bone inverse kinematics, the law of cosines).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, atan2, cos, degrees, hypot, radians, sin
from typing import Literal

Point = tuple[float, float]
View = Literal["side", "front", "top"]

THIGH, SHANK, TRUNK, NECK, HEAD = 24.5, 24.0, 29.0, 14.5, 7.2
UPPER_ARM, FOREARM = 17.0, 18.5
HEEL, TOE, SOLE = 3.2, 10.0, 2.6
LEG_WIDTH, ARM_WIDTH, FOOT_WIDTH, TRUNK_STROKE = 8.6, 6.0, 5.0, 6.0
HIP_HALF, SHOULDER_HALF = 3.9, 4.9
# Seen from the front or above both sides show: the joints stand this far from the middle.
HIPS_APART, SHOULDERS_APART, FRONT_FOOT = 5.0, 9.0, 5.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Limb:
    """An arm or a leg: `tip` is the grip or the ankle.

    `side` +1 puts the middle joint to the left of the line from root to tip, -1 to the right.
    `toe` is the direction of the foot in degrees, None for an arm. `seen` is the share of its
    length that is seen of a leg that points at the viewer.
    """

    tip: Point
    side: float
    toe: float | None = None
    seen: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """One position. `trunk` points from hip to shoulder, `head` from shoulder to its centre.

    Near limbs are those on the viewer's side, far ones the others. `bend` rounds the back (+)
    or hollows it (-), in units at its middle.
    """

    hip: Point
    trunk: float
    head: float
    near_leg: Limb
    far_leg: Limb
    near_arm: Limb
    far_arm: Limb
    bend: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bones:
    """A limb with its three joints, the two ends of its foot if it has one, and its `miss`.

    `miss` is how far the tip lies out of reach, in units; the limb then points at it.
    """

    root: Point
    joint: Point
    tip: Point
    foot: tuple[Point, Point] | None
    miss: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Every joint of a pose."""

    view: View
    hip: Point
    shoulder: Point
    head: Point
    nose: Point
    trunk: tuple[Point, ...]
    near_leg: Bones
    far_leg: Bones
    near_arm: Bones
    far_arm: Bones

    @property
    def limbs(self) -> tuple[Bones, Bones, Bones, Bones]:
        """Near leg, far leg, near arm, far arm."""
        return self.near_leg, self.far_leg, self.near_arm, self.far_arm


def away(point: Point, angle: float, length: float) -> Point:
    """The point `length` from `point` in the direction `angle`, in degrees."""
    turn = radians(angle)
    return point[0] + length * cos(turn), point[1] + length * sin(turn)


def body_of(pose: Pose, view: View) -> Body:
    """All joints of a pose, seen from `view`."""
    shoulder = away(pose.hip, pose.trunk, TRUNK) if view != "top" else pose.hip
    head = away(shoulder, pose.head, NECK if view != "top" else 0.0)
    hips = HIPS_APART if view == "front" else 0.0
    shoulders = {"side": 0.0, "front": SHOULDERS_APART, "top": SHOULDERS_APART}[view]

    def leg(limb: Limb, sign: int) -> Bones:
        return _bones(away(pose.hip, pose.trunk - 90 * sign, hips), limb, THIGH, SHANK, view)

    def arm(limb: Limb, sign: int) -> Bones:
        root = away(shoulder, pose.trunk - 90 * sign, shoulders)
        return _bones(root, limb, UPPER_ARM, FOREARM, view)

    return Body(
        view=view,
        hip=pose.hip,
        shoulder=shoulder,
        head=head,
        nose=away(head, pose.head - (90 if view == "side" else 0), HEAD),
        trunk=_outline(pose, shoulder, view),
        near_leg=leg(pose.near_leg, 1),
        far_leg=leg(pose.far_leg, -1),
        near_arm=arm(pose.near_arm, 1),
        far_arm=arm(pose.far_arm, -1),
    )


def undersides(body: Body) -> tuple[float, ...]:
    """How high the lower side of each drawn part lies, in units: what a body can rest on."""
    parts: list[tuple[Point, float]] = [
        (body.head, HEAD),
        (body.hip, HIP_HALF + TRUNK_STROKE / 2),
        (body.shoulder, SHOULDER_HALF + TRUNK_STROKE / 2),
    ]
    for bones in body.limbs:
        half = (ARM_WIDTH if bones.foot is None else LEG_WIDTH) / 2
        ends = (
            [(bones.tip, half)] if bones.foot is None else [(p, FOOT_WIDTH / 2) for p in bones.foot]
        )
        parts += [(bones.joint, half), *ends]
    return tuple(y - half for (_, y), half in parts)


def _bones(root: Point, limb: Limb, upper: float, lower: float, view: View) -> Bones:
    upper, lower = upper * limb.seen, lower * limb.seen
    dx, dy = limb.tip[0] - root[0], limb.tip[1] - root[1]
    far = hypot(dx, dy) or 0.01
    miss = max(far - upper - lower, abs(upper - lower) - far, 0.0)
    reach = min(max(far, abs(upper - lower)), upper + lower)
    along = degrees(atan2(dy, dx))
    bend = degrees(acos(_unit((upper**2 + reach**2 - lower**2) / (2 * upper * reach))))
    return Bones(
        root=root,
        joint=away(root, along + limb.side * bend, upper),
        tip=limb.tip,
        foot=None if limb.toe is None else _foot(limb.tip, limb.toe, view),
        miss=miss,
    )


def _unit(value: float) -> float:
    return min(max(value, -1.0), 1.0)


def _foot(ankle: Point, toe: float, view: View) -> tuple[Point, Point]:
    """Heel and toe; seen from the front a foot is short."""
    if view == "front":
        return ankle, away(ankle, toe, FRONT_FOOT)
    sole = away(ankle, toe - 90, SOLE)
    return away(sole, toe, -HEEL), away(sole, toe, TOE)


def _outline(pose: Pose, shoulder: Point, view: View) -> tuple[Point, ...]:
    """The trunk: hip front, shoulder front, shoulder back, hip back; a bent one has six points."""
    hips, shoulders = (HIP_HALF, SHOULDER_HALF) if view == "side" else (HIPS_APART, SHOULDERS_APART)
    across = pose.trunk - 90
    corners = (
        away(pose.hip, across, hips),
        away(shoulder, across, shoulders),
        away(shoulder, across, -shoulders),
        away(pose.hip, across, -hips),
    )
    if not pose.bend:
        return corners
    middle = away(away(pose.hip, pose.trunk, TRUNK / 2), across, -2 * pose.bend)
    front, back = away(middle, across, HIP_HALF), away(middle, across, -HIP_HALF)
    return corners[0], front, corners[1], corners[2], back, corners[3]
