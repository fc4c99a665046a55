"""What the room itself holds against a move: asked by the actions and by the pages."""

from __future__ import annotations

from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Ground, Reason
from zhijiao.systems.exchange.models import Batch, Credential
from zhijiao.systems.exchange.queries.documents import missing
from zhijiao.systems.exchange.terms import State

OWN_SCHOOL = Bilingual("Only the school that issues it may do this", "只有签发学校可以办理")
FIRST_ASKED = Bilingual("Revoking is final: somebody first asks for it and says why, somebody else decides",
                        "撤销不可恢复：先由一人提请并说明原因，再由另一人决定")
ANOTHER = Bilingual("You asked for it: another person decides", "是您提请的，须由另一人决定")
ALREADY = Bilingual("Its revocation was asked for already", "已有人提请撤销")
IN_BATCH = Bilingual("It is being issued with a batch", "正在批量签发")


def against(name: str, credential: Credential, by: Actor, *, today: date) -> list[Reason]:
    """Return the reasons, beyond the table of moves, for which a move or deed may not be made."""
    found: list[Reason] = []
    if by.role in (Role.SCHOOL_REGISTRAR, Role.SCHOOL_TEACHER) and by.organisation_id != credential.school_id:
        found.append(Reason(OWN_SCHOOL, ground=Ground.ROLE))
    if name == "issue":
        found += missing(credential.facts)
    if name == "decline" and is_in_batch(credential):
        found.append(Reason(IN_BATCH, ground=Ground.STATE))
    if name == "ask_revocation" and credential.revoke_asked_at is not None:
        found.append(Reason(ALREADY, ground=Ground.STATE))
    if name == "revoke":
        found += _against_revoking(credential, by)
    return found


def _against_revoking(credential: Credential, by: Actor) -> list[Reason]:
    if credential.revoke_asked_at is None:
        return [Reason(FIRST_ASKED, ground=Ground.STATE)]
    return [Reason(ANOTHER, ground=Ground.ROLE)] if credential.revoke_asked_by_id == by.user_id else []


def is_in_batch(credential: Credential) -> bool:
    """Say whether a batch that is being pressed holds it."""
    if credential.state is not State.PROPOSED or credential.batch is None or credential.batch.is_done:
        return False
    return Batch.objects.working().filter(pk=credential.batch_id).exists()


def may_ask(credential: Credential, actor: Actor) -> bool:
    """Say whether a revocation can be asked for at all."""
    return credential.state in (State.ISSUED, State.SUSPENDED) and credential.revoke_asked_at is None


def is_over(credential: Credential, actor: Actor) -> bool:
    """Say whether it came to an end after which another may be proposed."""
    return credential.state in (State.REVOKED, State.DECLINED)


def is_asked(credential: Credential, actor: Actor) -> bool:
    """Say whether a revocation waits for a decision."""
    return credential.state in (State.ISSUED, State.SUSPENDED) and credential.revoke_asked_at is not None
