"""Which party somebody is to an agreement, and why somebody is none."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.scope import ward_of
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Ground, Reason
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.terms import Party

NOT_YOURS = Bilingual("This agreement belongs to somebody else", "这份协议不归您管")
NOT_YOUR_TURN = Bilingual("The agreement is in the hands of the {holder}: only the holder may change it",
                          "协议现在在{holder}手里，只有持有的一方可以改")
CLOSED = Bilingual("The agreement is in the archive or withdrawn: nothing changes any more", "协议已归档或撤销，不能再改")
NOBODY = Bilingual("nobody", "谁都不")


def party_of(agreement: Agreement, actor: Actor) -> Party | None:
    """Return the party that somebody is or acts for; None for everybody else, mentors and bureaus too."""
    match actor.role:
        case Role.SCHOOL_TEACHER | Role.SCHOOL_REGISTRAR if actor.organisation_id == agreement.school_id:
            return Party.SCHOOL
        case Role.ENTERPRISE_HR if actor.organisation_id == agreement.enterprise_id:
            return Party.ENTERPRISE
        case Role.APPRENTICE if actor.person_id == agreement.apprentice_id:
            return Party.APPRENTICE
        case Role.GUARDIAN if _is_guardian(agreement, actor):
            return Party.GUARDIAN
        case _:
            return None


def _is_guardian(agreement: Agreement, actor: Actor) -> bool:
    return Person.objects.filter(ward_of(actor), pk=agreement.apprentice_id).exists()


def strangers(agreement: Agreement, actor: Actor) -> list[Reason]:
    """Return why somebody may do nothing with an agreement; empty for its parties."""
    return [] if party_of(agreement, actor) is not None else [Reason(text=NOT_YOURS, ground=Ground.ROLE)]


def without_baton(agreement: Agreement, actor: Actor) -> list[Reason]:
    """Return why somebody may not change an agreement: a stranger, or not the one who holds it."""
    party = party_of(agreement, actor)
    if party is None:
        return strangers(agreement, actor)
    if party is agreement.holder:
        return []
    return [Reason(text=NOT_YOUR_TURN.filled(holder=agreement.holder.words if agreement.holder else NOBODY))]


def closed(agreement: Agreement) -> list[Reason]:
    """Return why nothing is added to an agreement any more: nobody holds it."""
    return [Reason(text=CLOSED, ground=Ground.STATE)] if agreement.holder is None else []
