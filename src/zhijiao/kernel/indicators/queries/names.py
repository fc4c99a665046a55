"""What the places and values of a figure are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhijiao.basics.words import Bilingual, Terms
from zhijiao.kernel.indicators.catalogue import CITY, Entry
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.terms import RegionKind

PROVINCE = Bilingual("The whole province", "全省")
PROVINCIAL = Bilingual("Directly under the province", "省直")
NONE = Bilingual("none", "无")


def names(entry: Entry, dimension: str, keys: Iterable[str | None]) -> dict[str | None, Bilingual]:
    """Return the names of some values of a dimension, by key; one that has no name is called by its key."""
    wanted = [key for key in dict.fromkeys(keys) if key is not None]
    found: dict[str | None, Bilingual] = {key: Bilingual(key, key) for key in wanted}
    found[None] = NONE
    known = entry.source.names.get(dimension)
    if dimension == CITY:
        found.update(_regions(wanted))
    elif dimension in entry.source.units:
        numbers = [int(key) for key in wanted if key.isdigit()]
        found.update({str(unit.pk): unit.words for unit in Organisation.objects.filter(pk__in=numbers)})
    elif isinstance(known, type) and issubclass(known, Terms):
        found.update({key: term.words for key in wanted if (term := known.find(key)) is not None})
    elif known is not None:
        found |= _asked(known, wanted)
    return found


def _asked(known: Any, wanted: list[str]) -> dict[str | None, Bilingual]:
    """Return what a room's own function calls them."""
    return dict(known(wanted))


def _regions(keys: list[str]) -> dict[str, Bilingual]:
    return {one.key: PROVINCIAL if one.kind == RegionKind.PROVINCE else one.words for one in Region.objects.filter(pk__in=keys)}


def place_words(entry: Entry, place: dict[str, str | None]) -> Bilingual:
    """Return the name of a place: that of its narrowest part."""
    said = PROVINCE
    for name, key in place.items():
        said = names(entry, name, [key])[key]
    return said
