"""What is done in each placed session: built from slots, ladders, strength and minutes.

The sessions come one after the other; each is made as if those before it were done as asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from runlift_export.errors import NoPlanError
from runlift_export.language import say
from runlift_export.lifts.catalogue import Exercise, exercise_catalogue
from runlift_export.lifts.choice import (
    Role,
    Slot,
    Template,
    choose_exercise,
    possible_exercises,
    repetitions,
    session_name,
    session_template,
)
from runlift_export.lifts.dose import least_rir, prescribe_warm_up, prescribe_work, sets_of
from runlift_export.lifts.fitting import LEAST_HEAVY_REST_S, Group, fit
from runlift_export.lifts.ladder import carried_kg, is_last_rung
from runlift_export.lifts.progression import Ask, Target, light_target, next_target, steady_target
from runlift_export.lifts.stage import (
    PAIN_ADVICE,
    PHASE_WORDS,
    Record,
    Stage,
    record_before,
    session_letters,
    stage_of,
)
from runlift_export.lifts.weights import first_weight_kg
from runlift_export.model import (
    FinishedSession,
    Lift,
    LiftKind,
    Phase,
    Placement,
    Prescription,
    Race,
    Session,
    Settings,
    rules,
    session_min,
    warm_up_s,
)

MOST_EXERCISES = {LiftKind.FULL: 7, LiftKind.SHORT: 5}


def compose_lifts(
    placements: tuple[Placement, ...],
    *,
    settings: Settings,
    done: tuple[FinishedSession, ...] = (),
    past: tuple[Session, ...] = (),
    races: tuple[Race, ...] = (),
) -> tuple[Lift, ...]:
    """One `Lift` for each placement, in order; deterministic.

    `done` are finished strength sessions; only those before the first placement count. `past`
    are published sessions that lie before the placements: what was not recorded of them is taken
    as done or as missed, as the settings say. `races` are those that the settings do not know.
    A session's content depends on what was done before it: it stays as it is when a later one
    moves. Raises `SettingsError` for faults in the user's own exercises.
    """
    if not placements:
        return ()
    exercises = exercise_catalogue(settings)
    first = min(one.date for one in placements)
    record = record_before(first, settings=settings, exercises=exercises, done=done, past=past)
    letters = dict(zip(placements, session_letters(placements, record), strict=True))
    every_race = (*settings.races, *races)
    made: dict[Placement, Lift] = {}
    for one in sorted(placements, key=lambda placement: placement.start):
        stage = stage_of(one, record, letter=letters[one], settings=settings, races=every_race)
        maker = _Maker(one, stage=stage, settings=settings, exercises=exercises, record=record)
        made[one] = maker.lift()
        record = record.with_lift(made[one], one.date, exercises)
    return tuple(made[one] for one in placements)


class _Maker:
    """Makes the content of one session."""

    def __init__(
        self,
        placement: Placement,
        *,
        stage: Stage,
        settings: Settings,
        exercises: tuple[Exercise, ...],
        record: Record,
    ) -> None:
        self._placement = placement
        self._stage = stage
        self._settings = settings
        self._exercises = exercises
        self._possible = possible_exercises(exercises, stage)
        self._record = record

    def lift(self) -> Lift:
        """The session's content, within its minutes."""
        placement, stage = self._placement, self._stage
        plan = session_template(
            place=stage.place, kind=placement.kind, legs=placement.legs, letter=stage.letter
        )
        warm_up = prescribe_warm_up(placement, stage=stage, exercises=self._exercises)
        steps = _lettered(self._content(plan, warm_up))
        return Lift(
            name=session_name(plan, stage, placement.kind),
            kind=placement.kind,
            place=stage.place,
            legs=placement.legs,
            warm_up=warm_up,
            exercises=steps,
            duration_min=session_min(steps, warm_up),
            why=self._why(),
            deload=placement.sets_share < 1,
        )

    def _content(self, plan: Template, warm_up: tuple[Prescription, ...]) -> list[Group]:
        """The slots filled in, within the minutes; with news where too little is known."""
        if self._stage.steady:
            for template, least in self._known_ways(plan):
                groups = self._filled(template)
                if len(groups) < least:
                    continue
                try:
                    return self._fitted(groups, warm_up)
                except NoPlanError:
                    pass  # what is known does not fill the minutes
            self._stage = replace(self._stage, steady=False)
        return self._fitted(self._filled(plan), warm_up)

    def _known_ways(self, plan: Template) -> Iterator[tuple[Template, int]]:
        """What may be done where nothing is new: this session, else the other, else a part."""
        stage, placement = self._stage, self._placement
        other = session_template(
            place=stage.place,
            kind=placement.kind,
            legs=placement.legs,
            letter="B" if plan.letter == "A" else "A",
        )
        short = placement.kind is LiftKind.SHORT
        for least in (rules.KNOWN_LEAST, *[2] * short):
            yield plan, least
            yield other, least

    def _filled(self, plan: Template) -> list[Group]:
        groups: list[Group] = []
        used: set[str] = set()
        owed = 0.0
        climbed = False
        race_near = self._race_is_near()
        for slot in plan.slots:
            if slot.role is Role.HOP and not self._may_hop(slot):
                continue
            chosen = choose_exercise(
                slot,
                stage=self._stage,
                exercises=self._exercises,
                possible=self._possible,
                record=self._record,
                used=frozenset(used),
                may_climb=not climbed and not (slot.role is Role.HOP and race_near),
            )
            if chosen is None or (slot.role is Role.HOP and not self._is_wanted_hop(chosen)):
                continue
            used.add(chosen.name)
            climbed = climbed or self._is_next_rung(chosen)
            sets, owed = sets_of(slot, placement=self._placement, owed=owed)
            step = prescribe_work(
                chosen,
                slot,
                aim=self._target(chosen, slot),
                sets=sets,
                stage=self._stage,
                settings=self._settings,
            )
            groups = _joined(groups, slot, step, exercise=chosen, placement=self._placement)
        return groups

    def _is_next_rung(self, chosen: Exercise) -> bool:
        """Whether it is new and follows another of its ladder; one such a session is enough."""
        before = any(
            one.family == chosen.family and self._record.of(one) for one in self._exercises
        )
        return before and not self._record.of(chosen)

    def _target(self, exercise: Exercise, slot: Slot) -> Target:
        stage = self._stage
        rir = least_rir(self._placement, stage=stage)
        between = repetitions(exercise, role=slot.role, stage=stage)
        family = tuple(one for one in self._exercises if one.family == exercise.family)
        carried = carried_kg(
            exercise,
            low=between[0],
            rir=rir,
            family=family,
            record=self._record,
            settings=self._settings,
        )
        ask = Ask(
            exercise=exercise,
            between=between,
            rir=rir,
            performances=self._record.of(exercise),
            back_on=stage.block_start,
            first_kg=carried or first_weight_kg(exercise, self._settings),
            most_kg=self._record.heaviest_kg(exercise, stage.day),
            open_ended=is_last_rung(exercise, self._at_hand(family)),
            settings=self._settings,
        )
        if stage.light and self._placement.legs:
            light = light_target(ask)
            return replace(light, why=say("light after the race")) if stage.eased else light
        deload = self._placement.sets_share < 1
        return steady_target(ask, fewer_sets=deload) if stage.steady else next_target(ask)

    def _at_hand(self, family: Iterable[Exercise]) -> tuple[Exercise, ...]:
        stage = self._stage
        return tuple(one for one in family if stage.equipment.issuperset(one.equipment))

    def _may_hop(self, slot: Slot) -> bool:
        """H14: hops are for build and peak, for legs that are used to lifting."""
        stage = self._stage
        ready = stage.weeks >= rules.HOPS_FROM_WEEKS and stage.phase in _SHARP
        if not ready or stage.gentle or stage.introductory or stage.light:
            return False
        own = [one for one in self._exercises if one.family in slot.families]
        known = any(self._record.known(one, stage.day) for one in own)
        return known or not self._race_is_near()

    def _is_wanted_hop(self, hop: Exercise) -> bool:
        """H14: from sixty on only the very one that was asked for."""
        age, asked = self._stage.age_years, self._stage.asked
        old = age is not None and age >= rules.HOPS_ASKED_FROM_YEARS
        return not old or hop.is_among(asked)

    def _race_is_near(self) -> bool:
        """H14: whether it is too late to begin with hops, or with harder ones."""
        days = self._stage.race_in_days
        return days is not None and days < rules.HOPS_BEFORE_RACE_DAYS

    def _fitted(self, groups: list[Group], warm_up: tuple[Prescription, ...]) -> list[Group]:
        """The groups in the placement's minutes. NoPlanError if that is impossible."""
        placement, stage = self._placement, self._stage
        low_s, high_s = _window_s(placement, self._settings)
        before_s = warm_up_s(warm_up)
        try:
            return fit(
                groups,
                low_s=low_s - before_s,
                high_s=high_s - before_s,
                most_sets=placement.max_sets or 9,
                most_exercises=7 if placement.sets_share < 1 else MOST_EXERCISES[placement.kind],
            )
        except LookupError as error:
            raise NoPlanError(
                say(
                    "{day}: a {kind} session at {place} of {least:.0f} to {most:.0f} min cannot be"
                    " built ({error}); look at the ranges of your own [[exercises]]",
                    day=stage.day,
                    kind=placement.kind,
                    place=stage.place,
                    least=low_s // 60 + 1,
                    most=high_s / 60,
                    error=error,
                ),
                rules=("H8",),
            ) from error

    def _why(self) -> tuple[str, ...]:
        placement, stage = self._placement, self._stage
        lines = [say(PHASE_WORDS[placement.phase], week=stage.weeks + 1)]
        if not self._record.logged:
            lines.append(say("no finished sets found, so what was planned is taken as done"))
        if stage.gentle:
            lines.append(say("nothing heavy and no jumps until a doctor has cleared it"))
        lines += [say(PAIN_ADVICE[place]) for place in rules.PAIN_PLACES if place in stage.hurts]
        if stage.back:
            lines.append(
                say("the first session after three weeks or more without: lighter, nothing new")
            )
        elif stage.introductory:
            lines.append(say("among your first sessions: two sets, three repetitions in reserve"))
        if stage.beginner:
            lines.append(say("new to strength: light weights first, three repetitions in reserve"))
        if placement.sets_share < 1:
            lines.append(say("deload: the same exercises and weights, half the sets"))
        elif stage.eased:
            lines.append(say("the race is not long ago: short and light, nothing new"))
        elif stage.light:
            lines.append(say("the race is near: light, nothing new"))
        elif stage.steady and not stage.back:
            lines.append(say("the race is near: nothing new and nothing heavier"))
        return tuple(lines)


def _window_s(placement: Placement, settings: Settings) -> tuple[float, float]:
    """The seconds a session may take (H8), so that its rounded-up minutes lie in the window."""
    full = placement.kind is LiftKind.FULL
    allowed = rules.SESSION_MINUTES[placement.kind]
    limit = settings.rules.full_min if full else settings.rules.short_min
    high_min = max(allowed.least, min(allowed.most, limit, placement.minutes))
    return (allowed.least - 1) * 60.0 + 1, high_min * 60.0


_SHARP = (Phase.BUILD, Phase.PEAK)


def _joined(
    groups: list[Group], slot: Slot, step: Prescription, *, exercise: Exercise, placement: Placement
) -> list[Group]:
    """The step in a group of its own, or in turn with the one before it."""
    last = groups[-1] if groups else None
    if last is not None and slot.pair is not None and last.pair == slot.pair:
        rest_s = max(last.rest_s, step.rest_s)
        joined = replace(last, steps=(*last.steps, step))
        return [*groups[:-1], joined.with_sets(last.sets).with_rest(rest_s)]
    alone = Group(
        steps=(step,),
        pair=slot.pair,
        role=slot.role,
        need=slot.need or slot.role is Role.HOP,
        heavy=step.rest_s >= LEAST_HEAVY_REST_S,
        legs=exercise.legs != "none",
        may_grow=placement.sets_share >= 1 or slot.role is Role.CORE,
        cut_last=slot.cut_last,
    )
    return [*groups, alone]


def _lettered(groups: list[Group]) -> tuple[Prescription, ...]:
    """All exercises in order, supersets named A, B, C ... as they come."""
    letters = iter("ABCDEFGH")
    steps: list[Prescription] = []
    for group in groups:
        letter = next(letters) if group.steps[0].superset else None
        steps.extend(replace(step, superset=letter) for step in group.steps)
    return tuple(steps)
