"""The demo of the room: the conference of 2021 is closed, this year's follow-up stands as its script says, by the room's own acts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction

from tests.cast import Cast, cast
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.outbox.models import Delivery
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.systems.meetings import demo
from zhijiao.systems.meetings.demo.words import REQUIREMENTS, STANDING, UNITS_SAID
from zhijiao.systems.meetings.models import (
    AgendaItem,
    Attendance,
    Document,
    Escalation,
    Extension,
    Ladder,
    Meeting,
    Notice,
    Objection,
    Requirement,
    Task,
    Verification,
)
from zhijiao.systems.meetings.queries.panel import panels
from zhijiao.systems.meetings.queries.sentences import sentence_at
from zhijiao.systems.meetings.terms import (
    EscalationState,
    ExtensionState,
    ItemKind,
    LineTest,
    MeetingForm,
    MeetingState,
    NoticeKind,
    ObjectionState,
    Presence,
    Step,
    TaskState,
    VenueKind,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 20)
STATE = {"N": TaskState.DISPATCHED, "A": TaskState.ACKNOWLEDGED, "P": TaskState.IN_PROGRESS, "R": TaskState.REPORTED, "V": TaskState.VERIFIED,
         "C": TaskState.CLOSED, "L": TaskState.CLOSED, "B": TaskState.RETURNED}


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker) -> Iterator[tuple[Cast, dict[str, Organisation]]]:
    """The demo, played once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = cast()
        units = _units(people)
        users = {"province": people.provincial_official, "office": people.second_official, "shenyang": people.city_officer,
                 "shenfu": people.shenfu_officer, "finance": people.department_officer}
        demo.play({name: member.user for name, member in users.items()}, units, today=TODAY)
        yield people, units
        transaction.set_rollback(True)


def _units(people: Cast) -> dict[str, Organisation]:
    units = {"education": people.province, "finance": people.department, "2101": people.bureau, "21SF": people.shenfu_bureau}
    for key in ("reform", "labour", "industry", "health"):
        units[key] = Organisation.objects.create(kind=OrganisationKind.DEPARTMENT, name=f"辽宁{UNITS_SAID[key]}", region=people.province.region)
    for region in Region.objects.filter(kind="city").exclude(pk="2101"):
        units[region.pk] = Organisation.objects.create(kind=OrganisationKind.AUTHORITY, name=f"{region.name_zh}教育局", region=region)
    return units


def rounds() -> tuple[list[Requirement], list[Requirement]]:
    made = list(Requirement.objects.select_related("meeting").order_by("meeting__starts_at", "order"))
    return made[:len(REQUIREMENTS)], made[len(REQUIREMENTS):]


def test_the_conference_has_its_halls_lines_roll_and_speakers(played):
    meeting = Meeting.objects.earliest("starts_at")
    assert (meeting.form, meeting.state, meeting.starts_at.date()) == (MeetingForm.MIXED, MeetingState.MINUTED, date(2021, 8, 19))
    halls = meeting.venues.all()
    assert [hall.kind for hall in halls].count(VenueKind.SUB) == 15 and {hall.line for hall in halls} == {LineTest.PASSED}
    tested = [said["line"] for said in _entries("meetings.venue.tested")]
    assert tested.count("failed") == 1 and tested.index("failed") < len(tested) - 1
    found = Counter(Attendance.objects.filter(venue__meeting=meeting).values_list("presence", flat=True))
    assert found[Presence.EXCUSED] == 2 and found[Presence.ABSENT] == 1 and None not in found
    kinds = Counter(AgendaItem.objects.filter(meeting=meeting).values_list("kind", flat=True))
    assert kinds[ItemKind.EXCHANGE] == 7 and kinds[ItemKind.RELAY] == kinds[ItemKind.SPEECH] == 1
    assert Document.objects.filter(meeting=meeting).count() == 10


def _entries(event: str) -> list:
    return [entry.content.said for entry in Entry.objects.filter(event=event).select_related("content").order_by("pk")]


def test_everybody_is_called_by_office(played):
    people, _ = played
    names = {member.person.name for member in people.members.values()}
    said = [*Attendance.objects.values_list("office", flat=True), *AgendaItem.objects.values_list("office", flat=True)]
    assert said and all(office.endswith(("负责同志", "副省长", "（主持）")) for office in said)
    assert not any(name in text for name in names for text in (*said, *Notice.objects.values_list("body", flat=True)))


def test_each_requirement_stands_in_the_minutes_where_it_says(played):
    for made in rounds():
        assert [one.text for one in made] == [wanted.text for wanted in REQUIREMENTS]
        for one in made:
            assert sentence_at(one.meeting.minutes.text, one.paragraph, one.sentence) == one.source_text
            assert one.text in one.source_text and one.standard and one.text_en


def test_the_first_round_is_closed_long_ago(played):
    first, _ = rounds()
    assert {one.state.value for one in first} == {"closed"} and {one.closed_at.year for one in first} <= {2021, 2022}
    tasks = Task.objects.filter(requirement__in=first)
    assert set(tasks.values_list("state", flat=True)) == {TaskState.CLOSED}
    assert sum(task.reported_at.date() > task.scored_on for task in tasks) == 3


def test_each_unit_stands_as_the_script_says(played):
    _, units = played
    _, second = rounds()
    keys = sorted(key for key in units if key.startswith("21"))
    for requirement, (letters, others) in zip(second, STANDING, strict=True):
        wanted = {units[key].pk: STATE[letter] for key, letter in (*zip(keys, letters, strict=True), *others.items())}
        assert dict(requirement.tasks.values_list("unit", "state")) == wanted, requirement.text


def test_nobody_verified_the_own_department(played):
    people, units = played
    own = Verification.objects.filter(task__unit=units["education"])
    assert own and set(own.values_list("concluded_by", flat=True)) == {people.second_official.user.pk}


def test_one_extension_is_granted_one_asked_late_one_objection_open(played):
    people, _ = played
    granted, late = Extension.objects.get(state=ExtensionState.GRANTED), Extension.objects.get(state=ExtensionState.REQUESTED)
    assert not granted.late and granted.task.due_on == granted.task.scored_on == date(2026, 5, 29)
    assert late.late and late.task.due_on == date(2026, 5, 15)
    objection = Objection.objects.get()
    assert objection.state is ObjectionState.FILED and objection.decide_by > TODAY and objection.filed_by == people.city_officer.user


def test_reminders_one_supervision_notice_and_one_bulletin_are_out_by_the_demos_own_ladder(played):
    ladder = Ladder.objects.get()
    assert (ladder.reminder_days, ladder.notice_days, ladder.criticism_days) == (1, 5, 15)
    assert "演示" in rounds()[1][0].meeting.minutes.text  # the days are said to be the demo's
    steps = Counter(Escalation.objects.values_list("step", "state"))
    assert steps[Step.REMINDER, EscalationState.ISSUED] > 5 and steps[Step.NOTICE, EscalationState.ISSUED] == 1
    assert steps[Step.CRITICISM, EscalationState.PROPOSED] == 1
    assert Counter(Notice.objects.values_list("kind", "state")) == {(NoticeKind.SUPERVISION, "issued"): 1, (NoticeKind.BULLETIN, "issued"): 1}


def test_no_letter_waits_when_the_demo_opens(played):
    assert Delivery.objects.exists() and not Delivery.objects.filter(delivered_at=None).exists()


def test_the_province_sees_where_it_is_late_and_a_unit_its_own_tasks(played, django_assert_max_num_queries):
    people, _ = played
    with django_assert_max_num_queries(12):
        card, = panels(people.provincial_official.actor, TODAY)
    counts = card.values["counts"]
    assert (counts.requirements, counts.tasks) == (12, 209) and counts.late == 10
    assert [line.late for line in card.values["lines"]] == [True, True, True, True, False, False] and card.values["more"] == 5
    assert card.values["lines"][0].detail.zh == "逾期：抚顺、阜新、铁岭、朝阳等5家"
    own, = panels(people.city_officer.actor, TODAY)
    assert own.values["own"] and own.values["counts"].tasks == 12 and own.values["lines"][0].late
    assert all("逾期" not in line.detail.zh for line in own.values["lines"])
    assert not list(panels(people.teacher.actor, TODAY))
