"""The product's addresses and the gallery's."""

from django.urls import path

from tests.browser import gallery
from zhijiao.config.urls import handler400, handler403, handler404, handler500
from zhijiao.config.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500"]
urlpatterns = [
    path("gallery/parts", gallery.parts), path("gallery/day", gallery.day), path("gallery/fail/<int:status>", gallery.fail), *product,
]
