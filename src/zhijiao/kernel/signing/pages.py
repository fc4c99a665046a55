"""What the world may fetch: the document behind an issuer's name, the trust list. Both are public and change rarely."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.signing.models import Issuer
from zhijiao.kernel.signing.queries import did_page
from zhijiao.kernel.signing.trust import trust

MINUTES = 5


@require_safe
def did(given: HttpRequest, code: str) -> HttpResponse:
    """The keys of one issuer, where did:web looks for them."""
    return _open(did_page(get_object_or_404(Issuer, code=code)))


@require_safe
def trust_list(given: HttpRequest) -> HttpResponse:
    """All issuers and their keys, signed by the province."""
    return _open(trust(cast(Request, given).now))


def _open(document: dict[str, Any]) -> HttpResponse:
    answer = JsonResponse(document, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = f"public, max-age={MINUTES * 60}"
    answer["Access-Control-Allow-Origin"] = "*"  # a verifier in anybody's page may read it
    return answer
