"""Addresses for tests of what happens around a request: views that count, refuse, are stale, break."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from zhijiao.basics.words import Bilingual
from zhijiao.config.urls import handler400, handler403, handler404, handler500
from zhijiao.config.urls import urlpatterns as product
from zhijiao.kernel.parties.models import Region
from zhijiao.kernel.people.access import role_required
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.requests.limits import body_limit
from zhijiao.kernel.states import Reason, Refused, Stale

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def add(request):
    """Write one region and tell its number; `then` chooses the answer."""
    number = Region.objects.filter(key__startswith="T").count()
    region = Region.objects.create(key=f"T{number}", name_zh=request.POST.get("name", "-"), kind="city")
    match request.POST.get("then") or request.GET.get("then"):
        case "refuse":
            raise Refused([Reason(Bilingual("Not now", "现在不行"), rule="not_now", next=Bilingual("Wait", "请等"))])
        case "stale":
            raise Stale(region, region)
        case "invalid":
            return HttpResponse("form again", status=422)
        case "redirect":
            return redirect(f"/regions/{region.key}")
        case "stream":
            return StreamingHttpResponse([region.key])
        case "template":
            return SimpleTemplateResponse("429.html")
        case "break":
            raise RuntimeError("broken")
    return JsonResponse({"key": region.key})


@role_required(Role.PROVINCE_OFFICIAL)
def province(request):
    """For the province only."""
    return HttpResponse(f"{request.actor.role} {request.today} {request.address}")


@role_required()
def anyone(request):
    """For everybody signed in."""
    return HttpResponse(request.actor.role)


@body_limit(megabytes=3)
def large(request):
    """Takes three megabytes."""
    return HttpResponse(len(request.body))


def too_big(request):
    """Django itself finds the body too big."""
    raise RequestDataTooBig


def denied(request):
    """Nobody may."""
    raise PermissionDenied


def who(request):
    """Tell who acts."""
    return JsonResponse({"role": str(request.actor.role or ""), "name": request.actor.name, "day": str(request.today),
                         "age": request.session.get_expiry_age() if request.actor.role else 0})


urlpatterns = [
    path("tests/add", csrf_exempt(add)), path("api/tests/add", csrf_exempt(add)), path("tests/province", province),
    path("tests/anyone", anyone), path("tests/large", csrf_exempt(large)), path("tests/small", csrf_exempt(add)),
    path("tests/too-big", csrf_exempt(too_big)), path("tests/denied", denied), path("tests/who", who), *product,
]
