"""Which bureau a complaint goes to, and how it is found again by its code."""

from __future__ import annotations

import hashlib

from zhijiao.kernel.parties.models import Region
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.queries.offices import office_of


def city_of(agreement: Agreement) -> Region:
    """Return the city (or zone) whose bureau answers for the school; the province for a school directly under it."""
    return Region.objects.get(pk=office_of(agreement.school.region.path)[0])


def code_digest(code: str) -> str:
    """Return what is kept of the code by which a complaint is followed."""
    return hashlib.sha256(f"complaint {code.strip().lower()}".encode()).hexdigest()
