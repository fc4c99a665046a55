"""The pages of a batch: fed by a workbook, confirmed by another, handed out as strips and workbook, each half by its side."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import NOON, TODAY, Cast, cast
from zhijiao.engines.sheets import read, write
from zhijiao.kernel.administration import handing_out
from zhijiao.kernel.administration.columns import COLUMNS
from zhijiao.kernel.administration.models import Batch, Invitation
from zhijiao.kernel.administration.registers import invitations, lists
from zhijiao.kernel.people.models import User
from zhijiao.kernel.people.terms import Role

PASSWORD = "eine lange Reise"
BASE = "/administration/invitations"


@pytest.fixture
def people(db, settings) -> Cast:
    settings.ZHIJIAO_TODAY = TODAY
    return cast()


def client_of(people: Cast, name: str, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(people.members[name].user)
    client.cookies["django_language"] = language
    return client


def a_list(*rows: dict) -> SimpleUploadedFile:
    out = io.BytesIO()
    write([{"role": "apprentice", "since": TODAY, "reason": "新生入学", **row} for row in rows], COLUMNS, out, form="xlsx", language="zh")
    return SimpleUploadedFile("名单.xlsx", out.getvalue())


def fed(people: Cast, *rows: dict) -> Batch:
    """A batch that the registrar asked for by a workbook."""
    client = client_of(people, "registrar")
    result = client.post(f"{BASE}/import", {"file": a_list(*rows)})
    assert result.status_code == 302, result.content.decode()
    written = client.post(f"{result['Location']}/accept", {})
    assert written.status_code == 302, written.content.decode()
    return Batch.objects.get()


def table(content: bytes, tmp_path, column: str):
    path = tmp_path / "out.xlsx"
    path.write_bytes(content)
    return [row.values for row in read(path, [one for one in handing_out.COLUMNS if one.key not in {"link", "code"} - {column}]).rows]


def test_from_the_workbook_to_the_first_sign_in(people, tmp_path):
    batch = fed(people, {"username": "2026001", "name": "新生甲"}, {"username": "2026002", "name": "新生乙", "email": "yi@cast.example"})
    registrar, decider = client_of(people, "registrar"), client_of(people, "security_administrator")
    assert "有1批邀请等您确认，共2人" in decider.get("/").content.decode()
    waiting = decider.get("/administration/batches?view=waiting").content.decode()
    assert batch.title in waiting and "待安全管理员确认" in decider.get(f"{BASE}?batch={batch.pk}&stage=asked").content.decode()
    address = batch.get_absolute_url()
    page = registrar.get(address).content.decode()
    assert "发放链接" in page and "用邮件寄送1个链接" in page and "全部确认" not in page
    assert "全部确认" in decider.get(address).content.decode()
    decider.post(f"{address}/confirm")
    links = table(registrar.post(f"{address}/links", {"as": "xlsx"}).content, tmp_path, "link")
    codes = table(decider.post(f"{address}/codes", {"as": "xlsx"}).content, tmp_path, "code")
    assert [row["name"] for row in links] == ["新生甲", "新生乙"] == [row["name"] for row in codes]
    assert "链接已经生成过" in registrar.get(address).content.decode() and "验证码已经生成过" in decider.get(address).content.decode()
    door = re.sub(r"^https?://[^/]+", "", links[0]["link"])
    anybody = Client()
    assert anybody.get(door).status_code == 200 and Invitation.objects.get(username="2026001").opened_at is not None
    assert "已打开，待接受" in registrar.get(address).content.decode()
    answer = anybody.post(door, {"code": codes[0]["code"], "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 302 and User.objects.get(username="2026001").person.memberships.get().organisation == people.school


def test_every_problem_is_said_at_once_and_nothing_is_asked(people):
    result = client_of(people, "registrar", "en").post(f"{BASE}/import", {"file": a_list(
        {"username": "teacher", "name": "甲"}, {"username": "a b", "name": "乙"}, {"username": "x", "name": "丙", "role": "auditor"})}, follow=True)
    page = result.content.decode()
    for words in ("An account name that nobody has", "At most 60 letters", "A role that you may invite to: apprentice"):
        assert words in page, words
    assert not Batch.objects.exists()


def test_an_import_is_taken_back_before_anything_is_decided(people):
    fed(people, {"username": "2026001", "name": "新生甲"})
    client = client_of(people, "registrar")
    import_page = client.get(f"{BASE}/import").content.decode()
    number = re.search(rf"{BASE}/imports/([0-9a-f-]+)", import_page).group(1)
    assert client.post(f"{BASE}/imports/{number}/undo").status_code == 302
    assert Invitation.objects.get().withdrawn_at is not None


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_strips_are_printed_in_parts_for_either_side(people, monkeypatch, language):
    monkeypatch.setattr(handing_out, "PART", 2)
    batch = fed(people, *({"username": f"s{n}", "name": f"新生{n}"} for n in range(3)))
    address = batch.get_absolute_url()
    client_of(people, "security_administrator").post(f"{address}/confirm")
    for name, what, words in (("registrar", "links", ("裁切条3至3", "Strips 3 to 3")), ("security_administrator", "codes", ("裁切条1至2", "Strips 1 to 2"))):
        client = client_of(people, name, language)
        assert words[language == "en"] in client.get(address).content.decode()
        for part in ("0", "1"):
            answer = client.post(f"{address}/{what}", {"part": part})
            assert answer.status_code == 200 and answer.content.startswith(b"%PDF") and answer["Cache-Control"] == "private, no-store"
        assert client.post(f"{address}/{what}", {"part": "2"}).status_code == 409
        for wrong in ({"as": "docx"}, {"part": "x"}, {"part": "9999"}):
            assert client.post(f"{address}/{what}", wrong).status_code == 404
    assert Invitation.objects.filter(code_hash="").count() == 0


def test_a_name_that_cannot_be_printed_makes_no_links(people):
    batch = fed(people, {"username": "s1", "name": "王\U0001f600"})
    before = Invitation.objects.get().link_hash
    answer = client_of(people, "registrar", "en").post(f"{batch.get_absolute_url()}/links")
    assert answer.status_code == 422 and "Nothing was printed" in answer.content.decode() and Invitation.objects.get().link_hash == before


def test_letters_refusal_withdrawal_and_asking_again_from_the_page(people):
    batch = fed(people, {"username": "s1", "name": "新生甲", "email": "jia@cast.example"}, {"username": "s2", "name": "新生乙"})
    address, registrar, decider = batch.get_absolute_url(), client_of(people, "registrar", "en"), client_of(people, "security_administrator", "en")
    assert "1 letter on the way" in registrar.post(f"{address}/letters", follow=True).content.decode()
    decider.post(f"{BASE}/{Invitation.objects.get(username='s1').number}/confirm")
    assert "Why" in decider.get(f"{address}/refuse").content.decode()
    decider.post(f"{address}/refuse", {"reason": "名单不对"})
    assert Invitation.objects.get(username="s2").refusal == "名单不对" and Invitation.objects.get(username="s1").refused_at is None
    assert registrar.post(f"{address}/again").status_code == 409
    Invitation.objects.filter(username="s1").update(valid_until=NOON.replace(year=2020))
    assert "Ask again for 1" in registrar.get(address).content.decode()
    assert "Asked anew for 1" in registrar.post(f"{address}/again", follow=True).content.decode() and Batch.objects.count() == 2
    assert "ends at once" in registrar.get(f"{address}/withdraw").content.decode()
    newer = Batch.objects.order_by("-pk").first()
    assert "1 invitation withdrawn" in registrar.post(f"{newer.get_absolute_url()}/withdraw", {"reason": "换人"}, follow=True).content.decode()


def test_one_invitation_of_a_batch_gets_a_new_link_and_a_new_code(people):
    batch = fed(people, {"username": "s1", "name": "新生甲"})
    one = batch.invitations.get()
    registrar, decider, hr = client_of(people, "registrar"), client_of(people, "security_administrator"), client_of(people, "hr")
    page = registrar.post(f"{one.get_absolute_url()}/link", follow=True).content.decode()
    assert "/invitation/" in page and "重新生成链接" in page and "重新生成验证码" not in page and batch.title in page
    decider.post(f"{batch.get_absolute_url()}/confirm")
    page = decider.post(f"{one.get_absolute_url()}/code", follow=True).content.decode()
    assert re.search(r"\d{4} \d{4}</code>", page) and "重新生成链接" not in page
    assert hr.get(one.get_absolute_url()).status_code == 404 and hr.post(f"{one.get_absolute_url()}/link").status_code == 404
    registrar.post(f"{one.get_absolute_url()}/withdraw")
    assert Invitation.objects.get().withdrawn_at is not None


def test_a_school_takes_back_and_links_anew_only_what_it_asked_for_itself(people):
    asked = {"kind": "account", "username": "newcomer", "name": "新来", "role": "school_teacher", "organisation": people.school.name,
             "since": "2026-09-28", "reason": "新聘"}
    client_of(people, "administrator").post(f"{BASE}/ask", asked)
    one = Invitation.objects.get()
    registrar = client_of(people, "registrar")
    page = registrar.get(one.get_absolute_url()).content.decode()
    assert "撤回" not in page and "重新生成链接" not in page
    assert registrar.post(f"{one.get_absolute_url()}/withdraw").status_code == 403
    assert registrar.post(f"{one.get_absolute_url()}/link").status_code == 403
    assert Invitation.objects.get().link_hash == one.link_hash


def test_the_template_offers_what_somebody_may_ask(people, tmp_path):
    answer = client_of(people, "registrar").get(f"{BASE}/template")
    assert answer.status_code == 200
    offered = lists(people.registrar.actor, NOON, "zh")
    assert offered["role"] == ["学徒", "考生", "监护人", "实习指导教师", "企业导师"] and "重设登录方式" not in offered["kind"]
    assert people.school.name in offered["organisation"] and people.enterprise.name in offered["organisation"]
    assert people.other_enterprise.name not in offered["organisation"] and people.college.name not in offered["organisation"]
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    words = {cell.value for row in book["choices"].iter_rows() for cell in row}
    assert "企业导师" in words and "审计员" not in words and people.school.name in words


def test_an_address_that_names_no_invitation_is_not_found(people):
    client = client_of(people, "registrar")
    for key in ("x", "1", "%00"):
        assert client.get(f"/api/v1/administration/invitations/rows/{key}").status_code == 404
    assert not invitations.may_name("x") and not invitations.may_name("00000000-0000-0000-0000-00000000000\x00")
    assert invitations.may_name(str(Batch(title="x").number)) and Role.AUDITOR not in invitations.roles
