"""My certificates: what a learner holds, what it is worth now, the file and the print of it, and the links that show it to others."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from zhijiao.kernel.people.access import person_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.exchange.models import Credential
from zhijiao.systems.exchange.queries.record import MOST_LINKS, Certificate, certificates, links
from zhijiao.systems.exchange.queries.verifying import judged, read
from zhijiao.systems.exchange.terms import Life, Shows


@person_required
@require_safe
def mine(request: Request) -> HttpResponse:
    """The certificates that the person holds, in whatever role and also without one; those of a guardian's wards."""
    return render(request, "exchange/mine.html", {"rows": certificates(request.actor), "is_self": request.actor.role is not Role.GUARDIAN})


@person_required
@require_safe
def certificate(request: Request, number: str) -> HttpResponse:
    """One certificate: what it says, what a verifier is told of it now, and its links."""
    row = get_object_or_404(Credential.objects.held_by(request.actor).select_related("school", "learner"), number=number)  # type: ignore[attr-defined]
    response = render(request, "exchange/certificate.html", shown(request, row))
    response["Cache-Control"] = "private, no-store"
    return response


def shown(request: Request, row: Credential) -> dict[str, object]:
    """Return what the page of a certificate shows."""
    certificate, answer = Certificate(row), judged(read(row.document), at=request.now)
    return {"row": row, "certificate": certificate, "answer": answer, "as_expected": answer.verdict is certificate.verdict, "shows": list(Shows),
            "lives": list(Life), "links": links(row, request.actor, request.now), "is_self": request.actor.person_id == row.learner_id,
            "most": MOST_LINKS}


PATHS = [
    path("mine", mine, name="mine"),
    path("mine/<number:number>", certificate, name="my_certificate"),
]
