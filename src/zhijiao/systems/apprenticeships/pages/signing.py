"""Signing by a link, without an account: read the terms, give the code and the end of the number on the roll, sign."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.requests.limits import counts_tries
from zhijiao.kernel.states import Refused
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import SignLink
from zhijiao.systems.apprenticeships.pages.agreements import terms_of
from zhijiao.systems.apprenticeships.queries.clauses import sections
from zhijiao.systems.apprenticeships.queries.clocks import LINK_TRIES
from zhijiao.systems.apprenticeships.queries.links import digest
from zhijiao.systems.apprenticeships.terms import Party


@counts_tries
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: Request, token: str) -> HttpResponse:
    """Show the agreement to whoever has the link, and take the signature. No key against doubles: a link signs once.

    A wrong try must stay counted, so nothing here runs in a transaction that a refusal would roll back.
    """
    link = SignLink.objects.filter(token_hash=digest(token)).select_related(
        "agreement__school__region", "agreement__enterprise", "agreement__apprentice", "agreement__guardian").first()
    if link is None:
        raise Http404
    row = link.agreement
    alive = (link.used_at is None and link.valid_until > request.now and link.tries < LINK_TRIES and row.holder is Party(link.party)
             and row.revision == link.revision)
    shown = {"link": link, "agreement": row, "party": Party(link.party), "alive": alive, "terms": terms_of(row) if alive else [],
             "sections": sections(row) if alive else []}
    if request.method != "POST":
        return _private(render(request, "apprenticeships/sign.html", shown, status=200 if alive else 410))
    try:
        actions.sign_by_link(token=token, code=request.POST.get("code", ""), identity=request.POST.get("identity", ""), by=request.actor,
                             at=request.now)
    except Refused as why:
        return _private(render(request, "apprenticeships/sign.html", {**shown, "reasons": why.reasons}, status=422))
    return _private(render(request, "apprenticeships/signed.html", shown))


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    # The address is the key: it must not travel to another page. "no-referrer" would also blank the Origin of our own form.
    answer["Referrer-Policy"] = "strict-origin"
    return answer
