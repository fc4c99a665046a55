"""What became of the demo's requirements: two rounds of tasks, each act by the office that would do it, on its day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from zhijiao.kernel.days import local_day
from zhijiao.kernel.screens.clocks import is_working_day
from zhijiao.systems.meetings.actions import (
    escalations,
    extensions,
    notices,
    objections,
    requirements,
    tasks,
)
from zhijiao.systems.meetings.demo.stage import Stage, worked
from zhijiao.systems.meetings.demo.words import REQUIREMENTS, STANDING, Wanted
from zhijiao.systems.meetings.models import Escalation, Extension, Requirement, Task
from zhijiao.systems.meetings.queries import bodies
from zhijiao.systems.meetings.queries.clocks import next_working_day
from zhijiao.systems.meetings.terms import EscalationState, Method, NoticeKind, Step

GIVEN_FIRST = date(2021, 8, 23)
LADDER_FROM = date(2026, 3, 10)
BULLETIN_ON = date(2026, 4, 20)
METHODS = (Method.DOCUMENTS, Method.ONLINE, Method.VISIT, Method.MEETING)
LATE_FIRST = {(1, "2109"), (4, "2112"), (7, "2114")}  # answers of the first round that came after their day
RETURNED = "抽查的两所学校没有公示记录，补齐后重报"
PLAN = "先摸底，再分校落实，最后抽查；由分管科室负责。"


def first_round(stage: Stage, made: Sequence[Requirement]) -> None:
    """2021: everything is answered, verified and closed."""
    for n, (wanted, requirement) in enumerate(zip(REQUIREMENTS, made, strict=True)):
        stage.note(GIVEN_FIRST, 9 + n / 60, partial(_dispatch, stage, requirement))
        for m, key in enumerate(_everybody(stage, wanted)):
            late = (n, key) in LATE_FIRST
            due = wanted.first_due
            answered = worked(due + timedelta(days=4)) if late else worked(due - timedelta(days=(n + 3 * m) % 4))
            _closed(stage, requirement, key, n + m, given=GIVEN_FIRST, answered=max(answered, GIVEN_FIRST + timedelta(days=1)),
                    answer=wanted.answer)
        stage.note(next_working_day(wanted.first_due + timedelta(days=12)), 16, _act(stage, "office", requirements.close_requirement,
                                                                                      requirement=requirement))


def second_round(stage: Stage, made: Sequence[Requirement]) -> None:
    """This year: some are closed, some under way, some late; each unit stands as its letter in the script says."""
    _ladder(stage)
    for n, (wanted, requirement, (letters, others)) in enumerate(zip(REQUIREMENTS, made, STANDING, strict=True)):
        given = stage.day(wanted.given)
        stage.note(given, 9 + n / 60, partial(_dispatch, stage, requirement))
        standing = dict(zip(stage.regions, letters, strict=True)) | others
        for m, key in enumerate(_everybody(stage, wanted)):
            _stands(stage, requirement, key, standing[key], n, m)
        if set(standing.values()) == {"C"}:
            stage.note(next_working_day(stage.day(wanted.due) + timedelta(days=12)), 16,
                       _act(stage, "office", requirements.close_requirement, requirement=requirement))
    _one_granted_one_late(stage, made)
    _one_objection(stage, made)
    _documents(stage, made)


def _everybody(stage: Stage, wanted: Wanted) -> list[str]:
    return [wanted.lead, *wanted.assisting, *stage.regions]


def _dispatch(stage: Stage, requirement: Requirement, at: datetime) -> None:
    office = stage.actors["office"]
    for task in requirements.dispatch(requirement=requirement, by=office, at=at):
        stage.tasks[requirement.pk, task.unit_id] = task
    requirements.keep_baseline(requirement=requirement, at=at)


def _act(stage: Stage, who: str, action, **given):  # type: ignore[no-untyped-def]
    """Return an act of somebody of the cast, to be done at its moment."""
    return lambda at: action(**given, by=stage.actors[who], at=at)


def _task(stage: Stage, requirement: Requirement, key: str) -> Task:
    return stage.tasks[requirement.pk, stage.units[key].pk]


def _verifier(stage: Stage, key: str, n: int) -> str:
    """Who verifies: never the official who answered for the own department."""
    return "office" if key == "education" or n % 2 else "province"


def _closed(stage: Stage, requirement: Requirement, key: str, n: int, *, given: date, answered: date, answer: str) -> None:
    stage.note(given, 14 + n % 3, lambda at: tasks.acknowledge(task=_task(stage, requirement, key), by=stage.officer(key), at=at))
    stage.note(answered, 15 + n % 8 / 8, lambda at: _report(stage, requirement, key, answer, at))
    stage.note(next_working_day(answered + timedelta(days=2)), 10 + n % 5 / 5, lambda at: _verified(stage, requirement, key, n, at))


def _report(stage: Stage, requirement: Requirement, key: str, answer: str, at: datetime) -> None:
    unit = stage.units[key]
    evidence = ("台账.csv", f"单位,事项\n{unit.name},{requirement.text}\n".encode()) if key in ("2101", "21SF") else None
    tasks.report(task=_task(stage, requirement, key), text=answer.format(unit=unit.name), files=evidence, by=stage.officer(key), at=at)


def _verified(stage: Stage, requirement: Requirement, key: str, n: int, at: datetime, *, close: bool = True) -> None:
    act = tasks.verify_and_close if close else tasks.verify
    act(task=_task(stage, requirement, key), method=METHODS[n % len(METHODS)], text="材料齐全，与台账一致。",
        by=stage.actors[_verifier(stage, key, n)], at=at)


def _stands(stage: Stage, requirement: Requirement, key: str, letter: str, n: int, m: int) -> None:
    """Bring one task to where its letter says: see STANDING."""
    wanted, yesterday = REQUIREMENTS[n], worked(stage.today - timedelta(days=1))
    given, due = stage.day(wanted.given), stage.day(wanted.due)
    if letter == "N":
        return
    seen = max(given, min(next_working_day(given + timedelta(days=(n + 2 * m) % 4)), yesterday))
    stage.note(seen, 14 + m % 4 / 4, lambda at: tasks.acknowledge(task=_task(stage, requirement, key), by=stage.officer(key), at=at))
    if letter == "A":
        return
    begun = max(seen, min(next_working_day(seen + timedelta(days=1 + m % 3)), yesterday))
    if letter == "P":
        stage.note(begun, 16, lambda at: tasks.start(task=_task(stage, requirement, key), plan=PLAN, by=stage.officer(key), at=at))
        return
    answered = _answered(letter, begun, min(due, yesterday), due, n + m)
    stage.note(answered, 16.25, lambda at: _report(stage, requirement, key, wanted.answer, at))
    judged = max(answered, min(next_working_day(answered + timedelta(days=1 + (n + m) % 3)), yesterday))
    if letter in "CVL":
        stage.note(judged, 17, lambda at: _verified(stage, requirement, key, n + m, at, close=letter != "V"))
    elif letter == "B":
        stage.note(judged, 17, lambda at: tasks.return_report(task=_task(stage, requirement, key), reason=RETURNED, by=stage.actors["office"], at=at))


def _answered(letter: str, begun: date, latest: date, due: date, n: int) -> date:
    """Return the day of an answer: soon after the start, in the last week before the day, or after it."""
    if letter == "L":
        return next_working_day(due + timedelta(days=1))
    early = letter in "CVB"
    return max(begun, worked(latest - timedelta(days=(5 + n % 7) if early else n % 4)))


def _ladder(stage: Stage) -> None:
    """The demo's own days: a reminder a day after, a notice five, a criticism fifteen. An office fills in its own."""
    first = stage.day(LADDER_FROM)
    stage.note(worked(first - timedelta(days=1)), 10, _act(stage, "province", escalations.set_ladder, valid_from=first, near_per_cent=20, reminder_days=1,
                                                           notice_days=5, criticism_days=15))
    due = min(stage.day(wanted.due) for wanted in REQUIREMENTS)
    nights = [due + timedelta(days=n) for n in range(1, (stage.today - due).days + 1)]
    for night in filter(is_working_day, nights):
        stage.note(night, 2, lambda at: escalations.climb(at=at))


def _one_granted_one_late(stage: Stage, made: Sequence[Requirement]) -> None:
    """Dandong asks in time for more time to pay and is granted it; Tieling asks after the day, and nobody has answered yet."""
    money, exams = made[6], made[4]
    due = stage.day(REQUIREMENTS[6].due)
    stage.note(worked(due - timedelta(days=3)), 10, lambda at: extensions.request_extension(
        task=_task(stage, money, "2106"), until=stage.day(date(2026, 5, 29)), reason="两所学校的上级补助文件5月下旬才到", by=stage.officer("2106"), at=at))
    stage.note(worked(due - timedelta(days=2)), 15, lambda at: extensions.grant_extension(
        extension=Extension.objects.get(task=_task(stage, money, "2106")), answer="同意，仅此一次", by=stage.actors["office"], at=at))
    stage.note(worked(stage.day(date(2026, 5, 19))), 9, lambda at: extensions.request_extension(
        task=_task(stage, exams, "2112"), until=stage.day(date(2026, 5, 29)), reason="考点调整，办法还在征求学校意见", by=stage.officer("2112"), at=at))


def _one_objection(stage: Stage, made: Sequence[Requirement]) -> None:
    """Shenyang objects to the return of its report on homework; somebody else than who returned it will decide."""
    def act(at: datetime) -> None:
        task = _task(stage, made[10], "2101")
        objections.object_to(task=task, conclusion=task.verifications.get(accepted=False), by=stage.officer("2101"), at=at,
                             text="抽查的两所学校当天校园网检修，公示在校门口公告栏，照片已补传，请复核。")

    stage.note(worked(stage.day(date(2026, 5, 15))), 11, act)


def _documents(stage: Stage, made: Sequence[Requirement]) -> None:
    """A bulletin to all in spring; a supervision notice to Fuxin, whose answer on funding is late; none to Huludao, which answered meanwhile."""
    on, numbered = stage.day(BULLETIN_ON), f"〔{stage.today.year}〕1号"

    def bulletin(at: datetime) -> None:
        meeting = made[0].meeting
        text = bodies.bulletin([one for one in made if one.tasks.exists()], local_day(at), meeting)
        notice = notices.draft(kind=NoticeKind.BULLETIN, title=text.title, body=text.body, office=stage.units["education"],
                               to=list(stage.units.values()), meeting=meeting, by=stage.actors["office"], at=at)
        notices.issue(notice=notice, number=f"辽教督通{numbered}", by=stage.actors["province"], at=at)

    def supervision(at: datetime) -> None:
        rung = Escalation.objects.select_related("task__unit", "task__requirement__meeting").get(
            task=_task(stage, made[6], "2109"), step=Step.NOTICE)
        text = bodies.supervision(rung.task, local_day(at))
        notice = notices.draft(kind=NoticeKind.SUPERVISION, title=text.title, body=text.body, office=stage.units["education"], to=[rung.task.unit],
                               meeting=made[6].meeting, requirement=made[6], by=stage.actors["office"], at=at)
        notices.issue(notice=notice, number=f"辽教督{numbered}", by=stage.actors["province"], at=at)
        escalations.issue_escalation(escalation=rung, notice=notice, by=stage.actors["province"], at=at)

    def answered_meanwhile(at: datetime) -> None:
        for rung in Escalation.objects.filter(state=EscalationState.PROPOSED, task__reported_at__isnull=False, task__requirement=made[6]):
            escalations.drop_escalation(escalation=rung, reason="结果已补报，不再发督办通知", by=stage.actors["province"], at=at)

    stage.note(worked(on), 15, bulletin)
    stage.note(worked(stage.day(date(2026, 5, 7))), 9, answered_meanwhile)
    stage.note(worked(stage.day(date(2026, 5, 8))), 15, supervision)
