"""A year on its way through the actions: plan published, lists submitted, round frozen, allocated, released."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.cast import NOON, Cast
from tests.systems.admissions.factories import an_applicant
from zhijiao.kernel.people.actor import Actor
from zhijiao.systems.admissions.actions import allocating, cycles, freezing, plans, releasing, rounds
from zhijiao.systems.admissions.models import Applicant, Batch, Cycle, PreferenceList, Round, Track, Unit, packed
from zhijiao.systems.admissions.terms import ListState

SUBJECTS = ("chinese", "mathematics", "foreign", "first_choice", "elective_1", "elective_2")
OPENS, CLOSES, AFTER = NOON - timedelta(days=5), NOON - timedelta(days=1), NOON


@dataclass
class Stage:
    """What stands, and who acts: `official` proposes, `second` releases."""

    people: Cast
    cycle: Cycle
    track: Track
    batch: Batch
    units: list[Unit] = field(default_factory=list)
    applicants: list[Applicant] = field(default_factory=list)

    @property
    def official(self) -> Actor:
        """The first official."""
        return self.people.provincial_official.actor

    @property
    def second(self) -> Actor:
        """The colleague who releases."""
        return self.people.second_official.actor


def a_stage(people: Cast, *, base: str = "liaoning-vocational-2024", confirm_days: int | None = 5) -> Stage:
    """A year under way with one track, one batch and its control line; the plan is still empty."""
    by = people.provincial_official.actor
    cycle = cycles.draft_cycle(year=2026, title="2026年普通高校招生", title_en="Admissions 2026", organiser=people.province, by=by, at=NOON)
    track = cycles.declare_track(cycle=cycle, key="physics", name="物理类", name_en="Physics", by=by, at=NOON)
    scheme = cycles.declare_scheme(cycle=cycle, key="3+1+2", title="普通类", title_en="General", base=base, by=by, at=NOON)
    batch = cycles.draft_batch(cycle=cycle, title="高职专科批", title_en="Vocational batch", scheme=scheme, confirm_days=confirm_days, by=by, at=NOON)
    cycles.set_line(batch=batch, track=track, least=150, citation="辽宁省教育厅，2026-06-30", mark="V2", by=by, at=NOON)
    cycles.open_cycle(cycle=cycle, by=by, at=NOON)
    return Stage(people, cycle, track, batch)


def with_units(stage: Stage, *quotas: int, **but: Any) -> list[Unit]:
    """Lines of the cast's college, accepted."""
    college, registrar = stage.people.college, stage.people.college_registrar.actor
    for n, quota in enumerate(quotas, start=len(stage.units) + 1):
        unit = plans.draft_unit(batch=stage.batch, track=stage.track, code=f"A{n:03d}", school=college, programme=f"数控技术{n}",
                                programme_en=f"Numerical control {n}", quota=quota, by=registrar, at=NOON, **but)
        plans.submit_unit(unit=unit, by=registrar, at=NOON)
        plans.accept_unit(unit=unit, by=stage.official, at=NOON)
        stage.units.append(unit)
    return stage.units


def scores(total: int, **but: int) -> dict[str, str]:
    """Scores that add up to about a total."""
    part = {"chinese": total // 6, "mathematics": total // 6, "foreign": total // 6, "first_choice": min(total // 6, 100), "elective_1": min(total // 6, 100),
            "elective_2": min(total // 6, 100)}
    return {name: str(value) for name, value in {"total": total, **part, **but}.items()}


def with_applicants(stage: Stage, *totals: int, **but: Any) -> list[Applicant]:
    """Applicants with these totals; the best total first when you say so."""
    stage.applicants += [an_applicant(stage.people, stage.track, scores=scores(total), **but) for total in totals]
    return stage.applicants


def submitted(one: Round, applicant: Applicant, units: Sequence[Unit | None], state: ListState = ListState.SUBMITTED) -> PreferenceList:
    """A list as it stands after its submission."""
    return PreferenceList.objects.create(round=one, applicant=applicant, ordered=packed(unit.pk if unit else 0 for unit in units), state=state,
                                         saved_at=OPENS, submitted_at=OPENS)


def opened(stage: Stage) -> Round:
    """The main round with its plan published, open for lists until yesterday."""
    plans.publish_plan(batch=stage.batch, by=stage.official, at=NOON)
    made = rounds.plan_round(batch=stage.batch, opens_at=OPENS, closes_at=CLOSES, by=stage.official, at=NOON)
    rounds.open_round(round=made, by=stage.official, at=NOON)
    return made


def a_small_round(people: Cast, *, size: int = 12) -> tuple[Stage, Round]:
    """Three units (3, 2, 1 seats), applicants with rising totals and lists of all units in changing order; open, lists submitted."""
    stage = a_stage(people)
    with_units(stage, 3, 2, 1)
    with_applicants(stage, *(300 + 10 * n for n in range(size)))
    made = opened(stage)
    chance = random.Random(7)
    for applicant in stage.applicants:
        submitted(made, applicant, chance.sample(stage.units, 3))
    return stage, made


def frozen(people: Cast) -> tuple[Stage, Round]:
    """The small round, frozen."""
    stage, made = a_small_round(people)
    freezing.freeze(round=made, by=stage.official, at=AFTER)
    return stage, made


def allocated(people: Cast) -> tuple[Stage, Round]:
    """The small round, allocated."""
    stage, made = frozen(people)
    allocating.allocate(round=made, by=stage.official, at=AFTER)
    return stage, made


def released(people: Cast, at: datetime = AFTER) -> tuple[Stage, Round]:
    """The small round, proposed by one official and released by the other."""
    stage, made = allocated(people)
    rounds.propose(round=made, by=stage.official, at=at)
    releasing.release(round=made, by=stage.second, at=at)
    return stage, made


def proposed_void(stage: Stage, one: Round) -> None:
    """The first official proposes to set a released round aside; the second may do it now."""
    rounds.propose_void(round=one, reason="一名考生成绩登记错误", by=stage.official, at=NOON)
