"""What a learner does with a link, and what is written when somebody opens it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.systems.exchange.models import Credential, Share
from zhijiao.systems.exchange.queries.record import MOST_LINKS, digest, viewer_of
from zhijiao.systems.exchange.terms import Life, Shows, State

LIVES = {Life.DAY: timedelta(hours=24), Life.WEEK: timedelta(days=7), Life.MONTH: timedelta(days=30)}
LONGEST_LABEL = 40

NOT_YOURS = Bilingual("Only the person named on a certificate shares it", "证明只能由本人分享")
NOT_NOW = Bilingual("A certificate that is {state} cannot be shared", "{state}的证明不能分享")
ENOUGH = Bilingual("{most} links of this certificate are open. End one that is not needed any more", "这份证明已有{most}个链接可以打开，先停用不再需要的")
LONG_LABEL = Bilingual("At most {most} characters", "最多{most}个字")
OVER = Bilingual("This link was ended already, or its time is over", "这个链接已经停用或者到期")


@dataclass(frozen=True, slots=True)
class Made:
    """A link just made: the only moment at which its token is known in the clear."""

    share: Share
    token: str


@transaction.atomic
def make_share(*, credential: Credential, shows: Shows, life: Life, by: Actor, at: datetime, label: str = "") -> Made:
    """Make a link to one's own certificate. Raises Refused."""
    if by.person_id != credential.learner_id:
        raise Refused([Reason(NOT_YOURS, ground=Ground.ROLE)])
    held = Credential.objects.select_for_update().get(pk=credential.pk)  # of two requests at once the second counts the first's link
    state = State(held.state)
    if state not in (State.ISSUED, State.SUSPENDED):
        raise Refused([Reason(NOT_NOW.filled(state=state.words), ground=Ground.STATE)])
    if Share.objects.filter(credential=held, ended_at=None, valid_until__gt=at).count() >= MOST_LINKS:
        raise Refused([Reason(ENOUGH.filled(most=MOST_LINKS))])
    if len(label.strip()) > LONGEST_LABEL:
        raise Refused([Reason(LONG_LABEL.filled(most=LONGEST_LABEL), field="label")])
    token = secrets.token_urlsafe(24)
    share = Share.objects.create(credential=held, token_hash=digest(token), shows=shows, label=label.strip(), made_at=at, made_by_id=by.user_id,
                                 valid_until=at + LIVES[life])
    record("exchange.share.made", subject=share, by=by, at=at, credential=held.number, shows=str(shows), life=str(life))
    return Made(share, token)


@transaction.atomic
def end_share(*, share: Share, by: Actor, at: datetime) -> None:
    """Let a link open nothing any more: the learner's own, or the ward's. Raises Refused."""
    if not Share.objects.visible_to(by).living(at).filter(pk=share.pk).update(ended_at=at, ended_by=by.user_id):  # type: ignore[attr-defined]
        raise Refused([Reason(OVER, ground=Ground.STATE)])
    record("exchange.share.ended", subject=share, by=by, at=at, credential=share.credential.number)


@transaction.atomic
def open_share(*, share: Share, by: Actor, at: datetime) -> None:
    """Write down that a link was opened: when, and by what kind of viewer. Neither person nor address is kept."""
    record("exchange.share.opened", subject=share, by=by.anonymously(), at=at, viewer=str(viewer_of(share, by)))
