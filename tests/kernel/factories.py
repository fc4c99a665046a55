"""Nouns for the kernel's tests; regions are loaded by whoever needs them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Membership, Person, User
from zhijiao.kernel.people.seats import actor_in
from zhijiao.kernel.people.terms import Role

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # noon in Shenyang
TODAY = date(2026, 11, 23)
_numbers = count(1)


def an_organisation(**but: Any) -> Organisation:
    """A school in Shenyang."""
    return Organisation.objects.create(
        **{"kind": OrganisationKind.SCHOOL, "name": f"学校{next(_numbers)}", "region_id": "2101", **but})


def a_person(**but: Any) -> Person:
    """Somebody."""
    return Person.objects.create(**{"name": f"张三{next(_numbers)}", **but})


def a_seat(role: Role, organisation: Organisation | None = None, **but: Any) -> Membership:
    """A person in a role, since the start of the school year."""
    if organisation is None and role is not Role.GUARDIAN:
        organisation = an_organisation()
    return Membership.objects.create(**{"person": a_person() if "person" not in but else None, "organisation": organisation,
                                        "role": role, "since": date(2026, 9, 1), **but})


def a_user(seat: Membership | None = None, **but: Any) -> User:
    """An account, of the person in a seat."""
    return User.objects.create_user(
        **{"username": f"user{next(_numbers)}", "password": "a password", "person": seat.person if seat else None, **but})


def acting(seat: Membership) -> Actor:
    """The actor in a seat; the account is made if need be."""
    user = User.objects.filter(person=seat.person).first() or a_user(seat)
    return actor_in(user, seat, NOON.date())
