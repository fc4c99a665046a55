"""What is done with issuers and keys: established, planned, put into use, turned, reported as stolen, judged. The only writer."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.engines.credentials import State, new_key
from zhijiao.kernel.days import local_day
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.outbox.delivery import publish
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import SYSTEM, Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.signing.models import Issuer, IssuingKey
from zhijiao.kernel.signing.names import code_of, did_of
from zhijiao.kernel.signing.queries import KEPT, year_of
from zhijiao.kernel.signing.states import CONFIRMERS, KEEPERS, KEY
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.kernel.states.reasons import not_yours

PLAN, REPORT, DISMISS = Bilingual("Make a key", "生成密钥"), Bilingual("Report as stolen", "报失窃"), Bilingual("Dismiss the report", "驳回报告")
ENOUGH = Bilingual("The next key is made already: {name}", "下一把密钥已经生成：{name}")
TWICE = Bilingual("It was reported already", "已经报过失窃")
NOT_REPORTED = Bilingual("Nobody has reported this key as stolen", "没有人报过这把密钥失窃")
JUDGED = Bilingual("The report was dismissed already", "报告已经驳回")
TWO = Bilingual("Whoever reported it does not judge it: a second person does", "报失窃的人不能自己确认，须由另一人办理")
AHEAD = Bilingual("The day lies ahead", "日期不能晚于今天")
MOST_A_RUN = 200


@transaction.atomic
def establish(*, organisation: Organisation, by: Actor, at: datetime) -> Issuer:
    """Let an organisation sign: give it a name and a first key. One that signs already stays as it is."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)  # of two first papers one makes the key
    issuer: Issuer | None = Issuer.objects.filter(organisation=organisation).first()
    if issuer is None:
        code = code_of(organisation)
        issuer = Issuer.objects.create(organisation=organisation, code=code, did=did_of(code), established_at=at, established_by_id=by.user_id)
        record("signing.issuer.established", subject=issuer, by=by, at=at, did=issuer.did)
    if not issuer.keys.filter(state=State.ACTIVE).exists():
        _take_over(issuer, by, at)
    return issuer


@transaction.atomic
def plan_key(*, issuer: Issuer, by: Actor, at: datetime) -> IssuingKey:
    """Make the next key and publish its name, before it signs anything. One waits at a time."""
    _for(by, PLAN, *KEEPERS, Role.SYSTEM)
    _hold(issuer)
    _drop_outdated(issuer, by, at)
    waiting = issuer.keys.filter(state=State.PLANNED).first()
    if waiting is not None:
        raise Refused([Reason(ENOUGH.filled(name=waiting.name), ground=Ground.STATE)])
    return _made(issuer, by, at)


@transaction.atomic
def activate(*, key: IssuingKey, by: Actor, at: datetime) -> IssuingKey:
    """Put a planned key into use; the one before retires in the same moment and stays published."""
    _hold(key.issuer)
    move = KEY.admit("activate", state=key.state, role=by.role)
    before = key.issuer.keys.filter(state=State.ACTIVE).first()
    if before is not None:
        _retire(before, by, at)
    move.take(key, activated_at=at, activated_by_id=by.user_id)
    record("signing.key.activated", subject=key, by=by, at=at, key=key.name)
    return key


@transaction.atomic
def rotate(*, issuer: Issuer, by: Actor, at: datetime) -> IssuingKey:
    """Turn to the next key: the planned one, else one made now."""
    _for(by, PLAN, *KEEPERS, Role.SYSTEM)
    _hold(issuer)
    return _take_over(issuer, by, at)


@transaction.atomic
def report(*, key: IssuingKey, since: date, reason: str, by: Actor, at: datetime) -> IssuingKey:
    """Say that a key came into other hands: it signs nothing from now on. Whether what it signed still counts, a second person decides."""
    _for(by, REPORT, *KEEPERS)
    _hold(key.issuer)
    key.refresh_from_db()
    reasons = [Reason(AHEAD, field="since")] if since > local_day(at) else []
    if key.reported_at is not None:
        reasons.append(Reason(TWICE, ground=Ground.STATE))
    if reasons:
        raise Refused(reasons)
    if key.state is State.ACTIVE:
        _take_over(key.issuer, by, at)
        key.refresh_from_db()
    elif key.state is State.PLANNED:
        _retire(key, by, at)
    key.reported_at, key.reported_by_id, key.stolen_on, key.report = at, by.user_id, since, reason
    key.version += 1
    key.save(update_fields=["reported_at", "reported_by", "stolen_on", "report", "version"])
    record("signing.key.reported", subject=key, by=by, at=at, key=key.name, since=since, reason=reason)
    return key


@transaction.atomic
def confirm(*, key: IssuingKey, by: Actor, at: datetime) -> IssuingKey:
    """Confirm a theft: nothing that the key signed counts any more, except what the issuance log proves to be older."""
    move = KEY.admit("compromise", state=key.state, role=by.role, extra=_against_judging(key, by))
    move.take(key, compromised_at=at, compromised_by_id=by.user_id)
    # What rooms published with it (status lists) no longer proves itself: they sign it again.
    publish("signing.key.compromised", {"organisation": key.issuer.organisation_id}, at=at)
    record("signing.key.compromised", subject=key, by=by, at=at, key=key.name, since=key.stolen_on)
    return key


@transaction.atomic
def dismiss(*, key: IssuingKey, reason: str, by: Actor, at: datetime) -> IssuingKey:
    """Dismiss a report: the key stays retired, and what it signed within its term stays good."""
    _for(by, DISMISS, *CONFIRMERS)
    _hold(key.issuer)
    key.refresh_from_db()
    if reasons := [*_against_judging(key, by), *([Reason(JUDGED, ground=Ground.STATE)] if key.state is not State.RETIRED else [])]:
        raise Refused(reasons)
    key.dismissed_at, key.dismissed_by_id, key.version = at, by.user_id, key.version + 1
    key.save(update_fields=["dismissed_at", "dismissed_by", "version"])
    record("signing.key.dismissed", subject=key, by=by, at=at, key=key.name, reason=reason)
    return key


def turn_due(*, at: datetime) -> int:
    """Make the keys of a school year that has begun, some at a time: those that somebody keeps wait to be put into use, the others turn at once."""
    year = year_of(local_day(at))
    waiting = IssuingKey.objects.filter(state=State.PLANNED, year=year).values("issuer")
    behind = Issuer.objects.behind(year).select_related("organisation").exclude(pk__in=waiting)[:MOST_A_RUN]
    turned = 0
    for issuer in behind:
        with transaction.atomic():
            (plan_key if issuer.organisation.kind in KEPT else rotate)(issuer=issuer, by=SYSTEM, at=at)
        turned += 1
    return turned


def _hold(issuer: Issuer) -> None:
    Issuer.objects.select_for_update(no_key=True).get(pk=issuer.pk)


def _for(by: Actor, words: Bilingual, *roles: Role) -> None:
    if by.role not in roles:
        raise Refused([not_yours(words, [role for role in roles if role is not Role.SYSTEM])])


def _against_judging(key: IssuingKey, by: Actor) -> list[Reason]:
    reasons = []
    if key.reported_at is None:
        reasons.append(Reason(NOT_REPORTED, ground=Ground.STATE))
    elif key.reported_by_id == by.user_id:
        reasons.append(Reason(TWO))
    if key.dismissed_at is not None:
        reasons.append(Reason(JUDGED, ground=Ground.STATE))
    return reasons


def _take_over(issuer: Issuer, by: Actor, at: datetime) -> IssuingKey:
    _drop_outdated(issuer, by, at)
    planned = issuer.keys.select_related("issuer").filter(state=State.PLANNED).first()
    return activate(key=planned or _made(issuer, by, at), by=by, at=at)


def _drop_outdated(issuer: Issuer, by: Actor, at: datetime) -> None:
    """Retire a key that was planned for an earlier school year and never used: its name would tell a wrong year."""
    for key in issuer.keys.select_related("issuer").filter(state=State.PLANNED, year__lt=year_of(local_day(at))):
        _retire(key, by, at)


def _made(issuer: Issuer, by: Actor, at: datetime) -> IssuingKey:
    year = year_of(local_day(at))
    name = f"{year}-{issuer.keys.filter(year=year).count() + 1}"
    made = new_key(issuer.did, f"{issuer.did}#{name}")
    key: IssuingKey = IssuingKey.objects.create(issuer=issuer, name=name, year=year, public=made.public, secret=made.secret,
                                                planned_at=at, planned_by_id=by.user_id)
    record("signing.key.planned", subject=key, by=by, at=at, key=name, public=made.public)
    return key


def _retire(key: IssuingKey, by: Actor, at: datetime) -> None:
    """End a key's term. Its secret is forgotten in the same statement: it never signs again, and cannot be stolen any more."""
    KEY.admit("retire", state=key.state, role=by.role).take(key, retired_at=at, retired_by_id=by.user_id, secret="")
    record("signing.key.retired", subject=key, by=by, at=at, key=key.name)
