"""Reporting danger or harassment, following a report, and the city bureau's answer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import FAMILY, OFFICERS
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Complaint
from zhijiao.systems.apprenticeships.pages.deeds import COMPLAINTS
from zhijiao.systems.apprenticeships.queries.complaints import code_digest
from zhijiao.systems.apprenticeships.queries.daily import current_agreement
from zhijiao.systems.apprenticeships.queries.rights import bureau_of
from zhijiao.systems.apprenticeships.terms import ComplaintKind

NO_PLACEMENT = Bilingual("You have no placement to report about", "你还没有实习，不能在这里报告")
SAY_ABOUT = Bilingual("Choose what it is about", "选一下是什么事")


@role_required(*FAMILY)
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: Request) -> HttpResponse:
    """Report something, straight to the city bureau, with or without a name."""
    agreement = current_agreement(request.actor, request.today)
    shown = {"kinds": list(ComplaintKind), "agreement": agreement, "bureau": bureau_of(agreement) if agreement else None,
             "typed": request.POST}
    if request.method != "POST":
        return render(request, "apprenticeships/complain.html", shown)
    kind = ComplaintKind.find(request.POST.get("kind", ""))
    try:
        if agreement is None or kind is None:
            raise Refused([Reason(text=NO_PLACEMENT if agreement is None else SAY_ABOUT, field="kind")])
        received = actions.complain(agreement=agreement, kind=kind, text=request.POST.get("text", ""), by=request.actor, at=request.now,
                                    anonymous=request.POST.get("anonymous") == "yes")
    except Refused as why:
        return render(request, "apprenticeships/complain.html", {**shown, "reasons": why.reasons}, status=422)
    answer = render(request, "apprenticeships/complaint_sent.html", {"complaint": received.complaint, "code": received.code, "bureau": shown["bureau"]})
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: Request) -> HttpResponse:
    """Read the answer to a report with its code, without an account."""
    code = request.POST.get("code", "")
    complaint = Complaint.objects.filter(code_hash=code_digest(code)).select_related("region").first() if code else None
    status = 404 if code and complaint is None else 200
    answer = render(request, "apprenticeships/follow.html", {"complaint": complaint, "asked": bool(code)}, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


READERS = (*OFFICERS, *FAMILY)


@role_required(*READERS)
@require_safe
def complaint(request: Request, number: str) -> HttpResponse:
    """One report: for the bureau that handles it and for who made it."""
    row = get_object_or_404(Complaint.objects.visible_to(request.actor).select_related("region", "school", "enterprise", "complainant"), number=number)
    return render(request, "apprenticeships/complaint.html", {
        "complaint": row, "offered": COMPLAINTS.offered(row, request.actor, today=request.today)})
