"""Offers: confirmed, declined, lapsed, returned by the school with a coded reason that the province decides; letters; jobs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOON, Cast
from tests.systems.admissions.factories import a_teacher, acting
from tests.systems.admissions.steps import AFTER, CLOSES, a_small_round, frozen, released
from zhijiao.kernel.jobs.models import JobStage, Progress
from zhijiao.kernel.jobs.worker import Worker
from zhijiao.kernel.outbox.delivery import tick
from zhijiao.kernel.people.models import Guardianship
from zhijiao.kernel.registers import registry
from zhijiao.kernel.states import Refused
from zhijiao.systems.admissions import jobs
from zhijiao.systems.admissions.actions import allocating, offers, releasing, rounds
from zhijiao.systems.admissions.actions.applicants import correct_scores
from zhijiao.systems.admissions.models import Applicant, Offer, PreferenceList, Round, Trial
from zhijiao.systems.admissions.queries.desk import desk
from zhijiao.systems.admissions.queries.offers import answer_by, full, of_known_reason
from zhijiao.systems.admissions.terms import OfferState, ReturnReason, RoundState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    """The worker counts days as the pages do."""
    settings.ZHIJIAO_TODAY = NOON.date()


def an_offer(people: Cast) -> Offer:
    """The offer of the cast's applicant."""
    stage, _ = released(people)
    best = stage.applicants[-1]
    best.person = people.applicant.person
    best.save()
    offer: Offer = full(Offer.objects.filter(applicant=best)).get()
    return offer


def test_the_applicant_confirms_and_nobody_else_does(people: Cast) -> None:
    offer = an_offer(people)
    for who in ("college_registrar", "provincial_official", "registrar"):
        with pytest.raises(Refused, match="not yours"):
            offers.confirm(offer=offer, by=people.members[who].actor, at=NOON)
    offers.confirm(offer=offer, by=people.applicant.actor, at=NOON)
    assert (offer.state, offer.answered_by_id) == (OfferState.CONFIRMED, people.applicant.user.pk)


def test_another_applicants_offer_is_neither_seen_nor_answered(people: Cast) -> None:
    offer = an_offer(people)
    other = full(Offer.objects.exclude(pk=offer.pk)).first()
    assert list(Offer.objects.visible_to(people.applicant.actor)) == [offer]
    with pytest.raises(Refused, match="another applicant's"):
        offers.confirm(offer=other, by=people.applicant.actor, at=NOON)


def test_offers_are_seen_by_the_registrars_of_the_college_that_admits_and_the_school_that_is_left(people: Cast) -> None:
    an_offer(people)
    seen = {name: Offer.objects.visible_to(member.actor).count() for name, member in people.members.items()}
    assert {name for name, n in seen.items() if n} == {"applicant", "college_registrar", "registrar", "city_officer", "provincial_official",
                                                        "second_official"}


def test_teachers_see_neither_scores_and_lists_nor_offers(people: Cast) -> None:
    an_offer(people)
    for actor in (people.teacher.actor, acting(a_teacher(people.college, "of-the-college"))):
        assert not any(rows.visible_to(actor).exists() for rows in (Applicant.objects, PreferenceList.objects, Offer.objects))


@pytest.mark.parametrize(("who", "knows"), [("college_registrar", True), ("provincial_official", True), ("applicant", True), ("registrar", False),
                                            ("city_officer", False)])
def test_why_a_file_was_returned_is_known_to_whom_it_concerns(people: Cast, client: Any, who: str, knows: bool) -> None:
    offer, member = an_offer(people), people.members[who]
    offers.propose_return(offer=offer, return_reason=ReturnReason.HEALTH, reason="章程第8条：色盲限制", by=people.college_registrar.actor, at=NOON)
    offers.withdraw(offer=offer, by=people.provincial_official.actor, at=NOON)
    client.force_login(member.user)
    page = client.get(offer.get_absolute_url(), headers={"accept-language": "zh-hans"}).content.decode()
    assert OfferState.WITHDRAWN.words.zh in page
    assert (ReturnReason.HEALTH.words.zh in page, "色盲" in page) == (knows, knows)
    register = registry.get("admissions/offers")
    row = register.visible_to(member.actor).get(pk=offer.pk)
    register.decorate([row], member.actor, NOON)
    assert (row.return_reason, row.reason) == ((ReturnReason.HEALTH, "章程第8条：色盲限制") if knows else (None, ""))
    assert register.visible_to(member.actor).filter(of_known_reason(member.actor), return_reason="health").exists() == knows
    if who != "applicant":
        listed = client.get("/admissions/offers?return_reason=health").content.decode()
        assert (offer.applicant.number in listed) == knows


@pytest.mark.parametrize(("days", "late"), [(5, False), (6, True)])
def test_an_offer_is_answered_on_its_last_day_and_lapses_on_the_next(people: Cast, days: int, late: bool) -> None:
    offer = an_offer(people)
    moment = AFTER + timedelta(days=days)
    assert answer_by(offer) == (AFTER + timedelta(days=5)).date()
    jobs.lapse_offers(at=moment)
    offer.refresh_from_db()
    assert offer.state == (OfferState.LAPSED if late else OfferState.OFFERED)
    if not late:
        offers.confirm(offer=offer, by=people.applicant.actor, at=moment)


def test_a_late_answer_is_refused_with_the_day(people: Cast) -> None:
    offer = an_offer(people)
    with pytest.raises(Refused, match="was to be answered by 3 Oct 2026"):
        offers.confirm(offer=offer, by=people.applicant.actor, at=AFTER + timedelta(days=6))


def test_an_answer_at_the_very_moment_keeps_no_other_offer_from_lapsing(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first = an_offer(people)
    lapse = jobs.lapse

    def meanwhile(*, offer: Offer, at: Any) -> None:
        if offer.pk == first.pk:
            Offer.objects.filter(pk=offer.pk).update(version=9)
        lapse(offer=offer, at=at)

    monkeypatch.setattr(jobs, "lapse", meanwhile)
    jobs.lapse_offers(at=AFTER + timedelta(days=6))
    assert list(Offer.objects.exclude(state=OfferState.LAPSED)) == [first]


def test_a_batch_without_a_term_lets_nothing_lapse(people: Cast) -> None:
    offer = an_offer(people)
    offer.round.batch.confirm_days = None
    offer.round.batch.save()
    jobs.lapse_offers(at=AFTER + timedelta(days=365))
    assert Offer.objects.filter(state=OfferState.LAPSED).count() == 0


def test_a_return_needs_its_code_and_words_and_is_decided_by_the_province(people: Cast) -> None:
    offer, registrar, official = an_offer(people), people.college_registrar.actor, people.provincial_official.actor
    with pytest.raises(Refused, match="Say why"):
        offers.propose_return(offer=offer, return_reason=ReturnReason.HEALTH, reason=" ", by=registrar, at=NOON)
    offers.propose_return(offer=offer, return_reason=ReturnReason.HEALTH, reason="章程第8条：色盲限制", by=registrar, at=NOON)
    assert [heap.key for heap in desk(official, NOON.date())] == ["returns"]
    with pytest.raises(Refused, match="not yours"):
        offers.withdraw(offer=offer, by=registrar, at=NOON)
    offers.refuse_return(offer=offer, reason="体检结论为正常", by=official, at=NOON + timedelta(days=2))
    assert (offer.state, offer.return_reason) == (OfferState.OFFERED, None)
    assert answer_by(offer) == (NOON + timedelta(days=7)).date()  # the term counts anew


def test_a_confirmed_offer_stays_confirmed_when_its_return_is_refused(people: Cast) -> None:
    offer, registrar, official = an_offer(people), people.college_registrar.actor, people.provincial_official.actor
    offers.confirm(offer=offer, by=people.applicant.actor, at=NOON)
    offers.propose_return(offer=offer, return_reason=ReturnReason.DOCUMENTS, reason="材料不全", by=registrar, at=NOON)
    offers.refuse_return(offer=offer, reason="材料已补齐", by=official, at=NOON + timedelta(days=2))
    assert (offer.state, offer.return_reason) == (OfferState.CONFIRMED, None)
    jobs.lapse_offers(at=NOON + timedelta(days=90))
    assert Offer.objects.get(pk=offer.pk).state == OfferState.CONFIRMED


@pytest.mark.parametrize("ward", [False, True])
def test_nobody_decides_about_oneself_or_a_ward(people: Cast, ward: bool) -> None:
    offer, registrar, official = an_offer(people), people.college_registrar.actor, people.provincial_official.actor
    applicant = offer.applicant
    if ward:
        Guardianship.objects.create(guardian_id=official.person_id, ward_id=applicant.person_id)
    else:
        applicant.person_id = official.person_id
        applicant.save()
    offers.propose_return(offer=offer, return_reason=ReturnReason.DOCUMENTS, reason="材料不全", by=registrar, at=NOON)
    for decide in (lambda: offers.withdraw(offer=offer, by=official, at=NOON), lambda: offers.refuse_return(offer=offer, reason="理由", by=official, at=NOON),
                   lambda: correct_scores(applicant=applicant, scores={"total": "1"}, reason="理由", by=official, at=NOON)):
        with pytest.raises(Refused, match="a colleague has to do it"):
            decide()
    offers.withdraw(offer=offer, by=people.second_official.actor, at=NOON)


def test_another_college_does_not_return_this_file(people: Cast) -> None:
    offer = an_offer(people)
    with pytest.raises(Refused, match="This file went to"):
        offers.propose_return(offer=offer, return_reason=ReturnReason.HEALTH, reason="不符", by=people.registrar.actor, at=NOON)


def test_a_round_is_finished_when_nobody_owes_an_answer(people: Cast) -> None:
    offer = an_offer(people)
    offers.propose_return(offer=offer, return_reason=ReturnReason.DOCUMENTS, reason="材料不实", by=people.college_registrar.actor, at=NOON)
    with pytest.raises(Refused) as why:
        rounds.finish(round=offer.round, by=people.provincial_official.actor, at=NOON)
    assert [reason.text.en for reason in why.value.reasons] == ["5 offers are neither confirmed nor declined nor lapsed", "1 return waits for your decision"]
    offers.withdraw(offer=offer, by=people.provincial_official.actor, at=NOON)
    jobs.lapse_offers(at=NOON + timedelta(days=30))
    rounds.finish(round=offer.round, by=people.provincial_official.actor, at=NOON)
    assert offer.round.state == RoundState.FINISHED


# --- the worker, letters ----------------------------------------------------------------------------------------------


def done() -> None:
    """Let the worker do what waits, and deliver what it leaves."""
    for _ in range(3):
        Worker().run_all()
        while tick(at=NOON + timedelta(days=400)):
            pass


@pytest.mark.django_db(transaction=True)
def test_freeze_and_allocation_are_ordered_on_the_page_and_done_in_the_worker(people: Cast) -> None:
    stage, one = a_small_round(people)
    jobs.order_freeze(round=one, by=stage.official, at=AFTER, version=one.version)
    assert Round.objects.get().state == RoundState.OPEN and jobs.is_busy(Round.objects.get())
    with pytest.raises(Refused, match="still busy"):
        jobs.order_freeze(round=one, by=stage.official, at=AFTER)
    done()
    one.refresh_from_db()
    assert one.state == RoundState.FROZEN and one.frozen_by_id == stage.official.user_id
    jobs.order_trial(round=one, by=stage.official, at=AFTER)
    done()
    jobs.order_allocation(round=one, by=stage.official, at=AFTER)
    done()
    assert Round.objects.get().state == RoundState.ALLOCATED and Trial.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_the_worker_was_refused_is_told_on_the_page(people: Cast) -> None:
    stage, one = a_small_round(people)
    stage.applicants[0].scores.pop("foreign")
    stage.applicants[0].save()
    jobs.order_freeze(round=one, by=stage.official, at=AFTER)
    done()
    progress = Progress.objects.get(task=Round.objects.get().work)
    assert progress.stage == JobStage.DONE and "column foreign: the score is missing" in progress.result["refused"][0]["en"]


def test_an_order_before_the_closing_is_refused_at_once(people: Cast) -> None:
    stage, one = a_small_round(people)
    with pytest.raises(Refused, match="the round is frozen after that"):
        jobs.order_freeze(round=one, by=stage.official, at=CLOSES - timedelta(minutes=1))
    assert not Progress.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_everybody_concerned_is_told(people: Cast, mailoutbox: list[Any]) -> None:
    stage, one = frozen(people)
    for applicant, member in ((stage.applicants[-1], people.applicant), (stage.applicants[0], people.apprentice)):
        applicant.person = member.person
        applicant.save()
    allocating.allocate(round=one, by=stage.official, at=AFTER)
    rounds.propose(round=one, by=stage.official, at=AFTER)
    done()
    assert [(mail.to[0], mail.subject) for mail in mailoutbox] == [
        ("second_official@cast.example", f"轮次{one.number}等待另一人发布 / Round {one.number}: a release waits for a second person")]
    mailoutbox.clear()
    releasing.release(round=one, by=stage.second, at=AFTER)
    done()
    assert sorted(mail.to[0] for mail in mailoutbox) == ["applicant@cast.example", "apprentice@cast.example"] and "/admissions/my" in mailoutbox[0].body
    mailoutbox.clear()
    offer = full(Offer.objects.filter(applicant=stage.applicants[-1])).get()
    offers.propose_return(offer=offer, return_reason=ReturnReason.DOCUMENTS, reason="材料不实", by=people.college_registrar.actor, at=NOON)
    offers.withdraw(offer=offer, by=stage.official, at=NOON)
    done()
    assert [mail.to[0] for mail in mailoutbox][-1] == "applicant@cast.example" and "材料不全或不实" in mailoutbox[-1].body
    mailoutbox.clear()
    rounds.propose_void(round=one, reason="登记错误", by=stage.official, at=NOON)
    done()
    assert [mail.to[0] for mail in mailoutbox] == ["second_official@cast.example"] and one.number in mailoutbox[0].subject
    mailoutbox.clear()
    rounds.set_aside(round=one, reason="登记错误", by=stage.second, at=NOON)
    done()
    assert "登记错误" in mailoutbox[0].body and len(mailoutbox) == 2
