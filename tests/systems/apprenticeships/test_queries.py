"""Questions of the room: head counts against a plain oracle, ledgers, figures that agree with their rows, scope."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOON, TODAY, Cast
from tests.factories import an_agreement
from tests.systems.apprenticeships.steps import active, filed, fresh, sent, settled, signed
from zhijiao.kernel.findings.queries import findings_of
from zhijiao.kernel.people.actor import ANONYMOUS, SYSTEM
from zhijiao.law.national.internship_2021.terms import Province
from zhijiao.systems.apprenticeships import actions, doors
from zhijiao.systems.apprenticeships.indicators import INDICATORS
from zhijiao.systems.apprenticeships.models import (
    Agreement,
    Amendment,
    Assessment,
    Complaint,
    Completion,
    Filing,
    Lock,
    LogEntry,
    PaySlip,
    Signature,
    SignLink,
    SignOff,
)
from zhijiao.systems.apprenticeships.models.daily import monday
from zhijiao.systems.apprenticeships.queries import facts, home, ledgers
from zhijiao.systems.apprenticeships.terms import ComplaintKind, FilingKind, Grade, Ledger, Match, State

DAYS = st.integers(0, 30).map(lambda n: date(2026, 9, 1) + timedelta(days=n))
STAYS = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["车工", "钳工", None]), DAYS, st.integers(0, 20)), max_size=25)


@given(STAYS)
def test_head_counts_are_those_of_the_plain_oracle(drawn: list[tuple[int, str | None, date, int]]) -> None:
    rows = [facts.Stay(unit, post, first, first + timedelta(days=length)) for unit, post, first, length in drawn]
    counts = facts.HeadCounts(rows)
    for row in rows:
        together = [o for o in rows if o.enterprise_id == row.enterprise_id and o.first <= row.last and o.last >= row.first]
        in_post = None if row.post is None else sum(o.post == row.post for o in together)
        assert counts.of(row) == facts.Counts(len(together), in_post)


@pytest.mark.django_db
def test_head_counts_see_every_school_at_the_enterprise_and_only_a_number_leaves(people: Cast) -> None:
    agreement = an_agreement(people, enterprise_staff=19)
    assert "enterprise_headcount" not in [f.rule for f in facts.findings(agreement, today=TODAY)]
    an_agreement(people, school=people.other_school, apprentice=people.adult.person, ends_on=date(2026, 10, 12), starts_on=date(2026, 10, 1))
    found = {f.rule: f for f in facts.findings(agreement, today=TODAY)}
    assert found["enterprise_headcount"].fields["interns_at_enterprise"] == 2
    assert people.other_school.name not in found["enterprise_headcount"].zh


@pytest.mark.django_db
def test_a_withdrawn_draft_and_an_early_end_count_no_longer(people: Cast) -> None:
    agreement = an_agreement(people, enterprise_staff=19, starts_on=date(2026, 11, 2), ends_on=date(2026, 12, 18))
    other = an_agreement(people, apprentice=people.adult.person, state=State.ENDED_EARLY, ended_on=date(2026, 11, 1))
    assert facts.head_counts([agreement])[agreement.pk].at_enterprise == 1
    Agreement.objects.filter(pk=other.pk).update(ended_on=date(2026, 11, 2))
    assert facts.head_counts([agreement])[agreement.pk].at_enterprise == 2
    third = an_agreement(people, apprentice=people.guardian.person)
    actions.withdraw(agreement=third, reason="x", by=people.teacher.actor, at=NOON)
    assert facts.head_counts([agreement])[agreement.pk].at_enterprise == 2


@pytest.mark.django_db
def test_judging_many_agreements_costs_a_fixed_number_of_queries(people: Cast, django_assert_max_num_queries: object) -> None:
    for n in range(30):
        an_agreement(people, apprentice=people.adult.person, starts_on=date(2027, 1, 4) + timedelta(days=7 * n),
                     ends_on=date(2027, 1, 8) + timedelta(days=7 * n))
    rows = list(Agreement.objects.whole())
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert len(facts.judged(rows, today=TODAY)) == 30


@pytest.mark.django_db
def test_stored_findings_are_what_the_page_computes(people: Cast) -> None:
    for agreement in (an_agreement(people, study_year=1), filed(people, province_of_post=Province.HEBEI, starts_on=date(2026, 10, 13))):
        actions.refresh(agreements=[agreement], by=SYSTEM, at=NOON)
        live = sorted((f.rule, str(f.outcome)) for f in facts.findings(fresh(agreement), today=TODAY))
        assert sorted((f.rule, str(f.outcome)) for f in findings_of(agreement)) == live


@pytest.mark.django_db
def test_nobody_is_told_that_a_signature_is_missing_while_it_is_on_its_way(people: Cast) -> None:
    rules = {f.rule for f in facts.findings(sent(people), today=TODAY)}
    assert rules == set()
    assert "insured_throughout" in {f.rule for f in facts.findings(signed(people, apprentice=people.adult.person), today=TODAY)}


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_the_five_ledgers_of_a_placement(people: Cast) -> None:
    agreement = active(people)

    def lines(on: date) -> dict[Ledger, Match]:
        return {line.ledger: line.match for line in ledgers.ledgers(agreement, today=on)}

    assert lines(date(2026, 10, 10)) == {Ledger.AGREEMENT: Match.BASIS, Ledger.ROLL: Match.AGREES, Ledger.INSURANCE: Match.AGREES,
                                         Ledger.PAY: Match.NOT_YET, Ledger.LOG: Match.NOT_YET}
    assert lines(date(2026, 10, 19))[Ledger.LOG] is Match.DIFFERS  # a whole week without an entry
    actions.write_log(agreement=agreement, on=date(2026, 10, 14), tasks=["x"], hours=8000, client_key="a", by=people.apprentice.actor,
                      at=at(date(2026, 10, 14)))
    assert lines(date(2026, 10, 19))[Ledger.LOG] is Match.AGREES
    assert lines(date(2026, 12, 1))[Ledger.PAY] is Match.NOT_YET
    assert lines(date(2026, 12, 2))[Ledger.PAY] is Match.DIFFERS  # October's pay may come until 1 December
    actions.record_pay(agreement=agreement, period=date(2026, 10, 1), amount_fen=232_258, paid_on=date(2026, 11, 5), by=people.hr.actor,
                       at=at(date(2026, 11, 6)))
    assert lines(date(2026, 12, 2))[Ledger.PAY] is Match.AGREES  # 20 of 31 days: 2,322.58 of 3,600 yuan


@pytest.mark.django_db
def test_insurance_that_begins_late_or_ends_early_differs(people: Cast) -> None:
    late = an_agreement(people, insured_from=date(2026, 10, 16), insured_to=date(2027, 8, 31))
    short = an_agreement(people, insured_from=date(2026, 9, 1), insured_to=date(2026, 12, 17))
    words = [ledgers.line_of(a, Ledger.INSURANCE, today=TODAY).words for a in (late, short, an_agreement(people))]
    assert [w.en for w in words] == ["begins 4 days late, on 16 Oct 2026", "ends 1 day early, on 17 Dec 2026", "no insurance recorded"]


@pytest.mark.django_db
def test_a_settled_difference_opens_again_when_it_becomes_another_one(people: Cast) -> None:
    agreement = an_agreement(people, insured_from=date(2026, 10, 16), insured_to=date(2027, 8, 31))
    settled(people, agreement, Ledger.INSURANCE, NOON, "前四天由学校综合险覆盖")
    line = ledgers.line_of(agreement, Ledger.INSURANCE, today=TODAY)
    assert (line.match, line.reason) == (Match.SETTLED, "前四天由学校综合险覆盖")
    agreement.insured_from = date(2026, 10, 20)
    assert ledgers.line_of(agreement, Ledger.INSURANCE, today=TODAY).match is Match.DIFFERS


@pytest.mark.django_db
def test_tasks_of_each_role(people: Cast) -> None:
    agreement = sent(people)
    assert [t.count for t in home.tasks(people.hr.actor, TODAY)] == [1]
    assert home.tasks(people.apprentice.actor, TODAY) == []
    actions.sign(agreement=agreement, by=people.hr.actor, at=NOON)
    assert [t.words.en for t in home.tasks(people.apprentice.actor, TODAY)] == [f"Sign agreement {agreement.number}, 数控车床操作"]
    actions.request_filing(agreement=agreement, kind=FilingKind.OUT_OF_PROVINCE, reason="x", by=people.teacher.actor, at=NOON)
    assert len(home.tasks(people.city_officer.actor, TODAY)) == 1
    assert home.tasks(people.stranger.actor, TODAY) == []
    assert home.tasks(people.inspector.actor, TODAY) == []


@pytest.mark.django_db
def test_doors_give_plain_values(people: Cast) -> None:
    agreement = active(people)
    assert doors.at_work_at(people.enterprise.pk, date(2026, 10, 12)) == 1
    assert doors.at_work_at(people.enterprise.pk, date(2026, 10, 11)) == 0
    assert doors.completed_by(people.apprentice.person.pk) == []
    assert doors.judge_everything(NOON) == 1
    assert set(doors.indicator_values(people.provincial_official.actor, TODAY)) == {i.code for i in INDICATORS}
    assert agreement.state == State.ACTIVE


MODELS = (Agreement, Signature, SignLink, Filing, LogEntry, SignOff, PaySlip, Amendment, Lock, Assessment, Completion, Complaint)
SEES = {  # role in the cast -> what of a placement of the cast's school, enterprise and apprentice is visible
    "apprentice": {*MODELS} - {SignLink}, "guardian": {*MODELS} - {SignLink, Complaint},
    "teacher": {*MODELS} - {SignLink, Complaint}, "registrar": {*MODELS} - {SignLink, Complaint}, "hr": {*MODELS} - {SignLink, Complaint},
    "mentor": {Agreement, Signature, LogEntry, SignOff}, "city_officer": {*MODELS} - {SignLink}, "provincial_official": {*MODELS} - {SignLink},
    "second_official": {*MODELS} - {SignLink}, "department_officer": set(),
    "adult": set(), "other_mentor": set(), "shenfu_officer": set(), "inspector": set(), "operator": set(), "stranger": set(),
    "administrator": set(), "security_administrator": set(), "auditor": set(), "applicant": set(), "college_registrar": set(),
}


def a_whole_life(people: Cast) -> None:
    agreement = active(people)
    day = date(2026, 10, 12)
    actions.write_log(agreement=agreement, on=day, tasks=["x"], hours=8000, client_key="a", by=people.apprentice.actor, at=at(day))
    actions.sign_week(agreement=agreement, week=monday(day), sign=[day], by=people.mentor.actor, at=at(day))
    actions.record_pay(agreement=agreement, period=day, amount_fen=100_000, paid_on=day, by=people.hr.actor, at=at(day))
    actions.propose_amendment(agreement=agreement, new_pay_fen=370_000, effective_on=date(2026, 11, 1), by=people.hr.actor, at=at(day))
    actions.complain(agreement=agreement, kind=ComplaintKind.PAY, text="x", by=people.apprentice.actor, at=at(day))
    end = date(2027, 2, 1)
    actions.assess(agreement=agreement, grade=Grade.GOOD, school_opinion="好", enterprise_opinion="好", by=people.teacher.actor, at=at(end))
    for line in ledgers.differences(agreement, today=end):
        settled(people, agreement, line.ledger, at(end))
    actions.complete(agreement=agreement, by=people.teacher.actor, at=at(end))
    waiting = sent(people, starts_on=date(2027, 3, 1), ends_on=date(2027, 4, 30), apprentice=people.apprentice.person)
    actions.invite(agreement=waiting, by=people.teacher.actor, at=NOON)


@pytest.mark.django_db
def test_who_sees_what(people: Cast) -> None:
    a_whole_life(people)
    for name, sees in SEES.items():
        seen = {model for model in MODELS if model.objects.visible_to(people.members[name].actor).exists()}
        assert seen == sees, name
    assert not any(model.objects.visible_to(ANONYMOUS).exists() for model in MODELS)
    assert set(SEES) == set(people.members)


def test_the_house_and_the_law_agree_on_who_is_of_age() -> None:
    """The kernel knows no law: its own number is held to the statute's here."""
    from zhijiao.kernel.people.seats import OF_AGE, minors_from
    from zhijiao.law.national.internship_2021.numbers import ADULT_AGE
    from zhijiao.systems.apprenticeships.facts import is_minor

    day = date(2026, 9, 28)
    assert ADULT_AGE.used(day).value == OF_AGE
    assert is_minor(minors_from(day), day) and not is_minor(minors_from(day) - timedelta(days=1), day)
