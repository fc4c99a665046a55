"""The room's figures for the pages of indicators: whose rows they are, what the columns mean, who may open which row."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.indicators.catalogue import Catalogue, Source
from zhijiao.kernel.people.actor import SYSTEM, Actor
from zhijiao.systems.meetings.indicators import GRAINS, INDICATORS
from zhijiao.systems.meetings.models import Objection, Task
from zhijiao.systems.meetings.queries.figures import READERS
from zhijiao.systems.meetings.queries.frames import Seen
from zhijiao.systems.meetings.terms import Grain, Theme

PLACES = {"city": Bilingual("City", "城市"), "unit": Bilingual("Unit", "承办单位")}


def _objections(actor: Actor) -> QuerySet[Any]:
    """The objections to tasks that somebody sees."""
    return Objection.objects.filter(task__in=Task.objects.visible_to(actor))


CATALOGUE = Catalogue(
    room="meetings", words=Bilingual("Meetings and follow-up", "会议督办"), indicators=INDICATORS, readers=READERS,
    frames=lambda day: Seen(SYSTEM, day), facts=GRAINS,
    sources={
        Grain.TASK: Source({**PLACES, "theme": Bilingual("Theme", "类别")}, Task.objects.visible_to, ("city", "unit"), "meetings/tasks",
                           "dispatched_on", ("unit",), {"theme": Theme}),
        Grain.OBJECTION: Source(PLACES, _objections, ("city", "unit"), "meetings/objections", units=("unit",)),
    })
