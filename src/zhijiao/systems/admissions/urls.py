"""Addresses of the room; those of its registers follow from their declarations."""

from __future__ import annotations

from django.urls import URLPattern

from zhijiao.systems.admissions.pages import rating, skills

app_name = "admissions"
urlpatterns: list[URLPattern] = [
    *skills.PATHS, *rating.PATHS,
]
