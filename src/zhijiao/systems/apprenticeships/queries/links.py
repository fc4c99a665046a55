"""What a signing link is checked against: digests of its token and code, the number of the signer on the roll."""

from __future__ import annotations

import hashlib

from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.terms import Party


def digest(*parts: str) -> str:
    """Return what is kept of a token, or of a code bound to its token."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def phone_of(agreement: Agreement, party: Party) -> str:
    """Return where the code for a party goes."""
    if party is Party.ENTERPRISE:
        return agreement.enterprise.hotline
    person = agreement.guardian if party is Party.GUARDIAN else agreement.apprentice
    return (person.phone or "") if person else ""


def identity_of(agreement: Agreement, party: Party) -> str:
    """Return the number on the roll by which a signer is known."""
    if party is Party.ENTERPRISE:
        return (agreement.enterprise.uscc or "").upper()
    person = agreement.guardian if party is Party.GUARDIAN else agreement.apprentice
    return (person.id_number or "").upper() if person else ""
