"""Filters by which a figure opens its rows: the rows behind it, and the city that it was counted by."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.parties.regions import PROVINCE as THE_PROVINCE
from zhijiao.kernel.parties.regions import shipped_names, within
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.registers import Custom
from zhijiao.systems.admissions.indicators import INDICATORS
from zhijiao.systems.admissions.queries.figures import behind
from zhijiao.systems.admissions.terms import Grain


def in_city(path: str) -> Custom:
    """Return the filter by city, found by the path of a region; the province: what lies directly under it."""
    def of(value: str, actor: Actor, now: datetime) -> Q:
        return Q(**{path: value}) if value == THE_PROVINCE else within(path, f"{THE_PROVINCE}/{value}")

    return Custom("city", Bilingual("City", "所在市"), options=shipped_names(), q=of)


def counted_by(grain: Grain) -> Custom:
    """Return the filter by the rows that a figure opens."""
    def of(value: str, actor: Actor, now: datetime) -> Q:
        return behind(value, actor)

    return Custom("indicator", Bilingual("Behind the figure", "指标明细"), options={one.code: one.words for one in INDICATORS if one.grain is grain}, q=of)
