"""The forms of visits and safety training, and the page on which the province enters how often visits are due."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask, Form
from zhijiao.kernel.forms.declare import asks, text
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.screens.words import said
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import SafetyTraining, Visit, VisitInterval
from zhijiao.systems.apprenticeships.queries.visits import interval_on

VISIT = Form("visit", Bilingual("A visit to the place of work", "巡访记录"), act=Bilingual("Record", "登记"), fields=(
    *asks(Visit, "on", "form", required=("on", "form")),
    text("found", "What was found", "巡访情况", longest=1000),
    text("to_do", "What is to be put right", "需要整改的问题", required=False, longest=1000),
), hint=Bilingual("School and enterprise both read it. What the apprentice says in confidence belongs in a report to the bureau.",
                  "学校和企业都能看到。学徒私下反映的问题，请走投诉。"))

TRAINING = Form("training", Bilingual("Safety training", "安全培训"), act=Bilingual("Record", "登记"), fields=(
    *asks(SafetyTraining, "on", "given_by", "hours", required=("on", "given_by", "hours")),
    text("topics", "Topics", "培训内容", longest=500),
    *asks(SafetyTraining, "exam", required=("exam",)),
))

INTERVAL = Form("visit-interval", Bilingual("How often visits are due", "巡访间隔"), act=Bilingual("Enter", "录入"), fields=(
    Ask(Column("effective_on", Bilingual("In force from", "施行日期"), Kind.DATE), required=True),
    Ask(Column("days", Bilingual("At most so many days between two visits", "两次巡访最长间隔"), Kind.COUNT), required=True, unit=Bilingual("days", "天")),
    Ask(Column("document", Bilingual("Document that sets it", "依据的文件")), required=True),
))
NONE_YET = Bilingual("None is in force yet: no visit is asked for.", "现在还没有规定间隔，系统不提醒巡访。")
IN_FORCE = Bilingual("In force today: at most {days} {days:day|days}.", "现行间隔：最长{days}天。")
ENTERED = Bilingual("Entered: at most {days} {days:day|days} between two visits from {day}.", "已录入：{day}起两次巡访最长间隔{days}天。")


@role_required(Role.PROVINCE_OFFICIAL)
def visit_interval(request: Request) -> HttpResponse:
    """Enter how often visits are due; the form says what is in force."""
    back, days = reverse("apprenticeships.visits"), interval_on(request.today)

    def act(values: dict[str, Any]) -> VisitInterval:
        return actions.set_visit_interval(**values, by=request.actor, at=request.now)

    def then(made: VisitInterval) -> str:
        messages.success(request, said(ENTERED.filled(days=made.days, day=day_words(made.effective_on))))
        return back

    return serve(request, replace(INTERVAL, hint=IN_FORCE.filled(days=days) if days else NONE_YET), act=act, then=then, back=back)
