"""Steps of the following up, each by the person whose it is: a requirement dispatched, a task reported, returned, verified."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.cast import NOON, TODAY, Cast
from tests.systems.meetings.factories import DUE, a_meeting
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Refused
from zhijiao.systems.meetings import actions
from zhijiao.systems.meetings.models import Requirement, Task
from zhijiao.systems.meetings.queries.wanted import Units, Wording
from zhijiao.systems.meetings.terms import Basis, Method

WORDS: dict[str, Any] = {"text": "每市建成一个产教联合体", "text_en": "One consortium in each city", "basis": Basis.DECISION, "due_on": DUE}


def at(day: date, hour: int = 10) -> datetime:
    """Ten in the morning in Shenyang, or another hour, of a day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC) - timedelta(hours=8)


def said(refused: Any) -> list[str]:
    """The English sentences of a refusal."""
    why = refused.value if hasattr(refused, "value") else refused
    assert isinstance(why, Refused)
    assert all(reason.text.zh and reason.text.zh != reason.text.en for reason in why.reasons)
    return [reason.text.en for reason in why.reasons]


def drafted(people: Cast, lead: Organisation | None = None, *, assisting: Sequence[Organisation] = (),
            carry_out: Sequence[Organisation] = (), **but: Any) -> Requirement:
    """A draft of the official, led by the finance department unless said otherwise."""
    return actions.draft_requirement(
        wording=Wording(**{**WORDS, **but}), meeting=a_meeting(people),
        units=Units(lead or people.department, assisting, carry_out), by=people.provincial_official.actor, at=NOON)


def dispatched(people: Cast, lead: Organisation | None = None, **but: Any) -> Task:
    """The task of the leading unit, the Shenyang bureau, the moment it was dispatched."""
    requirement = drafted(people, lead or people.bureau, **but)
    tasks = actions.dispatch(requirement=requirement, by=people.provincial_official.actor, at=NOON)
    return next(task for task in tasks if task.unit_id == (lead or people.bureau).pk)


def acknowledged(people: Cast, **but: Any) -> Task:
    """A task that its unit has acknowledged."""
    task = dispatched(people, **but)
    actions.acknowledge(task=task, by=people.city_officer.actor, at=NOON)
    return task


def reported(people: Cast, on: date = TODAY, **but: Any) -> Task:
    """A task that its unit has reported on."""
    task = acknowledged(people, **but)
    actions.report(task=task, text="联合体已挂牌。", by=people.city_officer.actor, at=at(on))
    return task


def returned(people: Cast, on: date = TODAY) -> Task:
    """A task whose report was sent back."""
    task = reported(people, on)
    actions.return_report(task=task, reason="没有附成立文件", by=people.provincial_official.actor, at=at(on, 14))
    return task


def verified(people: Cast, on: date = TODAY, by: Actor | None = None) -> Task:
    """A task whose report was accepted."""
    task = reported(people, on)
    actions.verify(task=task, method=Method.DOCUMENTS, by=by or people.provincial_official.actor, at=at(on, 14))
    return task
