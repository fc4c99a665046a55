"""Whatever people do in whatever order, at whatever hour, with stale pages: no report is lost, nothing is done twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from tests.systems.meetings.factories import DISPATCHED, DUE, a_requirement, a_task
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.meetings import actions
from zhijiao.systems.meetings.models import Escalation, Extension, Objection, Report, Task, Verification
from zhijiao.systems.meetings.queries.conclusions import conclusions
from zhijiao.systems.meetings.states import TASK
from zhijiao.systems.meetings.terms import (
    DONE,
    ExtensionState,
    Method,
    ObjectionState,
    TaskState,
)

# What may be done; one in four tries is made by somebody else than usual, one in four from a page that is not fresh.
ACTS = ("acknowledge", "start", "report", "return_report", "verify", "close", "reopen", "suspend", "resume", "withdraw_task",
        "request_extension", "grant_extension", "refuse_extension", "object_to", "uphold_objection", "reject_objection", "climb")
OF_UNIT = ("acknowledge", "start", "report", "request_extension", "object_to")
LENGTH = 30
ANYBODY = ("city_officer", "shenfu_officer", "provincial_official", "second_official")
REVIEWER = ("uphold_objection", "reject_objection")

MOVES = {"return": "return_report", "restore": "add_unit"}
LIKELY = {"withdraw", "suspend", "set_aside"}  # not offered more often than any other act: they end the story


def likely(task: Task) -> list[str]:
    """The acts that may be done as things stand, eight times each, and every act once."""
    open_ = [MOVES.get(one.name, one.name) for one in TASK.moves if task.state in one.sources and one.name not in LIKELY]
    if task.extensions.filter(state=ExtensionState.REQUESTED).exists():
        open_ += ["grant_extension", "refuse_extension"]
    if task.objections.filter(state=ObjectionState.FILED).exists():
        open_ += ["uphold_objection", "reject_objection"]
    elif conclusions(task):
        open_.append("object_to")
    return [*open_ * 8, *ACTS]


def usual(name: str) -> str:
    """Who usually does it."""
    return "city_officer" if name in OF_UNIT else "second_official" if name in REVIEWER else "provincial_official"


def answers(name: str, task: Task, at: datetime) -> dict[str, Any]:
    """Return what an act is given, with the row that it is about."""
    extension, objection = Extension.objects.filter(task=task).order_by("pk").last(), Objection.objects.filter(task=task).order_by("pk").last()
    match name:
        case "grant_extension":
            return {"extension": extension}
        case "refuse_extension":
            return {"extension": extension, "reason": "x"}
        case "uphold_objection" | "reject_objection":
            return {"objection": objection, "answer": "x"}
        case "object_to":
            known = conclusions(task)
            return {"task": task, "conclusion": known[0].key if known else "none", "text": "x"}
        case "request_extension":
            return {"task": task, "until": task.due_on + timedelta(days=7), "reason": "x"}
        case "start":
            return {"task": task, "plan": "x"}
        case "report":
            return {"task": task, "text": f"报送于{at}"}
        case "verify":
            return {"task": task, "method": Method.VISIT}
        case "add_unit":
            return {"requirement": task.requirement, "unit": task.unit, "due_on": max(DUE, at.date()) + timedelta(days=14)}
        case "acknowledge" | "close" | "resume":
            return {"task": task}
        case _:
            return {"task": task, "reason": "x"}


def do(name: str, task: Task, by: Actor, at: datetime) -> bool:
    """Do it; say whether it was done."""
    if name == "climb":
        actions.climb(at=at)
        return True
    given_ = answers(name, task, at)
    if None in given_.values():
        return False
    try:
        getattr(actions, name)(by=by, at=at, **given_)
    except (Refused, Stale):
        return False
    return True


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_no_report_is_lost_and_nothing_is_done_twice(people: Cast, seed: int) -> None:
    luck = Random(seed)  # a story is drawn evenly: drawing step by step favours the simplest, which never gets anywhere
    official = people.provincial_official.actor
    if not people.__dict__.get("laddered"):
        actions.set_ladder(valid_from=DISPATCHED.date(), reminder_days=1, notice_days=3, by=official, at=DISPATCHED)
        people.__dict__["laddered"] = True
    requirement = a_requirement(people)
    task = a_task(requirement, people.bureau)
    told: list[str] = []  # the reports that somebody was told were kept
    at, stale = DISPATCHED, Task.objects.get(pk=task.pk)
    for _ in range(LENGTH):
        name = luck.choice(likely(task))
        member = luck.choice((*[usual(name)] * 6, *ANYBODY))
        at += timedelta(days=luck.choice((0, 0, 1, 5, 20)), minutes=1)
        row = stale if luck.random() < 0.15 else Task.objects.get(pk=task.pk)
        before, events = Task.objects.get(pk=task.pk), Entry.objects.count()
        done = do(name, row, people.members[member].actor, at)
        after = Task.objects.get(pk=task.pk)
        written = Entry.objects.count() - events
        if name != "climb":
            assert written == (1 if done else 0), "one entry for each act, none for a refusal"
        if not done:
            assert (after.state, after.version, after.due_on) == (before.state, before.version, before.due_on), "a refusal changes nothing"
        if done and name == "report":
            told.append(f"报送于{at}")
            assert member == "city_officer", "only the unit reports"
        if done and name == "close":
            assert before.state == TaskState.VERIFIED
        stale, task = before, after
        check(after, told)


def check(task: Task, told: list[str]) -> None:
    """What holds after every step."""
    assert list(Report.objects.filter(task=task).order_by("order").values_list("text", flat=True)) == told
    assert Extension.objects.filter(task=task, state=ExtensionState.REQUESTED).count() <= 1
    assert Objection.objects.filter(task=task, state=ObjectionState.FILED).count() <= 1
    assert (task.closed_at is not None) == (task.state == TaskState.CLOSED)
    assert task.scored_on <= task.due_on and task.due_on >= DUE
    standing = Verification.objects.filter(task=task, set_aside=False, accepted=True).exists()
    assert standing or task.state not in DONE, "what is done rests on a verification that stands"
    rungs = list(Escalation.objects.filter(task=task).values_list("step", "due_on"))
    assert len(rungs) == len(set(rungs))
