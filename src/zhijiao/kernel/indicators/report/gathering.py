"""Gather a report from the snapshots of two years: what was published of them, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.engines.measurement.snapshots import definition_hash
from zhijiao.kernel.frames import city_of_path
from zhijiao.kernel.indicators.catalogue import CITY, Entry
from zhijiao.kernel.indicators.models import Snapshot
from zhijiao.kernel.indicators.queries.sight import readable
from zhijiao.kernel.indicators.queries.snapshots import manifest_of
from zhijiao.kernel.indicators.queries.values import Cell, Keys, newest_between, published_cells
from zhijiao.kernel.indicators.report.document import sources_of
from zhijiao.kernel.indicators.report.gathered import Gathered, Level, Line, Shown, Source
from zhijiao.kernel.indicators.report.wording import ALL_SCHOOLS, LEVELS
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.regions import PROVINCE
from zhijiao.kernel.parties.terms import OrganisationKind, RegionKind
from zhijiao.kernel.people.actor import Actor

Counted = tuple[Snapshot | None, bool]
NOBODY = Cell("not applicable", 0, 0, 0, 0)
UNKNOWN = Bilingual("not known", "不明")
DIRECT = Bilingual("directly under the province", "省直属")


class NoSuchPlace(Exception):
    """The level and the place do not go together; `message` says what would."""

    def __init__(self, message: Bilingual):
        self.message = message
        super().__init__(message.en)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose report it is: its name, and the keys by which its figures are found, the widest first."""

    level: Level
    words: Bilingual
    keys: tuple[str, ...]  # () the province, (city,), (city, school)
    subject: Region | Organisation  # of which the journal says that a report was taken
    above: tuple[Bilingual, ...] = ()  # the names of those that it lies in, the widest first
    lines: int = 1  # how many levels below it its tables go


def place_of(level: Level, key: str | None) -> Place:
    """Return the place of a report: a region's key for a city, a school's code or number for a school. Raises NoSuchPlace.

    The province has no key. Without one, "city" and "school" are the province by all its cities, by all its schools.
    """
    province = Region.objects.get(pk=PROVINCE)
    if level == "province":
        if key not in (None, PROVINCE):
            raise NoSuchPlace(Bilingual(f"The report of the province has no place of its own: leave {key} out.", f"省级报告不用指明地方：请去掉{key}。"))
        return Place(level, named(province), (), province)
    if key is None:
        return Place("province", named(province), (), province, lines=2 if level == "school" else 1)
    if level == "city":
        return _city(key, province)
    school = _school(key)
    city = city_of_path(school.region.path)
    return Place(level, school.words, (city, str(school.pk)), school, (named(province), region_names()[city]))


def _city(key: str, province: Region) -> Place:
    cities = {one.key: one for one in Region.objects.filter(parent=province)}
    if key not in cities:
        known = ", ".join(cities)
        raise NoSuchPlace(Bilingual(f"No city {key}; there are {known}.", f"没有市{key}；现有{known}。"))
    return Place("city", named(cities[key]), (key,), cities[key], (named(province),))


def _school(key: str) -> Organisation:
    schools = Organisation.objects.filter(kind=OrganisationKind.SCHOOL).select_related("region__parent")
    found = schools.filter(moe_code=key).first() or schools.filter(uscc=key).first()
    if found is None and key.isdecimal():
        found = schools.filter(pk=int(key)).first()
    if found is None:
        raise NoSuchPlace(Bilingual(f"No school {key}: give its school code, its credit code or its number here.",
                                    f"没有学校{key}：请写学校标识码、统一社会信用代码或本系统里的编号。"))
    school: Organisation = found
    return school


def named(region: Region) -> Bilingual:
    """Return a region's name."""
    return Bilingual(region.name_en or region.name_zh, region.name_zh)


def region_names() -> dict[str, Bilingual]:
    """Return what stands for a city in figures by its key: cities and zones, and what lies directly under the province."""
    return {one.key: DIRECT if one.key == PROVINCE else named(one) for one in Region.objects.exclude(kind=RegionKind.COUNTY)}


def gather(place: Place, year: int, on: date, by: Actor) -> Gathered:
    """Return what the report of a place says of a year, made on a day, of the figures that somebody may look at.

    Raises Refused where a snapshot's file cannot be read.
    """
    frozen, names = _Frozen(on), _Names()
    shown = [_shown(entry, place, frozen.of(entry, year), frozen.of(entry, year - 1), year, names) for entry in readable(by)]
    return Gathered(place.level, ALL_SCHOOLS if place.lines > 1 else LEVELS[place.level], place.words, year, on, shown, sources_of(shown))


def _stands(entry: Entry) -> bool:
    """Say whether a figure is taken from what stands: a report is handed on, and the next one beside it must not tell of single rows (ADR 0027)."""
    return bool(entry.smallest_cell)


class _Frozen:
    """The newest snapshot of each kind of rows and year, with the definitions by which it was counted; each read once."""

    def __init__(self, on: date):
        self._on = on
        self._found: dict[tuple[str, str, int], tuple[Snapshot, dict[str, str]] | None] = {}

    def of(self, entry: Entry, year: int) -> Counted:
        """Return the snapshot that holds a figure, None where the year has none or the figure was not counted yet; and whether otherwise than today."""
        key = (entry.catalogue.room, str(entry.grain), year)
        if key not in self._found:
            made = newest_between(entry.catalogue.room, entry.grain, date(year, 1, 1), min(date(year, 12, 31), self._on),
                                  standing=_stands(entry))
            self._found[key] = None if made is None else (made, manifest_of(made)["definitions"])
        found = self._found[key]
        if found is None or entry.code not in found[1]:
            return None, False
        return found[0], found[1][entry.code] != definition_hash(entry.indicator)


def _shown(entry: Entry, place: Place, counted: Counted, counted_before: Counted, year: int, names: _Names) -> Shown:
    (this, otherwise), (last, otherwise_before) = counted, counted_before
    redefined = [one for one, changed in ((year, otherwise), (year - 1, otherwise_before)) if changed]
    now, before = _Published(this, entry), _Published(last, entry)
    own = None
    if len(place.keys) <= len(entry.levels) and (this is not None or last is not None):
        own = Line(place.words, now.at(place.keys), before.at(place.keys))
    lines = _beside(entry, place, now, before) if place.level == "school" else _below(entry, place, now, before, names)
    return Shown(entry.catalogue.words, entry.indicator, own, lines, _source(entry, this, year), _source(entry, last, year - 1), redefined,
                 _noun(entry, place))


def _below(entry: Entry, place: Place, now: _Published, before: _Published, names: _Names) -> list[Line]:
    """Return the lines of the places below, as deep as the report goes and the figure is divided."""
    depth = min(len(place.keys) + place.lines, len(entry.levels))
    if depth <= len(place.keys):
        return []
    keys = sorted({*now.below(place.keys, depth), *before.below(place.keys, depth)}, key=lambda key: [(part is None, str(part)) for part in key])
    return [Line(names.path(entry, key[len(place.keys):], len(place.keys)), now.at(key), before.at(key)) for key in keys]


def _beside(entry: Entry, place: Place, now: _Published, before: _Published) -> list[Line]:
    """Return a school's line with those of its city and the province."""
    found = [] if len(entry.levels) < len(place.keys) else [Line(place.words, now.at(place.keys), before.at(place.keys))]
    for depth in (1, 0):
        keys = place.keys[:depth]
        found.append(Line(place.above[depth], now.at(keys), before.at(keys)))
    return found


def _noun(entry: Entry, place: Place) -> Bilingual | None:
    """Return what the places below are called by the room."""
    depth = min(len(place.keys) + place.lines, len(entry.levels))
    return entry.source.words.get(entry.levels[depth - 1]) if depth > len(place.keys) and place.level != "school" else None


def _source(entry: Entry, one: Snapshot | None, year: int) -> Source | None:
    if one is None:
        return None
    room, grain = entry.catalogue.words, entry.grain.words.filled(n=one.rows)
    return Source(Bilingual(f"{room.en}: {one.rows:,} {grain.en}", f"{room.zh}：{one.rows:,}{grain.zh}"), year, one.on, str(one.pk), one.sha256, one.made_at)


class _Published:
    """What one snapshot published of one figure, by the keys of its places."""

    def __init__(self, snapshot: Snapshot | None, entry: Entry):
        self._cells: dict[Keys, Cell] = {}
        self._deepest = -1 if snapshot is None else len(entry.levels)
        if snapshot is None:
            return
        for depth in range(len(entry.levels) + 1):
            self._cells |= published_cells(entry, snapshot, entry.levels[:depth], standing=_stands(entry)) or {}

    def at(self, keys: Keys) -> Cell | None:
        """Return the value of a place; where it has no rows in a snapshot there is nobody to count, without a snapshot there is no figure."""
        return self._cells.get(keys, NOBODY if len(keys) <= self._deepest else None)

    def below(self, keys: Keys, depth: int) -> list[Keys]:
        """Return the keys of the places below that have so many parts."""
        return [one for one in self._cells if len(one) == depth and one[:len(keys)] == keys]


class _Names:
    """The names of places, each kind read once."""

    def __init__(self) -> None:
        self._regions = region_names()
        self._units: dict[str, Bilingual] = {}

    def path(self, entry: Entry, keys: Keys, above: int) -> Bilingual:
        """Return the names of a place and of those between it and the report's own, which lies so many levels down."""
        parts = [self.of(entry, above + depth, key) for depth, key in enumerate(keys, 1)]
        return Bilingual(", ".join(one.en for one in parts), "·".join(one.zh for one in parts))

    def of(self, entry: Entry, depth: int, key: str | None) -> Bilingual:
        """Return the name of a place of a figure."""
        if key is None:
            return UNKNOWN
        if entry.levels[depth - 1] == CITY:
            return self._regions.get(key, Bilingual(key, key))
        if not self._units:
            self._units = {str(one.pk): one.words for one in _units()}
        return self._units.get(key, Bilingual(key, key))


def _units() -> Iterable[Organisation]:
    return Organisation.objects.only("name", "name_en").iterator(chunk_size=2000)
