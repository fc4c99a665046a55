"""Three administrators: each does a part, none of them alone gives a role, reads personal data or changes the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from tests.kernel.factories import NOON, TODAY, a_person, a_seat, a_user, an_organisation
from zhijiao.kernel.administration import actions
from zhijiao.kernel.administration.models import Invitation
from zhijiao.kernel.administration.terms import InvitationKind, Stage
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.actor import ANONYMOUS
from zhijiao.kernel.people.models import Membership, User
from zhijiao.kernel.people.seats import actor_of
from zhijiao.kernel.people.terms import ADMINISTRATORS, Role
from zhijiao.kernel.states import Refused

pytestmark = pytest.mark.usefixtures("regions")
PASSWORD = "eine lange Reise"


@pytest.fixture
def province():
    return an_organisation(kind=OrganisationKind.AUTHORITY, name="省教育厅", region_id="21")


@pytest.fixture
def three(province):
    users = {role: a_user(a_seat(role, province), username=str(role.value)) for role in ADMINISTRATORS}
    return {role: actor_of(user, TODAY) for role, user in users.items()}


def asked(three, **but):
    what = {"kind": InvitationKind.ACCOUNT, "username": "newcomer", "name": "新来", "role": Role.SCHOOL_TEACHER,
            "organisation": an_organisation(), "since": TODAY, "reason": "新聘教师", "by": three[Role.ADMINISTRATOR], "at": NOON, **but}
    return actions.invite(**what)


def confirmed(three, **but):
    invitation, secret = asked(three, **but)
    code = actions.confirm(invitation=invitation, by=three[Role.SECURITY_ADMINISTRATOR], at=NOON)
    return actions.invitation_of(secret), code


def test_one_asks_another_confirms_and_the_person_comes_in_with_link_and_code(three):
    invitation, code = confirmed(three)
    user = actions.accept(invitation=invitation, code=f"{code[:4]} {code[4:]}", password=PASSWORD, by=ANONYMOUS, at=NOON)
    assert user.check_password(PASSWORD) and user.person.name == "新来"
    assert user.person.memberships.get().role is Role.SCHOOL_TEACHER
    assert [entry.event for entry in history(invitation)] == [
        "administration.invitation.asked", "administration.invitation.confirmed", "administration.invitation.accepted"]


def test_it_is_accepted_once(three):
    invitation, code = confirmed(three)
    actions.accept(invitation=invitation, code=code, password=PASSWORD, by=ANONYMOUS, at=NOON)
    with pytest.raises(Refused, match="accepted"):
        actions.accept(invitation=invitation, code=code, password=PASSWORD, by=ANONYMOUS, at=NOON)
    assert User.objects.filter(username="newcomer").count() == 1


def test_it_expires_after_seven_days_to_the_minute(three):
    invitation, code = confirmed(three)
    last = NOON + timedelta(days=7)
    assert invitation.stage(last) is Stage.OPEN and invitation.stage(last + timedelta(seconds=1)) is Stage.EXPIRED
    with pytest.raises(Refused, match="expired"):
        actions.accept(invitation=invitation, code=code, password=PASSWORD, by=ANONYMOUS, at=last + timedelta(seconds=1))


def test_the_link_alone_opens_nothing_and_five_wrong_codes_lock_it(three):
    invitation, secret = asked(three)
    with pytest.raises(Refused, match="waits for the security administrator"):
        actions.accept(invitation=invitation, code="", password=PASSWORD, by=ANONYMOUS, at=NOON)
    code = actions.confirm(invitation=invitation, by=three[Role.SECURITY_ADMINISTRATOR], at=NOON)
    wrong = "00000000" if code != "00000000" else "11111111"
    for left in (4, 3, 2, 1):
        with pytest.raises(actions.WrongCode, match=f"{left} tries"):
            actions.accept(invitation=invitation, code=wrong, password=PASSWORD, by=ANONYMOUS, at=NOON)
    with pytest.raises(actions.WrongCode, match="locked"):
        actions.accept(invitation=invitation, code=wrong, password=PASSWORD, by=ANONYMOUS, at=NOON)
    with pytest.raises(Refused, match="locked"):
        actions.accept(invitation=invitation, code=code, password=PASSWORD, by=ANONYMOUS, at=NOON)
    assert [e.event for e in history(invitation)].count("administration.code.refused") == 5
    assert actions.invitation_of(secret).stage(NOON) is Stage.LOCKED and actions.invitation_of("x") is None


def test_neither_link_nor_code_lies_in_the_database(three):
    invitation, secret = asked(three)
    code = actions.confirm(invitation=invitation, by=three[Role.SECURITY_ADMINISTRATOR], at=NOON)
    row = " ".join(str(value) for value in Invitation.objects.values_list().get())
    assert secret not in row and code not in row


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_the_system_administrator_asks(three, role):
    by = three.get(role) or actor_of(a_user(a_seat(role)), TODAY) if role is not Role.SYSTEM else None
    if by is not None:
        with pytest.raises(Refused) as refused:
            asked(three, by=by)
        assert refused.value.status == 403


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.PROVINCE_OFFICIAL])
def test_only_the_security_administrator_confirms_or_refuses(three, role, province):
    by = three.get(role) or actor_of(a_user(a_seat(role, province)), TODAY)
    invitation, _ = asked(three)
    for act in (lambda: actions.confirm(invitation=invitation, by=by, at=NOON),
                lambda: actions.refuse(invitation=invitation, reason="不", by=by, at=NOON)):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.status == 403
    assert not Membership.objects.filter(role=Role.SCHOOL_TEACHER).exists()


def test_nobody_asks_or_confirms_for_themselves(three, province):
    with pytest.raises(Refused, match="themselves"):
        asked(three, kind=InvitationKind.ROLE, username="administrator", role=Role.PROVINCE_OFFICIAL, organisation=province)
    invitation, _ = asked(three, kind=InvitationKind.ROLE, username="security_administrator", role=Role.PROVINCE_OFFICIAL, organisation=province)
    with pytest.raises(Refused, match="themselves"):
        actions.confirm(invitation=invitation, by=three[Role.SECURITY_ADMINISTRATOR], at=NOON)
    own, _ = asked(three)
    in_both = replace(three[Role.ADMINISTRATOR], role=Role.SECURITY_ADMINISTRATOR)
    with pytest.raises(Refused, match="asked for"):
        actions.confirm(invitation=own, by=in_both, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():  # and the database itself refuses
        Invitation.objects.filter(pk=own.pk).update(confirmed_by=own.asked_by)


def test_nobody_holds_two_of_the_three(three, province):
    for kind in ADMINISTRATORS:
        others = [role for role in ADMINISTRATORS if role is not kind and kind is not Role.ADMINISTRATOR]
        for role in others:
            with pytest.raises(Refused, match="one of the three"):
                asked(three, kind=InvitationKind.ROLE, username=str(kind.value), role=role, organisation=province)


def test_one_more_role_is_given_when_it_is_confirmed(three):
    user = a_user(a_seat(Role.SCHOOL_TEACHER), username="lisi")
    invitation, code = confirmed(three, kind=InvitationKind.ROLE, username="lisi", role=Role.SCHOOL_REGISTRAR)
    assert code == "" and invitation.stage(NOON) is Stage.ACCEPTED
    assert {seat.role for seat in user.person.memberships.all()} == {Role.SCHOOL_TEACHER, Role.SCHOOL_REGISTRAR}


def test_a_new_way_in_takes_the_old_ones_away(three):
    user = a_user(a_seat(Role.SCHOOL_TEACHER), username="lisi", password="a very old password")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    invitation, code = confirmed(three, kind=InvitationKind.RENEWAL, username="lisi", role=None, organisation=None)
    actions.accept(invitation=invitation, code=code, password=PASSWORD, by=ANONYMOUS, at=NOON)
    user.refresh_from_db()
    assert user.check_password(PASSWORD) and not Authenticator.objects.exists()
    assert "people.account.renewed" in [entry.event for entry in history(user.person)]


@pytest.mark.parametrize(("but", "wanted"), [
    ({"username": "administrator"}, "taken"), ({"name": " "}, "Whom"), ({"role": None}, "Choose a role"), ({"role": Role.SYSTEM}, "Choose a role"),
    ({"organisation": None}, "unit"), ({"role": Role.CITY_OFFICER}, "authority"), ({"until": TODAY - timedelta(days=1)}, "before"),
    ({"kind": InvitationKind.ROLE, "username": "nobody"}, "no such account"),
])
def test_what_cannot_be_is_refused_at_its_field(three, but, wanted):
    with pytest.raises(Refused, match=wanted) as refused:
        asked(three, **but)
    assert all(reason.field for reason in refused.value.reasons)


def test_a_citys_administrator_reaches_only_the_city(province):
    city = an_organisation(kind=OrganisationKind.AUTHORITY, name="大连市教育局", region_id="2102")
    by = actor_of(a_user(a_seat(Role.ADMINISTRATOR, city)), TODAY)
    a_user(a_seat(Role.SCHOOL_TEACHER), username="lisi")
    with pytest.raises(Refused, match="outside your region"):
        asked({Role.ADMINISTRATOR: by})
    with pytest.raises(Refused, match="no such account"):
        asked({Role.ADMINISTRATOR: by}, kind=InvitationKind.RENEWAL, username="lisi", role=None, organisation=None)
    assert not Invitation.objects.visible_to(by).exists()


def test_the_same_is_asked_for_once_and_refused_or_withdrawn_may_be_asked_again(three):
    invitation, _ = asked(three)
    with pytest.raises(Refused, match="already"):
        asked(three)
    actions.refuse(invitation=invitation, reason="名单里没有", by=three[Role.SECURITY_ADMINISTRATOR], at=NOON)
    again, secret = asked(three)
    actions.withdraw(invitation=again, by=three[Role.ADMINISTRATOR], at=NOON)
    assert [actions.invitation_of(secret).stage(NOON), Invitation.objects.get(pk=invitation.pk).stage(NOON)] == [Stage.WITHDRAWN, Stage.REFUSED]
    assert {entry.event for entry in (*history(invitation), *history(again))} >= {"administration.invitation.refused", "administration.invitation.withdrawn"}
    with pytest.raises(Refused, match="withdrawn"):
        actions.confirm(invitation=again, by=three[Role.SECURITY_ADMINISTRATOR], at=NOON)


def test_roles_end_and_the_last_administrator_stays(three):
    seat = a_seat(Role.SCHOOL_TEACHER)
    actions.end_role(membership=seat, by=three[Role.SECURITY_ADMINISTRATOR], at=NOON, until=TODAY)
    assert Membership.objects.get(pk=seat.pk).until == TODAY
    with pytest.raises(Refused, match="last one"):
        actions.end_role(membership=Membership.objects.get(role=Role.AUDITOR), by=three[Role.ADMINISTRATOR], at=NOON, until=TODAY)
    with pytest.raises(Refused):
        actions.end_role(membership=seat, by=three[Role.AUDITOR], at=NOON, until=TODAY)


def test_accounts_close_and_only_the_security_administrator_reopens(three):
    user = a_user(a_seat(Role.SCHOOL_TEACHER))
    actions.close(user=user, by=three[Role.ADMINISTRATOR], at=NOON)
    assert not User.objects.get(pk=user.pk).is_active
    with pytest.raises(Refused):
        actions.reopen(user=user, by=three[Role.ADMINISTRATOR], at=NOON)
    actions.reopen(user=user, by=three[Role.SECURITY_ADMINISTRATOR], at=NOON)
    assert User.objects.get(pk=user.pk).is_active
    assert [e.event for e in history(user.person)][-1] == "people.account.reopened"
    with pytest.raises(Refused, match="their own"):
        actions.close(user=User.objects.get(username="administrator"), by=three[Role.ADMINISTRATOR], at=NOON)


def test_a_weak_password_is_refused_and_costs_no_try(three):
    invitation, code = confirmed(three)
    with pytest.raises(Refused) as refused:
        actions.accept(invitation=invitation, code=code, password="short", by=ANONYMOUS, at=NOON)
    assert refused.value.reasons[0].field == "password" and Invitation.objects.get().tries == 0
    assert not User.objects.filter(username="newcomer").exists() and str(Invitation.objects.get()).startswith("newcomer")


def test_a_person_without_an_account_is_no_account(three):
    a_person()
    with pytest.raises(Refused, match="no such account"):
        asked(three, kind=InvitationKind.RENEWAL, username="", role=None, organisation=None)


def test_a_city_opens_no_new_way_into_and_closes_no_account_that_is_not_only_its_own(province):
    """Somebody who moved on to the province, or also works elsewhere, keeps their account from the city they came from."""
    city = an_organisation(kind=OrganisationKind.AUTHORITY, name="大连市教育局", region_id="2102")
    by = actor_of(a_user(a_seat(Role.ADMINISTRATOR, city)), TODAY)
    person = a_person()
    Membership.objects.create(person=person, organisation=city, role=Role.CITY_OFFICER, since=TODAY - timedelta(days=99), until=TODAY - timedelta(days=1))
    Membership.objects.create(person=person, organisation=province, role=Role.PROVINCE_OFFICIAL, since=TODAY)
    user = User.objects.create_user(username="moved", person=person)
    renewal = {"kind": InvitationKind.RENEWAL, "username": "moved", "role": None, "organisation": city}
    with pytest.raises(Refused, match="outside your region"):
        asked({Role.ADMINISTRATOR: by}, **renewal)
    with pytest.raises(Refused, match="outside your region"):
        actions.close(user=user, by=by, at=NOON)
    Membership.objects.filter(organisation=province).delete()
    Membership.objects.filter(person=person).update(until=TODAY)
    invitation, _ = asked({Role.ADMINISTRATOR: by}, **renewal | {"organisation": None})
    assert invitation.organisation == city and invitation in Invitation.objects.visible_to(by)
    actions.close(user=user, by=by, at=NOON)
    user.refresh_from_db()
    assert not user.is_active


@pytest.mark.parametrize(("ends", "other"), [(TODAY - timedelta(days=1), False), (TODAY, True)])
def test_a_power_that_ends_later_is_held_until_then(three, ends, other):
    Membership.objects.filter(role=Role.AUDITOR).update(until=ends, since=TODAY - timedelta(days=9))
    what = {"kind": InvitationKind.ROLE, "username": "auditor", "role": Role.SECURITY_ADMINISTRATOR, "organisation": Membership.objects.first().organisation}
    if not other:
        assert asked(three, **what)
        return
    with pytest.raises(Refused, match="One person holds one"):
        asked(three, **what)


def test_the_account_of_the_last_administrator_is_not_closed(three, province):
    user = User.objects.get(username="auditor")
    a_user(a_seat(Role.AUDITOR, province), username="second", is_active=False)
    with pytest.raises(Refused, match="last one"):
        actions.close(user=user, by=three[Role.ADMINISTRATOR], at=NOON)
    User.objects.filter(username="second").update(is_active=True)
    actions.close(user=user, by=three[Role.ADMINISTRATOR], at=NOON)
    assert not User.objects.get(username="auditor").is_active
