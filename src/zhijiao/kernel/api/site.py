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

_ZH = {"missing": "缺少这一项", "extra_forbidden": "没有这一项", "too_long": "内容太多"}  # by the kind of error
PROBLEM = "application/problem+json"
ABOUT = ("The same scope and the same judgement as the pages. Keys: Authorization: Bearer zj_… (made at /me/tokens/). "
         "Every POST carries an Idempotency-Key. Problems are application/problem+json.")


class Site(NinjaAPI):
    """The API with a document that says in which form problems come."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the OpenAPI document."""
        document = super().get_openapi_schema(**options)
        for operation in (operation for path in document["paths"].values() for operation in path.values()):
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and "application/json" in answer.get("content", {}):
                    answer["content"] = {PROBLEM: answer["content"]["application/json"]}
        return document


def made(registers: Iterable[Register], *, namespace: str) -> NinjaAPI:
    """Return the API of some registers."""
    built = Site(title="Zhijiao 职教", version="1", docs_url="/docs", openapi_url="/openapi.json", urls_namespace=namespace,
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
        Reason(Bilingual(str(error.get("msg", "not valid")), _ZH.get(error.get("type", ""), "格式或取值不符合要求")),
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
    said = "请求没有带有效的CSRF令牌" if why.status_code == 403 else "请求内容不是有效的JSON"
    return problem(request, why.status_code, reasons=[Reason(Bilingual(str(why), said))])


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
