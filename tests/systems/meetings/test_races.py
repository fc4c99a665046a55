"""What only happens when two act in the same instant: the room's own question says yes to both, the database keeps one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from tests.systems.meetings.factories import DUE
from tests.systems.meetings.steps import acknowledged, at, dispatched, returned, said
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.meetings import actions
from zhijiao.systems.meetings.actions import escalations, extensions, objections
from zhijiao.systems.meetings.models import Escalation, Extension, Objection, Task
from zhijiao.systems.meetings.queries.conclusions import conclusions
from zhijiao.systems.meetings.queries.obstacles import against_escalation, against_extension, against_task
from zhijiao.systems.meetings.terms import Step, TaskState


def nothing(*_: Any, **__: Any) -> list[Any]:
    """The answer that both of two got, a moment before either acted."""
    return []


def test_two_requests_for_time_in_one_instant_the_table_keeps_one(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    task = acknowledged(people)
    monkeypatch.setattr(extensions, "against_task", nothing)
    until = DUE + timedelta(days=7)
    extensions.request_extension(task=task, until=until, reason="x", by=people.city_officer.actor, at=at(TODAY))
    with pytest.raises(Refused) as refused:
        extensions.request_extension(task=task, until=until + timedelta(days=1), reason="y", by=people.city_officer.actor, at=at(TODAY))
    assert said(refused) == ["An extension until 7 Dec 2026 is still waiting for its answer"] and refused.value.status == 409
    assert Extension.objects.count() == 1 and Entry.objects.filter(event="meetings.extension.requested").count() == 1


def test_two_objections_in_one_instant_the_table_keeps_one(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    task = returned(people)
    monkeypatch.setattr(objections, "against_task", nothing)
    monkeypatch.setattr(objections, "open_to_objection", lambda task, today: conclusions(task))
    for first in (True, False):
        try:
            objections.object_to(task=task, conclusion=task.verifications.get(), text="x", by=people.city_officer.actor, at=at(TODAY, 15))
            assert first
        except Refused as why:
            assert not first and said(why) == ["Another objection of this task is still to be decided"]
    assert Objection.objects.count() == 1


def test_two_workers_climb_in_one_instant_and_a_rung_is_reached_once(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.set_ladder(valid_from=TODAY, reminder_days=1, by=people.provincial_official.actor, at=at(TODAY))
    task, day = dispatched(people), DUE + timedelta(days=1)
    assert actions.climb(at=at(day)) == 1
    monkeypatch.setattr(escalations, "_reached", lambda ladder, today: iter([(Step.REMINDER, task)]))
    assert actions.climb(at=at(day)) == 0 and Escalation.objects.count() == 1


def test_a_task_that_was_answered_or_moved_while_the_ladder_is_climbed_gets_no_rung(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.set_ladder(valid_from=TODAY, reminder_days=1, by=people.provincial_official.actor, at=at(TODAY))
    day = DUE + timedelta(days=1)
    answered, moved = acknowledged(people), acknowledged(people)
    as_read = list(Task.objects.order_by("pk"))
    actions.report(task=answered, text="x", by=people.city_officer.actor, at=at(day, 8))
    wanted = actions.request_extension(task=moved, until=DUE + timedelta(days=9), reason="x", by=people.city_officer.actor, at=at(day, 8))
    actions.grant_extension(extension=wanted, by=people.provincial_official.actor, at=at(day, 9))
    monkeypatch.setattr(escalations, "_reached", lambda ladder, today: iter([(Step.REMINDER, one) for one in as_read]))
    assert actions.climb(at=at(day)) == 0 and not Escalation.objects.exists()


def test_two_decide_at_once_and_the_second_is_told(people: Cast) -> None:
    task = acknowledged(people)
    made = actions.request_extension(task=task, until=DUE + timedelta(days=7), reason="x", by=people.city_officer.actor, at=at(TODAY))
    other = Extension.objects.select_related("task").get(pk=made.pk)
    actions.grant_extension(extension=made, by=people.provincial_official.actor, at=at(TODAY))
    with pytest.raises(Stale):
        actions.refuse_extension(extension=other, reason="x", by=people.second_official.actor, at=at(TODAY))
    assert Task.objects.get().due_on == DUE + timedelta(days=7)


def test_a_rung_of_a_task_that_was_suspended_a_moment_ago_is_not_issued(people: Cast) -> None:
    actions.set_ladder(valid_from=TODAY, notice_days=1, by=people.provincial_official.actor, at=at(TODAY))
    acknowledged(people)
    actions.climb(at=at(DUE + timedelta(days=1)))
    rung = Escalation.objects.select_related("task").get()
    actor = people.provincial_official.actor
    assert against_escalation("issue", rung, actor, today=DUE) == [] == against_escalation("drop", rung, actor, today=DUE)
    rung.task = Task(state=TaskState.SUSPENDED)
    assert [one.text.en for one in against_escalation("issue", rung, actor, today=DUE)] == [
        "The task is “suspended by approval”: nothing is issued for it"]


def test_an_extension_of_a_task_that_is_over_cannot_be_granted_and_can_be_refused(people: Cast) -> None:
    extension = Extension(task=Task(state=TaskState.VERIFIED, due_on=DUE), until=DUE + timedelta(days=1))
    actor = people.provincial_official.actor
    assert [one.text.en for one in against_extension("grant", extension, actor, today=DUE)] == [
        "The task is “verified”: its day no longer counts"]
    assert against_extension("refuse", extension, actor, today=DUE) == []


def test_a_conclusion_too_old_is_told_when_it_is_chosen_not_before(people: Cast) -> None:
    task = returned(people)
    assert against_task("object", task, people.city_officer.actor, today=TODAY + timedelta(days=40)) == []
