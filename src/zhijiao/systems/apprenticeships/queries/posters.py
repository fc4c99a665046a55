"""Posters: which one a token opens, as whom, and who may have one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhijiao.kernel.days import local_day
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Membership, Person
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.apprenticeships.models import Poster, PosterCode
from zhijiao.systems.apprenticeships.queries.clocks import POSTER_TRIES
from zhijiao.systems.apprenticeships.queries.links import digest


def poster_of(token: str, at: datetime) -> Poster | None:
    """Return the poster of a token while it hangs and its mentor is one of the enterprise; None for a dead one."""
    poster = Poster.objects.living().filter(token_hash=digest(token)).select_related("mentor", "enterprise").first()
    return poster if poster is not None and is_mentor(poster.mentor, poster.enterprise_id, at) else None


def waiting_code(poster: Poster, at: datetime) -> PosterCode | None:
    """Return the code that was sent and may still be typed, if there is one."""
    return PosterCode.objects.filter(poster=poster, open_until=None, valid_until__gt=at, tries__lt=POSTER_TRIES).order_by("-pk").first()


def is_mentor(person: Person, enterprise_id: int | None, at: datetime) -> bool:
    """Say whether somebody is a mentor of an enterprise on that day."""
    seats = Membership.objects.on(local_day(at)).filter(person=person, organisation=enterprise_id, role=Role.ENTERPRISE_MENTOR)
    return enterprise_id is not None and seats.exists()


def mentor_actor(poster: Poster, address: str) -> Actor:
    """Return the mentor of a poster as the one who acts: known by poster and code, without an account."""
    return Actor(person_id=poster.mentor_id, name=poster.mentor.name, role=Role.ENTERPRISE_MENTOR, organisation_id=poster.enterprise_id,
                 organisation_name=poster.enterprise.name, address=address)


@dataclass(frozen=True, slots=True)
class Hanging:
    """A mentor and the poster that hangs for that mentor, if any."""

    mentor: Person
    poster: Poster | None


def mentors_for(actor: Actor, at: datetime) -> list[Hanging]:
    """Return for whom somebody may print: a mentor for that mentor, the enterprise's HR for all its mentors."""
    seats = Membership.objects.on(local_day(at)).filter(organisation=actor.organisation_id, role=Role.ENTERPRISE_MENTOR).select_related("person")
    if actor.role is Role.ENTERPRISE_MENTOR:
        seats = seats.filter(person=actor.person_id)
    people = {seat.person_id: seat.person for seat in seats.order_by("person__name", "pk")}
    hanging = {poster.mentor_id: poster for poster in Poster.objects.visible_to(actor).living()}
    return [Hanging(person, hanging.get(pk)) for pk, person in people.items()]
