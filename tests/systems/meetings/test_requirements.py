"""Requirements: drafted, dispatched as one task per unit, given to one more, closed, withdrawn; and what is refused, with why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import NOON, TODAY, Cast
from tests.systems.meetings.factories import a_meeting, bureaux, departments
from tests.systems.meetings.steps import WORDS, at, dispatched, drafted, reported, said, verified
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.outbox.models import Message
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.meetings import actions
from zhijiao.systems.meetings.models import Requirement, Task
from zhijiao.systems.meetings.queries import dispatching, units
from zhijiao.systems.meetings.queries.wanted import Units, Wording
from zhijiao.systems.meetings.terms import Method, Part, RequirementState, TaskState

NATIONAL_DAY, NEXT_WORKDAY = date(2026, 10, 1), date(2026, 10, 8)


def test_a_requirement_goes_to_fifteen_regions_and_five_departments_as_one_task_each(people: Cast) -> None:
    lead, *assisting = departments(people)
    requirement = drafted(people, lead, assisting=assisting, carry_out=bureaux(people))
    before = Entry.objects.count()
    tasks = actions.dispatch(requirement=requirement, by=people.provincial_official.actor, at=NOON)
    assert len(tasks) == 20 and {task.part for task in tasks} == {Part.LEAD, Part.ASSIST, Part.CARRY_OUT}
    assert {(task.due_on, task.scored_on, task.state) for task in tasks} == {(WORDS["due_on"], WORDS["due_on"], TaskState.DISPATCHED)}
    assert [task.number for task in tasks] == [f"LN-T-2026-{n:06d}" for n in range(1, 21)]
    assert Entry.objects.count() == before + 1
    assert Message.objects.filter(event="meetings.task.dispatched").count() == 20
    requirement.refresh_from_db()
    assert requirement.state == RequirementState.DISPATCHED and requirement.number == "LN-R-2026-000001"


def test_requirements_are_numbered_within_their_meeting(people: Cast) -> None:
    meeting = a_meeting(people)
    made = [actions.draft_requirement(wording=Wording(**WORDS), meeting=meeting, by=people.provincial_official.actor, at=NOON)
            for _ in range(3)]
    assert [one.order for one in made] == [1, 2, 3]


def test_everything_that_is_wrong_with_a_dispatch_is_told_at_once(people: Cast) -> None:
    bare = drafted(people, due_on=None, basis=None)
    bare.assignments.all().delete()
    with pytest.raises(Refused) as refused:
        actions.dispatch(requirement=bare, by=people.provincial_official.actor, at=NOON)
    assert [(reason.field, reason.rule) for reason in refused.value.reasons] == [
        ("lead", ""), ("due_on", ""), ("basis", "supervision_basis")]
    assert "第十一条" in refused.value.reasons[-1].article.zh
    assert refused.value.status == 422 and all(reason.next for reason in refused.value.reasons)
    assert not Task.objects.exists() and Requirement.objects.get().state == RequirementState.DRAFT


@pytest.mark.parametrize("organiser", ["department", "province"])
def test_a_department_needs_its_mandate_its_own_or_that_of_the_meeting(people: Cast, organiser: str) -> None:
    """The education department is a department too: it supervises by the government's mandate, not by itself."""
    official = people.provincial_official.actor
    meeting = a_meeting(people, organiser=getattr(people, organiser))
    for where in ("nowhere", "requirement", "meeting"):
        wording = Wording(**WORDS, mandate="辽政〔2021〕2号" if where == "requirement" else "")
        meeting.mandate = "辽政〔2021〕2号" if where == "meeting" else ""
        meeting.save()
        requirement = actions.draft_requirement(wording=wording, units=Units(people.bureau), meeting=meeting, by=official, at=NOON)
        if where != "nowhere":
            assert actions.dispatch(requirement=requirement, by=official, at=NOON)
            continue
        with pytest.raises(Refused) as refused:
            actions.dispatch(requirement=requirement, by=official, at=NOON)
        assert [reason.rule for reason in refused.value.reasons] == ["supervision_mandate"]


def test_the_office_needs_its_mandate_without_a_meeting_too(people: Cast) -> None:
    official = people.provincial_official.actor
    alone = actions.draft_requirement(wording=Wording(**WORDS), units=Units(people.bureau), by=official, at=NOON)
    with pytest.raises(Refused) as refused:
        actions.dispatch(requirement=alone, by=official, at=NOON)
    assert [(reason.rule, reason.field) for reason in refused.value.reasons] == [("supervision_mandate", "mandate")]


def test_a_unit_that_no_longer_exists_is_named_with_its_day(people: Cast) -> None:
    requirement = drafted(people, people.bureau, assisting=[people.department])
    Organisation.objects.filter(pk=people.department.pk).update(closed_on=TODAY)
    with pytest.raises(Refused) as refused:
        actions.dispatch(requirement=requirement, by=people.provincial_official.actor, at=NOON)
    assert said(refused) == ["Liaoning Finance Department no longer exists since 28 Sep 2026"]
    assert refused.value.reasons[0].field == "assisting"


def test_a_unit_that_closes_tomorrow_still_gets_its_task(people: Cast) -> None:
    Organisation.objects.filter(pk=people.bureau.pk).update(closed_on=TODAY + timedelta(days=1))
    assert dispatched(people).unit == people.bureau


@pytest.mark.parametrize(("due_on", "open_"), [(TODAY, True), (TODAY - timedelta(days=1), False)])
def test_a_day_that_is_over_is_refused_and_today_is_not(people: Cast, due_on: date, open_: bool) -> None:
    requirement = drafted(people, due_on=due_on)
    if open_:
        assert actions.dispatch(requirement=requirement, by=people.provincial_official.actor, at=NOON)
        return
    with pytest.raises(Refused) as refused:
        actions.dispatch(requirement=requirement, by=people.provincial_official.actor, at=NOON)
    assert said(refused) == ["The day to be done by, 27 Sep 2026, is over"]


@pytest.mark.parametrize(("ticked", "due_on"), [(False, NATIONAL_DAY), (True, NEXT_WORKDAY)])
def test_a_holiday_is_told_and_moved_only_when_somebody_says_so(people: Cast, ticked: bool, due_on: date) -> None:
    requirement = drafted(people, due_on=NATIONAL_DAY)
    assert [note.en for note in dispatching.notes(requirement, TODAY)] == [
        "1 Oct 2026 is a public holiday; the next working day is 8 Oct 2026"]
    tasks = actions.dispatch(requirement=requirement, by=people.provincial_official.actor, at=NOON, next_working_day=ticked)
    assert {task.due_on for task in tasks} == {due_on} and requirement.due_on == due_on


def test_a_rest_day_is_told_too_and_a_working_day_is_not(people: Cast) -> None:
    assert "rest day" in dispatching.notes(drafted(people, due_on=date(2026, 11, 28)), TODAY)[0].en
    assert dispatching.notes(drafted(people), TODAY) == []
    assert dispatching.notes(drafted(people, due_on=None), TODAY) == []


def test_a_draft_must_say_something_and_name_each_unit_once(people: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.draft_requirement(wording=Wording(text=" ", text_en="x" * 301), by=people.provincial_official.actor, at=NOON,
                                  units=Units(people.bureau, [people.bureau], [people.school]))
    assert [reason.field for reason in refused.value.reasons] == ["text", "text_en", "carry_out", "lead"]
    assert not Requirement.objects.exists()


def test_only_the_province_drafts_and_dispatches(people: Cast) -> None:
    for member in (people.city_officer, people.department_officer, people.registrar, people.stranger):
        with pytest.raises(Refused) as refused:
            actions.draft_requirement(wording=Wording(**WORDS), by=member.actor, at=NOON)
        assert refused.value.status == 403
        with pytest.raises(Refused) as refused:
            actions.dispatch(requirement=drafted(people), by=member.actor, at=NOON)
        assert refused.value.status == 403


def test_a_draft_is_changed_as_a_whole_and_only_by_whoever_saw_the_last_version(people: Cast) -> None:
    requirement = drafted(people)
    actions.edit_requirement(requirement=requirement, wording=Wording(text="改后的要求"), units=Units(None, [people.bureau]), version=1,
                             by=people.provincial_official.actor, at=NOON)
    requirement.refresh_from_db()
    assert (requirement.text, requirement.due_on, requirement.version) == ("改后的要求", None, 2)
    assert [(one.unit, one.part) for one in requirement.assignments.all()] == [(people.bureau, Part.ASSIST)]
    with pytest.raises(Stale):
        actions.edit_requirement(requirement=requirement, wording=Wording(text="x"), units=Units(), version=1,
                                 by=people.second_official.actor, at=NOON)


def test_two_people_dispatch_at_once_and_the_units_get_one_task(people: Cast) -> None:
    requirement = drafted(people)
    other = Requirement.objects.get(pk=requirement.pk)
    actions.dispatch(requirement=requirement, by=people.provincial_official.actor, at=NOON)
    with pytest.raises(Stale):
        actions.dispatch(requirement=other, by=people.second_official.actor, at=NOON)
    assert Task.objects.count() == 1


def test_several_are_dispatched_together_or_none_is(people: Cast) -> None:
    good, bad = drafted(people), drafted(people, due_on=None)
    with pytest.raises(Refused) as refused:
        actions.dispatch_many(rows=[good, bad], by=people.provincial_official.actor, at=NOON)
    assert said(refused) == [f"{bad.number}: It has no day to be done by"] and not Task.objects.exists()
    good.refresh_from_db()
    assert actions.dispatch_many(rows=[good], by=people.provincial_official.actor, at=NOON) == 1
    with pytest.raises(Refused):
        actions.dispatch_many(rows=[], by=people.provincial_official.actor, at=NOON)


# --------------------------------------------------------------------------- after the dispatch

def test_a_region_added_after_the_dispatch_gets_its_own_task_and_day(people: Cast) -> None:
    task = dispatched(people)
    zone = Region.objects.create(key="21XX", name_zh="新区", name_en="New Zone", kind="zone", parent_id="21")
    bureau = Organisation.objects.create(kind=OrganisationKind.AUTHORITY, name="新区教育局", name_en="New Zone Bureau", region=zone)
    later = TODAY + timedelta(days=60)
    added = actions.add_unit(requirement=task.requirement, unit=bureau, due_on=later, by=people.provincial_official.actor, at=NOON)
    assert (added.due_on, added.scored_on, added.part, added.requirement) == (later, later, Part.CARRY_OUT, task.requirement)
    assert bureau in units.region_units(TODAY)
    for unit, day, wanted in ((bureau, later, "already has task"), (people.department, TODAY - timedelta(days=1), "is over")):
        with pytest.raises(Refused) as refused:
            actions.add_unit(requirement=task.requirement, unit=unit, due_on=day, by=people.provincial_official.actor, at=NOON)
        assert wanted in said(refused)[0]
    assert Task.objects.count() == 2


def test_a_second_leading_unit_is_refused_and_the_leading_one_named(people: Cast) -> None:
    task = dispatched(people)
    with pytest.raises(Refused) as refused:
        actions.add_unit(requirement=task.requirement, unit=people.department, due_on=WORDS["due_on"], part=Part.LEAD,
                         by=people.provincial_official.actor, at=NOON)
    assert said(refused) == ["Shenyang Education Bureau leads already"] and refused.value.reasons[0].next
    assert Task.objects.count() == 1


def test_a_task_withdrawn_by_mistake_is_given_again_and_begins_anew(people: Cast) -> None:
    official, later = people.provincial_official.actor, TODAY + timedelta(days=60)
    task = reported(people)
    actions.withdraw_task(task=task, reason="错撤", by=official, at=NOON)
    again = actions.add_unit(requirement=task.requirement, unit=people.bureau, due_on=later, part=Part.LEAD, by=official, at=NOON)
    assert again.pk == task.pk and again.number == task.number and again.reports.count() == 1
    assert (again.state, again.part, again.due_on, again.scored_on) == (TaskState.DISPATCHED, Part.LEAD, later, later)
    assert (again.acknowledged_at, again.reported_at, again.reason) == (None, None, "")
    actions.acknowledge(task=again, by=people.city_officer.actor, at=NOON)
    with pytest.raises(Refused, match="already has task"):
        actions.add_unit(requirement=task.requirement, unit=people.bureau, due_on=later, by=official, at=NOON)


def test_the_task_of_a_closed_unit_is_listed_and_handed_to_its_successor(people: Cast) -> None:
    task = dispatched(people)
    assert dispatching.orphaned(task.requirement, TODAY) == []
    Organisation.objects.filter(pk=people.bureau.pk).update(closed_on=TODAY)
    assert dispatching.orphaned(task.requirement, TODAY) == [task]
    handed = actions.hand_over(task=task, successor=people.shenfu_bureau, due_on=WORDS["due_on"], reason="机构改革",
                               by=people.provincial_official.actor, at=NOON)
    task.refresh_from_db()
    assert (task.state, task.reason, handed.unit, handed.part) == (TaskState.WITHDRAWN, "机构改革", people.shenfu_bureau, Part.LEAD)
    assert dispatching.orphaned(task.requirement, TODAY) == []
    assert list(Entry.objects.order_by("pk").values_list("event", flat=True))[-2:] == [
        "meetings.task.withdrawn", "meetings.requirement.extended"]


def test_it_closes_when_every_task_is_closed_or_withdrawn_and_names_those_that_are_not(people: Cast) -> None:
    official = people.provincial_official.actor
    requirement = drafted(people, people.bureau, assisting=[people.department])
    first, second = actions.dispatch(requirement=requirement, by=official, at=NOON)
    with pytest.raises(Refused) as refused:
        actions.close_requirement(requirement=requirement, by=official, at=NOON)
    assert {text.split(" is ")[0] for text in said(refused)} == {
        f"Task {first.number} of Shenyang Education Bureau", f"Task {second.number} of Liaoning Finance Department"}
    for task, officer in ((first, people.city_officer), (second, people.department_officer)):
        actions.acknowledge(task=task, by=officer.actor, at=NOON)
    actions.report(task=first, text="完成", by=people.city_officer.actor, at=NOON)
    actions.verify_and_close(task=first, method=Method.VISIT, by=official, at=NOON)
    actions.withdraw_task(task=second, reason="不再需要", by=official, at=NOON)
    actions.close_requirement(requirement=requirement, by=official, at=NOON)
    assert requirement.state == RequirementState.CLOSED
    with pytest.raises(Refused) as refused:
        actions.close_requirement(requirement=requirement, by=official, at=NOON)
    assert refused.value.status == 409


def test_a_requirement_all_of_whose_tasks_were_withdrawn_is_withdrawn_not_closed(people: Cast) -> None:
    task = dispatched(people)
    actions.withdraw_task(task=task, reason="重复", by=people.provincial_official.actor, at=NOON)
    with pytest.raises(Refused) as refused:
        actions.close_requirement(requirement=task.requirement, by=people.provincial_official.actor, at=NOON)
    assert "nothing was done" in said(refused)[0]


def test_withdrawing_a_requirement_withdraws_what_is_open_and_keeps_what_is_done(people: Cast) -> None:
    done = verified(people)
    requirement = done.requirement
    open_ = actions.add_unit(requirement=requirement, unit=people.department, due_on=WORDS["due_on"], by=people.provincial_official.actor, at=NOON)
    with pytest.raises(Refused):
        actions.withdraw_requirement(requirement=requirement, reason=" ", by=people.provincial_official.actor, at=NOON)
    actions.withdraw_requirement(requirement=requirement, reason="政策调整", by=people.provincial_official.actor, at=NOON)
    states = dict(requirement.tasks.values_list("pk", "state"))
    assert states == {done.pk: TaskState.VERIFIED, open_.pk: TaskState.WITHDRAWN} and requirement.reason == "政策调整"


def test_a_closed_requirement_is_under_way_again_when_a_task_is(people: Cast) -> None:
    official, task = people.provincial_official.actor, reported(people)
    actions.verify_and_close(task=task, method=Method.DOCUMENTS, by=official, at=NOON)
    actions.close_requirement(requirement=Requirement.objects.get(), by=official, at=NOON)
    actions.reopen(task=task, reason="抽查发现问题", by=official, at=at(TODAY, 16))
    found = Requirement.objects.get()
    assert (found.state, found.closed_at, task.state) == (RequirementState.DISPATCHED, None, TaskState.RETURNED)


# --------------------------------------------------------------------------- units by name

@pytest.mark.parametrize("word", ["辽宁省财政厅", "省财政厅", "财政厅", " liaoning finance department ", "11210000012345679"])
def test_a_department_is_found_by_every_name_it_goes_by(people: Cast, word: str) -> None:
    found = units.Directory(TODAY).find(word if not word.isdigit() else str(people.department.uscc))
    assert found == people.department


@pytest.mark.parametrize("word", ["2101", "沈阳", "沈阳市", "沈阳市教育局", "Shenyang"])
def test_a_bureau_is_found_by_its_city_too(people: Cast, word: str) -> None:
    assert units.Directory(TODAY).find(word) == people.bureau


def test_an_unknown_name_finds_nothing_and_a_closed_unit_is_found_and_known_as_closed(people: Cast) -> None:
    Organisation.objects.filter(pk=people.bureau.pk).update(closed_on=TODAY)
    directory = units.Directory(TODAY)
    assert directory.find("月球教育局") is None and directory.find("沈阳") == people.bureau
    assert people.bureau not in units.on_day(TODAY) and people.bureau not in units.region_units(TODAY)
    assert units.departments(TODAY) == [people.department]
