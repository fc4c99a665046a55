"""Addresses of the room; those of its registers follow from their declarations."""

from __future__ import annotations

from django.urls import URLPattern

from zhijiao.systems.admissions.pages import (
    applicants,
    composing,
    cycles,
    desk,
    explaining,
    figures,
    importing,
    lists,
    offers,
    plans,
    printing,
    public,
    rating,
    rounds,
    skills,
)

app_name = "admissions"
urlpatterns: list[URLPattern] = [
    *desk.PATHS, *cycles.PATHS, *plans.PATHS, *rounds.PATHS, *offers.PATHS,
    *applicants.PATHS, *lists.PATHS, *explaining.PATHS, *printing.PATHS, *importing.PATHS,
    *skills.PATHS, *rating.PATHS, *composing.PATHS, *figures.PATHS, *public.PATHS,
]
