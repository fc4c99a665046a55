"""Which office decides: the bureau of the city (or zone) that a school lies in; the province for a school directly under it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.outbox.letters import officers
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.parties.regions import lies_within, within
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Ground, Reason

ANOTHER_OFFICE = Bilingual("This is for another office to decide", "这件事由另一个教育行政部门办理")


def office_of(path: str) -> tuple[str, Role]:
    """Return the key of the region whose office decides on a region's path, and the role of who acts there."""
    keys = path.split("/")
    return (keys[1], Role.CITY_OFFICER) if len(keys) > 1 else (keys[0], Role.PROVINCE_OFFICIAL)


def elsewhere(region: Region, actor: Actor) -> list[Reason]:
    """Return why somebody of an office may not decide on what lies in a region: another office does."""
    _, role = office_of(region.path)
    own = actor.role is role and lies_within(region.path, actor.region_path)
    return [] if own else [Reason(text=ANOTHER_OFFICE, ground=Ground.ROLE)]


def decided_by(actor: Actor, path: str) -> Q:
    """Return the condition that the region found by `path` is for this actor's office to decide on."""
    if actor.role is Role.PROVINCE_OFFICIAL:
        return ~Q(**{f"{path}__contains": "/"})
    return within(path, actor.region_path) & Q(**{f"{path}__contains": "/"}) if actor.role is Role.CITY_OFFICER else Q(pk__in=[])


def deciders(region: Region, at: datetime) -> list[Person]:
    """Return who decides on what lies in a region."""
    key, role = office_of(region.path)
    return officers(key, (role,), at)
