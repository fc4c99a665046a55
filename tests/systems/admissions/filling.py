"""A round in which lists are filled in: plan, line, the cast's own applicant with scores, and others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.cast import NOON, Cast
from tests.systems.admissions.factories import a_batch, a_cycle, a_scheme, a_track, a_unit, an_applicant
from zhijiao.systems.admissions.models import Applicant, Batch, Line, Round, Track, Unit
from zhijiao.systems.admissions.terms import Origin, RoundState

SCORES = {"total": "512", "chinese": "101", "mathematics": "96", "foreign": "88", "first_choice": "75", "elective_1": "76", "elective_2": "76"}
SUBJECTS = ("物理", "化学", "生物")


@dataclass
class Stage:
    """Everything that a test of lists looks at."""

    people: Cast
    batch: Batch
    track: Track
    other_track: Track
    round: Round
    applicant: Applicant
    units: list[Unit] = field(default_factory=list)

    def unit(self, **but: Any) -> Unit:
        """One more unit of the plan."""
        return a_unit(self.batch, but.pop("track", self.track), self.people.college, **but)

    def another(self, **but: Any) -> Applicant:
        """One more applicant with scores."""
        return an_applicant(self.people, but.pop("track", self.track), **{"subjects": SUBJECTS, "scores": SCORES, **but})


def a_stage(people: Cast, units: int = 4, **but: Any) -> Stage:
    """An open round of a vocational batch by Liaoning's rules, four units, and the cast's applicant."""
    cycle = a_cycle(people)
    track, other = a_track(cycle, key="physics", name="物理类", name_en="Physics"), a_track(cycle, key="history", name="历史类", name_en="History")
    scheme = a_scheme(cycle, base="liaoning-vocational-2024", components=[], comparisons=[], tie_policy="")
    batch = a_batch(scheme)
    Line.objects.create(cycle=cycle, batch=batch, track=track, least=Decimal(150), citation="辽宁省教育厅，2026-06-30", mark="V2", set_at=NOON)
    made = Round.objects.create(**{"number": batch.number.replace("-B-", "-O-"), "batch": batch, "order": 1, "state": RoundState.OPEN, "planned_at": NOON,
                                   "opens_at": NOON - timedelta(days=1), "closes_at": NOON + timedelta(days=3), **but})
    own = an_applicant(people, track, name="许知远", person=people.applicant.person, origin=Origin.SENIOR_HIGH, subjects=SUBJECTS, scores=SCORES,
                       id_number=people.applicant.person.id_number)
    stage = Stage(people, batch, track, other, made, own)
    stage.units = [stage.unit(programme=name) for name in ("数控技术", "护理", "学前教育", "物流管理", *(f"专业{n}" for n in range(units - 4)))[:units]]
    return stage
