"""Addresses of the room, each page's beside it."""

from __future__ import annotations

from django.urls import URLPattern

from zhijiao.systems.meetings.pages import (
    deeds,
    desk,
    figures,
    ladder,
    matrix,
    meetings,
    minutes,
    notices,
    requirements,
    rolls,
    tasks,
)

app_name = "meetings"
urlpatterns: list[URLPattern] = [
    *matrix.PATHS, *desk.PATHS, *figures.PATHS, *ladder.PATHS, *requirements.PATHS, *tasks.PATHS, *deeds.PATHS,
    *meetings.PATHS, *minutes.PATHS, *notices.PATHS, *rolls.PATHS,
]
