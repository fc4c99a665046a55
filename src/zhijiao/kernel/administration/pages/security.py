"""The security settings as they stand: said by the operator outside, seen here, changed nowhere in the product."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhijiao.kernel.administration import retention, rotation
from zhijiao.kernel.administration.models import Erasure
from zhijiao.kernel.administration.terms import MAY, MAY_NOT
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.terms import ADMINISTRATORS, Role


@require_safe
@role_required(*ADMINISTRATORS)
def security(given: HttpRequest) -> HttpResponse:
    """What is set, for the three to see."""
    request = cast(Request, given)
    asked = settings.ZHIJIAO_SECOND_FACTOR
    minutes = [(role, settings.ZHIJIAO_SESSION_MINUTES[role], role in asked) for role in Role if role is not Role.SYSTEM]
    return render(request, "administration/security.html", {
        "minutes": minutes, "providers": settings.ZHIJIAO_OPENID, "kinds": retention.kinds(), "erasures": Erasure.objects.all()[:20],
        "https": settings.SECURE_SSL_REDIRECT, "keys": list(settings.ZHIJIAO_KEYS["keys"]),
        "counted": rotation.status(read=False) if request.GET.get("keys") == "count" else None,
        "may": MAY[request.actor.role], "may_not": MAY_NOT[request.actor.role]})  # type: ignore[index]  # only the three come here
