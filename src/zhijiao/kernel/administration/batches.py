"""Many invitations at once: asked for by a list, confirmed by another, handed out on paper or by letter.

Links are made when the side that asked takes them, codes when the side that confirmed takes them. Nothing of them is kept but
digests, so taking them again makes new ones, and the earlier ones open nothing any more.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.administration.actions import CONFIRM, REFUSE, VALID_DAYS, WITHDRAW, digest, give, new_code, only
from zhijiao.kernel.administration.matching import Judging, Row, match_rows
from zhijiao.kernel.administration.models import Batch, Invitation
from zhijiao.kernel.administration.terms import ASKERS, UNDER_WAY, USABLE, InvitationKind, Stage
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import mail
from zhijiao.kernel.outbox.letters import both
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import User
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Accepted
from zhijiao.kernel.states.reasons import Ground, Reason, Refused

DECIDER = Role.SECURITY_ADMINISTRATOR
CHUNK = 500
MOST_REASONS = 20

ASK = Bilingual("Invite by a list", "用名单邀请")
HAND_OUT, HAND_CODES = Bilingual("Make the links", "生成链接"), Bilingual("Make the codes", "生成验证码")
LETTER = Bilingual("Send the links", "寄送链接")
AGAIN = Bilingual("Ask again", "重新提出")
NONE_LEFT = Bilingual("No invitation of this batch stands there any more", "本批次已没有可以这样办理的邀请")
OWN = Bilingual("Nobody confirms what they asked for, or what is for themselves", "不能确认本人提出的、或为本人提出的事项")
ONE_HAND = Bilingual("Link and code do not come from one hand: another person does this", "链接和验证码不能由同一人生成，请由另一人办理")
NO_ADDRESS = Bilingual("No open invitation of this batch has an e-mail address", "本批次待接受的邀请都没有邮箱")
NOT_TAKEN_BACK = Bilingual("{n} of them were decided already: withdraw the others on the batch's page", "其中{n}份已经办理，其余请在批次页面撤回")
SUBJECT = Bilingual("You are invited: {unit}", "邀请开通账号：{unit}")
LETTER_BODY = Bilingual(
    "{unit} invites you to open the account {username}.\n\nThe link, open until {until}:\n{link}\n\nYou get a code apart from this letter. "
    "Nobody will ask you for link and code on the telephone.",
    "{unit}邀请您开通账号{username}。\n\n链接（{until}前有效）：\n{link}\n\n验证码另外交给您。任何人都不会打电话向您索要链接和验证码。")


@dataclass(frozen=True)
class Door:
    """An invitation and what opens half of it: the address of its link, or its code. Known this once."""

    invitation: Invitation
    secret: str

    @property
    def address(self) -> str:
        """Return the address of a link."""
        return f"{settings.ZHIJIAO_ADDRESS}{reverse('administration:accept', args=[self.secret])}"

    @property
    def code(self) -> str:
        """Return a code as it is read out."""
        return f"{self.secret[:4]} {self.secret[4:]}"


# --- asked for --------------------------------------------------------------------------------------------------------


def ask_rows(*, rows: Sequence[Accepted], by: Actor, at: datetime) -> list[Invitation]:
    """Write a batch of invitations, aligned with the rows of the list. Raises Refused when something changed since it was read."""
    only(by, *ASKERS, what=ASK)
    return _asked([row.values for row in rows], by, at)


def _asked(rows: Sequence[Row], by: Actor, at: datetime) -> list[Invitation]:
    judging = Judging(rows, actor=by, now=at)
    wrong = [Reason(one.wanted, field=one.column) for number, row in enumerate(rows) for one in judging.of(row, number)]
    if wrong:
        raise Refused(wrong[:MOST_REASONS])
    assert by.organisation_id is not None
    batch = Batch.objects.create(title=str(rows[0]["reason"])[:120], organisation_id=by.organisation_id, size=len(rows), asked_at=at, asked_by_id=by.user_id)
    made: list[Invitation] = Invitation.objects.bulk_create([_invitation(judging, row, batch, by, at) for row in rows], batch_size=CHUNK)
    roles = sorted({str(one.role) for one in made})
    record("administration.batch.asked", subject=batch, by=by, at=at, rows=len(made), roles=roles)
    return made


def _invitation(judging: Judging, row: Row, batch: Batch, by: Actor, at: datetime) -> Invitation:
    asked = judging.asked(row)
    fresh = asked.kind is InvitationKind.ACCOUNT
    return Invitation(
        batch=batch, kind=asked.kind, username=asked.username, name=asked.name, person=asked.person, role=asked.role, organisation=asked.organisation,
        ward=asked.ward, kinship=asked.kinship, since=row["since"], until=row.get("until"), reason=str(row["reason"]).strip(), email=row.get("email") or "",
        id_number=(str(row["id_number"]).strip().upper() if fresh and row.get("id_number") else None), valid_until=at + timedelta(days=VALID_DAYS),
        link_hash=digest(secrets.token_urlsafe(32)), asked_at=at, asked_by_id=by.user_id)


@transaction.atomic
def take_back_rows(*, objects: Sequence[Invitation], by: Actor, at: datetime) -> None:
    """Take back what a list asked for, while nothing of it was decided. Raises Refused."""
    only(by, *ASKERS, what=ASK)
    found = _held(Q(pk__in=[one.pk for one in objects]), at, Stage.ASKED)
    if len(found) < len(objects):
        raise Refused([Reason(NOT_TAKEN_BACK.filled(n=len(objects) - len(found)), ground=Ground.STATE)])
    _rewrite(found, withdrawn_at=at, withdrawn_by_id=by.user_id)
    for batch in Batch.objects.filter(invitations__in=found).distinct():
        record("administration.batch.withdrawn", subject=batch, by=by, at=at, rows=len(found))


@transaction.atomic
def ask_again(*, batch: Batch, by: Actor, at: datetime) -> Batch:
    """Ask anew for those of a batch that ended unused or are locked, as another batch. Raises Refused."""
    only(by, *ASKERS, what=AGAIN)
    ended = _some(list(batch.invitations.at(at, Stage.EXPIRED, Stage.LOCKED).select_related("organisation", "ward").order_by("pk")))
    rows = [_row_of(one) for one in ended]
    wrong = match_rows(rows, actor=by, now=at)
    good = [row for row, found in zip(rows, wrong, strict=True) if not found]
    if not good:
        raise Refused([Reason(found[0].wanted) for found in wrong][:MOST_REASONS])
    made: Batch = _asked(good, by, at)[0].batch
    return made


def _row_of(one: Invitation) -> dict[str, Any]:
    unit = "" if one.role is Role.GUARDIAN or one.organisation is None else one.organisation.name
    return {"kind": str(one.kind), "username": one.username, "name": one.name, "role": str(one.role), "organisation": unit, "since": one.since,
            "until": one.until, "id_number": one.id_number, "email": one.email, "ward_id_number": one.ward.id_number if one.ward else None,
            "kinship": str(one.kinship) if one.kinship else None, "reason": one.reason}


# --- decided ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def confirm(*, batch: Batch, by: Actor, at: datetime) -> int:
    """Confirm all that another asked for in a batch; return how many. One more role is given at once. Raises Refused."""
    only(by, DECIDER, what=CONFIRM)
    found = _some(_held(Q(batch=batch), at, Stage.ASKED))
    if any(by.user_id in (one.asked_by_id, one.linked_by_id) or (by.person_id is not None and by.person_id == one.person_id) for one in found):
        raise Refused([Reason(OWN, ground=Ground.ROLE)])
    roles = [one for one in found if one.kind is InvitationKind.ROLE]
    holders = {user.person_id: user for user in User.objects.filter(person__in={one.person_id for one in roles})}
    for one in roles:
        assert one.person is not None
        give(one, one.person, by, at)
        one.accepted_at, one.accepted_by = at, holders[one.person_id]
    _rewrite(found, "accepted_at", "accepted_by", confirmed_at=at, confirmed_by_id=by.user_id)
    record("administration.batch.confirmed", subject=batch, by=by, at=at, rows=len(found), roles_given=len(roles))
    return len(found)


@transaction.atomic
def refuse(*, batch: Batch, reason: str, by: Actor, at: datetime) -> int:
    """Refuse what is still to be decided of a batch, and say why; return how many."""
    only(by, DECIDER, what=REFUSE)
    found = _some(_held(Q(batch=batch), at, Stage.ASKED))
    _rewrite(found, refused_at=at, refused_by_id=by.user_id, refusal=reason.strip())
    record("administration.batch.refused", subject=batch, by=by, at=at, rows=len(found), reason=reason.strip())
    return len(found)


@transaction.atomic
def withdraw(*, batch: Batch, reason: str, by: Actor, at: datetime) -> int:
    """Take back every invitation of a batch that nobody has accepted, and say why; return how many."""
    only(by, *ASKERS, DECIDER, what=WITHDRAW)
    found = _some(_held(Q(batch=batch), at, *UNDER_WAY))
    _rewrite(found, withdrawn_at=at, withdrawn_by_id=by.user_id)
    record("administration.batch.withdrawn", subject=batch, by=by, at=at, rows=len(found), reason=reason.strip())
    return len(found)


# --- handed out -------------------------------------------------------------------------------------------------------


@transaction.atomic
def make_links(*, batch: Batch, by: Actor, at: datetime, part: slice = slice(None)) -> list[Door]:
    """Make new links for the open invitations of a batch, or a part of them in their order; earlier ones open nothing any more."""
    only(by, *ASKERS, what=HAND_OUT)
    found = _some(_accounts(batch, at, *UNDER_WAY)[part])
    doors = _linked(found, by, at)
    record("administration.batch.linked", subject=batch, by=by, at=at, rows=len(doors))
    return doors


@transaction.atomic
def make_codes(*, batch: Batch, by: Actor, at: datetime, part: slice = slice(None)) -> list[Door]:
    """Make new codes for the confirmed invitations of a batch, or a part of them; earlier ones fit no more."""
    only(by, DECIDER, what=HAND_CODES)
    found = _some(_accounts(batch, at, *USABLE)[part])
    _two_hands(by, found, lambda one: (one.asked_by_id, one.linked_by_id))
    doors = [Door(one, new_code()) for one in found]
    for door in doors:
        door.invitation.code_hash = digest(f"{door.invitation.number}:{door.secret}")
    _rewrite(found, "code_hash", coded_at=at, coded_by_id=by.user_id, tries=0)
    record("administration.batch.coded", subject=batch, by=by, at=at, rows=len(doors))
    return doors


@transaction.atomic
def send_links(*, batch: Batch, by: Actor, at: datetime) -> int:
    """Send a new link to everybody of a batch who has an address; return how many letters. The code never goes by letter:
    whoever asked wrote the address."""
    only(by, *ASKERS, what=LETTER)
    found = [one for one in _accounts(batch, at, *UNDER_WAY) if _address_of(one)]
    if not found:
        raise Refused([Reason(NO_ADDRESS)])
    for door in _linked(found, by, at):
        one, until = door.invitation, f"{timezone.localtime(door.invitation.valid_until):%Y-%m-%d %H:%M}"
        unit = (one.organisation or batch.organisation).words
        body = LETTER_BODY.filled(unit=unit, username=one.username, until=until, link=door.address)
        subject = SUBJECT.filled(unit=unit)
        mail(to=_address_of(one), subject=f"{subject.zh} / {subject.en}", body=both(body), at=at)
    record("administration.batch.mailed", subject=batch, by=by, at=at, rows=len(found))
    return len(found)


def _address_of(one: Invitation) -> str:
    return one.email or (one.person.email if one.person else "")


def _linked(found: list[Invitation], by: Actor, at: datetime) -> list[Door]:
    _two_hands(by, found, lambda one: (one.confirmed_by_id, one.coded_by_id))
    doors = [Door(one, secrets.token_urlsafe(32)) for one in found]
    for door in doors:
        door.invitation.link_hash = digest(door.secret)
    _rewrite(found, "link_hash", linked_at=at, linked_by_id=by.user_id, opened_at=None)
    return doors


def _two_hands(by: Actor, found: Iterable[Invitation], others: Callable[[Invitation], tuple[int | None, ...]]) -> None:
    if any(by.user_id in others(one) for one in found):
        raise Refused([Reason(ONE_HAND, ground=Ground.ROLE)])


def _accounts(batch: Batch, at: datetime, *stages: Stage) -> list[Invitation]:
    return _held(Q(batch=batch) & ~Q(kind=InvitationKind.ROLE), at, *stages)


def _held(which: Q, at: datetime, *stages: Stage) -> list[Invitation]:
    """Return invitations that stand at a stage, in their order, and hold them until the end of the transaction."""
    found = Invitation.objects.select_for_update(of=("self",)).filter(which).at(at, *stages)
    return list(found.select_related("organisation", "person", "ward").order_by("pk"))


def _some(found: list[Invitation]) -> list[Invitation]:
    if not found:
        raise Refused([Reason(NONE_LEFT, ground=Ground.STATE)])
    return found


def _rewrite(found: Sequence[Invitation], *changed: str, **alike: Any) -> None:
    """Write what each changed, and what all get alike; an insert that meets its own row is far cheaper than an update by cases."""
    if changed:
        Invitation.objects.bulk_create(found, update_conflicts=True, unique_fields=["id"], update_fields=changed, batch_size=CHUNK)
    for start in range(0, len(found), CHUNK):
        part = found[start:start + CHUNK]
        Invitation.objects.filter(pk__in=[one.pk for one in part]).update(**alike)
    for one in found:
        for name, value in alike.items():
            setattr(one, name, value)
