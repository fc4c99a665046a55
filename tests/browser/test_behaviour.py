"""What the shell does in a browser: keys, menus, language, theme, and a log written without a signal."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, Route, expect

from tests import invented
from tests.browser import gallery
from tests.browser.watching import Screen, arriving, eventually, follow
from zhijiao.kernel.parties.models import Organisation, Region
from zhijiao.kernel.parties.terms import OrganisationKind
from zhijiao.kernel.people.models import Membership, Person, User
from zhijiao.kernel.people.terms import Role

BUDGET = 150_000  # bytes, gzipped, of a first load without charts

pytestmark = [pytest.mark.urls("tests.browser.gallery_urls"), pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _invented(settings: Any) -> Iterator[None]:
    settings.ZHIJIAO_TODAY = date(2026, 11, 23)
    gallery.SENT.clear()
    with invented.only(invented.ROOM):
        yield


@pytest.fixture
def people(regions: None) -> tuple[User, User]:
    """Two apprentices of one school."""
    school = Organisation.objects.create(kind=OrganisationKind.SCHOOL, name="浑河工业学校", region=Region.objects.get(key="2101"))
    found = []
    for name in ("赵一鸣", "孙二宝"):
        person = Person.objects.create(name=name)
        for role in (Role.APPRENTICE, Role.SCHOOL_REGISTRAR):
            Membership.objects.create(person=person, organisation=school, role=role, since=date(2020, 1, 1))
        found.append(User.objects.create_user(name, None, person=person))
    return found[0], found[1]


def test_keys_search_and_help(open_screen: Callable[..., Screen], people: tuple[User, User]):
    page = open_screen(people[0]).go("/inbox")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    with arriving(page):
        page.keyboard.type("gh")  # in one go: the second key counts for a second after the first
    assert urlsplit(page.url).path == "/"


def test_a_menu_opens_by_keyboard_and_closes_with_escape(open_screen: Callable[..., Screen], people: tuple[User, User]):
    page = open_screen(people[0]).go("/inbox")
    menu = page.locator("details[data-menu]").last
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("button", name="退出登录")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("button", name="退出登录")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_open_menus_and_the_list_of_keys_are_accessible(open_screen: Callable[..., Screen], people: tuple[User, User], theme: str):
    screen = open_screen(people[0], theme=theme, phone=True)
    page = screen.go("/inbox")
    for menu in page.locator("details[data-menu] summary").all():
        menu.click()
        assert screen.axe() == [] and screen.sideways() <= 0
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert screen.axe() == []


def test_language_and_theme_are_one_click_on_the_same_address(open_screen: Callable[..., Screen], people: tuple[User, User]):
    page = open_screen(people[0]).go("/search?q=abc")
    follow(page.get_by_role("button", name="EN"))
    assert page.url.endswith("/search?q=abc") and page.locator("html").get_attribute("lang") == "en"
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    page.locator("details[data-menu] summary").last.click()
    follow(page.get_by_role("button", name="Dark display"))
    assert page.locator("html").get_attribute("data-bs-theme") == "dark" and page.url.endswith("/search?q=abc")


def test_the_role_is_switched_from_the_menu(open_screen: Callable[..., Screen], people: tuple[User, User]):
    page = open_screen(people[0]).go("/inbox")
    expect(page.locator(".zj-who")).to_have_text("学徒")
    page.locator("details[data-menu] summary").last.click()
    follow(page.get_by_role("button", name="学校教务人员"))
    expect(page.locator(".zj-who")).to_have_text("学校教务人员")


def write(page: Any, sentence: str) -> None:
    page.get_by_label("一句话").fill(sentence)
    page.get_by_role("button", name="记下今天").click()


def test_a_log_written_with_a_signal_is_sent_at_once(open_screen: Callable[..., Screen], people: tuple[User, User]):
    page = open_screen(people[0], phone=True).go("/gallery/day")
    page.get_by_role("button", name="少半小时").click()
    with arriving(page):
        write(page, "接通了控制回路")
    assert page.url.endswith("/gallery/day?sent=1")
    [sent] = gallery.SENT
    assert sent["sentence"] == "接通了控制回路" and sent["hours"] == "7.5" and sent["header"] == sent["idempotency_key"]


def test_a_refused_log_shows_why_and_is_not_kept(open_screen: Callable[..., Screen], people: tuple[User, User]):
    screen = open_screen(people[0], phone=True)
    screen.expect_refusal("/gallery/day")
    page = screen.go("/gallery/day")
    write(page, "refused")
    expect(page.get_by_role("heading", level=1)).to_have_text("现在还不能这样做")
    assert gallery.SENT == []


def offline(screen: Screen, sentences: list[str]) -> None:
    """Load the day with the worker in charge, lose the signal, open the page again and write."""
    page = screen.go("/gallery/day")
    page.evaluate("() => navigator.serviceWorker.ready")
    screen.go("/gallery/day")
    eventually(page, lambda: page.evaluate("() => caches.match(location.href).then(Boolean)"), "the page is kept on the phone")
    screen.lose_the_signal("/gallery/day")
    page.reload()
    for sentence in sentences:
        write(page, sentence)
        expect(page.get_by_label("一句话")).to_have_value("")


def the_queue_is_done(page: Page) -> None:
    """Wait until what the page does with the entries that are kept is over: one at a time may."""
    page.evaluate("() => navigator.locks.request('zhijiao-queue', () => true)")


def test_three_logs_without_a_signal_are_kept_sent_once_and_forgotten(open_screen: Callable[..., Screen], people: tuple[User, User]):
    screen = open_screen(people[0], phone=True, worker=True)
    context = screen.page.context
    offline(screen, ["一", "二", "三"])
    strip = screen.page.locator("[data-offline-status=log]")
    expect(strip).to_contain_text("没有信号，照样能记。")
    expect(strip).to_contain_text("3条存在手机里，有信号就发。")
    screen.shoot("day-offline-zh-light-360")
    assert gallery.SENT == []
    context.set_offline(False)
    expect(strip).to_be_hidden()
    assert [sent["sentence"] for sent in gallery.SENT] == ["一", "二", "三"]
    keys = {sent["idempotency_key"] for sent in gallery.SENT}
    assert len(keys) == 3 and {sent["header"] for sent in gallery.SENT} == keys
    the_queue_is_done(screen.go("/gallery/day"))
    assert len(gallery.SENT) == 3


def test_what_fails_when_the_signal_is_hardly_back_is_tried_again(open_screen: Callable[..., Screen], people: tuple[User, User]):
    screen = open_screen(people[0], phone=True)
    page = screen.go("/gallery/day")
    screen.lose_the_signal("/gallery/day")
    write(page, "一")
    expect(page.get_by_label("一句话")).to_have_value("")
    tries: list[Route] = []

    def only_the_second_gets_through(route: Route) -> None:
        tries.append(route)
        route.abort() if len(tries) == 1 else route.continue_()

    page.route("**/me/now", only_the_second_gets_through)
    page.context.set_offline(False)
    expect(page.locator("[data-offline-status=log]")).to_be_hidden()
    assert len(tries) >= 2 and [sent["sentence"] for sent in gallery.SENT] == ["一"]


def test_the_next_person_on_the_phone_sees_and_sends_nothing_of_the_first(
    open_screen: Callable[..., Screen], people: tuple[User, User], client: Any, live_server: Any, settings: Any,
):
    screen = open_screen(people[0], phone=True, worker=True)
    context = screen.page.context
    offline(screen, ["只有我知道"])
    client.force_login(people[1])
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": live_server.url}])
    context.set_offline(False)
    page = screen.go("/gallery/day")
    the_queue_is_done(page)
    expect(page.locator("[data-offline-status=log]")).to_be_hidden()
    assert gallery.SENT == []
    eventually(page, lambda: f"pages-{people[1].person_id}" in page.evaluate("() => caches.keys()"), "the page is kept for the second person")
    assert f"pages-{people[0].person_id}" not in page.evaluate("() => caches.keys()")


def test_signing_out_clears_the_phone(open_screen: Callable[..., Screen], people: tuple[User, User]):
    screen = open_screen(people[0], phone=True, worker=True)
    context = screen.page.context
    offline(screen, ["没有发出"])
    asked: list[str] = []
    screen.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page = screen.page
    page.locator("details[data-menu] summary").last.click()
    with page.expect_event("requestfailed", lambda request: request.is_navigation_request() and request.method == "POST"):
        page.get_by_role("button", name="退出登录").click()
    assert asked == ["手机里还有1条没有发出。退出会丢掉它们，仍要退出吗？"]
    context.set_offline(False)
    page.goto("/offline")
    left = page.evaluate("""() => new Promise((done) => { const asked = indexedDB.open("zhijiao"); asked.onsuccess = () => {
        const all = asked.result.transaction("queue").objectStore("queue").getAll(); all.onsuccess = () => done(all.result.length); }; })""")
    assert left == 0 and not [n for n in page.evaluate("() => caches.keys()") if n.startswith("pages-")]


@pytest.mark.parametrize("path", ["/", "/inbox", "/gallery/day", "/gallery/parts"])
def test_a_first_load_stays_within_the_weight_budget(open_screen: Callable[..., Screen], people: tuple[User, User], path: str):
    screen = open_screen(people[0], phone=True)
    answers: list[Response] = []
    screen.page.on("response", lambda answer: answers.append(answer))  # Playwright takes no built-in function
    screen.go(path)
    weight = {answer.url: len(gzip.compress(answer.body(), 6)) for answer in answers if answer.ok}
    assert len(weight) > 8 and sum(weight.values()) <= BUDGET, sorted(weight.items(), key=lambda w: -w[1])[:5]
