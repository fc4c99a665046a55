"""What belongs to the device and not to the person: language, theme, the service worker, the manifest."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.people.pages import own_path
from zhijiao.web.context import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600
SHELL_FILES = (
    "vendor/tabler/tabler.min.css", "vendor/htmx/htmx.min.js", "vendor/tabler-icons/sprite.svg", "web/tokens.css",
    "web/base.css", "web/shell.css", "web/parts.css", "web/tables.css", "web/more.css", "web/phone.css", "web/shell.js",
    "web/offline.js", "web/icon.svg",
)


def _back(request: Request) -> HttpResponseRedirect:
    """Return to the page the form was on, when it is one of ours."""
    return HttpResponseRedirect(own_path(request, request.POST.get("next", "")))


@require_POST
def language(request: Request) -> HttpResponse:
    """Remember the language of this device and show the same page in it."""
    answer = _back(request)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return answer


@require_POST
def theme(request: Request) -> HttpResponse:
    """Remember light or dark for this device; the server writes it into the page, so that nothing flashes."""
    answer = _back(request)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        answer.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return answer


@never_cache
@require_GET
def now(request: Request) -> JsonResponse:
    """Say who is signed in on this device now, and the mark a kept form is sent with."""
    return JsonResponse({"person": request.actor.person_id, "csrf": get_token(request)})


@require_safe
def worker(request: Request) -> HttpResponse:
    """Serve the service worker with the hashed names of the shell's files."""
    files = [static(name) for name in SHELL_FILES]
    offline_page = reverse("web:offline")
    stamp = hashlib.sha256("".join(files).encode()).hexdigest()[:12]
    answer = render(request, "sw.js", {"files": json.dumps([*files, offline_page]), "version": stamp, "offline": offline_page,
                                       "hashed": settings.HASHED}, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def manifest(request: Request) -> JsonResponse:
    """Describe the application to a phone's home screen."""
    icon = static("web/icon.svg")
    return JsonResponse({
        "name": _("Zhijiao"), "short_name": _("Zhijiao"), "start_url": "/", "scope": "/", "display": "standalone",
        "lang": "zh-CN", "background_color": "#f4f6f8", "theme_color": "#1b4f8f",
        "icons": [{"src": icon, "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
                  *({"src": static(f"web/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512))],
    }, content_type="application/manifest+json")


@require_safe
def offline(request: Request) -> HttpResponse:
    """The page a phone shows when it has neither signal nor a kept page."""
    return render(request, "offline.html")


@require_safe
def favicon(request: Request) -> HttpResponse:
    """Serve the icon that browsers ask for by this name."""
    answer = HttpResponse((Path(__file__).parents[1] / "static/web/icon.svg").read_bytes(), content_type="image/svg+xml")
    answer["Cache-Control"] = "max-age=86400"
    return answer
