"""A mentor without an account signs the week: a poster says where, a code by text message says who.

Whoever passes the poster can open its page and ask for a code; the code goes to the mentor's phone alone. What a code
opens stays open for a few minutes and is known only to the phone that typed it.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.texts import text
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.systems.apprenticeships.actions.daily import sign_week
from zhijiao.systems.apprenticeships.models import Agreement, Poster, PosterCode, SignOff
from zhijiao.systems.apprenticeships.queries.clocks import (
    POSTER_CODE_LIFE,
    POSTER_CODE_PAUSE,
    POSTER_CODES_A_DAY,
    POSTER_OPEN,
    POSTER_TRIES,
)
from zhijiao.systems.apprenticeships.queries.links import digest
from zhijiao.systems.apprenticeships.queries.posters import is_mentor, mentor_actor, poster_of, waiting_code
from zhijiao.systems.apprenticeships.terms import SignMethod

NOT_FOR_YOU = Bilingual("A poster is printed by the mentor or by the HR of the mentor's enterprise", "海报由导师本人或者导师所在企业的人事打印")
NO_PHONE = Bilingual("There is no phone number of this mentor for the code: add it first", "没有这位导师收验证码的手机号，先补上")
GONE = Bilingual("This poster is not in use any more. Ask the enterprise's HR for a new one", "海报已停用，请找企业人事重新打印")
WAIT = Bilingual("A code was sent just now; wait a minute before asking for another", "刚发过验证码，过一分钟再发")
ENOUGH = Bilingual("{most} codes were sent today; sign in, or try again tomorrow", "今天已经发了{most}次验证码，请登录签认或者明天再试")
NO_CODE = Bilingual("The code has expired or was used. Ask for a new one", "验证码已过期或者用过，请重新获取")
WRONG = Bilingual("The code is not right. {left} {left:try|tries} left", "验证码不对，还可以试{left}次")
CLOSED = Bilingual("The page was open too long. Ask for a new code", "页面打开太久，请重新获取验证码")
SUBJECT = Bilingual("Sign off the week", "签认一周")
CODE = Bilingual("Your code to sign off the week: {code}. Give it to nobody.", "签认一周日志的验证码：{code}，不要告诉别人。")


@dataclass(frozen=True, slots=True)
class Printed:
    """A poster just made: the only moment at which its token is known in the clear."""

    poster: Poster
    token: str


@transaction.atomic
def print_poster(*, mentor: Person, by: Actor, at: datetime) -> Printed:
    """Make a poster for a mentor; an older one of the same mentor opens nothing any more."""
    own = by.role is Role.ENTERPRISE_MENTOR and by.person_id == mentor.pk
    if not (own or by.role is Role.ENTERPRISE_HR) or not is_mentor(mentor, by.organisation_id, at):
        raise Refused([Reason(text=NOT_FOR_YOU, ground=Ground.ROLE)])
    if not mentor.phone:
        raise Refused([Reason(text=NO_PHONE)])
    token = secrets.token_urlsafe(24)
    Poster.objects.living().filter(mentor=mentor, enterprise=by.organisation_id).update(withdrawn_at=at, withdrawn_by=by.user_id)
    poster = Poster.objects.create(enterprise_id=by.organisation_id, mentor=mentor, token_hash=digest(token), printed_at=at,
                                   printed_by_id=by.user_id)
    record("apprenticeships.poster.printed", subject=poster, by=by, at=at, mentor=mentor.pk)
    return Printed(poster, token)


@transaction.atomic
def withdraw_poster(*, poster: Poster, by: Actor, at: datetime) -> None:
    """Let a poster open nothing any more."""
    taken = Poster.objects.visible_to(by).living().filter(pk=poster.pk).update(withdrawn_at=at, withdrawn_by=by.user_id)
    if not taken:
        raise Refused([Reason(text=GONE, ground=Ground.STATE)])
    record("apprenticeships.poster.withdrawn", subject=poster, by=by, at=at, mentor=poster.mentor_id)


@transaction.atomic
def send_poster_code(*, token: str, by: Actor, at: datetime) -> PosterCode:
    """Send a code to the mentor's phone. `by` is whoever scanned the poster, of whom only the address is known."""
    poster = _living(token, at)
    Poster.objects.select_for_update().get(pk=poster.pk)  # of two who ask at once one sends
    today = [sent for sent in poster.codes.order_by("-pk").values_list("sent_at", flat=True)[:POSTER_CODES_A_DAY]
             if local_day(sent) == local_day(at)]
    if today and at - today[0] < POSTER_CODE_PAUSE:
        raise Refused([Reason(text=WAIT)])
    if len(today) >= POSTER_CODES_A_DAY:
        raise Refused([Reason(text=ENOUGH.filled(most=POSTER_CODES_A_DAY))])
    if not poster.mentor.phone:
        raise Refused([Reason(text=NO_PHONE)])
    code = f"{secrets.randbelow(1_000_000):06d}"
    poster.codes.filter(valid_until__gt=at).update(valid_until=at)
    made = PosterCode.objects.create(poster=poster, code_hash=digest(token, code), sent_at=at, sent_by_id=by.user_id,
                                     valid_until=at + POSTER_CODE_LIFE)
    text(to=poster.mentor.phone, subject=SUBJECT.zh, words=CODE.filled(code=code), at=at)
    record("apprenticeships.poster.code_sent", subject=poster, by=by, at=at)
    return made


def _living(token: str, at: datetime) -> Poster:
    poster = poster_of(token, at)
    if poster is None:
        raise Refused([Reason(text=GONE)])
    return poster


def open_weeks(*, token: str, code: str, by: Actor, at: datetime) -> str:
    """Return the pass that a right code is exchanged for, once. A wrong try is written before it is judged and stays counted."""
    poster = _living(token, at)
    waiting = waiting_code(poster, at)
    if waiting is None or not PosterCode.objects.filter(pk=waiting.pk, tries__lt=POSTER_TRIES).update(tries=F("tries") + 1):
        raise Refused([Reason(text=NO_CODE, field="code")])
    if not hmac.compare_digest(waiting.code_hash, digest(token, code.strip())):
        left = POSTER_TRIES - PosterCode.objects.values_list("tries", flat=True).get(pk=waiting.pk)
        raise Refused([Reason(text=WRONG.filled(left=max(left, 0)), field="code")])
    return _open(poster, waiting, token, by, at)


@transaction.atomic
def _open(poster: Poster, code: PosterCode, token: str, by: Actor, at: datetime) -> str:
    key = secrets.token_urlsafe(24)
    taken = PosterCode.objects.filter(pk=code.pk, open_until=None).update(open_until=at + POSTER_OPEN, pass_hash=digest(token, key))
    if not taken:
        raise Refused([Reason(text=NO_CODE, field="code")])
    record("apprenticeships.poster.opened", subject=poster, by=mentor_actor(poster, by.address), at=at)
    return key


def let_in(*, token: str, key: str, by: Actor, at: datetime) -> Actor:
    """Return the mentor as whom the phone with this pass acts. Raises Refused when the pass is none, or open too long."""
    poster = _living(token, at)
    if not key or not poster.codes.filter(pass_hash=digest(token, key), open_until__gt=at).exists():
        raise Refused([Reason(text=CLOSED)])
    return mentor_actor(poster, by.address)


@transaction.atomic
def sign_by_poster(*, token: str, key: str, agreement: Agreement, week: date, sign: Sequence[date], by: Actor, at: datetime,
                   returned: Mapping[date, str] | None = None) -> SignOff | None:
    """Sign off a week from a poster."""
    mentor = let_in(token=token, key=key, by=by, at=at)
    return sign_week(agreement=agreement, week=week, sign=sign, returned=returned, method=SignMethod.POSTER, by=mentor, at=at)
