"""A meeting as an entry of everybody's calendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from zhijiao.basics.words import Language
from zhijiao.systems.meetings.models import AgendaItem, Meeting, Venue
from zhijiao.systems.meetings.terms import ItemKind, MeetingForm, MeetingState, VenueKind

MAKER = "-//Zhijiao//meetings//ZH"
USUAL = timedelta(hours=2)  # shown in a calendar while nobody has said when it ends


def entry(meeting: Meeting, venues: Sequence[Venue], items: Sequence[AgendaItem], *, url: str, language: Language) -> bytes:
    """Return the calendar file. The same meeting gives the same bytes; a change raises the sequence, a cancelled one says so."""
    cancelled = meeting.state == MeetingState.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    event = Event()
    event.add("uid", f"{meeting.number}@zhijiao")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", _utc(meeting.moved_at or meeting.planned_at))
    event.add("dtstart", _utc(meeting.starts_at))
    event.add("dtend", _utc(meeting.ends_at or meeting.starts_at + USUAL))
    event.add("summary", meeting.named.said(language))
    event.add("location", "; ".join(_hall(venue, language) for venue in venues))
    event.add("description", "\n".join([MeetingForm(meeting.form).words.said(language), *(_item(item, language) for item in items), url]))
    event.add("url", url)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _hall(venue: Venue, language: Language) -> str:
    parts = (VenueKind(venue.kind).words.said(language), venue.region.words.said(language), venue.place)
    return " ".join(part for part in parts if part)


def _item(item: AgendaItem, language: Language) -> str:
    said = f"{item.order}. {ItemKind(item.kind).words.said(language)} {item.office}"
    return f"{said} {item.title}".strip()
