"""The shell's pages through the test client: home per role, inbox, search, language, theme, errors, what a phone gets."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.test import Client, RequestFactory
from python_calamine import CalamineWorkbook

from tests import invented
from tests.cast import TODAY, Cast, cast
from zhijiao.kernel.screens import refusal
from zhijiao.kernel.screens.rooms import Room, declare, declared
from zhijiao.web import errors, statutes, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(settings) -> Cast:
    settings.ZHIJIAO_TODAY = TODAY
    return cast()


@pytest.fixture(autouse=True)
def _invented():
    with invented.only(invented.ROOM):
        yield


def signed_in(client: Client, people: Cast, name: str) -> Client:
    client.force_login(getattr(people, name).user)
    return client


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_somebody_without_an_account_sees_what_this_is(client: Client, people: Cast):
    page = client.get("/")
    assert page.status_code == 200 and "全省职业教育，从一份协议到一张证书" in text(page)
    assert page["Content-Language"] == "zh-hans" and "/accounts/login/" in text(page)


def test_a_provincial_official_sees_the_map_first(client: Client, people: Cast):
    page = text(signed_in(client, people, "provincial_official").get("/"))
    assert "6件事等您办，" in page and "data-map" in page and "15个地区的位置" in page
    assert page.index("data-map") < page.index("等我办")
    assert "不排" in page and "1–3" in page
    rows = json.loads(re.search(r'data-rows="([^"]*)"', page)[1].replace("&quot;", '"').replace("&#x27;", "'"))
    assert len(rows) == 15 and {r["label"] for r in rows} >= {"沈阳", "沈抚"}
    assert [r["value"] for r in rows if r["label"] == "阜新"] == [None]


@pytest.mark.parametrize("name", ["provincial_official", "city_officer", "department_officer"])
def test_a_room_brings_a_card_of_its_own_to_the_home_page(client: Client, people: Cast, name: str):
    page = text(signed_in(client, people, name).get("/"))
    card = re.search(r'<section class="zj-card zj-panel".*?</section>', page)[0]
    assert "大会要求落实情况" in card and '<a class="right" href="/inbox">全部情况</a>' in card and "会带着时限出现在这里" in card


def test_another_figure_is_chosen_by_the_address(client: Client, people: Cast):
    page = text(signed_in(client, people, "provincial_official").get("/?figure=TST-02"))
    assert "没有未决阻断，按地区" in page


def test_a_mentor_sees_three_buttons(client: Client, people: Cast):
    page = text(signed_in(client, people, "mentor").get("/"))
    doors = re.search(r'<nav class="zj-doors".*?</nav>', page)[0]
    assert doors.count("<a ") == 3 and "签认" in doors and "data-map" not in page


def test_an_apprentice_is_called_by_the_familiar_you(client: Client, people: Cast):
    assert "6件事等你办，" in text(signed_in(client, people, "apprentice").get("/"))


def test_a_registrar_sees_tasks_and_figures(client: Client, people: Cast):
    page = text(signed_in(client, people, "registrar").get("/"))
    assert "等我办" in page and "开工前签齐" in page and "data-map" not in page
    assert "备案</a>" not in page  # a link of another role


def test_home_without_anything_to_do_says_so(client: Client, people: Cast):
    with invented.only(Room("empty", invented.ROOM.words, invented.ROOM.group, "tools", invented.ROOM.links)):
        page = text(signed_in(client, people, "registrar").get("/"))
    assert "今天没有事等您办" in page and "会带着时限出现在这里" in page


def test_figures_are_downloaded_within_scope(client: Client, people: Cast):
    signed_in(client, people, "provincial_official")
    for query, rows in (("figure=TST-01", 16), ("figure=TST-01&part=trend", 13)):
        answer = client.get(f"/home/figure.xlsx?{query}")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        assert answer.status_code == 200 and len(sheet) == rows
    assert client.get("/home/figure.xlsx?figure=NO-01").status_code == 404
    assert client.get("/home/figure.xlsx?figure=TST-02&part=trend").status_code == 404
    assert Client().get("/home/figure.xlsx?figure=TST-01").status_code == 404


def test_the_inbox_groups_by_what_is_asked(client: Client, people: Cast):
    page = text(signed_in(client, people, "registrar").get("/inbox"))
    assert page.index("待签字") < page.index("待改正") < page.index("待办理")
    assert Client().get("/inbox").status_code == 302


def test_the_bell_is_red_only_while_something_is_late(client: Client, people: Cast):
    assert 'class="n late">6' in text(signed_in(client, people, "registrar").get("/inbox/counts"))
    assert "class" not in text(Client().get("/inbox/counts"))


def test_tasks_come_late_first_and_on_hold_last(people: Cast):
    tasks = today.tasks_of(people.registrar.actor, TODAY)
    assert "裁定" in tasks[0].words.zh and tasks[-1].paused
    assert today.day_of(people.registrar.actor, TODAY).heading[1].en == "1 late"


def test_language_is_the_cookie_and_else_chinese(client: Client, people: Cast):
    assert 'lang="zh-CN"' in text(client.get("/", headers={"accept-language": "en-US"}))
    moved = client.post("/me/language", {"language": "en", "next": "/source"})
    assert moved.status_code == 302 and moved["Location"] == "/source"
    assert 'lang="en"' in text(client.get("/source"))
    client.post("/me/language", {"language": "xx"})
    assert 'lang="en"' in text(client.get("/source"))


def test_a_switch_on_an_answered_form_leads_back_to_the_form(rf: RequestFactory):
    from zhijiao.web.context import Shell

    assert Shell(rf.get("/a?b=1")).here == "/a?b=1"
    assert Shell(rf.post("/act", headers={"referer": "http://testserver/form?x=1"})).here == "/form?x=1"
    assert Shell(rf.post("/act", headers={"referer": "https://elsewhere.example/form"})).here == "/"


def test_theme_is_written_by_the_server(client: Client, people: Cast):
    assert 'data-bs-theme="light"' in text(client.get("/"))
    assert client.post("/me/theme", {"theme": "dark", "next": "https://elsewhere.example/"})["Location"] == "/"
    assert 'data-bs-theme="dark"' in text(client.get("/"))
    client.post("/me/theme", {"theme": "purple"})
    assert 'data-bs-theme="dark"' in text(client.get("/"))


def test_the_book_of_the_law_names_every_rule_with_its_article(client: Client, people: Cast):
    from zhijiao.law.internships import NAMES

    page = text(client.get("/law"))
    assert page.count('id="internship-2021-14"') == 1  # where a figure's article leads
    assert all(f'id="{name}"' in page for name in NAMES)
    assert "第十六条第（一）项" in page and "条号待核" in page and "人工核对" in page
    client.cookies["django_language"] = "en"
    assert "Regulations on the Administration of Internships" in text(client.get("/law"))


def test_only_the_rules_of_a_province_are_said_to_hold_there_alone():
    from zhijiao.law.internships import RULES

    alone = {rule.name for rule in RULES if "仅在辽宁适用" in [nature.zh for nature in statutes.rule_line(rule).natures]}
    assert alone == {rule.name for rule in RULES if rule.region} and "not_first_year" not in alone and alone


def test_search_finds_articles_too(client: Client, people: Cast):
    signed_in(client, people, "registrar")
    assert "/law#no_night_shift" in text(client.get("/search?q=夜班"))
    assert "条文" in text(client.get("/search", {"q": "实习管理规定"}))


def test_search_needs_an_account_and_finds_nothing_for_nonsense(client: Client, people: Cast):
    assert client.get("/search").status_code == 302
    page = text(signed_in(client, people, "registrar").get("/search?q=%00zzqq"))
    assert "没有找到“zzqq”" in page
    part = text(client.get("/search?q=zzqq", headers={"HX-Target": "search-results"}))
    assert "没有找到" in part and "<html" not in part


def test_the_worker_lists_the_files_and_is_not_cached(client: Client, people: Cast):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript") and answer["Cache-Control"] == "no-cache"
    files = json.loads(re.search(r"FILES = (\[.*?\])", answer.content.decode())[1])
    assert "/offline" in files and any("shell.js" in name for name in files)


def test_what_a_phone_asks_for(client: Client, people: Cast):
    manifest = json.loads(client.get("/manifest.webmanifest").content)
    assert manifest["start_url"] == "/" and len(manifest["icons"]) == 3
    assert client.get("/favicon.ico")["Content-Type"] == "image/svg+xml"
    assert 'data-person=""' in text(signed_in(client, people, "apprentice").get("/offline"))
    now = client.get("/me/now").json()
    assert now["person"] == people.apprentice.person.pk and now["csrf"]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 418])
def test_every_refusal_says_what_happened_and_what_to_do(people: Cast, rf: RequestFactory, status: int):
    request = rf.get("/x")
    request.actor = people.registrar.actor
    page = refusal.page(request, status)
    heading, advice = refusal.SAID.get(status, refusal.SAID[400])
    assert page.status_code == status and heading.zh in page.content.decode() and advice.zh in page.content.decode()


def test_the_handlers_answer_even_without_a_person(rf: RequestFactory):
    request = rf.get("/x")
    found = [errors.bad_request(request), errors.forbidden(request), errors.missing(request), errors.forged(request)]
    assert [page.status_code for page in found] == [400, 403, 404, 403]
    assert "这一页打开太久了" in found[-1].content.decode()
    request.request_id = "abc123"
    broken = errors.broken(request)
    assert (
        broken.status_code == 500
        and "abc123" in broken.content.decode()
        and "Something broke" in broken.content.decode()
    )


def test_an_unknown_address_answers_404(client: Client, people: Cast):
    assert client.get("/no/such/place").status_code == 404


@pytest.mark.parametrize("asked", ["LXY", "lxy", "晓雨", "林", "LN-2026-777777", "𬱖"])
def test_search_finds_initials_parts_numbers_and_rare_characters_within_scope(client: Client, people: Cast, asked: str):
    from tests.factories import an_agreement

    an_agreement(people, number="LN-2026-777777")
    rare = people.adult.person
    rare.name = "王𬱖"
    rare.save()
    an_agreement(people, number="LN-2026-888888", apprentice=rare)
    wanted = "888888" if asked == "𬱖" else "777777"
    page = text(signed_in(client, people, "registrar").get("/search", {"q": asked}))
    assert f"agreements/LN-2026-{wanted}" in page and "三方协议" in page
    assert f"agreements/LN-2026-{wanted}" not in text(signed_in(client, people, "stranger").get("/search", {"q": asked}))


def test_many_hits_lead_to_the_list_with_the_same_words(client: Client, people: Cast):
    from tests.factories import an_agreement

    for _ in range(9):
        an_agreement(people)
    page = text(signed_in(client, people, "registrar").get("/search?q=LN-2026"))
    assert "/apprenticeships/agreements" in page and "q=LN-2026" in page and "全部" in page


def test_a_guardian_without_an_organisation_has_a_place_in_the_menu(client: Client, people: Cast):
    page = text(signed_in(client, people, "guardian").get("/"))
    assert "监护人" in page


def test_two_rooms_cannot_share_a_key():
    assert declare(invented.ROOM) is invented.ROOM and declared() == [invented.ROOM]
    with pytest.raises(ValueError, match="two rooms"):
        declare(Room("invented", invented.ROOM.words, invented.ROOM.group, "home"))


def test_sign_in_pages_are_ours(client: Client, people: Cast):
    page = text(client.get("/accounts/login/"))
    assert "账号由学校、企业或教育部门开通" in page and "zj-gate" in page
    failed = client.post("/accounts/login/", {"login": "nobody", "password": "wrong"})
    assert "zj-errors" in text(failed)
    signed_in(client, people, "registrar")
    assert "存在这台设备里的页面和日志会清掉" in text(client.get("/accounts/logout/"))
    assert "修改密码" in text(client.get("/accounts/password/change/"))


def test_the_cast_enters_with_one_click(client: Client, people: Cast, settings):
    from zhijiao.kernel.people.models import Mark

    Mark.objects.create(name="demo", made_on=TODAY)
    people.mentor.user.demo_place = 1
    people.mentor.user.save()
    page = text(client.get("/demo/"))
    assert "您想以谁的身份看看" in page and people.mentor.actor.name in page
