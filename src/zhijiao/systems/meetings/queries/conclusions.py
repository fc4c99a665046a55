"""Conclusions about a task that its unit may object to: the return of a report, its verification, an issued escalation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.days import local_day
from zhijiao.systems.meetings.models import Escalation, Task, Verification
from zhijiao.systems.meetings.queries.clocks import object_by
from zhijiao.systems.meetings.terms import Against, EscalationState


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One conclusion: `key` names it in a form, `until` is the last day for an objection."""

    key: str
    against: Against
    words: Bilingual
    on: date
    until: date
    row: Verification | Escalation


def conclusions(task: Task) -> list[Conclusion]:
    """Return every conclusion that stands, the newest first."""
    return sorted(_found(task), key=lambda one: (one.on, one.key), reverse=True)


def open_to_objection(task: Task, today: date) -> list[Conclusion]:
    """Return those whose thirty days are not over and that were not objected to yet."""
    taken = {key_of(one.verification or one.escalation) for one in task.objections.select_related("verification", "escalation")}
    return [one for one in conclusions(task) if today <= one.until and one.key not in taken]


def find(task: Task, key: str) -> Verification | Escalation | None:
    """Return the conclusion of a task that a form names."""
    return next((one.row for one in conclusions(task) if one.key == key), None)


def key_of(row: Verification | Escalation | None) -> str:
    """Return the name of a conclusion in a form."""
    return "" if row is None else f"{row._meta.model_name}-{row.pk}"


def against_of(row: Verification | Escalation) -> Against:
    """Return what an objection to a conclusion is raised against."""
    if isinstance(row, Escalation):
        return Against.ESCALATION
    return Against.VERIFICATION if row.accepted else Against.RETURN


def moment_of(row: Verification | Escalation) -> datetime | None:
    """Return when a conclusion was given."""
    return row.decided_at if isinstance(row, Escalation) else row.concluded_at


def maker_of(row: Verification | Escalation) -> int | None:
    """Return the key of the user who made a conclusion; None: the system's own work."""
    return row.decided_by_id if isinstance(row, Escalation) else row.concluded_by_id


def _found(task: Task) -> Iterator[Conclusion]:
    given: list[Verification | Escalation] = [*task.verifications.filter(set_aside=False),
                                              *task.escalations.filter(state=EscalationState.ISSUED)]
    for row in given:
        at, against = moment_of(row), against_of(row)
        assert at is not None, "a conclusion that was given has its moment"
        words = row.step.words if isinstance(row, Escalation) else against.words
        yield Conclusion(key_of(row), against, words, local_day(at), object_by(local_day(at)), row)
