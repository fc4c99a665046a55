"""The page of one task: what is asked, how far it is, what was reported and found, and what may be done now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.parts import NextAction
from zhijiao.systems.meetings.models import Task
from zhijiao.systems.meetings.pages.deeds import ESCALATIONS, EXTENSIONS, OBJECTIONS, TASKS
from zhijiao.systems.meetings.pages.detail import PILLS, effect_of, measure_of, place_of
from zhijiao.systems.meetings.queries import lights, timeline
from zhijiao.systems.meetings.queries.matrix import short_name
from zhijiao.systems.meetings.queries.replies import replies
from zhijiao.systems.meetings.queries.units import answers_for
from zhijiao.systems.meetings.terms import Light, TaskState

LOOKERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER)

NEXT_OF_UNIT = {
    TaskState.DISPATCHED: Bilingual("Acknowledge the task", "请签收任务"),
    TaskState.ACKNOWLEDGED: Bilingual("Send a plan, or report what is done", "报办理方案，或者直接报送结果"),
    TaskState.IN_PROGRESS: Bilingual("Report what is done", "办好后报送结果"),
    TaskState.RETURNED: Bilingual("Returned: report again", "已退回，请补充后重新报送"),
    TaskState.REPORTED: Bilingual("The office is verifying the report", "已报送，等待核验"),
}
NEXT_OF_OFFICE = {
    TaskState.REPORTED: Bilingual("Verify the report", "核验这份报送"),
    TaskState.VERIFIED: Bilingual("Close the verified task", "已核验，可以销号"),
    TaskState.SUSPENDED: Bilingual("Suspended by approval", "经批准暂停"),
}
WITH_UNIT = Bilingual("With {unit}", "在{unit}手里")
OVER = {TaskState.CLOSED: Bilingual("Closed", "已销号"), TaskState.WITHDRAWN: Bilingual("Withdrawn", "已撤销")}
BY_UNIT = frozenset({"acknowledge", "start", "report", "request_extension", "object"})


@role_required(*LOOKERS)
@require_safe
def task(request: Request, number: str) -> HttpResponse:
    """One task."""
    row: Task = get_object_or_404(TASKS.rows(request.actor), number=number)
    own = answers_for(row, request.actor)
    offered = TASKS.offered(row, request.actor, today=request.today)
    shines = lights.light(row, today=request.today, ladder=lights.ladder_on(request.today))
    context: dict[str, Any] = {
        "task": row, "requirement": row.requirement, "unit": short_name(row.unit), "own": own,
        "decides": request.actor.role is Role.PROVINCE_OFFICIAL, "steps": timeline.strip(row),
        "next": NextAction(_next(row, own, request.actor.role), _why(row), offered.buttons, mine=any(one.primary for one in offered.offers)),
        "pill": PILLS.get(row.state, "plain"), "light": shines, "counts_days": lights.counts(row.state),
        "is_held": shines is Light.PAUSED, "place": place_of(row.requirement), "replies": replies(row), "lines": timeline.told(row),
        "scored_apart": timeline.scored_apart(row), "was_late": timeline.was_late(row),
        "effect": effect_of(row, request.today), "measure": measure_of(row.requirement),
        "extensions": _with_deeds(EXTENSIONS, row.extensions.all(), request), "objections": _with_deeds(OBJECTIONS, _objections(row), request),
        "rungs": _with_deeds(ESCALATIONS, row.escalations.select_related("notice", "task__unit"), request)}
    return render(request, "meetings/task.html", context)


def _objections(row: Task) -> Iterable[Any]:
    return row.objections.select_related("task", "verification", "escalation")


def _with_deeds(deeds: Any, rows: Iterable[Any], request: Request) -> list[tuple[Any, Any]]:
    """Return each part with what may be done about it."""
    return [(one, deeds.offered(one, request.actor, today=request.today)) for one in rows]


def _next(row: Task, own: bool, role: Role | None) -> Bilingual:
    by_unit = NEXT_OF_UNIT.get(row.state) if own else None
    by_office = NEXT_OF_OFFICE.get(row.state) if role is Role.PROVINCE_OFFICIAL or row.state == TaskState.SUSPENDED else None
    return by_office or by_unit or OVER.get(row.state) or WITH_UNIT.filled(unit=short_name(row.unit))


def _why(row: Task) -> Bilingual | None:
    return Bilingual(row.reason, row.reason) if row.reason else None


PATHS = [path("tasks/<number:number>", task, name="task")]
