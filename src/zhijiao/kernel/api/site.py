"""The API itself: documentation at /api/docs, one set of operations per register, problems as problem+json."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.api.cursors import BadCursor
from zhijiao.kernel.api.operations import add_operations
from zhijiao.kernel.api.security import KeyAuth, SessionAuth
from zhijiao.kernel.registers.declare import Register
from zhijiao.kernel.registers.registry import registry
from zhijiao.kernel.requests.problems import problem
from zhijiao.kernel.states import Reason, Refused, Stale

ABOUT = ("The same scope and the same judgement as the pages. Keys: Authorization: Bearer zj_… (made at /me/tokens/). "
         "Every POST carries an Idempotency-Key. Problems are application/problem+json.")


def made(registers: Iterable[Register], *, namespace: str) -> NinjaAPI:
    """Return the API of some registers."""
    built = NinjaAPI(title="Zhijiao 职教", version="1", docs_url="/docs", openapi_url="/openapi.json", urls_namespace=namespace,
                     auth=[KeyAuth(), SessionAuth()], description=ABOUT)
    for register in registers:
        router = Router(tags=[register.room])
        add_operations(router, register)
        built.add_router(f"/v1/{register.label}", router)
    for kind, answer in _ANSWERS.items():
        built.add_exception_handler(kind, answer)
    return built


def invalid(request: HttpRequest, why: Any) -> HttpResponse:
    """Say which parts of a request cannot be used."""
    return problem(request, 422, reasons=[
        Reason(Bilingual(str(error.get("msg", "not valid")), f"不符合要求：{error.get('msg', '')}"),
               field=".".join(str(part) for part in error.get("loc", ()))) for error in why.errors])


def bad_cursor(request: HttpRequest, why: Any) -> HttpResponse:
    """Say that a cursor is not ours."""
    return problem(request, 422, reasons=[Reason(Bilingual("This cursor does not belong to this list", "这个游标不属于这个列表"),
                                                 field="cursor")])


def unknown(request: HttpRequest, why: Any) -> HttpResponse:
    """Say that nobody is signed in."""
    response = problem(request, 401, reasons=[Reason(Bilingual("Sign in, or send a key", "请登录，或使用密钥"))])
    response["WWW-Authenticate"] = "Bearer"
    return response


def forbidden(request: HttpRequest, why: Any) -> HttpResponse:
    """Say that this is not theirs."""
    return problem(request, 403)


def missing(request: HttpRequest, why: Any) -> HttpResponse:
    """Say that there is nothing, or nothing for them."""
    return problem(request, 404)


def plain(request: HttpRequest, why: Any) -> HttpResponse:
    """Say what ninja itself refuses (a body that is no JSON, a missing CSRF token)."""
    return problem(request, why.status_code, reasons=[Reason(Bilingual(str(why), f"请求不符合要求：{why}"))])


def refused(request: HttpRequest, why: Any) -> HttpResponse:
    """Say every reason of a refusal, with rule, article and field."""
    return problem(request, why.status, reasons=why.reasons)


def stale(request: HttpRequest, why: Any) -> HttpResponse:
    """Say that somebody else was first."""
    return problem(request, 409)


_ANSWERS: dict[type[Exception], Any] = {
    ValidationError: invalid, BadCursor: bad_cursor, AuthenticationError: unknown, AuthorizationError: forbidden,
    PermissionDenied: forbidden, Http404: missing, HttpError: plain, Refused: refused, Stale: stale,
}
api = made(registry, namespace="api")
