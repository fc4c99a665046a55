"""The insurance register: policies, whom they cover, the days that no policy covers; the law's facts follow it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOON, TODAY, Cast
from tests.factories import an_agreement
from tests.systems.apprenticeships.steps import fresh, signed
from zhijiao.basics.dates import Span
from zhijiao.kernel.findings.queries import findings_of
from zhijiao.kernel.registers import Accepted
from zhijiao.kernel.states import Refused
from zhijiao.law.national.internship_2021.terms import PremiumPayer
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement, Cover, Policy
from zhijiao.systems.apprenticeships.queries.insurance import DAY, gaps_of, match_rows, merged, open_gaps, uncovered
from zhijiao.systems.apprenticeships.queries.ledgers import line_of
from zhijiao.systems.apprenticeships.terms import Ledger, Match

WHOLE = {"policy_from": date(2026, 9, 1), "policy_to": date(2027, 8, 31)}


def insured(people: Cast, agreement: Agreement, who: str = "teacher", number: str = "P-1", **but: Any) -> Cover:
    values = {"number": number, "insurer": "某财险", "payer": PremiumPayer.SCHOOL, **WHOLE, **but}
    return actions.insure(agreement=fresh(agreement), by=people.members[who].actor, at=NOON, **values)


def a_row(people: Cast, **but: Any) -> dict[str, Any]:
    return {"policy_number": "P-9", "insurer": "某财险", "policy_from": date(2026, 9, 1), "policy_to": date(2027, 8, 31), "premium_payer": "school",
            "student_name": "林晓雨", "student_id_number": people.apprentice.person.id_number, "covered_from": None, "covered_to": None, **but}


days = st.dates(date(2026, 9, 1), date(2026, 10, 31))
spans = st.tuples(days, days).map(lambda two: Span(min(two), max(two)))


@given(spans, st.lists(spans, max_size=6))
def test_uncovered_days_are_those_that_a_plain_count_finds(wanted: Span, covers: list[Span]) -> None:
    assert wanted.last is not None
    plain = {wanted.first + n * DAY for n in range((wanted.last - wanted.first).days + 1)}
    plain = {day for day in plain if not any(span.covers(day) for span in covers)}
    found = [span.first + n * DAY for span in uncovered(wanted, covers) if span.last for n in range((span.last - span.first).days + 1)]
    assert (set(found), len(found)) == (plain, len(plain))


def test_spans_that_touch_are_one() -> None:
    first, second = Span(date(2026, 9, 1), date(2026, 9, 30)), Span(date(2026, 10, 1), date(2026, 10, 5))
    assert merged([second, first]) == [Span(date(2026, 9, 1), date(2026, 10, 5))]
    assert len(merged([first, Span(date(2026, 10, 2), date(2026, 10, 5))])) == 2


@pytest.mark.django_db
def test_the_papers_and_the_findings_follow_the_register(people: Cast) -> None:
    agreement = signed(people)
    assert findings_of(agreement).filter(rule="insured_throughout").exists()
    insured(people, agreement)
    now = fresh(agreement)
    assert (now.insured_from, now.insured_to, now.premium_payer) == (date(2026, 9, 1), date(2027, 8, 31), PremiumPayer.SCHOOL)
    assert not findings_of(agreement).filter(rule="insured_throughout").exists()


@pytest.mark.django_db
def test_a_break_in_the_middle_ends_the_run_and_shows_its_days(people: Cast) -> None:
    agreement = signed(people)
    insured(people, agreement, policy_to=date(2026, 10, 31))
    insured(people, agreement, "hr", "E-1", policy_from=date(2026, 11, 3), payer=PremiumPayer.ENTERPRISE)
    assert fresh(agreement).insured_to == date(2026, 10, 31)
    (gap,) = gaps_of(list(open_gaps(people.teacher.actor)))
    assert (gap.spans, gap.days) == ((Span(date(2026, 11, 1), date(2026, 11, 2)),), 2)
    line = line_of(fresh(agreement), Ledger.INSURANCE, today=TODAY)
    assert line.match is Match.DIFFERS and "31 Oct 2026" in line.words.en
    insured(people, agreement, number="P-2", policy_from=date(2026, 11, 1), policy_to=date(2026, 11, 2))
    assert fresh(agreement).insured_to == date(2027, 8, 31) and not open_gaps(people.teacher.actor).exists()


@pytest.mark.django_db
def test_a_premium_that_the_student_pays_anywhere_is_found(people: Cast) -> None:
    agreement = signed(people)
    insured(people, agreement)
    insured(people, agreement, "hr", "E-1", payer=PremiumPayer.STUDENT)
    assert findings_of(agreement).get(rule="premium_not_on_student").outcome == "fail"


@pytest.mark.django_db
def test_the_policy_of_a_stranger_does_not_count(people: Cast) -> None:
    agreement = signed(people)
    policy = Policy.objects.create(number="X", insurer="x", holder=people.other_school, starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31),
                                   payer=PremiumPayer.SCHOOL, recorded_at=NOON)
    Cover.objects.create(policy=policy, person=agreement.apprentice, since=policy.starts_on, until=policy.ends_on, added_at=NOON)
    (gap,) = gaps_of([agreement])
    assert gap.days == 68


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "but", "says"), [
    ("apprentice", {}, "belongs to somebody else"), ("mentor", {}, "belongs to somebody else"), ("stranger", {}, "belongs to somebody else"),
    ("teacher", {"policy_to": date(2026, 8, 1)}, "first before last"), ("teacher", {"since": date(2026, 8, 31)}, "within the policy"),
    ("teacher", {"until": date(2027, 9, 1)}, "within the policy"),
    ("teacher", {"since": date(2026, 10, 2), "until": date(2026, 10, 1)}, "first before last"),
    ("teacher", {"number": "P-0", "policy_to": date(2027, 9, 1)}, "is recorded for 1 Sep 2026"), ("teacher", {"number": "P-0"}, "already"),
])
def test_what_is_refused(people: Cast, who: str, but: dict[str, Any], says: str) -> None:
    agreement = signed(people)
    insured(people, agreement, number="P-0")
    with pytest.raises(Refused, match=says):
        insured(people, agreement, who, **but)


@pytest.mark.django_db
@pytest.mark.parametrize(("but", "field"), [
    ({"policy_to": date(2026, 8, 31)}, "policy_to"), ({"since": date(2026, 8, 31)}, "since"), ({"since": date(2027, 9, 1)}, "since"),
    ({"until": date(2027, 9, 1)}, "until"), ({"until": date(2026, 8, 31)}, "until"), ({"since": date(2026, 10, 2), "until": date(2026, 10, 1)}, "until"),
])
def test_the_day_that_does_not_fit_is_the_one_that_is_named(people: Cast, but: dict[str, Any], field: str) -> None:
    agreement = signed(people)
    with pytest.raises(Refused) as why:
        insured(people, agreement, **but)
    assert [reason.field for reason in why.value.reasons] == [field]


@pytest.mark.django_db
def test_a_sheet_is_written_taken_back_and_held_to_what_is_known(people: Cast) -> None:
    agreement = signed(people)
    row = a_row(people)
    by = people.registrar.actor
    assert match_rows([row], actor=by, now=NOON) == [[]]
    made = actions.insure_rows(rows=[Accepted(row, "", 2, "s")], by=by, at=NOON)
    assert fresh(agreement).insured_from == date(2026, 9, 1)
    with pytest.raises(Refused, match="already"):
        actions.insure_rows(rows=[Accepted(row, "", 2, "s")], by=by, at=NOON)
    actions.uninsure_rows(objects=made, by=by, at=NOON)
    assert fresh(agreement).insured_from is None and findings_of(agreement).filter(rule="insured_throughout").exists()
    with pytest.raises(Refused, match="record their own"):
        actions.insure_rows(rows=[], by=people.city_officer.actor, at=NOON)


@pytest.mark.django_db
@pytest.mark.parametrize(("but", "column"), [
    ({"insurer": None}, "insurer"), ({"student_id_number": "210102201003050020"}, "student_id_number"), ({"student_name": "别人"}, "student_name"),
    ({"policy_to": date(2026, 8, 1)}, "policy_to"), ({"covered_from": date(2026, 8, 1)}, "covered_from"), ({"policy_number": "P-0"}, "policy_from"),
])
def test_what_does_not_fit_is_said_at_its_cell(people: Cast, but: dict[str, Any], column: str) -> None:
    insured(people, an_agreement(people), number="P-0", policy_to=date(2027, 1, 1))
    (found,) = match_rows([a_row(people, **but)], actor=people.registrar.actor, now=NOON)
    assert [one.column for one in found] == [column]


@pytest.mark.django_db
def test_nobody_insures_another_schools_student_and_no_row_comes_twice(people: Cast) -> None:
    row = a_row(people)
    (found,) = match_rows([row], actor=people.stranger.actor, now=NOON)
    assert [one.column for one in found] == ["student_id_number"]
    assert [len(one) for one in match_rows([row, row], actor=people.registrar.actor, now=NOON)] == [0, 1]


@pytest.mark.django_db
def test_the_pages_show_gaps_and_record(people: Cast, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = TODAY
    agreement = signed(people)
    teacher, stranger, officer = Client(), Client(), Client()
    for client, member in ((teacher, people.teacher), (stranger, people.stranger), (officer, people.city_officer)):
        client.force_login(member.user)
        client.cookies["django_language"] = "en"
    gaps = reverse("apprenticeships:insurance_gaps")
    assert "68 days" in teacher.get(gaps).content.decode() and agreement.number not in stranger.get(gaps).content.decode()
    page = officer.get(gaps).content.decode()
    assert agreement.number in page and agreement.apprentice.name not in page
    address = reverse("apprenticeships:agreement_insure", args=[agreement.number])
    given_ = {"number": "P-1", "insurer": "某财险", "policy_from": "2026-09-01", "policy_to": "2027-08-31", "payer": "school",
              "version": agreement.version}
    assert teacher.get(address).status_code == 200 and teacher.post(address, given_).status_code == 302
    assert agreement.number not in teacher.get(gaps).content.decode()
    assert re.search("P-1", teacher.get(reverse("apprenticeships.insurance")).content.decode())


