"""Makes a session fit its minutes: what is added, what gives way, and in which order.

Exercises of one superset stay together as a group with one number of sets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from runlift_export.language import say
from runlift_export.lifts.choice import Role
from runlift_export.model import Prescription, exercise_s

MOST_SETS = 4
LEAST_HEAVY_REST_S = 120
LEAST_REST_S = {Role.MAIN: 60, Role.ACCESSORY: 60, Role.CORE: 45, Role.HOP: 45}
MOST_HEAVY_REST_S = 240
MOST_REST_S = 180
REST_S = (30, 45, 60, 90, 120, 180, 240)
"""Rests that people use."""
LAST_STEP_S = 5
"""Where none of them fits the minutes given."""
ENOUGH_GROUPS = 3
"""So many are kept with one set each, where two do not fit: more than that are rather dropped."""
PAIRED = "A"
"""Stands for any superset letter; the programme gives them out in order at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One exercise, or several in turn. `may_grow`: sets may be added for time.

    `cut_last`: it gives way only when nothing else can. Exercises in turn are a superset from two
    rounds on; one round is just one after the other.
    """

    steps: tuple[Prescription, ...]
    pair: str | None
    role: Role
    need: bool
    heavy: bool
    legs: bool
    may_grow: bool
    cut_last: bool = False

    @property
    def sets(self) -> int:
        """Sets of each exercise."""
        return self.steps[0].sets

    @property
    def rest_s(self) -> int:
        """Rest after a set, or after a round of the superset."""
        return self.steps[0].rest_s

    @property
    def seconds(self) -> float:
        """Time of the whole group by the time model."""
        return sum(exercise_s(step) for step in self.steps)

    def with_sets(self, sets: int) -> Group:
        """The same with another number of sets."""
        letter = PAIRED if sets > 1 and len(self.steps) > 1 else None
        steps = tuple(replace(step, sets=sets, superset=letter) for step in self.steps)
        return replace(self, steps=steps)

    def with_rest(self, rest_s: int) -> Group:
        """The same with another rest."""
        return replace(self, steps=tuple(replace(step, rest_s=rest_s) for step in self.steps))


Groups = list[Group]


def fit(
    groups: Groups, *, low_s: float, high_s: float, most_sets: int, most_exercises: int
) -> Groups:
    """Groups whose time lies in [low_s, high_s], as near to what was asked as that allows.

    Times are without the warm-up. LookupError if even the last means do not reach.
    """
    kept = _shortened([group for group in groups if group.need], high_s, most=most_exercises)
    kept = _more_exercises(groups, kept, low_s=low_s, high_s=high_s, most=most_exercises)
    kept = _lengthened(kept, low_s=low_s, high_s=high_s, most_sets=most_sets)
    if not low_s <= _seconds(kept) <= high_s:
        told = say(
            "{took:.0f} s do not fit {low:.0f}-{high:.0f} s",
            took=_seconds(kept),
            low=low_s,
            high=high_s,
        )
        raise LookupError(told)
    return kept


def _shortened(groups: Groups, high_s: float, *, most: int) -> Groups:
    """What gives way, in turn: rests, sets, exercises, until it fits."""
    kept = groups
    while _exercises(kept) > most:
        kept = _without_one(kept)
    for give_way in (_less_light_rest, _more_supersets, _less_heavy_rest, _down_to_two_sets):
        if _seconds(kept) > high_s:
            kept = give_way(kept, high_s)
    while len(kept) > ENOUGH_GROUPS and _seconds(kept) > high_s:
        kept = _without_one(kept)
    if _seconds(kept) > high_s:
        kept = _down_to_one_set(kept, high_s)
    while len(kept) > 1 and _seconds(kept) > high_s:
        kept = _without_one(kept)
    return kept


def _lengthened(groups: Groups, *, low_s: float, high_s: float, most_sets: int) -> Groups:
    """Sets, then rests, and at last sets of what should not grow, until it is long enough."""
    for kept in (groups, [replace(group, may_grow=True) for group in groups]):
        if _seconds(groups) < low_s:
            groups = _more_sets(kept, low_s=low_s, high_s=high_s, most_sets=most_sets)
            groups = _more_rest(groups, low_s, high_s)
    return groups


def _without_one(groups: Groups) -> Groups:
    """One group fewer: light work goes first, from the end, then main work, the calves last."""
    light = [i for i, one in enumerate(groups) if one.role is not Role.MAIN and not one.cut_last]
    main = [i for i, one in enumerate(groups) if not one.cut_last]
    goes = (light or main or [len(groups) - 1])[-1]
    return [*groups[:goes], *groups[goes + 1 :]]


def _seconds(groups: Groups) -> float:
    return sum(group.seconds for group in groups)


def _exercises(groups: Groups) -> int:
    return sum(len(group.steps) for group in groups)


def _less_light_rest(groups: Groups, high_s: float) -> Groups:
    """Shorten the rests of the light work in small steps."""
    return _less_rest(groups, high_s, heavy=False)


def _less_heavy_rest(groups: Groups, high_s: float) -> Groups:
    """Shorten the rests of the heavy work in small steps."""
    return _less_rest(groups, high_s, heavy=True)


def _less_rest(groups: Groups, high_s: float, *, heavy: bool) -> Groups:
    def shorter(group: Group) -> Group:
        least_s = LEAST_HEAVY_REST_S if heavy else LEAST_REST_S[group.role]
        return group.with_rest(min(group.rest_s, max(least_s, _rest_below(group.rest_s))))

    return _in_turn(
        groups,
        lambda group: group.heavy is heavy,
        shorter,
        until=lambda now: _seconds(now) <= high_s,
    )


def _more_supersets(groups: Groups, high_s: float) -> Groups:
    """Join neighbours of light work into supersets, from the end, unless both use the legs."""
    kept = list(groups)
    for i in range(len(kept) - 2, -1, -1):
        if _seconds(kept) <= high_s:
            break
        if i + 1 < len(kept) and _may_join(kept[i], kept[i + 1]):
            kept[i : i + 2] = [_join(kept[i], kept[i + 1])]
    return kept


def _may_join(one: Group, other: Group) -> bool:
    light = {Role.ACCESSORY, Role.CORE}
    single = len(one.steps) == len(other.steps) == 1
    even = one.sets == other.sets > 1
    return single and even and {one.role, other.role} <= light and not (one.legs and other.legs)


def _join(one: Group, other: Group) -> Group:
    role = Role.CORE if one.role is other.role is Role.CORE else Role.ACCESSORY
    joined = replace(one, steps=(*one.steps, *other.steps), role=role, legs=one.legs or other.legs)
    return joined.with_sets(one.sets).with_rest(max(one.rest_s, other.rest_s))


_LIGHT_ROLES = (Role.CORE, Role.HOP, Role.ACCESSORY)


def _down_to_two_sets(groups: Groups, high_s: float) -> Groups:
    """Take sets away, from the end, down to two: of light work, then of the main work."""
    for roles in (_LIGHT_ROLES, (Role.MAIN,)):
        groups = _fewer_sets(groups, high_s, roles=roles, least=2)
    return _fewer_sets(groups, high_s, roles=_LIGHT_ROLES, least=2, cut_last=True)


def _down_to_one_set(groups: Groups, high_s: float) -> Groups:
    """Take sets away, from the end, down to one, the calves' last."""
    for roles in (_LIGHT_ROLES, (Role.MAIN,)):
        groups = _fewer_sets(groups, high_s, roles=roles, least=1)
    return _fewer_sets(groups, high_s, roles=_LIGHT_ROLES, least=1, cut_last=True)


def _fewer_sets(
    groups: Groups, high_s: float, *, roles: tuple[Role, ...], least: int, cut_last: bool = False
) -> Groups:
    return _in_turn(
        groups,
        lambda group: group.role in roles and group.cut_last is cut_last,
        lambda group: group.with_sets(max(min(least, group.sets), group.sets - 1)),
        until=lambda now: _seconds(now) <= high_s,
        from_end=True,
    )


def _more_exercises(
    all_groups: Groups, kept: Groups, *, low_s: float, high_s: float, most: int
) -> Groups:
    """Add what was optional, in order, while it fits and the session is not yet half full."""
    enough_s = (low_s + high_s) / 2
    for group in all_groups:
        total_s = _seconds(kept)
        room = _exercises(kept) + len(group.steps) <= most
        fits = total_s < enough_s and total_s + group.seconds <= high_s
        if not group.need and room and fits:
            kept = [*kept, group]
    order = {group.steps[0].name: i for i, group in enumerate(all_groups)}
    return sorted(kept, key=lambda group: order[group.steps[0].name])


def _more_sets(groups: Groups, *, low_s: float, high_s: float, most_sets: int) -> Groups:
    """One more set here and there, in order, while it fits."""
    most = min(MOST_SETS, most_sets)

    def one_more(group: Group) -> Group:
        more = group.with_sets(min(most, group.sets + 1)) if group.may_grow else group
        fits = _seconds(groups) - group.seconds + more.seconds <= high_s
        return more if group.sets < most and fits else group

    changed = True
    while changed and _seconds(groups) < low_s:
        changed = False
        for i, group in enumerate(groups):
            more = one_more(group)
            if more != group:
                groups = [*groups[:i], more, *groups[i + 1 :]]
                changed = True
            if _seconds(groups) >= low_s:
                break
    return groups


def _more_rest(groups: Groups, low_s: float, high_s: float) -> Groups:
    """Lengthen rests to the next that people use, where it fits; at last by a few seconds."""
    for following in (_rest_above, lambda rest_s: rest_s + LAST_STEP_S):
        changed = True
        while changed and _seconds(groups) < low_s:
            changed = False
            for i, group in enumerate(groups):
                most_s = MOST_HEAVY_REST_S if group.heavy else MOST_REST_S
                longer = group.with_rest(max(group.rest_s, min(most_s, following(group.rest_s))))
                trial = [*groups[:i], longer, *groups[i + 1 :]]
                if longer != group and _seconds(trial) <= high_s:
                    groups, changed = trial, True
                if _seconds(groups) >= low_s:
                    break
    return groups


def _rest_below(rest_s: int) -> int:
    return max((one for one in REST_S if one < rest_s), default=rest_s)


def _rest_above(rest_s: int) -> int:
    return min((one for one in REST_S if one > rest_s), default=rest_s)


def _in_turn(
    groups: Groups,
    fits: Callable[[Group], bool],
    change: Callable[[Group], Group],
    *,
    until: Callable[[Groups], bool],
    from_end: bool = False,
) -> Groups:
    """Change one group after another, round after round, until it is enough or nothing changes."""
    order = list(range(len(groups)))
    if from_end:
        order.reverse()
    changed = True
    while changed and not until(groups):
        changed = False
        for i in order:
            if until(groups):
                break
            new = change(groups[i]) if fits(groups[i]) else groups[i]
            if new != groups[i]:
                groups = [*groups[:i], new, *groups[i + 1 :]]
                changed = True
    return groups
