"""The way of an agreement: each sentence is a promise; wrong turns are refused with the article."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import NOON, Cast
from tests.factories import PAPERS, an_agreement
from tests.systems.apprenticeships.steps import active, filed, fresh, sent, settled, signed
from zhijiao.kernel.findings.queries import findings_of
from zhijiao.kernel.journal.entries import history, verify
from zhijiao.kernel.states import Refused, Stale
from zhijiao.law.national.internship_2021.terms import ExamResult, Province, Venue
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import Agreement, Signature
from zhijiao.systems.apprenticeships.queries.rows import row_of
from zhijiao.systems.apprenticeships.terms import FilingKind, FilingState, Grade, Ledger, Party, State

pytestmark = pytest.mark.django_db


def events_of(agreement: Agreement) -> list[str]:
    return [entry.event.removeprefix("apprenticeships.") for entry in history(agreement)]


def draft(people: Cast, **but: object) -> Agreement:
    from tests.factories import LAWFUL

    return actions.draft(school=people.school, enterprise=people.enterprise, apprentice=people.apprentice.person,
                         terms=LAWFUL | but, mentor=people.mentor.person, by=people.teacher.actor, at=NOON)


def test_a_draft_has_a_number_of_its_year_a_guardian_from_the_roll_and_one_journal_entry(people: Cast) -> None:
    first, second = draft(people), draft(people, post_name="钳工")
    assert (first.number, second.number) == ("LN-2026-000001", "LN-2026-000002")
    assert first.guardian == people.guardian.person
    assert first.holder is Party.SCHOOL
    assert events_of(first) == ["agreement.drafted"]


def test_a_school_cannot_draft_for_another_school(people: Cast) -> None:
    with pytest.raises(Refused, match="your own school"):
        actions.draft(school=people.school, enterprise=people.enterprise, apprentice=people.apprentice.person, terms={},
                      by=people.stranger.actor, at=NOON)
    assert not Agreement.objects.exists()


def test_a_draft_refuses_what_is_no_term(people: Cast) -> None:
    with pytest.raises(Refused, match="state cannot be changed here"):
        draft(people, state=State.ACTIVE)


def test_the_whole_way_from_draft_to_active_of_an_apprentice_of_sixteen(people: Cast) -> None:
    agreement = draft(people)
    actions.send(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert agreement.holder is Party.ENTERPRISE
    actions.sign(agreement=agreement, by=people.hr.actor, at=NOON)
    actions.sign(agreement=agreement, by=people.apprentice.actor, at=NOON)
    assert agreement.state == State.WITH_GUARDIAN
    actions.sign(agreement=agreement, by=people.guardian.actor, at=NOON)
    assert fresh(agreement).state == State.SIGNED
    assert (agreement.student_consent_on, agreement.guardian_consent_on) == (NOON.date(), NOON.date())
    actions.record_papers(agreement=agreement, papers=PAPERS, by=people.teacher.actor, at=NOON)
    filing = actions.file(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert filing.state == FilingState.APPROVED
    actions.activate(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert fresh(agreement).state == State.ACTIVE
    assert events_of(agreement) == [
        "agreement.drafted", "agreement.sent", "agreement.signed", "agreement.signed", "agreement.signed",
        "agreement.papers_recorded", "agreement.filed", "agreement.activated"]
    assert not findings_of(agreement).exists()
    assert verify() == []


def test_an_adult_needs_no_guardian(people: Cast) -> None:
    agreement = signed(people, apprentice=people.adult.person)
    assert agreement.state == State.SIGNED
    assert set(agreement.signatures.values_list("party", flat=True)) == {"school", "enterprise", "apprentice"}


def test_send_is_refused_for_a_first_year_student_with_the_article(people: Cast) -> None:
    agreement = an_agreement(people, study_year=1)
    with pytest.raises(Refused) as refused:
        actions.send(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert [reason.rule for reason in refused.value.reasons] == ["not_first_year"]
    assert "第十六条第（一）项" in refused.value.reasons[0].article.zh
    assert refused.value.reasons[0].text.zh
    assert fresh(agreement).state == State.DRAFT
    assert not events_of(agreement)


def test_send_is_refused_the_day_before_the_sixteenth_birthday_has_passed(people: Cast) -> None:
    person = people.apprentice.person
    person.born_on = date(2010, 10, 12)
    person.save()
    with pytest.raises(Refused) as refused:
        actions.send(agreement=an_agreement(people, starts_on=date(2026, 10, 12), post_name="甲"), by=people.teacher.actor, at=NOON)
    assert [reason.rule for reason in refused.value.reasons] == ["minimum_age"]
    actions.send(agreement=an_agreement(people, starts_on=date(2026, 10, 13)), by=people.teacher.actor, at=NOON)


def test_send_gives_every_reason_at_once(people: Cast) -> None:
    agreement = an_agreement(people, study_year=1, venue_kind=Venue.KARAOKE, fees_fen=50_000)
    with pytest.raises(Refused) as refused:
        actions.send(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert {reason.rule for reason in refused.value.reasons} == {"not_first_year", "barred_venue", "no_fees"}


def test_send_is_refused_for_a_minor_without_a_guardian_on_the_roll(people: Cast) -> None:
    person = people.apprentice.person
    person.guardianships.all().delete()
    agreement = an_agreement(people)
    with pytest.raises(Refused, match="no guardian is on the roll"):
        actions.send(agreement=agreement, by=people.teacher.actor, at=NOON)


def test_a_warning_stops_until_a_reason_is_recorded(people: Cast) -> None:
    agreement = an_agreement(people, post_programme_category="65")
    with pytest.raises(Refused) as refused:
        actions.send(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert [reason.rule for reason in refused.value.reasons] == ["programme_matches_post"]
    actions.refresh(agreements=[agreement], by=people.teacher.actor, at=NOON)
    actions.waive(agreement=agreement, rule="programme_matches_post", reason="九项任务中八项相符", by=people.teacher.actor, at=NOON)
    actions.send(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert agreement.state == State.WITH_ENTERPRISE


def test_a_blocking_finding_cannot_be_waived(people: Cast) -> None:
    agreement = an_agreement(people, study_year=1)
    actions.refresh(agreements=[agreement], by=people.teacher.actor, at=NOON)
    with pytest.raises(Refused, match="a reason does not lift it"):
        actions.waive(agreement=agreement, rule="not_first_year", reason="特殊情况", by=people.teacher.actor, at=NOON)


def test_only_the_holder_signs(people: Cast) -> None:
    agreement = sent(people)
    for member in (people.apprentice, people.guardian, people.stranger, people.mentor, people.city_officer):
        with pytest.raises(Refused):
            actions.sign(agreement=agreement, by=member.actor, at=NOON)
    with pytest.raises(Refused, match="with the enterprise"):
        actions.sign(agreement=agreement, by=people.apprentice.actor, at=NOON)
    assert Signature.objects.count() == 1


def test_an_edit_voids_every_signature_and_brings_the_baton_home(people: Cast) -> None:
    agreement = sent(people)
    actions.edit(agreement=agreement, changes={"night_shift": True}, by=people.hr.actor, at=NOON)
    assert fresh(agreement).state == State.DRAFT
    assert agreement.revision == 2
    assert not Signature.objects.valid().exists()
    assert Signature.objects.get().void_reason == "edited"
    with pytest.raises(Refused) as refused:
        actions.send(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert [reason.rule for reason in refused.value.reasons] == ["no_night_shift"]


def test_the_school_cannot_edit_what_the_enterprise_holds(people: Cast) -> None:
    agreement = sent(people)
    with pytest.raises(Refused):
        actions.edit(agreement=agreement, changes={"pay_fen": 400_000}, by=people.teacher.actor, at=NOON)
    assert fresh(agreement).pay_fen == 360_000


def test_an_edit_that_changes_nothing_voids_nothing(people: Cast) -> None:
    agreement = signed(people)
    actions.edit(agreement=agreement, changes={"pay_fen": 360_000}, by=people.teacher.actor, at=NOON)
    assert agreement.state == State.SIGNED


def test_papers_void_no_signature(people: Cast) -> None:
    agreement = signed(people)
    actions.record_papers(agreement=agreement, papers=PAPERS, by=people.registrar.actor, at=NOON)
    assert fresh(agreement).state == State.SIGNED
    assert Signature.objects.valid().count() == 4
    with pytest.raises(Refused):
        actions.record_papers(agreement=agreement, papers={"pay_fen": 1}, by=people.registrar.actor, at=NOON)


def test_a_return_needs_a_reason_and_voids_what_was_signed(people: Cast) -> None:
    agreement = sent(people)
    with pytest.raises(Refused, match="Say why"):
        actions.return_(agreement=agreement, reason="  ", by=people.hr.actor, at=NOON)
    actions.return_(agreement=agreement, reason="班次不对", by=people.hr.actor, at=NOON)
    assert (fresh(agreement).state, fresh(agreement).move_note) == (State.DRAFT, "班次不对")
    assert not Signature.objects.valid().exists()


def test_apprentice_and_guardian_may_return_when_it_is_their_turn(people: Cast) -> None:
    agreement = sent(people)
    actions.sign(agreement=agreement, by=people.hr.actor, at=NOON)
    actions.return_(agreement=agreement, reason="离家太远", by=people.apprentice.actor, at=NOON)
    assert agreement.state == State.DRAFT


def test_the_school_may_recall_what_it_sent(people: Cast) -> None:
    agreement = sent(people)
    actions.recall(agreement=agreement, reason="写错了", by=people.teacher.actor, at=NOON)
    assert agreement.state == State.DRAFT


def test_two_editors_the_second_is_told_and_nothing_is_lost(people: Cast) -> None:
    agreement = an_agreement(people)
    mine, theirs = fresh(agreement), fresh(agreement)
    actions.edit(agreement=mine, changes={"pay_fen": 400_000}, by=people.teacher.actor, at=NOON)
    with pytest.raises(Stale):
        actions.edit(agreement=theirs, changes={"pay_fen": 410_000}, by=people.registrar.actor, at=NOON)
    with pytest.raises(Stale):
        actions.edit(agreement=fresh(agreement), changes={"pay_fen": 410_000}, by=people.registrar.actor, at=NOON, version=1)
    assert fresh(agreement).pay_fen == 400_000


def test_a_double_click_signs_once(people: Cast) -> None:
    agreement = sent(people)
    twice = fresh(agreement)
    actions.sign(agreement=agreement, by=people.hr.actor, at=NOON)
    with pytest.raises(Stale):
        actions.sign(agreement=twice, by=people.hr.actor, at=NOON)
    assert Signature.objects.filter(party=Party.ENTERPRISE).count() == 1


def test_overlapping_agreements_of_one_apprentice_cannot_both_be_signed(people: Cast) -> None:
    sent(people)
    second = an_agreement(people, enterprise=people.other_enterprise, starts_on=date(2026, 12, 18), ends_on=date(2026, 12, 31))
    with pytest.raises(Refused, match="another agreement for some of these days"):
        actions.send(agreement=second, by=people.teacher.actor, at=NOON)
    later = an_agreement(people, enterprise=people.other_enterprise, starts_on=date(2026, 12, 21), ends_on=date(2026, 12, 31))
    actions.send(agreement=later, by=people.teacher.actor, at=NOON)


def test_activate_is_refused_without_papers_each_with_its_article(people: Cast) -> None:
    agreement = signed(people)
    actions.file(agreement=agreement, by=people.teacher.actor, at=NOON)
    with pytest.raises(Refused) as refused:
        actions.activate(agreement=agreement, by=people.teacher.actor, at=NOON)
    # premium_not_on_student and safety_before_start only warn, so what is not known about them stops nobody
    assert {reason.rule for reason in refused.value.reasons} == {"insured_throughout"}
    assert "第五十条" in refused.value.reasons[0].article.zh


def test_activate_is_refused_after_a_failed_safety_examination(people: Cast) -> None:
    agreement = filed(people)
    actions.record_papers(agreement=agreement, papers={"safety_exam": ExamResult.FAILED}, by=people.teacher.actor, at=NOON)
    with pytest.raises(Refused) as refused:
        actions.activate(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert [reason.rule for reason in refused.value.reasons] == ["safety_before_start"]


def test_activate_is_refused_before_it_is_signed(people: Cast) -> None:
    agreement = sent(people)
    with pytest.raises(Refused) as refused:
        actions.activate(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert refused.value.status == 409


def test_a_late_signature_does_not_make_the_first_day_lawful(people: Cast) -> None:
    late = NOON + timedelta(days=30)
    agreement = filed(people, at=late)
    with pytest.raises(Refused) as refused:
        actions.activate(agreement=agreement, by=people.teacher.actor, at=late)
    assert {reason.rule for reason in refused.value.reasons} == {"agreement_before_start", "guardian_consent", "student_consent"}


def test_a_post_outside_the_province_waits_for_its_filing(people: Cast) -> None:
    agreement = filed(people, province_of_post=Province.HEBEI)
    with pytest.raises(Refused) as refused:
        actions.activate(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert [reason.rule for reason in refused.value.reasons] == ["out_of_province_filing"]
    filing = actions.request_filing(agreement=agreement, kind=FilingKind.OUT_OF_PROVINCE, reason="对口企业在唐山",
                                    by=people.teacher.actor, at=NOON)
    with pytest.raises(Refused, match="another office"):
        actions.decide_filing(filing=filing, accept=True, answer="", by=people.shenfu_officer.actor, at=NOON)
    actions.decide_filing(filing=filing, accept=True, answer="同意", by=people.city_officer.actor, at=NOON)
    actions.activate(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert agreement.state == State.ACTIVE


def test_a_night_shift_needs_a_filing_that_covers_it_and_was_made_before(people: Cast) -> None:
    agreement = an_agreement(people, night_shift=True)
    expired = actions.request_filing(agreement=agreement, kind=FilingKind.EXCEPTION, scope=("no_night_shift",), reason="护理值班",
                                     starts_on=date(2026, 10, 12), ends_on=date(2026, 11, 30), by=people.teacher.actor, at=NOON)
    actions.decide_filing(filing=expired, accept=True, answer="同意", by=people.city_officer.actor, at=NOON)
    with pytest.raises(Refused) as refused:
        actions.send(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert [reason.rule for reason in refused.value.reasons] == ["no_night_shift"]
    whole = actions.request_filing(agreement=agreement, kind=FilingKind.EXCEPTION, scope=("no_night_shift",), reason="护理值班",
                                   starts_on=date(2026, 10, 12), ends_on=date(2026, 12, 18), by=people.teacher.actor, at=NOON)
    actions.decide_filing(filing=whole, accept=True, answer="同意", by=people.city_officer.actor, at=NOON)
    actions.send(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert agreement.state == State.WITH_ENTERPRISE


def test_two_filings_each_lift_their_own_rule(people: Cast) -> None:
    agreement = an_agreement(people, night_shift=True, hours_per_day=9_000)
    for rule, last in (("no_night_shift", date(2026, 12, 18)), ("no_overtime", date(2026, 12, 31)), ("no_overtime", date(2026, 11, 1))):
        filing = actions.request_filing(agreement=agreement, kind=FilingKind.EXCEPTION, scope=(rule,), reason="护理值班",
                                        starts_on=date(2026, 10, 12), ends_on=last, by=people.teacher.actor, at=NOON)
        actions.decide_filing(filing=filing, accept=True, answer="同意", by=people.city_officer.actor, at=NOON)
    actions.send(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert agreement.state == State.WITH_ENTERPRISE
    assert row_of(agreement)["exception_scope"] == ("no_night_shift", "no_overtime")


def test_a_filing_is_refused_with_a_reason_only_and_once_at_a_time(people: Cast) -> None:
    agreement = an_agreement(people)
    about = {"agreement": agreement, "kind": FilingKind.OUT_OF_PROVINCE, "by": people.teacher.actor, "at": NOON}
    filing = actions.request_filing(reason="在河北", **about)
    with pytest.raises(Refused, match="still waiting"):
        actions.request_filing(reason="再来一次", **about)
    with pytest.raises(Refused, match="Say why"):
        actions.decide_filing(filing=filing, accept=False, answer="", by=people.city_officer.actor, at=NOON)
    actions.decide_filing(filing=filing, accept=False, answer="省内有同类岗位", by=people.city_officer.actor, at=NOON)
    with pytest.raises(Refused):
        actions.decide_filing(filing=filing, accept=True, answer="", by=people.city_officer.actor, at=NOON)


def test_an_exception_names_rules_that_can_be_lifted(people: Cast) -> None:
    with pytest.raises(Refused, match="Name what the exception covers"):
        actions.request_filing(agreement=an_agreement(people), kind=FilingKind.EXCEPTION, scope=("minimum_age",), reason="x",
                               starts_on=date(2026, 10, 12), ends_on=date(2026, 12, 18), by=people.teacher.actor, at=NOON)


def test_pause_and_resume(people: Cast) -> None:
    agreement = active(people)
    with pytest.raises(Refused, match="Say why"):
        actions.pause(agreement=agreement, reason="", by=people.teacher.actor, at=NOON)
    actions.pause(agreement=agreement, reason="骨折", by=people.teacher.actor, at=NOON)
    actions.resume(agreement=agreement, by=people.teacher.actor, at=NOON)
    assert agreement.state == State.ACTIVE


def test_a_placement_does_not_start_while_the_last_one_was_never_closed(people: Cast) -> None:
    first = active(people, apprentice=people.adult.person)
    later = filed(people, apprentice=people.adult.person, starts_on=date(2026, 12, 21), ends_on=date(2026, 12, 25))
    with pytest.raises(Refused, match=f"still at work under agreement {first.number}"):
        actions.activate(agreement=later, by=people.teacher.actor, at=NOON)
    Agreement.objects.filter(pk=first.pk).update(school=people.other_school)
    with pytest.raises(Refused, match="agreement of another school"):
        actions.activate(agreement=fresh(later), by=people.teacher.actor, at=NOON)


def test_the_apprentice_may_end_the_placement_with_a_reason_alone(people: Cast) -> None:
    agreement = active(people)
    at = NOON + timedelta(days=30)
    actions.end_early(agreement=agreement, reason="身体不适应", by=people.apprentice.actor, at=at)
    ended = fresh(agreement)
    assert (ended.state, ended.ended_by_party, ended.ended_on) == (State.ENDED_EARLY, Party.APPRENTICE, date(2026, 10, 28))


def test_school_and_enterprise_must_say_how_the_apprentice_gets_back_safely(people: Cast) -> None:
    agreement = active(people)
    at = NOON + timedelta(days=30)
    for member in (people.teacher, people.hr):
        with pytest.raises(Refused, match="gets back safely"):
            actions.end_early(agreement=agreement, reason="停产", by=member.actor, at=at)
    with pytest.raises(Refused, match="belongs to somebody else"):
        actions.end_early(agreement=agreement, reason="停产", hand_over="无", by=people.stranger.actor, at=at)
    actions.end_early(agreement=agreement, reason="停产", hand_over="王老师当日接回", by=people.hr.actor, at=at)
    assert agreement.state == State.ENDED_EARLY


def test_complete_waits_for_the_last_day_and_for_the_five_ledgers(people: Cast) -> None:
    agreement = active(people)
    at = NOON + timedelta(days=120)
    actions.assess(agreement=agreement, grade=Grade.GOOD, school_opinion="好", enterprise_opinion="好", by=people.teacher.actor, at=at)
    with pytest.raises(Refused, match="lasts until 18 Dec 2026"):
        actions.complete(agreement=agreement, by=people.teacher.actor, at=NOON + timedelta(days=81))
    with pytest.raises(Refused) as refused:
        actions.complete(agreement=agreement, by=people.teacher.actor, at=at)
    assert [reason.text.en.split(":")[0] for reason in refused.value.reasons] == ["pay slips", "work log"]
    for ledger in (Ledger.PAY, Ledger.LOG):
        settled(people, agreement, ledger, at)
    with pytest.raises(Refused, match="nothing to settle"):
        settled(people, agreement, Ledger.ROLL, at)
    completion = actions.complete(agreement=agreement, by=people.teacher.actor, at=at)
    assert completion.days_logged == 0
    actions.archive(agreement=agreement, by=people.teacher.actor, at=at)
    assert fresh(agreement).state == State.ARCHIVED
    assert verify() == []


def test_an_assessment_needs_both_opinions(people: Cast) -> None:
    agreement = active(people)
    about = {"agreement": agreement, "grade": Grade.PASS, "by": people.teacher.actor}
    with pytest.raises(Refused, match="both give their opinion"):
        actions.assess(school_opinion="好", enterprise_opinion=" ", at=NOON + timedelta(days=70), **about)
    with pytest.raises(Refused, match="in the last two weeks"):
        actions.assess(school_opinion="好", enterprise_opinion="好", at=NOON + timedelta(days=66), **about)
    actions.assess(school_opinion="好", enterprise_opinion="好", at=NOON + timedelta(days=67), **about)


def test_a_draft_may_be_withdrawn_and_is_then_nobodys(people: Cast) -> None:
    agreement = an_agreement(people)
    actions.withdraw(agreement=agreement, reason="学生转专业", by=people.teacher.actor, at=NOON)
    assert fresh(agreement).state == State.WITHDRAWN
    assert agreement.holder is None


def test_a_mentor_is_assigned_from_the_enterprise_only(people: Cast) -> None:
    agreement = an_agreement(people)
    with pytest.raises(Refused, match="does not belong to the organisation"):
        actions.assign(agreement=agreement, mentor=people.stranger.person, by=people.hr.actor, at=NOON)
    actions.assign(agreement=agreement, mentor=people.other_mentor.person, by=people.hr.actor, at=NOON)
    assert fresh(agreement).mentor == people.other_mentor.person
