"""In which roles a person may act today, and the actor of each."""

from __future__ import annotations

from calendar import isleap
from datetime import date

from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Membership, User
from zhijiao.kernel.people.terms import Role

OF_AGE = 18  # completed years; a test holds it to the law's `internship.adult_age` and its convention


def seats(user: User, on: date) -> list[Membership]:
    """Return the memberships in force on a day, with organisation and region, the first one first."""
    if user.person_id is None:
        return []
    return list(Membership.objects.on(on).filter(person_id=user.person_id)
                .select_related("person", "organisation__region").order_by("pk"))


def actor_in(user: User, seat: Membership | None, on: date) -> Actor:
    """Return the actor that an account is in a membership on a day; without one it may look at what is the person's own, and no more."""
    if seat is None:
        return Actor(user_id=user.pk, person_id=user.person_id, name=user.person.name if user.person else user.username)
    place = seat.organisation
    return Actor(user_id=user.pk, person_id=seat.person_id, name=seat.person.name, role=seat.role,
                 organisation_id=seat.organisation_id, organisation_name=place.name if place else "",
                 region_path=place.region.path if place else "", membership_id=seat.pk,
                 minors_from=minors_from(on) if seat.role == Role.GUARDIAN else None)


def minors_from(day: date) -> date:
    """Return the earliest birthday of somebody who is under age on a day: a year of age is completed on the day after the birthday."""
    year = day.year - OF_AGE
    return date(year, 3, 1) if (day.month, day.day) == (2, 29) and not isleap(year) else day.replace(year=year)


def actor_of(user: User, on: date) -> Actor:
    """Return the actor of an account in its first membership, for work outside a request."""
    held = seats(user, on)
    return actor_in(user, held[0] if held else None, on)


def actor_named(username: str, on: date) -> Actor | None:
    """Return the actor of the active account called `username`, for the command line; None when there is none."""
    user = User.objects.filter(username=username, is_active=True).select_related("person").first()
    return None if user is None else actor_of(user, on)


def actor_held(user_id: int, membership_id: int, on: date) -> Actor:
    """Return the actor that started a job, in the membership held then. Raises DoesNotExist when it has ended meanwhile."""
    seat = Membership.objects.on(on).select_related("person", "organisation__region").get(pk=membership_id, person__user=user_id)
    return actor_in(seat.person.user, seat, on)
