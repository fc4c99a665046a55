"""Letters to applicants: a list taken back, a draft a day before the closing, a programme that closes, a return that is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOON, Cast
from tests.systems.admissions.filling import Stage, a_stage
from tests.systems.admissions.steps import released
from zhijiao.kernel.jobs.worker import Worker
from zhijiao.kernel.outbox.delivery import publish, tick
from zhijiao.systems.admissions import jobs
from zhijiao.systems.admissions.actions import offers
from zhijiao.systems.admissions.actions.lists import save_list, submit_list, take_back_list
from zhijiao.systems.admissions.models import Offer, PreferenceList, Round, Unit
from zhijiao.systems.admissions.queries.offers import full
from zhijiao.systems.admissions.terms import ReturnReason, UnitState

pytestmark = pytest.mark.django_db(transaction=True)
CLOSES = NOON + timedelta(days=3)


@pytest.fixture
def stage(people: Cast) -> Stage:
    return a_stage(people)


def saved(stage: Stage, *units: Any) -> PreferenceList:
    return save_list(round=stage.round, applicant=stage.applicant, units=[unit.pk for unit in units], by=stage.people.applicant.actor, at=NOON)


def submitted(stage: Stage, *units: Any) -> PreferenceList:
    made = saved(stage, *units)
    submit_list(preference_list=made, by=stage.people.applicant.actor, at=NOON)
    return made


def sent(outbox: list[Any]) -> list[tuple[str, str]]:
    """Deliver everything; return to whom and about what was written since."""
    for _ in range(3):
        Worker().run_all()
        while tick(at=NOON + timedelta(hours=1)):
            pass
    found = [(mail.to[0], mail.subject) for mail in outbox]
    outbox.clear()
    return found


def test_whoever_takes_a_list_back_is_warned_on_the_page_and_by_letter(stage, client, mailoutbox, monkeypatch):
    monkeypatch.setattr("zhijiao.kernel.people.middleware.moment", lambda: NOON)
    made = submitted(stage, stage.units[0])
    take_back_list(preference_list=made, by=stage.people.applicant.actor, at=NOON)
    assert sent(mailoutbox) == [("applicant@cast.example", "高职专科批：你的志愿表尚未生效 / Vocational batch: your list does not count yet")]
    client.force_login(stage.people.applicant.user)
    address = f"/admissions/rounds/{stage.round.number}/list"
    assert "提交后已撤回" in client.get(address, headers={"accept-language": "zh-hans"}).content.decode()
    submit_list(preference_list=made, by=stage.people.applicant.actor, at=NOON)
    assert "提交后已撤回" not in client.get(address, headers={"accept-language": "zh-hans"}).content.decode()


@pytest.mark.parametrize("state", ["draft", "taken back", "submitted"])
def test_a_day_before_the_closing_a_list_that_is_not_handed_in_is_warned_of_once(stage, mailoutbox, state):
    made = saved(stage, stage.units[0]) if state == "draft" else submitted(stage, stage.units[0])
    if state == "taken back":
        take_back_list(preference_list=made, by=stage.people.applicant.actor, at=NOON)
    sent(mailoutbox)
    jobs.remind_drafts(at=CLOSES - timedelta(days=1, seconds=1))
    assert sent(mailoutbox) == []
    for hour in (24, 23, 1, 0):
        jobs.remind_drafts(at=CLOSES - timedelta(hours=hour))
    assert [to for to, _ in sent(mailoutbox)] == ([] if state == "submitted" else ["applicant@cast.example"])


@pytest.mark.parametrize("listed", [True, False])
def test_whoever_listed_a_programme_that_closes_is_told(stage, mailoutbox, listed):
    Round.objects.filter(pk=stage.round.pk).update(closes_at=NOON + timedelta(days=36500))  # letters go out by the clock of the machine
    submitted(stage, *stage.units[:2])
    closed = stage.units[0 if listed else 3]
    Unit.objects.filter(pk=closed.pk).update(state=UnitState.CLOSED, reason="停办")
    publish("admissions.unit.closed", {"unit": closed.pk}, at=NOON)
    told = [about for to, about in sent(mailoutbox) if to == "applicant@cast.example"]
    assert told == (["你所填的志愿中有专业停止招生 / A programme in your list admits nobody any more"] if listed else [])


def test_the_applicant_is_told_that_a_return_was_refused(people, mailoutbox):
    world, _ = released(people)
    best = world.applicants[-1]
    best.person = people.applicant.person
    best.save()
    offer = full(Offer.objects.filter(applicant=best)).get()
    offers.propose_return(offer=offer, return_reason=ReturnReason.HEALTH, reason="章程第8条", by=people.college_registrar.actor, at=NOON)
    sent(mailoutbox)
    offers.refuse_return(offer=offer, reason="体检结论为正常", by=world.official, at=NOON)
    assert ("applicant@cast.example", "你的档案不予退档 / Your file was not returned") in sent(mailoutbox)
