"""What completed placements came to, as plain values for rooms that build on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.law.national.internship_2021.terms import PlacementKind
from zhijiao.systems.apprenticeships.models import Completion
from zhijiao.systems.apprenticeships.terms import Grade, State

THROUGH = (State.COMPLETED, State.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Completed:
    """One completed placement. `hours` in thousandths; `grade` is None and `passed` False while no assessment was recorded."""

    agreement_id: int
    number: str
    kind: str  # post | cognition | apprenticeship
    school_id: int
    region_path: str  # of the school
    apprentice_id: int
    apprentice: str
    enterprise: str
    post: str
    programme_code: str
    programme: str
    starts_on: date
    ends_on: date
    hours: int
    grade: Bilingual | None
    passed: bool
    completed_at: datetime
    completed_on: date


def completions() -> QuerySet[Completion]:
    """Return the completions of placements that still count as completed, with what is told of them."""
    found = Completion.objects.filter(agreement__state__in=THROUGH, agreement__starts_on__isnull=False, agreement__ends_on__isnull=False)
    return found.select_related("agreement__school__region", "agreement__enterprise", "agreement__apprentice", "agreement__assessment")


def plain(rows: Iterable[Completion]) -> list[Completed]:
    """Return completions as plain values."""
    return [_plain(row) for row in rows]


def _plain(row: Completion) -> Completed:
    agreement = row.agreement
    assert agreement.starts_on is not None, "completions() asks for both"
    assert agreement.ends_on is not None, "completions() asks for both"
    grade = agreement.assessment.grade if hasattr(agreement, "assessment") else None
    return Completed(
        agreement_id=agreement.pk, number=agreement.number, kind=str(agreement.kind or PlacementKind.POST), school_id=agreement.school_id,
        region_path=agreement.school.region.path, apprentice_id=agreement.apprentice_id, apprentice=agreement.apprentice.name,
        enterprise=agreement.enterprise.name, post=agreement.post_name or "", programme_code=agreement.programme_code or "",
        programme=agreement.programme_name or agreement.programme_code or "", starts_on=agreement.starts_on, ends_on=agreement.ends_on,
        hours=row.hours, grade=grade.words if grade else None, passed=grade is not None and grade != Grade.FAIL, completed_at=row.completed_at,
        completed_on=local_day(row.completed_at))
