"""Nouns that the tests of the room start from: completed placements and the certificates proposed for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from tests.cast import NOON, Cast
from tests.factories import LAWFUL, PAPERS
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.models import Person
from zhijiao.law.national.internship_2021.terms import PlacementKind
from zhijiao.systems.apprenticeships import doors
from zhijiao.systems.apprenticeships.models import Agreement, Assessment, Completion
from zhijiao.systems.apprenticeships.terms import Grade, State
from zhijiao.systems.exchange.actions import issuing, proposing
from zhijiao.systems.exchange.models import Credential

_PLACE = count(700_000)
DONE: dict[str, Any] = {
    "kind": PlacementKind.APPRENTICESHIP, "starts_on": date(2026, 3, 2), "ends_on": date(2026, 8, 28), "programme_code": "660301",
    "programme_name": "机电技术应用"}


def a_completed_agreement(people: Cast, grade: Grade | None = Grade.GOOD, **but: Any) -> Agreement:
    """A placement that was completed at noon, assessed as good."""
    values = {"apprentice": people.apprentice.person, "school": people.school, "state": State.COMPLETED, **LAWFUL, **PAPERS, **DONE, **but}
    agreement = Agreement.objects.create(number=f"LN-2026-{next(_PLACE)}", enterprise=people.enterprise, mentor=people.mentor.person,
                                         drafted_at=NOON, drafted_by=people.teacher.user, **values)
    if grade is not None:
        Assessment.objects.create(agreement=agreement, grade=grade, school_opinion="完成任务", enterprise_opinion="能独立工作", assessed_at=NOON)
    Completion.objects.create(agreement=agreement, days_logged=110, days_signed=110, hours=880_500, paid_fen=1_500_000, completed_at=NOON)
    return agreement


def a_proposal(people: Cast, at: datetime = NOON, **but: Any) -> Credential:
    """A certificate proposed for a completed placement."""
    agreement = a_completed_agreement(people, **but)
    done = doors.completion(agreement.pk)
    assert done is not None
    (made,) = proposing.propose(completed=[done], by=SYSTEM, at=at)
    return Credential.objects.get(pk=made.pk)


def an_issued(people: Cast, at: datetime = NOON, **but: Any) -> Credential:
    """A certificate that the registrar has issued."""
    proposal = a_proposal(people, at, **but)
    issuing.issue(credential=proposal, by=people.registrar.actor, at=at)
    return Credential.objects.get(pk=proposal.pk)


def many_proposals(people: Cast, number: int, at: datetime = NOON) -> list[Credential]:
    """So many certificates proposed for as many learners of the cast's school, the first of them with a citizen number."""
    persons = [Person.objects.create(name=f"学徒{n}", initials="xt", id_number="210102200503050013" if n == 0 else None) for n in range(number)]
    agreements = [a_completed_agreement(people, apprentice=one, ends_on=DONE["ends_on"] + timedelta(days=n % 3)) for n, one in enumerate(persons)]
    proposing.propose(completed=list(doors.completions([one.number for one in agreements]).values()), by=SYSTEM, at=at)
    return list(Credential.objects.order_by("pk"))
