"""The room's figures for the pages of indicators: whose rows they are, what the columns mean, who may open which row."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.indicators.catalogue import Catalogue, Source
from zhijiao.kernel.people import scope
from zhijiao.kernel.people.actor import SYSTEM, Actor
from zhijiao.kernel.people.terms import Role
from zhijiao.systems.admissions.indicators import GRAINS, INDICATORS
from zhijiao.systems.admissions.models import Applicant, Offer, Track, Unit
from zhijiao.systems.admissions.queries.frames import Seen
from zhijiao.systems.admissions.terms import Grain, Origin, ReturnReason

COLLEGE = {"city": Bilingual("City of the college", "院校所在市"), "school": Bilingual("College", "院校")}
READERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER, Role.SCHOOL_REGISTRAR)


def _units(actor: Actor) -> QuerySet[Any]:
    """The lines of the plan that count for somebody: a city its own colleges', a college its own."""
    return Unit.objects.filter(scope.rows(actor, enterprise=None, apprentice=None))


def _tracks(keys: list[str]) -> dict[str, Bilingual]:
    """The names of tracks: those of the newest year that has them."""
    found = Track.objects.filter(key__in=keys).order_by("cycle__year")
    return {one.key: Bilingual(one.name_en or one.name, one.name) for one in found}


CATALOGUE = Catalogue(
    room="admissions", words=Bilingual("Admissions", "考试招生"), indicators=INDICATORS, readers=READERS,
    frames=lambda day: Seen(SYSTEM), facts=GRAINS,
    sources={
        # A seat has no number of its own: its key is that of its line of the plan, which stands once per seat.
        Grain.SEAT: Source(COLLEGE, _units, ("city", "school"), "admissions/units", units=("school",)),
        Grain.OFFER: Source({**COLLEGE, "reason": Bilingual("Reason of the return", "退档原因")}, Offer.objects.visible_to, ("city", "school"),
                            "admissions/offers", units=("school",), names={"reason": ReturnReason}, city_opens=False),  # of an applicant from elsewhere
        Grain.ENTRANT: Source({"city": Bilingual("City of the applicant", "考生所在市"), "origin": Bilingual("Leaves", "考生类别"),
                               "track": Bilingual("Track", "科类")}, Applicant.objects.visible_to, ("city",), "admissions/applicants",
                              names={"origin": Origin, "track": _tracks}),
    })
