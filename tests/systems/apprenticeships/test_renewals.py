"""A renewal continues the old agreement; the usual six months are counted over both. Rotations: where the apprentice learns when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import NOON, TODAY, Cast
from tests.factories import an_agreement
from tests.systems.apprenticeships.steps import active, fresh
from zhijiao.kernel.states import Refused
from zhijiao.law.national.internship_2021.terms import PremiumPayer
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.facts import TERMS
from zhijiao.systems.apprenticeships.models import Agreement, Rotation
from zhijiao.systems.apprenticeships.queries import facts
from zhijiao.systems.apprenticeships.queries.daily import my_day
from zhijiao.systems.apprenticeships.queries.renewals import continued_by, first_days
from zhijiao.systems.apprenticeships.terms import LearningPlace, State

pytestmark = pytest.mark.django_db


def renewed(people: Cast, agreement: Agreement, last: date = date(2027, 3, 31)) -> Agreement:
    return actions.renew(agreement=fresh(agreement), ends_on=last, by=people.registrar.actor, at=NOON)


def rules(agreement: Agreement) -> set[str]:
    return {f.rule for f in facts.judged([fresh(agreement)], today=TODAY, whole=True)[0] if f.outcome == "fail"}


def test_a_renewal_begins_the_next_day_with_the_same_terms_and_no_signature(people: Cast) -> None:
    agreement = active(people)
    made = renewed(people, agreement)
    assert (made.starts_on, made.ends_on, made.state, made.renews_id) == (date(2026, 12, 19), date(2027, 3, 31), State.DRAFT, agreement.pk)
    same = [name for name in TERMS if name not in ("starts_on", "ends_on")]
    assert all(getattr(made, name) == getattr(agreement, name) for name in same) and made.mentor_id == agreement.mentor_id
    assert not made.signatures.exists() and continued_by(agreement) == made
    assert made.number != agreement.number


def test_the_usual_six_months_are_counted_over_the_whole_chain(people: Cast) -> None:
    agreement = active(people)
    within = renewed(people, agreement, date(2027, 4, 12))
    assert "usual_duration" not in rules(within)
    beyond = renewed(people, agreement=_without(within), last=date(2027, 4, 13))
    assert "usual_duration" in rules(beyond)


def _without(renewal: Agreement) -> Agreement:
    old = renewal.renews
    assert old is not None
    Agreement.objects.filter(pk=renewal.pk).update(**{"state": "withdrawn"})
    return old


def test_a_chain_of_three_is_counted_from_its_first_day(people: Cast) -> None:
    first = active(people)
    second = renewed(people, first)
    Agreement.objects.filter(pk=second.pk).update(**{"state": "completed"})
    third = renewed(people, second, date(2027, 5, 31))
    assert first_days([first, fresh(second), third]) == {second.pk: date(2026, 10, 12), third.pk: date(2026, 10, 12)}
    assert "usual_duration" in rules(third)


def test_insurance_of_the_register_reaches_into_the_renewal(people: Cast) -> None:
    agreement = active(people)
    actions.insure(agreement=fresh(agreement), number="P", insurer="某财险", policy_from=date(2026, 9, 1), policy_to=date(2027, 8, 31),
                   payer=PremiumPayer.SCHOOL, by=people.teacher.actor, at=NOON)
    assert "insured_throughout" not in rules(renewed(people, agreement))


def test_what_is_not_renewed(people: Cast) -> None:
    agreement = active(people)
    with pytest.raises(Refused, match="The school drafts"):
        actions.renew(agreement=agreement, ends_on=date(2027, 3, 31), by=people.hr.actor, at=NOON)
    with pytest.raises(Refused, match="cannot lie before"):
        renewed(people, agreement, date(2026, 12, 18))
    with pytest.raises(Refused, match="while it runs"):
        renewed(people, an_agreement(people))
    renewed(people, agreement, date(2026, 12, 19))
    with pytest.raises(Refused, match="renewed already"):
        renewed(people, agreement)


def planned(people: Cast, agreement: Agreement, first: date, last: date, who: str = "hr", **but: Any) -> Rotation:
    values = {"place": LearningPlace.ENTERPRISE, "station": "装配线", "learns": "装配工艺", "guide": "赵立新", **but}
    return actions.plan_rotation(agreement=fresh(agreement), starts_on=first, ends_on=last, by=people.members[who].actor, at=NOON, **values)


def test_rotations_fill_the_days_of_an_agreement_once(people: Cast) -> None:
    agreement = active(people)
    planned(people, agreement, date(2026, 10, 12), date(2026, 10, 30))
    planned(people, agreement, date(2026, 10, 31), date(2026, 12, 18), "teacher", place=LearningPlace.SCHOOL, station="实训中心")
    for first, last, says in ((date(2026, 10, 30), date(2026, 10, 30), "planned already"), (date(2026, 10, 11), date(2026, 10, 11), "outside"),
                              (date(2026, 12, 18), date(2026, 12, 19), "outside"), (date(2026, 11, 2), date(2026, 11, 1), "wrong order")):
        with pytest.raises(Refused, match=says):
            planned(people, agreement, first, last)
    with pytest.raises(Refused, match="which station"):
        planned(people, agreement, date(2026, 11, 1), date(2026, 11, 2), station=" ")
    for who in ("apprentice", "mentor", "stranger", "city_officer"):
        with pytest.raises(Refused, match="belongs to somebody else"):
            planned(people, agreement, date(2026, 11, 1), date(2026, 11, 2), who)


def test_the_phone_says_where_to_be_on_the_day(people: Cast) -> None:
    agreement = active(people)
    rotation = planned(people, agreement, date(2026, 10, 12), date(2026, 10, 30))
    on = my_day(people.apprentice.actor, date(2026, 10, 30)).rotation
    assert on == rotation and my_day(people.apprentice.actor, date(2026, 10, 31)).rotation is None
    actions.drop_rotation(rotation=rotation, by=people.teacher.actor, at=NOON)
    assert not Rotation.objects.exists()
    with pytest.raises(Refused, match="belongs to somebody else"):
        actions.drop_rotation(rotation=planned(people, agreement, date(2026, 10, 12), date(2026, 10, 30)), by=people.apprentice.actor, at=NOON)


def test_the_pages_renew_plan_and_take_out(people: Cast, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = date(2026, 10, 20)
    agreement = active(people)
    school, apprentice = Client(), Client()
    for client, member in ((school, people.registrar), (apprentice, people.apprentice)):
        client.force_login(member.user)
        client.cookies["django_language"] = "en"
    plan = reverse("apprenticeships:agreement_rotation", args=[agreement.number])
    given = {"starts_on": "2026-10-12", "ends_on": "2026-10-30", "place": "enterprise", "station": "装配线"}
    assert school.get(plan).status_code == 200 and school.post(plan, given).status_code == 302
    page = apprentice.get(agreement.get_absolute_url()).content.decode()
    assert "装配线" in page and "Take out" not in page and "装配线" in apprentice.get(reverse("apprenticeships:my_day")).content.decode()
    renew = reverse("apprenticeships:agreement_renew", args=[agreement.number])
    assert school.post(renew, {"ends_on": "2027-03-31", "version": agreement.version}).status_code == 302
    made = Agreement.objects.exclude(pk=agreement.pk).get()
    assert made.number in school.get(agreement.get_absolute_url()).content.decode()
    assert agreement.number in school.get(made.get_absolute_url()).content.decode()
    assert made.number in school.get(reverse("apprenticeships.agreements") + "?view=renewals").content.decode()
    drop = reverse("apprenticeships:rotation_drop", args=[Rotation.objects.get().pk])
    assert apprentice.post(drop).status_code == 403 and school.post(drop).status_code == 302 and not Rotation.objects.exists()


