"""Addresses: each part brings its own; rooms are found and mounted under their names."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from zhijiao.config.rooms import rooms

handler400 = "zhijiao.web.errors.bad_request"
handler403 = "zhijiao.web.errors.forbidden"
handler404 = "zhijiao.web.errors.missing"
handler500 = "zhijiao.web.errors.broken"


def _of_rooms() -> list[URLPattern | URLResolver]:
    """Return each room's addresses under its name, and those it wants at the root."""
    found: list[URLPattern | URLResolver] = []
    for name in rooms():
        module = f"zhijiao.systems.{name}.urls"
        if f"zhijiao.systems.{name}" in settings.INSTALLED_APPS and find_spec(module):
            found += getattr(import_module(module), "at_root", [])
            found.append(path(f"{name}/", include(module)))
    return found


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("zhijiao.kernel.requests.urls")),
    path("", include("zhijiao.kernel.people.urls")),
    path("", include("zhijiao.kernel.jobs.urls")),
    path("accounts/", include("allauth.account.urls")),
]
if settings.ZHIJIAO_DEMO:
    urlpatterns.append(path("demo/", include("zhijiao.kernel.people.demo_urls")))
for _module, _prefix in (("zhijiao.kernel.registers.urls", ""), ("zhijiao.kernel.papers.urls", "papers/"),
                         ("zhijiao.kernel.api.urls", "me/tokens/"), ("zhijiao.web.urls", "")):
    if _module.rpartition(".")[0] in settings.INSTALLED_APPS and find_spec(_module):
        urlpatterns.append(path(_prefix, include(_module)))
if "zhijiao.kernel.api" in settings.INSTALLED_APPS and find_spec("zhijiao.kernel.api.site"):
    urlpatterns.append(path("api/", import_module("zhijiao.kernel.api.site").api.urls))
urlpatterns += _of_rooms()
