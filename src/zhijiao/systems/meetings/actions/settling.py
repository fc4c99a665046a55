"""What comes to an end with a task: a request for more time that is moot, and rungs of the ladder for a day that no longer counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Reason
from zhijiao.systems.meetings.models import Escalation, Extension, Requirement, Task
from zhijiao.systems.meetings.states import ESCALATION, EXTENSION, REQUIREMENT, TASK
from zhijiao.systems.meetings.terms import EscalationState, ExtensionState, RequirementState

MOOT = Bilingual("the task was withdrawn, suspended or verified", "任务已撤销、暂停或者核验通过")
DAY_MOVED = Bilingual("the day was moved", "期限已调整")
BOTH = "{zh} / {en}"


def give_up(*, task: Task, reason: str, by: Actor, at: datetime, extra: Iterable[Reason] = ()) -> None:
    """Withdraw a task, with all that waits on it; the caller journals."""
    move = TASK.admit("withdraw", state=task.state, role=by.role, extra=extra)
    move.take(task, reason=reason)
    settle_extension(task=task, by=by, at=at)
    drop_rungs(task=task, why=MOOT, by=by, at=at)


def settle_extension(*, task: Task, by: Actor, at: datetime) -> None:
    """Answer a request for more time that has become moot."""
    for extension in Extension.objects.filter(task=task, state=ExtensionState.REQUESTED):
        move = EXTENSION.admit("refuse", state=extension.state, role=by.role)
        move.take(extension, decided_at=at, decided_by_id=by.user_id, answer=BOTH.format(zh=MOOT.zh, en=MOOT.en))


def drop_rungs(*, task: Task, why: Bilingual, by: Actor, at: datetime) -> int:
    """Drop the rungs that wait for a decision; return how many."""
    waiting = list(Escalation.objects.filter(task=task, state=EscalationState.PROPOSED))
    for rung in waiting:
        move = ESCALATION.admit("drop", state=rung.state, role=by.role)
        move.take(rung, decided_at=at, decided_by_id=by.user_id, reason=BOTH.format(zh=why.zh, en=why.en))
    return len(waiting)


def open_requirement_again(*, task: Task, by: Actor, at: datetime) -> None:
    """Bring a closed requirement back under way when one of its tasks is; the caller journals."""
    requirement = Requirement.objects.select_for_update().get(pk=task.requirement_id)  # `close_requirement` holds it too
    if requirement.state == RequirementState.CLOSED:
        move = REQUIREMENT.admit("reopen", state=requirement.state, role=by.role)
        move.take(requirement, closed_at=None, closed_by_id=None)
