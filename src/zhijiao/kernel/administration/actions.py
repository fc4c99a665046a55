"""What the three administrators do, each only their part; and how somebody invited comes in."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.administration.columns import A_USERNAME, USERNAME
from zhijiao.kernel.administration.models import MOST_TRIES, Invitation
from zhijiao.kernel.administration.terms import ASKERS, UNDER_WAY, USABLE, InvitationKind, Stage
from zhijiao.kernel.journal.entries import record
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people import actions as people
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Guardianship, Membership, Person, User
from zhijiao.kernel.people.terms import ADMINISTRATORS, Kinship, Role
from zhijiao.kernel.states.reasons import Ground, Reason, Refused, not_yours

VALID_DAYS = 7
_STAFF = (Role.CITY_OFFICER, Role.PROVINCE_OFFICIAL, Role.DEPARTMENT_OFFICER, Role.INSPECTOR, *ADMINISTRATORS)


def only(by: Actor, *roles: Role, what: Bilingual) -> None:
    """Refuse whoever acts in another role."""
    if by.role not in roles:
        raise Refused([not_yours(what, roles)])


def digest(text: str) -> str:
    """Return the keyed digest under which a link or a code is kept: the database alone opens no door."""
    return hmac.new(settings.SECRET_KEY.encode(), f"invitation:{text}".encode(), hashlib.sha256).hexdigest()


def _room(en: str, zh: str, field: str = "", ground: Ground = Ground.ROOM) -> Reason:
    return Reason(Bilingual(en, zh), field=field, ground=ground)


# --- asked for by the system administrator ----------------------------------------------------------------------------

ASK = Bilingual("Ask for an account or a role", "提出开账号或增加角色")


@transaction.atomic
def invite(*, kind: InvitationKind, username: str, since: date, reason: str, by: Actor, at: datetime, name: str = "", role: Role | None = None,
           organisation: Organisation | None = None, until: date | None = None) -> tuple[Invitation, str]:
    """Ask for an account, one more role, or a new way in; return it with the secret of its link, which is shown once."""
    only(by, Role.ADMINISTRATOR, what=ASK)
    account = User.objects.filter(username=username).select_related("person").first()
    today = timezone.localdate(at)
    reasons = [*_of_the_account(kind, username, account, name, by, today), *_of_the_role(kind, role, organisation, since, until, by, account)]
    if Invitation.objects.filter(username=username, kind=kind, role=role, accepted_at=None, refused_at=None, withdrawn_at=None,
                                 valid_until__gte=at, tries__lt=MOST_TRIES).exists():
        reasons.append(_room("The same was asked for already and is still open", "同样的事项已经提出，还没有办完", "username"))
    if reasons:
        raise Refused(reasons)
    if kind is InvitationKind.RENEWAL and account is not None:
        organisation = next((seat.organisation for seat in _living(account, today)), None)  # of those who decide on it
    secret = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        kind=kind, username=username, name=name.strip(), person=account.person if account else None, role=role, organisation=organisation,
        since=since, until=until, reason=reason.strip(), valid_until=at + timedelta(days=VALID_DAYS), link_hash=digest(secret),
        asked_at=at, asked_by_id=by.user_id, linked_at=at, linked_by_id=by.user_id)
    record("administration.invitation.asked", subject=made, by=by, at=at, kind=kind, role=role, username=username)
    return made, secret


def _of_the_account(kind: InvitationKind, username: str, account: User | None, name: str, by: Actor, today: date) -> list[Reason]:
    if kind is InvitationKind.ACCOUNT:
        taken = [_room("This account name is taken", "这个账号名已有人用", "username")] if account else []
        taken += [] if USERNAME.fullmatch(username) else [_room(A_USERNAME.en, A_USERNAME.zh, "username")]
        return taken + ([] if name.strip() else [_room("Whom is it for?", "请填姓名", "name")])
    if account is None or account.person is None:
        return [_room("There is no such account", "没有这个账号", "username")]
    if account.person_id == by.person_id:
        return [_room("Nobody asks for themselves", "不能为本人提出", "username")]
    if not _within(by, account):
        return [_room("There is no such account", "没有这个账号", "username")]
    return _beyond(by, account, today, "username") if kind is InvitationKind.RENEWAL else []


def _of_the_role(kind: InvitationKind, role: Role | None, organisation: Organisation | None, since: date, until: date | None, by: Actor,
                 account: User | None) -> list[Reason]:
    if kind is InvitationKind.RENEWAL:
        return []
    reasons = []
    if role is None or role is Role.SYSTEM:
        return [_room("Choose a role", "请选角色", "role")]
    if organisation is None and role is not Role.GUARDIAN:
        reasons.append(_room("This role belongs to a unit: write its full name or credit code",
                             "这个角色要有单位：请填单位全称或统一社会信用代码", "organisation"))
    if organisation is not None and not _in_region(by, organisation.region.path):
        reasons.append(_room("The unit is outside your region", "单位不在您的区域内", "organisation"))
    if organisation is not None and role in _STAFF and organisation.kind is not OrganisationKind.AUTHORITY and role is not Role.DEPARTMENT_OFFICER:
        reasons.append(_room("This role is for an education authority", "这个角色只能在教育部门", "organisation"))
    if until is not None and until < since:
        reasons.append(_room("It ends before it begins", "截止日期早于起始日期", "until"))
    if role in ADMINISTRATORS and account is not None and account.person_id is not None and _other_power(account.person_id, role, since):
        reasons.append(_room("One person holds one of the three administrator roles at most", "三类管理员不能由一人兼任", "role"))
    return reasons


def _other_power(person_id: int, role: Role, since: date) -> bool:
    """Say whether somebody still holds another of the three roles on the day that this one begins."""
    held = Membership.objects.filter(person_id=person_id, role__in=ADMINISTRATORS).exclude(role=role)
    return held.exclude(until__lt=since).exists()


def _in_region(by: Actor, path: str) -> bool:
    return bool(by.region_path) and (path == by.region_path or path.startswith(f"{by.region_path}/"))


def _within(by: Actor, account: User) -> bool:
    """Say whether an administrator sees an account: one of its roles lies, or lay, in the region (guardians: the province)."""
    paths = [seat.organisation.region.path if seat.organisation else None
             for seat in Membership.objects.filter(person__user=account).select_related("organisation__region")]
    return any(_in_region(by, path) if path else "/" not in by.region_path for path in paths) or (not paths and "/" not in by.region_path)


BEYOND = Bilingual("This account has roles outside your region, or none today: the province's administrators decide on it",
                   "该账号有本区域以外的角色，或者现在没有角色，由省级管理员办理")


def _living(account: User, today: date) -> list[Membership]:
    """Return the roles of an account that have not ended."""
    return list(Membership.objects.filter(person__user=account).exclude(until__lt=today).select_related("organisation__region").order_by("pk"))


def _beyond(by: Actor, account: User, today: date, field: str = "") -> list[Reason]:
    """Return a reason when an account is more than this region's: whoever closes it or opens a new way in does so for all its roles."""
    if by.region_path and "/" not in by.region_path:
        return []
    seats = _living(account, today)
    own = bool(seats) and all(seat.organisation is not None and _in_region(by, seat.organisation.region.path) for seat in seats)
    return [] if own else [_room(BEYOND.en, BEYOND.zh, field, Ground.ROLE)]


# --- confirmed or refused by the security administrator ---------------------------------------------------------------

CONFIRM, REFUSE, WITHDRAW = Bilingual("Confirm", "确认"), Bilingual("Refuse", "拒绝"), Bilingual("Withdraw", "撤回")
NEW_LINK, NEW_CODE = Bilingual("Make a new link", "重新生成链接"), Bilingual("Make a new code", "重新生成验证码")
OTHER_HAND = _room("Link and code do not come from one hand: another person does this", "链接和验证码不能由同一人生成，请由另一人办理", ground=Ground.ROLE)


def new_code() -> str:
    """Return a code of eight digits."""
    return f"{secrets.randbelow(10**8):08d}"


@transaction.atomic
def confirm(*, invitation: Invitation, by: Actor, at: datetime) -> str:
    """Confirm what another administrator asked for; return the code, which is shown once (empty: one more role, given at once)."""
    only(by, Role.SECURITY_ADMINISTRATOR, what=CONFIRM)
    found = _locked(invitation, at, Stage.ASKED)
    if by.user_id in (found.asked_by_id, found.linked_by_id) or (by.person_id is not None and by.person_id == found.person_id):
        raise Refused([_room("Nobody confirms what they asked for, or what is for themselves", "不能确认本人提出的、或为本人提出的事项", ground=Ground.ROLE)])
    if found.role in ADMINISTRATORS and found.person_id is not None and _other_power(found.person_id, found.role, found.since):
        raise Refused([_room("One person holds one of the three administrator roles at most", "三类管理员不能由一人兼任")])
    code = "" if found.kind is InvitationKind.ROLE else new_code()
    found.confirmed_at, found.confirmed_by_id, found.code_hash = at, by.user_id, digest(f"{found.number}:{code}") if code else ""
    if code:
        found.coded_at, found.coded_by_id = at, by.user_id
    if found.kind is InvitationKind.ROLE:
        assert found.person is not None
        give(found, found.person, by, at)
        found.accepted_at, found.accepted_by = at, User.objects.filter(person=found.person).first()
    found.save()
    record("administration.invitation.confirmed", subject=found, by=by, at=at, kind=found.kind, role=found.role)
    return code


@transaction.atomic
def refuse(*, invitation: Invitation, reason: str, by: Actor, at: datetime) -> None:
    """Refuse what was asked for, and say why."""
    only(by, Role.SECURITY_ADMINISTRATOR, what=REFUSE)
    found = _locked(invitation, at, Stage.ASKED)
    found.refused_at, found.refused_by_id, found.refusal = at, by.user_id, reason.strip()
    found.save()
    record("administration.invitation.refused", subject=found, by=by, at=at, reason=reason.strip())


@transaction.atomic
def withdraw(*, invitation: Invitation, by: Actor, at: datetime) -> None:
    """Take an open invitation back."""
    only(by, *ASKERS, Role.SECURITY_ADMINISTRATOR, what=WITHDRAW)
    found = _locked(invitation, at, *UNDER_WAY)
    found.withdrawn_at, found.withdrawn_by_id = at, by.user_id
    found.save()
    record("administration.invitation.withdrawn", subject=found, by=by, at=at)


@transaction.atomic
def renew_link(*, invitation: Invitation, by: Actor, at: datetime) -> str:
    """Make a new link and return its secret, which is shown once; the one before opens nothing any more."""
    only(by, *ASKERS, what=NEW_LINK)
    found = _for_the_person(_locked(invitation, at, *UNDER_WAY))
    if by.user_id in (found.confirmed_by_id, found.coded_by_id):
        raise Refused([OTHER_HAND])
    secret = secrets.token_urlsafe(32)
    found.link_hash, found.linked_at, found.linked_by_id, found.opened_at = digest(secret), at, by.user_id, None
    found.save()
    record("administration.link.renewed", subject=found, by=by, at=at)
    return secret


@transaction.atomic
def renew_code(*, invitation: Invitation, by: Actor, at: datetime) -> str:
    """Make a new code, which is shown once; the one before fits no more."""
    only(by, Role.SECURITY_ADMINISTRATOR, what=NEW_CODE)
    found = _for_the_person(_locked(invitation, at, *USABLE))
    if by.user_id in (found.asked_by_id, found.linked_by_id):
        raise Refused([OTHER_HAND])
    code = new_code()
    found.code_hash, found.coded_at, found.coded_by_id, found.tries = digest(f"{found.number}:{code}"), at, by.user_id, 0
    found.save()
    record("administration.code.renewed", subject=found, by=by, at=at)
    return code


def _for_the_person(found: Invitation) -> Invitation:
    if found.kind is InvitationKind.ROLE:
        raise Refused([_room("One more role is given when it is confirmed: there is no link", "增加角色经确认即生效，没有链接", ground=Ground.STATE)])
    return found


def _locked(invitation: Invitation, at: datetime, *stages: Stage) -> Invitation:
    found: Invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if (stage := found.stage(at)) not in stages:
        raise Refused([Reason(Bilingual("It stands at: {stage}", "现在的状态是：{stage}").filled(stage=stage.words), ground=Ground.STATE)])
    return found


# --- accepted by the person invited -----------------------------------------------------------------------------------


def invitation_of(secret: str) -> Invitation | None:
    """Return the invitation that a link opens, also one that is no longer open."""
    return Invitation.objects.filter(link_hash=digest(secret)).select_related("organisation", "person").first()


def opened(*, invitation: Invitation, at: datetime) -> None:
    """Note that the link was opened for the first time. Nobody is known yet: it is no act of anybody's."""
    Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=at)


class WrongCode(Refused):
    """The code does not fit; it was counted."""


def accept(*, invitation: Invitation, code: str, password: str, by: Actor, at: datetime) -> User:
    """Come in with the code and a password of one's own. Once; five wrong codes lock it. Raises Refused."""
    with transaction.atomic():
        found = _locked(invitation, at, *USABLE)
        if fits := hmac.compare_digest(found.code_hash, digest(f"{found.number}:{''.join(code.split())}")):
            user = _let_in(found, password, by, at)
            found.accepted_at, found.accepted_by = at, user
        else:
            found.tries += 1
        found.save()
        if fits:
            record("administration.invitation.accepted", subject=found, by=by, at=at, kind=found.kind, role=found.role)
            return user
        record("administration.code.refused", subject=found, by=by, at=at, tries=found.tries)
    left = MOST_TRIES - found.tries
    raise WrongCode([_room(f"The code does not fit; {left} tries are left", f"验证码不对，还可以试{left}次", "code") if left else
                     _room("The code was wrong too often; the invitation is locked. Ask for a new one", "验证码错误次数过多，邀请已锁定，请重新申请", "code")])


def _let_in(found: Invitation, password: str, by: Actor, at: datetime) -> User:
    if found.kind is InvitationKind.RENEWAL:
        user: User = User.objects.get(person=found.person)
        _fit_password(password, user)
        Authenticator.objects.filter(user=user).delete()
        user.set_password(password)  # ends every session of the account
        user.save(update_fields=["password"])
        record("people.account.renewed", subject=user.person or user, by=by, at=at)
        return user
    _fit_password(password, User(username=found.username))
    person = _person_of(found, by, at)
    if User.objects.filter(username=found.username).exists() or User.objects.filter(person=person).exists():
        raise Refused([_room("Somebody has this account name by now, or you have an account already: ask for another invitation",
                             "这个账号名已被使用，或者您已经有账号，请重新申请邀请", ground=Ground.STATE)])
    user = people.open_account(person=person, username=found.username, password=password, by=by, at=at)
    give(found, person, by, at)
    found.person, found.id_number, found.email = person, None, ""
    return user


def _person_of(found: Invitation, by: Actor, at: datetime) -> Person:
    """Return whom an invitation is for: somebody registered, by key or citizen number; else they are registered now."""
    known: Person | None = found.person or Person.objects.by_id_number(found.id_number or "").first()
    return known or people.register_person(name=found.name, id_number=found.id_number, email=found.email, by=by, at=at)


def give(found: Invitation, person: Person, by: Actor, at: datetime) -> None:
    """Give what an invitation is about: a role, or to answer for a ward. Whoever has it keeps it."""
    if found.ward is not None:
        if not Guardianship.objects.filter(guardian=person, ward=found.ward).exists():
            people.appoint_guardian(guardian=person, ward=found.ward, by=by, at=at, since=found.since, kinship=found.kinship or Kinship.OTHER)
        return
    held = Membership.objects.on(timezone.localdate(at)).filter(person=person, organisation=found.organisation, role=found.role)
    if not held.exists():
        people.join(person=person, organisation=found.organisation, role=found.role, by=by, at=at, since=found.since, until=found.until)


def _fit_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as why:
        raise Refused([_room(" ".join(why.messages), "密码不少于10位，不用常见词，不全是数字，不要与账号相近", "password")]) from why


# --- ended and closed -------------------------------------------------------------------------------------------------

END, CLOSE, REOPEN = Bilingual("End a role", "终止角色"), Bilingual("Close an account", "关闭账号"), Bilingual("Reopen an account", "重开账号")


LAST = _room("This is the last one in this administrator role: give it to somebody else first", "这是最后一名此类管理员：请先授予他人")


def _last(seat: Membership) -> bool:
    """Say whether nobody else whose account is open holds the role without an end."""
    others = Membership.objects.filter(role=seat.role, until__isnull=True, person__user__is_active=True).exclude(person=seat.person_id)
    return not others.exists()


@transaction.atomic
def end_role(*, membership: Membership, by: Actor, at: datetime, until: date) -> None:
    """End a role on a day. The last one of the three administrators stays."""
    only(by, Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, what=END)
    if membership.role in ADMINISTRATORS and _last(membership):
        raise Refused([LAST])
    people.leave(membership=membership, by=by, at=at, until=until)


@transaction.atomic
def close(*, user: User, by: Actor, at: datetime) -> None:
    """Close an account; its sessions end with the next request. Nobody closes their own."""
    only(by, Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, what=CLOSE)
    if user.pk == by.user_id:
        raise Refused([_room("Nobody closes their own account", "不能关闭本人的账号")])
    reasons, powers = _beyond(by, user, timezone.localdate(at)), Membership.objects.filter(person__user=user, role__in=ADMINISTRATORS, until__isnull=True)
    if any(_last(seat) for seat in powers):
        reasons.append(LAST)
    if reasons:
        raise Refused(reasons)
    people.close_account(user=user, by=by, at=at)


@transaction.atomic
def reopen(*, user: User, by: Actor, at: datetime) -> None:
    """Reopen a closed account."""
    only(by, Role.SECURITY_ADMINISTRATOR, what=REOPEN)
    if reasons := _beyond(by, user, timezone.localdate(at)):
        raise Refused(reasons)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("people.account.reopened", subject=user.person or user, by=by, at=at, username=user.username)


# --- the first three --------------------------------------------------------------------------------------------------


@transaction.atomic
def begin(*, unit: Organisation, usernames: dict[Role, str], by: Actor, at: datetime) -> dict[Role, tuple[str, str]]:
    """Invite the first three administrators from the console; return link secret and code of each. Refused once somebody is one."""
    if by.role is not Role.SYSTEM or Membership.objects.filter(role__in=ADMINISTRATORS, until__isnull=True).exists():
        raise Refused([_room("There are administrators already: they invite others", "已经有管理员，由他们邀请其他人", ground=Ground.STATE)])
    taken = set(User.objects.filter(username__in=usernames.values()).values_list("username", flat=True))
    if taken or len(set(usernames.values())) < len(ADMINISTRATORS) or set(usernames) != set(ADMINISTRATORS):
        raise Refused([_room("Three account names that nobody has are needed, one for each role", "需要三个没人用过的账号名，每个角色一个", "username")])
    Invitation.objects.filter(role__in=ADMINISTRATORS, accepted_at=None, withdrawn_at=None).update(withdrawn_at=at)
    doors = {}
    for role in ADMINISTRATORS:
        secret, code = secrets.token_urlsafe(32), new_code()
        made = Invitation(kind=InvitationKind.ACCOUNT, username=usernames[role], name=usernames[role], role=role, organisation=unit,
                          since=timezone.localdate(at), reason="first administrator", valid_until=at + timedelta(days=VALID_DAYS),
                          link_hash=digest(secret), asked_at=at, confirmed_at=at)
        made.code_hash = digest(f"{made.number}:{code}")
        made.save(force_insert=True)
        record("administration.invitation.asked", subject=made, by=by, at=at, kind=made.kind, role=role, username=made.username)
        doors[role] = (secret, code)
    return doors
