"""The page of one requirement: what it says, whom it is for, how far each unit is, and what may be done now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.parts import NextAction
from zhijiao.kernel.screens.words import said
from zhijiao.systems.meetings.actions import requirements as actions
from zhijiao.systems.meetings.models import Meeting, Notice, Requirement, Task
from zhijiao.systems.meetings.pages import questions
from zhijiao.systems.meetings.pages.deeds import REQUIREMENTS, TASKS
from zhijiao.systems.meetings.pages.detail import PILLS, measure_of, place_of
from zhijiao.systems.meetings.pages.tasks import LOOKERS
from zhijiao.systems.meetings.queries import dispatching, lights, timeline
from zhijiao.systems.meetings.queries.effect import effect
from zhijiao.systems.meetings.terms import Light, Part, RequirementState, SupervisionType, TaskState, Theme

DRAFTED = Bilingual("Drafted. Dispatch it when everything is there.", "已存为草稿，填齐后交办。")
NEXT = {
    RequirementState.DRAFT: Bilingual("Dispatch the requirement", "交办这条要求"),
    RequirementState.DISPATCHED: Bilingual("Units are working on it", "各单位正在办理"),
    RequirementState.CLOSED: Bilingual("Closed", "已办结"),
    RequirementState.WITHDRAWN: Bilingual("Withdrawn", "已撤销"),
}
CLOSE_IT = Bilingual("Every task is closed: close the requirement", "任务全部销号，可以办结")


@dataclass(frozen=True)
class Line:
    """One unit of the requirement on the page."""

    task: Task
    light: Light
    pill: str

    @property
    def is_held(self) -> bool:
        """Say whether its clock stands."""
        return self.light is Light.PAUSED

    @property
    def counts_days(self) -> bool:
        """Say whether its days still count."""
        return lights.counts(self.task.state)


@role_required(*LOOKERS)
@require_safe
def requirement(request: Request, number: str) -> HttpResponse:
    """One requirement with the task of each unit that the actor may see."""
    row: Requirement = get_object_or_404(REQUIREMENTS.rows(request.actor), number=number)
    lines = _lines(row, request)
    offered = REQUIREMENTS.offered(row, request.actor, today=request.today)
    decides = request.actor.role is Role.PROVINCE_OFFICIAL
    counts = {name: sum(one.task.state in states for one in lines) for name, states in (
        ("closed", (TaskState.CLOSED,)), ("reported", (TaskState.REPORTED,)), ("over", (TaskState.CLOSED, TaskState.WITHDRAWN)))}
    context: dict[str, Any] = {
        "requirement": row, "lines": lines, "counts": counts, "late": sum(one.light is Light.OVERDUE for one in lines), "decides": decides,
        "next": NextAction(CLOSE_IT if lines and counts["over"] == len(lines) and row.state == RequirementState.DISPATCHED else NEXT[row.state],
                           _why(row), offered.buttons, mine=decides and bool(offered.buttons)),
        "assignments": _assignments(row) if row.state == RequirementState.DRAFT else [], "notes": dispatching.notes(row, request.today),
        "orphaned": _orphaned(row, request) if decides else [], "place": place_of(row), "effects": effect(row, request.today) if decides else [],
        "measure": measure_of(row), "notices": Notice.objects.visible_to(request.actor).filter(requirement=row), "told": timeline.told(row) if decides else []}
    return render(request, "meetings/requirement.html", context)


def _lines(row: Requirement, request: Request) -> list[Line]:
    ladder = lights.ladder_on(request.today)
    rank = {Part.LEAD: 0, Part.ASSIST: 1, Part.CARRY_OUT: 2}
    found = Task.objects.visible_to(request.actor).filter(requirement=row).select_related("unit__region")
    lines = [Line(one, lights.light(one, today=request.today, ladder=ladder), PILLS.get(one.state, "plain")) for one in found]
    return sorted(lines, key=lambda one: rank[one.task.part])


def _assignments(row: Requirement) -> list[tuple[Part, list[Any]]]:
    named = list(row.assignments.select_related("unit"))
    return [(part, found) for part in Part if (found := [one.unit for one in named if one.part == part])]


def _orphaned(row: Requirement, request: Request) -> list[tuple[Task, Any]]:
    return [(task, TASKS.offered(task, request.actor, today=request.today, only=("hand_over", "withdraw")))
            for task in dispatching.orphaned(row, request.today)]


def _why(row: Requirement) -> Bilingual | None:
    return Bilingual(row.reason, row.reason) if row.reason else None


@role_required(Role.PROVINCE_OFFICIAL)
def draft(request: Request) -> HttpResponse:
    """Write a requirement down by hand, of a meeting when the address names one."""
    number = request.GET.get("meeting", "")
    meeting = get_object_or_404(Meeting.objects.visible_to(request.actor), number=number) if number else None

    def act(values: dict[str, Any]) -> Requirement:
        made = actions.draft_requirement(**questions.wording_and_units(values), meeting=meeting, by=request.actor, at=request.now)
        messages.success(request, said(DRAFTED))
        return made

    return serve(request, questions.requirement_form(request.today), act=act, then=lambda made: made.get_absolute_url(),
                 initial={"supervision": SupervisionType.DAILY, "theme": Theme.OTHER}, back=meeting.get_absolute_url() if meeting else "/meetings/matrix")


PATHS = [path("requirements/draft", draft, name="requirement_draft"), path("requirements/<number:number>", requirement, name="requirement")]
