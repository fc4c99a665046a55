"""The article behind the project, point by point in our own words, with the place in the product that serves it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhijiao.basics.words import Bilingual, Terms
from zhijiao.kernel.screens.rooms import Point, declared
from zhijiao.web.article import NUMBERING, PARAGRAPHS, POINTS, ROOMS, Said


class Standing(Terms):
    """How far the product serves a point."""

    SERVED = "served", "served", "已有页面"
    PARTLY = "partly", "served in part", "办到一部分"
    NOT_BUILT = "not-built", "not built yet", "还没有建"
    FRAMING = "framing", "framing, nothing to build", "背景，没有可建的功能"

    @property
    def look(self) -> tuple[str, str]:
        """Return the class and the icon of the pill."""
        return {"served": ("s-ok", "check"), "partly": ("s-info", "clock"), "not-built": ("s-warn", "tools"),
                "framing": ("s-plain", "minus")}[self.value]


@dataclass(frozen=True)
class Place:
    """A page that serves a point: its name, its address, what it does, what is missing there."""

    words: Bilingual
    url: str
    does: Bilingual
    missing: Bilingual | None


@dataclass(frozen=True)
class Line:
    """A point and its places."""

    said: Said
    places: tuple[Place, ...]
    room: Bilingual | None

    @property
    def standing(self) -> Standing:
        """Say how far the point is served: by one page without gaps, by pages with gaps, by none, or there is nothing to serve."""
        if not self.said.asks:
            return Standing.FRAMING
        if not self.places:
            return Standing.NOT_BUILT
        return Standing.SERVED if any(place.missing is None for place in self.places) else Standing.PARTLY


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the article with those of its points that are shown, and how many it asks and has served in all."""

    number: int
    words: Bilingual
    lines: tuple[Line, ...]
    asks: int
    served: int


def lines() -> tuple[Line, ...]:
    """Return every point of the article with the places that the rooms declare for it."""
    rooms = declared()
    named = ROOMS | {room.key: room.words for room in rooms}
    places: dict[str, list[Place]] = {}
    for room in rooms:
        for point in room.source:
            if point.url:
                places.setdefault(number(point), []).append(Place(point.place or room.words, reverse(point.url), point.words, point.missing))
    return tuple(Line(said, tuple(places.get(said.number, ())), named.get(said.room)) for said in POINTS)


def number(point: Point) -> str:
    """Return the number that a room's point answers to: 2.2d."""
    return f"{point.paragraph}.{point.sentence}{point.part}"


def _paragraphs(shown: Iterable[Line], every: Iterable[Line]) -> list[Paragraph]:
    chosen, whole = list(shown), list(every)
    made = []
    for index, words in enumerate(PARAGRAPHS):
        all_ = [line for line in whole if line.said.paragraph == index and line.said.asks]
        made.append(Paragraph(index, words, tuple(line for line in chosen if line.said.paragraph == index), len(all_),
                              sum(line.standing in (Standing.SERVED, Standing.PARTLY) for line in all_)))
    return [paragraph for paragraph in made if paragraph.lines]


@require_safe
def source(request: HttpRequest) -> HttpResponse:
    """Show every point by paragraph; `?show=` narrows to one standing."""
    every = lines()
    wanted = Standing.find(request.GET.get("show", ""))
    shown = [line for line in every if wanted is None or line.standing is wanted]
    counts = [(standing, sum(line.standing is standing for line in every)) for standing in Standing]
    asked = sum(line.said.asks for line in every)
    return render(request, "source.html", {
        "paragraphs": _paragraphs(shown, every), "counts": counts, "wanted": wanted, "total": len(every), "asked": asked,
        "built": sum(n for standing, n in counts if standing in (Standing.SERVED, Standing.PARTLY)), "numbering": NUMBERING,
    })
