"""One's own keys for programs: make one, see when it was used, withdraw it."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from zhijiao.basics.columns import Column, Kind
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.api import tokens
from zhijiao.kernel.api.models import Token
from zhijiao.kernel.api.terms import Scope
from zhijiao.kernel.forms import Ask, Form
from zhijiao.kernel.forms.serving import serve
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.models import Membership

NEW = "new_token"  # session key: the secret just made, shown once
KEY = Form(
    name="key", words=Bilingual("Keys for programs", "程序访问密钥"), act=Bilingual("Make the key", "生成密钥"),
    hint=Bilingual("A program that carries a key acts in your name, in your present role, and sees what you see.",
                   "程序带着密钥，就以您的名义、用您现在的角色办理，看到的也和您一样。"),
    fields=(Ask(Column("name", Bilingual("What is it for?", "用途")), required=True, longest=80),
            Ask(Column("scopes", Bilingual("Rights", "权限"), Kind.TAGS, choices=Scope), required=True),
            Ask(Column("days", Bilingual("Valid for", "有效期"), Kind.COUNT), required=True, unit=Bilingual("days", "天"))),
)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required()
def keys(given: HttpRequest) -> HttpResponse:
    """The keys of the person, and a form for a new one."""
    request = cast(Request, given)

    def make(values: dict[str, Any]) -> str:
        seat = Membership.objects.get(pk=request.actor.membership_id or 0)
        _, secret = tokens.issue(membership=seat, by=request.actor, at=request.now, **values)
        return secret

    def shown(secret: str) -> str:
        request.session[NEW] = secret
        return reverse("tokens:keys")

    extra = {"tokens": Token.objects.visible_to(request.actor).order_by("-made_at"), "today": request.today}
    if request.method == "GET":
        extra["secret"] = request.session.pop(NEW, None)
    response = serve(request, KEY, act=make, then=shown, initial={"days": 90}, extra=extra, template="api/keys.html")
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@role_required()
def withdraw(given: HttpRequest, number: int) -> HttpResponse:
    """Withdraw one of one's own keys."""
    request = cast(Request, given)
    token = get_object_or_404(Token.objects.visible_to(request.actor), pk=number)
    tokens.withdraw(token=token, by=request.actor, at=request.now)
    return redirect("tokens:keys")
