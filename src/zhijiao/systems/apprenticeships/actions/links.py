"""Signing without an account: a link that is good once, and a code that travels apart from it.

The school makes the link and never learns the code. Whoever opens it also proves to be the person on the roll by the
last six signs of the citizen number (an enterprise: of its social credit code).
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.seats import minors_from
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.systems.apprenticeships.actions.signing import sign_as
from zhijiao.systems.apprenticeships.models import Agreement, SignLink
from zhijiao.systems.apprenticeships.queries.clocks import LINK_LIFE, LINK_TRIES
from zhijiao.systems.apprenticeships.queries.freshness import same_version
from zhijiao.systems.apprenticeships.queries.links import digest, identity_of, phone_of
from zhijiao.systems.apprenticeships.queries.parties import party_of
from zhijiao.systems.apprenticeships.terms import WITH_PARTY, Party, SignMethod

ONLY_THE_SCHOOL = Bilingual("Only the school may send a signing link", "只有学校可以发签字链接")
NOBODY_SIGNS = Bilingual("Nobody is to sign now", "现在没有人要签字")
NO_WAY_TO_SEND = Bilingual("There is no phone number for the code: add it first", "没有可以收验证码的电话，先补上")
DEAD = Bilingual("This link is used up, expired or replaced. Ask the school for a new one", "链接已用过、过期或被替换，请学校重新发")
WRONG = Bilingual("The code or the last six signs do not match. {left} tries left", "验证码或证件号后六位不对，还可以试{left}次")

ROLE = {Party.ENTERPRISE: Role.ENTERPRISE_HR, Party.APPRENTICE: Role.APPRENTICE, Party.GUARDIAN: Role.GUARDIAN}


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link just made: the only moment at which token and code are known in the clear."""

    link: SignLink
    token: str
    code: str


@transaction.atomic
def invite(*, agreement: Agreement, by: Actor, at: datetime, version: int | None = None) -> Invitation:
    """Make a link for whoever holds the agreement; an older link of the same party dies. The code leaves by text message."""
    same_version(agreement, version)
    if party_of(agreement, by) is not Party.SCHOOL:
        raise Refused([Reason(text=ONLY_THE_SCHOOL, ground=Ground.ROLE)])
    party = agreement.holder
    if agreement.state not in WITH_PARTY or party is None:
        raise Refused([Reason(text=NOBODY_SIGNS)])
    phone = phone_of(agreement, party)
    if not phone:
        raise Refused([Reason(text=NO_WAY_TO_SEND)])
    token, code = secrets.token_urlsafe(24), f"{secrets.randbelow(1_000_000):06d}"
    SignLink.objects.filter(agreement=agreement, party=party, used_at=None).update(valid_until=at)
    link = SignLink.objects.create(agreement=agreement, party=party, revision=agreement.revision,
                                   token_hash=digest(token), code_hash=digest(token, code), valid_until=at + LINK_LIFE,
                                   created_at=at, created_by_id=by.user_id)
    publish("apprenticeships.link.made", {"agreement": agreement.pk, "party": str(party), "to": phone, "code": code}, at=at)
    record("apprenticeships.link.made", subject=agreement, by=by, at=at, party=str(party), revision=agreement.revision)
    return Invitation(link, token, code)


def sign_by_link(*, token: str, code: str, identity: str, by: Actor, at: datetime) -> Agreement:
    """Sign with a link; `by` is whoever opened it, of whom only the address is known.

    A wrong try is counted and stays counted: it is written before the signature is tried.
    """
    link = _living_link(token, at)
    if not _matches(link, token, code, identity):
        raise Refused([Reason(text=WRONG.filled(left=max(LINK_TRIES - link.tries, 0)), field="code")])
    return _sign(link, at, by.address)


def _living_link(token: str, at: datetime) -> SignLink:
    """Return the link of a token with this try counted on it; refuse a dead one."""
    alive = SignLink.objects.filter(token_hash=digest(token), used_at=None, valid_until__gt=at, tries__lt=LINK_TRIES)
    if not alive.update(tries=F("tries") + 1):
        raise Refused([Reason(text=DEAD)])
    return (SignLink.objects.select_related("agreement__apprentice", "agreement__guardian", "agreement__enterprise",
                                            "agreement__school__region")
            .get(token_hash=digest(token)))


def _matches(link: SignLink, token: str, code: str, identity: str) -> bool:
    right_code = hmac.compare_digest(link.code_hash, digest(token, code.strip()))
    known = identity_of(link.agreement, Party(link.party))
    given = identity.strip().upper()
    return right_code and len(given) == 6 and bool(known) and hmac.compare_digest(known[-6:].encode(), given.encode())


@transaction.atomic
def _sign(link: SignLink, at: datetime, address: str) -> Agreement:
    agreement, party = link.agreement, Party(link.party)
    if agreement.holder is not party or agreement.revision != link.revision:
        raise Refused([Reason(text=DEAD)])
    if not SignLink.objects.filter(pk=link.pk, used_at=None).update(used_at=at):
        raise Refused([Reason(text=DEAD)])
    person = {Party.APPRENTICE: agreement.apprentice, Party.GUARDIAN: agreement.guardian}.get(party)
    signer = Actor(person_id=person.pk if person else None, name=person.name if person else agreement.enterprise.name,
                   role=ROLE[party], organisation_id=agreement.enterprise_id if party is Party.ENTERPRISE else None,
                   address=address, minors_from=minors_from(local_day(at)) if party is Party.GUARDIAN else None)
    name = {Party.ENTERPRISE: "sign_enterprise", Party.GUARDIAN: "sign_guardian"}.get(
        party, "sign_minor" if agreement.needs_guardian else "sign_apprentice")
    sign_as(agreement=agreement, name=name, method=SignMethod.LINK, signer_id=signer.person_id, by=signer, at=at)
    return agreement
