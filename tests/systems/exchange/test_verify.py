"""/verify for somebody without an account: the right verdict and sentence, whatever is given; bounded; nothing stored."""

from __future__ import annotations

import io
import json
import time
from datetime import date, timedelta
from typing import Any

import pytest
import segno
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import NOON, Cast
from tests.engines.credentials.made import CONTEXTS
from tests.systems.exchange.holding import a_certificate
from zhijiao.engines.credentials import new_key, sign
from zhijiao.engines.credentials.baking import bake_png, bake_svg
from zhijiao.engines.credentials.page import policy
from zhijiao.engines.credentials.qr import code
from zhijiao.kernel.papers.proofs import Paper, prove
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.requests.middleware import OneWriter
from zhijiao.kernel.requests.rates import Rate
from zhijiao.kernel.signing import actions as keys
from zhijiao.kernel.signing.signers import signer
from zhijiao.systems.exchange.actions.publishing import sign_lists, sign_root
from zhijiao.systems.exchange.pages import verify
from zhijiao.systems.exchange.queries.printing import code_of

pytestmark = pytest.mark.django_db
YESTERDAY = NOON - timedelta(days=1)
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _fresh(settings: Any, people: Cast) -> None:
    settings.ZHIJIAO_TODAY = date(2026, 9, 28)
    verify.RATE.forget()
    signer(people.province, YESTERDAY)


@pytest.fixture
def anybody() -> Client:
    client = Client(HTTP_HOST="localhost")
    client.cookies["django_language"] = "en"
    return client


def a_badge(people: Cast, **but: Any) -> dict[str, Any]:
    """Return an unsigned badge of the school."""
    made = {
        "@context": CONTEXTS, "id": "urn:uuid:7d1a9edd-ecc0-8a5d-9301-b17386891792", "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Turner's certificate", "issuer": {"id": signer(people.school, YESTERDAY).did, "type": ["Profile"], "name": "Beiling Industrial School"},
        "validFrom": "2026-09-27T04:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"], "narrative": "Turned shafts for a year",
            "identifier": [{"type": "IdentityObject", "hashed": False, "identityHash": "林晓雨", "identityType": "name"}],
            "achievement": {"id": "urn:uuid:00000000-0000-4000-8000-000000000001", "type": ["Achievement"], "name": "Turning",
                            "description": "d", "criteria": {"narrative": "c"}}},
    }
    return {name: value for name, value in {**made, **but}.items() if value is not None}


def a_signed(people: Cast, **but: Any) -> dict[str, Any]:
    return sign(a_badge(people, **but), signer(people.school, YESTERDAY).key, created=YESTERDAY)


def file(document: Any, name: str = "certificate.json") -> dict[str, Any]:
    data = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    return {"file": SimpleUploadedFile(name, data)}


def told(client: Client, document: Any) -> dict[str, Any]:
    """Return what a program is told of a document."""
    answer = client.post("/verify", file(document), headers=JSON)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_anybody_may_open_it_in_both_languages(anybody: Client) -> None:
    page = text(anybody.get("/verify"))
    assert "Verify a certificate" in page and "Nothing that you give here is stored" in page and "/verify/offline.html" in page
    anybody.cookies["django_language"] = "zh-hans"
    assert "核验凭证" in text(anybody.get("/verify"))


def test_a_genuine_certificate_is_told_with_what_it_says_and_every_check(anybody: Client, people: Cast) -> None:
    page = text(anybody.post("/verify", file(a_signed(people))))
    assert 'data-verdict="genuine"' in page and "The issuer signed exactly this, and it counts now." in page
    for said in ("Turner&#x27;s certificate", "Turning", "Turned shafts for a year", "林晓雨", "Beiling Industrial School", "27 Sep 2026"):
        assert said in page, said
    assert page.count("<li class=\"pass\">") >= 5 and "signature_right" in page
    anybody.cookies["django_language"] = "zh-hans"
    assert "真实有效" in text(anybody.post("/verify", {"text": json.dumps(a_signed(people))}))


def test_a_program_is_told_the_same_in_both_languages(anybody: Client, people: Cast) -> None:
    found = told(anybody, a_signed(people))
    assert found["verdict"] == "genuine" and all(check["zh"] and check["en"] and check["code"] for check in found["checks"])


@pytest.mark.parametrize("kind", ["application/json", "application/vc+json"])
def test_a_program_may_send_the_document_as_it_is(people: Cast, kind: str) -> None:
    client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    assert client.post("/verify", json.dumps(a_signed(people)), content_type=kind).json()["verdict"] == "genuine"
    assert client.post("/verify", b"{", content_type=kind).json()["checks"][0]["code"] == "not_json"
    assert client.post("/verify", b" ", content_type=kind).status_code == 422
    assert client.post("/verify", b"[]," * 4 * 2**20, content_type=kind).status_code == 413


def test_what_is_altered_is_not_repeated(anybody: Client, people: Cast) -> None:
    page = text(anybody.post("/verify", file({**a_signed(people), "name": "Doctor's certificate"})))
    assert 'data-verdict="altered"' in page and "Do not rely on it" in page and "Doctor" not in page


def test_whom_nobody_vouches_for_is_said_to_be_that(anybody: Client, people: Cast) -> None:
    thief = new_key("did:web:thief.example")
    forged = sign(a_badge(people, issuer={"id": thief.controller, "type": ["Profile"], "name": "A school"}), thief, created=YESTERDAY)
    page = text(anybody.post("/verify", file(forged)))
    assert 'data-verdict="unknown_issuer"' in page and "which nobody here vouches for" in page
    in_our_name = sign(a_badge(people), thief, created=YESTERDAY)
    assert told(anybody, in_our_name)["verdict"] == "unknown_issuer"
    page = text(anybody.post("/verify", file(in_our_name)))
    assert "Beiling Industrial School" in page and people.school.name not in page  # the register's name is lent to nobody


@pytest.mark.parametrize(("but", "verdict"), [
    ({"validFrom": "2027-01-01T00:00:00Z"}, "not_yet_valid"), ({"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2026-09-01T00:00:00Z"}, "expired"),
    ({"credentialStatus": {"id": "https://elsewhere.example/1#5", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
                           "statusListIndex": "5", "statusListCredential": "https://elsewhere.example/1"}}, "status_unknown")])
def test_time_and_status(anybody: Client, people: Cast, but: dict[str, Any], verdict: str) -> None:
    assert told(anybody, a_signed(people, **but))["verdict"] == verdict


def a_paper(people: Cast, **but: Any) -> Paper:
    made = {"organisation": people.school, "title": "Agreement", "number": "LN-X-2026-000001", "facts": ["Turner", "1 Sep 2026 to 1 Mar 2027"],
            "at": YESTERDAY, "path": "/apprenticeships/agreements/LN-X-2026-000001/verify/abc", "data": {"a": "b"}, "language": "en", **but}
    return Paper(**made)


def test_the_code_of_a_printed_paper_opens_as_an_address_is_typed_and_is_pasted(anybody: Client, people: Cast) -> None:
    made = prove(a_paper(people), YESTERDAY)
    address = made.text.partition("//")[2].partition("/")[2]
    assert address.startswith("V/") and code(made.text).version <= 12
    for path in (f"/{address}", f"/v/{address[2:]}"):
        page = text(anybody.get(path))
        assert 'data-verdict="genuine"' in page and "Agreement LN-X-2026-000001" in page and "1 Sep 2026 to 1 Mar 2027" in page
        assert '/apprenticeships/agreements/LN-X-2026-000001/verify/abc"' in page and "Does this paper still stand?" in page
    for given in (made.text, f"  {made.text}\n", address[2:]):
        assert 'data-verdict="genuine"' in text(anybody.post("/verify", {"text": given}))
    assert anybody.get(f"/{address}", headers=JSON).json()["verdict"] == "genuine"


def test_a_code_that_was_changed_is_found_out(anybody: Client, people: Cast) -> None:
    made = prove(a_paper(people), YESTERDAY).text
    sign_ = "A" if made[-9] != "A" else "B"
    assert 'data-verdict="genuine"' not in text(anybody.get("/V/" + made.rpartition("/V/")[2][:-9] + sign_ + made[-8:]))
    assert anybody.get("/V/NOTHING", headers=JSON).json()["verdict"] in ("malformed", "undecidable")


@pytest.mark.parametrize(("logged", "verdict"), [(True, "genuine"), (False, "unknown_issuer")])
def test_what_a_stolen_key_signed_before_the_theft_is_rescued_by_the_log_alone(anybody: Client, people: Cast, logged: bool, verdict: str) -> None:
    row = a_certificate(people)
    if logged:
        sign_root(school=people.school, by=SYSTEM, at=YESTERDAY + timedelta(hours=1))
    key = keys.report(key=signer(people.school, NOON).row, since=NOON.date(), reason="?", by=people.registrar.actor, at=NOON)
    keys.confirm(key=key, by=people.security_administrator.actor, at=NOON)
    sign_lists(school=people.school, number=1, by=SYSTEM, at=YESTERDAY)
    assert told(anybody, row.document.encode())["verdict"] == verdict
    found = anybody.get("/V/" + code_of(row).text.rpartition("/V/")[2], headers=JSON).json()
    assert found["verdict"] == verdict and ("key_rescued" in [check["code"] for check in found["checks"]]) == logged
    assert told(anybody, row.document.replace("880.5", "990.5").encode())["verdict"] == "altered"


def test_a_link_leads_to_this_platform_only(anybody: Client, people: Cast) -> None:
    elsewhere = sign({"@context": CONTEXTS[:1], "type": ["VerifiableCredential"], "issuer": signer(people.school, YESTERDAY).did,
                      "validFrom": "2026-09-27T04:00:00Z", "name": "Paper", "credentialSubject": {"id": "https://elsewhere.example/x"},
                      "relatedResource": {"id": "https://elsewhere.example/x", "digestMultibase": "uEiA"}},
                     signer(people.school, YESTERDAY).key, ("eddsa-jcs-2022",), created=YESTERDAY)
    page = text(anybody.post("/verify", file(elsewhere)))
    assert 'data-verdict="genuine"' in page and "elsewhere.example" not in page


def clique(count: int) -> list[dict[str, Any]]:
    return [{"id": f"_:n{a}", "type": "Achievement", "related": [{"id": f"_:n{b}", "type": "Related"} for b in range(count) if a != b]}
            for a in range(count)]


HOSTILE: dict[str, tuple[Any, str, str]] = {
    "nested 10,000 deep": (b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}", "malformed", "too_deep"),
    "5 MB of brackets": (b"[" + b"[]," * 1_700_000 + b"1]", "undecidable", "too_large"),
    "doubled keys": (b'{"a": 1, "a": 2}', "malformed", "duplicate_key"), "a list": (b"[1, 2]", "malformed", "not_an_object"),
    "a number": (b"5", "malformed", "not_an_object"), "not UTF-8": (b'{"a": "\xff"}', "malformed", "not_json"),
    "NaN": (b'{"a": NaN}', "malformed", "unsafe_number"), "control": (b'{"a": "\\u0000"}', "malformed", "control_character"),
    "half a sign": (b'{"a": "\\ud800"}', "malformed", "lone_surrogate"), "beyond 2^53": (b'{"a": 9007199254740993}', "malformed", "unsafe_number"),
    "addresses that are no texts": ({"credentialStatus": [{"statusListCredential": {"a": []}}, 5, None, [[]]]}, "malformed", "field_missing"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_has_its_sentence_in_two_seconds(anybody: Client, name: str) -> None:
    document, verdict, code_ = HOSTILE[name]
    began = time.process_time()
    found = told(anybody, document)
    assert (found["verdict"], time.process_time() - began < 2) == (verdict, True)
    assert code_ in [check["code"] for check in found["checks"]]


def test_a_large_document_and_a_poisoned_one_are_judged_in_two_seconds(anybody: Client, people: Cast) -> None:
    good = a_signed(people)
    large = {**good, "image": {"id": "data:image/png;base64," + "A" * 5_000_000, "type": "Image"}}
    poisoned = {**good, "proof": good["proof"][0], "credentialSubject": {"type": ["AchievementSubject"], "achievement": clique(10)}}
    for document, verdict in ((large, "altered"), (poisoned, "undecidable")):
        began = time.process_time()
        assert told(anybody, document)["verdict"] == verdict and time.process_time() - began < 2


def test_a_badge_inside_a_picture_is_read(anybody: Client, people: Cast) -> None:
    png, svg = io.BytesIO(), '<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>'
    segno.make("x").save(png, kind="png")
    for picture, name in ((bake_png(a_signed(people), png.getvalue()), "badge.png"), (bake_svg(a_signed(people), svg).encode(), "badge.svg")):
        assert anybody.post("/verify", file(picture, name), headers=JSON).json()["verdict"] == "genuine"


def test_what_cannot_be_taken_is_said(anybody: Client) -> None:
    for sent, sentence in (({}, "Choose a file, or paste"), ({"text": "  "}, "Choose a file, or paste"), (file(b" "), "Choose a file, or paste"),
                           (file(b"%PDF-1.7 x"), "This is a print (PDF)"),
                           (file(b"\x89PNG" + b"\0" * 9, "code.png"), "A picture is read by your own browser"),
                           (file(b"x" * (8 * 2**20 + 1)), "larger than 8 MB")):
        answer = anybody.post("/verify", sent)
        assert answer.status_code == 422 and sentence in text(answer)
    assert anybody.post("/verify", {}, headers=JSON).json()["status"] == 422
    assert anybody.post("/verify", file(b"x" * (10 * 2**20))).status_code == 413


def test_who_asks_too_often_waits_and_who_has_an_account_does_not(anybody: Client, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "RATE", Rate(most=2, seconds=60))
    for path in ("/verify/offline.html", "/V/NOTHING"):
        assert anybody.get(path).status_code == 200
    for answer in (anybody.get("/V/NOTHING"), anybody.get("/verify/offline.html"), anybody.post("/verify", {"text": "{}"})):
        assert answer.status_code == 429 and answer["Retry-After"] == "60"
    anybody.force_login(people.registrar.user)
    assert anybody.post("/verify", {"text": "{}"}).status_code == 200


def test_several_at_once_are_asked_to_wait(anybody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "PATIENCE", 0.01)
    with _all_taken():
        answers = [anybody.post("/verify", {"text": "{}"}), anybody.get("/V/NOTHING")]
    for answer in answers:
        assert answer.status_code == 503 and answer["Retry-After"] == "5" and "in a few seconds" in text(answer)


class _all_taken:
    def __enter__(self) -> None:
        self.held = 0
        while verify.AT_ONCE.acquire(blocking=False):
            self.held += 1

    def __exit__(self, *_: object) -> None:
        for _n in range(self.held):
            verify.AT_ONCE.release()


def test_nothing_is_stored(anybody: Client, people: Cast) -> None:
    document = a_signed(people)
    anybody.post("/verify", {"text": json.dumps(document)})  # the trust list is made
    before = {model: model._default_manager.count() for model in apps.get_models()}
    with CaptureQueriesContext(connection) as asked:
        anybody.post("/verify", {"text": json.dumps(document), "idempotency_key": "a-key-of-some-length"})
    assert not [one["sql"] for one in asked if not one["sql"].startswith("SELECT")]
    assert {model: model._default_manager.count() for model in apps.get_models()} == before
    with OneWriter.lock:  # nobody who writes holds it up
        assert anybody.post("/verify", {"text": "{}"}).status_code == 200


def test_a_form_from_elsewhere_is_refused() -> None:
    client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    assert client.post("/verify", {"text": "{}"}).status_code == 403
    assert client.post("/verify", {"text": "{}"}, headers=JSON).json()["verdict"] == "malformed"


def test_answers_are_kept_by_nobody_and_found_by_no_search_engine(anybody: Client) -> None:
    for answer in (anybody.get("/verify"), anybody.post("/verify", {"text": "{}"}), anybody.get("/V/NOTHING"), anybody.get("/verify/offline.html")):
        assert answer["Cache-Control"] == "private, no-store" and answer["X-Robots-Tag"] == "noindex"


def test_the_offline_page_holds_the_issuers_and_has_a_policy_of_its_own(anybody: Client, people: Cast) -> None:
    did = signer(people.school, YESTERDAY).did
    answer = anybody.get("/verify/offline.html")
    page = answer.content.decode()
    assert answer["Content-Security-Policy"] == policy() and "default-src 'none'" in policy()
    data = json.loads(page.partition('id="data">')[2].partition("</script>")[0])
    assert did in data["trust"] and data["dictionaries"]
    assert "'self'" in anybody.get("/verify")["Content-Security-Policy"]


def test_the_reader_of_codes_is_that_of_the_offline_page(anybody: Client) -> None:
    answer = anybody.get("/verify/reader.js")
    assert answer["Content-Type"].startswith("text/javascript") and "const readCode" in answer.content.decode()
