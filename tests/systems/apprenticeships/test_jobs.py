"""What leaves after commit: letters to whoever must act, codes by text message, the nightly second look."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.cast import NOON, Cast
from tests.factories import an_agreement
from tests.systems.apprenticeships.steps import active, fresh, sent, signed
from zhijiao.kernel.findings.queries import findings_of
from zhijiao.kernel.outbox.delivery import tick
from zhijiao.systems.apprenticeships import actions, jobs
from zhijiao.systems.apprenticeships.terms import ComplaintKind, FilingKind

pytestmark = pytest.mark.django_db


def letters(mailoutbox: list[Any]) -> list[tuple[str, str]]:
    """Deliver everything that waits and return what was sent: to whom, under what heading."""
    later = NOON + timedelta(days=90)
    while tick(at=later):
        pass
    return [(message.to[0], message.subject) for message in mailoutbox]


def test_the_baton_is_announced_to_each_holder_in_turn(people: Cast, mailoutbox: list[Any]) -> None:
    agreement = sent(people)
    assert [to for to, _ in letters(mailoutbox)] == ["hr@cast.example"]
    actions.sign(agreement=agreement, by=people.hr.actor, at=NOON)
    actions.sign(agreement=agreement, by=people.apprentice.actor, at=NOON)
    actions.sign(agreement=agreement, by=people.guardian.actor, at=NOON)
    # only the present holder is told: by the time of delivery the earlier messages say nothing new
    assert [to for to, _ in letters(mailoutbox)][1:] == ["registrar@cast.example"]


def test_apprentice_and_guardian_are_told_when_it_is_their_turn(people: Cast, mailoutbox: list[Any]) -> None:
    agreement = sent(people)
    actions.sign(agreement=agreement, by=people.hr.actor, at=NOON)
    letters(mailoutbox)
    actions.sign(agreement=agreement, by=people.apprentice.actor, at=NOON)
    assert [to for to, _ in letters(mailoutbox)] == ["apprentice@cast.example", "guardian@cast.example"]
    assert agreement.number in mailoutbox[-1].body
    assert "待监护人签" in mailoutbox[-1].body


def test_the_code_goes_to_the_phone_and_only_there(people: Cast, mailoutbox: list[Any]) -> None:
    agreement = sent(people)
    invitation = actions.invite(agreement=agreement, by=people.teacher.actor, at=NOON)
    letters(mailoutbox)
    with_code = [message for message in mailoutbox if invitation.code in message.body]
    assert [message.to for message in with_code] == [["024-00000001@text.localhost"]]
    assert not any(invitation.token in message.body for message in mailoutbox)


def test_the_school_hears_of_pay_below_the_floor(people: Cast, mailoutbox: list[Any]) -> None:
    agreement = active(people)
    letters(mailoutbox)
    before = len(mailoutbox)
    actions.record_pay(agreement=agreement, period=date(2026, 11, 1), amount_fen=200_000, paid_on=date(2026, 12, 1), by=people.hr.actor,
                       at=datetime(2026, 12, 2, tzinfo=UTC))
    assert [to for to, _ in letters(mailoutbox)[before:]] == ["registrar@cast.example"]


def test_the_apprentice_hears_of_a_returned_day(people: Cast, mailoutbox: list[Any]) -> None:
    agreement = active(people)
    letters(mailoutbox)
    before = len(mailoutbox)
    evening = datetime(2026, 10, 12, 10, tzinfo=UTC)
    entry = actions.write_log(agreement=agreement, on=date(2026, 10, 12), tasks=["x"], hours=8000, client_key="k", by=people.apprentice.actor, at=evening)
    actions.return_log(entry=entry, reason="太短", by=people.mentor.actor, at=evening)
    assert [to for to, _ in letters(mailoutbox)[before:]] == ["apprentice@cast.example"]
    assert "太短" in mailoutbox[-1].body


def test_the_school_hears_what_the_bureau_decided(people: Cast, mailoutbox: list[Any]) -> None:
    filing = actions.request_filing(agreement=an_agreement(people), kind=FilingKind.OUT_OF_PROVINCE, reason="x", by=people.teacher.actor, at=NOON)
    actions.decide_filing(filing=filing, accept=False, answer="省内有岗位", by=people.city_officer.actor, at=NOON)
    assert [to for to, _ in letters(mailoutbox)] == ["registrar@cast.example"]
    assert "省内有岗位" in mailoutbox[-1].body


def test_the_bureau_hears_of_a_complaint_but_not_what_it_says(people: Cast, mailoutbox: list[Any]) -> None:
    agreement = active(people)
    letters(mailoutbox)
    before = len(mailoutbox)
    actions.complain(agreement=agreement, kind=ComplaintKind.DANGER, text="冲床没有防护罩", by=people.apprentice.actor, at=NOON, anonymous=True)
    assert [to for to, _ in letters(mailoutbox)[before:]] == ["city_officer@cast.example"]
    assert "冲床" not in mailoutbox[-1].body
    assert people.apprentice.person.name not in mailoutbox[-1].body


def test_somebody_without_an_address_gets_no_letter(people: Cast, mailoutbox: list[Any]) -> None:
    person = people.hr.person
    person.email = ""
    person.save()
    sent(people)
    assert letters(mailoutbox) == []


def test_the_nightly_look_finds_what_time_has_changed(people: Cast) -> None:
    agreement = signed(people)
    actions.refresh(agreements=[agreement], by=people.teacher.actor, at=NOON)
    before = set(findings_of(agreement).values_list("rule", flat=True))
    unit = people.enterprise
    unit.staff_on_post = 5
    unit.save()
    type(agreement).objects.filter(pk=agreement.pk).update(enterprise_staff=None)
    jobs.look_again(at=NOON + timedelta(days=1))
    assert set(findings_of(fresh(agreement)).values_list("rule", flat=True)) - before == {"enterprise_headcount"}
