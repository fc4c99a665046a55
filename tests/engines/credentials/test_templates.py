"""Templates: what is filled is what the long way makes; batches go on where they stopped; doubts are told before anything is written."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.credentials.made import ISSUED, KEY, SCHOOL, THIEF, TRUST, a_credential, an_entry, spoiled
from zhijiao.engines.credentials import Fault, Key, State, batches, templates, verify
from zhijiao.engines.credentials.badges import achievement, identity, open_badge, plain_number, schema_problems
from zhijiao.engines.credentials.batches import ListFault, identity_of, issue, read_learners
from zhijiao.engines.credentials.templates import Press, Template

HEADS = "learner,name,achievement,period"


def a_template(**but: Any) -> dict[str, Any]:
    made = a_credential(**{"id": None, "name": "{{ achievement }}结业证书", **but})
    made = spoiled(made, "credentialSubject", "id", to="urn:learner:{{learner}}")
    return spoiled(made, "credentialSubject", "identifier", 0, "identityHash", to="{{name}}")


ROW = {"id": "1", "learner": "S1", "name": "王", "achievement": "焊接", "period": "2026"}
TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\ue000\ue001", min_codepoint=32), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(TEXTS, st.sampled_from(["S1", "a b", "x>y", "é", "1%20", "\\", "."]))
def test_the_short_way_is_the_long_way(name: str, learner: str) -> None:
    press = Press(Template({**a_template(), "id": "urn:uuid:{{id}}"}, list(ROW)), KEY, ISSUED)
    row = {**ROW, "name": name, "learner": learner}
    try:
        long_way = press.long_way(row)
    except Fault as why:
        with pytest.raises(Fault) as caught:
            press.issue(row)
        assert caught.value.code == why.code
    else:
        assert json.loads(press.issue(row)) == long_way
        assert verify(press.issue(row), trust=TRUST, at=ISSUED).genuine


@pytest.mark.parametrize("suites", [("eddsa-rdfc-2022",), ("eddsa-jcs-2022",), ("eddsa-rdfc-2022", "eddsa-jcs-2022")])
@pytest.mark.parametrize(("path", "to", "values"), [
    (("credentialSubject", "id"), "{{learner}}", ["urn:uuid:1", "did:key:zx", "https://a.example/1", "mailto:a@b.example"]),
    (("credentialStatus",), an_entry("{{learner}}", id="urn:l#{{learner}}"), ["12"]),
    (("credentialSubject", "achievement", "type"), ["Achievement", "{{learner}}"], ["https://x.example/T", "Evidence"]),
    (("description",), {"@value": "x", "@language": "{{learner}}"}, ["de"]),
    (("evidence",), [{"id": "urn:{{learner}}", "type": "Evidence", "name": "{{name}}"}, {"id": "urn:2", "type": "Evidence", "name": "王"}], ["2", "3"])])
def test_slots_where_meaning_hangs_on_them(suites: tuple[str, ...], path: tuple[Any, ...], to: Any, values: list[str]) -> None:
    press = Press(Template({**spoiled(a_template(), *path, to=to), "id": "urn:uuid:{{id}}"}, list(ROW)), KEY, ISSUED, suites)
    for value in values:
        row = {**ROW, "learner": value}
        assert json.loads(press.issue(row)) == press.long_way(row)


def test_a_slot_in_a_json_literal_or_a_predicate_takes_the_long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    mark = "slot:\ue000name\ue001"
    for quads in ([("<urn:a>", f"<{mark}>", '"x"', "")], [("<urn:a>", "<urn:p>", f'"{mark}"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>', "")]):
        monkeypatch.setattr(templates, "to_quads", lambda document, quads=quads: quads)
        assert templates._Statements.of({}) is None


def test_headings_are_any_words() -> None:
    row = {**ROW, "姓名": "王", "full name": "W", "eddsa_jcs_2022": "x", "éé": "1"}
    template = a_template(id="urn:uuid:{{id}}", name="{{ 姓名 }} {{full name}} {{eddsa_jcs_2022}}", evidence=[{"id": "urn:e:{{éé}}", "type": "Evidence"}])
    assert json.loads(Press(Template(template, list(row)), KEY, ISSUED).issue(row)) == Press(Template(template, list(row)), KEY, ISSUED).long_way(row)
    spaced = Press(Template({**template, "evidence": [{"id": "urn:e:{{full name}}", "type": "Evidence"}]}, list(row)), KEY, ISSUED)
    assert spaced.long_way(row) == json.loads(spaced.issue(row)) and spaced.long_way(row)["evidence"][0]["id"] == "urn:e:W"


def test_a_template_that_cannot_be_signed_says_so_at_once() -> None:
    with pytest.raises(Fault) as caught:
        Press(Template(a_template(note="x"), list(ROW)), KEY, ISSUED)
    assert caught.value.code == "undefined_term"


@pytest.mark.parametrize(("but", "code"), [({"proof": {}}, "template_signed"), ({"name": "{{unheard}}"}, "column_unknown"),
                                           ({"{{name}}": "x"}, "column_in_key"), ({"name": "\ue000"}, "value_reserved"),
                                           ({"name": "{{name"}, "column_form"), ({"name": "{{ }}"}, "column_form"),
                                           ({"name": 'x {{a"b}}'}, "column_form"), ({"name": "{{姓名}}"}, "column_unknown")])
def test_a_template_that_is_none(but: dict[str, Any], code: str) -> None:
    with pytest.raises(Fault) as caught:
        Template(a_template(**but), list(ROW))
    assert caught.value.code == code and "{{{" not in caught.value.message.en


def test_a_template_without_vocabularies_says_what_it_needs() -> None:
    with pytest.raises(Fault) as caught:
        Template({name: value for name, value in a_template().items() if name != "@context"}, list(ROW))
    assert caught.value.code == "template_contexts" and "https://www.w3.org/ns/credentials/v2" in caught.value.message.en


# batches

def a_list_of(tmp_path: Path, count: int, name: str = "王", extra: str = "") -> Path:
    path = tmp_path / "learners.csv"
    path.write_text(HEADS + "\n" + "".join(f"S{n},{name}{n},焊接,2026\n" for n in range(count)) + extra, "utf-8")
    return path


def issued(folder: Path) -> list[dict[str, str]]:
    with (folder / "issued.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_batch(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    done = issue(a_template(), a_list_of(tmp_path, 3), KEY, tmp_path / "out", created=ISSUED, said=lambda *pair: heard.append(pair))
    assert (done.rows, done.issued, done.already, done.sampled, done.notes) == (3, 3, 0, 2, ()) and heard == [(3, 3)]
    book = issued(tmp_path / "out")
    assert [row["learner"] for row in book] == ["S0", "S1", "S2"] and len({row["id"] for row in book}) == 3
    for row in book:
        text = (tmp_path / "out" / row["file"]).read_text("utf-8")
        assert verify(text, trust=TRUST, at=ISSUED).genuine and json.loads(text)["id"] == row["id"]
    again = issue(a_template(), a_list_of(tmp_path, 4), KEY, tmp_path / "out", created="2030-01-01T00:00:00Z")
    assert (again.issued, again.already) == (1, 3)
    late = json.loads((tmp_path / "out" / issued(tmp_path / "out")[3]["file"]).read_text("utf-8"))
    assert late["proof"][0]["created"] == ISSUED  # one batch, one date


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(batches, "CHUNK", 20)
    return 20


def test_one_of_each_chunk_is_a_sample(tmp_path: Path, small_chunks: int) -> None:
    assert issue(a_template(), a_list_of(tmp_path, 95), KEY, tmp_path / "out", created=ISSUED, suites=("eddsa-jcs-2022",)).sampled == 2 + 1 + 1 + 1 + 2


@pytest.mark.usefixtures("small_chunks")
def test_stopped_at_any_line_it_goes_on_without_a_gap_or_a_double(tmp_path: Path) -> None:
    learners = a_list_of(tmp_path, 25)
    whole = tmp_path / "whole"
    issue(a_template(), learners, KEY, whole, created=ISSUED, suites=("eddsa-jcs-2022",))
    stopped = tmp_path / "stopped"
    with pytest.raises(KeyboardInterrupt):
        issue(a_template(), learners, KEY, stopped, created=ISSUED, suites=("eddsa-jcs-2022",), said=_stop)
    text = (stopped / "issued.csv").read_text("utf-8")
    (stopped / "issued.csv").write_text(text[:-20], "utf-8")  # a line cut off
    (stopped / issued(stopped)[0]["file"]).unlink()  # lost with the power
    (stopped / issued(stopped)[1]["file"]).write_text("{}")
    done = issue(a_template(), learners, KEY, stopped, created=ISSUED, suites=("eddsa-jcs-2022",))
    assert (done.issued, done.already) == (8, 17)
    files = {path.name: path.read_bytes() for path in whole.glob("*.json")}
    assert {path.name: path.read_bytes() for path in stopped.glob("*.json")} == files and len(files) == 25
    assert {row["id"] for row in issued(stopped)} == {row["id"] for row in issued(whole)}


def _stop(done: int, of: int) -> None:
    raise KeyboardInterrupt


def test_an_empty_list_issues_nothing(tmp_path: Path) -> None:
    done = issue(a_template(), a_list_of(tmp_path, 0), KEY, tmp_path / "out", created=ISSUED)
    assert (done.rows, done.issued) == (0, 0)


def test_the_id_says_nothing_and_stays() -> None:
    one = identity_of(KEY, ("S1", "焊接", "2026"))
    assert one == identity_of(KEY, ("S1", "焊接", "2026")) != identity_of(THIEF, ("S1", "焊接", "2026"))
    assert one != identity_of(KEY, ("S1", "焊接", "2027")) and one[14] == "8" and one[19] in "89ab"


def test_notes_on_a_template(tmp_path: Path) -> None:
    done = issue(a_template(id="urn:uuid:same", issuer={"id": "did:web:other.example", "type": "Profile"}), a_list_of(tmp_path, 2), KEY,
                 tmp_path / "out", created=ISSUED)
    assert len(done.notes) == 2 and "urn:uuid:same" in done.notes[0].zh and "did:web:other.example" in done.notes[1].en
    own = issue(a_template(id="urn:x:{{learner}}", issuer=SCHOOL, validFrom=None), a_list_of(tmp_path, 2), KEY, tmp_path / "own", created=ISSUED)
    assert own.notes == () and json.loads(next((tmp_path / "own").glob("*.json")).read_text())["validFrom"] == ISSUED


@pytest.mark.parametrize(("text", "told"), [
    (b"\xff\xfe", ["not CSV"]), ('learner,"', ["not CSV"]), ("", ["not CSV"]), (",\n", ["not CSV"]), ("a,a\n", ["learner, name"]),
    ("learner,name\nS1,x\n", ["achievement, period"]), ("learner;name\n", ["commas"]),
    (f"{HEADS},x,x\n", ["heading “x”"]), (f"{HEADS},,x\n", ["heading “”"]), (f"{HEADS},id\n", ["heading “id”", "rename"]),
    (f"{HEADS}\nS1,x,y\n,x,y,z\nS2,x,y,z\nS2,q,y,z\n", ["row 2", "row 3, column learner: The value is empty", "row 5, column learner: The same"])])
def test_a_list_that_cannot_be_used(tmp_path: Path, text: str | bytes, told: list[str]) -> None:
    path = tmp_path / "learners.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ListFault) as caught:
        read_learners(path)
    assert all(part in caught.value.message.en for part in told)


def test_what_a_spreadsheet_leaves_behind_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "learners.csv"
    path.write_bytes("\ufefflearner,name,achievement,period,,\r\nS1,王,焊接,2026,,\r\n,,,,,\r\n\r\nS2,\"李, \"\"四\"\"\",焊接,2026\r\n".encode())
    one, two = read_learners(path)
    assert one.values == {"learner": "S1", "name": "王", "achievement": "焊接", "period": "2026"}
    assert two.place == 5 and two.values["name"] == '李, "四"'


ENTRY = {"id": "https://school.example/s#{{number}}", "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "{{number}}",
         "statusListCredential": "https://school.example/s"}


@pytest.mark.parametrize(("template", "values", "told"), [
    ({"credentialStatus": ENTRY}, ("7", "x"), "row 3, column number: The field “statusListIndex”"),
    ({"credentialStatus": ENTRY}, ("7", "7"), "row 3, column statusListIndex: Its credential would share the entry of a status list with row 2"),
    ({"credentialStatus": {**ENTRY, "statusListIndex": "5"}}, ("7", "8"), "share the entry"), ({"credentialStatus": [ENTRY]}, ("7", "07"), "share the entry"),
    ({"validUntil": "{{number}}"}, ("2030-01-01T00:00:00Z", "2030"), "row 3, column number: “2030” is not a time"),
    ({"validUntil": "{{number}}"}, ("2030-01-01T00:00:00Z", "2020-01-01T00:00:00Z"), "row 3, column number: validUntil is earlier"),
    ({"id": "urn:x:{{number}}"}, ("7", "7"), "row 3, column id: Its credential would have the same id as that of row 2 (urn:x:7)"),
    ({"id": "urn:x:{{number}}"}, ("7", "a b"), "row 3, column number: The field “id”"),
    ({"evidence": [{"id": "https://e.example/{{number}}", "type": "Evidence"}]}, ("7", "a|b"), "row 3, column number: “https://e.example/a|b” is not"),
    ({"evidence": [{"id": "https://e.example/{{number}}", "type": ["{{number}}"]}]}, ("Evidence", "Evidences"), "row 3, column number: The term “Evidences”"),
    ({"issuer": {"id": "{{number}}", "type": "Profile"}}, (SCHOOL, "school"), "row 3, column number: The field “issuer”")])
def test_a_row_that_would_stop_the_batch_half_way_is_told_before_it_begins(tmp_path: Path, template: dict[str, Any], values: tuple[str, str],
                                                                           told: str) -> None:
    path = tmp_path / "learners.csv"
    path.write_text(f"{HEADS},number\n" + "".join(f"S{n},王,焊接,2026,{value}\n" for n, value in enumerate(values)), "utf-8")
    with pytest.raises(ListFault) as caught:
        issue(a_template(**template), path, KEY, tmp_path / "out", created=ISSUED)
    assert told in caught.value.message.en and caught.value.message.en.count("row 3") == 1 and not (tmp_path / "out").exists()


@pytest.mark.parametrize("place", [("credentialSubject", "achievement", "id"), ("credentialSubject", "id")])
def test_a_value_that_the_standard_does_not_allow_in_its_place(tmp_path: Path, place: tuple[str, ...]) -> None:
    path = tmp_path / "learners.csv"
    path.write_text(f"{HEADS},where\nS1,王,焊接,2026,urn:a\nS2,王,焊接,2026,nowhere\nS3,王,焊接,2026,nowhere\n", "utf-8")
    with pytest.raises(ListFault) as caught:
        issue(spoiled(a_template(), *place, to="{{where}}"), path, KEY, tmp_path / "out", created=ISSUED, suites=("eddsa-jcs-2022",))
    lines = caught.value.message.en.split("\n")
    assert [line.split(":")[0] for line in lines] == ["learners.csv, row 3, column where", "learners.csv, row 4, column where"]
    assert ".".join(place) in lines[0] and ("pattern" in lines[0] or "https:" in lines[0])


def test_status_entries_of_their_own_are_issued(tmp_path: Path) -> None:
    path = tmp_path / "learners.csv"
    path.write_text(f"{HEADS},number\nS1,王,焊接,2026,7\nS2,王,焊接,2026,8\n", "utf-8")
    other = {**ENTRY, "statusPurpose": "suspension"}
    done = issue(a_template(credentialStatus=[ENTRY, other, {"id": "urn:x", "type": "1EdTechRefresh"}][:2]), path, KEY, tmp_path / "out", created=ISSUED)
    assert done.issued == 2


def test_values_that_cannot_be_signed_are_told_all_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    path = a_list_of(tmp_path, 30, name="\x01")
    with pytest.raises(ListFault) as caught:
        issue(a_template(), path, KEY, tmp_path / "out", created=ISSUED)
    assert "row 2, column name" in caught.value.message.en and "... and 10 more" in caught.value.message.en and not (tmp_path / "out").exists()
    path.write_text(f"{HEADS},note\nS1,\ue000,焊接,2026,\n", "utf-8")
    with pytest.raises(ListFault, match=r"(?s)column name: The value holds.*column note: The value is empty"):
        issue(a_template(description="{{note}}"), path, KEY, tmp_path / "out", created=ISSUED)


def test_what_was_issued_is_not_issued_again_with_other_words(tmp_path: Path) -> None:
    issue(a_template(), a_list_of(tmp_path, 2), KEY, tmp_path / "out", created=ISSUED)
    with pytest.raises(ListFault, match="row 2, column learner: This was issued already"):
        issue(a_template(), a_list_of(tmp_path, 2, name="李"), KEY, tmp_path / "out", created=ISSUED)
    with pytest.raises(ListFault, match="another batch"):
        issue(a_template(name="x"), a_list_of(tmp_path, 2), KEY, tmp_path / "out", created=ISSUED)


def test_a_template_without_the_form_of_an_open_badge_is_refused(tmp_path: Path) -> None:
    wrong = spoiled(a_template(), "credentialSubject", "achievement", "criteria", to={})
    with pytest.raises(ListFault, match=r"credentialSubject.achievement.criteria"):
        issue(wrong, a_list_of(tmp_path, 1), KEY, tmp_path / "out", created=ISSUED)


def test_a_sample_that_differs_or_fails_stops_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Press.issue
    monkeypatch.setattr(Press, "issue", lambda self, row: right(self, row).replace("焊接", "厨师"))
    with pytest.raises(Fault) as caught:
        issue(a_template(), a_list_of(tmp_path, 1), KEY, tmp_path / "out", created=ISSUED)
    assert caught.value.code == "sample_differs" and issued(tmp_path / "out") == []
    monkeypatch.setattr(Press, "long_way", lambda self, row: json.loads(self.issue(row)))
    with pytest.raises(Fault) as caught:
        issue(a_template(), a_list_of(tmp_path, 1), KEY, tmp_path / "out", created=ISSUED)
    assert caught.value.code == "sample_fails"


# building

def test_an_open_badge_is_built() -> None:
    welding = achievement(id="https://school.example/a", name="焊接", description="三年", criteria="考核", credits=Decimal("4.50"),
                          achievementType="Certificate")
    badge = open_badge(id="urn:uuid:1", issuer={"id": SCHOOL, "name": "学校"}, since=ISSUED, learner="urn:uuid:2", name="结业", until="2030-01-01T00:00:00Z",
                       identifiers=[identity("210102200601011234", "nationalIdentityNumber", "salt")], achievement=welding, credits=Decimal(4),
                       results=[{"type": ["Result"], "value": "85"}])
    press = Press(Template(badge, []), KEY, ISSUED)
    assert verify(press.issue({}), trust=TRUST, at=ISSUED).genuine and schema_problems(badge) == []
    assert badge["credentialSubject"]["creditsEarned"] == 4 and welding["creditsAvailable"] == 4.5 and "210102" not in json.dumps(badge)
    assert schema_problems({"type": ["VerifiableCredential"]}) == [] and "creditsAvailable" not in achievement(id="a", name="n", description="d", criteria="c")
    with pytest.raises(Fault, match=r"issuer|anyOf"):
        open_badge(id="urn:uuid:1", issuer={"name": "x"}, since=ISSUED, learner="urn:uuid:2", achievement=welding)


@pytest.mark.parametrize("number", ["0.005", "-1", "1000000000", "NaN", "Infinity"])
def test_credits_have_two_decimals(number: str) -> None:
    with pytest.raises(Fault):
        plain_number(Decimal(number))


def test_schema_places() -> None:
    told = " ".join(one.en for one in schema_problems(spoiled(a_credential(), "evidence", to=[{"id": "urn:x"}])))
    assert "evidence[0]" in told and "type" in told


@pytest.mark.parametrize(("key", "code"), [
    (replace(KEY, state=State.PLANNED), "key_planned"), (KEY.moved(State.COMPROMISED, "2026-12-01T00:00:00Z"), "key_compromised"),
    (KEY.moved(State.RETIRED, "2026-06-30T00:00:00Z"), "key_out_of_term"), (replace(KEY, since="2026-07-02T00:00:00Z"), "key_out_of_term")])
def test_a_key_that_may_not_sign_is_told_before_anything_is_written(tmp_path: Path, key: Key, code: str) -> None:
    path = tmp_path / "learners.csv"
    path.write_text(f"{HEADS}\nS1,王,焊接,2026\n", "utf-8")
    with pytest.raises(Fault) as caught:
        issue(a_template(), path, key, tmp_path / "out", created=ISSUED)
    assert caught.value.code == code and not (tmp_path / "out").exists()


def test_a_key_that_was_retired_in_between_issues_no_row_more(tmp_path: Path) -> None:
    path, retired = tmp_path / "learners.csv", KEY.moved(State.RETIRED, "2026-08-01T00:00:00Z")
    path.write_text(f"{HEADS}\nS1,王,焊接,2026\n", "utf-8")
    issue(a_template(), path, KEY, tmp_path / "out", created=ISSUED)
    assert issue(a_template(), path, retired, tmp_path / "out", created="2026-09-01T00:00:00Z").already == 1
    path.write_text(f"{HEADS}\nS1,王,焊接,2026\nS2,李,焊接,2026\n", "utf-8")
    with pytest.raises(Fault) as caught:
        issue(a_template(), path, retired, tmp_path / "out", created="2026-09-01T00:00:00Z")
    assert caught.value.code == "key_out_of_term"


@pytest.mark.parametrize(("path", "to", "good"), [
    (("credentialSubject", "id"), "{{where}}", "urn:a"), (("credentialSubject", "achievement", "id"), "{{where}}", "urn:a"),
    (("validFrom",), "{{where}}", "2026-01-01T00:00:00Z"), (("credentialStatus",), an_entry("{{where}}", id="urn:l"), "12"),
    (("evidence",), [{"id": "urn:{{where}}", "type": ["Evidence"]}], "e")])
def test_the_first_row_is_told_like_any_other(tmp_path: Path, path: tuple[str, ...], to: Any, good: str) -> None:
    listed = tmp_path / "learners.csv"
    for values in (["no where"], ["no where", good], [good, "no where"]):
        listed.write_text(f"{HEADS},where\n" + "".join(f"S{n},王,焊接,2026,{value}\n" for n, value in enumerate(values)), "utf-8")
        with pytest.raises(ListFault) as caught:
            issue(spoiled(a_template(), *path, to=to), listed, KEY, tmp_path / "out", created=ISSUED)
        assert caught.value.message.en.startswith(f"learners.csv, row {values.index('no where') + 2}, column where: "), caught.value.message.en
        assert "\n" not in caught.value.message.en


def test_a_template_at_fault_is_told_as_one(tmp_path: Path) -> None:
    with pytest.raises(Fault) as caught:
        issue(a_template(validUntil="{{period}}", validFrom="soon"), a_list_of(tmp_path, 1), KEY, tmp_path / "out", created=ISSUED)
    assert caught.value.code == "time_malformed"
