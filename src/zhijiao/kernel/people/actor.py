"""Who acts: a person in one role, for one organisation; or nobody; or the system itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from zhijiao.kernel.people.terms import Role


@dataclass(frozen=True)
class Actor:
    """Plain values about who is acting, safe to hand to any floor. `region_path` is that of the organisation."""

    user_id: int | None = None
    person_id: int | None = None
    name: str = ""
    role: Role | None = None
    organisation_id: int | None = None
    organisation_name: str = ""
    region_path: str = ""
    membership_id: int | None = None
    minors_from: date | None = None  # of a guardian: a ward born on this day or later is under age today
    address: str = ""
    request_id: str = ""

    @property
    def is_anonymous(self) -> bool:
        """Nobody is known to act here."""
        return self.role is None and self.user_id is None

    def anonymously(self) -> Actor:
        """Return an actor about whom nothing is known, for acts that may be done without a name."""
        return ANONYMOUS

    def seen_from(self, address: str, request_id: str) -> Actor:
        """Return the same actor with the place a request came from."""
        return replace(self, address=address, request_id=request_id)


ANONYMOUS = Actor()
SYSTEM = Actor(name="system", role=Role.SYSTEM)
