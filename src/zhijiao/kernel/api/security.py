"""Who may call an operation: a browser's session with its CSRF token, or a key with the right scope."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja.security import APIKeyCookie, HttpBearer

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.api.middleware import TokenRequest
from zhijiao.kernel.api.terms import Scope
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.registers import Register
from zhijiao.kernel.requests.once import HEADER, given_key
from zhijiao.kernel.requests.problems import problem
from zhijiao.kernel.states import Reason
from zhijiao.kernel.states.reasons import Ground

_NO_KEY = Reason(Bilingual(f"Send a header {HEADER} with a new key for each act", f"请在请求头{HEADER}中为每次办理写一个新的键"), field=HEADER)
_NO_SCOPE = Reason(Bilingual("This key does not have the right to {right}", "这个密钥没有“{right}”权限"), ground=Ground.ROLE)
_NOT_YOURS = Reason(Bilingual("Your role has no part in this", "您的身份不办理这项内容"), ground=Ground.ROLE)
Operation = Callable[..., HttpResponse]


class KeyAuth(HttpBearer):
    """A key in the header; the middleware has looked it up."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the key that the middleware found."""
        return getattr(request, "token", None)


class SessionAuth(APIKeyCookie):
    """A signed-in browser; what is sent must carry the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        """Return the actor; a request that carries a key is not asked for a CSRF token."""
        if getattr(request, "token", None) is not None:
            return None
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Return the actor of the session."""
        actor = cast(TokenRequest, request).actor
        return None if actor.is_anonymous else actor


def guarded(register: Register, right: Scope) -> Callable[[Operation], Operation]:
    """Let an operation of a register be called by its roles, by keys with the right; a write must carry a key of its own."""
    def guard(operation: Operation) -> Operation:
        @wraps(operation)
        def checked(given: HttpRequest, /, *args: Any, **more: Any) -> HttpResponse:
            request = cast(TokenRequest, given)
            reason = _refusal(request, register, right)
            if reason is not None:
                return problem(request, 403, reasons=[reason])
            if request.method == "POST" and not given_key(request):
                return problem(request, 400, reasons=[_NO_KEY])
            return operation(request, *args, **more)

        return checked

    return guard


def readable_by(room: str, roles: Callable[[], Collection[Role]]) -> Callable[[Operation], Operation]:
    """Let an operation that belongs to no register be called by some roles, by keys that may read the room."""
    def guard(operation: Operation) -> Operation:
        @wraps(operation)
        def checked(given: HttpRequest, /, *args: Any, **more: Any) -> HttpResponse:
            request = cast(TokenRequest, given)
            if request.token is not None and not request.token.allows(str(Scope.READ), room):
                return problem(request, 403, reasons=[Reason(_NO_SCOPE.text.filled(right=Scope.READ.words), ground=Ground.ROLE)])
            return operation(request, *args, **more) if request.actor.role in roles() else problem(request, 403, reasons=[_NOT_YOURS])

        return checked

    return guard


def _refusal(request: TokenRequest, register: Register, right: Scope) -> Reason | None:
    if request.token is not None and not request.token.allows(str(right), register.room):
        return Reason(_NO_SCOPE.text.filled(right=right.words), ground=Ground.ROLE)
    allowed = register.writable_by(request.actor) if right is Scope.WRITE else register.open_to(request.actor)
    return None if allowed else _NOT_YOURS
