"""Objections: within thirty days, decided by somebody else; upheld they set the conclusion aside, rejected it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.cast import NOON, TODAY, Cast
from tests.systems.meetings.factories import DUE
from tests.systems.meetings.steps import at, dispatched, reported, returned, said, verified
from zhijiao.kernel.states import Refused
from zhijiao.systems.meetings import actions
from zhijiao.systems.meetings.models import Escalation, Objection, Requirement, Task
from zhijiao.systems.meetings.queries.clocks import decide_by, next_working_day, object_by
from zhijiao.systems.meetings.queries.conclusions import find, key_of, open_to_objection
from zhijiao.systems.meetings.terms import (
    Against,
    EscalationState,
    ObjectionState,
    RequirementState,
    TaskState,
)

DAY_30, DAY_31 = TODAY + timedelta(days=30), TODAY + timedelta(days=31)


def objected(people: Cast, task: Task, on: date = TODAY) -> Objection:
    conclusion = open_to_objection(task, on)[0].key
    return actions.object_to(task=task, conclusion=conclusion, text="文件已附在第一次报送中", by=people.city_officer.actor, at=at(on, 15))


@pytest.mark.parametrize(("on", "in_time"), [(DAY_30, True), (DAY_31, False)])
def test_day_thirty_is_in_time_and_day_thirty_one_is_refused_with_the_article(people: Cast, on: date, in_time: bool) -> None:
    task = returned(people)
    conclusion = task.verifications.get()
    if in_time:
        made = actions.object_to(task=task, conclusion=conclusion, text="x", by=people.city_officer.actor, at=at(on, 23))
        assert (made.against, made.concluded_on, made.decide_by) == (Against.RETURN, TODAY, on + timedelta(days=30))
        assert made.number == "LN-O-2026-000001"
        return
    with pytest.raises(Refused) as refused:
        actions.object_to(task=task, conclusion=conclusion, text="x", by=people.city_officer.actor, at=at(on, 1))
    assert [reason.rule for reason in refused.value.reasons] == ["objection_in_time"]
    assert "第十七条" in refused.value.reasons[0].article.zh and refused.value.reasons[0].next
    assert not Objection.objects.exists()


def test_the_clocks_of_article_17(people: Cast) -> None:
    assert object_by(TODAY) == DAY_30 and decide_by(TODAY) == DAY_30
    assert next_working_day(TODAY) == TODAY and next_working_day(date(2026, 10, 1)) == date(2026, 10, 8)


def test_whoever_returned_the_report_does_not_decide_somebody_else_does(people: Cast) -> None:
    objection = objected(people, returned(people))
    for act in (actions.uphold_objection, actions.reject_objection):
        with pytest.raises(Refused) as refused:
            act(objection=objection, answer="维持", by=people.provincial_official.actor, at=at(TODAY, 16))
        assert [reason.rule for reason in refused.value.reasons] == ["objection_decided_by_others"]
        assert "第十七条" in refused.value.reasons[0].article.zh
    actions.reject_objection(objection=objection, answer="文件不在附件中", by=people.second_official.actor, at=at(TODAY, 16))
    assert objection.state == ObjectionState.REJECTED and objection.task.state == TaskState.RETURNED
    assert objection.verification is not None and not objection.verification.set_aside


def test_upheld_against_a_return_the_report_waits_again(people: Cast) -> None:
    objection = objected(people, returned(people))
    actions.uphold_objection(objection=objection, answer="文件确在附件中", by=people.second_official.actor, at=at(TODAY, 16))
    task = Task.objects.get()
    assert task.state == TaskState.REPORTED and task.verifications.get().set_aside
    assert open_to_objection(task, TODAY) == [] and find(task, key_of(objection.verification)) is None


def test_upheld_against_a_verification_a_closed_task_and_its_requirement_are_under_way_again(people: Cast) -> None:
    task = verified(people)
    actions.close(task=task, by=people.provincial_official.actor, at=at(TODAY, 15))
    actions.close_requirement(requirement=Requirement.objects.get(), by=people.provincial_official.actor, at=at(TODAY, 15))
    objection = objected(people, task)
    assert objection.against == Against.VERIFICATION
    actions.uphold_objection(objection=objection, answer="核验结论有误", by=people.second_official.actor, at=at(TODAY, 16))
    task.refresh_from_db()
    assert (task.state, task.closed_at, Requirement.objects.get().state) == (TaskState.REPORTED, None, RequirementState.DISPATCHED)


def test_upheld_after_the_unit_reported_again_the_new_report_stays_as_it_is(people: Cast) -> None:
    task = returned(people)
    objection = objected(people, task)
    actions.report(task=task, text="再报", by=people.city_officer.actor, at=at(TODAY, 16))
    actions.uphold_objection(objection=Objection.objects.get(), answer="成立", by=people.second_official.actor, at=at(TODAY, 17))
    task.refresh_from_db()
    assert task.state == TaskState.REPORTED and task.reports.count() == 2
    objection.refresh_from_db()
    assert objection.state == ObjectionState.UPHELD


def test_a_reminder_is_revoked_when_the_objection_to_it_is_upheld(people: Cast) -> None:
    actions.set_ladder(valid_from=DUE, reminder_days=1, by=people.provincial_official.actor, at=at(DUE))
    task, day = dispatched(people), DUE + timedelta(days=1)
    assert actions.climb(at=at(day)) == 1
    objection = objected(people, task, day)
    assert (objection.against, objection.escalation) == (Against.ESCALATION, Escalation.objects.get())
    # The system issued it: any official may decide.
    actions.uphold_objection(objection=objection, answer="延期已口头同意", by=people.provincial_official.actor, at=at(day, 16))
    assert Escalation.objects.get().state == EscalationState.REVOKED


def test_one_objection_at_a_time_and_one_per_conclusion(people: Cast) -> None:
    task = returned(people)
    objection = objected(people, task)
    with pytest.raises(Refused) as refused:
        actions.object_to(task=task, conclusion=task.verifications.get(), text="x", by=people.city_officer.actor, at=at(TODAY, 15))
    assert said(refused) == [f"Objection {objection.number} is still to be decided"]
    actions.reject_objection(objection=objection, answer="不成立", by=people.second_official.actor, at=at(TODAY, 16))
    with pytest.raises(Refused) as refused:
        actions.object_to(task=task, conclusion=task.verifications.get(), text="x", by=people.city_officer.actor, at=at(TODAY, 17))
    assert said(refused) == ["An objection to this conclusion was decided already"]
    with pytest.raises(Refused):
        actions.reject_objection(objection=objection, answer="x", by=people.second_official.actor, at=at(TODAY, 18))


def test_there_must_be_a_conclusion_of_this_very_task_and_a_text(people: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.object_to(task=reported(people), conclusion="verification-999", text="", by=people.city_officer.actor, at=at(TODAY))
    assert said(refused) == ["There is no conclusion that may still be objected to", "This is no conclusion about the task that stands",
                             "Write what you object to, and why"]
    other = returned(people)
    with pytest.raises(Refused) as refused:
        actions.object_to(task=returned(people), conclusion=other.verifications.get(), text="x", by=people.city_officer.actor, at=at(TODAY))
    assert said(refused) == ["This is no conclusion about the task that stands"]


def test_a_decision_says_why_and_is_the_offices(people: Cast) -> None:
    objection = objected(people, returned(people))
    with pytest.raises(Refused) as refused:
        actions.reject_objection(objection=objection, answer=" ", by=people.second_official.actor, at=NOON)
    assert [reason.field for reason in refused.value.reasons] == ["answer"]
    for member in (people.city_officer, people.department_officer, people.stranger):
        with pytest.raises(Refused) as refused:
            actions.uphold_objection(objection=objection, answer="x", by=member.actor, at=NOON)
        assert refused.value.status == 403


def test_whoever_raised_the_objection_or_made_the_report_does_not_decide_on_it(people: Cast) -> None:
    """The education department has tasks too: its officials report and object, and neither of them reviews."""
    first, second = people.provincial_official.actor, people.second_official.actor
    third = replace(second, user_id=people.city_officer.actor.user_id)
    task = dispatched(people, people.province)
    actions.acknowledge(task=task, by=first, at=NOON)
    actions.report(task=task, text="x", by=first, at=at(TODAY))
    conclusion = actions.return_report(task=task, reason="缺附件", by=third, at=at(TODAY, 12))
    objection = actions.object_to(task=task, conclusion=conclusion, text="已附", by=second, at=at(TODAY, 13))
    for own, words in ((first, "You made the report"), (second, "You raised this objection")):
        for act in (actions.uphold_objection, actions.reject_objection):
            with pytest.raises(Refused) as refused:
                act(objection=objection, answer="x", by=own, at=at(TODAY, 16))
            assert said(refused)[0].startswith(words) and refused.value.status == 403
            assert "第十七条" in refused.value.reasons[0].article.zh
    assert Objection.objects.get().state == ObjectionState.FILED
