"""Where a request comes from, past our own proxies only."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the client's address. A forwarded header counts only as far as proxies of our own wrote it."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.ZHIJIAO_PROXIES
    if proxies == 0:
        return direct
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    return hops[-proxies] if len(hops) >= proxies else direct
