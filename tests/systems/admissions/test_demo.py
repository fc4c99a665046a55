"""The demo of the room: one year released by two officials and still whole, this year under way, the cast in both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import transaction

from tests.cast import Cast, cast
from tests.systems.admissions.factories import a_college
from zhijiao.kernel.journal.models import Entry
from zhijiao.kernel.outbox.models import Delivery
from zhijiao.kernel.parties.models import Organisation
from zhijiao.kernel.people.models import Membership, Person
from zhijiao.kernel.people.terms import Role, Sex
from zhijiao.law.liaoning.admissions_lines import CONTROL_LINES
from zhijiao.systems.admissions import demo
from zhijiao.systems.admissions.doors import changed_rounds
from zhijiao.systems.admissions.models import Applicant, Batch, Line, Offer, PreferenceList, Round, Session, Unit
from zhijiao.systems.admissions.queries.composing import preview
from zhijiao.systems.admissions.queries.explaining import result_of
from zhijiao.systems.admissions.queries.rating import duties
from zhijiao.systems.admissions.terms import (
    BatchState,
    ListState,
    OfferState,
    RoundKind,
    RoundState,
    SessionState,
    UnitState,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 20)
APPLICANTS = 1500


@dataclass
class School:
    """A school with its teachers, as the builder of the demo has them."""

    organisation: Organisation
    higher: bool
    teachers: list[Person] = field(default_factory=list)


@dataclass
class Names:
    """Invents names by number."""

    n: int = 0

    def person(self, born_on: date) -> SimpleNamespace:
        self.n += 1
        return SimpleNamespace(name=f"考生{self.n}")


def schools_of(people: Cast) -> list[School]:
    made = [School(people.school, False), School(people.other_school, False), School(people.college, True),
            *(School(a_college(people, f"演示学院{n}"), True) for n in range(3))]
    for one in made:
        for n in range(3):
            person = Person.objects.create(name=f"教师{n}", sex=Sex.FEMALE, born_on=date(1980, 1, 1))
            Membership.objects.create(person=person, organisation=one.organisation, role=Role.SCHOOL_TEACHER, since=date(2021, 9, 1))
            one.teachers.append(person)
    return made


def users_of(people: Cast) -> dict:
    members = {"province": people.provincial_official, "office": people.second_official, "college": people.college_registrar, "applicant": people.applicant,
               "teacher": people.teacher}
    return {name: member.user for name, member in members.items()}


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker) -> Iterator[Cast]:
    """The demo, played once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = cast()
        made = demo.play(users_of(people), schools_of(people), Names(), today=TODAY, applicants=APPLICANTS)
        assert made == APPLICANTS + 1 + 90 + 1
        yield people
        transaction.set_rollback(True)


def test_one_year_is_released_with_a_supplementary_round(played):
    main, more = Round.objects.filter(batch__cycle__year=2025).order_by("order")
    assert (main.kind, more.kind) == (RoundKind.MAIN, RoundKind.SUPPLEMENTARY) and {main.state, more.state} == {RoundState.RELEASED}
    for one in (main, more):
        assert one.proposed_by == played.provincial_official.user and one.released_by == played.second_official.user
        assert one.counts["engines"] and one.trials.count() == (one.kind == RoundKind.MAIN)
    assert main.counts["certificate"]["admitted"] > APPLICANTS * 0.6 and more.counts["certificate"]["admitted"] > 0
    assert main.counts["freeze"]["left_out"]["below_line"] > 0
    events = set(Entry.objects.values_list("event", flat=True))
    assert {f"admissions.round.{act}" for act in ("frozen", "tried_out", "allocated", "proposed", "released")} <= events


def test_what_was_frozen_is_still_whole(played):
    assert list(changed_rounds()) == []


def test_offers_are_answered_and_files_returned_with_reasons(played):
    states = Counter(Offer.objects.values_list("state", flat=True))
    assert states[OfferState.CONFIRMED] > states[OfferState.DECLINED] > 0 and states[OfferState.LAPSED] > 0 and states[OfferState.OFFERED] == 0
    assert states[OfferState.RETURN_PROPOSED] == 1 and states[OfferState.WITHDRAWN] == 3
    returned = Offer.objects.filter(state__in=(OfferState.RETURN_PROPOSED, OfferState.WITHDRAWN))
    assert all(one.return_reason and one.reason and one.unit.school == played.college for one in returned)


def test_the_control_lines_are_the_published_ones_and_invented_numbers_say_so(played):
    known = {(line.track, line.least): line for line in CONTROL_LINES if (line.year, line.batch) == (2025, "vocational")}
    for line in Line.objects.filter(cycle__year=2025):
        assert known[line.track.key, int(line.least)].published == line.citation and line.mark == "V2"
    assert all("演示数值" in line.citation for line in Line.objects.filter(cycle__year=2026))
    assert all("演示数值" in batch.scheme.citation for batch in Batch.objects.filter(cycle__year=2026))


def test_the_cast_applicant_stands_in_both_years(played):
    before, now = Applicant.objects.filter(person=played.applicant.person).order_by("cycle__year")
    told = result_of(before.lists.get().round, before)
    assert len(told.lines) >= 8 and len({line.outcome for line in told.lines}) >= 2
    offer = Offer.objects.get(applicant=before)
    assert offer.state is OfferState.DECLINED and offer.position > 1
    mine = PreferenceList.objects.get(applicant=now)
    assert mine.state is ListState.DRAFT and len(mine.units) == 4 and now.scores["total"] and mine.round.state is RoundState.OPEN


def test_this_year_is_under_way(played):
    sessions = Counter(Session.objects.values_list("state", flat=True))
    assert sessions == {SessionState.CLOSED: 3, SessionState.OPEN: 1}
    duty, = duties(played.teacher.actor)
    assert duty.station.session.state is SessionState.OPEN and duty.waiting == duty.total > 3
    batch = Batch.objects.get(cycle__year=2026, state=BatchState.PUBLISHED)
    seen = preview(batch.scheme)
    assert seen.fresh == 0 and seen.totals > 60 and not seen.wrong
    one = Round.objects.get(batch=batch)
    states = Counter(one.lists.values_list("state", flat=True))
    assert states[ListState.SUBMITTED] > 20 and one.closes_at.date() > TODAY
    other = Batch.objects.get(cycle__year=2026, state=BatchState.PLANNING)
    assert set(Unit.objects.filter(batch=other).values_list("state", flat=True)) == {UnitState.DRAFT, UnitState.SUBMITTED}


def test_no_letter_waits_when_the_demo_opens(played):
    assert not Delivery.objects.filter(delivered_at=None).exists()
