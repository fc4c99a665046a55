"""What may be done with a requirement, a task and what follows it: each said once, for page, button and address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms.deeds import Deed, Deeds
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.states import Reason
from zhijiao.systems.meetings.actions import escalations, extensions, objections, requirements, tasks
from zhijiao.systems.meetings.models import Escalation, Extension, Notice, Objection, Requirement, Task
from zhijiao.systems.meetings.pages import questions
from zhijiao.systems.meetings.queries import dispatching, obstacles
from zhijiao.systems.meetings.queries.conclusions import conclusions
from zhijiao.systems.meetings.queries.units import answers_for
from zhijiao.systems.meetings.states import ESCALATION, EXTENSION, OBJECTION, PROVINCE, REQUIREMENT, TASK, UNITS
from zhijiao.systems.meetings.terms import DONE, OPEN, TaskState

W = Bilingual
FEW, AND_MORE = 3, W("And {n} more are open", "另有{n}项没有办完")


def _own(task: Task, actor: Actor) -> bool:
    return answers_for(task, actor)


def _may_ask(task: Task, actor: Actor) -> bool:
    return answers_for(task, actor) and task.state in OPEN


def _may_object(task: Task, actor: Actor) -> bool:
    return answers_for(task, actor) and bool(conclusions(task))


def _orphaned(task: Task, actor: Actor) -> bool:
    return task.unit.closed_on is not None and task.state not in (*DONE, TaskState.WITHDRAWN)


def _edited(values: dict[str, Any], row: Requirement, request: Request) -> dict[str, Any]:
    return questions.wording_and_units(values, kept=row)


def _dispatched(values: dict[str, Any], row: Requirement, request: Request) -> dict[str, Any]:
    return {"next_working_day": bool(values.get("next_working_day"))}


def _one_more(values: dict[str, Any], row: Requirement, request: Request) -> dict[str, Any]:
    return {"unit": questions.unit_of(values["unit"]), "due_on": values["due_on"], "reason": values["reason"] or ""}


def _handed(values: dict[str, Any], row: Task, request: Request) -> dict[str, Any]:
    return {"successor": questions.unit_of(values["successor"]), "due_on": values["due_on"], "reason": values["reason"]}


def _notice(values: dict[str, Any], row: Escalation, request: Request) -> dict[str, Any]:
    key = values.get("notice")
    approved: dict[str, Any] = {name: values[name] or "" for name in ("approved_by", "approval") if name in values}
    return {"notice": Notice.objects.visible_to(request.actor).filter(pk=int(key)).first() if key else None, **approved}


def _against_requirement(name: str, row: Requirement, actor: Actor, *, today: date) -> list[Reason]:
    found = _cited(dispatching.against_requirement(name, row, actor, today=today))
    if len(found) <= FEW or name != "close":
        return found
    # Under the button the first few and a count; the action itself names every one.
    return [*found[:FEW], Reason(AND_MORE.filled(n=len(found) - FEW), ground=found[0].ground)]


def _against_objection(name: str, row: Objection, actor: Actor, *, today: date) -> list[Reason]:
    return _cited(obstacles.against_objection(name, row, actor, today=today))


def _cited(reasons: list[Reason]) -> list[Reason]:
    """Return reasons that name their article under the button: no finding beside it shows the rule."""
    return [replace(reason, rule="") for reason in reasons]


REQUIREMENTS = Deeds(
    room="meetings", noun="requirement", machine=REQUIREMENT, against=_against_requirement,
    rows=lambda actor: Requirement.objects.visible_to(actor).select_related("meeting__organiser"),
    deeds=[
        Deed("dispatch", requirements.dispatch, form=questions.dispatch_form, answers=_dispatched, primary=True, icon="send",
             done=W("Dispatched. Every unit has been told.", "已交办，已通知各单位。")),
        Deed("edit", requirements.edit_requirement, form=questions.edit_form, answers=_edited, icon="edit",
             initial=lambda row, request: questions.initial_of(row), done=W("Changed.", "已修改。")),
        Deed("close", requirements.close_requirement, primary=True, done=W("The requirement is closed.", "该要求已办结。")),
        Deed("add_unit", requirements.add_unit, form=questions.add_unit_form, answers=_one_more, icon="plus",
             done=W("One more unit has a task.", "已增加承办单位。"), then=lambda row, made: row.get_absolute_url()),
        Deed("withdraw", requirements.withdraw_requirement, reason=True, danger=True, done=W("Withdrawn.", "已撤销。")),
    ])

TASKS = Deeds(
    room="meetings", noun="task", machine=TASK, against=obstacles.against_task,
    rows=lambda actor: Task.objects.visible_to(actor).select_related("requirement__meeting__organiser", "unit__region"),
    deeds=[
        Deed("acknowledge", tasks.acknowledge, able=_own, primary=True, icon="check", done=W("Acknowledged.", "已签收。")),
        Deed("start", tasks.start, form=questions.PLAN, able=_own, done=W("The plan is sent.", "办理方案已报送。")),
        Deed("report", tasks.report, form=questions.REPORT, able=_own, primary=True, icon="send",
             then=lambda row, made: row.get_absolute_url(), done=W("Reported. The office will verify it.", "已报送，等待核验。")),
        Deed("verify_and_close", tasks.verify_and_close, moves="verify", words=W("Verify and close", "核验并销号"), form=questions.VERIFY_AND_CLOSE,
             primary=True, then=lambda row, made: row.get_absolute_url(), done=W("Verified and closed.", "已核验并销号。")),
        Deed("verify", tasks.verify, form=questions.VERIFY, then=lambda row, made: row.get_absolute_url(), done=W("Verified.", "已核验。")),
        Deed("return", tasks.return_report, form=questions.RETURN, then=lambda row, made: row.get_absolute_url(), icon="arrow-back-up",
             done=W("Returned with the reason.", "已退回并写明原因。")),
        Deed("close", tasks.close, primary=True, done=W("Closed.", "已销号。")),
        Deed("resume", tasks.resume, form=questions.RESUME, primary=True, done=W("Resumed.", "已恢复办理。")),
        Deed("request_extension", extensions.request_extension, words=W("Ask for more time", "申请延期"), form=questions.EXTEND, roles=UNITS,
             able=_may_ask, then=lambda row, made: row.get_absolute_url(), done=W("Asked for. The office will answer.", "已提交延期申请，等待审批。")),
        Deed("object", objections.object_to, words=W("Object", "提出异议"), form=questions.object_form, roles=UNITS, able=_may_object,
             then=lambda row, made: row.get_absolute_url(), done=W("The objection is filed.", "异议已提出。")),
        Deed("suspend", tasks.suspend, reason=True, done=W("Suspended.", "已暂停。")),
        Deed("reopen", tasks.reopen, form=questions.REOPEN, done=W("Opened again.", "已重新办理。")),
        Deed("hand_over", requirements.hand_over, words=W("Hand over to the successor", "移交承接单位"), form=questions.hand_over_form, roles=PROVINCE,
             able=_orphaned, answers=_handed, then=lambda row, made: made.get_absolute_url(), done=W("Handed over.", "已移交。")),
        Deed("withdraw", requirements.withdraw_task, reason=True, danger=True, done=W("The task is withdrawn.", "任务已撤销。")),
    ])

EXTENSIONS = Deeds(
    room="meetings", noun="extension", machine=EXTENSION, against=obstacles.against_extension, key="pk",
    rows=lambda actor: Extension.objects.visible_to(actor).select_related("task__unit", "task__requirement"),
    deeds=[
        Deed("grant", extensions.grant_extension, form=questions.GRANT, primary=True, done=W("Granted. The day has moved.", "已同意，期限已调整。")),
        Deed("refuse", extensions.refuse_extension, reason=True, done=W("Refused with the reason.", "未同意，已写明理由。")),
    ])

OBJECTIONS = Deeds(
    room="meetings", noun="objection", machine=OBJECTION, against=_against_objection,
    rows=lambda actor: Objection.objects.visible_to(actor).select_related("task__unit", "task__requirement", "verification", "escalation"),
    deeds=[
        Deed("uphold", objections.uphold_objection, form=questions.UPHOLD, done=W("Upheld. The conclusion is set aside.", "异议成立，原结论已撤销。")),
        Deed("reject", objections.reject_objection, form=questions.REJECT, done=W("Rejected. The conclusion stands.", "异议不成立，原结论维持。")),
    ])

ESCALATIONS = Deeds(
    room="meetings", noun="escalation", machine=ESCALATION, against=obstacles.against_escalation, key="pk",
    rows=lambda actor: Escalation.objects.visible_to(actor).select_related("task__unit", "task__requirement"),
    deeds=[
        Deed("issue", escalations.issue_escalation, form=questions.issue_form, answers=_notice, primary=True, done=W("Issued.", "已发出。")),
        Deed("drop", escalations.drop_escalation, reason=True, done=W("Dropped with the reason.", "不发，已写明原因。")),
    ])

PATHS = [
    *REQUIREMENTS.paths("requirements/<number:number>"), *TASKS.paths("tasks/<number:number>"), *EXTENSIONS.paths("extensions/<int:pk>"),
    *OBJECTIONS.paths("objections/<number:number>"), *ESCALATIONS.paths("escalations/<int:pk>"),
]
