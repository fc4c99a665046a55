"""Pages of the three administrators: who opens which, what is covered on them, and the way from asking to coming in."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.kernel.factories import NOON, TODAY, a_person, a_seat, a_user, an_organisation
from zhijiao.kernel.administration import queries
from zhijiao.kernel.administration.models import Invitation
from zhijiao.kernel.administration.pages.invitations import TRIES
from zhijiao.kernel.journal.entries import history, record
from zhijiao.kernel.journal.models import Content, Entry
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.actor import SYSTEM
from zhijiao.kernel.people.models import Membership, User
from zhijiao.kernel.people.terms import ADMINISTRATORS, Role

pytestmark = pytest.mark.usefixtures("regions")
PASSWORD = "eine lange Reise"
NUMBER, PHONE = "210102201001011231", "13800000001"


@pytest.fixture(autouse=True)
def _today(db, settings):
    cache.clear()
    TRIES.forget()
    settings.ZHIJIAO_TODAY = TODAY
    settings.ZHIJIAO_ADDRESS = "http://testserver"


@pytest.fixture
def three():
    """A client for each of the three, of the province."""
    province = an_organisation(kind=OrganisationKind.AUTHORITY, name="省教育厅", region_id="21")
    made = {}
    for role in ADMINISTRATORS:
        made[role] = Client()
        made[role].cookies["django_language"] = "en"
        made[role].force_login(a_user(a_seat(role, province), username=str(role.value)))
    return made


@pytest.fixture
def teacher():
    seat = a_seat(Role.SCHOOL_TEACHER, an_organisation(name="北陵工业学校"), person=a_person(name="王海燕", phone=PHONE, id_number=NUMBER, email="w@b.cn"))
    return a_user(seat, username="wanghy")


SYSTEM_ONE, SECURITY, AUDITOR = ADMINISTRATORS
FORM = {"kind": "account", "username": "newcomer", "name": "新来", "role": "school_teacher", "organisation": "北陵工业学校",
        "since": "2026-11-23", "until": "", "reason": "新聘"}


def asked_for(three, **but):
    answer = three[SYSTEM_ONE].post("/administration/invitations/ask", {**FORM, **but})
    assert answer.status_code == 302, re.findall("zj-errors.*", answer.content.decode())
    page = three[SYSTEM_ONE].get(answer["Location"]).content.decode()
    link = re.search(r"http://testserver(/invitation/[\w-]+)", page)
    return answer["Location"], link.group(1) if link else ""


def confirmed(three, place):
    answer = three[SECURITY].post(f"{place}/confirm")
    assert answer.status_code == 302
    return re.search(r'id="shown">(\d{4} \d{4})', three[SECURITY].get(place).content.decode()).group(1)


def test_from_asking_to_signing_in(three, teacher, client):
    place, link = asked_for(three)
    assert link not in three[SYSTEM_ONE].get(place).content.decode(), "shown once"
    client.cookies["django_language"] = "en"
    early = client.get(link)
    assert early.status_code == 410 and "not confirmed yet" in early.content.decode()
    assert "1 request waits for you" in three[SECURITY].get("/").content.decode()
    code = confirmed(three, place)
    assert code not in three[SECURITY].get(place).content.decode() and code not in three[SYSTEM_ONE].get(place).content.decode()
    page = client.get(link)
    assert page.status_code == 200 and "北陵工业学校" in page.content.decode() and page["Referrer-Policy"] == "strict-origin"
    wrong = client.post(link, {"code": "00000001", "password": PASSWORD, "again": PASSWORD})
    assert "4 tries are left" in wrong.content.decode()
    differs = client.post(link, {"code": code, "password": PASSWORD, "again": "another one entirely"})
    assert "The two passwords differ" in differs.content.decode()
    assert client.post(link, {"code": code, "password": PASSWORD, "again": PASSWORD})["Location"] == "/accounts/login/"
    assert "The account newcomer is yours" in client.get("/accounts/login/").content.decode()
    used = client.get(link)
    assert used.status_code == 410 and "accepted already" in used.content.decode()
    client.post("/accounts/login/", {"login": "newcomer", "password": PASSWORD})
    assert client.get("/me/data").status_code == 200


def test_an_expired_invitation_says_when_it_ended_and_whom_to_ask(three, teacher, client):
    place, link = asked_for(three)
    confirmed(three, place)
    Invitation.objects.update(valid_until=NOON - timedelta(days=1))
    for language, words in (("en", ("This invitation ended on 2026-11-22 12:00", "Ask 北陵工业学校 for a new one")),
                            ("zh-hans", ("这个邀请已于2026-11-22 12:00到期", "请北陵工业学校重新邀请"))):
        client.cookies["django_language"] = language
        for answer in (client.get(link), client.post(link, {"code": "1", "password": PASSWORD, "again": PASSWORD})):
            assert answer.status_code == 410 and all(word in answer.content.decode() for word in words)
    assert not User.objects.filter(username="newcomer").exists()


def test_a_repeated_key_does_not_take_a_wrong_try_back(three, teacher, client):
    place, link = asked_for(three)
    confirmed(three, place)
    for n in range(6):
        client.post(link, {"code": f"0000000{n}", "password": PASSWORD, "again": PASSWORD, "idempotency_key": f"key-number-{n}"})
    assert Invitation.objects.get().tries == 5 and client.get(link).status_code == 410


def test_guessing_links_is_slowed_down(client):
    answers = [client.get(f"/invitation/guess{n}").status_code for n in range(25)]
    assert answers[:20] == [404] * 20 and answers[20:] == [429] * 5


def test_refused_withdrawn_and_asked_for_wrongly(three, teacher):
    place, _ = asked_for(three)
    assert three[SECURITY].post(f"{place}/refuse", {"reason": ""}).status_code == 422
    assert three[SECURITY].post(f"{place}/refuse", {"reason": "不在编"}).status_code == 302
    assert "不在编" in three[SYSTEM_ONE].get(place).content.decode()
    again, _ = asked_for(three)
    assert three[SYSTEM_ONE].post(f"{again}/withdraw").status_code == 302
    assert three[SECURITY].post(f"{again}/confirm").status_code == 409
    wrong = three[SYSTEM_ONE].post("/administration/invitations/ask", {**FORM, "organisation": "没有这所学校"})
    assert wrong.status_code == 422 and "No unit has this name or code" in wrong.content.decode()
    waiting = three[SECURITY].get("/administration/invitations?view=waiting").content.decode()
    assert "newcomer" not in waiting and "newcomer" in three[SECURITY].get("/administration/invitations").content.decode()


def test_one_more_role_through_the_pages(three, teacher):
    page = three[SYSTEM_ONE].get("/administration/invitations/ask?account=wanghy").content.decode()
    assert 'value="wanghy"' in page
    place, link = asked_for(three, kind="role", username="wanghy", name="", role="school_registrar")
    assert link == ""
    three[SECURITY].post(f"{place}/confirm")
    assert teacher.person.memberships.count() == 2


@pytest.mark.parametrize("path", ["/administration/accounts", "/administration/accounts/wanghy", "/administration/invitations", "/administration/journal",
                                  "/administration/security", "/administration/security?keys=count", "/me/data"])
@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_no_page_of_theirs_shows_personal_data(three, teacher, role, path):
    record("people.person.registered", subject=teacher.person, by=SYSTEM, at=NOON, note="王海燕的电话", phone=PHONE)
    text = three[role].get(path).content.decode()
    assert not [word for word in ("王海燕", NUMBER, PHONE, "w@b.cn") if word in text]


def test_accounts_are_found_and_their_names_covered(three, teacher):
    page = three[SYSTEM_ONE].get("/administration/accounts?q=wang").content.decode()
    assert "王**" in page and "北陵工业学校" in page and page.count('class="rowlink"') == 1
    assert three[SYSTEM_ONE].get("/administration/accounts?role=auditor").content.decode().count('class="rowlink"') == 1
    three[SYSTEM_ONE].post("/administration/accounts/wanghy/close")
    assert three[SECURITY].get("/administration/accounts?closed=yes").content.decode().count('class="rowlink"') == 1
    assert three[SYSTEM_ONE].post("/administration/accounts/wanghy/reopen").status_code == 403
    three[SECURITY].post("/administration/accounts/wanghy/reopen")
    assert User.objects.get(username="wanghy").is_active
    assert (queries.masked_name("李"), queries.masked_name("")) == ("李*", "")


def test_a_role_is_ended_today(three, teacher):
    seat = teacher.person.memberships.get()
    assert three[SYSTEM_ONE].post(f"/administration/accounts/wanghy/roles/{seat.pk}/end").status_code == 302
    assert Membership.objects.get(pk=seat.pk).until == TODAY
    assert three[SYSTEM_ONE].post(f"/administration/accounts/wanghy/roles/{seat.pk}/end").status_code == 404


def test_the_list_of_accounts_costs_the_same_at_any_length(three):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            three[SYSTEM_ONE].get("/administration/accounts")
        return len(seen)

    three[SYSTEM_ONE].get("/administration/accounts")
    few = cost()
    for _ in range(30):
        a_user(a_seat(Role.SCHOOL_TEACHER))
    assert cost() == few <= 10


def test_a_citys_administrators_see_the_city(three, teacher):
    city = an_organisation(kind=OrganisationKind.AUTHORITY, name="大连市教育局", region_id="2102")
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        client = Client()
        client.force_login(a_user(a_seat(role, city)))
        three[role] = client
    school = an_organisation(region_id="2102", name="大连某校")
    a_user(a_seat(Role.SCHOOL_TEACHER, school), username="dalian")
    record("tests.thing.done", subject=school, by=queries.Actor(organisation_id=school.pk), at=NOON)
    record("tests.thing.hidden", subject=teacher.person, by=SYSTEM, at=NOON)
    accounts = three[SYSTEM_ONE].get("/administration/accounts").content.decode()
    assert "dalian" in accounts and "wanghy" not in accounts
    assert three[SYSTEM_ONE].get("/administration/accounts/wanghy").status_code == 404
    journal = three[AUDITOR].get("/administration/journal").content.decode()
    assert "tests.thing.done" in journal and "tests.thing.hidden" not in journal
    assert three[AUDITOR].get(f"/administration/journal/{Entry.objects.get(event='tests.thing.hidden').pk}").status_code == 404


# --- the journal ------------------------------------------------------------------------------------------------------


def test_the_journal_is_filtered_and_paged_by_key(three, teacher):
    for n in range(60):
        record("tests.thing.done", subject=teacher.person, by=SYSTEM, at=NOON + timedelta(minutes=n), number=n)
    record("people.person.seen", subject=a_person(), by=queries.Actor(person_id=teacher.person_id, role=Role.SCHOOL_TEACHER), at=NOON - timedelta(days=3))

    def rows(question):
        return three[AUDITOR].get(f"/administration/journal?{question}").content.decode().count('class="rowlink"')

    assert rows("event=tests.") == 50 and rows("event=tests.thing&account=wanghy") == 0
    assert rows("account=wanghy") == rows("role=school_teacher&event=people") == 1
    assert rows("until=2026-11-20&event=people.person.s") == 1 and rows("since=2026-11-21&event=people.person.s") == 0
    assert rows(f"subject=people.person:{teacher.person_id}&event=tests") == 50 and rows("since=nonsense&event=people.person.s") == 1
    onward = re.search(r'rel="next" href="\?([^"]+)"', three[AUDITOR].get("/administration/journal?event=tests.").content.decode()).group(1)
    assert rows(onward.replace("&amp;", "&")) == 10


def test_an_entry_is_read_with_its_text_covered_and_its_chain_proved(three, teacher):
    made = record("registers.field.opened", subject=teacher.person, by=SYSTEM, at=NOON, field="id_number", reason="核对学籍", note="王海燕", phone=PHONE,
                  counts={"a": 1}, secret={"x": "王"}, parts=["a", "b"], yes=True)
    page = three[AUDITOR].get(f"/administration/journal/{made.pk}").content.decode()
    assert "核对学籍" in page and "id_number" in page and "a, b" in page and "王海燕" not in page and PHONE not in page
    assert "holds: nothing was changed" in page
    Entry.objects.filter(pk=made.pk).update(event="registers.field.closed")
    assert "does not hold. It breaks at:" in three[AUDITOR].get(f"/administration/journal/{made.pk}").content.decode()
    Content.objects.filter(entry=made).delete()
    assert "erased" in three[AUDITOR].get(f"/administration/journal/{made.pk}").content.decode()


@pytest.mark.parametrize("value", [NUMBER, PHONE, int(PHONE), "王海燕", "wang@b.cn 王", [PHONE], {"a": NUMBER}])
def test_what_may_be_personal_is_covered(value):
    assert queries._shown("note", value) is queries.COVERED


@pytest.mark.parametrize(("value", "shown"), [(3, "3"), (None, "None"), ("city_officer", "city_officer"), ("2026-11-23", "2026-11-23"), ("a" * 64, "a" * 64)])
def test_codes_and_numbers_are_shown(value, shown):
    assert queries._shown("note", value) == shown


# --- what is held about oneself ---------------------------------------------------------------------------------------


def test_everybody_takes_home_what_is_held_about_them(teacher, client):
    client.force_login(teacher)
    client.get("/me/data")
    answer = client.post("/me/data/take")
    assert answer["Content-Type"] == "application/zip" and "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.namelist() == ["data.json", "个人信息.html", "personal-data.html"]
        data = json.loads(packed.read("data.json"))
        chinese, english = packed.read("个人信息.html").decode(), packed.read("personal-data.html").decode()
    person = {cell["en"]: cell["value"] for cell in next(part for part in data["parts"] if part["key"] == "person")["rows"][0]}
    assert (person["citizen number"], person["phone"], person["name"]) == (NUMBER, PHONE, "王海燕")
    assert "password" not in json.dumps(data) and "身份证件号" in chinese and "citizen number" in english and NUMBER in chinese and NUMBER in english
    entry = history(teacher.person)[-1]
    assert entry.event == "people.data.exported" and entry.body["parts"]["roles"] == 1 and NUMBER not in json.dumps(entry.body)


def test_a_stranger_takes_nothing(client):
    assert client.get("/me/data").status_code == client.post("/me/data/take").status_code == 302
    client.force_login(a_user())
    assert client.get("/me/data").status_code == 403
