"""After the issue: suspended and lifted by one, revoked by two, published at once, looked at again at night."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.cast import NOON, Cast
from tests.systems.exchange.factories import a_proposal, an_issued, many_proposals
from zhijiao.engines.credentials import Rescue, verify
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.outbox.delivery import tick
from zhijiao.kernel.people.actor import ANONYMOUS
from zhijiao.kernel.signing.actions import confirm, report
from zhijiao.kernel.signing.models import IssuingKey
from zhijiao.kernel.signing.queries import province
from zhijiao.kernel.signing.signers import signer
from zhijiao.kernel.signing.trust import register
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.apprenticeships.models import Agreement, Assessment
from zhijiao.systems.apprenticeships.terms import Grade
from zhijiao.systems.apprenticeships.terms import State as Placement
from zhijiao.systems.exchange import doors, jobs
from zhijiao.systems.exchange.actions import issuing, proposing, publishing, standing
from zhijiao.systems.exchange.models import Credential, LogLeaf, LogRoot, StatusList
from zhijiao.systems.exchange.queries.lists import VALID, published, published_for
from zhijiao.systems.exchange.queries.log import rescue
from zhijiao.systems.exchange.terms import RevokeReason, State, SuspendReason

LATER = NOON + timedelta(hours=1)


def fresh(row: Credential) -> Credential:
    return Credential.objects.get(pk=row.pk)


def verdict(row: Credential, at=LATER) -> str:
    row = fresh(row)
    return verify(row.document, trust=register(at), status=published_for(json.loads(row.document)), at=at).verdict.value


def revoked(people: Cast, row: Credential) -> Credential:
    standing.ask_revocation(credential=row, reason=RevokeReason.CONTENT_WRONG, by=people.teacher.actor, at=NOON)
    standing.revoke(credential=row, by=people.registrar.actor, at=NOON)
    return row


def test_a_suspended_certificate_says_so_at_once_and_counts_again_when_lifted(people: Cast) -> None:
    row = an_issued(people)
    standing.suspend(credential=row, reason=SuspendReason.OBJECTION, note="企业来函", by=people.registrar.actor, at=NOON)
    assert verdict(row) == "suspended" and StatusList.objects.get(purpose="suspension").set_count == 1
    standing.lift(credential=row, by=people.provincial_official.actor, at=NOON)
    assert verdict(row) == "genuine" and fresh(row).suspend_reason is None


def test_in_place_of_a_revoked_one_the_registrar_proposes_another_once(people: Cast) -> None:
    row = an_issued(people)
    with pytest.raises(Refused, match="in place of one that was revoked"):
        proposing.propose_again(credential=row, by=people.registrar.actor, at=NOON)
    revoked(people, row)
    Agreement.objects.filter(number=row.source_number).update(programme_name="数控技术")
    for stranger in (people.teacher, people.provincial_official, people.stranger, people.college_registrar):
        with pytest.raises(Refused):
            proposing.propose_again(credential=fresh(row), by=stranger.actor, at=LATER)
    made = proposing.propose_again(credential=fresh(row), by=people.registrar.actor, at=LATER)
    assert (made.state, made.source_number, made.facts["programme"]) == (State.PROPOSED, row.source_number, "数控技术") and made.number != row.number
    assert history(made)[0].body["replaces"] == row.number
    with pytest.raises(Refused, match="has a certificate of this achievement"):
        proposing.propose_again(credential=fresh(row), by=people.registrar.actor, at=LATER)
    issuing.issue(credential=made, by=people.registrar.actor, at=LATER)
    assert verdict(made) == "genuine" and verdict(row) == "revoked"


def test_nothing_is_proposed_again_of_what_no_longer_stands(people: Cast) -> None:
    row = a_proposal(people)
    standing.decline(credential=row, reason="未达标", by=people.registrar.actor, at=NOON)
    Assessment.objects.update(grade=Grade.FAIL)
    with pytest.raises(Refused, match="no longer completed and passed"):
        proposing.propose_again(credential=fresh(row), by=people.registrar.actor, at=NOON)
    Assessment.objects.update(grade=Grade.PASS)
    assert proposing.propose_again(credential=fresh(row), by=people.registrar.actor, at=NOON).facts["grade_en"] == "pass"


def test_a_revocation_takes_two_people(people: Cast) -> None:
    row = an_issued(people)
    with pytest.raises(Refused, match="somebody first asks"):
        standing.revoke(credential=row, by=people.registrar.actor, at=NOON)
    standing.ask_revocation(credential=row, reason=RevokeReason.OBTAINED_WRONGLY, note="日志系代签", by=people.registrar.actor, at=NOON)
    assert verdict(row) == "genuine", "it stands until somebody else decides"
    with pytest.raises(Refused, match="another person decides"):
        standing.revoke(credential=row, by=people.registrar.actor, at=NOON)
    standing.revoke(credential=row, note="属实", by=people.provincial_official.actor, at=NOON)
    assert (verdict(row), fresh(row).state) == ("revoked", State.REVOKED)
    for name, act in (("lift", standing.lift), ("revoke", standing.revoke)):
        with pytest.raises(Refused, match="not possible"):
            act(credential=row, by=people.registrar.actor, at=NOON)
        assert name


def test_a_suspended_certificate_that_is_revoked_is_revoked_only(people: Cast) -> None:
    row = an_issued(people)
    standing.suspend(credential=row, reason=SuspendReason.UNDER_REVIEW, by=people.registrar.actor, at=NOON)
    revoked(people, row)
    assert dict(StatusList.objects.values_list("purpose", "set_count")) == {"revocation": 1, "suspension": 0} and verdict(row) == "revoked"


def test_a_request_may_be_turned_down_and_made_again(people: Cast) -> None:
    row = an_issued(people)
    standing.ask_revocation(credential=row, reason=RevokeReason.ISSUED_TWICE, by=people.teacher.actor, at=NOON)
    with pytest.raises(Refused, match="asked for already"):
        standing.ask_revocation(credential=row, reason=RevokeReason.ISSUED_TWICE, by=people.registrar.actor, at=NOON)
    with pytest.raises(Refused):
        standing.keep(credential=row, reason="无误", by=people.teacher.actor, at=NOON)
    with pytest.raises(Refused, match="Say why"):
        standing.keep(credential=row, reason=" ", by=people.registrar.actor, at=NOON)
    standing.keep(credential=row, reason="无误", by=people.registrar.actor, at=NOON)
    with pytest.raises(Refused, match="Nobody has asked"):
        standing.keep(credential=row, reason="无误", by=people.registrar.actor, at=NOON)
    standing.ask_revocation(credential=row, reason=RevokeReason.CONTENT_WRONG, by=people.teacher.actor, at=NOON)
    assert [entry.event.rpartition(".")[2] for entry in history(row)] == ["proposed", "issued", "asked", "refused", "asked"]


def test_reasons_are_asked_where_the_list_says_other(people: Cast) -> None:
    row = an_issued(people)
    with pytest.raises(Refused, match="Say why"):
        standing.suspend(credential=row, reason=SuspendReason.OTHER, by=people.registrar.actor, at=NOON)
    with pytest.raises(Refused, match="Say why"):
        standing.ask_revocation(credential=row, reason=RevokeReason.OTHER, note=" ", by=people.teacher.actor, at=NOON)


def test_nobody_else_stops_a_certificate(people: Cast) -> None:
    row = an_issued(people)
    others = (people.teacher, people.college_registrar, people.city_officer, people.apprentice, people.hr, people.stranger)
    for actor in (*(one.actor for one in others), ANONYMOUS):
        with pytest.raises(Refused):
            standing.suspend(credential=row, reason=SuspendReason.OTHER, note="x", by=actor, at=NOON)
    for one in (people.stranger, people.college_registrar, people.hr):
        with pytest.raises(Refused):
            standing.ask_revocation(credential=row, reason=RevokeReason.CONTENT_WRONG, by=one.actor, at=NOON)
    assert verdict(row) == "genuine"


def test_two_who_act_on_one_page_do_not_overwrite_each_other(people: Cast) -> None:
    row = an_issued(people)
    seen = fresh(row)
    standing.ask_revocation(credential=row, reason=RevokeReason.CONTENT_WRONG, by=people.teacher.actor, at=NOON)
    with pytest.raises(Stale):
        standing.ask_revocation(credential=seen, reason=RevokeReason.ISSUED_TWICE, by=people.registrar.actor, at=NOON)
    with pytest.raises(Stale):
        standing.suspend(credential=seen, reason=SuspendReason.OBJECTION, by=people.registrar.actor, at=NOON)


def test_a_declined_proposal_is_not_proposed_again_by_itself(people: Cast) -> None:
    row = a_proposal(people)
    with pytest.raises(Refused, match="Say why"):
        standing.decline(credential=row, reason="", by=people.registrar.actor, at=NOON)
    standing.decline(credential=row, reason="补考后再发", by=people.registrar.actor, at=NOON)
    jobs.propose_missing(at=NOON)
    assert Credential.objects.get().state is State.DECLINED


def test_what_a_batch_holds_is_not_declined_meanwhile(people: Cast) -> None:
    row = a_proposal(people)
    issuing.order_batch(rows=[row], by=people.registrar.actor, at=NOON)
    with pytest.raises(Refused, match="with a batch"):
        standing.decline(credential=fresh(row), reason="x", by=people.registrar.actor, at=NOON)


def test_holder_and_decider_are_written_to(people: Cast, mailoutbox) -> None:
    row = an_issued(people)
    revoked(people, row)
    for _ in range(2):
        tick(at=LATER)
    assert {(letter.to[0], letter.subject.partition(" / ")[2].partition(":")[0]) for letter in mailoutbox} == {
        ("apprentice@cast.example", "Your certificate is there"), ("apprentice@cast.example", f"Your certificate {row.number}"),
        ("registrar@cast.example", f"Certificate {row.number}")}


def test_a_letter_about_a_state_that_has_passed_is_not_written(people: Cast, mailoutbox) -> None:
    row = an_issued(people)
    standing.ask_revocation(credential=row, reason=RevokeReason.CONTENT_WRONG, by=people.teacher.actor, at=NOON)
    standing.keep(credential=row, reason="无误", by=people.registrar.actor, at=NOON)
    standing.suspend(credential=row, reason=SuspendReason.HOLDER_ASKED, by=people.registrar.actor, at=NOON)
    standing.lift(credential=row, by=people.registrar.actor, at=NOON)
    for _ in range(2):
        tick(at=LATER)
    assert not any("suspended" in letter.subject or "revocation" in letter.subject for letter in mailoutbox)


# --- what is published -----------------------------------------------------------------------------------------------


def test_lists_are_signed_again_every_night_before_they_go_stale(people: Cast) -> None:
    row = an_issued(people)
    stale = NOON + VALID + timedelta(minutes=1)
    assert verdict(row, at=stale) == "status_unknown"
    jobs.renew(at=stale)
    assert verdict(row, at=stale) == "genuine"
    assert {one["validFrom"] for one in published()} == {stale.strftime("%Y-%m-%dT%H:%M:%SZ")}


def test_lists_signed_with_a_stolen_key_are_signed_again(people: Cast) -> None:
    old = an_issued(people)
    key = people.school.issuer.keys.get(state="active")
    report(key=key, since=NOON.date(), reason="私钥外泄", by=people.registrar.actor, at=NOON)
    row = many_proposals(people, 1)[-1]
    issuing.issue(credential=row, by=people.registrar.actor, at=LATER)
    confirm(key=IssuingKey.objects.get(pk=key.pk), by=people.security_administrator.actor, at=LATER)
    assert (verdict(row), verdict(old)) == ("status_unknown", "unknown_issuer")
    tick(at=LATER)
    assert verdict(row) == "genuine"
    proof = rescue(old)
    assert proof is None, "no root was signed before the theft: nothing shows that it is older"


def test_only_the_lists_that_a_document_points_to_are_handed_out(people: Cast) -> None:
    row = an_issued(people)
    publishing.open_lists(school=people.college, number=1, by=people.registrar.actor, at=NOON)
    assert len(published()) == 4 and len(published_for(json.loads(row.document))) == 2
    assert published_for({"credentialStatus": "none"}) == [] and published_for({}) == []


def test_the_province_signs_what_a_log_came_to_once_a_day(people: Cast) -> None:
    first, second = (fresh(row) for row in many_proposals(people, 2))
    issuing.issue(credential=first, by=people.registrar.actor, at=NOON)
    jobs.sign_roots(at=NOON)
    jobs.sign_roots(at=NOON)
    issuing.issue(credential=second, by=people.registrar.actor, at=LATER)
    assert rescue(second) is None, "no root over it is signed yet"
    jobs.sign_roots(at=LATER)
    assert list(LogRoot.objects.values_list("size", flat=True)) == [1, 2]
    office = province()
    assert office is not None
    proof, key = rescue(first), signer(office, LATER).key.public
    assert proof is not None and Rescue(proof, key).covers(json.loads(fresh(first).document), before=LATER)
    assert not Rescue(proof, key).covers(json.loads(fresh(second).document), before=LATER)


def test_a_changed_log_is_not_signed(people: Cast) -> None:
    from zhijiao.engines.credentials import Fault

    rows = [fresh(row) for row in many_proposals(people, 2)]
    issuing.issue(credential=rows[0], by=people.registrar.actor, at=NOON)
    jobs.sign_roots(at=NOON)
    LogLeaf.objects.update(leaf="00" * 32)
    issuing.issue(credential=rows[1], by=people.registrar.actor, at=NOON)
    with pytest.raises(Fault):
        publishing.sign_root(school=people.school, by=people.registrar.actor, at=LATER)


# --- the second look -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("change", "said"), [
    (lambda number: Assessment.objects.filter(agreement__number=number).update(grade=Grade.PASS), "grade"),
    (lambda number: Agreement.objects.filter(number=number).update(state=Placement.PAUSED), "no longer completed"),
    (lambda number: Agreement.objects.filter(number=number).update(ends_on=NOON.date()), "days"),
])
def test_an_issued_certificate_is_under_review_when_its_source_says_something_else(people: Cast, change, said: str) -> None:
    row = an_issued(people)
    jobs.review(at=NOON)
    assert fresh(row).doubt is None
    change(row.source_number)
    jobs.review(at=NOON)
    jobs.review(at=NOON)
    assert said in fresh(row).doubt.en and [entry.event for entry in history(row)].count("exchange.credential.doubted") == 1


def test_a_doubt_goes_when_the_source_agrees_again(people: Cast) -> None:
    row = an_issued(people)
    found = Assessment.objects.filter(agreement__number=row.source_number)
    found.update(grade=Grade.PASS)
    jobs.review(at=NOON)
    found.update(grade=Grade.GOOD)
    jobs.review(at=NOON)
    assert fresh(row).doubt is None and history(row)[-1].event == "exchange.credential.cleared"


# --- proving ---------------------------------------------------------------------------------------------------------


def test_what_is_sound_proves_so(people: Cast) -> None:
    for row in many_proposals(people, 2):
        issuing.issue(credential=row, by=people.registrar.actor, at=NOON)
    revoked(people, fresh(row))
    jobs.sign_roots(at=NOON)
    assert doors.count_signed() == 2 and list(doors.broken_credentials(LATER)) == []


@pytest.mark.parametrize(("spoil", "said"), [
    (lambda: Credential.objects.update(document="{}"), "not the one that was signed"),
    (lambda: LogLeaf.objects.update(leaf="00" * 32), "says something else"),
    (lambda: Credential.objects.update(state=State.REVOKED), "does not say"),
    (lambda: Credential.objects.update(state=State.REVOKED), "verified as"),
    (lambda: StatusList.objects.update(document="{}"), "does not say"),
    (lambda: StatusList.objects.update(valid_until=NOON.replace(year=2000)), "not signed again"),
    (lambda: LogLeaf.objects.update(place=7), "places are missing"),
    (lambda: LogRoot.objects.update(document=json.dumps({"size": 1, "root": "x"})), "does not fit the log"),
])
def test_what_was_tampered_with_is_found(people: Cast, spoil, said: str) -> None:
    an_issued(people)
    jobs.sign_roots(at=NOON)
    spoil()
    assert any(said in one.en for one in doors.broken_credentials(LATER))
