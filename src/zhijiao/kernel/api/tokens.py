"""Make a key for programs, find who carries one, withdraw it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.api.models import Token
from zhijiao.kernel.api.terms import Scope
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Membership
from zhijiao.kernel.people.seats import actor_in
from zhijiao.kernel.states import Reason, Refused, Stale

PREFIX = "zj_"
LONGEST_DAYS = 365
_NEEDS_SCOPE = Bilingual("Choose at least one right", "至少选一项权限")
_NEEDS_SEAT = Bilingual("A key belongs to a role in an organisation", "密钥要属于一个身份")
_TOO_LONG = Bilingual("A key is valid for 1 to {days} days", "密钥有效期为1至{days}天")


@transaction.atomic
def issue(*, membership: Membership, scopes: Sequence[str], name: str, days: int = 90, by: Actor, at: datetime) -> tuple[Token, str]:
    """Make a key for one's own membership and return it with its secret, which is shown this once. Raises Refused."""
    reasons = []
    assert by.user_id is not None, "a key is made by somebody with an account"
    if by.membership_id != membership.pk:
        reasons.append(Reason(_NEEDS_SEAT))
    if not scopes or any(Scope.find(scope.rpartition(":")[2]) is None for scope in scopes):
        reasons.append(Reason(_NEEDS_SCOPE, field="scopes"))
    if not 1 <= days <= LONGEST_DAYS:
        reasons.append(Reason(_TOO_LONG.filled(days=LONGEST_DAYS), field="days"))
    if reasons:
        raise Refused(reasons)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(membership=membership, name=name, digest=_digest(secret), start=secret[:9],
                                 scopes=tuple(scopes), made_at=at, made_by_id=by.user_id,
                                 ends_on=at.date() + timedelta(days=days))
    record("api.token.issued", subject=token, by=by, at=at, name=name, scopes=list(scopes), ends_on=token.ends_on)
    return token, secret


@transaction.atomic
def withdraw(*, token: Token, by: Actor, at: datetime) -> None:
    """Let a key be used no more. Raises Stale when it was withdrawn already."""
    if not Token.objects.filter(pk=token.pk, withdrawn_at=None).update(withdrawn_at=at, withdrawn_by_id=by.user_id):
        raise Stale(token, Token.objects.filter(pk=token.pk).first())
    record("api.token.withdrawn", subject=token, by=by, at=at, name=token.name)


def bearer(secret: str, *, on: date) -> tuple[Token, Actor] | None:
    """Return the key with this secret and the actor it stands for; None when it may not be used on this day."""
    if not secret.startswith(PREFIX):
        return None
    token = (Token.objects.filter(digest=_digest(secret), withdrawn_at=None, ends_on__gte=on)
             .select_related("membership__person__user", "membership__organisation__region").first())
    if token is None or not Membership.objects.on(on).filter(pk=token.membership_id).exists():
        return None
    user = token.membership.person.user
    if not user.is_active:
        return None
    if token.used_on != on:  # one write a day, not one for each request
        Token.objects.filter(pk=token.pk).update(used_on=on)
    return token, actor_in(user, token.membership, on)


def _digest(secret: str) -> str:
    """Return the hash of a secret; it is long and random, so a plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()
