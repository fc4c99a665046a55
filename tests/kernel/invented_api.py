"""The invented registers with an API of their own, made as the product's is."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLResolver

from tests.kernel.invented_register import PLAIN, SEATS
from tests.kernel.invented_register import urlpatterns as pages
from zhijiao.kernel.api.site import made

API = made([SEATS, PLAIN], namespace="invented-api")


def _is_api(pattern: object) -> bool:
    return isinstance(pattern, URLResolver) and str(pattern.pattern) == "api/"


urlpatterns = [path("api/", API.urls), *pages]
