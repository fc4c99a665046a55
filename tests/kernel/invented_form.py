"""An invented form over a person's name and the end of a membership, on pages of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.config.urls import urlpatterns as product
from zhijiao.kernel.forms import Ask, File, Form, Step, asks
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.people.models import Membership, Person
from zhijiao.kernel.people.terms import Role, Sex
from zhijiao.kernel.states import Reason, Refused, Stale

W = Bilingual
PLACES = [("s", W("Shenyang", "沈阳")), ("d", "大连")]
SHORT = Form(
    name="short", words=W("A person", "人员"), hint=W("Say who it is", "请写明是谁"),
    fields=(Ask(Column("name", W("name", "姓名")), required=True, hint=W("As on the card", "与证件一致"), longest=10),
            Ask(Column("sex", W("sex", "性别"), Kind.CHOICE, choices=Sex)),
            Ask(Column("role", W("role", "角色"), Kind.CHOICE, choices=Role)),
            Ask(Column("born_on", W("born on", "出生日期"), Kind.DATE)),
            Ask(Column("pay", W("pay", "报酬"), Kind.MONEY), unit=W("yuan", "元")),
            Ask(Column("hours", W("hours", "小时"), Kind.DECIMAL)),
            Ask(Column("night", W("night", "夜班"), Kind.FLAG)),
            Ask(Column("marks", W("marks", "标签"), Kind.TAGS, choices=Sex)),
            Ask(Column("place", W("place", "地点")), options=lambda actor: PLACES),
            Ask(Column("story", W("story", "说明")), rows=4, longest=1000, words=W("What happened", "经过"))),
    check=lambda values: [("name", W("Not this name", "不能用这个名字"))] if values["name"] == "某" else [],
)
LONG = Form(name="long", words=W("Two steps", "两步"), phone=True, steps=(
    Step("who", W("Who", "是谁"), asks(Person, "name", "sex", required=("name",)), hint=W("First", "先写")),
    Step("when", W("When", "何时"), (*asks(Membership, "since", required=("since",)),
                                     File("proof", W("proof", "证明"), (FileKind.PDF,), required=True))),
))
DONE: list[dict[str, Any]] = []


def act(values: dict[str, Any]) -> str:
    """Note the answers; refuse some."""
    if values["name"] == "拒":
        raise Refused([Reason(W("Too young", "未满16周岁"), field="name", article=W("Art. 16", "第十六条"), next=W("Wait", "再等等")),
                       Reason(W("And more", "还有"), field="name"), Reason(W("In general", "总之"))])
    if values["name"] == "旧":
        raise Stale(Person(name="旧"), None)
    DONE.append(values)
    return "made"


def short(request: HttpRequest) -> HttpResponse:
    """The short form, with a version."""
    return serve(request, SHORT, act=act, then=lambda made: f"/done/{made}", version=7, back="/back",  # type: ignore[arg-type]
                 initial={"name": "曾世英", "pay": 360050, "marks": ("F",), "place": Person(pk=1), "night": True})


def long(request: HttpRequest) -> HttpResponse:
    """The form of two steps."""
    return serve(request, LONG, act=act, then=lambda made: "/done")  # type: ignore[arg-type]


urlpatterns = [path("short", short), path("long", long), *product]
