"""The office's own rule: how late is how bad, and in which colour, from a day on. Filled in by the office, never by us."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from zhijiao.basics.columns import CellError, Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask, Form
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.words import said
from zhijiao.systems.meetings.actions import escalations
from zhijiao.systems.meetings.models import Ladder
from zhijiao.systems.meetings.pages import cells
from zhijiao.systems.meetings.queries import lights
from zhijiao.systems.meetings.terms import Colour, Light, Step, TaskState

W = Bilingual
SET = W("Set the rule", "设定督办规则")
DONE = W("The rule is set.", "督办规则已设定。")
PER_CENT, DAYS = W("%", "%"), W("days after the day", "到期后天数")


NUMBER = W("A whole number of days, for example 3 or -3", "天数写成整数，例如3或-3")
RUNGS = ("reminder_days", "notice_days", "criticism_days")


def _must_be_whole(given: str) -> None:
    if not re.fullmatch(r"[-−]?\d{1,3}", given):
        raise CellError(NUMBER)


def _whole(words: Bilingual, key: str, unit: Bilingual, hint: Bilingual | None = None) -> Ask:
    return Ask(Column(key, words, check=_must_be_whole), unit=unit, hint=hint)


COLOURS = tuple(Ask(Column(name, W(f"Colour of “{light.words.en}”", f"“{light.words.zh}”的颜色"), Kind.CHOICE, choices=Colour), required=True)
                for light, name in lights.COLOUR_OF.items())
FORM = Form("ladder", SET, (
    Ask(Column("valid_from", W("In force from", "启用日期"), Kind.DATE), required=True, hint=W("Today or later.", "今天或以后。")),
    Ask(Column("near_per_cent", W("Due soon: share of the time left", "临近到期：剩余时间占比"), Kind.COUNT), required=True, unit=PER_CENT),
    _whole(Step.REMINDER.words, "reminder_days", DAYS, W("Negative: before the day. Left empty, this step is not used.", "负数为到期前；不填则不用这一级。")),
    _whole(Step.NOTICE.words, "notice_days", DAYS), _whole(Step.CRITICISM.words, "criticism_days", DAYS), *COLOURS), act=SET,
    hint=W("Reminders are sent at once. Supervision notices and criticism are proposed; a person issues them.",
           "催办提醒自动发出；督办通知和通报批评只提出建议，由人决定发出。"))


def _examples(ladder: Ladder) -> list[tuple[Any, Light]]:
    """Return each light as a cell of the matrix shows it."""
    of = {Light.DONE: (TaskState.CLOSED, 0), Light.ON_TRACK: (TaskState.IN_PROGRESS, 17), Light.NEAR: (TaskState.IN_PROGRESS, 5),
          Light.OVERDUE: (TaskState.IN_PROGRESS, -1), Light.PAUSED: (TaskState.SUSPENDED, 5)}
    return [(cells.look(state, light, days, lights.colour(ladder, light)), light) for light, (state, days) in of.items()]


@role_required(Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER)
@require_safe
def ladder(request: Request) -> HttpResponse:
    """The rule in force, those before and those to come."""
    current = lights.ladder_on(request.today)
    return render(request, "meetings/ladder.html", {
        "ladder": current, "is_set": current.pk is not None, "examples": _examples(current), "every": Ladder.objects.select_related("set_by__person"),
        "decides": request.actor.role is Role.PROVINCE_OFFICIAL,
        "rungs": [(step, getattr(current, f"{step.value}_days")) for step in Step]})


@role_required(Role.PROVINCE_OFFICIAL)
def set_ladder(request: Request) -> HttpResponse:
    """Set the rule from a day on."""
    current = lights.ladder_on(request.today)
    initial: dict[str, Any] = {name: getattr(current, name) for name in ("near_per_cent", *RUNGS, *lights.COLOUR_OF.values())}

    def act(values: dict[str, Any]) -> Ladder:
        colours = {light: Colour.find(values.pop(name)) for light, name in lights.COLOUR_OF.items()}
        days: dict[str, Any] = {name: int(given.replace("−", "-")) if (given := values.pop(name)) else None for name in RUNGS}
        made = escalations.set_ladder(**values, **days, colours={light: one for light, one in colours.items() if one}, by=request.actor, at=request.now)
        messages.success(request, said(DONE))
        return made

    there = reverse("meetings:ladder")
    return serve(request, FORM, act=act, then=lambda made: there, initial=initial, back=there)


PATHS = [path("ladder", ladder, name="ladder"), path("ladder/set", set_ladder, name="ladder_set")]
