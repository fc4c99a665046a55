"""Invented deeds over memberships: a seat is held (version 1), may be left for a reason, renewed by a form, noted, pictured."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import include, path

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual, Terms
from zhijiao.config.urls import urlpatterns as product
from zhijiao.kernel.fields import TermField
from zhijiao.kernel.forms import Ask, File, Form, text
from zhijiao.kernel.forms.deeds import Deed, Deeds
from zhijiao.kernel.papers import files
from zhijiao.kernel.papers.terms import FileKind
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import Role, Sex
from zhijiao.kernel.states import Machine, Move, Reason, Refused, Stale

W = Bilingual
SCHOOL = (Role.SCHOOL_TEACHER, Role.SCHOOL_REGISTRAR)


class Stand(Terms):
    """Where a parcel stands."""

    PACKED = "packed", "packed", "已打包"
    SENT = "sent", "sent", "已寄出"
    BACK = "back", "back", "已退回"


PARCEL = Machine("tests.deeds.parcel", W("Parcel", "包裹"), moves=[
    Move("send", Stand.PACKED, Stand.SENT, SCHOOL, W("Send off", "寄出")),
    Move("send_back", Stand.SENT, Stand.BACK, (Role.ENTERPRISE_HR,), W("Send back", "退回")),
    Move("repack", Stand.BACK, Stand.PACKED, SCHOOL, W("Pack again", "重新打包")),
    Move("unpack", Stand.SENT, Stand.PACKED, SCHOOL, W("Unpack", "拆开")),
])


class Bale(models.Model):
    """A parcel of a school."""

    number = models.CharField(max_length=10, unique=True)
    school = models.ForeignKey("parties.Organisation", models.DO_NOTHING, related_name="+")  # without its table, nothing asks it
    state = TermField(Stand)
    version = models.PositiveIntegerField(default=1)
    note = models.CharField(max_length=100, blank=True)

    class Meta:
        app_label = "invented"  # an app that is not installed: nothing of the product finds it
        managed = False
        db_table = "tests_deeds_parcel"

    def get_absolute_url(self) -> str:
        """Return the page."""
        return f"/parcels/{self.number}"


CALLED: list[tuple[str, dict[str, Any]]] = []


def rows(actor: Actor) -> models.QuerySet[Bale]:
    """Everybody of the school sees its parcels, and every enterprise."""
    found = Bale.objects.all()
    return found if actor.role is Role.ENTERPRISE_HR else found.filter(school=actor.organisation_id or 0)


def against(name: str, parcel: Bale, actor: Actor, *, today: date) -> list[Reason]:
    """Nothing without tape is sent; nothing is noted on a parcel without a number."""
    if name in ("send", "note") and parcel.note == "no tape":
        return [Reason(W("There is no tape", "没有胶带"), article=W("Art. 1", "第一条"))]
    return []


def send(*, parcel: Bale, by: Actor, at: datetime, version: int | None = None) -> None:
    """One click."""
    if version is not None and version != parcel.version:
        raise Stale(parcel, parcel)
    PARCEL.admit("send", state=parcel.state, role=by.role, extra=against("send", parcel, by, today=at.date())).take(parcel)
    CALLED.append(("send", {"version": version, "by": by, "at": at}))


def send_back(*, parcel: Bale, reason: str, by: Actor, at: datetime) -> None:
    """Why."""
    if reason == "just so":
        raise Refused([Reason(W("That is no reason", "这不算理由"), field="reason")])
    PARCEL.admit("send_back", state=parcel.state, role=by.role).take(parcel, note=reason)


def pack(*, parcel: Bale, by: Actor, at: datetime, version: int | None = None, **answers: Any) -> Bale:
    """A form."""
    name = "repack" if parcel.state == Stand.BACK else "unpack"
    PARCEL.admit(name, state=parcel.state, role=by.role).take(parcel, note=answers["note"])
    CALLED.append(("pack", {"version": version, **answers}))
    return parcel


def note(*, parcel: Bale, text: str, by: Actor, at: datetime) -> None:
    """No move."""
    CALLED.append(("note", {"text": text}))


def picture(*, parcel: Bale, picture: Any, by: Actor, at: datetime) -> None:
    """With a file."""
    files.keep(subject=parcel, content=picture, name=picture.name, by=by, at=at, kinds=(FileKind.PDF,))


def dust(*, parcel: Bale, by: Actor, at: datetime) -> None:
    """One click that is no move."""
    CALLED.append(("dust", {}))


PACK = Form("pack", W("Pack it", "打包"), act=W("Packed", "打好了"), fields=(
    Ask(Column("note", W("note", "备注"))), Ask(Column("how", W("how", "方式"), Kind.CHOICE, choices=Sex)),
    Ask(Column("on", W("on", "日期"), Kind.DATE)), Ask(Column("who", W("who", "谁")), options=lambda actor: [("1", "甲")])))
PICTURE = Form("picture", W("A picture", "照片"), (File("picture", W("picture", "照片"), (FileKind.PDF,), required=True),))
PARCELS = Deeds(room="parcels", noun="parcel", rows=rows, machine=PARCEL, against=against, deeds=[
    Deed("note", note, W("Noted.", "已备注。"), words=W("Note", "备注"), roles=SCHOOL, able=lambda parcel, actor: parcel.state != Stand.BACK,
         form=lambda parcel, actor: Form("note", W(f"Note on {parcel.number}", f"给{parcel.number}备注"), (text("text", "text", "内容", required=False),)),
         answers=lambda values, parcel, request: {"text": f"{parcel.number}: {values['text']}"}),
    Deed("send", send, W("Sent off.", "寄出了。"), primary=True, icon="send"),
    Deed("send_back", send_back, W("Sent back.", "退回了。"), reason=True, danger=True),
    Deed("pack", pack, W("Packed.", "打好了。"), moves=("repack", "unpack"), form=PACK, words=W("Pack", "打包"), primary=True,
         initial=lambda parcel, request: {"note": parcel.note}, then=lambda parcel, made: f"/parcels/{made.number}?packed"),
    Deed("picture", picture, W("Kept.", "存好了。"), words=W("Add a picture", "加照片"), roles=SCHOOL, form=PICTURE),
    Deed("dust", dust, W("Dusted.", "擦过了。"), words=W("Dust", "擦灰"), roles=(Role.SCHOOL_TEACHER,)),
])


def page(request: HttpRequest, number: str) -> HttpResponse:
    """A parcel with what may be done."""
    row = get_object_or_404(rows(request.actor), number=number)  # type: ignore[attr-defined]
    offered = PARCELS.offered(row, request.actor, today=request.today)  # type: ignore[attr-defined]
    return render(request, "deeds/_offered.html", {"offered": offered})


urlpatterns = [
    path("", include(([path("parcels/<slug:number>", page, name="parcel"), *PARCELS.paths("parcels/<slug:number>")], "parcels"))),
    *product,
]
