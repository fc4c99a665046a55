"""A meeting before and while it is held: what stands against an act, who keeps which hall, who is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from zhijiao.basics.dates import day_words
from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.outbox.letters import members, officers
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.models import Person
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Ground, Reason, Refused
from zhijiao.kernel.states.reasons import not_yours
from zhijiao.systems.meetings.models import AgendaItem, Attendance, Meeting, Minutes, Venue
from zhijiao.systems.meetings.terms import LineTest, MeetingState

PROVINCE = (Role.PROVINCE_OFFICIAL,)
KEEPERS = (Role.PROVINCE_OFFICIAL, Role.CITY_OFFICER)
UNITS = (Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER)
UNDER_WAY = (MeetingState.PLANNED, MeetingState.HELD)

NOT_YET = Bilingual("The meeting starts on {day}: it cannot be opened before", "会议{day}开始，不能提前开会")
NO_MINUTES = Bilingual("There is no text to adopt", "纪要还没有内容，不能定稿")
WRITE_FIRST = Bilingual("Write the minutes first", "先写纪要")
SETTLED = Bilingual("The meeting is “{state}”: this can no longer be changed", "会议状态是“{state}”，不能再改")
REOPEN_FIRST = Bilingual("Open the minutes again first, with the reason", "先把纪要退回修改，写明原因")
OTHER_HALL = Bilingual("This is the hall of {region}: its bureau and the province keep it", "这是{region}的会场，由当地教育部门或省厅办理")
ADOPTED = Bilingual("The minutes were adopted on {day}", "纪要已于{day}定稿")


def against(name: str, meeting: Meeting, actor: Actor, *, today: date) -> list[Reason]:
    """Return what the room holds against an act on a meeting."""
    starts = local_day(meeting.starts_at)
    if name == "hold" and today < starts:
        return [Reason(NOT_YET.filled(day=day_words(starts)))]
    if name == "adopt" and not Minutes.objects.filter(meeting=meeting).exclude(text="").exists():
        return [Reason(NO_MINUTES, next=WRITE_FIRST)]
    if name in ("add_venue", "add_item", "add_document", "invite") and meeting.state not in UNDER_WAY:
        return [settled(meeting)]
    return []


def settled(meeting: Meeting) -> Reason:
    """Return the reason that a meeting is over."""
    return Reason(SETTLED.filled(state=MeetingState(meeting.state).words), ground=Ground.STATE,
                  next=REOPEN_FIRST if meeting.state == MeetingState.MINUTED else None)


def must_be_under_way(meeting: Meeting) -> None:
    """Refuse a change of a meeting that is over."""
    if meeting.state not in UNDER_WAY:
        raise Refused([settled(meeting)])


def must_be(roles: Collection[Role], actor: Actor, words: Bilingual) -> None:
    """Refuse an act that is no move to a foreign role."""
    if actor.role not in roles:
        raise Refused([not_yours(words, roles)])


def keeps(venue: Venue, actor: Actor) -> bool:
    """Say whether somebody keeps the roll and the line of a hall: the province, or the bureau of its city or zone."""
    if actor.role is Role.CITY_OFFICER:
        return bool(actor.region_path) and venue.region.path == actor.region_path
    return actor.role is Role.PROVINCE_OFFICIAL


def must_keep(venue: Venue, actor: Actor, words: Bilingual) -> None:
    """Refuse somebody who does not keep the hall."""
    must_be(KEEPERS, actor, words)
    if not keeps(venue, actor):
        raise Refused([Reason(OTHER_HALL.filled(region=venue.region.words), ground=Ground.ROLE)])


def taking_part(meeting: Meeting, at: datetime) -> list[Person]:
    """Return the officers of everybody who takes part: by hall, by line of the roll, by item of the agenda."""
    found: dict[int, Person] = {}
    for region in Venue.objects.filter(meeting=meeting).values_list("region", flat=True):
        found |= {person.pk: person for person in officers(region, (Role.CITY_OFFICER,), at)}
    units = {*Attendance.objects.filter(venue__meeting=meeting).values_list("unit", flat=True),
             *AgendaItem.objects.filter(meeting=meeting).values_list("unit", flat=True)}
    for unit in sorted(units - {None}):
        found |= {person.pk: person for person in members(unit, UNITS, at)}
    return list(found.values())


def untested(meeting: Meeting) -> int:
    """Return how many sub-venues have no line that works."""
    return Venue.objects.filter(meeting=meeting, kind="sub").exclude(line=LineTest.PASSED).count()
