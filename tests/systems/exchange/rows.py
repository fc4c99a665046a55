"""Many rows for each register of the room, all of the cast's own school."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.cast import NOON, Cast
from zhijiao.kernel.people.models import Person
from zhijiao.systems.exchange.models import Batch, Credential, StatusList
from zhijiao.systems.exchange.terms import Achieved, Purpose

FACTS = {"enterprise": "北辰机床", "post": "车工", "programme": "数控", "hours": "800", "grade_zh": "良好", "grade_en": "good", "name": "学徒",
         "completed_on": "2026-09-01"}


def credentials(people: Cast, number: int) -> list[Credential]:
    """Proposals, each for another learner."""
    persons = Person.objects.bulk_create([Person(name=f"学徒{n}", initials="xt") for n in range(number)])
    return Credential.objects.bulk_create([
        Credential(number=f"LN-Z-2026-8{n:05d}", template="completion-post-1", school=people.school, learner=person, achieved=Achieved.POST,
                   achievement="post:660301", starts_on=date(2026, 3, 2), ends_on=date(2026, 8, 28), source="apprenticeships.agreement",
                   source_number=f"LN-2026-8{n:05d}", facts=FACTS, proposed_at=NOON) for n, person in enumerate(persons)])


def batches(people: Cast, number: int) -> list[Batch]:
    """Batches of one credential."""
    return Batch.objects.bulk_create([Batch(school=people.school, total=1, requested_at=NOON) for _ in range(number)])


def status_lists(people: Cast, number: int) -> list[StatusList]:
    """Lists of revocations, one number after the other."""
    return StatusList.objects.bulk_create([
        StatusList(school=people.school, purpose=Purpose.REVOCATION, number=70_001 + n, address=f"http://localhost:8000/exchange/status/x/revocation/{n}",
                   document="{}", signed_at=NOON, valid_until=NOON + timedelta(days=7)) for n in range(number)])


ROWS: dict[str, Any] = {"exchange/credentials": credentials, "exchange/batches": batches, "exchange/status-lists": status_lists}
