"""An apprenticeship with a labour contract: what is recorded, who records it, and what the opinions then say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import NOON, TODAY, Cast
from tests.factories import an_agreement
from tests.systems.apprenticeships.steps import filed, fresh
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.states import Refused
from zhijiao.law.national.apprenticeship_2021 import AllowancePayer, Route, TargetLevel
from zhijiao.law.national.internship_2021.terms import PlacementKind
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement, Contract
from zhijiao.systems.apprenticeships.queries import facts
from zhijiao.systems.apprenticeships.queries.contracts import minimum_wages, whole_months

pytestmark = pytest.mark.django_db

YEAR = {"signed_on": date(2026, 9, 1), "starts_on": date(2026, 9, 1), "ends_on": date(2027, 8, 31), "wage_fen": 300_000, "plan": "数控2026-1班",
        "target_level": TargetLevel.SENIOR, "allowance_payer": AllowancePayer.ENTERPRISE, "subsidy_fen": 500_000}


def an_apprenticeship(people: Cast, **but: Any) -> Agreement:
    return an_agreement(people, apprentice=people.adult.person, **{
        "kind": PlacementKind.APPRENTICESHIP, "starts_on": date(2026, 10, 12), "ends_on": date(2027, 10, 11), **but})


def said(agreement: Agreement) -> dict[str, str]:
    found = facts.judged([fresh(agreement)], today=TODAY, whole=True)[0]
    return {f.rule: str(f.outcome) for f in found if f.rule.startswith("apprentice_")}


@pytest.mark.parametrize(("first", "last", "months"), [
    (date(2026, 9, 1), date(2027, 8, 31), 12), (date(2026, 9, 1), date(2027, 8, 30), 11), (date(2026, 9, 1), date(2027, 9, 1), 12),
    (date(2026, 1, 31), date(2026, 2, 27), 1), (date(2026, 9, 1), date(2026, 9, 1), 0), (None, date(2026, 9, 1), None),
    (date(2026, 9, 2), date(2026, 9, 1), None)])
def test_whole_months_count_both_days(first: date | None, last: date | None, months: int | None) -> None:
    assert whole_months(first, last) == months


def test_a_contract_in_order_leaves_only_the_minimum_wage_open_until_the_office_enters_it(people: Cast) -> None:
    agreement = an_apprenticeship(people)
    actions.record_contract(agreement=agreement, route=Route.CONTRACT, by=people.hr.actor, at=NOON, **YEAR)
    assert said(agreement) == {"apprentice_minimum_wage": "unknown"}
    actions.set_minimum_wage(region=Region.objects.get(pk="21"), effective_on=date(2026, 1, 1), amount_fen=300_000, document="某号文件",
                             by=people.provincial_official.actor, at=NOON)
    assert said(agreement) == {}
    actions.set_minimum_wage(region=people.enterprise.region, effective_on=date(2026, 5, 1), amount_fen=300_001, document="市文件",
                             by=people.city_officer.actor, at=NOON)
    assert said(agreement) == {"apprentice_minimum_wage": "fail"}


def test_a_minimum_wage_counts_from_its_day_on(people: Cast) -> None:
    agreement = an_apprenticeship(people)
    region = people.enterprise.region
    for day, fen in ((date(2026, 1, 1), 190_000), (date(2026, 10, 12), 200_000), (date(2026, 10, 13), 210_000)):
        actions.set_minimum_wage(region=region, effective_on=day, amount_fen=fen, document="x", by=people.city_officer.actor, at=NOON)
    assert minimum_wages([agreement]) == {agreement.pk: 200_000}
    agreement.starts_on = date(2025, 12, 31)
    assert minimum_wages([agreement]) == {}


def test_a_short_contract_is_found_and_a_placement_of_another_kind_is_not_asked(people: Cast) -> None:
    agreement = an_apprenticeship(people)
    short = YEAR | {"ends_on": date(2027, 8, 30), "allowance_payer": None, "plan": ""}
    actions.record_contract(agreement=agreement, route=Route.CONTRACT, by=people.teacher.actor, at=NOON, **short)
    assert said(agreement) == {"apprentice_contract_year": "fail", "apprentice_mentor_allowance": "fail", "apprentice_plan": "fail",
                               "apprentice_minimum_wage": "unknown"}
    assert said(an_agreement(people)) == {}
    with pytest.raises(Refused, match="Only an apprenticeship"):
        actions.record_contract(agreement=an_agreement(people), route=Route.JOINT, by=people.teacher.actor, at=NOON)


def test_recorded_again_it_takes_the_place_of_the_first_and_both_stay_in_the_journal(people: Cast) -> None:
    agreement = an_apprenticeship(people)
    actions.record_contract(agreement=agreement, route=Route.CONTRACT, by=people.hr.actor, at=NOON, **YEAR)
    actions.record_contract(agreement=agreement, route=Route.JOINT, plan="x", by=people.teacher.actor, at=NOON)
    assert Contract.objects.get().route == Route.JOINT
    assert [e.event for e in history(agreement)].count("apprenticeships.contract.recorded") == 2


def test_what_is_refused(people: Cast) -> None:
    agreement = an_apprenticeship(people)
    for member in (people.adult, people.mentor, people.stranger, people.city_officer):
        with pytest.raises(Refused, match="belongs to somebody else"):
            actions.record_contract(agreement=agreement, route=Route.JOINT, by=member.actor, at=NOON)
    with pytest.raises(Refused, match="day of signing") as refused:
        actions.record_contract(agreement=agreement, route=Route.CONTRACT, starts_on=date(2026, 9, 1), ends_on=date(2026, 8, 1),
                                by=people.hr.actor, at=NOON)
    assert "ends before it begins" in str(refused.value)
    assert [reason.field for reason in refused.value.reasons] == ["signed_on", "wage_fen", "ends_on"], "each field that is missing is named"
    wage = {"effective_on": date(2026, 1, 1), "amount_fen": 1, "document": "x", "at": NOON}
    with pytest.raises(Refused, match="its bureau or the province"):
        actions.set_minimum_wage(region=people.school.region, by=people.shenfu_officer.actor, **wage)
    with pytest.raises(Refused, match="its bureau or the province"):
        actions.set_minimum_wage(region=people.school.region, by=people.teacher.actor, **wage)
    with pytest.raises(Refused, match="Name the document"):
        actions.set_minimum_wage(region=people.school.region, by=people.city_officer.actor, **wage | {"document": " "})
    actions.set_minimum_wage(region=people.school.region, by=people.city_officer.actor, **wage)
    with pytest.raises(Refused, match="entered already"):
        actions.set_minimum_wage(region=people.school.region, by=people.city_officer.actor, **wage)


def test_a_warning_stops_the_start_until_its_reason_is_recorded(people: Cast) -> None:
    agreement = filed(people, **{"apprentice": people.adult.person, "kind": PlacementKind.APPRENTICESHIP, "post_programme_category": "66"})
    actions.record_contract(agreement=agreement, route=Route.CONTRACT, by=people.hr.actor, at=NOON, **YEAR)
    with pytest.raises(Refused, match="one to two years"):
        actions.activate(agreement=agreement, by=people.teacher.actor, at=NOON)
    actions.waive(agreement=agreement, rule="apprentice_term", reason="试点班，学制特殊", by=people.teacher.actor, at=NOON)
    actions.activate(agreement=agreement, by=people.teacher.actor, at=NOON)


def test_the_pages_record_and_show_it(people: Cast, settings: object) -> None:
    settings.ZHIJIAO_TODAY = TODAY  # type: ignore[attr-defined]
    agreement = an_apprenticeship(people)
    hr, mentor, officer = Client(), Client(), Client()
    for client, member in ((hr, people.hr), (mentor, people.mentor), (officer, people.city_officer)):
        client.force_login(member.user)
        client.cookies["django_language"] = "en"
    address = reverse("apprenticeships:agreement_contract", args=[agreement.number])
    assert hr.get(address).status_code == 200
    sent = hr.post(address, {"route": "contract", "signed_on": "2026-09-01", "starts_on": "2026-09-01", "ends_on": "2027-08-31",
                             "wage_fen": "3,000.50", "plan": "数控2026-1班", "target_level": "senior", "version": agreement.version})
    assert sent.status_code == 302 and Contract.objects.get().wage_fen == 300_050
    page = hr.get(agreement.get_absolute_url()).content.decode()
    assert "3,000.50" in page and "Record the contract" in page and "senior worker" in page
    assert "3,000.50" not in mentor.get(agreement.get_absolute_url()).content.decode()
    new = reverse("apprenticeships:minimum_wage")
    asked = officer.get(new).content.decode()
    assert "Shenyang" in asked and "沈阳" not in asked
    assert officer.post(new, {"region": "2101", "effective_on": "2026-01-01", "amount_fen": "2100", "document": "市文件"}).status_code == 302
    assert "2,100" in officer.get(reverse("apprenticeships.minimum-wages")).content.decode()
    assert officer.post(new, {"region": "2102", "effective_on": "2026-01-01", "amount_fen": "2100", "document": "x"}).status_code in (404, 422)
    assert hr.get(new).status_code == 403
