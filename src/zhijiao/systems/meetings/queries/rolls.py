"""Rosters and seat plans as a sheet: which hall a row means, and what does not fit before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhijiao.basics.columns import Column, Kind, Privacy
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.registers import Mismatch
from zhijiao.systems.meetings.models import Attendance, Meeting, Venue
from zhijiao.systems.meetings.queries.gathering import UNDER_WAY, keeps
from zhijiao.systems.meetings.queries.units import Directory
from zhijiao.systems.meetings.terms import VenueKind

Row = Mapping[str, Any]
COLUMNS = (
    Column("meeting", Bilingual("Meeting number", "会议编号"), Kind.CODE, example="LN-M-2021-000001"),
    Column("hall", Bilingual("Hall: city or zone", "会场所在市"), note=Bilingual("Name or code; empty: the main hall", "市名或代码，不填为主会场"),
           example="沈阳市"),
    Column("office", Bilingual("Office expected", "单位及职务"), prose=True, privacy=Privacy.PERSONAL, example="市教育局主要负责同志"),
    Column("unit", Bilingual("Unit", "单位"), note=Bilingual("The unit's name, when it is to be told", "需要通知的单位名称"), example="沈阳市教育局"),
    Column("seat", Bilingual("Seat", "座次"), example="1-03"),
)
LONGEST = {"office": 120, "seat": 20}

NO_MEETING = Bilingual("The number of a meeting that you take part in", "写您参加的会议的编号")
OVER = Bilingual("A meeting whose minutes are not adopted yet", "纪要还没有定稿的会议")
NO_HALL = Bilingual("A hall of this meeting: {halls}", "这次会议的会场：{halls}")
NOT_YOURS = Bilingual("A hall that you keep", "由您办理的会场")
NO_OFFICE = Bilingual("The office that is expected", "写单位及职务")
TOO_LONG = Bilingual("At most {n} characters", "不超过{n}个字")
NO_UNIT = Bilingual("The name of a unit that exists", "现有单位的名称")
TWICE = Bilingual("One row for each office and seat of a hall: row {row} has the same", "同一会场同一职务、同一座次只写一行，与第{row}行重复")
SEAT_TAKEN = Bilingual("A free seat: {office} has this one", "空着的座次；这个座次已安排给{office}")


@dataclass(frozen=True, slots=True)
class Place:
    """The hall that a row means: the meeting's number and the hall's city as it is written; nothing: the main hall."""

    meeting: str
    hall: str

    @classmethod
    def of(cls, row: Row) -> Place:
        """Return what a row says."""
        return cls(str(row.get("meeting") or "").strip().upper(), str(row.get("hall") or "").strip().casefold())


def halls_of(rows: Iterable[Row], actor: Actor) -> dict[Place, Venue]:
    """Return the hall of each place that rows name, as far as there is one that the actor sees: one query."""
    places = {Place.of(row) for row in rows}
    seen = Meeting.objects.visible_to(actor).filter(number__in={place.meeting for place in places})
    venues = Venue.objects.filter(meeting__in=seen).select_related("meeting", "region")
    return {place: found for place in places if (found := _hall(place, [v for v in venues if v.meeting.number == place.meeting]))}


def _hall(place: Place, venues: Sequence[Venue]) -> Venue | None:
    """Return the hall of a city: its sub-venue before a main hall of the same name."""
    if not place.hall:
        return next((venue for venue in venues if venue.kind == VenueKind.MAIN), None)
    named = [venue for venue in venues if place.hall in _names(venue)]
    return min(named, key=lambda venue: venue.kind == VenueKind.MAIN, default=None)


def _names(venue: Venue) -> set[str]:
    region = venue.region
    names = {region.key, region.name_zh, region.name_zh.removesuffix("市"), region.name_en}
    if venue.kind == VenueKind.MAIN:
        names |= {VenueKind.MAIN.value, VenueKind.MAIN.words.zh, VenueKind.MAIN.words.en}
    return {name.casefold() for name in names if name}


def line_of(row: Row, directory: Directory) -> tuple[str, dict[str, Any]]:
    """Return the office of a row that fits, and what the row gives it: an empty cell gives nothing."""
    unit = directory.find(str(row["unit"])) if row.get("unit") else None
    given = {"unit": unit, "seat": str(row.get("seat") or "").strip()}
    return str(row["office"]).strip(), {name: value for name, value in given.items() if value}


def match_rows(rows: Sequence[Row], *, actor: Actor, now: datetime) -> list[list[Mismatch]]:
    """Return the cells that fit no meeting, no hall of the actor's, no unit, or another row."""
    halls, directory = halls_of(rows, actor), Directory(local_day(now))
    known = set(Meeting.objects.visible_to(actor).filter(number__in={Place.of(row).meeting for row in rows}).values_list("number", flat=True))
    taken = {(line.venue_id, line.seat): line.office for line in Attendance.objects.filter(venue__in=halls.values()).exclude(seat="")}
    seen: dict[tuple[int, str, str], int] = {}
    return [[*_of_hall(row, halls, known, actor), *_of_line(row, directory), *_of_others(row, n, halls, taken, seen)]
            for n, row in enumerate(rows, 1)]


def _of_hall(row: Row, halls: Mapping[Place, Venue], known: set[str], actor: Actor) -> list[Mismatch]:
    place = Place.of(row)
    if place.meeting not in known:
        return [Mismatch("meeting", NO_MEETING)]
    venue = halls.get(place)
    if venue is None:
        return [Mismatch("hall", NO_HALL.filled(halls=_halls_said(place.meeting)))]
    if venue.meeting.state not in UNDER_WAY:
        return [Mismatch("meeting", OVER)]
    return [] if keeps(venue, actor) else [Mismatch("hall", NOT_YOURS)]


def _halls_said(number: str) -> Bilingual:
    regions = [venue.region.words for venue in Venue.objects.filter(meeting__number=number).select_related("region")]
    return Bilingual(", ".join(words.en for words in regions), "、".join(words.zh for words in regions))


def _of_line(row: Row, directory: Directory) -> list[Mismatch]:
    found = [] if row.get("office") else [Mismatch("office", NO_OFFICE)]
    found += [Mismatch(key, TOO_LONG.filled(n=longest)) for key, longest in LONGEST.items() if len(str(row.get(key) or "")) > longest]
    if row.get("unit") and directory.find(str(row["unit"])) is None:
        found.append(Mismatch("unit", NO_UNIT))
    return found


def _of_others(row: Row, number: int, halls: Mapping[Place, Venue], taken: Mapping[tuple[int, str], str],
               seen: dict[tuple[int, str, str], int]) -> list[Mismatch]:
    """Return the clashes with other rows of the file, and with seats that somebody has already."""
    venue, office, seat = halls.get(Place.of(row)), str(row.get("office") or "").strip(), str(row.get("seat") or "").strip()
    if venue is None or not office:
        return []
    found = []
    for column, value in (("office", office), ("seat", seat)):
        other = seen.setdefault((venue.pk, column, value), number) if value else number
        if other != number:
            found.append(Mismatch(column, TWICE.filled(row=other)))
    if seat and (holder := taken.get((venue.pk, seat), office)) != office:
        found.append(Mismatch("seat", SEAT_TAKEN.filled(office=holder)))
    return found


def row_of(line: Attendance) -> dict[str, Any]:
    """Return a line of the roll as a row of the sheet, so that an export goes back in."""
    venue = line.venue
    return {"meeting": venue.meeting.number, "hall": "" if venue.kind == VenueKind.MAIN else venue.region.name_zh, "office": line.office,
            "unit": line.unit.name if line.unit else None, "seat": line.seat or None}
