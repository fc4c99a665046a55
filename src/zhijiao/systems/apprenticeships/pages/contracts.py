"""The form of an apprenticeship's contract, and the page on which an office enters a minimum wage."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms import Ask, Form
from zhijiao.kernel.forms.declare import asks
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.parties.regions import within
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import OFFICERS
from zhijiao.kernel.screens.words import said
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement, Contract

CONTRACT = Form("contract", Bilingual("Apprenticeship contract", "学徒合同"), act=Bilingual("Record", "登记"), fields=asks(
    Contract, "route", "signed_on", "starts_on", "ends_on", "wage_fen", "plan", "target_level", "allowance_payer", "subsidy_fen", required=("route",)),
    hint=Bilingual("Students recruited jointly need no labour contract; leave its days and the wage empty.",
                   "联合招生的学生不签劳动合同，合同日期和工资不用填。"))


def recorded(agreement: Agreement, request: Request) -> dict[str, Any]:
    """Return what is recorded already, as the form shows it."""
    contract = Contract.objects.filter(agreement=agreement).first()
    found = {name: getattr(contract, name) for name in CONTRACT.asks} if contract else {}
    return {name: value for name, value in found.items() if value is not None}


def regions(actor: Actor) -> list[tuple[str, str]]:
    """Return the regions that an office may speak for."""
    found = Region.objects.filter(within("path", actor.region_path)).order_by("pk")
    return [(region.pk, said(region.words)) for region in found]


WAGE = Form("minimum-wage", Bilingual("Minimum wage of a region", "地区最低工资标准"), act=Bilingual("Enter", "录入"), fields=(
    Ask(Column("region", Bilingual("Region", "地区"), Kind.CODE), required=True, options=regions),
    Ask(Column("effective_on", Bilingual("In force from", "施行日期"), Kind.DATE), required=True),
    Ask(Column("amount_fen", Bilingual("Per month", "每月"), Kind.MONEY), required=True, unit=Bilingual("yuan", "元")),
    Ask(Column("document", Bilingual("Document that sets it", "公布标准的文件")), required=True),
))


@role_required(*OFFICERS)
def minimum_wage(request: Request) -> HttpResponse:
    """Enter the minimum wage of a region."""
    def act(values: dict[str, Any]) -> object:
        region = get_object_or_404(Region.objects.filter(within("path", request.actor.region_path)), pk=values["region"])
        return actions.set_minimum_wage(**(values | {"region": region}), by=request.actor, at=request.now)

    back = reverse("apprenticeships.minimum-wages")
    return serve(request, WAGE, act=act, then=lambda made: back, back=back)
