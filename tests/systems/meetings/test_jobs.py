"""What leaves after commit, to whom; the indicator's value of the day of dispatch; the ladder at night."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOON, TODAY, Cast
from tests.factories import an_agreement
from tests.systems.meetings.factories import DUE
from tests.systems.meetings.steps import acknowledged, at, dispatched, drafted, reported, returned, verified
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.outbox.delivery import tick
from zhijiao.kernel.outbox.models import Delivery
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.states import Refused
from zhijiao.systems.apprenticeships import doors
from zhijiao.systems.apprenticeships.actions.boards import count_for_boards
from zhijiao.systems.apprenticeships.terms import State
from zhijiao.systems.meetings import actions, jobs
from zhijiao.systems.meetings.models import Escalation, Requirement, Task
from zhijiao.systems.meetings.queries.effect import TOTAL, Value, effect, measured
from zhijiao.systems.meetings.terms import Method

pytestmark = pytest.mark.django_db
UNIT, OFFICIALS = "city_officer@cast.example", ["provincial_official@cast.example", "second_official@cast.example"]


def letters(mailoutbox: list[Any]) -> list[tuple[str, str]]:
    """Deliver everything that waits; return what was sent since, to whom, under what English heading."""
    mailoutbox.clear()
    while tick(at=NOON + timedelta(days=365)):
        pass
    assert not Delivery.objects.filter(delivered_at__isnull=True).exists(), Delivery.objects.filter(delivered_at__isnull=True).first()
    return [(message.to[0], message.subject.split(" / ")[1]) for message in mailoutbox]


def test_each_unit_is_told_of_its_task_in_both_languages(people: Cast, mailoutbox: list[Any]) -> None:
    requirement = drafted(people, people.bureau, assisting=[people.department])
    actions.dispatch(requirement=requirement, by=people.provincial_official.actor, at=NOON)
    assert letters(mailoutbox) == [(UNIT, "A new task: LN-T-2026-000001"), ("department_officer@cast.example", "A new task: LN-T-2026-000002")]
    body = mailoutbox[0].body
    assert "要求：每市建成一个产教联合体" in body and "Requirement: One consortium in each city" in body
    assert "2026年11月30日" in body and "/meetings/tasks/LN-T-2026-000001" in body


def test_unit_and_office_hear_of_each_others_acts(people: Cast, mailoutbox: list[Any]) -> None:
    official, officer = people.provincial_official.actor, people.city_officer.actor
    task = acknowledged(people)
    n = task.number
    assert letters(mailoutbox)[-1] == (OFFICIALS[0], f"Shenyang Education Bureau acknowledged task {n}")
    extension = actions.request_extension(task=task, until=DUE + timedelta(days=7), reason="设备未到", by=officer, at=NOON)
    assert letters(mailoutbox) == [(to, f"Shenyang Education Bureau asks for more time for task {n}: until 7 Dec 2026") for to in OFFICIALS]
    assert "原因：设备未到" in mailoutbox[0].body
    actions.refuse_extension(extension=extension, reason="不同意", by=official, at=NOON)
    assert letters(mailoutbox) == [(UNIT, f"No more time for task {n}")]
    again = actions.request_extension(task=task, until=DUE + timedelta(days=7), reason="设备未到", by=officer, at=NOON)
    letters(mailoutbox)
    actions.grant_extension(extension=again, by=official, at=NOON)
    assert letters(mailoutbox) == [(UNIT, f"More time for task {n}: until 7 Dec 2026")]
    task.refresh_from_db()
    actions.report(task=task, text="完成", by=officer, at=NOON)
    assert letters(mailoutbox) == [(to, f"Shenyang Education Bureau reported on task {n}: to verify") for to in OFFICIALS]
    actions.return_report(task=task, reason="缺文件", by=official, at=NOON)
    assert letters(mailoutbox) == [(UNIT, f"Your report on task {n} was returned")] and "缺文件" in mailoutbox[0].body
    actions.report(task=task, text="补齐", by=officer, at=NOON)
    letters(mailoutbox)
    actions.verify_and_close(task=task, method=Method.VISIT, by=official, at=NOON)
    assert [subject for _, subject in letters(mailoutbox)] == [f"Your report on task {n} was verified", f"Task {n} is closed"]
    actions.reopen(task=task, reason="抽查", by=official, at=NOON)
    actions.suspend(task=task, reason="停工", by=official, at=NOON)
    actions.resume(task=task, by=official, at=NOON)
    actions.withdraw_task(task=task, reason="合并", by=official, at=NOON)
    assert {subject for _, subject in letters(mailoutbox)} == {
        f"Task {n} {what}" for what in ("is open again", "is suspended", "goes on", "is withdrawn")}


def test_an_objection_goes_to_the_office_and_its_decision_to_the_unit(people: Cast, mailoutbox: list[Any]) -> None:
    for act, words in ((actions.uphold_objection, "is upheld"), (actions.reject_objection, "is rejected")):
        task = returned(people)
        letters(mailoutbox)
        objection = actions.object_to(task=task, conclusion=task.verifications.get(), text="机密内容", by=people.city_officer.actor, at=at(TODAY, 15))
        sent = letters(mailoutbox)
        assert sent == [(to, f"Shenyang Education Bureau objects: {objection.number}, to be decided by 28 Oct 2026") for to in OFFICIALS]
        assert "机密内容" not in mailoutbox[0].body
        act(objection=objection, answer="见复核决定", by=people.second_official.actor, at=at(TODAY, 16))
        assert letters(mailoutbox) == [(UNIT, f"Objection {objection.number} {words}")]


def test_the_nightly_job_mails_reminders_once_and_tells_the_office_what_waits(people: Cast, mailoutbox: list[Any]) -> None:
    actions.set_ladder(valid_from=TODAY, reminder_days=-5, notice_days=2, by=people.provincial_official.actor, at=NOON)
    task = acknowledged(people)
    letters(mailoutbox)
    for day in (DUE - timedelta(days=5), DUE - timedelta(days=4)):
        jobs.climb_ladder(at=at(day))
    assert letters(mailoutbox) == [(UNIT, f"reminder: task {task.number} is due on 30 Nov 2026")]
    jobs.climb_ladder(at=at(DUE + timedelta(days=2)))
    assert letters(mailoutbox) == [(to, f"supervision notice is due for Shenyang Education Bureau, task {task.number}: decide") for to in OFFICIALS]
    assert Escalation.objects.count() == 2


def test_without_a_meeting_the_office_is_whoever_dispatched(people: Cast, mailoutbox: list[Any]) -> None:
    task = reported(people)
    Requirement.objects.update(meeting=None)
    assert jobs.office_people(jobs.task_of(task.pk), NOON) == [people.provincial_official.person]
    Task.objects.update(dispatched_by=None)
    assert jobs.office_people(jobs.task_of(task.pk), NOON) == []


# --------------------------------------------------------------------------- the indicator then and now

def test_the_indicators_value_of_the_day_of_dispatch_is_kept_by_region_and_compared(people: Cast, mailoutbox: list[Any]) -> None:
    an_agreement(people, state=State.ACTIVE)
    task = dispatched(people, indicator="APP-06")
    letters(mailoutbox)
    requirement = Requirement.objects.get()
    assert requirement.baseline["regions"] == {TOTAL: [0, 1], "2101": [0, 1]}
    assert Entry.objects.filter(event="meetings.requirement.measured").count() == 1
    an_agreement(people, state=State.ACTIVE, province_of_post="11", apprentice=people.adult.person, guardian=None)
    now = effect(requirement, TODAY)
    assert [(one.region, one.before, one.now) for one in now] == [
        (TOTAL, Value(0, 1), Value(1, 2)), ("2101", Value(0, 1), Value(1, 2))]
    assert (now[0].now.share, Value(0, 0).share) == (500, None) and task.requirement == requirement
    assert actions.keep_baseline(requirement=requirement, at=NOON) is True
    assert requirement.baseline["regions"][TOTAL] == [0, 1], "it is kept once"


def test_an_indicator_that_no_room_has_is_no_trouble(people: Cast, mailoutbox: list[Any]) -> None:
    for code in ("", "APP-99", "XYZ-01"):  # one that a room gave up after it was linked
        requirement = dispatched(people).requirement
        Requirement.objects.filter(pk=requirement.pk).update(indicator=code)
        letters(mailoutbox)
        requirement.refresh_from_db()
        assert requirement.baseline is None and effect(requirement, TODAY) == [] and measured(code, TODAY) is None
    assert doors.indicator_totals("APP-99", TODAY) is None


def test_a_requirement_is_linked_to_an_indicator_that_exists(people: Cast) -> None:
    with pytest.raises(Refused) as refused:
        dispatched(people, indicator="APP-99")
    assert [(one.field, one.text.en) for one in refused.value.reasons] == [("indicator", "There is no indicator APP-99")]


def test_a_province_of_some_size_is_counted_once_a_day_and_a_large_one_with_its_boards(people: Cast, monkeypatch: Any, settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path
    monkeypatch.setattr(doors, "FEW", 0)
    doors._totals_of_day.cache_clear()
    try:
        an_agreement(people, state=State.ACTIVE)
        assert doors.indicator_totals("APP-06", TODAY) == ({"2101": (0, 1)}, None)
        an_agreement(people, state=State.ACTIVE, apprentice=people.adult.person, guardian=None)
        assert doors.indicator_totals("APP-06", TODAY) == ({"2101": (0, 1)}, None), "counted once that day"
        assert doors.indicator_totals("APP-06", TODAY + timedelta(days=1)) == ({"2101": (0, 2)}, None)
        count_for_boards(by=SYSTEM, at=NOON, large=0)
        assert doors.indicator_totals("APP-06", TODAY) == ({"2101": (0, 2)}, NOON)
    finally:
        doors._totals_of_day.cache_clear()


def test_verified_letters_are_not_sent_for_what_was_not_done(people: Cast, mailoutbox: list[Any]) -> None:
    task = verified(people)
    letters(mailoutbox)
    with pytest.raises(Refused):
        actions.verify(task=task, method=Method.VISIT, by=people.provincial_official.actor, at=NOON)
    assert letters(mailoutbox) == []
