"""A school directly under the province: the province's department decides what elsewhere the city's bureau does."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import NOON, Cast
from tests.systems.apprenticeships.steps import active, fresh
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.states import Ground, Refused
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Complaint
from zhijiao.systems.apprenticeships.queries.home import tasks
from zhijiao.systems.apprenticeships.queries.offices import decided_by, deciders, elsewhere
from zhijiao.systems.apprenticeships.terms import ComplaintKind, ComplaintState, FilingKind, FilingState

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 28)


@pytest.fixture
def directly(people: Cast) -> Cast:
    people.school.region = Region.objects.get(pk="21")
    people.school.save(update_fields=["region"])
    return people


def test_the_department_decides_on_its_filing_and_the_city_does_not(directly: Cast) -> None:
    agreement = active(directly)
    filing = actions.request_filing(agreement=agreement, kind=FilingKind.OUT_OF_PROVINCE, reason="岗位在沈阳以外", by=directly.teacher.actor, at=NOON)
    assert [task.url for task in tasks(directly.provincial_official.actor, TODAY)] == [filing.get_absolute_url()]
    with pytest.raises(Refused, match="another office") as refused:
        actions.decide_filing(filing=filing, accept=True, answer="", by=directly.city_officer.actor, at=NOON)
    assert refused.value.reasons[0].ground is Ground.ROLE
    actions.decide_filing(filing=filing, accept=True, answer="", by=directly.provincial_official.actor, at=NOON)
    assert fresh(filing).state == FilingState.APPROVED and not tasks(directly.provincial_official.actor, TODAY)


def test_the_department_hears_of_and_answers_a_complaint(directly: Cast) -> None:
    complaint = actions.complain(agreement=active(directly), kind=ComplaintKind.DANGER, text="冲床没有防护罩", by=directly.apprentice.actor, at=NOON,
                                 anonymous=True).complaint
    assert set(deciders(complaint.region, NOON)) == {directly.provincial_official.person, directly.second_official.person}
    actions.answer_complaint(complaint=complaint, answer="明天到现场", by=directly.second_official.actor, at=NOON)
    assert fresh(complaint).state == ComplaintState.HANDLING


def test_the_department_leaves_to_a_city_what_is_the_citys(people: Cast) -> None:
    complaint = actions.complain(agreement=active(people), kind=ComplaintKind.PAY, text="没发工资", by=people.apprentice.actor, at=NOON).complaint
    with pytest.raises(Refused, match="another office"):
        actions.answer_complaint(complaint=complaint, answer="x", by=people.provincial_official.actor, at=NOON)
    assert not tasks(people.provincial_official.actor, TODAY) and tasks(people.city_officer.actor, TODAY)


def test_a_school_in_a_county_is_the_citys(people: Cast) -> None:
    county = Region.objects.create(key="210199", parent_id="2101", kind="county", name_zh="和平区", name_en="Heping")
    assert deciders(county, NOON) == [people.city_officer.person]
    assert not elsewhere(county, people.city_officer.actor) and elsewhere(county, people.shenfu_officer.actor)
    assert elsewhere(county, people.provincial_official.actor)


def test_nobody_else_decides_anything(people: Cast) -> None:
    assert not Complaint.objects.filter(decided_by(people.teacher.actor, "region__path")).exists()
