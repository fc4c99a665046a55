"""The article behind the project, point by point in our own words, with the place in the product that serves it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.screens.rooms import Point, declared
from zhijiao.web.article import POINTS, Said


@dataclass(frozen=True)
class Line:
    """A point, and where it is served; no place: not built yet."""

    said: Said
    places: tuple[tuple[Bilingual, str], ...]


def _place(point: Point, room: Bilingual) -> tuple[Bilingual, str]:
    return point.place or room, reverse(point.url) if point.url else ""


@require_safe
def source(request: HttpRequest) -> HttpResponse:
    """Show every point with its places."""
    served: dict[tuple[int, int], list[tuple[Bilingual, str]]] = {}
    for room in declared():
        for point in room.source:
            served.setdefault((point.paragraph, point.sentence), []).append(_place(point, room.words))
    lines = [Line(said, tuple(served.get((said.paragraph, said.sentence), ()))) for said in POINTS]
    return render(request, "source.html", {"lines": lines, "built": sum(bool(line.places) for line in lines)})
