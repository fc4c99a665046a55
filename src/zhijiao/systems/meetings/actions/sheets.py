"""Requirements from a workbook: a draft per row; the import itself is the one journal entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.kernel.parties.numbers import take
from zhijiao.kernel.parties.regions import PROVINCE as PROVINCE_KEY
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.registers import Accepted
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.meetings.actions.requirements import BATCH, DRAFT, new_requirement
from zhijiao.systems.meetings.models import Assignment, Meeting, Requirement
from zhijiao.systems.meetings.queries.dispatching import next_order
from zhijiao.systems.meetings.queries.gathering import must_be
from zhijiao.systems.meetings.queries.sheet import meetings_of, units_of, wording_of
from zhijiao.systems.meetings.queries.units import Directory
from zhijiao.systems.meetings.states import PROVINCE, REQUIREMENT
from zhijiao.systems.meetings.terms import RequirementState

MOVED_ON = Bilingual("{number} has moved on since the import: it is {state}", "{number}导入后已经往前走：{state}")
UNDONE = "导入已撤销 / import undone"


@transaction.atomic
def draft_rows(*, rows: Sequence[Accepted], by: Actor, at: datetime) -> list[Requirement]:
    """Write a draft per row, aligned, with its units."""
    must_be(PROVINCE, by, DRAFT)
    values = [row.values for row in rows]
    directory, meetings = Directory(local_day(at)), meetings_of(values, by)
    orders: dict[int | None, int] = defaultdict(int)
    made = []
    for row, number in zip(values, take(PROVINCE_KEY, at, "R", how_many=len(values)), strict=True):
        meeting: Meeting | None = meetings.get(str(row.get("meeting") or "").strip().upper())
        key = meeting.pk if meeting else None
        orders[key] = orders[key] + 1 if key in orders else next_order(meeting)
        one = new_requirement(wording=wording_of(row), meeting=meeting, by=by, at=at, order=orders[key])
        one.number = number
        made.append(one)
    Requirement.objects.bulk_create(made, batch_size=BATCH)
    Assignment.objects.bulk_create([Assignment(requirement=one, unit=unit, part=part) for one, row in zip(made, values, strict=True)
                                    for unit, part in units_of(row, directory).parts()], batch_size=BATCH)
    return made


@transaction.atomic
def withdraw_rows(*, objects: Sequence[Requirement], by: Actor, at: datetime) -> None:
    """Take the drafts of an import back, if not one of them has moved on."""
    reasons = [Reason(text=MOVED_ON.filled(number=one.number, state=one.state.words)) for one in objects
               if one.state != RequirementState.DRAFT or one.version != 1]
    if reasons:
        raise Refused(reasons)
    for one in objects:
        REQUIREMENT.admit("withdraw", state=one.state, role=by.role).take(one, reason=UNDONE)
