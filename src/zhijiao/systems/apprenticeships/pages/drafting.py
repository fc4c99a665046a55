"""A new agreement by hand, and what the school asks for beside one: a filing of the bureau, a signing link."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.terms import SCHOOL, Role
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement
from zhijiao.systems.apprenticeships.pages import forms
from zhijiao.systems.apprenticeships.pages.agreements import found
from zhijiao.systems.apprenticeships.queries.rows import unit_in, units_of
from zhijiao.systems.apprenticeships.terms import FilingKind

NO_SUCH_UNIT = Bilingual("No enterprise has this name or code. The cohort workbook can register a new one",
                         "没有这个名称或代码的企业。新企业可以用名单表格登记")


@role_required(*SCHOOL)
def draft(request: Request) -> HttpResponse:
    """Draft one agreement by hand."""
    def act(values: dict[str, Any]) -> Agreement:
        school = Organisation.objects.select_related("region").get(pk=request.actor.organisation_id)
        return actions.draft(school=school, enterprise=_unit(values["unit"]), apprentice=_student(values["student"], request.actor),
                             terms=forms.as_fields(values), by=request.actor, at=request.now)

    return serve(request, forms.DRAFT, act=act, then=lambda made: made.get_absolute_url(), back=reverse("apprenticeships.agreements"))


def _unit(named: str) -> Organisation:
    row = {"enterprise_uscc": named.strip().upper(), "enterprise_name": named.strip()}
    unit = unit_in(units_of([row]), row)
    if unit is None:
        unit = Organisation.objects.filter(kind=OrganisationKind.ENTERPRISE, name=named.strip()).first()
    if unit is None:
        raise Refused([Reason(text=NO_SUCH_UNIT, field="unit")])
    return unit


def _student(pk: str, actor: Actor) -> Person:
    return get_object_or_404(Person.objects.filter(memberships__organisation=actor.organisation_id, memberships__role=Role.APPRENTICE).distinct(),
                             pk=pk)


@role_required(*SCHOOL)
def request_filing(request: Request, number: str, kind: str) -> HttpResponse:
    """Ask the bureau for an exception or for its consent."""
    row, which = found(request, number), FilingKind.find(kind)
    if which not in forms.FILINGS:
        raise Http404(kind)

    def act(values: dict[str, Any]) -> object:
        return actions.request_filing(agreement=row, kind=which, reason=values["reason"] or "", scope=values.get("scope") or (),
                                      starts_on=values.get("starts_on"), ends_on=values.get("ends_on"), by=request.actor, at=request.now)

    initial = {"scope": tuple(filter(None, [request.GET.get("scope")])), "starts_on": row.starts_on, "ends_on": row.ends_on}
    return serve(request, forms.FILINGS[which], act=act, then=lambda made: row.get_absolute_url(), initial=initial, back=row.get_absolute_url())


@role_required(*SCHOOL)
def invite(request: Request, number: str) -> HttpResponse:
    """Make a signing link for whoever holds the agreement; the code goes by text message and is not shown here."""
    row = found(request, number)
    if request.method != "POST":
        return render(request, "apprenticeships/invite.html", {"agreement": row})
    invitation = actions.invite(agreement=row, by=request.actor, at=request.now)
    link = request.build_absolute_uri(reverse("apprenticeships_sign", args=[invitation.token]))
    return render(request, "apprenticeships/invite.html", {"agreement": row, "link": link, "until": invitation.link.valid_until})
