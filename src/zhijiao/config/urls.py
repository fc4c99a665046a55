"""Addresses: each part brings its own; rooms are found and mounted under their names."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from zhijiao.config.rooms import rooms
from zhijiao.kernel.api.site import api
from zhijiao.kernel.indicators.interface import router as indicators

api.add_router("/v1/indicators", indicators)

handler400 = "zhijiao.web.errors.bad_request"
handler403 = "zhijiao.web.errors.forbidden"
handler404 = "zhijiao.web.errors.missing"
handler500 = "zhijiao.web.errors.broken"


def _of_rooms() -> list[URLPattern | URLResolver]:
    """Return each room's addresses under its name, and those it wants at the root."""
    found: list[URLPattern | URLResolver] = []
    for name in rooms():
        module = f"zhijiao.systems.{name}.urls"
        found += getattr(import_module(module), "at_root", [])
        found.append(path(f"{name}/", include(module)))
    return found


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("zhijiao.kernel.requests.urls")),
    path("", include("zhijiao.kernel.people.urls")),
    path("", include("zhijiao.kernel.jobs.urls")),
    path("", include("zhijiao.kernel.registers.urls")),
    path("papers/", include("zhijiao.kernel.papers.urls")),
    path("", include("zhijiao.kernel.signing.urls")),
    path("me/tokens/", include("zhijiao.kernel.api.urls")),
    path("api/", api.urls),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/outside/", include("allauth.socialaccount.urls")),
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("", include("zhijiao.kernel.administration.urls")),
    path("", include("zhijiao.kernel.indicators.urls")),
    path("", include("zhijiao.web.urls")),
    *_of_rooms(),
]
if settings.ZHIJIAO_DEMO:
    urlpatterns.append(path("demo/", include("zhijiao.kernel.people.demo_urls")))
