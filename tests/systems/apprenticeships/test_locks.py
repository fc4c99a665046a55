"""The five-ledger lock: differences are found at night, handled by one side, answered by the other; while one holds, nothing is completed or paid."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOON, Cast
from tests.systems.apprenticeships.steps import active, fresh, settled
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.apprenticeships import actions, doors
from zhijiao.systems.apprenticeships.jobs import compare_all
from zhijiao.systems.apprenticeships.models import Agreement, Lock
from zhijiao.systems.apprenticeships.queries.home import tasks
from zhijiao.systems.apprenticeships.queries.ledgers import line_of, lines_of
from zhijiao.systems.apprenticeships.terms import Ledger, LockState, Match, Triage

pytestmark = pytest.mark.django_db

LATE = date(2026, 12, 30)


def at(day: date) -> datetime:
    return NOON.replace(year=day.year, month=day.month, day=day.day)


def uninsured(people: Cast) -> Agreement:
    agreement = active(people)
    actions.record_papers(agreement=agreement, papers={"insured_to": date(2026, 12, 1)}, by=people.teacher.actor, at=NOON)
    return agreement


def proposed(people: Cast, agreement: Agreement, how: Triage, who: str = "teacher", ledger: Ledger = Ledger.INSURANCE) -> Lock:
    return actions.triage(agreement=agreement, ledger=ledger, triage=how, reason="已联系保险公司", by=people.members[who].actor, at=NOON)


def insurance(agreement: Agreement) -> Match:
    return line_of(fresh(agreement), Ledger.INSURANCE, today=NOON.date()).match


def test_the_night_opens_a_lock_for_each_difference_once_and_clears_what_is_gone(people: Cast) -> None:
    agreement = uninsured(people)
    compare_all(at=NOON)
    compare_all(at=NOON + timedelta(days=1))
    lock = Lock.objects.get()
    assert (lock.ledger, lock.state, lock.text.en) == (Ledger.INSURANCE, LockState.OPEN, "ends 17 days early, on 1 Dec 2026")
    actions.record_papers(agreement=agreement, papers={"insured_to": date(2027, 1, 31)}, by=people.teacher.actor, at=NOON)
    assert actions.compare_ledgers(agreements=[fresh(agreement)], by=SYSTEM, at=NOON) == (0, 1)
    assert fresh(lock).state == LockState.CLEARED
    actions.record_papers(agreement=fresh(agreement), papers={"insured_to": date(2026, 12, 1)}, by=people.teacher.actor, at=NOON)
    assert actions.compare_ledgers(agreements=[fresh(agreement)], by=SYSTEM, at=NOON) == (1, 0)
    assert fresh(lock).state == LockState.OPEN and Lock.objects.count() == 1
    assert [entry.event for entry in history(agreement)].count("apprenticeships.ledgers.compared") == 3


def test_a_difference_that_both_sides_let_stand_holds_nothing_up(people: Cast) -> None:
    agreement = uninsured(people)
    lock = proposed(people, agreement, Triage.DISPUTE)
    assert insurance(agreement) is Match.DIFFERS and doors.held_up(agreement.number, NOON.date())
    with pytest.raises(Refused, match="answered by: enterprise"):
        actions.confirm_lock(lock=lock, by=people.registrar.actor, at=NOON)
    actions.confirm_lock(lock=fresh(lock), by=people.hr.actor, at=NOON)
    assert insurance(agreement) is Match.SETTLED and doors.held_up(agreement.number, NOON.date()) == []


@pytest.mark.parametrize("how", [Triage.FIX, Triage.AMEND])
def test_what_is_to_be_corrected_holds_until_it_is(people: Cast, how: Triage) -> None:
    agreement = uninsured(people)
    actions.confirm_lock(lock=proposed(people, agreement, how, "hr"), by=people.teacher.actor, at=NOON)
    assert insurance(agreement) is Match.DIFFERS
    assert doors.held_up(agreement.number, NOON.date()) == [("早17天到期，2026年12月1日止", "ends 17 days early, on 1 Dec 2026")]
    assert proposed(people, agreement, Triage.DISPUTE, "hr").state == LockState.PROPOSED  # thought better of


def test_a_proposal_that_is_not_agreed_opens_the_lock_again(people: Cast) -> None:
    agreement = uninsured(people)
    lock = proposed(people, agreement, Triage.DISPUTE)
    with pytest.raises(Refused, match="Say why"):
        actions.reject_lock(lock=lock, reason=" ", by=people.hr.actor, at=NOON)
    with pytest.raises(Stale):
        actions.reject_lock(lock=lock, reason="x", by=people.hr.actor, at=NOON, version=lock.version - 1)
    actions.reject_lock(lock=lock, reason="保单没有这一段", by=people.hr.actor, at=NOON)
    assert (fresh(lock).state, fresh(lock).answer, insurance(agreement)) == (LockState.OPEN, "保单没有这一段", Match.DIFFERS)


def test_about_pay_the_apprentice_answers_and_nobody_else(people: Cast) -> None:
    agreement = active(people)
    lock = actions.triage(agreement=agreement, ledger=Ledger.PAY, triage=Triage.DISPUTE, reason="现金已发", by=people.teacher.actor, at=at(LATE))
    for member in (people.hr, people.teacher):
        with pytest.raises(Refused, match="answered by: apprentice or guardian"):
            actions.confirm_lock(lock=fresh(lock), by=member.actor, at=at(LATE))
    assert any("between ledgers to settle" in task.words.en for task in tasks(people.apprentice.actor, LATE))
    actions.confirm_lock(lock=fresh(lock), by=people.guardian.actor, at=at(LATE))
    assert line_of(fresh(agreement), Ledger.PAY, today=LATE).match is Match.SETTLED


def test_who_handles_a_difference(people: Cast) -> None:
    agreement = uninsured(people)
    for member in (people.apprentice, people.guardian, people.mentor, people.city_officer, people.stranger):
        with pytest.raises(Refused, match="School or enterprise handles"):
            actions.triage(agreement=agreement, ledger=Ledger.INSURANCE, triage=Triage.FIX, reason="x", by=member.actor, at=NOON)
    with pytest.raises(Refused, match="nothing to settle"):
        proposed(people, agreement, Triage.FIX, ledger=Ledger.ROLL)
    proposed(people, agreement, Triage.FIX)
    with pytest.raises(Refused, match="not possible while"):
        proposed(people, agreement, Triage.DISPUTE)


def test_locks_wait_for_the_side_that_has_to_act(people: Cast) -> None:
    uninsured(people)
    compare_all(at=NOON)
    waiting = {who: [task.count for task in tasks(people.members[who].actor, NOON.date()) if "between ledgers" in task.words.en]
               for who in ("teacher", "hr", "apprentice", "stranger")}
    assert waiting == {"teacher": [1], "hr": [1], "apprentice": [], "stranger": []}


def test_comparing_many_costs_the_same_statements_as_comparing_one(people: Cast) -> None:
    first = active(people)
    with CaptureQueriesContext(connection) as one:
        lines_of([first], today=LATE)
    others = [Agreement.objects.create(**{f.name: getattr(first, f.name) for f in Agreement._meta.concrete_fields if f.name not in ("id", "number", "state")},
                                       number=f"LN-2026-77777{n}") for n in range(5)]
    with CaptureQueriesContext(connection) as many:
        lines_of([first, *others], today=LATE)
    assert len(one) == len(many) <= 6


def test_settled_differences_let_a_placement_be_completed(people: Cast) -> None:
    agreement = active(people)
    for ledger in (Ledger.PAY, Ledger.LOG):
        settled(people, agreement, ledger, at(date(2027, 2, 1)))
    assert doors.held_up(agreement.number, date(2027, 2, 1)) == []
