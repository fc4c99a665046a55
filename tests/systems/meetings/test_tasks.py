"""A task: who may act on it, two reports at once, returned and verified, closed once, suspended and resumed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from tests.cast import NOON, TODAY, Cast, cast
from tests.systems.meetings.factories import DUE
from tests.systems.meetings.steps import acknowledged, at, dispatched, reported, said, verified
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.papers.files import files_of, may_fetch
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.meetings import actions
from zhijiao.systems.meetings.models import Report, Task
from zhijiao.systems.meetings.queries.lights import ladder_on, light
from zhijiao.systems.meetings.queries.timeline import was_late
from zhijiao.systems.meetings.terms import ExtensionState, Light, Method, TaskState

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def test_from_the_dispatch_to_the_closure_with_one_entry_per_act(people: Cast) -> None:
    official, officer = people.provincial_official.actor, people.city_officer.actor
    task = dispatched(people)
    first = Entry.objects.count()
    actions.acknowledge(task=task, by=officer, at=NOON)
    actions.start(task=task, plan="10月完成选址", by=officer, at=NOON)
    actions.report(task=task, text="完成", by=officer, at=NOON)
    actions.return_report(task=task, reason="缺文件", by=official, at=NOON)
    actions.report(task=task, text="已补", by=officer, at=NOON)
    actions.verify_and_close(task=task, method=Method.VISIT, text="现场查看属实", by=official, at=NOON)
    assert list(Entry.objects.order_by("pk")[first:].values_list("event", flat=True)) == [
        f"meetings.task.{done}" for done in ("acknowledged", "started", "reported", "returned", "reported", "verified", "closed")]
    assert (task.state, task.plan, task.reason) == (TaskState.CLOSED, "10月完成选址", "")
    assert [(one.order, one.text) for one in task.reports.all()] == [(1, "完成"), (2, "已补")]
    assert [(one.accepted, one.method, one.report.order) for one in task.verifications.all()] == [
        (False, Method.DOCUMENTS, 1), (True, Method.VISIT, 2)]
    assert set(Entry.objects.filter(event__startswith="meetings.task").values_list("chain", flat=True)) == {people.bureau.pk}




UNIT_ACTS: list[tuple[str, dict[str, Any]]] = [
    ("acknowledge", {}), ("start", {"plan": "x"}), ("report", {"text": "x"}),
    ("request_extension", {"until": DUE + timedelta(days=9), "reason": "x"}), ("object_to", {"conclusion": "verification-1", "text": "x"})]


@pytest.mark.parametrize(("name", "answers"), UNIT_ACTS, ids=[name for name, _ in UNIT_ACTS])
def test_nobody_acts_on_somebody_elses_task_though_they_see_it(people: Cast, name: str, answers: dict[str, Any]) -> None:
    task = dispatched(people)
    for member in (people.shenfu_officer, people.department_officer, people.provincial_official):
        with pytest.raises(Refused) as refused:
            getattr(actions, name)(task=task, by=member.actor, at=NOON, **answers)
        assert refused.value.status == 403 and "This is the task of Shenyang Education Bureau" in said(refused)
    for member in (people.registrar, people.stranger, people.inspector):
        with pytest.raises(Refused) as refused:
            getattr(actions, name)(task=task, by=member.actor, at=NOON, **answers)
        assert refused.value.status in (403, 409)
    task.refresh_from_db()
    assert task.version == 1 and not task.reports.exists()


@pytest.mark.parametrize("name", ["return_report", "verify", "close", "suspend", "withdraw_task", "reopen", "resume"])
def test_the_unit_does_none_of_what_the_office_does(people: Cast, name: str) -> None:
    answers = {"verify": {"method": Method.VISIT}, "close": {}, "resume": {}}.get(name, {"reason": "x"})
    source = {"return_report": reported, "verify": reported, "close": verified, "reopen": verified}.get(name, acknowledged)
    task = source(people)
    if name == "resume":
        actions.suspend(task=task, reason="x", by=people.provincial_official.actor, at=NOON)
    with pytest.raises(Refused) as refused:
        getattr(actions, name)(task=task, by=people.city_officer.actor, at=NOON, **answers)
    assert refused.value.status == 403


def test_the_departments_own_task_is_verified_by_somebody_who_did_not_report_it(people: Cast) -> None:
    task = dispatched(people, people.province)
    own, other = people.provincial_official.actor, people.second_official.actor
    actions.acknowledge(task=task, by=own, at=NOON)
    actions.report(task=task, text="完成", by=own, at=NOON)
    for name, answers in (("verify", {"method": Method.DOCUMENTS}), ("return_report", {"reason": "x"})):
        with pytest.raises(Refused) as refused:
            getattr(actions, name)(task=task, by=own, at=NOON, **answers)
        assert said(refused) == ["You reported this yourself; somebody else verifies it"]
    actions.verify(task=task, method=Method.DOCUMENTS, by=other, at=NOON)
    assert task.state == TaskState.VERIFIED


# --------------------------------------------------------------------------- reports

def test_a_report_keeps_its_evidence_for_whoever_sees_the_task(people: Cast) -> None:
    task = acknowledged(people)
    made = actions.report(task=task, text="完成", by=people.city_officer.actor, at=NOON,
                          files=[("挂牌.pdf", PDF), SimpleUploadedFile("文件.pdf", PDF + b" ")])
    kept = files_of(made)
    assert {file.name for file in kept} == {"挂牌.pdf", "文件.pdf"}
    assert may_fetch(kept[0], people.provincial_official.actor) and may_fetch(kept[0], people.city_officer.actor)
    assert not may_fetch(kept[0], people.shenfu_officer.actor) and not may_fetch(kept[0], people.stranger.actor)


def test_one_file_alone_is_taken_and_an_eleventh_is_not(people: Cast) -> None:
    task = acknowledged(people)
    with pytest.raises(Refused) as refused:
        actions.report(task=task, text=" ", by=people.city_officer.actor, at=NOON, files=[("a.pdf", PDF)] * 11)
    assert [reason.field for reason in refused.value.reasons] == ["text", "files"]
    assert len(files_of(actions.report(task=task, text="x", by=people.city_officer.actor, at=NOON, files=("a.pdf", PDF)))) == 1


def test_of_two_reports_from_two_stale_pages_the_second_is_told_and_the_first_stays(people: Cast) -> None:
    task = acknowledged(people)
    other = Task.objects.get(pk=task.pk)
    actions.report(task=task, text="第一份", by=people.city_officer.actor, at=NOON, version=task.version)
    with pytest.raises(Stale) as stale:
        actions.report(task=other, text="第二份", by=people.city_officer.actor, at=NOON, version=other.version)
    assert stale.value.found is not None and stale.value.found.state == TaskState.REPORTED
    with pytest.raises(Stale):
        actions.report(task=Task.objects.get(pk=task.pk), text="第三份", by=people.city_officer.actor, at=NOON, version=other.version)
    assert list(Report.objects.values_list("text", flat=True)) == ["第一份"]


@pytest.mark.django_db(transaction=True)
def test_two_threads_report_at_once_and_exactly_one_is_kept() -> None:
    people = cast()
    task = acknowledged(people)
    outcomes = at_once(lambda n: actions.report(task=Task.objects.get(pk=task.pk), text=f"第{n}份", by=people.city_officer.actor, at=NOON), 2)
    assert sorted(outcomes) in (["Refused", "kept"], ["Stale", "kept"])
    assert Report.objects.count() == 1 and Entry.objects.filter(event="meetings.task.reported").count() == 1


def at_once(act: Callable[[int], object], times: int) -> list[str]:
    """Do something in so many threads that begin together; return how each ended."""
    start, outcomes = threading.Barrier(times), []

    def run(n: int) -> None:
        try:
            start.wait()
            act(n)
            outcomes.append("kept")
        except (Refused, Stale) as why:
            outcomes.append(type(why).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_threads_close_at_once_and_it_is_closed_once() -> None:
    people = cast()
    task = verified(people)
    outcomes = at_once(lambda n: actions.close(task=Task.objects.get(pk=task.pk), by=people.provincial_official.actor, at=NOON), 2)
    assert outcomes.count("kept") == 1 and Entry.objects.filter(event="meetings.task.closed").count() == 1


# --------------------------------------------------------------------------- conclusions

def test_a_task_closed_twice_is_refused_and_told(people: Cast) -> None:
    task = verified(people)
    actions.close(task=task, by=people.provincial_official.actor, at=NOON)
    with pytest.raises(Refused) as refused:
        actions.close(task=task, by=people.second_official.actor, at=NOON)
    assert refused.value.status == 409 and said(refused) == ["“Close” is not possible while the state is “closed”"]
    assert Entry.objects.filter(event="meetings.task.closed").count() == 1


@pytest.mark.parametrize("name", ["return_report", "suspend", "withdraw_task", "reopen"])
def test_a_reason_is_asked_for(people: Cast, name: str) -> None:
    task = verified(people) if name == "reopen" else reported(people) if name == "return_report" else acknowledged(people)
    with pytest.raises(Refused) as refused:
        getattr(actions, name)(task=task, reason=" ", by=people.provincial_official.actor, at=NOON)
    assert [reason.field for reason in refused.value.reasons] == ["reason"]


def test_a_plan_is_asked_for(people: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.start(task=acknowledged(people), plan="", by=people.city_officer.actor, at=NOON)
    assert [reason.field for reason in refused.value.reasons] == ["plan"]


def test_a_task_is_not_closed_while_an_objection_waits(people: Cast) -> None:
    task = verified(people)
    objection = actions.object_to(task=task, conclusion=task.verifications.get(), text="结论不全", by=people.city_officer.actor, at=NOON)
    for name, answers in (("close", {}), ("reopen", {"reason": "x"})):
        with pytest.raises(Refused) as refused:
            getattr(actions, name)(task=task, by=people.provincial_official.actor, at=NOON, **answers)
        assert said(refused) == [f"Objection {objection.number} is still to be decided"]


def test_what_waits_on_a_task_ends_with_it(people: Cast) -> None:
    for end in ("withdraw_task", "suspend"):
        task = acknowledged(people)
        extension = actions.request_extension(task=task, until=DUE + timedelta(days=7), reason="疫情", by=people.city_officer.actor, at=NOON)
        getattr(actions, end)(task=task, reason="x", by=people.provincial_official.actor, at=NOON)
        extension.refresh_from_db()
        assert extension.state == ExtensionState.REFUSED and "withdrawn" in extension.answer


def test_a_suspended_task_goes_on_with_or_without_a_new_day(people: Cast) -> None:
    official, task = people.provincial_official.actor, acknowledged(people)
    actions.suspend(task=task, reason="停工", by=official, at=NOON)
    assert light(task, today=DUE + timedelta(days=9), ladder=ladder_on(TODAY)) == Light.PAUSED
    with pytest.raises(Refused):
        actions.resume(task=task, due_on=TODAY - timedelta(days=1), by=official, at=NOON)
    actions.resume(task=task, by=official, at=NOON)
    assert (task.state, task.due_on) == (TaskState.IN_PROGRESS, DUE)
    actions.suspend(task=task, reason="停工", by=official, at=NOON)
    actions.resume(task=task, due_on=DUE + timedelta(days=30), by=official, at=NOON)
    assert task.due_on == task.scored_on == DUE + timedelta(days=30)


@pytest.mark.parametrize(("on", "good"), [(DUE, True), (DUE + timedelta(days=1), False)])
def test_a_report_is_in_time_on_the_day_and_late_the_day_after(people: Cast, on: date, good: bool) -> None:
    assert was_late(reported(people, on)) is not good


def test_a_late_report_at_ten_in_the_evening_of_the_day_is_in_time(people: Cast) -> None:
    task = acknowledged(people)
    actions.report(task=task, text="x", by=people.city_officer.actor, at=at(DUE, 23))
    assert not was_late(task)


def test_a_verified_task_of_a_withdrawn_requirement_is_not_opened_again(people: Cast) -> None:
    official = people.provincial_official.actor
    task = verified(people)
    actions.withdraw_requirement(requirement=task.requirement, reason="事项取消", by=official, at=at(TODAY, 15))
    with pytest.raises(Refused) as refused:
        actions.reopen(task=task, reason="x", by=official, at=at(TODAY, 16))
    assert said(refused) == ["The requirement is withdrawn: nothing of it is done any more"]
    actions.close(task=task, by=official, at=at(TODAY, 16))
    assert task.state == TaskState.CLOSED


def test_opened_again_a_task_may_get_a_new_day_on_which_it_is_scored(people: Cast) -> None:
    official, late, later = people.provincial_official.actor, DUE + timedelta(days=9), DUE + timedelta(days=30)
    task = verified(people)
    actions.close(task=task, by=official, at=at(TODAY, 15))
    with pytest.raises(Refused) as refused:
        actions.reopen(task=task, reason="抽查有出入", due_on=DUE, by=official, at=at(late))
    assert [reason.field for reason in refused.value.reasons] == ["due_on"]
    actions.reopen(task=task, reason="抽查有出入", due_on=later, by=official, at=at(late))
    assert (task.state, task.due_on, task.scored_on) == (TaskState.RETURNED, later, later)
    assert light(task, today=late, ladder=ladder_on(late)) is Light.NEAR
