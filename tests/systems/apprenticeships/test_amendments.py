"""Amendments of every kind: signed again, judged before anybody signs, in the agreement from their day, and the findings follow."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import NOON, Cast
from tests.systems.apprenticeships.steps import active, fresh
from zhijiao.kernel.findings.models import Waiver
from zhijiao.kernel.findings.queries import findings_of
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.seats import actor_of
from zhijiao.kernel.states import Refused
from zhijiao.law.national.internship_2021.terms import Province
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.jobs import apply_changes
from zhijiao.systems.apprenticeships.models import Agreement, Amendment
from zhijiao.systems.apprenticeships.queries.changes import hands
from zhijiao.systems.apprenticeships.queries.history import told
from zhijiao.systems.apprenticeships.terms import AmendmentKind, AmendmentState, Party

pytestmark = pytest.mark.django_db

START = date(2026, 10, 12)


def at(day: date) -> datetime:
    return NOON.replace(year=day.year, month=day.month, day=day.day)


def proposed(people: Cast, agreement: Agreement, kind: AmendmentKind, day: date = START, reason: str = "产线调整", **changes: Any) -> Amendment:
    return actions.propose_change(agreement=fresh(agreement), kind=kind, changes=changes, effective_on=day, reason=reason, by=people.hr.actor,
                                  at=at(day))


def signed_by_the_rest(people: Cast, amendment: Amendment, day: date = START) -> Amendment:
    for member in (people.teacher, people.apprentice, people.guardian):
        actions.accept_amendment(amendment=fresh(amendment), by=member.actor, at=at(day))
    return fresh(amendment)


@pytest.mark.parametrize(("kind", "changes"), [
    (AmendmentKind.DATES, {"ends_on": date(2026, 12, 11)}),
    (AmendmentKind.POST, {"post_name": "装配", "post_staff": 60, "hazards": ()}),
    (AmendmentKind.HOURS, {"hours_per_day": 7000, "days_per_week": 5000}),
    (AmendmentKind.MENTOR, {"enterprise_mentor": "钱进"}),
    (AmendmentKind.PLACE, {"venue_kind": "office"}),
])
def test_each_kind_is_in_force_when_everybody_has_signed(people: Cast, kind: AmendmentKind, changes: dict[str, Any]) -> None:
    agreement = active(people)
    amendment = proposed(people, agreement, kind, **changes)
    if kind is not AmendmentKind.HOURS:
        assert (amendment.state, fresh(agreement).version) == (AmendmentState.PROPOSED, agreement.version)
        amendment = signed_by_the_rest(people, amendment)
    assert (amendment.state, amendment.applied_at) == (AmendmentState.ACCEPTED, at(START))
    now = fresh(agreement)
    assert {name: getattr(now, name) for name in amendment.after} == {name: changes[name] for name in amendment.after}


def test_shorter_hours_for_the_same_pay_only_favour_the_apprentice_and_longer_ones_do_not(people: Cast) -> None:
    agreement = active(people)
    longer = proposed(people, agreement, AmendmentKind.HOURS, hours_per_day=7000, days_per_week=6000)
    assert (longer.favours_apprentice, longer.state) == (False, AmendmentState.PROPOSED)
    actions.refuse_amendment(amendment=longer, reason="不同意", by=people.apprentice.actor, at=NOON)
    shorter = proposed(people, agreement, AmendmentKind.HOURS, hours_per_day=7000)
    assert (shorter.favours_apprentice, shorter.state, fresh(agreement).hours_per_day) == (True, AmendmentState.ACCEPTED, 7000)


def test_terms_of_a_later_day_stand_in_the_agreement_from_that_day_once(people: Cast) -> None:
    agreement = active(people)
    amendment = actions.propose_change(agreement=agreement, kind=AmendmentKind.POST, changes={"post_name": "装配"}, effective_on=date(2026, 11, 2),
                                       reason="轮岗", by=people.hr.actor, at=NOON)
    for member in (people.teacher, people.apprentice, people.guardian):
        actions.accept_amendment(amendment=fresh(amendment), by=member.actor, at=NOON)
    apply_changes(at=at(date(2026, 11, 1)))
    assert (fresh(amendment).state, fresh(agreement).post_name) == (AmendmentState.ACCEPTED, "数控车床操作")
    apply_changes(at=at(date(2026, 11, 2)))
    assert fresh(agreement).post_name == "装配"
    assert not actions.apply_amendment(amendment=amendment, by=SYSTEM, at=at(date(2026, 11, 3)))


@pytest.mark.parametrize(("kind", "changes", "says"), [
    (AmendmentKind.POST, {"hazards": ("height",)}, "height"),
    (AmendmentKind.POST, {"labour_level": 3}, "labour"),
    (AmendmentKind.HOURS, {"hours_per_day": 9000}, "hours"),
    (AmendmentKind.HOURS, {"night_shift": True}, "night"),
    (AmendmentKind.PLACE, {"venue_kind": "karaoke"}, "karaoke"),
    (AmendmentKind.PLACE, {"province_of_post": Province("22")}, "consent"),
])
def test_what_the_law_forbids_is_refused_before_anybody_signs(people: Cast, kind: AmendmentKind, changes: dict[str, Any], says: str) -> None:
    agreement = active(people)
    with pytest.raises(Refused, match=f"(?i){says}"):
        proposed(people, agreement, kind, **changes)
    assert not Amendment.objects.exists()


def test_a_later_last_day_needs_insurance_to_the_end(people: Cast) -> None:
    agreement = active(people)
    with pytest.raises(Refused, match="insurance|Insured"):
        proposed(people, agreement, AmendmentKind.DATES, ends_on=date(2027, 9, 1))
    assert proposed(people, agreement, AmendmentKind.DATES, ends_on=date(2026, 12, 31)).state == AmendmentState.PROPOSED


def test_the_reason_of_the_amendment_stands_for_its_warnings(people: Cast) -> None:
    agreement = active(people)
    amendment = proposed(people, agreement, AmendmentKind.POST, post_programme_category="54", reason="轮岗到装配线")
    signed_by_the_rest(people, amendment)
    assert findings_of(agreement).get(rule="programme_matches_post").outcome == "fail"
    assert Waiver.objects.get().reason == "轮岗到装配线"


def test_what_is_no_change_is_refused_with_every_reason(people: Cast) -> None:
    agreement = active(people)
    with pytest.raises(Refused) as refused:
        proposed(people, agreement, AmendmentKind.HOURS, date(2027, 3, 1), reason=" ", hours_per_day=8000)
    assert all(text in str(refused.value) for text in ("Nothing of it differs", "Say why", "outside the placement"))
    with pytest.raises(Refused, match="before the day of the change"):
        proposed(people, agreement, AmendmentKind.DATES, date(2026, 11, 2), ends_on=date(2026, 11, 1))
    with pytest.raises(Refused, match="Nothing of it differs"):  # a term of another kind is no term of this one
        proposed(people, agreement, AmendmentKind.MENTOR, pay_fen=1)


def test_a_longer_placement_may_not_run_into_another_agreement(people: Cast) -> None:
    agreement = active(people)
    other = actions.draft(school=people.school, enterprise=people.other_enterprise, apprentice=people.apprentice.person,
                          terms={"starts_on": date(2026, 12, 21), "ends_on": date(2027, 1, 31)}, by=people.teacher.actor, at=NOON)
    Agreement.objects.filter(pk=other.pk).update(**{"state": "with_enterprise"})
    with pytest.raises(Refused, match="another agreement"):
        proposed(people, agreement, AmendmentKind.DATES, ends_on=date(2026, 12, 21))
    assert proposed(people, agreement, AmendmentKind.DATES, ends_on=date(2026, 12, 20)).pk


def test_the_page_asks_shows_and_takes_the_signature(people: Cast, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = START + timedelta(days=1)
    agreement = active(people)
    hr, apprentice = Client(), Client()
    for client, member in ((hr, people.hr), (apprentice, people.apprentice)):
        client.force_login(member.user)
        client.cookies["django_language"] = "en"
    address = reverse("apprenticeships:agreement_amend_post", args=[agreement.number])
    assert "数控车床操作" in hr.get(address).content.decode()
    given = {"post_name": "装配", "post_staff": "60", "post_programme_category": "66", "labour_level": "2", "hazards": "none",
             "effective_on": "2026-11-02", "reason": "轮岗", "version": agreement.version}
    assert hr.post(address, given).status_code == 302
    assert Amendment.objects.get().after == {"post_name": "装配", "post_staff": 60}
    page = apprentice.get(agreement.get_absolute_url()).content.decode()
    assert "A change waits for signatures: post" in page and "装配" in page and "Sign the change" in page
    assert "装配" in hr.get(reverse("apprenticeships.amendments") + f"/{Amendment.objects.get().pk}").content.decode()


def test_the_page_says_who_has_signed_and_offers_no_second_signature(people: Cast, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = START
    agreement = active(people)
    amendment = proposed(people, agreement, AmendmentKind.MENTOR, enterprise_mentor="钱进")
    pages = {}
    for who in ("hr", "teacher", "guardian"):
        client = Client()
        client.force_login(people.members[who].user)
        client.cookies["django_language"] = "en"
        pages[who] = client.get(agreement.get_absolute_url()).content.decode()
    accept = reverse("apprenticeships:amendment_accept", args=[amendment.pk])
    assert "Signed: enterprise; To sign: school, apprentice, guardian" in pages["hr"]
    assert "Another change is proposed once" in pages["hr"] and "/amend_post" not in pages["hr"]
    assert (accept in pages["hr"], accept in pages["teacher"], accept in pages["guardian"]) == (False, True, True)
    signed_by_the_rest(people, amendment)
    assert hands(amendment) == (list(agreement.signers), [])


def test_a_refused_change_stands_with_its_terms_and_the_reason(people: Cast, settings: Any, client: Client) -> None:
    settings.ZHIJIAO_TODAY = START
    agreement = active(people)
    amendment = actions.propose_amendment(agreement=fresh(agreement), new_pay_fen=340_000, effective_on=START, by=people.hr.actor, at=at(START))
    actions.refuse_amendment(amendment=amendment, reason="活没有变少", by=people.apprentice.actor, at=at(START))
    client.force_login(people.hr.user)
    page = client.get(agreement.get_absolute_url()).content.decode()
    assert "3,600 → 3,400" in page and "不同意的理由：活没有变少" in page
    row = client.get(reverse("apprenticeships.amendments") + f"/{amendment.pk}").content.decode()
    assert "学徒不同意变更" in row and "提出变更：报酬" in row and "apprenticeships.amendment" not in row


def test_changes_stand_in_the_history_of_the_agreement_and_not_in_a_mentors(people: Cast) -> None:
    agreement = active(people)
    amendment = proposed(people, agreement, AmendmentKind.POST, post_name="装配")
    signed_by_the_rest(people, amendment)
    lower = actions.propose_amendment(agreement=fresh(agreement), new_pay_fen=340_000, effective_on=START, by=people.hr.actor, at=at(START))
    actions.refuse_amendment(amendment=lower, reason="活没有变少", by=people.apprentice.actor, at=at(START))
    lines = told(fresh(agreement)).lines
    assert [line.words.zh for line in lines[:6]] == ["学徒不同意变更", "提出变更：报酬", "监护人签字同意变更", "学徒签字同意变更", "学校签字同意变更",
                                                     "提出变更：岗位"]
    assert [detail.en for line in lines[:6] for detail in line.details] == ["Pay per month, yuan: 3,600 → 3,400", "Post: 数控车床操作 → 装配"]
    assert not any("变更" in line.words.zh for line in told(fresh(agreement), pay=False).lines)


def test_who_has_come_of_age_since_the_first_day_signs_a_change_alone(people: Cast) -> None:
    """The guardian sees nothing of it any more; what was signed before stays signed."""
    agreement = active(people)
    born_on = agreement.apprentice.born_on
    assert born_on is not None
    day = born_on.replace(year=born_on.year + 18) + timedelta(days=1)
    guardian = actor_of(people.guardian.user, day)
    assert Agreement.objects.visible_to(people.guardian.actor).exists() and not Agreement.objects.visible_to(guardian).exists()
    assert agreement.signatures.filter(party=Party.GUARDIAN, voided_at=None).exists()
    assert Party.GUARDIAN in agreement.signers_on(day - timedelta(days=1)) and Party.GUARDIAN not in agreement.signers_on(day)
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=day + timedelta(days=60))
    amendment = actions.propose_change(agreement=fresh(agreement), kind=AmendmentKind.MENTOR, changes={"enterprise_mentor": "钱进"}, effective_on=day,
                                       reason="换师傅", by=people.hr.actor, at=at(day))
    with pytest.raises(Refused, match="belongs to somebody else"):
        actions.accept_amendment(amendment=fresh(amendment), by=guardian, at=at(day))
    for member in (people.teacher, people.apprentice):
        actions.accept_amendment(amendment=fresh(amendment), by=member.actor, at=at(day))
    assert fresh(amendment).state == AmendmentState.ACCEPTED
