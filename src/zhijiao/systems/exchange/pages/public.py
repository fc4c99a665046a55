"""What anybody may fetch: status lists, and the issuance log with its signed roots. No account, no name of a learner."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_safe

from zhijiao.kernel.signing.models import Issuer
from zhijiao.systems.exchange.models import LogLeaf, LogRoot, StatusList
from zhijiao.systems.exchange.queries.log import address_of, last_root
from zhijiao.systems.exchange.terms import Purpose

FRESH = 300  # seconds for which a copy is as good: a revocation is seen everywhere within five minutes
LEAVES = 10_000


@require_safe
def status_list(request: HttpRequest, code: str, purpose: str, number: int) -> HttpResponse:
    """One signed status list."""
    if purpose not in Purpose.values():
        raise Http404
    row = get_object_or_404(StatusList, school__issuer__code=code, purpose=purpose, number=number)
    return _cached(HttpResponse(row.document, content_type="application/vc+json"))


@require_safe
def log(request: HttpRequest, code: str) -> HttpResponse:
    """The signed roots of an issuer's log, the oldest first, and where its leaves are."""
    issuer = get_object_or_404(Issuer, code=code)
    roots = LogRoot.objects.filter(school=issuer.organisation_id).order_by("size").values_list("document", flat=True)
    address = address_of(code)
    return _cached(JsonResponse({"log": address, "leaves": f"{address}/leaves?from=0", "roots": [json.loads(one) for one in roots]}))


@require_safe
def root(request: HttpRequest, code: str) -> HttpResponse:
    """The newest signed root."""
    found = last_root(get_object_or_404(Issuer, code=code).organisation_id)
    if found is None:
        raise Http404
    return _cached(HttpResponse(found.document, content_type="application/json"))


@require_safe
def leaves(request: HttpRequest, code: str) -> HttpResponse:
    """The leaves below the newest root from a place on, as hexadecimal hashes: whoever keeps them sees that nothing was changed."""
    issuer = get_object_or_404(Issuer, code=code)
    first, found = request.GET.get("from", "0"), last_root(issuer.organisation_id)
    if not (first.isascii() and first.isdigit() and len(first) < 10):
        return JsonResponse({"zh": "from应为0或正整数，例如?from=0", "en": "from must be a whole number, for example ?from=0"}, status=400,
                            json_dumps_params={"ensure_ascii": False})
    size, start = found.size if found else 0, int(first)
    rows = LogLeaf.objects.filter(school=issuer.organisation_id, place__gte=start, place__lt=min(size, start + LEAVES)).order_by("place")
    return _cached(JsonResponse({"size": size, "from": start, "leaves": list(rows.values_list("leaf", flat=True))}))


def _cached(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = f"public, max-age={FRESH}"
    answer["Access-Control-Allow-Origin"] = "*"  # a verifier in a browser elsewhere reads it
    return answer


_LOG = "log/<slug:code>"
PATHS = [
    path("status/<slug:code>/<slug:purpose>/<int:number>", status_list, name="status_list"), path(_LOG, log, name="log"),
    path(f"{_LOG}/root", root, name="log_root"), path(f"{_LOG}/leaves", leaves, name="log_leaves"),
]
