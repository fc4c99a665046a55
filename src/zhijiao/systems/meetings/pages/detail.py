"""The chosen cell below the matrix: the sentence it comes from, the last reply with its evidence, the indicator, the days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.middleware import Request
from zhijiao.kernel.screens.parts import Button
from zhijiao.systems.meetings.models import Requirement, Task
from zhijiao.systems.meetings.pages.deeds import TASKS
from zhijiao.systems.meetings.queries import lights
from zhijiao.systems.meetings.queries.effect import TOTAL, Effect, effect, known
from zhijiao.systems.meetings.queries.matrix import is_region, short_name
from zhijiao.systems.meetings.queries.replies import Reply, last_reply
from zhijiao.systems.meetings.terms import Light, TaskState

PLACE = Bilingual("Minutes, paragraph {paragraph}, sentence {sentence}", "纪要第{paragraph}段第{sentence}句")
QUICK = ("acknowledge", "report", "verify_and_close", "return", "close")  # what is done from the matrix itself
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
    effect: Effect | None = None
    measure: Bilingual | None = None

    @property
    def is_clocked(self) -> bool:
        """Say whether its days still count."""
        return lights.counts(self.task.state)

    @property
    def is_held(self) -> bool:
        """Say whether its clock stands."""
        return self.light is Light.PAUSED


def place_of(requirement: Requirement) -> Bilingual | None:
    """Return where in the minutes a requirement comes from."""
    if requirement.paragraph is None:
        return None
    return PLACE.filled(paragraph=requirement.paragraph, sentence=requirement.sentence or 1)


def opened(task: Task, request: Request) -> Opened:
    """Return what is shown of a task."""
    shines = lights.light(task, today=request.today, ladder=lights.ladder_on(request.today))
    offered = TASKS.offered(task, request.actor, today=request.today, only=QUICK)
    return Opened(task, shines, PILLS.get(task.state, "plain"), short_name(task.unit), last_reply(task), place_of(task.requirement),
                  offered.buttons, effect_of(task, request.today), measure_of(task.requirement))


def measure_of(requirement: Requirement) -> Bilingual | None:
    """Return the name of the linked indicator."""
    return known().get(requirement.indicator)


def effect_of(task: Task, today: date) -> Effect | None:
    """Return the indicator then and now: of the region for a city or zone (None: nothing is counted there), of the province for a department."""
    place = task.unit.region_id if is_region(task.unit) else TOTAL
    return next((one for one in effect(task.requirement, today) if one.region == place), None)
