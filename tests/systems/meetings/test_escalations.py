"""The ladder: by the office's own dated rule; reminders by night, notices and criticisms by a person with a document."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import NOON, TODAY, Cast
from tests.systems.meetings.factories import DUE
from tests.systems.meetings.steps import acknowledged, at, dispatched, reported, said
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.states import Refused
from zhijiao.systems.meetings import actions
from zhijiao.systems.meetings.models import Escalation, Ladder, Notice
from zhijiao.systems.meetings.queries.lights import colour, ladder_on
from zhijiao.systems.meetings.terms import Colour, EscalationState, Light, Method, NoticeKind, NoticeState, Step

FRIDAY, SATURDAY, MONDAY = date(2026, 12, 4), date(2026, 12, 5), date(2026, 12, 7)


def a_ladder(people: Cast, **but: int | None) -> Ladder:
    days: dict[str, int | None] = {"reminder_days": 1, "notice_days": 5, "criticism_days": 10, **but}
    return actions.set_ladder(valid_from=TODAY, by=people.provincial_official.actor, at=NOON, **days)  # type: ignore[arg-type]


def rungs() -> list[tuple[str, str]]:
    return sorted((str(one.step), str(one.state)) for one in Escalation.objects.all())


def a_notice(people: Cast, kind: NoticeKind = NoticeKind.SUPERVISION, *, to: bool = True, issued: bool = True) -> Notice:
    notice = Notice.objects.create(kind=kind, title="关于督办的通知", body="…", office=people.province, drafted_at=NOON,
                                   number=f"辽教督〔2026〕{Notice.objects.count() + 1}号" if issued else None,
                                   state=NoticeState.ISSUED if issued else NoticeState.DRAFT)
    if to:
        notice.to.add(people.bureau)
    return notice


@pytest.mark.parametrize(("day", "wanted"), [
    (DUE, []), (DUE + timedelta(days=1), [("reminder", "issued")]), (FRIDAY, [("reminder", "issued")]),
    (MONDAY, [("notice", "proposed"), ("reminder", "issued")]),
    (DUE + timedelta(days=10), [("criticism", "proposed"), ("notice", "proposed"), ("reminder", "issued")])])
def test_how_late_is_how_high(people: Cast, day: date, wanted: list[tuple[str, str]]) -> None:
    a_ladder(people)
    dispatched(people)
    assert actions.climb(at=at(day)) == len(wanted)
    assert rungs() == wanted


def test_the_job_runs_twice_and_gives_nothing_twice(people: Cast) -> None:
    a_ladder(people)
    dispatched(people)
    assert [actions.climb(at=at(MONDAY, hour)) for hour in (1, 2)] == [2, 0]
    assert Entry.objects.filter(event__startswith="meetings.escalation").count() == 2


def test_on_a_rest_day_nothing_is_sent_and_the_next_working_day_sends_it(people: Cast) -> None:
    a_ladder(people, reminder_days=5, notice_days=None, criticism_days=None)
    dispatched(people)
    assert (actions.climb(at=at(SATURDAY)), actions.climb(at=at(MONDAY))) == (0, 1)


def test_without_a_ladder_of_the_office_nothing_is_ever_sent(people: Cast) -> None:
    dispatched(people)
    assert actions.climb(at=at(DUE + timedelta(days=100))) == 0
    assert colour(ladder_on(TODAY), Light.OVERDUE) == Colour.RED


def test_a_reminder_may_come_before_the_day(people: Cast) -> None:
    a_ladder(people, reminder_days=-3, notice_days=None, criticism_days=None)
    dispatched(people)
    assert (actions.climb(at=at(DUE - timedelta(days=4))), actions.climb(at=at(DUE - timedelta(days=3)))) == (0, 1)


def test_answered_suspended_and_withdrawn_tasks_climb_nothing(people: Cast) -> None:
    a_ladder(people)
    reported(people)
    actions.suspend(task=dispatched(people), reason="x", by=people.provincial_official.actor, at=NOON)
    actions.withdraw_task(task=dispatched(people), reason="x", by=people.provincial_official.actor, at=NOON)
    assert actions.climb(at=at(DUE + timedelta(days=30))) == 0


def waiting(people: Cast, step: Step = Step.NOTICE) -> Escalation:
    a_ladder(people)
    acknowledged(people)
    actions.climb(at=at(DUE + timedelta(days=10)))
    return Escalation.objects.select_related("task__unit").get(step=step)


def test_a_notice_is_issued_by_a_person_with_its_numbered_document_only(people: Cast) -> None:
    rung, official = waiting(people), people.provincial_official.actor
    for notice, wanted in ((None, "is issued with a document"), (a_notice(people, issued=False), "is issued with a document"),
                           (a_notice(people, NoticeKind.BULLETIN), "is issued with a supervision notice"),
                           (a_notice(people, to=False), "is not addressed to Shenyang Education Bureau")):
        with pytest.raises(Refused) as refused:
            actions.issue_escalation(escalation=rung, notice=notice, by=official, at=at(DUE + timedelta(days=10)))
        assert wanted in said(refused)[0] and refused.value.reasons[0].field == "notice"
    notice = a_notice(people)
    actions.issue_escalation(escalation=rung, notice=notice, by=official, at=at(DUE + timedelta(days=10)))
    assert (rung.state, rung.notice, rung.decided_by_id) == (EscalationState.ISSUED, notice, official.user_id)
    with pytest.raises(Refused) as refused:
        actions.issue_escalation(escalation=rung, notice=notice, by=official, at=at(DUE + timedelta(days=10)))
    assert refused.value.status == 409


def test_a_criticism_needs_a_bulletin(people: Cast) -> None:
    rung, wanted = waiting(people, Step.CRITICISM), {"approved_by": "省政府分管领导", "approval": "辽政办批〔2026〕8号"}
    actions.issue_escalation(escalation=rung, notice=a_notice(people, NoticeKind.BULLETIN), by=people.provincial_official.actor, at=at(MONDAY), **wanted)
    assert (rung.state, rung.approved_by, rung.approval) == (EscalationState.ISSUED, *wanted.values())
    told = [dict(entry.body or {}) for entry in Entry.objects.filter(event="meetings.escalation.issued")]
    assert wanted.items() <= next(one for one in told if one["step"] == "criticism").items()


@pytest.mark.parametrize(("given", "fields"), [
    ({}, ["approved_by", "approval"]), ({"approved_by": "  ", "approval": "3月2日"}, ["approved_by"]), ({"approved_by": "省长"}, ["approval"])])
def test_a_criticism_is_issued_only_with_the_approval_of_the_head(people: Cast, given: dict[str, str], fields: list[str]) -> None:
    rung = waiting(people, Step.CRITICISM)
    with pytest.raises(Refused) as refused:
        actions.issue_escalation(escalation=rung, notice=a_notice(people, NoticeKind.BULLETIN), by=people.provincial_official.actor, at=at(MONDAY),
                                 **given)
    reasons = refused.value.reasons
    assert [one.field for one in reasons] == fields and all(one.article and "article 21" in one.article.en for one in reasons)


@pytest.mark.parametrize("step", [Step.NOTICE, Step.CRITICISM])
def test_nothing_is_issued_for_a_task_that_was_reported_meanwhile(people: Cast, step: Step) -> None:
    rung, official = waiting(people, step), people.provincial_official.actor
    actions.report(task=rung.task, text="迟报", by=people.city_officer.actor, at=at(DUE + timedelta(days=11)))
    rung = Escalation.objects.get(pk=rung.pk)
    kind = NoticeKind.SUPERVISION if step is Step.NOTICE else NoticeKind.BULLETIN
    with pytest.raises(Refused) as refused:
        actions.issue_escalation(escalation=rung, notice=a_notice(people, kind), approved_by="省长", approval="批示", by=official,
                                 at=at(DUE + timedelta(days=12)))
    assert said(refused) == ["The task was reported on 11 Dec 2026: nothing is issued for it any more"]
    assert refused.value.reasons[0].next and refused.value.status == 409
    actions.drop_escalation(escalation=rung, reason="已补报", by=official, at=at(DUE + timedelta(days=12)))
    assert rung.state == EscalationState.DROPPED


def test_the_night_job_issues_no_notice(people: Cast) -> None:
    with pytest.raises(Refused):
        actions.issue_escalation(escalation=waiting(people), notice=None, by=SYSTEM, at=at(MONDAY))


def test_a_rung_is_dropped_with_a_reason(people: Cast) -> None:
    rung = waiting(people)
    with pytest.raises(Refused):
        actions.drop_escalation(escalation=rung, reason="", by=people.provincial_official.actor, at=at(MONDAY))
    actions.drop_escalation(escalation=rung, reason="已约谈", by=people.provincial_official.actor, at=at(MONDAY))
    assert (rung.state, rung.reason) == (EscalationState.DROPPED, "已约谈")
    assert actions.climb(at=at(DUE + timedelta(days=11))) == 0, "what a person dropped does not come back"


def test_nothing_is_issued_for_a_task_that_was_withdrawn(people: Cast) -> None:
    rung = waiting(people)
    actions.withdraw_task(task=rung.task, reason="x", by=people.provincial_official.actor, at=at(MONDAY))
    rung.refresh_from_db()
    assert rung.state == EscalationState.DROPPED


def test_a_late_report_keeps_what_waits_and_its_verification_drops_it(people: Cast) -> None:
    rung, day = waiting(people), DUE + timedelta(days=11)
    actions.report(task=rung.task, text="迟报", by=people.city_officer.actor, at=at(day))
    assert rungs()[1] == ("notice", "proposed")
    actions.verify(task=rung.task, method=Method.DOCUMENTS, by=people.provincial_official.actor, at=at(day))
    assert rungs() == [("criticism", "dropped"), ("notice", "dropped"), ("reminder", "issued")]


# --------------------------------------------------------------------------- the office's rule

def test_a_ladder_holds_from_its_day_on_and_the_old_one_before(people: Cast) -> None:
    a_ladder(people)
    later = TODAY + timedelta(days=30)
    actions.set_ladder(valid_from=later, reminder_days=2, near_per_cent=30, colours={Light.NEAR: Colour.BLUE},
                       by=people.provincial_official.actor, at=NOON)
    assert [ladder_on(day).reminder_days for day in (later - timedelta(days=1), later)] == [1, 2]
    assert colour(ladder_on(later), Light.NEAR) == Colour.BLUE and ladder_on(TODAY - timedelta(days=1)).pk is None


def test_one_that_is_not_in_force_yet_may_be_set_again_and_one_in_force_not(people: Cast) -> None:
    tomorrow = TODAY + timedelta(days=1)
    for days in (2, 3):
        actions.set_ladder(valid_from=tomorrow, reminder_days=days, by=people.provincial_official.actor, at=NOON)
    assert Ladder.objects.get().reminder_days == 3
    with pytest.raises(Refused) as refused:
        actions.set_ladder(valid_from=tomorrow, by=people.provincial_official.actor, at=at(tomorrow))
    assert said(refused) == ["A ladder is in force from 29 Sep 2026 already"]


def test_everything_wrong_with_a_ladder_is_told_at_once(people: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.set_ladder(valid_from=TODAY - timedelta(days=1), near_per_cent=101, reminder_days=3, notice_days=0, criticism_days=0,
                           by=people.provincial_official.actor, at=NOON)
    assert [reason.field for reason in refused.value.reasons] == [
        "notice_days", "criticism_days", "notice_days", "near_per_cent", "valid_from"]
    with pytest.raises(Refused) as refused:
        actions.set_ladder(valid_from=TODAY, by=people.city_officer.actor, at=NOON)
    assert refused.value.status == 403
