"""A program that carries a key acts as the person of the key. Comes after the session's actor, before kept answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.api import tokens
from zhijiao.kernel.api.models import Token
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.requests.problems import problem
from zhijiao.kernel.states import Reason

_BAD_KEY = Reason(Bilingual("This key is not valid: unknown, withdrawn or past its last day", "密钥无效：不存在、已收回或已过期"))


class TokenRequest(Request):
    """A request of the API."""

    token: Token | None


class Bearer:
    """Take `Authorization: Bearer zj_...` on API addresses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, given: HttpRequest) -> HttpResponse:
        request = cast(TokenRequest, given)
        request.token = None
        if request.path_info.startswith("/api/") and request.method == "POST":
            request.body  # noqa: B018 - read it whole first: an operation wants JSON where a form was sent, and must still find it
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if request.path_info.startswith("/api/") and kind.casefold() == "bearer":
            found = tokens.bearer(secret.strip(), on=request.today)
            if found is None:
                response = problem(request, 401, reasons=[_BAD_KEY])
                response["WWW-Authenticate"] = 'Bearer error="invalid_token"'
                return response
            request.token, actor = found
            request.actor = actor.seen_from(request.address, request.request_id)
        return self.get_response(request)
