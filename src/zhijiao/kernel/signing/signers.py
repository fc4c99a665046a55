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
        found: Issuer = self.row.issuer
        return found

    @property
    def did(self) -> str:
        """Return the issuer's name."""
        return self.issuer.did

    @property
    def begins(self) -> datetime:
        """Return from when on the key signs; a signature that bears an earlier date does not count."""
        since: datetime | None = self.row.activated_at
        assert since is not None  # the database says so of every active key
        return since

    def __repr__(self) -> str:
        return f"Signer({self.row.full_name})"


def signer(organisation: Organisation, at: datetime) -> Signer:
    """Return who signs for an organisation; on the first need it becomes an issuer, which the journal tells as the system's act."""
    row = active_key(organisation)
    if row is None:
        establish(organisation=organisation, by=SYSTEM, at=at)
        row = active_key(organisation)
    assert row is not None
    return Signer(row, opened(row))


def opened(row: IssuingKey) -> Key:
    """Return a key with its secret."""
    return replace(row.published(), secret=row.secret)
