"""More time: before the day it moves the day and the score, after it only the day; one request at a time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import NOON, Cast, cast
from tests.systems.meetings.factories import DUE
from tests.systems.meetings.steps import acknowledged, at, dispatched, reported, returned, said, verified
from tests.systems.meetings.test_tasks import at_once
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.meetings import actions
from zhijiao.systems.meetings.models import Escalation, Extension, Task
from zhijiao.systems.meetings.terms import EscalationState, ExtensionState, Method, TaskState

LATER = DUE + timedelta(days=14)


def asked(people: Cast, task: Task, on: date = DUE, until: date = LATER) -> Extension:
    return actions.request_extension(task=task, until=until, reason="设备未到", by=people.city_officer.actor, at=at(on))


@pytest.mark.parametrize(("on", "late", "scored"), [
    (DUE - timedelta(days=1), False, LATER), (DUE, False, LATER), (DUE + timedelta(days=1), True, DUE)])
def test_asked_on_the_day_or_before_both_days_move_after_it_the_score_stays(people: Cast, on: date, late: bool, scored: date) -> None:
    task = acknowledged(people)
    extension = asked(people, task, on)
    assert extension.late is late
    actions.grant_extension(extension=extension, answer="同意", by=people.provincial_official.actor, at=at(on, 15))
    task.refresh_from_db()
    assert (task.due_on, task.scored_on, task.version, extension.state) == (LATER, scored, 3, ExtensionState.GRANTED)


def test_a_second_request_heals_no_lateness(people: Cast) -> None:
    task = acknowledged(people)
    actions.grant_extension(extension=asked(people, task, DUE + timedelta(days=1)), by=people.provincial_official.actor, at=at(DUE, 15))
    task.refresh_from_db()
    again = asked(people, task, DUE + timedelta(days=3), LATER + timedelta(days=7))
    assert again.late is False
    actions.grant_extension(extension=again, by=people.provincial_official.actor, at=at(DUE, 16))
    task.refresh_from_db()
    assert (task.due_on, task.scored_on) == (LATER + timedelta(days=7), DUE)


def test_refused_with_a_reason_the_day_stays(people: Cast) -> None:
    task = acknowledged(people)
    extension = asked(people, task)
    with pytest.raises(Refused):
        actions.refuse_extension(extension=extension, reason="", by=people.provincial_official.actor, at=at(DUE))
    actions.refuse_extension(extension=extension, reason="设备早已到位", by=people.provincial_official.actor, at=at(DUE))
    task.refresh_from_db()
    assert (task.due_on, extension.answer) == (DUE, "设备早已到位")
    with pytest.raises(Refused) as refused:
        actions.grant_extension(extension=extension, by=people.provincial_official.actor, at=at(DUE))
    assert refused.value.status == 409


def test_one_open_request_per_task(people: Cast) -> None:
    task = acknowledged(people)
    asked(people, task)
    with pytest.raises(Refused) as refused:
        asked(people, task, until=LATER + timedelta(days=1))
    assert said(refused) == ["An extension until 14 Dec 2026 is still waiting for its answer"]
    assert Extension.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_threads_ask_at_once_and_one_request_is_kept() -> None:
    people = cast()
    task = acknowledged(people)
    outcomes = at_once(lambda n: asked(people, Task.objects.get(pk=task.pk)), 2)
    assert sorted(outcomes) == ["Refused", "kept"] and Extension.objects.count() == 1
    assert Entry.objects.filter(event="meetings.extension.requested").count() == 1


def test_everything_wrong_with_a_request_is_told_at_once(people: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.request_extension(task=verified(people), until=DUE, reason="", by=people.city_officer.actor, at=NOON)
    assert [reason.field for reason in refused.value.reasons] == ["", "until", "reason"]
    late = dispatched(people)
    with pytest.raises(Refused) as refused:
        asked(people, late, on=DUE + timedelta(days=20), until=DUE + timedelta(days=10))
    assert said(refused) == ["The new day is over already"]


def test_a_returned_task_may_ask_and_a_reported_one_not(people: Cast) -> None:
    assert asked(people, returned(people)).state == ExtensionState.REQUESTED
    with pytest.raises(Refused):
        asked(people, reported(people))


def test_only_the_office_decides(people: Cast) -> None:
    extension = asked(people, acknowledged(people))
    for member in (people.city_officer, people.department_officer, people.stranger):
        for act in (actions.grant_extension, actions.refuse_extension):
            with pytest.raises(Refused) as refused:
                act(extension=extension, by=member.actor, at=at(DUE), **({"reason": "x"} if act is actions.refuse_extension else {}))
            assert refused.value.status == 403


def test_an_open_request_is_moot_once_the_report_is_verified(people: Cast) -> None:
    task = acknowledged(people)
    extension = asked(people, task)
    actions.report(task=task, text="完成", by=people.city_officer.actor, at=at(DUE))
    actions.verify(task=task, method=Method.DOCUMENTS, by=people.provincial_official.actor, at=at(DUE))
    extension.refresh_from_db()
    assert extension.state == ExtensionState.REFUSED and task.state == TaskState.VERIFIED


def test_a_grant_that_would_move_the_day_nowhere_is_refused(people: Cast) -> None:
    task = acknowledged(people)
    extension = asked(people, task)
    Task.objects.filter(pk=task.pk).update(due_on=LATER)
    with pytest.raises(Refused) as refused:
        actions.grant_extension(extension=Extension.objects.get(), by=people.provincial_official.actor, at=at(DUE))
    assert said(refused) == ["The task is now due on 14 Dec 2026; the extension asked for would not move it later"]
    assert extension.state == ExtensionState.REQUESTED


def test_a_task_that_moved_meanwhile_is_not_overwritten(people: Cast) -> None:
    task = acknowledged(people)
    extension = Extension.objects.select_related("task").get(pk=asked(people, task).pk)
    actions.start(task=task, plan="x", by=people.city_officer.actor, at=at(DUE))
    with pytest.raises(Stale):
        actions.grant_extension(extension=extension, by=people.provincial_official.actor, at=at(DUE))
    extension.refresh_from_db()
    assert extension.state == ExtensionState.REQUESTED


def test_a_grant_drops_the_rungs_that_wait_for_the_old_day(people: Cast) -> None:
    official = people.provincial_official.actor
    actions.set_ladder(valid_from=DUE, reminder_days=1, notice_days=3, by=official, at=at(DUE))
    task = acknowledged(people)
    extension = asked(people, task, DUE + timedelta(days=3))
    assert actions.climb(at=at(DUE + timedelta(days=3))) == 2
    actions.grant_extension(extension=extension, by=official, at=at(DUE + timedelta(days=3)))
    assert sorted(Escalation.objects.values_list("step", "state")) == [("notice", EscalationState.DROPPED), ("reminder", EscalationState.ISSUED)]
    assert actions.climb(at=at(DUE + timedelta(days=4))) == 0


def test_whoever_asked_for_more_time_for_the_own_department_does_not_grant_it(people: Cast) -> None:
    official = people.provincial_official.actor
    task = dispatched(people, people.province)
    extension = actions.request_extension(task=task, until=LATER, reason="设备未到", by=official, at=at(DUE))
    with pytest.raises(Refused) as refused:
        actions.grant_extension(extension=extension, by=official, at=at(DUE))
    assert said(refused) == ["You asked for this extension yourself; somebody else decides"] and refused.value.status == 403
    actions.grant_extension(extension=extension, by=people.second_official.actor, at=at(DUE))
    assert extension.state == ExtensionState.GRANTED
