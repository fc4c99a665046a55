"""The room's figures for the pages of indicators: whose rows they are, what the columns mean, who may open which row."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.indicators.catalogue import Catalogue, Source
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import SYSTEM, Actor
from zhijiao.kernel.people.terms import OFFICERS, OVERSEERS, Role
from zhijiao.law.internships import RULE
from zhijiao.systems.apprenticeships.indicators import GRAINS, INDICATORS
from zhijiao.systems.apprenticeships.models import Agreement, Complaint, LogEntry
from zhijiao.systems.apprenticeships.queries.frames import Seen
from zhijiao.systems.apprenticeships.terms import Grain

CITY, SCHOOL, ENTERPRISE = Bilingual("City", "城市"), Bilingual("School", "学校"), Bilingual("Enterprise", "实习单位")
PLACES = {"city": CITY, "school": SCHOOL, "enterprise": ENTERPRISE}
UNITS = ("school", "enterprise")
BOARD = "apprenticeships:board"


def _enterprises(actor: Actor) -> QuerySet[Any]:
    """The enterprises that an office knows by the agreements it sees: a row about one of them counts a whole city's schools."""
    known = Organisation.objects.filter(pk__in=Agreement.objects.visible_to(actor).order_by().values("enterprise"))
    return known if actor.role in (*OFFICERS, Role.SYSTEM) else known.none()


CATALOGUE = Catalogue(
    room="apprenticeships", words=Bilingual("Apprenticeships", "学徒与实习"), indicators=INDICATORS, readers=OVERSEERS,
    frames=lambda day: Seen(SYSTEM, day), facts=GRAINS, rules={name: rule.words for name, rule in RULE.items()},
    sources={
        Grain.AGREEMENT: Source(PLACES, Agreement.objects.visible_to, ("city", "school"), "apprenticeships/agreements", "starts_on", UNITS, board=BOARD),
        Grain.LOG_DAY: Source(PLACES, LogEntry.objects.visible_to, ("city", "school"), "apprenticeships/logs", "on", UNITS, board=BOARD),
        Grain.COMPLAINT: Source({"city": Bilingual("City of the bureau", "受理市局所在市")}, Complaint.objects.visible_to, ("city",),
                                "apprenticeships/complaints"),
        Grain.ENTERPRISE: Source({"city": Bilingual("City of the schools", "学校所在市"), "enterprise": ENTERPRISE}, _enterprises, ("city",),
                                 units=("enterprise",), placed=True, board=BOARD),
    })
