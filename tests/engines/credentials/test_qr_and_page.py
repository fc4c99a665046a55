"""The printed code holds the whole credential; the page holds lists and words, and its policy names its script."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from tests.engines.credentials.made import (
    ISSUED,
    KEY,
    NOON,
    SCHOOL,
    THIEF,
    TRUST,
    a_credential,
    a_list,
    a_signed,
    an_entry,
)
from zhijiao.engines.credentials import Fault, sign, signed_trust_list, verify
from zhijiao.engines.credentials.page import (
    CHROME,
    HERE,
    MINIFIED,
    MOST_SCRIPT,
    policy,
    script,
    sources_hash,
    verifier_page,
)
from zhijiao.engines.credentials.qr import Dictionary, code, dictionary, millimetres, printed, unprinted

ADDRESS = "https://zj.example/v/"
TEMPLATE = {**a_credential(credentialStatus=an_entry("{{index}}")), "id": "urn:uuid:{{id}}", "name": "{{name}}"}
SHARED = dictionary(TEMPLATE, KEY.id)


@pytest.mark.parametrize("number", range(6))
def test_a_printed_credential_verifies(number: int) -> None:
    signed = a_signed(id=f"urn:uuid:7d1a9edd-ecc0-8a5d-9301-b1738689179{number}", name=f"王{'𠮷' * number}", credentialStatus=an_entry(str(number)))
    text = printed(signed, SHARED, ADDRESS)
    read = unprinted(text, [Dictionary("other"), SHARED])
    assert read == {**signed, "proof": signed["proof"][1]} and verify(read, trust=TRUST, status=a_list(), at=NOON).genuine
    assert re.fullmatch(r"HTTPS://ZJ\.EXAMPLE/V/[0-9A-Z$*.:-]+", text)
    assert code(text).version <= 10 and millimetres(code(text)) <= 30 and code(text).error == "M" and code(text).mode == "alphanumeric"


@pytest.mark.skipif(shutil.which("zbarimg") is None, reason="zbarimg is not installed (Debian: apt-get install zbar-tools)")
@pytest.mark.parametrize(("blur", "noise"), [(0.0, 0), (1.5, 40), (2.0, 80)])
def test_an_independent_reader_reads_it_at_300_dpi_through_noise_and_blur(tmp_path: Path, blur: float, noise: int) -> None:
    signed = a_signed(id="urn:uuid:7d1a9edd-ecc0-8a5d-9301-b17386891790", name="王𠮷", credentialStatus=an_entry("94567"))
    made = code(printed(signed, SHARED, ADDRESS))
    assert millimetres(made) <= 28.5
    rows = np.pad(np.array([[0 if dark else 255 for dark in row] for row in made.matrix], dtype=float), 4, constant_values=255)
    chance = np.random.default_rng(1)
    picture = np.kron(rows, np.ones((6, 6)))  # 0.5 mm at 300 dpi
    picture += chance.normal(0, noise, picture.shape)  # ink and paper, before the lens
    if blur:
        kernel = np.exp(-np.arange(-6, 7) ** 2 / (2 * blur**2))
        for axis in (0, 1):
            picture = np.apply_along_axis(lambda line: np.convolve(line, kernel / kernel.sum(), "same"), axis, picture)
    picture = np.clip(picture + chance.normal(0, noise / 10, picture.shape), 0, 255).astype(np.uint8)
    (tmp_path / "code.pgm").write_bytes(b"P5 %d %d 255\n" % picture.shape[::-1] + picture.tobytes())
    ran = subprocess.run(["zbarimg", "--raw", "-q", "--nodbus", tmp_path / "code.pgm"], capture_output=True, text=True, check=False)
    assert verify(unprinted(ran.stdout, [SHARED]), trust=TRUST, status=a_list(), at=NOON).genuine


def test_two_signers_stay_two() -> None:
    both = sign(a_signed(), THIEF, ("eddsa-jcs-2022",), created=ISSUED)
    assert len(unprinted(printed(both, SHARED, ADDRESS), [SHARED])["proof"]) == 2


def test_what_cannot_be_printed() -> None:
    for document, address, wanted in ((sign(a_credential(), KEY, ("eddsa-rdfc-2022",)), ADDRESS, "no_proof"),
                                      (a_signed(), "https://zj.example/?q=", "bad_iri")):
        with pytest.raises(Fault) as caught:
            printed(document, SHARED, address)
        assert caught.value.code == wanted


def test_codes_that_are_none() -> None:
    right = printed(a_signed(), SHARED, ADDRESS)
    head = right.rpartition("/V/")[2][:6]
    bomb = printed({**a_signed(), "name": "x" * 70_000}, SHARED, ADDRESS)
    for text, wanted in (("/V/a", "not_json"), ("/V/A", "not_json"), ("/V/:::", "not_json"), ("/V/::", "not_json"), (right[:-3], "not_json"),
                         (bomb, "not_json"), (f"/V/{head}000000", "not_json"), (f"/V/{head}T21", "not_json"),
                         (f"/V/{head}:::", "not_json"), (f"/V/{head}$0$0$0", "not_json"), ("",
                         "unknown_dictionary")):
        with pytest.raises(Fault) as caught:
            unprinted(text, [SHARED])
        assert caught.value.code == wanted, text
    with pytest.raises(Fault) as caught:
        unprinted(right, [])
    assert caught.value.verdict == "undecidable"


def test_the_page_holds_lists_and_words_and_no_more_script_than_promised() -> None:
    lists = {"issuers": {**TRUST["issuers"], "</script>": []}}
    page = verifier_page(signed_trust_list(lists, THIEF, ISSUED), made=NOON, status=[a_list()], dictionaries=[SHARED], root=THIEF.public)
    found = re.search('<script type="application/json" id="data">(.*)</script>\n<script>', page)
    assert found is not None and "</script>" not in found[1]
    data = json.loads(found[1])
    assert data["trust"][SCHOOL][KEY.id] == {"key": KEY.public, "state": "active", "from": 1756684800000, "to": None}
    assert data["dictionaries"] == {SHARED.name: SHARED.text} and len(data["status"]) == 1 and "http:" not in script() and "https:" not in script()
    assert all(en and zh for en, zh in (*data["words"].values(), *data["verdicts"].values(), *CHROME.values()))
    assert len(script().encode()) <= MOST_SCRIPT and policy() in page and f"<script>{script()}</script>" in page
    source = (HERE / "verifier.js").read_text("utf-8")
    assert set(re.findall("""(?:found|fail|Fault)\\((?:'(?:pass|fail|unknown)', )?'([a-z_]+)'""", source)) - {"fail", "unknown"} <= set(data["words"])
    assert set(re.findall(r"chrome\.([a-z]+)", source)) <= set(CHROME)
    # after a change of the sources: .venv/bin/python scripts/minify_verifier.py
    assert (HERE / MINIFIED).read_text("utf-8").split("\n")[0] == f"// {sources_hash()}"


def test_a_demo_judges_by_its_own_clock_and_says_so() -> None:
    plain, demo = verifier_page(TRUST, made=NOON), verifier_page(TRUST, made=NOON, clock=datetime(2026, 5, 20, tzinfo=UTC))
    assert '"clock":1779235200000' in demo and "its clock stands on 2026-05-20" in demo
    assert '"clock":["",""]' in plain and "its clock stands" not in plain


def test_its_colours_are_those_of_the_product() -> None:
    own, everywhere = (re.findall(r"(--zj-[a-z0-9-]+): (#[0-9a-f]+);", path.read_text("utf-8"))
                       for path in (HERE / "tokens.css", HERE.parents[2] / "web/static/web/tokens.css"))
    assert len(own) == 10 and set(own) <= set(everywhere)


def test_a_page_is_made_only_for_a_list_that_is_signed() -> None:
    with pytest.raises(Fault):
        verifier_page(TRUST, made=NOON, root=THIEF.public)
