"""Codes on printed papers: every template has one, an independent reader reads it at 300 dpi, it verifies without a network."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.cast import NOON, TODAY, Cast, cast
from tests.kernel.papers.every import LATER, PAPERS, Print
from zhijiao.engines.credentials import Fault, verify
from zhijiao.engines.credentials.model import issuer_of
from zhijiao.engines.credentials.qr import Dictionary, code, unprinted
from zhijiao.kernel.papers import proofs
from zhijiao.kernel.papers.proofs import Paper, dictionaries, digest, prove
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.signing import actions, trust
from zhijiao.kernel.signing.signers import signer

pytestmark = pytest.mark.django_db
SOURCE = Path(__file__).resolve().parents[3] / "src" / "zhijiao"
READERS = pytest.mark.skipif(not (shutil.which("pdftoppm") and shutil.which("zbarimg")),
                             reason="pdftoppm or zbarimg is not installed (poppler-utils, zbar-tools)")


@pytest.fixture
def people(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr("zhijiao.kernel.people.middleware.moment", lambda: LATER)
    return cast()


def a_paper(people: Cast, **but: Any) -> Paper:
    return Paper(**{"organisation": people.school, "title": "协议", "number": "LN-1", "facts": ("林晓雨", "2026-09-01至2027-06-30"), "at": NOON,
                    "path": "/papers/1", "data": {"pay": 2000}, **but})


def scanned(pdf: bytes, folder: Path) -> list[str]:
    """Return every code that zbar finds on the pages of a PDF at 300 dpi."""
    (folder / "paper.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "300", "-gray", folder / "paper.pdf", folder / "page"], check=True)
    ran = subprocess.run(["zbarimg", "--raw", "-q", "--nodbus", *sorted(folder.glob("page*.pgm"))], capture_output=True, text=True, check=False)
    return ran.stdout.split()


def test_every_template_has_a_print_here() -> None:
    """A template that this list does not know would be printed without anybody having seen its code."""
    templates = {path.name for path in SOURCE.rglob("*.typ")} - {"frame.typ"}
    assert templates == PAPERS.keys()


@READERS
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("template", sorted(PAPERS))
def test_the_code_on_every_paper_is_read_at_300_dpi_and_verifies(people: Cast, tmp_path: Path, template: str, language: str) -> None:
    made: Print = PAPERS[template](people, language)
    found = [text for text in scanned(made.pdf, tmp_path) if "/V/" in text]
    assert len(found) == 1 and found[0].startswith("HTTPS://LOCALHOST:8000/V/")
    document = unprinted(found[0], made.dictionaries())
    report = verify(document, trust=trust.register(LATER), status=made.status(), at=LATER)
    assert report.verdict == "genuine", report.codes
    assert issuer_of(document) == signer(made.issuer, LATER).did
    told = json.dumps(document, ensure_ascii=False)
    assert [said for said in made.says if said not in told] == [], told
    shape = code(found[0])
    assert shape.error == "M" and shape.version <= made.largest and shape.symbol_size(border=0)[0] * proofs.MODULE >= 26


def test_the_address_in_a_code_opens_a_page_that_says_who_signed_and_leads_on(people: Cast, client: Client) -> None:
    client.cookies["django_language"] = "zh-hans"
    page = client.get(prove(a_paper(people), LATER).text.removeprefix("HTTPS://LOCALHOST:8000")).content.decode()
    for words in ("真实有效", people.school.name, "协议 LN-1", "林晓雨；2026-09-01至2027-06-30", 'href="http://localhost:8000/papers/1"'):
        assert words in page, words


def test_a_changed_word_is_altered(people: Cast) -> None:
    document = unprinted(prove(a_paper(people), LATER).text, dictionaries())
    for changed in ({"name": "协议 LN-2"}, {"description": "王二"}, {"relatedResource": {**document["relatedResource"], "digestMultibase": "uEiA"}},
                    {"credentialSubject": {"id": "http://localhost:8000/papers/2"}}, {"validFrom": "2026-09-27T04:00:00Z"}):
        assert verify({**document, **changed}, trust=trust.register(LATER), at=LATER).verdict == "altered", changed
    assert verify(document, trust=trust.register(LATER), at=LATER).genuine


def test_a_paper_of_a_stolen_key_has_no_known_issuer(people: Cast) -> None:
    document = unprinted(prove(a_paper(people), LATER).text, dictionaries())
    row = signer(people.school, LATER).row
    actions.confirm(key=actions.report(key=row, since=TODAY, reason="?", by=people.registrar.actor, at=LATER), by=people.security_administrator.actor, at=LATER)
    assert verify(document, trust=trust.register(LATER), at=LATER).verdict == "unknown_issuer"
    again = unprinted(prove(a_paper(people), LATER).text, dictionaries())
    assert verify(again, trust=trust.register(LATER), at=LATER).genuine


def test_the_same_paper_has_the_same_code_and_survives_turned_keys(people: Cast) -> None:
    first = prove(a_paper(people), LATER)
    assert prove(a_paper(people), LATER + timedelta(days=3)) == first
    issuer = signer(people.school, LATER).issuer
    for day in (4, 5):
        actions.rotate(issuer=issuer, by=SYSTEM, at=LATER + timedelta(days=day))
    later = LATER + timedelta(days=6)
    assert verify(unprinted(first.text, dictionaries()), trust=trust.register(later), at=later).genuine
    # printed again it bears the key of today, from that key's first moment on
    again = unprinted(prove(a_paper(people), later).text, dictionaries())
    assert again["proof"]["created"] == "2026-12-03T04:00:00Z" and again["validFrom"] == "2026-09-28T04:00:00Z"
    assert verify(again, trust=trust.register(later), at=later).genuine


def test_what_is_too_long_for_a_code_is_cut_and_says_so_but_the_digest_covers_it(people: Cast) -> None:
    facts = tuple("".join(chr(0x4E00 + (97 * place + 31 * n) % 20_000) for place in range(90)) for n in range(3))
    paper = a_paper(people, facts=(*facts, "2026-09-01至2027-06-30"), data={"facts": list(facts)})
    made = prove(paper, LATER)
    document = unprinted(made.text, dictionaries())
    assert code(made.text).version <= proofs.LARGEST and document["description"].count("…") == 3
    assert document["description"].endswith("；2026-09-01至2027-06-30")  # what is a number or a day stands whole
    assert document["relatedResource"]["digestMultibase"] == digest(paper.data) != digest({"facts": [*facts[:2], "x"]})


def test_a_paper_says_whether_it_still_stands_at_the_platforms_own_address(people: Cast) -> None:
    made = prove(a_paper(people), LATER)
    document = unprinted(made.text, dictionaries())
    assert made.address == document["credentialSubject"]["id"] == document["relatedResource"]["id"] == "http://localhost:8000/papers/1"
    assert document["@context"] == ["https://www.w3.org/ns/credentials/v2"] and set(document["proof"]["@context"]) == set(document["@context"])


def test_the_largest_code_holds_what_is_said() -> None:
    assert [code("A" * signs).version for signs in (proofs.MOST, proofs.MOST + 1)] == [proofs.LARGEST, proofs.LARGEST + 1]


def test_a_code_of_another_dictionary_is_not_guessed(people: Cast) -> None:
    text = prove(a_paper(people), LATER).text
    with pytest.raises(Fault):
        unprinted(text, [Dictionary("another")])


def test_a_paper_of_an_earlier_address_of_the_platform_is_still_read(people: Cast, settings: Any) -> None:
    settings.ZHIJIAO_ADDRESS = "https://old.example.cn"
    made = prove(a_paper(people), LATER)
    settings.ZHIJIAO_ADDRESS = "https://new.example.cn"
    prove(a_paper(people, organisation=people.enterprise), LATER)
    document = unprinted(made.text, dictionaries())
    assert document["issuer"].startswith("did:web:old.example.cn:issuers:") and len(dictionaries()) == 2
    assert verify(document, trust=trust.register(LATER), at=LATER).genuine


def test_a_dictionary_is_never_changed_once_papers_were_printed_with_it() -> None:
    """A change goes into a new file beside the old one, with its name added here."""
    known = {"2026.txt": "193e82b6"}
    assert {path.name: Dictionary(path.read_text("utf-8")).name for path in proofs.DICTIONARIES.glob("*.txt")} == known
