"""With which key an organisation signs at a moment. A paper is never refused for want of a key: the first need makes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from zhijiao.engines.credentials import Key
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.signing.actions import establish
from zhijiao.kernel.signing.models import Issuer, IssuingKey
from zhijiao.kernel.signing.queries import active_key


@dataclass(frozen=True)
class Signer:
    """An issuer with the key that signs for it now, the secret opened. Not to be kept, logged or sent."""

    row: IssuingKey
    key: Key

    @property
    def issuer(self) -> Issuer:
        """Return the issuer."""
        return self.row.issuer

    @property
    def did(self) -> str:
        """Return the issuer's name."""
        return self.row.issuer.did

    @property
    def begins(self) -> datetime:
        """Return from when on the key signs; a signature that bears an earlier date does not count."""
        assert self.row.activated_at is not None  # the database says so of every active key
        return self.row.activated_at

    def __repr__(self) -> str:
        return f"Signer({self.row.full_name})"


def signer(organisation: Organisation, at: datetime) -> Signer:
    """Return who signs for an organisation; on the first need it becomes an issuer, which the journal tells as the system's act."""
    row = active_key(organisation)
    if row is None:
        establish(organisation=organisation, by=SYSTEM, at=at)
        row = active_key(organisation)
    assert row is not None
    return Signer(row, replace(row.published(), secret=row.secret))
