"""Questions about issuers: whose, which key, who is behind, what waits for whom."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote, unquote

from django.db.models import QuerySet

from zhijiao.basics.dates import school_year
from zhijiao.engines.credentials import State, did_document
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.terms import OrganisationKind, RegionKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.signing.models import Issuer, IssuingKey
from zhijiao.kernel.signing.names import host

# Whose keys a person keeps; the keys of all others are turned by the system when a school year begins.
KEPT = (OrganisationKind.SCHOOL, OrganisationKind.AUTHORITY)


def year_of(day: date) -> int:
    """Return the year in which the school year of a day begins; keys are named after it."""
    return int(school_year(day)[:4])


def province() -> Organisation | None:
    """Return the province's education authority, whose key signs the trust list; None before it is entered."""
    found: Organisation | None = Organisation.objects.filter(
        kind=OrganisationKind.AUTHORITY, region__kind=RegionKind.PROVINCE, closed_on=None).order_by("pk").first()
    return found


def issuer_named(did: str) -> Issuer | None:
    """Return the issuer of this name."""
    found: Issuer | None = Issuer.objects.select_related("organisation").filter(did=did).first()
    return found


def hosts() -> list[str]:
    """Return the platform's present address (host and port), and those under which issuers were established earlier."""
    here = host()
    elsewhere = Issuer.objects.exclude(did__startswith=f"did:web:{quote(here, safe='')}:").values_list("did", flat=True)
    return [here, *sorted({unquote(did.split(":")[2]) for did in elsewhere})]


def active_key(organisation: Organisation) -> IssuingKey | None:
    """Return the key with which an organisation signs now, its secret opened; None when it has none yet."""
    found: IssuingKey | None = IssuingKey.objects.with_secret().select_related("issuer").filter(issuer__organisation=organisation, state=State.ACTIVE).first()
    return found


def did_page(issuer: Issuer) -> dict[str, Any]:
    """Return the document behind an issuer's name."""
    return did_document(issuer.did, [key.published() for key in issuer.keys.select_related("issuer").order_by("pk")])


def behind(actor: Actor, on: date) -> QuerySet[Issuer]:
    """Return the issuers that somebody keeps and that still sign with the key of an earlier school year."""
    found = Issuer.objects.visible_to(actor).behind(year_of(on))
    if actor.role is Role.ADMINISTRATOR:
        return found.filter(organisation__kind=OrganisationKind.AUTHORITY)  # schools' registrars are asked themselves
    return found if actor.role is Role.SCHOOL_REGISTRAR else found.none()


def reported(actor: Actor) -> QuerySet[IssuingKey]:
    """Return the keys that wait for a security administrator to say whether they were stolen."""
    if actor.role is not Role.SECURITY_ADMINISTRATOR:
        return IssuingKey.objects.none()
    return IssuingKey.objects.visible_to(actor).filter(reported_at__isnull=False, compromised_at=None, dismissed_at=None)
