"""The desk, the page of a certificate, its file and paper, and what anybody may fetch."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import NOON, Cast, Member
from tests.systems.exchange.factories import a_completed_agreement, a_proposal, an_issued, many_proposals
from zhijiao.engines.credentials import read_json, verify
from zhijiao.engines.credentials.qr import unprinted
from zhijiao.kernel.jobs.models import JobStage, Progress
from zhijiao.kernel.journal.entries import history
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.signing.trust import register
from zhijiao.kernel.states import Reason, Refused
from zhijiao.systems.apprenticeships.models import Assessment
from zhijiao.systems.apprenticeships.terms import Grade
from zhijiao.systems.exchange import jobs
from zhijiao.systems.exchange.actions import issuing, standing
from zhijiao.systems.exchange.models import Batch, Credential, LogRoot
from zhijiao.systems.exchange.pages import desk
from zhijiao.systems.exchange.queries import desk as queries
from zhijiao.systems.exchange.queries.desk import tasks
from zhijiao.systems.exchange.queries.lists import published_for
from zhijiao.systems.exchange.queries.printing import code_of, printed_pdf
from zhijiao.systems.exchange.queries.templates import dictionaries, shared
from zhijiao.systems.exchange.terms import RevokeReason, State, SuspendReason


def seen_by(member: Member, language: str = "en") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(member.user)
    return client


def fresh(row: Credential) -> Credential:
    return Credential.objects.get(pk=row.pk)


def asked(people: Cast, row: Credential) -> None:
    standing.ask_revocation(credential=row, reason=RevokeReason.CONTENT_WRONG, note="岗位写错", by=people.teacher.actor, at=NOON)


# --- the desk --------------------------------------------------------------------------------------------------------


def test_the_registrar_issues_everything_that_waits(people: Cast) -> None:
    many_proposals(people, 3)
    client = seen_by(people.registrar)
    page = client.get("/exchange/desk").content.decode()
    assert "3 certificates wait here" in page and "Issue all 3" in page
    answer = client.post("/exchange/desk/issue", {"all": "yes"})
    batch = Batch.objects.get()
    assert answer["Location"] == f"/exchange/batches/{batch.pk}" and batch.issued == 3
    assert "3 of 3 issued" in client.get(answer["Location"]).content.decode()
    assert "No certificate waits" in client.get("/exchange/desk").content.decode()


def test_the_registrar_issues_the_ticked_ones(people: Cast) -> None:
    rows = many_proposals(people, 3)
    seen_by(people.registrar).post("/exchange/desk/issue", {"number": [rows[0].number, rows[2].number, "LN-Z-2026-999999"]})
    assert [fresh(row).state for row in rows] == [State.ISSUED, State.PROPOSED, State.ISSUED]


def test_nothing_ticked_comes_back_to_the_desk_with_the_reason_at_the_list(people: Cast) -> None:
    waits = a_proposal(people)
    answer = seen_by(people.registrar).post("/exchange/desk/issue", {})
    page = answer.content.decode()
    assert answer.status_code == 422 and page.index("h-issue") < page.index("Tick at least one certificate") < page.index(waits.number)
    assert fresh(waits).state is State.PROPOSED


def test_what_was_issued_meanwhile_is_said_on_the_desk_and_the_ticks_stay(people: Cast) -> None:
    gone, waits = many_proposals(people, 2)
    issuing.issue(credential=gone, by=people.registrar.actor, at=NOON)
    page = seen_by(people.registrar).post("/exchange/desk/issue", {"number": [gone.number]}).content.decode()
    assert "No certificate that waits to be issued was chosen" in page and waits.number in page and " checked" not in page
    issuing.issue(credential=fresh(waits), by=people.registrar.actor, at=NOON)
    page = seen_by(people.registrar).post("/exchange/desk/issue", {"number": [waits.number]}).content.decode()
    assert "No certificate that waits to be issued was chosen" in page and "No certificate waits" in page


def test_what_is_refused_keeps_its_ticks(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = many_proposals(people, 2)

    def refuses(**_: Any) -> None:
        raise Refused([Reason(issuing.HELD)])

    monkeypatch.setattr(desk, "order_issue", refuses)
    page = seen_by(people.registrar).post("/exchange/desk/issue", {"number": [second.number]}).content.decode()
    assert page.count(" checked") == 1 and f'value="{second.number}" checked' in page and first.number in page and issuing.HELD.en in page


def test_many_are_issued_by_a_job_whose_progress_is_shown(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    many_proposals(people, 3)
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    client = seen_by(people.registrar)
    where = client.post("/exchange/desk/issue", {"all": "yes"})["Location"]
    page = client.get(where).content.decode()
    assert "being signed" in page and 'max="3"' in page and "every 2s" in page
    assert "No certificate waits" in client.get("/exchange/desk").content.decode(), "what a batch holds is not issued twice"


def test_before_many_are_issued_at_once_it_is_asked_once_more(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    many_proposals(people, 3)
    monkeypatch.setattr(desk, "AT_ONCE", 2)
    client = seen_by(people.registrar)
    asked_again = client.post("/exchange/desk/issue", {"all": "yes"})
    page = asked_again.content.decode()
    assert asked_again.status_code == 200 and "Issue 3 certificates?" in page and "revoked by two people only" in page and not Batch.objects.exists()
    assert 'name="sure" value="3"' in page
    assert "签发3份证明？" in seen_by(people.registrar, "zh-hans").post("/exchange/desk/issue", {"all": "yes"}).content.decode()
    assert "Issue 3 certificates?" in client.post("/exchange/desk/issue", {"all": "yes", "sure": "2"}).content.decode(), "one more came meanwhile"
    assert client.post("/exchange/desk/issue", {"all": "yes", "sure": "3"}).status_code == 302 and Batch.objects.get().total == 3


def test_a_batch_is_stopped_and_the_rest_is_on_the_desk_again(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = many_proposals(people, 3)
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    client = seen_by(people.registrar)
    where = client.post("/exchange/desk/issue", {"all": "yes"})["Location"]
    batch = Batch.objects.get()
    issuing.issue_chunk(batch=batch, by=people.registrar.actor, at=NOON, most=2)
    assert "Stop here" in client.get(where).content.decode() and "Stop here" not in seen_by(people.provincial_official).get(where).content.decode()
    assert seen_by(people.teacher).post(f"{where}/stop").status_code == 403
    page = client.post(f"{where}/stop", follow=True).content.decode()
    assert "the rest is on your desk" in page and "1 of it were left to the desk" in page and "2 of 3 issued" in page
    assert [fresh(row).state for row in rows] == [State.ISSUED, State.ISSUED, State.PROPOSED]
    assert issuing.issue_chunk(batch=batch, by=people.registrar.actor, at=NOON) == 0, "a worker that comes later issues no more of it"
    assert "1 certificate waits here" in client.get("/exchange/desk").content.decode()
    assert {entry.event for entry in history(batch)} == {"exchange.batch.ordered", "exchange.batch.pressed", "exchange.batch.stopped"}
    assert "there is nothing left to stop" in client.post(f"{where}/stop", follow=True).content.decode()
    with pytest.raises(Refused, match="your own"):
        issuing.stop_batch(batch=batch, by=people.college_registrar.actor, at=NOON)


def test_the_certificates_of_a_batch_are_printed_together_without_those_that_cannot_be(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = many_proposals(people, 5)
    rows[1].learner.name = "𠀀某"  # the print font has no such character
    rows[1].learner.save()
    client = seen_by(people.registrar)
    where = client.post("/exchange/desk/issue", {"all": "yes"})["Location"]
    standing.suspend(credential=fresh(rows[4]), reason=SuspendReason.OBJECTION, by=people.registrar.actor, at=NOON)
    page = client.get(where).content.decode()
    assert "All 3 certificates (PDF)" in page and "the print font lacks a character" in page and "𠀀" in page
    answer = client.get(f"{where}/print/1.pdf")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF") and b"/Type/Pages/Count 3/" in answer.content
    assert [sum(entry.event == "exchange.credential.printed" for entry in history(row)) for row in rows] == [1, 0, 1, 1, 0]
    monkeypatch.setattr(queries, "IN_A_FILE", 2)
    assert "Certificates 1–2 (PDF)" in (page := client.get(where).content.decode()) and "Certificates 3–3 (PDF)" in page
    assert client.get(f"{where}/print/2.pdf").status_code == 200
    assert client.get(f"{where}/print/3.pdf").status_code == client.get(f"{where}/print/0.pdf").status_code == 404
    assert seen_by(people.college_registrar).get(f"{where}/print/1.pdf").status_code == 404


def test_what_a_broken_batch_left_is_on_the_desk_again(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    many_proposals(people, 3)
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    client = seen_by(people.registrar)
    where = client.post("/exchange/desk/issue", {"all": "yes"})["Location"]
    Progress.objects.update(stage=JobStage.FAILED)
    assert "stopped because of a fault" in client.get(where).content.decode()
    assert "3 certificates of completion to issue" in [task.words.en for task in tasks(people.registrar.actor, NOON.date())]
    again = client.post("/exchange/desk/issue", {"all": "yes"})["Location"]
    assert again != where and Batch.objects.get(pk=again.rsplit("/", 1)[-1]).total == 3


def test_what_could_not_be_issued_stands_on_the_page_of_the_batch(people: Cast) -> None:
    row = a_proposal(people)
    Assessment.objects.update(grade=Grade.FAIL)
    client = seen_by(people.registrar, "zh-hans")
    page = client.get(client.post("/exchange/desk/issue", {"all": "yes"})["Location"]).content.decode()
    assert row.number in page and "已不是办结且合格的状态" in page


def test_the_desk_shows_what_is_to_decide_and_to_review(people: Cast) -> None:
    row = an_issued(people)
    asked(people, row)
    Assessment.objects.update(grade=Grade.PASS)
    jobs.review(at=NOON)
    page = seen_by(people.registrar).get("/exchange/desk").content.decode()
    assert "Revocations to decide" in page and "what it says is wrong" in page and "now differs in: grade" in page
    assert "Revocations to decide" not in seen_by(people.teacher).get("/exchange/desk").content.decode(), "who asked does not decide"


def test_the_home_page_tells_whom_it_concerns(people: Cast) -> None:
    row = an_issued(people)
    a_completed_agreement(people, apprentice=people.adult.person)
    jobs.propose_missing(at=NOON)
    asked(people, row)
    told = {name: [task.words.en for task in tasks(people.members[name].actor, NOON.date())]
            for name in ("registrar", "provincial_official", "teacher", "apprentice", "college_registrar")}
    assert told == {"registrar": ["1 certificate of completion to issue", "1 revocation to decide"], "provincial_official": ["1 revocation to decide"],
                    "teacher": [], "apprentice": [], "college_registrar": []}


# --- one certificate -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("en", ("How it is signed", "Suspend")), ("zh-hans", ("签名情况", "暂停使用"))])
def test_the_page_of_a_certificate_in_both_languages(people: Cast, language: str, words: tuple[str, ...]) -> None:
    row = an_issued(people)
    page = seen_by(people.registrar, language).get(row.get_absolute_url()).content.decode()
    assert all(word in page for word in words) and row.sha256 in page and "林晓雨" in page


def test_a_proposal_is_issued_on_its_page_and_revoked_by_two(people: Cast) -> None:
    row = a_proposal(people)
    registrar, teacher = seen_by(people.registrar), seen_by(people.teacher)
    registrar.post(f"{row.get_absolute_url()}/issue", {"version": row.version})
    assert fresh(row).state is State.ISSUED
    teacher.post(f"{row.get_absolute_url()}/ask_revocation", {"reason": "content_wrong", "note": "岗位写错", "version": fresh(row).version})
    form = registrar.get(f"{row.get_absolute_url()}/revoke").content.decode()
    assert "岗位写错" in form and "cannot be taken back" in form
    registrar.post(f"{row.get_absolute_url()}/revoke", {"note": "", "version": fresh(row).version})
    assert fresh(row).state is State.REVOKED
    page = registrar.get(row.get_absolute_url()).content.decode()
    assert "Revoked: what it says is wrong" in page and "Revocation asked for" in page and "Propose a new one" in page
    where = registrar.post(f"{row.get_absolute_url()}/propose_again", {"version": fresh(row).version})["Location"]
    assert where == Credential.objects.get(state=State.PROPOSED).get_absolute_url()


def test_an_office_sees_the_holder_s_name_covered(people: Cast) -> None:
    row = an_issued(people)
    page = seen_by(people.city_officer).get(row.get_absolute_url()).content.decode()
    assert "林晓雨" not in page and "The signed document" not in page
    assert "The signed document" in seen_by(people.registrar).get(row.get_absolute_url()).content.decode()


def test_others_are_refused(people: Cast) -> None:
    row = an_issued(people)
    for name, status in (("stranger", 404), ("college_registrar", 404), ("shenfu_officer", 404), ("hr", 403), ("mentor", 403), ("apprentice", 403)):
        assert seen_by(people.members[name]).get(row.get_absolute_url()).status_code == status, name
    for name, status in (("apprentice", 200), ("guardian", 200), ("adult", 404), ("stranger", 404)):
        assert seen_by(people.members[name]).get(f"{row.get_absolute_url()}/credential.json").status_code == status, name


def test_a_proposal_has_no_file_and_its_learner_does_not_see_it(people: Cast) -> None:
    row = a_proposal(people)
    for path in ("credential.json", "print.pdf", "log.json"):
        assert seen_by(people.registrar).get(f"{row.get_absolute_url()}/{path}").status_code == 404
    assert not Credential.objects.visible_to(people.apprentice.actor).exists()


def test_the_signed_file_is_handed_out_to_the_byte_and_that_is_recorded(people: Cast) -> None:
    row = an_issued(people)
    answer = seen_by(people.apprentice).get(f"{row.get_absolute_url()}/credential.json")
    assert answer.content.decode() == row.document and f"{row.number}.json" in answer["Content-Disposition"]
    assert history(row)[-1].event == "exchange.credential.taken"


def test_the_proof_of_the_log_is_handed_out_once_a_root_is_signed(people: Cast) -> None:
    row = an_issued(people)
    client = seen_by(people.apprentice)
    assert client.get(f"{row.get_absolute_url()}/log.json").status_code == 404
    jobs.sign_roots(at=NOON)
    assert json.loads(client.get(f"{row.get_absolute_url()}/log.json").content)["place"] == 0


# --- on paper --------------------------------------------------------------------------------------------------------


def test_the_code_on_the_paper_is_the_certificate_itself(people: Cast) -> None:
    row = an_issued(people)
    code = code_of(row)
    document = unprinted(code.text, dictionaries())
    assert document["credentialSubject"] == json.loads(row.document)["credentialSubject"] and code.side <= 30.5
    report = verify(document, trust=register(NOON), status=published_for(document), at=NOON + timedelta(hours=1))
    assert report.verdict.value == "genuine"
    altered = {**document, "validFrom": "2026-01-01T00:00:00Z"}
    assert verify(altered, trust=register(NOON), status=published_for(document), at=NOON).verdict.value == "altered"


def test_each_wording_has_its_own_dictionary_and_keeps_it_when_the_platform_moves(people: Cast, settings) -> None:
    code = code_of(an_issued(people))
    assert len({one.name for one in dictionaries()}) == 9 == len(dictionaries())
    settings.ZHIJIAO_ADDRESS = "https://moved.example"
    assert len({one.name for one in dictionaries()}) == 18 and set(shared("completion-post-1")) <= set(dictionaries())
    assert unprinted(code.text, dictionaries())["credentialSubject"]["identifier"][0]["identityHash"] == "林晓雨"


def test_a_wording_that_was_signed_once_stays_to_the_byte(settings) -> None:
    settings.ZHIJIAO_ADDRESS = "https://zhijiao.example"
    assert {name: [one.name for one in shared(f"completion-{name}-1")] for name in ("apprenticeship", "post", "cognition")} == {
        "apprenticeship": ["3f902fbb", "a3164dc1", "d80bbe7d"], "post": ["4b426e9e", "935224ed", "67d7ccdc"],
        "cognition": ["c27a8422", "25d5926f", "962f41b3"],
    }, "papers in people's hands need these: write a new wording instead"


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_the_printed_certificate_bears_both_languages(people: Cast, tmp_path) -> None:
    row = an_issued(people)
    answer = seen_by(people.registrar).get(f"{row.get_absolute_url()}/print.pdf")
    assert answer["Content-Type"] == "application/pdf" and history(row)[-1].event == "exchange.credential.printed"
    (tmp_path / "one.pdf").write_bytes(answer.content)
    text = subprocess.run(["pdftotext", "-layout", str(tmp_path / "one.pdf"), "-"], check=True, capture_output=True, text=True).stdout
    for wanted in ("学徒制培养完成证明", "Certificate of completed apprenticeship", "林晓雨", "沈阳北陵工业学校", "Beiling Industrial School",
                   row.number, "880.5"):
        assert wanted in text, wanted


def test_a_revoked_certificate_says_so_on_paper(people: Cast) -> None:
    row = an_issued(people)
    asked(people, row)
    before = printed_pdf(fresh(row))
    standing.revoke(credential=row, by=people.registrar.actor, at=NOON)
    assert printed_pdf(fresh(row)) != before


# --- what anybody may fetch ------------------------------------------------------------------------------------------


def test_anybody_fetches_status_lists_and_the_log(people: Cast) -> None:
    row = an_issued(people)
    jobs.sign_roots(at=NOON)
    entry = json.loads(row.document)["credentialStatus"][0]
    path = entry["statusListCredential"].removeprefix("http://localhost:8000")
    answer = Client().get(path)
    assert read_json(answer.content)["credentialSubject"]["statusPurpose"] == "revocation" and "max-age=300" in answer["Cache-Control"]
    code = path.split("/")[3]
    log = Client().get(f"/exchange/log/{code}").json()
    assert log["roots"][0] == json.loads(LogRoot.objects.get().document) == Client().get(f"/exchange/log/{code}/root").json()
    assert Client().get(f"/exchange/log/{code}/leaves?from=0").json() == {"size": 1, "from": 0, "leaves": [row.leaf.leaf]}
    assert Client().get(f"/exchange/log/{code}/leaves?from=1").json()["leaves"] == []
    assert Client().get(f"/exchange/log/{code}/leaves?from=x").status_code == 400


def test_what_is_not_published_is_not_there(people: Cast) -> None:
    an_issued(people)
    code = people.school.uscc.lower()
    for path in (f"status/{code}/revocation/2", f"status/{code}/other/1", "status/unknown/revocation/1", "log/unknown", f"log/{code}/root", "log/unknown/root",
                 "log/unknown/leaves"):
        assert Client().get(f"/exchange/{path}").status_code == 404, path
    assert Client().get(f"/exchange/log/{code}/leaves").json()["size"] == 0, "before the first signed root nothing is told"


def test_the_room_is_there_for_the_roles_that_it_names(people: Cast) -> None:
    from zhijiao.kernel.screens.rooms import declared

    room = next(one for one in declared() if one.key == "exchange")
    assert room.link_for(Role.SCHOOL_REGISTRAR).url == "exchange:desk" and room.link_for(Role.ENTERPRISE_HR).url == "exchange_verify"


def test_what_the_desk_does_not_show_is_one_press_away_in_the_list(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    many_proposals(people, 3)
    monkeypatch.setattr(queries, "MOST", 2)
    client = seen_by(people.registrar)
    assert '<a href="/exchange/credentials?view=waiting">and 1 more</a>' in client.get("/exchange/desk").content.decode()
    assert client.get("/exchange/credentials?view=waiting").content.decode().count("LN-Z-2026-") >= 3
