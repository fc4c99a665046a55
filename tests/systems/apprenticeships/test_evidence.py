"""How well a placement is proved: each part counts what it says, and the score is nothing but the parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import NOON, Cast
from tests.systems.apprenticeships.steps import active, fresh
from zhijiao.law.national.internship_2021.terms import PremiumPayer
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement, Cover, LogEntry, Policy
from zhijiao.systems.apprenticeships.queries.evidence import WEIGHTS, Part, Strength, strength
from zhijiao.systems.apprenticeships.terms import Evidence, SignMethod, VisitForm

MONDAY = date(2026, 10, 12)
PHONE, DESK = "10.0.0.7", "10.0.0.8"


def on(day: date) -> datetime:
    return NOON.replace(month=day.month, day=day.day, hour=10)


def write(people: Cast, agreement: Agreement, day: date, **but: Any) -> LogEntry:
    values = {"tasks": ["车削"], "hours": 8000, "client_key": f"k{day}", "sentence": f"第{day.day}天", "at": on(day)} | but
    return actions.write_log(agreement=agreement, on=day, by=replace(people.apprentice.actor, address=PHONE), **values)


def sign(people: Cast, agreement: Agreement, days: list[date], at: date, address: str = DESK, method: SignMethod = SignMethod.ACCOUNT) -> None:
    actions.sign_week(agreement=agreement, week=days[0], sign=days, method=method, by=replace(people.mentor.actor, address=address), at=on(at))


def counted(agreement: Agreement, today: date) -> dict[Evidence, tuple[int, int]]:
    return {part.kind: (part.have, part.of) for part in strength(fresh(agreement), today).parts}


def a_week(monday: date = MONDAY) -> list[date]:
    return [monday + timedelta(days=n) for n in range(5)]


@pytest.mark.django_db
def test_days_count_as_signed_in_time_until_seven_days_after_friday(people: Cast) -> None:
    agreement = active(people)
    for day in a_week():
        write(people, agreement, day)
    assert counted(agreement, date(2026, 10, 23))[Evidence.SIGNED] == (0, 0), "there is time until the 23rd"
    assert counted(agreement, date(2026, 10, 24))[Evidence.SIGNED] == (0, 5)
    sign(people, agreement, a_week()[:3], date(2026, 10, 23))
    sign(people, agreement, a_week()[3:4], date(2026, 10, 24))
    assert counted(agreement, date(2026, 10, 24))[Evidence.SIGNED] == (3, 5)


@pytest.mark.django_db
def test_a_sign_off_is_apart_from_the_apprentices_phone_or_by_the_poster(people: Cast) -> None:
    agreement = active(people)
    for day in a_week():
        write(people, agreement, day)
    sign(people, agreement, a_week()[:1], MONDAY + timedelta(days=4), address=PHONE)
    assert counted(agreement, date(2026, 10, 17))[Evidence.APART] == (0, 1)
    sign(people, agreement, a_week()[1:2], MONDAY + timedelta(days=5), address=DESK)
    sign(people, agreement, a_week()[2:3], MONDAY + timedelta(days=6), address=PHONE, method=SignMethod.POSTER)
    sign(people, agreement, a_week()[3:4], MONDAY + timedelta(days=7), address="")
    assert counted(agreement, date(2026, 10, 20))[Evidence.APART] == (2, 3), "an unknown address says nothing"


@pytest.mark.django_db
def test_weeks_without_a_log_and_odd_days_lower_their_parts(people: Cast) -> None:
    agreement = active(people)
    write(people, agreement, MONDAY, sentence="车零件")
    write(people, agreement, date(2026, 10, 26), sentence="车零件")
    today = date(2026, 11, 2)
    found = counted(agreement, today)
    assert found[Evidence.WRITTEN] == (2, 3) and found[Evidence.PLAIN] == (1, 2) and found[Evidence.PHOTO] == (0, 2)
    [odd] = strength(fresh(agreement), today).odd
    assert odd.entry.on == date(2026, 10, 26) and "same words" in odd.why[0].en.lower()


@pytest.mark.django_db
def test_pay_visits_and_insurance_count_against_what_was_due(people: Cast) -> None:
    agreement = active(people)
    today = date(2026, 12, 10)
    assert counted(agreement, today)[Evidence.VISIT] == (0, 0), "no interval is set"
    actions.set_visit_interval(effective_on=date(2026, 9, 1), days=28, document="测试文件", by=people.provincial_official.actor, at=NOON)
    actions.record_visit(agreement=agreement, on=MONDAY, form=VisitForm.ON_SITE, found="防护到位", by=people.teacher.actor, at=on(today))
    before = counted(agreement, today)
    assert before[Evidence.VISIT] == (1, 2) and before[Evidence.PAY][0] == 0 and before[Evidence.PAY][1] >= 1
    actions.record_pay(agreement=agreement, period=date(2026, 10, 1), amount_fen=360_000, paid_on=date(2026, 11, 5), by=people.hr.actor, at=on(today))
    assert counted(agreement, today)[Evidence.PAY] == (1, before[Evidence.PAY][1])
    days = (agreement.ends_on - agreement.starts_on).days + 1
    assert before[Evidence.INSURED] == (0, days)
    policy = Policy.objects.create(holder=people.school, number="P-1", insurer="某财险", starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31),
                                   payer=PremiumPayer.SCHOOL, recorded_at=NOON)
    Cover.objects.create(policy=policy, person=agreement.apprentice, since=agreement.starts_on + timedelta(days=3), until=policy.ends_on, added_at=NOON)
    assert counted(agreement, today)[Evidence.INSURED] == (days - 3, days)


@pytest.mark.django_db
def test_before_the_first_day_nothing_is_judged(people: Cast) -> None:
    agreement = active(people)
    assert strength(fresh(agreement), MONDAY - timedelta(days=1)) == Strength((), ())


def test_the_weights_are_a_hundred_and_every_part_has_one() -> None:
    assert sum(WEIGHTS.values()) == 100 and set(WEIGHTS) == set(Evidence)


def test_what_cannot_be_judged_is_left_out_and_almost_all_is_not_all() -> None:
    assert Strength((), ()).score is None
    assert Strength((Part(Evidence.PAY, 0, 0),), ()).score is None
    assert Strength((Part(Evidence.SIGNED, 5, 5), Part(Evidence.PAY, 0, 0)), ()).score == 100
    assert Strength((Part(Evidence.SIGNED, 999, 1000),), ()).score == 99
    assert Strength((Part(Evidence.SIGNED, 1, 2), Part(Evidence.PLAIN, 5, 5)), ()).score == 68  # (25/2 + 15) of 40 is 68.75


@settings(deadline=None)  # what is tested is a number, not a time
@given(st.dictionaries(st.sampled_from(list(Evidence)), st.integers(1, 200).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), min_size=1))
def test_the_score_is_the_weighted_mean_rounded_down(drawn: dict[Evidence, tuple[int, int]]) -> None:
    score = Strength(tuple(Part(kind, have, of) for kind, (have, of) in drawn.items()), ()).score
    mean = 100 * sum(WEIGHTS[kind] * have / of for kind, (have, of) in drawn.items()) / sum(WEIGHTS[kind] for kind in drawn)
    assert score is not None and score - 1e-9 <= mean < score + 1 + 1e-9


@pytest.mark.django_db
def test_the_page_shows_the_parts_to_the_parties_and_not_to_the_mentor(people: Cast, client: Client, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = date(2026, 11, 2)
    agreement = active(people)
    write(people, agreement, MONDAY)
    address = reverse("apprenticeships:evidence", args=[agreement.number])
    for member in (people.apprentice, people.teacher, people.city_officer):
        client.force_login(member.user)
        page = client.get(address)
        assert page.status_code == 200 and page.context["proved"].score is not None
        assert address in client.get(agreement.get_absolute_url()).content.decode()
    client.force_login(people.mentor.user)
    assert client.get(address).status_code == 403
    assert address not in client.get(agreement.get_absolute_url()).content.decode()
