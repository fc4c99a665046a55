"""From a completed placement to a signed certificate: proposed once, issued with what the source says now, verifiable by anybody."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.test import override_settings

from tests.cast import NOON, Cast
from tests.systems.exchange.factories import a_completed_agreement, a_proposal, an_issued, many_proposals
from zhijiao.engines.credentials import verify
from zhijiao.engines.credentials.badges import schema_problems
from zhijiao.engines.credentials.log import leaf
from zhijiao.kernel.jobs.models import Progress
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.outbox.delivery import tick
from zhijiao.kernel.outbox.models import Message
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.signing.trust import register
from zhijiao.kernel.states import Refused, Stale
from zhijiao.systems.apprenticeships import doors
from zhijiao.systems.apprenticeships.models import Agreement, Assessment
from zhijiao.systems.apprenticeships.terms import Grade
from zhijiao.systems.apprenticeships.terms import State as Placement
from zhijiao.systems.exchange import jobs
from zhijiao.systems.exchange.actions import issuing, proposing
from zhijiao.systems.exchange.models import Batch, Credential, LogLeaf, StatusList
from zhijiao.systems.exchange.queries.lists import published_for
from zhijiao.systems.exchange.terms import Achieved, Purpose, State


def verdict(credential: Credential) -> str:
    document = json.loads(credential.document)
    return verify(credential.document, trust=register(NOON), status=published_for(document), at=NOON + timedelta(hours=1)).verdict.value


def test_news_of_a_completion_proposes_one_certificate(people: Cast) -> None:
    agreement = a_completed_agreement(people)
    for _ in range(2):
        jobs.propose_certificate({"agreement": agreement.pk}, at=NOON, key="k")
    made = Credential.objects.get()
    assert (made.state, made.school_id, made.learner_id) == (State.PROPOSED, people.school.pk, people.apprentice.person.pk)
    assert made.source_number == agreement.number and made.achieved is Achieved.APPRENTICESHIP and made.facts["hours"] == "880.5"
    assert [entry.event for entry in history(made)] == ["exchange.credential.proposed"]


def test_an_agreement_that_is_not_completed_or_was_failed_proposes_nothing(people: Cast) -> None:
    running = a_completed_agreement(people, state=Placement.ACTIVE)
    failed = a_completed_agreement(people, grade=Grade.FAIL, apprentice=people.adult.person)
    unassessed = a_completed_agreement(people, grade=None, apprentice=people.teacher.person)
    for one in (running, failed, unassessed):
        jobs.propose_certificate({"agreement": one.pk}, at=NOON, key="k")
    jobs.propose_missing(at=NOON)
    assert not Credential.objects.exists()


def test_the_night_proposes_what_the_news_did_not_reach(people: Cast) -> None:
    a_completed_agreement(people)
    a_completed_agreement(people, apprentice=people.adult.person)
    jobs.propose_missing(at=NOON)
    jobs.propose_missing(at=NOON)
    assert Credential.objects.filter(state=State.PROPOSED).count() == 2


def test_an_issued_certificate_verifies_and_says_what_was_achieved(people: Cast) -> None:
    made = an_issued(people)
    document = json.loads(made.document)
    assert verdict(made) == "genuine" and schema_problems(document) == []
    assert [proof["cryptosuite"] for proof in document["proof"]] == ["eddsa-rdfc-2022", "eddsa-jcs-2022"]
    subject = document["credentialSubject"]
    assert subject["licenseNumber"] == made.number and subject["identifier"][0]["identityHash"] == "林晓雨"
    assert "沈阳北辰机床有限公司" in subject["narrative"] and "880.5 h" in subject["narrative"] and "良好 good" in subject["narrative"]
    assert document["issuer"]["name"] == "沈阳北陵工业学校 / Beiling Industrial School"
    assert {entry["statusPurpose"] for entry in document["credentialStatus"]} == {"revocation", "suspension"}
    assert made.sha256 == hashlib.sha256(made.document.encode()).hexdigest()
    assert LogLeaf.objects.get(credential=made).leaf == leaf(document).hex()


def test_the_citizen_number_is_there_as_a_hash_whose_salt_the_holder_alone_has(people: Cast) -> None:
    made = an_issued(people)
    number = people.apprentice.person.id_number
    hashed = json.loads(made.document)["credentialSubject"]["identifier"][1]
    assert hashed["identityHash"] == "sha256$" + hashlib.sha256((number + made.identity_code).encode()).hexdigest()
    assert number not in made.document and made.identity_code not in made.document and "salt" not in hashed


def test_somebody_without_a_citizen_number_has_a_certificate_without_its_hash(people: Cast) -> None:
    made = many_proposals(people, 2)[1]
    issuing.issue(credential=made, by=people.registrar.actor, at=NOON)
    assert len(json.loads(made.document)["credentialSubject"]["identifier"]) == 1 and made.identity_code == "" and verdict(made) == "genuine"


def test_a_certificate_is_issued_with_what_the_agreement_says_on_that_day(people: Cast) -> None:
    proposal = a_proposal(people)
    Assessment.objects.filter(agreement__number=proposal.source_number).update(grade=Grade.EXCELLENT)
    issuing.issue(credential=proposal, by=people.registrar.actor, at=NOON)
    assert "优秀" in proposal.document and Credential.objects.get(pk=proposal.pk).facts["grade_en"] == "excellent"


@pytest.mark.parametrize(("change", "said"), [
    (lambda agreement: Agreement.objects.filter(pk=agreement.pk).update(state=Placement.PAUSED), "no longer completed"),
    (lambda agreement: Agreement.objects.filter(pk=agreement.pk).update(post_name=""), "names no post"),
    (lambda agreement: Agreement.objects.filter(pk=agreement.pk).update(post_name="装\u0007配"), "cannot be signed"),
])
def test_what_cannot_be_attested_is_not_issued(people: Cast, change, said: str) -> None:
    proposal = a_proposal(people)
    change(Agreement.objects.get(number=proposal.source_number))
    with pytest.raises(Refused, match=said):
        issuing.issue(credential=proposal, by=people.registrar.actor, at=NOON)
    assert Credential.objects.get(pk=proposal.pk).state is State.PROPOSED and not LogLeaf.objects.exists()


def test_only_the_own_school_s_registrar_issues(people: Cast) -> None:
    proposal = a_proposal(people)
    for actor in (people.teacher.actor, people.college_registrar.actor, people.provincial_official.actor, people.apprentice.actor):
        with pytest.raises(Refused):
            issuing.issue(credential=proposal, by=actor, at=NOON)
    with pytest.raises(Refused, match="one school"):
        issuing.order_batch(rows=[proposal], by=people.college_registrar.actor, at=NOON)


def test_a_page_made_from_an_older_version_issues_nothing(people: Cast) -> None:
    proposal = a_proposal(people)
    with pytest.raises(Stale):
        issuing.issue(credential=proposal, by=people.registrar.actor, at=NOON, version=proposal.version + 1)


def test_the_same_achievement_and_period_is_held_once(people: Cast) -> None:
    first = an_issued(people)
    twin = a_completed_agreement(people)
    done = doors.completion(twin.pk)
    assert done is not None
    assert proposing.propose(completed=[done], by=SYSTEM, at=NOON) == []
    assert Credential.objects.living().get() == first


def test_entries_of_the_status_lists_are_each_one_s_own_and_in_no_order(people: Cast) -> None:
    many_proposals(people, 6)
    jobs.order_issue(rows=list(Credential.objects.all()), by=people.registrar.actor, at=NOON)
    indexes = list(Credential.objects.order_by("pk").values_list("status_index", flat=True))
    assert len(set(indexes)) == 6 and max(indexes) > 1_000
    assert set(StatusList.objects.values_list("purpose", "number")) == {(Purpose.REVOCATION, 1), (Purpose.SUSPENSION, 1)}
    assert list(LogLeaf.objects.values_list("place", flat=True)) == [0, 1, 2, 3, 4, 5]


def test_a_full_list_is_followed_by_the_next(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "FULL", 2)
    for row in many_proposals(people, 3):
        issuing.issue(credential=row, by=people.registrar.actor, at=NOON)
    assert list(Credential.objects.order_by("pk").values_list("status_number", flat=True)) == [1, 1, 2]
    assert all(verdict(row) == "genuine" for row in Credential.objects.all())


def test_a_few_are_issued_at_once_and_their_holders_are_told(people: Cast, mailoutbox) -> None:
    a_proposal(people)
    batch = jobs.order_issue(rows=list(Credential.objects.all()), by=people.registrar.actor, at=NOON)
    assert (batch.is_done, batch.issued, batch.refused, batch.task) == (True, 1, [], None)
    tick(at=NOON)
    tick(at=NOON)
    assert [letter.to for letter in mailoutbox] == [["apprentice@cast.example"]] and "/exchange/mine" in mailoutbox[0].body


def test_a_row_that_cannot_be_signed_is_told_and_the_others_are_issued(people: Cast) -> None:
    rows = many_proposals(people, 3)
    Agreement.objects.filter(number=rows[1].source_number).update(programme_name="", programme_code=None)
    batch = jobs.order_issue(rows=rows, by=people.registrar.actor, at=NOON)
    assert (batch.issued, batch.is_done) == (2, True)
    ((key, number, english, _),) = batch.refused
    assert (key, number) == (rows[1].pk, rows[1].number) and "programme" in english
    assert Credential.objects.get(pk=rows[1].pk).state is State.PROPOSED


def test_a_batch_that_was_killed_goes_on_without_a_gap_or_a_double(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = many_proposals(people, 9)
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    monkeypatch.setattr(jobs, "CHUNK", 3)
    batch = jobs.order_issue(rows=rows, by=people.registrar.actor, at=NOON)
    progress = Progress.objects.get(task=batch.task)
    arguments = {"key": batch.pk, "user": people.registrar.user.pk, "membership": people.registrar.actor.membership_id, "moment": NOON.isoformat()}
    signed = issuing.LogLeaf.objects.bulk_create
    calls = []

    def dies_in_the_second(leaves: list[LogLeaf]) -> list[LogLeaf]:
        calls.append(len(leaves))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return signed(leaves)

    monkeypatch.setattr(issuing.LogLeaf.objects, "bulk_create", dies_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        jobs.press_batch.work(progress, **arguments)
    assert Credential.objects.filter(state=State.ISSUED).count() == 3 and Progress.objects.get(pk=progress.pk).done == 3
    before = dict(Credential.objects.filter(state=State.ISSUED).values_list("pk", "sha256"))
    assert jobs.press_batch.work(Progress.objects.get(pk=progress.pk), **arguments) == {"issued": 9, "refused": 0}
    assert Credential.objects.filter(state=State.ISSUED).count() == 9 and Batch.objects.get().is_done
    assert before.items() <= dict(Credential.objects.values_list("pk", "sha256")).items(), "what was issued before stays to the byte"
    assert list(LogLeaf.objects.values_list("place", flat=True)) == list(range(9))
    assert len({row.status_index for row in Credential.objects.all()}) == 9 and all(verdict(row) == "genuine" for row in Credential.objects.all())


def test_what_a_batch_is_issuing_goes_into_no_second_one(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = many_proposals(people, 4)
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    first = jobs.order_issue(rows=rows[:3], by=people.registrar.actor, at=NOON)
    second = jobs.order_issue(rows=rows, by=people.registrar.actor, at=NOON)
    assert (first.credentials.count(), second.total, second.credentials.get().pk) == (3, 1, rows[3].pk)
    with pytest.raises(Refused, match="No certificate that waits"):
        jobs.order_issue(rows=rows[:3], by=people.registrar.actor, at=NOON)


def test_a_sample_that_does_not_hold_stops_the_issue(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhijiao.engines.credentials import Fault

    proposal = a_proposal(people)
    monkeypatch.setattr(issuing, "schema_problems", lambda document: [Fault("sample_differs").message])
    with pytest.raises(Fault):
        issuing.issue(credential=proposal, by=people.registrar.actor, at=NOON)
    assert Credential.objects.get(pk=proposal.pk).state is State.PROPOSED


def test_an_address_with_a_port_is_an_issuer_s_name_too(people: Cast) -> None:
    with override_settings(ZHIJIAO_ADDRESS="http://localhost:8000"):
        made = an_issued(people)
        assert json.loads(made.document)["issuer"]["id"].startswith("did:web:localhost%3A8000:issuers:") and verdict(made) == "genuine"


def test_letters_wait_for_the_commit(people: Cast) -> None:
    an_issued(people)
    assert Message.objects.filter(event="exchange.credentials.issued").count() == 1
