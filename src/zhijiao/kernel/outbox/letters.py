"""Letters to people, in both languages: a letter does not know its reader's choice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.conf import settings

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.outbox.delivery import mail
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.people.models import Membership, Person
from zhijiao.kernel.people.terms import Role


def both(words: Bilingual) -> str:
    """Return a letter's text in both languages, Chinese first."""
    return f"{words.zh}\n\n{words.en}"


def address(path: str) -> str:
    """Return the full address of a page for a letter."""
    return f"{settings.ZHIJIAO_ADDRESS.rstrip('/')}{path}"


def letters(people: Iterable[Person], subject: Bilingual, body: Bilingual, at: datetime) -> None:
    """Send one letter to each person who has an address."""
    for to in sorted({person.email for person in people if person.email}):
        mail(to=to, subject=f"{subject.zh} / {subject.en}", body=both(body), at=at)


def members(unit: Organisation | int, roles: Collection[Role], at: datetime) -> list[Person]:
    """Return who holds one of the roles at a unit (or its key) on that day."""
    key = unit.pk if isinstance(unit, Organisation) else unit
    return _people(at, organisation=key, role__in=tuple(roles))


def officers(region: Region | str, roles: Collection[Role], at: datetime) -> list[Person]:
    """Return who holds one of the roles at a unit of exactly this region (or its key) on that day."""
    key = region.pk if isinstance(region, Region) else region
    return _people(at, organisation__region=key, role__in=tuple(roles))


def _people(at: datetime, **where: object) -> list[Person]:
    seats = Membership.objects.on(local_day(at)).filter(**where).select_related("person")
    return [seat.person for seat in seats]
