"""Which bureau a complaint goes to, and how it is found again by its code."""

from __future__ import annotations

import hashlib

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.parties.regions import lies_within
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Reason
from zhijiao.systems.apprenticeships.models import Agreement, Complaint

NOT_YOUR_CITY = Bilingual("This complaint belongs to another bureau", "这件投诉不归本局办理")


def city_of(agreement: Agreement) -> Region:
    """Return the city (or zone) whose bureau answers for the school; the province for a school directly under it."""
    keys = agreement.school.region.path.split("/")
    return Region.objects.get(pk=keys[1] if len(keys) > 1 else keys[0])


def code_digest(code: str) -> str:
    """Return what is kept of the code by which a complaint is followed."""
    return hashlib.sha256(f"complaint {code.strip().lower()}".encode()).hexdigest()


def elsewhere(complaint: Complaint, actor: Actor) -> list[Reason]:
    """Return why a bureau may not handle a complaint: it lies in another city."""
    return [] if lies_within(complaint.region.path, actor.region_path) else [Reason(text=NOT_YOUR_CITY)]
