"""What stands in the way of an act on a task, an extension, an objection, a rung of the ladder: always all reasons at once.

Asked by the actions before they act, and by the page to say why a button is closed: one list, so they cannot disagree.
"""

from __future__ import annotations

from datetime import date

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Ground, Reason
from zhijiao.law.national import government_supervision_2020 as law
from zhijiao.systems.meetings.models import Escalation, Extension, Objection, Task
from zhijiao.systems.meetings.queries.conclusions import conclusions, open_to_objection
from zhijiao.systems.meetings.queries.judged import recused
from zhijiao.systems.meetings.queries.units import answers_for
from zhijiao.systems.meetings.terms import DONE, OPEN, ExtensionState, ObjectionState, RequirementState, TaskState

TASK_OF = Bilingual("This is the task of {unit}", "这是{unit}的任务")
ASK_THEM = Bilingual("{unit} acts on it; you find your own on your desk", "由{unit}办理；本单位的任务在“我的督办”里")
OWN_REPORT = Bilingual("You reported this yourself; somebody else verifies it", "这份报送由您本人提交，应由其他人核验")
COLLEAGUE = Bilingual("Let a colleague verify it", "请同事核验")
OWN_REQUEST = Bilingual("You asked for this extension yourself; somebody else decides", "这份延期申请由您本人提出，应由其他人审批")
OWN_OBJECTION = Bilingual("You raised this objection yourself; somebody else decides", "这项异议由您本人提出，应由其他人复核")
REPORTER = Bilingual("You made the report that the objection is about; somebody else decides", "异议涉及的报送由您本人提交，应由其他人复核")
DECIDES = Bilingual("Let a colleague who took no part decide", "请没有参与的同事决定")
REQUIREMENT_GONE = Bilingual("The requirement is withdrawn: nothing of it is done any more", "要求已撤销，不再办理")
UNDER_REVIEW = Bilingual("Objection {number} is still to be decided", "异议{number}还没有作出复核决定")
DECIDE_FIRST = Bilingual("Decide on the objection first", "先对异议作出决定")
EXTENSION_OPEN = Bilingual("An extension until {day} is still waiting for its answer", "已申请延至{day}，还在等审批")
WAIT = Bilingual("Wait for the answer, or ask the office to decide", "等审批结果，或者联系主办单位尽快审批")
NOT_OPEN = Bilingual("The task is “{state}”: more time can be asked for while it is not answered", "任务“{state}”，只有还没报送的任务可以申请延期")
TASK_OVER = Bilingual("The task is “{state}”: its day no longer counts", "任务“{state}”，期限不再变动")
NO_LATER = Bilingual("The task is now due on {day}; the extension asked for would not move it later", "任务现在的期限是{day}，申请的日期并不更晚")
NOTHING_TO_OBJECT = Bilingual("There is no conclusion that may still be objected to", "没有还在异议期内的结论")
ONLY_AFTER = Bilingual("An objection is raised within 30 days after a return, a verification or a reminder, notice or criticism",
                       "退回、核验或者发出督办之后30日内可以提出异议")
ANSWERED_SINCE = Bilingual("The task was reported on {day}: nothing is issued for it any more", "任务已于{day}报送，不再发出")
DROP_IT = Bilingual("Drop it with the reason, and verify the report", "写明原因不予发出，先核验报送")
GIVEN_UP = Bilingual("The task is “{state}”: nothing is issued for it", "任务“{state}”，不再发出")

# What the unit does with its own task; the first four are moves, the others are not.
BY_UNIT = frozenset({"acknowledge", "start", "report", "request_extension", "object"})
CONCLUDING = frozenset({"return", "verify"})


def against_task(name: str, task: Task, actor: Actor, *, today: date) -> list[Reason]:
    """Return what the room holds against an act on a task."""
    if name in BY_UNIT:
        return [*strangers(task, actor), *_of_unit(name, task, today)]
    if name in CONCLUDING:
        return own_report(task, actor)
    return [*under_review(task), *(withdrawn(task) if name == "reopen" else ())] if name in ("close", "reopen") else []


def _of_unit(name: str, task: Task, today: date) -> list[Reason]:
    if name == "request_extension":
        return not_extendable(task)
    return not_objectionable(task, today) if name == "object" else []


def strangers(task: Task, actor: Actor) -> list[Reason]:
    """Return a reason when somebody acts on another unit's task, though they see it."""
    if answers_for(task, actor):
        return []
    return [Reason(TASK_OF.filled(unit=task.unit.words), ground=Ground.ROLE, next=ASK_THEM.filled(unit=task.unit.words))]


def own_report(task: Task, actor: Actor) -> list[Reason]:
    """Return a reason when the report was made by whoever would verify it."""
    if not _same(task.reported_by_id, actor):
        return []
    return [Reason(OWN_REPORT, ground=Ground.ROLE, next=COLLEAGUE)]


def under_review(task: Task) -> list[Reason]:
    """Return a reason while an objection waits for its decision."""
    return [Reason(UNDER_REVIEW.filled(number=one.number), next=DECIDE_FIRST, ground=Ground.STATE)
            for one in task.objections.filter(state=ObjectionState.FILED)]


def withdrawn(task: Task) -> list[Reason]:
    """Return a reason when the requirement was withdrawn: what was verified by then stands."""
    return [Reason(REQUIREMENT_GONE, ground=Ground.STATE)] if task.requirement.state == RequirementState.WITHDRAWN else []


def not_extendable(task: Task) -> list[Reason]:
    """Return why no more time can be asked for: the task is answered or over, or a request waits already."""
    reasons = []
    if task.state not in OPEN:
        reasons.append(Reason(NOT_OPEN.filled(state=task.state.words), ground=Ground.STATE))
    reasons += [Reason(EXTENSION_OPEN.filled(day=day_words(one.until)), ground=Ground.STATE, next=WAIT)
                for one in task.extensions.filter(state=ExtensionState.REQUESTED)]
    return reasons


def not_objectionable(task: Task, today: date) -> list[Reason]:
    """Return why nothing can be objected to on a day: one objection waits, or no conclusion is young enough.

    Where conclusions exist but are too old, choosing one says so with its article.
    """
    waiting = under_review(task)
    if waiting or open_to_objection(task, today):
        return waiting
    return [] if conclusions(task) else [Reason(NOTHING_TO_OBJECT, next=ONLY_AFTER)]


def against_extension(name: str, extension: Extension, actor: Actor, *, today: date) -> list[Reason]:
    """Return what the room holds against granting more time; a refusal is always possible."""
    if name != "grant":
        return []
    task, reasons = extension.task, list[Reason]()
    if _same(extension.requested_by_id, actor):
        reasons.append(Reason(OWN_REQUEST, ground=Ground.ROLE, next=DECIDES))
    if task.state in (*DONE, TaskState.WITHDRAWN):
        reasons.append(Reason(TASK_OVER.filled(state=task.state.words), ground=Ground.STATE))
    if extension.until <= task.due_on:
        reasons.append(Reason(NO_LATER.filled(day=day_words(task.due_on))))
    return reasons


def against_objection(name: str, objection: Objection, actor: Actor, *, today: date) -> list[Reason]:
    """Return what the law holds against this person deciding on an objection: they made the conclusion, or are a party to it."""
    if name not in ("uphold", "reject"):
        return []
    article = law.TEXT.article("17").words
    reasons = [*recused(objection, actor, today)]
    if _same(objection.filed_by_id, actor):
        reasons.append(Reason(OWN_OBJECTION, ground=Ground.ROLE, article=article, next=DECIDES))
    elif objection.verification is not None and _same(objection.verification.report.reported_by_id, actor):
        reasons.append(Reason(REPORTER, ground=Ground.ROLE, article=article, next=DECIDES))
    return reasons


def _same(user: int | None, actor: Actor) -> bool:
    return user is not None and user == actor.user_id


def against_escalation(name: str, escalation: Escalation, actor: Actor, *, today: date) -> list[Reason]:
    """Return what the room holds against issuing a rung: the task is given up, suspended or answered meanwhile."""
    task = escalation.task
    if name != "issue":
        return []
    if task.state in (TaskState.WITHDRAWN, TaskState.SUSPENDED):
        return [Reason(GIVEN_UP.filled(state=task.state.words), ground=Ground.STATE)]
    if task.state in (TaskState.REPORTED, *DONE) and task.reported_at is not None:
        day = day_words(local_day(task.reported_at))
        return [Reason(ANSWERED_SINCE.filled(day=day), ground=Ground.STATE, next=DROP_IT)]
    return []
