"""Addresses of the room, each page's beside it."""

from __future__ import annotations

from django.urls import URLPattern

from zhijiao.systems.meetings.pages import matrix

app_name = "meetings"
urlpatterns: list[URLPattern] = [
    *matrix.PATHS,
]
