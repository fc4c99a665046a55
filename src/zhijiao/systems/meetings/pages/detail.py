"""The chosen cell below the matrix: the sentence it comes from, the last reply with its evidence, the indicator, the days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.screens.parts import Button
from zhijiao.systems.meetings.models import Requirement, Task
from zhijiao.systems.meetings.queries import lights
from zhijiao.systems.meetings.queries.matrix import short_name
from zhijiao.systems.meetings.queries.replies import Reply, last_reply
from zhijiao.systems.meetings.terms import Light, TaskState

PLACE = Bilingual("Minutes, paragraph {paragraph}, sentence {sentence}", "纪要第{paragraph}段第{sentence}句")
PILLS = {TaskState.REPORTED: "info", TaskState.RETURNED: "warn", TaskState.DISPATCHED: "unknown", TaskState.VERIFIED: "pass", TaskState.CLOSED: "pass"}


@dataclass(frozen=True)
class Opened:
    """One task as it is shown below the matrix."""

    task: Task
    light: Light
    pill: str
    unit: Bilingual
    reply: Reply | None
    place: Bilingual | None
    buttons: tuple[Button, ...] = ()
    effect: Any = None

    @property
    def is_clocked(self) -> bool:
        """Say whether its days still count."""
        return self.light is not Light.DONE


def place_of(requirement: Requirement) -> Bilingual | None:
    """Return where in the minutes a requirement comes from."""
    if requirement.paragraph is None:
        return None
    return PLACE.filled(paragraph=requirement.paragraph, sentence=requirement.sentence or 1)


def opened(task: Task, request: Request) -> Opened:
    """Return what is shown of a task."""
    shines = lights.light(task, today=request.today, ladder=lights.ladder_on(request.today))
    return Opened(task, shines, PILLS.get(task.state, "plain"), short_name(task.unit), last_reply(task), place_of(task.requirement))
