"""Addresses of the room; those of its registers follow from their declarations."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "admissions"
urlpatterns: list[URLPattern] = []
