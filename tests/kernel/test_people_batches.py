"""Inviting by a list: judged before anything is asked, asked by one, confirmed by another, handed out in two hands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from tests.cast import id_number
from tests.kernel.factories import NOON, TODAY, a_person, a_seat, a_user, an_organisation
from zhijiao.kernel.administration import actions, batches
from zhijiao.kernel.administration.columns import MOST_ROWS
from zhijiao.kernel.administration.matching import match_rows, names_of_units
from zhijiao.kernel.administration.models import Batch, Invitation, standing
from zhijiao.kernel.administration.queries import at_stages, batches_waiting, waiting
from zhijiao.kernel.administration.terms import InvitationKind, Stage
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.outbox.delivery import tick
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.actor import ANONYMOUS
from zhijiao.kernel.people.models import Guardianship, Membership, Person, User
from zhijiao.kernel.people.seats import actor_of
from zhijiao.kernel.people.terms import Kinship, Role
from zhijiao.kernel.registers import Accepted
from zhijiao.kernel.states import Refused

pytestmark = pytest.mark.usefixtures("regions")
PASSWORD = "eine lange Reise"
WEEK_LATER = NOON + timedelta(days=8)
BORN = TODAY.replace(year=2010)


@pytest.fixture
def school():
    return an_organisation(name="北陵工业学校", uscc="12210100412345678X")


@pytest.fixture
def province():
    return an_organisation(kind=OrganisationKind.AUTHORITY, name="省教育厅", region_id="21")


@pytest.fixture
def registrar(school):
    return actor_of(a_user(a_seat(Role.SCHOOL_REGISTRAR, school), username="registrar"), TODAY)


@pytest.fixture
def security(province):
    return actor_of(a_user(a_seat(Role.SECURITY_ADMINISTRATOR, province), username="security"), TODAY)


@pytest.fixture
def administrator(province):
    return actor_of(a_user(a_seat(Role.ADMINISTRATOR, province), username="system"), TODAY)


def row(username="s1", **but):
    return {"kind": None, "username": username, "name": f"学生{username}", "role": "apprentice", "organisation": None, "since": TODAY, "until": None,
            "id_number": None, "email": None, "ward_id_number": None, "kinship": None, "reason": "2026级新生入学", **but}


def wrong(by, *rows):
    return [{(one.column, one.wanted.en) for one in found} for found in match_rows(rows, actor=by, now=NOON)]


def columns_wrong(by, *rows):
    return [{column for column, _ in found} for found in wrong(by, *rows)]


def asked(by, *rows, at=NOON):
    return batches.ask_rows(rows=[Accepted(one, "", n, "") for n, one in enumerate(rows, 2)], by=by, at=at)[0].batch


def number(order, born_on=BORN):
    return id_number("210102", born_on, order)


def test_a_list_is_asked_confirmed_handed_out_in_two_hands_and_everybody_comes_in(registrar, security, school):
    batch = asked(registrar, row("s1", email="s1@cast.example"), row("s2"), row("t1", role="school_teacher"))
    assert batch.size == 3 and batch.title == "2026级新生入学" and batch.organisation == school
    assert at_stages(batch, NOON) == {Stage.ASKED: 3}
    assert batches_waiting(security, TODAY) == (1, 3) and waiting(security, TODAY) == 0
    assert batches.confirm(batch=batch, by=security, at=NOON) == 3
    links = batches.make_links(batch=batch, by=registrar, at=NOON)
    codes = batches.make_codes(batch=batch, by=security, at=NOON)
    assert len({door.secret for door in links}) == len(links) == len(codes) == 3
    for link, code in zip(links, codes, strict=True):
        found = actions.invitation_of(link.secret)
        assert found == code.invitation and found.stage(NOON) is Stage.OPEN
        actions.opened(invitation=found, at=NOON)
        user = actions.accept(invitation=found, code=code.code, password=PASSWORD, by=ANONYMOUS, at=NOON)
        assert user.person.memberships.get().organisation == school
    assert at_stages(batch, NOON) == {Stage.ACCEPTED: 3} and User.objects.get(username="s1").person.email == "s1@cast.example"
    assert [entry.event for entry in history(batch)] == [
        "administration.batch.asked", "administration.batch.confirmed", "administration.batch.linked", "administration.batch.coded"]
    assert batches_waiting(security, TODAY) == (0, 0) == batches_waiting(registrar, TODAY)


def test_neither_links_nor_codes_lie_in_the_database_and_new_ones_end_the_old(registrar, security):
    batch = asked(registrar, row("s1"))
    batches.confirm(batch=batch, by=security, at=NOON)
    link, code = batches.make_links(batch=batch, by=registrar, at=NOON)[0], batches.make_codes(batch=batch, by=security, at=NOON)[0]
    kept = " ".join(str(value) for value in Invitation.objects.values_list().get())
    assert link.secret not in kept and code.secret not in kept and link.secret in link.address
    newer = batches.make_links(batch=batch, by=registrar, at=NOON)[0]
    assert actions.invitation_of(link.secret) is None and actions.invitation_of(newer.secret) is not None
    fresh = batches.make_codes(batch=batch, by=security, at=NOON)[0]
    if fresh.secret != code.secret:
        with pytest.raises(actions.WrongCode):
            actions.accept(invitation=fresh.invitation, code=code.secret, password=PASSWORD, by=ANONYMOUS, at=NOON)
    assert actions.accept(invitation=fresh.invitation, code=fresh.secret, password=PASSWORD, by=ANONYMOUS, at=NOON).username == "s1"


def test_a_part_of_a_batch_is_handed_out_by_itself(registrar, security):
    batch = asked(registrar, row("s1"), row("s2"), row("s3"))
    first = batches.make_links(batch=batch, by=registrar, at=NOON, part=slice(0, 2))
    rest = batches.make_links(batch=batch, by=registrar, at=NOON, part=slice(2, 4))
    assert [door.invitation.username for door in (*first, *rest)] == ["s1", "s2", "s3"]
    assert all(actions.invitation_of(door.secret) for door in (*first, *rest))
    with pytest.raises(Refused, match="No invitation"):
        batches.make_links(batch=batch, by=registrar, at=NOON, part=slice(4, 6))


def test_nobody_holds_both_halves(registrar, security, school, province):
    batch = asked(registrar, row("s1"))
    as_security = replace(registrar, role=Role.SECURITY_ADMINISTRATOR)
    with pytest.raises(Refused, match="asked for"):
        batches.confirm(batch=batch, by=as_security, at=NOON)
    batches.confirm(batch=batch, by=security, at=NOON)
    with pytest.raises(Refused, match="one hand"):
        batches.make_codes(batch=batch, by=as_security, at=NOON)
    as_registrar = replace(security, role=Role.ADMINISTRATOR)
    for act in (batches.make_links, batches.send_links):
        Invitation.objects.update(email="s1@cast.example")
        with pytest.raises(Refused, match="one hand"):
            act(batch=batch, by=as_registrar, at=NOON)
    batches.make_links(batch=batch, by=registrar, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():  # and the database itself refuses
        Invitation.objects.update(coded_by=registrar.user_id)


def test_each_side_does_only_its_part(registrar, security, administrator):
    batch = asked(registrar, row("s1"))
    for act in (batches.confirm, batches.make_codes):
        for by in (registrar, administrator):
            with pytest.raises(Refused) as refused:
                act(batch=batch, by=by, at=NOON)
            assert refused.value.status == 403
    for act in (batches.make_links, batches.send_links, batches.ask_again):
        with pytest.raises(Refused) as refused:
            act(batch=batch, by=security, at=NOON)
        assert refused.value.status == 403
    with pytest.raises(Refused):
        asked(security, row("s2"))
    with pytest.raises(Refused):
        batches.withdraw(batch=batch, reason="换人", by=replace(registrar, role=Role.SCHOOL_TEACHER), at=NOON)


@pytest.mark.parametrize(("but", "column"), [
    ({"username": None}, "username"), ({"name": None}, "name"), ({"role": None}, "role"), ({"since": None}, "since"), ({"reason": None}, "reason"),
    ({"name": "长" * 81}, "name"), ({"until": TODAY - timedelta(days=1)}, "until"), ({"kind": "renewal"}, "kind"),
    ({"role": "school_registrar"}, "role"), ({"role": "administrator"}, "role"), ({"role": "system"}, "role"), ({"role": "city_officer"}, "role"),
    ({"organisation": "没有这所学校"}, "organisation"), ({"organisation": "省教育厅"}, "organisation"), ({"ward_id_number": number(1)}, "ward_id_number"),
    ({"role": "guardian"}, "ward_id_number"), ({"kind": "role", "username": "nobody"}, "username"), ({"username": "registrar"}, "username"),
])
def test_what_does_not_fit_is_said_at_its_cell(registrar, province, but, column):
    assert column in columns_wrong(registrar, row(**but))[0]
    with pytest.raises(Refused) as refused:
        asked(registrar, row(**but))
    assert column in {reason.field for reason in refused.value.reasons} and not Batch.objects.exists()


def test_roles_above_ones_own_are_out_of_reach_and_hr_invites_mentors(registrar, administrator):
    enterprise, far = (an_organisation(kind=OrganisationKind.ENTERPRISE, name=name, region_id=region)
                       for name, region in (("北辰机床", "2101"), ("滨海电气", "2102")))
    hr = actor_of(a_user(a_seat(Role.ENTERPRISE_HR, enterprise)), TODAY)
    mentor = row("m1", role="enterprise_mentor")
    assert columns_wrong(hr, mentor, {**mentor, "username": "m2", "organisation": far.name}, row("s1")) == [set(), {"organisation"}, {"role"}]
    near = {**mentor, "organisation": enterprise.name}
    assert columns_wrong(registrar, near, {**near, "username": "m2", "organisation": far.name}, {**mentor, "username": "m3"}) == [
        set(), {"organisation"}, {"organisation"}]  # the last one names no enterprise: a mentor does not belong to the school
    assert columns_wrong(administrator, {**near, "organisation": far.name}, row("x", role="auditor"), row("y", organisation="滨海电气")) == [
        set(), {"role"}, {"organisation"}]
    assert names_of_units(hr, TODAY) == [enterprise.name] and far.name not in names_of_units(registrar, TODAY)
    assert {"北辰机床", "滨海电气", "省教育厅"} <= set(names_of_units(administrator, TODAY))


def test_a_list_of_more_rows_than_5000_says_so_at_the_first_too_many(registrar):
    rows = [row(f"s{n}") for n in range(MOST_ROWS + 1)]
    found = wrong(registrar, *rows)
    assert not any(found[:-1]) and {column for column, _ in found[-1]} == {"username"} and "5,000" in next(iter(found[-1]))[1]


def test_the_same_twice_is_found_in_the_list_and_among_what_is_open(registrar, security):
    assert columns_wrong(registrar, row("s1"), row("s1"), row("s2", id_number=number(1)), row("s3", id_number=number(1))) == [
        set(), {"username"}, set(), {"id_number"}]
    batch = asked(registrar, row("s1", id_number=number(1)))
    assert columns_wrong(registrar, row("s1"), row("s9", id_number=number(1))) == [{"username"}, {"id_number"}]
    batches.refuse(batch=batch, reason="名单不对", by=security, at=NOON)
    assert columns_wrong(registrar, row("s1"), row("s9", id_number=number(1))) == [set(), set()]


def test_somebody_registered_is_found_by_their_number_and_not_made_twice(registrar, security, school):
    known = a_person(name="林晓雨", id_number=number(1))
    Membership.objects.create(person=known, organisation=school, role=Role.APPRENTICE, since=TODAY)
    mine = row("s1", name="林晓雨", id_number=number(1))
    assert wrong(registrar, {**mine, "name": "林小雨"})[0] == {("id_number", "The number of 林小雨: it is registered under another name")}
    batch = asked(registrar, mine, row("s2", id_number=number(2)))
    batches.confirm(batch=batch, by=security, at=NOON)
    for door in batches.make_codes(batch=batch, by=security, at=NOON):
        actions.accept(invitation=door.invitation, code=door.secret, password=PASSWORD, by=ANONYMOUS, at=NOON)
    assert User.objects.get(username="s1").person == known and known.memberships.count() == 1
    assert Person.objects.by_id_number(number(2)).get().user.username == "s2"
    assert not Invitation.objects.filter(id_number__isnull=False).exists()
    assert columns_wrong(registrar, {**mine, "username": "s3"}) == [{"id_number"}]  # has an account by now


def test_a_person_with_a_part_elsewhere_is_the_provinces_unless_it_shows_nobody_elses_data(registrar, administrator, school):
    elsewhere = an_organisation(region_id="2102")
    person = a_person(name="王海燕", id_number=number(3))
    seat = Membership.objects.create(person=person, organisation=elsewhere, role=Role.SCHOOL_TEACHER, since=TODAY)
    one = row("t1", name="王海燕", role="school_teacher", id_number=number(3))
    assert columns_wrong(registrar, one) == [{"id_number"}]
    assert columns_wrong(administrator, {**one, "organisation": school.name}) == [set()]
    seat.role = Role.APPLICANT
    seat.save()
    assert columns_wrong(registrar, one) == [set()]


def test_one_more_role_by_list_is_given_when_it_is_confirmed(registrar, security, school):
    teacher = a_user(a_seat(Role.SCHOOL_TEACHER, school), username="lisi")
    stranger = a_user(a_seat(Role.SCHOOL_TEACHER), username="wangwu")
    more = row("lisi", kind="role", role="applicant")
    assert columns_wrong(registrar, more, {**more, "username": "wangwu"}, {**more, "username": "registrar"}, {**more, "role": "school_teacher"}) == [
        set(), {"username"}, {"username"}, {"role"}]
    stranger.person.id_number = number(4)
    stranger.person.save()
    assert columns_wrong(registrar, {**more, "username": "wangwu", "id_number": number(4)}) == [set()]
    batch = asked(registrar, more, row("s1"))
    assert wrong(registrar, more)[0]  # asked for already
    batches.confirm(batch=batch, by=security, at=NOON)
    assert at_stages(batch, NOON) == {Stage.OPEN: 1, Stage.ACCEPTED: 1} and teacher.person.memberships.filter(role=Role.APPLICANT).exists()
    assert len(batches.make_links(batch=batch, by=registrar, at=NOON)) == 1
    with pytest.raises(Refused, match="no link"):
        actions.renew_link(invitation=asked(registrar, {**more, "role": "apprentice"}).invitations.get(), by=registrar, at=NOON)


def test_nobody_confirms_a_role_for_themselves_in_a_batch(security, administrator, province):
    batch = asked(administrator, row("security", kind="role", role="city_officer", organisation=province.name))
    with pytest.raises(Refused, match="themselves"):
        batches.confirm(batch=batch, by=security, at=NOON)


def test_a_guardian_is_bound_to_the_ward_and_seen_by_the_school(registrar, security, administrator, school):
    ward = a_person(name="林晓雨", id_number=number(1))
    Membership.objects.create(person=ward, organisation=school, role=Role.APPRENTICE, since=TODAY)
    mother = row("g1", role="guardian", name="李敏", ward_id_number=number(1), kinship="mother", id_number=number(8, TODAY.replace(year=1980)))
    assert columns_wrong(registrar, {**mother, "organisation": school.name}, {**mother, "username": "g2", "ward_id_number": number(9), "id_number": None}) == [
        {"organisation"}, {"ward_id_number"}]
    other = actor_of(a_user(a_seat(Role.SCHOOL_REGISTRAR)), TODAY)
    assert columns_wrong(other, mother) == [{"ward_id_number"}] and columns_wrong(administrator, mother) == [set()]
    batch = asked(registrar, mother)
    found = batch.invitations.get()
    assert found.organisation == school and found in Invitation.objects.visible_to(registrar)
    batches.confirm(batch=batch, by=security, at=NOON)
    door = batches.make_codes(batch=batch, by=security, at=NOON)[0]
    user = actions.accept(invitation=door.invitation, code=door.secret, password=PASSWORD, by=ANONYMOUS, at=NOON)
    assert Guardianship.objects.get(guardian=user.person, ward=ward).kinship is Kinship.MOTHER
    assert user.person.memberships.get().organisation is None and user.person.memberships.get().role is Role.GUARDIAN
    more = {**mother, "kind": "role", "id_number": None}
    assert columns_wrong(registrar, more) == [{"username"}]  # a guardian belongs to no unit: known here by the number alone
    assert columns_wrong(registrar, {**more, "id_number": mother["id_number"]}) == [{"ward_id_number"}]
    sister = a_person(name="林晓雪", id_number=number(3))
    Membership.objects.create(person=sister, organisation=school, role=Role.APPLICANT, since=TODAY)
    second = asked(registrar, {**more, "id_number": mother["id_number"], "ward_id_number": number(3)})
    batches.confirm(batch=second, by=security, at=NOON)
    assert Guardianship.objects.filter(guardian=user.person).count() == 2 and user.person.memberships.count() == 1


def test_letters_take_the_link_never_the_code(registrar, security, settings):
    batch = asked(registrar, row("s1", email="s1@cast.example"), row("s2"))
    batches.confirm(batch=batch, by=security, at=NOON)
    old = batches.make_links(batch=batch, by=registrar, at=NOON)
    assert batches.send_links(batch=batch, by=registrar, at=NOON) == 1
    code = batches.make_codes(batch=batch, by=security, at=NOON)[0].secret
    tick(at=NOON)
    letter = mail.outbox[0]
    assert letter.to == ["s1@cast.example"] and f"{settings.ZHIJIAO_ADDRESS}/invitation/" in letter.body and code not in letter.body
    assert "北陵工业学校" in letter.subject and "另外交给您" in letter.body and "apart from this letter" in letter.body
    assert actions.invitation_of(old[0].secret) is None and actions.invitation_of(old[1].secret) is not None
    Invitation.objects.update(email="")
    with pytest.raises(Refused, match="no e-mail|has an e-mail"):
        batches.send_links(batch=batch, by=registrar, at=NOON)


def test_what_ended_unused_is_asked_again_as_another_batch(registrar, security, school):
    batch = asked(registrar, row("s1", id_number=number(1)), row("s2"), row("s3"))
    batches.confirm(batch=batch, by=security, at=NOON)
    door = batches.make_codes(batch=batch, by=security, at=NOON)[2]
    actions.accept(invitation=door.invitation, code=door.secret, password=PASSWORD, by=ANONYMOUS, at=NOON)
    with pytest.raises(Refused, match="No invitation"):
        batches.ask_again(batch=batch, by=registrar, at=NOON)
    a_user(username="s2")  # meanwhile somebody else has this name
    again = batches.ask_again(batch=batch, by=registrar, at=WEEK_LATER)
    assert [(one.username, one.id_number) for one in again.invitations.all()] == [("s1", number(1))] and again != batch
    assert at_stages(batch, WEEK_LATER) == {Stage.ACCEPTED: 1, Stage.EXPIRED: 2} and at_stages(again, WEEK_LATER) == {Stage.ASKED: 1}
    with pytest.raises(Refused):
        batches.ask_again(batch=batch, by=registrar, at=WEEK_LATER)  # the one is asked for already, the other's name is taken


def test_a_batch_is_withdrawn_refused_or_taken_back(registrar, security):
    batch = asked(registrar, row("s1"), row("s2"))
    batches.confirm(batch=batch, by=security, at=NOON)
    with pytest.raises(Refused, match="decided already"):
        batches.take_back_rows(objects=list(batch.invitations.all()), by=registrar, at=NOON)
    assert batches.withdraw(batch=batch, reason="换人", by=registrar, at=NOON) == 2 and at_stages(batch, NOON) == {Stage.WITHDRAWN: 2}
    second = asked(registrar, row("s1"))
    batches.take_back_rows(objects=list(second.invitations.all()), by=registrar, at=NOON)
    assert at_stages(second, NOON) == {Stage.WITHDRAWN: 1}
    third = asked(registrar, row("s1"))
    assert batches.refuse(batch=third, reason=" 名单不对 ", by=security, at=NOON) == 1
    assert third.invitations.get().refusal == "名单不对" and history(third)[-1].event == "administration.batch.refused"
    with pytest.raises(Refused, match="No invitation"):
        batches.confirm(batch=third, by=security, at=NOON)


def test_a_single_link_or_code_is_made_anew_in_the_same_two_hands(registrar, security):
    batch = asked(registrar, row("s1"))
    one = batch.invitations.get()
    secret = actions.renew_link(invitation=one, by=registrar, at=NOON)
    with pytest.raises(Refused, match="waits for"):
        actions.renew_code(invitation=one, by=security, at=NOON)
    batches.confirm(batch=batch, by=security, at=NOON)
    with pytest.raises(Refused, match="one hand"):
        actions.renew_code(invitation=one, by=replace(registrar, role=Role.SECURITY_ADMINISTRATOR), at=NOON)
    with pytest.raises(Refused, match="one hand"):
        actions.renew_link(invitation=one, by=replace(security, role=Role.ADMINISTRATOR), at=NOON)
    Invitation.objects.update(tries=4)
    code = actions.renew_code(invitation=one, by=security, at=NOON)
    assert Invitation.objects.get().tries == 0
    assert actions.accept(invitation=actions.invitation_of(secret), code=code, password=PASSWORD, by=ANONYMOUS, at=NOON).username == "s1"
    assert [entry.event for entry in history(one)] == ["administration.link.renewed", "administration.code.renewed", "administration.invitation.accepted"]


def test_an_account_name_taken_meanwhile_is_a_refusal_not_a_fault(registrar, security):
    batch = asked(registrar, row("s1"))
    batches.confirm(batch=batch, by=security, at=NOON)
    door = batches.make_codes(batch=batch, by=security, at=NOON)[0]
    a_user(username="s1")
    with pytest.raises(Refused, match="by now"):
        actions.accept(invitation=door.invitation, code=door.secret, password=PASSWORD, by=ANONYMOUS, at=NOON)
    assert not Person.objects.filter(name="学生s1").exists()


@pytest.mark.parametrize("changed", [{}, {"confirmed_at": NOON}, {"confirmed_at": NOON, "opened_at": NOON}, {"tries": 5}, {"withdrawn_at": NOON},
                                     {"refused_at": NOON}, {"accepted_at": NOON}, {"valid_until": NOON - timedelta(seconds=1)}])
def test_the_condition_of_a_stage_says_what_the_invitation_says(registrar, changed):
    asked(registrar, row("s1"))
    Invitation.objects.update(**changed)
    one = Invitation.objects.get()
    assert [stage for stage in Stage if Invitation.objects.filter(standing(stage, NOON)).exists()] == [one.stage(NOON)]


def test_each_sees_only_their_own_batches(registrar, security, administrator, school):
    batch = asked(registrar, row("s1"))
    far = an_organisation(kind=OrganisationKind.AUTHORITY, name="大连市教育局", region_id="2102")
    outsiders = [actor_of(a_user(a_seat(role, unit)), TODAY) for role, unit in (
        (Role.SECURITY_ADMINISTRATOR, far), (Role.SCHOOL_REGISTRAR, None), (Role.SCHOOL_TEACHER, school), (Role.CITY_OFFICER, far))]
    for actor in (registrar, security, administrator):
        assert batch in Batch.objects.visible_to(actor) and batch.invitations.get() in Invitation.objects.visible_to(actor)
    for actor in outsiders:
        assert not Batch.objects.visible_to(actor).exists() and not Invitation.objects.visible_to(actor).exists()
    assert str(batch) == "2026级新生入学" and InvitationKind.ACCOUNT is batch.invitations.get().kind
