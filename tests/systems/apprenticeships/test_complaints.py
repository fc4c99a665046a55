"""Complaints go past school and enterprise; without a name nothing that could be a name is kept."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import NOON, Cast
from tests.systems.apprenticeships.steps import active, fresh
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.states import Refused
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Complaint
from zhijiao.systems.apprenticeships.terms import ComplaintKind, ComplaintState

pytestmark = pytest.mark.django_db


def complaint_of(people: Cast, anonymous: bool, kind: ComplaintKind = ComplaintKind.DANGER) -> Complaint:
    return actions.complain(agreement=active(people), kind=kind, text="冲床没有防护罩", by=people.apprentice.actor, at=NOON,
                            anonymous=anonymous).complaint


def test_an_anonymous_complaint_keeps_no_person_no_agreement_no_account(people: Cast) -> None:
    complaint = complaint_of(people, anonymous=True)
    assert (complaint.complainant_id, complaint.received_by_id, complaint.is_anonymous) == (None, None, True)
    (entry,) = history(complaint)
    assert (entry.person_id, entry.organisation_id, entry.address, entry.role) == (None, None, "", "")
    assert not hasattr(complaint, "agreement")


def test_danger_is_answered_within_one_working_day_other_things_within_five(people: Cast) -> None:
    urgent = complaint_of(people, anonymous=True)
    assert (urgent.answer_due_on, urgent.close_due_on) == (date(2026, 9, 29), date(2026, 10, 23))
    pay = actions.complain(agreement=people.apprentice.person.agreements.get(), kind=ComplaintKind.PAY, text="没发钱",
                           by=people.apprentice.actor, at=NOON).complaint
    assert pay.answer_due_on == date(2026, 10, 10)  # past the holiday; Saturday the 10th is worked


def test_neither_school_nor_enterprise_sees_a_complaint(people: Cast) -> None:
    complaint_of(people, anonymous=False)
    seen = {name: Complaint.objects.visible_to(member.actor).count() for name, member in people.members.items()}
    assert {name for name, count in seen.items() if count} == {"apprentice", "city_officer", "provincial_official", "second_official"}
    assert {entry.chain for entry in history(Complaint.objects.get())} == {0}


def test_a_guardian_finds_the_own_complaint_again(people: Cast) -> None:
    complaint = actions.complain(agreement=active(people), kind=ComplaintKind.PAY, text="没发工资", by=people.guardian.actor, at=NOON).complaint
    assert list(Complaint.objects.visible_to(people.guardian.actor)) == [complaint]
    assert not Complaint.objects.visible_to(people.apprentice.actor).exists()


def test_an_anonymous_complaint_is_not_on_the_apprentices_own_list(people: Cast) -> None:
    complaint_of(people, anonymous=True)
    assert not Complaint.objects.visible_to(people.apprentice.actor).exists()
    assert Complaint.objects.visible_to(people.city_officer.actor).exists()
    assert not Complaint.objects.visible_to(people.shenfu_officer.actor).exists()


def test_the_bureau_answers_then_closes(people: Cast) -> None:
    complaint = complaint_of(people, anonymous=False)
    with pytest.raises(Refused):
        actions.close_complaint(complaint=complaint, outcome="已整改", by=people.city_officer.actor, at=NOON)
    with pytest.raises(Refused, match="another office"):
        actions.answer_complaint(complaint=complaint, answer="已联系", by=people.shenfu_officer.actor, at=NOON)
    for member in (people.teacher, people.hr, people.apprentice):
        with pytest.raises(Refused):
            actions.answer_complaint(complaint=complaint, answer="已联系", by=member.actor, at=NOON)
    actions.answer_complaint(complaint=complaint, answer="明天上午到现场", by=people.city_officer.actor, at=NOON)
    actions.close_complaint(complaint=complaint, outcome="已加防护罩", by=people.city_officer.actor, at=NOON)
    now = fresh(complaint)
    assert (now.state, now.answer, now.outcome, now.text) == (ComplaintState.CLOSED, "明天上午到现场", "已加防护罩", "冲床没有防护罩")


def test_a_complaint_says_what_happened_and_comes_from_the_placement(people: Cast) -> None:
    agreement = active(people)
    with pytest.raises(Refused, match="Say what happened"):
        actions.complain(agreement=agreement, kind=ComplaintKind.PAY, text=" ", by=people.apprentice.actor, at=NOON)
    with pytest.raises(Refused, match="your own placement"):
        actions.complain(agreement=agreement, kind=ComplaintKind.PAY, text="x", by=people.hr.actor, at=NOON)
    with pytest.raises(Refused, match="your own placement"):
        actions.complain(agreement=agreement, kind=ComplaintKind.PAY, text="x", by=people.adult.actor, at=NOON)
