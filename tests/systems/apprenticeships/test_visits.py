"""Visits of the school, how often the province asks for them, and safety training that the findings follow."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import NOON, Cast
from tests.systems.apprenticeships.steps import active, fresh, signed
from zhijiao.kernel.journal.entries import erase, history
from zhijiao.kernel.states import Refused
from zhijiao.law.national.internship_2021.terms import ExamResult
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement, SafetyTraining, Visit
from zhijiao.systems.apprenticeships.queries.facts import findings
from zhijiao.systems.apprenticeships.queries.history import told
from zhijiao.systems.apprenticeships.queries.visits import interval_on, visit_due, visits_of
from zhijiao.systems.apprenticeships.terms import TrainingBy, VisitForm

pytestmark = pytest.mark.django_db
FIRST = date(2026, 10, 12)


def on(month: int, day: int) -> datetime:
    return NOON.replace(month=month, day=day)


def visit(people: Cast, agreement: Agreement, day: date, **but: Any) -> Visit:
    values = {"form": VisitForm.ON_SITE, "found": "防护到位，作息正常", "by": people.teacher.actor, "at": on(12, 18)} | but
    return actions.record_visit(agreement=agreement, on=day, **values)


def a_month(people: Cast, days: int = 30) -> None:
    actions.set_visit_interval(effective_on=date(2026, 9, 1), days=days, document="测试文件", by=people.provincial_official.actor, at=NOON)


def test_a_visit_is_recorded_once_a_day_and_within_the_placement(people: Cast) -> None:
    agreement = active(people)
    made = visit(people, agreement, FIRST, to_do="护目镜不够")
    assert (made.visitor, made.to_do) == (people.teacher.person, "护目镜不够")
    with pytest.raises(Refused, match="recorded already"):
        visit(people, agreement, FIRST)
    for day in (FIRST - timedelta(days=1), date(2026, 12, 19)):
        with pytest.raises(Refused, match="lies outside"):
            visit(people, agreement, day)
    with pytest.raises(Refused, match="not come yet"):
        visit(people, agreement, date(2026, 10, 20), at=on(10, 19))
    with pytest.raises(Refused, match="Say what was found"):
        visit(people, agreement, date(2026, 10, 20), found=" ")


def test_only_the_school_visits_and_only_the_province_says_how_often(people: Cast) -> None:
    agreement = active(people)
    for member in (people.hr, people.mentor, people.city_officer):
        with pytest.raises(Refused, match="belongs to somebody else"):
            visit(people, agreement, FIRST, by=member.actor)
    values = {"effective_on": date(2026, 9, 1), "days": 30, "document": "文件", "at": NOON}
    with pytest.raises(Refused, match="The province enters"):
        actions.set_visit_interval(**values, by=people.city_officer.actor)
    with pytest.raises(Refused, match="At least one day"):
        actions.set_visit_interval(**(values | {"days": 0}), by=people.provincial_official.actor)
    actions.set_visit_interval(**values, by=people.provincial_official.actor)
    with pytest.raises(Refused, match="entered already"):
        actions.set_visit_interval(**values, by=people.provincial_official.actor)


def test_without_an_interval_nothing_is_due(people: Cast) -> None:
    agreement = active(people)
    assert interval_on(date(2026, 12, 1)) is None
    assert visits_of(fresh(agreement), date(2026, 12, 1)).due_on is None
    assert not Agreement.objects.filter(visit_due(date(2026, 12, 1))).exists()


def test_the_next_visit_is_due_so_many_days_after_the_last_one(people: Cast) -> None:
    agreement = active(people)
    a_month(people)
    due = [Agreement.objects.filter(visit_due(day)).exists() for day in (date(2026, 11, 10), date(2026, 11, 11))]
    assert due == [False, True] and visits_of(fresh(agreement), date(2026, 11, 10)).due_on == date(2026, 11, 11)
    visit(people, agreement, date(2026, 11, 11))
    assert visits_of(fresh(agreement), date(2026, 11, 12)).due_on == date(2026, 12, 11)
    due = [Agreement.objects.filter(visit_due(day)).exists() for day in (date(2026, 11, 11), date(2026, 12, 10), date(2026, 12, 11))]
    assert due == [False, False, True]
    visit(people, agreement, date(2026, 12, 11))
    assert visits_of(fresh(agreement), date(2026, 12, 12)).due_on is None, "the placement is over before"


def test_a_later_interval_takes_over_from_its_day(people: Cast) -> None:
    a_month(people)
    actions.set_visit_interval(effective_on=date(2026, 11, 1), days=14, document="新文件", by=people.provincial_official.actor, at=NOON)
    assert [interval_on(day) for day in (date(2026, 8, 31), date(2026, 10, 31), date(2026, 11, 1))] == [None, 30, 14]


def train(people: Cast, agreement: Agreement, day: date, **but: Any) -> SafetyTraining:
    values = {"given_by": TrainingBy.ENTERPRISE, "hours": 8000, "topics": "车间安全", "exam": ExamResult.PASSED, "by": people.hr.actor,
              "at": on(10, 12)} | but
    return actions.record_training(agreement=agreement, on=day, **values)


def test_training_before_the_first_day_clears_the_finding_and_a_failed_examination_brings_it_back(people: Cast) -> None:
    agreement = signed(people)

    def outcome() -> str:
        return {f.rule: f.outcome for f in findings(fresh(agreement), today=FIRST)}.get("safety_before_start", "pass")

    assert outcome() != "pass"
    train(people, agreement, date(2026, 10, 8))
    assert outcome() == "pass" and fresh(agreement).safety_training_on == date(2026, 10, 8)
    train(people, fresh(agreement), date(2026, 10, 9), exam=ExamResult.FAILED)
    assert outcome() == "fail"


def test_training_during_the_placement_or_an_older_one_changes_nothing_about_the_start(people: Cast) -> None:
    agreement = active(people)
    before = fresh(agreement).safety_training_on
    train(people, fresh(agreement), date(2026, 11, 3), exam=ExamResult.FAILED, at=on(11, 4))
    train(people, fresh(agreement), date(2026, 9, 1), exam=ExamResult.FAILED)
    assert (fresh(agreement).safety_training_on, fresh(agreement).safety_exam) == (before, ExamResult.PASSED)
    assert SafetyTraining.objects.count() == 2


def test_training_says_what_and_how_long_and_lies_not_ahead(people: Cast) -> None:
    agreement = active(people)
    for but, why in (({"topics": " "}, "what it was about"), ({"hours": 0}, "how many hours"), ({"at": on(10, 1)}, "not come yet"),
                     ({"by": people.apprentice.actor}, "belongs to somebody else")):
        with pytest.raises(Refused, match=why):
            train(people, fresh(agreement), date(2026, 10, 9), **but)


def test_the_page_shows_visits_and_the_day_of_the_next_to_all_but_the_mentor(people: Cast, client: Client, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = date(2026, 11, 12)
    agreement = active(people)
    a_month(people)
    client.force_login(people.teacher.user)
    page = client.get(agreement.get_absolute_url())
    assert page.context["seen"].due_on == date(2026, 11, 11)
    assert "visit=due" in client.get(reverse("web:home")).content.decode()
    client.post(reverse("apprenticeships:agreement_visit", args=[agreement.number]),
                {"on": "2026-11-12", "form": "on_site", "found": "防护到位", "to_do": ""})
    page = client.get(agreement.get_absolute_url()).content.decode()
    assert "防护到位" in page and "学校巡访，2026年11月12日" in page
    client.post(reverse("apprenticeships:agreement_training", args=[agreement.number]),
                {"on": "2026-11-02", "given_by": "school", "hours": "2", "topics": "消防", "exam": "passed"})
    assert SafetyTraining.objects.get().hours == 2000
    client.force_login(people.mentor.user)
    shown = client.get(agreement.get_absolute_url())
    assert shown.status_code == 200 and "防护到位" not in shown.content.decode()


def test_the_province_enters_the_interval_on_its_page(people: Cast, client: Client) -> None:
    client.force_login(people.provincial_official.user)
    client.post(reverse("apprenticeships:visit_interval"), {"effective_on": "2026-09-01", "days": "30", "document": "测试文件"})
    assert interval_on(date(2026, 9, 1)) == 30
    assert "2026年9月1日起两次巡访最长间隔30天" in client.get(reverse("apprenticeships.visits")).content.decode()


def test_the_form_of_the_interval_says_what_is_in_force(people: Cast, client: Client, settings: Any) -> None:
    settings.ZHIJIAO_TODAY = date(2026, 11, 16)
    client.force_login(people.provincial_official.user)
    address = reverse("apprenticeships:visit_interval")
    assert "现在还没有规定间隔" in client.get(address).content.decode()
    a_month(people)
    assert "现行间隔：最长30天" in client.get(address).content.decode()


def test_a_visit_leads_to_its_agreement(people: Cast, client: Client) -> None:
    agreement = active(people)
    made = visit(people, agreement, date(2026, 11, 12))
    client.force_login(people.hr.user)
    page = client.get(reverse("apprenticeships.visits.row", args=[made.pk])).content.decode()
    assert f'<a href="{agreement.get_absolute_url()}">{agreement.number}</a>' in page
    assert "还没有记录" not in page, "what happened is told on the agreement"


def test_an_erased_visit_is_still_told_as_one(people: Cast) -> None:
    agreement = active(people)
    visit(people, agreement, date(2026, 11, 12))
    entry = history(agreement)[-1]
    erase(entry, by=people.teacher.actor, at=NOON, reason="测试")
    assert told(agreement).lines[0].words.zh.startswith("学校巡访")
